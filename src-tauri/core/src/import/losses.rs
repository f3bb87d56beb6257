//! What other programs destroyed before the file came here. Each cell of it is found only by looking at all of them, and
//! is said once, at the end.

use std::collections::BTreeMap;

use encoding_rs::MACINTOSH;

use crate::domain::Column;
use crate::domain::Field;
use crate::domain::{needs_guard, unguarded};

use super::{
    content::has_several_addresses,
    mapping::phone_columns,
    records::Record,
    words::plain,
    zeros::{Zeros, is_digits},
};

/// What has been seen so far.
pub(super) struct Losses {
    names: Vec<String>,
    phones: Vec<bool>,
    /// Which of those are called as Brazilians call them: their numbers have eleven digits without a country.
    brazilian: Vec<bool>,
    /// Phone numbers that are digits alone, by column.
    bare: BTreeMap<usize, u64>,
    zeros: Zeros,
    /// Other numbers in scientific notation, by column, and in which row the first of them is.
    scientific: BTreeMap<usize, (u64, u64)>,
    /// The column of addresses, and how many of its cells have several.
    addresses: Option<usize>,
    several: u64,
    /// Cells that were garbled, and are not any more.
    repaired: u64,
    /// The same, of those that a Mac had garbled.
    repaired_mac: u64,
    /// Whether those are repaired, too, that only look garbled; and how many do.
    repairs_all: bool,
    likely: u64,
    /// Where the file may have apostrophes against formulas, and how many there were.
    guarded: Guarded,
    unguarded: u64,
}

impl Losses {
    /// Nothing seen yet in a table with these `columns`. `repairs_all`: what only looks garbled is repaired, too.
    pub(super) fn new(columns: &[Column], guarded: Guarded, repairs_all: bool) -> Self {
        Self {
            names: columns.iter().map(|column| column.name.clone()).collect(),
            phones: phone_columns(columns),
            brazilian: columns
                .iter()
                .map(|column| plain(&column.name).contains("fone"))
                .collect(),
            bare: BTreeMap::new(),
            zeros: Zeros::new(columns),
            scientific: BTreeMap::new(),
            addresses: columns
                .iter()
                .position(|column| column.field == Some(Field::Email)),
            several: 0,
            repaired: 0,
            repaired_mac: 0,
            repairs_all,
            likely: 0,
            guarded,
            unguarded: 0,
        }
    }

    /// Looks at the cells of `row`, and repairs what is garbled for certain.
    pub(super) fn look(&mut self, row: u64, cells: &mut [String]) {
        for (at, cell) in cells.iter_mut().enumerate() {
            if self.guarded.has(at) {
                let bare = unguarded(cell);
                if bare.len() < cell.len() {
                    *cell = bare.into_owned();
                    self.unguarded += 1;
                }
            }
            if !cell.is_ascii() {
                self.repair(cell);
            }
            let is_phone = self.phones.get(at) == Some(&true);
            let is_whole = || self.brazilian.get(at) == Some(&true) && is_of_brazil(cell);
            if is_phone && is_bare_number(cell) && !is_whole() {
                *self.bare.entry(at).or_default() += 1;
            }
            // Of a phone number it is said in its row.
            if !is_phone && is_scientific(cell) {
                self.scientific.entry(at).or_insert((0, row)).0 += 1;
            }
        }
        self.zeros.look(cells);
        let addresses = self.addresses.and_then(|at| cells.get(at));
        if addresses.is_some_and(|cell| has_several_addresses(cell)) {
            self.several += 1;
        }
    }

    fn repair(&mut self, cell: &mut String) {
        if let Some(repaired) = repaired_windows(cell) {
            *cell = repaired;
            self.repaired += 1;
        } else if let Some(repaired) = repaired_mac(cell) {
            *cell = repaired;
            self.repaired_mac += 1;
        } else if let Some(repaired) = repaired_in_part(cell) {
            self.likely += 1;
            if self.repairs_all {
                *cell = repaired;
            }
        }
    }

