//! `import`: a file becomes a list, and its problems are told.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

use ringback_core::app::App;
use ringback_core::app::AppError;
use ringback_core::app::Duplicates;
use ringback_core::app::Imported;
use ringback_core::app::Looked;
use ringback_core::app::World;
use ringback_core::domain::List;
use ringback_core::domain::Problem;
use ringback_core::domain::counted;
use ringback_core::import::MapOverride;
use ringback_core::import::Said;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::args::{Common, Import};
use crate::export::{find_list, interrupted, no_list, unless};
use crate::outcome::{Failure, Outcome};
use crate::progress;
use crate::reimport;
use crate::say::say;
use crate::to_csv::{is_standard, to_csv};

/// Problems told one by one; the rest is a number.
const TOLD: usize = 20;

/// What is said for the name of what came on standard input.
const STANDARD: &str = "standard input";

/// Carries out `import`. Where several files are named, all are tried, and what is wrong with one is said.
pub fn import(common: &Common, args: &Import) -> Result<Outcome, Failure> {
    let inputs = inputs(&args.files)?;
    if let Some(out) = &args.to_csv {
        return match inputs.as_slice() {
            [input] => to_csv(common, &input.path, &args.reading.said(&[]), out)
                .map_err(|failure| input.named_in(failure)),
            _ => Err(Failure::Usage(
                "--to-csv writes one file at a time: name one".into(),
            )),
        };
    }
    reimport::check(args, inputs.len())?;
    let world = if args.sandbox {
        World::Sandbox
    } else {
        World::Real
    };
    let app = App::open(&common.data_dir()?, world)?;
    if let Some(list) = &args.undo {
        return undo(common, &app, list);
    }
    if let [input] = inputs.as_slice() {
        if args.into.is_some() || args.dry_run {
            return reimport::into(common, &app, args, (&input.path, &input.name()))
                .map_err(|failure| input.named_in(failure));
        }
        return import_one(common, &app, (input, &mut None), args)
            .map(|()| Outcome::Complete)
            .map_err(|failure| input.named_in(failure));
    }
    let (mut outcome, mut stop) = (Outcome::Complete, None);
    for input in &inputs {
        if let Err(failure) = import_one(common, &app, (input, &mut stop), args) {
            let is_cancelled = matches!(failure, Failure::App(AppError::ImportCancelled));
            outcome = input.named_in(failure).tell(common.json);
            if is_cancelled {
                break;
            }
        }
    }
    Ok(outcome)
}

fn undo(common: &Common, app: &App, list: &str) -> Result<Outcome, Failure> {
    let list = find_list(app, list)?.ok_or_else(|| no_list(list))?;
    let leads = app.undo_import(list.id)?;
    if common.json {
        say(json!({ "list": list.id, "name": list.name, "leads": leads, "removed": true }))?;
    } else {
        let leads = counted(leads, "lead");
        say(format!(
            "{}: list {} was removed, with {leads}",
            list.name, list.id
        ))?;
    }
    Ok(Outcome::Complete)
}

/// Imports one of the files. A signal that comes while it is read in, or after that, is told by `stop`.
fn import_one(
    common: &Common,
    app: &App,
    (input, stop): (&Input, &mut Option<Arc<AtomicBool>>),
    args: &Import,
) -> Result<(), Failure> {
    let said = args.reading.said(&args.mapping.map);
    let (imported, older) = match args.as_new {
        true => {
            let stop = heard(stop)?;
            let watch = |_, _| unless(stop);
            (app.import_as_new(&input.path, &said, watch)?, None)
        }
        false => {
            let looked = app.look_at_file(&input.path, &said)?;
            let older = app.find_older_of(&input.path, &looked)?;
            (
                import_looked_at(app, &input.path, looked, heard(stop)?)?,
                older,
            )
        }
    };
    let list = &imported.list;
    let duplicates = app.find_duplicates(list.id)?;
    if common.json {
        let problems = app
            .store()
            .read(|db| db.list_problems(list.id, 0, usize::MAX >> 1))?;
        let told = json!({
            "list": list.id, "name": list.name, "leads": list.leads, "known": imported.known,
            "remembered": imported.remembered,
            "columns": list.columns, "problems": problems,
            "newer_version_of": older.as_ref().map(reimport::as_json),
            "duplicates": duplicates_as_json(&duplicates),
        });
        say(told)
    } else {
        say(in_words(&imported))?;
        let remembered = match imported.remembered {
            true => " (as this header was mapped last)",
            false => "",
        };
        say(format!("{}{remembered}", mapping_in_words(list)))?;
        if let Some(words) = duplicates_in_words(&duplicates) {
            say(format!("  {words}"))?;
        }
        match &older {
            Some(older) if imported.known => reimport::tell_unlike(input.typed(), older)?,
            Some(older) => reimport::tell_older(input.typed(), list, older)?,
            None => {}
        }
        tell_problems(app, list)
    }
}

/// A file to read; what came on standard input is one for as long as it is read.
struct Input {
    path: PathBuf,
    spool: Option<TempDir>,
}

impl Input {
    /// The file's name, without the folder.
    fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        name.to_string_lossy().into_owned()
    }

    /// What a person types for it.
    fn typed(&self) -> &Path {
        match self.spool {
            Some(_) => Path::new("-"),
            None => &self.path,
        }
    }

    /// The failure in words that name no file that nobody knows of.
    fn named_in(&self, failure: Failure) -> Failure {
        if self.spool.is_none() {
            return failure;
        }
        let path = self.path.display().to_string();
        match failure {
            Failure::App(error) if error.to_string().contains(&path) => {
                let told = error.to_string().replace(&format!("`{path}`"), STANDARD);
                Failure::Piped(told.replace(&path, STANDARD))
            }
            failure => failure,
        }
    }
}

