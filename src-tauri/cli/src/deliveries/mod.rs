//! `deliveries`: what services have called back with. [`told`] is a delivery as a line and as an object, [`replay`]
//! reads them once more.

pub mod replay;
mod told;

use ringback_core::app::App;
use ringback_core::app::World;
use ringback_core::domain::DeliveryId;
use ringback_core::domain::DeliveryState;
use ringback_core::store::KeptDelivery;
use ringback_core::store::StoreError;
use serde_json::Value;

use crate::args::{Common, Deliveries, DeliveriesCommand, ListDeliveries, Only, ShowDelivery};
use crate::outcome::{Failure, Outcome};
use crate::say::{say, say_bytes};
use crate::worlds;

pub use told::Told;

/// Deliveries looked at in one go.
const PIECE: usize = 500;

/// Carries out `deliveries`.
pub fn deliveries(common: &Common, args: &Deliveries) -> Result<Outcome, Failure> {
    match &args.command {
        DeliveriesCommand::List(list) => self::list(common, list),
        DeliveriesCommand::Show(show) => self::show(common, show),
        DeliveriesCommand::Replay(replay) => replay::replay(common, replay),
    }
}

fn list(common: &Common, args: &ListDeliveries) -> Result<Outcome, Failure> {
    let (mut objects, mut lines): (Vec<Value>, Vec<String>) = (Vec::new(), Vec::new());
    for world in worlds::to_look_into(&common.data_dir()?, args.sandbox) {
        let app = App::open(&common.data_dir()?, world)?;
        for kept in wanted(&app, args)? {
            let told = Told::of(&app, kept)?;
            objects.push(told.json());
            lines.push(told.text());
        }
    }
    match (common.json, lines.is_empty()) {
        (true, _) => say(Value::from(objects))?,
        (false, true) => say("no such deliveries: `ringback-cli listen` shows them as they come")?,
        (false, false) => say(lines.join("\n"))?,
    }
    Ok(Outcome::Complete)
}

/// The newest deliveries that are wanted, newest first.
fn wanted(app: &App, args: &ListDeliveries) -> Result<Vec<KeptDelivery>, StoreError> {
    let (mut wanted, mut before) = (Vec::new(), args.before.map(DeliveryId));
    loop {
        let piece = app.store().read(|db| db.list_deliveries(before, PIECE))?;
        let Some(last) = piece.last() else {
            return Ok(wanted);
        };
        before = Some(last.id);
        let left = args.limit - wanted.len();
        let fitting = piece.into_iter().filter(|kept| fits(args.only, kept));
        wanted.extend(fitting.take(left));
        if wanted.len() == args.limit {
            return Ok(wanted);
        }
    }
}

fn fits(only: Only, kept: &KeptDelivery) -> bool {
    (!only.unread || kept.state == DeliveryState::Unread)
        && (!only.unreadable || kept.state == DeliveryState::Unreadable)
        && (!only.tests || kept.test)
        && (!only.unmatched || kept.unmatched)
}

fn show(common: &Common, args: &ShowDelivery) -> Result<Outcome, Failure> {
    let id = DeliveryId(args.id);
    let (app, kept) = find(common, id, args.sandbox)?;
    let (head, body) = app.store().read(|db| db.get_delivery_bytes(id))?;
    if args.raw {
        say_bytes(&body)?;
        return Ok(Outcome::Complete);
    }
    let told = Told::of(&app, kept)?;
    if common.json {
        say(told.whole(&head, &body))?;
    } else {
        say(told.text())?;
        say(format!("\n{}", head.trim_end()))?;
        say(format!("\n{}", readable(&body)))?;
    }
    Ok(Outcome::Complete)
}

/// The delivery of that number, in the world where it is.
fn find(common: &Common, id: DeliveryId, sandbox: bool) -> Result<(App, KeptDelivery), Failure> {
    let look = |app: App| match app.store().read(|db| db.get_delivery(id)) {
        Ok(kept) => Ok(Some((app, kept))),
        Err(StoreError::Missing(_)) => Ok(None),
        Err(error) => Err(error.into()),
    };
    let missing = || {
        Failure::NotFound(format!(
            "there is no delivery {id}: `deliveries list` shows what there is"
        ))
    };
    worlds::find_in(&common.data_dir()?, sandbox, look)?.ok_or_else(missing)
}

/// A body to be read: JSON laid out, other text as it is, what is no text as `\xNN`.
fn readable(body: &[u8]) -> String {
    let pretty = serde_json::from_slice::<Value>(body)
        .and_then(|value| serde_json::to_string_pretty(&value));
    let as_text = |chunk: std::str::Utf8Chunk<'_>| {
        format!("{}{}", chunk.valid(), chunk.invalid().escape_ascii())
    };
    pretty.unwrap_or_else(|_| body.utf8_chunks().map(as_text).collect())
}

/// Whether its answers are invented.
fn is_sandbox(app: &App) -> bool {
    app.world() == World::Sandbox
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_laid_out_or_shown_as_it_is() {
        assert_eq!(readable(br#"{"a":1}"#), "{\n  \"a\": 1\n}");
        assert_eq!(readable(b"caf\xc3\xa9 \xff"), "café \\xff");
        assert_eq!(readable(b""), "");
    }
}
