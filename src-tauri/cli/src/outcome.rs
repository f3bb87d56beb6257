//! Exit statuses: 0 complete, 1 failed, 2 wrong usage (clap's own status, too), 3 something is left to do.

use std::{io, process::ExitCode};

use ringback_core::app::AppError;
use ringback_core::store::StoreError;

use crate::say::{say, warn};

/// How a command that did its work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is done.
    Complete,
    /// It failed and has said why.
    Failed,
    /// It was asked for something that makes no sense, and has said so.
    WrongUsage,
    /// Something is pending, failed or in doubt.
    Unfinished,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Complete => 0,
            Outcome::Failed => 1,
            Outcome::WrongUsage => 2,
            Outcome::Unfinished => 3,
        })
    }
}

/// Why a command did not do its work, in one sentence.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The engine says why.
    #[error(transparent)]
    App(#[from] AppError),
    /// The engine says why, of what came on standard input.
    #[error("{0}")]
    Piped(String),
    /// There is nothing of that name or number.
    #[error("{0}")]
    NotFound(String),
    /// The engine says why, and a command does what is to be done first.
    #[error("{0}; `ringback-cli {1}` goes on with it")]
    First(AppError, String),
    /// The words do not fit together.
    #[error("{0}")]
    Usage(String),
    /// The system does not let us.
    #[error("{0}: {1}")]
    System(&'static str, io::Error),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::App(error.into())
    }
}

impl Failure {
    /// Says it: on standard error for people, and as an object on standard output where a program asked for one.
    pub fn tell(&self, json: bool) -> Outcome {
        warn(format!("ringback-cli: {self}"));
        if json {
            let _nobody_left_to_tell = say(serde_json::json!({ "error": self.to_string() }));
        }
        match self {
            Self::Usage(_) => Outcome::WrongUsage,
            Self::App(_)
            | Self::Piped(_)
            | Self::First(..)
            | Self::NotFound(_)
            | Self::System(..) => Outcome::Failed,
        }
    }
}
