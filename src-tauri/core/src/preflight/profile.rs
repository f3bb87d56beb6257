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
    let parts = url.path_segments()?.filter(|part| !part.is_empty());
    // The mobile site and links in LinkedIn's mails say so first.
    let mut parts = parts.skip_while(|part| ["mwlite", "comm"].contains(part));
    let (kind, name) = (parts.next()?.to_lowercase(), parts.next()?);
    let sound = ["in", "pub"].contains(&kind.as_str()) && is_name(name);
    // Old public addresses carry three numbers behind the name, which are part of it.
    let rest = parts.filter(|_| kind == "pub");
    let path: Vec<&str> = std::iter::once(name).chain(rest).collect();
    let path = match is_number(name) {
        true => name.to_owned(),
        false => path.join("/").to_lowercase(),
    };
    sound.then(|| format!("https://www.linkedin.com/{kind}/{path}"))
}

/// What a profile may be called: letters, digits, hyphens. Whatever else is there is a slip, or several profiles.
fn is_name(name: &str) -> bool {
    // As the address is written: `%` begins a letter that is not ASCII, which no such code below 80 does.
    let mut coded = name.split('%').skip(1);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.~%'".contains(c);
    name.chars().all(plain)
        && name.contains(|c: char| c.is_ascii_alphanumeric())
        && coded.all(|code| {
            code.starts_with([
                '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'a', 'b', 'c', 'd', 'e', 'f',
            ])
        })
}

/// What LinkedIn calls a member by itself: a number in letters, whose capitals count.
fn is_number(name: &str) -> bool {
    ["ACoAA", "ACwAA"]
        .iter()
        .any(|start| name.starts_with(start))
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
            // The mobile site, links out of its mails, a slip of the keyboard.
            ("https://m.linkedin.com/in/ada-moreau", ada),
            ("https://www.linkedin.com/mwlite/in/ada-moreau", ada),
            (
                "https://www.linkedin.com/comm/in/ada-moreau?midToken=x",
                ada,
            ),
            ("https://www.linkedin.com//In/ada-moreau", ada),
            // What LinkedIn calls a member by itself has capitals that count.
            (
                "https://www.linkedin.com/in/ACoAAAbCdEf",
                Some("https://www.linkedin.com/in/ACoAAAbCdEf"),
            ),
            (
                "linkedin.com/in/José-Núñez",
                Some("https://www.linkedin.com/in/jos%c3%a9-n%c3%ba%c3%b1ez"),
            ),
            ("linkedin.com/in/ada moreau", None),
            ("linkedin.com/in/ada-moreau, linkedin.com/in/kim", None),
            ("linkedin.com/in/-", None),
            ("https://www.linkedin.com/sales/people/ACwAA,NAME,x", None),
            ("https://www.linkedin.com/talent/profile/AEMAA", None),
            ("https://lnkd.in/abc", None),
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
