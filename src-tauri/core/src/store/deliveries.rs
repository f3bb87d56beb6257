//! Deliveries: the inbox. The raw bytes are kept for good, whatever is made of them.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::BatchId;
use crate::domain::Delivery;
use crate::domain::DeliveryId;
use crate::domain::DeliveryState;
use crate::domain::JobId;
use crate::domain::NewDelivery;
use crate::domain::ProviderName;
use crate::domain::Via;

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

/// What accounts' webhooks brought: a delivery that came on no batch's path. SQLite takes a NOT NULL back from a column only
/// with the whole table.
pub(super) const ACCOUNTS: &str = "
CREATE TABLE deliveries_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER,
    account TEXT,
    test INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'unread',
    note TEXT,
    received_at INTEGER NOT NULL,
    head TEXT NOT NULL,
    body BLOB NOT NULL,
    CHECK (batch_id IS NOT NULL OR account IS NOT NULL)
) STRICT;
INSERT INTO deliveries_anew (id, batch_id, state, note, received_at, head, body)
SELECT id, batch_id, state, note, received_at, head, body FROM deliveries;
DROP TABLE deliveries;
ALTER TABLE deliveries_anew RENAME TO deliveries;
CREATE INDEX deliveries_unread ON deliveries (id) WHERE state = 'unread';
CREATE INDEX deliveries_unreadable ON deliveries (id) WHERE state = 'unreadable';
CREATE INDEX deliveries_by_batch ON deliveries (batch_id);
CREATE TRIGGER changes_of_deliveries AFTER INSERT ON deliveries BEGIN
    INSERT INTO changes (noun, row_id) VALUES ('delivery', new.id);
END;
CREATE TRIGGER changes_of_read_deliveries AFTER UPDATE ON deliveries BEGIN
    INSERT INTO changes (noun, row_id) VALUES ('delivery', new.id);
END;
";

/// A delivery as the inbox shows it; its bytes are read apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDelivery {
    /// Its id, in order of arrival.
    pub id: DeliveryId,
    /// When its last byte had arrived.
    pub received_at: Timestamp,
    /// What became of it.
    pub state: DeliveryState,
    /// Why, where that needs saying.
    pub note: Option<String>,
    /// The body's length.
    pub bytes: u64,
    /// The service it came from.
    pub provider: Option<ProviderName>,
    /// It told of something that nobody here had asked for, and that waits.
    pub unmatched: bool,
    /// The account whose webhook sent it; `None` where it came on the path of a batch.
    pub account: Option<ProviderName>,
    /// It is a test event: it says nothing about anything.
    pub test: bool,
    /// The batch whose path it came on, or which an account's event turned out to be about.
    pub batch: Option<BatchId>,
    /// That batch's job.
    pub job: Option<JobId>,
}

