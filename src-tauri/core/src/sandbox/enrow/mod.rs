//! Enrow, played: all of its routes. What a reply says is decided in the files beside this one; here are only the routes.

pub mod control;
mod door;
mod events;
pub mod reply;
mod request;
mod results;
mod rows;
mod settings;
mod singles;

use std::{sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Query, State, rejection::QueryRejection},
    http::StatusCode,
    middleware,
    response::Response,
    routing::{MethodRouter, get, post},
};
use serde::Deserialize;

use crate::domain::Kind;
use crate::provider::enrow::wire::AccountInfo;

use super::book::{Batch, Completed};
use super::choices;
use super::stage::Stage;
use super::writer::NotWritten;
use reply::{Age, Special, json, refuse};

pub use events::event;
pub use settings::Settings;

/// Five thousand searches, each with a kilobyte to itself and more.
const BODY_LIMIT: usize = 16 << 20;

/// Longest wait of a reply for the callback that is to go before it.
const EARLY_LIMIT: Duration = Duration::from_secs(2);

/// Everything under `/enrow`.
pub fn routes(stage: &Arc<Stage>) -> Router<Arc<Stage>> {
    let not_played = async || refuse(StatusCode::BAD_REQUEST, choices::NOT_PLAYED);
    Router::new()
        .route("/email/find/single", played(Kind::FindEmail, true))
        .route("/email/find/bulk", played(Kind::FindEmail, false))
        .route("/email/verify/single", played(Kind::VerifyEmail, true))
        .route("/email/verify/bulk", played(Kind::VerifyEmail, false))
        .route("/phone/single", played(Kind::FindPhone, true))
        .route("/phone/bulk", played(Kind::FindPhone, false))
        .route("/account/info", get(account))
        .fallback(not_played)
        .method_not_allowed_fallback(not_played)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn_with_state(stage.clone(), door::pass))
}

/// The POST that begins and the GET that asks, of one kind in one form.
fn played(kind: Kind, single: bool) -> MethodRouter<Arc<Stage>> {
    let begin = move |State(stage): State<Arc<Stage>>,
                      Extension(age): Extension<Age>,
                      body: Bytes| async move {
        begin(&stage, age, &body, (kind, single)).await
    };
    let ask = move |State(stage): State<Arc<Stage>>,
                    Extension(age): Extension<Age>,
                    query: Result<Query<Which>, QueryRejection>| async move {
        ask(&stage, age, query.ok(), (kind, single))
    };
    post(begin).get(ask)
}

async fn begin(stage: &Stage, age: Age, body: &[u8], (kind, single): (Kind, bool)) -> Response {
    let settings = stage.desk.book().settings.clone();
    let rules = request::Rules { age, settings };
    let request = match request::read(kind, single, body, &rules) {
        Ok(request) => request,
        Err(message) => return refuse(StatusCode::BAD_REQUEST, &message),
    };
    let Some(taken) = stage.take(request) else {
        return reply::out_of_credits(single);
    };
    if let Err(NotWritten) = taken.receipt.written().await {
        return refuse(
            StatusCode::INTERNAL_SERVER_ERROR,
            choices::JOURNAL_NOT_WRITTEN,
        );
    }
    if taken.early {
        let settled = |book: &super::book::Book| {
            book.batch(&taken.id)
                .is_some_and(|batch| batch.is_settled())
        };
        stage.desk.wait_until(EARLY_LIMIT, settled).await;
    }
    let status = match (kind, single) {
        (Kind::FindEmail | Kind::VerifyEmail, true) => StatusCode::OK,
        (Kind::FindPhone, true) | (_, false) => StatusCode::CREATED,
    };
    let reply = results::accepted(kind, single, taken.id, taken.hold, taken.work_ms);
    json(status, &reply)
}

#[derive(Deserialize)]
struct Which {
    id: Option<String>,
}

fn ask(
    stage: &Stage,
    age: Age,
    query: Option<Query<Which>>,
    (kind, single): (Kind, bool),
) -> Response {
    let Some(id) = query.and_then(|which| which.0.id) else {
        return refuse(StatusCode::BAD_REQUEST, reply::missing_id(kind, single));
    };
    let (batch, settings) = {
        let book = stage.desk.book();
        (book.batch(&id), book.settings.clone())
    };
    let batch = batch.filter(|batch| {
        let order = &batch.accepted.request;
        (order.kind, order.single) == (kind, single) && !has_expired(batch, stage.now(), &settings)
    });
    match batch {
        None => reply::unknown_id(kind, single),
        Some(batch) if single => singles::single(&batch, &settings),
        Some(batch) => {
            let bulk = results::bulk(&batch, stage.now(), &settings);
            let bulk = match age {
                Age::Old => results::as_before(bulk),
                Age::New => bulk,
            };
            let shown = json(StatusCode::OK, &bulk);
            match batch.completed {
                Some(_) => shown,
                None => reply::mark(shown, Special::Running),
            }
        }
    }
}

fn has_expired(batch: &Batch, now: i64, settings: &Settings) -> bool {
    let expires = |completed: Completed| {
        let lives = settings.expires_ms.map(i64::from);
        lives.is_some_and(|lives| completed.at.saturating_add(lives) <= now)
    };
    batch.completed.is_some_and(expires)
}

/// `webhooks` is left out where there is none (Enrow docs: account info).
async fn account(State(stage): State<Arc<Stage>>) -> Response {
    let info = {
        let book = stage.desk.book();
        AccountInfo {
            credits: book.ledger().credits_available,
            webhooks: Some(book.webhooks.clone()).filter(|all| !all.is_empty()),
        }
    };
    json(StatusCode::OK, &info)
}
