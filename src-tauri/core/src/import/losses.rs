//! What other programs destroyed before the file came here. Each cell of it is found only by looking at all of them, and
//! is said once, at the end.

use std::collections::BTreeMap;

use crate::domain::Column;
use crate::domain::unguarded;

use super::{
    mapping::phone_columns,
    zeros::{Zeros, is_digits},
};

/// What has been seen so far.
pub(super) struct Losses {
    names: Vec<String>,
    phones: Vec<bool>,
    /// Phone numbers that are digits alone, by column.
    bare: BTreeMap<usize, u64>,
    zeros: Zeros,
    /// Cells that were garbled, and are not any more.
    repaired: u64,
    /// The file may have apostrophes against formulas, and how many there were.
    guarded: bool,
    unguarded: u64,
}

impl Losses {
    /// Nothing seen yet in a table with these `columns`. `guarded`: whoever wrote the file may have put an apostrophe
    /// before what a spreadsheet would run or change.
    pub(super) fn new(columns: &[Column], guarded: bool) -> Self {
        Self {
            names: columns.iter().map(|column| column.name.clone()).collect(),
            phones: phone_columns(columns),
            bare: BTreeMap::new(),
            zeros: Zeros::new(columns),
            repaired: 0,
            guarded,
            unguarded: 0,
        }
    }

    /// Looks at a row's cells, and repairs what is garbled for certain.
    pub(super) fn look(&mut self, cells: &mut [String]) {
        for (at, cell) in cells.iter_mut().enumerate() {
            if self.guarded {
                let bare = unguarded(cell);
                if bare.len() < cell.len() {
                    *cell = bare.into_owned();
                    self.unguarded += 1;
                }
            }
            if let Some(repaired) = repaired(cell) {
                *cell = repaired;
                self.repaired += 1;
            }
            if self.phones.get(at) == Some(&true) && is_bare_number(cell) {
                *self.bare.entry(at).or_default() += 1;
            }
        }
        self.zeros.look(cells);
    }

    /// What is to be said of all of it.
    pub(super) fn told(&self) -> Vec<String> {
        let cells = |count: u64, one: &str, many: &str| match count {
            1 => format!("1 {one}"),
            count => format!("{count} {many}"),
        };
        let name = |at: &usize| self.names.get(*at).map_or("", String::as_str);
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
        let repaired = (self.repaired > 0).then(|| {
            let cells = cells(self.repaired, "cell was", "cells were");
            format!("{cells} garbled (UTF-8 that was taken for Windows-1252), which is undone")
        });
        let unguarded = (self.unguarded > 0).then(|| {
            let cells = cells(self.unguarded, "cell", "cells");
            format!("{cells} had an apostrophe against formulas in front, which is taken away")
        });
        bare.chain(unled)
            .chain(short)
            .chain(repaired)
            .chain(unguarded)
            .collect()
    }
}

/// Whether `cell` is what a spreadsheet shows instead of a value: in English, German, French, Spanish, Portuguese,
/// Italian or Dutch.
pub(super) fn is_error(cell: &str) -> bool {
    const ERRORS: [&str; 18] = [
        "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#N/A", "#BEZUG!", "#WERT!",
        "#NV", "#NOM?", "#VALEUR!", "#NOMBRE?", "#VALOR!", "#NOME?", "#VALORE!", "#NAAM?",
        "#WAARDE!",
    ];
    let cell = cell.trim();
    cell.starts_with('#') && ERRORS.contains(&cell)
}

/// Whether `cell` looks garbled, without that being certain.
pub(super) fn looks_garbled(cell: &str) -> bool {
    let mut chars = cell.chars().peekable();
    while let Some(c) = chars.next() {
        let sign = chars.peek().and_then(|next| byte(*next));
        if "ÃÂ".contains(c) && sign.is_some_and(|byte| (0x80..0xC0).contains(&byte)) {
            return true;
        }
    }
    false
}

/// `cell` as it was before somebody took UTF-8 for Windows-1252, where nothing else can have happened.
fn repaired(cell: &str) -> Option<String> {
    if cell.is_ascii() || !cell.chars().any(|c| ('\u{c2}'..='\u{f4}').contains(&c)) {
        return None;
    }
    let bytes: Option<Vec<u8>> = cell.chars().map(byte).collect();
    let text = String::from_utf8(bytes?).ok()?;
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
            assert_eq!(repaired(cell).as_deref(), expected, "{cell}");
        }
    }

    #[test]
    fn what_is_garbled_beside_what_is_not_is_likely() {
        assert!(looks_garbled("JÃ¶rg Müller"));
        assert!(!looks_garbled("SÃO PAULO Âge Ã"));
    }

    #[test]
    fn an_apostrophe_is_taken_away_where_it_is_one_against_formulas() {
        let row = ["'+33 6 00", "'=1", "'00123", "'tis", "''=1", "=1"].map(str::to_owned);
        for (guarded, expected) in [
            (true, ["+33 6 00", "=1", "00123", "'tis", "'=1", "=1"]),
            (false, ["'+33 6 00", "'=1", "'00123", "'tis", "''=1", "=1"]),
        ] {
            let (mut losses, mut cells) = (Losses::new(&[], guarded), row.clone());
            losses.look(&mut cells);
            assert_eq!(cells, expected);
            assert_eq!(losses.told().len(), usize::from(guarded));
        }
    }

    #[test]
    fn errors_are_known_in_several_languages() {
        assert!(is_error(" #NAME? ") && is_error("#BEZUG!") && is_error("#N/A"));
        assert!(!is_error("#1 Plumbing") && !is_error("N/A") && !is_error("#"));
    }
}
