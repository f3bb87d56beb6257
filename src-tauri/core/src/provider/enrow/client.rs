//! The client: one call, one report. Nothing here waits, retries or decides.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response, StatusCode, header::HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{answer, wire};
use crate::domain::Company;
use crate::domain::Credits;
use crate::domain::Search;
use crate::provider::{Fetched, ProviderError, Submission, is_loopback};

/// A call that brings no answer in this time is given up. A POST then is in doubt, so it is generous.
const CALL_TIME: Duration = Duration::from_secs(60);
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// No answer is larger: 5,000 rows take about 2 MB.
const MAX_ANSWER: usize = 64 << 20;

/// Where the client calls, and with which key.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The address before `/email/find/bulk`, without a slash at its end.
    pub base_url: String,
    /// The API key.
    pub key: SecretString,
}

/// A client of Enrow.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    base_url: String,
    key: HeaderValue,
}

impl Client {
    /// A client for `offer`. Fails where the key has characters that cannot be in a header.
    pub fn new(offer: &Offer) -> Result<Self, ProviderError> {
        let mut http = reqwest::Client::builder()
            .timeout(CALL_TIME)
            .connect_timeout(CONNECT_TIME)
            .redirect(reqwest::redirect::Policy::none())
            // A connection kept from before may die just as a POST goes out on it, and put a batch in doubt for nothing.
            .pool_max_idle_per_host(0);
        if is_loopback(&offer.base_url) {
            // A proxy would carry what is meant for this machine, people's names among it, to another one.
            http = http.no_proxy();
        }
        let http = http
            .build()
            .map_err(|error| ProviderError::NotSent(plain(error)))?;
        let mut key = HeaderValue::from_str(offer.key.expose_secret())
            .map_err(|_| ProviderError::KeyRefused)?;
        key.set_sensitive(true);
        Ok(Self {
            http,
            base_url: offer.base_url.clone(),
            key,
        })
    }

    /// Submits `searches` as one batch for finding e-mail addresses (Enrow docs: bulk finder). `webhook` is where the
    /// callback is wanted, if anywhere.
    pub async fn submit(
        &self,
        searches: &[Search],
        webhook: Option<&str>,
    ) -> Result<Submission, ProviderError> {
        let settings = webhook.map(|url| wire::Settings {
            webhook: Some(url.to_owned()),
            ..Default::default()
        });
        let request = wire::BulkRequest {
            searches: searches.iter().map(question).collect(),
            custom: None,
            settings,
        };
        let call = self.call(Method::POST, "/email/find/bulk").json(&request);
        let reply = call
            .send()
            .await
            .map_err(|error| not_sent(error, ProviderError::InDoubt))?;
        let status = reply.status();
        if !status.is_success() {
            return Err(refusal_of_post(status, &said(reply).await));
        }
        let body = body(reply).await.map_err(ProviderError::InDoubt)?;
        let accepted: wire::BulkAccepted = serde_json::from_slice(&body)
            .map_err(|_| ProviderError::InDoubt("its reply cannot be read".into()))?;
        Ok(Submission {
            reference: accepted.id,
            held: accepted.credits_used,
        })
    }

    /// Asks how the batch of `reference` is doing (Enrow docs: get bulk results).
    pub async fn fetch(&self, reference: &str) -> Result<Fetched, ProviderError> {
        let call = self
            .call(Method::GET, "/email/find/bulk")
            .query(&[("id", reference)]);
        let (bulk, body) = self.get::<wire::Bulk>(call).await?;
        Ok(Fetched {
            answer: answer::read(bulk),
            body,
        })
    }

    /// The account's balance (Enrow docs: account info).
    pub async fn balance(&self) -> Result<Credits, ProviderError> {
        let call = self.call(Method::GET, "/account/info");
        Ok(self.get::<wire::AccountInfo>(call).await?.0.credits)
    }

    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base_url))
            .header("x-api-key", self.key.clone())
    }

    async fn get<T: DeserializeOwned>(
        &self,
        call: RequestBuilder,
    ) -> Result<(T, Vec<u8>), ProviderError> {
        let reply = call
            .send()
            .await
            .map_err(|error| not_sent(error, ProviderError::TryAgain))?;
        let status = reply.status();
        if !status.is_success() {
            return Err(refusal_of_get(status, &said(reply).await));
        }
        let body = body(reply).await.map_err(ProviderError::TryAgain)?;
        match serde_json::from_slice(&body) {
            Ok(read) => Ok((read, body)),
            Err(error) => Err(ProviderError::Unreadable(format!(
                "line {}, column {}",
                error.line(),
                error.column()
            ))),
        }
    }
}

