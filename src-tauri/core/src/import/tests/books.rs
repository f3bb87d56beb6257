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

/// The workbook at `path` as LibreOffice writes it in another format, where it is there. Behind the ending may stand how.
fn converted(path: &Path, format: &str) -> Option<PathBuf> {
    let folder = path.parent()?;
    let home = format!("-env:UserInstallation=file://{}/office", folder.display());
    let made = Command::new("soffice")
        .args([&*home, "--headless", "--convert-to", format, "--outdir"])
        .args([folder, path])
        .env("LC_ALL", "C.UTF-8")
        .output();
    let (ending, _) = format.split_once(':').unwrap_or((format, ""));
    let made = made.ok().map(|_| path.with_extension(ending));
    let made = made.filter(|path| path.exists());
    if made.is_none() {
        eprintln!("skipped: LibreOffice is absent");
    }
    made
}

#[test]
fn what_other_programs_write_comes_in_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let xlsx = folder.path().join("people.xlsx");
    people().save(&xlsx).unwrap();
    for (ending, told) in [("ods", "an ODS spreadsheet"), ("xls", "an XLS workbook")] {
        let Some(path) = converted(&xlsx, ending) else {
            return;
        };
        let imported = import(&path);
        let dialect = imported.source.dialect().to_string();
        assert_eq!(dialect, format!("sheet `Leads` of {told}"));
        let cells = imported.cells();
        let [first, second] = cells.as_slice() else {
            panic!("{cells:?}");
        };
        assert_eq!(
            first[..3],
            ["Zoë Falk", "01234", "441632960123"],
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

/// An ODS spreadsheet of a cell that comes again in each column of each row.
fn repeating() -> Vec<u8> {
    let table = r#"<table name="S"><table-row number-rows-repeated="1048576"><table-cell number-columns-repeated="1024"><p>x</p></table-cell></table-row></table>"#;
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", table),
    ] {
        archive
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_bomb_is_refused() {
    let advice = "open it in a spreadsheet program and save it again, or export the list as CSV";
    let spaces = " ".repeat(5 << 20);
    let said = refused(&forged(&sheet(&cell("A1", &spaces)), NO_TEXTS));
    assert!(
        said.ends_with(&format!("it unpacks to more than a workbook has; {advice}")),
        "{said}"
    );
    let said = refused(&repeating());
    assert!(
        said.ends_with(&format!("its cells repeat too often; {advice}")),
        "{said}"
    );
    let rows = "<row/>".repeat(3 << 20);
    let said = refused(&forged(&sheet(&rows), NO_TEXTS));
    assert!(said.contains("unpacks to more than"), "{said}");
    let honest = r#"<sst uniqueCount="1"><si><t>Ada</t></si></sst>"#;
    let table = sheet(&(cell("A1", "Name") + &cell("A2", "Ada")));
    assert_eq!(import_bytes(&forged(&table, honest)).lines(), ["Ada"]);
    let lie = r#"<sst uniqueCount="99999999999999"><si><t>Ada</t></si></sst>"#;
    let said = refused(&forged(&table, lie));
    assert!(said.contains("damaged"), "{said}");
    // One of both leads would be lost.
    let twice = cell("A1", "Name") + &cell("A2", "Ada") + &cell("A2", "Bo");
    let said = refused(&forged(&sheet(&twice), NO_TEXTS));
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

/// A cell of each kind that a format shows otherwise than its value.
#[test]
fn numbers_and_times_come_in_as_their_formats_show_them() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let header = [
        "Name", "Share", "Worked", "Fee", "Size", "Score", "Start", "Called", "Code", "Month",
        "Born",
    ];
    for (column, name) in (0..).zip(header) {
        sheet.write(0, column, name).unwrap();
    }
    sheet.write(1, 0, "Zoë Falk").unwrap();
    let called = 46_145.0 + 14.5 / 24.0;
    let cells = [
        (0.25, "0%"),
        (1.5, "[h]:mm"),
        (1234.5, "[$€-407]\\ #,##0.00"),
        (12_500.0, "#,##0"),
        (7.0, "0.00"),
        (8.5 / 24.0, "h:mm AM/PM"),
        (called, "dd/mm/yyyy hh:mm"),
        (1234.0, "00000"),
        (called, "mmm yyyy"),
        (46_145.0, "dd.mm.yyyy"),
    ];
    for (column, (value, format)) in (1..).zip(cells) {
        let format = Format::new().set_num_format(format);
        sheet
            .write_number_with_format(1, column, value, &format)
            .unwrap();
    }
    let shown = "Zoë Falk|25%|36:00|€ 1,234.50|12,500|7.00|8:30 AM|03/05/2026 14:30|01234|May 2026|03.05.2026";
    assert_eq!(import_bytes(&saved(&mut book)).lines(), [shown]);
    let folder = tempfile::tempdir().unwrap();
    let xlsx = folder.path().join("people.xlsx");
    book.save(&xlsx).unwrap();
    for ending in ["xls", "ods"] {
        if let Some(same) = converted(&xlsx, ending) {
            assert_eq!(import(&same).lines(), [shown], "{ending}");
        }
    }
}

/// What LibreOffice shows in the cells of the workbook at `path`, where it is there.
fn shown_by_libreoffice(path: &Path) -> Option<Vec<Vec<String>>> {
    // Separated by commas, in UTF-8, each cell as it is shown.
    let csv = converted(
        path,
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true",
    )?;
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).from_path(csv);
    let rows = reader.unwrap().into_records().map(Result::unwrap);
    let cells = |row: csv::StringRecord| row.iter().map(|cell| cell.trim().to_owned()).collect();
    Some(rows.map(cells).collect())
}

/// A sheet with `formats` in its first row, and below each the `values` in that format; it is read as LibreOffice shows it,
/// and the same from an old workbook.
fn reads_as_shown(formats: &[String], values: impl Fn(&str) -> Vec<f64>) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Name").unwrap();
    for row in 1..=values("").len() {
        sheet.write(row.try_into().unwrap(), 0, "Ada").unwrap();
    }
    for (column, code) in (1..).zip(formats) {
        sheet.write(0, column, format!("As {code}")).unwrap();
        let format = Format::new().set_num_format(code);
        for (row, value) in (1..).zip(values(code)) {
            sheet
                .write_number_with_format(row, column, value, &format)
                .unwrap();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let xlsx = folder.path().join("formats.xlsx");
    book.save(&xlsx).unwrap();
    let Some(shown) = shown_by_libreoffice(&xlsx) else {
        return;
    };
    let read = import(&xlsx).cells();
    assert_eq!(read.len(), values("").len());
    for (row, (read, shown)) in read.iter().zip(&shown[1..]).enumerate() {
        for ((format, read), shown) in formats.iter().zip(&read[1..]).zip(&shown[1..]) {
            assert_eq!(read, shown, "{format} in row {row}");
        }
    }
    let xls = converted(&xlsx, "xls").unwrap();
    assert_eq!(import(&xls).cells(), read);
}

/// Dates whose format leaves nothing to the machine: each month and each weekday in the languages that are known, and
/// what else is written about dates.
#[test]
fn dates_are_read_as_another_program_shows_them() {
    let codes = [
        "", "809", "407", "C07", "807", "40C", "80C", "C0A", "80A", "816", "416", "410", "413",
        "813",
    ];
    let units = [
        "dd/mm/yyyy",
        "d/ mmm yyyy",
        "dddd, d mmmm",
        "ddd, mmmmm-yy",
        "dd\\/mm\\/yy hh:mm",
    ];
    let localised = codes.iter().flat_map(|code| {
        units.map(|unit| match *code {
            "" => unit.to_owned(),
            code => format!("[$-{code}]{unit}"),
        })
    });
    let others = [
        "m/d/yy h:mm AM/PM;@",
        "yyyy\\-mm\\-dd\\Thh:mm:ss",
        "yyyy\"年\"m\"月\"d\"日\"",
        "dd.mm.",
        "mmmm",
        "h:mm:ss.000",
        "[h]:mm:ss",
        "[mm]:ss",
    ];
    let formats: Vec<String> = localised.chain(others.map(str::to_owned)).collect();
    // From 3 January 2026, through all months and weekdays.
    let values = |code: &str| {
        let milliseconds = if code.ends_with("000") { 0.125 } else { 0.0 };
        let value = |row: u32| 46_025.0 + f64::from(row) * 30.4 + 14.5 / 24.0;
        let values = (0..12).map(value).map(|value| (value * 86_400.0).round());
        values
            .map(|seconds| (seconds + milliseconds) / 86_400.0)
            .collect()
    };
    reads_as_shown(&formats, values);
}

#[test]
fn fractions_are_read_as_another_program_shows_them() {
    let codes = [
        "# ?/?",
        "# ??/??",
        "# ???/???",
        "?/?",
        "??/??",
        "# ?/8",
        "# ??/16",
        "# ??/100",
        "0 0/0",
        "# ?/?\"in\"",
        "#/#",
    ];
    let values = [
        0.0,
        0.1,
        0.333,
        0.5,
        0.77,
        0.999,
        1.0,
        1.5,
        std::f64::consts::E,
        std::f64::consts::PI,
        12.25,
        100.062_6,
        -0.5,
        -1.25,
    ];
    reads_as_shown(&codes.map(str::to_owned), |_| values.to_vec());
}

#[test]
fn a_formula_without_a_value_is_said() {
    let formulas = r#"<row r="2"><c r="A2" t="inlineStr"><is><t>Ada</t></is></c><c r="B2"><f>A2&amp;"x"</f></c></row>
        <row r="3"><c r="A3" t="inlineStr"><is><t>Bo</t></is></c><c r="B3"><f>A3</f><v></v></c><c r="C3" s="0"/></row>
        <row r="4"><c r="A4" t="inlineStr"><is><t>Cy</t></is></c><c r="B4" t="str"><f>A4</f><v>Cy</v></c></row>
        <row r="5"><c r="A5" t="inlineStr"><is><t>Di</t></is></c><c r="B5" t="str"><f>IF(A5=1,1,"")</f><v></v></c></row>"#;
    let header = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>Firm</t></is></c></row>"#;
    let imported = import_bytes(&forged(&sheet(&format!("{header}{formulas}")), NO_TEXTS));
    assert_eq!(imported.lines(), ["Ada|", "Bo|", "Cy|Cy", "Di|"]);
    assert_eq!(
        imported.problems,
        [
            "2 formulas have no value in the file and are read as empty, the first in B2; \
             open it in a spreadsheet program, save it and import it again"
        ]
    );
}

/// Its rows end with their last cell, so they are not all of one width.
#[test]
fn what_stands_below_a_sheets_table_is_told_and_no_lead() {
    let list = "Name|Firm|City|Note\nAda|Acme|Rome|x\nBo|Bolt\nCy|Crag|Oslo\n\n";
    for (end, leads, told) in [
        ("Total|3", 3, 1),
        ("\nTotal||3", 3, 1),
        ("Exported by a CRM on 3 May 2026", 3, 1),
        // Kept, and told.
        ("Di Dove", 4, 1),
        ("Total|Dove|Rome|x", 4, 0),
        ("Total|3\nDi|Dove|Lyon", 5, 1),
    ] {
        let imported = import_bytes(&book_of(&[("Leads", &format!("{list}{end}"))]));
        assert_eq!(imported.leads.len(), leads, "{end:?}");
        assert_eq!(imported.problems.len(), told, "{:?}", imported.problems);
    }
}

#[test]
fn rows_that_nobody_sees_are_said_and_stay_leads() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, name) in (0..).zip(["Name", "Ada", "Bo", "Cy", "Di"]) {
        sheet.write(row, 0, name).unwrap();
        sheet
            .write(row, 1, if row == 0 { "Firm" } else { "Acme" })
            .unwrap();
    }
    sheet.set_row_hidden(2).unwrap();
    sheet.set_row_hidden(4).unwrap();
    sheet.set_row_hidden(7).unwrap();
    sheet.set_column_hidden(5).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let xlsx = folder.path().join("leads.xlsx");
    book.save(&xlsx).unwrap();
    let told = [
        "2 rows are hidden in the sheet, by a filter or by hand, the first of them row 3, and are read as well; delete there \
         what is no lead, and import it again",
    ];
    let others = ["ods", "xls"].map(|ending| converted(&xlsx, ending));
    for path in others.into_iter().flatten().chain([xlsx]) {
        let imported = import(&path);
        assert_eq!(imported.leads.len(), 4, "{path:?}");
        assert_eq!(imported.problems, told, "{path:?}");
    }
}

/// A workbook of sheets with these names and lines, whose cells are parted by `|`.
fn book_of(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, text) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (row, line) in (0..).zip(text.lines()) {
            for (column, cell) in (0..).zip(line.split('|')) {
                sheet.write(row, column, cell).unwrap();
            }
        }
    }
    saved(&mut book)
}

