//! What people have mapped columns to, by the header that the columns had.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::Field;

/// `header` is the header row as JSON, without what makes no difference; `fields` what each column holds, in its order.
pub(super) const SCHEMA: &str = "
CREATE TABLE mappings (
    header TEXT PRIMARY KEY,
    fields TEXT NOT NULL,
    said_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

impl Reading<'_> {
    /// What the columns under `header` were mapped to last.
    pub fn find_mapping(&self, header: &str) -> Result<Option<Vec<Option<Field>>>, StoreError> {
        let sql = "SELECT fields FROM mappings WHERE header = ?1";
        let fields: Option<String> = self
            .0
            .prepare_cached(sql)?
            .query_row([header], |row| row.get(0))
            .optional()?;
        let read = |fields: String| serde_json::from_str(&fields);
        fields
            .map(read)
            .transpose()
            .map_err(|_| unreadable("mapping"))
    }
}

impl Writing<'_> {
    /// Keeps what the columns under `header` are mapped to.
    pub fn keep_mapping(
        &self,
        header: &str,
        fields: &[Option<Field>],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let fields = serde_json::to_string(fields).map_err(|_| unreadable("mapping"))?;
        self.0.0.execute(
            "INSERT INTO mappings (header, fields, said_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (header) DO UPDATE SET fields = excluded.fields, said_at = excluded.said_at",
            params![header, fields, now.as_millisecond()],
        )?;
        Ok(())
    }

    /// Forgets what the columns under `header` were mapped to.
    pub fn forget_mapping(&self, header: &str) -> Result<(), StoreError> {
        self.0
            .0
            .execute("DELETE FROM mappings WHERE header = ?1", [header])?;
        Ok(())
    }
}
