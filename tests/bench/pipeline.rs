//! Leads a second, end to end: a lead list in, a job with callbacks on against the sandbox over HTTP, an enriched
//! workbook out. A service takes ten submissions a second (Enrow docs: rate limits), so no search can be faster than ten
//! batches a second; that ceiling stands beside the figure.

use std::{
    error::Error,
    path::Path,
    time::{Duration, Instant},
};

use ringback_core::{
    app::{App, Controls, RunOptions, Service, Summary, World},
    domain::{Details, InDoubt, Kind, ProviderName, RecipeStep},
    engine::{End, Halt, Sending, Wishes},
    provider::enrow::POSTS_A_SECOND,
};
use tokio::sync::watch;

use crate::{far_end::FarEnd, figures, people};

/// What the benchmarks search for.
pub const RECIPE: RecipeStep = RecipeStep {
    find: Kind::FindEmail,
    provider: ProviderName::Enrow,
};
/// How long the far end works on a batch: it is not what is measured.
const WORK_MS: u32 = 50;
/// The default batch, and the largest one.
const CASES: [(usize, u32); 2] = [(10_000, 200), (100_000, 5_000)];

/// Both cases, each in a data folder of its own.
pub async fn measure(folder: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    println!("leads a second, end to end (the sandbox in a process of its own, callbacks on)");
    for (leads, batch) in CASES {
        let folder = folder.join(leads.to_string());
        std::fs::create_dir(&folder)?;
        let file = folder.join("leads.csv");
        people::write(&file, leads)?;
        let far_end = FarEnd::start(&folder, WORK_MS)?;
        let phases = run(&folder, &file, far_end.service()?, batch).await?;
        print(leads, batch, &phases);
    }
    Ok(())
}

struct Phases {
    import: Duration,
    plan: Duration,
    search: Duration,
    export: Duration,
    summary: Summary,
}

async fn run(
    folder: &Path,
    file: &Path,
    service: Service,
    batch: u32,
) -> Result<Phases, Box<dyn Error + Send + Sync>> {
    let app = App::open(&folder.join("data"), World::Sandbox)?;
    let (import, imported) = timed(|| app.import(file, &[], |_, _| {}))?;
    let (plan, planned) = timed(|| app.plan(&imported.list, &RECIPE, Details::default(), false))?;
    let begun = Instant::now();
    search(&app, planned.job, service, batch).await?;
    let search = begun.elapsed();
    let summary = app.summary(planned.job)?;
    let out = folder.join("out.xlsx");
    let (export, _) = timed(|| app.export(&imported.list, Some(&summary.job), &out, |_, _| {}))?;
    Ok(Phases {
        import,
        plan,
        search,
        export,
        summary,
    })
}

/// Runs `job` to its end, `batch` searches to a batch.
pub async fn search(
    app: &App,
    job: ringback_core::domain::JobId,
    service: Service,
    batch: u32,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let wishes = Wishes {
        sending: Sending::Bulk,
        batch_size: Some(batch),
        in_doubt: InDoubt::Wait,
        doubt_time: Duration::from_secs(15),
        patience: Duration::from_secs(60),
    };
    let options = RunOptions {
        service,
        wishes,
        port: None,
    };
    let controls = Controls {
        halt: watch::channel(Halt::No).1,
        trouble: watch::channel(None).0,
    };
    match app.run(job, &options, controls).await? {
        End::Finished => Ok(()),
        End::Paused(_, why) => Err(why.into()),
    }
}

fn timed<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<(Duration, T), E> {
    let begun = Instant::now();
    let done = work()?;
    Ok((begun.elapsed(), done))
}

fn print(leads: usize, batch: u32, phases: &Phases) {
    let Phases {
        import,
        plan,
        search,
        export,
        summary,
    } = phases;
    let all = *import + *plan + *search + *export;
    println!(
        "  {:>7} leads, batches of {batch:<5} {:>9}   search alone {:>8} of {}/s that the service allows",
        figures::count(leads as u64),
        figures::rate(leads, all),
        figures::rate(leads, *search),
        figures::count(u64::from(POSTS_A_SECOND * batch)),
    );
    println!(
        "          import {}, plan {}, search {}, export {}; {} found, {} batches, {} deliveries, {} polls",
        figures::seconds(*import),
        figures::seconds(*plan),
        figures::seconds(*search),
        figures::seconds(*export),
        figures::count(summary.counts.found),
        summary.traffic.batches,
        summary.traffic.deliveries,
        summary.traffic.polls,
    );
}
