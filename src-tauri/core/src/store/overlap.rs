//! Jobs over other lists that ask about the same people at the same time. What one of them has at the service no other sends
//! as well; when the answer is there, it is taken over like any other that was bought before.

use std::collections::HashSet;

use rusqlite::params;

use super::jobs::step_as_json;
use super::{Reading, StoreError, Writing};
use crate::domain::JobId;
use crate::domain::PersonKey;
use crate::domain::RecipeStep;
use crate::domain::SearchId;

pub(super) const SCHEMA: &str = "
CREATE INDEX searches_submitted ON searches (person_key) WHERE state = 'submitted';
CREATE INDEX batches_open ON batches (job_id) WHERE state IN ('intended', 'submitted', 'in_doubt');
-- The last answer that one of its batches had, and the last of anybody's by which what it has queued was answered.
ALTER TABLE jobs ADD COLUMN last_answer INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN caught_up INTEGER NOT NULL DEFAULT 0;
UPDATE jobs SET last_answer = (SELECT coalesce(max(a.id), 0) FROM answers a JOIN batches b ON b.id = a.batch_id
    WHERE b.job_id = jobs.id);
CREATE INDEX jobs_answered ON jobs (last_answer);
";

pub(super) const LOST: &str = "
CREATE INDEX searches_failed ON searches (person_key) WHERE state = 'failed';
";

/// The searches `o` of other jobs with the same step that ask about whoever `s` asks about, or may do so: by the same key,
/// or where one of the two keys says less of who is meant.
fn same_person() -> String {
    let who = format!("'{}'", PersonKey::WHO);
    let name = format!(
        "CASE instr(s.person_key, {who}) WHEN 0 THEN s.person_key
             ELSE substr(s.person_key, 1, instr(s.person_key, {who}) - 1) END"
    );
    format!(
        "o.job_id <> s.job_id AND o.person_key BETWEEN {name} AND {name} || {who} || char(1114111)
         AND (o.person_key IN (s.person_key, {name})
             OR o.person_key BETWEEN s.person_key || {who} AND s.person_key || {who} || char(1114111))
         AND (SELECT recipe FROM jobs WHERE id = o.job_id) = (SELECT recipe FROM jobs WHERE id = s.job_id)"
    )
}

/// The searches `o` whose answer a service is still to tell: of a batch that is there, also where that had been counted as
/// lost and was told of after all.
const ASKED: [&str; 2] = [
    "searches o WHERE o.state = 'submitted'",
    "searches o JOIN batches b ON b.id = o.batch_id WHERE o.state = 'failed' AND b.state = 'submitted'",
];

/// Another job has put to the service what `s` asks, and its answer is not there.
fn is_asked() -> String {
    let same = same_person();
    let [asked, told] = ASKED;
    format!(
        "(EXISTS (SELECT 1 FROM {asked} AND {same}) OR EXISTS (SELECT 1 FROM {told} AND {same}))"
    )
}

/// Another job has been told what `s` asks since what its job has queued was last answered.
fn is_answered() -> String {
    let same = same_person();
    format!(
        "EXISTS (SELECT 1 FROM searches o JOIN results r ON r.search_id = o.id
         WHERE o.state = 'settled' AND o.from_search IS NULL AND o.qualification <> 'unknown' AND {same}
         AND r.answer_id > (SELECT caught_up FROM jobs WHERE id = s.job_id))"
    )
}

/// A job of the step `recipe` has asked what has that `key`, in a call that the user counted as lost.
fn is_lost(key: &str, recipe: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM searches o JOIN batches b ON b.id = o.batch_id
         WHERE o.state = 'failed' AND o.person_key = {key} AND b.state = 'lost'
         AND (SELECT recipe FROM jobs WHERE id = o.job_id) = {recipe})"
    )
}

/// `s`, which is queued, may be sent: nobody else is about to tell its answer.
pub(super) fn is_ready() -> String {
    format!("NOT {} AND NOT {}", is_asked(), is_answered())
}

