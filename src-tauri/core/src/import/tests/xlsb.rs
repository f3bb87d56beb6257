//! An XLSB workbook, put together by hand after [MS-XLSB], since no program that is at hand writes one.

use std::io::Write;

use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;

/// A record: its type and the length of its body in pieces of seven bits, then the body.
fn record(kind: u32, body: &[u8]) -> Vec<u8> {
    let sevens = |mut n: u32| {
        let mut bytes = Vec::new();
        while n > 0x7f {
            bytes.push(u8::try_from(n & 0x7f).unwrap() | 0x80);
            n >>= 7;
        }
        bytes.push(u8::try_from(n).unwrap());
        bytes
    };
    let length = u32::try_from(body.len()).unwrap();
    [sevens(kind), sevens(length), body.to_vec()].concat()
}

/// A text: how many units of UTF-16 it has, and those.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let length = u32::try_from(units.len() / 2).unwrap();
    [length.to_le_bytes().to_vec(), units].concat()
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_le_bytes()).collect()
}

/// A cell of the row before it: `kind` says what `value` is.
fn cell(kind: u32, column: u32, style: u32, value: &[u8]) -> Vec<u8> {
    record(kind, &[numbers(&[column, style]), value.to_vec()].concat())
}

const RK: u32 = 2;
const ERROR: u32 = 3;
const BOOL: u32 = 4;
const REAL: u32 = 5;
const INLINE: u32 = 6;
const SHARED: u32 = 7;
const FORMULA: u32 = 9;

/// A row of no height.
const HIDDEN: u32 = 0x1000_0000;

/// The fourth row is hidden, and the eighth column is merged from the second row to it.
fn sheet(rows: &[(u32, Vec<Vec<u8>>)]) -> Vec<u8> {
    let row = |(row, cells): &(u32, Vec<Vec<u8>>)| {
        let flags = if *row == 3 { HIDDEN } else { 0 };
        let head = record(0, &numbers(&[*row, 0, flags, 0]));
        [head, cells.concat()].concat()
    };
    let body: Vec<u8> = rows.iter().flat_map(row).collect();
    [
        record(0x81, &[]),
        record(0x94, &numbers(&[0, 9, 0, 9])),
        record(0x91, &[]),
        body,
        record(0x92, &[]),
        record(0xb1, &numbers(&[1])),
        record(0xb0, &numbers(&[1, 3, 7, 7])),
        record(0xb2, &[]),
        record(0x82, &[]),
    ]
    .concat()
}