impl Reading<'_> {
    /// Up to `limit` deliveries, newest first, those before `before` where one is named.
    pub fn list_deliveries(
        &self,
        before: Option<DeliveryId>,
        limit: usize,
    ) -> Result<Vec<KeptDelivery>, StoreError> {
        let sql = format!("{SELECT_KEPT} WHERE d.id < ?1 ORDER BY d.id DESC LIMIT ?2");
        let before = before.map_or(i64::MAX, |id| id.0);
        self.0
            .prepare_cached(&sql)?
            .query_map(params![before, limit], kept)?
            .map(|row| row?)
            .collect()
    }

    /// The delivery of that id.
    pub fn get_delivery(&self, id: DeliveryId) -> Result<KeptDelivery, StoreError> {
        let sql = format!("{SELECT_KEPT} WHERE d.id = ?1");
        let found = self
            .0
            .prepare_cached(&sql)?
            .query_row([id.0], kept)
            .optional()?;
        found.ok_or_else(|| StoreError::Missing(format!("delivery {id}")))?
    }

    /// Head and body of a delivery, as they came.
    pub fn get_delivery_bytes(&self, id: DeliveryId) -> Result<(String, Vec<u8>), StoreError> {
        let sql = "SELECT head, body FROM deliveries WHERE id = ?1";
        let found = self
            .0
            .prepare_cached(sql)?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        found.ok_or_else(|| StoreError::Missing(format!("delivery {id}")))
    }

    /// Whether nobody has read the delivery yet.
    pub fn is_unread(&self, id: DeliveryId) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM deliveries WHERE id = ?1 AND state = 'unread')";
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row([id.0], |row| row.get(0))?)
    }

    /// The oldest unread deliveries.
    pub fn list_unread(&self, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        let sql = format!("{SELECT_RAW} WHERE state = 'unread' ORDER BY id LIMIT ?1");
        let mut statement = self.0.prepare_cached(&sql)?;
        statement.query_map([limit], raw)?.map(|row| row?).collect()
    }

    /// The delivery of that id as the inbox reads it.
    pub fn get_raw_delivery(&self, id: DeliveryId) -> Result<Delivery, StoreError> {
        let sql = format!("{SELECT_RAW} WHERE id = ?1");
        let found = self
            .0
            .prepare_cached(&sql)?
            .query_row([id.0], raw)
            .optional()?;
        found.ok_or_else(|| StoreError::Missing(format!("delivery {id}")))?
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
        let sql = "INSERT INTO deliveries (batch_id, account, received_at, head, body) VALUES (?1, ?2, ?3, ?4, ?5)";
        let (batch, account) = match new.via {
            Via::Batch(batch) => (Some(batch.0), None),
            Via::Account(account) => (None, Some(account.word())),
        };
        let row = params![
            batch,
            account,
            new.received_at.as_millisecond(),
            new.head,
            new.body
        ];
        self.0.0.prepare_cached(sql)?.execute(row)?;
        Ok(DeliveryId(self.0.0.last_insert_rowid()))
    }

    /// Puts a delivery back among the unread: the inbox reads it as if it had just come.
    pub fn unread_delivery(&self, id: DeliveryId) -> Result<(), StoreError> {
        let sql = "UPDATE deliveries SET state = 'unread', note = NULL WHERE id = ?1";
        self.0.0.prepare_cached(sql)?.execute([id.0])?;
        Ok(())
    }

    /// Puts every delivery that could not be read back among the unread; returns how many.
    pub fn unread_unreadable(&self) -> Result<usize, StoreError> {
        let sql = "UPDATE deliveries SET state = 'unread', note = NULL WHERE state = 'unreadable'";
        Ok(self.0.0.prepare_cached(sql)?.execute([])?)
    }

    /// Notes that a delivery is a test event.
    pub fn delivery_is_test(&self, id: DeliveryId) -> Result<(), StoreError> {
        let sql = "UPDATE deliveries SET test = 1 WHERE id = ?1";
        self.0.0.prepare_cached(sql)?.execute([id.0])?;
        Ok(())
    }

    /// Notes which batch an account's delivery is about.
    pub fn delivery_is_about(&self, id: DeliveryId, batch: BatchId) -> Result<(), StoreError> {
        let sql = "UPDATE deliveries SET batch_id = ?2 WHERE id = ?1 AND batch_id IS NULL";
        self.0.0.prepare_cached(sql)?.execute([id.0, batch.0])?;
        Ok(())
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

const SELECT_KEPT: &str = "
SELECT d.id, d.received_at, d.state, d.note, length(d.body), d.batch_id, b.job_id, d.account, d.test,
    coalesce(d.account, j.recipe ->> '$.provider'),
    EXISTS (SELECT 1 FROM unmatched u WHERE u.delivery_id = d.id AND u.list_id IS NULL)
FROM deliveries d LEFT JOIN batches b ON b.id = d.batch_id LEFT JOIN jobs j ON j.id = b.job_id";

const SELECT_RAW: &str = "SELECT id, batch_id, account, received_at, body FROM deliveries";

fn raw(row: &Row<'_>) -> rusqlite::Result<Result<Delivery, StoreError>> {
    let batch = row.get::<_, Option<i64>>(1)?.map(BatchId);
    let account = account(row, 2)?;
    let received_at = Timestamp::from_millisecond(row.get(3)?);
    // What an account's event turned out to be about does not change where it came from.
    let via = match (account, batch) {
        (Some(account), _) => Some(Via::Account(account)),
        (None, batch) => batch.map(Via::Batch),
    };
    let (Some(via), Ok(received_at)) = (via, received_at) else {
        return Ok(Err(unreadable("delivery")));
    };
    Ok(Ok(Delivery {
        id: DeliveryId(row.get(0)?),
        via,
        received_at,
        body: row.get(4)?,
    }))
}

/// The service that column `at` names, if any.
pub(super) fn account(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<ProviderName>> {
    let word: Option<String> = row.get(at)?;
    Ok(word.as_deref().and_then(ProviderName::from_word))
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Result<KeptDelivery, StoreError>> {
    let received_at = Timestamp::from_millisecond(row.get(1)?);
    let state = DeliveryState::from_word(row.get_ref(2)?.as_str()?);
    let (Ok(received_at), Some(state)) = (received_at, state) else {
        return Ok(Err(unreadable("delivery")));
    };
    Ok(Ok(KeptDelivery {
        id: DeliveryId(row.get(0)?),
        received_at,
        state,
        note: row.get(3)?,
        bytes: row.get(4)?,
        batch: row.get::<_, Option<i64>>(5)?.map(BatchId),
        job: row.get::<_, Option<i64>>(6)?.map(JobId),
        account: account(row, 7)?,
        test: row.get(8)?,
        provider: account(row, 9)?,
        unmatched: row.get(10)?,
    }))
}
