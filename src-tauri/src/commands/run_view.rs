//! A run as the window shows it: its steps one after the other, and its money service by service.

use ringback_core::app::RunSummary;
use ringback_core::app::ServiceMoney;
use ringback_core::app::StepSummary;
use ringback_core::domain as core;
use ringback_core::domain::Credits;
use ringback_core::domain::JobId;
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;

use super::forecasts::Expected;
use super::job_view::Counts;
use crate::mirror::{JobState, Kind, Provider};

/// A run.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RunView {
    /// Its id.
    pub id: i64,
    /// What its recipe is called; empty where it is called nothing.
    pub name: String,
    /// Its steps.
    pub steps: Vec<RunStep>,
    /// What it may cost altogether.
    #[specta(type = Option<Number>)]
    pub cap: Option<Credits>,
    /// What it has spent, or holds, or may have to pay for what is in doubt.
    #[specta(type = Number)]
    pub committed: Credits,
    /// What it was expected to cost, where that was told.
    pub expected: Option<Expected>,
    /// What was told to be the most.
    #[specta(type = Option<Number>)]
    pub ceiling: Option<Credits>,
    /// What may have been charged beyond what is spent or held, at most: for batches in doubt, for what was sent again or
    /// counted as lost. Part of `committed`.
    #[specta(type = Number)]
    pub feared: Credits,
    /// Every step has been taken, and nothing is left of any.
    pub ended: bool,
    /// Its money, service by service.
    pub services: Vec<RunMoney>,
    /// What was spent in money, in words, as far as the price of a credit is known.
    pub amount: Option<String>,
}

/// A step of a run.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RunStep {
    /// What it asks for.
    pub kind: Kind,
    /// Whom.
    pub provider: Provider,
    /// Its job, once it is that step's turn.
    pub job: Option<StepJob>,
}

/// The job of a step.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StepJob {
    /// Its id.
    pub id: i64,
    /// Where it stands.
    pub state: JobState,
    /// An engine works on it now.
    pub active: bool,
    /// Where its leads stand.
    pub counts: Counts,
    /// Leads about which the service was asked, or will be.
    pub asked: u64,
    /// Leads whose outcome was taken over from an earlier step.
    pub carried: u64,
    /// Leads that were answered by what had been bought before.
    pub known: u64,
    /// The job that has asked again for whom this one had no answer.
    pub retried: Option<Retried>,
    /// What was sent a second time, by the user's word.
    pub resent: Resent,
}

/// What was sent a second time, where no bill has told whether the first sending was charged.
#[derive(Clone, Copy, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Resent {
    /// Searches.
    pub searches: u64,
    /// What they may have been charged twice, at most.
    #[specta(type = Number)]
    pub at_most: Credits,
}

/// Leads that nobody looked for, because their list was cancelled at the service first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CancelledThere {
    /// Their job.
    pub job: i64,
    /// How many.
    pub leads: u64,
    /// They can be asked about again at once.
    pub retriable: bool,
}

/// A job that has asked again, and what everybody has come to by it.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Retried {
    /// Its id.
    pub id: i64,
    /// Where the leads stand in it.
    pub counts: Counts,
}

/// What a service was paid for a run.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RunMoney {
    /// Who.
    pub provider: Provider,
    /// Spent.
    #[specta(type = Number)]
    pub spent: Credits,
    /// Held for batches that are not settled.
    #[specta(type = Number)]
    pub held: Credits,
    /// What was held for batches that nobody has told the end of, and is waited for no more.
    #[specta(type = Number)]
    pub written_off: Credits,
    /// What was spent, in money.
    pub amount: Option<String>,
    /// The balance before the first batch.
    #[specta(type = Option<Number>)]
    pub before: Option<Credits>,
    /// The balance after the last.
    #[specta(type = Option<Number>)]
    pub after: Option<Credits>,
    /// What left the balance that nothing here explains; none while that cannot be said.
    #[specta(type = Option<Number>)]
    pub unexplained: Option<Credits>,
    /// Another job asked the same account meanwhile, and nobody can tell what the balance says about this run alone.
    pub unclear: bool,
    /// What it was expected to cost here, where that was told.
    pub expected: Option<Expected>,
    /// What was told to be the most.
    #[specta(type = Option<Number>)]
    pub ceiling: Option<Credits>,
}

impl RunView {
    /// A run, and which of its jobs are `active`.
    pub fn of(run: RunSummary, active: impl Fn(JobId) -> bool) -> Self {
        let (amount, feared) = (run.in_money(), run.feared());
        let told = run.run.foretold.as_ref();
        let (expected, ceiling) = (
            told.map(|told| told.expected),
            told.map(|told| told.ceiling),
        );
        let steps = run.steps.into_iter().map(|(step, job)| RunStep {
            kind: step.find.into(),
            provider: step.provider.into(),
            job: job.map(|job| StepJob::of(&job, active(job.job.id))),
        });
        Self {
            id: run.run.id.0,
            name: run.run.recipe.name,
            steps: steps.collect(),
            cap: run.run.cap,
            committed: run.committed,
            expected: expected.map(Expected::from),
            ceiling,
            feared,
            ended: run.ended,
            services: run.services.iter().map(RunMoney::from).collect(),
            amount,
        }
    }
}

fn amount(service: &ServiceMoney) -> Option<core::Amount> {
    Some(service.per_credit?.of(service.money.charged))
}

impl StepJob {
    fn of(step: &StepSummary, active: bool) -> Self {
        Self {
            id: step.job.id.0,
            state: step.job.state.into(),
            active,
            asked: step.asked(),
            counts: step.counts.into(),
            carried: step.carried,
            known: step.known,
            retried: step.retried.map(|(job, counts)| Retried {
                id: job.0,
                counts: counts.into(),
            }),
            resent: Resent {
                searches: step.resent.searches,
                at_most: step.resent.at_most,
            },
        }
    }
}

impl From<&ServiceMoney> for RunMoney {
    fn from(service: &ServiceMoney) -> Self {
        Self {
            provider: service.provider.into(),
            spent: service.money.charged,
            held: service.money.outstanding(),
            written_off: service.money.written_off,
            amount: amount(service).map(|amount| amount.to_string()),
            before: service.balances.map(|(before, _)| before),
            after: service.balances.map(|(_, after)| after),
            unexplained: service.unexplained,
            unclear: service.unclear,
            expected: service.foretold.map(|told| told.expected.into()),
            ceiling: service.foretold.map(|told| told.ceiling),
        }
    }
}
