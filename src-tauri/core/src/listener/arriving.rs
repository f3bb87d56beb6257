//! A body on its way in, as far as it has come.

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream},
    http::{HeaderMap, header::CONTENT_LENGTH},
};
use futures_util::StreamExt;
use tokio::time::{Instant, timeout_at};

use super::quarantine::Refusal;

/// A sender that has not sent its body by then never will.
const BODY_TIME: Duration = Duration::from_secs(10);

/// A body on its way in.
pub(super) struct Arriving {
    stream: BodyDataStream,
    announced: Option<u64>,
    until: Instant,
    bytes: Vec<u8>,
}

impl Arriving {
    pub(super) fn new(headers: &HeaderMap, body: Body) -> Self {
        let announced = headers.get(CONTENT_LENGTH).and_then(|n| n.to_str().ok());
        Self {
            stream: body.into_data_stream(),
            // As a signed number, because the store keeps no larger one.
            announced: announced
                .and_then(|n| n.parse::<i64>().ok())
                .and_then(|n| n.try_into().ok()),
            until: Instant::now() + BODY_TIME,
            bytes: Vec::new(),
        }
    }

    /// Reads to the end, or until `most` bytes are exceeded.
    pub(super) async fn read(&mut self, most: usize) -> Result<(), Refusal> {
        let unfinished = || Refusal::Unfinished(BODY_TIME);
        while self.bytes.len() <= most {
            match timeout_at(self.until, self.stream.next()).await {
                Ok(Some(Ok(piece))) => self.bytes.extend(piece),
                Ok(None) => return Ok(()),
                Ok(Some(Err(_))) | Err(_) => return Err(unfinished()),
            }
        }
        Err(Refusal::TooLong(most))
    }

    /// How long it is: as announced, or at least as much as was read.
    pub(super) fn length(&self) -> u64 {
        self.announced.unwrap_or(0).max(self.bytes.len() as u64)
    }

    /// What was read, `most` bytes of it at most.
    pub(super) fn beginning(mut self, most: usize) -> Vec<u8> {
        self.bytes.truncate(most);
        self.bytes
    }

    /// What was read so far.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What was read.
    pub(super) fn whole(self) -> Vec<u8> {
        self.bytes
    }
}
