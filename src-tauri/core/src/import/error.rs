//! Why a file cannot be imported at all. What is wrong with single rows is not here: that is a problem of its row.

use std::{io, path::Path, path::PathBuf};

/// The whole file could not be taken. Each variant is one thing the user can do about it.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Nothing is there under this path.
    #[error("there is no file `{}`; check the path", path.display())]
    Missing {
        /// The path as given.
        path: PathBuf,
    },
    /// The operating system refuses to let us read it.
    #[error("`{}` may not be read; give yourself read permission or copy the file elsewhere", path.display())]
    Refused {
        /// The path as given.
        path: PathBuf,
    },
    /// The path is a folder.
    #[error("`{}` is a folder; name the CSV file in it", path.display())]
    Folder {
        /// The path as given.
        path: PathBuf,
    },
    /// A pipe or a device: it cannot be read twice, and it may never end.
    #[error("`{}` is not a regular file; save the data to a file and import that", path.display())]
    NotAFile {
        /// The path as given.
        path: PathBuf,
    },
    /// No cell in it.
    #[error("`{}` is empty; export the list again", path.display())]
    Empty {
        /// The path as given.
        path: PathBuf,
    },
    /// Another kind of file than CSV.
    #[error("`{}` is {kind}; {remedy}", path.display())]
    NotCsv {
        /// The path as given.
        path: PathBuf,
        /// What it is, with its article: `an XLSX workbook`.
        kind: &'static str,
        /// What to do, as the second half of a sentence.
        remedy: &'static str,
    },
    /// A workbook that cannot be read, or will not be.
    #[error("`{}` is {kind} that cannot be read: {why}", path.display())]
    Workbook {
        /// The path as given.
        path: PathBuf,
        /// What it is, with its article.
        kind: &'static str,
        /// Why, as a sentence without its stop.
        why: String,
    },
    /// A sheet is named that is not there.
    #[error("`{}` {}; {}", path.display(), no_sheet(wanted, *is_hidden), sheets_in_words(sheets))]
    NoSheet {
        /// The path as given.
        path: PathBuf,
        /// The sheet as the user names it.
        wanted: String,
        /// Whether it is there, hidden.
        is_hidden: bool,
        /// The sheets that a person sees.
        sheets: Vec<String>,
    },
    /// More columns than a list may have.
    #[error("`{}` has more than 2,048 columns; delete those that no search needs, or say what stands between its cells", path.display())]
    TooWide {
        /// The path as given.
        path: PathBuf,
    },
    /// What is said of the file cannot be.
    #[error("`{}` cannot be read as you say: {why}", path.display())]
    Said {
        /// The path as given.
        path: PathBuf,
        /// Why, and what to say instead.
        why: String,
    },
    /// A mapping names a column that the file does not have.
    #[error("`{}` has no column `{wanted}`; its columns are: {}", path.display(), columns.join(", "))]
    UnknownColumn {
        /// The path as given.
        path: PathBuf,
        /// The column as the mapping names it.
        wanted: String,
        /// The columns the file has.
        columns: Vec<String>,
    },
    /// Between the two passes the file became another one.
    #[error("`{}` was changed while it was being read; run the same command again once it is complete", path.display())]
    Changed {
        /// The path as given.
        path: PathBuf,
    },
    /// The disk, or the network behind it, failed while reading.
    #[error("`{}` could not be read to its end ({source}); check the disk and try again", path.display())]
    Unreadable {
        /// The path as given.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
}

fn no_sheet(wanted: &str, is_hidden: bool) -> String {
    if is_hidden {
        format!("has hidden its sheet `{wanted}`: show it, save, and import it again")
    } else {
        format!("has no sheet `{wanted}`")
    }
}

fn sheets_in_words(sheets: &[String]) -> String {
    if sheets.is_empty() {
        "it is no workbook".to_owned()
    } else {
        format!("its sheets are: {}", sheets.join(", "))
    }
}

impl ImportError {
    /// The variant for an operating system's error at `path`.
    pub(super) fn from_io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::Missing { path },
            io::ErrorKind::PermissionDenied => Self::Refused { path },
            io::ErrorKind::IsADirectory => Self::Folder { path },
            _ => Self::Unreadable { path, source },
        }
    }
}
