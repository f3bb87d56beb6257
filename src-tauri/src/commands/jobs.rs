//! Jobs: starting, pausing and watching them.

use ringback_core::app::App;
use ringback_core::app::AppError;
use ringback_core::app::NextJob;
use ringback_core::app::Notes;
use ringback_core::app::Planned;
use ringback_core::app::RunForecast;
use ringback_core::app::Wanted as AskedFor;
use ringback_core::domain::BatchId;
use ringback_core::domain::JobId;
use ringback_core::domain::List;
use ringback_core::domain::ListId;
use ringback_core::domain::ProviderName;
use ringback_core::domain::RecipeStep;
use ringback_core::store::Lane;
use ringback_core::store::Writing;
use tauri::State;

use super::job_view::{CancelledBatch, JobView};
use super::run_view::{CancelledThere, RunView};
use super::wanted;
use super::wanted::{Shown, Wanted};
use super::{on_a_thread, on_a_thread_of_its_own};
use crate::app::{Desk, Host};
use crate::error::{CommandError, Reply};
use crate::mirror::{DoubtChoice, Retry};

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
    let mut asked = wanted.asked(false)?;
    let sending = wanted.sending.into();
    let services = services_of(&asked.recipe.steps());
    start(&host, services, move |app| {
        let list = app.store().read(|db| db.get_list(ListId(list)))?;
        let now = app.forecast_run(&list, &asked)?;
        shown.check(app.world().into(), &now)?;
        wanted::check_cap(asked.cap, now.committed)?;
        // What was bought anew when it was shown may be known by now, but not the other way round.
        asked.again = again && now.first.anew;
        let planned = plan(app, &list, &asked)?;
        // One that is taken up again goes on as it began.
        if !planned.known {
            let keep = move |db: &Writing<'_>| db.set_sending(planned.job, sending);
            app.store().write_blocking(keep)?;
        }
        keep_foretold(app, planned, &now)?;
        Ok(planned)
    })
    .await
}

/// The job with which what is `asked` begins or goes on, under its cap.
fn plan(app: &App, list: &List, asked: &AskedFor) -> Reply<Planned> {
    let run = app.begin_run(list, asked)?;
    match app.next_job(run)? {
        NextJob::Job(planned) => Ok(planned),
        // Nothing had to be asked: everything was known, or is skipped.
        NextJob::Ended => {
            let jobs = app.store().read(|db| db.list_jobs_of_run(run))?;
            let last = jobs.last().map(|job| job.id);
            let job = last.ok_or_else(|| CommandError::failed("the recipe has no steps"))?;
            Ok(Planned {
                job,
                known: true,
                finished: true,
                notes: Notes::default(),
            })
        }
    }
}

/// Keeps what the run of a job was foretold to cost.
fn keep_foretold(app: &App, planned: Planned, now: &RunForecast) -> Reply<()> {
    let run = app.store().read(|db| db.get_job(planned.job))?.run;
    Ok(app.keep_foretold(run, now)?)
}

/// Each service once.
fn services_of(steps: &[RecipeStep]) -> Vec<ProviderName> {
    let mut services = Vec::new();
    for step in steps {
        if !services.contains(&step.provider) {
            services.push(step.provider);
        }
    }
    services
}

/// Searches what a job left when it was stopped.
#[tauri::command]
#[specta::specta]
pub async fn search_rest(host: State<'_, Host>, job: i64, shown: Shown) -> Reply<JobView> {
    let (job, run) = host.desk()?.app.store().read(|db| {
        let job = db.get_job(JobId(job))?;
        Ok((job.clone(), db.get_run(job.run)?))
    })?;
    let plan = move |app: &App| {
        shown.check(app.world().into(), &app.forecast_rest_run(&job)?)?;
        Ok(app.plan_rest(job.id)?)
    };
    start(&host, services_of(&run.recipe.steps()), plan).await
}

/// Asks again for whom a job has no answer, in a new job that takes over all the others.
#[tauri::command]
#[specta::specta]
pub async fn retry_job(
    host: State<'_, Host>,
    job: i64,
    retry: Retry,
    shown: Shown,
) -> Reply<JobView> {
    let (job, run) = host.desk()?.app.store().read(|db| {
        let job = db.get_job(JobId(job))?;
        Ok((job.clone(), db.get_run(job.run)?))
    })?;
    let services = services_of(&run.recipe.steps());
    let plan = move |app: &App| {
        let now = app.forecast_retry(&job, retry.into())?;
        shown.check(app.world().into(), &now)?;
        let planned = app.retry(job.id, retry.into())?;
        keep_foretold(app, planned, &now)?;
        Ok(planned)
    };
    start(&host, services, plan).await
}

