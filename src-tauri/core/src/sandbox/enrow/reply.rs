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

use crate::provider::enrow::wire::ErrorBody;

/// Between the first half of a cut reply and the cut: what was written must have left before the connection goes.
const BEFORE_THE_CUT: Duration = Duration::from_millis(20);

/// A reply with a JSON body.
pub fn json(status: StatusCode, body: &impl Serialize) -> Response {
    (status, Json(body)).into_response()
}

/// A refusal, whose body is `{message}` in every case the sandbox plays (Enrow docs: errors).
pub fn refuse(status: StatusCode, message: &str) -> Response {
    json(status, &ErrorBody::new(message))
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
