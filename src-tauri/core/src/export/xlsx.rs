//! A workbook in which every cell is text: no phone number loses its `+`, no id its leading zeros, and nothing a
//! stranger wrote is run. Rows go to disk as they come (the library's constant-memory mode, with its spool file in the
//! target's folder, because a temporary folder is often a small one in memory), so that a million rows need no more
//! memory than ten.

use std::{io, io::BufWriter, mem, path::Path};

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::cell::{fitting, line_breaks, width};
use super::contain::{Latch, Panicked, contain};
use super::place::Place;
use super::{ExportError, Written};

/// Rows of a sheet, its header included (Excel's limit, as is the next).
const ROWS_PER_SHEET: u32 = 1_048_576;
/// Columns of a sheet.
const COLUMNS: usize = 16_384;

/// Excel's own number format `@`, for every column: a cell that is text stays text when somebody edits it.
const TEXT: u8 = 49;

/// Rows of each sheet that are looked at for the widths of its columns.
const ROWS_MEASURED: u32 = 500;

/// A zip entry past 4 GiB needs another format, which some older readers do not know: it is asked for only where the
/// sheets come anywhere near.
const LARGE: u64 = 2 << 30;
/// What the XML around a cell takes at most, in bytes.
const XML_PER_CELL: u64 = 80;

/// A workbook being written.
pub(super) struct Xlsx {
    place: Place,
    book: Workbook,
    sheet: Worksheet,
    header: Vec<String>,
    /// The row of the sheet that is written next, 0 being the header's.
    next: u32,
    rows_per_sheet: u32,
    /// One for each column, in characters.
    widths: Vec<u32>,
    /// About how many bytes of XML there are.
    bytes: u64,
    written: Written,
}

impl Xlsx {
    /// See [`super::Writer::create`].
    pub(super) fn create(path: &Path, header: &[String]) -> Result<Self, ExportError> {
        Self::with_rows(path, header, ROWS_PER_SHEET)
    }

    /// A workbook whose sheets hold that many rows, the header included.
    fn with_rows(path: &Path, header: &[String], rows_per_sheet: u32) -> Result<Self, ExportError> {
        let place = Place::open(path)?;
        let mut book = Workbook::new();
        let sheet = book
            .set_tempdir(place.folder())
            .and_then(|book| book.new_worksheet_with_constant_memory())
            .map_err(|error| place.refuse(io_error(error)))?;
        let widths = Vec::new();
        let (header, written) = (header.to_vec(), Written::default());
        let mut xlsx = Self {
            place,
            book,
            sheet,
            header,
            next: 0,
            rows_per_sheet,
            widths,
            bytes: 0,
            written,
        };
        xlsx.begin_sheet()?;
        Ok(xlsx)
    }

    /// See [`super::Writer::row`].
    pub(super) fn row<S: AsRef<str>>(&mut self, cells: &[S]) -> Result<(), ExportError> {
        if self.next == self.rows_per_sheet {
            self.end_sheet()?;
            self.sheet = self.attempt(|xlsx| xlsx.book.new_worksheet_with_constant_memory())?;
            self.begin_sheet()?;
        }
        self.cells(cells, None)?;
        self.written.rows += 1;
        Ok(())
    }

    /// See [`super::Writer::finish`].
    pub(super) fn finish(mut self) -> Result<Written, ExportError> {
        self.end_sheet()?;
        self.book.use_zip_large_file(self.bytes > LARGE);
        self.attempt(|xlsx| {
            let mut latch = Latch::new(BufWriter::new(&mut xlsx.place));
            xlsx.book.save_to_writer(&mut latch)?;
            Ok(latch.finish()?)
        })?;
        self.place.commit()?;
        Ok(self.written)
    }

