//! Result files: the columns of the upload, and Clearout's behind them (Clearout docs: email verifier and finder,
//! overview). They are computed when they are fetched.

use super::account::{End, Held};
use super::clock;
use super::person;
use super::record::Task;
use super::sub_status::Status;
use super::traits;
use super::verdict;
use super::verdict::Verdict;
use super::work::{Upload, Work};

/// Columns of a verified list.
const VERIFIED: [&str; 15] = [
    "Clearout Safe to Send",
    "Clearout Verification Status",
    "Clearout Reason",
    "Clearout Suggested Email",
    "Clearout Bounce Type",
    "Clearout Disposable Status",
    "Clearout Free Account Status",
    "Clearout Role Account Status",
    "Clearout Gibberish Status",
    "Clearout Account",
    "Clearout Domain",
    "Clearout MX Record",
    "Clearout SMTP Provider",
    "Clearout Verified At (UTC)",
    "Clearout Time Taken (ms)",
];

/// Columns of a list of people.
const FOUND: [&str; 11] = [
    "Clearout Finder Full Name",
    "Clearout Finder First Name",
    "Clearout Finder Last Name",
    "Clearout Finder Domain",
    "Clearout Finder Company",
    "Clearout Finder Email Address",
    "Clearout Finder Confidence Score",
    "Clearout Finder Business Account",
    "Clearout Finder Status",
    "Clearout Finder Reason",
    "Clearout Finder Processed At (UTC)",
];

/// Said of rows that a cancellation left undone (Clearout docs: bulk validation).
const CANCELLED: &str = "Request cancelled";

/// The result of a list that has ended.
pub fn file(held: &Held) -> Option<Vec<u8>> {
    let (task, end) = (&held.task, held.end?);
    Some(match &task.work {
        Work::VerifyList(upload) => upload
            .table
            .csv_with(&VERIFIED, |row| verified(task, end, upload, row)),
        Work::FindList(upload) => upload
            .table
            .csv_with(&FOUND, |row| found(task, end, upload, row)),
        Work::Verify(_) | Work::Find { .. } => return None,
    })
}

fn is_done(end: End, row: usize) -> bool {
    end.cancelled_after.is_none_or(|done| row < done)
}

fn verified(task: &Task, end: End, upload: &Upload, row: usize) -> Vec<String> {
    let email = upload.email(row);
    if email.is_empty() {
        return vec![String::new(); VERIFIED.len()];
    }
    match is_done(end, row) {
        true => verdict_cells(&verdict::verify(task.seed, email), end.at),
        false => cancelled_cells(),
    }
}

fn verdict_cells(verdict: &Verdict, at: i64) -> Vec<String> {
    let flag = |is| capitalised(verdict::yes(is));
    vec![
        capitalised(verdict.safe),
        verdict.sub_status.status.shown().to_owned(),
        verdict.sub_status.desc.to_owned(),
        verdict.suggested.to_owned(),
        capitalised(verdict.sub_status.bounce),
        flag(verdict.disposable),
        flag(verdict.free),
        flag(verdict.role),
        flag(verdict.gibberish),
        verdict.account.clone(),
        verdict.domain.clone(),
        verdict.mx.clone(),
        verdict.provider.to_owned(),
        clock::iso(at),
        verdict.took_ms.to_string(),
    ]
}

fn cancelled_cells() -> Vec<String> {
    let mut cells = vec![String::new(); VERIFIED.len()];
    cells[0] = "Unknown".to_owned();
    cells[1] = Status::Unknown.shown().to_owned();
    cells[2] = CANCELLED.to_owned();
    cells
}

fn found(task: &Task, end: End, upload: &Upload, row: usize) -> Vec<String> {
    let Some(person) = upload.person(task.seed, row) else {
        return missed("Name and domain or company are required");
    };
    if !is_done(end, row) {
        return missed(CANCELLED);
    }
    let unsupported = person::is_unsupported(&upload.name(row));
    let business = capitalised(verdict::yes(!traits::is_free(&person.domain)));
    let (status, reason) = match (&person.hit, unsupported) {
        (Some(_), _) => ("Found", "Success"),
        (None, true) => ("Not Found", "Unsupported characters in name fields"),
        (None, false) => ("Not Found", "Email address not found"),
    };
    let hit = person.hit.as_ref();
    vec![
        person.full(),
        person.first.clone(),
        person.last.clone(),
        person.domain.clone(),
        person.company.clone(),
        hit.map(|hit| hit.email.clone()).unwrap_or_default(),
        hit.map(|hit| hit.confidence.to_string())
            .unwrap_or_default(),
        if hit.is_some() {
            business
        } else {
            String::new()
        },
        status.to_owned(),
        reason.to_owned(),
        clock::iso(end.at),
    ]
}

fn missed(reason: &str) -> Vec<String> {
    let mut cells = vec![String::new(); FOUND.len()];
    cells[8] = "Not Found".to_owned();
    cells[9] = reason.to_owned();
    cells
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let initial = letters.next().map(|c| c.to_ascii_uppercase());
    initial.into_iter().chain(letters).collect()
}
