//! Jobs that run while a window is open: several at once over one line, each to be paused, stopped and taken up again,
//! all of them left when the window closes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{sync::watch, task::JoinHandle};

use super::{App, AppError, Controls, Line, Service, clock};
use crate::domain::BatchId;
use crate::domain::Credits;
use crate::domain::InDoubt;
use crate::domain::JobId;
use crate::domain::JobState;
use crate::domain::PauseReason;
use crate::engine::End;
use crate::engine::Halt;
use crate::engine::Wishes;
use crate::store::Lane;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::Writing;

/// The running jobs of one world. Clones share them.
#[derive(Clone)]
pub struct Running(Arc<Shared>);

struct Shared {
    app: Arc<App>,
    service: Service,
    wishes: Wishes,
    /// Held while a job is started, and while all are left: nothing may come between.
    turn: tokio::sync::Mutex<()>,
    /// Opened when it is first needed. An asynchronous lock: whoever comes while it is being opened waits for it.
    line: tokio::sync::Mutex<Option<Arc<Line>>>,
    jobs: Mutex<HashMap<JobId, Run>>,
}

/// A job that an engine works on.
struct Run {
    halt: watch::Sender<Halt>,
    trouble: watch::Receiver<Option<String>>,
    task: JoinHandle<()>,
}

/// What there is to say about a running job beyond what is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// An engine works on it.
    pub active: bool,
    /// It is to pause, and waits for what is at the service.
    pub pausing: bool,
    /// What the engine is having trouble with.
    pub trouble: Option<String>,
}

impl Running {
    /// No job runs yet; those that will, ask `service`.
    pub fn new(app: Arc<App>, service: Service, wishes: Wishes) -> Self {
        Self(Arc::new(Shared {
            app,
            service,
            wishes,
            turn: tokio::sync::Mutex::default(),
            line: tokio::sync::Mutex::default(),
            jobs: Mutex::default(),
        }))
    }

    /// The line to the service, opened where it is not.
    pub async fn line(&self) -> Result<Arc<Line>, AppError> {
        let mut line = self.0.line.lock().await;
        if let Some(line) = &*line {
            return Ok(Arc::clone(line));
        }
        let opened = Arc::new(self.0.app.open_line(&self.0.service, None).await?);
        *line = Some(Arc::clone(&opened));
        Ok(opened)
    }

    /// Forgets the line to a real service, whose key has changed. Jobs that run keep the one they have.
    pub async fn key_changed(&self) {
        if matches!(self.0.service, Service::Real(_)) {
            drop(self.0.line.lock().await.take());
        }
    }

    /// The service's balance.
    pub async fn balance(&self) -> Result<Credits, AppError> {
        let provider = self.0.service.provider();
        self.line().await?.balance(provider).await
    }

    /// Lets `job` run. One that runs already goes on; one that is about to pause is begun again at once.
    pub async fn start(&self, job: JobId) -> Result<(), AppError> {
        let _turn = self.0.turn.lock().await;
        let line = self.line().await?;
        // What is about to pause is waited for: two engines on one job would send its searches twice.
        if let Some(pausing) = self.take_pausing(job) {
            let _ended = pausing.await;
        }
        // Marked before the engine marks it: whoever looks now must not see it paused still.
        let store = self.0.app.store().clone();
        store.write(Lane::Work, move |db| db.run_job(job)).await?;
        self.lock()
            .entry(job)
            .or_insert_with(|| self.run(job, line));
        Ok(())
    }

    /// Takes up every job that ran when the program was cut off. What was paused waits for the user's word.
    pub async fn resume_interrupted(&self) -> Result<(), AppError> {
        let jobs = self.0.app.store().read(|db| db.list_jobs())?;
        for job in jobs.iter().filter(|job| job.state == JobState::Running) {
            self.start(job.id).await?;
        }
        Ok(())
    }

    /// Carries out the user's `choice` for these `batches` of `job`, as far as they are in doubt, and goes on. Where the
    /// line cannot be opened, nothing is decided.
    pub async fn decide(
        &self,
        job: JobId,
        batches: &[BatchId],
        choice: InDoubt,
    ) -> Result<(), AppError> {
        self.line().await?;
        self.0.app.decide_doubts(job, batches, choice).await?;
        self.start(job).await
    }

    fn run(&self, job: JobId, line: Arc<Line>) -> Run {
        let (halt, halted) = watch::channel(Halt::No);
        let (trouble, troubled) = watch::channel(None);
        let controls = Controls {
            halt: halted,
            trouble,
        };
        let (running, wishes) = (self.clone(), self.0.wishes);
        let task = tokio::spawn(async move {
            let end = line.run(job, wishes, controls).await;
            drop(line);
            running.ended(job, end).await;
        });
        Run {
            halt,
            trouble: troubled,
            task,
        }
    }

