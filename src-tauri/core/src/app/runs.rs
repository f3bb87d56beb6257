//! Runs: a recipe over a list, step by step. Each step is a job like any other; it is planned when the one before it has
//! ended, because only then is known whom it is to ask.

use super::forecast::has_something_left;
use super::look::{Looking, Past};
use super::plan::price;
use super::{App, AppError, Planned, clock};
use crate::domain::Credits;
use crate::domain::Details;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::Kind;
use crate::domain::List;
use crate::domain::Qualification;
use crate::domain::Recipe;
use crate::domain::RecipeStep;
use crate::domain::Run;
use crate::domain::RunId;
use crate::preflight::Retry;
use crate::store::NewRun;
use crate::store::Reading;
use crate::store::StoreError;

/// What is to be run over a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which answers.
    pub recipe: Recipe,
    /// What is added to the recipe.
    pub details: Details,
    /// What it may cost altogether. `None`: a run that is there keeps its cap.
    pub cap: Option<Cap>,
    /// A finished run is bought anew.
    pub again: bool,
}

/// What a run may cost altogether.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cap {
    /// Whatever it costs.
    None,
    /// So much at most.
    At(Credits),
}

impl Cap {
    /// The credits that it allows; `None` for any number.
    pub const fn credits(self) -> Option<Credits> {
        match self {
            Self::None => None,
            Self::At(credits) => Some(credits),
        }
    }
}

/// What a run does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextJob {
    /// This job has something left to do.
    Job(Planned),
    /// Every step has been taken.
    Ended,
}

impl App {
    /// The run of what is `wanted` over `list`: the newest there is, or a new one where there is none. A finished one is
    /// bought anew where that is wanted; an unfinished one is gone on with, or a second try would buy a third time.
    pub fn begin_run(&self, list: &List, wanted: &Wanted) -> Result<RunId, AppError> {
        let steps = wanted.recipe.steps();
        let there = self.store.read(|db| match &steps[..] {
            [step] => find_run_of_step(db, list, step, wanted),
            _ => find_run_of_steps(db, list, wanted),
        })?;
        let cap = wanted.cap.and_then(Cap::credits);
        if let Some(run) = there {
            let cap = wanted.cap.map(|_| cap);
            let details = self
                .store
                .read(|db| details_of(db, &db.get_run(run)?, wanted.details))?;
            self.store.write_blocking(move |db| {
                db.set_run_details(run, details)?;
                cap.map_or(Ok(()), |cap| db.set_cap(run, cap))
            })?;
            return Ok(run);
        }
        if steps.is_empty() {
            return Err(AppError::Recipe(crate::domain::BadRecipe::Empty));
        }
        let new = NewRun {
            list: list.id,
            recipe: self.in_order(wanted.recipe.clone())?,
            details: Details {
                // What an older run has just bought is what is to be bought anew.
                max_age: if wanted.again {
                    Some(0)
                } else {
                    wanted.details.max_age
                },
                ..wanted.details
            },
            cap,
        };
        Ok(self
            .store
            .write_blocking(move |db| db.begin_run(&new, clock()))?)
    }

    /// Whether the newest run of `recipe` over `list` has something left to do.
    pub fn goes_on(&self, list: &List, recipe: &Recipe) -> Result<bool, StoreError> {
        self.store.read(|db| {
            let run = db.find_latest_run(list.id, recipe)?;
            run.map_or(Ok(false), |run| Ok(!is_finished(db, &run)?))
        })
    }

    /// What `run` does next by the user's word: the first of its jobs that has something left, or the next of its steps,
    /// planned now. One that has ended takes in who has come to the list since, and whom it had skipped for a reason that is
    /// none by now; one that has not is gone on with as it was foretold. Reads the list; belongs on a thread of its own.
    pub fn next_job(&self, run: RunId) -> Result<NextJob, AppError> {
        self.take_step(run, true)
    }

    /// What `run` does next, now that one of its jobs has ended: whom that took in goes on to the next step, and nobody
    /// else joins. After a job that was stopped comes nothing.
    pub fn next_step(&self, run: RunId) -> Result<NextJob, AppError> {
        self.take_step(run, false)
    }

