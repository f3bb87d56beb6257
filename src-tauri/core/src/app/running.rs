//! Jobs that run while a window is open: several at once over one line, each to be paused, stopped and taken up again,
//! all of them left when the window closes.

mod standing_by;
mod told_late;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{sync::watch, task::spawn_blocking};

use super::{App, AppError, CancelledBatch, Controls, Line, NextJob, Service, clock};
use crate::domain::BatchId;
use crate::domain::Credits;
use crate::domain::InDoubt;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::JobState;
use crate::domain::PauseReason;
use crate::domain::ProviderName;
use crate::domain::RunId;
use crate::engine::End;
use crate::engine::Halt;
use crate::engine::Wishes;
use crate::store::Lane;
use crate::store::Reading;
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
    /// Closed once nothing of the run is left.
    ended: watch::Receiver<()>,
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
        self.hear(&opened);
        *line = Some(Arc::clone(&opened));
        Ok(opened)
    }

    /// The key of `provider` has changed: it is looked up anew. Jobs that run keep the one they have.
    pub async fn key_changed(&self, provider: ProviderName) {
        if let Some(line) = &*self.0.line.lock().await {
            line.forget(provider);
        }
    }

    /// The balance at `provider`.
    pub async fn balance(&self, provider: ProviderName) -> Result<Credits, AppError> {
        self.line().await?.balance(provider).await
    }

    /// Lets `job` run, as the user wants. One that runs already goes on; one that is about to pause is begun again as soon
    /// as the calls that are out have come home.
    pub async fn start(&self, job: JobId) -> Result<(), AppError> {
        self.write(move |db| db.want_job(job, true)).await?;
        let begun = self.begin(job).await;
        match begun {
            Ok(()) => self.take_up_awaiting(),
            Err(_) => self.write(move |db| db.want_job(job, false)).await?,
        }
        begun
    }

    /// Takes up the jobs that stood still for another, where there is something for them by now.
    fn take_up_awaiting(&self) {
        let awaiting = self.0.app.list_awaiting().unwrap_or_else(|error| {
            tracing::error!(%error, "jobs that wait for others stay where they are");
            Vec::new()
        });
        // Whoever leaves waits for the end of those that run, and of nothing else.
        for job in awaiting {
            self.take_up(job);
        }
    }

    /// Begins `job` when whoever does this has done.
    fn take_up(&self, job: JobId) {
        let running = self.clone();
        tokio::spawn(async move {
            if let Err(error) = running.begin_or_pause(job).await {
                tracing::error!(%error, "a job that could not be begun could not be kept");
            }
        });
    }

    /// Takes up every job that the user wanted when the program was cut off, and brings home what stopped ones still have
    /// at the service. What was paused waits for the user's word; one that cannot be taken up says why.
    pub async fn resume_interrupted(&self) -> Result<(), AppError> {
        let jobs = self.0.app.store().read(|db| db.list_jobs())?;
        let cut_off = |job: &&Job| match job.state {
            JobState::Running => job.wanted || job.stopped,
            JobState::Paused => job.stopped,
            JobState::Planning | JobState::Finished => false,
        };
        for job in jobs.iter().filter(cut_off).map(|job| job.id) {
            self.begin_or_pause(job).await?;
        }
        // A job may have ended right before its run's next one was planned.
        for run in self.0.app.store().read(|db| db.list_wanted_runs())? {
            let goes_on = |job: &Job| job.run == run && cut_off(&job);
            if !jobs.iter().any(goes_on)
                && let Some(job) = self.take_step(run).await?
            {
                self.begin_or_pause(job).await?;
            }
        }
        self.bring_home_late().await
    }

    /// Begins `job`; one that cannot be begun says why.
    async fn begin_or_pause(&self, job: JobId) -> Result<(), StoreError> {
        let Err(error) = self.begin(job).await else {
            return Ok(());
        };
        let why = error.to_string();
        self.write(move |db| db.pause_job(job, PauseReason::Unreachable, &why))
            .await
    }

    /// The next job of `run`, where the window is still to take its steps.
    async fn take_step(&self, run: RunId) -> Result<Option<JobId>, AppError> {
        if !self.0.app.store().read(|db| db.is_wanted(run))? {
            return Ok(None);
        }
        let app = Arc::clone(&self.0.app);
        let next = spawn_blocking(move || app.next_step(run)).await;
        let next = next.map_err(|error| StoreError::Broken(error.to_string().into()))??;
        let NextJob::Job(planned) = next else {
            self.write(move |db| db.end_run(run)).await?;
            return Ok(None);
        };
        let job = planned.job;
        // It may have been paused or left meanwhile.
        let want = move |db: &Writing<'_>| {
            let wanted = db.is_wanted(run)?;
            wanted.then(|| db.want_job(job, true)).transpose()?;
            Ok(wanted.then_some(job))
        };
        Ok(self.write(want).await?)
    }

    /// Begins `job` if it is still wanted, or has something left to bring home: it was stopped, or told something late.
    async fn begin(&self, job: JobId) -> Result<(), AppError> {
        self.see_off(job).await;
        let _turn = self.0.turn.lock().await;
        // The window may have been closed while this waited for its turn.
        if !self.0.app.store().read(|db| goes_on(db, job))? {
            return Ok(());
        }
        let line = self.line_for(job).await?;
        let app = Arc::clone(&self.0.app);
        let answered = spawn_blocking(move || app.answer_queued(job)).await;
        answered.map_err(|error| StoreError::Broken(error.to_string().into()))??;
        // Marked before the engine marks it: whoever looks now must not see it paused still.
        let mark = move |db: &Writing<'_>| {
            let (goes_on, stopped) = (goes_on(db, job)?, db.get_job(job)?.stopped);
            if goes_on {
                if db.list_told_late()?.contains(&job) {
                    db.grow_job(job)?;
                }
                db.run_job(job)?;
            }
            Ok(goes_on.then_some(stopped))
        };
        if let Some(stopped) = self.write(mark).await? {
            let halt = if stopped { Halt::Pause } else { Halt::No };
            self.lock()
                .entry(job)
                .or_insert_with(|| self.run(job, line, halt));
        }
        Ok(())
    }

    /// The line, over which the service of `job` can be asked: a missing key is told here.
    async fn line_for(&self, job: JobId) -> Result<Arc<Line>, AppError> {
        let step = self.0.app.store().read(|db| db.get_job(job))?.step;
        let line = self.line().await?;
        line.check(step.provider)?;
        Ok(line)
    }

    /// Waits for the end of a run of `job` that is about to pause: two engines on one job would send its searches twice.
    async fn see_off(&self, job: JobId) {
        let ended = self.lock().get(&job).filter(|run| run.halts()).map(|run| {
            run.halt(Halt::Leave);
            run.ended.clone()
        });
        if let Some(mut ended) = ended {
            while ended.changed().await.is_ok() {}
        }
    }

    /// Carries out the user's `choice` for these `batches` of `job`, as far as they are in doubt. A job that stood still
    /// for its doubts alone goes on; where its service cannot be asked, nothing is decided. Any other stays as it
    /// is: a pause is not undone by a word on a doubt.
    pub async fn decide(
        &self,
        job: JobId,
        batches: &[BatchId],
        choice: InDoubt,
    ) -> Result<(), AppError> {
        let kept = self.0.app.store().read(|db| db.get_job(job))?;
        let for_doubt = kept
            .pause
            .is_some_and(|(why, _)| why == PauseReason::InDoubt);
        let goes_on = kept.state == JobState::Paused && (for_doubt || kept.stopped);
        if goes_on {
            self.line_for(job).await?;
        }
        self.0.app.decide_doubts(job, batches, choice).await?;
        if goes_on {
            return self.start(job).await;
        }
        self.take_up_awaiting();
        Ok(())
    }

    fn run(&self, job: JobId, line: Arc<Line>, halt: Halt) -> Run {
        let (halt, halted) = watch::channel(halt);
        let (trouble, troubled) = watch::channel(None);
        let (alive, ended) = watch::channel(());
        let controls = Controls {
            halt: halted,
            trouble,
        };
        let running = self.clone();
        // From here on, not from when the task is first looked at: those who wait for this job are looked for at once.
        let worked_on = line.work_on(job);
        tokio::spawn(async move {
            let end = match running.wishes_for(job) {
                Ok(wishes) => line.run(job, wishes, controls).await,
                Err(error) => Err(error.into()),
            };
            drop((line, worked_on));
            let finished = matches!(end, Ok(End::Finished));
            running.ended(job, end).await;
            if finished {
                running.take_next(job).await;
            }
            // First, so that whoever waits for the end finds the data folder let go.
            drop(running);
            drop(alive);
        });
        Run {
            halt,
            trouble: troubled,
            ended,
        }
    }

    /// Takes the step after `job`, which has ended. It begins when whoever waits for the end of `job` has been told.
    async fn take_next(&self, job: JobId) {
        let run = self.0.app.store().read(|db| Ok(db.get_job(job)?.run));
        let next = match run {
            Ok(run) => self.take_step(run).await,
            Err(error) => Err(error.into()),
        };
        match next {
            Ok(Some(next)) => self.take_up(next),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the next step could not be planned"),
        }
    }

    /// What holds for every job, and what the user has said about this one.
    fn wishes_for(&self, job: JobId) -> Result<Wishes, StoreError> {
        let (said, doubt_time) = self
            .0
            .app
            .store()
            .read(|db| Ok((db.get_job(job)?.sending, db.find_doubt_time()?)))?;
        Ok(Wishes {
            sending: said.unwrap_or(self.0.wishes.sending),
            doubt_time: doubt_time.unwrap_or(self.0.wishes.doubt_time),
            ..self.0.wishes
        })
    }

    /// Takes an ended job off, and makes those who follow the feed look at it again: its last entry there was written
    /// while it was still running. One that was begun again after its engine had paused it, goes on.
    async fn ended(&self, job: JobId, end: Result<End, AppError>) {
        let broken = end.err().map(|error| error.to_string());
        if let Some(error) = &broken {
            tracing::error!(error, "a job broke off");
        }
        let note = move |db: &Writing<'_>| {
            // An engine that could keep nothing more has left its job `running`: that must not look like work going on.
            if let Some(error) = broken {
                db.pause_job(job, PauseReason::ByUser, &error)?;
            }
            // Stopped at the very moment at which its engine had decided to pause.
            db.finish_stopped_job(job, clock())
        };
        let noted = self.write(note).await.map(drop);
        let halted = self.lock().remove(&job).is_none_or(|run| run.halts());
        let touch = move |db: &Writing<'_>| {
            db.touch_job(job)?;
            Ok(db.get_job(job)?.state == JobState::Running && goes_on(db, job)?)
        };
        match noted.and(self.write(touch).await) {
            Ok(true) if !halted => self.take_up(job),
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the end of a job could not be kept"),
        }
        self.catch_up_with_way_in().await;
        self.take_up_awaiting();
    }

    /// Makes `job` submit nothing more and pause once what is at the service has arrived. That is kept first: after a crash
    /// it does not go on by itself. One that does not run stays as it is.
    pub async fn pause(&self, job: JobId) -> Result<(), StoreError> {
        self.write(move |db| db.want_job(job, false)).await?;
        if let Some(run) = self.lock().get(&job) {
            run.halt(Halt::Pause);
        }
        Ok(())
    }

    /// Stops `job` for good: what has not been sent is cancelled, what is at the service is still brought home. Where
    /// nothing is, the job has ended; no service is needed for that.
    pub async fn stop(&self, job: JobId) -> Result<(), AppError> {
        let finished = self.0.app.stop(job).await?;
        // Whoever runs it looks at its queue at once.
        let runs = self.lock().get(&job).map(|run| run.halt(Halt::Pause));
        if finished || runs.is_some() {
            return Ok(());
        }
        self.begin(job).await
    }

    /// Cancels what is in flight of `job`, which is stopped, at its service; what was done by then is still fetched.
    pub async fn cancel_in_flight(&self, job: JobId) -> Result<Vec<CancelledBatch>, AppError> {
        let line = self.line().await?;
        Ok(self.0.app.cancel_batches(&line, job).await?)
    }

    /// The data folder in use.
    pub(super) fn app(&self) -> &App {
        &self.0.app
    }

    async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Writing<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.0.app.store().write(Lane::Work, change).await
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
        // First: after a crash in between nothing goes on by itself, and nothing that waits for its turn begins.
        self.write(|db| db.want_no_job()).await?;
        let leave = |run: &Run| {
            run.halt(Halt::Leave);
            run.ended.clone()
        };
        let ends: Vec<_> = self.lock().values().map(leave).collect();
        for mut ended in ends {
            while ended.changed().await.is_ok() {}
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

/// Whether the window is to work on `job`.
fn goes_on(db: &Reading<'_>, job: JobId) -> Result<bool, StoreError> {
    let kept = db.get_job(job)?;
    Ok(kept.wanted || kept.stopped || db.list_told_late()?.contains(&job))
}

impl Run {
    /// Whether it was told to pause.
    fn halts(&self) -> bool {
        *self.halt.borrow() != Halt::No
    }

    /// Tells it to pause or to leave, and wakes it; what is to leave does not go back to a pause.
    fn halt(&self, how: Halt) {
        self.halt.send_modify(|halt| {
            if *halt != Halt::Leave {
                *halt = how;
            }
        });
    }
}
