//! `replay`: deliveries are read once more, or everything is built anew out of what was kept.

use ringback_core::app::App;
use ringback_core::app::Rebuilt;
use ringback_core::domain::DeliveryId;
use ringback_core::domain::DeliveryState;
use ringback_core::domain::counted;
use ringback_core::store::Compared;
use serde_json::{Value, json};

use super::{Told, find, is_sandbox};
use crate::args::{Common, Replay};
use crate::outcome::{Failure, Outcome};
use crate::say::say;
use crate::search::runtime;
use crate::worlds;

/// Carries out `replay`.
pub fn replay(common: &Common, args: &Replay) -> Result<Outcome, Failure> {
    if args.which.from_raw {
        return each_world(common, args.sandbox, |app| from_raw(app, args.accept));
    }
    if args.which.unreadable {
        return each_world(common, args.sandbox, unreadable);
    }
    let (mut objects, mut lines, mut outcome) = (Vec::new(), Vec::new(), Outcome::Complete);
    for id in &args.which.ids {
        let (app, kept) = find(common, DeliveryId(*id), args.sandbox)?;
        let kept = runtime()?.block_on(app.replay(kept.id))?;
        if kept.state == DeliveryState::Unreadable {
            outcome = Outcome::Unfinished;
        }
        let told = Told::of(&app, kept)?;
        objects.push(told.json());
        lines.push(told.text());
    }
    match common.json {
        true => say(json!({ "deliveries": objects }))?,
        false => say(lines.join("\n"))?,
    }
    Ok(outcome)
}

/// What was done in a world: as an object, in words, and how it ended.
type Done = (Value, String, Outcome);

fn each_world(
    common: &Common,
    sandbox: bool,
    mut act: impl FnMut(&App) -> Result<Done, Failure>,
) -> Result<Outcome, Failure> {
    let folder = common.data_dir()?;
    let (mut objects, mut texts, mut outcome) = (Vec::new(), Vec::new(), Outcome::Complete);
    for world in worlds::to_look_into(&folder, sandbox) {
        let app = App::open(&folder, world)?;
        let (mut object, text, ended) = act(&app)?;
        object["sandbox"] = is_sandbox(&app).into();
        objects.push(object);
        texts.push(match is_sandbox(&app) {
            true => format!("In the sandbox: {text}"),
            false => text,
        });
        if ended != Outcome::Complete {
            outcome = ended;
        }
    }
    match (common.json, texts.is_empty()) {
        (true, _) => say(json!({ "worlds": objects }))?,
        (false, true) => say("nothing has been kept yet: there is nothing to read")?,
        (false, false) => say(texts.join("\n"))?,
    }
    Ok(outcome)
}

fn unreadable(app: &App) -> Result<Done, Failure> {
    let read = runtime()?.block_on(app.try_unreadable_again())?;
    let left = app
        .store()
        .read(|db| db.count_deliveries(DeliveryState::Unreadable))?;
    let outcome = match left {
        0 => Outcome::Complete,
        _ => Outcome::Unfinished,
    };
    let text = format!(
        "{} can be read now, {left} still cannot",
        counted(read as u64, "delivery")
    );
    Ok((json!({ "read": read, "unreadable": left }), text, outcome))
}

fn from_raw(app: &App, accept: bool) -> Result<Done, Failure> {
    let rebuilt = runtime()?.block_on(app.rebuild(accept))?;
    let outcome = match rebuilt.kept {
        true => Outcome::Complete,
        false => Outcome::Unfinished,
    };
    Ok((object(&rebuilt), text(&rebuilt), outcome))
}

fn object(rebuilt: &Rebuilt) -> Value {
    let part = |compared: &Compared| {
        let named = compared.named.iter();
        let named: Vec<Value> = named
            .map(|one| json!({ "row": one.row, "cells": one.cells }))
            .collect();
        json!({
            "part": compared.part.word(),
            "equal": compared.equal,
            "differing": compared.differing,
            "named": named,
        })
    };
    json!({
        "answers": rebuilt.answers,
        "unreadable_answers": rebuilt.unreadable,
        "deliveries": rebuilt.deliveries,
        "equal": rebuilt.is_equal(),
        "kept": rebuilt.kept,
        "parts": rebuilt.parts.iter().map(part).collect::<Vec<_>>(),
    })
}

fn text(rebuilt: &Rebuilt) -> String {
    let mut lines = vec![format!(
        "rebuilt out of {} raw answers and {} raw deliveries",
        rebuilt.answers, rebuilt.deliveries
    )];
    if rebuilt.unreadable > 0 {
        let unreadable = rebuilt.unreadable;
        lines.push(format!(
            "  {unreadable} of the answers cannot be read by this version"
        ));
    }
    for compared in &rebuilt.parts {
        lines.push(format!(
            "  {}: {} equal, cell for cell, {} differ",
            compared.part.word(),
            counted(compared.equal, "row"),
            compared.differing
        ));
        let named = compared.named.iter();
        lines.extend(named.map(|one| match one.cells.is_empty() {
            true => format!("    {}: it stands on one side only", one.row),
            false => format!("    {}: {}", one.row, one.cells.join(", ")),
        }));
        let more = compared.differing - compared.named.len() as u64;
        if more > 0 {
            lines.push(format!("    … and {more} more"));
        }
    }
    lines.push(match (rebuilt.is_equal(), rebuilt.kept) {
        (true, _) => "  it is the same table".to_owned(),
        (false, true) => "  what was rebuilt stands now".to_owned(),
        (false, false) => {
            "  what stood before stands still: --accept keeps what was rebuilt".to_owned()
        }
    });
    lines.join("\n")
}
