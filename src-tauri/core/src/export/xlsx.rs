//! A workbook in which every cell of a lead is text: no phone number loses its `+`, no id its leading zeros, and nothing a
//! stranger wrote is run. The rows of a sheet go into the file as they come, each text beside its cell, so that a million
//! rows need no more memory than ten. The format is ECMA-376, part 1.

use std::{mem, path::Path};

use super::archive::Archive;
use super::cell::{fitting, push_text, width};
use super::{ExportError, Sheet, Value, Written};

/// Rows of a sheet, its header included (Excel's limit, as is the next).
const ROWS_PER_SHEET: u32 = 1_048_576;
/// Columns of a sheet.
const COLUMNS: usize = 16_384;
/// Bytes of a sheet's XML: the archive has no room for 4 GiB, and the last row may be long.
const BYTES_PER_SHEET: u64 = 3 << 30;

/// Rows of each sheet that are looked at for the widths of its columns, which stand before them in the file.
const ROWS_MEASURED: u32 = 500;
/// As much XML as is kept for that.
const BYTES_MEASURED: usize = 4 << 20;
/// XML that is handed on at once.
const PIECE: usize = 1 << 18;

/// How cells look, by their place in [`STYLES`].
const TEXT: &str = "1";
const BOLD: &str = "2";

/// A workbook being written.
pub(super) struct Xlsx {
    archive: Archive,
    header: Vec<String>,
    /// The name of each column: `A`, `B`, and so on.
    letters: Vec<String>,
    sheets: Vec<Listed>,
    /// Rows that have not been handed on.
    xml: String,
    /// It is one of leads.
    leads: bool,
    /// The beginning of the sheet is not written yet.
    measuring: bool,
    /// The number of the row that is being written, as text.
    row: String,
    /// The row of the sheet that is written next, 1 being the header's.
    next: u32,
    rows_per_sheet: u32,
    /// One for each column, in characters.
    widths: Vec<u32>,
    /// How much of the sheet has been handed on.
    bytes: u64,
    written: Written,
}

/// A sheet as the workbook lists it.
struct Listed {
    name: String,
    /// The cells that its filter is over.
    filter: Option<String>,
}

impl Xlsx {
    /// See [`super::Writer::create`].
    pub(super) fn create(path: &Path, header: &[String]) -> Result<Self, ExportError> {
        Self::with_rows(path, header, ROWS_PER_SHEET)
    }

    /// A workbook whose sheets hold that many rows, the header included.
    fn with_rows(path: &Path, header: &[String], rows_per_sheet: u32) -> Result<Self, ExportError> {
        let mut archive = Archive::create(path)?;
        // The first file is what some programs know a workbook by.
        archive.file("_rels/.rels")?;
        archive.text(RELATIONS.to_owned())?;
        let mut xlsx = Self {
            archive,
            header: header.to_vec(),
            letters: Vec::new(),
            sheets: Vec::new(),
            xml: String::new(),
            leads: true,
            measuring: true,
            row: String::new(),
            next: 1,
            rows_per_sheet,
            widths: Vec::new(),
            bytes: 0,
            written: Written::default(),
        };
        xlsx.begin_leads()?;
        Ok(xlsx)
    }

    /// See [`super::Writer::row`].
    pub(super) fn row<S: AsRef<str>>(&mut self, cells: &[S]) -> Result<(), ExportError> {
        if self.next > self.rows_per_sheet || self.bytes > BYTES_PER_SHEET {
            self.end_leads()?;
            self.begin_leads()?;
        }
        self.cells(cells, TEXT)?;
        self.written.rows += 1;
        Ok(())
    }

    /// See [`super::Writer::written`].
    pub(super) fn written(&self) -> Written {
        self.written
    }

    /// See [`super::Writer::finish_with`].
    pub(super) fn finish(mut self, beside: Option<&Sheet>) -> Result<Written, ExportError> {
        self.end_leads()?;
        if let Some(sheet) = beside {
            self.beside(sheet)?;
        }
        let parts = [
            ("xl/workbook.xml", self.workbook()),
            ("xl/_rels/workbook.xml.rels", self.relations()),
            ("xl/styles.xml", STYLES.to_owned()),
            ("[Content_Types].xml", self.types()),
        ];
        for (name, xml) in parts {
            self.archive.file(name)?;
            self.archive.text(xml)?;
        }
        self.archive.finish()?;
        Ok(self.written)
    }

