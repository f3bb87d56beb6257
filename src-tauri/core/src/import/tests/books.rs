//! Workbooks, made by the library that exports them, by LibreOffice where it is there, and by nobody well-meaning.

use std::{io::Write, process::Command};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;

fn open_sheet(path: &Path, sheet: Option<&str>) -> Result<Source, ImportError> {
    let sheet = sheet.map(str::to_owned);
    open_as(
        path,
        &Said {
            sheet,
            ..Said::default()
        },
    )
}

/// Two sheets: people with every kind of cell, and a note.
fn people() -> Workbook {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Leads").unwrap();
    let rows = [
        [
            "Name", "Postcode", "Phone", "Since", "Called", "Active", "Score", "Note",
        ],
        ["Zoë Falk", "", "", "", "", "", "", "two\nlines, \"quoted\""],
    ];
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    let shown = |format: &str| Format::new().set_num_format(format);
    let date = ExcelDateTime::from_ymd(2026, 5, 3).unwrap();
    sheet
        .write_with_format(1, 1, 1234, &shown("00000"))
        .unwrap();
    sheet.write(1, 2, 441_632_960_123_i64).unwrap();
    sheet
        .write_with_format(1, 3, &date, &shown("yyyy-mm-dd"))
        .unwrap();
    let time = date.and_hms(14, 30, 0).unwrap();
    sheet
        .write_with_format(1, 4, &time, &shown("yyyy-mm-dd hh:mm:ss"))
        .unwrap();
    sheet.write(1, 5, true).unwrap();
    sheet.write(1, 6, 0.5).unwrap();
    // A row left empty keeps its number.
    sheet.write(3, 0, "Ada Moreau").unwrap();
    sheet.write(3, 1, "00501").unwrap();
    let notes = book.add_worksheet().set_name("Notes").unwrap();
    notes.write(0, 0, "Name").unwrap();
    notes.write(1, 0, "Nobody").unwrap();
    book
}

fn saved(book: &mut Workbook) -> Vec<u8> {
    book.save_to_buffer().unwrap()
}

const TOLD: &str = "the workbook has further sheets, which are not read: Notes";

#[test]
fn a_workbook_comes_in_as_a_person_saw_it() {
    let imported = import_bytes(&saved(&mut people()));
    let dialect = imported.source.dialect().to_string();
    assert_eq!(dialect, "sheet `Leads` of an XLSX workbook");
    assert_eq!(
        imported.lines(),
        [
            "Zoë Falk|01234|441632960123|2026-05-03|2026-05-03 14:30:00|TRUE|0.5|two\nlines, \"quoted\"",
            "Ada Moreau|00501||||||"
        ]
    );
    let rows: Vec<_> = imported.leads.iter().map(|lead| lead.row).collect();
    assert_eq!(rows, [2, 4]);
    assert_eq!(imported.problems.last().unwrap(), TOLD);
}

#[test]
fn a_sheet_is_chosen_by_its_name_and_is_a_list_of_its_own() {
    let file = file(&saved(&mut people()));
    let leads = open(file.path(), &[]).unwrap();
    let same = open_sheet(file.path(), Some("leads")).unwrap();
    let notes = open_sheet(file.path(), Some("Notes")).unwrap();
    assert_eq!(leads.hash(), same.hash());
    assert_ne!(leads.hash(), notes.hash());
    assert_eq!(
        notes
            .rows()
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .lead
            .unwrap()
            .cells,
        ["Nobody"]
    );
    let said = open_sheet(file.path(), Some("Lead"))
        .unwrap_err()
        .to_string();
    assert!(
        said.ends_with("has no sheet `Lead`; its sheets are: Leads, Notes"),
        "{said}"
    );
    let text = super::file(b"Name\nAda\n");
    let said = open_sheet(text.path(), Some("Lead"))
        .unwrap_err()
        .to_string();
    assert!(said.ends_with("it is no workbook"), "{said}");
}

#[test]
fn a_sheet_tells_its_fellows_and_takes_no_word_about_text() {
    let file = file(&saved(&mut people()));
    let source = open_sheet(file.path(), Some("Notes")).unwrap();
    let all = ["Leads".to_owned(), "Notes".to_owned()];
    assert_eq!(source.sheets(), Some(("Notes", &all[..])));
    let said = Said {
        first_row: Some(2),
        header_rows: Some(0),
        ..Said::default()
    };
    let source = open_as(file.path(), &said).unwrap();
    assert_eq!(source.columns()[1].name, "Column 2");
    assert!(said == source.dialect().said());
    let said = Said {
        delimiter: Some(";".into()),
        ..Said::default()
    };
    let refused = open_as(file.path(), &said)
        .map(drop)
        .unwrap_err()
        .to_string();
    assert!(
        refused.ends_with(
            "it is a workbook, which has no encoding, delimiter or quotes: leave them out"
        ),
        "{refused}"
    );
}

