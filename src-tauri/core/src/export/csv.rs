//! "CSV for import": RFC 4180, UTF-8, values as they are. The one liberty taken is a leading apostrophe on a cell that a
//! spreadsheet would run as a formula: the cells come from web forms and strangers' profiles, and such a file gets
//! opened with a double click.

use std::{io, path::Path};

use ::csv::{ErrorKind, Terminator, WriterBuilder};

use super::place::Place;
use super::{ExportError, Written};

/// A CSV file being written.
pub(super) struct Csv {
    out: ::csv::Writer<Place>,
    columns: usize,
    written: Written,
}

impl Csv {
    /// See [`super::Writer::create`].
    pub(super) fn create(path: &Path, header: &[String]) -> Result<Self, ExportError> {
        let place = Place::open(path)?;
        // Flexible, because a lead may have more cells than its file has headers.
        let out = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_writer(place);
        let mut csv = Self {
            out,
            columns: header.len(),
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
        if !runs_as_formula(cell) {
            return self.out.write_field(cell);
        }
        self.written.guarded += 1;
        self.out.write_field(format!("'{cell}"))
    }
}

/// What the system said. The library's own conversion to `io::Error` hides a full disk behind the kind `Other`.
fn io_error(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Whether a spreadsheet program that opens the file might take the cell for a formula. Full-width signs count because
/// Japanese and Chinese versions take them; a leading tab or line break because programs drop it and read on.
/// A sign before nothing but a number or a phone number computes nothing, and stays.
fn runs_as_formula(cell: &str) -> bool {
    let mut rest = cell
        .trim_start_matches(|c: char| c.is_whitespace() && !matches!(c, '\t' | '\r' | '\n'))
        .chars();
    match rest.next() {
        Some('=' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => true,
        Some('+' | '-') => !rest.all(of_a_number),
        Some(_) | None => false,
    }
}

/// Whether the character occurs in numbers and phone numbers.
fn of_a_number(c: char) -> bool {
    c.is_numeric() || c.is_whitespace() || matches!(c, '(' | ')' | '.' | ',' | '-' | '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_told_from_numbers() {
        for formula in [
            "=1+1",
            "  =HYPERLINK(\"http://x.example\")",
            "\u{a0}=1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " \tx",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "-A1",
            "+1 ext. 5",
        ] {
            assert!(runs_as_formula(formula), "{formula:?}");
        }
        for text in [
            "",
            " ",
            "-",
            "+",
            "--",
            "-5",
            "-1,234.50",
            "+33 6 12 34 56 78",
            "+33\u{a0}6",
            "+1 (555) 010-9999",
            "00123",
            "12345678901234567890",
            "'quoted",
            "a=b",
            "1+1",
            "mail@x.example",
            "été",
        ] {
            assert!(!runs_as_formula(text), "{text:?}");
        }
    }

    #[test]
    fn a_full_disk_stays_a_full_disk() {
        let error = ::csv::Error::from(io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(io_error(error).kind(), io::ErrorKind::StorageFull);
    }

    #[test]
    fn the_file_is_rfc_4180_and_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.csv");
        let header = ["Name", "=Notes", "Phone"].map(String::from);
        let mut csv = Csv::create(&path, &header).unwrap();
        csv.row(&["Zoë \"Zed\" Doe", "a, b\nc", "+33 6 00 00 00 00"])
            .unwrap();
        csv.row(&["=1+1"]).unwrap();
        csv.row(&["李雷", "", "00123", "one more"]).unwrap();
        let written = csv.finish().unwrap();

        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            text,
            "Name,'=Notes,Phone\r\n\
             \"Zoë \"\"Zed\"\" Doe\",\"a, b\nc\",+33 6 00 00 00 00\r\n\
             '=1+1,,\r\n\
             李雷,,00123,one more\r\n"
        );
        assert_eq!(
            written,
            Written {
                rows: 3,
                guarded: 2,
                cut: 0,
                sheets: 1
            }
        );
    }
}
