//! Who is taken for the same person, why, and how to say that somebody is not.

use super::look::{Looking, since};
use super::suppress::find_shared;
use super::{App, AppError, clock};
use crate::domain::Asked;
use crate::domain::Column;
use crate::domain::Details;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::Lead;
use crate::domain::LeadId;
use crate::domain::List;
use crate::domain::PersonKey;
use crate::domain::SearchId;
use crate::domain::SearchState;
use crate::preflight::{self, Asking, Marks};
use crate::store::Reading;
use crate::store::StoreError;
use crate::store::Writing;

/// A lead that has the answer of another one's search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Companion {
    /// The lead.
    pub lead: Lead,
    /// The list it is in.
    pub list: String,
    /// That is the list of the job.
    pub here: bool,
    /// Why it is taken for the same person, in words.
    pub why: Vec<String>,
}

impl App {
    /// The leads that share the answer of the lead in `row` of the list of `job`, in this job and in the one in which the
    /// answer was bought.
    pub fn list_companions(&self, job: &Job, row: u64) -> Result<Vec<Companion>, AppError> {
        let lead = self.store.read(|db| get_lead(db, job, row))?;
        self.list_companions_of(job, lead.id)
    }

    /// The same of `lead`.
    pub fn list_companions_of(&self, job: &Job, lead: LeadId) -> Result<Vec<Companion>, AppError> {
        Ok(self.store.read(|db| {
            let lead = db.get_lead(lead)?;
            let Some(search) = db.find_search_of(job.id, lead.id)? else {
                return Ok(Vec::new());
            };
            let columns = db.get_list(job.list)?.columns;
            let kind = job.step.find;
            let asked = preflight::ask_all(kind, &lead, &columns).unwrap_or(search.asked);
            let own = Asking {
                lead: &lead,
                columns: &columns,
                asked: &asked,
            };
            let bought = db.find_origin(job.id, lead.id)?;
            let bought = bought.and_then(|origin| Some((origin.search.id, origin.bought_in?)));
            let mut searches = vec![(search.search, true)];
            if let Some((search, job_of)) = bought {
                searches.push((search, db.get_job(job_of)?.list == job.list));
            }
            let mut companions = Vec::new();
            for (search, here) in searches {
                for (other, columns, list) in db.list_leads_of(search)? {
                    if other.id == lead.id {
                        continue;
                    }
                    let theirs = preflight::ask_all(kind, &other, &columns);
                    let theirs = Asking {
                        lead: &other,
                        columns: &columns,
                        asked: theirs.as_ref().unwrap_or(&asked),
                    };
                    let why = preflight::why_same(own, theirs);
                    companions.push(Companion {
                        lead: other,
                        list,
                        here,
                        why,
                    });
                }
            }
            Ok(companions)
        })?)
    }

    /// Notes that the lead in `row` of the list of `job` is somebody else than whoever has its name, and gives it a search of
    /// its own in every newest job over the list in which it shared one. These wait: nothing is bought until a job is run again.
    /// Says which jobs. Refused where an address or a profile says who is meant.
    pub fn set_apart(&self, job: &Job, row: u64) -> Result<Vec<JobId>, AppError> {
        let lead = self.store.read(|db| get_lead(db, job, row))?;
        self.set_apart_lead(job, lead)
    }

