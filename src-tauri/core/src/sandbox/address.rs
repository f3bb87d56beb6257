//! Names and companies in the letters that an e-mail address is made of. All of it ends in `.example`, which nobody can
//! own (RFC 2606), so that an invented address can never reach a stranger.

use deunicode::deunicode;
use reqwest::Url;

use super::chance;

/// Longest piece used of a name: two of them and a dot stay below the 64 characters of a local part (RFC 5321).
const PIECE: usize = 30;

/// Longest label of a domain (RFC 1035).
const LABEL: usize = 63;

/// Host of a domain or of a web site's address, in lower case and ASCII, without `www.`; `None` if there is none.
pub fn host(text: &str) -> Option<String> {
    let text = text.trim();
    let url = match text.contains("://") {
        true => Url::parse(text),
        false => Url::parse(&format!("http://{text}")),
    };
    let host = url.ok()?.host_str()?.to_ascii_lowercase();
    let host = host.trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    (!host.is_empty() && host.chars().all(plain)).then(|| host.to_owned())
}

/// A company's name as the label of a domain: romanised words joined by hyphens. Empty if no letter is left.
pub fn label(company: &str) -> String {
    let roman = deunicode(company).to_ascii_lowercase();
    let words: Vec<&str> = roman
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let joined: String = words.join("-").chars().take(LABEL).collect();
    joined.trim_end_matches('-').to_owned()
}

/// A given or family name as a piece of a local part: romanised, nothing but letters and digits. Empty if none is left.
pub fn piece(name: &str) -> String {
    let roman = deunicode(name).to_ascii_lowercase();
    roman
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(PIECE)
        .collect()
}

/// A local part in one of the patterns companies use, chosen by `draw` (from 0 up to 1); `None` if both are empty.
pub fn local_part(first: &str, last: &str, draw: f64) -> Option<String> {
    let initial = first.chars().next();
    match (initial, last) {
        (None, "") => None,
        (None, last) => Some(last.to_owned()),
        (Some(_), "") => Some(first.to_owned()),
        (Some(_), last) if draw < 0.6 => Some(format!("{first}.{last}")),
        (Some(initial), last) if draw < 0.85 => Some(format!("{initial}.{last}")),
        (Some(_), _) => Some(first.to_owned()),
    }
}

/// Text as it is compared: trimmed, case-folded.
pub fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Six letters and digits for something whose own letters are no use.
pub fn short(text: &str) -> String {
    hex::encode(&chance::digest(0, "short", text)[..3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_found_in_what_people_write() {
        for (text, expected) in [
            ("tannwerk.example", Some("tannwerk.example")),
            (" WWW.Tannwerk.Example. ", Some("tannwerk.example")),
            (
                "https://www.tannwerk.example/team?utm=1#x",
                Some("tannwerk.example"),
            ),
            ("tannwerk.example:8080/path", Some("tannwerk.example")),
            ("office@tannwerk.example", Some("tannwerk.example")),
            ("https://bücher.example", Some("xn--bcher-kva.example")),
            ("www2.tannwerk.example", Some("www2.tannwerk.example")),
            ("", None),
            ("two words", None),
            ("http://[::1]/", None),
        ] {
            assert_eq!(host(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn companies_become_labels() {
        for (company, expected) in [
            ("Tannwerk & Söhne GmbH", "tannwerk-sohne-gmbh"),
            ("  Acme, Inc. ", "acme-inc"),
            ("北京", "bei-jing"),
            ("—", ""),
            ("***", ""),
        ] {
            assert_eq!(label(company), expected, "{company}");
        }
        assert_eq!(
            label(&"longname ".repeat(20)).len(),
            62,
            "cut, and not behind a hyphen"
        );
    }

    #[test]
    fn names_become_pieces() {
        for (name, expected) in [
            ("Zoë", "zoe"),
            ("O'Neill-Smith", "oneillsmith"),
            ("van der Berg", "vanderberg"),
            ("Łukasz", "lukasz"),
            ("王小明", "wangxiaoming"),
            ("Дарья", "daria"),
            ("\u{e000}", ""),
        ] {
            assert_eq!(piece(name), expected, "{name}");
        }
        assert_eq!(piece(&"x".repeat(99)).len(), PIECE);
    }

    #[test]
    fn patterns_of_local_parts() {
        for (first, last, draw, expected) in [
            ("iris", "falk", 0.0, Some("iris.falk")),
            ("iris", "falk", 0.7, Some("i.falk")),
            ("iris", "falk", 0.9, Some("iris")),
            ("iris", "", 0.0, Some("iris")),
            ("", "falk", 0.9, Some("falk")),
            ("", "", 0.0, None),
        ] {
            assert_eq!(
                local_part(first, last, draw).as_deref(),
                expected,
                "{first} {last} {draw}"
            );
        }
    }
}
