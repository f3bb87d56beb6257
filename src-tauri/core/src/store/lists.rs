//! Lists. One whose import did not finish has no `imported_at`, is shown to nobody, and is removed by the next import
//! of the same file.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::Column;
use crate::domain::FORM_GUARD;
use crate::domain::List;
use crate::domain::ListId;

pub(super) const SCHEMA: &str = "
CREATE TABLE lists (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    dialect TEXT NOT NULL,
    columns TEXT NOT NULL,
    leads INTEGER NOT NULL DEFAULT 0,
    problems INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    imported_at INTEGER
) STRICT;
CREATE INDEX lists_by_source ON lists (source);
";

/// A list on its way into the store.
#[derive(Clone, Debug)]
pub struct NewList {
    /// Its name: the file's, without the folder.
    pub name: String,
    /// What makes it the same list when it is imported again: the hash of its bytes and of its mapping. Where no file
    /// stands behind it, it begins with `living`.
    pub source: String,
    /// How the file was read, in words.
    pub dialect: String,
    /// Its columns.
    pub columns: Vec<Column>,
}

impl Reading<'_> {
    /// The finished list of that `source`: the oldest that was made of it, or else one that it has joined.
    pub fn find_list_by_source(&self, source: &str) -> Result<Option<List>, StoreError> {
        let sql = "SELECT id, name, columns, leads, problems, imported_at, source FROM lists
                   WHERE id = coalesce((SELECT min(id) FROM lists WHERE source = ?1 AND imported_at IS NOT NULL),
                       (SELECT min(list_id) FROM reimports WHERE source = ?1 AND done_at IS NOT NULL))";
        self.0
            .prepare_cached(sql)?
            .query_row([source], list)
            .optional()?
            .transpose()
    }

    /// Every finished list that was made of a file whose `source` begins so, oldest first, and then those that such a file
    /// has joined; their columns are the file's, in its order, as they were mapped. Each with the file's `source`.
    pub fn list_lists_from(&self, start: &str) -> Result<Vec<(List, String)>, StoreError> {
        let sql = "SELECT id, name, columns, leads, problems, imported_at, source, source AS own, 0 AS joined, id AS at
                   FROM lists
                   WHERE source >= ?1 AND source < ?1 || char(1114111) AND imported_at IS NOT NULL
                   UNION ALL
                   SELECT l.id, l.name, r.columns, l.leads, l.problems, l.imported_at, l.source, r.source, 1, r.id
                   FROM reimports r JOIN lists l ON l.id = r.list_id
                   WHERE r.source >= ?1 AND r.source < ?1 || char(1114111) AND r.done_at IS NOT NULL
                   ORDER BY joined, at";
        let with_source = |row: &Row<'_>| Ok((list(row)?, row.get(7)?));
        self.0
            .prepare_cached(sql)?
            .query_map([start], with_source)?
            .map(|row| {
                let (list, own) = row?;
                Ok((list?, own))
            })
            .collect()
    }

    /// What makes `list` the same list when it is imported again: see [`NewList::source`].
    pub fn get_source(&self, list: ListId) -> Result<String, StoreError> {
        let sql = "SELECT source FROM lists WHERE id = ?1";
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row([list.0], |row| row.get(0))?)
    }

    /// The finished list of that id.
    pub fn find_list(&self, id: ListId) -> Result<Option<List>, StoreError> {
        let sql = "SELECT id, name, columns, leads, problems, imported_at, source FROM lists WHERE id = ?1 AND imported_at IS NOT NULL";
        self.0
            .prepare_cached(sql)?
            .query_row([id.0], list)
            .optional()?
            .transpose()
    }

    /// The list of that id.
    pub fn get_list(&self, id: ListId) -> Result<List, StoreError> {
        self.find_list(id)?
            .ok_or_else(|| StoreError::Missing(format!("list {id}")))
    }

    /// Every finished list, newest first.
    pub fn list_lists(&self) -> Result<Vec<List>, StoreError> {
        let sql = "SELECT id, name, columns, leads, problems, imported_at, source FROM lists
                   WHERE imported_at IS NOT NULL ORDER BY id DESC";
        let mut statement = self.0.prepare_cached(sql)?;
        statement.query_map([], list)?.map(|row| row?).collect()
    }

    /// Every finished list that was made of a file, newest first.
    pub fn list_lists_of_files(&self) -> Result<Vec<List>, StoreError> {
        let sql = "SELECT id, name, columns, leads, problems, imported_at, source FROM lists
                   WHERE imported_at IS NOT NULL AND source NOT LIKE 'living %' AND source NOT LIKE 'typed %'
                   ORDER BY id DESC";
        let mut statement = self.0.prepare_cached(sql)?;
        statement.query_map([], list)?.map(|row| row?).collect()
    }

    /// Every finished list of that name, newest first.
    pub fn list_lists_named(&self, name: &str) -> Result<Vec<List>, StoreError> {
        let sql = "SELECT id, name, columns, leads, problems, imported_at, source FROM lists
                   WHERE name = ?1 AND imported_at IS NOT NULL ORDER BY id DESC";
        let mut statement = self.0.prepare_cached(sql)?;
        statement.query_map([name], list)?.map(|row| row?).collect()
    }
}

