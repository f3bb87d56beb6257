//! Jobs over other lists that ask about the same people: whoever sends first is waited for by the others, and its answers
//! are theirs.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;
use tokio::task::spawn_blocking;

use super::look::{Look, Looking};
use super::{App, AppError};
use crate::dns::Dns;
use crate::domain::Details;
use crate::domain::JobId;
use crate::domain::JobState;
use crate::domain::PauseReason;
use crate::domain::SearchState;
use crate::engine::Others;
use crate::store::Store;
use crate::store::StoreError;

/// The jobs of one world, as an engine sees those beside its own. Clones share which of them are worked on.
#[derive(Clone)]
pub(super) struct Neighbours {
    store: Store,
    dns: Dns,
    worked_on: Arc<Mutex<HashSet<JobId>>>,
}

/// A job is worked on for as long as this lives.
pub(super) struct WorkedOn(Neighbours, JobId);

impl Drop for WorkedOn {
    fn drop(&mut self) {
        self.0.lock().remove(&self.1);
    }
}

impl Neighbours {
    /// Nothing is worked on yet.
    pub fn new(store: Store, dns: Dns) -> Self {
        Self {
            store,
            dns,
            worked_on: Arc::default(),
        }
    }

    /// `job` is worked on until this is dropped.
    pub fn work_on(&self, job: JobId) -> WorkedOn {
        self.lock().insert(job);
        WorkedOn(self.clone(), job)
    }

    /// Answers what `job` has queued by what other jobs have been told since it was begun, or since this was done last.
    fn answer_queued(&self, job: JobId) -> Result<(), StoreError> {
        let (job, list, (searches, newest)) = self.store.read(|db| {
            let job = db.get_job(job)?;
            let list = db.get_list(job.list)?;
            let told = match db.has_neighbours(job.id)? {
                true => db.list_answered_elsewhere(job.id)?,
                false => return Ok((job, list, (Vec::new(), 0))),
            };
            Ok((job, list, told))
        })?;
        if searches.is_empty() {
            return Ok(());
        }
        let looking = Looking::new(&list, &job.step, Details::default());
        let mut look = Look::begin(&self.store, self.dns, looking)?;
        let mut answered = Vec::new();
        for search in searches {
            let bought = look.find_bought(search, job.created_at)?;
            answered.extend(bought.map(|bought| (search, bought)));
        }
        self.store.write_blocking(move |db| {
            let queued = Some(SearchState::Queued);
            for (search, bought) in answered {
                if db.find_search_state(job.id, search)? == queued {
                    db.answer_by(search, bought)?;
                }
            }
            db.caught_up(job.id, newest)
        })
    }

    /// A panic while the lock was held cannot have left the set half changed.
    fn lock(&self) -> MutexGuard<'_, HashSet<JobId>> {
        self.worked_on
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Others for Neighbours {
    fn answer_queued(&self, job: JobId) -> BoxFuture<'static, Result<(), StoreError>> {
        let neighbours = self.clone();
        Box::pin(async move {
            let done = spawn_blocking(move || neighbours.answer_queued(job)).await;
            done.map_err(|error| StoreError::Broken(error.to_string().into()))?
        })
    }

    fn works_on(&self, job: JobId) -> bool {
        self.lock().contains(&job)
    }
}

impl App {
    /// The jobs that an engine has beside its own.
    pub fn others(&self) -> Arc<dyn Others> {
        Arc::new(self.neighbours.clone())
    }

    /// Answers what `job` has not sent yet by what jobs over other lists have bought since it was begun.
    pub fn answer_queued(&self, job: JobId) -> Result<(), AppError> {
        Ok(self.neighbours.answer_queued(job)?)
    }

    /// The jobs that the user wants, and that stand still for others of which they can take something over by now, or which
    /// are worked on again.
    pub(super) fn list_awaiting(&self) -> Result<Vec<JobId>, StoreError> {
        let stands = |reason| reason == PauseReason::AskedElsewhere;
        let jobs = self.store.read(|db| db.list_jobs())?;
        let mut awaiting = Vec::new();
        for job in jobs {
            let waits = job.state == JobState::Paused && job.wanted && !job.stopped;
            if waits
                && job.pause.is_some_and(|(reason, _)| stands(reason))
                && self.goes_on_beside(job.id)?
            {
                awaiting.push(job.id);
            }
        }
        Ok(awaiting)
    }

    fn goes_on_beside(&self, job: JobId) -> Result<bool, StoreError> {
        let (ready, told, asked) = self.store.read(|db| {
            let ready = db.count_ready(job, 1)?;
            let told = db.list_answered_elsewhere(job)?;
            Ok((ready, told.0, db.list_asked_elsewhere(job)?))
        })?;
        let worked_on = asked.iter().any(|(job, _)| self.neighbours.works_on(*job));
        Ok(ready > 0 || !told.is_empty() || worked_on)
    }
}
