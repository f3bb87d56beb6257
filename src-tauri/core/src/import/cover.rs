//! Whether a sheet holds a list. Many a workbook begins with a cover: its title, who made it, a form, what its sheets are for.
//! Where no sheet is named, the first one that holds a list is the one that is meant.

use std::{io, path::Path};

use encoding_rs::UTF_8;

use super::{
    dialect::Syntax,
    layout::layout,
    mapping::fields_over,
    records::Record,
    table::{sample, sample_records},
    words::{field_named, is_header_word},
};

/// A list whose columns nobody knows has so many of them and rows at least, or else so many rows.
const COLUMNS: usize = 3;
const ROWS: usize = 2;
const MANY_ROWS: usize = 20;

/// Words of a sentence at least. Names have fewer.
const WORDS: usize = 5;

/// What a sheet holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// A header with leads below, or leads alone.
    List,
    /// A few words.
    Words,
    /// Nothing that is seen.
    Nothing,
}

/// What the sheet holds whose rows were put down at `rows`.
///
/// # Errors
/// It cannot be read.
pub(super) fn holds(rows: &Path) -> io::Result<Holds> {
    let records = sample_records(&sample(rows, UTF_8)?, Syntax::COMMA, false);
    Ok(held(&records))
}

fn held(records: &[Record]) -> Holds {
    let Some(layout) = layout(records, None, None) else {
        return Holds::Nothing;
    };
    let below = layout.first_record + layout.header_rows;
    let filled = || records.iter().filter(|record| !record.is_blank());
    let body: Vec<&Record> = filled().filter(|record| record.row >= below).collect();
    let columns = fields_over(&layout.words, &body);
    let is_named = columns
        .iter()
        .zip(&layout.words)
        .any(|(field, word)| field.is_some() && field_named(word).is_some());
    // The address of whoever made it stands on a cover, too.
    let is_told = columns.iter().any(Option::is_some) && body.len() > ROWS;
    let is_known = (is_named || is_told) && !is_form(filled());
    let full = |record: &&&Record| cells(record).count() >= COLUMNS.max(columns.len().div_ceil(2));
    let is_wide = columns.len() >= COLUMNS && body.iter().filter(full).count() >= ROWS;
    let is_long = body.len() > MANY_ROWS && !are_sentences(&body) && !is_form(filled());
    match !body.is_empty() && (is_known || is_wide || is_long) {
        true => Holds::List,
        false => Holds::Words,
    }
}

/// Whether at least half of `records`, and two, are what is asked for and an answer, and none is more.
fn is_form<'r>(records: impl Iterator<Item = &'r Record>) -> bool {
    let (mut all, mut asked) = (0, 0);
    for record in records {
        let mut cells = cells(record);
        let question = cells.next().unwrap_or("");
        if cells.count() > 1 {
            return false;
        }
        let is_asked =
            question.ends_with(':') || field_named(question).is_some() || is_header_word(question);
        all += 1;
        asked += usize::from(is_asked);
    }
    asked > 1 && asked * 2 >= all
}

/// Whether more than half of the records are one sentence each.
fn are_sentences(records: &[&Record]) -> bool {
    let is_sentence = |record: &&&Record| {
        let mut cells = cells(record);
        let first = cells.next().unwrap_or("");
        cells.next().is_none() && first.split_whitespace().count() >= WORDS
    };
    records.iter().filter(is_sentence).count() * 2 > records.len()
}

/// The cells that have something in them.
fn cells(record: &Record) -> impl Iterator<Item = &str> {
    let cells = record.cells.iter().map(|cell| cell.trim());
    cells.filter(|cell| !cell.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Holds {
        let record = |(row, line): (u64, &str)| Record {
            row,
            line: row,
            cells: line.split('|').map(str::to_owned).collect(),
            flaw: None,
        };
        let records: Vec<Record> = (1..).zip(text.lines()).map(record).collect();
        held(&records)
    }

    #[test]
    fn a_list_is_told_from_a_cover() {
        let long = |line: &str| line.repeat(40);
        for (text, expected) in [
            ("Name\nAda", Holds::List),
            ("Name|Firm\nAda|Acme", Holds::List),
            (
                "a@acme.example\nb@bolt.example\nc@crag.example",
                Holds::List,
            ),
            ("Imię|Miasto|Wiek\nAda|Rome|36\nBo|Oslo|41", Holds::List),
            (
                "Export of 3 May\n\nName|Firm|City\nAda|Acme|Rome\nBo|Bolt|Oslo",
                Holds::List,
            ),
            (
                "Boss||Aide|\nName|Email|Name|Email\nAda|ada@acme.example|Bo|bo@acme.example",
                Holds::List,
            ),
            (&long("Acme Holding\n"), Holds::List),
            (
                "Lead list 2026\n\nPrepared by Ada Moreau for Acme",
                Holds::Words,
            ),
            ("Lead list 2026\nwww.acme.example", Holds::Words),
            ("Name|Firm|City", Holds::Words),
            (
                "|Company|Acme\n|Contact|Ada\n|E-mail|a@acme.example\n|Date|2026-05-03",
                Holds::Words,
            ),
            ("Made by:|Ada\nMade on:|2026-05-03", Holds::Words),
            ("Région|Total\nNord|7\nSud|9", Holds::Words),
            (
                &long("All rights are with the one who made it\n"),
                Holds::Words,
            ),
            (" \n | ", Holds::Nothing),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }
}