    /// Begins the next sheet of leads, with its header.
    fn begin_leads(&mut self) -> Result<(), ExportError> {
        self.written.sheets += 1;
        self.begin_sheet(match self.written.sheets {
            1 => "Leads".to_owned(),
            n => format!("Leads {n}"),
        })?;
        let header = mem::take(&mut self.header);
        let result = self.cells(&header, BOLD);
        self.header = header;
        result
    }

    fn begin_sheet(&mut self, name: String) -> Result<(), ExportError> {
        self.sheets.push(Listed { name, filter: None });
        (self.next, self.bytes, self.measuring) = (1, 0, true);
        self.widths.clear();
        let file = format!("xl/worksheets/sheet{}.xml", self.sheets.len());
        self.archive.file(&file)
    }

    /// Completes the sheet, with the filter over its columns.
    fn end_leads(&mut self) -> Result<(), ExportError> {
        let mut end = String::from("</sheetData>");
        if let (Some(last), Some(sheet)) =
            (self.header.len().checked_sub(1), self.sheets.last_mut())
        {
            let (column, row) = (&self.letters[last], self.next - 1);
            end.push_str(&format!("<autoFilter ref=\"A1:{column}{row}\"/>"));
            sheet.filter = Some(format!("$A$1:${column}${row}"));
        }
        end.push_str("</worksheet>");
        self.hand_on()?;
        self.archive.text(end)
    }

    /// A sheet of a few rows after those of the leads.
    fn beside(&mut self, sheet: &Sheet) -> Result<(), ExportError> {
        self.begin_sheet(sheet.name.to_owned())?;
        self.leads = false;
        self.letters = vec![letters(0), letters(1)];
        for (label, value) in &sheet.rows {
            let (Value::Text(text) | Value::Number(text)) = value;
            self.measure(&[label, text]);
            self.open_row();
            self.cell(0, label, BOLD);
            match value {
                Value::Text(text) => self.cell(1, text, TEXT),
                Value::Number(number) => self.number(1, number),
            }
            self.close_row();
        }
        self.hand_on()?;
        self.archive.text("</sheetData></worksheet>".to_owned())
    }

    /// Writes the next row in that style.
    fn cells<S: AsRef<str>>(&mut self, cells: &[S], style: &str) -> Result<(), ExportError> {
        if cells.len() > COLUMNS {
            return Err(ExportError::TooWide {
                path: self.archive.target().to_owned(),
                columns: cells.len(),
            });
        }
        let named = self.letters.len();
        self.letters.extend((named..cells.len()).map(letters));
        if self.measuring {
            self.measure(cells);
        }
        self.open_row();
        for (at, cell) in cells.iter().enumerate() {
            self.cell(at, cell.as_ref(), style);
        }
        self.close_row();
        let enough = match self.measuring {
            true => self.next > ROWS_MEASURED || self.xml.len() > BYTES_MEASURED,
            false => self.xml.len() > PIECE,
        };
        match enough {
            true => self.hand_on(),
            false => Ok(()),
        }
    }

    fn open_row(&mut self) {
        self.row = self.next.to_string();
        self.xml.push_str("<row r=\"");
        self.xml.push_str(&self.row);
        self.xml.push_str("\">");
    }

    fn close_row(&mut self) {
        self.xml.push_str("</row>");
        self.next += 1;
    }

    /// An empty cell is left out.
    fn cell(&mut self, at: usize, cell: &str, style: &str) {
        if cell.is_empty() {
            return;
        }
        let kept = fitting(cell);
        self.written.cut += u64::from(kept.len() < cell.len());
        self.open_cell(at);
        self.xml.push_str("\" s=\"");
        self.xml.push_str(style);
        self.xml.push_str(match is_edged(kept) {
            true => "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">",
            false => "\" t=\"inlineStr\"><is><t>",
        });
        push_text(&mut self.xml, kept);
        self.xml.push_str("</t></is></c>");
    }

    fn number(&mut self, at: usize, number: &str) {
        self.open_cell(at);
        self.xml.push_str("\"><v>");
        self.xml.push_str(number);
        self.xml.push_str("</v></c>");
    }

