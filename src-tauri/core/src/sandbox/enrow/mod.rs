//! Enrow, played: the routes of bulk e-mail finding and of the account. What a reply says is decided in the files
//! beside this one; here are only the routes.

mod door;
pub mod reply;
mod request;
mod results;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Query, State, rejection::QueryRejection},
    http::StatusCode,
    middleware,
    response::Response,
    routing::{get, post},
};
use serde::Deserialize;

use crate::provider::enrow::wire::AccountInfo;

use super::choices;
use super::stage::Stage;
use super::writer::NotWritten;
use reply::{json, refuse};

/// Five thousand searches, each with a kilobyte to itself and more.
const BODY_LIMIT: usize = 16 << 20;

/// Longest wait of a reply for the callback that is to go before it.
const EARLY_LIMIT: Duration = Duration::from_secs(2);

/// Everything under `/enrow`.
pub fn routes(stage: &Arc<Stage>) -> Router<Arc<Stage>> {
    let not_played = async || refuse(StatusCode::BAD_REQUEST, choices::NOT_PLAYED);
    Router::new()
        .route("/email/find/bulk", post(start).get(fetch))
        .route("/account/info", get(account))
        .fallback(not_played)
        .method_not_allowed_fallback(not_played)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn_with_state(stage.clone(), door::pass))
}

async fn start(State(stage): State<Arc<Stage>>, body: Bytes) -> Response {
    let request = match request::read(&body) {
        Ok(request) => request,
        Err(message) => return refuse(StatusCode::BAD_REQUEST, &message),
    };
    let searches = request.searches.len();
    let Some(taken) = stage.take(request) else {
        return refuse(StatusCode::PAYMENT_REQUIRED, choices::INSUFFICIENT_CREDITS);
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
    json(
        StatusCode::CREATED,
        &results::accepted(taken.id, searches, taken.work_ms),
    )
}

#[derive(Deserialize)]
struct Which {
    id: Option<String>,
}

async fn fetch(
    State(stage): State<Arc<Stage>>,
    query: Result<Query<Which>, QueryRejection>,
) -> Response {
    let Some(id) = query.ok().and_then(|which| which.0.id) else {
        return refuse(StatusCode::BAD_REQUEST, choices::MISSING_ID);
    };
    let batch = stage.desk.book().batch(&id);
    match batch {
        Some(batch) => json(StatusCode::OK, &results::bulk(&batch, stage.now())),
        None => refuse(StatusCode::BAD_REQUEST, results::UNKNOWN_ID),
    }
}

async fn account(State(stage): State<Arc<Stage>>) -> Response {
    let credits = stage.desk.book().ledger().credits_available;
    json(
        StatusCode::OK,
        &AccountInfo {
            credits,
            webhooks: None,
        },
    )
}
