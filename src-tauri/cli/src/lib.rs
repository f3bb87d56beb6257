//! The command line over the engine. The desktop program runs the same subcommands by calling [`main`].
//!
//! One file per subcommand; [`args`] is what the user may say, [`outcome`] what the exit status means.

mod args;
mod export;
mod import;
mod jobs;
mod key;
mod outcome;
mod progress;
mod run;
mod sandbox;
mod say;
mod summary;
mod worlds;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use args::{Args, Command};
use outcome::{Failure, Outcome};

/// Reads the arguments, carries the command out, and says what came of it.
pub fn main() -> ExitCode {
    let args = Args::parse();
    log_to_stderr();
    let outcome = match &args.command {
        Command::Run(run) => run::run(&args.common, run),
        Command::Import(import) => import::import(&args.common, import),
        Command::Jobs(jobs) => jobs::jobs(&args.common, jobs),
        Command::Export(export) => export::export(&args.common, export),
        Command::Sandbox(sandbox) => sandbox::sandbox(&args.common, sandbox),
        Command::Key(key) => key::key(&args.common, key),
    };
    finish(outcome, args.common.json)
}

fn finish(outcome: Result<Outcome, Failure>, json: bool) -> ExitCode {
    outcome.unwrap_or_else(|failure| failure.tell(json)).into()
}

/// What goes wrong is in the command's own words; the log is for whoever looks for the cause, by `RINGBACK_LOG=info`.
fn log_to_stderr() {
    let filter =
        EnvFilter::try_from_env("RINGBACK_LOG").unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}
