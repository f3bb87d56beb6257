//! Jobs: starting, pausing and watching them.

use ringback_core::app::App;
use ringback_core::app::AppError;
use ringback_core::app::Planned;
use ringback_core::domain::BatchId;
use ringback_core::domain::JobId;
use ringback_core::domain::ListId;
use ringback_core::domain::ProviderName;
use ringback_core::store::Writing;
use tauri::State;

use super::job_view::JobView;
use super::on_a_thread;
use super::wanted::{Shown, Wanted};
use crate::app::{Desk, Host};
use crate::error::Reply;
use crate::mirror::DoubtChoice;

/// Starts a job over a list, as it was `shown`, or takes in who has come to a living one; `again` buys all answers anew.
#[tauri::command]
#[specta::specta]
pub async fn start_job(
    host: State<'_, Host>,
    list: i64,
    wanted: Wanted,
    again: bool,
    shown: Shown,
) -> Reply<JobView> {
    let (step, details, sending) = (wanted.step()?, wanted.details()?, wanted.sending.into());
    start(&host, step.provider, move |app| {
        let list = app.store().read(|db| db.get_list(ListId(list)))?;
        let now = app.forecast(&list, &step, details)?;
        shown.check(app.world().into(), &now)?;
        // What was bought anew when it was shown may be known by now, but not the other way round.
        let planned = app.plan(&list, &step, details, again && now.anew)?;
        // One that is taken up again goes on as it began.
        if !planned.known {
            let keep = move |db: &Writing<'_>| db.set_sending(planned.job, sending);
            app.store().write_blocking(keep)?;
        }
        Ok(planned)
    })
    .await
}

/// Searches what a job left when it was stopped.
#[tauri::command]
#[specta::specta]
pub async fn search_rest(host: State<'_, Host>, job: i64, shown: Shown) -> Reply<JobView> {
    let job = host.desk()?.app.store().read(|db| db.get_job(JobId(job)))?;
    let provider = job.step.provider;
    let plan = move |app: &App| {
        shown.check(app.world().into(), &app.forecast_rest(&job)?)?;
        Ok(app.plan_rest(job.id)?)
    };
    start(&host, provider, plan).await
}

async fn start(
    host: &Host,
    provider: ProviderName,
    plan: impl FnOnce(&App) -> Reply<Planned> + Send + 'static,
) -> Reply<JobView> {
    let _no_other_world = host.start().await;
    let desk = host.desk()?;
    // A line that cannot be opened, and a key that is missing, are told before anything is planned.
    desk.running.line().await?.check(provider)?;
    let app = desk.app.clone();
    let planned = on_a_thread(move || plan(&app)).await?;
    if !planned.finished {
        desk.running.start(planned.job).await?;
    }
    view(&desk, planned.job)
}

/// Pauses a job at its next batch boundary, to be taken up again. What is at the service still arrives.
#[tauri::command]
#[specta::specta]
pub async fn pause_job(host: State<'_, Host>, job: i64) -> Reply<()> {
    Ok(host.desk()?.running.pause(JobId(job)).await?)
}

/// Takes a paused job up again.
#[tauri::command]
#[specta::specta]
pub async fn resume_job(host: State<'_, Host>, job: i64) -> Reply<()> {
    let _no_other_world = host.start().await;
    let Desk { app, running, .. } = host.desk()?;
    app.store().read(|db| db.get_job(JobId(job)))?;
    Ok(running.start(JobId(job)).await?)
}

/// Stops a job for good: what has not been sent is cancelled, what is at the service still arrives. `search_rest` takes
/// them up.
#[tauri::command]
#[specta::specta]
pub async fn stop_job(host: State<'_, Host>, job: i64) -> Reply<()> {
    let _no_other_world = host.start().await;
    Ok(host.desk()?.running.stop(JobId(job)).await?)
}

/// Carries out the user's choice for these batches of a job, as far as they are still in doubt, and goes on.
#[tauri::command]
#[specta::specta]
pub async fn decide_doubt(
    host: State<'_, Host>,
    job: i64,
    batches: Vec<i64>,
    choice: DoubtChoice,
) -> Reply<()> {
    let _no_other_world = host.start().await;
    let running = host.desk()?.running;
    let batches: Vec<_> = batches.into_iter().map(BatchId).collect();
    Ok(running.decide(JobId(job), &batches, choice.into()).await?)
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
    let way_in = app.way_in_health().map_err(AppError::from)?;
    Ok(JobView::of(summary, activity, progress, doubts, way_in))
}
