//! Phone numbers, all of them from ranges that are set aside for fiction (Arcep, Ofcom, the North American Numbering
//! Plan): nobody can be rung by one.

use crate::provider::enrow::wire::PhoneSearch;

use super::address::{fold, host};
use super::chance;
use super::choices::PHONE_FOUND_SHARE;

/// Names service and kind, in draws and in the ledger.
pub const FIND_PHONE: &str = "enrow/phone/find";

/// A person whose phone number is "found".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPhone {
    /// With its country's code, without spaces.
    pub number: String,
    /// Two letters.
    pub country: &'static str,
}

/// The answer to `search`; `None`: not found.
pub fn find_phone(seed: u64, search: &PhoneSearch) -> Option<FoundPhone> {
    let person = person(search);
    let found = chance::happens(seed, FIND_PHONE, &person, PHONE_FOUND_SHARE);
    found.then(|| invent(seed, &person))
}

/// Who is meant: the profile counts where there is one (Enrow docs: bulk phone finder).
fn person(search: &PhoneSearch) -> String {
    let part = |text: &Option<String>| text.as_deref().map(fold).unwrap_or_default();
    let profile = part(&search.linkedin_url);
    if !profile.is_empty() {
        return profile.trim_end_matches('/').to_owned();
    }
    let domain = search.company_domain.as_deref().and_then(host);
    let company = domain.unwrap_or_else(|| part(&search.company_name));
    [part(&search.firstname), part(&search.lastname), company].join("\0")
}

fn invent(seed: u64, person: &str) -> FoundPhone {
    let digits = chance::digest(seed, "number", person);
    let number = u32::from(u16::from_le_bytes([digits[0], digits[1]]));
    let (country, number) = match digits[2] % 3 {
        0 => ("FR", format!("+33199{:06}", number % 10_000)),
        1 => ("GB", format!("+442079460{:03}", number % 1_000)),
        _ => ("US", format!("+120255501{:02}", number % 100)),
    };
    FoundPhone { number, country }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(name: &str) -> PhoneSearch {
        PhoneSearch {
            linkedin_url: Some(format!("https://www.linkedin.com/in/{name}")),
            ..PhoneSearch::default()
        }
    }

    #[test]
    fn about_half_are_found_and_nobody_can_be_rung() {
        let found: Vec<FoundPhone> = (0..2000)
            .filter_map(|n| find_phone(1, &profile(&format!("p{n}"))))
            .collect();
        assert!((940..1060).contains(&found.len()), "{}", found.len());
        for FoundPhone { number, country } in found {
            let fiction = match country {
                "FR" => number.starts_with("+3319900") && number.len() == 12,
                "GB" => number.starts_with("+442079460") && number.len() == 13,
                "US" => number.starts_with("+120255501") && number.len() == 12,
                _ => false,
            };
            assert!(fiction, "{country} {number}");
        }
    }

    #[test]
    fn the_profile_counts_where_there_is_one() {
        let named = |search: PhoneSearch| PhoneSearch {
            firstname: Some("Ada".into()),
            lastname: Some("Moreau".into()),
            company_name: Some("Northpier".into()),
            ..search
        };
        for seed in 0..20 {
            let plain = find_phone(seed, &profile("ada"));
            assert_eq!(find_phone(seed, &named(profile("ada"))), plain);
            assert_eq!(find_phone(seed, &profile("Ada/")), plain);
        }
        let other = PhoneSearch {
            firstname: Some("Ida".into()),
            ..named(PhoneSearch::default())
        };
        assert!((0..20).any(
            |seed| find_phone(seed, &named(PhoneSearch::default())) != find_phone(seed, &other)
        ));
    }
}
