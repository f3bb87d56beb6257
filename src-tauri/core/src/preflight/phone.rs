//! A phone number in the one form that all its spellings share.

use crate::domain::Country;

/// The number that `cell` holds, as E.164 has it; one without its country's prefix is taken for one of `country`. `None`
/// where it holds none that could be: too short, too long, or spoilt by a spreadsheet (`4.41E+11`).
pub fn phone_of(cell: &str, country: Option<Country>) -> Option<String> {
    let country = country.and_then(|country| String::from(country).parse().ok());
    let number = phonenumber::parse(country, cell.trim()).ok()?;
    // Whether it is in use nobody here can say; that its length could be is enough.
    let digits = number.national().value().to_string().len();
    let possible = (4..=15).contains(&digits) && !is_spoilt(cell);
    possible.then(|| number.format().mode(phonenumber::Mode::E164).to_string())
}

/// The number that `cell` holds, and its extension: two of one switchboard are two people's.
pub(super) fn line_of(cell: &str, country: Option<Country>) -> Option<String> {
    let number = phone_of(cell, country)?;
    let country = country.and_then(|country| String::from(country).parse().ok());
    let parsed = phonenumber::parse(country, cell.trim()).ok()?;
    Some(match parsed.extension() {
        Some(extension) => format!("{number} {extension}"),
        None => number,
    })
}

/// Whether a spreadsheet has made a figure of the number, and lost its end.
pub(super) fn is_spoilt(cell: &str) -> bool {
    let figure = cell.trim().split_once(['E', 'e']);
    figure.is_some_and(|(digits, power)| {
        let are = |text: &str, also: &[char]| {
            let all = |c: char| c.is_ascii_digit() || also.contains(&c);
            text.contains(|c: char| c.is_ascii_digit()) && text.chars().all(all)
        };
        are(digits, &['.', ',']) && are(power, &['+'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_number_is_one() {
        for (cell, country, number) in [
            ("+49 30 23125 009", None, Some("+493023125009")),
            ("030/23125-009", Some("DE"), Some("+493023125009")),
            ("030/23125-009", None, None),
            ("0049 30 23125009", Some("DE"), Some("+493023125009")),
            ("+44 (0)20 7946 0010", None, Some("+442079460010")),
            ("020 7946 0010", Some("GB"), Some("+442079460010")),
            ("(202) 555-0117", Some("US"), Some("+12025550117")),
            ("4.41E+11", Some("GB"), None),
            ("4,41E+11", Some("GB"), None),
            ("4.41e11", Some("GB"), None),
            ("+1 202 555 0117 ext. 5", None, Some("+12025550117")),
            ("n/a", Some("GB"), None),
            ("12", Some("GB"), None),
        ] {
            let country = country.and_then(Country::from_code);
            assert_eq!(phone_of(cell, country).as_deref(), number, "{cell}");
        }
    }
}
