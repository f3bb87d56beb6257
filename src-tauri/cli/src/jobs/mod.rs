//! `jobs`: what has been run, and how it stands; [`halt`] and [`resume`] change that.

mod halt;
mod resume;

use std::path::Path;

use ringback_core::app::App;
use ringback_core::app::Companion;
use ringback_core::app::Summary;
use ringback_core::app::Wish;
use ringback_core::domain::Job;
use ringback_core::domain::JobId;
use ringback_core::domain::JobState;
use ringback_core::domain::List;
use ringback_core::domain::SearchState;
use ringback_core::store::StoreError;
use serde_json::{Value, json};

use crate::args::{Common, Jobs, JobsCommand};
use crate::money;
use crate::outcome::{Failure, Outcome};
use crate::say::say;
use crate::summary::Report;
use crate::worlds;

/// Carries out `jobs`.
pub fn jobs(common: &Common, args: &Jobs) -> Result<Outcome, Failure> {
    let folder = common.data_dir()?;
    match &args.command {
        JobsCommand::List { sandbox } => list(&folder, *sandbox, common.json),
        JobsCommand::Show { job, sandbox } => show(&folder, JobId(*job), *sandbox, common.json),
        JobsCommand::Pause(job) => halt::halt(common, job, Wish::Pause),
        JobsCommand::Stop { job, cancel: false } => halt::halt(common, job, Wish::Stop),
        JobsCommand::Stop { job, cancel: true } => halt::halt(common, job, Wish::Cancel),
        JobsCommand::Resume(args) => resume::resume(common, args),
        JobsCommand::Retry {
            resume,
            what,
            dry_run: false,
        } => resume::retry(common, resume, (*what).into()),
        JobsCommand::Retry { resume, what, .. } => {
            resume::foretell_retry(common, resume, (*what).into())
        }
        JobsCommand::Same { job, row, sandbox } => {
            same(&folder, JobId(*job), *row, *sandbox, common.json)
        }
        JobsCommand::Apart {
            job,
            row,
            undo,
            sandbox,
        } => set_apart(&folder, JobId(*job), *row, *undo, *sandbox, common.json),
    }
}

fn list(folder: &Path, sandbox: bool, json: bool) -> Result<Outcome, Failure> {
    let (mut objects, mut texts): (Vec<Value>, Vec<String>) = (Vec::new(), Vec::new());
    for world in worlds::to_look_into(folder, sandbox) {
        let app = App::open(folder, world)?;
        for job in app.store().read(|db| db.list_jobs())? {
            let (list, summary) = look_up(&app, job.id)?;
            let report = Report::new(&app, &list, &summary)?;
            objects.push(report.json());
            texts.push(format!(
                "job {} ({})  {}",
                job.id,
                standing(&job),
                report.text()
            ));
        }
    }
    match (json, texts.is_empty()) {
        (true, _) => say(Value::from(objects))?,
        (false, true) => say("no jobs yet: `ringback-cli run --help` says how to start one")?,
        (false, false) => say(texts.join("\n"))?,
    }
    Ok(Outcome::Complete)
}

fn find(folder: &Path, job: JobId, sandbox: bool) -> Result<(App, List, Summary), Failure> {
    let look = |app: App| match look_up(&app, job) {
        Ok((list, summary)) => Ok(Some((app, list, summary))),
        Err(StoreError::Missing(_)) => Ok(None),
        Err(error) => Err(error.into()),
    };
    worlds::find_in(folder, sandbox, look)?.ok_or_else(|| missing(job))
}

/// Nothing has that number.
fn missing(job: JobId) -> Failure {
    Failure::NotFound(format!(
        "there is no job {job}: `jobs list` shows what there is"
    ))
}

/// The job in the world that was named, and no other: what is halted or gone on with is not guessed.
fn find_here(app: &App, job: JobId) -> Result<(List, Summary), Failure> {
    match look_up(app, job) {
        Err(StoreError::Missing(_)) => Err(missing(job)),
        found => Ok(found?),
    }
}