    /// Names the fresh sheet and writes its header.
    fn begin_sheet(&mut self) -> Result<(), ExportError> {
        self.written.sheets += 1;
        self.next = 0;
        let name = match self.written.sheets {
            1 => "Leads".to_owned(),
            n => format!("Leads {n}"),
        };
        let (text, columns) = (Format::new().set_num_format_index(TEXT), self.header.len());
        self.attempt(|xlsx| {
            xlsx.sheet.set_name(name)?.set_freeze_panes(1, 0)?;
            for i in 0..columns.min(COLUMNS) {
                xlsx.sheet.set_column_format(column(i), &text)?;
            }
            Ok(())
        })?;
        let header = mem::take(&mut self.header);
        let result = self.cells(&header, Some(&text.set_bold()));
        self.header = header;
        result
    }

    /// Hands the sheet over to the workbook, with its filter and the widths of its columns.
    fn end_sheet(&mut self) -> Result<(), ExportError> {
        let (last_row, columns) = (self.next - 1, self.header.len());
        self.attempt(|xlsx| {
            if columns > 0 {
                xlsx.sheet.autofilter(0, 0, last_row, column(columns - 1))?;
            }
            for (i, width) in xlsx.widths.iter().enumerate() {
                xlsx.sheet.set_column_width(column(i), *width)?;
            }
            xlsx.book.push_worksheet(mem::take(&mut xlsx.sheet));
            Ok(())
        })
    }

    /// Writes the next row, in `format` if there is one.
    fn cells<S: AsRef<str>>(
        &mut self,
        cells: &[S],
        format: Option<&Format>,
    ) -> Result<(), ExportError> {
        if cells.len() > COLUMNS {
            let path = self.place.target().to_owned();
            return Err(ExportError::TooWide {
                path,
                columns: cells.len(),
            });
        }
        if self.next < ROWS_MEASURED {
            self.measure(cells);
        }
        self.attempt(|xlsx| {
            for (i, cell) in cells.iter().enumerate() {
                xlsx.cell(column(i), cell.as_ref(), format)?;
            }
            Ok(())
        })?;
        self.next += 1;
        Ok(())
    }

    fn cell(&mut self, column: u16, cell: &str, format: Option<&Format>) -> Result<(), XlsxError> {
        let kept = fitting(cell);
        self.written.cut += u64::from(kept.len() < cell.len());
        let text = line_breaks(kept);
        self.bytes += text.len() as u64 + XML_PER_CELL;
        match format {
            Some(format) => self
                .sheet
                .write_string_with_format(self.next, column, text, format)?,
            None => self.sheet.write_string(self.next, column, text)?,
        };
        Ok(())
    }

    /// Widens the columns to what the row needs.
    fn measure<S: AsRef<str>>(&mut self, cells: &[S]) {
        if self.widths.len() < cells.len() {
            self.widths.resize(cells.len(), 0);
        }
        for (widest, cell) in self.widths.iter_mut().zip(cells) {
            *widest = width(cell.as_ref()).max(*widest);
        }
    }

    /// Lets the library work. Where it panics, the disk is asked what is wrong with it.
    fn attempt<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, XlsxError>,
    ) -> Result<T, ExportError> {
        let error = match contain(|| work(self)) {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(error)) => io_error(error),
            Err(Panicked) => match self.place.probe() {
                Ok(()) => io::Error::other("the spool file could not be written"),
                Err(error) => error,
            },
        };
        Err(self.place.refuse(error))
    }
}

/// What the library says, as what the system said to it.
fn io_error(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => error,
        other => io::Error::other(other),
    }
}

