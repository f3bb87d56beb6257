//! The suppression list, and what it takes off the queues of jobs.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::{Reading, StoreError, Writing, error::unreadable, leads};
use crate::domain::Asked;
use crate::domain::Details;
use crate::domain::JobId;
use crate::domain::Lead;
use crate::domain::LeadId;
use crate::domain::RunId;
use crate::domain::SearchId;
use crate::domain::SearchState;
use crate::domain::Skip;
use crate::domain::Suppresses;
use crate::domain::Suppression;

pub(super) const SCHEMA: &str = "
CREATE TABLE suppressed (
    what TEXT NOT NULL,
    value TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (what, value)
) STRICT, WITHOUT ROWID;
";

/// Where an entry came from; and which searches are not to be sent, or not to be sent again, because everybody they are
/// about has come onto the list.
/// For whom an address was found, when it comes onto the list.
pub(super) const FOUND: &str = "
CREATE INDEX results_by_email ON results (email COLLATE NOCASE) WHERE email IS NOT NULL;
";

pub(super) const SOURCES: &str = "
ALTER TABLE suppressed ADD COLUMN source TEXT;
ALTER TABLE searches ADD COLUMN unwanted INTEGER NOT NULL DEFAULT 0;
";

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuppressionKept {
    /// Whom it names.
    pub suppression: Suppression,
    /// Since when.
    pub added_at: Timestamp,
    /// The file it came from; none where somebody typed it.
    pub source: Option<String>,
}

/// Which entries are shown: all that have this in them, in pieces.
#[derive(Clone, Copy, Debug)]
pub struct SuppressionQuery<'a> {
    /// Only those with this in them; empty is all. It is lower case, as the entries are.
    pub search: &'a str,
    /// Entries before the piece.
    pub offset: usize,
    /// How many.
    pub limit: usize,
}

/// A lead whose search has no answer yet.
#[derive(Clone, Debug)]
pub struct Unanswered {
    /// The lead.
    pub lead: Lead,
    /// Its search.
    pub search: SearchId,
    /// What that asks.
    pub asked: Asked,
    /// How many leads share it.
    pub shared_by: u64,
    /// It is not to be sent, because of the suppression list.
    pub unwanted: bool,
}

impl Reading<'_> {
    /// The whole suppression list.
    pub fn list_suppressed(&self) -> Result<Vec<Suppression>, StoreError> {
        self.list_suppressed_since(Timestamp::MIN)
    }

    /// Who has come onto the suppression list since then.
    pub fn list_suppressed_since(&self, since: Timestamp) -> Result<Vec<Suppression>, StoreError> {
        let sql = "SELECT what, value FROM suppressed WHERE added_at >= ?1 ORDER BY what, value";
        self.0
            .prepare_cached(sql)?
            .query_map([since.as_millisecond()], suppression)?
            .map(|row| row?)
            .collect()
    }

    /// A piece of the suppression list, newest first.
    pub fn page_suppressed(
        &self,
        query: SuppressionQuery<'_>,
    ) -> Result<Vec<SuppressionKept>, StoreError> {
        let sql = "SELECT what, value, added_at, source FROM suppressed WHERE instr(value, ?1) > 0
                   ORDER BY added_at DESC, what, value LIMIT ?2 OFFSET ?3";
        let kept = |row: &Row<'_>| {
            let suppression = suppression(row)?;
            let added_at = Timestamp::from_millisecond(row.get(2)?);
            let source = row.get(3)?;
            Ok(suppression.and_then(|suppression| {
                Ok(SuppressionKept {
                    suppression,
                    added_at: added_at.map_err(|_| unreadable("time"))?,
                    source,
                })
            }))
        };
        self.0
            .prepare_cached(sql)?
            .query_map(params![query.search, query.limit, query.offset], kept)?
            .map(|row| row?)
            .collect()
    }

    /// How many entries have this in them; all where it is empty.
    pub fn count_suppressed(&self, search: &str) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM suppressed WHERE instr(value, ?1) > 0";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.query_row([search], |row| row.get(0))?)
    }

    /// The jobs of which something is not answered: it waits, is at the service, was cancelled or taken off.
    pub fn list_unanswered_jobs(&self) -> Result<Vec<JobId>, StoreError> {
        let sql = "SELECT DISTINCT job_id FROM counts WHERE leads > 0
                   AND outcome IN ('queued', 'submitted', 'cancelled', 'suppressed') ORDER BY job_id";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement
            .query_map([], |row| row.get(0).map(JobId))?
            .collect::<Result<_, _>>()?)
    }

    /// The leads of `job` behind `after` whose search has no answer, in their order.
    pub fn list_unanswered(
        &self,
        job: JobId,
        after: LeadId,
        limit: usize,
    ) -> Result<Vec<Unanswered>, StoreError> {
        let sql = "SELECT l.id, l.row, l.cells, s.id, s.asked, s.leads, s.unwanted
                   FROM job_leads m JOIN searches s ON s.id = m.search_id
                       AND s.state IN ('queued', 'submitted', 'cancelled', 'suppressed')
                   JOIN leads l ON l.id = m.lead_id
                   WHERE m.job_id = ?1 AND m.lead_id > ?2 ORDER BY m.lead_id LIMIT ?3";
        self.0
            .prepare_cached(sql)?
            .query_map(params![job.0, after.0, limit], unanswered)?
            .map(|row| row?)
            .collect()
    }

    /// Whether the search of `lead` in `job` was taken off because of the suppression list.
    pub fn is_taken_off(&self, job: JobId, lead: LeadId) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM job_leads m JOIN searches s ON s.id = m.search_id
                   WHERE m.job_id = ?1 AND m.lead_id = ?2 AND s.state = 'suppressed')";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.query_row([job.0, lead.0], |row| row.get(0))?)
    }
}

