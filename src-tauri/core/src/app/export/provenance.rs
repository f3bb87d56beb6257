//! Where each answer came from, for those who want it beside the answers: which job and batch it was bought in, when it
//! was fetched, which delivery announced it, and what it cost.

use std::collections::HashMap;

use super::{AppError, Job, JobId, Kind, Reading, Told};
use crate::app::answers::Answer;
use crate::app::leads::price_of;
use crate::domain::LeadId;

/// What is said of each answer.
const COLUMNS: [&str; 5] = ["job", "batch", "fetched at", "delivery", "credits"];

/// Where the answers of some jobs came from.
pub(super) struct Provenance<'a> {
    jobs: &'a [Told],
    /// Jobs that answers were bought in, by their id.
    known: HashMap<JobId, Job>,
}

impl<'a> Provenance<'a> {
    /// Where the answers of `jobs` came from.
    pub(super) fn of(jobs: &'a [Told]) -> Self {
        Self {
            jobs,
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
            let price = price_of(&source, job, answer.outcome.qualification);
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
