//! Enrow and Clearout played on this machine, over real HTTP with real callbacks, so that a first start, a test or a benchmark
//! needs no key, no credit and no network. Answers are honest inventions: a pure function of the seed and the person
//! asked, with addresses under `.example` and numbers set aside for fiction alone. It keeps a synced journal, so that it can be killed at any moment and
//! come back; what is to go wrong meanwhile, it is told ([`Faults`]).
//!
//! It plays by the documentation; where that is silent, by `choices`.
//!
//! Under `/sandbox` are routes of its own, for programs on this machine:
//!
//! | Route | |
//! |---|---|
//! | `GET ledger`, `GET clearout/ledger` | the figures by which a client is measured |
//! | `GET`, `POST faults` | what goes wrong, at both services |
//! | `GET`, `POST enrow/settings` | what Enrow's documents leave open |
//! | `GET`, `PUT enrow/webhooks` | the default webhook of its dashboard: `[url]`, or `[]` for none |
//! | `GET`, `POST clearout/settings` | what Clearout's documents leave open, and how long its minute is |
//! | `GET`, `PUT clearout/webhooks` | where its events go: `[{url, name, description, headers, events, enabled}]` |
//! | `GET`, `POST clearout/secret` | what they are signed with; a POST rotates it, to `{secret}` or a new one |
//! | `POST clearout/test_event` | sends one of `{event_type}`, as the dashboard's button does |
//! | `POST clearout/form_guard` | somebody filled in a guarded form: `{email, phone, name}`, any of them |

mod address;
mod answers;
mod book;
mod callbacks;
mod chance;
mod choices;
mod clearout;
mod company;
mod config;
mod control;
mod course;
mod desk;
mod enrow;
mod faults;
mod guard;
mod journal;
mod ledger;
mod life;
mod order;
mod phones;
mod record;
mod remote;
mod server;
mod settings;
mod stage;
mod verification;
mod writer;

#[cfg(test)]
mod tests;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot},
    task::{self, JoinHandle},
    time::{self, Instant},
};

use crate::domain::Credits;

pub use clearout::ClearoutLedger;
pub use config::{SandboxConfig, SandboxError};
pub use faults::{Faults, NotFaults};
pub use ledger::Ledger;
pub use remote::{subscribe, subscribe_enrow};

use book::Book;
use desk::Desk;
use journal::JournalFile;
use stage::Stage;
use writer::Journal;

/// The key of the sandbox's Enrow. It opens nothing but the sandbox, and nothing else opens it.
pub const ENROW_KEY: &str = "sandbox-enrow-key-opens-nothing-else";

/// The token of the sandbox's Clearout, as long as a real one: 32 characters, a colon, 64 characters.
pub const CLEAROUT_TOKEN: &str = "sandbox-token-of-clearout-opens-:nothing-but-the-sandbox-and-nothing-else-opens-the-sandbox-00000";

/// What the sandbox's Clearout signs with until it is told otherwise.
pub const CLEAROUT_SECRET: &str = "sandbox-clearout-secret-signs-nothing-else";

/// How long a journal may be in use before that is an error: a sandbox that has just been killed lets go of it only
/// once its last write has ended.
const LOCK_PATIENCE: Duration = Duration::from_secs(1);

/// Where a service is played and what opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// What stands for the service's own, such as `https://api.enrow.io`.
    pub base_url: String,
    /// The key.
    pub key: &'static str,
}

/// A sandbox that runs until it is stopped or dropped.
#[derive(Debug)]
pub struct Sandbox {
    addr: SocketAddr,
    desk: Arc<Desk>,
    server: JoinHandle<()>,
    /// Resolves when the journal is closed.
    closed: oneshot::Receiver<()>,
}

impl Sandbox {
    /// Reads the journal, goes on with what it left unfinished, and listens. The callbacks it owes go at once: whoever
    /// is to receive them had better listen already.
    ///
    /// # Errors
    /// See [`SandboxError`].
    pub async fn start(config: SandboxConfig) -> Result<Self, SandboxError> {
        let listener = listen(config.port).await?;
        let unusable = |why| SandboxError::Journal {
            path: config.journal.clone(),
            why,
        };
        let addr = listener.local_addr().map_err(|why| SandboxError::Listen {
            port: config.port,
            why,
        })?;
        let client = callbacks::client().map_err(SandboxError::Client)?;
        let (file, book) = open(&config.journal, config.credits).await?;
        let (tell_born, born) = mpsc::unbounded_channel();
        let of_clearout = book.clearout.unsettled();
        for id in book.unsettled().into_iter().chain(of_clearout) {
            tell_born.send(id).ok();
        }
        let desk = Arc::new(Desk::new(book, tell_born));
        let (journal, closed) = Journal::start(file, desk.clone()).map_err(unusable)?;
        let stage = Stage::new(desk.clone(), journal, client, config.seed, config.faults);
        let server = task::spawn(server::run(listener, Arc::new(stage), born));
        Ok(Self {
            addr,
            desk,
            server,
            closed,
        })
    }

    /// Where it listens.
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// `http://127.0.0.1:P`, with the sandbox's own routes under `/sandbox`.
    pub fn root_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Enrow, played.
    pub fn enrow(&self) -> Access {
        Access {
            base_url: format!("{}/enrow", self.root_url()),
            key: ENROW_KEY,
        }
    }

    /// Clearout, played: `base_url` stands for `https://api.clearout.io/v2`.
    pub fn clearout(&self) -> Access {
        Access {
            base_url: format!("{}/clearout/v2", self.root_url()),
            key: CLEAROUT_TOKEN,
        }
    }

    /// What Clearout's deliveries are signed with now.
    pub fn clearout_secret(&self) -> String {
        self.desk.book().clearout.secret.clone()
    }

    /// What happened so far at Clearout.
    pub fn clearout_ledger(&self) -> ClearoutLedger {
        self.desk.book().clearout.ledger()
    }

    /// What happened so far.
    pub fn ledger(&self) -> Ledger {
        self.desk.book().ledger()
    }

    /// Ends it at once and waits until its journal is closed. Batches that run go on when it is started again.
    pub async fn stop(mut self) {
        self.server.abort();
        (&mut self.closed).await.ok();
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn listen(port: u16) -> Result<TcpListener, SandboxError> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    bound.map_err(|why| match why.kind() {
        io::ErrorKind::AddrInUse => SandboxError::PortInUse(port),
        _ => SandboxError::Listen { port, why },
    })
}

async fn open(path: &Path, credits: Credits) -> Result<(JournalFile, Book), SandboxError> {
    let deadline = Instant::now() + LOCK_PATIENCE;
    loop {
        match open_once(path.to_owned(), credits).await {
            Err(SandboxError::JournalInUse { .. }) if Instant::now() < deadline => {
                time::sleep(Duration::from_millis(20)).await;
            }
            result => return result,
        }
    }
}

async fn open_once(path: PathBuf, credits: Credits) -> Result<(JournalFile, Book), SandboxError> {
    let at = path.clone();
    let work = move || {
        let mut book = Book::new(credits);
        let file = JournalFile::open(&path, |record| book.replay(record))?;
        Ok((file, book))
    };
    let done = task::spawn_blocking(work).await;
    done.unwrap_or_else(|gone| {
        Err(SandboxError::Journal {
            path: at,
            why: io::Error::other(gone),
        })
    })
}
