//! What a job over a list would send and cost, without beginning it.

use std::collections::{HashMap, HashSet};

use super::foresee::{Fate, Pays};
use super::look::{Joins, Looked, Looking, as_before};
use super::notes::Notes;
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
use crate::domain::PersonKey;
use crate::domain::Price;
use crate::domain::RecipeStep;
use crate::domain::SearchState;
use crate::domain::Skip;
use crate::preflight::LeadEnd;
use crate::provider;
use crate::store::CameTo;
use crate::store::Reading;
use crate::store::StoreError;

/// What a job would come to. Of a job that is not begun, the leads that it is about are `searches`, `known`, `carried`,
/// `shared` and all `skips` together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Searches it would send, one for each question: leads that ask the same share one.
    pub searches: u64,
    /// What it costs at most: if everything is found, or, for verification, in any case.
    pub ceiling: Credits,
    /// How many of the leads that it is about would be skipped for each reason that occurs.
    pub skips: Vec<(Skip, u64)>,
    /// Leads whose answer has been bought before, and costs nothing.
    pub known: u64,
    /// Leads for which an earlier step, or the job that is asked again, has an outcome that stays.
    pub carried: u64,
    /// Leads that share the search of another one, which has no answer yet.
    pub shared: u64,
    /// A job has asked all of this before and is done: all figures are of what it would come to to buy that again.
    pub anew: bool,
    /// What is to be said of the leads that would be searched.
    pub notes: Notes,
    /// What leaves the machine, in words.
    pub sends: Vec<&'static str>,
    /// The job that asks the same and has something left to do: it is to be gone on with, not begun again.
    pub unfinished: Option<JobId>,
    /// The finished job that only takes in who has come to its list since, or whom it had skipped for a reason that is none
    /// by now.
    pub joins: Option<JobId>,
}

/// What a search costs. Once one has been paid for, both are what was seen on the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Prices {
    /// As is expected: by the price list.
    pub likely: Price,
    /// At most: the dearest that the service's documents name.
    pub dearest: Credits,
}

impl Prices {
    /// What a search of `step` costs.
    pub fn of(db: &Reading<'_>, step: &RecipeStep) -> Result<Self, StoreError> {
        let listed = Self::listed(step);
        let seen = db.find_seen_price(step)?.map(|each| Self {
            likely: Price {
                each,
                ..listed.likely
            },
            dearest: each,
        });
        Ok(seen.unwrap_or(listed))
    }

    /// What it costs as far as the service's documents say.
    pub const fn listed(step: &RecipeStep) -> Self {
        Self {
            likely: provider::price(step.provider, step.find),
            dearest: provider::dearest(step.provider, step.find),
        }
    }

    /// What `searches` cost at most.
    pub fn worst(self, searches: u64) -> Credits {
        self.dearest
            .times(i64::try_from(searches).unwrap_or(i64::MAX))
    }
}

impl App {
    /// What `searches` of `step` cost at most.
    pub fn worst(&self, step: &RecipeStep, searches: u64) -> Result<Credits, StoreError> {
        let prices = self.store.read(|db| Prices::of(db, step))?;
        Ok(prices.worst(searches))
    }

    /// What it would come to to take up what `job` left when it was stopped.
    pub fn forecast_rest(&self, job: &Job) -> Result<Forecast, AppError> {
        let (list, searches, prices) = self.store.read(|db| {
            let cancelled = db.count_cancelled(job.id)?.searches;
            let prices = Prices::of(db, &job.step)?;
            Ok((db.get_list(job.list)?, cancelled, prices))
        })?;
        Ok(Forecast {
            searches,
            ceiling: prices.worst(searches),
            skips: Vec::new(),
            known: 0,
            carried: 0,
            shared: 0,
            anew: false,
            sends: self.sends(&list.columns, job.step.find),
            notes: Notes::default(),
            unfinished: None,
            joins: None,
        })
    }

