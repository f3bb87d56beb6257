//! The one thread that writes: group commit.
//!
//! A sync to disk costs the same for one row as for a thousand, so whatever waits when a transaction begins goes into
//! it, deliveries first. Each item but the first has a savepoint of its own, so that one that fails does not sink its
//! group.

use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use tokio::sync::watch;

use super::{Reading, StoreError, Writing, changes};

#[cfg(test)]
pub(crate) mod driven;

/// A group closes after this long, so that what is already in it does not wait for stragglers.
const GROUP_TIME: Duration = Duration::from_millis(50);

/// Which queue an item waits in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// A service is waiting for its 200.
    Delivery,
    /// Everything else.
    Work,
}

/// What is to be done inside the transaction, and whom to tell once it is durable or has failed.
/// It is handed the error instead of a connection where no transaction could begin.
type Item = Box<dyn FnOnce(Result<&Connection, StoreError>, Place) -> Told + Send>;
type Told = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// Where an item stands in its group.
#[derive(Clone, Copy)]
enum Place {
    First,
    Later,
}

pub(super) struct Writer {
    waiting: Arc<Waiting>,
    commits: watch::Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Waiting {
    queues: Mutex<Queues>,
    arrived: Condvar,
}

#[derive(Default)]
struct Queues {
    deliveries: VecDeque<Item>,
    work: VecDeque<Item>,
    closed: bool,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let waiting = Arc::new(Waiting::default());
        let (committed, commits) = watch::channel(());
        let theirs = Closing(Arc::clone(&waiting));
        let thread = std::thread::Builder::new()
            .name("store".into())
            .spawn(move || {
                // The whole guard moves in, not only what is used of it.
                let theirs = theirs;
                while theirs.0.wait() {
                    let begun = Instant::now();
                    let group =
                        Group::fill(&connection, &theirs.0, || begun.elapsed() > GROUP_TIME);
                    group.end(&connection, commit);
                    committed.send_replace(());
                }
            })
            .map_err(|error| StoreError::Broken(error.to_string().into()))?;
        Ok(Self {
            waiting,
            commits,
            thread: Some(thread),
        })
    }

    /// Rung after every transaction.
    pub(super) fn commits(&self) -> watch::Receiver<()> {
        self.commits.clone()
    }

    /// Puts `change` into its queue; `tell` learns the outcome after the commit.
    pub(super) fn hand_in<T: Send + 'static>(
        &self,
        lane: Lane,
        change: impl FnOnce(&Writing<'_>) -> Result<T, StoreError> + Send + 'static,
        tell: impl FnOnce(Result<T, StoreError>) + Send + 'static,
    ) {
        let item: Item = Box::new(move |connection, place| {
            let outcome = connection.and_then(|connection| match place {
                Place::First => in_transaction(connection, change),
                Place::Later => in_savepoint(connection, change),
            });
            Box::new(move |committed| tell(outcome.and_then(|value| committed.map(|()| value))))
        });
        let mut queues = self.waiting.lock();
        if !queues.closed {
            match lane {
                Lane::Delivery => queues.deliveries.push_back(item),
                Lane::Work => queues.work.push_back(item),
            }
            self.waiting.arrived.notify_one();
        }
    }
}

impl Drop for Writer {
    /// What has been handed in is still written.
    fn drop(&mut self) {
        self.waiting.lock().closed = true;
        self.waiting.arrived.notify_one();
        // A panicked writer has nothing left to tell.
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            let _ended = thread.join();
        }
    }
}

/// However the writer ends, a panic included, nobody may wait for it any more: what is dropped tells its sender so.
struct Closing(Arc<Waiting>);

impl Drop for Closing {
    fn drop(&mut self) {
        let mut queues = self.0.lock();
        queues.closed = true;
        queues.deliveries.clear();
        queues.work.clear();
    }
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Blocks until there is something to write; false once the store is closed and all is written.
    fn wait(&self) -> bool {
        let mut queues = self.lock();
        while queues.is_empty() {
            if queues.closed {
                return false;
            }
            queues = self
                .arrived
                .wait(queues)
                .unwrap_or_else(PoisonError::into_inner);
        }
        true
    }

    fn next(&self) -> Option<Item> {
        let mut queues = self.lock();
        queues
            .deliveries
            .pop_front()
            .or_else(|| queues.work.pop_front())
    }
}

impl Queues {
    fn is_empty(&self) -> bool {
        self.deliveries.is_empty() && self.work.is_empty()
    }
}

/// What is written in one transaction, and everyone who is to be told.
struct Group {
    opened: Result<(), StoreError>,
    told: Vec<Told>,
}

