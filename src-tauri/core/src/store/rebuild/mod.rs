//! Taking away what answers and deliveries have told, so that it can be told again out of their bytes. What stood before
//! is set aside in temporary tables, by which [`compare`] says afterwards what is another.
//!
//! What the engine alone decided stays: that a batch was sent, under which reference, what the service held for it or was
//! feared to, what was written off, and the searches that it failed by itself.

mod compare;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::BatchId;
use crate::domain::Delivery;
use crate::domain::DeliveryId;
use crate::domain::ListId;
use crate::domain::UnmatchedId;

pub use compare::{Compared, Difference, Part};

/// A raw answer as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Its id, in the order in which answers had their effect.
    pub id: i64,
    /// The batch that it is about.
    pub batch: BatchId,
    /// When it was fetched, or read.
    pub fetched_at: Timestamp,
    /// It, as it came.
    pub body: Vec<u8>,
}

impl Reading<'_> {
    /// The first raw answer after the one of id `after`.
    pub fn find_next_answer(&self, after: i64) -> Result<Option<KeptAnswer>, StoreError> {
        let sql =
            "SELECT id, batch_id, fetched_at, body FROM answers WHERE id > ?1 ORDER BY id LIMIT 1";
        self.0
            .prepare_cached(sql)?
            .query_row([after], answer)
            .optional()?
            .transpose()
    }

    /// The first delivery after the one of id `after`, as the inbox reads it.
    pub fn find_next_delivery(&self, after: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        let sql = "SELECT id FROM deliveries WHERE id > ?1 ORDER BY id LIMIT 1";
        let next: Option<i64> = self
            .0
            .prepare_cached(sql)?
            .query_row([after.0], |row| row.get(0))
            .optional()?;
        next.map(|id| self.get_raw_delivery(DeliveryId(id)))
            .transpose()
    }
}

