//! The composition root for both ways in, the window and the command line: opens the store, starts the listener, the
//! inbox and the engine, and stops them. The only room that knows all the others, and that owns the clock.

mod account;
mod addresses;
mod answers;
mod cancel;
mod deliveries;
mod doubts;
mod duplicates;
mod error;
mod expected;
mod export;
mod finds;
mod forecast;
mod foresee;
mod halt;
mod history;
mod hosts;
mod import;
mod keys;
mod leads;
mod leaving;
mod ledger;
mod line;
mod listen;
mod look;
mod look_up;
mod neighbours;
mod notes;
mod pasted;
mod plan;
mod preview;
mod progress;
mod rebuild;
mod reimport;
mod remembered;
mod run;
mod run_forecast;
mod run_summary;
mod running;
mod runs;
mod same;
mod service;
mod slips;
mod suppress;
mod undo;
mod unmatched;
mod way_in;
mod webhook;
mod world;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;

use crate::dns::Dns;
use crate::domain::Beside;
use crate::domain::Counts;
use crate::domain::Credits;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::Money;
use crate::domain::Skip;
use crate::domain::Traffic;
use crate::store::Counted;
use crate::store::DataFolder;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::Writing;

pub use account::{AccountListed, AccountListings, OwnBatch};
pub use addresses::Typed;
pub use cancel::{Cancelled, CancelledBatch};
pub use duplicates::Duplicates;
pub use error::AppError;
pub use expected::{Experience, StepExpected};
pub use export::{ExportChoice, proposed_name};
pub use forecast::Forecast;
pub use history::Earlier;
pub use import::{Imported, Looked};
pub use leads::{LeadDetail, LeadOrigin, LeadPage, LeadRevision};
pub use leaving::Leaving;
pub use ledger::{LedgerLine, LedgerSum, LineEntry};
pub use line::Line;
pub use look_up::{LookUpOutcome, LookedUp};
pub use notes::Notes;
pub use plan::Planned;
pub use preview::Preview;
pub use progress::Progress;
pub use rebuild::Rebuilt;
pub use reimport::{Comparison, Joining, Reimported};
pub use run::{Controls, RunOptions};
pub use run_forecast::{RunForecast, Saved, ServiceForecast, StepForecast};
pub use run_summary::{RunSummary, ServiceMoney, StepSummary};
pub use running::{Activity, Running};
pub use runs::{Cap, NextJob, Wanted};
pub use same::Companion;
pub use service::{SANDBOX_CREDITS, SandboxAddress, Service};
pub use slips::{Asked, Halted, HaltedNow, Wish, ask_holder};
pub use suppress::{PutOn, TakenOff};
pub use unmatched::Target;
pub use way_in::{WayIn, WayInHealth};
pub use webhook::WebhookView;
pub use world::World;

/// One data folder in use.
pub struct App {
    folder: Arc<DataFolder>,
    store: Store,
    world: World,
    dns: Dns,
    neighbours: neighbours::Neighbours,
    orders: leads::Orders,
    webhooks: Arc<webhook::Webhooks>,
    looked_up: look_up::Kept,
    /// Held while a port is drawn or taken: two at once would draw two.
    door: tokio::sync::Mutex<()>,
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
    /// What other jobs at the service were charged meanwhile.
    pub beside: Beside,
    /// Batches, deliveries, polls.
    pub traffic: Traffic,
    /// What was answered by what had been bought before, at no cost.
    pub known: Counted,
    /// What was taken over from an earlier step of its run, or from the job that it asks again.
    pub carried: Counted,
}

impl Summary {
    /// What left the balance beyond what is booked, for this job or another; `None` while something is under way, where a
    /// balance is not known, and where other jobs make it unclear.
    pub fn unexplained(&self) -> Option<Credits> {
        self.gap().filter(|_| !self.beside.unclear)
    }

    /// The balance fell by another amount than is booked, but other jobs ran beside this one, and nobody can tell which of
    /// them it is about.
    pub fn is_unclear(&self) -> bool {
        self.beside.unclear && self.gap().is_some_and(|gap| gap != Credits::ZERO)
    }

    fn gap(&self) -> Option<Credits> {
        if self.counts.pending > self.counts.in_doubt {
            return None;
        }
        let (before, after) = (self.job.balance_before?, self.job.balance_after?);
        Some(self.money.unexplained(before, after) - self.beside.charged)
    }
}

impl App {
    /// Takes the data folder at `path` into use, for one world.
    pub fn open(path: &Path, world: World) -> Result<Self, AppError> {
        Self::in_folder(Arc::new(DataFolder::open(path)?), world)
    }

    /// Opens one world of a folder that is in use already: a window goes from one to the other.
    pub fn in_folder(folder: Arc<DataFolder>, world: World) -> Result<Self, AppError> {
        let store = Store::open(&folder.join(world.database()))?;
        keys::make_anew(&store)?;
        store.write_blocking(|db: &Writing<'_>| db.forget_cut_off())?;
        let dns = hosts::who_is_asked(world);
        Ok(Self {
            folder,
            neighbours: neighbours::Neighbours::new(store.clone(), dns),
            webhooks: Arc::new(webhook::Webhooks::new(world, store.clone())),
            store,
            world,
            dns,
            orders: leads::Orders::default(),
            looked_up: look_up::Kept::default(),
            door: tokio::sync::Mutex::default(),
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
            let job = db.get_job(job)?;
            let beside = match job.balance_after {
                Some(_) => db.sum_beside(job.step.provider, &[job.id])?,
                None => Beside::default(),
            };
            let id = job.id;
            Ok(Summary {
                job,
                beside,
                counts: db.count_job(id)?,
                skips: db.count_skips(id)?,
                money: db.sum_ledger(id)?,
                traffic: db.count_traffic(id)?,
                known: db.count_known(id)?,
                carried: db.count_carried(id)?,
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