impl Writing<'_> {
    /// Begins a list. What an unfinished import of the same source left is removed.
    pub fn begin_list(&self, new: &NewList, now: Timestamp) -> Result<ListId, StoreError> {
        self.0.0.execute(
            "DELETE FROM lists WHERE source = ?1 AND imported_at IS NULL",
            [&new.source],
        )?;
        self.0.0.execute(
            "INSERT INTO lists (name, source, dialect, columns, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![new.name, new.source, new.dialect, columns_as_json(&new.columns)?, now.as_millisecond()],
        )?;
        Ok(ListId(self.0.0.last_insert_rowid()))
    }

    /// Ends the import of a list: from now on it is there. `columns` are final, those that only longer rows have added.
    pub fn finish_list(
        &self,
        id: ListId,
        columns: &[Column],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.0.0.execute(
            "UPDATE lists SET columns = ?2, imported_at = ?3,
                 leads = (SELECT count(*) FROM leads WHERE list_id = ?1),
                 problems = (SELECT count(*) FROM problems WHERE list_id = ?1)
             WHERE id = ?1",
            params![id.0, columns_as_json(columns)?, now.as_millisecond()],
        )?;
        Ok(())
    }

    /// Takes a finished list out of sight, as if its import had not ended; `false` where it has jobs or has taken in a newer
    /// file, and stays.
    pub fn hide_list(&self, id: ListId) -> Result<bool, StoreError> {
        let sql = "UPDATE lists SET imported_at = NULL WHERE id = ?1
                   AND NOT EXISTS (SELECT 1 FROM jobs WHERE list_id = ?1)
                   AND NOT EXISTS (SELECT 1 FROM runs WHERE list_id = ?1)
                   AND NOT EXISTS (SELECT 1 FROM reimports WHERE list_id = ?1 AND done_at IS NOT NULL)";
        Ok(self.0.0.execute(sql, [id.0])? > 0)
    }

    /// Removes up to `most` leads and as many problems of a list that nobody sees; returns how many rows those were.
    pub fn remove_leads(&self, id: ListId, most: usize) -> Result<usize, StoreError> {
        let removed = ["leads", "problems"].map(|table| {
            let sql = format!(
                "DELETE FROM {table} WHERE id IN
                 (SELECT it.id FROM {table} it JOIN lists ON lists.id = list_id
                  WHERE list_id = ?1 AND imported_at IS NULL LIMIT ?2)"
            );
            self.0.0.prepare_cached(&sql)?.execute(params![id.0, most])
        });
        let [leads, problems] = removed;
        Ok(leads? + problems?)
    }

    /// Removes a list that nobody sees.
    pub fn remove_hidden(&self, id: ListId) -> Result<(), StoreError> {
        let sql = "DELETE FROM lists WHERE id = ?1 AND imported_at IS NULL";
        self.0.0.execute(sql, [id.0])?;
        Ok(())
    }
}

pub(super) fn columns_as_json(columns: &[Column]) -> Result<String, StoreError> {
    serde_json::to_string(columns).map_err(|error| StoreError::Broken(error.to_string().into()))
}

fn list(row: &Row<'_>) -> rusqlite::Result<Result<List, StoreError>> {
    let columns = serde_json::from_str(row.get_ref(2)?.as_str()?);
    let imported_at = Timestamp::from_millisecond(row.get(5)?);
    let source = row.get_ref(6)?.as_str()?;
    let (Ok(columns), Ok(imported_at)) = (columns, imported_at) else {
        return Ok(Err(unreadable("list")));
    };
    Ok(Ok(List {
        id: ListId(row.get(0)?),
        name: row.get(1)?,
        columns,
        leads: row.get(3)?,
        problems: row.get(4)?,
        imported_at,
        living: source.starts_with("living "),
        grows: source == FORM_GUARD,
    }))
}
