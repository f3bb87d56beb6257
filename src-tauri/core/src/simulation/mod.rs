//! Simulations: the engine, the inbox and the store as they are, under a clock, a die, a service and a power supply that
//! are played. Each is begun with a seed, from which everything in it follows, and everything that must hold is looked at
//! after each run of an engine and at the end (`checks.rs`).
//!
//! `RINGBACK_SIMULATIONS=50000` plays that many worlds; `RINGBACK_SEED=7` plays one again and tells what happened in it.

mod at_once;
mod checks;
mod service;
mod world;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};

use tempfile::TempDir;
use tokio::sync::Notify;

use crate::engine::played;
use crate::store::driven::{Fate, open_driven};
use world::{Cuts, Power, World};

/// How a world went.
#[derive(Debug, PartialEq, Eq)]
struct Went {
    breaches: Vec<String>,
    commits: u64,
    jobs: usize,
    /// What was done, and when.
    trace: u64,
    happened: BTreeMap<&'static str, u64>,
}

/// Plays the world of `seed` in `folder`; `cuts` says when the power goes, and `rough` whether anything else goes wrong.
fn play(seed: u64, folder: &Path, cuts: Cuts, rough: bool) -> Went {
    let path = folder.join("a.db");
    for old in ["a.db", "a.db-wal", "a.db-shm"] {
        let _none = std::fs::remove_file(folder.join(old));
    }
    std::fs::copy(template(), &path).unwrap();
    let (store, hand) = open_driven(&path).unwrap();
    let power = Rc::new(Power {
        hand,
        cuts: Cell::new(cuts),
        // Far from any that is meant, until the world stands.
        commits: Cell::new(u64::MAX / 2),
        left: Cell::new(4),
        by_chance: Cell::new(0.0),
        off: Notify::new(),
        full: Cell::new(false),
    });
    let at_rest = Rc::clone(&power);
    played::play(seed, move || at_rest.rest(), async {
        let world = World::new(store, Rc::clone(&power), rough).await;
        power.commits.set(0);
        if played::chance(0.6) {
            power.by_chance.set(0.04);
        }
        world.live().await;
        checks::at_the_end(&world);
        let service = world.open.lock();
        Went {
            breaches: service.breaches.clone(),
            commits: power.commits.get(),
            jobs: world.jobs.len(),
            trace: service.trace,
            happened: service.happened.clone(),
        }
    })
}

/// A database as it is made, with a list, to be copied.
fn template() -> &'static Path {
    static TEMPLATE: OnceLock<TempDir> = OnceLock::new();
    static PATH: OnceLock<std::path::PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let folder = TEMPLATE.get_or_init(|| tempfile::tempdir().unwrap());
        let path = folder.path().join("template.db");
        world::list(&path);
        path
    })
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

const HOW: &str = "cargo test -p ringback-core --lib simulation::jobs -- --nocapture";

#[test]
fn jobs_keep_every_promise_whatever_happens() {
    if let Some(seed) = number("RINGBACK_SEED") {
        let folder = tempfile::tempdir().unwrap();
        let went = play(seed, folder.path(), Cuts::Some, true);
        println!("{went:#?}");
        assert_eq!(went.breaches, Vec::<String>::new(), "seed {seed}");
        return;
    }
    let begun = std::time::Instant::now();
    let worlds = number("RINGBACK_SIMULATIONS").unwrap_or(100);
    let first = number("RINGBACK_FIRST_SEED").unwrap_or(1);
    let next = AtomicU64::new(first);
    let all = Mutex::new((0, BTreeMap::<&str, u64>::new(), Vec::new()));
    let play_some = || {
        let folder = tempfile::tempdir().unwrap();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + worlds || all.lock().unwrap().2.len() >= 20 {
                return;
            }
            let went = std::panic::catch_unwind(|| play(seed, folder.path(), Cuts::Some, true));
            let (jobs, happened, bad) = &mut *all.lock().unwrap();
            let again = format!("RINGBACK_SEED={seed} {HOW}");
            match went {
                Ok(went) => {
                    *jobs += went.jobs;
                    for (what, times) in went.happened {
                        *happened.entry(what).or_default() += times;
                    }
                    if let Some(breach) = went.breaches.first() {
                        bad.push(format!("{again}\n    {breach}"));
                    }
                }
                Err(_) => bad.push(format!("{again}\n    it panicked")),
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(play_some);
        }
    });
    let (jobs, happened, bad) = all.into_inner().unwrap();
    println!(
        "{jobs} jobs in {worlds} worlds, {} s: {happened:?}",
        begun.elapsed().as_secs()
    );
    assert!(
        bad.is_empty(),
        "to play a failure again:\n{}",
        bad.join("\n")
    );
    // What never happens is not tried.
    for what in [
        "429",
        "5xx",
        "402",
        "lost before",
        "carried out",
        "done",
        "unknown",
        "power cut",
        "slept",
        "single refused",
        "batch refused",
        "finished",
        "paused by the user",
        "paused: out of credits",
        "paused: key refused",
        "paused: refused",
        "paused: unreachable",
        "paused: in doubt",
        "paused: cap reached",
        "paused: asked elsewhere",
        "taken over",
        "next step",
        "stopped while it stood still",
        "counted as lost",
    ] {
        assert!(
            worlds < 100 || happened.contains_key(what),
            "{what} never happened"
        );
    }
}

#[test]
fn a_seed_is_played_again_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    for seed in 1..=4 {
        let [once, again] = [0; 2].map(|_| play(seed, folder.path(), Cuts::Some, true));
        assert_eq!(once, again, "seed {seed}");
    }
}

/// Two quiet jobs, and the power goes at each of their commits in turn, before it and after it.
#[test]
fn the_power_may_go_at_any_commit() {
    let folder = tempfile::tempdir().unwrap();
    for seed in 1..=2 {
        let quiet = play(seed, folder.path(), Cuts::Once(0, Fate::Kept), false);
        assert_eq!(quiet.breaches, Vec::<String>::new(), "seed {seed}");
        for at in 1..=quiet.commits.min(40) {
            for fate in [Fate::PowerBefore, Fate::PowerAfter, Fate::DiskFull] {
                let went = play(seed, folder.path(), Cuts::Once(at, fate), false);
                assert_eq!(
                    went.breaches,
                    Vec::<String>::new(),
                    "seed {seed}, {fate:?} at commit {at}"
                );
            }
        }
    }
}
