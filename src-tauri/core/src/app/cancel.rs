//! What is in flight of a job, cancelled at its service where that can be done.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep};

use super::{App, Line};
use crate::domain::Batch;
use crate::domain::BatchId;
use crate::domain::BatchState;
use crate::domain::JobId;
use crate::provider;
use crate::store::StoreError;

/// So long a call that is out is waited for: until its reply, nobody knows what there is to be cancelled.
const CALL_TIME: Duration = Duration::from_secs(5);
const LOOK_UP: Duration = Duration::from_millis(100);

/// A batch that was to be cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelledBatch {
    /// Which.
    pub batch: BatchId,
    /// How many searches went with it.
    pub searches: u32,
    /// What came of it.
    pub outcome: Cancelled,
}

/// What came of cancelling a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cancelled {
    /// The service stops working on it, which takes it up to a quarter of an hour. What is done by then is charged.
    Begun,
    /// It is past that: it has ended there, or is about to.
    TooLate,
    /// The service cancels nothing of this sort.
    NotOffered,
    /// Nobody knows whether the service has it.
    InDoubt,
    /// The service did not do it, in its own words.
    Refused(String),
}

impl Cancelled {
    /// It for programs.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Begun => "cancelled",
            Self::TooLate => "too_late",
            Self::NotOffered => "not_offered",
            Self::InDoubt => "in_doubt",
            Self::Refused(_) => "refused",
        }
    }
}

impl App {
    /// Cancels what is in flight of `job` at its service, batch by batch. What was charged by then is booked when its rows
    /// are fetched, as those of any batch: the job takes what there is. A job that goes on submits more; stop it first.
    pub async fn cancel_batches(
        &self,
        line: &Line,
        job: JobId,
    ) -> Result<Vec<CancelledBatch>, StoreError> {
        let mut cancelled = Vec::new();
        for batch in self.sent_batches(job).await? {
            cancelled.push(CancelledBatch {
                batch: batch.id,
                searches: batch.searches,
                outcome: cancel(line, &batch).await,
            });
        }
        Ok(cancelled)
    }

    /// How many searches of `job` lie at a service that cancels them when it is asked to.
    pub fn count_cancellable(&self, job: JobId) -> Result<u64, StoreError> {
        let open = self.store.read(|db| db.list_open_batches(job))?;
        let lies_there =
            |batch: &&Batch| batch.state == BatchState::Submitted && may_be_cancelled(batch);
        let there = open.iter().filter(lies_there);
        Ok(there.map(|batch| u64::from(batch.searches)).sum())
    }

    /// The open batches of `job`, once no call is out with one or has been for too long.
    async fn sent_batches(&self, job: JobId) -> Result<Vec<Batch>, StoreError> {
        let begun = Instant::now();
        loop {
            let open = self.store.read(|db| db.list_open_batches(job))?;
            let calling = |batch: &Batch| batch.state == BatchState::Intended;
            if !open.iter().any(calling) || begun.elapsed() > CALL_TIME {
                return Ok(open);
            }
            sleep(LOOK_UP).await;
        }
    }
}

fn may_be_cancelled(batch: &Batch) -> bool {
    !batch.single && provider::keeps_lists(batch.step.provider)
}

async fn cancel(line: &Line, batch: &Batch) -> Cancelled {
    let step = batch.step;
    if !may_be_cancelled(batch) {
        return Cancelled::NotOffered;
    }
    let (BatchState::Submitted, Some(reference)) = (batch.state, &batch.reference) else {
        return Cancelled::InDoubt;
    };
    let client = match line.asked(step.provider) {
        Ok(asked) => asked.client,
        Err(no_key) => return Cancelled::Refused(no_key.to_string()),
    };
    match client.cancel_list(step.find, reference).await {
        Ok(true) => Cancelled::Begun,
        Ok(false) => Cancelled::TooLate,
        Err(why) => Cancelled::Refused(why.to_string()),
    }
}
