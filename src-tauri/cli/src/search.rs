//! What every command shares that searches: who is asked, what that costs at most, and the run itself.

use std::time::Duration;

use ringback_core::app::App;
use ringback_core::app::Controls;
use ringback_core::app::Planned;
use ringback_core::app::RunOptions;
use ringback_core::app::Service;
use ringback_core::app::World;
use ringback_core::domain::JobId;
use ringback_core::domain::Kind;
use ringback_core::domain::RecipeStep;
use ringback_core::domain::counted;
use ringback_core::engine::Halt;
use ringback_core::engine::Wishes;
use ringback_core::provider::offers;
use tokio::{runtime::Runtime, sync::watch, time::interval};

use crate::args::{Asking, Play, SandboxChoice};
use crate::outcome::Failure;
use crate::progress::JobBars;
use crate::say::say;

/// How often the bars are drawn.
const DRAW: Duration = Duration::from_millis(100);
/// How long nothing may succeed before the job pauses.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a service does not do is said before it is paid for doing something else.
pub fn check(asking: &Asking, step: RecipeStep) -> Result<(), Failure> {
    check_play(asking.sandbox.as_ref(), &asking.play)?;
    let title = step.provider.title();
    if !offers(step.provider, step.find) {
        return Err(Failure::Usage(format!(
            "{title} finds no phone numbers: ask another service with --provider"
        )));
    }
    Ok(())
}

/// A fault that was meant for the sandbox must not be left out in silence, least of all before the real service.
pub fn check_play(sandbox: Option<&SandboxChoice>, play: &Play) -> Result<(), Failure> {
    match sandbox {
        None if play.named() => Err(Failure::Usage("--seed and --faults are for the sandbox: add --sandbox".into())),
        Some(SandboxChoice::At(_)) if play.named() => Err(Failure::Usage(
            "a sandbox that runs already has its seed and its faults: give them to `ringback-cli sandbox`, or POST faults to its /sandbox/faults".into(),
        )),
        _ => Ok(()),
    }
}

/// Real services or the sandbox.
pub const fn world(sandbox: Option<&SandboxChoice>) -> World {
    match sandbox {
        Some(_) => World::Sandbox,
        None => World::Real,
    }
}

/// The same where the sandbox is merely named.
pub const fn world_of(sandbox: bool) -> World {
    match sandbox {
        true => World::Sandbox,
        false => World::Real,
    }
}

/// The sandbox that is meant, where one is.
pub fn sandbox(choice: Option<&SandboxChoice>, play: &Play) -> Option<Service> {
    Some(match choice? {
        SandboxChoice::Here => Service::SandboxHere {
            seed: play.seed(),
            faults: play.faults(),
        },
        SandboxChoice::At(address) => Service::SandboxAt(address.clone()),
    })
}

/// What is asked whom.
pub fn step(asking: &Asking, kind: Kind) -> RecipeStep {
    RecipeStep {
        find: kind,
        provider: asking.provider.into(),
    }
}

/// How the job is to be run.
pub fn options(app: &App, asking: &Asking, step: RecipeStep) -> Result<RunOptions, Failure> {
    let doubt_time = match asking.doubt_wait {
        Some(seconds) => Some(Duration::from_secs(seconds)),
        None => app.store().read(|db| db.find_doubt_time())?,
    };
    let usual = world(asking.sandbox.as_ref()).wishes().doubt_time;
    let service = sandbox(asking.sandbox.as_ref(), &asking.play);
    let wishes = Wishes {
        batch_size: Some(asking.sending.batch(step.provider, step.find)?),
        sending: asking.sending.choice(),
        in_doubt: asking.in_doubt.into(),
        doubt_time: doubt_time.unwrap_or(usual),
        patience: PATIENCE,
    };
    Ok(RunOptions {
        service: service.unwrap_or(Service::Real),
        wishes,
        port: asking.port.port,
    })
}

/// What is about to happen: what leaves the machine, and what it costs at most.
pub fn foretell(
    app: &App,
    planned: Planned,
    asking: &Asking,
    step: RecipeStep,
) -> Result<(), Failure> {
    let (queued, known, shared) = app.store().read(|db| {
        let queued = db.count_queued_leads(planned.job)?;
        let known = db.count_known(planned.job)?;
        Ok((
            queued.searches,
            known,
            queued.leads.saturating_sub(queued.searches),
        ))
    })?;
    match (planned.finished, planned.known) {
        (true, _) => tell_finished(app, &[planned.job])?,
        (false, true) => say(format!(
            "resuming job {} with {} still to be sent",
            planned.job,
            counted(queued, "search")
        ))?,
        (false, false) => say(format!(
            "{}, {}, at most {}; {} sent",
            counted(queued, "search"),
            way(asking, queued),
            app.worst(&step, queued)?.in_words(),
            what_is_sent(step.find)
        ))?,
    }
    if !planned.known && known.leads > 0 {
        say(format!(
            "{} with an answer that was bought before, at no cost (--again buys all anew)",
            counted(known.leads, "lead")
        ))?;
    }
    for note in planned.notes.sentences() {
        say(note)?;
    }
    if !planned.known && shared > 0 {
        say(format!(
            "{} about somebody who is in the list already, with the same search",
            counted(shared, "lead")
        ))?;
    }
    Ok(())
}

/// That `jobs`, which are all there are, have nothing left to do.
pub fn tell_finished(app: &App, jobs: &[JobId]) -> Result<(), Failure> {
    let asked_nothing = |job: &JobId| Ok(app.summary(*job)?.counts.searches == 0);
    let nothing: Result<Vec<bool>, Failure> = jobs.iter().map(asked_nothing).collect();
    say(match nothing?.into_iter().all(|nothing| nothing) {
        true => "nothing to search for: every lead is skipped",
        false => "searched before: telling the answers again (--again buys all of them anew)",
    })
}

fn way(asking: &Asking, searches: u64) -> &'static str {
    match asking.sending.choice().is_live(searches) {
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

/// Runs the job to its end, or until the user wants it to stop; false where that was wanted.
pub fn run_to_its_end(app: &App, planned: Planned, options: &RunOptions) -> Result<bool, Failure> {
    match planned.finished {
        true => Ok(true),
        false => runtime()?.block_on(search(app, planned, options)),
    }
}

async fn search(app: &App, planned: Planned, options: &RunOptions) -> Result<bool, Failure> {
    let (halt, halted) = watch::channel(Halt::No);
    let (trouble, troubled) = watch::channel(None);
    let controls = Controls {
        halt: halted,
        trouble,
    };
    let bars = JobBars::new(&app.summary(planned.job)?);
    let mut draw = interval(DRAW);
    let job = app.run_until_told(planned.job, options, controls);
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
    let (_, halted) = ended?;
    Ok(!halted)
}

/// Stopping waits for calls that are out. Whoever cannot wait asks twice: that is a crash like any other.
pub async fn leave_at_the_second() {
    stopped().await;
    std::process::exit(130);
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
