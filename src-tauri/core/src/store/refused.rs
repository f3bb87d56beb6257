//! Refused deliveries: what wanted to be one and was not let in. Kept apart from the inbox, so that nothing ever reads
//! them but a person, and never more than a hundred: whoever can reach the listener can fill this table.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::NewRefused;
use crate::domain::ProviderName;
use crate::domain::RefusedId;

pub(super) const SCHEMA: &str = "
CREATE TABLE refused (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    reason TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    head TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE TRIGGER changes_of_refused AFTER INSERT ON refused BEGIN
    INSERT INTO changes (noun, row_id) VALUES ('refused', new.id);
END;
";

/// Some of them may prove themselves yet.
pub(super) const ACCOUNTS: &str = "
ALTER TABLE refused ADD COLUMN account TEXT;
";

/// So many are kept; one more, and the oldest is forgotten.
const MOST: u32 = 100;

/// A refused delivery as a table shows it; its bytes are read apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRefused {
    /// Its id, in order of arrival.
    pub id: RefusedId,
    /// When it came.
    pub received_at: Timestamp,
    /// Why it was refused, in words.
    pub reason: String,
    /// See [`NewRefused::bytes`].
    pub bytes: u64,
    /// See [`NewRefused::account`].
    pub account: Option<ProviderName>,
}

impl Reading<'_> {
    /// Every refused delivery that is kept, newest first.
    pub fn list_refused(&self) -> Result<Vec<KeptRefused>, StoreError> {
        let sql = format!("{SELECT} ORDER BY id DESC");
        self.0
            .prepare_cached(&sql)?
            .query_map([], kept)?
            .map(|row| row?)
            .collect()
    }

    /// The refused delivery of that id.
    pub fn get_refused(&self, id: RefusedId) -> Result<KeptRefused, StoreError> {
        let sql = format!("{SELECT} WHERE id = ?1");
        let found = self
            .0
            .prepare_cached(&sql)?
            .query_row([id.0], kept)
            .optional()?;
        found.ok_or_else(|| missing(id))?
    }

    /// Head and body of a refused delivery, as far as they were kept.
    pub fn get_refused_bytes(&self, id: RefusedId) -> Result<(String, Vec<u8>), StoreError> {
        let sql = "SELECT head, body FROM refused WHERE id = ?1";
        let found = self
            .0
            .prepare_cached(sql)?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        found.ok_or_else(|| missing(id))
    }
}

impl Writing<'_> {
    /// Keeps a refused delivery, and forgets the oldest where there are too many.
    pub fn keep_refused(&self, new: &NewRefused) -> Result<RefusedId, StoreError> {
        let sql = "INSERT INTO refused (reason, received_at, bytes, head, body, account) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let row = params![
            new.reason,
            new.received_at.as_millisecond(),
            new.bytes,
            new.head,
            new.body,
            new.account.map(ProviderName::word)
        ];
        self.0.0.prepare_cached(sql)?.execute(row)?;
        let id = RefusedId(self.0.0.last_insert_rowid());
        let sql = "DELETE FROM refused WHERE id <= ?1 - ?2";
        self.0.0.prepare_cached(sql)?.execute([id.0, MOST.into()])?;
        Ok(id)
    }

    /// Takes a refused delivery out: it is one after all.
    pub fn release_refused(&self, id: RefusedId) -> Result<(), StoreError> {
        let sql = "DELETE FROM refused WHERE id = ?1";
        match self.0.0.prepare_cached(sql)?.execute([id.0])? {
            0 => Err(missing(id)),
            _ => Ok(()),
        }
    }
}

const SELECT: &str = "SELECT id, received_at, reason, bytes, account FROM refused";

fn kept(row: &Row<'_>) -> rusqlite::Result<Result<KeptRefused, StoreError>> {
    let Ok(received_at) = Timestamp::from_millisecond(row.get(1)?) else {
        return Ok(Err(unreadable("time")));
    };
    Ok(Ok(KeptRefused {
        id: RefusedId(row.get(0)?),
        received_at,
        reason: row.get(2)?,
        bytes: row.get(3)?,
        account: super::deliveries::account(row, 4)?,
    }))
}

fn missing(id: RefusedId) -> StoreError {
    StoreError::Missing(format!("refused delivery {id}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn a_hundred_are_kept_and_the_oldest_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.db")).unwrap();
        let refused = |n: u64| NewRefused {
            reason: format!("reason {n}"),
            received_at: Timestamp::UNIX_EPOCH,
            account: None,
            bytes: n,
            head: "host: a\n".into(),
            body: vec![1, 2, 3],
        };
        store
            .write_blocking(move |db| {
                (1..=130).try_for_each(|n| db.keep_refused(&refused(n)).map(drop))
            })
            .unwrap();
        let kept = store.read(|db| db.list_refused()).unwrap();
        let bytes: Vec<u64> = kept.iter().map(|kept| kept.bytes).collect();
        assert_eq!(bytes, (31..=130).rev().collect::<Vec<_>>());
        let newest = kept[0].id;
        let (row, bytes) = store
            .read(|db| Ok((db.get_refused(newest)?, db.get_refused_bytes(newest)?)))
            .unwrap();
        assert_eq!(
            (row.reason, bytes),
            ("reason 130".into(), ("host: a\n".into(), vec![1, 2, 3]))
        );
        assert!(matches!(
            store.read(|db| db.get_refused(RefusedId(30))),
            Err(StoreError::Missing(_))
        ));
    }
}
