//! What may be said when the window is opened from a terminal, or by a click on a file. A program that is opened by a
//! click is told nothing more, so what is not understood is left alone.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

use ringback_core::app::SandboxAddress;
use ringback_core::app::default_data_folder;

/// The flags, each of which is followed by its value.
const DATA_DIR: &str = "--data-dir";
const SANDBOX_AT: &str = "--sandbox-at";

/// How the window is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// `--data-dir DIR`: where data is kept; the system's place where it is not said.
    pub data_dir: Option<PathBuf>,
    /// `--sandbox-at URL`: a sandbox that runs elsewhere on this machine, instead of one in this process.
    pub sandbox_at: Option<SandboxAddress>,
    /// The first argument that is neither a flag nor a flag's value: a file to show. Whether there is one is found out
    /// when it is shown.
    pub file: Option<PathBuf>,
}

/// Reads the arguments of a program that was started in the folder `here`.
pub fn read(arguments: &[OsString], here: &Path) -> Arguments {
    let named = value(arguments, DATA_DIR).map(|folder| here.join(folder));
    Arguments {
        data_dir: named.or_else(default_data_folder),
        sandbox_at: value(arguments, SANDBOX_AT)
            .and_then(OsStr::to_str)
            .and_then(|address| address.parse().ok()),
        file: file(arguments).map(|file| here.join(file)),
    }
}

fn value<'a>(arguments: &'a [OsString], flag: &str) -> Option<&'a OsStr> {
    let at = arguments.iter().position(|argument| argument == flag)?;
    arguments.get(at + 1).map(OsString::as_os_str)
}

fn file(arguments: &[OsString]) -> Option<&OsStr> {
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == DATA_DIR || argument == SANDBOX_AT {
            arguments.next();
        } else if !argument.as_encoded_bytes().starts_with(b"-") && !argument.is_empty() {
            return Some(argument);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_words(words: &[&str]) -> Arguments {
        let words: Vec<_> = words.iter().map(OsString::from).collect();
        read(&words, Path::new("/here"))
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

    #[test]
    fn a_file_is_the_first_argument_that_belongs_to_no_flag() {
        for (words, file) in [
            (&["leads.csv"][..], Some("/here/leads.csv")),
            (
                &["--data-dir", "data", "a.csv", "b.csv"],
                Some("/here/a.csv"),
            ),
            (
                &["/lists/a.csv", "--data-dir", "data"],
                Some("/lists/a.csv"),
            ),
            (&["--new-flag", "../a b.csv"], Some("/here/../a b.csv")),
            (&["--data-dir", "data"], None),
            (&["--data-dir"], None),
            (&["", "-x"], None),
        ] {
            assert_eq!(read_words(words).file, file.map(PathBuf::from), "{words:?}");
        }
        assert_eq!(
            read_words(&["--data-dir", "data"]).data_dir,
            Some("/here/data".into())
        );
    }
}
