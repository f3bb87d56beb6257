//! Leads become searches: every lead of a list is looked at, and makes a search, joins one, or is skipped.

use std::collections::HashMap;

use super::forecast::has_something_left;
use super::look::{Joins, Looked, Looking};
use super::notes::Notes;
use super::{App, AppError, clock};
use crate::domain::Credits;
use crate::domain::Details;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::LeadId;
use crate::domain::List;
use crate::domain::PersonKey;
use crate::domain::Recipe;
use crate::domain::RecipeStep;
use crate::domain::SearchId;
use crate::provider;
use crate::store::NewRun;
use crate::store::Reading;
use crate::store::StoreError;
use crate::store::Writing;

/// A job that can be run, or has been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The job.
    pub job: JobId,
    /// It was there before.
    pub known: bool,
    /// It has nothing left to do.
    pub finished: bool,
    /// What is to be said of what was just planned.
    pub notes: Notes,
}

impl App {
    /// The job of `step` over `list`: the newest there is, or a new one where there is none. One that was stopped goes
    /// on with what had not been sent. It takes in who has come to the list since, and whom it skipped and would ask about by
    /// now. With `again` a finished one is not taken up but bought anew; an unfinished one is taken up, or a second try would
    /// buy a third time. The `details` are for the questions of a new job; one that is there keeps its own: what was asked
    /// was asked.
    pub fn plan(
        &self,
        list: &List,
        step: &RecipeStep,
        details: Details,
        again: bool,
    ) -> Result<Planned, AppError> {
        let latest = self.store.read(|db| db.find_latest_job(list.id, step))?;
        if let Some(job) = latest {
            let left = self.store.read(|db| has_something_left(db, &job))?;
            if left || !again {
                let joined = self.join(&job, Looking::new(list, step, details))?;
                return self.take_up(&job, !(left || joined));
            }
        }
        let new = NewRun {
            list: list.id,
            recipe: Recipe::of(*step),
            details,
            cap: None,
        };
        let step = *step;
        let job = self.store.write_blocking(move |db| {
            let run = db.begin_run(&new, clock())?;
            db.begin_step(run, (0, &step), price(step), clock())
        })?;
        let looking = Looking {
            again,
            ..Looking::new(list, &step, details)
        };
        let notes = self.look_through(job, looking)?;
        self.store.write_blocking(move |db| db.run_job(job))?;
        Ok(Planned {
            job,
            known: false,
            finished: false,
            notes,
        })
    }

    /// Takes up what `job` left when it was stopped. Refused where a newer job has asked the same: that would be paid for
    /// twice.
    pub fn plan_rest(&self, job: JobId) -> Result<Planned, AppError> {
        let (job, newest) = self.store.read(|db| {
            let job = db.get_job(job)?;
            let newest = db.find_latest_job(job.list, &job.step)?;
            Ok((job, newest))
        })?;
        match newest.filter(|newest| newest.id != job.id) {
            Some(newer) => Err(AppError::Superseded(newer.id)),
            // Not who has come to a living list since: nobody has been told what they cost.
            None => {
                let finished = !self.store.read(|db| has_something_left(db, &job))?;
                self.take_up(&job, finished)
            }
        }
    }

    /// Takes `job` up, a stopped one with what was cancelled.
    pub(super) fn take_up(&self, job: &Job, finished: bool) -> Result<Planned, AppError> {
        let (id, stopped) = (job.id, job.stopped);
        if !finished {
            self.answer_queued(id)?;
            self.store.write_blocking(move |db| {
                // It may have taken newcomers in, now or right before a crash.
                db.grow_job(id)?;
                if stopped { db.reopen_job(id) } else { Ok(()) }
            })?;
        }
        Ok(Planned {
            job: id,
            known: true,
            finished,
            notes: Notes::default(),
        })
    }

