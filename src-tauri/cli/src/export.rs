//! `export`: a list with its answers to a spreadsheet.

use std::path::{Path, PathBuf};

use ringback_core::app::App;
use ringback_core::app::World;
use ringback_core::domain::Job;
use ringback_core::domain::List;
use ringback_core::domain::ListId;
use ringback_core::export::Format;
use ringback_core::export::Written;
use ringback_core::store::StoreError;
use serde_json::json;

use crate::args::{Common, Export};
use crate::outcome::{Failure, Outcome};
use crate::say::{say, warn};
use crate::worlds;

/// Carries out `export`.
pub fn export(common: &Common, args: &Export) -> Result<Outcome, Failure> {
    check_name(&args.out)?;
    let look = |app: App| Ok(find_list(&app, &args.list)?.map(|list| (app, list)));
    let found = worlds::find_in(&common.data_dir()?, args.sandbox, look)?;
    let missing = || {
        Failure::NotFound(format!(
            "there is no list `{}`: `jobs list` shows what there is",
            args.list
        ))
    };
    let (app, list) = found.ok_or_else(missing)?;
    let job = app.store().read(|db| db.find_latest_job_of_list(list.id))?;
    let written = write(&app, &list, job.as_ref(), &args.out)?;
    if common.json {
        let sandbox = app.world() == World::Sandbox;
        say(format!(
            "{}",
            json!({ "list": list.id, "rows": written.rows, "sandbox": sandbox, "out": args.out })
        ))?;
    } else {
        let without = if job.is_none() {
            " without answers: no job has run over it"
        } else {
            ""
        };
        say(format!(
            "{}: {} leads written to {}{without}",
            list.name,
            written.rows,
            args.out.display()
        ))?;
    }
    Ok(Outcome::Complete)
}

/// Writes the file, and says what had to be done to cells.
pub fn write(app: &App, list: &List, job: Option<&Job>, out: &Path) -> Result<Written, Failure> {
    let written = app.export(list, job, out, |_, _| {})?;
    if written.guarded > 0 {
        warn(format!(
            "{} cells that a spreadsheet would have run as formulas begin with an apostrophe now",
            written.guarded
        ));
    }
    if written.cut > 0 {
        warn(format!(
            "{} cells were longer than a spreadsheet cell can be, and were cut (CSV has no such limit)",
            written.cut
        ));
    }
    Ok(written)
}

/// A name whose ending no format has is wrong usage, and is told before anything is done.
pub fn check_name(out: &Path) -> Result<Format, Failure> {
    Format::of_path(out).map_err(|error| Failure::Usage(error.to_string()))
}

/// The name that is proposed for the enriched list of `file`.
pub fn proposed_name(file: &Path, sandbox: bool) -> PathBuf {
    let name = file.file_name().unwrap_or(file.as_os_str());
    let world = if sandbox { World::Sandbox } else { World::Real };
    ringback_core::app::proposed_name(&name.to_string_lossy(), world, Format::Xlsx).into()
}

fn find_list(app: &App, wanted: &str) -> Result<Option<List>, StoreError> {
    app.store().read(|db| match wanted.parse() {
        Ok(number) => db.find_list(ListId(number)),
        Err(_) => Ok(db.list_lists_named(wanted)?.into_iter().next()),
    })
}
