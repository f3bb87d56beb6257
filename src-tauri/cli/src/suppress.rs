//! `suppress`: whom nothing is to be asked about.

use std::fs;
use std::path::Path;

use ringback_core::app::{App, World, clock};
use ringback_core::domain::Suppression;
use ringback_core::preflight::suppression_of;
use ringback_core::store::Writing;
use serde_json::{Value, json};

use crate::args::{Common, Suppress, SuppressCommand};
use crate::outcome::{Failure, Outcome};
use crate::say::{say, warn};

/// Carries out `suppress`.
pub fn suppress(common: &Common, args: &Suppress) -> Result<Outcome, Failure> {
    let world = match args.sandbox {
        true => World::Sandbox,
        false => World::Real,
    };
    let open = || Ok::<_, Failure>(App::open(&common.data_dir()?, world)?);
    match &args.command {
        SuppressCommand::Add(named) => {
            let all = read(&named.entries, named.at.as_deref())?;
            add(&open()?, all, common.json)
        }
        SuppressCommand::Remove(named) => {
            let all = read(&named.entries, named.at.as_deref())?;
            let off = open()?
                .store()
                .write_blocking(move |db: &Writing<'_>| db.unsuppress(&all))?;
            tell("removed", off, &[], common.json)
        }
        SuppressCommand::List => list(&open()?, common.json),
        SuppressCommand::Import { file } => {
            let (all, strange) = import(file)?;
            let app = open()?;
            let added = app
                .store()
                .write_blocking(move |db: &Writing<'_>| db.suppress(&all, clock()))?;
            for row in &strange {
                warn(format!(
                    "ringback-cli: row {row} names nobody: it was left out"
                ));
            }
            tell("added", added, &strange, common.json)
        }
    }
}

/// All of them, or which is none.
fn read(entries: &[String], at: Option<&str>) -> Result<Vec<Suppression>, Failure> {
    let read = |entry: &String| {
        suppression_of(entry, at).ok_or_else(|| {
            Failure::Usage(format!(
                "`{entry}` is no e-mail address, domain, LinkedIn profile or phone number with + (for a name, say --at COMPANY)"
            ))
        })
    };
    entries.iter().map(read).collect()
}

/// What the first column of `file` names, and the rows in which it names nobody; a header is none of these.
fn import(file: &Path) -> Result<(Vec<Suppression>, Vec<usize>), Failure> {
    let unreadable = |error| Failure::System("the file cannot be read", error);
    let bytes = fs::read(file).map_err(unreadable)?;
    let text = String::from_utf8_lossy(&bytes);
    let (mut all, mut strange) = (Vec::new(), Vec::new());
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let cell = line.split([',', ';', '\t']).next().unwrap_or_default();
        let cell = cell.trim().trim_matches('"');
        match suppression_of(cell, None) {
            Some(one) => all.push(one),
            None if cell.is_empty() || at == 0 => {}
            None => strange.push(at + 1),
        }
    }
    Ok((all, strange))
}

fn add(app: &App, all: Vec<Suppression>, json: bool) -> Result<Outcome, Failure> {
    let added = app
        .store()
        .write_blocking(move |db: &Writing<'_>| db.suppress(&all, clock()))?;
    tell("added", added, &[], json)
}

fn tell(word: &str, n: u64, strange: &[usize], json: bool) -> Result<Outcome, Failure> {
    match json {
        true => say(json!({ word: n, "not_understood": strange }))?,
        false => say(format!("{n} {word}"))?,
    }
    Ok(Outcome::Complete)
}

fn list(app: &App, json: bool) -> Result<Outcome, Failure> {
    let all = app.store().read(|db| db.list_suppressed())?;
    if json {
        let object = |one: &Suppression| json!({ "what": one.what.word(), "value": one.value });
        say(all.iter().map(object).collect::<Value>())?;
    } else if all.is_empty() {
        say("nobody is suppressed")?;
    }
    for one in all.iter().filter(|_| !json) {
        let value = one.value.replace('\n', " ");
        say(format!("{}  {value}", one.what.word()))?;
    }
    Ok(Outcome::Complete)
}