#[test]
fn the_sheet_behind_a_cover_is_taken_and_said() {
    let leads = ("Leads", "Name|Firm\nAda|Acme");
    let cover = ("Cover", "Lead list 2026\n\nPrepared by Ada Moreau");
    let further = |names| format!("the workbook has further sheets, which are not read: {names}");
    let imported = import_bytes(&book_of(&[cover, leads, ("Notes", "Name\nNobody")]));
    assert_eq!(imported.lines(), ["Ada|Acme"]);
    assert_eq!(
        imported.problems,
        [
            "the sheet Leads was taken, because Cover, which stands before it, holds no list; another one is read where it is \
             chosen (on the command line with `--sheet NAME`)"
                .to_owned(),
            further("Cover, Notes"),
        ]
    );
    let imported = import_bytes(&book_of(&[leads, cover]));
    assert_eq!(imported.lines(), ["Ada|Acme"]);
    assert_eq!(imported.problems, [further("Cover")]);
    let imported = import_bytes(&book_of(&[cover, ("Notes", "To do\nNothing")]));
    assert_eq!(imported.lines(), ["Prepared by Ada Moreau"]);
    assert_eq!(imported.problems.last(), Some(&further("Notes")));
    let none = "none of the sheets looks like a list, so Cover, the first one, was taken; another one is read where it is \
                chosen (on the command line with `--sheet NAME`)";
    assert!(imported.problems.iter().any(|problem| problem == none));
    assert_eq!(
        imported.source.other_sheets().unwrap(),
        "its sheet Cover was read; choose another one, on the command line with `--sheet NAME`: Notes"
    );
    let file = file(&book_of(&[cover, leads]));
    let source = open_sheet(file.path(), Some("Cover")).unwrap();
    assert_eq!(source.sheets().unwrap().0, "Cover");
}

