//! Cells on their way into a CSV file, in a workbook's order: rows from the top, each cell with its place.

use std::io::{BufWriter, Write};

use tempfile::{NamedTempFile, TempPath};

use super::{
    super::table::WIDEST,
    Refusal,
    format::EXACT,
    links::Links,
    merged::{Area, Merged},
};

/// Rows that a sheet may have, by every program.
pub(super) const DEEPEST: u32 = 1_048_576;

/// Bytes of text that are read.
const MOST: u64 = 4 << 30;

/// Whole numbers from here on have more digits than a spreadsheet program keeps (Excel's limit is fifteen).
const LONG: f64 = 1e15;

/// A CSV file in the making, in the system's folder for temporary files.
pub(super) struct Spool {
    writer: csv::Writer<BufWriter<NamedTempFile>>,
    /// The row that is being filled.
    row: u32,
    cells: Vec<String>,
    written: u64,
    any: bool,
    /// Formulas without a value.
    valueless: Cells,
    /// Whole numbers that are too long: certainly rounded, with a zero at their end as if a spreadsheet had cut it, and
    /// others.
    rounded: Cells,
    cut: Cells,
    whole: u64,
    /// The rows that are hidden, in their order, and those of them that have something in them.
    hidden: Vec<u32>,
    unseen: Cells,
    merged: Merged,
    links: Links,
}

/// Cells of one kind.
#[derive(Default)]
struct Cells {
    count: u64,
    /// Where the first of them is.
    first: Option<(u32, u32)>,
}

impl Cells {
    fn add(&mut self, place: (u32, u32)) {
        self.count += 1;
        self.first.get_or_insert(place);
    }

    /// How many, and the first one's name.
    fn told(&self) -> Option<(u64, String)> {
        let (row, column) = self.first?;
        Some((self.count, name((row, column))))
    }
}

/// What a cell is called.
fn name((row, column): (u32, u32)) -> String {
    format!("{}{}", letters(column), u64::from(row) + 1)
}

impl Spool {
    pub(super) fn new() -> Result<Self, Refusal> {
        let file = BufWriter::new(NamedTempFile::new()?);
        let writer = csv::WriterBuilder::new().flexible(true).from_writer(file);
        Ok(Self {
            writer,
            row: 0,
            cells: Vec::new(),
            written: 0,
            any: false,
            valueless: Cells::default(),
            rounded: Cells::default(),
            cut: Cells::default(),
            whole: 0,
            hidden: Vec::new(),
            unseen: Cells::default(),
            merged: Merged::default(),
            links: Links::default(),
        })
    }

    /// Nobody sees these rows, from 0.
    pub(super) fn hide_all(&mut self, mut rows: Vec<u32>) {
        rows.sort_unstable();
        self.hidden = rows;
    }

    /// These cells are merged.
    pub(super) fn merge_all(&mut self, areas: impl IntoIterator<Item = Area>) {
        areas.into_iter().for_each(|area| self.merged.add(area));
    }

    /// Behind the cell at `place` is the address `target`.
    pub(super) fn link(&mut self, place: (u32, u32), target: String) {
        self.links.add(place, target);
    }

    /// Nobody sees this row, which is below all that are hidden so far.
    pub(super) fn hide(&mut self, row: u32) {
        self.hidden.push(row);
    }

    /// A formula stands at `place` whose value the file does not have.
    pub(super) fn no_value(&mut self, place: (u32, u32)) {
        self.valueless.add(place);
    }

    /// At `place` is `number`, which may be longer than a workbook's numbers can be.
    pub(super) fn number(&mut self, place: (u32, u32), number: f64) {
        let size = number.abs();
        if size < LONG || number.fract() != 0.0 {
            return;
        }
        if size > EXACT {
            self.rounded.add(place);
        } else if number % 10.0 == 0.0 {
            self.cut.add(place);
        } else {
            self.whole += 1;
        }
    }

