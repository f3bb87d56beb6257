//! What services told though nobody here had asked. Its bytes are the delivery's; here is what a table shows of it, and
//! whether it still waits.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::deliveries::account;
use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::DeliveryId;
use crate::domain::ListId;
use crate::domain::NewUnmatched;
use crate::domain::ProviderName;
use crate::domain::Qualification;
use crate::domain::Unmatched;
use crate::domain::UnmatchedId;
use crate::domain::UnmatchedKind;

pub(super) const SCHEMA: &str = "
CREATE TABLE unmatched (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    delivery_id INTEGER NOT NULL UNIQUE,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    qualification TEXT,
    word TEXT NOT NULL,
    told_at INTEGER NOT NULL,
    list_id INTEGER
) STRICT;
CREATE INDEX unmatched_waiting ON unmatched (id) WHERE list_id IS NULL;
";

impl Reading<'_> {
    /// Up to `limit` things that wait, newest first, those before `before` where one is named.
    pub fn list_unmatched(
        &self,
        before: Option<UnmatchedId>,
        limit: usize,
    ) -> Result<Vec<Unmatched>, StoreError> {
        let sql = format!("{SELECT} WHERE list_id IS NULL AND id < ?1 ORDER BY id DESC LIMIT ?2");
        let before = before.map_or(i64::MAX, |id| id.0);
        self.0
            .prepare_cached(&sql)?
            .query_map(params![before, limit], unmatched)?
            .map(|row| row?)
            .collect()
    }

    /// How many wait.
    pub fn count_unmatched(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM unmatched WHERE list_id IS NULL";
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row([], |row| row.get(0))?)
    }

    /// Whether nobody here had asked for what an event told, be it taken into a list or not.
    pub fn is_unmatched(&self, account: ProviderName, event: &str) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM events e JOIN unmatched u ON u.delivery_id = e.delivery_id
                   WHERE e.account = ?1 AND e.key = ?2)";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.query_row(params![account.word(), event], |row| row.get(0))?)
    }

    /// The one of that id, waiting or not.
    pub fn get_unmatched(&self, id: UnmatchedId) -> Result<Unmatched, StoreError> {
        let sql = format!("{SELECT} WHERE id = ?1");
        let found = self
            .0
            .prepare_cached(&sql)?
            .query_row([id.0], unmatched)
            .optional()?;
        found.ok_or_else(|| StoreError::Missing(format!("unmatched result {id}")))?
    }
}

/// The rows of whole lists that were taken: a delivery only names them, and the service forgets them.
pub(super) const FETCHED: &str = "
CREATE TABLE fetched_rows (
    delivery_id INTEGER PRIMARY KEY REFERENCES deliveries,
    body BLOB NOT NULL
) STRICT;
";

impl Reading<'_> {
    /// The raw rows that were fetched because of `delivery`, if any were.
    pub fn find_fetched_rows(&self, delivery: DeliveryId) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT body FROM fetched_rows WHERE delivery_id = ?1";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement
            .query_row([delivery.0], |row| row.get(0))
            .optional()?)
    }
}

impl Writing<'_> {
    /// Keeps the raw rows that were fetched because of `delivery`, which only named them.
    pub fn keep_fetched_rows(&self, delivery: DeliveryId, body: &[u8]) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO fetched_rows (delivery_id, body) VALUES (?1, ?2)";
        let mut statement = self.0.0.prepare_cached(sql)?;
        statement.execute(params![delivery.0, body])?;
        Ok(())
    }

    /// Keeps something that nobody here had asked for. What the same delivery told before is replaced, if it waits.
    pub fn keep_unmatched(&self, new: &NewUnmatched) -> Result<(), StoreError> {
        let sql = "INSERT INTO unmatched (delivery_id, account, kind, subject, qualification, word, told_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                   ON CONFLICT DO UPDATE SET kind = excluded.kind, subject = excluded.subject,
                       qualification = excluded.qualification, word = excluded.word WHERE list_id IS NULL";
        self.0.0.prepare_cached(sql)?.execute(params![
            new.delivery.0,
            new.account.word(),
            new.kind.word(),
            new.subject,
            new.qualification.map(Qualification::word),
            new.word,
            new.told_at.as_millisecond(),
        ])?;
        Ok(())
    }

    /// A batch is known by `reference` now: what an event of the account had told of it, with all its copies, is read once
    /// more, as if it came only now.
    pub(super) fn read_anew(
        &self,
        account: ProviderName,
        reference: &str,
    ) -> Result<(), StoreError> {
        let sql = "SELECT delivery_id FROM unmatched WHERE account = ?1 AND subject = ?2 AND list_id IS NULL
                   AND kind IN (?3, ?4)";
        let kinds = [UnmatchedKind::List.word(), UnmatchedKind::Single.word()];
        let told: Vec<i64> = self
            .0
            .0
            .prepare_cached(sql)?
            .query_map(
                params![account.word(), reference, kinds[0], kinds[1]],
                |row| row.get(0),
            )?
            .collect::<Result<_, _>>()?;
        for delivery in told {
            let sql = "UPDATE deliveries SET state = 'unread', note = NULL WHERE account = ?1
                       AND body = (SELECT body FROM deliveries WHERE id = ?2)";
            self.0.0.execute(sql, params![account.word(), delivery])?;
            for sql in [
                "DELETE FROM unmatched WHERE delivery_id = ?1",
                "DELETE FROM events WHERE delivery_id = ?1",
            ] {
                self.0.0.execute(sql, [delivery])?;
            }
        }
        Ok(())
    }

    /// Notes into which list it was taken.
    pub fn unmatched_taken(&self, id: UnmatchedId, list: ListId) -> Result<(), StoreError> {
        let sql = "UPDATE unmatched SET list_id = ?2 WHERE id = ?1 AND list_id IS NULL";
        self.0.0.prepare_cached(sql)?.execute([id.0, list.0])?;
        Ok(())
    }
}

const SELECT: &str = "
SELECT id, delivery_id, account, kind, subject, qualification, word, told_at, list_id FROM unmatched";

fn unmatched(row: &Row<'_>) -> rusqlite::Result<Result<Unmatched, StoreError>> {
    let word = |at: usize| row.get::<_, Option<String>>(at);
    let kind = word(3)?.as_deref().and_then(UnmatchedKind::from_word);
    let told_at = Timestamp::from_millisecond(row.get(7)?);
    let (Some(account), Some(kind), Ok(told_at)) = (account(row, 2)?, kind, told_at) else {
        return Ok(Err(unreadable("unmatched result")));
    };
    Ok(Ok(Unmatched {
        id: UnmatchedId(row.get(0)?),
        said: NewUnmatched {
            delivery: DeliveryId(row.get(1)?),
            account,
            kind,
            subject: row.get(4)?,
            qualification: word(5)?.as_deref().and_then(Qualification::from_word),
            word: row.get(6)?,
            told_at,
        },
        taken_into: row.get::<_, Option<i64>>(8)?.map(ListId),
    }))
}
