//! Whether the first row of a table names its columns, or is a lead already. Nearly every program writes a header, so
//! it takes evidence to see a lead there; where there is none for either, it is a header, and that is said.

use super::{
    content::is_value,
    records::Record,
    words::{field_named, is_header_word, plain},
};

/// What the first row of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FirstRow {
    /// It names the columns.
    Header,
    /// Nothing proves that it does.
    HeaderPerhaps,
    /// It is a row like those below.
    Lead,
}

/// How companies end.
const LEGAL_FORMS: &str = "ltd limited inc llc llp plc corp co gmbh ag kg ohg ug mbh se sa sas sarl srl spa sl slu bv nv \
    oy ab aps sro doo kft pty";

impl FirstRow {
    /// What the `first` row is over the `body`. Two header words are proof enough; no header has a value (an address, a number,
    /// a date), a company over others, or a cell that comes again in its own column.
    pub(super) fn of(first: &Record, body: &[&Record]) -> Self {
        let cells = || first.cells.iter().map(|cell| cell.trim());
        let known = cells().filter(|cell| field_named(cell).is_some()).count();
        let comes_again = |(at, cell): (usize, &str)| {
            !cell.is_empty()
                && body.iter().any(|record| {
                    record.cells != first.cells && record.cells.get(at).is_some_and(|it| it == cell)
                })
        };
        if known > 1 {
            return Self::Header;
        }
        let columns = || cells().enumerate().filter(|(_, cell)| !cell.is_empty());
        let below = |at: usize| {
            let cells = body.iter().filter_map(move |record| record.cells.get(at));
            let filled = cells.map(|cell| cell.trim());
            filled.filter(|cell| !cell.is_empty()).collect::<Vec<_>>()
        };
        if cells().any(is_value) {
            return Self::Lead;
        }
        let has_company = columns().any(|(at, cell)| is_company(cell, &below(at)));
        match (known, has_company) {
            (0, true) => return Self::Lead,
            (0, false) => {}
            // A company may be called by a word of headers.
            (_, true) => return Self::HeaderPerhaps,
            (_, false) => return Self::Header,
        }
        if cells().enumerate().any(comes_again) {
            return Self::Lead;
        }
        if cells().any(is_header_word) {
            return Self::Header;
        }
        let is_over_values = columns().any(|(at, _)| are(&below(at), is_value));
        let is_small = columns().all(|(_, cell)| cell.starts_with(char::is_lowercase));
        let is_over_capitals = columns().any(|(at, _)| are(&below(at), is_capitalised));
        let is_like_those = columns().any(|(at, cell)| is_like(cell, &below(at)));
        match (
            is_over_values || is_small && is_over_capitals,
            is_like_those,
        ) {
            (true, false) => Self::Header,
            (false, true) => Self::Lead,
            _ => Self::HeaderPerhaps,
        }
    }
}

/// Whether nearly all of `cells`, of which there are several, are so.
fn are(cells: &[&str], is_so: fn(&str) -> bool) -> bool {
    let so = cells.iter().filter(|cell| is_so(cell)).count();
    cells.len() > 1 && so * 5 >= cells.len() * 4
}

/// Whether `cell` is of the same make as those `below`, of one that hardly any name of a column has.
fn is_like(cell: &str, below: &[&str]) -> bool {
    let both = |is_so: fn(&str) -> bool| is_so(cell) && are(below, is_so);
    both(is_name) || both(is_numbered)
}

fn is_company(cell: &str, below: &[&str]) -> bool {
    has_legal_form(cell) && below.iter().any(|cell| has_legal_form(cell))
}

/// `Acme Holding S.p.A.`
pub(super) fn has_legal_form(cell: &str) -> bool {
    let last = cell.rsplit_once(char::is_whitespace);
    last.is_some_and(|(_, last)| {
        let last = plain(last);
        LEGAL_FORMS.split_whitespace().any(|form| form == last)
    })
}

fn is_capitalised(cell: &str) -> bool {
    cell.starts_with(char::is_uppercase)
}

/// `Di van Dove`: two words or more of letters, that begin with capitals where they are not short.
pub(super) fn is_name(cell: &str) -> bool {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let is_letters = |word: &&str| {
        word.chars()
            .all(|c| c.is_alphabetic() || "-'’.".contains(c))
            && (is_capitalised(word) || word.chars().count() <= 3)
    };
    (2..=4).contains(&words.len())
        && words.iter().all(is_letters)
        && words.first().is_some_and(|word| is_capitalised(word))
        && words.last().is_some_and(|word| is_capitalised(word))
}

/// `Ada`, `Jean-Pierre`
pub(super) fn is_single_name(cell: &str) -> bool {
    let letters = |c: char| c.is_alphabetic() || "-'’".contains(c);
    is_capitalised(cell) && cell.chars().count() > 1 && cell.chars().all(letters)
}

/// `12 Main Street`
fn is_numbered(cell: &str) -> bool {
    cell.starts_with(|c: char| c.is_ascii_digit()) && cell.contains(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_below_tells_a_lead_from_a_header() {
        for (text, expected) in [
            ("Name|Firm\nAda|Acme", FirstRow::Header),
            (
                "Order ID|Attendee Name|Attendee Email|Ticket\n7001|Ada Stone||Early\n7002|Bo Lind||Late",
                FirstRow::Header,
            ),
            ("Imię|Miasto\nAda|Rome\nBo|Oslo", FirstRow::HeaderPerhaps),
            ("Imię|Wiek\nAda|36\nBo|41", FirstRow::Header),
            ("imię|miasto\nAda|Rome\nBo|Oslo", FirstRow::Header),
            (
                "Job Title|Office Location\nSales Manager|New York\nTeam Lead|Los Angeles",
                FirstRow::Header,
            ),
            (
                "Ada Moreau|Rome\nBo Lind|Oslo\nDi van Dove|Bonn",
                FirstRow::Lead,
            ),
            ("Ada Moreau|Rome\nBo Lind|Oslo", FirstRow::HeaderPerhaps),
            ("Acme Ltd|Rome\nBolt Inc.|Oslo", FirstRow::Lead),
            (
                "Ada|Acme Ltd|Internet\nBo|Bolt Inc.|Web",
                FirstRow::HeaderPerhaps,
            ),
            ("Crag GmbH & Co. KG\nBolt S.p.A.", FirstRow::Lead),
            (
                "Acme|1 Main Street\nBolt|2 Side Road\nCrag|3 High Street",
                FirstRow::Lead,
            ),
            (
                "Ada|Moreau|Acme\nBo|Lind|Bolt\nCy|Dove|Crag",
                FirstRow::HeaderPerhaps,
            ),
            (
                "Ada Moreau|unknown\nBo Lind|36\nCy Crag|41",
                FirstRow::HeaderPerhaps,
            ),
            ("Ada|acme.example\nBo|bolt.example", FirstRow::Lead),
            ("Ada|GB\nBo|GB\nCy|GB\nDi|FR", FirstRow::Lead),
            ("Ada Moreau", FirstRow::HeaderPerhaps),
            (
                "Ada Moreau <ada@acme.example>\nBo Lind <bo@bolt.example>",
                FirstRow::Lead,
            ),
        ] {
            let record = |line: &str| Record {
                cells: line.split('|').map(str::to_owned).collect(),
                ..Record::default()
            };
            let records: Vec<Record> = text.lines().map(record).collect();
            let body: Vec<&Record> = records[1..].iter().collect();
            assert_eq!(FirstRow::of(&records[0], &body), expected, "{text}");
        }
    }
}