    /// The same with `lead`.
    pub fn set_apart_lead(&self, job: &Job, lead: Lead) -> Result<Vec<JobId>, AppError> {
        let (job, row) = (job.clone(), lead.row);
        let apart = move |db: &Writing<'_>| {
            let by_name = db.find_search_of(job.id, lead.id)?;
            let by_name = by_name.is_some_and(|search| preflight::goes_by_name(&search.asked));
            if !by_name {
                return Ok(None);
            }
            db.set_apart(lead.id, clock())?;
            in_newest(db, &job, |job| part(db, job, &lead)).map(Some)
        };
        self.store
            .write_blocking(apart)?
            .ok_or(AppError::NobodyElse(row))
    }

    /// Takes back what [`Self::set_apart`] noted. What waits joins the search of the same person again, or takes the answer
    /// that it had, in every newest job over the list; what was sent meanwhile is paid for and stays. Says which jobs.
    pub fn set_together(&self, job: &Job, row: u64) -> Result<Vec<JobId>, AppError> {
        let lead = self.store.read(|db| get_lead(db, job, row))?;
        self.set_together_lead(job, &lead)
    }

    /// The same with `lead`.
    pub fn set_together_lead(&self, job: &Job, lead: &Lead) -> Result<Vec<JobId>, AppError> {
        let list = self.store.read(|db| db.get_list(job.list))?;
        let (of, who, columns) = (job.clone(), lead.clone(), list.columns.clone());
        let taken_back = move |db: &Writing<'_>| {
            if !db.set_apart_no_more(who.id)? {
                return Ok(None);
            }
            in_newest(db, &of, |job| join(db, job, (&who, &columns))).map(Some)
        };
        let Some(mut jobs) = self.store.write_blocking(taken_back)? else {
            return Ok(Vec::new());
        };
        for job in self.store.read(|db| list_newest(db, job))? {
            if self.answer_again(&job, lead, &list)? {
                jobs.push(job.id);
            }
        }
        Ok(jobs)
    }

    /// Gives `lead`, which was alone in `job` and waits, the answer of another job that it had before it was set apart; false
    /// where there is none that is young enough.
    fn answer_again(&self, job: &Job, lead: &Lead, list: &List) -> Result<bool, AppError> {
        let (waiting, days) = self.store.read(|db| {
            let waiting = find_waiting(db, job, (lead, &list.columns))?;
            Ok((waiting, db.get_max_age(job.step.find)?))
        })?;
        let Some(((search, _), since)) = waiting.zip(since(days)) else {
            return Ok(false);
        };
        let mut look = self.look(Looking::new(list, &job.step, Details::default()))?;
        let Some(bought) = look.find_bought(search, since)? else {
            return Ok(false);
        };
        let job = job.clone();
        Ok(self.store.write_blocking(move |db: &Writing<'_>| {
            let waits = db.find_search_state(job.id, search)? == Some(SearchState::Queued);
            if waits {
                db.answer_by(search, bought)?;
                db.finish_done_job(job.id, clock())?;
            }
            Ok(waits)
        })?)
    }
}

/// The jobs over the list of `job` in which `change` changes something.
fn in_newest(
    db: &Writing<'_>,
    job: &Job,
    change: impl Fn(&Job) -> Result<bool, StoreError>,
) -> Result<Vec<JobId>, StoreError> {
    let changed = list_newest(db, job)?.into_iter().map(|job| {
        let changed = change(&job)?;
        Ok(changed.then_some(job.id))
    });
    let changed: Result<Vec<_>, StoreError> = changed.collect();
    Ok(changed?.into_iter().flatten().collect())
}

/// Of each step over the list of `job` the newest: what an older one brought was bought anew, and would be a third time.
fn list_newest(db: &Reading<'_>, job: &Job) -> Result<Vec<Job>, StoreError> {
    let mut jobs: Vec<Job> = Vec::new();
    for job in db.list_jobs_of_list(job.list)? {
        if jobs.iter().all(|newer| newer.step != job.step) {
            jobs.push(job);
        }
    }
    Ok(jobs)
}

fn get_lead(db: &Reading<'_>, job: &Job, row: u64) -> Result<Lead, StoreError> {
    let lead = db.find_lead_in_row(job.list, row)?;
    lead.ok_or_else(|| StoreError::Missing(format!("row {row} of list {}", job.list)))
}

fn part(db: &Writing<'_>, job: &Job, lead: &Lead) -> Result<bool, StoreError> {
    let Some(search) = db.find_search_of(job.id, lead.id)? else {
        return Ok(false);
    };
    // Whoever is on the suppression list waits for nothing.
    if !preflight::goes_by_name(&search.asked) || db.is_taken_off(job.id, lead.id)? {
        return Ok(false);
    }
    let columns = db.get_list(job.list)?.columns;
    let asked = &search.asked;
    let own = own_key(asked, lead, &columns);
    db.part(job.id, lead.id, search.search, (&own, asked))
}

fn own_key(asked: &Asked, lead: &Lead, columns: &[Column]) -> PersonKey {
    let base = preflight::key_of_lead(asked, lead, columns);
    Marks::of(asked, lead, columns, true).own(&base)
}

/// The search that `lead` got in `job` when it was set apart, where that waits to be sent, and what it asks.
fn find_waiting(
    db: &Reading<'_>,
    job: &Job,
    (lead, columns): (&Lead, &[Column]),
) -> Result<Option<(SearchId, Asked)>, StoreError> {
    let Some(search) = db.find_search_of(job.id, lead.id)? else {
        return Ok(None);
    };
    let (search, asked) = (search.search, search.asked);
    let own = db.find_search(job.id, &own_key(&asked, lead, columns))?;
    let state = db.find_search_state(job.id, search)?;
    let waits = matches!(state, Some(SearchState::Queued | SearchState::Cancelled));
    Ok((waits && own == Some(search)).then_some((search, asked)))
}

