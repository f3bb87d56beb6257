//! `import`: a file becomes a list, and its problems are told.

use std::path::Path;

use ringback_core::app::App;
use ringback_core::app::Imported;
use ringback_core::app::World;
use ringback_core::domain::List;
use ringback_core::import::MapOverride;
use serde_json::json;

use crate::args::{Common, Import};
use crate::outcome::{Failure, Outcome};
use crate::progress;
use crate::say::say;

/// Problems told one by one; the rest is a number.
const TOLD: usize = 20;

/// Carries out `import`.
pub fn import(common: &Common, args: &Import) -> Result<Outcome, Failure> {
    let world = if args.sandbox {
        World::Sandbox
    } else {
        World::Real
    };
    let app = App::open(&common.data_dir()?, world)?;
    let imported = import_file(&app, &args.file, &args.mapping.map)?;
    let list = &imported.list;
    if common.json {
        let problems = app
            .store()
            .read(|db| db.list_problems(list.id, 0, usize::MAX >> 1))?;
        let told = json!({
            "list": list.id, "name": list.name, "leads": list.leads, "known": imported.known,
            "columns": list.columns, "problems": problems,
        });
        say(told)?;
    } else {
        say(in_words(&imported))?;
        say(mapping_in_words(list))?;
        tell_problems(&app, list)?;
    }
    Ok(Outcome::Complete)
}

/// Imports with a progress bar.
pub fn import_file(app: &App, file: &Path, map: &[MapOverride]) -> Result<Imported, Failure> {
    let bar = progress::bytes("reading");
    let imported = app.import(file, map, |read, all| {
        bar.set_length(all);
        bar.set_position(read);
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
    format!("{name}: list {id}, {leads} leads, {problems} problems{known}")
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
    for problem in app.store().read(|db| db.list_problems(list.id, 0, TOLD))? {
        say(format!("  {problem}"))?;
    }
    let more = list.problems.saturating_sub(TOLD as u64);
    if more > 0 {
        say(format!("  … and {more} more (all of them: import --json)"))?;
    }
    Ok(())
}