    /// Takes in who may join `job`; true where anybody does. Newcomers join it so that nobody who was searched for before is
    /// paid for again; what it has brought stays as it is. Of a run's later steps only those come whom the step before has
    /// looked at.
    pub(super) fn join(&self, job: &Job, looking: Looking<'_>) -> Result<bool, AppError> {
        // That somebody is skipped for another reason is nothing to be done.
        let counts = |db: &Reading<'_>| {
            let skips = db.count_skips(job.id)?;
            let skipped: u64 = skips.iter().map(|(_, leads)| leads).sum();
            Ok((db.count_job(job.id)?.leads, skipped))
        };
        let (joins, before) = self
            .store
            .read(|db| Ok((Joins::of(db, job, &looking)?, counts(db)?)))?;
        if joins.is_none() {
            return Ok(false);
        }
        self.look_through(job.id, Looking { joins, ..looking })?;
        Ok(before != self.store.read(counts)?)
    }

    /// Plans what every lead that is looked at comes to, and says what it came across.
    pub(super) fn look_through(&self, job: JobId, looking: Looking<'_>) -> Result<Notes, AppError> {
        let growing = looking.joins.is_some();
        let begun = clock();
        let mut look = self.look(looking)?;
        let mut searches = HashMap::new();
        loop {
            let looked = look.piece()?;
            if looked.is_empty() {
                // Whoever has come onto the suppression list since it was read for this look.
                self.heed_suppressed(job, begun)?;
                return Ok(look.notes());
            }
            searches = self
                .store
                .write_blocking(move |db| keep_piece(db, job, looked, searches, growing))?;
        }
    }
}

/// The most that one search of `step` costs.
pub(super) fn price(step: RecipeStep) -> Credits {
    provider::price(step.provider, step.find).each
}

