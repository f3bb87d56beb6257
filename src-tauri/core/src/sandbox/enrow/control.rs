//! What Enrow's dashboard does: under `/sandbox/enrow`.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};

use crate::sandbox::callbacks;
use crate::sandbox::choices;
use crate::sandbox::record::Record;
use crate::sandbox::stage::Stage;

use super::reply::refuse;

/// Everything under `/sandbox/enrow`.
pub fn routes() -> Router<Arc<Stage>> {
    Router::new().route(
        "/webhooks",
        get(webhooks).put(set_webhooks).post(set_webhooks),
    )
}

async fn webhooks(State(stage): State<Arc<Stage>>) -> Json<Vec<String>> {
    Json(stage.desk.book().webhooks.clone())
}

/// The default webhook, as a list that has it or nothing.
async fn set_webhooks(State(stage): State<Arc<Stage>>, body: String) -> Response {
    let wrong = |message| refuse(StatusCode::BAD_REQUEST, message);
    let Ok(webhooks) = serde_json::from_str::<Vec<String>>(&body) else {
        return wrong("give a list of addresses, such as [\"http://127.0.0.1:1/\"]");
    };
    if webhooks.len() > 1 {
        return wrong("the dashboard has one default webhook");
    }
    if !webhooks.iter().all(|url| callbacks::is_local(url)) {
        return wrong(choices::WEBHOOK_NOT_LOCAL);
    }
    match stage.write(Record::Webhooks(webhooks.clone())).await {
        Ok(()) => Json(webhooks).into_response(),
        Err(_) => refuse(
            StatusCode::INTERNAL_SERVER_ERROR,
            choices::JOURNAL_NOT_WRITTEN,
        ),
    }
}
