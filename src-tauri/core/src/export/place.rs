//! The place where an export appears. The new file grows under a name of its own in the same folder and takes the
//! target's name only when it is complete and on disk, so that no one ever finds half a spreadsheet, and an export that
//! fails costs nobody the last one.

use std::{
    fs::{self, File, Permissions},
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use tempfile::{Builder, NamedTempFile};

use super::ExportError;
use super::error::folder;

/// A file on its way to its place. Dropped, it leaves nothing behind.
pub struct Place {
    temp: NamedTempFile,
    target: PathBuf,
    /// Those of the file that is to be replaced.
    permissions: Option<Permissions>,
}

impl Place {
    /// A place for a file at `path`. Where `path` is a symbolic link, the file it leads to is meant.
    ///
    /// # Errors
    /// Where the folder is missing or may not be written to; where `path` is no ordinary file.
    pub fn open(path: &Path) -> Result<Self, ExportError> {
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let permissions = replaceable(&target)?;
        sweep(folder(&target));
        let temp = beside(&target).map_err(|error| ExportError::of(error, path))?;
        Ok(Self {
            temp,
            target,
            permissions,
        })
    }

    /// Gives the file that was written through a buffer its name, everything on disk.
    pub(super) fn commit_buffered(out: BufWriter<Self>) -> Result<(), ExportError> {
        let target = out.get_ref().target.clone();
        let place = out.into_inner();
        place
            .map_err(|error| ExportError::of(error.into_error(), &target))?
            .commit()
    }

    /// Gives the file its name, everything on disk.
    ///
    /// # Errors
    /// Where the disk is full or fails. An older file is then still as it was.
    pub fn commit(self) -> Result<(), ExportError> {
        let Self {
            temp,
            target,
            permissions,
        } = self;
        let refuse = |error| ExportError::of(error, &target);
        if let Some(permissions) = permissions {
            temp.as_file()
                .set_permissions(permissions)
                .map_err(refuse)?;
        }
        temp.as_file().sync_all().map_err(refuse)?;
        temp.persist(&target).map_err(|error| refuse(error.error))?;
        sync_folder(folder(&target));
        Ok(())
    }

    /// Where the file will be.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// What `error` means for this file.
    pub(super) fn refuse(&self, error: io::Error) -> ExportError {
        ExportError::of(error, &self.target)
    }
}

/// By way of the bare file: the temporary name in the library's errors means nothing to a person.
impl Write for Place {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temp.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temp.as_file_mut().flush()
    }
}

impl Seek for Place {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.temp.as_file_mut().seek(to)
    }
}

/// The permissions of the ordinary file at `target`; `None` where there is no file yet.
fn replaceable(target: &Path) -> Result<Option<Permissions>, ExportError> {
    let path = target.to_owned();
    let Ok(old) = fs::metadata(target) else {
        return Ok(None);
    };
    if old.is_dir() {
        return Err(ExportError::IsFolder { path });
    }
    if !old.is_file() {
        return Err(ExportError::NotAFile { path });
    }
    // A rename would replace it all the same, against its owner's word.
    if old.permissions().readonly() {
        return Err(ExportError::Denied { path });
    }
    Ok(Some(old.permissions()))
}

const PREFIX: &str = ".ringback-export-";
const SUFFIX: &str = ".tmp";

