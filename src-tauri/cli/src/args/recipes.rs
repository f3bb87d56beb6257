//! What `recipes` may be told.

use std::path::PathBuf;

use clap::{Args as Group, Subcommand};

#[derive(Debug, Group)]
pub struct Recipes {
    #[command(subcommand)]
    pub command: RecipesCommand,
    /// The sandbox's
    #[arg(long, global = true)]
    pub sandbox: bool,
}

#[derive(Debug, Subcommand)]
pub enum RecipesCommand {
    /// List the recipes that were saved, and those that come with Ringback
    List,
    /// Print a recipe, to be kept as a file
    Show {
        /// Its name
        name: String,
    },
    /// Save the recipe in a file
    Save {
        /// The file (JSON)
        file: PathBuf,
        /// What it is to be called [default: what it calls itself, or the file's name]
        #[arg(long)]
        name: Option<String>,
    },
    /// Forget a recipe that was saved
    Remove {
        /// Its name
        name: String,
    },
}
