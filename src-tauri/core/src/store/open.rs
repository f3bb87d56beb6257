//! Opening the database: pragmas and migrations, each with its reason.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, ErrorCode, OpenFlags};
use rusqlite_migration::{M, Migrations};

use super::folder::{not_writable, private};
use super::{
    StoreError, answers, apart, awaited, batches, carried, changes, counts, deliveries, jobs,
    known, leads, ledger, lists, living, mail_domains, mappings, overlap, people, refused,
    reimports, runs, searches, settings, suppressed, unmatched, webhooks,
};

/// Opens the one connection that writes.
pub(super) fn for_writing(path: &Path) -> Result<Connection, StoreError> {
    // The log and the index beside it take the permissions of the database file.
    private(path).map_err(|error| not_writable(path, &error))?;
    let mut connection = Connection::open(path).map_err(|error| cannot_open(path, &error))?;
    prepare(&connection).map_err(|error| cannot_open(path, &error))?;
    migrations()
        .to_latest(&mut connection)
        .map_err(|error| cannot_migrate(path, error))?;
    changes::forget_old(&connection).map_err(|error| cannot_open(path, &error))?;
    Ok(connection)
}

/// Opens a connection that only reads.
pub(super) fn for_reading(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|error| cannot_open(path, &error))?;
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    // Readers go on while the writer commits.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // 16 MiB of log before it is taken over: pages that change again and again, an index's above all, are then written once.
    connection.pragma_update(None, "wal_autocheckpoint", 4_096)?;
    // Under NORMAL a power cut takes acknowledged deliveries and intents with it; FULL syncs the log at every commit.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // macOS answers a plain fsync before the drive has the bytes.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // 16 MiB of pages: a settling batch touches a few thousand of them.
    connection.pragma_update(None, "cache_size", -16_384)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

/// All migrations, oldest first. Each table's file holds its own part; a released one is never edited.
fn migrations() -> Migrations<'static> {
    let first = [
        lists::SCHEMA,
        leads::SCHEMA,
        jobs::SCHEMA,
        counts::SCHEMA,
        searches::SCHEMA,
        batches::SCHEMA,
        deliveries::SCHEMA,
        answers::SCHEMA,
        ledger::SCHEMA,
        settings::SCHEMA,
        changes::SCHEMA,
    ];
    // Leaked once a process: the library wants text that lives as long as the program.
    let first: &'static str = Box::leak(first.concat().into_boxed_str());
    let kinds: &'static str =
        Box::leak([searches::KINDS, batches::KINDS].concat().into_boxed_str());
    let accounts = [
        deliveries::ACCOUNTS,
        refused::ACCOUNTS,
        webhooks::SCHEMA,
        batches::REFERENCES,
        unmatched::SCHEMA,
        living::SCHEMA,
    ];
    let accounts: &'static str = Box::leak(accounts.concat().into_boxed_str());
    let persons: &'static str = Box::leak([known::SCHEMA, apart::SCHEMA].concat().into_boxed_str());
    Migrations::new(vec![
        M::up(first),
        M::up(refused::SCHEMA),
        M::up(jobs::STOPPED),
        M::up(kinds),
        M::up(accounts),
        M::up(jobs::SENDING),
        M::up(awaited::SCHEMA),
        M::up(unmatched::FETCHED),
        M::up(batches::RESENDS),
        M::up(persons),
        M::up(suppressed::SCHEMA),
        M::up(mail_domains::SCHEMA),
        M::up(runs::SCHEMA),
        M::up(carried::SCHEMA),
        M::up(ledger::PURSES),
        M::up(suppressed::SOURCES),
        M::up(jobs::BALANCED),
        M::up(carried::COUNTED),
        M::up(overlap::SCHEMA),
        M::up(overlap::LOST),
        M::up(mappings::SCHEMA),
        M::up(reimports::SCHEMA),
        M::up(suppressed::FOUND),
        M::up(people::SCHEMA),
        M::up(reimports::LEFT),
    ])
}

fn cannot_open(path: &Path, error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            StoreError::Damaged(path.to_owned())
        }
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            StoreError::NotWritable {
                path: path.to_owned(),
                why: "the system does not allow it".to_owned(),
            }
        }
        _ => StoreError::of(error),
    }
}