#[test]
fn a_sheet_that_is_refused_names_the_others() {
    let bytes = book_of(&[("Leads", "Name|Firm\nAda|Acme"), ("Notes", "")]);
    let said = open_sheet(file(&bytes).path(), Some("Notes"))
        .unwrap_err()
        .to_string();
    assert!(
        said.ends_with(
            "is an XLSX workbook that cannot be read: its sheet Notes is empty; its sheets are: Leads, Notes; \
             choose another one (on the command line with `--sheet NAME`)"
        ),
        "{said}"
    );
    let mut book = Workbook::new();
    let wide = book.add_worksheet().set_name("Wide").unwrap();
    wide.write(0, 3_000, "x").unwrap();
    book.add_worksheet().set_name("Leads").unwrap();
    let said = refused(&saved(&mut book));
    assert!(
        said.contains("of its sheet Wide: it has cells beyond the 2,048th column; delete what stands there; its sheets are"),
        "{said}"
    );
}

/// Programs write numbers that are longer than any that a spreadsheet program keeps, and one that keeps them cuts them.
#[test]
fn numbers_that_are_too_long_for_a_workbook_are_said() {
    let told = "more digits than the 15 that a workbook keeps of a number, and the others are lost; where it is from, \
                write it as text and export it again";
    let sheet_of = |values: &[&str]| {
        let value = |(row, value): (usize, &&str)| {
            let row = row + 2;
            format!(r#"<row r="{row}"><c r="A{row}"><v>{value}</v></c></row>"#)
        };
        let rows: String = values.iter().enumerate().map(value).collect();
        import_bytes(&forged(&sheet(&(cell("A1", "Name") + &rows)), NO_TEXTS)).problems
    };
    for (values, expected) in [
        (
            &["7", "12345678901234567890"][..],
            Some(format!("the number in A3 has {told}")),
        ),
        (
            &["12345678901234567890", "98765432109876543"],
            Some(format!("2 numbers, the first in A2, have {told}")),
        ),
        (
            &["4111111111111110", "5500000000000000"],
            Some(format!("2 numbers, the first in A2, have {told}")),
        ),
        (&["4111111111111110", "4111111111111111"], None),
        (
            &["123456789012345", "1234567890123456", "0.12345678901234567"],
            None,
        ),
    ] {
        let problems = sheet_of(values);
        let expected: Vec<String> = expected.into_iter().collect();
        assert_eq!(problems, expected, "{values:?}");
    }
}

#[test]
fn a_hidden_sheet_is_named_and_not_taken() {
    let mut book = Workbook::new();
    let old = book.add_worksheet().set_name("Old").unwrap();
    old.set_hidden(true).write(0, 0, "Nobody").unwrap();
    let leads = book.add_worksheet().set_name("Leads").unwrap();
    leads.set_active(true).set_first_tab(true);
    leads.write(0, 0, "Name").unwrap();
    leads.write(1, 0, "Ada").unwrap();
    let bytes = saved(&mut book);
    let imported = import_bytes(&bytes);
    assert_eq!(imported.lines(), ["Ada"]);
    assert_eq!(
        imported.problems,
        ["a sheet is hidden and is not read: Old"]
    );
    let file = file(&bytes);
    let said = open_sheet(file.path(), Some("old"))
        .unwrap_err()
        .to_string();
    assert!(
        said.ends_with(
            "has hidden its sheet `old`: show it, save, and import it again; its sheets are: Leads"
        ),
        "{said}"
    );
    let folder = tempfile::tempdir().unwrap();
    let xlsx = folder.path().join("leads.xlsx");
    std::fs::write(&xlsx, &bytes).unwrap();
    let Some(ods) = converted(&xlsx, "ods") else {
        return;
    };
    let imported = import(&ods);
    assert_eq!(imported.lines(), ["Ada"]);
    assert_eq!(
        imported.problems,
        ["a sheet is hidden and is not read: Old"]
    );
}

#[test]
fn a_workbook_whose_only_filled_sheet_is_hidden_says_so() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Cover").unwrap();
    let old = book.add_worksheet().set_name("Old").unwrap();
    old.set_hidden(true).write(0, 0, "Nobody").unwrap();
    let said = refused(&saved(&mut book));
    assert!(
        said.ends_with(
            "nothing is in the sheets that are shown, and a sheet is hidden and is not read: Old; \
             show the one that is meant and save it"
        ),
        "{said}"
    );
}

