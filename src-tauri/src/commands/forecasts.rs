//! What a job or a whole run would come to, before anything is sent.

use std::time::Duration;

use ringback_core::app::App;
use ringback_core::app::Leaving;
use ringback_core::app::RunForecast;
use ringback_core::domain as core;
use ringback_core::domain::Credits;
use ringback_core::domain::JobId;
use ringback_core::domain::ListId;
use ringback_core::domain::ProviderName;
use ringback_core::domain::RecipeStep;
use ringback_core::provider;
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;
use tauri::State;
use tokio::time::timeout;

use super::job_view::JobBrief;
use super::recipes::RecipeView;
use super::wanted::{Wanted, check_cap};
use super::{on_a_thread, services};
use crate::app::{Desk, Host};
use crate::error::Reply;
use crate::mirror::{Kind, Per, Provider, Retry};

/// A forecast waits no longer than this for a balance.
const BALANCE_TIME: Duration = Duration::from_secs(5);

/// Leads that were or would be skipped for one reason.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Skipped {
    /// The reason's word.
    pub reason: String,
    /// The reason in words.
    pub sentence: String,
    /// How many leads.
    pub leads: u64,
    /// They can be searched for all the same.
    pub includable: bool,
}

/// What it would come to.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Forecast {
    /// Searches of the first step.
    pub searches: u64,
    /// Those of them that are not sent as long as another job has asked the same and has no answer yet.
    pub awaited: u64,
    /// Credits all steps cost if everything is found.
    #[specta(type = Number)]
    pub ceiling: Credits,
    /// Credits that all steps are expected to cost.
    pub expected: Expected,
    /// The same in money, and what is expected, where the price of every credit is known in one currency.
    pub money: Option<Money>,
    /// Leads for which the first step would ask nothing.
    pub skips: Vec<Skipped>,
    /// What is to be said of those that it would ask about, a sentence for each.
    pub notes: Vec<String>,
    /// Leads whose answer has been bought before, and costs nothing.
    pub known: u64,
    /// Leads that share the search of another one.
    pub shared: u64,
    /// Credits that this saves, at most.
    pub saved: Saved,
    /// A job has asked all of this before and is done: what it brought would be bought again.
    pub anew: bool,
    /// Where what stands in each column of the list goes to.
    pub leaving: Vec<ColumnLeaving>,
    /// Jobs have found addresses for the list: who verifies is told of them, whatever columns it has.
    pub found_before: bool,
    /// The kind of answer that the first step asks for.
    pub kind: Kind,
    /// Who is asked for it.
    pub provider: Provider,
    /// What one search of it costs at most.
    #[specta(type = Number)]
    pub each: Credits,
    /// What is charged.
    pub per: Per,
    /// They go one by one, not in batches.
    pub one_by_one: bool,
    /// The job that asks the same and has something left to do: it is gone on with, not begun again.
    pub unfinished: Option<i64>,
    /// The finished job that only takes in who has come to its list since.
    pub joins: Option<i64>,
    /// The unfinished run that is gone on with.
    pub run: Option<i64>,
    /// What may be spent on that run, or on the one that takes newcomers in.
    #[specta(type = Option<Number>)]
    pub cap: Option<Credits>,
    /// What it has spent or holds already.
    #[specta(type = Number)]
    pub committed: Credits,
    /// Other jobs for the same kind of answer over the list, newest first: what they found would be paid for again.
    pub before: Vec<JobBrief>,
    /// What is run, its services in the order in which they would be asked.
    pub recipe: RecipeView,
    /// The steps that are to be taken.
    pub steps: Vec<StepForecast>,
    /// The services that would be asked.
    pub services: Vec<ServiceForecast>,
    /// Leads that are expected to have an answer that counts.
    pub answers: u64,
}

/// An amount that nobody can know yet.
#[derive(Clone, Copy, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Expected {
    /// One in ten comes to less, or to as much.
    #[specta(type = Number)]
    pub low: Credits,
    /// What is expected: the mean of all that may come.
    #[specta(type = Number)]
    pub middle: Credits,
    /// One in ten comes to more, or to as much.
    #[specta(type = Number)]
    pub high: Credits,
}

