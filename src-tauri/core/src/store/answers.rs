//! Raw answers: the body of every fetched batch that ended, so that each result can be traced to the bytes it came
//! from, and all of them rebuilt.

use jiff::Timestamp;
use rusqlite::params;

use super::{StoreError, Writing};
use crate::domain::BatchId;

pub(super) const SCHEMA: &str = "
CREATE TABLE answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL REFERENCES batches ON DELETE CASCADE,
    fetched_at INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX answers_by_batch ON answers (batch_id);
";

impl Writing<'_> {
    /// Keeps a raw answer and returns its id.
    pub fn keep_answer(
        &self,
        batch: BatchId,
        body: &[u8],
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let sql = "INSERT INTO answers (batch_id, fetched_at, body) VALUES (?1, ?2, ?3)";
        self.0
            .0
            .execute(sql, params![batch.0, now.as_millisecond(), body])?;
        Ok(self.0.0.last_insert_rowid())
    }
}
