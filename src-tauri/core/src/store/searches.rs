//! Searches and their results. Every change of a search's state moves its leads from one count to another, in the same
//! statement, by trigger: the conservation law cannot be forgotten by a caller.

use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing, error::unreadable, overlap::is_ready};
use crate::domain::Asked;
use crate::domain::BatchId;
use crate::domain::JobId;
use crate::domain::Kind;
use crate::domain::PersonKey;
use crate::domain::ProviderName;
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

/// What kinds beside e-mail finding brought: a batch is of one country, and there is more to be found than addresses.
pub(super) const KINDS: &str = "
ALTER TABLE searches ADD COLUMN country TEXT;
CREATE INDEX searches_queued_by_country ON searches (job_id, country, id) WHERE state = 'queued';
ALTER TABLE results ADD COLUMN gender TEXT;
ALTER TABLE results ADD COLUMN phone TEXT;
ALTER TABLE results ADD COLUMN phone_country TEXT;
ALTER TABLE results ADD COLUMN confidence INTEGER;
ALTER TABLE results ADD COLUMN sub_status INTEGER;
ALTER TABLE results ADD COLUMN sub_status_text TEXT;
ALTER TABLE results ADD COLUMN flags TEXT;
";

impl Reading<'_> {
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

    /// The first search of `batch`, wherever it stands; the only one of a batch that is a single search.
    pub fn find_search_in(&self, batch: BatchId) -> Result<Option<SearchId>, StoreError> {
        let sql = "SELECT id FROM searches WHERE batch_id = ?1 ORDER BY id LIMIT 1";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement
            .query_row([batch.0], |row| row.get(0).map(SearchId))
            .optional()?)
    }

    /// The search of `job` that asks the question with that key.
    pub fn find_search(&self, job: JobId, key: &PersonKey) -> Result<Option<SearchId>, StoreError> {
        let sql = "SELECT id FROM searches WHERE job_id = ?1 AND person_key = ?2";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement
            .query_row(params![job.0, key.0], |row| row.get(0).map(SearchId))
            .optional()?)
    }

    /// The searches that ask `provider` the question with that key, of `kind`, and are under way in bulks, each in its
    /// batch.
    pub fn list_under_way(
        &self,
        provider: ProviderName,
        kind: Kind,
        key: &PersonKey,
    ) -> Result<Vec<(SearchId, BatchId)>, StoreError> {
        let sql = "SELECT s.id, s.batch_id FROM jobs j JOIN searches s ON s.job_id = j.id AND s.person_key = ?3
                   JOIN batches b ON b.id = s.batch_id AND NOT b.single
                   WHERE j.state IN ('running', 'paused') AND s.state = 'submitted'
                   AND j.recipe ->> 'provider' = ?1 AND j.recipe ->> 'find' = ?2";
        let mut statement = self.0.prepare_cached(sql)?;
        let row = |row: &Row<'_>| Ok((SearchId(row.get(0)?), BatchId(row.get(1)?)));
        Ok(statement
            .query_map(params![provider.word(), kind.word(), key.0], row)?
            .collect::<Result<_, _>>()?)
    }

    /// How many searches `job` puts to its service, wherever they stand: those that were answered before are none, and those
    /// whose outcome was taken over.
    pub fn count_searches(&self, job: JobId) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(searches), 0) - (SELECT count(*) FROM searches
                       WHERE job_id = ?1 AND (from_search IS NOT NULL OR carried))
                   FROM counts WHERE job_id = ?1";
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row([job.0], |row| row.get(0))?)
    }

    /// The searches of `job` that may go in one batch: the first that waits, and the next of the same country. What another
    /// job has at the service, or has just been told, is left where it is.
    pub(super) fn list_queued(&self, job: JobId, limit: u32) -> Result<Vec<Search>, StoreError> {
        let ready = match self.has_neighbours(job)? {
            true => is_ready(),
            false => "TRUE".to_owned(),
        };
        let first = format!(
            "SELECT country FROM searches s WHERE job_id = ?1 AND state = 'queued' AND {ready}
             AND (SELECT stopped_at FROM jobs WHERE id = ?1) IS NULL ORDER BY id LIMIT 1"
        );
        let mut statement = self.0.prepare_cached(&first)?;
        let country: Option<Option<String>> =
            statement.query_row([job.0], |row| row.get(0)).optional()?;
        let Some(country) = country else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "SELECT id, asked FROM searches s WHERE job_id = ?1 AND country IS ?2 AND state = 'queued' AND {ready}
             ORDER BY id LIMIT ?3"
        );
        let mut statement = self.0.prepare_cached(&sql)?;
        statement
            .query_map(params![job.0, country, limit], search)?
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
        let country = asked.country().map(String::from);
        let asked = serde_json::to_string(asked).map_err(|_| unreadable("search"))?;
        let sql =
            "INSERT INTO searches (job_id, person_key, asked, country) VALUES (?1, ?2, ?3, ?4)";
        self.0
            .0
            .prepare_cached(sql)?
            .execute(params![job.0, key.0, asked, country])?;
        Ok(SearchId(self.0.0.last_insert_rowid()))
    }

    /// Settles a search with its result.
    pub fn settle_search(&self, result: &SearchResult, answer: i64) -> Result<(), StoreError> {
        let sql = "UPDATE searches SET state = 'settled', qualification = ?2, reason = NULL WHERE id = ?1";
        let settled = params![result.search.0, result.qualification.word()];
        self.0.0.prepare_cached(sql)?.execute(settled)?;
        let sql = "INSERT INTO results (search_id, batch_id, answer_id, word, email, first_name, last_name, company, domain,
                       gender, phone, phone_country, confidence, sub_status, sub_status_text, flags)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
        let found = &result.found;
        let flags: Vec<&str> = found.flags.words().collect();
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
            found.gender,
            found.phone,
            found.phone_country.map(String::from),
            found.confidence,
            found.sub_status.as_ref().and_then(|sub| sub.code),
            found.sub_status.as_ref().map(|sub| &sub.text),
            (!flags.is_empty()).then(|| flags.join(" ")),
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

    /// Puts what is under way in `batch` back into the queue; in a job that was stopped meanwhile it is cancelled, and what
    /// nobody is to be asked any more is taken off.
    pub(super) fn requeue_searches(&self, batch: BatchId) -> Result<(), StoreError> {
        let sql = "UPDATE searches SET batch_id = NULL, state =
                       CASE WHEN unwanted THEN 'suppressed'
                            WHEN (SELECT stopped_at FROM jobs WHERE id = searches.job_id) IS NULL THEN 'queued'
                            ELSE 'cancelled' END
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