/// Rows of a sheet end where nothing more is in them.
#[test]
fn empty_cells_at_the_end_of_a_sheets_row_are_no_problem() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, name) in (0..).zip(["Name", "Firm", "City"]) {
        sheet.write(0, column, name).unwrap();
    }
    for row in 1..5 {
        sheet.write(row, 0, format!("Ada {row}")).unwrap();
    }
    for row in 5..50 {
        sheet.write_blank(row, 7, &bold).unwrap();
        sheet.write(row, 8, " ").unwrap();
    }
    let imported = import_bytes(&saved(&mut book));
    assert_eq!(imported.leads.len(), 4);
    assert_eq!(
        imported.problems,
        ["45 rows have only empty cells and are left out"]
    );
}

/// The records that formats are read from are no more trusted than others.
#[test]
fn an_old_workbook_that_breaks_off_or_is_garbled_is_an_error() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fuzz/seeds/lead_file/sheet.xls"
    );
    let whole = std::fs::read(path).unwrap();
    assert!(!import_bytes(&whole).leads.is_empty());
    for at in (0..whole.len()).step_by(whole.len() / 200) {
        let mut garbled = whole.clone();
        garbled[at] ^= 0x55;
        if let Ok(source) = open(file(&garbled).path(), &[]) {
            assert!(source.rows().unwrap().count() > 0);
        }
        assert!(at > 512 || open(file(&whole[..at + 8]).path(), &[]).is_err());
    }
}

