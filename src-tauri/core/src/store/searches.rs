//! Searches and their results. Every change of a search's state moves its leads from one count to another, in the same
//! statement, by trigger: the conservation law cannot be forgotten by a caller.

use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::Asked;
use crate::domain::BatchId;
use crate::domain::JobId;
use crate::domain::PersonKey;
use crate::domain::Search;
use crate::domain::SearchId;
use crate::domain::SearchResult;
use crate::domain::SearchState;

pub(super) const SCHEMA: &str = "
CREATE TABLE searches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
    person_key TEXT NOT NULL,
    asked TEXT NOT NULL,
    leads INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'queued',
    qualification TEXT,
    reason TEXT,
    batch_id INTEGER,
    UNIQUE (job_id, person_key)
) STRICT;
CREATE INDEX searches_queued ON searches (job_id, id) WHERE state = 'queued';
CREATE INDEX searches_by_batch ON searches (batch_id) WHERE batch_id IS NOT NULL;
CREATE TABLE results (
    search_id INTEGER PRIMARY KEY REFERENCES searches ON DELETE CASCADE,
    batch_id INTEGER NOT NULL,
    answer_id INTEGER NOT NULL,
    word TEXT NOT NULL,
    email TEXT,
    first_name TEXT,
    last_name TEXT,
    company TEXT,
    domain TEXT
) STRICT;

CREATE TRIGGER searches_counted_on_insert AFTER INSERT ON searches BEGIN
    INSERT INTO counts (job_id, outcome, leads, searches) VALUES (new.job_id, new.state, new.leads, 1)
    ON CONFLICT DO UPDATE SET leads = leads + excluded.leads, searches = searches + 1;
END;
CREATE TRIGGER searches_counted_on_move
AFTER UPDATE OF state, qualification ON searches
WHEN coalesce(old.qualification, old.state) <> coalesce(new.qualification, new.state) BEGIN
    UPDATE counts SET leads = leads - old.leads, searches = searches - 1
    WHERE job_id = old.job_id AND outcome = coalesce(old.qualification, old.state);
    INSERT INTO counts (job_id, outcome, leads, searches)
    VALUES (new.job_id, coalesce(new.qualification, new.state), new.leads, 1)
    ON CONFLICT DO UPDATE SET leads = leads + excluded.leads, searches = searches + 1;
END;
CREATE TRIGGER searches_counted_on_join AFTER UPDATE OF leads ON searches BEGIN
    UPDATE counts SET leads = leads + new.leads - old.leads
    WHERE job_id = new.job_id AND outcome = coalesce(new.qualification, new.state);
END;
";

impl Reading<'_> {
    /// How many searches of `job` wait for a batch.
    pub fn count_queued(&self, job: JobId) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(searches), 0) FROM counts WHERE job_id = ?1 AND outcome = 'queued'";
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row([job.0], |row| row.get(0))?)
    }

    /// How many searches of `job` wait for a batch or are under way.
    pub fn count_unsettled(&self, job: JobId) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(searches), 0) FROM counts
                   WHERE job_id = ?1 AND outcome IN ('queued', 'submitted')";
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row([job.0], |row| row.get(0))?)
    }

    /// Where a search of `job` stands; `None` where the job has no such search.
    pub fn find_search_state(
        &self,
        job: JobId,
        search: SearchId,
    ) -> Result<Option<SearchState>, StoreError> {
        let sql = "SELECT state FROM searches WHERE id = ?2 AND job_id = ?1";
        let word: Option<String> = self
            .0
            .prepare_cached(sql)?
            .query_row(params![job.0, search.0], |row| row.get(0))
            .optional()?;
        word.map(|word| SearchState::from_word(&word).ok_or_else(|| unreadable("search state")))
            .transpose()
    }

    /// The searches that are under way in `batch`.
    pub fn list_submitted(&self, batch: BatchId) -> Result<Vec<SearchId>, StoreError> {
        let sql = "SELECT id FROM searches WHERE batch_id = ?1 AND state = 'submitted' ORDER BY id";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement
            .query_map([batch.0], |row| row.get(0).map(SearchId))?
            .collect::<Result<_, _>>()?)
    }

    pub(super) fn list_queued(&self, job: JobId, limit: u32) -> Result<Vec<Search>, StoreError> {
        let sql = "SELECT id, asked FROM searches WHERE job_id = ?1 AND state = 'queued' ORDER BY id LIMIT ?2";
        let mut statement = self.0.prepare_cached(sql)?;
        statement
            .query_map(params![job.0, limit], search)?
            .map(|row| row?)
            .collect()
    }
}

impl Writing<'_> {
    /// Adds a search for one lead's question.
    pub fn add_search(
        &self,
        job: JobId,
        key: &PersonKey,
        asked: &Asked,
    ) -> Result<SearchId, StoreError> {
        let asked = serde_json::to_string(asked).map_err(|_| unreadable("search"))?;
        let sql = "INSERT INTO searches (job_id, person_key, asked) VALUES (?1, ?2, ?3)";
        self.0
            .0
            .prepare_cached(sql)?
            .execute(params![job.0, key.0, asked])?;
        Ok(SearchId(self.0.0.last_insert_rowid()))
    }

    /// Settles a search with its result.
    pub fn settle_search(&self, result: &SearchResult, answer: i64) -> Result<(), StoreError> {
        let sql = "UPDATE searches SET state = 'settled', qualification = ?2, reason = NULL WHERE id = ?1";
        let settled = params![result.search.0, result.qualification.word()];
        self.0.0.prepare_cached(sql)?.execute(settled)?;
        let sql = "INSERT INTO results (search_id, batch_id, answer_id, word, email, first_name, last_name, company, domain)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let found = &result.found;
        self.0.0.prepare_cached(sql)?.execute(params![
            result.search.0,
            result.batch.0,
            answer,
            result.word,
            found.email,
            found.first_name,
            found.last_name,
            found.company,
            found.domain,
        ])?;
        Ok(())
    }

    /// Fails a search that was queued or under way.
    pub fn fail_search(&self, search: SearchId, reason: &str) -> Result<(), StoreError> {
        let sql = "UPDATE searches SET state = 'failed', reason = ?2 WHERE id = ?1 AND state IN ('queued', 'submitted')";
        self.0
            .0
            .prepare_cached(sql)?
            .execute(params![search.0, reason])?;
        Ok(())
    }

    pub(super) fn submit_search(&self, search: SearchId, batch: BatchId) -> Result<(), StoreError> {
        let sql = "UPDATE searches SET state = 'submitted', batch_id = ?2 WHERE id = ?1";
        self.0
            .0
            .prepare_cached(sql)?
            .execute(params![search.0, batch.0])?;
        Ok(())
    }

    /// Puts what is under way in `batch` back into the queue; in a job that was stopped meanwhile it is cancelled.
    pub(super) fn requeue_searches(&self, batch: BatchId) -> Result<(), StoreError> {
        let sql = "UPDATE searches SET batch_id = NULL, state =
                       CASE WHEN (SELECT stopped_at FROM jobs WHERE id = searches.job_id) IS NULL
                       THEN 'queued' ELSE 'cancelled' END
                   WHERE batch_id = ?1 AND state = 'submitted'";
        self.0.0.execute(sql, [batch.0])?;
        Ok(())
    }
}

fn search(row: &Row<'_>) -> rusqlite::Result<Result<Search, StoreError>> {
    let id = SearchId(row.get(0)?);
    let asked = serde_json::from_str(row.get_ref(1)?.as_str()?);
    Ok(asked
        .map(|asked| Search { id, asked })
        .map_err(|_| unreadable("search")))
}
