//! The seven events (Clearout docs: webhook events and payloads), as the bytes that are sent.

use serde_json::{Value, json};

use crate::sandbox::stage::Stage;

use super::account::Account;
use super::clock;
use super::intake::object_id;
use super::person;
use super::phone;
use super::record::{Delivery, Event, Mode, Task};
use super::settings::{EventTime, MissEvent, Settings};
use super::verdict;
use super::work::Work;

/// Types of events.
pub const VERIFIED: &str = "email_verifier.instant.completed";
/// See [`VERIFIED`].
pub const LIST_VERIFIED: &str = "email_verifier.bulk.completed";
/// See [`VERIFIED`].
pub const FOUND: &str = "email_finder.instant.completed";
/// See [`VERIFIED`].
pub const LIST_FOUND: &str = "email_finder.bulk.completed";
/// See [`VERIFIED`].
pub const GUARDED_EMAIL: &str = "form_guard.email_validation.completed";
/// See [`VERIFIED`].
pub const GUARDED_PHONE: &str = "form_guard.phone_validation.completed";
/// See [`VERIFIED`].
pub const GUARDED_NAME: &str = "form_guard.name_validation.completed";

/// All of them.
pub const TYPES: [&str; 7] = [
    VERIFIED,
    LIST_VERIFIED,
    FOUND,
    LIST_FOUND,
    GUARDED_EMAIL,
    GUARDED_PHONE,
    GUARDED_NAME,
];

/// An event for whoever listens to its type; `None`: nobody does.
pub fn event(
    stage: &Stage,
    account: &mut Account,
    mode: Mode,
    kind: &str,
    data: &Value,
) -> Option<Event> {
    let is_meant = |events: &Option<Vec<String>>| {
        events
            .as_ref()
            .is_none_or(|types| types.iter().any(|t| t == kind))
    };
    let listening =
        |webhook: &&super::record::Webhook| webhook.enabled && is_meant(&webhook.events);
    let receivers: Vec<_> = account.webhooks.iter().filter(listening).cloned().collect();
    if receivers.is_empty() {
        return None;
    }
    let (number, at) = (account.number(), stage.now());
    let id = object_id(stage.seed, number, at);
    let delivery = |(place, webhook): (usize, super::record::Webhook)| Delivery {
        id: format!("{id}-{place}"),
        url: webhook.url,
        headers: webhook.headers,
    };
    Some(Event {
        number,
        mode,
        at,
        early: false,
        body: body(stage, &id, mode, kind, at, data),
        deliveries: receivers.into_iter().enumerate().map(delivery).collect(),
        id,
    })
}

fn body(stage: &Stage, id: &str, mode: Mode, kind: &str, at: i64, data: &Value) -> String {
    let settings = stage.clearout.settings();
    let as_in_example = settings.find_event_time == EventTime::EventOn;
    let made = if kind == FOUND && as_in_example {
        "event_on"
    } else {
        "event_created_on"
    };
    json!({
        "event_id": id,
        "event_type": kind,
        "event_mode": mode,
        made: clock::iso(at),
        "payload": payload(&settings, kind, data),
    })
    .to_string()
}

fn payload(settings: &Settings, kind: &str, data: &Value) -> Value {
    let nobody = data["emails"].as_array().is_some_and(Vec::is_empty);
    let word = match settings.miss_event {
        MissEvent::Error if kind == FOUND && nobody => "error",
        MissEvent::Failed if kind == FOUND && nobody => "failed",
        _ => return json!({"status": "success", "data": data}),
    };
    json!({"status": word, "error": {"code": 1027, "message": "Email address not found"}})
}

/// The event's type and data for a task that ended at `at`.
pub fn of_task(task: &Task, at: i64) -> (&'static str, Value) {
    match &task.work {
        Work::Verify(email) => (VERIFIED, verdict::verify(task.seed, email).json(at)),
        Work::Find { name, domain, .. } => (
            FOUND,
            person::find(task.seed, name, domain).json_with_extras(at),
        ),
        Work::VerifyList(upload) => (
            LIST_VERIFIED,
            json!({"list_id": task.id, "list_name": upload.name}),
        ),
        Work::FindList(upload) => (
            LIST_FOUND,
            json!({"list_id": task.id, "list_name": upload.name}),
        ),
    }
}

/// The data of a test event (Clearout docs: test webhooks); a list in it exists nowhere.
pub fn sample(seed: u64, kind: &str, at: i64) -> Option<Value> {
    Some(match kind {
        VERIFIED | GUARDED_EMAIL => verdict::verify(seed, "valid@example.com").json(at),
        LIST_VERIFIED | LIST_FOUND => {
            json!({"list_id": object_id(seed, 0, at), "list_name": "sample.csv"})
        }
        FOUND => person::find(seed, "Kim Lee", "tannwerk.example").json_with_extras(at),
        GUARDED_PHONE => phone::json(seed, "+1 202 555 0143"),
        GUARDED_NAME => super::names::json(seed, "Kim Lee"),
        _ => return None,
    })
}
