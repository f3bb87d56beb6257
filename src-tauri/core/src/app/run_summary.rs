//! A run as a whole: where its leads stand after each step, and what it cost at each service against what was expected.

use std::ops::Add;

use super::forecast::has_something_left;
use super::runs::{find_superseding, is_finished};
use super::{App, Summary};
use crate::domain::Beside;
use crate::domain::Counts;
use crate::domain::Credits;
use crate::domain::ForetoldAt;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::Money;
use crate::domain::PerCredit;
use crate::domain::ProviderName;
use crate::domain::RecipeStep;
use crate::domain::Resent;
use crate::domain::Run;
use crate::domain::in_money;
use crate::store::Reading;
use crate::store::StoreError;

/// A run as a whole.
#[derive(Clone, Debug)]
pub struct RunSummary {
    /// The run.
    pub run: Run,
    /// Its steps, each with its job where that has been planned.
    pub steps: Vec<(RecipeStep, Option<StepSummary>)>,
    /// What its jobs have spent or may yet.
    pub committed: Credits,
    /// Every step has been taken, and nothing is left of any.
    pub ended: bool,
    /// What each of its services was paid.
    pub services: Vec<ServiceMoney>,
}

/// A step that has been planned.
#[derive(Clone, Debug)]
pub struct StepSummary {
    /// Its job.
    pub job: Job,
    /// Where its leads stand.
    pub counts: Counts,
    /// Leads whose outcome was taken over from an earlier step, or from the job that is asked again.
    pub carried: u64,
    /// Leads that were answered by what had been bought before.
    pub known: u64,
    /// The newest job that has asked again for whom this one had no answer, and where the leads stand in that.
    pub retried: Option<(JobId, Counts)>,
    /// What was sent a second time.
    pub resent: Resent,
}

impl StepSummary {
    /// Leads about which the service was asked, or will be.
    pub fn asked(&self) -> u64 {
        self.counts
            .leads
            .saturating_sub(self.counts.skipped + self.carried + self.known)
    }
}

/// What a service was paid for a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceMoney {
    /// Who.
    pub provider: ProviderName,
    /// What was booked.
    pub money: Money,
    /// The balance before the first batch, and after the last.
    pub balances: Option<(Credits, Credits)>,
    /// What left the balance beyond what is booked, for this run or another job; `None` while something is under way, where
    /// a balance is not known, and where it is `unclear`.
    pub unexplained: Option<Credits>,
    /// Other jobs took from the same balance meanwhile, and nobody can tell how much.
    pub unclear: bool,
    /// What was foretold to be paid there, where that was kept.
    pub foretold: Option<ForetoldAt>,
    /// What the user pays for a credit there.
    pub per_credit: Option<PerCredit>,
}

impl RunSummary {
    /// What was booked at all services together.
    pub fn money(&self) -> Money {
        let services = self.services.iter().map(|service| service.money);
        services.fold(Money::default(), Add::add)
    }

    /// What may have been charged beyond what is spent or held, at most: for batches in doubt, for what was sent again or
    /// counted as lost. It counts against the cap.
    pub fn feared(&self) -> Credits {
        let money = self.money();
        (self.committed - money.charged - money.outstanding()).max(Credits::ZERO)
    }

    /// What was spent, in money, as far as prices are known.
    pub fn in_money(&self) -> Option<String> {
        let paid = self
            .services
            .iter()
            .filter(|service| service.money.charged > Credits::ZERO);
        let amount = |service: &ServiceMoney| {
            let price = service.per_credit;
            (
                service.provider,
                price.map(|price| price.of(service.money.charged)),
            )
        };
        in_money(&paid.map(amount).collect::<Vec<_>>())
    }
}

impl App {
    /// The newest job that has asked again for whom `job` had no answer, where one has.
    pub fn find_retried(&self, job: JobId) -> Result<Option<Summary>, StoreError> {
        let again = self.store.read(|db| db.find_retried(job))?;
        again.map(|again| self.summary(again)).transpose()
    }

