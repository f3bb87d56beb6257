//! The ledger: what services held, kept and gave back, in hundredths of a credit, a line per batch and kind. A batch's
//! hold is charged or refunded in full when it ends; until then it is outstanding.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing};
use crate::domain::BatchId;
use crate::domain::Credits;
use crate::domain::JobId;
use crate::domain::Money;

pub(super) const SCHEMA: &str = "
CREATE TABLE ledger (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL REFERENCES batches ON DELETE CASCADE,
    entry TEXT NOT NULL CHECK (entry IN ('hold', 'charge', 'refund')),
    hundredths INTEGER NOT NULL,
    booked_at INTEGER NOT NULL,
    UNIQUE (batch_id, entry)
) STRICT;
";

impl Reading<'_> {
    /// What `job` cost so far.
    pub fn sum_ledger(&self, job: JobId) -> Result<Money, StoreError> {
        let sql = "SELECT coalesce(sum(hundredths) FILTER (WHERE entry = 'hold'), 0),
                          coalesce(sum(hundredths) FILTER (WHERE entry = 'charge'), 0),
                          coalesce(sum(hundredths) FILTER (WHERE entry = 'refund'), 0)
                   FROM ledger JOIN batches ON batches.id = batch_id WHERE job_id = ?1";
        let credits = |row: &Row<'_>, at| row.get(at).map(Credits::from_hundredths);
        let money = |row: &Row<'_>| {
            Ok(Money {
                held: credits(row, 0)?,
                charged: credits(row, 1)?,
                refunded: credits(row, 2)?,
            })
        };
        Ok(self.0.prepare_cached(sql)?.query_row([job.0], money)?)
    }

    /// What of the hold of `batch` came back; `None` while it has not ended, and where nobody says.
    pub fn find_refund(&self, batch: BatchId) -> Result<Option<Credits>, StoreError> {
        let sql = "SELECT hundredths FROM ledger WHERE batch_id = ?1 AND entry = 'refund'";
        let refund = |row: &Row<'_>| row.get(0).map(Credits::from_hundredths);
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.query_row([batch.0], refund).optional()?)
    }
}

impl Writing<'_> {
    /// Books what the service holds for a batch. The first word counts: a callback may have told before the reply.
    pub(super) fn book_hold(
        &self,
        batch: BatchId,
        held: Credits,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.book(batch, "hold", held, now)
    }

    /// Books the end of a batch: what of its hold was kept, the rest being given back. Where nobody says what was kept
    /// the hold stays outstanding.
    pub fn book_end(
        &self,
        batch: BatchId,
        held: Credits,
        charged: Option<Credits>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.book(batch, "hold", held, now)?;
        let Some(charged) = charged else {
            return Ok(());
        };
        self.book(batch, "charge", charged, now)?;
        self.book(batch, "refund", held - charged, now)
    }

    /// Takes back what was booked at the end of a single, which a better answer is about to book anew.
    pub(super) fn forget_end(&self, batch: BatchId) -> Result<(), StoreError> {
        let sql = "DELETE FROM ledger WHERE batch_id = ?1 AND entry IN ('charge', 'refund')";
        self.0.0.prepare_cached(sql)?.execute([batch.0])?;
        Ok(())
    }

    /// The service refused the call of a single that an event had settled: the event told of somebody else's call, and
    /// ours cost nothing. Unless ours was made before: then it told of that.
    pub(super) fn charge_nothing(&self, batch: BatchId) -> Result<(), StoreError> {
        let sql = "UPDATE ledger SET hundredths = CASE entry WHEN 'charge' THEN 0 ELSE
                       (SELECT hundredths FROM ledger WHERE batch_id = ?1 AND entry = 'hold') END
                   WHERE batch_id = ?1 AND entry IN ('charge', 'refund')
                   AND (SELECT resends FROM batches WHERE id = ?1) IS NULL";
        self.0.0.prepare_cached(sql)?.execute([batch.0])?;
        Ok(())
    }

    fn book(
        &self,
        batch: BatchId,
        entry: &str,
        amount: Credits,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO ledger (batch_id, entry, hundredths, booked_at) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT DO NOTHING";
        self.0.0.execute(
            sql,
            params![batch.0, entry, amount.hundredths(), now.as_millisecond()],
        )?;
        Ok(())
    }
}
