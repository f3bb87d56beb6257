//! What a job would come to, before anything is sent.

use std::time::Duration;

use ringback_core::app::Forecast as CoreForecast;
use ringback_core::domain as core;
use ringback_core::domain::Credits;
use ringback_core::domain::JobId;
use ringback_core::domain::ListId;
use ringback_core::domain::RecipeStep;
use ringback_core::provider;
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;
use tauri::State;
use tokio::time::timeout;

use super::job_view::JobBrief;
use super::wanted::Wanted;
use super::{on_a_thread, services};
use crate::app::{Desk, Host};
use crate::error::Reply;
use crate::mirror::{Kind, Per, Provider};

/// A forecast waits no longer than this for the balance.
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

/// What a job would come to.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Forecast {
    /// Searches it would send.
    pub searches: u64,
    /// Credits it costs if everything is found.
    #[specta(type = Number)]
    pub ceiling: Credits,
    /// The service's balance, where it could be read.
    #[specta(type = Option<Number>)]
    pub balance: Option<Credits>,
    /// Leads for which nothing would be asked.
    pub skips: Vec<Skipped>,
    /// Leads whose answer has been bought before, and costs nothing.
    pub known: u64,
    /// Leads that share the search of another one.
    pub shared: u64,
    /// A job has asked all of this before and is done: what it brought would be bought again.
    pub anew: bool,
    /// What leaves the machine.
    pub sends: Vec<String>,
    /// The kind of answer.
    pub kind: Kind,
    /// Who is asked.
    pub provider: Provider,
    /// What one search costs at most.
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
    /// Other jobs for the same kind of answer over the list, newest first: what they found would be paid for again.
    pub before: Vec<JobBrief>,
}

/// What a job over a list for what is `wanted` would come to.
#[tauri::command]
#[specta::specta]
pub async fn forecast(host: State<'_, Host>, list: i64, wanted: Wanted) -> Reply<Forecast> {
    let desk = host.desk()?;
    let (step, details) = (wanted.step()?, wanted.details()?);
    let app = desk.app.clone();
    let look = on_a_thread(move || {
        let (list, jobs) = app.store().read(|db| {
            let list = ListId(list);
            Ok((db.get_list(list)?, db.list_jobs_of_list(list)?))
        })?;
        let forecast = app.forecast(&list, &step, details)?;
        // Newcomers go as their job does.
        let joined = jobs.iter().find(|job| Some(job.id) == forecast.joins);
        let asked = match joined {
            Some(job) => app.store().read(|db| db.count_searches(job.id))?,
            None => 0,
        };
        let sending = joined.map(|job| job.sending.unwrap_or_default());
        let one_by_one = sending
            .unwrap_or(wanted.sending.into())
            .is_live(asked + forecast.searches);
        Ok((forecast, jobs, one_by_one))
    });
    let (forecast, mut jobs, one_by_one) = look.await?;
    jobs.retain(|job| job.step.find == step.find);
    Ok(Forecast::of(
        forecast,
        step,
        one_by_one,
        jobs,
        balance(desk, step).await,
    ))
}

/// What it would come to to take up what `job` left when it was stopped.
#[tauri::command]
#[specta::specta]
pub async fn forecast_rest(host: State<'_, Host>, job: i64) -> Reply<Forecast> {
    let desk = host.desk()?;
    let app = desk.app.clone();
    let look = on_a_thread(move || {
        let job = app.store().read(|db| db.get_job(JobId(job)))?;
        let asked = app.store().read(|db| db.count_searches(job.id))?;
        let one_by_one = job.sending.unwrap_or_default().is_live(asked);
        Ok((app.forecast_rest(&job)?, job, one_by_one))
    });
    let (forecast, job, one_by_one) = look.await?;
    let balance = balance(desk, job.step).await;
    Ok(Forecast::of(
        forecast,
        job.step,
        one_by_one,
        Vec::new(),
        balance,
    ))
}

/// A balance that cannot be read stops nobody, nor one that takes its time; that the key is missing is told by the start.
async fn balance(desk: Desk, step: RecipeStep) -> Option<Credits> {
    let asked = tokio::spawn(async move { services::balance(&desk, step.provider).await });
    let balance = timeout(BALANCE_TIME, asked).await.ok()?;
    balance.ok()?.ok()
}

impl Forecast {
    fn of(
        forecast: CoreForecast,
        step: RecipeStep,
        one_by_one: bool,
        before: Vec<core::Job>,
        balance: Option<Credits>,
    ) -> Self {
        let price = provider::price(step.provider, step.find);
        Self {
            searches: forecast.searches,
            ceiling: forecast.ceiling,
            balance,
            skips: forecast.skips.into_iter().map(Skipped::from).collect(),
            known: forecast.known,
            shared: forecast.shared,
            anew: forecast.anew,
            sends: forecast.sends.into_iter().map(str::to_owned).collect(),
            kind: step.find.into(),
            provider: step.provider.into(),
            each: price.each,
            per: price.per.into(),
            one_by_one,
            unfinished: forecast.unfinished.map(|job| job.0),
            joins: forecast.joins.map(|job| job.0),
            before: before.into_iter().map(JobBrief::from).collect(),
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