/// Amounts of money, written.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Money {
    /// What is expected.
    pub expected: String,
    /// At most.
    pub ceiling: String,
}

/// A step that is to be taken.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StepForecast {
    /// What it asks for.
    pub kind: Kind,
    /// Whom.
    pub provider: Provider,
    /// Searches, as expected.
    pub searches: u64,
    /// Searches at most.
    pub most: u64,
    /// Credits at most.
    #[specta(type = Number)]
    pub ceiling: Credits,
    /// Credits, as expected.
    pub expected: Expected,
    /// Leads whose answer has been bought before.
    pub known: u64,
    /// How many of the user's own searches the expectation goes by.
    pub experience: u64,
}

/// What a service would be paid.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ServiceForecast {
    /// Who.
    pub provider: Provider,
    /// At most.
    #[specta(type = Number)]
    pub ceiling: Credits,
    /// As expected.
    pub expected: Expected,
    /// What the user pays for a credit there, where that was said.
    pub per_credit: Option<String>,
    /// What that makes in money.
    pub money: Option<Money>,
    /// Its balance, where it could be read.
    #[specta(type = Option<Number>)]
    pub balance: Option<Credits>,
}

/// Credits that need not be spent on any step, at most.
#[derive(Clone, Copy, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Saved {
    /// For leads whose answer to just that question has been bought before.
    #[specta(type = Number)]
    pub known: Credits,
    /// For leads that share the search of another one.
    #[specta(type = Number)]
    pub shared: Credits,
    /// For leads that are skipped for a reason that can be overridden, and for what would have come of their search.
    #[specta(type = Number)]
    pub skipped: Credits,
}

/// Where what stands in a column goes to.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ColumnLeaving {
    /// The column's name.
    pub column: String,
    /// The steps that may ask with it, by their places; none where it stays on this machine.
    pub steps: Vec<u32>,
    /// Whether name servers are asked about the domains in it.
    pub name_servers: bool,
}

/// What was found out for a forecast.
struct Looked {
    forecast: RunForecast,
    leaving: Vec<Leaving>,
    found_before: bool,
    one_by_one: bool,
    before: Vec<core::Job>,
    /// Of the run that is gone on with, or takes newcomers in.
    cap: Option<Credits>,
    committed: Credits,
}

/// What a run over a list for what is `wanted` would come to.
#[tauri::command]
#[specta::specta]
pub async fn forecast(host: State<'_, Host>, list: i64, wanted: Wanted) -> Reply<Forecast> {
    let desk = host.desk()?;
    let asked = wanted.asked(false)?;
    let app = desk.app.clone();
    let look = on_a_thread(move || {
        let (list, mut jobs) = app.store().read(|db| {
            let list = ListId(list);
            Ok((db.get_list(list)?, db.list_jobs_of_list(list)?))
        })?;
        let forecast = app.forecast_run(&list, &asked)?;
        let steps: Vec<RecipeStep> = forecast.steps.iter().map(|step| step.step).collect();
        // Newcomers go as their job does.
        let joined = jobs
            .iter()
            .find(|job| Some(job.id) == forecast.first.joins)
            .cloned();
        let sent = match &joined {
            Some(job) => app.store().read(|db| db.count_searches(job.id))?,
            None => 0,
        };
        let sending = joined.map(|job| job.sending.unwrap_or_default());
        let one_by_one = sending
            .unwrap_or(wanted.sending.into())
            .is_live(sent + forecast.first.searches);
        let cap = forecast.run().and_then(|run| run.cap);
        let committed = forecast.committed;
        check_cap(asked.cap, committed)?;
        let found_before = has_found(&app, &jobs)?;
        jobs.retain(|job| steps.len() == 1 && job.step.find == steps[0].find);
        Ok(Looked {
            leaving: app.leaving(&list, &steps),
            found_before,
            one_by_one,
            before: jobs,
            cap,
            committed,
            forecast,
        })
    });
    Ok(Forecast::of(look.await?, desk).await)
}

