//! Success in Clearout's envelope.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::refusal::Refusal;

/// What a route gives.
pub type Reply = Result<Response, Refusal>;

/// `{"status": "success", "data": …}` under 200.
#[expect(clippy::unnecessary_wraps, reason = "the last line of every route")]
pub fn success(data: Value) -> Reply {
    let mut body = json!({"status": "success"});
    body["data"] = data;
    Ok(Json(body).into_response())
}