/// An ODS spreadsheet with one sheet of these rows.
fn ods_of(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"Leads\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut zip = ZipWriter::new(&mut bytes);
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    bytes.into_inner()
}

/// A row of an ODS sheet, of cells that are given whole or by their text.
fn ods_row(cells: &[&str]) -> String {
    let cell = |cell: &&str| match cell.starts_with('<') {
        true => (*cell).to_owned(),
        false => format!(
            r#"<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>"#
        ),
    };
    let cells: String = cells.iter().map(cell).collect();
    format!("<table:table-row>{cells}</table:table-row>")
}

#[test]
fn what_is_written_on_a_shape_is_no_part_of_the_cell_below_it() {
    let text_box =
        "<draw:frame><draw:text-box><text:p>Call first!</text:p></draw:text-box></draw:frame>";
    let shape =
        "<draw:custom-shape><text:p>VIP</text:p><draw:enhanced-geometry/></draw:custom-shape>";
    let named = format!(
        r#"<table:table-cell office:value-type="string">{text_box}<text:p>Ada</text:p>{shape}</table:table-cell>"#
    );
    let bare = format!("<table:table-cell>{text_box}</table:table-cell>");
    let rows = [
        format!("<table:shapes>{shape}</table:shapes>"),
        ods_row(&["Name", "Firm"]),
        ods_row(&[&named, "Acme"]),
        ods_row(&["Bo", &bare]),
    ];
    let imported = import_bytes(&ods_of(&rows.concat()));
    assert_eq!(imported.lines(), ["Ada|Acme", "Bo|"]);
    assert_eq!(imported.problems, [""; 0]);
}

