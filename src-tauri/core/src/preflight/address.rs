//! An e-mail address in the one form that all its spellings share: it is sent so, and answers are joined by it.

use unicode_normalization::UnicodeNormalization as _;
use url::Host;

use super::fold::is_unseen;

/// Longest address there is (RFC 5321, 4.5.3.1.3: a path with its brackets has 256).
const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;
/// What makes a link of an address (RFC 6068).
const MAILTO: &str = "mailto:";

/// The address that `cell` holds, lower case, its domain in ASCII; `None` where it holds none. Brackets, a name before
/// them and what makes it a link are taken off. Local parts are lower case, too: no mail host of today tells `Ada@` from `ada@`.
pub fn address_of(cell: &str) -> Option<String> {
    let bare = match (cell.rfind('<'), cell.rfind('>')) {
        (Some(from), Some(to)) if from < to => &cell[from + 1..to],
        _ => cell,
    };
    let bare = bare.trim();
    let bare = match bare.split_at_checked(MAILTO.len()) {
        Some((scheme, link)) if scheme.eq_ignore_ascii_case(MAILTO) => {
            link.split('?').next().unwrap_or_default()
        }
        _ => bare,
    };
    let (local, domain) = bare.rsplit_once('@')?;
    // It would be undone, as in a web address, where it is no letter.
    if domain.contains('%') {
        return None;
    }
    let Ok(Host::Domain(domain)) = Host::parse(domain.strip_suffix('.').unwrap_or(domain)) else {
        return None;
    };
    let local: String = local.nfc().collect::<String>().to_lowercase();
    let address = format!("{local}@{domain}");
    let sound = sound_local(&local) && sound_domain(&domain) && address.len() <= LONGEST;
    sound.then_some(address)
}

/// The address that `cell` holds, or the first one of several that it holds.
pub fn first_address(cell: &str) -> Option<String> {
    // One with brackets holds the address in them, and what else is in it is a name.
    let may_be_several = cell.matches('@').nth(1).is_some() && cell.matches('<').count() != 1;
    if !may_be_several {
        return address_of(cell);
    }
    let first = || {
        let mut pieces = cell.split(|c: char| c == ',' || c == ';' || c.is_whitespace());
        pieces.find_map(address_of)
    };
    let whole = address_of(cell).filter(|_| !cell.contains('<'));
    whole.or_else(first)
}

/// The name before the address, as mail programs write it: `Ada Moreau <ada@northpier.example>`; without the quotes around it.
pub(super) fn name_beside(cell: &str) -> Option<&str> {
    let (name, _) = cell.rsplit_once('<')?;
    let name = name.trim().trim_matches(['"', '\'', '“', '”', '„']).trim();
    let says = name.chars().any(char::is_alphabetic) && !name.contains(['@', '<', ';']);
    (says && address_of(cell).is_some()).then_some(name)
}

