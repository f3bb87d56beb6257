//! How a sandbox is to be, and why it may refuse to be at all.

use std::{io, path::PathBuf};

use crate::domain::Credits;

use super::faults::Faults;

/// How a sandbox is to be.
#[derive(Clone, Debug)]
pub struct SandboxConfig {
    /// Where it listens on 127.0.0.1; 0: any free port.
    pub port: u16,
    /// Decides all answers and, beside the probabilities, all faults.
    pub seed: u64,
    /// The credits its account began with, before anything in the journal was spent.
    pub credits: Credits,
    /// What is to go wrong from the start.
    pub faults: Faults,
    /// Its journal; created, with its folder, where needed.
    pub journal: PathBuf,
}

impl SandboxConfig {
    /// Any port, seed 1, a million credits, no faults.
    pub fn new(journal: impl Into<PathBuf>) -> Self {
        Self {
            port: 0,
            seed: 1,
            credits: Credits::whole(1_000_000),
            faults: Faults::default(),
            journal: journal.into(),
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// Choose another port.
    #[error("port {0} is in use; choose another one for the sandbox")]
    PortInUse(u16),
    /// The system does not let it listen.
    #[error("the sandbox cannot listen on port {port} of this machine: {why}")]
    Listen {
        /// The port wanted.
        port: u16,
        /// Why.
        why: io::Error,
    },
    /// Another sandbox writes this journal.
    #[error("another sandbox is using {}", path.display())]
    JournalInUse {
        /// The journal.
        path: PathBuf,
    },
    /// The journal cannot be read to its end; going on would forget batches.
    #[error("line {line} of the sandbox's journal {} is damaged; move the file away to begin anew", path.display())]
    JournalDamaged {
        /// The journal.
        path: PathBuf,
        /// The first line that cannot be read, from 1.
        line: u64,
    },
    /// The journal cannot be opened, read or written.
    #[error("the sandbox's journal {} cannot be used: {why}", path.display())]
    Journal {
        /// The journal.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// No client to call back with.
    #[error("the sandbox cannot call back: {0}")]
    Client(reqwest::Error),
}