fn inputs(files: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    if files.iter().filter(|file| is_standard(file)).count() > 1 {
        return Err(Failure::Usage(
            "standard input can be read once: give `-` once".into(),
        ));
    }
    files.iter().map(|file| input(file)).collect()
}

/// A file is read twice, and standard input can be read once: it is put down first.
fn input(file: &Path) -> Result<Input, Failure> {
    if !is_standard(file) {
        return Ok(Input {
            path: file.to_owned(),
            spool: None,
        });
    }
    let failed = |error| Failure::System("standard input could not be kept", error);
    let spool = tempfile::tempdir().map_err(failed)?;
    let path = spool.path().join(STANDARD);
    let mut kept = File::create(&path).map_err(failed)?;
    io::copy(&mut io::stdin().lock(), &mut kept).map_err(failed)?;
    Ok(Input {
        path,
        spool: Some(spool),
    })
}

/// Imports with a progress bar.
pub fn import_file(app: &App, file: &Path, map: &[MapOverride]) -> Result<Imported, Failure> {
    let (looked, never) = (
        app.look_at_file(file, &Said::mapped(map))?,
        AtomicBool::new(false),
    );
    import_looked_at(app, file, looked, &never)
}

/// Listens for signals from now on, where nobody does so far.
fn heard(stop: &mut Option<Arc<AtomicBool>>) -> Result<&AtomicBool, Failure> {
    if stop.is_none() {
        *stop = Some(interrupted()?);
    }
    Ok(stop.get_or_insert_default())
}

fn import_looked_at(
    app: &App,
    file: &Path,
    looked: Looked,
    stop: &AtomicBool,
) -> Result<Imported, Failure> {
    let bar = progress::bytes("reading");
    let imported = app.import_looked_at(file, looked, &mut |read, all| {
        bar.set_length(all);
        bar.set_position(read);
        unless(stop)
    });
    bar.finish_and_clear();
    Ok(imported?)
}

fn in_words(imported: &Imported) -> String {
    let List {
        id,
        name,
        leads,
        problems,
        ..
    } = &imported.list;
    let known = if imported.known {
        " (imported before)"
    } else {
        ""
    };
    let (leads, problems) = (counted(*leads, "lead"), counted(*problems, "problem"));
    format!("{name}: list {id}, {leads}, {problems}{known}")
}

fn duplicates_as_json(duplicates: &Duplicates) -> Value {
    let elsewhere = duplicates.elsewhere.iter();
    let elsewhere = elsewhere
        .map(|(list, leads)| json!({ "list": list.id, "name": list.name, "leads": leads }));
    json!({ "within": duplicates.within, "elsewhere": elsewhere.collect::<Vec<_>>() })
}

/// Who is there more than once; `None` where nobody is.
fn duplicates_in_words(duplicates: &Duplicates) -> Option<String> {
    let within = (duplicates.within > 0).then(|| {
        let leads = counted(duplicates.within, "lead");
        format!("{leads} about somebody who stands above")
    });
    let elsewhere = duplicates.elsewhere.iter().map(|(list, leads)| {
        let leads = counted(*leads, "lead");
        format!("{leads} also in list {} ({})", list.id, list.name)
    });
    let told: Vec<String> = within.into_iter().chain(elsewhere).collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// What each column was taken for.
pub fn mapping_in_words(list: &List) -> String {
    let mapped = list
        .columns
        .iter()
        .filter_map(|column| Some(format!("{} = {}", column.field?, column.name)));
    let mapped = mapped.collect::<Vec<_>>().join(", ");
    if mapped.is_empty() {
        "  no column was recognised: say what they hold with --map".to_owned()
    } else {
        format!("  {mapped}")
    }
}

/// The first problems, each with its place.
pub fn tell_problems(app: &App, list: &List) -> Result<(), Failure> {
    let first = app.store().read(|db| db.list_problems(list.id, 0, TOLD))?;
    tell(&first, list.problems)
}

/// The first of all `problems`.
pub fn tell_first(problems: &[Problem]) -> Result<(), Failure> {
    tell(problems, problems.len() as u64)
}

fn tell(problems: &[Problem], all: u64) -> Result<(), Failure> {
    for problem in problems.iter().take(TOLD) {
        say(format!("  {problem}"))?;
    }
    let more = all.saturating_sub(TOLD as u64);
    if more > 0 {
        say(format!("  … and {more} more (all of them: import --json)"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_on_standard_input_is_called_so_in_errors() {
        let spool = tempfile::tempdir().unwrap();
        let input = Input {
            path: spool.path().join(STANDARD),
            spool: Some(spool),
        };
        std::fs::write(&input.path, "").unwrap();
        let failure = |input: &Input| {
            let error = ringback_core::import::open(&input.path, &[]).unwrap_err();
            let failure = Failure::App(error.into());
            input.named_in(failure).to_string()
        };
        assert_eq!(
            failure(&input),
            "standard input is empty; export the list again"
        );
        assert_eq!(input.typed(), Path::new("-"));
        let path = input.path.clone();
        let file = Input { path, spool: None };
        assert!(failure(&file).contains(&*file.path.to_string_lossy()));
    }
}
