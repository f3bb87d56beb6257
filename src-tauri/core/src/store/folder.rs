//! The data folder: where the databases lie, and the lock that lets one Ringback at a time use them.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use super::StoreError;

/// A data folder that this process holds. The operating system gives the lock back however the process ends.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Makes the folder where it is missing, readable by its owner alone, and locks it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        make_private(path).map_err(|error| not_writable(path, &error))?;
        let lock_path = path.join("lock");
        let lock = private(&lock_path).map_err(|error| not_writable(path, &error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.to_owned())),
            Err(TryLockError::Error(error)) => Err(not_writable(&lock_path, &error)),
        }
    }

    /// A file or folder inside it.
    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

fn make_private(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A file for its owner alone, made where it is missing: it holds people's names, and its folder may be anybody's.
pub(super) fn private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// What an error of the operating system at `path` means.
pub fn not_writable(path: &Path, error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::DiskFull,
        _ => StoreError::NotWritable {
            path: path.to_owned(),
            why: error.to_string(),
        },
    }
}