    /// What a job of `step` over `list` would come to; where one has finished, what it would come to for who joins it, or,
    /// where nobody does, to buy all anew. Reads every lead; belongs on a thread of its own.
    pub fn forecast(
        &self,
        list: &List,
        step: &RecipeStep,
        details: Details,
    ) -> Result<Forecast, AppError> {
        Ok(self.forecast_step(list, step, details, false)?.0)
    }

    /// The same, and what is ahead for each of the leads; `again`, a finished one is bought anew in any case.
    pub(super) fn forecast_step(
        &self,
        list: &List,
        step: &RecipeStep,
        details: Details,
        again: bool,
    ) -> Result<(Forecast, Ahead), AppError> {
        let mut looking = Looking::new(list, step, details);
        let unfinished = self.store.read(|db| {
            let Some(job) = db.find_latest_job(list.id, step)? else {
                return Ok(None);
            };
            if has_something_left(db, &job)? {
                looking.again = true;
                return Ok(Some(job.id));
            }
            if !again {
                looking.joins = Joins::of(db, &job, &looking)?;
            }
            looking.again = looking.joins.is_none();
            Ok(None)
        })?;
        let mut ahead = self.look_ahead(looking)?;
        if looking.joins.is_some() && ahead.fates.is_empty() {
            looking = Looking {
                again: true,
                ..Looking::new(list, step, details)
            };
            ahead = self.look_ahead(looking)?;
        }
        let forecast = Forecast {
            unfinished,
            joins: looking.joins.map(|joins| joins.job),
            ..ahead.forecast(step, looking.again && unfinished.is_none())
        };
        Ok((forecast, ahead))
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
        let (mut ahead, mut seen) = (Ahead::default(), HashMap::new());
        ahead.sends = self.sends(look.columns(), kind);
        ahead.dearest = self.store.read(|db| Prices::of(db, looking.step))?.dearest;
        loop {
            let piece = look.piece()?;
            if piece.is_empty() {
                ahead.notes = look.notes();
                return Ok(ahead);
            }
            self.store.read(|db| {
                piece
                    .into_iter()
                    .try_for_each(|(lead, looked)| ahead.add(db, lead, looked, &mut seen))
            })?;
        }
    }
}

/// What a question comes to, and the address that is known to be found by it.
type Seen = HashMap<PersonKey, (Fate, Option<String>)>;

/// What the leads would come to.
#[derive(Default)]
pub(super) struct Ahead {
    /// What one search costs at most.
    dearest: Credits,
    searches: u64,
    known: u64,
    carried: u64,
    shared: u64,
    notes: Notes,
    skipped: Vec<Skip>,
    sends: Vec<&'static str>,
    /// What it would come to for each of them.
    pub fates: HashMap<LeadId, Fate>,
    /// The addresses that are known to be found.
    pub found: HashMap<LeadId, String>,
}

impl Ahead {
    fn add(
        &mut self,
        db: &Reading<'_>,
        lead: LeadId,
        looked: Looked,
        seen: &mut Seen,
    ) -> Result<(), StoreError> {
        let told = |search| {
            let (verdict, email) = db.get_told(search)?;
            Ok::<_, StoreError>((Fate::Ends(LeadEnd::Answered(verdict)), email))
        };
        let (fate, email) = match looked {
            // It does not join.
            Looked::SkipStill(_) => return Ok(()),
            Looked::Skip(skip) => {
                self.skipped.push(skip);
                (Fate::Ends(LeadEnd::Skipped(skip)), None)
            }
            Looked::Ask(key, _) => self.ask(key, Pays::Yes, seen),
            Looked::Awaited(key, _) => self.ask(key, Pays::Awaited, seen),
            Looked::Known(key, _, search) => {
                self.known += 1;
                let told = told(search)?;
                seen.insert(key, told.clone());
                told
            }
            Looked::Carried(key, carried) => {
                self.carried += 1;
                let told = match carried.failed {
                    Some(_) => (Fate::Ended(LeadEnd::Failed), None),
                    None => match told(carried.paid)? {
                        (Fate::Ends(end), email) => (Fate::Ended(end), email),
                        told => told,
                    },
                };
                seen.insert(key, told.clone());
                told
            }
            // What the job that newcomers join has asked already costs nothing, either.
            Looked::Same(key) => {
                let same = seen.get(&key).cloned();
                let same = same.unwrap_or((Fate::Asks(Pays::Shared), None));
                match same.0 {
                    Fate::Ends(_) => self.known += 1,
                    Fate::Ended(_) => self.carried += 1,
                    Fate::Asks(_) | Fate::Again(_) | Fate::AsksIfFound(_) => self.shared += 1,
                }
                same
            }
        };
        self.fates.insert(lead, fate);
        self.found.extend(email.map(|email| (lead, email)));
        Ok(())
    }