    /// The run that `job` belongs to, as a whole.
    pub fn summarise_run(&self, job: JobId) -> Result<RunSummary, StoreError> {
        self.store.read(|db| {
            let run = db.get_run(db.get_job(job)?.run)?;
            // What was asked again was paid for beside what it was asked for first.
            let all = db.list_all_jobs_of_run(run.id)?.into_iter();
            let all: Vec<StepSummary> = all
                .map(|job| summary_of(db, job))
                .collect::<Result<_, StoreError>>()?;
            // The newest of each step.
            let newest = |place| {
                all.iter()
                    .rev()
                    .find(|step| step.job.place == place)
                    .cloned()
            };
            let steps = run.recipe.steps().into_iter().enumerate();
            let steps: Vec<(RecipeStep, Option<StepSummary>)> =
                steps.map(|(place, step)| (step, newest(place))).collect();
            let mut providers: Vec<ProviderName> = Vec::new();
            for (step, _) in &steps {
                if !providers.contains(&step.provider) {
                    providers.push(step.provider);
                }
            }
            let services = providers.into_iter().map(|provider| {
                let jobs = all.iter().filter(|step| step.job.step.provider == provider);
                let foretold = run.foretold.as_ref().and_then(|told| told.at(provider));
                Ok(ServiceMoney {
                    foretold,
                    ..money_of(db, provider, jobs)?
                })
            });
            Ok(RunSummary {
                services: services.collect::<Result<_, StoreError>>()?,
                committed: db.sum_committed(run.id)?,
                ended: is_finished(db, &run)?,
                run,
                steps,
            })
        })
    }

    /// Leads of `job` that can be asked about again: those whose search failed, and those of whom the service could not
    /// tell. None while it has something left to do, and where a newer job asks the same.
    pub fn count_retriable(&self, job: JobId) -> Result<(u64, u64), StoreError> {
        self.store.read(|db| {
            let job = db.get_job(job)?;
            if find_superseding(db, &job)?.is_some() || has_something_left(db, &job)? {
                return Ok((0, 0));
            }
            Ok((db.count_job(job.id)?.failed, db.count_unknown(job.id)?))
        })
    }
}

fn summary_of(db: &Reading<'_>, job: Job) -> Result<StepSummary, StoreError> {
    let retried = db.find_retried(job.id)?;
    let retried = retried.map(|again| Ok::<_, StoreError>((again, db.count_job(again)?)));
    let retried = retried.transpose()?;
    Ok(StepSummary {
        counts: db.count_job(job.id)?,
        carried: db.count_carried(job.id)?.leads,
        known: db.count_known(job.id)?.leads,
        resent: db.sum_resent(job.id)?,
        retried,
        job,
    })
}

fn money_of<'a>(
    db: &Reading<'_>,
    provider: ProviderName,
    steps: impl Iterator<Item = &'a StepSummary>,
) -> Result<ServiceMoney, StoreError> {
    let (mut money, mut sent, mut under_way) = (Money::default(), Vec::new(), false);
    for step in steps {
        let booked = db.sum_ledger(step.job.id)?;
        money = money + booked;
        under_way |= step.counts.pending > step.counts.in_doubt;
        // One that has sent nothing has cost nothing.
        if db.count_traffic(step.job.id)?.batches > 0 {
            sent.push(&step.job);
        }
    }
    let balances = sent
        .first()
        .zip(sent.last())
        .and_then(|(first, last)| Some((first.balance_before?, last.balance_after?)));
    let balances = balances.filter(|_| !under_way);
    let beside = match balances {
        Some(_) => {
            let sent: Vec<JobId> = sent.iter().map(|job| job.id).collect();
            db.sum_beside(provider, &sent)?
        }
        None => Beside::default(),
    };
    let gap = balances.map(|(before, after)| money.unexplained(before, after) - beside.charged);
    Ok(ServiceMoney {
        provider,
        money,
        balances,
        unexplained: gap.filter(|_| !beside.unclear),
        unclear: beside.unclear && gap.is_some_and(|gap| gap != Credits::ZERO),
        foretold: None,
        per_credit: db.find_per_credit(provider)?,
    })
}