    fn open_cell(&mut self, at: usize) {
        self.xml.push_str("<c r=\"");
        self.xml.push_str(&self.letters[at]);
        self.xml.push_str(&self.row);
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

    /// Hands on the rows that are there, behind the beginning of the sheet where that was not written yet.
    fn hand_on(&mut self) -> Result<(), ExportError> {
        if mem::take(&mut self.measuring) {
            let beginning = self.beginning();
            self.archive.text(beginning)?;
        }
        let xml = mem::replace(&mut self.xml, String::with_capacity(PIECE + PIECE / 4));
        self.bytes += xml.len() as u64;
        self.archive.text(xml)
    }

    /// What stands before the rows of the sheet.
    fn beginning(&self) -> String {
        let mut xml = format!("{DECLARATION}<worksheet xmlns=\"{MAIN}\"><sheetViews>");
        xml.push_str(match self.sheets.len() {
            1 => "<sheetView tabSelected=\"1\" workbookViewId=\"0\">",
            _ => "<sheetView workbookViewId=\"0\">",
        });
        if self.leads {
            xml.push_str(FROZEN);
        }
        xml.push_str("</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>");
        if !self.widths.is_empty() {
            xml.push_str("<cols>");
        }
        for (width, n) in self.widths.iter().zip(1..) {
            // A number in a cell that somebody types in later stays the text it is.
            let column = format!(
                "<col min=\"{n}\" max=\"{n}\" width=\"{width}.7109375\" style=\"{TEXT}\" customWidth=\"1\"/>"
            );
            xml.push_str(&column);
        }
        if !self.widths.is_empty() {
            xml.push_str("</cols>");
        }
        xml.push_str("<sheetData>");
        xml
    }

    fn workbook(&self) -> String {
        let mut xml =
            format!("{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>");
        for (sheet, n) in self.sheets.iter().zip(1..) {
            let name = &sheet.name;
            xml.push_str(&format!(
                "<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>"
            ));
        }
        xml.push_str("</sheets>");
        let filters = self.sheets.iter().enumerate();
        let filters: String = filters
            .filter_map(|(at, sheet)| {
                let (name, cells) = (&sheet.name, sheet.filter.as_ref()?);
                Some(format!(
                    "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"{at}\" hidden=\"1\">'{name}'!{cells}</definedName>"
                ))
            })
            .collect();
        if !filters.is_empty() {
            xml.push_str(&format!("<definedNames>{filters}</definedNames>"));
        }
        xml.push_str("</workbook>");
        xml
    }

    fn relations(&self) -> String {
        let mut xml = format!("{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\">");
        for n in 1..=self.sheets.len() {
            xml.push_str(&format!(
                "<Relationship Id=\"rId{n}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
            ));
        }
        let n = self.sheets.len() + 1;
        xml.push_str(&format!(
            "<Relationship Id=\"rId{n}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
        ));
        xml
    }

    fn types(&self) -> String {
        let mut xml = format!("{DECLARATION}<Types xmlns=\"{PACKAGE}/content-types\">{TYPES}");
        for n in 1..=self.sheets.len() {
            xml.push_str(&format!(
                "<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"{KIND}.worksheet+xml\"/>"
            ));
        }
        xml.push_str("</Types>");
        xml
    }
}

/// Whether the text begins or ends with white space, which XML readers would drop.
fn is_edged(text: &str) -> bool {
    let white = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_whitespace);
    white(text.as_bytes().first()) || white(text.as_bytes().last())
}

