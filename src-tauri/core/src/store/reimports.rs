//! Newer files that join a list that is there. What they bring is put down in pieces and takes its place in one
//! transaction; whatever is cut off before is nothing, and is removed by the next try.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::lists::columns_as_json;
use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::Asked;
use crate::domain::Column;
use crate::domain::LeadId;
use crate::domain::ListId;
use crate::domain::Problem;

pub(super) const SCHEMA: &str = "
CREATE TABLE reimports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    list_id INTEGER NOT NULL REFERENCES lists ON DELETE CASCADE,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    columns TEXT NOT NULL,
    done_at INTEGER
) STRICT;
CREATE INDEX reimports_by_source ON reimports (source);
CREATE INDEX reimports_by_list ON reimports (list_id);
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    reimport_id INTEGER NOT NULL REFERENCES reimports ON DELETE CASCADE,
    -- The lead that has changed; one that is new has a place instead, until it is there.
    lead_id INTEGER,
    place INTEGER,
    -- In the newer file.
    row INTEGER NOT NULL,
    cells TEXT,
    -- The cells that the lead had.
    before TEXT,
    looked_at_anew INTEGER NOT NULL,
    unasked INTEGER NOT NULL
) STRICT;
CREATE INDEX revisions_by_reimport ON revisions (reimport_id, id);
CREATE INDEX revisions_by_lead ON revisions (lead_id) WHERE lead_id IS NOT NULL;
";

/// Of a file of which only the new rows were taken, the changed ones that were left.
pub(super) const LEFT: &str =
    "ALTER TABLE reimports ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;";

/// A newer file on its way into a list.
#[derive(Clone, Debug)]
pub struct NewReimport {
    /// The list.
    pub list: ListId,
    /// The file's name, without the folder.
    pub name: String,
    /// See [`super::NewList::source`].
    pub source: String,
    /// The file's columns in its order, with what they are in the list.
    pub columns: Vec<Column>,
}

/// What a row of a newer file is to the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Whose newer version it is; one that is new has its place among the new ones, the first being 1.
    pub of: Result<LeadId, u64>,
    /// Its row in the newer file.
    pub row: u64,
    /// The cells that the lead is to have.
    pub cells: Vec<String>,
    /// Jobs that asked nothing for the lead look at it anew.
    pub looked_at_anew: bool,
    /// It is only right where no job has asked anything for the lead: something else would be asked now.
    pub unasked: bool,
}

/// What a newer file has changed of a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revised {
    /// The file's name.
    pub file: String,
    /// The lead's row there.
    pub row: u64,
    /// When.
    pub at: Timestamp,
    /// The cells that it had before; none where it came with that file.
    pub before: Option<Vec<String>>,
}

impl Reading<'_> {
    /// Whether a newer file has joined `list`.
    pub fn has_joined(&self, list: ListId) -> Result<bool, StoreError> {
        let sql =
            "SELECT EXISTS (SELECT 1 FROM reimports WHERE list_id = ?1 AND done_at IS NOT NULL)";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.query_row([list.0], |row| row.get(0))?)
    }

    /// The source of the file that `list` holds as it stands: the one that it took last, its own before any other; none
    /// where changed rows of that one were left out.
    pub fn find_held(&self, list: ListId) -> Result<Option<String>, StoreError> {
        let sql = "SELECT source, left_out FROM (
                       SELECT source, left_out, id FROM reimports WHERE list_id = ?1 AND done_at IS NOT NULL
                       UNION ALL
                       SELECT source, 0, 0 FROM lists WHERE id = ?1 AND imported_at IS NOT NULL)
                   ORDER BY id DESC LIMIT 1";
        let mut statement = self.0.prepare_cached(sql)?;
        let held = statement.query_row([list.0], |row| Ok((row.get(0)?, row.get::<_, u64>(1)?)));
        Ok(held
            .optional()?
            .and_then(|(source, left_out)| (left_out == 0).then_some(source)))
    }

    /// What jobs over `list` have asked for `lead`.
    pub fn list_asked_for(&self, list: ListId, lead: LeadId) -> Result<Vec<Asked>, StoreError> {
        let sql =
            "SELECT s.asked FROM jobs j JOIN job_leads m ON m.job_id = j.id AND m.lead_id = ?2
                   JOIN searches s ON s.id = m.search_id WHERE j.list_id = ?1";
        let mut statement = self.0.prepare_cached(sql)?;
        let rows = statement.query_map([list.0, lead.0], |row| row.get::<_, String>(0))?;
        rows.map(|row| serde_json::from_str(&row?).map_err(|_| unreadable("search")))
            .collect()
    }

    /// Where the newer files have changed `lead`, newest first.
    pub fn list_revised(&self, lead: LeadId) -> Result<Vec<Revised>, StoreError> {
        let sql = "SELECT i.name, r.row, i.done_at, r.before FROM revisions r JOIN reimports i ON i.id = r.reimport_id
                   WHERE r.lead_id = ?1 AND i.done_at IS NOT NULL ORDER BY r.id DESC";
        let mut statement = self.0.prepare_cached(sql)?;
        let mut rows = statement.query([lead.0])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let at = Timestamp::from_millisecond(row.get(2)?).map_err(|_| unreadable("time"))?;
            let before: Option<String> = row.get(3)?;
            let before = before.map(|cells| serde_json::from_str(&cells));
            all.push(Revised {
                file: row.get(0)?,
                row: row.get(1)?,
                at,
                before: before.transpose().map_err(|_| unreadable("lead"))?,
            });
        }
        Ok(all)
    }
}

