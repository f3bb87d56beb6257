//! The book where everyone can reach it: read under a lock, changed by the journal's thread alone, with a bell for those
//! who wait for a change.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{mpsc, watch},
    time,
};

use super::book::Book;
use super::clearout;
use super::record::Record;

/// See the module.
#[derive(Debug)]
pub struct Desk {
    book: Mutex<Book>,
    changes: watch::Sender<()>,
    /// References of batches, and ids of Clearout's tasks and events, that now have a life of their own.
    born: mpsc::UnboundedSender<String>,
}

impl Desk {
    /// Puts `book` on the desk; `born` hears of each batch that is accepted from now on.
    pub fn new(book: Book, born: mpsc::UnboundedSender<String>) -> Self {
        let (book, changes) = (Mutex::new(book), watch::Sender::new(()));
        Self {
            book,
            changes,
            born,
        }
    }

    /// The book. Never hold it across an `await`.
    pub fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Follows a record that has just been synced.
    pub fn apply(&self, record: Record) {
        let born = match &record {
            Record::Accepted(accepted) => vec![accepted.id.clone()],
            Record::Completed { .. }
            | Record::CalledBack { .. }
            | Record::Webhooks(_)
            | Record::Settings(_) => Vec::new(),
            Record::Clearout(record) => clearout::born(record),
        };
        self.book().apply(record);
        self.changes.send_replace(());
        for id in born {
            // Nobody listens once the sandbox has been stopped: the batch lives on when it comes back.
            self.born.send(id).ok();
        }
    }

    /// Waits until the book is as wanted, but no longer than `limit`.
    pub async fn wait_until(&self, limit: Duration, wanted: impl Fn(&Book) -> bool) {
        let mut changes = self.changes.subscribe();
        let wait = async {
            while !wanted(&self.book()) {
                if changes.changed().await.is_err() {
                    return;
                }
            }
        };
        time::timeout(limit, wait).await.ok();
    }
}
