//! What Excel takes for a separator where this machine stands: a semicolon where a comma is the decimal sign, else a
//! comma (Windows: list separator, in the settings of the region).

/// Regions where the decimal sign is a point, and lists have commas (Unicode CLDR, number symbols by region).
const COMMA: &str = "AE AU BB BD BH BN BS BW BZ CA CN DM DO EG ET FJ GB GD GH GT GY HK HN IE IL IN IQ JM JO JP KE KH KR KW \
    LB LK LY MM MO MT MW MX MY NA NG NI NP NZ OM PA PH PK PR QA SA SD SG SV SY TH TT TW TZ UG US YE ZM ZW";
/// Languages with a point for a decimal sign, where no region is named.
const COMMA_LANGUAGES: &str = "ar bn en he hi ja ko ms my ne si sw ta te th ur zh c posix";

/// The separator for this machine's region; a comma where it names none.
pub(super) fn separator_here() -> u8 {
    sys_locale::get_locale().map_or(b',', |locale| separator(&locale))
}

/// The separator for a locale such as `de-DE` or `en_US.UTF-8`.
fn separator(locale: &str) -> u8 {
    let plain = locale.split(['.', '@']).next().unwrap_or(locale);
    let mut parts = plain.split(['-', '_']);
    let language = parts.next().unwrap_or_default().to_lowercase();
    let region = parts.find(|part| part.len() == 2);
    // French writes decimal commas in Canada, too.
    let comma = match region {
        Some(region) if language != "fr" => is_in(COMMA, &region.to_uppercase()),
        Some(_) | None => is_in(COMMA_LANGUAGES, &language),
    };
    if comma { b',' } else { b';' }
}

fn is_in(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|other| other == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_decimal_sign_is_a_comma_lists_have_semicolons() {
        for (locale, expected) in [
            ("de-DE", ';'),
            ("de_AT.UTF-8", ';'),
            ("de-CH", ';'),
            ("fr-CA", ';'),
            ("es-ES", ';'),
            ("es-MX", ','),
            ("en-GB", ','),
            ("en_US.UTF-8", ','),
            ("en-DE", ';'),
            ("zh-Hans-CN", ','),
            ("nl", ';'),
            ("ja", ','),
            ("C", ','),
            ("C.UTF-8", ','),
            ("POSIX", ','),
        ] {
            assert_eq!(char::from(separator(locale)), expected, "{locale}");
        }
    }
}
