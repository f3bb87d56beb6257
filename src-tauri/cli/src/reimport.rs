//! `import --into`, and what `import` says of a file that is a newer version of a list's.

use std::{ops::ControlFlow, path::Path};

use ringback_core::app::App;
use ringback_core::app::Comparison;
use ringback_core::app::Joining;
use ringback_core::domain::List;
use ringback_core::domain::counted;
use serde_json::{Value, json};

use crate::args::{Common, Import};
use crate::export::{find_list, no_list};
use crate::import::tell_first;
use crate::outcome::{Failure, Outcome};
use crate::progress;
use crate::say::{say, warn};

/// Refuses words that do not go together.
pub fn check(args: &Import, files: usize) -> Result<(), Failure> {
    let refuse = |words: &str| Err(Failure::Usage(words.to_owned()));
    match () {
        () if args.into.is_some() && joining(args).is_none() && !args.dry_run => {
            refuse("--into needs a word on how: --only-new or --update, or --dry-run to see first")
        }
        () if (args.into.is_some() || args.dry_run) && files != 1 => {
            refuse("--into and --dry-run take one file at a time")
        }
        () => Ok(()),
    }
}

/// Takes the file into the list that is named, or says what that would change; `file` says what is wrong with itself.
pub fn into(
    common: &Common,
    app: &App,
    args: &Import,
    (file, name): (&Path, &str),
) -> Result<Outcome, Failure> {
    let said = args.reading.said(&args.mapping.map);
    let named = args.into.as_deref().map(|name| named(app, name));
    let list = named.transpose()?;
    if args.dry_run {
        let compared = match list {
            Some(list) => Some(app.compare(file, &said, list.id)?),
            None => app.find_older(file, &said)?,
        };
        tell_comparison(common, name, compared.as_ref())?;
        return Ok(Outcome::Complete);
    }
    let (Some(list), Some(joining)) = (list, joining(args)) else {
        return Ok(Outcome::Complete);
    };
    let bar = progress::bytes("reading");
    let joined = app.reimport(file, &said, (list.id, joining), |read, all| {
        bar.set_length(all);
        bar.set_position(read);
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
    let joined = joined?;
    let List { id, leads, .. } = joined.list;
    if common.json {
        let told = json!({
            "list": id, "name": joined.list.name, "leads": leads, "known": joined.known,
            "added": joined.added, "changed": joined.changed, "cells_emptied": joined.emptied,
            "columns": joined.list.columns, "problems": joined.problems,
        });
        say(told)?;
    } else if joined.known {
        say(match joining {
            Joining::OnlyNew => {
                format!("all rows of {name} are in list {id} already: nothing was changed")
            }
            Joining::Update => format!("{name} is in list {id} already: nothing was changed"),
        })?;
        tell_first(&joined.problems)?;
    } else {
        let added = counted(joined.added, "lead");
        say(format!(
            "{name}: {added} more in list {id} ({}), {} changed{}{}; it has {} now{}",
            joined.list.name,
            joined.changed,
            match joined.emptied {
                0 => String::new(),
                cells => format!(" ({} emptied)", counted(cells, "cell")),
            },
            match joined.problems.len() as u64 {
                0 => String::new(),
                problems => format!(", {} in the file", counted(problems, "problem")),
            },
            counted(leads, "lead"),
            match joined.added {
                0 => "",
                _ => {
                    ". Who is new is asked about when its job is started again, or, where that is unfinished, at the start \
                     after its end"
                }
            },
        ))?;
        tell_first(&joined.problems)?;
    }
    Ok(Outcome::Complete)
}

/// Says that the file, which has become list `id`, looks like a newer version of another list.
pub fn tell_older(file: &Path, list: &List, older: &Comparison) -> Result<(), Failure> {
    warn(format!(
        "{}; it was imported as list {} of its own: `import {} --into {} --only-new` or `--update` would have taken it \
         into list {}",
        in_words(&list.name, older),
        list.id,
        file.display(),
        older.list.id,
        older.list.id,
    ));
    Ok(())
}

/// Says that the list that took the file before does not hold what it says.
pub fn tell_unlike(file: &Path, older: &Comparison) -> Result<(), Failure> {
    let id = older.list.id;
    warn(format!(
        "list {id} holds something else than this file, whose new rows alone it took, or another file since: {} changed, {} \
         new; `import {} --into {id} --update` takes them",
        counted(older.changed + older.anew, "lead"),
        older.new,
        file.display(),
    ));
    Ok(())
}

/// A comparison as a program reads it.
pub fn as_json(compared: &Comparison) -> Value {
    let by_name = |columns: &[(String, u64)]| -> serde_json::Map<_, _> {
        let each = |(name, leads): &(String, u64)| (name.clone(), json!(leads));
        columns.iter().map(each).collect()
    };
    let (columns, emptied) = (by_name(&compared.columns), by_name(&compared.emptied));
    json!({
        "list": compared.list.id, "name": compared.list.name, "rows": compared.rows, "same": compared.same,
        "changed": compared.changed, "asked_anew": compared.anew, "new": compared.new, "gone": compared.gone,
        "columns_changed": columns, "columns_emptied": emptied, "new_columns": compared.new_columns,
    })
}

fn joining(args: &Import) -> Option<Joining> {
    match (args.only_new, args.update) {
        (true, _) => Some(Joining::OnlyNew),
        (_, true) => Some(Joining::Update),
        _ => None,
    }
}

fn named(app: &App, name: &str) -> Result<List, Failure> {
    find_list(app, name)?.ok_or_else(|| no_list(name))
}

fn tell_comparison(
    common: &Common,
    name: &str,
    compared: Option<&Comparison>,
) -> Result<(), Failure> {
    match compared {
        Some(compared) if common.json => say(as_json(compared)),
        None if common.json => say(Value::Null),
        Some(compared) => say(in_words(name, compared)),
        None => say(format!(
            "{name} is a newer version of no list: it would be one of its own, or is one already"
        )),
    }
}

fn in_words(name: &str, compared: &Comparison) -> String {
    let Comparison {
        list,
        rows,
        same,
        changed,
        anew,
        new,
        gone,
        columns,
        emptied,
        new_columns,
    } = compared;
    let each =
        |(name, leads): &(String, u64)| match emptied.iter().find(|(column, _)| column == name) {
            Some((_, 1)) => format!("{name} {leads} (1 of them is empty now)"),
            Some((_, empty)) => format!("{name} {leads} ({empty} of them are empty now)"),
            None => format!("{name} {leads}"),
        };
    let columns: Vec<String> = columns.iter().map(each).collect();
    let mut parts = vec![format!("{same} the same"), format!("{changed} changed")];
    if *anew > 0 {
        parts.push(format!(
            "{anew} about whom something else is asked now (leads of their own)"
        ));
    }
    parts.push(format!("{new} new"));
    let changed_in = match columns.is_empty() {
        true => String::new(),
        false => format!("; changed in {}", columns.join(", ")),
    };
    let more = match new_columns.is_empty() {
        true => String::new(),
        false => format!("; new columns: {}", new_columns.join(", ")),
    };
    format!(
        "{name} looks like a newer version of list {} ({}): of its {}, {}; {} of the list {} not in it{changed_in}{more}",
        list.id,
        list.name,
        counted(*rows, "lead"),
        parts.join(", "),
        counted(*gone, "lead"),
        match gone {
            1 => "is",
            _ => "are",
        },
    )
}
