//! What `suppress` may be told.

use std::path::PathBuf;

use clap::{Args as Group, Subcommand};

#[derive(Debug, Group)]
pub struct Suppress {
    #[command(subcommand)]
    pub command: SuppressCommand,
    /// The sandbox's list
    #[arg(long, global = true)]
    pub sandbox: bool,
}

#[derive(Debug, Subcommand)]
pub enum SuppressCommand {
    /// Skip these from now on, in every list
    Add(Entries),
    /// Skip these no longer
    Remove(Entries),
    /// Everyone on the list
    List,
    /// Skip those that a file names, one a line; of a CSV, those of its addresses, or its names and companies, or else of
    /// the first column that names anybody
    Import {
        /// The file
        file: PathBuf,
    },
}

#[derive(Debug, Group)]
pub struct Entries {
    /// E-mail addresses, domains (and all under them), LinkedIn profiles, phone numbers that begin with +; with --at names
    #[arg(required = true, value_name = "ENTRY")]
    pub entries: Vec<String>,
    /// The entries are people's names, at the company of this domain or name
    #[arg(long, value_name = "COMPANY")]
    pub at: Option<String>,
}