fn question(search: &Search) -> wire::Search {
    let (company_domain, company_name) = match &search.asked.company {
        Company::Domain(domain) => (Some(domain.clone()), None),
        Company::Name(name) => (None, Some(name.clone())),
    };
    let custom = Some(Value::String(search.id.to_string()));
    wire::Search {
        fullname: search.asked.full_name.clone(),
        company_domain,
        company_name,
        custom,
    }
}

/// What a POST that was answered with an error means. 402 may still be 422 and any 4xx but 429 is final (Enrow docs:
/// errors). 500 and 503 are documented as safe to repeat; other 5xx come from something in between, which may have
/// passed the call on.
fn refusal_of_post(status: StatusCode, said: &str) -> ProviderError {
    match status.as_u16() {
        402 | 422 => ProviderError::OutOfCredits,
        401 | 403 => ProviderError::KeyRefused,
        429 => ProviderError::Wait,
        500 | 503 => ProviderError::TryAgain(told(status, said)),
        501..=599 => ProviderError::InDoubt(told(status, said)),
        _ => ProviderError::Refused(told(status, said)),
    }
}

/// What a GET that was answered with an error means. 400 (older: 404) is how bulk GETs say that an id is unknown or
/// expired (Enrow docs: status codes).
fn refusal_of_get(status: StatusCode, said: &str) -> ProviderError {
    match status.as_u16() {
        400 | 404 => ProviderError::UnknownReference,
        401 | 403 => ProviderError::KeyRefused,
        429 => ProviderError::Wait,
        _ => ProviderError::TryAgain(told(status, said)),
    }
}

fn told(status: StatusCode, said: &str) -> String {
    match said {
        "" => format!("HTTP {}", status.as_u16()),
        said => format!("HTTP {}: {said}", status.as_u16()),
    }
}

/// The service's own words in an error reply, at most a line of them; nothing where there are none to be had.
async fn said(reply: Response) -> String {
    let body = body(reply).await.unwrap_or_default();
    let read: wire::ErrorBody = serde_json::from_slice(&body).unwrap_or_default();
    read.text()
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect()
}

async fn body(mut reply: Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(piece) = reply.chunk().await.map_err(plain)? {
        body.extend_from_slice(&piece);
        if body.len() > MAX_ANSWER {
            return Err("its answer is too long".into());
        }
    }
    Ok(body)
}

/// A call without a connection was not sent, for certain; any other breach means what `otherwise` says.
fn not_sent(error: reqwest::Error, otherwise: fn(String) -> ProviderError) -> ProviderError {
    if error.is_connect() || error.is_builder() {
        ProviderError::NotSent(plain(error))
    } else {
        otherwise(plain(error))
    }
}

/// What went wrong on the wire, without the address: it may hold an id.
fn plain(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if error.is_timeout() {
        "no answer in time".to_owned()
    } else {
        cause.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_post_says_what_can_be_done() {
        for (status, meaning) in [
            (400, ProviderError::Refused("HTTP 400: no".into())),
            (401, ProviderError::KeyRefused),
            (402, ProviderError::OutOfCredits),
            (422, ProviderError::OutOfCredits),
            (429, ProviderError::Wait),
            (500, ProviderError::TryAgain("HTTP 500: no".into())),
            (502, ProviderError::InDoubt("HTTP 502: no".into())),
            (503, ProviderError::TryAgain("HTTP 503: no".into())),
            (504, ProviderError::InDoubt("HTTP 504: no".into())),
            (302, ProviderError::Refused("HTTP 302: no".into())),
        ] {
            assert_eq!(
                refusal_of_post(StatusCode::from_u16(status).unwrap(), "no"),
                meaning,
                "{status}"
            );
        }
    }

    #[test]
    fn a_refused_get_is_never_in_doubt() {
        for (status, meaning) in [
            (400, ProviderError::UnknownReference),
            (404, ProviderError::UnknownReference),
            (401, ProviderError::KeyRefused),
            (429, ProviderError::Wait),
            (500, ProviderError::TryAgain("HTTP 500".into())),
            (504, ProviderError::TryAgain("HTTP 504".into())),
        ] {
            assert_eq!(
                refusal_of_get(StatusCode::from_u16(status).unwrap(), ""),
                meaning,
                "{status}"
            );
        }
    }

    #[tokio::test]
    async fn what_was_never_sent_is_not_in_doubt_and_the_key_stays_out_of_the_words() {
        // Port 1 on loopback: nobody listens there.
        let offer = Offer {
            base_url: "http://127.0.0.1:1/enrow".into(),
            key: "sesame".to_owned().into(),
        };
        let client = Client::new(&offer).unwrap();
        let error = client.submit(&[], None).await.unwrap_err();
        assert!(matches!(error, ProviderError::NotSent(_)), "{error:?}");
        assert!(!format!("{error:?} {offer:?} {client:?}").contains("sesame"));
    }
}