/// Removes what exports left behind that were killed: it holds people's names. One that is still being written is
/// locked by its writer. Whatever cannot be removed is no reason not to export.
fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = name
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        let Some(file) = ours.then(|| File::open(entry.path()).ok()).flatten() else {
            continue;
        };
        // Held until it is gone: who has just made it waits for the lock, and then sees.
        if file.try_lock().is_ok() {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// An empty file in the folder of `target`, locked, with the permissions any program's new file gets: the library's own choice
/// would hide the spreadsheet from everyone else.
fn beside(target: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    loop {
        let temp = builder.tempfile_in(folder(target))?;
        // Some network file systems know no locks; there nothing is swept.
        let _ = temp.as_file().lock();
        // An export that began just now may have found it before it was locked, and swept it away.
        if !matches!(temp.path().try_exists(), Ok(false)) {
            return Ok(temp);
        }
    }
}

/// Makes the new name survive a power cut. Some network file systems cannot do this for a folder, and the file is
/// already where it belongs, so that a refusal is no reason to call the export failed.
fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_a_killed_export_left_is_swept_away_and_a_live_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".ringback-export-dead.tmp"), "names").unwrap();
        fs::write(folder.path().join("leads.tmp"), "somebody else's").unwrap();
        let live = Place::open(&folder.path().join("a.csv")).unwrap();
        let other = Place::open(&folder.path().join("b.csv")).unwrap();
        let left = names(folder.path());
        assert_eq!(
            left.len(),
            3,
            "two live ones and a file of somebody else: {left:?}"
        );
        live.commit().unwrap();
        other.commit().unwrap();
        assert_eq!(names(folder.path()), ["a.csv", "b.csv", "leads.tmp"]);
    }

    #[test]
    fn exports_that_begin_together_sweep_none_of_each_other_away() {
        let folder = tempfile::tempdir().unwrap();
        let export = |name: String| {
            let place = Place::open(&folder.path().join(name)).unwrap();
            place.commit().unwrap();
        };
        std::thread::scope(|scope| {
            for thread in 0..8 {
                scope.spawn(move || (0..50).for_each(|n| export(format!("{thread}-{n}.csv"))));
            }
        });
        assert_eq!(names(folder.path()).len(), 400);
    }

    #[test]
    fn the_old_file_stays_until_the_new_one_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.csv");
        fs::write(&path, "old").unwrap();

        let mut abandoned = Place::open(&path).unwrap();
        abandoned.write_all(b"half").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        drop(abandoned);
        assert_eq!(
            names(folder.path()),
            ["leads.csv"],
            "nothing is left behind"
        );

        let mut place = Place::open(&path).unwrap();
        place.write_all(b"new").unwrap();
        place.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["leads.csv"]);
    }

    #[test]
    fn a_place_that_cannot_be_had_is_refused_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("sub.csv")).unwrap();
        fs::write(at("plain"), "").unwrap();
        fs::write(at("locked.csv"), "old").unwrap();
        let mut locked = fs::metadata(at("locked.csv")).unwrap().permissions();
        locked.set_readonly(true);
        fs::set_permissions(at("locked.csv"), locked).unwrap();

        for (name, words) in [
            ("nowhere/a.csv", "there is no folder"),
            ("plain/a.csv", "there is no folder"),
            ("sub.csv", "it is a folder; add the name of a file"),
            ("locked.csv", "write-protected"),
        ] {
            let error = Place::open(&at(name)).err().unwrap().to_string();
            assert!(error.contains(words), "{name}: {error}");
            assert!(
                error.starts_with(&format!("cannot write {}: ", at(name).display())),
                "{name}: {error}"
            );
        }
        assert_eq!(names(folder.path()), ["locked.csv", "plain", "sub.csv"]);
        assert_eq!(fs::read(at("locked.csv")).unwrap(), b"old");
    }

    #[test]
    fn what_the_system_says_becomes_what_to_do() {
        let path = Path::new("leads.xlsx");
        for (kind, words) in [
            (
                io::ErrorKind::StorageFull,
                "the disk of folder . is full; make room or choose another place",
            ),
            (io::ErrorKind::QuotaExceeded, "is full"),
            (io::ErrorKind::PermissionDenied, "write-protected"),
            (io::ErrorKind::ReadOnlyFilesystem, "write-protected"),
            (
                io::ErrorKind::TimedOut,
                "timed out; try again or choose another place",
            ),
        ] {
            let error = ExportError::of(kind.into(), path).to_string();
            assert!(error.starts_with("cannot write leads.xlsx: "), "{error}");
            assert!(error.contains(words), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_those_of_any_new_file_or_of_the_old_one() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mode = |name: &str| fs::metadata(at(name)).unwrap().permissions().mode() & 0o777;
        File::create(at("ordinary")).unwrap();
        fs::write(at("private.csv"), "old").unwrap();
        fs::set_permissions(at("private.csv"), Permissions::from_mode(0o600)).unwrap();

        for name in ["new.csv", "private.csv"] {
            Place::open(&at(name)).unwrap().commit().unwrap();
        }
        assert_eq!(mode("new.csv"), mode("ordinary"));
        assert_eq!(mode("private.csv"), 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_device_a_device() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (
            folder.path().join("file.csv"),
            folder.path().join("link.csv"),
        );
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        Place::open(&link).unwrap().commit().unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());

        let device = Place::open(Path::new("/dev/null"))
            .err()
            .unwrap()
            .to_string();
        assert!(device.contains("not an ordinary file"), "{device}");
    }
}