impl Writing<'_> {
    /// Puts these, which came from `source`, on the suppression list, and says how many were not on it.
    pub fn suppress(
        &self,
        all: &[Suppression],
        source: Option<&str>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let sql = "INSERT INTO suppressed (what, value, added_at, source) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT DO NOTHING";
        let mut statement = self.0.0.prepare_cached(sql)?;
        let mut added = 0;
        for one in all {
            let row = params![one.what.word(), one.value, now.as_millisecond(), source];
            added += statement.execute(row)? as u64;
        }
        Ok(added)
    }

    /// Takes these off the suppression list, and gives those that were on it.
    pub fn unsuppress(&self, all: &[Suppression]) -> Result<Vec<Suppression>, StoreError> {
        let sql = "DELETE FROM suppressed WHERE what = ?1 AND value = ?2";
        let mut statement = self.0.0.prepare_cached(sql)?;
        let mut removed = Vec::new();
        for one in all {
            if statement.execute(params![one.what.word(), one.value])? > 0 {
                removed.push(one.clone());
            }
        }
        Ok(removed)
    }

    /// No run asks any more about whoever is suppressed: that was said before these came onto the list.
    pub fn include_suppressed_no_more(&self) -> Result<(), StoreError> {
        let sql = "SELECT id FROM runs WHERE EXISTS (
                       SELECT 1 FROM json_each(details, '$.include') WHERE value = ?1)";
        let mut statement = self.0.0.prepare_cached(sql)?;
        let runs = statement
            .query_map([Skip::Suppressed.word()], |row| row.get(0).map(RunId))?
            .collect::<Result<Vec<_>, _>>()?;
        for run in runs {
            let said = self.get_run(run)?.details;
            let include = said.include.without(Skip::Suppressed);
            self.set_run_details(run, Details { include, ..said })?;
        }
        Ok(())
    }

    /// Takes these leads of `job` off what is still to be sent: a search of which nobody else is left is not sent, or not
    /// sent again; one that others share goes on without them. What is at the service meanwhile, or answered, stays.
    /// Says how many leads count as skipped now that did not.
    pub fn take_off(
        &self,
        job: JobId,
        unwanted: &BTreeMap<SearchId, Vec<LeadId>>,
    ) -> Result<u64, StoreError> {
        let mut off = 0;
        for (search, leads) in unwanted {
            let (state, shared_by) = self.get_sharing(*search)?;
            let everybody = leads.len() as u64 >= shared_by;
            match (state, everybody) {
                (SearchState::Queued | SearchState::Cancelled, true) => {
                    self.set_unwanted(*search, Some(SearchState::Suppressed))?;
                    off += if state == SearchState::Queued {
                        shared_by
                    } else {
                        0
                    };
                }
                (SearchState::Submitted, true) => self.set_unwanted(*search, None)?,
                (SearchState::Queued | SearchState::Cancelled, false) => {
                    for lead in leads {
                        self.take_lead_off(job, *lead, *search)?;
                    }
                    off += if state == SearchState::Queued {
                        leads.len() as u64
                    } else {
                        0
                    };
                }
                (
                    SearchState::Submitted
                    | SearchState::Settled
                    | SearchState::Failed
                    | SearchState::Suppressed,
                    _,
                ) => {}
            }
        }
        if !unwanted.is_empty() {
            self.touch_job(job)?;
        }
        Ok(off)
    }

    /// The search that `lead` has in `job`, where it has one; if that was taken off, it waits again: for a batch, or with the
    /// rest of a stopped job.
    pub fn take_in_again(&self, job: JobId, lead: LeadId) -> Result<Option<SearchId>, StoreError> {
        let known = self.find_search_of(job, lead)?.map(|known| known.search);
        known.map_or(Ok(()), |search| self.want_again(search))?;
        Ok(known)
    }

    /// Nothing speaks against `search` any more: it is sent if it was taken off, and sent again if that is needed.
    pub fn want_again(&self, search: SearchId) -> Result<(), StoreError> {
        let sql =
            "UPDATE searches SET unwanted = 0, state = CASE WHEN state <> 'suppressed' THEN state
                       WHEN (SELECT stopped_at FROM jobs WHERE id = job_id) IS NULL THEN 'queued'
                       ELSE 'cancelled' END
                   WHERE id = ?1 AND unwanted";
        self.0.0.prepare_cached(sql)?.execute([search.0])?;
        Ok(())
    }

    /// The same of all its leads but these: one that was taken off waits again without them, who are skipped.
    pub fn want_again_without(
        &self,
        job: JobId,
        search: SearchId,
        leads: &[LeadId],
    ) -> Result<(), StoreError> {
        if self.find_search_state(job, search)? == Some(SearchState::Suppressed) {
            for lead in leads {
                self.take_lead_off(job, *lead, search)?;
            }
        }
        self.want_again(search)
    }

    fn get_sharing(&self, search: SearchId) -> Result<(SearchState, u64), StoreError> {
        let sql = "SELECT state, leads FROM searches WHERE id = ?1";
        let sharing = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get(1)?));
        let mut statement = self.0.0.prepare_cached(sql)?;
        let (word, leads) = statement.query_row([search.0], sharing)?;
        let state = SearchState::from_word(&word).ok_or_else(|| unreadable("search state"))?;
        Ok((state, leads))
    }

    fn set_unwanted(&self, search: SearchId, state: Option<SearchState>) -> Result<(), StoreError> {
        let sql = "UPDATE searches SET unwanted = 1, state = coalesce(?2, state) WHERE id = ?1";
        let mut statement = self.0.0.prepare_cached(sql)?;
        statement.execute(params![search.0, state.map(SearchState::word)])?;
        Ok(())
    }

    /// The lead leaves a search that others share, and is skipped.
    fn take_lead_off(&self, job: JobId, lead: LeadId, search: SearchId) -> Result<(), StoreError> {
        let sql = "DELETE FROM job_leads WHERE job_id = ?1 AND lead_id = ?2 AND search_id = ?3";
        let mut statement = self.0.0.prepare_cached(sql)?;
        if statement.execute(params![job.0, lead.0, search.0])? == 1 {
            let sql = "UPDATE searches SET leads = leads - 1 WHERE id = ?1";
            self.0.0.prepare_cached(sql)?.execute([search.0])?;
            self.add_skip(job, lead, Skip::Suppressed)?;
        }
        Ok(())
    }
}

fn suppression(row: &Row<'_>) -> rusqlite::Result<Result<Suppression, StoreError>> {
    let what = Suppresses::from_word(row.get_ref(0)?.as_str()?);
    let value = row.get(1)?;
    Ok(what
        .map(|what| Suppression { what, value })
        .ok_or_else(|| unreadable("suppression")))
}

fn unanswered(row: &Row<'_>) -> rusqlite::Result<Result<Unanswered, StoreError>> {
    let (id, at) = (LeadId(row.get(0)?), row.get(1)?);
    let (search, shared_by) = (SearchId(row.get(3)?), row.get(5)?);
    let asked = serde_json::from_str(row.get_ref(4)?.as_str()?);
    let unwanted = row.get(6)?;
    Ok(leads::cells(row, 2)?.and_then(|cells| {
        Ok(Unanswered {
            lead: Lead { id, row: at, cells },
            search,
            asked: asked.map_err(|_| unreadable("search"))?,
            shared_by,
            unwanted,
        })
    }))
}