/// Sets what the run of a job may cost altogether, as it was typed; nothing lifts the cap. A job that stands still for it
/// goes on when it is resumed.
#[tauri::command]
#[specta::specta]
pub async fn set_cap(host: State<'_, Host>, job: i64, cap: String) -> Reply<()> {
    let cap = wanted::cap(&cap)?;
    let app = host.desk()?.app;
    let (run, committed) = app.store().read(|db| {
        let run = db.get_job(JobId(job))?.run;
        Ok((run, db.sum_committed(run)?))
    })?;
    wanted::check_cap(Some(cap), committed)?;
    let set = move |db: &Writing<'_>| {
        db.set_cap(run, cap.credits())?;
        db.touch_job(JobId(job))
    };
    Ok(app.store().write(Lane::Work, set).await?)
}

async fn start(
    host: &Host,
    services: Vec<ProviderName>,
    plan: impl FnOnce(&App) -> Reply<Planned> + Send + 'static,
) -> Reply<JobView> {
    let _no_other_world = host.start().await;
    let desk = host.desk()?;
    // A line that cannot be opened, and a key that is missing, are told before anything is planned.
    let line = desk.running.line().await?;
    for service in services {
        line.check(service)?;
    }
    drop(line);
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

/// Stops a job for good and cancels what is in flight of it at its service, where that cancels lists. What is done by then
/// still arrives, and is charged.
#[tauri::command]
#[specta::specta]
pub async fn cancel_job(host: State<'_, Host>, job: i64) -> Reply<Vec<CancelledBatch>> {
    let _no_other_world = host.start().await;
    let running = host.desk()?.running;
    running.stop(JobId(job)).await?;
    on_a_thread_of_its_own(async move {
        let cancelled = running.cancel_in_flight(JobId(job)).await?;
        Ok(cancelled.into_iter().map(CancelledBatch::from).collect())
    })
    .await
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

/// Leads of the jobs of a job's run that nobody looked for, because their list was cancelled at the service; only jobs that
/// have some. Reads every answer of theirs, so it is asked when somebody looks.
#[tauri::command]
#[specta::specta]
pub async fn list_cancelled_there(host: State<'_, Host>, job: i64) -> Reply<Vec<CancelledThere>> {
    let app = host.desk()?.app;
    on_a_thread(move || cancelled_there(&app, JobId(job))).await
}

fn cancelled_there(app: &App, job: JobId) -> Reply<Vec<CancelledThere>> {
    let run = app.store().read(|db| Ok(db.get_job(job)?.run))?;
    let jobs = app.store().read(|db| db.list_jobs_of_run(run))?;
    let mut cancelled = Vec::new();
    for job in jobs {
        let leads = app.store().read(|db| match db.count_unknown(job.id)? {
            0 => Ok(0),
            _ => db.count_cancelled_there(job.id),
        })?;
        if leads > 0 {
            cancelled.push(CancelledThere {
                job: job.id.0,
                leads,
                retriable: app.count_retriable(job.id)?.1 > 0,
            });
        }
    }
    Ok(cancelled)
}

fn view(desk: &Desk, job: JobId) -> Reply<JobView> {
    let app = &desk.app;
    // Asked first: a job that ends meanwhile is then shown as running for one more event, not as stopped too early.
    let activity = desk.running.activity(job);
    let (summary, progress) = (app.summary(job)?, app.progress(job)?);
    let doubts = app.list_doubts(job).map_err(AppError::from)?;
    let way_in = app.way_in_health().map_err(AppError::from)?;
    let (run, (failed, unknown)) = (app.summarise_run(job)?, app.count_retriable(job)?);
    let cancellable = app.count_cancellable(job).map_err(AppError::from)?;
    let view = JobView::of(summary, activity, progress, doubts, way_in);
    Ok(JobView {
        run: Some(RunView::of(run, |job| desk.running.activity(job).active)),
        failed_to_retry: failed,
        unknown_to_retry: unknown,
        cancellable,
        ..view
    })
}
