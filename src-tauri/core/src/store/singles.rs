//! Singles as events find them. An event of an account names no call of ours: it is told by what was asked, and each
//! call has one.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::BatchId;
use crate::domain::BatchState;
use crate::domain::Credits;
use crate::domain::JobId;
use crate::domain::Kind;
use crate::domain::PersonKey;
use crate::domain::ProviderName;
use crate::domain::Qualification;
use crate::domain::SearchId;
use crate::domain::SearchResult;

/// A single search of ours that an event may be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Single {
    /// The search.
    pub search: SearchId,
    /// Its batch, which is of one.
    pub batch: BatchId,
    /// The key of its question.
    pub key: PersonKey,
    /// Its verdict so far.
    pub verdict: Option<Qualification>,
    /// The address that was found.
    pub email: Option<String>,
    /// It was given up: it may never have been carried out.
    pub given_up: bool,
    /// An event has told of it.
    pub called_back: bool,
}

impl Reading<'_> {
    /// The singles of `kind` at `provider` that ask the question with that key and whose event is awaited, oldest first:
    /// those without a verdict before those that have one, which were sent at the beginning of `span` or later, and
    /// none that was sent after its end. An *unknown* goes on waiting for a better word. Last come those that have been
    /// given up: the others were carried out.
    pub fn list_singles(
        &self,
        provider: ProviderName,
        kind: Kind,
        key: &PersonKey,
        span: [Timestamp; 2],
    ) -> Result<Vec<Single>, StoreError> {
        self.singles(provider, kind, [&key.0, &key.0], span)
    }

    /// The same of all questions whose key begins with `start`.
    pub fn list_singles_like(
        &self,
        provider: ProviderName,
        kind: Kind,
        start: &str,
        span: [Timestamp; 2],
    ) -> Result<Vec<Single>, StoreError> {
        let last = format!("{start}{}", char::MAX);
        self.singles(provider, kind, [start, &last], span)
    }

    fn singles(
        &self,
        provider: ProviderName,
        kind: Kind,
        keys: [&str; 2],
        [since, until]: [Timestamp; 2],
    ) -> Result<Vec<Single>, StoreError> {
        let sql = "SELECT s.id, b.id, s.person_key, s.qualification, r.email, s.state = 'failed',
                          b.called_back_at IS NOT NULL
                   FROM jobs j
                   JOIN searches s ON s.job_id = j.id AND s.person_key BETWEEN ?3 AND ?4
                   JOIN batches b ON b.id = s.batch_id AND b.single AND b.state <> 'refused'
                   LEFT JOIN results r ON r.search_id = s.id
                   WHERE j.recipe ->> 'provider' = ?1 AND j.recipe ->> 'find' = ?2 AND b.intended_at <= ?6
                   AND (s.state <> 'settled' OR (b.intended_at >= ?5
                        AND (b.called_back_at IS NULL OR s.qualification = 'unknown')))
                   ORDER BY s.state = 'failed', s.state = 'settled', b.called_back_at IS NOT NULL, b.id";
        let (provider, kind) = (provider.word(), kind.word());
        let (since, until) = (since.as_millisecond(), until.as_millisecond());
        self.0
            .prepare_cached(sql)?
            .query_map(
                params![provider, kind, keys[0], keys[1], since, until],
                single,
            )?
            .map(|row| row?)
            .collect()
    }

    /// The search of a single `batch`, and its verdict; `None` while it has none.
    pub fn find_verdict(
        &self,
        batch: BatchId,
    ) -> Result<Option<(SearchId, Qualification)>, StoreError> {
        let sql =
            "SELECT id, qualification FROM searches WHERE batch_id = ?1 AND state = 'settled'";
        let row = |row: &Row<'_>| Ok((SearchId(row.get(0)?), row.get::<_, String>(1)?));
        let found = self.0.prepare_cached(sql)?.query_row([batch.0], row);
        let Some((search, word)) = found.optional()? else {
            return Ok(None);
        };
        let verdict = Qualification::from_word(&word).ok_or_else(|| unreadable("verdict"))?;
        Ok(Some((search, verdict)))
    }
}

impl Writing<'_> {
    /// Settles a single search with its result, which the raw answer of id `answer` told, ends its batch and books what of
    /// `held` was `charged`. Where it has a result already, an *unknown*, this one takes its place.
    pub fn settle_single(
        &self,
        result: &SearchResult,
        answer: i64,
        [held, charged]: [Credits; 2],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "DELETE FROM results WHERE search_id = ?1";
        self.0.0.prepare_cached(sql)?.execute([result.search.0])?;
        self.settle_search(result, answer)?;
        self.forget_end(result.batch)?;
        self.book_end(result.batch, held, Some(charged), now)?;
        self.end_batch(result.batch, BatchState::Settled, now)
    }

    /// Ends `job`, if it stands still for doubts of which none is left, or was stopped, and nothing of it is left to do.
    pub fn finish_undoubted_job(&self, job: JobId, now: Timestamp) -> Result<(), StoreError> {
        if self.finish_stopped_job(job, now)? {
            return Ok(());
        }
        let sql = "SELECT EXISTS (SELECT 1 FROM jobs WHERE id = ?1 AND state = 'paused' AND pause_reason = 'in_doubt')";
        let stands: bool = self
            .0
            .0
            .prepare_cached(sql)?
            .query_row([job.0], |row| row.get(0))?;
        if stands && self.list_open_batches(job)?.is_empty() && self.count_queued(job)? == 0 {
            self.finish_job(job, now)?;
        }
        Ok(())
    }
}

fn single(row: &Row<'_>) -> rusqlite::Result<Result<Single, StoreError>> {
    let word: Option<String> = row.get(3)?;
    let verdict = word.as_deref().map(Qualification::from_word);
    if verdict == Some(None) {
        return Ok(Err(unreadable("verdict")));
    }
    Ok(Ok(Single {
        search: SearchId(row.get(0)?),
        batch: BatchId(row.get(1)?),
        key: PersonKey(row.get(2)?),
        verdict: verdict.flatten(),
        email: row.get(4)?,
        given_up: row.get(5)?,
        called_back: row.get(6)?,
    }))
}
