//! `jobs resume` and `jobs retry`: a job is gone on with, or asked again, here, as `run` does it, without its file.

use ringback_core::app::App;
use ringback_core::app::AppError;
use ringback_core::app::NextJob;
use ringback_core::app::Planned;
use ringback_core::domain::JobId;
use ringback_core::domain::JobState;
use ringback_core::preflight::Retry;

use super::find_here;
use crate::args::{Asking, Common, Resume, Sparing};
use crate::forecast;
use crate::money;
use crate::outcome::{Failure, Outcome};
use crate::say::say;
use crate::search;
use crate::summary::Report;

/// Carries out `jobs resume`.
pub fn resume(common: &Common, args: &Resume) -> Result<Outcome, Failure> {
    go_on(common, args, |app, job| Ok(app.plan_rest(job)?))
}

/// Carries out `jobs retry`.
pub fn retry(common: &Common, args: &Resume, retry: Retry) -> Result<Outcome, Failure> {
    go_on(common, args, |app, job| {
        let before = app.store().read(|db| db.get_job(job))?;
        let planned = app.forecast_retry(&before, retry).and_then(|told| {
            let planned = app.retry(job, retry)?;
            let run = app.store().read(|db| db.get_job(planned.job))?.run;
            app.keep_foretold(run, &told)?;
            Ok(planned)
        });
        let planned = planned.map_err(|error| first(error, args))?;
        if !common.json {
            say(match retry {
                Retry::Failed => {
                    "asking again for those whose search failed: where a call broke off it may have been charged, too"
                }
                Retry::Unknown => "asking again for those of whom the service could not tell",
            })?;
        }
        Ok(planned)
    })
}

/// Carries out `jobs retry --dry-run`.
pub fn foretell_retry(common: &Common, args: &Resume, retry: Retry) -> Result<Outcome, Failure> {
    let world = search::world(args.job.sandbox.as_ref());
    let app = App::open(&common.data_dir()?, world)?;
    let (_, summary) = find_here(&app, JobId(args.job.job))?;
    let told = forecast::tell_retry(common, &app, &summary.job, retry);
    told.map_err(|failure| match failure {
        Failure::App(error) => first(error, args),
        other => other,
    })
}

/// What is to be done before a job can be asked again, where there is something.
fn first(error: AppError, args: &Resume) -> Failure {
    match error {
        AppError::Unfinished(job) => {
            let sandbox = args.job.sandbox.as_ref().map_or("", |_| " --sandbox");
            let command = format!("jobs resume {job}{sandbox}");
            Failure::First(AppError::Unfinished(job), command)
        }
        error => error.into(),
    }
}

fn go_on(
    common: &Common,
    args: &Resume,
    plan: impl FnOnce(&App, JobId) -> Result<Planned, Failure>,
) -> Result<Outcome, Failure> {
    let sandbox = args.job.sandbox.as_ref();
    search::check_play(sandbox, &args.play)?;
    let app = App::open(&common.data_dir()?, search::world(sandbox))?;
    let job = JobId(args.job.job);
    let (list, summary) = find_here(&app, job)?;
    let step = summary.job.step;
    let asking = Asking {
        provider: step.provider.into(),
        sandbox: args.job.sandbox.clone(),
        play: args.play.clone(),
        sending: args.sending.clone(),
        in_doubt: args.in_doubt,
        doubt_wait: args.doubt_wait,
        again: false,
        sparing: Sparing::default(),
        port: args.port.clone(),
    };
    let options = search::options(&app, &asking, step)?;
    app.check_key(step.provider)?;
    let planned = plan(&app, job)?;
    let mut job = planned.job;
    if !common.json && planned.finished {
        say(format!("job {job} has ended: nothing is left to be sent"))?;
    } else if !common.json {
        search::foretell(&app, planned, &asking, step)?;
    }
    let run = app.store().read(|db| db.get_job(job))?.run;
    if let Some(cap) = args.cap {
        let cap = cap.credits();
        app.store().write_blocking(move |db| db.set_cap(run, cap))?;
        money::warn_of_cap(&app, run, args.cap)?;
    }
    let mut goes_on = search::run_to_its_end(&app, planned, &options)?;
    // The steps that come after it in its recipe.
    while goes_on && app.summary(job)?.job.state == JobState::Finished {
        let NextJob::Job(planned) = app.next_step(run)? else {
            break;
        };
        job = planned.job;
        let step = app.store().read(|db| db.get_job(job))?.step;
        app.check_key(step.provider)?;
        if !common.json {
            search::foretell(&app, planned, &asking, step)?;
        }
        goes_on = search::run_to_its_end(&app, planned, &search::options(&app, &asking, step)?)?;
    }
    let summary = app.summary(job)?;
    let report = Report::new(&app, &list, &summary)?;
    let whole = app.summarise_run(job)?;
    if common.json {
        let mut object = report.json();
        object["of_run"] = money::as_json(&whole);
        say(object)?;
    } else {
        say(report.text())?;
        money::lines(&whole).into_iter().try_for_each(say)?;
    }
    Ok(report.outcome())
}
