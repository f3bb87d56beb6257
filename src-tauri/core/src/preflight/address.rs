//! An e-mail address in the one form that all its spellings share: it is sent so, and answers are joined by it.

use url::Host;

/// Longest address there is (RFC 5321, 4.5.3.1.3: a path with its brackets has 256).
const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;

/// The address that `cell` holds, lower case, its domain in ASCII; `None` where it holds none. Brackets, a name before
/// them and `mailto:` are taken off. Local parts are lower case, too: no mail host of today tells `Ada@` from `ada@`.
pub fn address_of(cell: &str) -> Option<String> {
    let bare = match (cell.rfind('<'), cell.rfind('>')) {
        (Some(from), Some(to)) if from < to => &cell[from + 1..to],
        _ => cell,
    };
    let bare = bare.trim();
    let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
    let (local, domain) = bare.rsplit_once('@')?;
    let Ok(Host::Domain(domain)) = Host::parse(domain.trim_end_matches('.')) else {
        return None;
    };
    let local = local.to_lowercase();
    let address = format!("{local}@{domain}");
    let sound = sound_local(&local) && sound_domain(&domain) && address.len() <= LONGEST;
    sound.then_some(address)
}

/// Unquoted local parts only: quoted ones are not in use, and a comma or a space is two addresses in one cell.
fn sound_local(local: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
    (1..=LONGEST_LOCAL).contains(&local.len())
        && local.chars().all(fits)
        && local.split('.').all(|part| !part.is_empty())
}

fn sound_domain(domain: &str) -> bool {
    let label = |label: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        (1..=63).contains(&label.len())
            && label.chars().all(plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_address_is_one() {
        for (cell, address) in [
            ("ada@northpier.example", Some("ada@northpier.example")),
            (
                " Ada.Moreau@NorthPier.Example. ",
                Some("ada.moreau@northpier.example"),
            ),
            (
                "Ada Moreau <ada@northpier.example>",
                Some("ada@northpier.example"),
            ),
            (
                "mailto:ada@northpier.example",
                Some("ada@northpier.example"),
            ),
            (
                "ada+list@bücher.example",
                Some("ada+list@xn--bcher-kva.example"),
            ),
            ("n/a", None),
            ("ada@localhost", None),
            ("ada@@northpier.example", None),
            ("ada@northpier.example, ida@northpier.example", None),
            ("ada moreau@northpier.example", None),
            (".ada@northpier.example", None),
            ("ada@-northpier.example", None),
            ("ada@192.0.2.1", None),
            ("@northpier.example", None),
            ("ada@", None),
        ] {
            assert_eq!(address_of(cell).as_deref(), address, "{cell}");
        }
        assert_eq!(address_of(&format!("{}@a.example", "x".repeat(65))), None);
    }

    proptest::proptest! {
        #[test]
        fn what_is_in_its_form_stays_so(cell in "\\PC{0,30}@\\PC{0,30}") {
            if let Some(address) = address_of(&cell) {
                proptest::prop_assert_eq!(address_of(&address), Some(address));
            }
        }
    }
}
