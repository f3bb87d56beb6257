//! `run`: the main job, from a lead list to the enriched spreadsheet.

use std::path::{Path, PathBuf};

use ringback_core::app::App;
use ringback_core::app::ExportChoice;
use ringback_core::app::NextJob;
use ringback_core::app::Summary;
use ringback_core::app::Wanted;
use ringback_core::domain::Details;
use ringback_core::domain::JobId;
use ringback_core::domain::JobState;
use ringback_core::domain::List;
use ringback_core::domain::Order;
use ringback_core::domain::PhoneFor;
use ringback_core::domain::ProviderName;
use ringback_core::domain::Recipe;
use ringback_core::domain::counted;
use ringback_core::export::ExportError;
use serde_json::json;

use crate::args;
use crate::args::{Common, Run};
use crate::export::{check_name, proposed_name, write};
use crate::forecast;
use crate::import::{import_file, mapping_in_words, tell_problems};
use crate::money;
use crate::outcome::{Failure, Outcome};
use crate::recipes;
use crate::say::say;
use crate::search;
use crate::summary::Report;
use crate::to_csv::same_file;

/// Carries out `run`.
pub fn run(common: &Common, args: &Run) -> Result<Outcome, Failure> {
    let asking = &args.asking;
    let app = App::open(&common.data_dir()?, search::world(asking.sandbox.as_ref()))?;
    let wanted = wanted(&app, args)?;
    let steps = wanted.recipe.steps();
    for step in &steps {
        search::check(asking, *step)?;
        search::options(&app, asking, *step)?;
    }
    let out = out(args)?;
    app.check_export(&out)?;
    if !args.dry_run {
        for step in &steps {
            app.check_key(step.provider)?;
        }
    }
    let list = import_file(&app, &args.file, &args.mapping.map)?.list;
    app.check_not_the_list(&list, &out)?;
    if !common.json {
        tell_list(&app, &list)?;
    }
    if args.dry_run {
        return forecast::tell(common, &app, &list, &wanted);
    }
    let foretold = match app.goes_on(&list, &wanted.recipe)? {
        true => None,
        false => Some(app.forecast_run(&list, &wanted)?),
    };
    let run = app.begin_run(&list, &wanted)?;
    money::warn_of_cap(&app, run, wanted.cap)?;
    if let Some(foretold) = foretold {
        app.keep_foretold(run, &foretold)?;
    }
    let mut searched = false;
    let mut next = app.next_job(run)?;
    while let NextJob::Job(planned) = next {
        searched = true;
        let step = app.store().read(|db| db.get_job(planned.job))?.step;
        if !common.json {
            search::foretell(&app, planned, asking, step)?;
        }
        let options = search::options(&app, asking, step)?;
        let goes_on = search::run_to_its_end(&app, planned, &options)?;
        // What is left of this question comes first when the command is given again.
        if !goes_on || is_unfinished(&app.summary(planned.job)?) {
            break;
        }
        next = app.next_step(run)?;
    }
    let jobs = app.store().read(|db| db.list_jobs_of_run(run))?;
    if !searched && !common.json {
        let jobs: Vec<JobId> = jobs.iter().map(|job| job.id).collect();
        search::tell_finished(&app, &jobs)?;
    }
    let done = jobs.iter().map(|job| app.summary(job.id));
    let done: Vec<Summary> = done.collect::<Result<_, _>>()?;
    let choice = ExportChoice::everything(check_name(&out)?);
    write(
        &app,
        &list,
        done.last().map(|last| &last.job),
        &out,
        &choice,
    )?;
    let outcome = tell(common, &app, &list, &done, &out)?;
    let steps_left = steps.len().saturating_sub(done.len());
    if let Some(last) = done.last() {
        let whole = app.summarise_run(last.job.id)?;
        match common.json {
            // Beside a single job's own object it would say nothing more.
            true if steps.len() > 1 => say(money::as_json(&whole))?,
            true => {}
            false => money::lines(&whole).into_iter().try_for_each(say)?,
        }
    }
    if steps_left > 0 && !common.json {
        // What a pause waits for says the pause.
        let pauses = done.last().is_some_and(|last| last.job.pause.is_some());
        say(format!(
            "{} of the recipe left to be taken{}",
            counted(steps_left as u64, "step"),
            match pauses {
                true => "",
                false => ": the same command again goes on",
            }
        ))?;
    }
    let first = jobs.first().map(|job| job.id);
    let came = app.store().read(|db| match first {
        Some(first) => db.find_grown_beyond(list.id, first),
        None => Ok(None),
    })?;
    if came.is_some() && !common.json {
        say(
            "leads have come to the list since this run was begun: the same command again asks about them",
        )?;
    }
    Ok(match (steps_left, came) {
        (0, None) => outcome,
        _ => Outcome::Unfinished,
    })
}

