//! The sandbox's own routes, beside those of the services it plays: what happened, and what is to go wrong.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};

use crate::provider::enrow::wire::ErrorBody;

use super::faults::Faults;
use super::ledger::Ledger;
use super::stage::Stage;

/// Everything under `/sandbox`.
pub fn routes() -> Router<Arc<Stage>> {
    Router::new()
        .route("/ledger", get(ledger))
        .route("/faults", post(change_faults).get(faults))
}

async fn ledger(State(stage): State<Arc<Stage>>) -> Json<Ledger> {
    Json(stage.desk.book().ledger())
}

async fn faults(State(stage): State<Arc<Stage>>) -> Json<Faults> {
    Json(stage.faults())
}

async fn change_faults(
    State(stage): State<Arc<Stage>>,
    body: String,
) -> Result<Json<Faults>, (StatusCode, Json<ErrorBody>)> {
    stage.change_faults(&body).map(Json).map_err(|error| {
        let body = ErrorBody::new(error.to_string());
        (StatusCode::BAD_REQUEST, Json(body))
    })
}
