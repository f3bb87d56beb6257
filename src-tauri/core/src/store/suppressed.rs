//! The suppression list.

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::Suppresses;
use crate::domain::Suppression;

pub(super) const SCHEMA: &str = "
CREATE TABLE suppressed (
    what TEXT NOT NULL,
    value TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (what, value)
) STRICT, WITHOUT ROWID;
";

impl Reading<'_> {
    /// The whole suppression list.
    pub fn list_suppressed(&self) -> Result<Vec<Suppression>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT what, value FROM suppressed ORDER BY what, value")?;
        let row = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get(1)?));
        let kept = statement
            .query_map([], row)?
            .collect::<Result<Vec<(String, String)>, _>>()?;
        let read = |(word, value): (String, String)| {
            let what = Suppresses::from_word(&word).ok_or_else(|| unreadable("suppression"))?;
            Ok(Suppression { what, value })
        };
        kept.into_iter().map(read).collect()
    }
}

impl Writing<'_> {
    /// Puts these on the suppression list, and says how many were not on it.
    pub fn suppress(&self, all: &[Suppression], now: Timestamp) -> Result<u64, StoreError> {
        let sql = "INSERT INTO suppressed (what, value, added_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        let mut statement = self.0.0.prepare_cached(sql)?;
        let mut added = 0;
        for one in all {
            let row = params![one.what.word(), one.value, now.as_millisecond()];
            added += statement.execute(row)? as u64;
        }
        Ok(added)
    }

    /// Takes these off the suppression list, and says how many were on it.
    pub fn unsuppress(&self, all: &[Suppression]) -> Result<u64, StoreError> {
        let sql = "DELETE FROM suppressed WHERE what = ?1 AND value = ?2";
        let mut statement = self.0.0.prepare_cached(sql)?;
        let mut removed = 0;
        for one in all {
            removed += statement.execute(params![one.what.word(), one.value])? as u64;
        }
        Ok(removed)
    }
}