/// What it would come to to take up what `job` left when it was stopped, and the steps that come after it.
#[tauri::command]
#[specta::specta]
pub async fn forecast_rest(host: State<'_, Host>, job: i64) -> Reply<Forecast> {
    let desk = host.desk()?;
    let app = desk.app.clone();
    let look = on_a_thread(move || {
        let job = app.store().read(|db| db.get_job(JobId(job)))?;
        looked(&app, &job, app.forecast_rest_run(&job)?)
    });
    Ok(Forecast::of(look.await?, desk).await)
}

/// What it would come to to ask again for whom `job` has no answer.
#[tauri::command]
#[specta::specta]
pub async fn forecast_retry(host: State<'_, Host>, job: i64, retry: Retry) -> Reply<Forecast> {
    let desk = host.desk()?;
    let app = desk.app.clone();
    let look = on_a_thread(move || {
        let job = app.store().read(|db| db.get_job(JobId(job)))?;
        looked(&app, &job, app.forecast_retry(&job, retry.into())?)
    });
    Ok(Forecast::of(look.await?, desk).await)
}

fn looked(app: &App, job: &core::Job, forecast: RunForecast) -> Reply<Looked> {
    let (list, jobs) = app
        .store()
        .read(|db| Ok((db.get_list(job.list)?, db.list_jobs_of_list(job.list)?)))?;
    let asked = match forecast.unfinished {
        Some(_) => app.store().read(|db| db.count_searches(job.id))?,
        None => forecast.first.searches,
    };
    let steps: Vec<RecipeStep> = forecast.steps.iter().map(|step| step.step).collect();
    Ok(Looked {
        leaving: app.leaving(&list, &steps),
        found_before: has_found(app, &jobs)?,
        one_by_one: job.sending.unwrap_or_default().is_live(asked),
        before: Vec::new(),
        cap: forecast.run().and_then(|run| run.cap),
        committed: forecast.committed,
        forecast,
    })
}

/// Whether one of these jobs has found an address.
fn has_found(app: &App, jobs: &[core::Job]) -> Reply<bool> {
    let mut finds = jobs
        .iter()
        .filter(|job| job.step.find == core::Kind::FindEmail);
    Ok(app.store().read(|db| {
        finds.try_fold(false, |found, job| {
            Ok(found || db.count_job(job.id)?.found > 0)
        })
    })?)
}

/// A balance that cannot be read stops nobody, nor one that takes its time; that the key is missing is told by the start.
async fn balance(desk: Desk, provider: ProviderName) -> Option<Credits> {
    let asked = tokio::spawn(async move { services::balance(&desk, provider).await });
    let balance = timeout(BALANCE_TIME, asked).await.ok()?;
    balance.ok()?.ok()
}

impl Forecast {
    async fn of(looked: Looked, desk: Desk) -> Self {
        let Looked {
            forecast,
            leaving,
            found_before,
            one_by_one,
            before,
            cap,
            committed,
        } = looked;
        let asked = forecast.services.iter().map(|service| {
            let (desk, provider) = (desk.clone(), service.provider);
            tokio::spawn(balance(desk, provider))
        });
        // All are begun before any is waited for.
        let asked: Vec<_> = asked.collect();
        let mut services = Vec::with_capacity(asked.len());
        for (service, balance) in forecast.services.iter().zip(asked) {
            services.push(ServiceForecast::of(service, balance.await.ok().flatten()));
        }
        let step = forecast.steps.first().map_or(
            RecipeStep {
                find: core::Kind::FindEmail,
                provider: ProviderName::Enrow,
            },
            |step| step.step,
        );
        let price = provider::price(step.provider, step.find);
        let each = forecast.steps.first().map_or(price.each, |step| step.each);
        let expected = forecast.amount(|service| service.expected.middle);
        let most = forecast.amount(|service| service.ceiling);
        let (ceiling, saved) = (forecast.ceiling(), forecast.saved);
        let first = forecast.first;
        Self {
            searches: first.searches,
            awaited: first.notes.awaited,
            ceiling,
            expected: forecast.expected.into(),
            money: Money::of(expected, most),
            notes: first.notes.sentences(),
            skips: first.skips.into_iter().map(Skipped::from).collect(),
            known: first.known,
            shared: first.shared,
            saved: Saved {
                known: saved.known,
                shared: saved.shared,
                skipped: saved.skipped,
            },
            anew: first.anew,
            leaving: leaving.into_iter().map(ColumnLeaving::from).collect(),
            found_before,
            kind: step.find.into(),
            provider: step.provider.into(),
            each,
            per: price.per.into(),
            one_by_one,
            unfinished: first.unfinished.map(|job| job.0),
            joins: first.joins.map(|job| job.0),
            run: forecast.unfinished.map(|run| run.id.0),
            cap,
            committed,
            before: before.into_iter().map(JobBrief::from).collect(),
            recipe: forecast.recipe.into(),
            steps: forecast.steps.iter().map(StepForecast::from).collect(),
            services,
            answers: forecast.answers,
        }
    }
}

