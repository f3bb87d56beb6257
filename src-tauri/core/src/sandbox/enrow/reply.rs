//! Replies in Enrow's form, whole and cut in half.

use std::{future, io, time::Duration};

use axum::{
    Json,
    body::{self, Body, Bytes},
    http::{StatusCode, header::CONTENT_LENGTH},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use serde::Serialize;

use crate::domain::Kind;
use crate::provider::enrow::wire::ErrorBody;
use crate::sandbox::choices;

/// Between the first half of a cut reply and the cut: what was written must have left before the connection goes.
const BEFORE_THE_CUT: Duration = Duration::from_millis(20);

/// A reply with a JSON body.
pub fn json(status: StatusCode, body: &impl Serialize) -> Response {
    (status, Json(body)).into_response()
}

/// A refusal, whose body is `{message}` (Enrow docs: errors).
pub fn refuse(status: StatusCode, message: &str) -> Response {
    json(status, &ErrorBody::new(message))
}

/// Which generation of the docs a call is treated by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Today's.
    New,
    /// Of April 2026 and before.
    Old,
}

/// What older docs answer in another way (Enrow docs of April 2026 and before).
#[derive(Clone, Copy, Debug)]
pub enum Special {
    /// A bulk that is not finished.
    Running,
    /// Nobody knows the id.
    Unknown,
    /// The credits do not suffice.
    OutOfCredits,
    /// Too many calls.
    TooMany,
}

/// Marks a reply as one that older docs answer in another way.
pub fn mark(mut reply: Response, special: Special) -> Response {
    reply.extensions_mut().insert(special);
    reply
}

/// The reply as older docs have it, where they differ.
pub fn as_before(reply: Response) -> Response {
    match reply.extensions().get::<Special>() {
        Some(Special::Running) => {
            let (mut head, body) = reply.into_parts();
            head.status = StatusCode::ACCEPTED;
            Response::from_parts(head, body)
        }
        Some(Special::Unknown) => refuse(StatusCode::NOT_FOUND, choices::UNKNOWN_ID_BEFORE),
        Some(Special::OutOfCredits) => refuse(
            StatusCode::UNPROCESSABLE_ENTITY,
            choices::INSUFFICIENT_BALANCE_BEFORE,
        ),
        Some(Special::TooMany) => refuse(StatusCode::TOO_MANY_REQUESTS, choices::TOO_MANY_BEFORE),
        None => reply,
    }
}

/// 402, whose body has another shape for a single search (Enrow docs: errors).
pub fn out_of_credits(single: bool) -> Response {
    let body = match single {
        true => ErrorBody::of_single(choices::INSUFFICIENT_CREDITS),
        false => ErrorBody::new(choices::INSUFFICIENT_CREDITS),
    };
    mark(
        json(StatusCode::PAYMENT_REQUIRED, &body),
        Special::OutOfCredits,
    )
}

/// An id that is unknown or expired: 400 for a bulk, 500 for a single search (Enrow docs: status codes).
pub fn unknown_id(kind: Kind, single: bool) -> Response {
    let status = match single {
        true => StatusCode::INTERNAL_SERVER_ERROR,
        false => StatusCode::BAD_REQUEST,
    };
    let message = match (kind, single) {
        (Kind::VerifyEmail, true) => "Could not retrieve single verification results",
        (Kind::VerifyEmail, false) => "Could not retrieve bulk verification results",
        (_, true) => "Could not retrieve single search results",
        (_, false) => "Could not retrieve bulk search results",
    };
    mark(refuse(status, message), Special::Unknown)
}

/// What is said to a GET without an id.
pub const fn missing_id(kind: Kind, single: bool) -> &'static str {
    match (kind, single) {
        (Kind::FindEmail, true) => choices::MISSING_SINGLE_ID,
        (Kind::VerifyEmail, true) => "The single verif id is missing in the URL query string",
        (Kind::FindPhone, _) | (_, false) => choices::MISSING_ID,
    }
}

/// The reply without its body.
pub fn emptied(reply: Response) -> Response {
    let (mut head, _) = reply.into_parts();
    head.headers.insert(CONTENT_LENGTH, 0.into());
    Response::from_parts(head, Body::empty())
}

/// Announces the whole reply, sends half of its body and breaks the connection off.
pub async fn cut(reply: Response) -> Response {
    let (mut head, body) = reply.into_parts();
    let Ok(whole) = body::to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    head.headers.insert(CONTENT_LENGTH, whole.len().into());
    Response::from_parts(head, half(&whole))
}

fn half(whole: &Bytes) -> Body {
    let first = whole.slice(..whole.len() / 2);
    let end = async {
        tokio::time::sleep(BEFORE_THE_CUT).await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    };
    Body::from_stream(stream::once(future::ready(Ok(first))).chain(stream::once(end)))
}
