//! Pages of a list. The order that a table asks for is worked out once and kept as a list of ids, from which every page
//! is cut; so a page from the middle of a hundred thousand sorted leads costs no more than the first.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;

use super::{App, AppError};
use crate::domain::Credits;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::Kind;
use crate::domain::LeadId;
use crate::domain::List;
use crate::domain::ListId;
use crate::domain::Qualification;
use crate::domain::RecipeStep;
use crate::preflight;
use crate::provider;
use crate::store::LeadOutcome;
use crate::store::LeadQuery;
use crate::store::Origin;
use crate::store::Reading;
use crate::store::Revised;
use crate::store::StoreError;

/// Orders that are kept: what is shown now, and what was shown just before.
const KEPT: usize = 4;
/// A longer page than this is a mistake, not a screen.
const LONGEST_PAGE: usize = 1_000;

/// A page of a list.
#[derive(Clone, Debug)]
pub struct LeadPage {
    /// How many leads the query shows in all.
    pub total: usize,
    /// Where the page begins.
    pub offset: usize,
    /// Its leads.
    pub rows: Vec<LeadOutcome>,
    /// Answers have come since the order was worked out: [`App::renew_order`] takes them in. The rows themselves are
    /// never stale.
    pub stale: bool,
}

/// Everything there is to say about one lead.
#[derive(Clone, Debug)]
pub struct LeadDetail {
    /// The lead and what became of it.
    pub outcome: LeadOutcome,
    /// Its list.
    pub list: List,
    /// What was asked for it, where anything was.
    pub kind: Option<Kind>,
    /// Where its answer came from.
    pub origin: Option<LeadOrigin>,
    /// What newer files have changed of it, the last one first.
    pub revised: Vec<LeadRevision>,
}

/// What a newer file has changed of a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeadRevision {
    /// The file's name.
    pub file: String,
    /// The lead's row there.
    pub row: u64,
    /// When it joined the list.
    pub at: Timestamp,
    /// The cells that it replaced, by their column; none where the lead came with that file.
    pub before: Vec<(String, String)>,
}

/// Where an answer came from, for people.
#[derive(Clone, Debug)]
pub struct LeadOrigin {
    /// The job it was bought in, which may be one over an older list.
    pub job: Job,
    /// The list of that job, where it is another.
    pub list: Option<String>,
    /// Batch, reference, word, time.
    pub kept: Origin,
    /// What it cost this job: nothing, where it had been bought before.
    pub price: Credits,
    /// The body of the delivery that announced it, as text.
    pub delivery: Option<String>,
    /// The part of the raw answer that is about this lead.
    pub answer: Option<String>,
}

/// The orders that are kept.
#[derive(Default)]
pub(super) struct Orders(Mutex<VecDeque<(LeadQuery, Arc<Order>)>>);

struct Order {
    leads: Vec<LeadId>,
    /// Where the feed stood when it was worked out.
    position: i64,
    /// How many leads the list had then: a living list grows.
    of: u64,
}

impl App {
    /// Up to `limit` leads of `query`, after the first `offset`. Never waits for an order to be renewed.
    pub fn page_leads(
        &self,
        query: &LeadQuery,
        offset: usize,
        limit: usize,
    ) -> Result<LeadPage, StoreError> {
        let order = match self.orders.find(query) {
            Some(order) => order,
            None => self.order_anew(query)?,
        };
        let leads = order
            .leads
            .iter()
            .skip(offset)
            .take(limit.min(LONGEST_PAGE));
        let leads: Vec<LeadId> = leads.copied().collect();
        self.store.read(|db| {
            Ok(LeadPage {
                total: order.leads.len(),
                offset,
                rows: db.list_outcomes(query.job, &leads)?,
                stale: size(db, query.list)? != order.of
                    || query.depends_on_answers()
                        && db.verdicts_moved_since(query.list, order.position)?,
            })
        })
    }

    /// Works out the order of `query` as things stand now.
    pub fn renew_order(&self, query: &LeadQuery) -> Result<(), StoreError> {
        self.order_anew(query).map(drop)
    }

    fn order_anew(&self, query: &LeadQuery) -> Result<Arc<Order>, StoreError> {
        let order = self.store.read(|db| {
            Ok(Arc::new(Order {
                position: db.feed_position()?,
                of: size(db, query.list)?,
                leads: db.order_leads(query)?,
            }))
        })?;
        self.orders.keep(query, &order);
        Ok(order)
    }

