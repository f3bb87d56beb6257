//! `export`: a list with its answers to a spreadsheet.

use std::{
    ffi::OsStr,
    future::poll_fn,
    ops::ControlFlow,
    path::{Path, PathBuf},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::sync_channel,
    },
    task::Poll,
    thread,
};

use ringback_core::app::App;
use ringback_core::app::AppError;
use ringback_core::app::ExportChoice;
use ringback_core::app::World;
use ringback_core::domain::Job;
use ringback_core::domain::List;
use ringback_core::domain::ListId;
use ringback_core::domain::counted;
use ringback_core::export::ExportError;
use ringback_core::export::Format;
use ringback_core::export::Written;
use ringback_core::store::LeadQuery;
use ringback_core::store::StoreError;
use serde_json::json;

use crate::args::{Common, Export};
use crate::outcome::{Failure, Outcome};
use crate::progress;
use crate::say::{say, warn};
use crate::search::{leave_at_the_second, runtime, stopped};
use crate::worlds;

/// Carries out `export`.
pub fn export(common: &Common, args: &Export) -> Result<Outcome, Failure> {
    let format = format(args)?;
    let look = |app: App| Ok(find_list(&app, &args.list)?.map(|list| (app, list)));
    let found = worlds::find_in(&common.data_dir()?, args.sandbox, look)?;
    let (app, list) = found.ok_or_else(|| no_list(&args.list))?;
    let job = app.store().read(|db| db.find_latest_job_of_list(list.id))?;
    let choice = ExportChoice {
        format,
        names: args.names.map(Into::into).unwrap_or_default(),
        shown: shown(args, &list, job.as_ref()),
        provenance: args.provenance,
    };
    let written = write(&app, &list, job.as_ref(), &args.out, &choice)?;
    if common.json {
        let sandbox = app.world() == World::Sandbox;
        say(format!(
            "{}",
            json!({
                "list": list.id,
                "rows": written.rows,
                "sheets": written.sheets,
                "guarded": written.guarded,
                "live": written.live,
                "cut": written.cut,
                "long": written.long,
                "sandbox": sandbox,
                "out": args.out,
            })
        ))?;
    } else {
        let without = if job.is_none() {
            " without answers: no job has run over it"
        } else {
            ""
        };
        let sheets = match written.sheets {
            0 | 1 => String::new(),
            n => format!(", on {n} sheets: one holds no more than 1,048,576 rows"),
        };
        say(format!(
            "{}: {} written to {}{sheets}{without}",
            list.name,
            counted(written.rows, "lead"),
            args.out.display()
        ))?;
    }
    Ok(Outcome::Complete)
}

/// Which kind of file: the one that is named, or else as the name ends.
fn format(args: &Export) -> Result<Format, Failure> {
    let Some(choice) = args.format else {
        return check_name(&args.out);
    };
    let format = Format::from(choice);
    match format.fits(&args.out) {
        true => Ok(format),
        false => Err(Failure::Usage(format!(
            "cannot write {}: for this format the name must end in .{}",
            args.out.display(),
            format.ending()
        ))),
    }
}

fn shown(args: &Export, list: &List, job: Option<&Job>) -> Option<LeadQuery> {
    (args.filter.is_some() || args.search.is_some()).then(|| LeadQuery {
        verdict: args.filter.map(Into::into),
        search: args.search.clone().unwrap_or_default(),
        ..LeadQuery::all(list.id, job.map(|job| job.id))
    })
}

/// Writes the file, and says what had to be done to cells. Interrupted, it leaves an older file as it was.
pub fn write(
    app: &App,
    list: &List,
    job: Option<&Job>,
    out: &Path,
    choice: &ExportChoice,
) -> Result<Written, Failure> {
    let (bar, stop) = (progress::rows("exporting"), interrupted()?);
    let watch = |rows, of| {
        bar.set_length(of);
        bar.set_position(rows);
        unless(&stop)
    };
    let written = app.export_chosen(list, job, out, choice, watch);
    bar.finish_and_clear();
    let written = written.map_err(|error| match error {
        AppError::Export(ExportError::LeadList { .. }) => Failure::Usage(error.to_string()),
        error => error.into(),
    })?;
    if written.guarded > 0 {
        warn(format!(
            "with an apostrophe before what Excel would have run or changed: {}",
            counted(written.guarded, "cell")
        ));
    }
    if written.live > 0 {
        warn(format!(
            "{} with the beginning of a formula: do not open this file in a spreadsheet, or write it with --format xlsx",
            counted(written.live, "cell")
        ));
    }
    if written.cut > 0 {
        warn(format!(
            "{} longer than a spreadsheet cell can be: cut (CSV has no such limit)",
            counted(written.cut, "cell")
        ));
    }
    if written.long > 0 {
        warn(format!(
            "{} longer than a spreadsheet cell can be: whole in the file, but Excel would cut or split what it opens",
            counted(written.long, "cell")
        ));
    }
    Ok(written)
}

/// The word of a command that is to end once it is told to `stop`.
pub fn unless(stop: &AtomicBool) -> ControlFlow<()> {
    match stop.load(Ordering::Relaxed) {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    }
}

/// What tells that the user or the system wants the command to end.
pub fn interrupted() -> Result<Arc<AtomicBool>, Failure> {
    let (stop, runtime) = (Arc::new(AtomicBool::new(false)), runtime()?);
    let (told, (listens, listening)) = (Arc::clone(&stop), sync_channel(1));
    thread::spawn(move || {
        runtime.block_on(async {
            let mut stopped = pin!(stopped());
            // Once it was looked at, it listens.
            let first = poll_fn(|context| Poll::Ready(stopped.as_mut().poll(context))).await;
            let _nobody_waits = listens.send(());
            if first.is_pending() {
                stopped.await;
            }
        });
        told.store(true, Ordering::Relaxed);
        runtime.block_on(leave_at_the_second());
    });
    let _listens = listening.recv();
    Ok(stop)
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

/// The list of that number, or the newest of that name; a path names the file at its end.
pub fn find_list(app: &App, wanted: &str) -> Result<Option<List>, StoreError> {
    let name = Path::new(wanted).file_name().and_then(OsStr::to_str);
    app.store().read(|db| match wanted.parse() {
        Ok(number) => db.find_list(ListId(number)),
        Err(_) => Ok(db
            .list_lists_named(name.unwrap_or(wanted))?
            .into_iter()
            .next()),
    })
}

/// Nothing is called so.
pub fn no_list(wanted: &str) -> Failure {
    Failure::NotFound(format!(
        "there is no list `{wanted}`: name it by its file, or by the number that `import` said"
    ))
}
