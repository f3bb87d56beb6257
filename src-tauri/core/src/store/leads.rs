//! Leads and the problems of their import. A lead is its cells as the file had them; what they mean is the mapping of
//! the list's columns, kept once.

use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::Lead;
use crate::domain::LeadId;
use crate::domain::ListId;
use crate::domain::Problem;

pub(super) const SCHEMA: &str = "
CREATE TABLE leads (
    id INTEGER PRIMARY KEY,
    list_id INTEGER NOT NULL REFERENCES lists ON DELETE CASCADE,
    row INTEGER NOT NULL,
    cells TEXT NOT NULL
) STRICT;
CREATE INDEX leads_by_list ON leads (list_id, id);
CREATE TABLE problems (
    id INTEGER PRIMARY KEY,
    list_id INTEGER NOT NULL REFERENCES lists ON DELETE CASCADE,
    row INTEGER,
    column_name TEXT,
    message TEXT NOT NULL
) STRICT;
CREATE INDEX problems_by_list ON problems (list_id, id);
";

impl Reading<'_> {
    /// Up to `limit` leads of `list` whose id is greater than `after`, in the file's order.
    pub fn list_leads(
        &self,
        list: ListId,
        after: LeadId,
        limit: usize,
    ) -> Result<Vec<Lead>, StoreError> {
        let sql =
            "SELECT id, row, cells FROM leads WHERE list_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
        let mut statement = self.0.prepare_cached(sql)?;
        statement
            .query_map(params![list.0, after.0, limit], lead)?
            .map(|row| row?)
            .collect()
    }

    /// The lead of that id.
    pub fn get_lead(&self, id: LeadId) -> Result<Lead, StoreError> {
        let sql = "SELECT id, row, cells FROM leads WHERE id = ?1";
        let mut statement = self.0.prepare_cached(sql)?;
        let found = statement.query_row([id.0], lead).optional()?;
        found.ok_or_else(|| StoreError::Missing(format!("lead {id}")))?
    }

    /// Up to `limit` problems of `list` after the first `offset`, in the file's order.
    pub fn list_problems(
        &self,
        list: ListId,
        offset: u64,
        limit: usize,
    ) -> Result<Vec<Problem>, StoreError> {
        let sql = "SELECT row, column_name, message FROM problems WHERE list_id = ?1 ORDER BY id LIMIT ?2 OFFSET ?3";
        let mut statement = self.0.prepare_cached(sql)?;
        let problem = |row: &Row<'_>| {
            Ok(Problem {
                row: row.get(0)?,
                column: row.get(1)?,
                message: row.get(2)?,
            })
        };
        Ok(statement
            .query_map(params![list.0, limit, offset], problem)?
            .collect::<Result<_, _>>()?)
    }
}

impl Writing<'_> {
    /// Adds a piece of an import; returns the id of its last lead. Those before it have the ids before that.
    pub fn add_leads(
        &self,
        list: ListId,
        leads: &[WrittenLead],
        problems: &[Problem],
    ) -> Result<LeadId, StoreError> {
        let mut insert = self
            .0
            .0
            .prepare_cached("INSERT INTO leads (list_id, row, cells) VALUES (?1, ?2, ?3)")?;
        for lead in leads {
            insert.execute(params![list.0, lead.row, lead.cells])?;
        }
        let last = LeadId(self.0.0.last_insert_rowid());
        let sql =
            "INSERT INTO problems (list_id, row, column_name, message) VALUES (?1, ?2, ?3, ?4)";
        let mut insert = self.0.0.prepare_cached(sql)?;
        for problem in problems {
            insert.execute(params![
                list.0,
                problem.row,
                problem.column,
                problem.message
            ])?;
        }
        Ok(last)
    }
}

/// A lead as it is kept, made where it was read: one text crosses to the writer's thread instead of each of its cells.
#[derive(Clone, Debug)]
pub struct WrittenLead {
    row: u64,
    /// As JSON.
    cells: String,
}

impl WrittenLead {
    /// The lead of that row (see [`NewLead::row`]).
    ///
    /// [`NewLead::row`]: crate::domain::NewLead::row
    pub fn new(row: u64, cells: &[String]) -> Result<Self, StoreError> {
        // With its quotes and its comma each.
        let room = cells.iter().map(|cell| cell.len() + 4).sum();
        let mut text = Vec::with_capacity(room);
        serde_json::to_writer(&mut text, cells).map_err(|_| unreadable("cell"))?;
        Ok(Self {
            row,
            cells: String::from_utf8(text).map_err(|_| unreadable("cell"))?,
        })
    }
}

/// The lead of a row that has its id, its row and its cells.
pub(super) fn lead(row: &Row<'_>) -> rusqlite::Result<Result<Lead, StoreError>> {
    let (id, at) = (LeadId(row.get(0)?), row.get(1)?);
    Ok(cells(row, 2)?.map(|cells| Lead { id, row: at, cells }))
}

/// A lead's cells, which stand as JSON in column `at`.
pub(super) fn cells(row: &Row<'_>, at: usize) -> rusqlite::Result<Result<Vec<String>, StoreError>> {
    let text = row.get_ref(at)?.as_str()?;
    Ok(serde_json::from_str(text).map_err(|_| unreadable("lead")))
}
