//! The change feed that a window follows: `(seq, table, row id, list id)`, never a copy of the row. Triggers write it,
//! so no write can forget to. Imports and planning are bulk and note one line for their list or job.
//!
//! The newest ten thousand lines are kept. Whoever has read less far is told that everything has changed.

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

/// Lines that are kept: many times what changes between two looks of a window.
const KEPT: i64 = 10_000;
/// They are pruned in pieces: rarely enough to cost nothing, and in a millisecond each.
const PIECE: i64 = 1_000;

impl Reading<'_> {
    /// What has changed after `position`.
    pub fn read_feed(&self, position: i64) -> Result<News, StoreError> {
        let sql = if self.feed_was_pruned_after(position)? {
            EVERYTHING
        } else {
            "SELECT noun, list_id, max(seq) FROM changes WHERE seq > ?1 GROUP BY noun, list_id"
        };
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

    /// Where the change feed stands.
    pub fn feed_position(&self) -> Result<i64, StoreError> {
        let sql = "SELECT coalesce(max(seq), 0) FROM changes";
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row([], |row| row.get(0))?)
    }

    /// Whether a lead of `list` may have another verdict than at `position` of the feed.
    pub fn verdicts_moved_since(&self, list: ListId, position: i64) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM changes WHERE seq > ?1 AND list_id = ?2
                   AND noun IN ('search', 'batch', 'job'))";
        let mut statement = self.0.prepare_cached(sql)?;
        let moved: bool = statement.query_row([position, list.0], |row| row.get(0))?;
        Ok(moved || self.feed_was_pruned_after(position)?)
    }

    /// Whether a line after `position` is there no more.
    fn feed_was_pruned_after(&self, position: i64) -> Result<bool, StoreError> {
        let sql = "SELECT coalesce(min(seq), 0) > ?1 + 1 FROM changes";
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row([position], |row| row.get(0))?)
    }
}

/// Every noun, in every list.
const EVERYTHING: &str = "
WITH news (at) AS (SELECT max(?1, (SELECT max(seq) FROM changes)))
SELECT noun, id, at FROM news, lists, (SELECT column1 AS noun FROM (VALUES ('list'), ('job'), ('search'), ('batch')))
UNION ALL
SELECT column1, NULL, at FROM news, (VALUES ('delivery'), ('refused'))";

/// The feed is about this run of the program, which begins at position 0: whoever follows it begins by asking for
/// everything it shows.
pub(super) fn forget_old(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .execute_batch("DELETE FROM changes; DELETE FROM sqlite_sequence WHERE name = 'changes';")
}

/// Forgets the oldest lines where there are too many. Goes into a transaction that writes anyway.
pub(super) fn prune(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "SELECT (SELECT max(seq) FROM changes), (SELECT min(seq) FROM changes)";
    let ends: (Option<i64>, Option<i64>) = connection
        .prepare_cached(sql)?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if let (Some(newest), Some(oldest)) = ends
        && newest - oldest >= KEPT + PIECE
    {
        connection
            .prepare_cached("DELETE FROM changes WHERE seq <= ?1")?
            .execute([newest - KEPT])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::NewList;
    use crate::store::Store;

    fn store_with_two_lists(folder: &std::path::Path) -> (Store, [ListId; 2]) {
        let store = Store::open(&folder.join("a.db")).unwrap();
        let lists = ["a", "b"].map(|name| {
            let list = NewList {
                name: name.into(),
                source: name.into(),
                dialect: String::new(),
                columns: Vec::new(),
            };
            let begin = move |db: &crate::store::Writing<'_>| {
                db.begin_list(&list, jiff::Timestamp::UNIX_EPOCH)
            };
            store.write_blocking(begin).unwrap()
        });
        (store, lists)
    }

    /// Writes so many lines about searches of `list`.
    fn change(store: &Store, list: ListId, lines: i64) {
        let sql = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?2)
                   INSERT INTO changes (noun, row_id, list_id) SELECT 'search', n, ?1 FROM n";
        store
            .write_blocking(move |db| Ok(db.0.0.execute(sql, [list.0, lines])?))
            .unwrap();
    }

    fn lines(store: &Store) -> i64 {
        let count = |row: &rusqlite::Row<'_>| row.get(0);
        store
            .read(|db| Ok(db.0.query_row("SELECT count(*) FROM changes", [], count)?))
            .unwrap()
    }

    #[test]
    fn the_feed_keeps_its_newest_lines_however_long_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let (store, [a, _]) = store_with_two_lists(folder.path());
        for _ in 0..30 {
            change(&store, a, 700);
            assert!(lines(&store) <= KEPT + PIECE);
        }
        assert!(lines(&store) >= KEPT);
        change(&store, a, 3 * KEPT);
        assert_eq!(lines(&store), KEPT, "one long write is pruned as well");
    }

    #[test]
    fn whoever_has_kept_up_misses_nothing_and_whoever_has_not_is_told_everything() {
        let folder = tempfile::tempdir().unwrap();
        let (store, [a, b]) = store_with_two_lists(folder.path());
        let read = |position| store.read(|db| db.read_feed(position)).unwrap();
        let moved = |list, position| {
            store
                .read(|db| db.verdicts_moved_since(list, position))
                .unwrap()
        };
        change(&store, a, 5);
        let begun = read(0);
        assert_eq!(begun.changes, [("search".to_owned(), Some(a))]);
        assert!(!moved(b, 0) && moved(a, 0) && !moved(a, begun.position));

        change(&store, a, KEPT - 5);
        let at = read(begun.position).position;
        change(&store, b, PIECE);
        assert_eq!(read(at).changes, [("search".to_owned(), Some(b))]);
        assert!(!moved(a, at) && moved(b, at));

        change(&store, b, PIECE);
        let late = read(begun.position);
        for list in [a, b] {
            for noun in ["list", "job", "search", "batch"] {
                assert!(late.changes.contains(&(noun.to_owned(), Some(list))));
            }
        }
        for noun in ["delivery", "refused"] {
            assert!(late.changes.contains(&(noun.to_owned(), None)));
        }
        assert_eq!(late.position, KEPT + 2 * PIECE);
        assert!(moved(a, begun.position), "nobody can say that it has not");
        assert_eq!(read(late.position).changes, []);
    }

    #[test]
    fn a_start_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let (store, [a, _]) = store_with_two_lists(folder.path());
        change(&store, a, 5);
        drop(store);
        let store = Store::open(&folder.path().join("a.db")).unwrap();
        assert_eq!(store.read(|db| db.read_feed(0)).unwrap(), News::default());
        change(&store, a, 5);
        let news = store.read(|db| db.read_feed(0)).unwrap();
        assert_eq!((news.position, news.changes.len()), (5, 1));
    }
}