impl Writing<'_> {
    /// Begins to take a newer file into its list; returns its id, and the last row that the list has. What such a try had
    /// left there is removed.
    pub fn begin_reimport(&self, new: &NewReimport) -> Result<(i64, u64), StoreError> {
        let sql = "DELETE FROM reimports WHERE list_id = ?1 AND done_at IS NULL";
        self.0.0.execute(sql, [new.list.0])?;
        let sql = "INSERT INTO reimports (list_id, name, source, columns) VALUES (?1, ?2, ?3, ?4)";
        let columns = columns_as_json(&new.columns)?;
        self.0
            .0
            .execute(sql, params![new.list.0, new.name, new.source, columns])?;
        let reimport = self.0.0.last_insert_rowid();
        Ok((reimport, self.last_row(new.list)?))
    }

    /// Puts down a piece of what a newer file brings.
    pub fn add_revisions(&self, reimport: i64, all: &[Revision]) -> Result<(), StoreError> {
        let sql = "INSERT INTO revisions (reimport_id, lead_id, place, row, cells, looked_at_anew, unasked)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let mut insert = self.0.0.prepare_cached(sql)?;
        for one in all {
            let cells = serde_json::to_string(&one.cells).map_err(|_| unreadable("cell"))?;
            let (lead, place) = (one.of.ok().map(|lead| lead.0), one.of.err());
            insert.execute(params![
                reimport,
                lead,
                place,
                one.row,
                cells,
                one.looked_at_anew,
                one.unasked
            ])?;
        }
        Ok(())
    }

    /// Everything that was put down takes its place: the list has these columns, the changed leads their new cells, and the
    /// new ones follow its last. False, and nothing is changed, where something has been asked meanwhile for a lead of which
    /// that must not be, or where another file has joined the list first.
    pub fn finish_reimport(
        &self,
        (reimport, list): (i64, ListId),
        columns: &[Column],
        problems: &[Problem],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if !self.is_still_right(reimport, list)? {
            return Ok(false);
        }
        self.look_at_anew(reimport, list)?;
        for sql in TAKE_PLACE {
            self.0.0.execute(sql, [reimport])?;
        }
        let base: i64 =
            self.0
                .0
                .query_row("SELECT coalesce(max(id), 0) FROM leads", [], |row| {
                    row.get(0)
                })?;
        let row = self.last_row(list)?;
        let sql = "INSERT INTO leads (id, list_id, row, cells)
                   SELECT ?2 + place, ?3, ?4 + place, cells FROM revisions
                   WHERE reimport_id = ?1 AND place IS NOT NULL ORDER BY place";
        let new = self
            .0
            .0
            .execute(sql, params![reimport, base, list.0, row])?;
        let sql = "UPDATE revisions SET lead_id = ?2 + place WHERE reimport_id = ?1 AND place IS NOT NULL";
        self.0.0.execute(sql, [reimport, base])?;
        self.add_leads(list, &[], problems)?;
        let sql = "UPDATE revisions SET cells = NULL WHERE reimport_id = ?1";
        self.0.0.execute(sql, [reimport])?;
        let sql = "UPDATE reimports SET done_at = ?2 WHERE id = ?1";
        self.0.0.execute(sql, [reimport, now.as_millisecond()])?;
        let sql = "UPDATE lists SET columns = ?2, leads = leads + ?3, problems = problems + ?4, duplicates = NULL WHERE id = ?1";
        let columns = columns_as_json(columns)?;
        self.0
            .0
            .execute(sql, params![list.0, columns, new, problems.len()])?;
        // Whoever shows a job of the list looks at it again.
        let sql = "UPDATE jobs SET state = state WHERE list_id = ?1";
        self.0.0.execute(sql, [list.0])?;
        Ok(true)
    }

    /// Forgets a newer file that was begun and brings nothing.
    pub fn abandon_reimport(&self, reimport: i64) -> Result<(), StoreError> {
        let sql = "DELETE FROM reimports WHERE id = ?1 AND done_at IS NULL";
        self.0.0.execute(sql, [reimport])?;
        Ok(())
    }

    /// Of a newer file so many changed rows were not taken.
    pub fn leave_out(&self, reimport: i64, rows: u64) -> Result<(), StoreError> {
        let sql = "UPDATE reimports SET left_out = ?2 WHERE id = ?1";
        self.0.0.execute(sql, params![reimport, rows])?;
        Ok(())
    }

    fn last_row(&self, list: ListId) -> Result<u64, StoreError> {
        // The header of a file is its first row.
        let sql = "SELECT row FROM leads WHERE list_id = ?1 ORDER BY id DESC LIMIT 1";
        let last = self
            .0
            .0
            .query_row(sql, [list.0], |row| row.get(0))
            .optional()?;
        Ok(last.unwrap_or(1))
    }

    fn is_still_right(&self, reimport: i64, list: ListId) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM reimports WHERE id = ?1 AND done_at IS NULL)
                   AND NOT EXISTS (SELECT 1 FROM revisions r JOIN jobs j ON j.list_id = ?2
                       JOIN job_leads m ON m.job_id = j.id AND m.lead_id = r.lead_id AND m.search_id IS NOT NULL
                       WHERE r.reimport_id = ?1 AND r.unasked)";
        Ok(self
            .0
            .0
            .query_row(sql, [reimport, list.0], |row| row.get(0))?)
    }

    /// Runs that asked nothing for a lead forget that they have looked at it: their next start does.
    fn look_at_anew(&self, reimport: i64, list: ListId) -> Result<(), StoreError> {
        let skipped = "SELECT m.job_id, m.lead_id FROM revisions r JOIN jobs j ON j.list_id = ?2
             JOIN job_leads m ON m.job_id = j.id AND m.lead_id = r.lead_id AND m.skip IS NOT NULL
             WHERE r.reimport_id = ?1 AND r.looked_at_anew AND NOT EXISTS (
                 SELECT 1 FROM jobs o JOIN job_leads a ON a.job_id = o.id AND a.lead_id = r.lead_id
                 WHERE o.list_id = ?2 AND o.run_id IS j.run_id AND a.search_id IS NOT NULL)";
        let count = format!(
            "UPDATE counts SET leads = counts.leads - f.leads
             FROM (SELECT job_id, count(*) AS leads FROM ({skipped}) GROUP BY job_id) f
             WHERE counts.job_id = f.job_id AND counts.outcome = 'skipped'"
        );
        let forget = format!(
            "DELETE FROM job_leads WHERE (job_id, lead_id) IN ({skipped}) AND skip IS NOT NULL"
        );
        for sql in [count, forget] {
            self.0.0.execute(&sql, [reimport, list.0])?;
        }
        Ok(())
    }
}

const TAKE_PLACE: [&str; 2] = [
    "UPDATE revisions SET before = (SELECT cells FROM leads WHERE leads.id = lead_id)
     WHERE reimport_id = ?1 AND lead_id IS NOT NULL",
    "UPDATE leads SET cells = r.cells FROM revisions r WHERE r.reimport_id = ?1 AND r.lead_id = leads.id",
];