/// Its sheets are `People`, `Notes`, and `Secret`, which is hidden.
fn book() -> Vec<u8> {
    let bundle = |at: u32, name: &str, hidden: bool| {
        let head = numbers(&[u32::from(hidden), at]);
        record(
            0x9c,
            &[head, wide(&format!("rId{at}")), wide(name)].concat(),
        )
    };
    let workbook = [
        record(0x83, &[]),
        record(0x8f, &[]),
        bundle(1, "Secret", true),
        bundle(2, "People", false),
        bundle(3, "Notes", false),
        record(0x90, &[]),
        record(0x84, &[]),
    ];
    let relation = |at| {
        format!(
            r#"<Relationship Id="rId{at}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{at}.bin"/>"#
        )
    };
    let relations: String = (1..=3).map(relation).collect();
    let texts = ["Name", "Phone", "Zoë Falk", "two\nlines; 山"];
    let shared: Vec<u8> = texts
        .iter()
        .flat_map(|text| record(0x13, &[vec![0], wide(text)].concat()))
        .collect();
    // Four formats of cells: none, a date (14), a percentage (10), and one of its own.
    let format = |code: u16| {
        let code = code.to_le_bytes();
        record(0x2f, &[&[0, 0][..], &code, &[0; 12]].concat())
    };
    let own = [&164_u16.to_le_bytes()[..], &wide("000\\ 000")].concat();
    let styles = [
        record(0x267, &numbers(&[1])),
        record(0x2c, &own),
        record(0x268, &[]),
        record(0x269, &numbers(&[4])),
        format(0),
        format(14),
        format(10),
        format(164),
        record(0x26a, &[]),
    ]
    .concat();
    let header = ["Since", "Active", "Score", "Whole", "Sum", "Lost"];
    let named = (2..)
        .zip(header)
        .map(|(at, name)| cell(INLINE, at, 0, &wide(name)));
    let shared_at = |column, text| cell(SHARED, column, 0, &numbers(&[text]));
    let whole = (1_234_u32 << 2) | 2;
    let people = sheet(&[
        (
            0,
            [shared_at(0, 0), shared_at(1, 1)]
                .into_iter()
                .chain(named)
                .collect(),
        ),
        (
            1,
            vec![
                shared_at(0, 2),
                cell(REAL, 1, 0, &441_632_960_123_f64.to_le_bytes()),
                cell(REAL, 2, 1, &46_145_f64.to_le_bytes()),
                cell(BOOL, 3, 0, &[1]),
                cell(REAL, 4, 2, &0.5_f64.to_le_bytes()),
                cell(RK, 5, 3, &numbers(&[whole])),
                cell(
                    FORMULA,
                    6,
                    0,
                    &[&7_f64.to_le_bytes()[..], &[0; 10]].concat(),
                ),
                cell(ERROR, 7, 0, &[0x2a]),
            ],
        ),
        // A row left empty keeps its number.
        (3, vec![shared_at(0, 3), cell(INLINE, 1, 0, &wide("00501"))]),
    ]);
    let notes = sheet(&[(0, vec![shared_at(0, 0)]), (1, vec![shared_at(0, 2)])]);
    let parts: [(&str, Vec<u8>); 7] = [
        ("[Content_Types].xml", b"<Types/>".to_vec()),
        ("xl/workbook.bin", workbook.concat()),
        (
            "xl/_rels/workbook.bin.rels",
            format!("<Relationships>{relations}</Relationships>").into_bytes(),
        ),
        (
            "xl/sharedStrings.bin",
            [record(0x9f, &numbers(&[4, 4])), shared, record(0xa0, &[])].concat(),
        ),
        ("xl/styles.bin", styles),
        ("xl/worksheets/sheet2.bin", people),
        ("xl/worksheets/sheet3.bin", notes),
    ];
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_binary_workbook_comes_in_as_a_person_saw_it() {
    let imported = import_bytes(&book());
    let dialect = imported.source.dialect().to_string();
    assert_eq!(dialect, "sheet `People` of an XLSB workbook");
    assert_eq!(
        imported.header().join("|"),
        "Name|Phone|Since|Active|Score|Whole|Sum|Lost"
    );
    assert_eq!(
        imported.lines(),
        [
            "Zoë Falk|441632960123|2026-05-03|TRUE|50.00%|001 234|7|#N/A",
            "two\nlines; 山|00501||||||#N/A"
        ]
    );
    let rows: Vec<_> = imported.leads.iter().map(|lead| lead.row).collect();
    assert_eq!(rows, [2, 4]);
    assert_eq!(
        imported.problems.last().unwrap(),
        "the workbook has further sheets, which are not read: Notes"
    );
    let hidden = "row 4 is hidden in the sheet, by a filter or by hand, and is read as well; delete there what is no lead, and \
                  import it again";
    assert!(imported.problems.iter().any(|problem| problem == hidden));
    let merged =
        "the cell H2 is merged with others below it, and its value was read for each of their rows";
    assert!(imported.problems.iter().any(|problem| problem == merged));
}

#[test]
fn a_sheet_of_a_binary_workbook_is_chosen_by_name_and_a_hidden_one_is_not_there() {
    let file = file(&book());
    let sheet = |name: &str| {
        let said = Said {
            sheet: Some(name.into()),
            ..Said::default()
        };
        open_as(file.path(), &said)
    };
    let notes = sheet("notes").unwrap();
    let row = notes.rows().unwrap().next().unwrap().unwrap();
    assert_eq!(row.lead.unwrap().cells, ["Zoë Falk"]);
    let said = sheet("Secret").unwrap_err().to_string();
    assert!(said.ends_with("its sheets are: People, Notes"), "{said}");
}

#[test]
fn a_binary_workbook_that_breaks_off_or_is_garbled_is_an_error() {
    let whole = book();
    for length in (8..whole.len()).step_by(13) {
        assert!(open(file(&whole[..length]).path(), &[]).is_err());
    }
    for at in (0..whole.len()).step_by(7) {
        let mut garbled = whole.clone();
        garbled[at] ^= 0x55;
        if let Ok(source) = open(file(&garbled).path(), &[]) {
            assert!(source.rows().unwrap().count() > 0);
        }
    }
}