impl Group {
    /// Begins a transaction and writes into it what is waiting, until that is `enough`.
    fn fill(connection: &Connection, waiting: &Waiting, enough: impl Fn() -> bool) -> Self {
        let opened = connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(StoreError::from);
        let mut told = Vec::new();
        let mut place = Place::First;
        while let Some(item) = waiting.next() {
            told.push(item(opened.clone().map(|()| connection), place));
            place = Place::Later;
            if enough() || connection.is_autocommit() {
                break;
            }
        }
        if opened.is_ok()
            && !connection.is_autocommit()
            && let Err(error) = changes::prune(connection)
        {
            tracing::error!(%error, "the change feed could not be pruned");
        }
        Self { opened, told }
    }

    /// Ends the transaction with `commit`, then tells everyone.
    fn end(
        self,
        connection: &Connection,
        commit: impl FnOnce(&Connection) -> Result<(), StoreError>,
    ) {
        let committed = self.opened.and_then(|()| commit(connection));
        for tell in self.told {
            tell(committed.clone());
        }
    }
}

fn commit(connection: &Connection) -> Result<(), StoreError> {
    // SQLite itself rolls a transaction back on some errors, a full disk among them; then nothing in it holds.
    if connection.is_autocommit() {
        return Err(StoreError::DiskFailed(
            "the transaction was rolled back".into(),
        ));
    }
    connection.execute_batch("COMMIT").map_err(|error| {
        let _already_rolled_back = connection.execute_batch("ROLLBACK");
        StoreError::from(error)
    })
}

/// The first item of a group needs no savepoint: nothing else goes when its transaction is rolled back. It matters,
/// because under a savepoint SQLite copies each page before each statement, beyond 64 KiB into a temporary file, and most
/// long items are the only one of their group.
fn in_transaction<T>(
    connection: &Connection,
    change: impl FnOnce(&Writing<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let outcome = change(&Writing(Reading(connection)));
    if outcome.is_err() && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK; BEGIN IMMEDIATE")?;
    }
    outcome
}

fn in_savepoint<T>(
    connection: &Connection,
    change: impl FnOnce(&Writing<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.prepare_cached("SAVEPOINT item")?.execute([])?;
    let outcome = change(&Writing(Reading(connection)));
    if outcome.is_err() && !connection.is_autocommit() {
        connection.prepare_cached("ROLLBACK TO item")?.execute([])?;
    }
    if !connection.is_autocommit() {
        connection.prepare_cached("RELEASE item")?.execute([])?;
    }
    outcome
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{channel, sync_channel};

    use super::*;
    use crate::store::open;

    /// Hands in one item for each of `fails`, which writes its number and then fails or not, so that all of them are one
    /// group. Returns what each was told and which numbers were kept.
    fn write_together(fails: &[bool]) -> (Vec<bool>, Vec<usize>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let writer = Writer::start(open::for_writing(&path).unwrap()).unwrap();
        let (go, wait) = channel::<()>();
        let mut wait = Some(wait);
        let told: Vec<_> = fails
            .iter()
            .enumerate()
            .map(|(number, fails)| {
                let (fails, wait, (tell, told)) = (*fails, wait.take(), sync_channel(1));
                let change = move |db: &Writing<'_>| {
                    if let Some(all_handed_in) = wait {
                        all_handed_in.recv().unwrap();
                    }
                    db.0.0.execute(
                        "INSERT INTO changes (noun, row_id) VALUES ('test', ?1)",
                        [number],
                    )?;
                    if fails {
                        Err(StoreError::Missing("it".into()))
                    } else {
                        Ok(())
                    }
                };
                writer.hand_in(Lane::Work, change, move |outcome| {
                    tell.send(outcome.is_ok()).unwrap()
                });
                told
            })
            .collect();
        go.send(()).unwrap();
        let told = told.iter().map(|told| told.recv().unwrap()).collect();
        let db = open::for_reading(&path).unwrap();
        let mut kept = db
            .prepare("SELECT row_id FROM changes ORDER BY seq")
            .unwrap();
        let kept = kept.query_map([], |row| row.get(0)).unwrap();
        (told, kept.map(Result::unwrap).collect())
    }

    #[test]
    fn one_that_fails_does_not_sink_its_group_wherever_it_stands() {
        for (fails, kept) in [
            (&[true][..], &[][..]),
            (&[true, false, false], &[1, 2]),
            (&[false, true, false], &[0, 2]),
            (&[true, true, false, true], &[2]),
            (&[false, false], &[0, 1]),
        ] {
            let told: Vec<bool> = fails.iter().map(|fails| !fails).collect();
            assert_eq!(write_together(fails), (told, kept.to_vec()), "{fails:?}");
        }
    }
}