#[test]
fn what_other_programs_write_comes_in_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let xlsx = folder.path().join("people.xlsx");
    people().save(&xlsx).unwrap();
    for (ending, told) in [("ods", "an ODS spreadsheet"), ("xls", "an XLS workbook")] {
        let made = Command::new("soffice")
            .arg(format!(
                "-env:UserInstallation=file://{}/office",
                folder.path().display()
            ))
            .args(["--headless", "--convert-to", ending, "--outdir"])
            .args([folder.path(), &xlsx])
            .output();
        let path = xlsx.with_extension(ending);
        if made.is_err() || !path.exists() {
            eprintln!("skipped: LibreOffice is absent");
            return;
        }
        let imported = import(&path);
        let dialect = imported.source.dialect().to_string();
        assert_eq!(dialect, format!("sheet `Leads` of {told}"));
        let cells = imported.cells();
        let [first, second] = cells.as_slice() else {
            panic!("{cells:?}");
        };
        let postcode = if ending == "xls" { "1234" } else { "01234" };
        assert_eq!(
            first[..3],
            ["Zoë Falk", postcode, "441632960123"],
            "{ending}"
        );
        assert_eq!(
            first[3..5],
            ["2026-05-03", "2026-05-03 14:30:00"],
            "{ending}"
        );
        assert_eq!(
            first[5..],
            ["TRUE", "0.5", "two\nlines, \"quoted\""],
            "{ending}"
        );
        assert_eq!(second[..2], ["Ada Moreau", "00501"], "{ending}");
        assert_eq!(imported.leads[1].row, 4, "{ending}");
        assert_eq!(imported.problems.last().unwrap(), TOLD, "{ending}");
    }
}

/// A workbook whose sheet has this XML, with these texts.
fn forged(sheet: &str, texts: &str) -> Vec<u8> {
    let parts = [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#,
        ),
        (
            "_rels/.rels",
            r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        ("xl/sharedStrings.xml", texts),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn sheet(cells: &str) -> String {
    format!("<worksheet><sheetData>{cells}</sheetData></worksheet>")
}

fn cell(place: &str, text: &str) -> String {
    let row = place.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    format!(r#"<row r="{row}"><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>"#)
}

const NO_TEXTS: &str = "<sst/>";

fn refused(bytes: &[u8]) -> String {
    open(file(bytes).path(), &[])
        .map(drop)
        .unwrap_err()
        .to_string()
}

#[test]
fn two_cells_far_apart_need_no_room_for_those_between() {
    let deep = sheet(&(cell("A1", "Name") + &cell("A1048576", "Ada")));
    let imported = import_bytes(&forged(&deep, NO_TEXTS));
    assert_eq!(imported.lines(), ["Ada"]);
    assert_eq!(imported.leads[0].row, 1_048_576);
    let wide = sheet(&(cell("A1", "Name") + &cell("XFD1048576", "Ada")));
    let said = refused(&forged(&wide, NO_TEXTS));
    assert!(said.contains("beyond the 2,048th column"), "{said}");
}

#[test]
fn a_bomb_is_refused() {
    let spaces = " ".repeat(5 << 20);
    let said = refused(&forged(&sheet(&cell("A1", &spaces)), NO_TEXTS));
    assert!(said.contains("unpacks to more than"), "{said}");
    let rows = "<row/>".repeat(3 << 20);
    let said = refused(&forged(&sheet(&rows), NO_TEXTS));
    assert!(said.contains("unpacks to more than"), "{said}");
    let honest = r#"<sst uniqueCount="1"><si><t>Ada</t></si></sst>"#;
    let table = sheet(&(cell("A1", "Name") + &cell("A2", "Ada")));
    assert_eq!(import_bytes(&forged(&table, honest)).lines(), ["Ada"]);
    let lie = r#"<sst uniqueCount="99999999999999"><si><t>Ada</t></si></sst>"#;
    let said = refused(&forged(&table, lie));
    assert!(said.contains("damaged"), "{said}");
}

/// Entities of a document's own are not expanded.
#[test]
fn an_entity_bomb_does_not_go_off() {
    let mut entities = String::from("<!ENTITY a0 \"ha\">");
    for n in 1..40 {
        let before = n - 1;
        entities += &format!("<!ENTITY a{n} \"&a{before};&a{before};\">");
    }
    let sheet = format!("<!DOCTYPE w [{entities}]>{}", sheet(&cell("A1", "x&a39;y")));
    if let Ok(source) = open(file(&forged(&sheet, NO_TEXTS)).path(), &[]) {
        let longest = source
            .columns()
            .iter()
            .map(|column| column.name.len())
            .max();
        assert!(longest < Some(100));
    }
}

#[test]
fn a_workbook_that_breaks_off_or_is_garbled_is_an_error() {
    let whole = saved(&mut people());
    for length in (8..whole.len()).step_by(97) {
        assert!(open(file(&whole[..length]).path(), &[]).is_err());
    }
    for at in (0..whole.len()).step_by(61) {
        let mut garbled = whole.clone();
        garbled[at] ^= 0x55;
        if let Ok(source) = open(file(&garbled).path(), &[]) {
            let read = source.rows().unwrap().count();
            assert!(read > 0);
        }
    }
}
