//! Chooses the next step of a job and carries it out.
//!
//! [`step`] decides, purely; [`manner`] settles at a run's start whether searches go in batches or one by one; [`pace`]
//! says when to look and when to try again, [`budget`] when a call may be made, by what [`time`] it is; [`calls`] carries
//! out one call and writes down what came of it, [`answers`] what was answered; [`memory`] is what the engine knows beyond
//! the store and may forget in a crash, each batch of it [`watched`]; [`run`] is the loop; [`ending`] puts its end into
//! words and keeps it.

mod answers;
mod budget;
mod calls;
mod ending;
mod manner;
mod memory;
mod pace;
mod run;
mod step;
mod time;
mod watched;

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use tokio::sync::watch;

use crate::domain::InDoubt;
use crate::domain::JobId;
use crate::domain::PauseReason;
use crate::provider::Client;
use crate::store::Store;
use crate::store::StoreError;

pub use crate::domain::Sending;
pub(crate) use answers::apply_answer;
pub use budget::Budget;
pub use calls::decide_doubt;
pub use manner::LIVE_UP_TO;
pub use pace::looks_without_callback;
pub use step::{Decision, Elsewhere, Halt, JobView, OpenBatch, Policy, Step, next_step};
#[cfg(test)]
pub(crate) use time::played;

/// Tells the time. The composition root owns the clock.
pub type Clock = fn() -> Timestamp;

/// One job's engine.
pub struct Engine {
    /// Where everything is kept.
    pub store: Store,
    /// Who is asked.
    pub client: Arc<Client>,
    /// The job.
    pub job: JobId,
    /// What the user wants.
    pub wishes: Wishes,
    /// What comes before a callback path in the address that services are given; `None` where there is no way in that
    /// the service would accept.
    pub way_in: Option<String>,
    /// Rung when a delivery has been read.
    pub news: watch::Receiver<()>,
    /// How far the run is to be halted.
    pub halt: watch::Receiver<Halt>,
    /// Where the engine says what it is having trouble with, if anything.
    pub trouble: watch::Sender<Option<String>>,
    /// The time.
    pub clock: Clock,
    /// The service's budget of submissions, shared by all jobs under the same key.
    pub budget: Arc<Budget>,
    /// The jobs beside it.
    pub others: Arc<dyn Others>,
}

/// What an engine cannot know by itself of the jobs beside its own.
pub trait Others: Send + Sync {
    /// Answers what `job` has queued and others have been told by now. Takes its time.
    fn answer_queued(&self, job: JobId) -> BoxFuture<'static, Result<(), StoreError>>;
    /// Whether this process works on `job`.
    fn works_on(&self, job: JobId) -> bool;
}

/// What the user may set about a run.
#[derive(Clone, Copy, Debug)]
pub struct Wishes {
    /// Searches in a batch, at most; `None`: as many as is usual at the service.
    pub batch_size: Option<u32>,
    /// Whether searches go in batches or one by one.
    pub sending: Sending,
    /// What happens to a batch that stays in doubt.
    pub in_doubt: InDoubt,
    /// How long a batch in doubt is given for its callback to come.
    pub doubt_time: Duration,
    /// How long nothing may succeed before the job pauses.
    pub patience: Duration,
}

/// How a run of the engine ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Every search has ended.
    Finished,
    /// The job stands still, for this reason, in these words.
    Paused(PauseReason, String),
}