    /// What should be known of the sheet beside its rows.
    fn told(&self) -> Vec<String> {
        let valueless = self.valueless.told().map(|(count, place)| {
            let what = match count {
                1 => {
                    format!("the formula in {place} has no value in the file and is read as empty")
                }
                n => format!(
                    "{n} formulas have no value in the file and are read as empty, the first in {place}"
                ),
            };
            format!("{what}; open it in a spreadsheet program, save it and import it again")
        });
        // Where others have all of their digits, a zero at the end is one.
        let (rounded, cut) = (self.rounded.told(), self.cut.told());
        let long = rounded.or_else(|| cut.filter(|_| self.whole == 0));
        let long = long.map(|(count, place)| {
            let what = match count {
                1 => format!("the number in {place} has"),
                n => format!("{n} numbers, the first in {place}, have"),
            };
            format!(
                "{what} more digits than the 15 that a workbook keeps of a number, and the others are lost; where it is from, \
                 write it as text and export it again"
            )
        });
        let unseen = self.unseen.first.map(|(row, _)| {
            let row = u64::from(row) + 1;
            let what = match self.unseen.count {
                1 => format!("row {row} is hidden in the sheet, by a filter or by hand, and is"),
                n => format!(
                    "{n} rows are hidden in the sheet, by a filter or by hand, the first of them row {row}, and are"
                ),
            };
            format!("{what} read as well; delete there what is no lead, and import it again")
        });
        let all = valueless.into_iter().chain(long).chain(unseen);
        all.chain(self.merged.told(name))
            .chain(self.links.told(name))
            .collect()
    }

    /// Puts `text` at `(row, column)`, both from 0.
    pub(super) fn put(&mut self, (row, column): (u32, u32), text: String) -> Result<(), Refusal> {
        if text.is_empty() {
            return Ok(());
        }
        // No program writes a row or a cell twice, or after one that is below it: one of both would be lost.
        let there = self.cells.get(column as usize);
        if row < self.row || row == self.row && there.is_some_and(|cell| !cell.is_empty()) {
            return Err(Refusal::Damaged);
        }
        if row >= DEEPEST {
            return Err(Refusal::TooLarge(
                "it has more than 1,048,576 rows; split it into several files",
            ));
        }
        if column as usize >= WIDEST {
            return Err(Refusal::TooLarge(
                "it has cells beyond the 2,048th column; delete what stands there",
            ));
        }
        self.count(text.len() as u64)?;
        while self.row < row {
            self.end_row()?;
        }
        if self.cells.is_empty() && self.hidden.binary_search(&row).is_ok() {
            self.unseen.add((row, column));
        }
        self.merged.see((row, column), &text);
        self.links.see((row, column), &text);
        let column = column as usize;
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = text;
        self.any = true;
        Ok(())
    }

    fn count(&mut self, text: u64) -> Result<(), Refusal> {
        self.written += text;
        match self.written > MOST {
            true => Err(Refusal::TooLarge(
                "it has more than 4 GB of text; split it into several files",
            )),
            false => Ok(()),
        }
    }

    /// Rows without cells are rows, too: what stands below them keeps its number. What is merged fills none of them.
    fn end_row(&mut self) -> Result<(), Refusal> {
        if self.cells.is_empty() {
            self.cells.push(String::new());
        } else {
            let filled = self.merged.fill(self.row, &mut self.cells);
            self.count(filled)?;
        }
        self.writer
            .write_record(&self.cells)
            .map_err(std::io::Error::from)?;
        self.cells.clear();
        self.row += 1;
        Ok(())
    }

    /// The file, and what should be known beside it; `None` where nothing was put into it.
    pub(super) fn finish(mut self) -> Result<Option<(TempPath, Vec<String>)>, Refusal> {
        if !self.any {
            return Ok(None);
        }
        self.end_row()?;
        let told = self.told();
        let file = self.writer.into_inner().map_err(|error| {
            std::io::Error::new(error.error().kind(), "the rows could not be put down")
        })?;
        let mut file = file
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?;
        file.flush()?;
        Ok(Some((file.into_temp_path(), told)))
    }
}

/// The name of a column, as at the upper edge of a spreadsheet.
fn letters(column: u32) -> String {
    let (mut left, mut letters) = (column + 1, Vec::new());
    while left > 0 {
        left -= 1;
        letters.extend(char::from_digit(left % 26 + 10, 36));
        left /= 26;
    }
    let letters = letters.iter().rev().map(char::to_ascii_uppercase);
    letters.collect()
}