    /// A search that is to be made, for whoever asks that.
    fn ask(&mut self, key: PersonKey, pays: Pays, seen: &mut Seen) -> (Fate, Option<String>) {
        self.searches += 1;
        seen.insert(key, (Fate::Asks(Pays::Shared), None));
        (Fate::Asks(pays), None)
    }

    /// What is left of `job`, which has been begun.
    pub fn of_job(db: &Reading<'_>, job: &Job) -> Result<Self, StoreError> {
        let everybody = LeadId(0)..=LeadId(i64::MAX);
        let mut ahead = Self {
            dearest: Prices::of(db, &job.step)?.dearest,
            found: db.list_found_emails(job.id, everybody.clone())?,
            ..Self::default()
        };
        let awaited = db.list_awaited(job.id)?;
        ahead.notes = Notes {
            awaited: awaited.len() as u64,
            lost: db.count_lost(job.id)?,
            ..Notes::default()
        };
        let mut seen = HashSet::new();
        for (lead, came_to) in db.list_came_to(job.id, &everybody)? {
            let fate = match (as_before(&came_to), came_to) {
                (Some(before), _) => Fate::Ended(before.end),
                (None, CameTo::Searched { search, state, .. }) => {
                    let unsent = matches!(state, SearchState::Queued | SearchState::Cancelled);
                    let pays = match (seen.insert(search), unsent) {
                        (false, _) => Pays::Shared,
                        (true, true) if awaited.contains(&search) => Pays::Awaited,
                        (true, true) => Pays::Yes,
                        (true, false) => Pays::Sent,
                    };
                    ahead.searches += u64::from(matches!(pays, Pays::Yes | Pays::Awaited));
                    Fate::Asks(pays)
                }
                (None, CameTo::Skipped(skip)) => Fate::Ended(LeadEnd::Skipped(skip)),
            };
            ahead.fates.insert(lead, fate);
        }
        Ok(ahead)
    }

    /// The same, asked again by the user's word.
    pub fn again(mut self) -> Self {
        for fate in self.fates.values_mut() {
            if let Fate::Asks(pays) = *fate {
                *fate = Fate::Again(pays);
            }
        }
        self
    }

    /// The same, with who joins the job.
    pub fn and(mut self, joining: Self) -> Self {
        self.fates.extend(joining.fates);
        self.found.extend(joining.found);
        Self {
            searches: self.searches + joining.searches,
            notes: self.notes + joining.notes,
            fates: self.fates,
            found: self.found,
            ..joining
        }
    }

    /// As a forecast of `step`, begun anew where so it is.
    pub fn forecast(&self, step: &RecipeStep, anew: bool) -> Forecast {
        let prices = Prices {
            dearest: self.dearest,
            ..Prices::listed(step)
        };
        Forecast {
            searches: self.searches,
            ceiling: prices.worst(self.searches),
            skips: count(&self.skipped),
            known: self.known,
            carried: self.carried,
            shared: self.shared,
            anew,
            sends: self.sends.clone(),
            notes: self.notes,
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
    // A name may stand beside an address, too.
    let named = [
        Field::FullName,
        Field::FirstName,
        Field::LastName,
        Field::Email,
    ]
    .into_iter()
    .any(has);
    // An address's domain is its company's where nothing else says which that is.
    let domain = has(Field::Domain) || has(Field::Email);
    let company = match (domain, has(Field::Company)) {
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
