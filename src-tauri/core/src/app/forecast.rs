//! What a job over a list would send and cost, without beginning it.

use std::collections::HashSet;

use super::{App, AppError};
use crate::domain::Credits;
use crate::domain::Details;
use crate::domain::Field;
use crate::domain::Kind;
use crate::domain::LeadId;
use crate::domain::List;
use crate::domain::Recipe;
use crate::domain::Skip;
use crate::preflight;
use crate::provider;
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
}

impl App {
    /// What it would come to to take up what the newest job over `list` left when it was stopped.
    pub fn forecast_rest(&self, list: &List) -> Result<Forecast, AppError> {
        let job = self.store.read(|db| db.find_latest_job_of_list(list.id))?;
        let job = job.ok_or_else(|| StoreError::Missing(format!("a job over list {}", list.id)))?;
        let searches = self.store.read(|db| db.count_cancelled(job.id))?.searches;
        let Recipe { find, provider } = job.recipe;
        Ok(Forecast {
            searches,
            ceiling: provider::price(provider, find).worst(searches),
            skips: Vec::new(),
            sends: sends(list, find),
        })
    }

    /// What a job of `recipe` over `list` would come to. Reads every lead; belongs on a thread of its own.
    pub fn forecast(
        &self,
        list: &List,
        recipe: &Recipe,
        details: Details,
    ) -> Result<Forecast, AppError> {
        let (mut asked, mut skipped) = (HashSet::new(), Vec::new());
        let mut after = LeadId(0);
        loop {
            let leads = self.store.read(|db| db.list_leads(list.id, after, PIECE))?;
            let Some(last) = leads.last() else {
                break;
            };
            after = last.id;
            for lead in &leads {
                match preflight::ask(recipe.find, lead, &list.columns, details) {
                    Ok(question) => drop(asked.insert(preflight::person_key(&question))),
                    Err(skip) => skipped.push(skip),
                }
            }
        }
        let searches = asked.len() as u64;
        Ok(Forecast {
            searches,
            ceiling: provider::price(recipe.provider, recipe.find).worst(searches),
            skips: count(&skipped),
            sends: sends(list, recipe.find),
        })
    }
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
