//! Jobs: what one would cost, starting, pausing and watching it.

use ringback_core::app::Activity;
use ringback_core::app::AppError;
use ringback_core::app::Forecast as CoreForecast;
use ringback_core::app::Progress;
use ringback_core::app::Summary;
use ringback_core::domain as core;
use ringback_core::domain::Credits;
use ringback_core::domain::JobId;
use ringback_core::domain::Kind;
use ringback_core::domain::ListId;
use ringback_core::domain::ProviderName;
use ringback_core::domain::Recipe;
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;
use tauri::State;

use super::on_a_thread;
use crate::app::{Desk, Host};
use crate::error::Reply;
use crate::mirror::{DoubtChoice, JobState, PauseReason, Provider};

/// What the window searches for, until there is more to choose from.
const RECIPE: Recipe = Recipe {
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

/// Where the leads of a job stand.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Leads in the job.
    pub leads: u64,
    /// Searches they became.
    pub searches: u64,
    /// Leads with an answer.
    pub found: u64,
    /// Leads looked for in vain.
    pub not_found: u64,
    /// Leads whose verdict is neither.
    pub unsure: u64,
    /// Leads for which nothing was asked.
    pub skipped: u64,
    /// Leads whose search ended without a verdict.
    pub failed: u64,
    /// Leads whose search is queued or under way.
    pub pending: u64,
    /// Of the pending, those in batches that are in doubt.
    pub in_doubt: u64,
}

/// Why a job stands still.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Pause {
    /// The reason.
    pub reason: PauseReason,
    /// The reason in words.
    pub message: String,
}

/// A batch that the service may have taken or not.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DoubtfulBatch {
    /// Its id.
    pub id: i64,
    /// How many searches went with it.
    pub searches: u32,
    /// When it was about to be sent.
    pub intended_at: String,
}

/// A job.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// Its id.
    pub id: i64,
    /// Its list.
    pub list: i64,
    /// Where it stands.
    pub state: JobState,
    /// An engine works on it now.
    pub active: bool,
    /// It was told to stop, and waits for calls that are out.
    pub stopping: bool,
    /// Why it stands still.
    pub pause: Option<Pause>,
    /// Where its leads stand.
    pub counts: Counts,
    /// Why leads were skipped.
    pub skips: Vec<Skipped>,
    /// Credits held for batches that are not settled.
    #[specta(type = Number)]
    pub credits_held: Credits,
    /// Credits spent.
    #[specta(type = Number)]
    pub credits_spent: Credits,
    /// Batches sent.
    pub batches: u64,
    /// Deliveries received for them.
    pub deliveries: u64,
    /// Status requests that no delivery prompted.
    pub polls: u64,
    /// Status requests that callbacks have saved.
    pub polls_saved: u64,
    /// Batches in doubt.
    pub doubts: Vec<DoubtfulBatch>,
    /// What the engine is having trouble with.
    pub trouble: Option<String>,
    /// How long it will still take, where there is something to go by.
    pub seconds_left: Option<u64>,
    /// Who is asked.
    pub provider: Provider,
}

/// What a job over a list would come to.
#[tauri::command]
#[specta::specta]
pub async fn forecast(host: State<'_, Host>, list: i64) -> Reply<Forecast> {
    let Desk { app, running, .. } = host.desk()?;
    let look = on_a_thread(move || {
        let list = app.store().read(|db| db.get_list(ListId(list)))?;
        Ok(app.forecast(&list)?)
    });
    let forecast = look.await?;
    // A balance that cannot be read stops nobody; that the key is missing is told by the start.
    let balance = running.balance().await.ok();
    Ok(Forecast::of(forecast, balance))
}

/// Starts the job of a list, or takes it up again; `again` buys all answers anew.
#[tauri::command]
#[specta::specta]
pub async fn start_job(host: State<'_, Host>, list: i64, again: bool) -> Reply<JobView> {
    let desk = host.desk()?;
    // A line that cannot be opened is told before anything is planned.
    desk.running.line().await?;
    let app = desk.app.clone();
    let plan = on_a_thread(move || {
        let list = app.store().read(|db| db.get_list(ListId(list)))?;
        Ok(app.plan(&list, &RECIPE, again)?)
    });
    let planned = plan.await?;
    if !planned.finished {
        desk.running.start(planned.job).await?;
    }
    view(&desk, planned.job)
}

