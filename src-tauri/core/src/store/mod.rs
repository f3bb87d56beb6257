//! The only room that speaks SQL.
//!
//! The database is the queue, the inbox and the feed: jobs, unread deliveries and the live view are rows, so a power
//! cut leaves them where they were. One writer thread gathers what is waiting into one transaction ([`writer`]); a few
//! read-only connections serve everyone else. Reads and writes are methods of [`Reading`] and [`Writing`], one file
//! per table.

mod answers;
mod apart;
mod awaited;
mod batches;
mod carried;
mod changes;
mod counts;
mod deliveries;
mod error;
mod folder;
mod jobs;
mod known;
mod leads;
mod ledger;
mod lists;
mod living;
mod mail_domains;
mod mappings;
mod open;
mod order;
mod outcomes;
mod overlap;
mod people;
mod rebuild;
mod refused;
mod reimports;
mod runs;
mod searches;
mod settings;
mod singles;
mod suppressed;
mod unmatched;
mod webhooks;
mod writer;

use std::{ops::Deref, path::Path, sync::Arc, sync::Mutex};

use rusqlite::Connection;

pub use answers::Origin;
pub use apart::Keyed;
pub use carried::{CameTo, Carried};
pub use changes::News;
pub use counts::Counted;
pub use deliveries::KeptDelivery;
pub use error::StoreError;
pub use folder::{DataFolder, not_writable};
pub use known::{Known, Sharing, Wanted};
pub use leads::WrittenLead;
pub use ledger::Booked;
pub use lists::NewList;
pub use order::{LeadQuery, LeadSort};
pub use outcomes::LeadOutcome;
pub use people::{AT_ONCE, Sighted, repeated};
pub use rebuild::{Compared, Difference, KeptAnswer, Part};
pub use refused::KeptRefused;
pub use reimports::{NewReimport, Revised, Revision};
pub use runs::NewRun;
pub use singles::Single;
pub use suppressed::{SuppressionKept, SuppressionQuery, Unanswered};
pub use writer::Lane;
#[cfg(test)]
pub(crate) use writer::driven;

use writer::Writer;

/// How many idle read connections are kept. Each costs three file descriptors, and macOS gives a windowed program 256.
const IDLE_READERS: usize = 4;

/// The store of one data folder. Clones share the same database.
#[derive(Clone)]
pub struct Store {
    // Dropped first: the last connection to close, the writer's, then folds the log back into the database file.
    readers: Arc<Readers>,
    writer: Arc<Writer>,
}

/// What may be read inside [`Store::read`].
pub struct Reading<'c>(&'c Connection);

/// What may be done inside [`Store::write`]: everything that may be read, and changes.
pub struct Writing<'c>(Reading<'c>);

impl<'c> Deref for Writing<'c> {
    type Target = Reading<'c>;
    fn deref(&self) -> &Reading<'c> {
        &self.0
    }
}

impl Store {
    /// Opens the database file at `path`, made and migrated as needed.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = open::for_writing(path)?;
        let readers = Readers {
            path: path.to_owned(),
            idle: Mutex::default(),
        };
        Ok(Self {
            writer: Arc::new(Writer::start(connection)?),
            readers: Arc::new(readers),
        })
    }

    /// Carries out `change` in the writer's next transaction and waits until that is durable. Either all of it holds
    /// or, where it returns an error, none.
    pub async fn write<T: Send + 'static>(
        &self,
        lane: Lane,
        change: impl FnOnce(&Writing<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, done) = tokio::sync::oneshot::channel();
        self.writer
            .hand_in(lane, change, |outcome| drop(reply.send(outcome)));
        done.await.map_err(|_| StoreError::Closed)?
    }

    /// [`Store::write`] for callers on a thread of their own.
    pub fn write_blocking<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Writing<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, done) = std::sync::mpsc::sync_channel(1);
        self.writer
            .hand_in(Lane::Work, change, move |outcome| drop(reply.send(outcome)));
        done.recv().map_err(|_| StoreError::Closed)?
    }

    /// A bell that rings after every commit, for whoever follows the change feed.
    pub fn commits(&self) -> tokio::sync::watch::Receiver<()> {
        self.writer.commits()
    }

    /// Reads in one snapshot. Short reads may be done from asynchronous code; long ones belong on a thread.
    pub fn read<T>(
        &self,
        look: impl FnOnce(&Reading<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let connection = self.readers.take()?;
        // Cached: a delivery's path is looked up this way, and beginning and ending cost more than the look-up itself.
        connection.prepare_cached("BEGIN")?.execute([])?;
        let outcome = look(&Reading(&connection));
        connection.prepare_cached("COMMIT")?.execute([])?;
        self.readers.give_back(connection);
        outcome
    }
}

struct Readers {
    path: std::path::PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    fn take(&self) -> Result<Connection, StoreError> {
        let idle = self.lock().pop();
        idle.map_or_else(|| open::for_reading(&self.path), Ok)
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.lock();
        if idle.len() < IDLE_READERS {
            idle.push(connection);
        }
    }

    /// A panic while the lock was held cannot have left the list half changed.
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
