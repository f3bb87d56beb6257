//! What can go wrong in the store, by what the person can do about it.

use std::{path::PathBuf, sync::Arc};

use rusqlite::ErrorCode;

/// Why something could not be kept or read. Cheap to clone: one failed transaction fails everyone who was in it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// No room left.
    #[error(
        "the disk is full: nothing more can be kept; free some space and run the same command again"
    )]
    DiskFull,
    /// The disk does not do what it is asked; a full one may say so in this way, too.
    #[error(
        "the disk failed ({0}): check its free space and its health, then run the same command again"
    )]
    DiskFailed(Arc<str>),
    /// The folder or file does not take writes.
    #[error(
        "{path} cannot be written to: {why}; choose another folder with --data-dir or change its permissions"
    )]
    NotWritable {
        /// What was to be written.
        path: PathBuf,
        /// The system's reason.
        why: String,
    },
    /// The folder is in use.
    #[error(
        "another Ringback is using {0}; close it first, or choose another folder with --data-dir"
    )]
    InUse(PathBuf),
    /// The file is no database of ours.
    #[error(
        "{0} is damaged or is not a Ringback database; move it away to start afresh, nothing in it was changed"
    )]
    Damaged(PathBuf),
    /// A newer Ringback has written it.
    #[error("{0} was written by a newer Ringback; use that version, nothing in it was changed")]
    TooNew(PathBuf),
    /// The store has been closed.
    #[error("the store is closed")]
    Closed,
    /// A row that must be there is not.
    #[error("there is no {0}")]
    Missing(String),
    /// Anything else the database says.
    #[error("the database failed: {0}")]
    Broken(Arc<str>),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::of(&error)
    }
}

impl StoreError {
    pub(super) fn of(error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::SystemIoFailure) => Self::DiskFailed(error.to_string().into()),
            _ => Self::Broken(error.to_string().into()),
        }
    }
}

/// A value in the database that this version cannot have written.
pub(super) fn unreadable(what: &str) -> StoreError {
    StoreError::Broken(format!("it holds an unreadable {what}").into())
}
