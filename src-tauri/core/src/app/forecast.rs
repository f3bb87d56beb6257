//! What a job over a list would send and cost, without beginning it.

use std::collections::HashSet;

use super::{App, AppError};
use crate::domain::Credits;
use crate::domain::Field;
use crate::domain::LeadId;
use crate::domain::List;
use crate::domain::Skip;
use crate::preflight;
use crate::provider::enrow;

/// Leads looked at in one read.
const PIECE: usize = 1_000;

/// What a job would come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Searches it would send: leads that ask the same share one.
    pub searches: u64,
    /// What it costs if everything is found.
    pub ceiling: Credits,
    /// How many leads would be skipped for each reason that occurs.
    pub skips: Vec<(Skip, u64)>,
    /// What leaves the machine, in words.
    pub sends: Vec<&'static str>,
}

impl App {
    /// What a job over `list` would come to. Reads every lead; belongs on a thread of its own.
    pub fn forecast(&self, list: &List) -> Result<Forecast, AppError> {
        let (mut asked, mut skipped) = (HashSet::new(), Vec::new());
        let mut after = LeadId(0);
        loop {
            let leads = self.store.read(|db| db.list_leads(list.id, after, PIECE))?;
            let Some(last) = leads.last() else {
                break;
            };
            after = last.id;
            for lead in &leads {
                match preflight::ask_for_email(lead, &list.columns) {
                    Ok(question) => drop(asked.insert(preflight::person_key(&question))),
                    Err(skip) => skipped.push(skip),
                }
            }
        }
        let searches = asked.len() as u64;
        Ok(Forecast {
            searches,
            ceiling: enrow::PRICE_OF_FOUND_EMAIL.times(i64::try_from(searches).unwrap_or(i64::MAX)),
            skips: count(&skipped),
            sends: sends(list),
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
fn sends(list: &List) -> Vec<&'static str> {
    let has = |field| {
        list.columns
            .iter()
            .any(|column| column.field == Some(field))
    };
    let name = [Field::FullName, Field::FirstName, Field::LastName]
        .into_iter()
        .any(has)
        .then_some("full name");
    let company = match (has(Field::Domain), has(Field::Company)) {
        (true, true) => Some("company domain or name"),
        (true, false) => Some("company domain"),
        (false, true) => Some("company name"),
        (false, false) => None,
    };
    name.into_iter().chain(company).collect()
}
