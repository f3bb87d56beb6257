//! Living lists: lists that grow while the program runs, one lead for each thing told about. A key says which lead it is.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{NewList, Reading, StoreError, Writing, error::unreadable};
use crate::domain::Column;
use crate::domain::JobId;
use crate::domain::LeadId;
use crate::domain::ListId;

pub(super) const SCHEMA: &str = "
CREATE TABLE living (
    list_id INTEGER NOT NULL REFERENCES lists ON DELETE CASCADE,
    key TEXT NOT NULL,
    lead_id INTEGER NOT NULL,
    PRIMARY KEY (list_id, key)
) STRICT, WITHOUT ROWID;
";

impl Reading<'_> {
    /// A lead of `list` behind which there is one that `job` has not looked at, and before which there is none: living lists
    /// grow behind their jobs, and so do those that a newer file joins.
    pub fn find_grown_beyond(
        &self,
        list: ListId,
        job: JobId,
    ) -> Result<Option<LeadId>, StoreError> {
        let sql = "SELECT id - 1 FROM leads WHERE list_id = ?1
                   AND NOT EXISTS (SELECT 1 FROM job_leads WHERE job_id = ?2 AND lead_id = leads.id)
                   ORDER BY id LIMIT 1";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement
            .query_row([list.0, job.0], |row| row.get(0).map(LeadId))
            .optional()?)
    }

    /// Those of the leads `between` that `job` has looked at.
    pub fn list_looked_at(
        &self,
        job: JobId,
        between: &RangeInclusive<LeadId>,
    ) -> Result<HashSet<LeadId>, StoreError> {
        let sql = "SELECT lead_id FROM job_leads WHERE job_id = ?1 AND lead_id BETWEEN ?2 AND ?3";
        let mut statement = self.0.prepare_cached(sql)?;
        let between = params![job.0, between.start().0, between.end().0];
        Ok(statement
            .query_map(between, |row| row.get(0).map(LeadId))?
            .collect::<Result<_, _>>()?)
    }
}

impl Writing<'_> {
    /// The living list of that source, begun where there is none.
    pub fn get_living_list(&self, new: &NewList, now: Timestamp) -> Result<ListId, StoreError> {
        if let Some(list) = self.find_list_by_source(&new.source)? {
            return Ok(list.id);
        }
        let list = self.begin_list(new, now)?;
        self.finish_list(list, &new.columns, now)?;
        Ok(list)
    }

    /// Writes the lead of `list` that `key` names: the one there is, or a new one at its end. `cells` is given the list's
    /// columns and the cells that the lead has, and says which it is to have.
    pub fn write_lead(
        &self,
        list: ListId,
        key: &str,
        cells: impl FnOnce(&[Column], &[String]) -> Vec<String>,
    ) -> Result<LeadId, StoreError> {
        let columns = self.get_list(list)?.columns;
        let lead = match self.find_living(list, key)? {
            Some((lead, before)) => {
                self.grow(list, 0)?;
                let cells = as_json(&cells(&columns, &before))?;
                let sql = "UPDATE leads SET cells = ?2 WHERE id = ?1";
                self.0
                    .0
                    .prepare_cached(sql)?
                    .execute(params![lead.0, cells])?;
                lead
            }
            None => {
                self.grow(list, 1)?;
                self.add_living(list, key, &as_json(&cells(&columns, &[]))?)?
            }
        };
        Ok(lead)
    }

    /// Also tells those who follow the feed that a lead has changed.
    fn grow(&self, list: ListId, by: u32) -> Result<(), StoreError> {
        let sql = "UPDATE lists SET leads = leads + ?2, duplicates = NULL WHERE id = ?1";
        self.0.0.prepare_cached(sql)?.execute(params![list.0, by])?;
        Ok(())
    }

    /// Lets a finished job run again: its list has grown, or it was told something late.
    pub fn grow_job(&self, job: JobId) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET state = 'running', finished_at = NULL WHERE id = ?1 AND state = 'finished'";
        self.0.0.execute(sql, [job.0])?;
        Ok(())
    }

    fn find_living(
        &self,
        list: ListId,
        key: &str,
    ) -> Result<Option<(LeadId, Vec<String>)>, StoreError> {
        let sql = "SELECT l.id, l.cells FROM living k JOIN leads l ON l.id = k.lead_id
                   WHERE k.list_id = ?1 AND k.key = ?2";
        let mut statement = self.0.0.prepare_cached(sql)?;
        let found = statement
            .query_row(params![list.0, key], |row| {
                Ok((LeadId(row.get(0)?), super::leads::cells(row, 1)?))
            })
            .optional()?;
        found.map(|(lead, cells)| Ok((lead, cells?))).transpose()
    }

    fn add_living(&self, list: ListId, key: &str, cells: &str) -> Result<LeadId, StoreError> {
        // The header of a file is its first row.
        let sql = "INSERT INTO leads (list_id, row, cells)
                   VALUES (?1, 1 + coalesce((SELECT row FROM leads WHERE list_id = ?1 ORDER BY id DESC LIMIT 1), 1), ?2)";
        self.0
            .0
            .prepare_cached(sql)?
            .execute(params![list.0, cells])?;
        let lead = LeadId(self.0.0.last_insert_rowid());
        let sql = "INSERT INTO living (list_id, key, lead_id) VALUES (?1, ?2, ?3)";
        self.0
            .0
            .prepare_cached(sql)?
            .execute(params![list.0, key, lead.0])?;
        Ok(lead)
    }
}

fn as_json(cells: &[String]) -> Result<String, StoreError> {
    serde_json::to_string(cells).map_err(|_| unreadable("cell"))
}
