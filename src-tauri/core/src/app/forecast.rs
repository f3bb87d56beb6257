//! What a job over a list would send and cost, without beginning it.

use std::collections::HashSet;

use super::finds::Finds;
use super::{App, AppError};
use crate::domain::Credits;
use crate::domain::Details;
use crate::domain::Field;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::JobState;
use crate::domain::Kind;
use crate::domain::LeadId;
use crate::domain::List;
use crate::domain::Recipe;
use crate::domain::Skip;
use crate::preflight;
use crate::provider;
use crate::store::Reading;
use crate::store::StoreError;

/// Leads looked at in one read.
const PIECE: usize = 1_000;

/// What a job would come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Searches it would send: leads that ask the same share one.
    pub searches: u64,
    /// What it costs at most: if everything is found, or, for verification, in any case.
    pub ceiling: Credits,
    /// How many leads would be skipped for each reason that occurs.
    pub skips: Vec<(Skip, u64)>,
    /// What leaves the machine, in words.
    pub sends: Vec<&'static str>,
    /// The job that asks the same and has something left to do: it is to be gone on with, not begun again.
    pub unfinished: Option<JobId>,
    /// The finished job that only takes in who has come to its list since.
    pub joins: Option<JobId>,
}

impl App {
    /// What it would come to to take up what `job` left when it was stopped.
    pub fn forecast_rest(&self, job: &Job) -> Result<Forecast, AppError> {
        let (list, searches) = self.store.read(|db| {
            let cancelled = db.count_cancelled(job.id)?.searches;
            Ok((db.get_list(job.list)?, cancelled))
        })?;
        let Recipe { find, provider } = job.recipe;
        Ok(Forecast {
            searches,
            ceiling: provider::price(provider, find).worst(searches),
            skips: Vec::new(),
            sends: sends(&list, find),
            unfinished: None,
            joins: None,
        })
    }

    /// What a job of `recipe` over `list` would come to. Reads every lead; belongs on a thread of its own.
    pub fn forecast(
        &self,
        list: &List,
        recipe: &Recipe,
        details: Details,
    ) -> Result<Forecast, AppError> {
        let (unfinished, grown) = self.store.read(|db| {
            let Some(job) = db.find_latest_job(list.id, recipe)? else {
                return Ok((None, None));
            };
            if has_something_left(db, &job)? {
                return Ok((Some(job.id), None));
            }
            let seen = db.find_grown_beyond(list.id, job.id)?;
            Ok((None, seen.map(|seen| (job.id, seen))))
        })?;
        let (searches, skipped) = self.look_ahead(list, recipe.find, details, grown)?;
        Ok(Forecast {
            searches,
            ceiling: provider::price(recipe.provider, recipe.find).worst(searches),
            skips: count(&skipped),
            sends: sends(list, recipe.find),
            unfinished,
            joins: grown.map(|(job, _)| job),
        })
    }

    /// How many searches the leads would make, and why others would make none; of a list that has `grown`, those that
    /// its job has not seen, and no search that it has made.
    fn look_ahead(
        &self,
        list: &List,
        kind: Kind,
        details: Details,
        grown: Option<(JobId, LeadId)>,
    ) -> Result<(u64, Vec<Skip>), StoreError> {
        let finds = self.store.read(|db| Finds::of(db, list, kind))?;
        let (mut asked, mut skipped) = (HashSet::new(), Vec::new());
        let mut after = grown.map_or(LeadId(0), |(_, seen)| seen);
        loop {
            let leads = self.store.read(|db| {
                let mut leads = db.list_leads(list.id, after, PIECE)?;
                finds.fill(db, &mut leads)?;
                Ok(leads)
            })?;
            let Some(last) = leads.last() else {
                break;
            };
            after = last.id;
            for lead in &leads {
                match preflight::ask(kind, lead, finds.columns(), details) {
                    Ok(question) => drop(asked.insert(preflight::person_key(&question))),
                    Err(skip) => skipped.push(skip),
                }
            }
        }
        let known = match grown {
            Some((job, _)) => self.store.read(|db| {
                let known = asked.iter().map(|key| db.find_search(job, key));
                let known: Result<Vec<_>, _> = known.collect();
                Ok(known?.into_iter().flatten().count())
            })?,
            None => 0,
        };
        Ok(((asked.len() - known) as u64, skipped))
    }
}

/// Whether `job` is to be gone on with: a callback may have come for a batch that had been given up, newcomers may have
/// been queued right before a crash.
pub(super) fn has_something_left(db: &Reading<'_>, job: &Job) -> Result<bool, StoreError> {
    Ok(job.state != JobState::Finished
        || !db.list_open_batches(job.id)?.is_empty()
        || db.count_cancelled(job.id)?.searches > 0
        || db.count_queued(job.id)? > 0)
}

fn count(skipped: &[Skip]) -> Vec<(Skip, u64)> {
    let count = |skip| skipped.iter().filter(|other| **other == skip).count() as u64;
    Skip::ALL
        .into_iter()
        .map(|skip| (skip, count(skip)))
        .filter(|(_, leads)| *leads > 0)
        .collect()
}

/// Only what the list has can leave the machine, and of that only what a search needs.
fn sends(list: &List, kind: Kind) -> Vec<&'static str> {
    let has = |field| {
        list.columns
            .iter()
            .any(|column| column.field == Some(field))
    };
    let named = [Field::FullName, Field::FirstName, Field::LastName]
        .into_iter()
        .any(has);
    let company = match (has(Field::Domain), has(Field::Company)) {
        (true, true) => Some("company domain or name"),
        (true, false) => Some("company domain"),
        (false, true) => Some("company name"),
        (false, false) => None,
    };
    let sent = match kind {
        Kind::FindEmail => vec![named.then_some("full name"), company],
        Kind::VerifyEmail => vec![has(Field::Email).then_some("e-mail address")],
        Kind::FindPhone => vec![
            has(Field::LinkedinUrl).then_some("LinkedIn profile"),
            named.then_some("first and last name"),
            company,
        ],
    };
    sent.into_iter().flatten().collect()
}
