//! The last sheet of a workbook: what the rows beside it are and show, and what the jobs behind them cost.

use std::collections::BTreeMap;

use super::{App, AppError, ExportChoice, JobId, Kind, List, StoreError, Told, World};
use crate::app::answers::{Answer, result_column};
use crate::app::{Summary, clock};
use crate::domain::Money;
use crate::domain::ProviderName;
use crate::domain::RunId;
use crate::export::Sheet;
use crate::export::Value;
use crate::export::Written;

impl App {
    pub(super) fn summary_sheet(
        &self,
        list: &List,
        jobs: &[Told],
        choice: &ExportChoice,
        (written, results): (Written, Results),
    ) -> Result<Sheet, AppError> {
        let world = match self.world {
            World::Real => "real services",
            World::Sandbox => "sandbox: every answer is invented",
        };
        let shown = match choice.shown {
            Some(_) => "what the filter showed",
            None => "all leads",
        };
        let mut rows = vec![
            text("List", &list.name),
            text("Exported at", &clock().to_string()),
            text("Answers of", world),
            text("Rows are", shown),
            number("Rows", &written.rows),
            number("Leads in the list", &list.leads),
            number("Cells cut at 32,767 characters", &written.cut),
        ];
        for (kind, counts) in &results.0 {
            rows.push(empty());
            rows.extend(counts.iter().map(|(result, count)| {
                let result = if result.is_empty() { "none" } else { result };
                number(&format!("{}: {result}", result_column(*kind)), count)
            }));
        }
        let mut services: Vec<(ProviderName, Money)> = Vec::new();
        for job in self.jobs_behind(list, jobs)? {
            let summary = self.summary(job)?;
            rows.push(empty());
            rows.extend(about(&summary));
            let (service, money) = (summary.job.step.provider, summary.money);
            match services.iter_mut().find(|(known, _)| *known == service) {
                Some((_, sum)) => *sum = *sum + money,
                None => services.push((service, money)),
            }
        }
        for (service, money) in services {
            rows.push(empty());
            rows.push(text("All jobs at", service.title()));
            rows.extend(credits(&money));
            let price = self.store.read(|db| db.find_per_credit(service))?;
            let paid = price.map(|price| price.of(money.charged).to_string());
            rows.extend(paid.map(|paid| text("Paid", &paid)));
        }
        Ok(Sheet {
            name: "Summary",
            rows,
        })
    }

    /// The jobs that the answers of `told` were bought in, oldest first: all of their runs, and of those that they have
    /// asked again.
    fn jobs_behind(&self, list: &List, told: &[Told]) -> Result<Vec<JobId>, StoreError> {
        self.store.read(|db| {
            let is_told = |job: JobId| told.iter().any(|told| told.job.id == job);
            let mut runs: Vec<RunId> = told.iter().map(|told| told.job.run).collect();
            let jobs = db.list_jobs()?;
            for job in jobs.iter().filter(|job| job.list == list.id) {
                if db.find_retried(job.id)?.is_some_and(is_told) {
                    runs.push(job.run);
                }
            }
            let behind = jobs.iter().filter(|job| runs.contains(&job.run));
            Ok(behind.rev().map(|job| job.id).collect())
        })
    }
}

/// How many rows show which result, for each job whose answers they have.
pub(super) struct Results(Vec<(Kind, BTreeMap<&'static str, u64>)>);

impl Results {
    /// None yet, of the answers of `jobs`.
    pub(super) fn of(jobs: &[Told]) -> Self {
        let none = |told: &Told| (told.job.step.find, BTreeMap::new());
        Self(jobs.iter().map(none).collect())
    }

    /// Counts a row.
    pub(super) fn count(&mut self, answers: &[Answer]) {
        for ((_, counts), answer) in self.0.iter_mut().zip(answers) {
            *counts.entry(answer.result()).or_default() += 1;
        }
    }
}

/// A job of those that the answers were bought in.
fn about(summary: &Summary) -> Vec<(String, Value)> {
    let Summary {
        job, counts, money, ..
    } = summary;
    let kind = match job.step.find {
        Kind::FindEmail => "find e-mail",
        Kind::VerifyEmail => "verify e-mail",
        Kind::FindPhone => "find phone",
    };
    let mut rows = vec![
        text("Job", &job.id.to_string()),
        text("Asked to", kind),
        text("Service", job.step.provider.title()),
        text("Begun at", &job.created_at.to_string()),
        text("State", job.state.word()),
        number("Leads", &counts.leads),
        number("Searches", &counts.searches),
        number("Found", &counts.found),
        number("Not found", &counts.not_found),
        number("Unsure", &counts.unsure),
        number("Skipped", &counts.skipped),
        number("Failed", &counts.failed),
        number("Pending", &counts.pending),
    ];
    rows.extend(credits(money));
    rows
}

fn credits(money: &Money) -> [(String, Value); 4] {
    [
        number("Credits held now", &money.outstanding()),
        number("Credits charged", &money.charged),
        number("Credits given back", &money.refunded),
        number("Credits written off", &money.written_off),
    ]
}

fn empty() -> (String, Value) {
    text("", "")
}

fn text(label: &str, text: &str) -> (String, Value) {
    (label.to_owned(), Value::Text(text.to_owned()))
}

fn number(label: &str, number: &impl ToString) -> (String, Value) {
    (label.to_owned(), Value::Number(number.to_string()))
}
