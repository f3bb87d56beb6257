//! What a result file says, row by row.

use super::OWN_COLUMN;
use super::table::{BadFile, Table, tables};
use crate::domain::SearchId;
use crate::provider::clearout::finding::FinderCells;
use crate::provider::clearout::wire::lenient::{moment, whole, yes_or_no};
use crate::provider::clearout::wire::{DetailInfo, SubStatus, Verified};
use crate::provider::clearout::{Finding, Product, Verification};

/// The column without which a file is not the verifier's.
const VERIFIER_STATUS: &str = "Clearout Verification Status";
/// The column without which a file is not the finder's.
const FINDER_STATUS: &str = "Clearout Finder Status";
/// The names under which Clearout finds addresses in a file (Clearout docs: API overview, error 1004).
const ADDRESS: [&str; 4] = ["Email", "Emails", "Email address", "Emailaddress"];

/// One row of a result file.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<T> {
    /// The search it answers; `None` where our column is lost.
    pub search: Option<SearchId>,
    /// What it says.
    pub said: T,
}

/// A result file's rows, in its order.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// Of addresses that were verified.
    Verified(Vec<Row<Verification>>),
    /// Of people who were looked for.
    Sought(Vec<Row<Finding>>),
}

/// Reads a result file of `product`, CSV or XLSX. A workbook may hold several sheets; those without the product's
/// columns are somebody's notes.
pub fn read_rows(product: Product, file: &[u8]) -> Result<Rows, BadFile> {
    Ok(match product {
        Product::Verifier => Rows::Verified(rows(file, VERIFIER_STATUS, verified)?),
        Product::Finder => Rows::Sought(rows(file, FINDER_STATUS, sought)?),
    })
}

fn rows<T>(
    file: &[u8],
    status: &'static str,
    read: fn(&Cells<'_>) -> T,
) -> Result<Vec<Row<T>>, BadFile> {
    let mut tables = tables(file)?;
    tables.retain(|table| table.column(status).is_some());
    if tables.is_empty() {
        return Err(BadFile::NoColumn(status));
    }
    let of_table = |table: &Table| {
        table
            .rows
            .iter()
            .map(|row| read_row(table, row, read))
            .collect()
    };
    let rows: Vec<Vec<_>> = tables.iter().map(of_table).collect();
    Ok(rows.into_iter().flatten().collect())
}

fn read_row<T>(table: &Table, row: &[String], read: fn(&Cells<'_>) -> T) -> Row<T> {
    let cells = Cells { table, row };
    let id = cells.text(OWN_COLUMN).and_then(|id| id.parse().ok());
    Row {
        search: id.map(SearchId),
        said: read(&cells),
    }
}

/// The cells of one row, by the names of their columns.
struct Cells<'a> {
    table: &'a Table,
    row: &'a [String],
}

impl Cells<'_> {
    fn text(&self, column: &str) -> Option<String> {
        let cell = self.row.get(self.table.column(column)?)?.trim();
        (!cell.is_empty()).then(|| cell.to_owned())
    }

    fn yes_no(&self, column: &str) -> Option<bool> {
        yes_or_no(&self.text(column)?)
    }

    fn number(&self, column: &str) -> Option<i64> {
        whole(&self.text(column)?.into())
    }
}

/// As the reply to a single call would have said it, so that one reading serves both (Clearout docs: verifier overview).
fn verified(cells: &Cells<'_>) -> Verification {
    let reason = cells.text("Clearout Reason");
    let as_reply = Verified {
        email_address: ADDRESS.iter().find_map(|name| cells.text(name)),
        status: cells.text(VERIFIER_STATUS),
        sub_status: reason.map(|desc| SubStatus {
            code: None,
            desc: Some(desc),
        }),
        safe_to_send: cells.text("Clearout Safe to Send"),
        suggested_email_address: cells.text("Clearout Suggested Email"),
        bounce_type: cells.text("Clearout Bounce Type"),
        disposable: cells.yes_no("Clearout Disposable Status"),
        free: cells.yes_no("Clearout Free Account Status"),
        role: cells.yes_no("Clearout Role Account Status"),
        gibberish: cells.yes_no("Clearout Gibberish Status"),
        detail_info: Some(DetailInfo {
            account: cells.text("Clearout Account"),
            domain: cells.text("Clearout Domain"),
            mx_record: cells.text("Clearout MX Record"),
            smtp_provider: cells.text("Clearout SMTP Provider"),
        }),
        verified_on: cells
            .text("Clearout Verified At (UTC)")
            .and_then(|at| moment(&at)),
        time_taken: cells.number("Clearout Time Taken (ms)"),
        ai_verdict: None,
        profile: None,
    };
    as_reply.into()
}

/// Clearout docs: bulk finder, result file headers.
fn sought(cells: &Cells<'_>) -> Finding {
    FinderCells {
        status: cells.text(FINDER_STATUS).unwrap_or_default(),
        reason: cells.text("Clearout Finder Reason"),
        address: cells.text("Clearout Finder Email Address"),
        business: cells.yes_no("Clearout Finder Business Account"),
        confidence: cells.number("Clearout Finder Confidence Score"),
        full_name: cells.text("Clearout Finder Full Name"),
        first_name: cells.text("Clearout Finder First Name"),
        last_name: cells.text("Clearout Finder Last Name"),
        company: cells.text("Clearout Finder Company"),
        domain: cells.text("Clearout Finder Domain"),
        processed_at: cells
            .text("Clearout Finder Processed At (UTC)")
            .and_then(|at| moment(&at)),
    }
    .into()
}

#[cfg(test)]
mod tests;