/// Stops a job at its next batch boundary, to be taken up again.
#[tauri::command]
#[specta::specta]
pub async fn pause_job(host: State<'_, Host>, job: i64) -> Reply<()> {
    host.desk()?.running.pause(JobId(job));
    Ok(())
}

/// Takes a paused job up again.
#[tauri::command]
#[specta::specta]
pub async fn resume_job(host: State<'_, Host>, job: i64) -> Reply<()> {
    let Desk { app, running, .. } = host.desk()?;
    app.store().read(|db| db.get_job(JobId(job)))?;
    Ok(running.start(JobId(job)).await?)
}

/// Stops a job. What waits stays pending: nothing that was planned is thrown away.
#[tauri::command]
#[specta::specta]
pub async fn stop_job(host: State<'_, Host>, job: i64) -> Reply<()> {
    host.desk()?.running.pause(JobId(job));
    Ok(())
}

/// Carries out the user's choice for the batches of a job that are in doubt, and goes on.
#[tauri::command]
#[specta::specta]
pub async fn decide_doubt(host: State<'_, Host>, job: i64, choice: DoubtChoice) -> Reply<()> {
    let Desk { app, running, .. } = host.desk()?;
    on_a_thread(move || Ok(app.decide_doubts(JobId(job), choice.into())?)).await?;
    Ok(running.start(JobId(job)).await?)
}

/// Everything about a job.
#[tauri::command]
#[specta::specta]
pub async fn get_job(host: State<'_, Host>, job: i64) -> Reply<JobView> {
    view(&host.desk()?, JobId(job))
}

fn view(desk: &Desk, job: JobId) -> Reply<JobView> {
    let app = &desk.app;
    // Asked first: a job that ends meanwhile is then shown as running for one more event, not as stopped too early.
    let activity = desk.running.activity(job);
    let (summary, progress) = (app.summary(job)?, app.progress(job)?);
    let doubts = app.list_doubts(job).map_err(AppError::from)?;
    Ok(JobView::of(summary, activity, progress, doubts))
}

impl JobView {
    fn of(
        summary: Summary,
        activity: Activity,
        progress: Progress,
        doubts: Vec<core::Batch>,
    ) -> Self {
        let Summary {
            job,
            counts,
            skips,
            money,
            traffic,
        } = summary;
        let left = progress.left.filter(|_| activity.active);
        Self {
            id: job.id.0,
            list: job.list.0,
            state: job.state.into(),
            active: activity.active,
            stopping: activity.stopping,
            pause: (job.state == core::JobState::Paused)
                .then_some(job.pause)
                .flatten()
                .map(Pause::from),
            counts: counts.into(),
            skips: skips.into_iter().map(Skipped::from).collect(),
            credits_held: money.outstanding(),
            credits_spent: money.charged,
            batches: traffic.batches,
            deliveries: traffic.deliveries,
            polls: traffic.polls,
            polls_saved: progress.polls_saved,
            doubts: doubts.into_iter().map(DoubtfulBatch::from).collect(),
            trouble: activity.trouble,
            seconds_left: left.map(|left| left.as_secs()),
            provider: job.recipe.provider.into(),
        }
    }
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

impl From<core::Counts> for Counts {
    fn from(counts: core::Counts) -> Self {
        let core::Counts {
            leads,
            searches,
            found,
            not_found,
            unsure,
            skipped,
            failed,
            pending,
            in_doubt,
        } = counts;
        Self {
            leads,
            searches,
            found,
            not_found,
            unsure,
            skipped,
            failed,
            pending,
            in_doubt,
        }
    }
}

impl From<(core::PauseReason, String)> for Pause {
    fn from((reason, message): (core::PauseReason, String)) -> Self {
        Self {
            reason: reason.into(),
            message,
        }
    }
}

impl From<core::Batch> for DoubtfulBatch {
    fn from(batch: core::Batch) -> Self {
        Self {
            id: batch.id.0,
            searches: batch.searches,
            intended_at: batch.intended_at.to_string(),
        }
    }
}
