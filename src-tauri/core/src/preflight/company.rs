//! A company's domain out of what people type into a web site column.

use url::{Host, Url};

/// The host that `cell` names, lower case, in its ASCII form, without `www.`; `None` where it names none, or only an
/// IP address, or a name without a dot.
pub fn domain_of(cell: &str) -> Option<String> {
    let first = cell
        .split([' ', ',', ';', '\n', '\t', '|'])
        .find(|part| !part.is_empty())?;
    let with_scheme = if first.contains("://") {
        first.to_owned()
    } else {
        format!("http://{first}")
    };
    match Url::parse(&with_scheme).ok()?.host()? {
        Host::Domain(host) => {
            let host = host.trim_end_matches('.');
            let host = host.strip_prefix("www.").unwrap_or(host);
            let sound = host.contains('.') && host.split('.').all(|label| !label.is_empty());
            sound.then(|| host.to_owned())
        }
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_host_in_whatever_was_typed() {
        for (cell, domain) in [
            ("northpier.example", Some("northpier.example")),
            ("WWW.NorthPier.Example", Some("northpier.example")),
            (
                "https://www.northpier.example/about?utm_source=x#top",
                Some("northpier.example"),
            ),
            ("http://northpier.example:8080", Some("northpier.example")),
            ("//northpier.example/", Some("northpier.example")),
            ("shop.northpier.example.", Some("shop.northpier.example")),
            (
                "northpier.example, other.example",
                Some("northpier.example"),
            ),
            ("https://müller.example", Some("xn--mller-kva.example")),
            ("n/a", None),
            ("-", None),
            ("localhost", None),
            ("192.168.0.1", None),
            ("Northpier Ltd", None),
            ("a..example", None),
        ] {
            assert_eq!(domain_of(cell).as_deref(), domain, "{cell}");
        }
    }
}
