//! Why an export could not be written. Each sentence names the path and what a person can do about it; by the time it
//! is shown, nothing has been lost.

use std::{
    io,
    path::{Path, PathBuf},
};

/// An export that did not happen. An older file of the same name is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The name does not say which format is wanted.
    #[error("cannot write {}: the name must end in .xlsx, .csv or .jsonl", path.display())]
    Ending {
        /// The name asked for.
        path: PathBuf,
    },
    /// The name says another format than the one that is asked for.
    #[error("cannot write {}: for this format the name must end in .{ending}", path.display())]
    OtherEnding {
        /// The name asked for.
        path: PathBuf,
        /// How it must end.
        ending: &'static str,
    },
    /// The file is the one that the list was read from.
    #[error("cannot write {}: it is the lead list itself; choose another name, the list stays as it is", path.display())]
    LeadList {
        /// The file asked for.
        path: PathBuf,
    },
    /// The user wants it no more.
    #[error("{} was not written: the export was cancelled", path.display())]
    Cancelled {
        /// The file asked for.
        path: PathBuf,
    },
    /// The folder of the file is not there.
    #[error("cannot write {}: there is no folder {}; create it or choose another", path.display(), folder(path).display())]
    FolderMissing {
        /// The file asked for.
        path: PathBuf,
    },
    /// The file or its folder is write-protected.
    #[error("cannot write {}: it or its folder is write-protected; choose another place or change the permissions", path.display())]
    Denied {
        /// The file asked for.
        path: PathBuf,
    },
    /// A folder has that name.
    #[error("cannot write {}: it is a folder; add the name of a file", path.display())]
    IsFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A device, a pipe or a socket has that name: it cannot be replaced by a complete file.
    #[error("cannot write {}: it is not an ordinary file; choose another name", path.display())]
    NotAFile {
        /// Whatever it is.
        path: PathBuf,
    },
    /// No room, or the user's quota is used up.
    #[error("cannot write {}: the disk of folder {} is full; make room or choose another place", path.display(), folder(path).display())]
    DiskFull {
        /// The file asked for.
        path: PathBuf,
    },
    /// More columns than a sheet can have.
    #[error("cannot write {}: a sheet has room for 16,384 columns, not {columns}; choose a name that ends in .csv", path.display())]
    TooWide {
        /// The file asked for.
        path: PathBuf,
        /// How many columns there were.
        columns: usize,
    },
    /// Anything else the system says.
    #[error("cannot write {}: {source}; try again or choose another place", path.display())]
    Io {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl ExportError {
    /// What `error` means for the file at `path`.
    pub(super) fn of(error: io::Error, path: &Path) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::Denied { path }
            }
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::FolderMissing { path },
            io::ErrorKind::IsADirectory => Self::IsFolder { path },
            _ => Self::Io {
                path,
                source: error,
            },
        }
    }
}

/// The folder a file is in; `.` for a bare name.
pub(super) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}