fn cannot_migrate(path: &Path, error: rusqlite_migration::Error) -> StoreError {
    use rusqlite_migration::{Error, MigrationDefinitionError};
    match error {
        Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => {
            StoreError::TooNew(path.to_owned())
        }
        Error::RusqliteError { err, .. } => cannot_open(path, &err),
        other => StoreError::Broken(other.to_string().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Asked, BatchId, Company, Credits, Kind, LeadId};

    #[test]
    fn the_migrations_are_sound() {
        migrations().validate().unwrap();
    }

    /// Rows as the version before kinds kept them, in a file of its own making.
    #[test]
    fn what_an_earlier_version_kept_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let mut old = Connection::open(&path).unwrap();
        migrations().to_version(&mut old, 1).unwrap();
        old.execute_batch(
            r#"INSERT INTO lists (name, source, dialect, columns, leads, problems, created_at, imported_at)
               VALUES ('a.csv', 'x', 'CSV', '[{"name":"Name","field":"full_name"}]', 2, 0, 1, 1);
               INSERT INTO leads (list_id, row, cells) VALUES (1, 2, '["Ada Moreau"]'), (1, 3, '["Odo Brandt"]');
               INSERT INTO jobs (list_id, recipe, state, created_at)
               VALUES (1, '{"find":"find_email","provider":"enrow"}', 'running', 1);
               INSERT INTO searches (job_id, person_key, asked, leads)
               VALUES (1, 'ada', '{"full_name":"Ada Moreau","company":{"domain":"northpier.example"}}', 1),
                      (1, 'odo', '{"full_name":"Odo Brandt","company":{"name":"Tannwerk"}}', 1);
               INSERT INTO job_leads (job_id, lead_id, search_id) VALUES (1, 1, 1), (1, 2, 2);
               INSERT INTO batches (job_id, state, path_hash, reference, searches, intended_at, submitted_at)
               VALUES (1, 'settled', x'00', 'r', 1, 1, 1);
               INSERT INTO answers (batch_id, fetched_at, body) VALUES (1, 1, x'00');
               UPDATE searches SET state = 'settled', qualification = 'found', batch_id = 1 WHERE id = 1;
               INSERT INTO results (search_id, batch_id, answer_id, word, email, first_name)
               VALUES (1, 1, 1, 'valid', 'ada@northpier.example', 'Ada');
               INSERT INTO deliveries (batch_id, state, received_at, head, body)
               VALUES (1, 'applied', 1, 'host: a', x'7b7d'), (1, 'unread', 1, 'host: a', x'7b7d');
               INSERT INTO ledger (batch_id, entry, hundredths, booked_at)
               VALUES (1, 'hold', 400, 1), (1, 'charge', 500, 2), (1, 'refund', -100, 2);"#,
        )
        .unwrap();
        drop(old);

        let store = crate::store::Store::open(&path).unwrap();
        store
            .read(|db| {
                let job = db.list_jobs()?.remove(0);
                assert_eq!(job.step.find, Kind::FindEmail);
                let counts = db.count_job(job.id)?;
                assert_eq!((counts.found, counts.pending, counts.unsure), (1, 1, 0));
                let batch = db.get_batch(BatchId(1))?;
                assert!(!batch.single && batch.step == job.step);
                let queued = db.list_queued(job.id, 9)?;
                let company = Company::Name("Tannwerk".into());
                assert_eq!(
                    queued[0].asked,
                    Asked::FindEmail {
                        full_name: "Odo Brandt".into(),
                        company,
                        country: None,
                        gender: false
                    }
                );
                let found = db
                    .list_outcomes(Some(job.id), &[LeadId(1)])?
                    .remove(0)
                    .found;
                assert_eq!(found.email.as_deref(), Some("ada@northpier.example"));
                let kept = db.list_deliveries(None, 9)?;
                assert_eq!((kept.len(), kept[1].id.0, kept[1].bytes), (2, 1, 2));
                assert_eq!((kept[1].batch, kept[1].account), (Some(BatchId(1)), None));
                assert_eq!(db.list_unread(9)?.len(), 1);
                // A refund below nothing was a bill higher than its hold.
                let money = db.sum_ledger(job.id)?;
                assert_eq!(
                    (money.held, money.charged, money.refunded),
                    (Credits::whole(5), Credits::whole(5), Credits::ZERO)
                );
                assert_eq!(db.find_refund(BatchId(1))?, Some(Credits::whole(-1)));
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn every_commit_is_synced() {
        let folder = tempfile::tempdir().unwrap();
        let connection = for_writing(&folder.path().join("a.db")).unwrap();
        let synchronous: i64 = connection
            .pragma_query_value(None, "synchronous", |row| row.get(0))
            .unwrap();
        assert_eq!(
            synchronous, 2,
            "2 is FULL: what is answered 200 must outlive a power cut"
        );
    }

    #[test]
    fn a_file_that_is_no_database_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        std::fs::write(
            &path,
            b"Company,Name\nThis is a lead list, not a database at all, whatever its name.\n",
        )
        .unwrap();
        assert!(matches!(for_writing(&path), Err(StoreError::Damaged(_))));
        assert!(std::fs::read(&path).unwrap().starts_with(b"Company"));
    }

    #[test]
    fn a_database_of_a_newer_version_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        for_writing(&path)
            .unwrap()
            .pragma_update(None, "user_version", 9_999)
            .unwrap();
        assert!(matches!(for_writing(&path), Err(StoreError::TooNew(_))));
    }
}