impl ServiceForecast {
    fn of(service: &ringback_core::app::ServiceForecast, balance: Option<Credits>) -> Self {
        let amount = |credits| service.per_credit.map(|price| price.of(credits));
        Self {
            provider: service.provider.into(),
            ceiling: service.ceiling,
            expected: service.expected.into(),
            per_credit: service.per_credit.map(|price| price.to_string()),
            money: Money::of(amount(service.expected.middle), amount(service.ceiling)),
            balance,
        }
    }
}

impl Money {
    fn of(expected: Option<core::Amount>, ceiling: Option<core::Amount>) -> Option<Self> {
        Some(Self {
            expected: expected?.to_string(),
            ceiling: ceiling?.to_string(),
        })
    }
}

impl From<core::Expected> for Expected {
    fn from(expected: core::Expected) -> Self {
        Self {
            low: expected.low,
            middle: expected.middle,
            high: expected.high,
        }
    }
}

impl From<&ringback_core::app::StepForecast> for StepForecast {
    fn from(step: &ringback_core::app::StepForecast) -> Self {
        Self {
            kind: step.step.find.into(),
            provider: step.step.provider.into(),
            searches: step.expected.asked,
            most: step.expected.most,
            ceiling: step.expected.ceiling,
            expected: step.expected.cost.into(),
            known: step.known,
            experience: step.experience,
        }
    }
}

impl From<Leaving> for ColumnLeaving {
    fn from(leaving: Leaving) -> Self {
        let place = |place| u32::try_from(place).unwrap_or(u32::MAX);
        Self {
            column: leaving.column.name,
            steps: leaving.steps.into_iter().map(place).collect(),
            name_servers: leaving.name_servers,
        }
    }
}

impl From<(core::Skip, u64)> for Skipped {
    fn from((skip, leads): (core::Skip, u64)) -> Self {
        Self {
            reason: skip.word().to_owned(),
            sentence: skip.sentence().to_owned(),
            leads,
            includable: skip.can_be_included(),
        }
    }
}

#[cfg(test)]
mod tests {
    use ringback_core::app::World;
    use ringback_core::domain::Details;

    use super::super::answered::answer;
    use super::*;

    #[test]
    fn who_verifies_is_told_what_jobs_have_found_and_that_is_known_once_they_have() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "Name,Website\nKim Lee,vega.example\n").unwrap();
        let list = app.import(&path, &[], |_, _| {}).unwrap().list;
        let step = RecipeStep {
            find: core::Kind::FindEmail,
            provider: ProviderName::Enrow,
        };
        let planned = app.plan(&list, &step, Details::default(), false).unwrap();
        let found = || {
            let jobs = app.store().read(|db| db.list_jobs_of_list(list.id));
            has_found(&app, &jobs.unwrap()).unwrap()
        };
        assert!(!found(), "nothing has come yet");
        answer(&app, planned.job);
        assert!(found());
    }
}
