//! What may be said when the window is opened from a terminal. A program that is opened by a click is told nothing, so
//! what is not understood is left alone.

use std::{
    ffi::{OsStr, OsString},
    path::PathBuf,
};

use ringback_core::app::SandboxAddress;
use ringback_core::app::default_data_folder;

/// How the window is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// `--data-dir DIR`: where data is kept; the system's place where it is not said.
    pub data_dir: Option<PathBuf>,
    /// `--sandbox-at URL`: a sandbox that runs elsewhere on this machine, instead of one in this process.
    pub sandbox_at: Option<SandboxAddress>,
}

/// Reads the arguments.
pub fn read(arguments: &[OsString]) -> Arguments {
    let named = value(arguments, "--data-dir").map(PathBuf::from);
    Arguments {
        data_dir: named.or_else(default_data_folder),
        sandbox_at: value(arguments, "--sandbox-at")
            .and_then(OsStr::to_str)
            .and_then(|address| address.parse().ok()),
    }
}

fn value<'a>(arguments: &'a [OsString], flag: &str) -> Option<&'a OsStr> {
    let at = arguments.iter().position(|argument| argument == flag)?;
    arguments.get(at + 1).map(OsString::as_os_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_words(words: &[&str]) -> Arguments {
        read(&words.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_not_understood_is_left_alone() {
        assert_eq!(
            read_words(&["leads.csv", "--data-dir", "/some/where", "--new-flag"]).data_dir,
            Some("/some/where".into())
        );
        assert_eq!(
            read_words(&["--sandbox-at", "https://api.enrow.io"]).sandbox_at,
            None
        );
        assert!(
            read_words(&["--sandbox-at", "http://127.0.0.1:4010"])
                .sandbox_at
                .is_some()
        );
        assert_eq!(read_words(&[]).data_dir, default_data_folder());
    }
}
