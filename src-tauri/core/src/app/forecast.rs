//! What a job over a list would send and cost, without beginning it.

use std::collections::HashSet;

use super::finds::would_ask_more;
use super::look::{Looked, Looking};
use super::{App, AppError};
use crate::dns::Dns;
use crate::domain::Column;
use crate::domain::Credits;
use crate::domain::Details;
use crate::domain::Field;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::JobState;
use crate::domain::Kind;
use crate::domain::LeadId;
use crate::domain::List;
use crate::domain::RecipeStep;
use crate::domain::Skip;
use crate::provider;
use crate::store::Reading;
use crate::store::StoreError;

/// What a job would come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Searches it would send: leads that ask the same share one.
    pub searches: u64,
    /// What it costs at most: if everything is found, or, for verification, in any case.
    pub ceiling: Credits,
    /// How many leads would be skipped for each reason that occurs.
    pub skips: Vec<(Skip, u64)>,
    /// Leads whose answer has been bought before, and costs nothing.
    pub known: u64,
    /// Leads for which an earlier step, or the job that is asked again, has an outcome that stays.
    pub carried: u64,
    /// Leads that share the search of another one.
    pub shared: u64,
    /// A job has asked all of this before and is done: what it brought would be bought again.
    pub anew: bool,
    /// Of the leads that would be searched, those whose company's web site is at a domain that does not exist.
    pub lost_sites: u64,
    /// What leaves the machine, in words.
    pub sends: Vec<&'static str>,
    /// The job that asks the same and has something left to do: it is to be gone on with, not begun again.
    pub unfinished: Option<JobId>,
    /// The finished job that only takes in who has come to its list since, or whom it had skipped for a reason that is none
    /// by now.
    pub joins: Option<JobId>,
}

impl App {
    /// What it would come to to take up what `job` left when it was stopped.
    pub fn forecast_rest(&self, job: &Job) -> Result<Forecast, AppError> {
        let (list, searches) = self.store.read(|db| {
            let cancelled = db.count_cancelled(job.id)?.searches;
            Ok((db.get_list(job.list)?, cancelled))
        })?;
        let RecipeStep { find, provider } = job.step;
        Ok(Forecast {
            searches,
            ceiling: provider::price(provider, find).worst(searches),
            skips: Vec::new(),
            known: 0,
            carried: 0,
            shared: 0,
            anew: false,
            sends: self.sends(&list.columns, find),
            lost_sites: 0,
            unfinished: None,
            joins: None,
        })
    }

    /// What a job of `step` over `list` would come to; where one has finished, what it would come to to buy all anew.
    /// Reads every lead; belongs on a thread of its own.
    pub fn forecast(
        &self,
        list: &List,
        step: &RecipeStep,
        details: Details,
    ) -> Result<Forecast, AppError> {
        let mut looking = Looking::new(list, step, details);
        let unfinished = self.store.read(|db| {
            let Some(job) = db.find_latest_job(list.id, step)? else {
                return Ok(None);
            };
            if has_something_left(db, &job)? {
                looking.again = true;
                return Ok(Some(job.id));
            }
            let seen = db.find_grown_beyond(list.id, job.id)?;
            looking.only_skipped = seen.is_none() && would_ask_more(db, &job, details, None)?;
            let from = seen.or(looking.only_skipped.then_some(LeadId(0)));
            looking.grown = from.map(|from| (job.id, from));
            looking.again = looking.grown.is_none();
            Ok(None)
        })?;
        let mut ahead = self.look_ahead(looking)?;
        if looking.only_skipped && ahead.searches + ahead.known + ahead.shared == 0 {
            looking = Looking {
                again: true,
                ..Looking::new(list, step, details)
            };
            ahead = self.look_ahead(looking)?;
        }
        Ok(Forecast {
            unfinished,
            joins: looking.grown.map(|(job, _)| job),
            ..ahead.forecast(step, looking.again && unfinished.is_none())
        })
    }

    /// What leaves the machine: to the service, and the domains of addresses to name servers.
    pub(super) fn sends(&self, columns: &[Column], kind: Kind) -> Vec<&'static str> {
        let mut sent = sends(columns, kind);
        if self.dns != Dns::Off && !sent.is_empty() {
            sent.push("domains, to your name servers");
        }
        sent
    }

    pub(super) fn look_ahead(&self, looking: Looking<'_>) -> Result<Ahead, StoreError> {
        let kind = looking.step.find;
        let mut look = self.look(looking)?;
        let (mut ahead, mut known) = (Ahead::default(), HashSet::new());
        ahead.sends = self.sends(look.columns(), kind);
        loop {
            let piece = look.piece()?;
            if piece.is_empty() {
                ahead.lost_sites = look.lost_sites();
                return Ok(ahead);
            }
            for (_, looked) in piece {
                match looked {
                    Looked::Skip(skip) => ahead.skipped.push(skip),
                    Looked::Ask(..) => ahead.searches += 1,
                    Looked::Known(key, ..) => {
                        ahead.known += 1;
                        known.insert(key);
                    }
                    Looked::Carried(key, _) => {
                        ahead.carried += 1;
                        known.insert(key);
                    }
                    Looked::Same(key) if known.contains(&key) => ahead.known += 1,
                    Looked::Same(_) => ahead.shared += 1,
                }
            }
        }
    }
}

/// What the leads would come to.
#[derive(Default)]
pub(super) struct Ahead {
    searches: u64,
    known: u64,
    carried: u64,
    shared: u64,
    lost_sites: u64,
    skipped: Vec<Skip>,
    sends: Vec<&'static str>,
}

impl Ahead {
    /// As a forecast of `step`, begun anew where so it is.
    pub fn forecast(self, step: &RecipeStep, anew: bool) -> Forecast {
        Forecast {
            searches: self.searches,
            ceiling: provider::price(step.provider, step.find).worst(self.searches),
            skips: count(&self.skipped),
            known: self.known,
            carried: self.carried,
            shared: self.shared,
            anew,
            sends: self.sends,
            lost_sites: self.lost_sites,
            unfinished: None,
            joins: None,
        }
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
fn sends(columns: &[Column], kind: Kind) -> Vec<&'static str> {
    let has = |field| columns.iter().any(|column| column.field == Some(field));
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