/// What is to be run: a recipe, or what the words come to.
fn wanted(app: &App, args: &Run) -> Result<Wanted, Failure> {
    let asking = &args.asking;
    let recipe = match &args.what.recipe {
        Some(named) => recipes::named(app, named)?,
        None => {
            let mut recipe = Recipe {
                phone_for: PhoneFor::Everyone,
                order: Order::AsWritten,
                ..Recipe::default()
            };
            for kind in args.what.kinds() {
                recipe.askers_mut(kind).push(asking.provider.into());
            }
            recipe
        }
    };
    Ok(Wanted {
        details: details(args, &recipe)?,
        recipe,
        cap: args.cap,
        again: asking.again,
    })
}

/// One that was stopped meanwhile, from another terminal, has ended; its rest is taken up by a word of its own.
fn is_unfinished(summary: &Summary) -> bool {
    summary.job.state != JobState::Finished || summary.job.stopped
}

/// A report of each job, the last of which names the spreadsheet; how it all ended.
fn tell(
    common: &Common,
    app: &App,
    list: &List,
    done: &[Summary],
    out: &Path,
) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::Complete;
    for (n, summary) in done.iter().enumerate() {
        let report = Report {
            out: (n + 1 == done.len()).then_some(out),
            ..Report::new(app, list, summary)?
        };
        if common.json {
            let mut object = report.json();
            object["credits_feared"] = json!(app.summarise_run(summary.job.id)?.feared());
            say(object)?;
        } else {
            say(report.text())?;
        }
        // Whom one service failed the next of that kind has asked about, or has as failed, too.
        let find = |summary: &Summary| summary.job.step.find;
        let asked_since = done[n + 1..]
            .iter()
            .any(|later| find(later) == find(summary));
        let over = !is_unfinished(summary) && summary.counts.pending == 0;
        if outcome == Outcome::Complete && !(asked_since && over) {
            outcome = report.outcome();
        }
    }
    Ok(outcome)
}

/// What was found in the file.
fn tell_list(app: &App, list: &List) -> Result<(), Failure> {
    say(format!(
        "{}: {}, {}",
        list.name,
        counted(list.leads, "lead"),
        counted(list.problems, "problem")
    ))?;
    say(mapping_in_words(list))?;
    tell_problems(app, list)
}

/// Where the enriched list goes; told before anything is done if it cannot go there.
fn out(args: &Run) -> Result<PathBuf, Failure> {
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| proposed_name(&args.file, args.asking.sandbox.is_some()));
    check_name(&out)?;
    if same_file(&out, &args.file) {
        let itself = ExportError::LeadList { path: out };
        return Err(Failure::Usage(itself.to_string()));
    }
    Ok(out)
}

/// Country and gender are for finding addresses at Enrow; said beside another question they would be left out in silence.
fn details(args: &Run, recipe: &Recipe) -> Result<Details, Failure> {
    let args::Details { country, gender } = args.details;
    let said = country.is_some() || gender;
    let told = recipe.find_email.contains(&ProviderName::Enrow);
    if said && !told && !recipe.find_email.is_empty() {
        return Err(Failure::Usage(format!(
            "{} is not told countries and tells no gender: leave out --country and --gender",
            ProviderName::Clearout.title()
        )));
    }
    if said && !told {
        return Err(Failure::Usage(
            "--country and --gender go with --find email only".into(),
        ));
    }
    Ok(args.asking.sparing.add_to(Details {
        country,
        gender,
        ..Details::default()
    }))
}
