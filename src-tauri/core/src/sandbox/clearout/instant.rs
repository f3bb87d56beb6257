//! One address or one person at a time: verification, finding and its queue.

use std::{sync::Arc, time::Duration};

use axum::extract::State;
use serde_json::json;

use crate::domain::Credits;
use crate::sandbox::chance;
use crate::sandbox::stage::Stage;

use super::account::{End, Held};
use super::form::Form;
use super::intake;
use super::intake::Taken;
use super::person;
use super::record::{Record, Task};
use super::refusal::Refusal;
use super::reply::{Reply, success};
use super::settings::NotFound;
use super::verdict;
use super::work::Work;

/// Longest wait of a reply for the event that is to go before it.
const EARLY_LIMIT: Duration = Duration::from_secs(2);

/// `POST /email_verify/instant`.
pub async fn verify(State(stage): State<Arc<Stage>>, mut form: Form) -> Reply {
    let email = form.text("email");
    let timeout = form.timeout(130_000, 180_000);
    form.check()?;
    let pace = Pace::of(&stage, &verdict::identity(&email), timeout);
    let taken = intake::take(&stage, Work::Verify(email.clone()), pace.work_ms).await?;
    match ended(&stage, &taken, pace.patience).await {
        Some((task, end)) => {
            let mut said = verdict::verify(task.seed, &email).json(end.at);
            if stage.clearout.settings().verify_extras {
                said["score"] = json!(1);
                said["blacklist_info"] = json!([]);
            }
            success(said)
        }
        None => Err(Refusal::verifier_timeout(&email)),
    }
}

/// `POST /email_finder/instant`.
pub async fn find(State(stage): State<Arc<Stage>>, mut form: Form) -> Reply {
    let (name, domain) = (form.text("name"), form.text("domain"));
    let timeout = form.timeout(30_000, 180_000);
    let queue = form.flag("queue", true);
    form.check()?;
    if person::is_unsupported(&name) {
        return Err(Refusal::failed(
            1088,
            "Unsupported characters in name fields",
        ));
    }
    let pace = Pace::of(&stage, &person::identity(&name, &domain), timeout);
    let work = Work::Find {
        name,
        domain,
        queue,
    };
    let taken = intake::take(&stage, work, pace.work_ms).await?;
    match ended(&stage, &taken, pace.patience).await {
        Some((task, end)) => found(&stage, &task, end),
        None if queue => Err(Refusal::finder_timeout(Some(&taken.id))),
        None => give_up(&stage, &taken.id).await,
    }
}

/// `GET /email_finder/instant/queue_status`.
pub async fn queue_status(State(stage): State<Arc<Stage>>, mut form: Form) -> Reply {
    let id = form.text("qid");
    form.check()?;
    let held = stage.desk.book().clearout.task(&id);
    let is_search = |held: &Held| matches!(held.task.work, Work::Find { .. });
    match held.filter(is_search) {
        Some(Held { end: None, .. }) => {
            let word = stage.clearout.settings().running_word;
            success(json!({"query_status": word}))
        }
        Some(Held {
            task,
            end: Some(end),
        }) if end.cancelled_after.is_none() => found(&stage, &task, end),
        _ => Err(Refusal::failed(1104, "Invalid queue ID")),
    }
}

/// How long something takes, and how long its reply waits for that.
pub(super) struct Pace {
    work_ms: i64,
    patience: Duration,
}

impl Pace {
    /// Whoever is meant to be late is late by the fast clock; nobody else is late because that clock is fast.
    pub(super) fn of(stage: &Stage, identity: &str, timeout: i64) -> Self {
        let settings = stage.clearout.settings();
        let late = chance::happens(stage.seed, "late", identity, settings.late);
        let scaled = settings.scaled(timeout);
        let (work_ms, patience) = match late {
            true => (scaled + i64::from(settings.late_ms), scaled),
            false => (settings.instant_ms.into(), timeout),
        };
        Self {
            work_ms,
            patience: Duration::from_millis(patience.unsigned_abs()),
        }
    }

    /// Waits for work that nothing tells the end of; `false`: the reply waits no longer.
    pub(super) async fn in_time(&self, stage: &Stage) -> bool {
        let work = self.work_ms.unsigned_abs();
        let patience = u64::try_from(self.patience.as_millis()).unwrap_or(u64::MAX);
        stage.pause(work.min(patience)).await;
        work <= patience
    }
}

/// The task once it has ended, and told where it is to tell early; `None`: it takes longer than that.
async fn ended(stage: &Stage, taken: &Taken, patience: Duration) -> Option<(Arc<Task>, End)> {
    let end = || {
        let held = stage.desk.book().clearout.task(&taken.id)?;
        Some((held.task.clone(), held.end?))
    };
    let has_ended = |book: &crate::sandbox::book::Book| {
        let held = book.clearout.task(&taken.id);
        held.is_some_and(|held| held.end.is_some())
    };
    stage.desk.wait_until(patience, has_ended).await;
    let ended = end()?;
    told(stage, taken).await;
    Some(ended)
}

/// Waits for the event, where it is to go before the reply.
pub async fn told(stage: &Stage, taken: &Taken) {
    if taken.early {
        let told = |book: &crate::sandbox::book::Book| book.clearout.has_told(&taken.id);
        stage.desk.wait_until(EARLY_LIMIT, told).await;
    }
}

fn found(stage: &Stage, task: &Task, end: End) -> Reply {
    let Work::Find { name, domain, .. } = &task.work else {
        return Err(Refusal::broken());
    };
    let settings = stage.clearout.settings();
    let person = person::find(task.seed, name, domain);
    if person.hit.is_none() && settings.not_found == NotFound::Failed {
        return Err(Refusal::failed(1027, "Email address not found"));
    }
    success(match settings.find_extras {
        true => person.json_with_extras(end.at),
        false => person.json(end.at),
    })
}

/// A search that nobody waits for any more stops, unless it has just ended.
async fn give_up(stage: &Stage, id: &str) -> Reply {
    let record = Record::Cancelled {
        id: id.to_owned(),
        at: stage.now(),
        cost: Credits::ZERO,
        done: 0,
    };
    stage.write(record.into()).await?;
    let held = stage.desk.book().clearout.task(id);
    match held {
        Some(Held {
            task,
            end: Some(end),
        }) if end.cancelled_after.is_none() => found(stage, &task, end),
        _ => Err(Refusal::finder_timeout(None)),
    }
}