    fn take_step(&self, run: RunId, by_word: bool) -> Result<NextJob, AppError> {
        let (run, list, joining) = self.store.read(|db| {
            let run = db.get_run(run)?;
            let list = db.get_list(run.list)?;
            let joining = by_word && is_finished(db, &run)?;
            Ok((run, list, joining))
        })?;
        let steps = run.recipe.steps();
        let mut jobs: Vec<JobId> = Vec::new();
        let planned_before = self.store.read(|db| db.list_jobs_of_run(run.id))?;
        for (place, step) in steps.iter().enumerate() {
            let there = planned_before.iter().find(|job| job.place == place);
            let past = (steps.len() > 1).then(|| Past::Steps(Box::new(run.clone()), jobs.clone()));
            let details = details_for(run.details, step.find);
            let looking = Looking {
                past: past.as_ref(),
                ..Looking::new(&list, step, details)
            };
            let planned = match there {
                Some(job) if !by_word && job.stopped => return Ok(NextJob::Ended),
                Some(job) => self.go_on(job, looking, jobs.last().copied(), joining)?,
                None => {
                    let (id, step) = (run.id, *step);
                    let job = self.store.write_blocking(move |db| {
                        db.begin_step(id, (place, &step), price(step), clock())
                    })?;
                    self.plan_step(job, looking)?
                }
            };
            if !planned.finished {
                return Ok(NextJob::Job(planned));
            }
            if by_word && there.is_some_and(|job| job.stopped) {
                let job = planned.job;
                self.store.write_blocking(move |db| db.forget_stop(job))?;
            }
            jobs.push(planned.job);
        }
        Ok(NextJob::Ended)
    }

    /// A job that is there, with whom it takes in: whom the job of the step `before` it has, or by the user's word who may
    /// join.
    fn go_on(
        &self,
        job: &Job,
        looking: Looking<'_>,
        before: Option<JobId>,
        joining: bool,
    ) -> Result<Planned, AppError> {
        let left = self.store.read(|db| has_something_left(db, job))?;
        let joining = match before {
            Some(before) if !joining => self.store.read(|db| db.has_ended_since(before, job.id))?,
            _ => joining,
        };
        let joined = joining && self.join(job, looking)?;
        self.take_up(job, !(left || joined))
    }

    /// A new job that asks again for whom `job` has no answer, as `retry` says, and takes over all the others; of a run of
    /// several steps it takes the place of `job`, so what it brings goes on to the next ones. What failed may have been carried
    /// out and charged all the same. Refused while `job` has something left to do.
    pub fn retry(&self, job: JobId, retry: Retry) -> Result<Planned, AppError> {
        let (job, list, run) = self.store.read(|db| {
            let job = db.get_job(job)?;
            Ok((job.clone(), db.get_list(job.list)?, db.get_run(job.run)?))
        })?;
        self.check_retry(&job, retry)?;
        let step = job.step;
        let details = details_for(run.details, step.find);
        // What is left of the cap is all that may be spent on it, too.
        let left = self.store.read(|db| db.find_cap_left(job.id))?;
        let place = (run.recipe.steps().len() > 1).then_some(job.place);
        let new = NewRun {
            list: list.id,
            recipe: Recipe::of(step),
            details,
            cap: left.map(|left| left.max(Credits::ZERO)),
        };
        let begun = self.store.write_blocking(move |db| {
            let (run, place) = match place {
                Some(place) => (run.id, place),
                None => (db.begin_run(&new, clock())?, 0),
            };
            db.begin_step(run, (place, &step), price(step), clock())
        })?;
        let past = Past::Again(job.id, retry);
        let looking = Looking {
            past: Some(&past),
            ..Looking::new(&list, &step, details)
        };
        self.plan_step(begun, looking)
    }

    /// Refuses to ask again where `job` has something left to do, where a newer job has asked the same, and where nobody is
    /// left of that kind.
    pub(super) fn check_retry(&self, job: &Job, retry: Retry) -> Result<(), AppError> {
        if self.store.read(|db| has_something_left(db, job))? {
            return Err(AppError::Unfinished(job.id));
        }
        if let Some(newer) = self.store.read(|db| find_superseding(db, job))? {
            return Err(AppError::Superseded(newer));
        }
        let (counts, unknown) = self
            .store
            .read(|db| Ok((db.count_job(job.id)?, db.count_verdicts_of(job.id)?)))?;
        let unknown = unknown
            .iter()
            .any(|(verdict, _)| *verdict == Qualification::Unknown);
        if !(match retry {
            Retry::Failed => counts.failed > 0,
            Retry::Unknown => unknown,
        }) {
            return Err(AppError::NothingToRetry(job.id));
        }
        Ok(())
    }

    /// Plans `job`, which has just been begun. Where nothing is to be asked it has ended with that: no service is needed.
    fn plan_step(&self, job: JobId, looking: Looking<'_>) -> Result<Planned, AppError> {
        let notes = self.look_through(job, looking)?;
        let finished = self.store.write_blocking(move |db| {
            db.run_job(job)?;
            db.finish_done_job(job, clock())
        })?;
        Ok(Planned {
            job,
            known: false,
            finished,
            notes,
        })
    }
}

