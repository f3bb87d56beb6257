//! Leads that the user has said to be somebody else than whoever has their name, and the keys of searches, by which two
//! leads are taken for one person.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing, error::unreadable, leads};
use crate::domain::Asked;
use crate::domain::Column;
use crate::domain::JobId;
use crate::domain::Lead;
use crate::domain::LeadId;
use crate::domain::ListId;
use crate::domain::PersonKey;
use crate::domain::SearchId;

pub(super) const SCHEMA: &str = "
CREATE TABLE apart (
    lead_id INTEGER PRIMARY KEY REFERENCES leads ON DELETE CASCADE,
    marked_at INTEGER NOT NULL
) STRICT;
";

/// A search whose key is to be made anew: what it asks, and the first of its leads.
#[derive(Clone, Debug)]
pub struct Keyed {
    /// The search.
    pub search: SearchId,
    /// What it asks.
    pub asked: Asked,
    /// Its first lead, with the columns of its list, where it has one.
    pub lead: Option<(Lead, Vec<Column>)>,
    /// The key it has.
    pub key: PersonKey,
}

impl Reading<'_> {
    /// The leads of `list` that the user has said to be somebody else.
    pub fn list_apart(&self, list: ListId) -> Result<HashSet<LeadId>, StoreError> {
        let sql = "SELECT lead_id FROM apart JOIN leads ON leads.id = lead_id WHERE list_id = ?1";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement
            .query_map([list.0], |row| row.get(0).map(LeadId))?
            .collect::<Result<_, _>>()?)
    }

    /// Whether the user has said that `lead` is somebody else.
    pub fn is_apart(&self, lead: LeadId) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM apart WHERE lead_id = ?1)";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.query_row([lead.0], |row| row.get(0))?)
    }

    /// The lead of `list` in that row of its file.
    pub fn find_lead_in_row(&self, list: ListId, row: u64) -> Result<Option<Lead>, StoreError> {
        let sql =
            "SELECT id, row, cells FROM leads WHERE list_id = ?1 AND row = ?2 ORDER BY id LIMIT 1";
        self.0
            .prepare_cached(sql)?
            .query_row(params![list.0, row], leads::lead)
            .optional()?
            .transpose()
    }

    /// By which rule the keys of searches were made.
    pub fn get_key_rule(&self) -> Result<u32, StoreError> {
        let rule = self.find_setting("key_rule")?;
        // Who says nothing is of the time when there was one rule, or has no searches yet.
        Ok(rule.and_then(|rule| rule.parse().ok()).unwrap_or(1))
    }

    fn list_keyed(&self, after: SearchId, limit: usize) -> Result<Vec<Keyed>, StoreError> {
        let sql = "SELECT s.id, s.asked, s.person_key, l.id, l.row, l.cells, t.columns FROM searches s
                   LEFT JOIN leads l ON l.id = (SELECT min(lead_id) FROM job_leads WHERE search_id = s.id)
                   LEFT JOIN lists t ON t.id = l.list_id
                   WHERE s.id > ?1 ORDER BY s.id LIMIT ?2";
        self.0
            .prepare_cached(sql)?
            .query_map(params![after.0, limit], keyed)?
            .map(|row| row?)
            .collect()
    }
}

