//! Deliveries: the inbox. The raw bytes are kept for good, whatever is made of them.

use rusqlite::{Row, params};

use super::{Reading, StoreError, Writing};
use crate::domain::BatchId;
use crate::domain::Delivery;
use crate::domain::DeliveryId;
use crate::domain::DeliveryState;
use crate::domain::NewDelivery;

pub(super) const SCHEMA: &str = "
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'unread',
    note TEXT,
    received_at INTEGER NOT NULL,
    head TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX deliveries_unread ON deliveries (id) WHERE state = 'unread';
CREATE INDEX deliveries_by_batch ON deliveries (batch_id);
";

impl Reading<'_> {
    /// The oldest unread deliveries.
    pub fn list_unread(&self, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        let sql =
            "SELECT id, batch_id, body FROM deliveries WHERE state = 'unread' ORDER BY id LIMIT ?1";
        let mut statement = self.0.prepare_cached(sql)?;
        let delivery = |row: &Row<'_>| {
            Ok(Delivery {
                id: DeliveryId(row.get(0)?),
                batch: BatchId(row.get(1)?),
                body: row.get(2)?,
            })
        };
        Ok(statement
            .query_map([limit], delivery)?
            .collect::<Result<_, _>>()?)
    }

    /// How many deliveries are in `state`.
    pub fn count_deliveries(&self, state: DeliveryState) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM deliveries WHERE state = ?1";
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row([state.word()], |row| row.get(0))?)
    }
}

impl Writing<'_> {
    /// Keeps a delivery.
    pub fn keep_delivery(&self, new: &NewDelivery) -> Result<DeliveryId, StoreError> {
        let sql =
            "INSERT INTO deliveries (batch_id, received_at, head, body) VALUES (?1, ?2, ?3, ?4)";
        let row = params![
            new.batch.0,
            new.received_at.as_millisecond(),
            new.head,
            new.body
        ];
        self.0.0.prepare_cached(sql)?.execute(row)?;
        Ok(DeliveryId(self.0.0.last_insert_rowid()))
    }

    /// Notes what became of a delivery, and why where that needs saying.
    pub fn delivery_read(
        &self,
        id: DeliveryId,
        state: DeliveryState,
        note: Option<&str>,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE deliveries SET state = ?2, note = ?3 WHERE id = ?1";
        self.0
            .0
            .prepare_cached(sql)?
            .execute(params![id.0, state.word(), note])?;
        Ok(())
    }
}