    /// What is to be said of all of it.
    pub(super) fn told(&self) -> Vec<String> {
        let cells = |count: u64, one: &str, many: &str| match count {
            1 => format!("1 {one}"),
            count => format!("{count} {many}"),
        };
        let name = |at: &usize| match self.names.get(*at) {
            Some(name) => name.clone(),
            None => format!("Column {}", at + 1),
        };
        let bare = self.bare.iter().map(|(at, count)| {
            let numbers = cells(*count, "number is", "numbers are");
            let name = name(at);
            format!(
                "{numbers} digits alone in column {name}: a spreadsheet may have taken the + away"
            )
        });
        let unled = self.zeros.phones(&self.names).map(|(at, count)| {
            let numbers = cells(count, "number has", "numbers have");
            let name = name(&at);
            format!(
                "{numbers} neither a + nor a 0 in front in column {name}: a spreadsheet may have taken the 0 away"
            )
        });
        let short = self.zeros.postcodes().map(|(at, count)| {
            let codes = cells(count, "postcode is", "postcodes are");
            let name = name(&at);
            format!(
                "{codes} short in column {name}: a spreadsheet may have taken leading zeros away"
            )
        });
        let scientific = self.scientific.iter().map(|(at, (count, row))| {
            let numbers = cells(*count, "number is", "numbers are");
            let (first, lost) = match count {
                1 => ("", "it, and its"),
                _ => ("the first ", "them, and their"),
            };
            let name = name(at);
            format!(
                "{numbers} in scientific notation in column {name}, {first}in row {row}: a spreadsheet rounded {lost} digits \
                 are lost"
            )
        });
        let several = self.addresses.filter(|_| self.several > 0).map(|at| {
            let cells = cells(self.several, "cell", "cells");
            let hold = if self.several == 1 { "holds" } else { "hold" };
            let name = name(&at);
            format!("{cells} of column {name} {hold} several addresses; the first one is used")
        });
        let repaired = [
            (self.repaired, "Windows-1252"),
            (self.repaired_mac, "MacRoman"),
        ];
        let repaired = repaired.into_iter().filter(|(count, _)| *count > 0);
        let repaired = repaired.map(|(count, taken_for)| {
            let cells = cells(count, "cell was", "cells were");
            format!("{cells} garbled (UTF-8 that was taken for {taken_for}), which is undone")
        });
        let likely = (self.likely > 0).then(|| match self.repairs_all {
            true => {
                let cells = cells(self.likely, "cell that looked garbled is", "cells that looked garbled are");
                format!("{cells} repaired, as was said")
            }
            false => {
                let them = if self.likely == 1 { "it" } else { "them" };
                let cells = cells(self.likely, "cell looks", "cells look");
                format!(
                    "{cells} garbled: have {them} repaired by `Garbled text` in the preview of the file, or by `--repair` on the command line"
                )
            }
        });
        let unguarded = (self.unguarded > 0).then(|| {
            let cells = cells(self.unguarded, "cell", "cells");
            format!("{cells} had an apostrophe against formulas in front, which is taken away")
        });
        bare.chain(unled)
            .chain(short)
            .chain(scientific)
            .chain(several)
            .chain(repaired)
            .chain(likely)
            .chain(unguarded)
            .collect()
    }
}

/// Where whoever wrote the file may have put an apostrophe before what a spreadsheet would run or change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Guarded {
    /// "CSV for Excel" has a mark, ours and others'.
    Anywhere,
    /// By column: programs that open such a file and save it keep the apostrophes, and not the mark.
    In(Vec<bool>),
}

impl Guarded {
    /// So many cells at least tell that a column is so.
    const FEW: usize = 3;

