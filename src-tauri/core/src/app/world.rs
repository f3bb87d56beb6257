//! Real services or invented ones, and which of the two a window shows.

use std::{path::Path, time::Duration};

use super::AppError;
use crate::domain::InDoubt;
use crate::domain::ProviderName;
use crate::engine::Sending;
use crate::engine::Wishes;
use crate::store::not_writable;

/// How long nothing may succeed before a job pauses.
const PATIENCE: Duration = Duration::from_secs(120);
/// In the data folder, the word of the world that the window showed last.
const SHOWN: &str = "world";

/// Real services or invented ones. Each has a database of its own, so that they can never be mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// The real services.
    Real,
    /// The sandbox.
    Sandbox,
}

impl World {
    pub(super) const fn database(self) -> &'static str {
        match self {
            Self::Real => "ringback.db",
            Self::Sandbox => "sandbox.db",
        }
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Sandbox => "sandbox",
        }
    }

    /// Who answers in this world where `provider` is asked, as a person reads it.
    pub fn title_of(self, provider: ProviderName) -> String {
        match self {
            Self::Real => provider.title().to_owned(),
            Self::Sandbox => format!("Sandbox, as {}", provider.title()),
        }
    }

    /// The world that was shown last under `folder`; at the first start the sandbox, which needs no key and costs
    /// nothing.
    pub fn shown_last(folder: &Path) -> Self {
        match std::fs::read_to_string(folder.join(SHOWN)) {
            Ok(word) if word.trim() == Self::Real.word() => Self::Real,
            Ok(_) | Err(_) => Self::Sandbox,
        }
    }

    /// Keeps this world as the one to show at the next start.
    pub fn show_next_time(self, folder: &Path) -> Result<(), AppError> {
        let path = folder.join(SHOWN);
        std::fs::write(&path, self.word()).map_err(|error| not_writable(&path, &error))?;
        Ok(())
    }

    /// What a run is given where the user asks for nothing else.
    pub const fn wishes(self) -> Wishes {
        let doubt_time = match self {
            Self::Sandbox => Duration::from_secs(15),
            Self::Real => Duration::from_secs(600),
        };
        Wishes {
            batch_size: None,
            sending: Sending::BySize,
            in_doubt: InDoubt::Wait,
            doubt_time,
            patience: PATIENCE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invented_answer_never_goes_by_the_services_name_alone() {
        let titles = [World::Real, World::Sandbox].map(|world| world.title_of(ProviderName::Enrow));
        assert_eq!(titles, ["Enrow", "Sandbox, as Enrow"]);
    }

    #[test]
    fn a_first_start_shows_the_sandbox_and_later_ones_what_was_shown() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(World::shown_last(folder.path()), World::Sandbox);
        World::Real.show_next_time(folder.path()).unwrap();
        assert_eq!(World::shown_last(folder.path()), World::Real);
    }
}
