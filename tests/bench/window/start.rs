//! From the start of the program to the first picture of its page on the screen.

use std::{
    error::Error,
    ffi::OsString,
    path::Path,
    time::{Duration, Instant},
};

use ringback_tests::{Group, HEIGHT, Stage};

use super::{NOBODY, Programs, arguments, picture::Picture, stage};
use crate::{figures, process, rank::percentile};

/// Each program in turn, so that whatever else the machine does hits all of them.
const ROUNDS: usize = 9;
/// The window stands in the middle of the screen; what lies further out may not be its.
const INSET: usize = 200;
const LONGEST: Duration = Duration::from_secs(30);

pub fn measure(programs: &Programs, settled: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        let new = tempfile::tempdir()?;
        times[0].push(first_picture(&programs.empty, &[])?);
        times[1].push(first_picture(
            &programs.window,
            &arguments(new.path(), NOBODY),
        )?);
        times[2].push(first_picture(
            &programs.window,
            &arguments(settled, NOBODY),
        )?);
    }
    times.iter_mut().for_each(|times| times.sort_unstable());
    let [empty, new, long] = times.map(|times| (percentile(&times, 50), percentile(&times, 100)));
    let told = |(half, longest)| {
        format!(
            "{} (longest {})",
            figures::milliseconds(half),
            figures::milliseconds(longest)
        )
    };
    println!(
        "  start to first picture, p50 of {ROUNDS}: an empty Tauri window {}",
        told(empty)
    );
    println!(
        "    Ringback the first time {}, with its long list {}",
        told(new),
        told(long)
    );
    Ok(())
}

/// The clock runs from before the program is started until the page is on the screen.
fn first_picture(
    program: &Path,
    arguments: &[OsString],
) -> Result<Duration, Box<dyn Error + Send + Sync>> {
    let stage = stage()?;
    let begun = Instant::now();
    let running = drawn(&stage, program, arguments)?;
    let took = begun.elapsed();
    drop(running);
    Ok(took)
}

/// Starts a program, driven by nobody, and returns once its page is on the screen.
pub fn drawn(
    stage: &Stage,
    program: &Path,
    arguments: &[OsString],
) -> Result<Group, Box<dyn Error + Send + Sync>> {
    let mut picture = Picture::open(stage.display().memory(), HEIGHT as usize, INSET)?;
    let begun = Instant::now();
    let running = stage.start(program, arguments)?;
    while !picture.is_drawn()? {
        if begun.elapsed() > LONGEST {
            return Err(format!("{} showed nothing", program.display()).into());
        }
        process::pause();
    }
    Ok(running)
}
