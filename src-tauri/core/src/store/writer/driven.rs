//! A store for simulations: it has no thread of its own. What waits is written when the simulation says so, in its thread,
//! and the power may go at each commit, before it or after.

use std::cell::RefCell;
use std::path::Path;
use std::sync::{Arc, Mutex};

use rusqlite::{Connection, Row, params};
use tokio::sync::watch;

use super::{Group, Told, Waiting, Writer, commit};
use crate::domain::BatchId;
use crate::domain::BatchState;
use crate::domain::Credits;
use crate::domain::JobId;
use crate::domain::SearchId;
use crate::store::{Readers, Reading, Store, StoreError, open};

/// Writes what a store was handed in.
pub(crate) struct Hand {
    waiting: Arc<Waiting>,
    connection: Connection,
    committed: watch::Sender<()>,
    /// Those who were never told whether what they had handed in was kept.
    untold: RefCell<Vec<Told>>,
}

/// What becomes of a group of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// They are kept, as usual.
    Kept,
    /// The power goes just before.
    PowerBefore,
    /// The power goes when they are kept, and before anybody hears of it.
    PowerAfter,
    /// The disk is full.
    DiskFull,
}

/// What is booked about a batch.
#[derive(Clone, Debug)]
pub(crate) struct Books {
    pub batch: BatchId,
    pub state: BatchState,
    pub reference: Option<String>,
    pub entries: Vec<(String, Credits)>,
}

impl Books {
    /// What is booked under `entry`; nothing where it is not.
    pub fn sum(&self, entries: &[&str]) -> Credits {
        let mut sum = Credits::ZERO;
        for (entry, amount) in &self.entries {
            if entries.contains(&entry.as_str()) {
                sum = sum + *amount;
            }
        }
        sum
    }

    pub fn has(&self, entry: &str) -> bool {
        self.entries.iter().any(|(booked, _)| booked == entry)
    }
}

/// Opens the database at `path`, and whose hand writes it. Nothing is synced: a power cut is played, not had.
pub(crate) fn open_driven(path: &Path) -> Result<(Store, Hand), StoreError> {
    let connection = open::for_writing(path)?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    connection.pragma_update(None, "fullfsync", false)?;
    let waiting = Arc::new(Waiting::default());
    let (committed, commits) = watch::channel(());
    let writer = Writer {
        waiting: Arc::clone(&waiting),
        commits,
        thread: None,
    };
    let readers = Readers {
        path: path.to_owned(),
        idle: Mutex::default(),
    };
    let store = Store {
        readers: Arc::new(readers),
        writer: Arc::new(writer),
    };
    let untold = RefCell::default();
    let hand = Hand {
        waiting,
        connection,
        committed,
        untold,
    };
    Ok((store, hand))
}

impl Hand {
    /// Whether there is something to write.
    pub fn is_waited_for(&self) -> bool {
        !self.waiting.lock().is_empty()
    }

    /// Writes what is waiting.
    pub fn write(&self, fate: Fate) {
        let group = Group::fill(&self.connection, &self.waiting, || false);
        let undone = |connection: &Connection| {
            if !connection.is_autocommit() {
                connection.execute_batch("ROLLBACK")?;
            }
            Err(StoreError::DiskFailed("the disk is full".into()))
        };
        match fate {
            Fate::Kept => group.end(&self.connection, commit),
            Fate::DiskFull => group.end(&self.connection, undone),
            Fate::PowerBefore => {
                let _undone = undone(&self.connection);
                self.untold.borrow_mut().extend(group.told);
            }
            Fate::PowerAfter => {
                commit(&self.connection).unwrap();
                self.untold.borrow_mut().extend(group.told);
            }
        }
        self.committed.send_replace(());
    }

    /// After a power cut nobody waits any more for what had been handed in.
    pub fn forget(&self) {
        self.untold.borrow_mut().clear();
        let mut queues = self.waiting.lock();
        queues.deliveries.clear();
        queues.work.clear();
    }
}