/// The library's type for a column's number, which is below [`COLUMNS`].
#[expect(clippy::cast_possible_truncation, reason = "16,384 columns at most")]
fn column(i: usize) -> u16 {
    i as u16
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, open_workbook};

    use super::super::cell::CELL_UNITS;
    use super::*;

    fn strings(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|&cell| cell.to_owned()).collect()
    }

    /// The sheets of a file: names and rows, every cell asserted to be text or empty.
    fn read(path: &Path) -> Vec<(String, Vec<Vec<String>>)> {
        let mut book: calamine::Xlsx<_> = open_workbook(path).unwrap();
        let text = |cell: &Data| match cell {
            Data::String(text) => text.clone(),
            Data::Empty => String::new(),
            other => panic!("not text: {other:?}"),
        };
        let sheets = book.worksheets().into_iter();
        sheets
            .map(|(name, range)| {
                (
                    name,
                    range
                        .rows()
                        .map(|row| row.iter().map(text).collect())
                        .collect(),
                )
            })
            .collect()
    }

    #[test]
    fn every_cell_comes_back_as_the_text_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.xlsx");
        let cells = [
            "=1+1",
            "+33 6 00 00 00 00",
            "00123",
            "12345678901234567890",
            "4.5",
            "TRUE",
            "2024-01-02",
            "https://x.example/?a=1&b=<2>",
            "  spaced  ",
            "two\nlines",
            "李雷 Zoë 👋",
            "a_x000D_b",
            "'quoted",
            "a\tb",
        ];
        let header = strings(&["n"; 14]);
        let mut xlsx = Xlsx::create(&path, &header).unwrap();
        xlsx.row(&cells).unwrap();
        xlsx.row(&["", "second"]).unwrap();
        assert_eq!(
            xlsx.finish().unwrap(),
            Written {
                rows: 2,
                sheets: 1,
                ..Written::default()
            }
        );

        let mut second = vec![String::new(); 14];
        second[1] = "second".to_owned();
        assert_eq!(
            read(&path),
            [("Leads".to_owned(), vec![header, strings(&cells), second])]
        );
        let mut book: calamine::Xlsx<_> = open_workbook(&path).unwrap();
        assert!(
            book.worksheet_formula("Leads").unwrap().is_empty(),
            "no cell is a formula"
        );
    }

    #[test]
    fn control_characters_do_not_break_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.xlsx");
        let all: String = ('\0'..='\u{1f}')
            .chain(['\u{7f}', '\u{85}', '\u{fffe}', '\u{ffff}'])
            .collect();
        let mut xlsx = Xlsx::create(&path, &strings(&["a", "b"])).unwrap();
        xlsx.row(&[format!("x{all}x").as_str(), "line\r\nbreaks\rhere"])
            .unwrap();
        xlsx.row(&["after"]).unwrap();
        xlsx.finish().unwrap();

        let rows = read(&path).remove(0).1;
        assert_eq!(rows[1][1], "line\nbreaks\nhere");
        assert_eq!(rows[2][0], "after");
    }

    #[test]
    fn rows_go_on_in_a_further_sheet_under_the_same_header() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.xlsx");
        for (rows, sheets) in [(0, 1), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3)] {
            let mut xlsx = Xlsx::with_rows(&path, &strings(&["n"]), 3).unwrap();
            for n in 1..=rows {
                xlsx.row(&[n.to_string()]).unwrap();
            }
            let written = xlsx.finish().unwrap();
            assert_eq!((written.rows, written.sheets), (rows, sheets));

            let read = read(&path);
            let names: Vec<_> = read.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["Leads", "Leads 2", "Leads 3"][..sheets as usize]);
            assert!(read.iter().all(|(_, rows)| rows[0] == ["n"]), "{read:?}");
            let numbers: Vec<_> = read
                .iter()
                .flat_map(|(_, rows)| rows[1..].concat())
                .collect();
            assert_eq!(
                numbers,
                (1..=rows).map(|n| n.to_string()).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn a_cell_is_cut_where_a_sheet_would_refuse_it() {
        let (exact, long) = ("x".repeat(CELL_UNITS), "x".repeat(CELL_UNITS + 1));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.xlsx");
        let mut xlsx = Xlsx::create(&path, &strings(&["a", "b"])).unwrap();
        xlsx.row(&[&exact, &long]).unwrap();
        assert_eq!(xlsx.finish().unwrap().cut, 1);
        assert_eq!(read(&path)[0].1[1], [exact.clone(), exact]);
    }

    #[test]
    fn more_columns_than_a_sheet_has_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let wide = vec![String::new(); COLUMNS + 1];
        let error = Xlsx::create(&folder.path().join("leads.xlsx"), &wide)
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains("16,384 columns, not 16385"), "{error}");
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            0,
            "nothing is left behind"
        );
    }
}
