//! What a job would come to, before anything is sent.

use std::time::Duration;

use ringback_core::app::Forecast as CoreForecast;
use ringback_core::domain as core;
use ringback_core::domain::Credits;
use ringback_core::domain::Details;
use ringback_core::domain::Kind;
use ringback_core::domain::ListId;
use ringback_core::domain::ProviderName;
use ringback_core::domain::Recipe;
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;
use tauri::State;
use tokio::time::timeout;

use super::on_a_thread;
use crate::app::{Desk, Host};
use crate::error::Reply;
use crate::mirror::Provider;

/// A forecast waits no longer than this for the balance.
const BALANCE_TIME: Duration = Duration::from_secs(5);

/// What the window searches for, until there is more to choose from.
pub const RECIPE: Recipe = Recipe {
    find: Kind::FindEmail,
    provider: ProviderName::Enrow,
};

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
    /// What leaves the machine.
    pub sends: Vec<String>,
    /// Who is asked.
    pub provider: Provider,
}

/// What a job over a list would come to; with `rest`, what it would to take up what its newest one left when it was stopped.
#[tauri::command]
#[specta::specta]
pub async fn forecast(host: State<'_, Host>, list: i64, rest: bool) -> Reply<Forecast> {
    let Desk { app, running, .. } = host.desk()?;
    let look = on_a_thread(move || {
        let list = app.store().read(|db| db.get_list(ListId(list)))?;
        Ok(if rest {
            app.forecast_rest(&list)?
        } else {
            app.forecast(&list, &RECIPE, Details::default())?
        })
    });
    let forecast = look.await?;
    // A balance that cannot be read stops nobody, nor one that takes its time; that the key is missing is told by the
    // start.
    let asked = tokio::spawn(async move { running.balance(RECIPE.provider).await });
    let balance = timeout(BALANCE_TIME, asked).await.ok();
    let balance = balance.and_then(Result::ok).and_then(Result::ok);
    Ok(Forecast::of(forecast, balance))
}

impl Forecast {
    fn of(forecast: CoreForecast, balance: Option<Credits>) -> Self {
        Self {
            searches: forecast.searches,
            ceiling: forecast.ceiling,
            balance,
            skips: forecast.skips.into_iter().map(Skipped::from).collect(),
            sends: forecast.sends.into_iter().map(str::to_owned).collect(),
            provider: RECIPE.provider.into(),
        }
    }
}

impl From<(core::Skip, u64)> for Skipped {
    fn from((skip, leads): (core::Skip, u64)) -> Self {
        Self {
            reason: skip.word().to_owned(),
            sentence: skip.sentence().to_owned(),
            leads,
        }
    }
}
