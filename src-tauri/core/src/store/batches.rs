//! Batches. The intent, with the hash of its own secret path, is a row before a byte is sent.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::Batch;
use crate::domain::BatchId;
use crate::domain::BatchState;
use crate::domain::Credits;
use crate::domain::JobId;
use crate::domain::PathHash;
use crate::domain::ProviderName;
use crate::domain::Search;

pub(super) const SCHEMA: &str = "
CREATE TABLE batches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
    state TEXT NOT NULL,
    path_hash BLOB NOT NULL UNIQUE,
    reference TEXT,
    searches INTEGER NOT NULL,
    polls INTEGER NOT NULL DEFAULT 0,
    intended_at INTEGER NOT NULL,
    submitted_at INTEGER,
    called_back_at INTEGER,
    settled_at INTEGER
) STRICT;
CREATE INDEX batches_by_job ON batches (job_id, state);
";

/// A single search is a batch of one, told and asked about on other paths.
pub(super) const KINDS: &str = "
ALTER TABLE batches ADD COLUMN single INTEGER NOT NULL DEFAULT 0;
";

/// A single that is sent again names the one before: until it is taken, an event may still tell of that.
pub(super) const RESENDS: &str = "
ALTER TABLE batches ADD COLUMN resends INTEGER;
";

/// What an account's webhook tells of a batch names it by its reference.
pub(super) const REFERENCES: &str = "
CREATE INDEX batches_by_reference ON batches (reference) WHERE reference IS NOT NULL;
";

impl Reading<'_> {
    /// The batch of `provider` that it knows under `reference`; or else the one that was sent under `tag` and whose
    /// reference nobody knows yet.
    pub fn find_batch_of(
        &self,
        provider: ProviderName,
        reference: &str,
        tag: Option<&str>,
    ) -> Result<Option<Batch>, StoreError> {
        let sql = format!("{SELECT_BATCH} WHERE reference = ?1");
        let known = self.list_batches(&sql, reference)?;
        let of_provider = |batch: &Batch| batch.step.provider == provider;
        if let Some(batch) = known.into_iter().find(of_provider) {
            return Ok(Some(batch));
        }
        let Some(tag) = tag else {
            return Ok(None);
        };
        let sql = format!(
            "{SELECT_BATCH} WHERE reference IS NULL AND state NOT IN ('settled', 'refused')
             AND lower(hex(substr(path_hash, 1, 8))) = ?1"
        );
        let named = self.list_batches(&sql, tag)?;
        Ok(named.into_iter().find(of_provider))
    }

    fn list_batches(&self, sql: &str, by: &str) -> Result<Vec<Batch>, StoreError> {
        let mut statement = self.0.prepare_cached(sql)?;
        statement.query_map([by], batch)?.map(|row| row?).collect()
    }

    /// The batch whose callback path has that hash.
    pub fn find_batch_by_path(&self, hash: PathHash) -> Result<Option<BatchId>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT id FROM batches WHERE path_hash = ?1")?;
        Ok(statement
            .query_row([&hash.0[..]], |row| row.get(0).map(BatchId))
            .optional()?)
    }

    /// The batch of that id.
    pub fn get_batch(&self, id: BatchId) -> Result<Batch, StoreError> {
        let sql = format!("{SELECT_BATCH} WHERE id = ?1");
        let found = self
            .0
            .prepare_cached(&sql)?
            .query_row([id.0], batch)
            .optional()?;
        found.ok_or_else(|| StoreError::Missing(format!("batch {id}")))?
    }

    /// The hash of the callback path of `batch`, which its name at a service is made of.
    pub fn get_path(&self, batch: BatchId) -> Result<PathHash, StoreError> {
        let sql = "SELECT path_hash FROM batches WHERE id = ?1";
        let found: Option<Vec<u8>> = self
            .0
            .prepare_cached(sql)?
            .query_row([batch.0], |row| row.get(0))
            .optional()?;
        let hash = found.ok_or_else(|| StoreError::Missing(format!("batch {batch}")))?;
        let bytes = hash.try_into().map_err(|_| unreadable("path hash"))?;
        Ok(PathHash(bytes))
    }

    /// The batches of `job` that are still to be dealt with: intended, submitted or in doubt.
    pub fn list_open_batches(&self, job: JobId) -> Result<Vec<Batch>, StoreError> {
        let sql = format!(
            "{SELECT_BATCH} WHERE job_id = ?1 AND state IN ('intended', 'submitted', 'in_doubt') ORDER BY id"
        );
        self.0
            .prepare_cached(&sql)?
            .query_map([job.0], batch)?
            .map(|row| row?)
            .collect()
    }

    /// The batches of `job` that the service has but whose callback has not come.
    pub fn count_awaited_callbacks(&self, job: JobId) -> Result<u64, StoreError> {
        // A single that was answered at once has no reference.
        let sql = "SELECT count(*) FROM batches WHERE job_id = ?1 AND called_back_at IS NULL
                   AND (reference IS NOT NULL OR (single AND state = 'settled'))";
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row([job.0], |row| row.get(0))?)
    }
}

