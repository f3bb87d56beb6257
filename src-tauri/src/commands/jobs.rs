//! Jobs: starting, pausing and watching them.

use ringback_core::app::AppError;
use ringback_core::domain::BatchId;
use ringback_core::domain::Details;
use ringback_core::domain::JobId;
use ringback_core::domain::ListId;
use tauri::State;

use super::forecasts::RECIPE;
use super::job_view::JobView;
use super::on_a_thread;
use crate::app::{Desk, Host};
use crate::error::Reply;
use crate::mirror::DoubtChoice;

/// Starts the job of a list, or takes it up again, a stopped one with what was cancelled; `again` buys all answers anew.
#[tauri::command]
#[specta::specta]
pub async fn start_job(host: State<'_, Host>, list: i64, again: bool) -> Reply<JobView> {
    let _no_other_world = host.start().await;
    let desk = host.desk()?;
    // A line that cannot be opened, and a key that is missing, are told before anything is planned.
    desk.running.line().await?.check(RECIPE.provider)?;
    let app = desk.app.clone();
    let plan = on_a_thread(move || {
        let list = app.store().read(|db| db.get_list(ListId(list)))?;
        Ok(app.plan(&list, &RECIPE, Details::default(), again)?)
    });
    let planned = plan.await?;
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

/// Stops a job for good: what has not been sent is cancelled, what is at the service still arrives. `start_job` searches
/// for the rest.
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
    Ok(JobView::of(summary, activity, progress, doubts))
}
