//! What was found for a person elsewhere: in other lists, by other jobs, for other kinds of answer.

use std::collections::HashSet;

use jiff::Timestamp;

use super::leads::price_of;
use super::{App, AppError};
use crate::domain::Column;
use crate::domain::Credits;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::Kind;
use crate::domain::Lead;
use crate::domain::LeadId;
use crate::domain::ListId;
use crate::domain::PersonKey;
use crate::domain::ProviderName;
use crate::preflight::{self, Marks};
use crate::store::LeadOutcome;
use crate::store::Reading;
use crate::store::StoreError;

/// Nobody reads more about one person.
const MOST: usize = 50;

/// Where a person stands elsewhere, and what was found there.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// The list.
    pub list: ListId,
    /// Its name.
    pub list_name: String,
    /// The job that asked.
    pub job: JobId,
    /// What was asked for.
    pub kind: Kind,
    /// Who was asked.
    pub provider: ProviderName,
    /// What came of it.
    pub outcome: LeadOutcome,
    /// When the answer was fetched.
    pub fetched_at: Timestamp,
    /// What it cost that job: nothing where it had been bought before.
    pub price: Credits,
}

impl App {
    /// What was found for whoever `lead` is, in whatever list, beside its answer in `job`; newest first. Whoever may be
    /// somebody else is not among them.
    pub fn list_earlier(&self, job: JobId, lead: LeadId) -> Result<Vec<Earlier>, AppError> {
        Ok(self.store.read(|db| {
            let (kept, who) = (db.get_job(job)?, db.get_lead(lead)?);
            let columns = db.get_list(kept.list)?.columns;
            let mut answered: Vec<(JobId, LeadId)> = Vec::new();
            for (kind, key, marks) in questions(db, &kept, &who, &columns)? {
                let [first, last] = preflight::namesakes_of(&key);
                for search in db.list_bought(kind, &key, [&first, &last], MOST)? {
                    let leads = db.list_sharing(search.search, MOST)?;
                    let mut theirs = Vec::new();
                    for one in &leads {
                        let apart = db.is_apart(one.lead.id)?;
                        theirs.push(Marks::of(&search.asked, &one.lead, &one.columns, apart));
                    }
                    if marks.fit(&theirs) {
                        answered.extend(leads.iter().map(|one| (one.job, one.lead.id)));
                    }
                }
            }
            let mut seen = HashSet::from([(job, lead)]);
            answered.retain(|one| seen.insert(*one));
            let mut all = Vec::new();
            for (job, lead) in answered {
                all.extend(earlier(db, job, lead)?);
            }
            all.sort_by_key(|one| std::cmp::Reverse(one.fetched_at));
            all.truncate(MOST);
            Ok(all)
        })?)
    }
}

/// What is asked about `who`, for each kind of answer, by which key, and what tells them from their namesakes.
fn questions(
    db: &Reading<'_>,
    job: &Job,
    who: &Lead,
    columns: &[Column],
) -> Result<Vec<(Kind, PersonKey, Marks)>, StoreError> {
    let apart = db.is_apart(who.id)?;
    let own = db.find_search_of(job.id, who.id)?;
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let own = own.as_ref().filter(|_| kind == job.step.find);
        let asked = own.map(|search| search.asked.clone());
        if let Some(asked) = asked.or_else(|| preflight::ask_all(kind, who, columns)) {
            let key = preflight::key_of_lead(&asked, who, columns);
            all.push((kind, key, Marks::of(&asked, who, columns, apart)));
        }
    }
    // Verdicts about the address that was found here, and not only about the file's.
    let found = db.list_found_emails(job.id, who.id..=who.id)?;
    for email in found.into_values() {
        let key = preflight::key_of_address(&email);
        all.push((Kind::VerifyEmail, key, Marks::default()));
    }
    Ok(all)
}