impl Writing<'_> {
    /// Takes up to `size` searches of `job` from the queue into a new batch, with the intent to send them. `None` where
    /// nothing waits.
    pub fn intend_batch(
        &self,
        job: JobId,
        size: u32,
        path: PathHash,
        now: Timestamp,
    ) -> Result<Option<(BatchId, Vec<Search>)>, StoreError> {
        let searches = self.list_queued(job, size)?;
        self.intend(job, searches, false, path, now)
    }

    /// Takes one search of `job` from the queue, with the intent to send it by itself. `None` where nothing waits.
    pub fn intend_single(
        &self,
        job: JobId,
        path: PathHash,
        now: Timestamp,
    ) -> Result<Option<(BatchId, Vec<Search>)>, StoreError> {
        let searches = self.list_queued(job, 1)?;
        self.intend(job, searches, true, path, now)
    }

    fn intend(
        &self,
        job: JobId,
        searches: Vec<Search>,
        single: bool,
        path: PathHash,
        now: Timestamp,
    ) -> Result<Option<(BatchId, Vec<Search>)>, StoreError> {
        if searches.is_empty() {
            return Ok(None);
        }
        self.0.0.execute(
            "INSERT INTO batches (job_id, state, path_hash, searches, intended_at, single, resends)
             VALUES (?1, 'intended', ?2, ?3, ?4, ?5, (SELECT batch_id FROM searches WHERE id = ?6))",
            params![
                job.0,
                &path.0[..],
                searches.len(),
                now.as_millisecond(),
                single,
                searches.first().filter(|_| single).map(|search| search.id.0)
            ],
        )?;
        let batch = BatchId(self.0.0.last_insert_rowid());
        for search in &searches {
            self.submit_search(search.id, batch)?;
        }
        Ok(Some((batch, searches)))
    }

    /// The service has the batch under `reference`, as its reply or its callback says. `held` is what the reply says
    /// is held for it; a callback does not tell.
    pub fn submitted(
        &self,
        batch: BatchId,
        reference: &str,
        held: Option<Credits>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // A reply that comes after its batch was fetched (the callback was faster) must not open it again.
        let sql = "UPDATE batches SET reference = ?2, submitted_at = coalesce(submitted_at, ?3),
                       state = CASE WHEN state IN ('settled', 'failed') THEN state ELSE 'submitted' END
                   WHERE id = ?1";
        self.0
            .0
            .execute(sql, params![batch.0, reference, now.as_millisecond()])?;
        let account = self.get_batch(batch)?.step.provider;
        self.read_anew(account, reference)?;
        held.map_or(Ok(()), |held| self.book_hold(batch, held, now))
    }

    /// The service did not take the batch: its searches go back to the queue. Changes nothing where a callback has
    /// told otherwise.
    pub fn refuse_batch(&self, batch: BatchId) -> Result<(), StoreError> {
        let search = self.find_search_in(batch)?;
        if self.refuse(batch)? {
            self.requeue_searches(batch)?;
            let sql = "UPDATE searches SET batch_id = (SELECT resends FROM batches WHERE id = ?2)
                       WHERE id = ?1 AND state = 'queued'";
            if let Some(search) = search {
                self.0.0.execute(sql, [search.0, batch.0])?;
            }
        }
        Ok(())
    }

    /// Whether the service does not have the batch. An event may have told otherwise, or have settled its only search.
    fn refuse(&self, batch: BatchId) -> Result<bool, StoreError> {
        let sql = "UPDATE batches SET state = 'refused'
                   WHERE id = ?1 AND reference IS NULL AND state <> 'settled'";
        let refused = self.0.0.execute(sql, [batch.0])? == 1;
        let told = self.get_batch(batch)?;
        if !refused && told.single && told.reference.is_none() {
            self.charge_nothing(batch)?;
        }
        Ok(refused)
    }

    /// The service will never take what the batch asks: its searches fail. Changes nothing where a callback has told
    /// otherwise.
    pub fn refuse_for_good(&self, batch: BatchId, reason: &str) -> Result<(), StoreError> {
        if self.refuse(batch)? {
            for search in self.list_submitted(batch)? {
                self.fail_search(search, reason)?;
            }
        }
        Ok(())
    }

    /// Marks every batch of `job` whose call was under way when the program ended as in doubt.
    pub fn doubt_interrupted(&self, job: JobId) -> Result<(), StoreError> {
        let sql = "UPDATE batches SET state = 'in_doubt' WHERE job_id = ?1 AND state = 'intended'";
        self.0.0.execute(sql, [job.0])?;
        Ok(())
    }

    /// It is unknown whether the service has the batch. Changes nothing where a callback has already told.
    pub fn doubt_batch(&self, batch: BatchId) -> Result<(), StoreError> {
        let sql = "UPDATE batches SET state = 'in_doubt' WHERE id = ?1 AND state = 'intended'";
        self.0.0.execute(sql, [batch.0])?;
        Ok(())
    }

    /// The user lets the searches of a batch in doubt be sent again. A single stays known as its search's until that is
    /// sent: an event may come first.
    pub fn resend_batch(&self, batch: BatchId) -> Result<(), StoreError> {
        let single = self.find_search_in(batch)?;
        let single = single.filter(|_| self.get_batch(batch).is_ok_and(|batch| batch.single));
        self.requeue_searches(batch)?;
        if let Some(search) = single {
            let sql = "UPDATE searches SET batch_id = ?2 WHERE id = ?1 AND state = 'queued'";
            self.0.0.execute(sql, [search.0, batch.0])?;
        }
        self.set_batch_state(batch, BatchState::Resent)
    }

    /// Sets where a batch stands.
    pub fn set_batch_state(&self, batch: BatchId, state: BatchState) -> Result<(), StoreError> {
        self.0.0.execute(
            "UPDATE batches SET state = ?2 WHERE id = ?1",
            params![batch.0, state.word()],
        )?;
        Ok(())
    }

    /// Ends a batch: settled or failed.
    pub fn end_batch(
        &self,
        batch: BatchId,
        state: BatchState,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.set_batch_state(batch, state)?;
        let sql = "UPDATE batches SET settled_at = ?2, submitted_at = coalesce(submitted_at, ?2) WHERE id = ?1";
        self.0
            .0
            .execute(sql, params![batch.0, now.as_millisecond()])?;
        Ok(())
    }

    /// Notes when a batch's callback was read; the first time counts.
    pub fn called_back(&self, batch: BatchId, now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE batches SET called_back_at = coalesce(called_back_at, ?2) WHERE id = ?1";
        self.0
            .0
            .execute(sql, params![batch.0, now.as_millisecond()])?;
        Ok(())
    }

    /// Counts a status request that no delivery prompted.
    pub fn count_poll(&self, batch: BatchId) -> Result<(), StoreError> {
        self.0.0.execute(
            "UPDATE batches SET polls = polls + 1 WHERE id = ?1",
            [batch.0],
        )?;
        Ok(())
    }
}

