//! The sandbox's memory across deaths: one JSON line for each thing that happened, synced before anyone is told. A line
//! that a crash tore in half was never answered for, so it is cut off; anything else unreadable is an error, because
//! going on would forget batches that were accepted.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, BufRead, BufReader, Seek, SeekFrom, Write},
    path::Path,
};

use super::config::SandboxError;
use super::record::Record;

/// The journal's file: locked for this process, everything readable read, the next line goes to its end.
#[derive(Debug)]
pub struct JournalFile {
    file: File,
    /// Length of all that is known to be whole.
    good: u64,
}

impl JournalFile {
    /// Opens the journal at `path`, creating it and its folder where needed, and hands each record to `replay`.
    ///
    /// # Errors
    /// [`SandboxError::JournalInUse`], [`SandboxError::JournalDamaged`], [`SandboxError::Journal`].
    pub fn open(path: &Path, mut replay: impl FnMut(Record)) -> Result<Self, SandboxError> {
        let unusable = |why| SandboxError::Journal {
            path: path.into(),
            why,
        };
        let mut file = create(path).map_err(unusable)?;
        lock(&file, path)?;
        let read = read(&mut file, &mut replay).map_err(unusable)?;
        if let Some(line) = read.damaged {
            return Err(SandboxError::JournalDamaged {
                path: path.into(),
                line,
            });
        }
        let mut journal = Self {
            file,
            good: read.good,
        };
        journal.cut_back().map_err(unusable)?;
        Ok(journal)
    }

    /// A journal that every write fails on.
    #[cfg(test)]
    pub fn read_only(path: &Path) -> Self {
        Self {
            file: File::open(path).unwrap(),
            good: 0,
        }
    }

    /// Writes these records and syncs them.
    ///
    /// # Errors
    /// Where that fails nothing is promised; [`Self::cut_back`] removes what may have been written.
    pub fn append<'a>(&mut self, records: impl Iterator<Item = &'a Record>) -> io::Result<()> {
        let mut lines = Vec::new();
        for record in records {
            serde_json::to_writer(&mut lines, record)?;
            lines.push(b'\n');
        }
        self.file.write_all(&lines)?;
        self.file.sync_data()?;
        self.good += lines.len() as u64;
        Ok(())
    }

    /// Cuts off whatever follows the last whole line.
    ///
    /// # Errors
    /// Where that fails the file must not be written to before this has succeeded.
    pub fn cut_back(&mut self) -> io::Result<()> {
        self.file.set_len(self.good)?;
        self.file.seek(SeekFrom::Start(self.good))?;
        self.file.sync_data()
    }
}

fn create(path: &Path) -> io::Result<File> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut how = OpenOptions::new();
    // It holds the names that were asked for, and where to call back.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
    let file = how
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)?;
    sync_folder(folder)?;
    Ok(file)
}

/// A file just created can be lost with the power unless its folder is synced too.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn lock(file: &File, path: &Path) -> Result<(), SandboxError> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => SandboxError::JournalInUse { path: path.into() },
        TryLockError::Error(why) => SandboxError::Journal {
            path: path.into(),
            why,
        },
    })
}

struct Read {
    good: u64,
    /// Number of an unreadable line that others follow.
    damaged: Option<u64>,
}

fn read(file: &mut File, replay: &mut impl FnMut(Record)) -> io::Result<Read> {
    let mut lines = BufReader::new(file);
    let (mut good, mut number, mut line) = (0, 0, Vec::new());
    while lines.read_until(b'\n', &mut line)? > 0 {
        number += 1;
        let record = line
            .strip_suffix(b"\n")
            .and_then(|line| serde_json::from_slice(line).ok());
        let Some(record) = record else {
            let last = lines.fill_buf()?.is_empty();
            return Ok(Read {
                good,
                damaged: (!last).then_some(number),
            });
        };
        replay(record);
        good += line.len() as u64;
        line.clear();
    }
    Ok(Read {
        good,
        damaged: None,
    })
}

#[cfg(test)]
mod tests {
    use crate::domain::Credits;

    use super::*;

    fn done(id: &str) -> Record {
        Record::Completed {
            id: id.into(),
            completed_at: 5,
            cost: Credits::whole(2),
            ended: crate::sandbox::record::Ended::Well,
        }
    }

    fn ids(path: &Path) -> Result<Vec<String>, SandboxError> {
        let mut ids = Vec::new();
        JournalFile::open(path, |record| match record {
            Record::Completed { id, .. } | Record::CalledBack { id, .. } => ids.push(id),
            Record::Accepted(accepted) => ids.push(accepted.id),
            other => panic!("none was written: {other:?}"),
        })?;
        Ok(ids)
    }

    #[test]
    fn what_was_appended_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("not/yet/there.jsonl");
        let called = Record::CalledBack {
            id: "c".into(),
            sent: 2,
            answered: 1,
        };
        let mut journal = JournalFile::open(&path, |_| panic!("a new journal is empty")).unwrap();
        journal.append([done("a"), called].iter()).unwrap();
        journal.append([done("b")].iter()).unwrap();
        drop(journal);
        assert_eq!(ids(&path).unwrap(), ["a", "c", "b"]);
    }

    #[test]
    fn a_torn_last_line_is_cut_and_written_over() {
        for torn in [
            "{\"completed\":{\"id\":\"x",
            "{}\n",
            "\0\0\0\0",
            "{\"completed\":{\"id\":\"x\",\"completed_at\":5,\"cost\":2}}",
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("journal");
            JournalFile::open(&path, |_| ())
                .unwrap()
                .append([done("a")].iter())
                .unwrap();
            let mut raw = OpenOptions::new().append(true).open(&path).unwrap();
            raw.write_all(torn.as_bytes()).unwrap();
            let mut journal = JournalFile::open(&path, |_| ()).unwrap();
            journal.append([done("b")].iter()).unwrap();
            drop(journal);
            assert_eq!(ids(&path).unwrap(), ["a", "b"], "{torn:?}");
        }
    }

    #[test]
    fn a_damaged_line_before_others_is_an_error_with_its_number() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let line = serde_json::to_string(&done("a")).unwrap();
        fs::write(&path, format!("{line}\n{{\"damaged\n{line}\n")).unwrap();
        let error = ids(&path).unwrap_err();
        assert!(
            matches!(error, SandboxError::JournalDamaged { line: 2, .. }),
            "{error}"
        );
    }

    #[test]
    fn two_cannot_write_the_same_journal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let first = JournalFile::open(&path, |_| ()).unwrap();
        assert!(matches!(ids(&path), Err(SandboxError::JournalInUse { .. })));
        drop(first);
        assert!(ids(&path).is_ok());
    }
}
