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
            "added": joined.added, "changed": joined.changed, "columns": joined.list.columns,
        });
        say(told)?;
    } else if joined.known {
        say(format!(
            "{name} is in list {id} already: nothing was changed"
        ))?;
    } else {
        let added = counted(joined.added, "lead");
        say(format!(
            "{name}: {added} more in list {id} ({}), {} changed; it has {} now. Who is new is asked about when its job is \
             started again, or, where that is unfinished, at the start after its end",
            joined.list.name,
            joined.changed,
            counted(leads, "lead")
        ))?;
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

/// Says that of the file, which is in a list, only the new rows were taken.
pub fn tell_left_out(file: &Path, older: &Comparison) -> Result<(), Failure> {
    let id = older.list.id;
    warn(format!(
        "only its new rows were taken into list {id}: {} changed; `import {} --into {id} --update` takes them",
        counted(older.changed + older.anew, "lead"),
        file.display(),
    ));
    Ok(())
}

/// A comparison as a program reads it.
pub fn as_json(compared: &Comparison) -> Value {
    let columns = compared.columns.iter();
    let columns: serde_json::Map<_, _> = columns
        .map(|(name, leads)| (name.clone(), json!(leads)))
        .collect();
    json!({
        "list": compared.list.id, "name": compared.list.name, "rows": compared.rows, "same": compared.same,
        "changed": compared.changed, "asked_anew": compared.anew, "new": compared.new, "gone": compared.gone,
        "columns_changed": columns, "new_columns": compared.new_columns,
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
        new_columns,
    } = compared;
    let each = |(name, leads): &(String, u64)| format!("{name} {leads}");
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
