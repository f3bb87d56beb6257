//! Leads with their answers, as a file that opens right. A spreadsheet program guesses: at formulas, at numbers, at
//! dates; and every wrong guess destroys a phone number or runs what a stranger wrote into a form. This room leaves
//! nothing to guess, and replaces the file of an earlier export only when the new one is complete.

mod archive;
mod cell;
mod csv;
mod error;
mod lines;
mod locale;
mod names;
mod objects;
mod place;
mod xlsx;

use std::{borrow::Cow, path::Path};

use self::{csv::Csv, lines::Lines, xlsx::Xlsx};

use crate::domain::runs_as_formula;

pub use self::error::ExportError;
pub use self::names::Names;
pub use self::objects::Objects;
pub use self::place::Place;

/// What kind of file to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A workbook whose leads are all text.
    Xlsx,
    /// CSV for a double click: byte order mark, the region's separator, an apostrophe before what Excel would run or
    /// change.
    CsvForExcel,
    /// RFC 4180: commas, CRLF, UTF-8 without a byte order mark, every value as it is.
    CsvForImport,
    /// An object on each line, in UTF-8.
    JsonLines,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [
        Self::Xlsx,
        Self::CsvForExcel,
        Self::CsvForImport,
        Self::JsonLines,
    ];

    /// How the names of its files end.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::CsvForExcel | Self::CsvForImport => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    /// Whether the name of `path` ends as its files do.
    pub fn fits(self, path: &Path) -> bool {
        path.extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case(self.ending()))
    }

    /// A text from outside for a table of our own, which people open whatever its format is for: in a CSV for import
    /// with an apostrophe where a spreadsheet would run it.
    pub fn harmless(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::CsvForImport if runs_as_formula(text) => Cow::Owned(format!("'{text}")),
            _ => Cow::Borrowed(text),
        }
    }

    /// The format that the name's ending asks for; of the two that end alike, the one for import.
    ///
    /// # Errors
    /// [`ExportError::Ending`] for any other ending.
    pub fn of_path(path: &Path) -> Result<Self, ExportError> {
        let formats = [Self::Xlsx, Self::CsvForImport, Self::JsonLines];
        let format = formats.into_iter().find(|format| format.fits(path));
        format.ok_or_else(|| ExportError::Ending {
            path: path.to_owned(),
        })
    }
}

/// What an export has put into its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Rows, the header not counted.
    pub rows: u64,
    /// CSV for Excel: cells given a leading apostrophe, because it would have run or changed them.
    pub guarded: u64,
    /// CSV for import: cells that a spreadsheet would run as formulas if it opened the file.
    pub live: u64,
    /// XLSX: cells cut, because a cell cannot hold more than 32,767 characters.
    pub cut: u64,
    /// CSV for Excel: cells of more characters than that, which Excel would not take whole. Nothing is cut.
    pub long: u64,
    /// Sheets of rows; more than one where an XLSX has more than 1,048,575 rows.
    pub sheets: u32,
}

/// A further sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: &'static str,
    /// What it says: a label and a value in each row.
    pub rows: Vec<(String, Value)>,
}

/// A value that we know, not one of a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number: digits, and a point before decimals.
    Number(String),
}

/// A file being written, row by row. Dropping it before [`Writer::finish`] leaves everything as it was.
pub struct Writer(Kind);

enum Kind {
    Xlsx(Box<Xlsx>),
    Csv(Box<Csv>),
    Lines(Lines),
}

impl Writer {
    /// Begins a file that is to appear at `path`, with its header. Until [`Writer::finish`], an older file of that
    /// name stays as it is.
    ///
    /// # Errors
    /// Where the folder is missing, may not be written to, or the disk is full; where `path` is no ordinary file.
    pub fn create(path: &Path, format: Format, header: &[String]) -> Result<Self, ExportError> {
        Ok(Self(match format {
            Format::Xlsx => Kind::Xlsx(Box::new(Xlsx::create(path, header)?)),
            Format::CsvForExcel => Kind::Csv(Box::new(Csv::for_excel(path, header)?)),
            Format::CsvForImport => Kind::Csv(Box::new(Csv::for_import(path, header)?)),
            Format::JsonLines => Kind::Lines(Lines::create(path, header)?),
        }))
    }

    /// Adds a row. Fewer cells than the header has are filled up with empty ones.
    ///
    /// # Errors
    /// Where the disk is full or fails; for more cells than a sheet has columns. The writer is then of no more use.
    pub fn row<S: AsRef<str>>(&mut self, cells: &[S]) -> Result<(), ExportError> {
        match &mut self.0 {
            Kind::Xlsx(xlsx) => xlsx.row(cells),
            Kind::Csv(csv) => csv.row(cells),
            Kind::Lines(lines) => lines.row(cells),
        }
    }

    /// What is in it so far.
    pub fn written(&self) -> Written {
        match &self.0 {
            Kind::Xlsx(xlsx) => xlsx.written(),
            Kind::Csv(csv) => csv.written(),
            Kind::Lines(lines) => lines.written(),
        }
    }

    /// Completes the file and puts it in its place, on disk before this returns.
    ///
    /// # Errors
    /// Where the disk is full or fails. An older file is then still as it was.
    pub fn finish(self) -> Result<Written, ExportError> {
        self.finish_with(None)
    }

    /// The same, with another sheet behind the rows where the format has sheets.
    ///
    /// # Errors
    /// As for [`Writer::finish`].
    pub fn finish_with(self, beside: Option<&Sheet>) -> Result<Written, ExportError> {
        match self.0 {
            Kind::Xlsx(xlsx) => xlsx.finish(beside),
            Kind::Csv(csv) => csv.finish(),
            Kind::Lines(lines) => lines.finish(),
        }
    }
}

#[cfg(test)]
mod tests;