    /// The columns of the `body`, `width` of them, in which each cell has one that needs it, and some do.
    pub(super) fn found(body: &[&Record], width: usize) -> Self {
        let is_so = |at: usize| {
            let cells = body.iter().filter_map(|record| record.cells.get(at));
            let needy = cells.filter(|cell| needs_guard(cell));
            let mut guarded = 0;
            let all = needy.into_iter().all(|cell| {
                guarded += 1;
                // `'@home'` is quoted, and `'07` a year.
                let is_year = cell.len() == 3 && cell.get(1..).is_some_and(is_digits);
                let is_own = cell.ends_with('\'') || is_year;
                cell.starts_with('\'') && !is_own
            });
            all && guarded >= Self::FEW
        };
        Self::In((0..width).map(is_so).collect())
    }

    fn has(&self, at: usize) -> bool {
        match self {
            Self::Anywhere => true,
            Self::In(columns) => columns.get(at) == Some(&true),
        }
    }
}

/// Whether `cell` is what a spreadsheet shows where a column is too narrow for its number or date.
pub(super) fn is_too_narrow(cell: &str) -> bool {
    let cell = cell.trim();
    cell.len() > 2 && cell.bytes().all(|byte| byte == b'#')
}

/// Whether `cell` is a number as a spreadsheet shows those that are too long for it: `4.41E+11`. A person writes `1E5`.
fn is_scientific(cell: &str) -> bool {
    let cell = cell.trim_start();
    let bare = cell.strip_prefix('-').unwrap_or(cell);
    // Nearly all cells are told apart by their first letter.
    if !bare.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let Some((digits, places)) = bare.trim_end().split_once("E+") else {
        return false;
    };
    let (whole, rest) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    whole.len() == 1
        && is_digits(whole)
        && is_digits(rest)
        && (2..=3).contains(&places.len())
        && is_digits(places)
}

/// What UTF-8 was taken for, where `cell` looks garbled, without that being certain.
pub(super) fn garbled_by(cell: &str) -> Option<&'static str> {
    // Most accents are none of those: that is seen without reading letter by letter.
    let may_begin = |bytes: &[u8]| matches!(bytes, [0xC2 | 0xE2, _] | [0xC3, 0x82 | 0x83]);
    if cell.is_ascii() || !cell.as_bytes().windows(2).any(may_begin) {
        return None;
    }
    let begins = |leads: &str, byte: fn(char) -> Option<u8>| {
        let pairs = cell.chars().zip(cell.chars().skip(1));
        let mut pairs = pairs.filter(|(lead, _)| leads.contains(*lead));
        pairs.any(|(_, next)| byte(next).is_some_and(|byte| (0x80..0xC0).contains(&byte)))
    };
    if begins("ÃÂ", byte) {
        return Some("Windows-1252");
    }
    // `’` and its like.
    (begins("√¬", mac_byte) || cell.contains("‚Ä")).then_some("MacRoman")
}

/// Whether `cell` looks garbled without that being certain.
pub(super) fn looks_garbled(cell: &str) -> bool {
    garbled_by(cell).is_some() && repaired(cell).is_none()
}

/// `cell` as it was before somebody took UTF-8 for another encoding, where nothing else can have happened.
pub(super) fn repaired(cell: &str) -> Option<String> {
    repaired_windows(cell).or_else(|| repaired_mac(cell))
}

/// The same, of Windows-1252.
fn repaired_windows(cell: &str) -> Option<String> {
    // A letter that begins another (from `Â` to `ô`) has none of ASCII behind it: names with accents are told apart by that.
    let begins = |bytes: &&[u8]| bytes[0] == 0xC3 && (0x82..=0xB4).contains(&bytes[1]);
    let first = cell.as_bytes().windows(3).find(begins);
    if first.is_none_or(|bytes| bytes[2].is_ascii()) {
        return None;
    }
    let bytes: Option<Vec<u8>> = cell.chars().map(byte).collect();
    western(bytes?)
}

/// The same, of MacRoman.
fn repaired_mac(cell: &str) -> Option<String> {
    // What begins a letter there: of Latin ones, and of quotes and dashes.
    let may_be = |byte| matches!(byte, 0xC2 | 0xC5 | 0xC6 | 0xE2);
    if !cell.bytes().any(may_be) || !cell.contains(['¬', '√', 'ƒ', '≈', '‚', 'Œ', 'œ', '–', '—'])
    {
        return None;
    }
    let bytes: Option<Vec<u8>> = cell.chars().map(mac_byte).collect();
    western(bytes?)
}

