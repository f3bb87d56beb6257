//! Settings: a few values that outlive a start, such as the listener's port.

use rusqlite::{OptionalExtension, params};

use super::{Reading, StoreError, Writing};

pub(super) const SCHEMA: &str = "
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
";

impl Reading<'_> {
    /// The port on which the listener listened last.
    pub fn find_listener_port(&self) -> Result<Option<u16>, StoreError> {
        let sql = "SELECT value FROM settings WHERE name = 'listener_port'";
        let value: Option<String> = self.0.query_row(sql, [], |row| row.get(0)).optional()?;
        Ok(value.and_then(|port| port.parse().ok()))
    }
}

impl Writing<'_> {
    /// Keeps the listener's port for the next start.
    pub fn set_listener_port(&self, port: u16) -> Result<(), StoreError> {
        let sql = "INSERT INTO settings (name, value) VALUES ('listener_port', ?1)
                   ON CONFLICT DO UPDATE SET value = excluded.value";
        self.0.0.execute(sql, params![port.to_string()])?;
        Ok(())
    }
}
