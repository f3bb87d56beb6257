//! The one thread that writes the journal. It takes whatever is waiting, syncs it once, lets the book follow and only then
//! tells those who wait: a sync blocks for milliseconds, and a hundred replies can share one.

use std::{io, sync::Arc, thread};

use tokio::sync::{mpsc, oneshot};

use super::desk::Desk;
use super::journal::JournalFile;
use super::record::Record;

/// How many records share a sync at most; each can be a megabyte.
const GROUP: usize = 64;

/// The record is not on disk; why was logged. Nothing may be promised on its strength.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox's journal could not be written")]
pub struct NotWritten;

/// Door to the writing thread, which ends when this is dropped.
#[derive(Debug)]
pub struct Journal {
    queue: mpsc::UnboundedSender<Entry>,
}

#[derive(Debug)]
struct Entry {
    record: Record,
    /// Told when the record is on disk, dropped when it is not.
    written: oneshot::Sender<()>,
}

/// Tells when a record is on disk.
#[derive(Debug)]
pub struct Receipt(oneshot::Receiver<()>);

impl Receipt {
    /// Waits for the disk.
    ///
    /// # Errors
    /// [`NotWritten`].
    pub async fn written(self) -> Result<(), NotWritten> {
        self.0.await.map_err(|_| NotWritten)
    }
}

impl Journal {
    /// Starts the thread. The receiver resolves, to an error, once the thread has ended and `file` is closed.
    ///
    /// # Errors
    /// The system refuses another thread.
    pub fn start(file: JournalFile, desk: Arc<Desk>) -> io::Result<(Self, oneshot::Receiver<()>)> {
        let (queue, entries) = mpsc::unbounded_channel();
        let (open, closed) = oneshot::channel::<()>();
        let work = move || {
            write_all(file, entries, &desk);
            drop(open);
        };
        thread::Builder::new()
            .name("sandbox-journal".into())
            .spawn(work)?;
        Ok((Self { queue }, closed))
    }

    /// Hands over a record. Records reach the disk and the book in the order in which they were handed over.
    pub fn append(&self, record: Record) -> Receipt {
        let (written, receipt) = oneshot::channel();
        // The thread outlives this door; were it gone, `written` would be dropped, which is what that means.
        self.queue.send(Entry { record, written }).ok();
        Receipt(receipt)
    }
}

fn write_all(mut file: JournalFile, mut entries: mpsc::UnboundedReceiver<Entry>, desk: &Desk) {
    let mut whole = true;
    while let Some(first) = entries.blocking_recv() {
        let waiting = std::iter::from_fn(|| entries.try_recv().ok());
        let group: Vec<Entry> = std::iter::once(first).chain(waiting).take(GROUP).collect();
        match write(&mut file, &group, whole) {
            Ok(()) => {
                whole = true;
                group.into_iter().for_each(|entry| tell(entry, desk));
            }
            Err(error) => {
                tracing::error!(%error, "the sandbox's journal could not be written");
                // At once: after a crash, what was refused here must not be found accepted.
                whole = file.cut_back().is_ok();
                group
                    .iter()
                    .for_each(|entry| desk.book().refuse(&entry.record));
            }
        }
    }
}

fn write(file: &mut JournalFile, group: &[Entry], whole: bool) -> io::Result<()> {
    if !whole {
        file.cut_back()?;
    }
    file.append(group.iter().map(|entry| &entry.record))
}

fn tell(entry: Entry, desk: &Desk) {
    desk.apply(entry.record);
    // Whoever waited may have gone: a client that hung up, a sandbox that stopped.
    entry.written.send(()).ok();
}