    /// Everything there is to say about `lead` of `list` and its answer in `job`.
    pub fn get_lead(
        &self,
        list: ListId,
        job: Option<JobId>,
        lead: LeadId,
    ) -> Result<LeadDetail, AppError> {
        Ok(self.store.read(|db| {
            let job = job.map(|job| db.get_job(job)).transpose()?;
            if let Some(other) = job.as_ref().filter(|job| job.list != list) {
                return Err(StoreError::Missing(format!(
                    "job {} over list {list}",
                    other.id
                )));
            }
            let kept = match &job {
                Some(job) => db.find_origin(job.id, lead)?,
                None => None,
            };
            let delivery = match kept.as_ref().and_then(|origin| origin.delivery) {
                Some(delivery) => Some(db.get_delivery_bytes(delivery)?.1),
                None => None,
            };
            let outcome = db.get_outcome(list, lead, job.as_ref().map(|job| job.id))?;
            let verdict = outcome.qualification;
            let kind = job.as_ref().map(|job| job.step.find);
            let origin = match kept.zip(job) {
                None => None,
                Some((kept, job)) => {
                    let job = match kept.bought_in {
                        Some(bought_in) => db.get_job(bought_in)?,
                        None => job,
                    };
                    let name = match job.list == list {
                        true => None,
                        false => Some(db.get_list(job.list)?.name),
                    };
                    let told = origin(kept, job, verdict, delivery.as_deref());
                    Some(LeadOrigin { list: name, ..told })
                }
            };
            let list = db.get_list(list)?;
            Ok(LeadDetail {
                revised: revisions(db.list_revised(lead)?, &list, &outcome.cells),
                outcome,
                list,
                kind,
                origin,
            })
        })?)
    }
}

fn size(db: &Reading<'_>, list: ListId) -> Result<u64, StoreError> {
    Ok(db.find_list(list)?.map_or(0, |list| list.leads))
}

fn origin(
    kept: Origin,
    job: Job,
    qualification: Option<Qualification>,
    delivery: Option<&[u8]>,
) -> LeadOrigin {
    let provider = job.step.provider;
    let price = price_of(&kept, &job, qualification);
    let is_it =
        |email: &str| preflight::key_of_address(email) == preflight::person_key(&kept.search.asked);
    LeadOrigin {
        answer: provider::raw_row(provider, kept.single, &kept.answer, kept.search.id, is_it),
        delivery: delivery.map(|body| String::from_utf8_lossy(body).into_owned()),
        price,
        list: None,
        job,
        kept,
    }
}

/// What an answer that was bought in `job` cost whoever has it: nothing, where that is another job.
pub(super) fn price_of(kept: &Origin, job: &Job, qualification: Option<Qualification>) -> Credits {
    match kept.bought_in {
        Some(_) => Credits::ZERO,
        None => price_paid(kept, job, qualification),
    }
}

/// What was paid for an answer in `job`, which it was bought in.
pub(super) fn price_paid(
    kept: &Origin,
    job: &Job,
    qualification: Option<Qualification>,
) -> Credits {
    let RecipeStep { find, provider } = job.step;
    let price = provider::price(provider, find).shown_by(kept.held_each, 1);
    kept.charged
        .unwrap_or_else(|| qualification.map_or(Credits::ZERO, |verdict| price.of(verdict)))
}

impl Orders {
    fn find(&self, query: &LeadQuery) -> Option<Arc<Order>> {
        let orders = self.lock();
        let found = orders.iter().find(|(kept, _)| kept == query)?;
        Some(Arc::clone(&found.1))
    }

    fn keep(&self, query: &LeadQuery, order: &Arc<Order>) {
        let mut orders = self.lock();
        orders.retain(|(kept, _)| kept != query);
        orders.truncate(KEPT - 1);
        orders.push_front((query.clone(), Arc::clone(order)));
    }

    /// A panic while the lock was held cannot have left the list half changed.
    fn lock(&self) -> MutexGuard<'_, VecDeque<(LeadQuery, Arc<Order>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What each of the newer files replaced of a lead that has these `cells` now.
fn revisions(revised: Vec<Revised>, list: &List, cells: &[String]) -> Vec<LeadRevision> {
    let mut after = cells.to_vec();
    let mut of = |revised: Revised| {
        let before = revised.before.unwrap_or_else(|| after.clone());
        let named = list.columns.iter().zip(before.iter().zip(&after));
        let replaced = named.filter(|(_, (before, after))| before != after && !before.is_empty());
        let replaced = replaced.map(|(column, (before, _))| (column.name.clone(), before.clone()));
        let revision = LeadRevision {
            file: revised.file,
            row: revised.row,
            at: revised.at,
            before: replaced.collect(),
        };
        after = before;
        revision
    };
    revised.into_iter().map(&mut of).collect()
}