fn join(
    db: &Writing<'_>,
    job: &Job,
    (lead, columns): (&Lead, &[Column]),
) -> Result<bool, StoreError> {
    let Some((own, asked)) = find_waiting(db, job, (lead, columns))? else {
        return Ok(false);
    };
    let Some(shared) = find_shared(db, job, (lead, columns), &asked)? else {
        return Ok(false);
    };
    db.join(job.id, lead.id, own, shared)?;
    // It had been opened for this search alone.
    db.finish_done_job(job.id, clock())?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::World;
    use crate::domain::Details;
    use crate::domain::Kind;
    use crate::domain::ProviderName;
    use crate::domain::RecipeStep;

    fn job(kind: Kind, rows: &str) -> (tempfile::TempDir, App, Job) {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, rows).unwrap();
        let list = app.import(&path, &[], |_, _| {}).unwrap().list;
        let step = RecipeStep {
            find: kind,
            provider: ProviderName::Enrow,
        };
        let planned = app.plan(&list, &step, Details::default(), false).unwrap();
        let job = app.store.read(|db| db.get_job(planned.job)).unwrap();
        (folder, app, job)
    }

    #[test]
    fn one_who_is_somebody_else_gets_a_search_of_its_own() {
        let rows =
            "Name,Website\nKim Lee,vega.example\nKIM LEE,www.vega.example\nIda Holm,vega.example\n";
        let (_folder, app, job) = job(Kind::FindEmail, rows);
        let same = app.list_companions(&job, 2).unwrap();
        assert_eq!((same.len(), same[0].lead.row), (1, 3));
        assert_eq!(same[0].why.len(), 3, "{:?}", same[0].why);
        assert!(app.list_companions(&job, 4).unwrap().is_empty());

        assert_eq!(app.set_apart(&job, 3).unwrap(), [job.id]);
        assert!(app.list_companions(&job, 2).unwrap().is_empty());
        let counts = app.summary(job.id).unwrap().counts;
        assert_eq!((counts.leads, counts.searches, counts.pending), (3, 3, 3));
        assert!(counts.conserved());
        assert!(app.set_apart(&job, 3).unwrap().is_empty(), "it is already");
        // So it stays, whenever the list is planned.
        let list = app.store.read(|db| db.get_list(job.list)).unwrap();
        let step = RecipeStep {
            provider: ProviderName::Clearout,
            ..job.step
        };
        let forecast = app.forecast(&list, &step, Details::default()).unwrap();
        assert_eq!((forecast.searches, forecast.shared), (3, 0));
    }

    #[test]
    fn who_was_set_apart_is_taken_back() {
        let rows =
            "Name,Website\nKim Lee,vega.example\nKIM LEE,www.vega.example\nIda Holm,vega.example\n";
        let (_folder, app, job) = job(Kind::FindEmail, rows);
        let counts = || {
            let counts = app.summary(job.id).unwrap().counts;
            assert!(counts.conserved(), "{counts:?}");
            (counts.leads, counts.searches, counts.pending)
        };
        assert!(
            app.set_together(&job, 3).unwrap().is_empty(),
            "it is not apart"
        );
        assert_eq!(app.set_apart(&job, 3).unwrap(), [job.id]);
        assert_eq!(counts(), (3, 3, 3));
        assert_eq!(app.set_together(&job, 3).unwrap(), [job.id]);
        assert_eq!(counts(), (3, 2, 3));
        assert_eq!(app.list_companions(&job, 2).unwrap().len(), 1);
        // What was sent in between stays: it is paid for.
        app.set_apart(&job, 3).unwrap();
        let id = job.id;
        let sent = app.store.write_blocking(move |db| {
            let path = crate::domain::PathHash([1; 32]);
            Ok(db
                .intend_batch(id, 200, path, clock())?
                .map(|(_, all)| all.len()))
        });
        assert_eq!(sent.unwrap(), Some(3));
        assert!(app.set_together(&job, 3).unwrap().is_empty());
        assert_eq!(counts(), (3, 3, 3));
        let apart = app.store.read(|db| db.list_apart(job.list)).unwrap();
        assert!(apart.is_empty());
    }

    #[test]
    fn an_address_is_nobody_elses() {
        let rows = "Name,E-mail\nKim Lee,kim@vega.example\nIda Holm,Kim@vega.example\n";
        let (_folder, app, job) = job(Kind::VerifyEmail, rows);
        let same = app.list_companions(&job, 3).unwrap();
        assert_eq!(
            same[0].why,
            ["the e-mail address is the same: kim@vega.example"]
        );
        let refused = app.set_apart(&job, 3).unwrap_err();
        assert!(refused.to_string().contains("row 3"), "{refused}");
    }
}
