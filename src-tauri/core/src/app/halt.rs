//! Halting a job: by whoever runs it, for another process that left a slip, or where nobody runs it.

use std::{convert::Infallible, time::Duration};

use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};

use super::slips::{Halted, HaltedNow, Slip, Wish};
use super::{App, AppError, Line, Running, clock};
use crate::domain::JobId;
use crate::domain::JobState;
use crate::engine::Halt;
use crate::store::Lane;
use crate::store::StoreError;
use crate::store::Writing;

/// How often slips are looked for.
const LOOK_UP: Duration = Duration::from_millis(500);

impl App {
    /// Stops `job` for good where nobody runs it: what has not been sent is cancelled; true where that ends it. What is at
    /// the service waits to be fetched.
    pub async fn stop(&self, job: JobId) -> Result<bool, StoreError> {
        let stop = move |db: &Writing<'_>| {
            db.stop_job(job, clock())?;
            db.finish_stopped_job(job, clock())
        };
        self.store.write(Lane::Work, stop).await
    }

    /// How `job` stands that was to be halted.
    pub fn halted(&self, job: JobId, now: HaltedNow) -> Result<Halted, StoreError> {
        self.store.read(|db| {
            let kept = db.get_job(job)?;
            let unsent = match kept.stopped {
                true => db.count_cancelled(job)?.searches,
                false => db.count_queued(job)?,
            };
            Ok(Halted {
                now,
                in_flight: db.count_in_flight(job)?,
                unsent,
                awaited: false,
                cancelled: Vec::new(),
            })
        })
    }

    /// What `job` does once it was stopped: it may have ended before anybody said so.
    pub fn stopped_now(&self, job: JobId) -> Result<HaltedNow, StoreError> {
        let kept = self.store.read(|db| db.get_job(job))?;
        Ok(match kept.stopped {
            true => HaltedNow::Stopped,
            false => HaltedNow::Finished,
        })
    }

    /// While `job` runs over `line`, passes the watcher's word on to its engine, and does what slips say.
    pub(super) async fn attend(
        &self,
        line: &Line,
        job: JobId,
        mut word: watch::Receiver<Halt>,
        halt: watch::Sender<Halt>,
    ) -> Infallible {
        let mut look = looks();
        loop {
            tokio::select! {
                Ok(()) = word.changed() => tell(&halt, *word.borrow_and_update()),
                _ = look.tick() => for slip in self.take_slips() {
                    let done = self.do_for(&slip, line, job, &halt).await;
                    slip.answer(&done.unwrap_or_else(|error| failed(&error)));
                },
            }
        }
    }

    async fn do_for(
        &self,
        slip: &Slip,
        line: &Line,
        runs: JobId,
        halt: &watch::Sender<Halt>,
    ) -> Result<Halted, AppError> {
        if slip.world != self.world {
            return Ok(nothing(HaltedNow::Elsewhere));
        }
        let awaited = slip.job == runs;
        let now = match slip.wish {
            Wish::Pause if awaited => HaltedNow::Paused,
            Wish::Pause => HaltedNow::Idle,
            Wish::Stop | Wish::Cancel => {
                self.stop(slip.job).await?;
                self.stopped_now(slip.job)?
            }
        };
        if awaited {
            tell(halt, Halt::Pause);
        }
        let cancelled = match slip.wish {
            Wish::Cancel => self.cancel_batches(line, slip.job).await?,
            Wish::Pause | Wish::Stop => Vec::new(),
        };
        Ok(Halted {
            awaited,
            cancelled,
            ..self.halted(slip.job, now)?
        })
    }
}

impl Running {
    /// Does what slips say, for as long as it is polled.
    pub async fn attend(&self) -> Infallible {
        let mut look = looks();
        loop {
            look.tick().await;
            for slip in self.app().take_slips() {
                let done = self.do_for(&slip).await;
                slip.answer(&done.unwrap_or_else(|error| failed(&error)));
            }
        }
    }

    async fn do_for(&self, slip: &Slip) -> Result<Halted, AppError> {
        let (app, job) = (self.app(), slip.job);
        if slip.world != app.world() {
            return Ok(nothing(HaltedNow::Elsewhere));
        }
        let kept = app.store().read(|db| db.get_job(job))?;
        let mut cancelled = Vec::new();
        let now = match slip.wish {
            Wish::Pause if self.activity(job).active => {
                self.pause(job).await?;
                HaltedNow::Paused
            }
            Wish::Pause if kept.state == JobState::Finished => HaltedNow::Finished,
            Wish::Pause => HaltedNow::Idle,
            Wish::Stop | Wish::Cancel => {
                // Where its service cannot be asked what it has stays there, and the job is stopped all the same.
                if let Err(error) = self.stop(job).await {
                    tracing::warn!(%error, "what a stopped job has at its service is not fetched");
                }
                if slip.wish == Wish::Cancel {
                    cancelled = self.cancel_in_flight(job).await?;
                }
                app.stopped_now(job)?
            }
        };
        Ok(Halted {
            awaited: self.activity(job).active,
            cancelled,
            ..app.halted(job, now)?
        })
    }
}

fn looks() -> tokio::time::Interval {
    let mut looks = interval(LOOK_UP);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    looks
}

/// What is to leave does not go back to a pause.
fn tell(halt: &watch::Sender<Halt>, how: Halt) {
    halt.send_modify(|halt| {
        if *halt != Halt::Leave {
            *halt = how;
        }
    });
}

fn nothing(now: HaltedNow) -> Halted {
    Halted {
        now,
        in_flight: 0,
        unsent: 0,
        awaited: false,
        cancelled: Vec::new(),
    }
}

fn failed(error: &AppError) -> Halted {
    match error {
        AppError::Store(StoreError::Missing(_)) => nothing(HaltedNow::Missing),
        other => {
            tracing::warn!(error = %other, "what another process wished could not be done");
            nothing(HaltedNow::Failed)
        }
    }
}