fn keep_piece(
    db: &Writing<'_>,
    job: JobId,
    looked: Vec<(LeadId, Looked)>,
    mut searches: HashMap<PersonKey, SearchId>,
    growing: bool,
) -> Result<HashMap<PersonKey, SearchId>, StoreError> {
    for (lead, looked) in looked {
        if let Looked::SkipStill(skip) = looked {
            db.change_skip(job, lead, skip)?;
            continue;
        }
        if growing {
            if let Some(search) = db.take_in_again(job, lead)? {
                if let Looked::Known(_, _, known) = looked {
                    db.answer_by(search, known)?;
                }
                continue;
            }
            db.lift_skip(job, lead)?;
        }
        let (key, search) = match looked {
            Looked::Skip(skip) | Looked::SkipStill(skip) => {
                db.add_skip(job, lead, skip)?;
                continue;
            }
            Looked::Ask(key, asked) | Looked::Awaited(key, asked) => {
                let search = db.add_search(job, &key, &asked)?;
                (key, search)
            }
            Looked::Known(key, asked, known) => {
                let search = db.add_search(job, &key, &asked)?;
                db.answer_by(search, known)?;
                (key, search)
            }
            Looked::Carried(key, carried) => {
                let search = db.add_search(job, &key, &carried.asked)?;
                db.carry(search, &carried)?;
                (key, search)
            }
            Looked::Same(key) => {
                let known = match searches.get(&key) {
                    None if growing => db.find_search(job, &key)?,
                    known => known.copied(),
                };
                let search = known.ok_or_else(|| StoreError::Missing("search".to_owned()))?;
                (key, search)
            }
        };
        db.add_lead_to_search(job, lead, search)?;
        searches.insert(key, search);
    }
    Ok(searches)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::World;
    use crate::domain::Column;
    use crate::domain::Kind;
    use crate::domain::ListId;
    use crate::domain::ProviderName;
    use crate::domain::living_columns;
    use crate::store::NewList;

    const VERIFY: RecipeStep = RecipeStep {
        find: Kind::VerifyEmail,
        provider: ProviderName::Clearout,
    };

    /// Someone leaves an address in a form.
    fn come(app: &App, name: &str) -> List {
        let address = format!("{name}@northpier.example");
        let list = app.store.write_blocking(move |db| {
            let new = NewList {
                name: "Form Guard".into(),
                source: "living form_guard".into(),
                dialect: String::new(),
                columns: living_columns(),
            };
            let list = db.get_living_list(&new, clock())?;
            db.write_lead(list, &address, |columns, _| {
                let cell = |column: &Column| match column.field {
                    Some(crate::domain::Field::Email) => address.clone(),
                    _ => String::new(),
                };
                columns.iter().map(cell).collect()
            })?;
            Ok(list)
        });
        let list: ListId = list.unwrap();
        app.store.read(|db| db.get_list(list)).unwrap()
    }

    #[test]
    fn the_rest_of_a_stopped_job_is_what_it_left_and_nobody_who_came_later() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path(), World::Sandbox).unwrap();
        come(&app, "ada");
        let list = come(&app, "kim");
        let plan = |list: &List, again| app.plan(list, &VERIFY, Details::default(), again).unwrap();
        let job = plan(&list, false).job;
        let stop = app
            .store
            .write_blocking(move |db| db.stop_job(job, clock()));
        stop.unwrap();
        // A word on what it has at the service is no word for the rest.
        let wanted = app.store.write_blocking(move |db| {
            db.want_job(job, true)?;
            let kept = db.get_job(job)?;
            Ok((kept.wanted, db.is_wanted(kept.run)?, kept.run))
        });
        let (wanted, run_wanted, run) = wanted.unwrap();
        assert!(!wanted && !run_wanted);
        let next = app.next_step(run).unwrap();
        assert!(matches!(next, crate::app::NextJob::Ended));
        let list = come(&app, "odo");
        let kept = app.store.read(|db| db.get_job(job)).unwrap();
        let shown = app.forecast_rest(&kept).unwrap();
        let rest = app.plan_rest(job).unwrap();
        let queued = || app.store.read(|db| db.count_queued(job)).unwrap();
        assert_eq!((rest.job, rest.finished), (job, false));
        assert_eq!((shown.searches, queued()), (2, 2));
        // Who came later joins when that is asked for.
        assert_eq!(plan(&list, false).job, job);
        assert_eq!(queued(), 3);
    }

    #[test]
    fn a_planning_that_was_cut_off_is_taken_up_with_what_was_said_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path(), World::Sandbox).unwrap();
        let list = come(&app, "ada");
        let wanted = |cap| crate::app::Wanted {
            recipe: crate::domain::Recipe::of(VERIFY),
            details: Details::default(),
            cap,
            again: false,
        };
        let fifteen = crate::domain::Credits::whole(15);
        let cap = Some(crate::app::Cap::At(fifteen));
        let run = app.begin_run(&list, &wanted(cap)).unwrap();
        let cut_off = app
            .store
            .write_blocking(move |db| db.begin_step(run, (0, &VERIFY), fifteen, clock()));
        cut_off.unwrap();
        assert_eq!(app.begin_run(&list, &wanted(None)).unwrap(), run);
        let crate::app::NextJob::Job(planned) = app.next_job(run).unwrap() else {
            panic!("there is something to do")
        };
        let left = app.store.read(|db| db.find_cap_left(planned.job)).unwrap();
        assert_eq!(left, Some(fifteen));
        assert_eq!(app.store.read(|db| db.list_jobs()).unwrap().len(), 1);
    }

    #[test]
    fn a_finished_job_with_something_queued_is_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path(), World::Sandbox).unwrap();
        let list = come(&app, "ada");
        let plan = |again| app.plan(&list, &VERIFY, Details::default(), again).unwrap();
        let job = plan(false).job;
        // As a crash leaves it between the newcomers and the job's state.
        let end = app
            .store
            .write_blocking(move |db| db.finish_job(job, clock()));
        end.unwrap();
        let forecast = app.forecast(&list, &VERIFY, Details::default());
        assert_eq!(forecast.unwrap().unfinished, Some(job));
        let again = plan(true);
        assert_eq!((again.job, again.finished), (job, false));
        let kept = app.store.read(|db| db.get_job(job)).unwrap();
        assert_ne!(kept.state, crate::domain::JobState::Finished);
    }
}
