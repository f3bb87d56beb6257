//! Settings: a few values that outlive a start, such as the listener's port.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Reading, StoreError, Writing};
use crate::domain::Kind;
use crate::domain::PerCredit;
use crate::domain::ProviderName;

pub(super) const SCHEMA: &str = "
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
";

impl Reading<'_> {
    /// The port on which the listener listened last.
    pub fn find_listener_port(&self) -> Result<Option<u16>, StoreError> {
        let port = self.find_setting("listener_port")?;
        Ok(port.and_then(|port| port.parse().ok()))
    }

    /// The way in that was proven last, and when.
    pub fn find_way_in(&self) -> Result<Option<(String, Timestamp)>, StoreError> {
        let address = self.find_setting("way_in")?;
        let at = self.find_setting("way_in_proven_at")?;
        Ok(address.zip(at.and_then(|at| at.parse().ok())))
    }

    /// How many minutes old the signature of a delivery may be; 0: any age.
    pub fn get_freshness(&self) -> Result<u8, StoreError> {
        let minutes = self.find_setting("freshness_minutes")?;
        Ok(minutes
            .and_then(|minutes| minutes.parse().ok())
            .unwrap_or(0))
    }

    /// How many days an answer of `kind` stays good; 0: none is used again.
    pub fn get_max_age(&self, kind: Kind) -> Result<u16, StoreError> {
        let days = self.find_setting(&max_age(kind))?;
        Ok(days
            .and_then(|days| days.parse().ok())
            .unwrap_or(kind.usual_age()))
    }

    /// What the user pays for a credit at `provider`, where that has been said.
    pub fn find_per_credit(&self, provider: ProviderName) -> Result<Option<PerCredit>, StoreError> {
        let price = self.find_setting(&per_credit(provider))?;
        Ok(price.and_then(|price| price.parse().ok()))
    }

    /// How long a callback is waited for where a call broke off, before the user is asked; where that has been said.
    pub fn find_doubt_time(&self) -> Result<Option<Duration>, StoreError> {
        let seconds = self.find_setting(DOUBT_TIME)?;
        let seconds = seconds.and_then(|seconds| seconds.parse().ok());
        Ok(seconds.map(Duration::from_secs))
    }

    /// When the webhook secret of `account` was last replaced by another.
    pub fn find_rotation(&self, account: ProviderName) -> Result<Option<Timestamp>, StoreError> {
        let at = self.find_setting(&rotation(account))?;
        Ok(at.and_then(|at| at.parse().ok()))
    }

    pub(super) fn find_setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM settings WHERE name = ?1";
        Ok(self.0.query_row(sql, [name], |row| row.get(0)).optional()?)
    }
}

impl Writing<'_> {
    /// Keeps the listener's port for the next start.
    pub fn set_listener_port(&self, port: u16) -> Result<(), StoreError> {
        self.set("listener_port", &port.to_string())
    }

    /// Keeps how many minutes old the signature of a delivery may be; 0: any age.
    pub fn set_freshness(&self, minutes: u8) -> Result<(), StoreError> {
        self.set("freshness_minutes", &minutes.to_string())
    }

    /// Keeps how many days an answer of `kind` stays good; 0: none is used again.
    pub fn set_max_age(&self, kind: Kind, days: u16) -> Result<(), StoreError> {
        self.set(&max_age(kind), &days.to_string())
    }

    /// Keeps what the user pays for a credit at `provider`; `None` forgets it.
    pub fn set_per_credit(
        &self,
        provider: ProviderName,
        price: Option<PerCredit>,
    ) -> Result<(), StoreError> {
        match price {
            Some(price) => self.set(&per_credit(provider), &price.to_string()),
            None => {
                let sql = "DELETE FROM settings WHERE name = ?1";
                self.0.0.execute(sql, [per_credit(provider)])?;
                Ok(())
            }
        }
    }

    /// Keeps how long a callback is waited for where a call broke off.
    pub fn set_doubt_time(&self, time: Duration) -> Result<(), StoreError> {
        self.set(DOUBT_TIME, &time.as_secs().to_string())
    }

    /// Notes that the webhook secret of `account` was replaced at `now`.
    pub fn note_rotation(&self, account: ProviderName, now: Timestamp) -> Result<(), StoreError> {
        self.set(&rotation(account), &now.to_string())
    }

    /// Keeps the way in that was proven at `now`.
    pub fn set_way_in(&self, address: &str, now: Timestamp) -> Result<(), StoreError> {
        self.set("way_in", address)?;
        self.set("way_in_proven_at", &now.to_string())
    }

    /// Forgets the way in.
    pub fn clear_way_in(&self) -> Result<(), StoreError> {
        let sql = "DELETE FROM settings WHERE name IN ('way_in', 'way_in_proven_at')";
        self.0.0.execute(sql, [])?;
        Ok(())
    }

    pub(super) fn set(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO settings (name, value) VALUES (?1, ?2)
                   ON CONFLICT DO UPDATE SET value = excluded.value";
        self.0.0.execute(sql, params![name, value])?;
        Ok(())
    }
}

fn rotation(account: ProviderName) -> String {
    format!("{}_secret_rotated_at", account.word())
}

const DOUBT_TIME: &str = "doubt_seconds";

fn per_credit(provider: ProviderName) -> String {
    format!("{}_per_credit", provider.word())
}

fn max_age(kind: Kind) -> String {
    format!("{}_max_age_days", kind.word())
}
