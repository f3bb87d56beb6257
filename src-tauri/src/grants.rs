//! The paths that the pages may name: those that the host itself handed out. A page that has gone astray, or was led
//! astray by what stands in a list, can so neither read a file that nobody chose nor write where nobody asked it to.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::error::{CommandError, Reply};

/// What a path was handed out for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Use {
    /// To be read: chosen, dropped on the window, opened with the program, or the sample.
    Read,
    /// To be written: chosen as a target.
    Write,
    /// To be shown in its folder: an export that was written.
    Show,
}

/// What was handed out since the window opened. Kept under the text that the page was given, so that a name that is no
/// Unicode is found again, too.
#[derive(Default)]
pub struct Grants(Mutex<HashMap<(Use, String), PathBuf>>);

impl Grants {
    /// Lets the page name `path` for `purpose`, and returns the text to name it by.
    pub fn hand_out(&self, purpose: Use, path: PathBuf) -> String {
        let text = path.to_string_lossy().into_owned();
        self.lock().insert((purpose, text.clone()), path);
        text
    }

    /// The path that was handed out as `text` for `purpose`.
    pub fn redeem(&self, purpose: Use, text: String) -> Reply<PathBuf> {
        let refusal = refusal(purpose, &text);
        let path = self.lock().get(&(purpose, text)).cloned();
        path.ok_or_else(|| CommandError::failed(refusal))
    }

    /// A panic while the lock was held cannot have left the map half changed.
    fn lock(&self) -> MutexGuard<'_, HashMap<(Use, String), PathBuf>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refusal(purpose: Use, path: &str) -> String {
    match purpose {
        Use::Read => format!(
            "{path} was not chosen in this window: choose it, or drop it on the window, and it can be read"
        ),
        Use::Write => {
            format!("{path} was not chosen as a place to write to: choose it in the dialog")
        }
        Use::Show => format!("{path} was not written by this window, so its folder is not opened"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_serves_for_what_it_was_handed_out_and_for_nothing_else() {
        let grants = Grants::default();
        let text = grants.hand_out(Use::Read, "/lists/leads.csv".into());
        assert_eq!(
            grants.redeem(Use::Read, text.clone()),
            Ok("/lists/leads.csv".into())
        );
        assert_eq!(
            grants.redeem(Use::Read, text.clone()),
            Ok("/lists/leads.csv".into()),
            "a preview is followed by the import"
        );
        for (purpose, other) in [
            (Use::Write, text.as_str()),
            (Use::Show, &text),
            (Use::Read, "/lists/../lists/leads.csv"),
            (Use::Read, "/lists"),
            (Use::Read, "/etc/passwd"),
            (Use::Read, ""),
        ] {
            let refused = grants.redeem(purpose, other.to_owned()).unwrap_err();
            assert!(refused.message.starts_with(other), "{}", refused.message);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_unicode_is_found_again() {
        use std::{ffi::OsString, os::unix::ffi::OsStringExt};

        let path = PathBuf::from(OsString::from_vec(b"/lists/caf\xe9.csv".to_vec()));
        let grants = Grants::default();
        let text = grants.hand_out(Use::Read, path.clone());
        assert_eq!(grants.redeem(Use::Read, text), Ok(path));
    }
}
