//! `run`: the main job, from a lead list to the enriched spreadsheet.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use ringback_core::app::App;
use ringback_core::app::Controls;
use ringback_core::app::Planned;
use ringback_core::app::RunOptions;
use ringback_core::app::Service;
use ringback_core::app::World;
use ringback_core::domain::Details;
use ringback_core::domain::Kind;
use ringback_core::domain::List;
use ringback_core::domain::ProviderName;
use ringback_core::domain::Recipe;
use ringback_core::engine::Halt;
use ringback_core::engine::Wishes;
use ringback_core::provider::offers;
use ringback_core::provider::price;
use tokio::{runtime::Runtime, sync::watch, time::interval};

use crate::args;
use crate::args::{Common, Run, SandboxChoice};
use crate::export::{check_name, proposed_name, write};
use crate::import::{import_file, mapping_in_words, tell_problems};
use crate::outcome::{Failure, Outcome};
use crate::progress::JobBars;
use crate::say::say;
use crate::summary::Report;

/// How often the bars are drawn.
const DRAW: Duration = Duration::from_millis(100);
/// How long nothing may succeed before the job pauses.
const PATIENCE: Duration = Duration::from_secs(120);

/// Carries out `run`.
pub fn run(common: &Common, args: &Run) -> Result<Outcome, Failure> {
    check(args)?;
    let out = out(args)?;
    let world = if args.sandbox.is_some() {
        World::Sandbox
    } else {
        World::Real
    };
    let app = App::open(&common.data_dir()?, world)?;
    app.check_export(&out)?;
    let (options, details) = (options(args)?, details(args)?);
    app.check_service(&options.service)?;
    let list = import_file(&app, &args.file, &args.mapping.map)?.list;
    let planned = app.plan_with(&list, &recipe(args), details, args.again)?;
    if !common.json {
        foretell(&app, &list, planned, args)?;
    }
    if !planned.finished {
        runtime()?.block_on(search(&app, planned, &options))?;
    }
    let summary = app.summary(planned.job)?;
    write(&app, &list, Some(&summary.job), &out)?;
    let report = Report {
        out: Some(&out),
        ..Report::new(&app, &list, &summary)
    };
    if common.json {
        say(report.json())?
    } else {
        say(report.text())?
    }
    Ok(report.outcome())
}

fn check(args: &Run) -> Result<(), Failure> {
    check_play(args)?;
    check_service(args)
}

/// What a service does not do is said before it is paid for doing something else.
fn check_service(args: &Run) -> Result<(), Failure> {
    let provider = ProviderName::from(args.provider);
    let title = provider.title();
    if !offers(provider, args.what.kind()) {
        return Err(Failure::Usage(format!(
            "{title} finds no phone numbers: ask another service with --provider"
        )));
    }
    let args::Details { country, gender } = args.details;
    if provider == ProviderName::Clearout && (country.is_some() || gender) {
        return Err(Failure::Usage(format!(
            "{title} is not told countries and tells no gender: leave out --country and --gender"
        )));
    }
    Ok(())
}

/// A fault that was meant for the sandbox must not be left out in silence, least of all before the real service.
fn check_play(args: &Run) -> Result<(), Failure> {
    match args.sandbox {
        None if args.play.named() => Err(Failure::Usage("--seed and --faults are for the sandbox: add --sandbox".into())),
        Some(SandboxChoice::At(_)) if args.play.named() => Err(Failure::Usage(
            "a sandbox that runs already has its seed and its faults: give them to `ringback-cli sandbox`, or POST faults to its /sandbox/faults".into(),
        )),
        _ => Ok(()),
    }
}

/// Where the enriched list goes; told before anything is done if it cannot go there.
fn out(args: &Run) -> Result<PathBuf, Failure> {
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| proposed_name(&args.file, args.sandbox.is_some()));
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

fn recipe(args: &Run) -> Recipe {
    Recipe {
        find: args.what.kind(),
        provider: args.provider.into(),
    }
}

/// Country and gender are for finding addresses; said beside another question they would be left out in silence.
fn details(args: &Run) -> Result<Details, Failure> {
    let args::Details { country, gender } = args.details;
    if args.what.kind() != Kind::FindEmail && (country.is_some() || gender) {
        return Err(Failure::Usage(
            "--country and --gender go with --find email only".into(),
        ));
    }
    Ok(Details { country, gender })
}

