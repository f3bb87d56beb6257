//! What name servers have said of domains, for as long as it may be taken for true.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::{Reading, StoreError, Writing};
use crate::domain::MailDomain;

pub(super) const SCHEMA: &str = "
CREATE TABLE mail_domains (
    domain TEXT PRIMARY KEY,
    said TEXT NOT NULL,
    asked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

/// A domain that takes mail does so for long; one that is missing may be registered, or come back, any day.
const fn lasts(said: MailDomain) -> SignedDuration {
    match said {
        MailDomain::Open => SignedDuration::from_hours(7 * 24),
        MailDomain::Refuses | MailDomain::Missing => SignedDuration::from_hours(24),
    }
}

impl Reading<'_> {
    /// What was said of `domain`, if it may still be taken for true.
    pub fn find_mail_domain(
        &self,
        domain: &str,
        now: Timestamp,
    ) -> Result<Option<MailDomain>, StoreError> {
        let sql = "SELECT said, asked_at FROM mail_domains WHERE domain = ?1";
        let mut statement = self.0.prepare_cached(sql)?;
        let kept: Option<(String, i64)> = statement
            .query_row([domain], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let said = kept.and_then(|(word, asked_at)| {
            let said = MailDomain::from_word(&word)?;
            let age = now.as_millisecond() - asked_at;
            (age < i64::try_from(lasts(said).as_millis()).ok()?).then_some(said)
        });
        Ok(said)
    }
}

impl Writing<'_> {
    /// Keeps what was said of domains.
    pub fn keep_mail_domains(
        &self,
        said: &[(String, MailDomain)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO mail_domains (domain, said, asked_at) VALUES (?1, ?2, ?3)
                   ON CONFLICT DO UPDATE SET said = excluded.said, asked_at = excluded.asked_at";
        let mut statement = self.0.0.prepare_cached(sql)?;
        for (domain, said) in said {
            statement.execute(params![domain, said.word(), now.as_millisecond()])?;
        }
        Ok(())
    }
}
