//! Where each answer came from, for those who want it beside the answers: which job and batch it was bought in, when it
//! was fetched, which delivery announced it, and what it cost. An answer that several rows have is paid once, so the first of
//! them says its price, and the others nothing; one that was bought for another list was paid there. So the column comes to
//! what was charged for the answers in the file.

use std::collections::{HashMap, HashSet};

use super::{AppError, Job, JobId, Kind, Reading, Told};
use crate::app::answers::Answer;
use crate::app::leads::price_paid;
use crate::domain::Credits;
use crate::domain::LeadId;
use crate::domain::ListId;
use crate::domain::SearchId;

/// What is said of each answer.
const COLUMNS: [&str; 5] = ["job", "batch", "fetched at", "delivery", "credits"];

/// Where the answers of some jobs came from.
pub(super) struct Provenance<'a> {
    list: ListId,
    jobs: &'a [Told],
    /// Searches whose price a row has said.
    priced: HashSet<SearchId>,
    /// Jobs that answers were bought in, by their id.
    known: HashMap<JobId, Job>,
}

impl<'a> Provenance<'a> {
    /// Where the answers of `jobs`, which are over `list`, came from.
    pub(super) fn of(list: ListId, jobs: &'a [Told]) -> Self {
        Self {
            list,
            jobs,
            priced: HashSet::new(),
            known: HashMap::new(),
        }
    }

    /// Its columns.
    pub(super) fn header(&self) -> Vec<String> {
        let of = |told: &Told| {
            let kind = match told.job.step.find {
                Kind::FindEmail => "E-mail",
                Kind::VerifyEmail => "Verification",
                Kind::FindPhone => "Phone",
            };
            COLUMNS.map(|column| format!("{kind} {column}"))
        };
        self.jobs.iter().flat_map(of).collect()
    }

    /// A lead's cells in them.
    pub(super) fn cells(
        &mut self,
        db: &Reading<'_>,
        lead: LeadId,
        answers: &[Answer],
    ) -> Result<Vec<String>, AppError> {
        let mut cells = Vec::with_capacity(self.jobs.len() * COLUMNS.len());
        for answer in answers.iter().take(self.jobs.len()) {
            let Some(source) = db.find_source(answer.job, lead)? else {
                cells.extend([const { String::new() }; COLUMNS.len()]);
                continue;
            };
            let bought_in = source.bought_in.unwrap_or(answer.job);
            let job = match self.known.get(&bought_in) {
                Some(job) => job,
                None => {
                    let job = db.get_job(bought_in)?;
                    self.known.entry(bought_in).or_insert(job)
                }
            };
            let price = match job.list == self.list && self.priced.insert(source.search.id) {
                true => price_paid(&source, job, answer.outcome.qualification),
                false => Credits::ZERO,
            };
            let delivery = source.delivery.map(|id| id.to_string());
            cells.extend([
                bought_in.to_string(),
                source.batch.to_string(),
                source.fetched_at.to_string(),
                delivery.unwrap_or_default(),
                price.to_string(),
            ]);
        }
        Ok(cells)
    }
}
