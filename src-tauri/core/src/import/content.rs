//! What cells look like, for columns whose header does not say what they hold, and for telling a header from a lead.

use memchr::memchr_iter;

/// What a cell looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// `ada@acme.example`
    Email,
    /// A person's page on LinkedIn.
    Profile,
    /// A company's page on LinkedIn: neither a person's, nor the company's own site.
    CompanyPage,
    /// `https://www.acme.example/about` or `acme.example`
    Web,
    /// `+44 20 7946 0123`
    Phone,
}

/// What `cell` looks like, where it looks like anything in particular.
pub(super) fn look(cell: &str) -> Option<Look> {
    let cell = cell.trim().to_lowercase();
    if is_email(&cell) || are_emails(&cell) {
        Some(Look::Email)
    } else if cell.contains("linkedin.") && cell.contains("/company/") {
        Some(Look::CompanyPage)
    } else if cell.contains("linkedin.")
        && (cell.contains("/in/") || cell.contains("/sales/") || cell.contains("/pub/"))
    {
        Some(Look::Profile)
    } else if is_web(&cell) {
        Some(Look::Web)
    } else {
        is_phone(&cell).then_some(Look::Phone)
    }
}

/// What at least three in five of the cells that have something in them look like.
pub(super) fn common_look<'c>(cells: impl Iterator<Item = &'c str>) -> Option<Look> {
    let looks: Vec<Option<Look>> = cells
        .filter(|cell| !cell.trim().is_empty())
        .map(look)
        .collect();
    let enough = |wanted: &Look| {
        looks.iter().filter(|look| **look == Some(*wanted)).count() * 5 >= looks.len() * 3
    };
    let known = [
        Look::Email,
        Look::Profile,
        Look::CompanyPage,
        Look::Web,
        Look::Phone,
    ];
    known.into_iter().find(enough).filter(|_| !looks.is_empty())
}

/// Whether `cell` is a value that no header has: an address, a number, a date.
pub(super) fn is_value(cell: &str) -> bool {
    look(cell).is_some() || is_number(cell.trim())
}

/// Numbers, amounts, dates and times.
pub(super) fn is_number(cell: &str) -> bool {
    cell.contains(|c: char| c.is_ascii_digit())
        && cell
            .chars()
            .all(|c| c.is_ascii_digit() || "+-.,/:% $€£¥'".contains(c))
}

/// Whether a spreadsheet program took a long number for a quantity and rounded it: `4.42079E+11`. Five places and
/// more, so that no code such as `7E3` is accused.
pub(super) fn is_destroyed_number(cell: &str) -> bool {
    let cell = cell.trim().trim_start_matches(['+', '-', '\'']);
    let Some((digits, exponent)) = cell.split_once(['E', 'e']) else {
        return false;
    };
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let is_mantissa = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || c == '.' || c == ',');
    is_mantissa
        && exponent
            .parse::<u32>()
            .is_ok_and(|places| (5..=30).contains(&places))
}

/// Whether the web addresses in `cells` are of different sites. Where they are not, they are pages of a service (tickets,
/// a catalogue), not the leads' own sites.
pub(super) fn sites_vary<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    let hosts: Vec<String> = cells
        .map(|cell| host(&cell.trim().to_lowercase()).to_owned())
        .filter(|host| !host.is_empty())
        .collect();
    hosts.len() < 3
        || hosts.iter().collect::<std::collections::HashSet<_>>().len() * 2 > hosts.len()
}

fn is_email(cell: &str) -> bool {
    // `Ada Moreau <ada@acme.example>`, as mail programs write it.
    let beside = cell
        .strip_suffix('>')
        .and_then(|cell| cell.rsplit_once('<'));
    let cell = beside.map_or(cell, |(_, address)| address.trim());
    let cell = cell.strip_prefix("mailto:").unwrap_or(cell);
    let Some((local, host)) = cell.rsplit_once('@') else {
        return false;
    };
    !local.is_empty() && !cell.contains(char::is_whitespace) && !cell.contains('/') && is_host(host)
}

/// Several addresses in one cell: `ada@acme.example; bo@acme.example`.
fn are_emails(cell: &str) -> bool {
    let mut addresses = parted(cell);
    has_several_signs(cell) && addresses.all(is_email)
}

/// Whether `cell` has several addresses that differ in it, as far as its signs tell.
pub(super) fn has_several_addresses(cell: &str) -> bool {
    if !has_several_signs(cell) {
        return false;
    }
    let bare = |piece: &str| {
        let bare = piece.trim_matches(['<', '>', '(', ')', '"', '\'']);
        bare.to_lowercase()
    };
    let mut addresses = parted(cell).filter(|piece| piece.contains('@')).map(bare);
    let first = addresses.next();
    addresses.any(|address| Some(address) != first)
}

