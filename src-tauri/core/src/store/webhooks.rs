//! Webhooks of accounts: the hashes of their secret paths, and which of their events have had their effect.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::deliveries::account as account_in;
use super::{Reading, StoreError, Writing};
use crate::domain::DeliveryId;
use crate::domain::PathHash;
use crate::domain::ProviderName;

pub(super) const SCHEMA: &str = "
CREATE TABLE webhooks (
    path_hash BLOB PRIMARY KEY,
    account TEXT NOT NULL,
    opened_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE events (
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    delivery_id INTEGER NOT NULL,
    PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;
";

impl Reading<'_> {
    /// The account on whose webhook's path something came that has this hash.
    pub fn find_account_by_path(&self, hash: PathHash) -> Result<Option<ProviderName>, StoreError> {
        let sql = "SELECT account FROM webhooks WHERE path_hash = ?1";
        let found = self
            .0
            .prepare_cached(sql)?
            .query_row([&hash.0[..]], |row| account_in(row, 0))
            .optional()?;
        Ok(found.flatten())
    }

    /// Whether the event `key` has had its effect.
    pub fn is_event_taken(&self, account: ProviderName, key: &str) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM events WHERE account = ?1 AND key = ?2)";
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row(params![account.word(), key], |row| row.get(0))?)
    }

    /// When the webhook of `account` last brought a delivery; tests are told apart.
    pub fn find_last_delivery(
        &self,
        account: ProviderName,
        test: bool,
    ) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT max(received_at) FROM deliveries WHERE account = ?1 AND test = ?2";
        let at: Option<i64> = self
            .0
            .prepare_cached(sql)?
            .query_row(params![account.word(), test], |row| row.get(0))?;
        Ok(at.and_then(|at| Timestamp::from_millisecond(at).ok()))
    }
}

impl Writing<'_> {
    /// Lets deliveries of `account` in on the path of that hash. Of the paths that were opened before it the newest stay
    /// open, so that there are `most` in all.
    pub fn open_path(
        &self,
        account: ProviderName,
        hash: PathHash,
        most: u32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO webhooks (path_hash, account, opened_at) VALUES (?1, ?2, ?3)
                   ON CONFLICT DO UPDATE SET opened_at = excluded.opened_at";
        let row = params![&hash.0[..], account.word(), now.as_millisecond()];
        self.0.0.prepare_cached(sql)?.execute(row)?;
        let sql = "DELETE FROM webhooks WHERE account = ?1 AND path_hash <> ?2 AND path_hash NOT IN
                   (SELECT path_hash FROM webhooks WHERE account = ?1 AND path_hash <> ?2
                    ORDER BY opened_at DESC LIMIT ?3)";
        let others = params![account.word(), &hash.0[..], most.saturating_sub(1)];
        self.0.0.prepare_cached(sql)?.execute(others)?;
        Ok(())
    }

    /// Notes that `delivery` is the one by which the event `key` has had its effect.
    pub fn take_event(
        &self,
        account: ProviderName,
        key: &str,
        delivery: DeliveryId,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO events (account, key, delivery_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        let row = params![account.word(), key, delivery.0];
        self.0.0.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }
}
