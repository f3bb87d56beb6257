//! One piece of work done by Ringback and by another program, in turns, so that whatever else the machine does meets
//! both.

use std::{error::Error, process::Command};

use crate::{
    figures,
    process::{self, Taken},
    rank::median,
};

const ROUNDS: usize = 3;

/// A name, and the command of each round.
pub struct Program<'a>(
    pub &'static str,
    pub &'a dyn Fn(usize) -> Result<Command, Box<dyn Error + Send + Sync>>,
);

/// Prints what the work takes each of them, the median round of a few, ours as often as the first of `theirs`; or that there
/// is nothing to compare with.
pub fn compare(
    work: &str,
    ours: &Program<'_>,
    theirs: &[Program<'_>],
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut our_rounds = Vec::new();
    let mut their_rounds: Vec<Vec<Taken>> = theirs.iter().map(|_| Vec::new()).collect();
    for round in 0..ROUNDS {
        our_rounds.push(process::measure(&mut (ours.1)(round)?)?);
        for (theirs, rounds) in theirs.iter().zip(&mut their_rounds) {
            rounds.push(process::measure(&mut (theirs.1)(round)?)?);
        }
    }
    let middle = |rounds| median(rounds, |taken: &Taken| taken.time.as_secs_f64());
    let their_round: Vec<Option<Taken>> = their_rounds.into_iter().map(middle).collect();
    println!("  {work} (median of {ROUNDS} rounds)");
    if let Some(taken) = &middle(our_rounds) {
        print(ours.0, taken, their_round.first().and_then(Option::as_ref));
    }
    for (theirs, taken) in theirs.iter().zip(&their_round) {
        if let Some(taken) = taken {
            print(theirs.0, taken, None);
        }
    }
    if theirs.is_empty() {
        println!("    what it is compared with is not installed");
    }
    Ok(())
}

/// One program's line, and how often it takes what the `yardstick` took.
pub fn print(name: &str, taken: &Taken, yardstick: Option<&Taken>) {
    let times = |ours: f64, theirs: f64| format!("{:.1} ×", ours / theirs);
    let beside = yardstick.map_or(String::new(), |yardstick| {
        let time = times(taken.time.as_secs_f64(), yardstick.time.as_secs_f64());
        let memory = taken.peak.zip(yardstick.peak);
        let memory = memory.map_or("-".to_owned(), |(ours, theirs)| {
            times(ours as f64, theirs as f64)
        });
        format!("   {time} the yardstick's time, {memory} its memory")
    });
    println!(
        "    {name:<30} {:>8}   peak {:>7}{beside}",
        figures::seconds(taken.time),
        figures::megabytes(taken.peak),
    );
}