fn has_several_signs(cell: &str) -> bool {
    memchr_iter(b'@', cell.as_bytes()).nth(1).is_some()
}

/// What stands between commas, semicolons and spaces.
fn parted(cell: &str) -> impl Iterator<Item = &str> {
    let pieces = cell.split(|c: char| c == ',' || c == ';' || c.is_whitespace());
    pieces.filter(|piece| !piece.is_empty())
}

fn is_web(cell: &str) -> bool {
    is_host(host(cell))
}

fn host(cell: &str) -> &str {
    let bare = cell
        .strip_prefix("https://")
        .or_else(|| cell.strip_prefix("http://"))
        .unwrap_or(cell);
    bare.split(['/', '?', '#', ':']).next().unwrap_or_default()
}

/// At least two labels, the last one of letters: `acme.example`, but neither `3.5` nor `etc.`
fn is_host(text: &str) -> bool {
    let is_label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    let Some((labels, top)) = text.rsplit_once('.') else {
        return false;
    };
    top.chars().count() >= 2
        && top.chars().all(char::is_alphabetic)
        && labels.split('.').all(is_label)
}

/// Only what is written as a phone number, in international form or in three groups of digits: a bare row of digits can
/// be anything, and so can a date.
fn is_phone(cell: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || "+-./() \u{a0}".contains(c);
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    let groups = cell
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .count();
    let enough = if cell.starts_with('+') { 7 } else { 9 };
    let written =
        cell.starts_with(['+', '(']) || (cell.starts_with('0') && groups > 1) || groups > 2;
    written && (enough..=15).contains(&digits) && cell.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_look_like_what_they_are() {
        for (cell, expected) in [
            (" Ada@Acme.example ", Some(Look::Email)),
            ("mailto:ada@acme.example", Some(Look::Email)),
            ("Ada Moreau <ada@acme.example>", Some(Look::Email)),
            (
                "\"Moreau, Ada\" <mailto:ada@acme.example>",
                Some(Look::Email),
            ),
            ("Ada <ada>", None),
            ("ada@acme.example and others", None),
            ("ada@acme.example; bo@acme.example", Some(Look::Email)),
            ("ada@acme.example bo@acme.example", Some(Look::Email)),
            ("ada@acme.example, or bo@acme.example", None),
            (
                "https://www.linkedin.example/in/ada-sample/",
                Some(Look::Profile),
            ),
            ("linkedin.example/company/acme", Some(Look::CompanyPage)),
            (
                "https://www.linkedin.example/sales/company/7",
                Some(Look::CompanyPage),
            ),
            ("http://acme.example/about?x=1", Some(Look::Web)),
            ("bücher.example", Some(Look::Web)),
            ("+49 30 23125 001", Some(Look::Phone)),
            ("(202) 555-0100", Some(Look::Phone)),
            ("202-555-0100", Some(Look::Phone)),
            ("1958-10-13", None),
            ("0049 30 23125001", Some(Look::Phone)),
            ("442079460123", None),
            ("-41.0983423", None),
            ("00172", None),
            ("3.5", None),
            ("Acme Inc.", None),
            ("Ada Lovelace", None),
            ("@ada", None),
            ("", None),
        ] {
            assert_eq!(look(cell), expected, "{cell}");
        }
    }

    #[test]
    fn addresses_in_one_cell_are_counted_as_they_differ() {
        for cell in [
            "ada@acme.example; bo@acme.example",
            "ada@acme.example,bo@acme.example",
            "Ada <ada@acme.example>; Bo <bo@acme.example>",
        ] {
            assert!(has_several_addresses(cell), "{cell}");
        }
        for cell in [
            "ada@acme.example",
            "ada@acme.example; Ada@acme.example",
            "ada@acme.example <ada@acme.example>",
            "ada@@acme.example",
            "",
        ] {
            assert!(!has_several_addresses(cell), "{cell}");
        }
    }

    #[test]
    fn a_column_looks_like_most_of_its_cells() {
        assert_eq!(
            common_look(["a@b.example", "", "none", "c@d.example"].into_iter()),
            Some(Look::Email)
        );
        assert_eq!(common_look(["a@b.example", "none"].into_iter()), None);
        assert_eq!(common_look(["", " "].into_iter()), None);
    }

    #[test]
    fn scientific_notation_is_seen() {
        for cell in ["4.41E+11", "4,42079E+11", " 4.4e11 ", "+4.41E+11"] {
            assert!(is_destroyed_number(cell), "{cell}");
        }
        for cell in [
            "+44 20 7946 0123",
            "7E3",
            "E+11",
            "1.2E+99",
            "",
            "4.41E",
            "12e-5",
        ] {
            assert!(!is_destroyed_number(cell), "{cell}");
        }
    }
}
