//! Which callbacks are awaited, and which never came: what says how the way in does.

use jiff::Timestamp;
use rusqlite::params;

use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::BatchId;

pub(super) const SCHEMA: &str = "
ALTER TABLE batches ADD COLUMN awaits_callback INTEGER NOT NULL DEFAULT 0;
CREATE INDEX batches_missed ON batches (settled_at) WHERE awaits_callback = 1 AND called_back_at IS NULL;
CREATE INDEX deliveries_by_arrival ON deliveries (received_at);
";

impl Reading<'_> {
    /// The first `limit` batches that ended after `after` though their callback, which had been asked for and could have
    /// been heard all the while, has not come: when each of them ended, oldest first.
    pub fn list_missed(
        &self,
        after: Timestamp,
        limit: usize,
    ) -> Result<Vec<Timestamp>, StoreError> {
        let sql = "SELECT settled_at FROM batches
                   WHERE awaits_callback = 1 AND called_back_at IS NULL AND settled_at > ?1 AND state = 'settled'
                   ORDER BY settled_at LIMIT ?2";
        let mut statement = self.0.prepare_cached(sql)?;
        let rows = statement.query_map(params![after.as_millisecond(), limit], |row| row.get(0))?;
        rows.map(|row| time(row?)).collect()
    }

    /// When a delivery arrived last.
    pub fn find_last_arrival(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT max(received_at) FROM deliveries")?;
        let at: Option<i64> = statement.query_row([], |row| row.get(0))?;
        at.map(time).transpose()
    }
}

impl Writing<'_> {
    /// A callback is asked for with `batch`, and somebody listens for it.
    pub fn await_callback(&self, batch: BatchId) -> Result<(), StoreError> {
        let sql = "UPDATE batches SET awaits_callback = 1 WHERE id = ?1";
        self.0.0.prepare_cached(sql)?.execute([batch.0])?;
        Ok(())
    }

    /// Nobody listens: callbacks that may come now, those of batches that are open or ended after `since`, are not missed
    /// by the way in but by us.
    pub fn listen_no_more(&self, since: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE batches SET awaits_callback = 0 WHERE awaits_callback = 1 AND called_back_at IS NULL
                   AND (settled_at IS NULL OR settled_at > ?1)";
        self.0.0.execute(sql, [since.as_millisecond()])?;
        Ok(())
    }
}

/// A time as kept: milliseconds since 1970.
fn time(milliseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(|_| unreadable("time"))
}