impl Reading<'_> {
    /// Whether other jobs of the same step have something at the service, or have been told something that `job` has not
    /// looked at. An engine asks at every step: neither its own searches nor jobs that are over are looked through.
    pub fn has_neighbours(&self, job: JobId) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM jobs mine JOIN jobs j ON j.recipe = mine.recipe AND j.id <> mine.id
                       WHERE mine.id = ?1 AND j.last_answer > mine.caught_up)
                   OR EXISTS (SELECT 1 FROM batches b
                       WHERE b.state IN ('intended', 'submitted', 'in_doubt') AND b.job_id <> ?1
                       AND (SELECT recipe FROM jobs WHERE id = b.job_id) = (SELECT recipe FROM jobs WHERE id = ?1))";
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row([job.0], |row| row.get(0))?)
    }

    /// Whether a job of `step` has put the question with that key to its service, and waits for the answer.
    pub fn is_asked(&self, step: &RecipeStep, key: &PersonKey) -> Result<bool, StoreError> {
        let same = "o.person_key = ?1 AND (SELECT recipe FROM jobs WHERE id = o.job_id) = ?2";
        let [asked, told] = ASKED;
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM {asked} AND {same}) OR EXISTS (SELECT 1 FROM {told} AND {same})"
        );
        let asked = params![key.0, step_as_json(step)?];
        Ok(self
            .0
            .prepare_cached(&sql)?
            .query_row(asked, |row| row.get(0))?)
    }

    /// Whether a job of `step` has put the question with that key in a call of which nobody knows whether it was carried
    /// out, and which the user has counted as lost.
    pub fn is_lost(&self, step: &RecipeStep, key: &PersonKey) -> Result<bool, StoreError> {
        let sql = format!("SELECT {}", is_lost("?1", "?2"));
        let asked = params![key.0, step_as_json(step)?];
        Ok(self
            .0
            .prepare_cached(&sql)?
            .query_row(asked, |row| row.get(0))?)
    }

    /// How many of the queued searches of `job` have been asked so.
    pub fn count_lost(&self, job: JobId) -> Result<u64, StoreError> {
        let sql = format!(
            "SELECT count(*) FROM searches s WHERE s.job_id = ?1 AND s.state = 'queued' AND {}",
            is_lost(
                "s.person_key",
                "(SELECT recipe FROM jobs WHERE id = s.job_id)"
            )
        );
        Ok(self
            .0
            .prepare_cached(&sql)?
            .query_row([job.0], |row| row.get(0))?)
    }

    /// How many of the queued searches of `job` may be sent now, counted up to `limit`: the others wait for what another
    /// job is told.
    pub fn count_ready(&self, job: JobId, limit: u32) -> Result<u64, StoreError> {
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM searches s WHERE s.job_id = ?1 AND s.state = 'queued' AND {} LIMIT ?2)",
            is_ready()
        );
        Ok(self
            .0
            .prepare_cached(&sql)?
            .query_row(params![job.0, limit], |row| row.get(0))?)
    }

    /// The queued searches of `job` that others have been told since they were last answered, and the newest answer there
    /// is.
    pub fn list_answered_elsewhere(&self, job: JobId) -> Result<(Vec<SearchId>, i64), StoreError> {
        // Read first: what comes meanwhile is looked at the next time.
        let newest = "SELECT coalesce(max(id), 0) FROM answers";
        let mut statement = self.0.prepare_cached(newest)?;
        let newest = statement.query_row([], |row| row.get(0))?;
        let sql = format!(
            "SELECT s.id FROM searches s WHERE s.job_id = ?1 AND s.state = 'queued' AND {} ORDER BY s.id",
            is_answered()
        );
        let mut statement = self.0.prepare_cached(&sql)?;
        let searches = statement
            .query_map([job.0], |row| row.get(0).map(SearchId))?
            .collect::<Result<_, _>>()?;
        Ok((searches, newest))
    }

    /// The queued searches of `job` that another job has put to the service, and whose answer is not there.
    pub fn list_awaited(&self, job: JobId) -> Result<HashSet<SearchId>, StoreError> {
        let sql = format!(
            "SELECT s.id FROM searches s WHERE s.job_id = ?1 AND s.state = 'queued' AND {}",
            is_asked()
        );
        let mut statement = self.0.prepare_cached(&sql)?;
        Ok(statement
            .query_map([job.0], |row| row.get(0).map(SearchId))?
            .collect::<Result<_, _>>()?)
    }

    /// The jobs for whose answers queued searches of `job` wait, each with how many.
    pub fn list_asked_elsewhere(&self, job: JobId) -> Result<Vec<(JobId, u64)>, StoreError> {
        let [asked, told] = ASKED;
        let sql = format!(
            "SELECT job_id, count(DISTINCT id) FROM (
                 SELECT o.job_id, s.id FROM searches s, {asked} AND {same} AND s.job_id = ?1 AND s.state = 'queued'
                 UNION ALL
                 SELECT o.job_id, s.id FROM searches s, {told} AND {same} AND s.job_id = ?1 AND s.state = 'queued')
             GROUP BY job_id",
            same = same_person()
        );
        let mut statement = self.0.prepare_cached(&sql)?;
        Ok(statement
            .query_map([job.0], |row| Ok((JobId(row.get(0)?), row.get(1)?)))?
            .collect::<Result<_, _>>()?)
    }
}

impl Writing<'_> {
    /// What `job` has queued has been answered by everything up to the answer `newest`, as far as it fits.
    pub fn caught_up(&self, job: JobId, newest: i64) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET caught_up = ?2 WHERE id = ?1";
        self.0.0.prepare_cached(sql)?.execute([job.0, newest])?;
        Ok(())
    }
}