/// Where a job stands that nobody runs: this process has the data folder.
const fn standing(job: &Job) -> &'static str {
    match (job.state, job.stopped) {
        (JobState::Running | JobState::Paused, true) => "stopped, with answers to come",
        (JobState::Running, false) => "cut off",
        (state, _) => state.word(),
    }
}

fn show(folder: &Path, job: JobId, sandbox: bool, json: bool) -> Result<Outcome, Failure> {
    let (app, list, summary) = find(folder, job, sandbox)?;
    let report = Report::new(&app, &list, &summary)?;
    let run = app.summarise_run(job)?;
    if json {
        let mut object = report.json();
        object["of_run"] = money::as_json(&run);
        say(object)?;
    } else {
        say(format!(
            "job {job} ({})  {}",
            standing(&summary.job),
            report.text()
        ))?;
        if run.steps.len() > 1 {
            say(format!("run {}, all {} steps", run.run.id, run.steps.len()))?;
        }
        money::lines(&run).into_iter().try_for_each(say)?;
    }
    Ok(Outcome::Complete)
}

fn same(
    folder: &Path,
    job: JobId,
    row: u64,
    sandbox: bool,
    json: bool,
) -> Result<Outcome, Failure> {
    let (app, _, summary) = find(folder, job, sandbox)?;
    let others = app.list_companions(&summary.job, row)?;
    if json {
        let object = |other: &Companion| json!({ "list": other.list, "row": other.lead.row, "why": other.why });
        say(others.iter().map(object).collect::<Value>())?;
    } else if others.is_empty() {
        say(format!("row {row} shares its answer with nobody"))?;
    }
    for other in others.iter().filter(|_| !json) {
        let why = other.why.join("; ");
        say(format!("{} row {}: {why}", other.list, other.lead.row))?;
    }
    Ok(Outcome::Complete)
}

/// Takes the person in `row` for somebody else than those who have the same key, or for nobody else any more.
fn set_apart(
    folder: &Path,
    job: JobId,
    row: u64,
    together: bool,
    sandbox: bool,
    json: bool,
) -> Result<Outcome, Failure> {
    let (app, list, summary) = find(folder, job, sandbox)?;
    let jobs = match together {
        true => app.set_together(&summary.job, row)?,
        false => app.set_apart(&summary.job, row)?,
    };
    if json {
        say(json!({ "row": row, "jobs": jobs }))?;
        return Ok(Outcome::Complete);
    }
    let what = match (together, jobs.is_empty()) {
        (false, true) if waits(&app, &summary, row)? => {
            "is somebody else: its own search waits to be sent, whatever other lists are told"
        }
        (false, true) => "is somebody else, and was alone already",
        (false, false) => "is somebody else: run the list again to search for it",
        (true, true) => "is nobody else any more; what it was answered by itself stays",
        (true, false) => "is nobody else any more, and shares its answer again",
    };
    say(format!("row {row} of {} {what}", list.name))?;
    Ok(Outcome::Complete)
}

/// Whether the search of the lead in `row` is still to be sent.
fn waits(app: &App, summary: &Summary, row: u64) -> Result<bool, StoreError> {
    let job = &summary.job;
    app.store().read(|db| {
        let Some(lead) = db.find_lead_in_row(job.list, row)? else {
            return Ok(false);
        };
        let Some(search) = db.find_search_of(job.id, lead.id)? else {
            return Ok(false);
        };
        Ok(db.find_search_state(job.id, search.search)? == Some(SearchState::Queued))
    })
}

fn look_up(app: &App, job: JobId) -> Result<(List, Summary), StoreError> {
    let summary = app.summary(job)?;
    let list = app.store().read(|db| db.get_list(summary.job.list))?;
    Ok((list, summary))
}
