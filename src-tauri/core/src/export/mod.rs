//! Leads with their answers, as a file that opens right. A spreadsheet program guesses: at formulas, at numbers, at
//! dates; and every wrong guess destroys a phone number or runs what a stranger wrote into a form. This room leaves
//! nothing to guess, and replaces the file of an earlier export only when the new one is complete.

mod cell;
mod contain;
mod csv;
mod error;
mod objects;
mod place;
mod xlsx;

use std::path::Path;

use self::{csv::Csv, xlsx::Xlsx};

pub use self::error::ExportError;
pub use self::objects::Objects;

/// What kind of file to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A workbook whose cells are all text.
    Xlsx,
    /// RFC 4180: commas, CRLF, UTF-8 without a byte order mark.
    Csv,
}

impl Format {
    /// The format that the name's ending asks for.
    ///
    /// # Errors
    /// [`ExportError::Ending`] for any other ending.
    pub fn of_path(path: &Path) -> Result<Self, ExportError> {
        match path.extension() {
            Some(ending) if ending.eq_ignore_ascii_case("xlsx") => Ok(Self::Xlsx),
            Some(ending) if ending.eq_ignore_ascii_case("csv") => Ok(Self::Csv),
            Some(_) | None => Err(ExportError::Ending {
                path: path.to_owned(),
            }),
        }
    }
}

/// What an export has put into its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Rows, the header not counted.
    pub rows: u64,
    /// CSV: cells given a leading apostrophe, because a spreadsheet would have run them as a formula.
    pub guarded: u64,
    /// XLSX: cells cut, because a cell cannot hold more than 32,767 characters.
    pub cut: u64,
    /// Sheets; more than one where an XLSX has more than 1,048,575 rows.
    pub sheets: u32,
}

/// A file being written, row by row. Dropping it before [`Writer::finish`] leaves everything as it was.
pub struct Writer(Kind);

enum Kind {
    Xlsx(Box<Xlsx>),
    Csv(Box<Csv>),
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
            Format::Csv => Kind::Csv(Box::new(Csv::create(path, header)?)),
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
        }
    }

    /// Completes the file and puts it in its place, on disk before this returns.
    ///
    /// # Errors
    /// Where the disk is full or fails. An older file is then still as it was.
    pub fn finish(self) -> Result<Written, ExportError> {
        match self.0 {
            Kind::Xlsx(xlsx) => xlsx.finish(),
            Kind::Csv(csv) => csv.finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_names_the_format() {
        for (path, format) in [
            ("a.xlsx", Some(Format::Xlsx)),
            ("b/A.XLSX", Some(Format::Xlsx)),
            ("a.b.Csv", Some(Format::Csv)),
            ("a.xls", None),
            ("csv", None),
            (".csv", None),
            ("a.csv/", Some(Format::Csv)),
            ("", None),
        ] {
            assert_eq!(Format::of_path(Path::new(path)).ok(), format, "{path}");
        }
    }
}
