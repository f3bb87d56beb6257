//! `suppress`: whom nothing is to be asked about.

use ringback_core::app::{App, PutOn, World};
use ringback_core::domain::Suppression;
use ringback_core::domain::counted;
use ringback_core::preflight::{NotSuppressed, suppression_of};
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
            let off = open()?.unsuppress(all)?;
            match common.json {
                true => say(json!({ "removed": off.removed, "waiting_again": off.waiting_again }))?,
                false => say(format!("{} removed", off.removed))?,
            }
            if off.waiting_again > 0 && !common.json {
                let leads = counted(off.waiting_again, "lead");
                say(format!(
                    "{leads} will be searched for again in jobs that are not over"
                ))?;
            }
            Ok(Outcome::Complete)
        }
        SuppressCommand::List => list(&open()?, common.json),
        SuppressCommand::Import { file } => {
            let lines = App::read_suppressions(file)?;
            let source = file
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            let put = open()?.suppress(lines.all, source)?;
            for one in &lines.strange {
                let NotSuppressed { line, why, .. } = one;
                warn(format!("ringback-cli: line {line} was left out: {why}"));
            }
            tell(put, &lines.strange, common.json)
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

fn add(app: &App, all: Vec<Suppression>, json: bool) -> Result<Outcome, Failure> {
    tell(app.suppress(all, None)?, &[], json)
}

fn tell(put: PutOn, strange: &[NotSuppressed], json: bool) -> Result<Outcome, Failure> {
    let PutOn {
        added,
        known,
        taken_off,
    } = put;
    if json {
        let strange: Vec<u64> = strange.iter().map(|one| one.line).collect();
        say(
            json!({ "added": added, "known": known, "taken_off": taken_off, "not_understood": strange }),
        )?;
        return Ok(Outcome::Complete);
    }
    match known {
        0 => say(format!("{added} added"))?,
        known => say(format!("{added} added, {known} known already"))?,
    }
    if taken_off > 0 {
        say(format!(
            "{} that waited to be searched for will not be",
            counted(taken_off, "lead")
        ))?;
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
