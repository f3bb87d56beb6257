//! A LinkedIn profile out of what people paste into a column.

use url::Url;

/// The profile's address that `cell` holds, without what follows its name; `None` where it holds none. Addresses of
/// companies, of posts and of Sales Navigator's pages are no profiles.
pub fn profile_of(cell: &str) -> Option<String> {
    let text = cell.trim();
    let with_scheme = match text.contains("://") {
        true => text.to_owned(),
        false => format!("https://{text}"),
    };
    let url = Url::parse(&with_scheme).ok()?;
    let host = url.host_str()?;
    if host != "linkedin.com" && !host.ends_with(".linkedin.com") {
        return None;
    }
    let mut parts = url.path_segments()?;
    let (kind, name) = (parts.next()?, parts.next()?);
    let sound = ["in", "pub"].contains(&kind) && !name.is_empty();
    // Old public addresses carry three numbers behind the name, which are part of it.
    let rest: Vec<&str> = parts
        .filter(|part| kind == "pub" && !part.is_empty())
        .collect();
    let path = std::iter::once(name)
        .chain(rest)
        .collect::<Vec<_>>()
        .join("/");
    sound.then(|| format!("https://www.linkedin.com/{kind}/{}", path.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_a_profile_is_one() {
        let ada = Some("https://www.linkedin.com/in/ada-moreau");
        for (cell, profile) in [
            ("https://www.linkedin.com/in/ada-moreau", ada),
            ("linkedin.com/in/Ada-Moreau/", ada),
            (
                "http://fr.linkedin.com/in/ada-moreau/en?utm_source=share#x",
                ada,
            ),
            (
                "https://www.linkedin.com/pub/ada-moreau/1/2/3",
                Some("https://www.linkedin.com/pub/ada-moreau/1/2/3"),
            ),
            ("https://www.linkedin.com/company/northpier", None),
            ("https://www.linkedin.com/sales/lead/ACwAA", None),
            ("https://www.linkedin.com/in/", None),
            ("https://linkedin.com.northpier.example/in/ada", None),
            ("ada-moreau", None),
            ("", None),
        ] {
            assert_eq!(profile_of(cell).as_deref(), profile, "{cell}");
        }
    }
}