const SELECT_BATCH: &str = "
SELECT id, job_id, state, reference, searches, intended_at, submitted_at, called_back_at,
       (SELECT hundredths FROM ledger WHERE batch_id = batches.id AND entry = 'hold'), single,
       (SELECT recipe FROM jobs WHERE id = batches.job_id) FROM batches";

fn batch(row: &Row<'_>) -> rusqlite::Result<Result<Batch, StoreError>> {
    let Some(state) = BatchState::from_word(row.get_ref(2)?.as_str()?) else {
        return Ok(Err(unreadable("batch state")));
    };
    let times =
        [row.get(5)?, row.get(6)?, row.get(7)?].map(|at: Option<i64>| at.map(time).transpose());
    let [Ok(Some(intended_at)), Ok(submitted_at), Ok(called_back_at)] = times else {
        return Ok(Err(unreadable("time")));
    };
    let Ok(step) = serde_json::from_str(row.get_ref(10)?.as_str()?) else {
        return Ok(Err(unreadable("job")));
    };
    Ok(Ok(Batch {
        id: BatchId(row.get(0)?),
        job: JobId(row.get(1)?),
        step,
        single: row.get(9)?,
        state,
        reference: row.get(3)?,
        searches: row.get(4)?,
        intended_at,
        submitted_at,
        called_back_at,
        held: row.get::<_, Option<i64>>(8)?.map(Credits::from_hundredths),
    }))
}

/// A time as kept: milliseconds since 1970.
fn time(milliseconds: i64) -> Result<Timestamp, jiff::Error> {
    Timestamp::from_millisecond(milliseconds)
}