impl Reading<'_> {
    /// What is booked about each batch of `job`, in the order in which they were sent.
    pub(crate) fn list_books(&self, job: JobId) -> Result<Vec<Books>, StoreError> {
        let sql = "SELECT id, state, reference FROM batches WHERE job_id = ?1 ORDER BY id";
        let books = |row: &Row<'_>| {
            let word: String = row.get(1)?;
            Ok(Books {
                batch: BatchId(row.get(0)?),
                state: BatchState::from_word(&word).unwrap(),
                reference: row.get(2)?,
                entries: Vec::new(),
            })
        };
        let mut statement = self.0.prepare_cached(sql)?;
        let all: Result<Vec<Books>, _> = statement.query_map([job.0], books)?.collect();
        let mut all = all?;
        let sql = "SELECT entry, hundredths FROM ledger WHERE batch_id = ?1 ORDER BY id";
        let mut statement = self.0.prepare_cached(sql)?;
        for books in &mut all {
            let entry = |row: &Row<'_>| Ok((row.get(0)?, Credits::from_hundredths(row.get(1)?)));
            let entries: Result<_, _> = statement
                .query_map(params![books.batch.0], entry)?
                .collect();
            books.entries = entries?;
        }
        Ok(all)
    }

    /// The searches of `job` that have ended without an answer.
    pub(crate) fn list_failed(&self, job: JobId) -> Result<Vec<SearchId>, StoreError> {
        let sql = "SELECT id FROM searches WHERE job_id = ?1 AND state = 'failed' ORDER BY id";
        let mut statement = self.0.prepare_cached(sql)?;
        let failed = statement.query_map([job.0], |row| row.get(0).map(SearchId))?;
        Ok(failed.collect::<Result<_, _>>()?)
    }

    /// The searches of `job` that wait to be sent.
    pub(crate) fn list_queued_ids(&self, job: JobId) -> Result<Vec<SearchId>, StoreError> {
        let sql = "SELECT id FROM searches WHERE job_id = ?1 AND state = 'queued' ORDER BY id";
        let mut statement = self.0.prepare_cached(sql)?;
        let queued = statement.query_map([job.0], |row| row.get(0).map(SearchId))?;
        Ok(queued.collect::<Result<_, _>>()?)
    }

    /// The searches of other jobs that have put the question of `search` to the same service, with the answer there or still
    /// to come.
    pub(crate) fn list_twins(&self, search: SearchId) -> Result<Vec<SearchId>, StoreError> {
        self.list_asking("o.state = 'submitted' OR", search)
    }

    /// The search of another job that has the answer to what `search` asks.
    pub(crate) fn find_bought_by_key(
        &self,
        search: SearchId,
    ) -> Result<Option<SearchId>, StoreError> {
        Ok(self.list_asking("", search)?.pop())
    }

    fn list_asking(&self, or: &str, search: SearchId) -> Result<Vec<SearchId>, StoreError> {
        let sql = format!(
            "SELECT o.id FROM searches s JOIN jobs j ON j.id = s.job_id
             JOIN searches o ON o.person_key = s.person_key AND o.job_id <> s.job_id
             JOIN jobs other ON other.id = o.job_id AND other.recipe = j.recipe
             WHERE s.id = ?1 AND ({or} (o.state = 'settled' AND o.from_search IS NULL AND o.qualification <> 'unknown'))"
        );
        let mut statement = self.0.prepare_cached(&sql)?;
        let asking = statement.query_map([search.0], |row| row.get(0).map(SearchId))?;
        Ok(asking.collect::<Result<_, _>>()?)
    }

    /// Counts the leads of `job` anew, by what has become of them: those that are queued or under way, all others, and how
    /// many of the former are in doubt.
    pub(crate) fn recount(&self, job: JobId) -> Result<[u64; 3], StoreError> {
        let sql = "SELECT coalesce(sum(s.state IN ('queued', 'submitted')), 0),
                          count(*) - coalesce(sum(s.state IN ('queued', 'submitted')), 0),
                          coalesce(sum(s.state = 'submitted' AND b.state = 'in_doubt'), 0)
                   FROM job_leads l LEFT JOIN searches s ON s.id = l.search_id
                   LEFT JOIN batches b ON b.id = s.batch_id WHERE l.job_id = ?1";
        let counted = |row: &Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?]);
        Ok(self.0.query_row(sql, [job.0], counted)?)
    }
}
