//! What Enrow's dashboard does, and what its documents leave open: under `/sandbox/enrow`.

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
use super::settings::Settings;

/// Everything under `/sandbox/enrow`.
pub fn routes() -> Router<Arc<Stage>> {
    Router::new()
        .route("/settings", get(settings).post(change_settings))
        .route(
            "/webhooks",
            get(webhooks).put(set_webhooks).post(set_webhooks),
        )
}

async fn settings(State(stage): State<Arc<Stage>>) -> Json<Settings> {
    Json(stage.desk.book().settings.clone())
}

async fn change_settings(State(stage): State<Arc<Stage>>, body: String) -> Response {
    let before = stage.desk.book().settings.clone();
    let changed = match before.changed_by(&body) {
        Ok(changed) => changed,
        Err(wrong) => return refuse(StatusCode::BAD_REQUEST, &wrong),
    };
    let record = Record::Settings(Box::new(changed.clone()));
    match stage.write(record).await {
        Ok(()) => Json(changed).into_response(),
        Err(_) => refuse(
            StatusCode::INTERNAL_SERVER_ERROR,
            choices::JOURNAL_NOT_WRITTEN,
        ),
    }
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