#[test]
fn an_empty_text_is_the_value_of_a_formula_in_an_ods_sheet() {
    let empty = r#"<table:table-cell table:formula="of:=IF([.A2]=1;1;&quot;&quot;)"><text:p/></table:table-cell>"#;
    let typed = r#"<table:table-cell table:formula="of:=T([.A2])" office:value-type="string" office:string-value=""/>"#;
    let none = r#"<table:table-cell table:formula="of:=[.A2]"/>"#;
    for (cell, told) in [(empty, None), (typed, None), (none, Some("C2"))] {
        let rows = [
            ods_row(&["Name", "Firm", "Note"]),
            ods_row(&["Ada", "Acme", cell]),
        ];
        let imported = import_bytes(&ods_of(&rows.concat()));
        assert_eq!(imported.lines(), ["Ada|Acme|"]);
        let told = told.map(|place| {
            format!(
                "the formula in {place} has no value in the file and is read as empty; open it in a spreadsheet program, \
                 save it and import it again"
            )
        });
        assert_eq!(imported.problems, Vec::from_iter(told), "{cell}");
    }
}

#[test]
fn an_error_of_libreoffice_is_told_as_one() {
    let error = |text: &str| {
        format!(
            r#"<table:table-cell table:formula="of:=X()" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>{text}</text:p></table:table-cell>"#
        )
    };
    let (here, french) = (error("Err:502"), error("Err :508"));
    let rows = [
        ods_row(&["Name", "Firm"]),
        ods_row(&["Ada", &here]),
        ods_row(&["Bo", &french]),
        ods_row(&["Cy", "Error 404 Ltd"]),
    ];
    let imported = import_bytes(&ods_of(&rows.concat()));
    assert_eq!(imported.problems.len(), 2, "{:?}", imported.problems);
    let csv = import_bytes(b"Name,Firm\nAda,Err:502\nBo,Err:508\nCy,Error 404 Ltd\n");
    assert_eq!(csv.lines(), imported.lines());
    assert_eq!(csv.problems, imported.problems);
}

#[test]
fn a_text_may_stand_in_the_tag_of_an_ods_cell() {
    let cell =
        r#"<table:table-cell office:value-type="string" office:string-value="Acme &amp; Co"/>"#;
    let rows = [ods_row(&["Name", "Firm"]), ods_row(&["Ada", cell])];
    let imported = import_bytes(&ods_of(&rows.concat()));
    assert_eq!(imported.lines(), ["Ada|Acme & Co"]);
}