/// `cell` with what looks garbled in it as it was before, where the rest of it cannot have been garbled as well.
fn repaired_in_part(cell: &str) -> Option<String> {
    let byte: fn(char) -> Option<u8> = match garbled_by(cell)? {
        "MacRoman" => mac_byte,
        _ => byte,
    };
    let mut repaired = String::with_capacity(cell.len());
    let mut rest = cell.chars();
    while let Some(first) = rest.clone().next() {
        let found = (2..=4).find_map(|length| {
            let bytes: Option<Vec<u8>> = rest.clone().take(length).map(byte).collect();
            let text = String::from_utf8(bytes?).ok()?;
            let mut letters = text.chars();
            let letter = letters.next().filter(|letter| !letter.is_ascii())?;
            letters.next().is_none().then_some((letter, length))
        });
        let (letter, length) = found.unwrap_or((first, 1));
        repaired.push(letter);
        rest.nth(length - 1);
    }
    (repaired != cell).then_some(repaired)
}

/// `bytes` as UTF-8, where that is western text, or so much that it cannot be chance.
fn western(bytes: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(bytes).ok()?;
    let odd: Vec<char> = text.chars().filter(|c| !c.is_ascii()).collect();
    // Letters with accents, quotes and dashes, the euro: what Western text has.
    let is_western = |c: &char| matches!(c, '\u{a0}'..='\u{17f}' | '\u{218}'..='\u{21b}' | '\u{2010}'..='\u{2044}' | '€' | '™');
    (odd.len() > 2 || odd.iter().all(is_western)).then_some(text)
}

/// The byte that Windows-1252 writes for `c`.
fn byte(c: char) -> Option<u8> {
    const UPPER: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match u8::try_from(u32::from(c)) {
        Ok(byte) => Some(byte),
        Err(_) => {
            let at = UPPER.chars().position(|upper| upper == c)?;
            u8::try_from(0x80 + at).ok()
        }
    }
}

/// The byte that MacRoman writes for `c`.
fn mac_byte(c: char) -> Option<u8> {
    let mut one = [0; 4];
    let (bytes, _, lost) = MACINTOSH.encode(c.encode_utf8(&mut one));
    bytes.first().copied().filter(|_| !lost)
}

/// Whether a number of digits alone is a Brazilian mobile's: an area, and nine digits the first of which is a 9.
fn is_of_brazil(cell: &str) -> bool {
    let cell = cell.trim().as_bytes();
    cell.len() == 11 && cell[2] == b'9'
}

