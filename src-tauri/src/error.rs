//! What the window is told when a command fails: a sentence for people, and a code where the window does something
//! different for it.

use ringback_core::app::AppError;
use ringback_core::export::ExportError;
use ringback_core::keys::KeyError;
use ringback_core::store::StoreError;
use serde::Serialize;
use specta::Type;

/// What a command answers.
pub type Reply<T> = Result<T, CommandError>;

/// Why a command failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CommandError {
    /// What the window does about it.
    pub code: Code,
    /// What a person reads.
    pub message: String,
}

/// A failure for which the window does something of its own; for every other it shows the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Code {
    /// It shows the sentence.
    Failed,
    /// It offers to enter the key.
    KeyMissing,
    /// It goes back to where it came from.
    NotFound,
    /// It says that a job is running.
    Busy,
    /// It says nothing: the user wanted it so.
    Cancelled,
}

impl CommandError {
    /// A failure that the window only shows.
    pub fn failed(message: impl Into<String>) -> Self {
        Self {
            code: Code::Failed,
            message: message.into(),
        }
    }

    /// Something is going on that must end first.
    pub fn busy(message: impl Into<String>) -> Self {
        Self {
            code: Code::Busy,
            message: message.into(),
        }
    }
}

impl From<AppError> for CommandError {
    fn from(error: AppError) -> Self {
        let (code, message) = match &error {
            // The error's own words send people to the command line.
            AppError::Key(KeyError::Missing { provider, .. }) => (
                Code::KeyMissing,
                format!(
                    "there is no key for {provider}: enter it under Services, or go to the sandbox, which needs none"
                ),
            ),
            AppError::ImportCancelled | AppError::Export(ExportError::Cancelled { .. }) => {
                (Code::Cancelled, error.to_string())
            }
            AppError::Store(StoreError::Missing(_)) => (Code::NotFound, error.to_string()),
            _ => (Code::Failed, error.to_string()),
        };
        Self { code, message }
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        AppError::from(error).into()
    }
}

impl From<KeyError> for CommandError {
    fn from(error: KeyError) -> Self {
        AppError::from(error).into()
    }
}

impl From<ExportError> for CommandError {
    fn from(error: ExportError) -> Self {
        AppError::from(error).into()
    }
}

/// A thread that did not come back, because it panicked or the program is ending.
impl From<tauri::Error> for CommandError {
    fn from(error: tauri::Error) -> Self {
        Self::failed(format!("this did not come to an end: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use ringback_core::domain::ProviderName;

    use super::*;

    #[test]
    fn a_code_is_given_only_where_the_window_acts_on_it() {
        let missing_key = KeyError::Missing {
            provider: ProviderName::Enrow.title(),
            variable: "V",
            word: "enrow",
        };
        let gone = StoreError::Missing("list 7".into());
        let no_key = CommandError::from(missing_key);
        assert!(
            !no_key.message.contains("ringback-cli"),
            "a window says how in its own words"
        );
        for (error, code) in [
            (no_key, Code::KeyMissing),
            (CommandError::from(gone), Code::NotFound),
            (CommandError::from(StoreError::DiskFull), Code::Failed),
        ] {
            assert_eq!(error.code, code, "{}", error.message);
        }
        let json = serde_json::to_string(&CommandError::busy("wait")).unwrap();
        assert_eq!(json, r#"{"code":"busy","message":"wait"}"#);
    }
}
