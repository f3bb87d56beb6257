//! The change feed that a window follows: `(seq, table, row id, list id)`, never a copy of the row. Triggers write it,
//! so no write can forget to. Imports and planning are bulk and note one line for their list or job.

use rusqlite::Connection;

use super::{Reading, StoreError};
use crate::domain::ListId;

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

/// What has changed since the feed was last read, told once for each noun and list however often it did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Up to where the feed has been read.
    pub position: i64,
    /// What changed: `list`, `job`, `search`, `batch`, `delivery` or `refused`; and in which list, where it belongs to one.
    pub changes: Vec<(String, Option<ListId>)>,
}

impl Reading<'_> {
    /// What has changed after `position`.
    pub fn read_feed(&self, position: i64) -> Result<News, StoreError> {
        let sql =
            "SELECT noun, list_id, max(seq) FROM changes WHERE seq > ?1 GROUP BY noun, list_id";
        let mut news = News {
            position,
            changes: Vec::new(),
        };
        let mut statement = self.0.prepare_cached(sql)?;
        let mut rows = statement.query([position])?;
        while let Some(row) = rows.next()? {
            let list = row.get::<_, Option<i64>>(1)?.map(ListId);
            news.changes.push((row.get(0)?, list));
            news.position = news.position.max(row.get(2)?);
        }
        Ok(news)
    }
}

/// The feed is about this run of the program: whoever follows it begins by asking for everything it shows.
pub(super) fn forget_old(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM changes", []).map(drop)
}
