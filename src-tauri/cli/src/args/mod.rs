//! What the user may say: a file for each subcommand, [`asking`] for what those share that search.

mod account;
mod asking;
mod deliveries;
mod ledger;
mod listen;
mod lists;
mod play;
mod recipes;
mod run;
mod settings;
mod suppress;
mod verify;

use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand};
use ringback_core::app::default_data_folder;

use crate::outcome::Failure;

pub use account::{Account, At, Lists, ListsCommand, LookUp, OneList};
pub use asking::{Asking, Port, Provider, SandboxChoice, Sparing};
pub use deliveries::{Deliveries, DeliveriesCommand, ListDeliveries, Only, Replay, ShowDelivery};
pub use ledger::Ledger;
pub use listen::Listen;
pub use lists::{Export, Import, Jobs, JobsCommand, Mapping, OneJob, Resume};
pub use play::{Play, Sandbox};
pub use recipes::{Recipes, RecipesCommand};
pub use run::{Details, Run};
pub use settings::Settings;
pub use suppress::{Suppress, SuppressCommand};
pub use verify::Verify;

/// Lead lists in, bulk searches on the services you pay for, callbacks and polling, enriched spreadsheets out.
#[derive(Debug, Parser)]
#[command(name = "ringback-cli", version, max_term_width = 100, after_help = AFTER_HELP)]
pub struct Args {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Try it without a key, a credit or the network:
  ringback-cli run leads.csv --find email --sandbox

Exit status: 0 complete, 1 failed (one sentence says why), 2 wrong usage,
3 something is pending, failed, in doubt or not what it was.";

#[derive(Debug, Group)]
pub struct Common {
    /// Where lists, jobs and answers are kept [default: the system's place for application data]
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Print one JSON object at the end instead of sentences (`run --find … --verify`: one for each job, a line each)
    #[arg(long, global = true)]
    pub json: bool,
}

impl Common {
    /// The data folder.
    pub fn data_dir(&self) -> Result<PathBuf, Failure> {
        let missing = || {
            Failure::Usage(
                "this system names no home folder: say where to keep data with --data-dir".into(),
            )
        };
        self.data_dir
            .clone()
            .or_else(default_data_folder)
            .ok_or_else(missing)
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Do the main job: import a lead list, search, wait for the answers, write the enriched spreadsheet
    ///
    /// The same file with the same recipe in the same data folder is the same job: an unfinished one resumes, a
    /// finished one is only exported again.
    Run(Run),
    /// Verify a few addresses, and print a line for each
    ///
    /// The same addresses are the same job, in whatever order and spelling: they are never paid for twice.
    Verify(Verify),
    /// Look up a few addresses, names, profiles, domains or companies, and print a line for each
    ///
    /// What it costs is said before it is asked. No list and no job: what is told is printed, and kept nowhere.
    LookUp(LookUp),
    /// Show an account's credits, plan and limits
    Account(Account),
    /// Show the lists that lie at a service, cancel one, remove one
    Lists(Lists),
    /// Import a lead list and say what was found in it, without searching
    Import(Import),
    /// List jobs, show one, halt one, go on with one
    Jobs(Jobs),
    /// Write a list with its answers to a spreadsheet, or for another program
    ///
    /// The list's columns in their order, then the answers. An older file is replaced when the new one is complete.
    Export(Export),
    /// What was held, charged, given back and written off, for each service and job; or every line of it to a file
    Ledger(Ledger),
    /// Await deliveries, and print a line for each as it comes, until stopped
    ///
    /// Listens on this machine only: nothing is opened to the internet. Whatever forwards deliveries to it is yours.
    /// With --json each line is an object.
    Listen(Listen),
    /// List deliveries, show one, read them once more
    Deliveries(Deliveries),
    /// The same as `deliveries replay`
    Replay(Replay),
    /// Play the services on this machine, with invented answers, until stopped
    ///
    /// Prints one line of JSON with the address and key of each service. What it was asked is kept in a journal, so
    /// that it can be killed and come back.
    Sandbox(Sandbox),
    /// Whom nothing is to be asked about: people and domains that are skipped in every list
    Suppress(Suppress),
    /// Recipes: which answers are wanted, from whom, in which order, until when
    Recipes(Recipes),
    /// Show what is kept between runs, or change it
    Settings(Settings),
    /// Put a service's key into the keychain (read from standard input)
    Key(Key),
}

#[derive(Debug, Group)]
pub struct Key {
    /// Whose key
    #[arg(value_enum)]
    pub provider: Provider,
    /// Only say whether there is one, without showing it
    #[arg(long)]
    pub check: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        Args::command().debug_assert();
    }
}
