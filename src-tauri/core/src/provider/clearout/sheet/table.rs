//! A result file as tables of text, whichever of the two formats it is in.

use std::{io::Cursor, panic};

use calamine::{Reader, Xlsx};

/// Columns beyond this are not looked at: ours are few, and a spreadsheet may claim sixteen thousand.
const WIDEST: usize = 256;

/// Why a result file cannot be read. Never repeats a cell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadFile {
    /// It is no table, or breaks off.
    #[error("the result file cannot be read: {0}")]
    Broken(&'static str),
    /// It is a table of something else.
    #[error("the result file has no column \"{0}\"")]
    NoColumn(&'static str),
}

/// A sheet: its first row, and the others.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    /// Where the column of that name is, blanks and capitals aside.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        let same = |head: &String| head.trim().eq_ignore_ascii_case(name);
        self.head.iter().position(same)
    }

    /// A line for each cell of `row` that is not empty.
    fn in_words(&self, row: &[String]) -> String {
        let cells = self.head.iter().zip(row);
        let told = cells.filter(|(_, cell)| !cell.trim().is_empty());
        let lines: Vec<_> = told
            .map(|(name, cell)| format!("{}: {}", name.trim(), cell.trim()))
            .collect();
        lines.join("\n")
    }

    fn of(mut rows: Vec<Vec<String>>) -> Option<Self> {
        let head = (!rows.is_empty()).then(|| rows.remove(0))?;
        Some(Self { head, rows })
    }
}

/// The first row of `file` that `is_it`, given its cells by their columns' names, a line for each of its cells.
pub(in crate::provider::clearout) fn find_row(
    file: &[u8],
    is_it: impl Fn(&dyn Fn(&str) -> Option<String>) -> bool,
) -> Option<String> {
    let tables = tables(file).ok()?;
    let mut rows = tables
        .iter()
        .flat_map(|table| table.rows.iter().map(move |row| (table, row)));
    let asked = |(table, row): &(&Table, &Vec<String>)| {
        is_it(&|name| Some(row.get(table.column(name)?)?.trim().to_owned()))
    };
    let (table, row) = rows.find(asked)?;
    Some(table.in_words(row))
}

const NO_BOOK: BadFile = BadFile::Broken("it is not a whole spreadsheet");

/// The tables in `file`: one of a CSV file, one a sheet of an XLSX file.
pub(super) fn tables(file: &[u8]) -> Result<Vec<Table>, BadFile> {
    match file {
        [b'P', b'K', 3, 4, ..] => xlsx(file),
        _ => csv(file).map(|rows| Table::of(rows).into_iter().collect()),
    }
}

fn csv(file: &[u8]) -> Result<Vec<Vec<String>>, BadFile> {
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(file);
    let text = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
    reader
        .into_byte_records()
        .map(|row| match row {
            Ok(row) => Ok(row.iter().take(WIDEST).map(text).collect()),
            Err(_) => Err(BadFile::Broken("its rows do not end")),
        })
        .collect()
}

/// The library panics at some files that are damaged: that is one of them, and no end of the program.
fn xlsx(file: &[u8]) -> Result<Vec<Table>, BadFile> {
    panic::catch_unwind(|| read_book(file)).unwrap_or(Err(NO_BOOK))
}

fn read_book(file: &[u8]) -> Result<Vec<Table>, BadFile> {
    let broken = |_| NO_BOOK;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).map_err(broken)?;
    let mut tables = Vec::new();
    for name in book.sheet_names() {
        tables.extend(Table::of(sheet(&mut book, &name).map_err(broken)?));
    }
    Ok(tables)
}

/// Cell by cell: a sheet read whole is laid out as large as it claims to be.
fn sheet(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
) -> Result<Vec<Vec<String>>, calamine::XlsxError> {
    let mut cells = book.worksheet_cells_reader(name)?;
    let (mut rows, mut at) = (Vec::<Vec<String>>::new(), None);
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        if at != Some(row) {
            at = Some(row);
            rows.push(Vec::new());
        }
        put(rows.last_mut(), column as usize, text(cell.get_value()));
    }
    Ok(rows)
}

fn put(row: Option<&mut Vec<String>>, column: usize, text: String) {
    let Some(row) = row.filter(|_| column < WIDEST) else {
        return;
    };
    if row.len() <= column {
        row.resize(column + 1, String::new());
    }
    row[column] = text;
}

fn text(value: &calamine::DataRef<'_>) -> String {
    calamine::Data::from(value.clone()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_capitals_blanks_and_short_rows_do_no_harm() {
        let tables =
            tables(b"\xef\xbb\xbf Email ,CLEAROUT Status\r\na@b.example,Valid\r\nc@d.example\r\n")
                .unwrap();
        assert_eq!(tables[0].column("email"), Some(0));
        assert_eq!(tables[0].column("Clearout Status"), Some(1));
        assert_eq!(tables[0].rows[1], ["c@d.example"]);
    }

    #[test]
    fn nothing_is_no_table_and_half_a_spreadsheet_is_broken() {
        assert_eq!(tables(b"").unwrap(), []);
        assert!(matches!(tables(b"PK\x03\x04rest"), Err(BadFile::Broken(_))));
    }
}