impl Writing<'_> {
    /// Notes that `lead` is somebody else than whoever has the same name.
    pub fn set_apart(&self, lead: LeadId, now: Timestamp) -> Result<(), StoreError> {
        let sql = "INSERT INTO apart (lead_id, marked_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        self.0
            .0
            .execute(sql, params![lead.0, now.as_millisecond()])?;
        Ok(())
    }

    /// Takes `lead` out of `search` of `job` and gives it one of its own, which waits; where it is alone in one that another
    /// search answered, that answer is taken away and it waits. False where it has been alone.
    pub fn part(
        &self,
        job: JobId,
        lead: LeadId,
        search: SearchId,
        own: (&PersonKey, &Asked),
    ) -> Result<bool, StoreError> {
        let sql = "SELECT leads, from_search IS NOT NULL FROM searches WHERE id = ?1";
        let counted = |row: &Row<'_>| Ok((row.get::<_, u64>(0)?, row.get::<_, bool>(1)?));
        let (leads, copied) = self.0.0.query_row(sql, [search.0], counted)?;
        match (leads, copied) {
            (1, false) => return Ok(false),
            (1, true) => {
                let sql = "DELETE FROM results WHERE search_id = ?1";
                self.0.0.execute(sql, [search.0])?;
                let sql = "UPDATE searches SET state = 'queued', qualification = NULL, from_search = NULL,
                               person_key = ?2 WHERE id = ?1";
                self.0.0.execute(sql, params![search.0, own.0.0])?;
            }
            _ => {
                let sql = "UPDATE searches SET leads = leads - 1 WHERE id = ?1";
                self.0.0.execute(sql, [search.0])?;
                let sql = "DELETE FROM job_leads WHERE job_id = ?1 AND lead_id = ?2";
                self.0.0.execute(sql, [job.0, lead.0])?;
                let search = self.add_search(job, own.0, own.1)?;
                self.add_lead_to_search(job, lead, search)?;
            }
        }
        self.grow_job(job)?;
        self.touch_job(job)?;
        Ok(true)
    }

    /// Notes that `lead` is whoever has the same name, after all; false where nothing else was said.
    pub fn set_apart_no_more(&self, lead: LeadId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM apart WHERE lead_id = ?1";
        Ok(self.0.0.execute(sql, [lead.0])? > 0)
    }

    /// Takes `lead` out of `own` of `job`, which has not been sent, and puts it on `shared`; `own` goes with its last lead.
    pub fn join(
        &self,
        job: JobId,
        lead: LeadId,
        own: SearchId,
        shared: SearchId,
    ) -> Result<(), StoreError> {
        let sql = "DELETE FROM job_leads WHERE job_id = ?1 AND lead_id = ?2";
        self.0.0.execute(sql, params![job.0, lead.0])?;
        let sql = "UPDATE searches SET leads = leads - 1 WHERE id = ?1";
        self.0.0.execute(sql, [own.0])?;
        let sql = "UPDATE counts SET searches = searches - 1 WHERE job_id = ?1
                   AND outcome = (SELECT state FROM searches WHERE id = ?2 AND leads = 0)";
        self.0.0.execute(sql, params![job.0, own.0])?;
        let sql = "DELETE FROM searches WHERE id = ?1 AND leads = 0";
        self.0.0.execute(sql, [own.0])?;
        self.add_lead_to_search(job, lead, shared)?;
        self.touch_job(job)
    }

    /// Makes all keys anew by the rule of that number; whom leads are about is found out anew when it is asked. Searches of one job whose keys fall together have both been paid
    /// for, or asked: the later one's is its own.
    pub fn make_keys_anew(
        &self,
        rule: u32,
        key: impl Fn(&Keyed) -> PersonKey,
    ) -> Result<(), StoreError> {
        let mut after = SearchId(0);
        loop {
            let piece = self.list_keyed(after, 1_000)?;
            let Some(last) = piece.last() else {
                self.forget_people()?;
                return self.set("key_rule", &rule.to_string());
            };
            after = last.search;
            for kept in &piece {
                let key = key(kept);
                if key != kept.key {
                    self.set_key(kept.search, &key)?;
                }
            }
        }
    }

    fn set_key(&self, search: SearchId, key: &PersonKey) -> Result<(), StoreError> {
        let sql = "UPDATE OR IGNORE searches SET person_key = ?2 WHERE id = ?1";
        let mut statement = self.0.0.prepare_cached(sql)?;
        if statement.execute(params![search.0, key.0])? == 0 {
            statement.execute(params![search.0, format!("{}\nwho search {search}", key.0)])?;
        }
        Ok(())
    }
}

fn keyed(row: &Row<'_>) -> rusqlite::Result<Result<Keyed, StoreError>> {
    let Ok(asked) = serde_json::from_str(row.get_ref(1)?.as_str()?) else {
        return Ok(Err(unreadable("search")));
    };
    let lead = match row.get::<_, Option<i64>>(3)? {
        None => None,
        Some(id) => {
            let columns = serde_json::from_str(row.get_ref(6)?.as_str()?);
            let (Ok(cells), Ok(columns)) = (leads::cells(row, 5)?, columns) else {
                return Ok(Err(unreadable("lead")));
            };
            let (id, row) = (LeadId(id), row.get(4)?);
            Some((Lead { id, row, cells }, columns))
        }
    };
    Ok(Ok(Keyed {
        search: SearchId(row.get(0)?),
        asked,
        lead,
        key: PersonKey(row.get(2)?),
    }))
}
