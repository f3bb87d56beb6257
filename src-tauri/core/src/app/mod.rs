//! The composition root for both ways in, the window and the command line: opens the store, starts the listener, the
//! inbox and the engine, and stops them. The only room that knows all the others, and that owns the clock.

mod error;
mod export;
mod import;
mod plan;
mod run;
mod service;

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::domain::Counts;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::Money;
use crate::domain::Skip;
use crate::domain::Traffic;
use crate::store::DataFolder;
use crate::store::Store;
use crate::store::StoreError;

pub use error::AppError;
pub use import::Imported;
pub use plan::Planned;
pub use run::{Controls, RunOptions};
pub use service::{SANDBOX_CREDITS, SandboxAddress, Service};

/// Real services or invented ones. Each has a database of its own, so that they can never be mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// The real services.
    Real,
    /// The sandbox.
    Sandbox,
}

impl World {
    const fn database(self) -> &'static str {
        match self {
            Self::Real => "ringback.db",
            Self::Sandbox => "sandbox.db",
        }
    }
}

/// One data folder in use.
pub struct App {
    folder: DataFolder,
    store: Store,
    world: World,
}

/// Everything there is to say about a job.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The job.
    pub job: Job,
    /// Where its leads stand.
    pub counts: Counts,
    /// How many leads were skipped for each reason.
    pub skips: Vec<(Skip, u64)>,
    /// What it cost.
    pub money: Money,
    /// Batches, deliveries, polls.
    pub traffic: Traffic,
}

impl App {
    /// Takes the data folder at `path` into use, for one world.
    pub fn open(path: &Path, world: World) -> Result<Self, AppError> {
        let folder = DataFolder::open(path)?;
        let store = Store::open(&folder.join(world.database()))?;
        Ok(Self {
            folder,
            store,
            world,
        })
    }

    /// Whether anything has been kept for `world` under `path`.
    pub fn exists(path: &Path, world: World) -> bool {
        path.join(world.database()).is_file()
    }

    /// The store, for looking things up.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Which world this is.
    pub fn world(&self) -> World {
        self.world
    }

    /// Everything there is to say about `job`.
    pub fn summary(&self, job: JobId) -> Result<Summary, StoreError> {
        self.store.read(|db| {
            Ok(Summary {
                job: db.get_job(job)?,
                counts: db.count_job(job)?,
                skips: db.count_skips(job)?,
                money: db.sum_ledger(job)?,
                traffic: db.count_traffic(job)?,
            })
        })
    }
}

/// The folder where data is kept unless the user names another: `XDG_DATA_HOME`, `LOCALAPPDATA` or the home folder's
/// customary place. `None` where the system names no home.
pub fn default_data_folder() -> Option<PathBuf> {
    let home = std::env::home_dir()?;
    let base = if cfg!(target_os = "windows") {
        std::env::var_os("LOCALAPPDATA")
            .map_or_else(|| home.join("AppData").join("Local"), PathBuf::from)
    } else if cfg!(target_os = "macos") {
        home.join("Library").join("Application Support")
    } else {
        let named = std::env::var_os("XDG_DATA_HOME")
            .map(PathBuf::from)
            .filter(|path| path.is_absolute());
        named.unwrap_or_else(|| home.join(".local").join("share"))
    };
    Some(base.join("ringback"))
}

/// The time. Everything below takes it as an argument.
#[expect(clippy::disallowed_methods, reason = "this is the clock's owner")]
pub fn clock() -> Timestamp {
    Timestamp::now()
}
