//! `run`: the main job, from a lead list to the enriched spreadsheet.

use std::path::{Path, PathBuf};

use ringback_core::app::App;
use ringback_core::app::Summary;
use ringback_core::domain::Details;
use ringback_core::domain::JobState;
use ringback_core::domain::Kind;
use ringback_core::domain::List;
use ringback_core::domain::ProviderName;

use crate::args;
use crate::args::{Common, Run};
use crate::export::{check_name, proposed_name, write};
use crate::import::{import_file, mapping_in_words, tell_problems};
use crate::outcome::{Failure, Outcome};
use crate::say::say;
use crate::search;
use crate::summary::Report;

/// Carries out `run`.
pub fn run(common: &Common, args: &Run) -> Result<Outcome, Failure> {
    let (asking, kinds) = (&args.asking, args.what.kinds());
    for kind in &kinds {
        search::check(asking, *kind)?;
        search::options(asking, *kind)?;
    }
    let details = details(args)?;
    let out = out(args)?;
    let app = App::open(&common.data_dir()?, search::world(asking.sandbox.as_ref()))?;
    app.check_export(&out)?;
    app.check_key(asking.provider.into())?;
    let list = import_file(&app, &args.file, &args.mapping.map)?.list;
    if !common.json {
        tell_list(&app, &list)?;
    }
    let mut done = Vec::new();
    for kind in kinds {
        let details = match kind {
            Kind::FindEmail => details,
            Kind::VerifyEmail | Kind::FindPhone => Details {
                country: None,
                gender: false,
                ..details
            },
        };
        let planned = app.plan(&list, &search::step(asking, kind), details, asking.again)?;
        if !common.json {
            search::foretell(&app, planned, asking, kind)?;
        }
        search::run_to_its_end(&app, planned, &search::options(asking, kind)?)?;
        done.push(app.summary(planned.job)?);
        // What is left of this question comes first when the command is given again.
        if done.last().is_some_and(is_unfinished) {
            break;
        }
    }
    write(&app, &list, done.last().map(|last| &last.job), &out)?;
    tell(common, &app, &list, &done, &out)
}

fn is_unfinished(summary: &Summary) -> bool {
    summary.job.state != JobState::Finished
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
            ..Report::new(app, list, summary)
        };
        if common.json {
            say(report.json())?;
        } else {
            say(report.text())?;
        }
        if outcome == Outcome::Complete {
            outcome = report.outcome();
        }
    }
    Ok(outcome)
}

/// What was found in the file.
fn tell_list(app: &App, list: &List) -> Result<(), Failure> {
    say(format!(
        "{}: {} leads, {} problems",
        list.name, list.leads, list.problems
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
        return Err(Failure::Usage(
            "--out names the lead list itself: choose another name, the list stays as it is".into(),
        ));
    }
    Ok(out)
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// Country and gender are for finding addresses at Enrow; said beside another question they would be left out in silence.
fn details(args: &Run) -> Result<Details, Failure> {
    let args::Details { country, gender } = args.details;
    let provider = ProviderName::from(args.asking.provider);
    let said = country.is_some() || gender;
    if said && provider == ProviderName::Clearout {
        return Err(Failure::Usage(format!(
            "{} is not told countries and tells no gender: leave out --country and --gender",
            provider.title()
        )));
    }
    if said && !args.what.kinds().contains(&Kind::FindEmail) {
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
