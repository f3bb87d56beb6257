//! What can be done with a list that was uploaded. The verifier and the finder do the same, under other names.

use std::sync::Arc;

use axum::http::HeaderMap;
use serde_json::{Value, json};

use crate::sandbox::choices::clearout as choices;
use crate::sandbox::stage::Stage;

use super::account::Held;
use super::clock;
use super::form::Form;
use super::record::Record;
use super::refusal::Refusal;
use super::reply::{Reply, success};
use super::settings::Settings;
use super::storage;

/// `GET …/bulk/progress_status`: the verifier says `percentile`, the finder `percentage`.
pub fn progress(stage: &Stage, mut form: Form, finding: bool) -> Reply {
    let id = form.text("list_id");
    form.check()?;
    let held = list(stage, &id, finding).ok_or_else(Refusal::not_yours)?;
    let percent = if finding { "percentage" } else { "percentile" };
    let word = word(&held, &stage.clearout.settings());
    success(json!({"progress_status": word, percent: percentage(stage, &held)}))
}

fn list(stage: &Stage, id: &str, finding: bool) -> Option<Held> {
    let held = stage.desk.book().clearout.task(id);
    held.filter(|held| held.task.work.upload().is_some() && held.task.work.is_finding() == finding)
}

fn word(held: &Held, settings: &Settings) -> String {
    match held.end {
        None => return settings.running_word.clone(),
        Some(end) if end.cancelled_after.is_some() => choices::CANCELLED,
        Some(_) => choices::COMPLETED,
    }
    .to_owned()
}

/// How many of a hundred rows are done.
pub fn percentage(stage: &Stage, held: &Held) -> usize {
    let rows = held.task.work.rows().max(1);
    let done = match held.end {
        None => held.task.done_rows(stage.now()),
        Some(end) => end.cancelled_after.unwrap_or(rows),
    };
    done * 100 / rows
}

/// `POST …/download/result`: a link that lives for minutes.
pub fn download(stage: &Stage, headers: &HeaderMap, mut form: Form, finding: bool) -> Reply {
    let id = form.text("list_id");
    form.check()?;
    let held = list(stage, &id, finding).ok_or_else(Refusal::no_list)?;
    let end = held.end.ok_or_else(Refusal::no_list)?;
    let kept = stage
        .clearout
        .settings()
        .minutes(choices::RETENTION_DAYS * 24 * 60);
    if stage.now() - end.at > kept {
        return Err(Refusal::failed(
            1007,
            "Result file got expired, contact us@clearout.io",
        ));
    }
    success(json!({"url": storage::link(stage, headers, &held)}))
}

/// `POST …/list/cancel`: what is done by then is charged.
pub async fn cancel(stage: Arc<Stage>, mut form: Form, finding: bool) -> Reply {
    let id = form.text("list_id");
    form.check()?;
    let held = list(&stage, &id, finding).ok_or_else(Refusal::no_list)?;
    let not_cancellable = || Refusal::failed(1116, "List is not in the cancellable stage");
    if held.end.is_some() {
        return Err(not_cancellable());
    }
    let (at, task) = (stage.now(), &held.task);
    let done = task.done_rows(at);
    let bill = task.work.bill(task.seed, done);
    let cost = bill.iter().map(|asked| asked.cost).sum();
    let record = Record::Cancelled {
        id: id.clone(),
        at,
        cost,
        done,
    };
    stage.write(record.into()).await?;
    let end = list(&stage, &id, finding).and_then(|held| held.end);
    // It may have ended while the cancellation was on its way to the disk.
    if end.is_none_or(|end| end.cancelled_after.is_none()) {
        return Err(not_cancellable());
    }
    let mut data = described(&held);
    data["list_id"] = id.into();
    success(data)
}

/// `POST …/list/remove`.
pub async fn remove(stage: Arc<Stage>, mut form: Form, finding: bool) -> Reply {
    let id = form.text("list_id");
    form.flag("ignore_result", false);
    form.check()?;
    let held = list(&stage, &id, finding).ok_or_else(Refusal::no_list)?;
    if held.end.is_none() {
        return Err(Refusal::plain(
            axum::http::StatusCode::OK,
            choices::STILL_RUNNING,
        ));
    }
    stage.write(Record::Removed { id }.into()).await?;
    success(described(&held))
}

/// A list, as replies about it describe it.
pub fn described(held: &Held) -> Value {
    let name = held.task.work.upload().map(|upload| upload.name.as_str());
    json!({"name": name, "source": "upload", "created_on": clock::iso(held.task.at)})
}