fn earlier(db: &Reading<'_>, job: JobId, lead: LeadId) -> Result<Option<Earlier>, StoreError> {
    let Some(kept) = db.find_origin(job, lead)? else {
        return Ok(None);
    };
    let job = db.get_job(job)?;
    let outcome = db.get_outcome(job.list, lead, Some(job.id))?;
    Ok(Some(Earlier {
        list: job.list,
        list_name: db.get_list(job.list)?.name,
        job: job.id,
        kind: job.step.find,
        provider: job.step.provider,
        price: price_of(&kept, &job, outcome.qualification),
        fetched_at: kept.fetched_at,
        outcome,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::World;
    use crate::app::clock;
    use crate::domain::BatchState;
    use crate::domain::Details;
    use crate::domain::Found;
    use crate::domain::PathHash;
    use crate::domain::Qualification;
    use crate::domain::RecipeStep;
    use crate::domain::SearchResult;

    const STEP: RecipeStep = RecipeStep {
        find: Kind::FindEmail,
        provider: ProviderName::Enrow,
    };

    fn list(app: &App, folder: &std::path::Path, name: &str, rows: &str) -> JobId {
        let path = folder.join(name);
        std::fs::write(&path, rows).unwrap();
        let list = app.import(&path, &[], |_, _| {}).unwrap().list;
        app.plan(&list, &STEP, Details::default(), false)
            .unwrap()
            .job
    }

    /// Everything that waits in `job` is found.
    fn answer(app: &App, job: JobId) {
        let answered = app.store.write_blocking(move |db| {
            let path = PathHash([u8::try_from(job.0).unwrap_or(0); 32]);
            let taken = db.intend_batch(job, 200, path, clock())?;
            let (batch, searches) = taken.ok_or(StoreError::Closed)?;
            db.submitted(batch, &format!("ref {job}"), None, clock())?;
            let answer = db.keep_answer(batch, b"{}", clock())?;
            for search in searches {
                let found = Found {
                    email: Some(format!("{}@vega.example", search.id)),
                    ..Found::default()
                };
                let result = SearchResult {
                    search: search.id,
                    batch,
                    word: "valid".to_owned(),
                    qualification: Qualification::Found,
                    found,
                };
                db.settle_search(&result, answer)?;
            }
            db.end_batch(batch, BatchState::Settled, clock())?;
            db.finish_job(job, clock())
        });
        answered.unwrap();
    }

    fn lead_in(app: &App, job: JobId, row: u64) -> LeadId {
        let find = |db: &Reading<'_>| {
            let list = db.get_job(job)?.list;
            db.find_lead_in_row(list, row)
        };
        app.store.read(find).unwrap().unwrap().id
    }

    #[test]
    fn a_person_is_known_from_other_lists_and_a_namesake_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        let first = list(
            &app,
            folder.path(),
            "first.csv",
            "Name,Website\nKim Lee,vega.example\nIda Holm,vega.example\n",
        );
        answer(&app, first);
        let second = list(
            &app,
            folder.path(),
            "second.csv",
            "Name,Website,Row\nKIM LEE,www.vega.example,a\nOdo Dee,lyra.example,b\n",
        );
        let (kim, odo) = (lead_in(&app, second, 2), lead_in(&app, second, 3));
        let known = app.list_earlier(second, kim).unwrap();
        assert_eq!(known.len(), 1);
        let one = &known[0];
        assert_eq!(
            (one.job, one.list_name.as_str(), one.outcome.row),
            (first, "first.csv", 2)
        );
        assert_eq!(one.outcome.found.email.as_deref(), Some("1@vega.example"));
        assert_eq!(
            (one.price, one.provider),
            (Credits::whole(1), ProviderName::Enrow)
        );
        assert!(app.list_earlier(second, odo).unwrap().is_empty());
        // Seen from the first list, what the second one has of it cost nothing.
        let back = app.list_earlier(first, lead_in(&app, first, 2)).unwrap();
        assert_eq!(
            (back.len(), back[0].job, back[0].price),
            (1, second, Credits::ZERO)
        );
        // Whoever is set apart is nobody who was met before.
        let job = app.store.read(|db| db.get_job(second)).unwrap();
        app.set_apart(&job, 2).unwrap();
        assert!(app.list_earlier(second, kim).unwrap().is_empty());
    }
}
