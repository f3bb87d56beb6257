//! What every request to the service passes: key and rate on the way in, slowness and breakage on the way out.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};

use crate::sandbox::ENROW_KEY;
use crate::sandbox::chance;
use crate::sandbox::choices;
use crate::sandbox::faults::Faults;
use crate::sandbox::stage::Stage;

use super::reply::{Age, Special, as_before, cut, emptied, mark, refuse};

/// Lets a request through or refuses it, and hands out the reply late or broken where that was asked for.
pub async fn pass(State(stage): State<Arc<Stage>>, mut request: Request, next: Next) -> Response {
    let turn = stage.desk.book().count_request().to_string();
    let happens = |what, probability| chance::happens(stage.seed, what, &turn, probability);
    let old = happens("old", stage.faults().old);
    request
        .extensions_mut()
        .insert(if old { Age::Old } else { Age::New });
    let reply = match refusal(&stage, &request, &stage.faults(), happens) {
        Some(refusal) => refusal,
        None => next.run(request).await,
    };
    let faults = stage.faults();
    stage.pause(faults.slow_ms.into()).await;
    let reply = match old {
        true => as_before(reply),
        false => reply,
    };
    if happens("cut", faults.cut) {
        return cut(reply).await;
    }
    match happens("empty", faults.empty) {
        true => emptied(reply),
        false => reply,
    }
}

fn refusal(
    stage: &Stage,
    request: &Request,
    faults: &Faults,
    happens: impl Fn(&'static str, f64) -> bool,
) -> Option<Response> {
    if let Some(message) = wrong_key(request) {
        return Some(refuse(StatusCode::UNAUTHORIZED, message));
    }
    if happens("500", faults.broken) {
        return Some(refuse(
            StatusCode::INTERNAL_SERVER_ERROR,
            choices::BROKEN_ON_REQUEST,
        ));
    }
    let too_many = || request.method() == Method::POST && !stage.may_post(request.uri().path());
    (happens("429", faults.too_many) || too_many()).then(|| {
        let refusal = refuse(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests");
        mark(refusal, Special::TooMany)
    })
}

fn wrong_key(request: &Request) -> Option<&'static str> {
    match request.headers().get("x-api-key") {
        None => Some("No apikey found in the x-api-key headers"),
        Some(key) if key != ENROW_KEY => Some("This apikey is not valid"),
        Some(_) => None,
    }
}