    /// Takes an ended job off, and makes those who follow the feed look at it again: its last entry there was written
    /// while it was still running.
    async fn ended(&self, job: JobId, end: Result<End, AppError>) {
        self.lock().remove(&job);
        let store = self.0.app.store();
        if let Err(error) = &end {
            tracing::error!(%error, "a job broke off");
        }
        if let Err(error) = note_end(store, job, end).await {
            tracing::error!(%error, "the end of a job could not be kept");
        }
        // Stopped at the very moment at which its engine had decided to pause.
        if let Err(error) = self.end_if_stopped(job).await {
            tracing::error!(%error, "the end of a stopped job could not be kept");
        }
    }

    /// Takes off the run of `job` if it is about to pause, and makes it end without waiting for the service.
    fn take_pausing(&self, job: JobId) -> Option<JoinHandle<()>> {
        let mut jobs = self.lock();
        let run = jobs.get(&job).filter(|run| run.halts())?;
        run.halt.send_replace(Halt::Leave);
        jobs.remove(&job).map(|run| run.task)
    }

    /// Makes `job` submit nothing more and pause once what is at the service has arrived. One that does not run stays as
    /// it is.
    pub fn pause(&self, job: JobId) {
        if let Some(run) = self.lock().get(&job) {
            run.halt.send_replace(Halt::Pause);
        }
    }

    /// Stops `job` for good: what has not been sent is cancelled, what is at the service is still brought home. Where
    /// nothing is, the job has ended; no service is needed for that.
    pub async fn stop(&self, job: JobId) -> Result<(), AppError> {
        let running = {
            let _turn = self.0.turn.lock().await;
            let store = self.0.app.store();
            let cancel = move |db: &Writing<'_>| db.stop_job(job, clock());
            store.write(Lane::Work, cancel).await?;
            // Whoever runs it looks at its queue at once.
            self.lock()
                .get(&job)
                .map(|run| run.halt.send_modify(|_| ()))
        };
        if running.is_some() || self.end_where_nothing_is_open(job).await? {
            return Ok(());
        }
        self.start(job).await
    }

    async fn end_if_stopped(&self, job: JobId) -> Result<(), StoreError> {
        if self.0.app.store().read(|db| db.get_job(job))?.stopped {
            self.end_where_nothing_is_open(job).await?;
        }
        Ok(())
    }

    async fn end_where_nothing_is_open(&self, job: JobId) -> Result<bool, StoreError> {
        let end = move |db: &Writing<'_>| {
            let ended = db.list_open_batches(job)?.is_empty();
            if ended && db.get_job(job)?.state != JobState::Finished {
                db.finish_job(job, clock())?;
            }
            Ok(ended)
        };
        self.0.app.store().write(Lane::Work, end).await
    }

    /// Whether and how `job` runs.
    pub fn activity(&self, job: JobId) -> Activity {
        let jobs = self.lock();
        jobs.get(&job)
            .map_or_else(Activity::default, |run| Activity {
                active: true,
                pausing: run.halts(),
                trouble: run.trouble.borrow().clone(),
            })
    }

    /// Whether any job runs and is not about to pause.
    pub fn any(&self) -> bool {
        self.lock().values().any(|run| !run.halts())
    }

    /// Pauses every job, waits for the calls that are out, and closes the line.
    pub async fn leave(&self) -> Result<(), StoreError> {
        let _turn = self.0.turn.lock().await;
        let runs: Vec<Run> = self.lock().drain().map(|(_, run)| run).collect();
        for run in &runs {
            run.halt.send_replace(Halt::Leave);
        }
        for run in runs {
            let _ended = run.task.await;
        }
        match self.0.line.lock().await.take().map(Arc::into_inner) {
            Some(Some(line)) => line.hang_up().await,
            // Someone is still asking for the balance; the line closes with the program.
            Some(None) | None => Ok(()),
        }
    }

    /// A panic while the lock was held cannot have left the map half changed.
    fn lock(&self) -> MutexGuard<'_, HashMap<JobId, Run>> {
        self.0.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Run {
    /// Whether it was told to pause.
    fn halts(&self) -> bool {
        *self.halt.borrow() != Halt::No
    }
}

/// An engine that could keep nothing more has left its job `running`: that must not look like work going on.
async fn note_end(store: &Store, job: JobId, end: Result<End, AppError>) -> Result<(), StoreError> {
    store
        .write(Lane::Work, move |db| match end {
            Ok(_) => db.touch_job(job),
            Err(error) => db.pause_job(job, PauseReason::ByUser, &error.to_string()),
        })
        .await
}
