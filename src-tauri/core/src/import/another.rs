//! What stands below the first table: another one, products under people, or the last words of whoever exported it. Neither
//! has leads. A list with blank lines in it is one list, so more is needed than a blank line: a header of known words, rows
//! of another width over columns of numbers, or a sentence in the first cell with nothing but such lines after it.

use std::collections::HashSet;

use crate::domain::Field;

use super::{
    content::{is_number, is_value},
    records::Record,
    words::{field_named, plain},
};

/// How many rows below a header are looked at.
pub(super) const BELOW: usize = 2;

/// Whether `record` may be the header of a table: several names, all different, and no value among them.
pub(super) fn may_be_header(record: &Record) -> bool {
    let cells: Vec<&str> = record.cells.iter().map(|cell| cell.trim()).collect();
    let last = cells.iter().rposition(|cell| !cell.is_empty());
    let names = last.map_or(&[][..], |last| &cells[..=last]);
    let different: HashSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    names.len() > 1
        && different.len() == names.len()
        && names.iter().all(|name| !name.is_empty() && !is_value(name))
}

/// Whether most of its names, of which there are three or more, are words that lists begin with, each for something else,
/// and the first row `below` holds what they say.
pub(super) fn has_known_names(header: &Record, below: &[&Record]) -> bool {
    let names = header.cells.iter().enumerate();
    let names: Vec<_> = names.filter(|(_, cell)| !cell.trim().is_empty()).collect();
    let fields = names
        .iter()
        .filter_map(|(at, name)| Some((*at, field_named(name)?.0)));
    let known: HashSet<&str> = fields.clone().map(|(_, field)| field.word()).collect();
    let is_told = |record: &Record, (at, field): (usize, Field)| {
        let cell = record.cells.get(at).map_or("", |cell| cell.trim());
        let is_address = matches!(
            field,
            Field::Email | Field::Domain | Field::LinkedinUrl | Field::Phone
        );
        cell.is_empty() || !is_address || is_value(cell)
    };
    names.len() > 2
        && known.len() > 1
        && known.len() * 2 >= names.len()
        && fields
            .clone()
            .all(|field| below.first().is_none_or(|record| is_told(record, field)))
}

/// Whether the rows `below` are a table under `header`: as wide, and with a column of numbers.
pub(super) fn is_over_numbers(header: &Record, below: &[&Record]) -> bool {
    let width = header.cells.len();
    let is_column = |at: usize| {
        below.iter().all(|record| {
            let cell = record.cells.get(at);
            cell.is_some_and(|cell| is_number(cell.trim()))
        })
    };
    below.len() == BELOW
        && below.iter().all(|record| record.cells.len() == width)
        && (0..width).any(is_column)
}

/// Words of a sentence at least. Names have fewer.
const WORDS: usize = 4;

/// What a first cell with a sum beside it says.
const SUMS: [&str; 8] = [
    "total",
    "totals",
    "grandtotal",
    "sum",
    "summe",
    "gesamt",
    "totale",
    "somme",
];

/// Whether `record` ends a list: a sentence, or a sum, with no row of a table `below`.
pub(super) fn is_footer(record: &Record, below: &[&Record]) -> bool {
    let first = record.cells.first().map_or("", |cell| cell.trim());
    let is_sum = SUMS.contains(&&*plain(first)) && filled(record) < 3;
    let is_sentence = is_line(record)
        && !first.contains('@')
        && !is_value(first)
        && first.split_whitespace().count() >= WORDS;
    (is_sum || is_sentence) && below.iter().all(|record| is_line(record))
}

/// Whether nothing is in `record` but its first cell.
pub(super) fn is_line(record: &Record) -> bool {
    let rest = record.cells.iter().skip(1);
    rest.into_iter().all(|cell| cell.trim().is_empty())
}

fn filled(record: &Record) -> usize {
    let cells = record.cells.iter();
    cells.filter(|cell| !cell.trim().is_empty()).count()
}