#[test]
fn a_cell_that_is_merged_with_those_below_it_is_read_for_each_of_their_rows() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["Name", "Firm", "City", "Note", "More"],
        ["Ada Moreau", "", "Rome", "", ""],
        ["Bo Lind", "", "", "", ""],
        ["Cy Falk", "", "", "", ""],
        ["Di Dove", "Bolt", "Oslo", "", ""],
        ["", "", "", "", ""],
        ["Eva Sorel", "Crag", "Lyon", "", ""],
    ];
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    let plain = Format::new();
    sheet.merge_range(1, 1, 3, 1, "Acme", &plain).unwrap();
    sheet.merge_range(1, 2, 2, 2, "Rome", &plain).unwrap();
    sheet.merge_range(2, 3, 3, 4, "both", &plain).unwrap();
    sheet.merge_range(4, 3, 4, 4, "of one row", &plain).unwrap();
    // Over a row in which there is nothing else.
    sheet.merge_range(4, 2, 5, 2, "Oslo", &plain).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let xlsx = folder.path().join("leads.xlsx");
    book.save(&xlsx).unwrap();
    let told = [
        "2 cells are merged with others below them, the first in B2, and their values were read for each of the rows",
        "cells over several rows and columns are merged in D3: only the first row has the value; undo that and fill in what \
         is missing",
    ];
    let others = ["ods", "xls"].map(|ending| converted(&xlsx, ending));
    for path in others.into_iter().flatten().chain([xlsx]) {
        let imported = import(&path);
        let lines = [
            "Ada Moreau|Acme|Rome||",
            "Bo Lind|Acme|Rome|both|",
            "Cy Falk|Acme|||",
            "Di Dove|Bolt|Oslo|of one row|",
            "Eva Sorel|Crag|Lyon||",
        ];
        assert_eq!(imported.lines(), lines, "{path:?}");
        assert_eq!(imported.problems, told, "{path:?}");
    }
}

#[test]
fn addresses_behind_the_text_of_cells_are_said() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in [(0, "Name"), (1, "Profile"), (2, "Website")] {
        sheet.write(0, column, name).unwrap();
    }
    for (row, name) in [(1, "Ada Moreau"), (2, "Bo Lind"), (3, "Cy Falk")] {
        let (profile, site) = (
            format!("https://in.example/{row}"),
            format!("https://www.site{row}.example/"),
        );
        sheet.write(row, 0, name).unwrap();
        sheet
            .write_url_with_text(row, 1, profile.as_str(), "visit")
            .unwrap();
        sheet
            .write_url_with_text(row, 2, site.as_str(), format!("site{row}.example"))
            .unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let xlsx = folder.path().join("links.xlsx");
    book.save(&xlsx).unwrap();
    let told = "3 cells have an address behind their text, the first in B2, which are not read; put it into a column of its own if \
                it is needed, and import the workbook again";
    for path in converted(&xlsx, "ods").into_iter().chain([xlsx]) {
        let imported = import(&path);
        assert_eq!(imported.leads.len(), 3, "{path:?}");
        assert_eq!(imported.problems, [told], "{path:?}");
    }
}

#[test]
fn a_header_of_two_rows_with_merged_cells_is_no_lead() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, column, cell) in [
        (1, 1, "Email"),
        (1, 2, "Phone"),
        (2, 0, "Ada Moreau"),
        (2, 1, "ada@acme.example"),
        (2, 2, "+33 6 00 00 00 00"),
    ] {
        sheet.write(row, column, cell).unwrap();
    }
    let plain = Format::new();
    sheet.merge_range(0, 0, 1, 0, "Name", &plain).unwrap();
    sheet.merge_range(0, 1, 0, 2, "Contact", &plain).unwrap();
    let bytes = saved(&mut book);
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&bytes).unwrap();
    let source = open_sheet(file.path(), None).unwrap();
    let header = ["Name", "Contact Email", "Contact Phone"].map(str::to_owned);
    assert_eq!(source.header(), Some(&header[..]));
    let imported = import_bytes(&bytes);
    assert_eq!(imported.header(), header);
    let lines = ["Ada Moreau|ada@acme.example|+33 6 00 00 00 00"];
    assert_eq!(imported.lines(), lines);
}
