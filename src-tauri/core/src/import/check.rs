//! What is wrong with one record, in words, and how it is made fit for the table all the same. Values in, values out.

use memchr::memchr;

use crate::domain::Column;
use crate::domain::Problem;
use crate::domain::counted;
use crate::domain::is_error_value;

use super::{
    Dialect,
    content::is_destroyed_number,
    losses::{garbled_by, is_too_narrow},
    mapping::phone_columns,
    records::{Flaw, Record},
};

/// What a record is held against.
pub(super) struct Check {
    columns: Vec<Column>,
    phones: Vec<bool>,
    has_header: bool,
    quote: Option<char>,
    usual: usize,
    is_sheet: bool,
}

impl Check {
    /// A check against a table with these `columns`, most rows of which have `usual` cells. Rows of a sheet end with their last
    /// cell that has something in it.
    pub(super) fn new(
        columns: Vec<Column>,
        dialect: &Dialect,
        usual: usize,
        is_sheet: bool,
    ) -> Self {
        let phones = phone_columns(&columns);
        Self {
            columns,
            phones,
            has_header: dialect.header_rows > 0,
            quote: dialect.quote,
            usual,
            is_sheet,
        }
    }

    /// Makes a lead of the record: as many cells as columns at least.
    pub(super) fn lead(&self, record: &mut Record) -> Vec<Problem> {
        let mut problems = self.header(record);
        problems.extend(self.fit(record));
        problems.extend(self.destroyed(record));
        problems
    }

    /// Problems of any record, a header too: its form and the characters in its cells. NULs are taken out: neither a database nor a
    /// spreadsheet keeps them.
    pub(super) fn header(&self, record: &mut Record) -> Vec<Problem> {
        let mut problems: Vec<Problem> = record
            .flaw
            .map(|flaw| self.about_flaw(flaw, record))
            .into_iter()
            .collect();
        for (place, cell) in record.cells.iter_mut().enumerate() {
            if !cell.is_ascii() && cell.contains('\u{fffd}') {
                problems.push(at(
                    record.row,
                    self.name(place),
                    "has a damaged character".into(),
                ));
            }
            if memchr(0, cell.as_bytes()).is_some() {
                cell.retain(|c| c != '\0');
                problems.push(at(
                    record.row,
                    self.name(place),
                    "has NUL characters; they are left out".into(),
                ));
            }
        }
        problems
    }

    /// Brings the record to the table's width. Empty cells that are too many are dropped, without a word where most rows end in
    /// as many.
    fn fit(&self, record: &mut Record) -> Option<Problem> {
        let (had, width) = (record.cells.len(), self.columns.len());
        if had == width {
            return None;
        }
        while record.cells.len() > width
            && record
                .cells
                .last()
                .is_some_and(|cell| cell.trim().is_empty())
        {
            record.cells.pop();
        }
        record
            .cells
            .resize(record.cells.len().max(width), String::new());
        let (what, wide) = (
            counted(had as u64, "cell"),
            if self.has_header {
                "the header has"
            } else {
                "the table has"
            },
        );
        let message = match record.cells.len() {
            kept if kept > width => format!("has {what}, {wide} {width}; the extra ones are kept"),
            _ if had < width && !self.is_sheet => {
                format!("has {what}, {wide} {width}; the missing ones are left empty")
            }
            _ if had > width && had != self.usual && !self.is_sheet => {
                format!(
                    "has {what}, {wide} {width}; what is too much is empty, so its cells may stand in the wrong columns"
                )
            }
            _ => return None,
        };
        Some(at(record.row, None, message))
    }

    fn destroyed(&self, record: &Record) -> Vec<Problem> {
        let loss = |place: usize, cell: &String| {
            // Nearly all cells are told apart by their first letter.
            let is_odd = cell.trim_start().starts_with(['#', 'E']);
            if self.phones.get(place) == Some(&true) && is_destroyed_number(cell) {
                Some("was turned into scientific notation by a spreadsheet; the digits are lost")
            } else if is_odd && is_error_value(cell) {
                Some("holds a spreadsheet's error instead of its value")
            } else if is_odd && is_too_narrow(cell) {
                Some(
                    "holds what a spreadsheet shows in a column that is too narrow, instead of its value",
                )
            } else {
                match garbled_by(cell)? {
                    "MacRoman" => Some("looks garbled (UTF-8 that was taken for MacRoman)"),
                    _ => Some("looks garbled (UTF-8 that was taken for Windows-1252)"),
                }
            }
        };
        let cells = record.cells.iter().enumerate();
        cells
            .filter_map(|(place, cell)| Some((place, loss(place, cell)?)))
            .map(|(place, message)| at(record.row, self.name(place), message.into()))
            .collect()
    }

    /// What is wrong with a record's form, in words.
    pub(super) fn about_flaw(&self, flaw: Flaw, record: &Record) -> Problem {
        let quoted = |cell: &String| cell.trim_start().chars().next() == self.quote;
        let has_one = |cell: &String| {
            self.quote
                .is_some_and(|quote| cell.matches(quote).count() % 2 == 1)
        };
        let place = match flaw {
            Flaw::LoneQuote => record.cells.iter().position(has_one),
            _ => record.cells.iter().rposition(quoted),
        };
        let column = place.and_then(|place| self.name(place));
        let message = match flaw {
            Flaw::StrayQuote => {
                "a quote opens here and is never closed; it is read as a plain character"
            }
            Flaw::QuotesGivenUp => {
                "too many quotes are never closed; from here on they are read as plain characters"
            }
            Flaw::LoneQuote => {
                "has a quote without another, which is read as a plain character; a delimiter may be missing beside it"
            }
            Flaw::Uneven => {
                "has a quote that is never closed, so its cells may be cut in the wrong places"
            }
            Flaw::RowsPerhaps => {
                "has a quoted cell of several lines, each of which could be a row of its own; if they are rows, a quote is \
                 missing or is too many here: mend it and import the file again"
            }
            Flaw::Wrapped => "is quoted as a whole; it is read as the cells within",
            Flaw::TooLong => {
                "is longer than a million characters and is left out; shorten it and import the file again"
            }
        };
        // Rows are counted as a spreadsheet does it, lines as an editor.
        let line = match record.line == record.row {
            true => String::new(),
            false => format!(" (line {} of the file)", record.line),
        };
        at(
            record.row,
            column.filter(|_| matches!(flaw, Flaw::StrayQuote | Flaw::LoneQuote)),
            format!("{message}{line}"),
        )
    }

    fn name(&self, place: usize) -> Option<String> {
        Some(self.columns.get(place).map_or_else(
            || format!("Column {}", place + 1),
            |column| column.name.clone(),
        ))
    }
}

/// A problem of a row.
pub(super) fn at(row: u64, column: Option<String>, message: String) -> Problem {
    Problem {
        row: Some(row),
        column,
        message,
    }
}
