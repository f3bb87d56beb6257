//! `import --to-csv`: what was understood of a file, for whoever wants to look at it or to judge it.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use ringback_core::app::AppError;
use ringback_core::domain::counted;
use ringback_core::import::{self, ImportError, RewriteError, Rewritten, Said};
use serde_json::json;

use crate::args::Common;
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
    let written = rewrite(source.as_ref(), open(out)?)?;
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

fn open(out: &Path) -> Result<Box<dyn Write>, Failure> {
    if is_standard(out) {
        return Ok(Box::new(io::stdout().lock()));
    }
    let file = File::create(out)
        .map_err(|error| Failure::System("the file to write cannot be opened", error))?;
    Ok(Box::new(BufWriter::new(file)))
}

fn rewrite(source: Option<&import::Source>, mut out: Box<dyn Write>) -> Result<Rewritten, Failure> {
    let Some(source) = source else {
        return Ok(Rewritten::default());
    };
    import::rewrite(source, &mut out).map_err(|error| match error {
        RewriteError::Import(error) => AppError::from(error).into(),
        RewriteError::Write(error) => Failure::System("the rows cannot be written", error),
    })
}
