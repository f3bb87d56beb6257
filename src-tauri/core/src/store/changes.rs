//! The change feed that a window follows: `(seq, table, row id, list id)`, never a copy of the row. Triggers write it,
//! so no write can forget to. Imports and planning are bulk and note one line for their list or job.

use rusqlite::{Connection, Row};

use super::{Reading, StoreError};

pub(super) const SCHEMA: &str = "
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    noun TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    list_id INTEGER
) STRICT;
CREATE TRIGGER changes_of_lists AFTER UPDATE ON lists BEGIN
    INSERT INTO changes (noun, row_id, list_id) VALUES ('list', new.id, new.id);
END;
CREATE TRIGGER changes_of_jobs AFTER UPDATE ON jobs BEGIN
    INSERT INTO changes (noun, row_id, list_id) VALUES ('job', new.id, new.list_id);
END;
CREATE TRIGGER changes_of_searches AFTER UPDATE OF state, qualification ON searches BEGIN
    INSERT INTO changes (noun, row_id, list_id)
    VALUES ('search', new.id, (SELECT list_id FROM jobs WHERE id = new.job_id));
END;
CREATE TRIGGER changes_of_batches AFTER UPDATE ON batches BEGIN
    INSERT INTO changes (noun, row_id, list_id)
    VALUES ('batch', new.id, (SELECT list_id FROM jobs WHERE id = new.job_id));
END;
CREATE TRIGGER changes_of_deliveries AFTER INSERT ON deliveries BEGIN
    INSERT INTO changes (noun, row_id) VALUES ('delivery', new.id);
END;
CREATE TRIGGER changes_of_read_deliveries AFTER UPDATE ON deliveries BEGIN
    INSERT INTO changes (noun, row_id) VALUES ('delivery', new.id);
END;
";

/// One line of the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place in the feed.
    pub seq: i64,
    /// What changed: `list`, `job`, `search`, `batch` or `delivery`.
    pub noun: String,
    /// Which one.
    pub row: i64,
    /// The list it belongs to, where it belongs to one.
    pub list: Option<i64>,
}

impl Reading<'_> {
    /// Up to `limit` changes after `seq`, oldest first.
    pub fn list_changes(&self, seq: i64, limit: usize) -> Result<Vec<Change>, StoreError> {
        let sql =
            "SELECT seq, noun, row_id, list_id FROM changes WHERE seq > ?1 ORDER BY seq LIMIT ?2";
        let mut statement = self.0.prepare_cached(sql)?;
        let change = |row: &Row<'_>| {
            Ok(Change {
                seq: row.get(0)?,
                noun: row.get(1)?,
                row: row.get(2)?,
                list: row.get(3)?,
            })
        };
        Ok(statement
            .query_map(rusqlite::params![seq, limit], change)?
            .collect::<Result<_, _>>()?)
    }
}

/// The feed is about this run of the program: whoever follows it begins by asking for everything it shows.
pub(super) fn forget_old(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM changes", []).map(drop)
}
