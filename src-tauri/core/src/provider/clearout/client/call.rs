//! One call and its reply: the token on the way out, the limits, the envelope and the refusal on the way back.

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, RequestBuilder};
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::allowance::{Meter, resets_in};
use super::meaning::{Stake, meaning};
use super::{Client, Said, net};
use crate::provider::ProviderError;
use crate::provider::clearout::wire::{Envelope, Failure};

/// No reply is larger; rows come in files of their own.
const MAX_REPLY: usize = 8 << 20;

/// A call that brought nothing: what that means, and what the service said, for the few who look closer.
#[derive(Debug)]
pub struct Refusal {
    pub error: ProviderError,
    pub failure: Failure,
    pub body: Vec<u8>,
}

/// A reply that says it has succeeded, with the bytes it came in.
pub(super) struct Reply {
    pub envelope: Envelope,
    pub body: Vec<u8>,
}

impl From<ProviderError> for Refusal {
    fn from(error: ProviderError) -> Self {
        Self {
            error,
            failure: Failure::default(),
            body: Vec::new(),
        }
    }
}

impl From<Refusal> for ProviderError {
    fn from(refusal: Refusal) -> Self {
        refusal.error
    }
}

impl Client {
    /// GETs name the type of a body that they do not have, as the vendor's own client does.
    pub(super) fn get(&self, path: &str) -> RequestBuilder {
        let json = HeaderValue::from_static("application/json");
        self.call(Method::GET, path).header(CONTENT_TYPE, json)
    }

    pub(super) fn post(&self, path: &str) -> RequestBuilder {
        self.call(Method::POST, path)
    }

    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base_url))
            .header(AUTHORIZATION, self.key.clone())
    }

    /// Makes `call` and reads its `data`.
    pub(super) async fn data<T: DeserializeOwned>(
        &self,
        meter: Meter,
        stake: Stake,
        call: RequestBuilder,
    ) -> Result<T, Refusal> {
        let reply = self.reply(meter, stake, call).await?;
        Ok(data(&reply.envelope, stake)?)
    }

    /// Makes `call` and reads its `data`, and keeps the bytes it came in.
    pub(super) async fn said<T: DeserializeOwned>(
        &self,
        meter: Meter,
        stake: Stake,
        call: RequestBuilder,
    ) -> Result<Said<T>, Refusal> {
        let Reply { envelope, body } = self.reply(meter, stake, call).await?;
        let what = data(&envelope, stake)?;
        Ok(Said { what, body })
    }

    /// Makes `call`; what comes back has succeeded.
    pub(super) async fn reply(
        &self,
        meter: Meter,
        stake: Stake,
        call: RequestBuilder,
    ) -> Result<Reply, Refusal> {
        let out = self.allowances.begin(meter, Instant::now());
        let reply = call.send().await.map_err(|error| lost(error, stake))?;
        out.hear(reply.headers(), Instant::now());
        let (status, resets_in) = (reply.status(), resets_in(reply.headers()));
        let body = net::body(reply, MAX_REPLY).await;
        if !status.is_success() {
            let body = body.unwrap_or_default();
            let read = serde_json::from_slice(&body).ok();
            return Err(refusal(status.as_u16(), read, body, stake, resets_in));
        }
        let body = body.map_err(|cut| stake.lost(cut.words()))?;
        let envelope: Envelope =
            serde_json::from_slice(&body).map_err(|error| unreadable(&error, stake))?;
        match envelope.status.as_deref() {
            Some("success") => Ok(Reply { envelope, body }),
            _ => Err(refusal(
                status.as_u16(),
                Some(envelope),
                body,
                stake,
                resets_in,
            )),
        }
    }
}

/// Reads the kept bytes of a reply as they were read when they came.
#[expect(
    clippy::result_large_err,
    reason = "as large as every refusal of a call, and read once"
)]
pub fn read_reply<T: DeserializeOwned>(body: Vec<u8>) -> Result<Said<T>, Refusal> {
    let envelope: Envelope =
        serde_json::from_slice(&body).map_err(|error| unreadable(&error, Stake::Nothing))?;
    if envelope.status.as_deref() != Some("success") {
        return Err(refusal(200, Some(envelope), body, Stake::Nothing, None));
    }
    let what = data(&envelope, Stake::Nothing)?;
    Ok(Said { what, body })
}

/// `data` of a reply that has succeeded.
pub(super) fn data<T: DeserializeOwned>(
    envelope: &Envelope,
    stake: Stake,
) -> Result<T, ProviderError> {
    let data = envelope.data.as_ref().map_or("null", |data| data.get());
    serde_json::from_str(data).map_err(|error| unreadable(&error, stake))
}

/// An answer that was paid for and cannot be read leaves everything open.
fn unreadable(error: &serde_json::Error, stake: Stake) -> ProviderError {
    let place = format!("line {}, column {}", error.line(), error.column());
    match stake {
        Stake::Credits => ProviderError::InDoubt(format!("its reply cannot be read: {place}")),
        Stake::Nothing => ProviderError::Unreadable(place),
    }
}

fn refusal(
    status: u16,
    envelope: Option<Envelope>,
    body: Vec<u8>,
    stake: Stake,
    resets_in: Option<std::time::Duration>,
) -> Refusal {
    let failure = envelope
        .and_then(|envelope| envelope.error)
        .unwrap_or_default();
    let error = meaning(status, &failure, stake, resets_in);
    Refusal {
        error,
        failure,
        body,
    }
}

/// A call without a connection was not sent, for certain; any other breach is what the stake makes of it.
fn lost(error: reqwest::Error, stake: Stake) -> ProviderError {
    if error.is_connect() || error.is_builder() {
        ProviderError::NotSent(net::plain(error))
    } else {
        stake.lost(net::plain(error))
    }
}
