//! The workbook that a window wrote, and what must stand in it.

use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use ringback_core::app::App;
use ringback_core::domain::{List, Verdict};
use ringback_core::store::{LeadOutcome, LeadQuery};
use ringback_tests::Driven;

/// Every cell of the first sheet, row by row. A cell that is no text is told by its kind: none may be.
pub fn cells(path: &Path) -> Driven<Vec<Vec<String>>> {
    let mut book: Xlsx<_> = open_workbook(path)?;
    let sheet = book
        .worksheet_range_at(0)
        .ok_or("the workbook is empty")??;
    let text = |cell: &Data| match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        other => format!("{other:?}"),
    };
    Ok(sheet
        .rows()
        .map(|row| row.iter().map(text).collect())
        .collect())
}

/// The same, from the store: the file's columns, then the answers of the newest job.
pub fn expected(app: &App, list: &List) -> Driven<Vec<Vec<String>>> {
    let own = list.columns.iter().map(|column| column.name.as_str());
    let added = [
        "E-mail found",
        "E-mail result",
        "E-mail reason",
        "E-mail company",
        "E-mail by",
        "Sandbox",
    ];
    let header = own.chain(added).map(str::to_owned).collect();
    let job = app.store().read(|db| db.find_latest_job_of_list(list.id))?;
    let query = LeadQuery::all(list.id, job.map(|job| job.id));
    let leads = app.page_leads(&query, 0, 1_000)?.rows;
    assert_eq!(leads.len() as u64, list.leads, "a list that fits on a page");
    Ok(std::iter::once(header)
        .chain(leads.into_iter().map(|lead| row(lead, list.columns.len())))
        .collect())
}

fn row(lead: LeadOutcome, columns: usize) -> Vec<String> {
    let result = match lead.verdict {
        Verdict::Found => "found",
        Verdict::NotFound => "not found",
        Verdict::Skipped => "skipped",
        other => panic!("a finished job leaves no lead {other:?}"),
    };
    let by = if lead.answered { "Enrow" } else { "" };
    let company = lead.found.company.or(lead.found.domain);
    let mut cells = lead.cells;
    cells.resize(columns, String::new());
    cells.extend([
        lead.found.email.unwrap_or_default(),
        result.to_owned(),
        lead.reason,
        company.unwrap_or_default(),
        by.to_owned(),
        "sandbox: invented answer".to_owned(),
    ]);
    cells
}
