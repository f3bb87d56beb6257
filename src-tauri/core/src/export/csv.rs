//! Comma-separated text, in two manners. "CSV for import" is RFC 4180 in UTF-8 with every value as it is, for programs.
//! "CSV for Excel" is for a double click: a byte order mark, or Excel takes the text for Windows-1252; the separator that
//! Excel expects where this machine stands; and an apostrophe before whatever Excel would run or change.

use std::{borrow::Cow, io, io::Write, path::Path};

use ::csv::{ErrorKind, QuoteStyle, Terminator, WriterBuilder};

use super::cell::fits;
use super::place::Place;
use super::{ExportError, Written, locale};
use crate::domain::guarded;
use crate::domain::runs_as_formula;

/// What Excel knows UTF-8 by.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A CSV file being written.
pub(super) struct Csv {
    out: ::csv::Writer<Place>,
    columns: usize,
    for_excel: bool,
    written: Written,
}

impl Csv {
    /// "CSV for import"; see [`super::Writer::create`].
    pub(super) fn for_import(path: &Path, header: &[String]) -> Result<Self, ExportError> {
        Self::create(path, header, None)
    }

    /// "CSV for Excel".
    pub(super) fn for_excel(path: &Path, header: &[String]) -> Result<Self, ExportError> {
        Self::create(path, header, Some(locale::separator_here()))
    }

    fn create(path: &Path, header: &[String], for_excel: Option<u8>) -> Result<Self, ExportError> {
        let mut place = Place::open(path)?;
        if for_excel.is_some() {
            let marked = place.write_all(MARK);
            marked.map_err(|error| place.refuse(error))?;
        }
        // Flexible, because a lead may have more cells than its file has headers.
        let out = WriterBuilder::new()
            .delimiter(for_excel.unwrap_or(b','))
            .terminator(Terminator::CRLF)
            // For Excel the quotes are ours.
            .quote_style(match for_excel {
                Some(_) => QuoteStyle::Never,
                None => QuoteStyle::Necessary,
            })
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_writer(place);
        let mut csv = Self {
            out,
            columns: header.len(),
            for_excel: for_excel.is_some(),
            written: Written {
                sheets: 1,
                ..Written::default()
            },
        };
        csv.record(header)?;
        Ok(csv)
    }

    /// See [`super::Writer::row`].
    pub(super) fn row<S: AsRef<str>>(&mut self, cells: &[S]) -> Result<(), ExportError> {
        self.record(cells)?;
        self.written.rows += 1;
        Ok(())
    }

    /// See [`super::Writer::written`].
    pub(super) fn written(&self) -> Written {
        self.written
    }

    /// See [`super::Writer::finish`].
    pub(super) fn finish(self) -> Result<Written, ExportError> {
        let target = self.out.get_ref().target().to_owned();
        let place = self
            .out
            .into_inner()
            .map_err(|error| ExportError::of(error.into_error(), &target))?;
        place.commit()?;
        Ok(self.written)
    }

    fn record<S: AsRef<str>>(&mut self, cells: &[S]) -> Result<(), ExportError> {
        self.cells(cells)
            .map_err(|error| self.out.get_ref().refuse(io_error(error)))
    }

    fn cells<S: AsRef<str>>(&mut self, cells: &[S]) -> Result<(), ::csv::Error> {
        for cell in cells {
            self.cell(cell.as_ref())?;
        }
        for _ in cells.len()..self.columns {
            self.out.write_field("")?;
        }
        self.out.write_record(None::<&[u8]>)
    }

    fn cell(&mut self, cell: &str) -> Result<(), ::csv::Error> {
        if !self.for_excel {
            self.written.live += u64::from(runs_as_formula(cell));
            return self.out.write_field(cell);
        }
        let cell = guarded(cell);
        self.written.guarded += u64::from(matches!(cell, Cow::Owned(_)));
        self.written.long += u64::from(!fits(&cell));
        self.out.write_field(quoted(&cell).as_ref())
    }
}

/// The cell in quotes where any program might take something in it for the end of a cell: whoever opens the file by a
/// guess at its separator guesses from such cells, too.
fn quoted(cell: &str) -> Cow<'_, str> {
    match cell.contains([',', ';', '\t', '|', '"', '\r', '\n']) {
        true => Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\""))),
        false => Cow::Borrowed(cell),
    }
}

/// What the system said. The library's own conversion to `io::Error` hides a full disk behind the kind `Other`.
fn io_error(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_stays_a_full_disk() {
        let error = ::csv::Error::from(io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(io_error(error).kind(), io::ErrorKind::StorageFull);
    }

    fn written(for_excel: Option<u8>) -> (String, Written) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.csv");
        let header = ["Name", "=Notes", "Phone"].map(String::from);
        let mut csv = Csv::create(&path, &header, for_excel).unwrap();
        csv.row(&["Zoë \"Zed\" Doe", "a, b\nc", "+33 6 00 00 00 00"])
            .unwrap();
        csv.row(&["=1+1"]).unwrap();
        csv.row(&["李雷; Li", "", "00123", "one more"]).unwrap();
        let written = csv.finish().unwrap();
        (std::fs::read_to_string(&path).unwrap(), written)
    }

    #[test]
    fn for_import_it_is_rfc_4180_and_every_value_as_it_is() {
        let (text, told) = written(None);
        assert_eq!(
            text,
            "Name,=Notes,Phone\r\n\
             \"Zoë \"\"Zed\"\" Doe\",\"a, b\nc\",+33 6 00 00 00 00\r\n\
             =1+1,,\r\n\
             李雷; Li,,00123,one more\r\n"
        );
        let live = Written {
            rows: 3,
            live: 2,
            sheets: 1,
            ..Written::default()
        };
        assert_eq!(told, live);
    }

    #[test]
    fn for_excel_whatever_another_program_takes_for_a_separator_is_quoted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.csv");
        for separator in [b',', b';'] {
            let mut csv = Csv::create(&path, &["a".into()], Some(separator)).unwrap();
            for cell in ["a,b", "a;b", "a\tb", "a|b", "a\"b", "", "a b"] {
                csv.row(&[cell]).unwrap();
            }
            csv.finish().unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            assert_eq!(
                text,
                "\u{feff}a\r\n\"a,b\"\r\n\"a;b\"\r\n\"a\tb\"\r\n\"a|b\"\r\n\"a\"\"b\"\r\n\"\"\r\na b\r\n"
            );
        }
    }

    #[test]
    fn for_excel_nothing_runs_and_nothing_changes() {
        let (text, told) = written(Some(b';'));
        assert_eq!(
            text,
            "\u{feff}Name;'=Notes;Phone\r\n\
             \"Zoë \"\"Zed\"\" Doe\";\"a, b\nc\";'+33 6 00 00 00 00\r\n\
             '=1+1;;\r\n\
             \"李雷; Li\";;'00123;one more\r\n"
        );
        assert_eq!((told.guarded, told.live), (4, 0));
    }

    #[test]
    fn a_cell_that_excel_has_no_room_for_is_counted_and_not_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.csv");
        let (most, more) = ("é".repeat(32_767), "é".repeat(32_768));
        for (for_excel, long) in [(Some(b';'), 1), (None, 0)] {
            let mut csv = Csv::create(&path, &["a".into()], for_excel).unwrap();
            csv.row(&[&most]).unwrap();
            csv.row(&[&more]).unwrap();
            let told = csv.finish().unwrap();
            assert_eq!((told.long, told.cut), (long, 0));
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.ends_with(&format!("\n{more}\r\n")));
        }
    }
}