/// Digits enough for a number with its country, and neither `+` nor `00` before them.
fn is_bare_number(cell: &str) -> bool {
    let cell = cell.trim();
    (11..=15).contains(&cell.len()) && is_digits(cell) && !cell.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_certain_is_repaired() {
        for (cell, expected) in [
            ("JÃ¶rg MÃ¼ller", Some("Jörg Müller")),
            ("Lâ€™OrÃ©al", Some("L’Oréal")),
            ("StraÃŸe", Some("Straße")),
            ("ÅÃ³dÅº", None),
            ("ÐŸÐµÑ‚Ñ€", Some("Петр")),
            ("Jörg", None),
            ("SÃO PAULO", None),
            ("CAFÉ™", None),
            ("Âge", None),
            ("JÃ¶rg Müller", None),
            ("Zoe", None),
        ] {
            assert_eq!(repaired_windows(cell).as_deref(), expected, "{cell}");
        }
    }

    #[test]
    fn what_a_mac_had_garbled_is_repaired_as_well() {
        for (cell, expected) in [
            ("J√∂rg M√ºller", Some("Jörg Müller")),
            ("L‚ÄôOr√©al", Some("L’Oréal")),
            ("Stra√üe", Some("Straße")),
            ("Caf√© ‚Ç¨5", Some("Café €5")),
            ("Jörg", None),
            ("J√∂rg Müller", None),
            ("√2", None),
            ("2019–École", None),
            ("Cœur – Œuvre", None),
            ("‚Zoë‘", None),
            ("Zoe", None),
        ] {
            assert_eq!(repaired_mac(cell).as_deref(), expected, "{cell}");
            assert_eq!(repaired_windows(cell), None, "{cell}");
        }
        for likely in ["J√∂rg Müller", "Müller ‚ÄôOr"] {
            assert_eq!(garbled_by(likely), Some("MacRoman"));
        }
        assert_eq!(garbled_by("√2 ‚Zoë‘ ¬x"), None);
        for (likely, expected) in [
            ("J√∂rg Müller", Some("Jörg Müller")),
            ("JÃ¶rg Müller", Some("Jörg Müller")),
            ("Ã¶ ÃŸ â€™ Ã ñ", Some("ö ß ’ Ã ñ")),
            ("Müller", None),
        ] {
            assert_eq!(repaired_in_part(likely).as_deref(), expected);
            assert_eq!(looks_garbled(likely), expected.is_some());
        }
        let row = ["J√∂rg", "JÃ¶rg", "Jörg"].map(str::to_owned);
        let (mut losses, mut cells) = (Losses::new(&[], Guarded::In(Vec::new()), false), row);
        losses.look(2, &mut cells);
        assert_eq!(cells, ["Jörg"; 3]);
        let told = ["Windows-1252", "MacRoman"].map(|taken_for| {
            format!("1 cell was garbled (UTF-8 that was taken for {taken_for}), which is undone")
        });
        assert_eq!(losses.told(), told);
    }

    #[test]
    fn what_is_garbled_beside_what_is_not_is_likely() {
        assert_eq!(garbled_by("JÃ¶rg Müller"), Some("Windows-1252"));
        assert_eq!(garbled_by("SÃO PAULO Âge Ã"), None);
    }

    #[test]
    fn an_apostrophe_is_taken_away_where_it_is_one_against_formulas() {
        let row = [
            "'+33 6 00",
            "'=1",
            "'00123",
            "'4.41E+11",
            "'#N/A",
            "'tis",
            "''=1",
            "=1",
        ]
        .map(str::to_owned);
        let bare = [
            "+33 6 00", "=1", "00123", "4.41E+11", "#N/A", "'tis", "'=1", "=1",
        ]
        .map(str::to_owned);
        for (guarded, expected) in [(true, &bare), (false, &row)] {
            let mark = match guarded {
                true => Guarded::Anywhere,
                false => Guarded::In(vec![false; row.len()]),
            };
            let (mut losses, mut cells) = (Losses::new(&[], mark, false), row.clone());
            losses.look(2, &mut cells);
            assert_eq!(&cells, expected);
            let taken = "6 cells had an apostrophe against formulas in front, which is taken away";
            let told = losses.told();
            assert_eq!(told.iter().any(|told| told == taken), guarded);
            assert!(guarded || told.is_empty());
        }
    }

    #[test]
    fn scientific_notation_is_that_of_a_spreadsheet() {
        for cell in ["4.41E+11", " 1,23457E+19 ", "1E+05", "-2.5E+100"] {
            assert!(is_scientific(cell), "{cell}");
        }
        for cell in [
            "1E5", "4.41e+11", "12E+11", "E+11", "4.E+11", "1.2E+1", "1.2E+11x", "", "1E+",
        ] {
            assert!(!is_scientific(cell), "{cell}");
        }
    }

    #[test]
    fn what_is_too_narrow_is_hashes_alone() {
        assert!(is_too_narrow("########") && is_too_narrow(" #### "));
        assert!(is_too_narrow("###"));
        assert!(!is_too_narrow("##") && !is_too_narrow("####1") && !is_too_narrow(""));
    }
}
