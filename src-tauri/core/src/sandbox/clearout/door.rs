//! What every request to Clearout passes: token, faults and rate on the way in; the flat form, rate headers, slowness and
//! breakage on the way out.

use std::sync::Arc;

use axum::{
    body,
    extract::{Request, State},
    http::{
        HeaderValue, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::sandbox::CLEAROUT_TOKEN;
use crate::sandbox::chance;
use crate::sandbox::enrow::reply::cut;
use crate::sandbox::stage::Stage;

use super::flat;
use super::refusal::Refusal;
use super::settings::BrokenAs;
use super::token;
use super::window::Rate;

/// Lets a request through or refuses it, and hands out the reply late or broken where that was asked for.
pub async fn pass(State(stage): State<Arc<Stage>>, request: Request, next: Next) -> Response {
    let turn = stage.desk.book().clearout.count_request().to_string();
    let path = request.uri().path();
    let paid = path.ends_with("/instant") || path.ends_with("/bulk");
    let reply = match has_token(&request) {
        true => counted(&stage, &turn, request, next).await,
        // Before anything else, whether or not there is such a path (seen live, without a token).
        false => Refusal::token().into_response(),
    };
    hand_out(&stage, &turn, reply, paid).await
}

/// For the storage, which knows neither tokens nor rates.
pub async fn pass_storage(
    State(stage): State<Arc<Stage>>,
    request: Request,
    next: Next,
) -> Response {
    let turn = stage.desk.book().clearout.count_request().to_string();
    let reply = next.run(request).await;
    hand_out(&stage, &turn, reply, false).await
}

fn has_token(request: &Request) -> bool {
    let header = request.headers().get(AUTHORIZATION);
    let header = header.and_then(|header| header.to_str().ok());
    header.is_some_and(|header| token::opens(header, CLEAROUT_TOKEN))
}

async fn counted(stage: &Stage, turn: &str, request: Request, next: Next) -> Response {
    let finder = request.uri().path().starts_with("/email_finder");
    let flat = request.uri().query().is_some_and(flat::is_wanted);
    let rate = stage.clearout.count(finder, stage.now());
    let faults = stage.faults();
    let happens = |what, probability| chance::happens(stage.seed, what, turn, probability);
    let reply = if happens("500", faults.broken) {
        broken(stage.clearout.settings().broken_as)
    } else if rate.over || happens("429", faults.too_many) {
        Refusal::too_many(finder, stage.now() + 60_000).into_response()
    } else {
        next.run(request).await
    };
    let reply = if flat { flattened(reply).await } else { reply };
    with_rate(reply, rate)
}

async fn hand_out(stage: &Stage, turn: &str, reply: Response, paid: bool) -> Response {
    let faults = stage.faults();
    stage.pause(faults.slow_ms.into()).await;
    let cut_paid = match paid {
        true => stage.clearout.settings().cut_paid,
        false => 0.0,
    };
    if !chance::happens(stage.seed, "cut", turn, faults.cut.max(cut_paid)) {
        return reply;
    }
    stage.desk.book().clearout.count_cut();
    cut(reply).await
}

fn broken(how: BrokenAs) -> Response {
    let page = "<!DOCTYPE html><title>524: A timeout occurred</title><h1>A timeout occurred</h1>";
    match how {
        BrokenAs::Json => Refusal::broken().into_response(),
        BrokenAs::Empty => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        BrokenAs::Html => {
            let status = StatusCode::from_u16(524).unwrap_or(StatusCode::GATEWAY_TIMEOUT);
            (status, [(CONTENT_TYPE, "text/html; charset=UTF-8")], page).into_response()
        }
    }
}

/// Every reply says how much is left (Clearout docs: API overview).
fn with_rate(mut reply: Response, rate: Rate) -> Response {
    let headers = reply.headers_mut();
    headers.insert("x-ratelimit-limit", rate.limit.into());
    headers.insert("x-ratelimit-remaining", rate.remaining.into());
    headers.insert("x-ratelimit-reset", HeaderValue::from(rate.reset_s));
    reply
}

async fn flattened(reply: Response) -> Response {
    let (mut head, body) = reply.into_parts();
    let Ok(bytes) = body::to_bytes(body, usize::MAX).await else {
        return Refusal::broken().into_response();
    };
    let Ok(whole) = serde_json::from_slice::<Value>(&bytes) else {
        return Response::from_parts(head, bytes.into());
    };
    head.headers.remove(axum::http::header::CONTENT_LENGTH);
    Response::from_parts(head, flat::flatten(whole).to_string().into())
}
