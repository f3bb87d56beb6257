//! An uploaded file as header and rows.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use serde::{Deserialize, Serialize};

/// A header and its rows, as they were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Names of the columns, untrimmed.
    pub header: Vec<String>,
    /// The rows below; some may be shorter or longer than the header.
    pub rows: Vec<Vec<String>>,
}

/// What the ending of a file's name says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `.csv`
    Csv,
    /// `.xlsx`
    Xlsx,
}

impl Kind {
    /// By its name; `None`: neither.
    pub fn of(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }
}

impl Table {
    /// Reads a file; of a workbook `all_sheets` or the first. `None`: it is not what its name says.
    pub fn read(kind: Kind, bytes: &[u8], all_sheets: bool) -> Option<Self> {
        match kind {
            Kind::Csv => Self::of_csv(bytes),
            Kind::Xlsx => Self::of_workbook(bytes, all_sheets),
        }
    }

    fn of_csv(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .from_reader(bytes);
        let cells = |record: csv::ByteRecord| {
            let text = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
            record.iter().map(text).collect()
        };
        let rows: Result<Vec<Vec<String>>, _> = reader
            .byte_records()
            .map(|record| record.map(cells))
            .collect();
        let mut rows = rows.ok()?.into_iter();
        Some(Self {
            header: rows.next().unwrap_or_default(),
            rows: rows.collect(),
        })
    }

    fn of_workbook(bytes: &[u8], all_sheets: bool) -> Option<Self> {
        let mut book = Xlsx::new(Cursor::new(bytes)).ok()?;
        let sheets = book.worksheets();
        let mut whole = Self::default();
        for (_, sheet) in sheets.iter().take(if all_sheets { usize::MAX } else { 1 }) {
            let text = |cell: &calamine::Data| cell.to_string();
            let mut rows = sheet.rows().map(|row| row.iter().map(text).collect());
            let header = rows.next().unwrap_or_default();
            whole.append(Self {
                header,
                rows: rows.collect(),
            });
        }
        Some(whole)
    }

    /// Puts another sheet below, its columns under those of the same name.
    fn append(&mut self, sheet: Self) {
        let places: Vec<usize> = sheet.header.iter().map(|name| self.place(name)).collect();
        for row in sheet.rows {
            let mut placed = vec![String::new(); self.header.len()];
            for (cell, place) in row.into_iter().zip(&places) {
                placed[*place] = cell;
            }
            self.rows.push(placed);
        }
    }

    fn place(&mut self, name: &str) -> usize {
        let known = self.header.iter().position(|known| known == name);
        known.unwrap_or_else(|| {
            self.header.push(name.to_owned());
            self.header.len() - 1
        })
    }

    /// The first column with one of these names, in lower case; spaces around a name do not count.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        let named = |name: &String| names.contains(&name.trim().to_lowercase().as_str());
        self.header.iter().position(named)
    }

    /// A cell without the spaces around it; empty where there is none.
    pub fn cell(&self, row: usize, column: Option<usize>) -> &str {
        let row = self.rows.get(row);
        let cell = row.and_then(|row| row.get(column?));
        cell.map_or("", |cell| cell.trim())
    }

    /// As CSV, with columns appended whose cells `more` gives.
    pub fn csv_with(&self, names: &[&str], more: impl Fn(usize) -> Vec<String>) -> Vec<u8> {
        let mut out = csv::Writer::from_writer(Vec::new());
        let header = self.header.iter().map(String::as_str);
        out.write_record(header.chain(names.iter().copied())).ok();
        for (at, row) in self.rows.iter().enumerate() {
            let cell = |column: usize| row.get(column).cloned().unwrap_or_default();
            let cells = (0..self.header.len()).map(cell);
            // Nothing fails in memory, and every row has as many cells as the header.
            out.write_record(cells.chain(more(at))).ok();
        }
        out.into_inner().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_20_headers_are_trimmed_to_be_found() {
        let table = Table::read(
            Kind::Csv,
            b"\xef\xbb\xbfName, EMAIL, Age\nIris, iris@tannwerk.example ,7\nshort\n",
            true,
        )
        .unwrap();
        let email = table.column(&["email"]);
        assert_eq!(email, Some(1));
        assert_eq!(
            (
                table.cell(0, email),
                table.cell(1, email),
                table.cell(9, email)
            ),
            ("iris@tannwerk.example", "", "")
        );
        assert_eq!(table.column(&["mail"]), None);
    }

    #[test]
    fn a_workbook_is_read_and_sheets_are_joined_by_their_headers() {
        let mut book = rust_xlsxwriter::Workbook::new();
        for rows in [
            [["Name", "Email"], ["Iris", "a@b.example"]],
            [["Email", "City"], ["c@d.example", "Ulm"]],
        ] {
            let sheet = book.add_worksheet();
            for (r, row) in (0..).zip(rows) {
                for (c, cell) in (0..).zip(row) {
                    sheet.write(r, c, cell).unwrap();
                }
            }
        }
        let bytes = book.save_to_buffer().unwrap();
        let all = Table::read(Kind::Xlsx, &bytes, true).unwrap();
        assert_eq!(all.header, ["Name", "Email", "City"]);
        assert_eq!(all.rows.len(), 2);
        assert_eq!(
            (all.cell(1, Some(1)), all.cell(1, Some(2))),
            ("c@d.example", "Ulm")
        );
        assert_eq!(
            Table::read(Kind::Xlsx, &bytes, false).unwrap().rows.len(),
            1
        );
        assert_eq!(Table::read(Kind::Xlsx, b"PK no workbook", true), None);
    }

    #[test]
    fn a_result_keeps_what_was_there() {
        let table = Table::read(Kind::Csv, b"A,B\n1\n\"x, y\",2\n", true).unwrap();
        let csv = table.csv_with(&["C"], |at| vec![at.to_string()]);
        assert_eq!(
            String::from_utf8(csv).unwrap(),
            "A,B,C\n1,,0\n\"x, y\",2,1\n"
        );
    }
}