/// The name of the column at that place, counted from 0: `A` to `Z`, `AA`, and so on.
fn letters(at: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    match at / 26 {
        0 => letter.to_string(),
        more => letters(more - 1) + &letter.to_string(),
    }
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/>\
</Relationships>";

const TYPES: &str = "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
<Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" \
ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override \
PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>";

/// The header stays in view.
const FROZEN: &str = "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>\
<selection pane=\"bottomLeft\"/>";

/// A plain cell, a text, a bold text. Number format 49 is Excel's own `@`: a cell that is text stays text when somebody
/// edits it.
const STYLES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>
<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>\
<font><b/><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font></fonts>\
<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
<cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
<xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"/></cellXfs>\
<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>";

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, open_workbook};
    use proptest::prelude::*;

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
                let rows = range.rows().map(|row| row.iter().map(text).collect());
                (name, rows.collect())
            })
            .collect()
    }

    fn written(path: &Path, header: &[&str], rows: &[Vec<String>]) -> Written {
        let mut xlsx = Xlsx::create(path, &strings(header)).unwrap();
        rows.iter().for_each(|row| xlsx.row(row).unwrap());
        xlsx.finish(None).unwrap()
    }

    #[test]
    fn every_cell_comes_back_as_the_text_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.xlsx");
        let cells = strings(&[
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
            "c\r\nd\re",
        ]);
        let mut second = vec![String::new(); 15];
        second[1] = "second".to_owned();
        let told = written(&path, &["n"; 15], &[cells.clone(), second[..2].to_vec()]);
        let expected = Written {
            rows: 2,
            sheets: 1,
            ..Written::default()
        };
        assert_eq!(told, expected);
        let header = strings(&["n"; 15]);
        assert_eq!(
            read(&path),
            [("Leads".to_owned(), vec![header, cells, second])]
        );
        let mut book: calamine::Xlsx<_> = open_workbook(&path).unwrap();
        let formulas = book.worksheet_formula("Leads").unwrap();
        assert!(formulas.is_empty(), "no cell is a formula");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_comes_back(cells in proptest::collection::vec("(_x[0-9a-fA-F]{3,4}_?|\\PC|\\pC|[&<>\"'\r\n\t ]){0,12}", 6)) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("leads.xlsx");
            let mut cells = cells;
            // An empty last cell is left out, and a reader cannot know of it.
            cells.push("end".to_owned());
            written(&path, &["n"; 7], std::slice::from_ref(&cells));
            prop_assert_eq!(&read(&path)[0].1[1], &cells);
        }
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
            let written = xlsx.finish(None).unwrap();
            assert_eq!((written.rows, written.sheets), (rows, sheets));

            let read = read(&path);
            let names: Vec<_> = read.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["Leads", "Leads 2", "Leads 3"][..sheets as usize]);
            assert!(read.iter().all(|(_, rows)| rows[0] == ["n"]), "{read:?}");
            let numbers = read.iter().flat_map(|(_, rows)| rows[1..].concat());
            let expected = (1..=rows).map(|n| n.to_string());
            assert!(numbers.eq(expected));
        }
    }

    #[test]
    fn a_cell_is_cut_where_a_sheet_would_refuse_it() {
        let (exact, long) = ("x".repeat(CELL_UNITS), "x".repeat(CELL_UNITS + 1));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.xlsx");
        let told = written(&path, &["a", "b"], &[vec![exact.clone(), long]]);
        assert_eq!(told.cut, 1);
        assert_eq!(read(&path)[0].1[1], [exact.clone(), exact]);
    }

    #[test]
    fn more_columns_than_a_sheet_has_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let wide = vec![String::new(); COLUMNS + 1];
        let error = Xlsx::create(&folder.path().join("leads.xlsx"), &wide);
        let error = error.err().unwrap().to_string();
        assert!(error.contains("16,384 columns, not 16385"), "{error}");
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 0, "nothing is left behind");
    }

    #[test]
    fn a_further_sheet_stands_behind_the_leads_with_numbers_that_are_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.xlsx");
        let xlsx = Xlsx::create(&path, &strings(&["n"])).unwrap();
        let rows = vec![
            ("List".to_owned(), Value::Text("=a.csv".to_owned())),
            ("Charged".to_owned(), Value::Number("12.5".to_owned())),
        ];
        let name = "Summary";
        xlsx.finish(Some(&Sheet { name, rows })).unwrap();
        let mut book: calamine::Xlsx<_> = open_workbook(&path).unwrap();
        assert_eq!(book.sheet_names(), ["Leads", "Summary"]);
        let sheet = book.worksheet_range("Summary").unwrap();
        let second: Vec<&Data> = sheet.rows().map(|row| &row[1]).collect();
        assert_eq!(
            second,
            [&Data::String("=a.csv".to_owned()), &Data::Float(12.5)]
        );
    }

    #[test]
    fn columns_are_named_as_spreadsheets_name_them() {
        for (at, name) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (701, "ZZ"),
            (702, "AAA"),
            (16_383, "XFD"),
        ] {
            assert_eq!(letters(at), name);
        }
    }
}
