//! What a step of a run takes over from the steps before it, and a job that asks again from the one before: so that the
//! newest job of a kind always has everybody, and a table, a count or an export of it is whole.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing, error::unreadable, known::counted};
use crate::domain::Asked;
use crate::domain::JobId;
use crate::domain::LeadId;
use crate::domain::PersonKey;
use crate::domain::Qualification;
use crate::domain::SearchId;
use crate::domain::SearchState;
use crate::domain::Skip;
use crate::store::Counted;

pub(super) const SCHEMA: &str = "
-- What it came to was taken over from an earlier step of its run, or from the job that it asks again.
ALTER TABLE searches ADD COLUMN carried INTEGER NOT NULL DEFAULT 0;
";

/// A job's view counts what it took over whenever something changes.
pub(super) const COUNTED: &str = "
CREATE INDEX searches_carried ON searches (job_id, leads) WHERE carried;
";

/// What a job came to for a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CameTo {
    /// It asked nothing.
    Skipped(Skip),
    /// It has a search.
    Searched {
        /// It.
        search: SearchId,
        /// Where that stands.
        state: SearchState,
        /// Its verdict, where it has one.
        verdict: Option<Qualification>,
        /// It was taken over.
        carried: bool,
    },
}

/// A search whose outcome is to be taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The search that was paid for, whose result it has; itself, where it failed.
    pub paid: SearchId,
    /// The key of its question.
    pub key: PersonKey,
    /// What it asks.
    pub asked: Asked,
    /// Why it failed, where it did.
    pub failed: Option<String>,
}

impl Reading<'_> {
    /// What `job` came to for those of these `leads` that are in it.
    pub fn list_came_to(
        &self,
        job: JobId,
        leads: &RangeInclusive<LeadId>,
    ) -> Result<HashMap<LeadId, CameTo>, StoreError> {
        let sql = "SELECT m.lead_id, m.skip, s.id, s.state, s.qualification, s.carried
                   FROM job_leads m LEFT JOIN searches s ON s.id = m.search_id
                   WHERE m.job_id = ?1 AND m.lead_id BETWEEN ?2 AND ?3";
        let between = params![job.0, leads.start().0, leads.end().0];
        self.0
            .prepare_cached(sql)?
            .query_map(between, came_to)?
            .map(|row| row?)
            .collect()
    }

    /// What is to be taken over of `search`.
    pub fn get_carried(&self, search: SearchId) -> Result<Carried, StoreError> {
        let sql = "SELECT coalesce(from_search, id), person_key, asked,
                       CASE state WHEN 'failed' THEN coalesce(reason, '') END FROM searches WHERE id = ?1";
        let carried = |row: &Row<'_>| {
            let asked = serde_json::from_str(row.get_ref(2)?.as_str()?);
            let (paid, key, failed) = (SearchId(row.get(0)?), PersonKey(row.get(1)?), row.get(3)?);
            Ok(asked
                .map(|asked| Carried {
                    paid,
                    key,
                    asked,
                    failed,
                })
                .map_err(|_| unreadable("search")))
        };
        let mut statement = self.0.prepare_cached(sql)?;
        let found = statement.query_row([search.0], carried).optional()?;
        found.ok_or_else(|| StoreError::Missing(format!("search {search}")))?
    }

    /// The newest job that has asked again for whom `job` had no answer: a run of that one step which has taken over what
    /// `job` had, or what it had taken over itself.
    pub fn find_retried(&self, job: JobId) -> Result<Option<JobId>, StoreError> {
        let sql = "SELECT again.id FROM jobs mine JOIN jobs again ON again.list_id = mine.list_id
                       AND again.recipe = mine.recipe AND again.id > mine.id AND again.state <> 'planning'
                   JOIN runs r ON r.id = again.run_id
                   WHERE mine.id = ?1 AND ((again.run_id <> mine.run_id AND r.steps = 1)
                       OR (again.run_id = mine.run_id AND again.place = mine.place))
                   AND EXISTS (SELECT 1 FROM searches s WHERE s.job_id = again.id AND s.carried)
                   ORDER BY again.id DESC LIMIT 1";
        let id = |row: &Row<'_>| row.get(0).map(JobId);
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.query_row([job.0], id).optional()?)
    }

    /// What of `job` was taken over.
    pub fn count_carried(&self, job: JobId) -> Result<Counted, StoreError> {
        let sql =
            "SELECT count(*), coalesce(sum(leads), 0) FROM searches WHERE job_id = ?1 AND carried";
        Ok(self.0.prepare_cached(sql)?.query_row([job.0], counted)?)
    }
}

impl Writing<'_> {
    /// Gives `search`, which waits, the outcome that is taken over.
    pub fn carry(&self, search: SearchId, carried: &Carried) -> Result<(), StoreError> {
        let sql = "UPDATE searches SET carried = 1 WHERE id = ?1";
        self.0.0.prepare_cached(sql)?.execute([search.0])?;
        match &carried.failed {
            Some(reason) => self.fail_search(search, reason),
            None => self.answer_by(search, carried.paid),
        }
    }
}

fn came_to(row: &Row<'_>) -> rusqlite::Result<Result<(LeadId, CameTo), StoreError>> {
    let lead = LeadId(row.get(0)?);
    if let Some(word) = row.get::<_, Option<String>>(1)? {
        let skip = Skip::from_word(&word).ok_or_else(|| unreadable("skip"));
        return Ok(skip.map(|skip| (lead, CameTo::Skipped(skip))));
    }
    let word = row.get::<_, Option<String>>(3)?;
    let Some(state) = word.as_deref().and_then(SearchState::from_word) else {
        return Ok(Err(unreadable("search state")));
    };
    let verdict = row.get::<_, Option<String>>(4)?;
    Ok(Ok((
        lead,
        CameTo::Searched {
            search: SearchId(row.get(2)?),
            state,
            verdict: verdict.as_deref().and_then(Qualification::from_word),
            carried: row.get(5)?,
        },
    )))
}
