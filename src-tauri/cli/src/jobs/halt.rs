//! `jobs pause` and `jobs stop`: a job is halted by whoever runs it, or here where nobody does.

use std::{path::Path, time::Duration};

use ringback_core::app::App;
use ringback_core::app::AppError;
use ringback_core::app::Asked;
use ringback_core::app::Cancelled;
use ringback_core::app::CancelledBatch;
use ringback_core::app::Halted;
use ringback_core::app::HaltedNow;
use ringback_core::app::Service;
use ringback_core::app::Wish;
use ringback_core::app::World;
use ringback_core::app::ask_holder;
use ringback_core::domain::JobId;
use ringback_core::domain::counted;
use ringback_core::store::StoreError;
use serde_json::{Value, json};

use super::{find_here, missing};
use crate::args::{Common, OneJob, Play};
use crate::outcome::{Failure, Outcome};
use crate::say::say;
use crate::search;

/// So long whoever holds the data folder is given to look for a slip.
const PATIENCE: Duration = Duration::from_secs(8);

/// Carries out `jobs pause` and `jobs stop`.
pub fn halt(common: &Common, args: &OneJob, wish: Wish) -> Result<Outcome, Failure> {
    let (folder, world) = (common.data_dir()?, search::world(args.sandbox.as_ref()));
    let job = JobId(args.job);
    let halted = search::runtime()?.block_on(async {
        match App::open(&folder, world) {
            Ok(app) => here(&app, args, job, wish).await,
            Err(AppError::Store(StoreError::InUse(_))) => {
                elsewhere(&folder, world, args, job, wish).await
            }
            Err(error) => Err(error.into()),
        }
    })?;
    tell(common, job, &halted)
}

async fn elsewhere(
    folder: &Path,
    world: World,
    args: &OneJob,
    job: JobId,
    wish: Wish,
) -> Result<Halted, Failure> {
    match ask_holder(folder, world, job, wish, PATIENCE).await? {
        Asked::Done(halted) => Ok(halted),
        Asked::Free(app) => here(&app, args, job, wish).await,
        Asked::Silent => Err(Failure::NotFound(format!(
            "the process that uses {} does not run job {job} just now: nothing was done",
            folder.display()
        ))),
    }
}

/// Nobody runs it.
async fn here(app: &App, args: &OneJob, job: JobId, wish: Wish) -> Result<Halted, Failure> {
    find_here(app, job)?;
    let mut cancelled = Vec::new();
    let now = match wish {
        Wish::Pause => HaltedNow::Idle,
        Wish::Stop | Wish::Cancel => {
            app.stop(job).await?;
            app.stopped_now(job)?
        }
    };
    if wish == Wish::Cancel && app.halted(job, now)?.in_flight > 0 {
        let sandbox = search::sandbox(args.sandbox.as_ref(), &Play::default());
        let line = app
            .open_line(&sandbox.unwrap_or(Service::Real), None)
            .await?;
        cancelled = app.cancel_batches(&line, job).await?;
        line.hang_up().await?;
    }
    Ok(Halted {
        cancelled,
        ..app.halted(job, now)?
    })
}

fn tell(common: &Common, job: JobId, halted: &Halted) -> Result<Outcome, Failure> {
    let outcome = match halted.now {
        HaltedNow::Missing => return Err(missing(job)),
        HaltedNow::Elsewhere => {
            return Err(Failure::NotFound(
                "the process that uses the data folder works in the other world: for the sandbox's jobs add --sandbox, \
                 for others leave it out"
                    .into(),
            ));
        }
        HaltedNow::Failed => {
            return Err(Failure::NotFound(format!(
                "the process that runs job {job} could not do it: look at `jobs show {job}`"
            )));
        }
        HaltedNow::Paused | HaltedNow::Stopped | HaltedNow::Finished => Outcome::Complete,
        HaltedNow::Idle => Outcome::Unfinished,
    };
    match common.json {
        true => say(object(job, halted))?,
        false => {
            say(sentence(job, halted))?;
            halted
                .cancelled
                .iter()
                .try_for_each(|batch| say(line(batch)))?;
        }
    }
    Ok(outcome)
}

fn sentence(job: JobId, halted: &Halted) -> String {
    let (in_flight, unsent) = (halted.in_flight, halted.unsent);
    let arrive = match (in_flight, halted.awaited) {
        (0, _) => "nothing is in flight".to_owned(),
        (n, true) => format!("{} in flight will still arrive", counted(n, "search")),
        (n, false) => format!(
            "{} in flight to be fetched when the window or `jobs resume` goes on with it",
            counted(n, "search")
        ),
    };
    let unsent = counted(unsent, "search");
    match halted.now {
        HaltedNow::Paused => format!("job {job} paused; {arrive}; {unsent} not sent yet"),
        HaltedNow::Stopped => {
            format!("job {job} stopped; {arrive}; {unsent} cancelled")
        }
        HaltedNow::Finished => format!("job {job} had ended before"),
        _ => format!("job {job} does not run; {arrive}; {unsent} not sent yet"),
    }
}

/// `batch 7, 200 searches: …`
fn line(batch: &CancelledBatch) -> String {
    let came = match &batch.outcome {
        Cancelled::Begun => {
            "is being cancelled, which takes up to 15 minutes; what is done by then is charged"
                .to_owned()
        }
        Cancelled::TooLate => "too late: it has ended at the service".to_owned(),
        Cancelled::NotOffered => "goes on: the service cancels nothing of this sort".to_owned(),
        Cancelled::InDoubt => "nobody knows whether the service has it".to_owned(),
        Cancelled::Refused(why) => format!("goes on: {why}"),
    };
    format!(
        "  batch {}, {}: {came}",
        batch.batch,
        counted(batch.searches.into(), "search")
    )
}

fn object(job: JobId, halted: &Halted) -> Value {
    let batch = |batch: &CancelledBatch| {
        let why = match &batch.outcome {
            Cancelled::Refused(why) => Some(why),
            _ => None,
        };
        json!({ "batch": batch.batch, "searches": batch.searches, "outcome": batch.outcome.word(), "message": why })
    };
    json!({
        "job": job,
        "now": halted.now,
        "in_flight": halted.in_flight,
        "unsent": halted.unsent,
        "awaited": halted.awaited,
        "batches": halted.cancelled.iter().map(batch).collect::<Value>(),
    })
}
