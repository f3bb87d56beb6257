//! `import --to-csv`: what was understood of a file, for whoever wants to look at it or to judge it.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use ringback_core::app::AppError;
use ringback_core::domain::counted;
use ringback_core::export::{ExportError, Place};
use ringback_core::import::{self, ImportError, RewriteError, Rewritten, Said};
use serde_json::json;

use crate::args::Common;
use crate::export::interrupted;
use crate::outcome::{Failure, Outcome};
use crate::say::{say, warn};

/// Writes what is understood of `file` to `out`, `-` being standard output. Of an empty file nothing is understood,
/// and nothing is what is written.
pub fn to_csv(common: &Common, file: &Path, said: &Said, out: &Path) -> Result<Outcome, Failure> {
    let source = match import::open_as(file, said) {
        Ok(source) => Some(source),
        Err(ImportError::Empty { .. }) => None,
        Err(error) => return Err(AppError::from(error).into()),
    };
    if same_file(file, out) {
        return Err(Failure::Usage(format!(
            "{} is the file that is read: name another one for --to-csv",
            out.display()
        )));
    }
    let written = match is_written_into(out) {
        true => rewrite(source.as_ref(), open(out)?)?,
        false => replace(source.as_ref(), out, &*interrupted()?)?,
    };
    let dialect = source.map_or("empty".into(), |source| source.dialect().to_string());
    let Rewritten { records, problems } = written;
    let told = if common.json {
        json!({ "dialect": dialect, "records": records, "problems": problems }).to_string()
    } else {
        format!(
            "{dialect}: {}, {}",
            counted(records, "record"),
            counted(problems, "problem")
        )
    };
    if is_standard(out) {
        warn(told);
    } else {
        say(told)?;
    }
    Ok(Outcome::Complete)
}

/// Whether both paths lead to one file, by whatever name.
pub fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other || is_linked(&one, &other),
        _ => false,
    }
}

#[cfg(unix)]
fn is_linked(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |path: &Path| path.metadata().map(|found| (found.dev(), found.ino()));
    matches!((id(one), id(other)), (Ok(one), Ok(other)) if one == other)
}

#[cfg(not(unix))]
const fn is_linked(_: &Path, _: &Path) -> bool {
    false
}

/// Whether `path` says standard input or output.
pub fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// Whether `out` cannot be replaced by a whole file: standard output, a pipe, a device.
fn is_written_into(out: &Path) -> bool {
    let found = out.metadata();
    is_standard(out) || found.is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Broken off anywhere, as by who says `stop`, an older file at `out` is as it was.
fn replace(
    source: Option<&import::Source>,
    out: &Path,
    stop: &AtomicBool,
) -> Result<Rewritten, Failure> {
    let mut place = Place::open(out).map_err(AppError::from)?;
    let watched = Watched {
        out: &mut place,
        stop,
    };
    let written = rewrite(source, Box::new(BufWriter::new(watched)));
    if stop.load(Ordering::Relaxed) {
        let path = out.to_owned();
        return Err(AppError::from(ExportError::Cancelled { path }).into());
    }
    let written = written?;
    place.commit().map_err(AppError::from)?;
    Ok(written)
}

/// A file that takes no more once it is told to stop.
struct Watched<'a, W> {
    out: W,
    stop: &'a AtomicBool,
}

impl<W: Write> Write for Watched<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.stop.load(Ordering::Relaxed) {
            true => Err(io::Error::other("stopped")),
            false => self.out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn open(out: &Path) -> Result<Box<dyn Write>, Failure> {
    if is_standard(out) {
        return Ok(Box::new(io::stdout().lock()));
    }
    let file = File::create(out)
        .map_err(|error| Failure::System("the file to write cannot be opened", error))?;
    Ok(Box::new(BufWriter::new(file)))
}

fn rewrite(
    source: Option<&import::Source>,
    mut out: Box<dyn Write + '_>,
) -> Result<Rewritten, Failure> {
    let Some(source) = source else {
        return Ok(Rewritten::default());
    };
    import::rewrite(source, &mut out).map_err(|error| match error {
        RewriteError::Import(error) => AppError::from(error).into(),
        RewriteError::Write(error) => Failure::System("the rows cannot be written", error),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn an_older_file_stays_whole_until_the_new_one_is() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("leads.csv"), "Name;Firm\nAda;Acme\n").unwrap();
        std::fs::write(at("out.csv"), "older").unwrap();
        // Who has the older file open reads it to its end.
        let mut older = File::open(at("out.csv")).unwrap();
        let source = import::open(&at("leads.csv"), &[]).unwrap();
        let stop = AtomicBool::new(true);
        let stopped = replace(Some(&source), &at("out.csv"), &stop).unwrap_err();
        let words = "out.csv was not written: the export was cancelled";
        assert!(stopped.to_string().ends_with(words), "{stopped}");
        let names = std::fs::read_dir(folder.path()).unwrap();
        assert_eq!(names.count(), 2);
        stop.store(false, Ordering::Relaxed);
        replace(Some(&source), &at("out.csv"), &stop).unwrap();
        let mut text = String::new();
        older.read_to_string(&mut text).unwrap();
        assert_eq!(text, "older");
        let new = std::fs::read_to_string(at("out.csv")).unwrap();
        assert_eq!(new, "Name,Firm\r\nAda,Acme\r\n");
        let names = std::fs::read_dir(folder.path()).unwrap();
        assert_eq!(names.count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn what_no_file_can_replace_is_written_into() {
        assert!(is_written_into(Path::new("-")) && is_written_into(Path::new("/dev/null")));
        assert!(!is_written_into(Path::new("new.csv")) && !is_written_into(Path::new("/tmp")));
    }
}