/// What is about to happen: what was found in the file, what leaves the machine, and what it costs at most.
fn foretell(app: &App, list: &List, planned: Planned, args: &Run) -> Result<(), Failure> {
    say(format!(
        "{}: {} leads, {} problems",
        list.name, list.leads, list.problems
    ))?;
    say(mapping_in_words(list))?;
    tell_problems(app, list)?;
    let queued = app.store().read(|db| db.count_queued(planned.job))?;
    match (planned.finished, planned.known) {
        (true, _) => say("searched before: exporting again (--again buys all answers anew)")?,
        (false, true) => say(format!(
            "resuming job {}: {queued} searches are still to be sent",
            planned.job
        ))?,
        (false, false) => say(format!(
            "{queued} searches, {}, at most {} credits; {} sent",
            way(args, queued),
            price(args.provider.into(), args.what.kind()).worst(queued),
            what_is_sent(args.what.kind())
        ))?,
    }
    Ok(())
}

fn way(args: &Run, searches: u64) -> &'static str {
    match args.sending.choice().is_live(searches) {
        true => "one by one",
        false => "in batches",
    }
}

const fn what_is_sent(kind: Kind) -> &'static str {
    match kind {
        Kind::FindEmail => "name and company of each person are",
        Kind::VerifyEmail => "nothing but the address is",
        Kind::FindPhone => "the LinkedIn profile of each person or else name and company are",
    }
}

async fn search(app: &App, planned: Planned, options: &RunOptions) -> Result<(), Failure> {
    let (halt, halted) = watch::channel(Halt::No);
    let (trouble, troubled) = watch::channel(None);
    let controls = Controls {
        halt: halted,
        trouble,
    };
    let bars = JobBars::new(&app.summary(planned.job)?);
    let mut draw = interval(DRAW);
    let job = app.run(planned.job, options, controls);
    // Listened for without a gap: a signal between two looks would be lost.
    let stopped_once = stopped();
    tokio::pin!(job, stopped_once);
    let ended = loop {
        tokio::select! {
            ended = &mut job => break ended,
            _ = draw.tick() => {
                let (counts, money) = app.store().read(|db| Ok((db.count_job(planned.job)?, db.sum_ledger(planned.job)?)))?;
                bars.show(&counts, &money, troubled.borrow().as_deref());
            }
            () = &mut stopped_once, if *halt.borrow() == Halt::No => {
                halt.send_replace(Halt::Leave);
                bars.stopping();
                tokio::spawn(leave_at_the_second());
            }
        }
    };
    bars.clear();
    ended?;
    Ok(())
}

/// Stopping waits for calls that are out. Whoever cannot wait asks twice: that is a crash like any other.
async fn leave_at_the_second() {
    stopped().await;
    std::process::exit(130);
}

fn options(args: &Run) -> Result<RunOptions, Failure> {
    let service = match &args.sandbox {
        None => Service::Real(args.provider.into()),
        Some(SandboxChoice::Here) => Service::SandboxHere {
            seed: args.play.seed(),
            faults: args.play.faults(),
        },
        Some(SandboxChoice::At(address)) => Service::SandboxAt(address.clone()),
    };
    let doubt_time = args
        .doubt_wait
        .unwrap_or(if args.sandbox.is_some() { 15 } else { 600 });
    let wishes = Wishes {
        batch_size: args.sending.batch(args.provider.into(), args.what.kind())?,
        sending: args.sending.choice(),
        in_doubt: args.in_doubt.into(),
        doubt_time: Duration::from_secs(doubt_time),
        patience: PATIENCE,
    };
    Ok(RunOptions {
        service,
        wishes,
        port: args.port,
    })
}

/// A runtime for the part of a command that talks to the network.
pub fn runtime() -> Result<Runtime, Failure> {
    Runtime::new().map_err(|error| Failure::System("threads could not be started", error))
}

/// Returns when the user or the system wants the program to stop.
pub async fn stopped() {
    let interrupt = async { tokio::signal::ctrl_c().await.ok() };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            interrupt.await;
            return;
        };
        tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