/// Unquoted local parts only (RFC 5321, 4.1.2, and RFC 6531, 3.3): quoted ones are not in use, and a comma or a space is
/// two addresses in one cell. What nobody sees is a slip.
fn sound_local(local: &str) -> bool {
    let fits = |c: char| match c.is_ascii() {
        true => c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c),
        false => !c.is_whitespace() && !c.is_control() && !is_unseen(c),
    };
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
    // No top-level domain has one letter, or digits alone.
    let top = domain.rsplit('.').next().unwrap_or_default();
    let top = top.len() > 1 && !top.chars().all(|c| c.is_ascii_digit());
    top && domain.contains('.') && domain.split('.').all(label)
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
            (
                "MailTo:ada@northpier.example?subject=Hello",
                Some("ada@northpier.example"),
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

    #[test]
    fn of_several_addresses_the_first_is_meant() {
        for (cell, address) in [
            ("Ada@d.example; ida@d.example", Some("ada@d.example")),
            ("ada@d.example,ida@d.example", Some("ada@d.example")),
            ("n/a ida@d.example ada@d.example", Some("ida@d.example")),
            (
                "Ada <ada@d.example>; \"Stone, Ida\" <ida@d.example>",
                Some("ada@d.example"),
            ),
            ("ida@d.example <ada@d.example>", Some("ada@d.example")),
            (
                "mailto:ada@d.example?cc=ida@d.example",
                Some("ada@d.example"),
            ),
            ("ada@d.example", Some("ada@d.example")),
            ("ada moreau@d.example", None),
            ("ada@@d.example", None),
            ("ada@d; ida@d", None),
        ] {
            assert_eq!(first_address(cell).as_deref(), address, "{cell}");
        }
    }

    #[test]
    fn a_name_stands_before_its_address() {
        for (cell, name) in [
            ("Ada Moreau <ada@northpier.example>", Some("Ada Moreau")),
            (
                "\"Moreau, Ada\" <ada@northpier.example>",
                Some("Moreau, Ada"),
            ),
            ("'Ada' <mailto:ada@northpier.example>", Some("Ada")),
            ("<ada@northpier.example>", None),
            ("ada@northpier.example <ada@northpier.example>", None),
            ("Ada <ada>", None),
            ("A <a@b.example>; Ida <ida@b.example>", None),
            ("ada@northpier.example", None),
        ] {
            assert_eq!(name_beside(cell), name, "{cell}");
        }
    }

    /// By the cases that RFC 5321, 5322 and 6531 give rise to: what a lead list may hold and a service takes, and what is
    /// a slip. Comments, quoted local parts and address literals are allowed on paper and stand in no list.
    #[test]
    fn an_address_is_judged_by_the_rules_of_mail() {
        let fits = |local: usize, domain: &str| format!("{}@{domain}", "x".repeat(local));
        let label = |n: usize| format!("a@{}.example", "x".repeat(n));
        let long = format!("a@{}example", "abcdefghi.".repeat(25));
        for sound in [
            "a@b.example",
            "a.b.c@d.example",
            "a+b=c@d.example",
            "!#$%&'*+/=?^_`{|}~-@d.example",
            "1@2.example",
            "-a-@d-e.example",
            "o'brien@d.example",
            "a_b@d.example",
            "josé@d.example",
            "用户@例え.example",
            "संपर्क@डाटामेल.example",
            "δοκιμή@d.example",
            "♥@d.example",
            "a@xn--bcher-kva.example",
            "a@b.c.d.e.example",
            "a@1.example",
            &fits(64, "d.example"),
            &label(63),
        ] {
            assert!(address_of(sound).is_some(), "{sound}");
        }
        for slip in [
            "",
            "@",
            "a",
            "a@",
            "@d.example",
            "a@b@c.example",
            "a@example",
            "a@.example",
            "a@d.example..",
            "a@d..example",
            "a..b@d.example",
            ".a@d.example",
            "a.@d.example",
            "a b@d.example",
            "a@d e.example",
            "a,b@d.example",
            "a;b@d.example",
            "a:b@d.example",
            "a(b)@d.example",
            "a[b]@d.example",
            "a\\b@d.example",
            "\"a b\"@d.example",
            "\"a\"@d.example",
            "a@[192.0.2.1]",
            "a@[IPv6:2001:db8::1]",
            "a@192.0.2.1",
            "a@d.1",
            "a@d.e",
            "a@-d.example",
            "a@d-.example",
            "a@d_e.example",
            "a@d!.example",
            "a\u{200b}b@d.example",
            "a\tb@d.example",
            "a\u{0}@d.example",
            "a@d.example, b@d.example",
            &fits(65, "d.example"),
            &fits(1, &long),
            &label(64),
        ] {
            assert_eq!(address_of(slip), None, "{slip}");
        }
        // One letter in two ways to write it.
        assert_eq!(
            address_of("jose\u{301}@d.example"),
            address_of("josé@d.example")
        );
    }

    /// What the published collections (isemail's, and the policy of hapi/address, which takes from it what mail needs) hold
    /// of each kind of case. A final dot and white space about an address are taken off here: they are a cell's, not the
    /// address's.
    #[test]
    fn the_published_cases_are_judged_as_published() {
        let words = |n: usize, domain: &str| format!("{}@{domain}", "\u{1f606}".repeat(n));
        let label = |n: usize| format!("a@{}.example", "\u{1f606}".repeat(n));
        for taken in [
            // RFC 5321: words of letters, digits and the signs that need no quotes; domains of letters, digits, hyphens.
            "x@northpier.org.uk",
            "x@northpier.museum",
            "x.y@northpier.org",
            "!#$%&`*+/=?^`{|}~@northpier.org",
            "123@northpier.org",
            "x@123.com",
            "x@north--pier.com",
            "x@northpier.co-op",
            "xn--x@northpier.org",
            "X@NORTHPIER.EXAMPLE",
            // RFC 6531: any letter in the local part, any label of IDNA in the domain; lengths in bytes.
            "\u{ea}jness@northpier.org",
            "\u{f1}o\u{f1}\u{f3}1234@northpier.org",
            "\u{4f0a}\u{662d}@\u{90f5}\u{4ef6}.\u{5546}\u{52d9}",
            "\u{10437}\u{24b62}@northpier.org",
            "x@XN--UNUP4Y.example",
            &words(16, "northpier.org"),
            &label(14),
        ] {
            assert!(address_of(taken).is_some(), "{taken}");
        }
        for (about, refused) in [
            (
                "one @",
                &["x", "@", "x@y@northpier.org", "x\\@y@northpier.org"][..],
            ),
            ("both parts", &["x@", "@northpier.org", "@org"]),
            (
                "two labels",
                &["x@org", "x@.org", "x@northpier..org", "x@.northpier.org"],
            ),
            (
                "dots",
                &[".x@northpier.org", "x.@northpier.org", "x..y@northpier.org"],
            ),
            (
                "hyphens",
                &["x@-northpier.org", "x@northpier-.org", "x@northpier.org-"],
            ),
            (
                "no numbers",
                &[
                    "x@northpier.123",
                    "x@255.255.255.255",
                    "x@[255.255.255.255]",
                ],
            ),
            (
                "no literals",
                &[
                    "x@[IPv6:1111::8888]",
                    "x@[RFC-5322-literal]",
                    "x@a[1.2.3.4]",
                    "x@[",
                ],
            ),
            (
                "no quotes",
                &[
                    "\"x\"@northpier.org",
                    "\"\"@northpier.org",
                    "\"x@northpier.org",
                    "x\"y\"@northpier.org",
                ],
            ),
            (
                "no comments",
                &[
                    "(c)x@northpier.org",
                    "x(c)@northpier.org",
                    "x@(c)northpier.org",
                    "x@northpier.org(c)",
                ],
            ),
            (
                "no folding",
                &[
                    "x . y@northpier.org",
                    "x@ northpier .org",
                    "x@north\r\n pier.org",
                ],
            ),
            (
                "no signs in a domain",
                &[
                    "x@north/pier.org",
                    "x@north!pier.org",
                    "x@north?pier.org",
                    "x@north^pier.org",
                    "x@north{pier}.org",
                    "x@north+pier.org",
                    "x@north_pier.org",
                    "x@north%70ier.org",
                    "x@<northpier>.org",
                ],
            ),
            (
                "no control characters",
                &["\u{7}@northpier.org", "x@\u{7}.org", "x\u{0}@northpier.org"],
            ),
            ("lengths", &[&words(17, "northpier.org"), &label(60)]),
        ] {
            for refused in refused {
                assert_eq!(address_of(refused), None, "{about}: {refused}");
            }
        }
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