impl Writing<'_> {
    /// Carries `change` out, and takes it back where it says so beside its outcome, or fails.
    pub fn rehearse<T>(
        &self,
        change: impl FnOnce(&Writing<'_>) -> Result<(T, bool), StoreError>,
    ) -> Result<T, StoreError> {
        let end = |sql| self.0.0.execute_batch(sql);
        end("SAVEPOINT rehearsal")?;
        match change(self) {
            Ok((outcome, true)) => {
                end("RELEASE rehearsal")?;
                Ok(outcome)
            }
            Ok((outcome, false)) => {
                end("ROLLBACK TO rehearsal; RELEASE rehearsal")?;
                Ok(outcome)
            }
            Err(error) => {
                // SQLite may have rolled all of it back by itself.
                let _rolled_back = end("ROLLBACK TO rehearsal; RELEASE rehearsal");
                Err(error)
            }
        }
    }

    /// Sets aside what stands, and takes away what answers and deliveries have told. Searches that an answer failed did
    /// so for one of `reasons`; those that failed otherwise stay, and
    /// so does a failure that was taken over.
    pub fn forget_told(&self, reasons: [&str; 2]) -> Result<(), StoreError> {
        self.set_aside()?;
        self.0.0.execute_batch(KEPT)?;
        // What waited for nothing but its answer is at the service again; what was answered after it had come back into
        // the queue is there, or taken off it.
        let sql = "UPDATE searches SET qualification = NULL, reason = NULL, state =
                       CASE WHEN batch_id IS NOT NULL THEN 'submitted'
                            WHEN unwanted THEN 'suppressed'
                            WHEN (SELECT stopped_at FROM jobs WHERE id = job_id) IS NULL THEN 'queued'
                            ELSE 'cancelled' END
                   WHERE state = 'settled' OR (state = 'failed' AND reason IN (?1, ?2) AND NOT carried)
                      OR (batch_id IS NOT NULL AND state NOT IN ('submitted', 'failed')
                          AND (SELECT state FROM batches WHERE id = batch_id) <> 'resent')
                      OR id IN (SELECT search_id FROM results)";
        self.0.0.execute(sql, reasons)?;
        self.0.0.execute_batch(FORGET)?;
        Ok(())
    }

    /// A batch whose answer is about to be applied again has not ended.
    pub fn unend_batch(&self, batch: BatchId) -> Result<(), StoreError> {
        let sql = "UPDATE batches SET state = 'submitted', settled_at = NULL
                   WHERE id = ?1 AND state IN ('settled', 'failed')";
        self.0.0.prepare_cached(sql)?.execute([batch.0])?;
        Ok(())
    }

    /// Gives batches that were open back the state they had: what has opened them since their answer is no part of it.
    /// Deliveries are read after this, and [`Self::give_back_batches`] follows.
    pub fn reopen_batches(&self) -> Result<(), StoreError> {
        self.0.0.execute_batch(
            "UPDATE batches SET state = k.state, settled_at = k.settled_at FROM temp.kept_batches k
             WHERE k.id = batches.id AND k.state NOT IN ('settled', 'failed');
             CREATE TEMP TABLE answered_batches AS SELECT id, state, settled_at FROM main.batches;
             CREATE INDEX temp.answered_batches_by_id ON answered_batches (id);",
        )?;
        Ok(())
    }

    /// The doorbell opens a batch that had been given up; its answer ends it, and that has been told already. When a
    /// callback was read is not in its bytes.
    pub fn give_back_batches(&self) -> Result<(), StoreError> {
        self.0.0.execute_batch(
            "UPDATE batches SET state = a.state, settled_at = a.settled_at FROM temp.answered_batches a
             WHERE a.id = batches.id;
             UPDATE batches SET called_back_at = k.called_back_at FROM temp.kept_batches k
             WHERE k.id = batches.id AND k.called_back_at IS NOT NULL AND batches.called_back_at IS NOT NULL;",
        )?;
        Ok(())
    }

    /// Gives what `delivery` told, and nobody had asked for, the id back that it had; returns that, and the list into
    /// which it had been taken. `None` where it waits for nothing now, or did not before.
    pub fn give_back_unmatched(
        &self,
        delivery: DeliveryId,
    ) -> Result<Option<(UnmatchedId, Option<ListId>)>, StoreError> {
        let sql = "SELECT id, list_id FROM temp.kept_unmatched WHERE delivery_id = ?1";
        let had = |row: &Row<'_>| Ok((UnmatchedId(row.get(0)?), row.get::<_, Option<i64>>(1)?));
        let kept = self
            .0
            .0
            .prepare_cached(sql)?
            .query_row([delivery.0], had)
            .optional()?;
        let Some((id, list)) = kept else {
            return Ok(None);
        };
        // Ids are never used twice, so the one it had is free.
        let sql = "UPDATE unmatched SET id = ?2 WHERE delivery_id = ?1";
        let told = self.0.0.execute(sql, params![delivery.0, id.0])? == 1;
        Ok(told.then_some((id, list.map(ListId))))
    }

    /// Counts anew where every job's leads stand.
    pub fn count_anew(&self) -> Result<(), StoreError> {
        self.0.0.execute_batch(
            "DELETE FROM counts;
             INSERT INTO counts (job_id, outcome, leads, searches)
             SELECT job_id, 'skipped', count(*), 0 FROM job_leads WHERE skip IS NOT NULL GROUP BY job_id;
             INSERT INTO counts (job_id, outcome, leads, searches)
             SELECT job_id, coalesce(qualification, state), sum(leads), count(*) FROM searches GROUP BY 1, 2;",
        )?;
        Ok(())
    }
}

/// What is needed again besides what is compared.
const KEPT: &str = "
CREATE TEMP TABLE kept_batches AS SELECT id, state, settled_at, called_back_at FROM main.batches;
CREATE INDEX temp.kept_batches_by_id ON kept_batches (id);
CREATE TEMP TABLE kept_unmatched AS SELECT id, delivery_id, list_id FROM main.unmatched;
CREATE INDEX temp.kept_unmatched_by_delivery ON kept_unmatched (delivery_id);
";

const FORGET: &str = "
DELETE FROM results;
DELETE FROM ledger WHERE entry NOT IN ('hold', 'write_off');
UPDATE batches SET called_back_at = NULL WHERE id IN (SELECT batch_id FROM deliveries WHERE batch_id IS NOT NULL);
UPDATE deliveries SET state = 'unread', note = NULL, test = 0,
    batch_id = CASE WHEN account IS NULL THEN batch_id END;
DELETE FROM events;
DELETE FROM unmatched;
UPDATE leads SET cells = '[]' WHERE id IN (SELECT lead_id FROM living);
";

fn answer(row: &Row<'_>) -> rusqlite::Result<Result<KeptAnswer, StoreError>> {
    let Ok(fetched_at) = Timestamp::from_millisecond(row.get(2)?) else {
        return Ok(Err(unreadable("time")));
    };
    Ok(Ok(KeptAnswer {
        id: row.get(0)?,
        batch: BatchId(row.get(1)?),
        fetched_at,
        body: row.get(3)?,
    }))
}