/// The run of that one step that is to be gone on with: one that has something left, or is not to be bought anew.
fn find_run_of_step(
    db: &Reading<'_>,
    list: &List,
    step: &RecipeStep,
    wanted: &Wanted,
) -> Result<Option<RunId>, StoreError> {
    let Some(job) = db.find_latest_job(list.id, step)? else {
        // One whose planning was cut off: nothing of it was sent, and what was said of it, such as its cap, still holds.
        let run = db.find_latest_run(list.id, &Recipe::of(*step))?;
        return Ok(run.map(|run| run.id));
    };
    let goes_on = !wanted.again || has_something_left(db, &job)?;
    Ok(goes_on.then_some(job.run))
}

fn find_run_of_steps(
    db: &Reading<'_>,
    list: &List,
    wanted: &Wanted,
) -> Result<Option<RunId>, StoreError> {
    let Some(run) = db.find_latest_run(list.id, &wanted.recipe)? else {
        return Ok(None);
    };
    let goes_on = !(wanted.again && is_finished(db, &run)?);
    Ok(goes_on.then_some(run.id))
}

/// What is added to the recipe of `run`, by which it is gone on with or joined: as is said now. One that has something left
/// and is bought anew stays so.
pub(super) fn details_of(
    db: &Reading<'_>,
    run: &Run,
    said: Details,
) -> Result<Details, StoreError> {
    let anew = run.details.max_age == Some(0) && !is_finished(db, run)?;
    Ok(Details {
        max_age: said.max_age.or(anew.then_some(0)),
        ..said
    })
}

/// The job that has asked since about whom `job` left without an answer: the same question, in its place or by itself; or
/// the next service of its run, which has an answer there, or asks about them again with it.
pub(super) fn find_superseding(db: &Reading<'_>, job: &Job) -> Result<Option<JobId>, StoreError> {
    let newest = db.find_latest_job(job.list, &job.step)?;
    let mut of_run = db.list_jobs_of_run(job.run)?.into_iter().rev();
    let newer = |other: &Job| match other.place == job.place {
        true => other.id > job.id,
        false => other.place > job.place && other.step.find == job.step.find,
    };
    let newest = newest.filter(|newest| newest.id > job.id);
    Ok(newest.or_else(|| of_run.find(newer)).map(|newer| newer.id))
}

/// Country and gender are for finding addresses alone.
pub(super) fn details_for(details: Details, kind: Kind) -> Details {
    match kind {
        Kind::FindEmail => details,
        Kind::VerifyEmail | Kind::FindPhone => Details {
            country: None,
            gender: false,
            ..details
        },
    }
}

/// Whether every step of `run` has been taken by everybody who came to it, and nothing is left of any.
pub(super) fn is_finished(db: &Reading<'_>, run: &Run) -> Result<bool, StoreError> {
    let jobs = db.list_jobs_of_run(run.id)?;
    if jobs.len() < run.recipe.steps().len() {
        return Ok(false);
    }
    let mut before = None;
    for job in jobs {
        let come = before.map(|before| db.has_to_come(before, job.id));
        if come.transpose()?.unwrap_or_default() || has_something_left(db, &job)? {
            return Ok(false);
        }
        before = Some(job.id);
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::World;
    use crate::domain::JobState;
    use crate::domain::ProviderName;

    #[test]
    fn a_planning_that_was_cut_off_is_not_left_behind_by_the_run_that_took_over() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "Name,Website\nKim Lee,vega.example\n").unwrap();
        let step = RecipeStep {
            find: Kind::FindEmail,
            provider: ProviderName::Enrow,
        };
        let begin = |again| {
            let app = App::open(&data, World::Sandbox).unwrap();
            let list = app.import(&path, &[], |_, _| {}).unwrap().list;
            if again {
                app.plan(&list, &step, Details::default(), false).unwrap();
            } else {
                let wanted = Wanted {
                    recipe: Recipe::of(step),
                    details: Details::default(),
                    cap: None,
                    again: false,
                };
                let run = app.begin_run(&list, &wanted).unwrap();
                let cut_off = app.store.write_blocking(move |db| {
                    db.begin_step(run, (0, &step), Credits::ZERO, clock())
                });
                cut_off.unwrap();
            }
            let jobs = app.store.read(|db| db.list_jobs()).unwrap();
            jobs.iter().map(|job| job.state).collect::<Vec<_>>()
        };
        assert_eq!(begin(false), [JobState::Planning]);
        assert_eq!(begin(true), [JobState::Running], "of another run");
        assert_eq!(begin(true), [JobState::Running]);
    }
}
