//! The command line over the engine. The desktop program runs the same subcommands by calling [`main`].
//!
//! One file per subcommand; [`args`] is what the user may say, [`outcome`] what the exit status means.

mod account;
mod args;
mod deliveries;
mod export;
mod forecast;
mod import;
mod jobs;
mod key;
mod ledger;
mod listen;
mod lists;
mod look_up;
mod money;
mod outcome;
mod progress;
mod recipes;
mod reimport;
mod run;
mod sandbox;
mod say;
mod search;
mod settings;
mod summary;
mod suppress;
mod to_csv;
mod verify;
mod words;
mod worlds;

use std::{ffi::OsStr, process::ExitCode};

use clap::{CommandFactory, Parser};
use mimalloc::MiMalloc;
use tracing_subscriber::EnvFilter;

use args::{Args, Command};
use outcome::{Failure, Outcome};

/// Lists are millions of small texts, made by one thread and let go by another. The window's program has it as well.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Reads the arguments, carries the command out, and says what came of it.
pub fn main() -> ExitCode {
    let args = Args::parse();
    log_to_stderr();
    let outcome = match &args.command {
        Command::Run(run) => run::run(&args.common, run),
        Command::Verify(verify) => verify::verify(&args.common, verify),
        Command::LookUp(asked) => look_up::look_up(&args.common, asked),
        Command::Account(account) => account::account(&args.common, account),
        Command::Lists(lists) => lists::lists(&args.common, lists),
        Command::Import(import) => import::import(&args.common, import),
        Command::Jobs(jobs) => jobs::jobs(&args.common, jobs),
        Command::Export(export) => export::export(&args.common, export),
        Command::Ledger(ledger) => ledger::ledger(&args.common, ledger),
        Command::Listen(listen) => listen::listen(&args.common, listen),
        Command::Deliveries(deliveries) => deliveries::deliveries(&args.common, deliveries),
        Command::Replay(replay) => deliveries::replay::replay(&args.common, replay),
        Command::Sandbox(sandbox) => sandbox::sandbox(&args.common, sandbox),
        Command::Suppress(suppress) => suppress::suppress(&args.common, suppress),
        Command::Recipes(recipes) => recipes::recipes(&args.common, recipes),
        Command::Settings(settings) => settings::settings(&args.common, settings),
        Command::Key(key) => key::key(&args.common, key),
    };
    finish(outcome, args.common.json)
}

/// Whether `argument`, standing first, asks for the command line and not for the window.
pub fn is_command(argument: &OsStr) -> bool {
    let flags = ["help", "--help", "-h", "--version", "-V"];
    Args::command()
        .get_subcommands()
        .map(clap::Command::get_name)
        .chain(flags)
        .any(|name| argument == name)
}

fn finish(outcome: Result<Outcome, Failure>, json: bool) -> ExitCode {
    outcome.unwrap_or_else(|failure| failure.tell(json)).into()
}

/// What goes wrong is in the command's own words; the log is for whoever looks for the cause, by `RINGBACK_LOG=info`.
pub fn log_to_stderr() {
    let filter =
        EnvFilter::try_from_env("RINGBACK_LOG").unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_told_from_a_file_and_from_nothing() {
        for (argument, command) in [
            ("run", true),
            ("verify", true),
            ("listen", true),
            ("deliveries", true),
            ("replay", true),
            ("look-up", true),
            ("account", true),
            ("lists", true),
            ("--help", true),
            ("--data-dir", false),
            ("leads.csv", false),
            ("ringback://open", false),
        ] {
            assert_eq!(is_command(OsStr::new(argument)), command, "{argument}");
        }
    }
}
