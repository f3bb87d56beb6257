use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

use super::*;
use crate::provider::clearout::{Deliverability, Outcome};

const VERIFIER_HEAD: &str = "Email,Ringback search,Clearout Safe to Send,Clearout Verification Status,Clearout Reason,\
    Clearout Suggested Email,Clearout Bounce Type,Clearout Disposable Status,Clearout Free Account Status,\
    Clearout Role Account Status,Clearout Gibberish Status,Clearout Account,Clearout Domain,Clearout MX Record,\
    Clearout SMTP Provider,Clearout Verified At (UTC),Clearout Time Taken (ms)";
const VERIFIER_ROWS: &str = "pat@firm.example,17,Yes,Valid,Success,,,No,No,No,No,pat,firm.example,mx1.firm.example,\
    gsuite,2026-02-03 04:05:06,412\n\
    info@firm.example,18,Risky,Catch All,Catch All mail server,,,No,No,Yes,No,info,firm.example,,,,\n\
    gone@firm.example,19,No,Invalid,Mailbox was not found,,Hard,No,No,No,No,gone,firm.example,,,,\n\
    slow@firm.example,20,Unknown,Unknown,Request cancelled,,,,,,,,,,,,\n";
const FINDER_HEAD: &str = "Name,Domain,Company,Ringback search,Clearout Finder Full Name,Clearout Finder First Name,\
    Clearout Finder Last Name,Clearout Finder Domain,Clearout Finder Company,Clearout Finder Email Address,\
    Clearout Finder Confidence Score,Clearout Finder Business Account,Clearout Finder Status,Clearout Finder Reason,\
    Clearout Finder Processed At (UTC)";
const FINDER_ROWS: &str = "Kim Lee,firm.example,,21,kim lee,kim,lee,firm.example,firm,kim.lee@firm.example,91,Yes,Found,\
    ,2026-02-03 04:05:06\n\
    No Body,firm.example,,22,no body,no,body,firm.example,,,,,Not Found,Request Cancelled,\n";

fn verifier_file() -> String {
    format!("{VERIFIER_HEAD}\n{VERIFIER_ROWS}")
}

/// The same file as a workbook, with a sheet of notes before it and numbers as numbers.
fn as_xlsx(csv: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "notes").unwrap();
    let sheet = book.add_worksheet();
    for (row, line) in (0u32..).zip(csv.lines()) {
        for (column, cell) in (0u16..).zip(line.split(',')) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).unwrap(),
                Err(_) => sheet.write(row, column, cell).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

fn verified(file: &[u8]) -> Vec<Row<Verification>> {
    match read_rows(Product::Verifier, file).unwrap() {
        Rows::Verified(rows) => rows,
        Rows::Sought(rows) => panic!("{rows:?}"),
    }
}

fn sought(file: &[u8]) -> Vec<Row<Finding>> {
    match read_rows(Product::Finder, file).unwrap() {
        Rows::Sought(rows) => rows,
        Rows::Verified(rows) => panic!("{rows:?}"),
    }
}

#[test]
fn every_row_of_the_verifier_says_what_a_reply_would_have_said() {
    let rows = verified(verifier_file().as_bytes());
    let table: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.search.unwrap().0,
                row.said.deliverability,
                row.said.word.as_str(),
            )
        })
        .collect();
    assert_eq!(
        table,
        [
            (17, Deliverability::Deliverable, "Valid"),
            (18, Deliverability::CatchAll, "Catch All"),
            (19, Deliverability::Undeliverable, "Invalid"),
            (20, Deliverability::Unknown, "Unknown"),
        ]
    );
    assert_eq!(rows[0].said.address.as_deref(), Some("pat@firm.example"));
    assert_eq!(rows[0].said.mx_record.as_deref(), Some("mx1.firm.example"));
    assert_eq!(
        rows[0].said.verified_at,
        "2026-02-03T04:05:06Z".parse().ok()
    );
    assert_eq!(rows[1].said.flags.role, Some(true));
    assert_eq!(rows[2].said.bounce.as_deref(), Some("Hard"));
    assert_eq!(rows[3].said.reason.as_deref(), Some("Request cancelled"));
    assert_eq!(rows[3].said.flags.role, None);
}

#[test]
fn every_row_of_the_finder_is_read() {
    let rows = sought(format!("{FINDER_HEAD}\n{FINDER_ROWS}").as_bytes());
    let found = &rows[0];
    assert_eq!(
        (found.search, found.said.outcome),
        (Some(SearchId(21)), Outcome::Found)
    );
    assert_eq!(found.said.address(), Some("kim.lee@firm.example"));
    assert_eq!(found.said.mailboxes[0].business, Some(true));
    assert_eq!(found.said.confidence, Some(91));
    assert_eq!(found.said.company.as_deref(), Some("firm"));
    assert_eq!(found.said.found_at, "2026-02-03T04:05:06Z".parse().ok());
    assert_eq!(
        (rows[1].search, rows[1].said.outcome),
        (Some(SearchId(22)), Outcome::Unknown)
    );
    assert_eq!(rows[1].said.reason.as_deref(), Some("Request Cancelled"));
}

#[test]
fn a_workbook_reads_as_the_text_file_does() {
    let csv = verifier_file();
    assert_eq!(verified(&as_xlsx(&csv)), verified(csv.as_bytes()));
    let csv = format!("{FINDER_HEAD}\n{FINDER_ROWS}");
    assert_eq!(sought(&as_xlsx(&csv)), sought(csv.as_bytes()));
}

#[test]
fn columns_are_found_by_name_wherever_they_stand() {
    let rows = verified(b"x,clearout verification status,EMAIL ADDRESS, Ringback Search \ny,Invalid,a@b.example,5\n");
    assert_eq!(rows[0].search, Some(SearchId(5)));
    assert_eq!(rows[0].said.address.as_deref(), Some("a@b.example"));
    let without = verified(b"Email,Clearout Verification Status\na@b.example,Valid\n");
    assert_eq!(without[0].search, None);
}

#[test]
fn an_id_that_is_not_wholly_ours_is_none() {
    for id in ["7.5", "x7", "", "99999999999999999999"] {
        let file = format!("Ringback search,Clearout Verification Status\n{id},Valid\n");
        assert_eq!(verified(file.as_bytes())[0].search, None, "{id}");
    }
}

#[test]
fn another_file_is_refused_by_the_column_that_is_missing() {
    let finder = format!("{FINDER_HEAD}\n{FINDER_ROWS}");
    let no_column = BadFile::NoColumn("Clearout Verification Status");
    for file in [finder.as_bytes(), b"<html>sorry</html>", b""] {
        assert_eq!(read_rows(Product::Verifier, file), Err(no_column.clone()));
    }
    let said = "the result file has no column \"Clearout Verification Status\"";
    assert_eq!(no_column.to_string(), said);
}

#[test]
fn a_sheet_that_claims_to_be_enormous_takes_no_more_room_than_its_cells() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Clearout Verification Status").unwrap();
    sheet.write(1_048_575, 16_383, "far away").unwrap();
    let rows = verified(&book.save_to_buffer().unwrap());
    assert_eq!((rows.len(), rows[0].said.word.as_str()), (1, ""));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_rows_or_a_reason(file: Vec<u8>) {
        let _ = read_rows(Product::Verifier, &file);
    }

    #[test]
    fn a_damaged_workbook_is_rows_or_a_reason(place: prop::sample::Index, byte: u8) {
        let mut file = as_xlsx(&verifier_file());
        let place = place.index(file.len());
        file[place] = byte;
        let _ = read_rows(Product::Verifier, &file);
    }
}
