//! The client: one call, one report. Nothing here waits, retries or decides.

use reqwest::{Method, RequestBuilder, Response, StatusCode, header::HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;

use super::{answer, question, refusal, wire};
use crate::domain::BatchAnswer;
use crate::domain::Credits;
use crate::domain::Kind;
use crate::domain::Search;
use crate::provider::http::{self, plain};
use crate::provider::{Fetched, ProviderError, Submission};

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
        let http = http::client(&offer.base_url)?;
        let mut key = HeaderValue::from_str(offer.key.expose_secret())
            .map_err(|_| ProviderError::KeyRefused)?;
        key.set_sensitive(true);
        Ok(Self {
            http,
            base_url: offer.base_url.clone(),
            key,
        })
    }

    /// Submits `searches` as one batch (Enrow docs: bulk finder, bulk verifier, bulk phone finder). `webhook` is where
    /// the callback is wanted, if anywhere.
    pub async fn submit(
        &self,
        kind: Kind,
        searches: &[Search],
        webhook: Option<&str>,
    ) -> Result<Submission, ProviderError> {
        let call = self.call(Method::POST, path(kind, false));
        self.post(question::bulk(call, kind, searches, webhook))
            .await
    }

    /// Submits one search by itself (Enrow docs: single finder, single verifier, phone finder).
    pub async fn submit_single(
        &self,
        search: &Search,
        webhook: Option<&str>,
    ) -> Result<Submission, ProviderError> {
        let call = self.call(Method::POST, path(search.asked.kind(), true));
        self.post(question::single(call, search, webhook)).await
    }

    /// Asks how the batch of `reference` is doing (Enrow docs: get bulk results).
    pub async fn fetch(&self, kind: Kind, reference: &str) -> Result<Fetched, ProviderError> {
        let call = self.ask(path(kind, false), reference);
        match self.get::<wire::Bulk>(call, refusal::of_get).await? {
            Got::Read(bulk, body) => Ok(Fetched {
                answer: answer::read(kind, bulk),
                body,
            }),
            Got::Pending => Ok(Fetched::ongoing()),
        }
    }

    /// Asks how the single search of `reference` is doing (Enrow docs: get single results).
    pub async fn fetch_single(
        &self,
        kind: Kind,
        reference: &str,
    ) -> Result<Fetched, ProviderError> {
        let call = self.ask(path(kind, true), reference);
        match self.get::<wire::Row>(call, refusal::of_get_single).await? {
            Got::Read(row, body) => Ok(Fetched {
                answer: answer::read_single(kind, row),
                body,
            }),
            Got::Pending => Ok(Fetched::ongoing()),
        }
    }

    /// The raw answer about a batch or a single search, whoever submitted it; `None` while it runs. Free, however often
    /// (Enrow docs: get single results).
    pub async fn rows(
        &self,
        kind: Kind,
        single: bool,
        reference: &str,
    ) -> Result<Option<Vec<u8>>, ProviderError> {
        let fetched = match single {
            true => self.fetch_single(kind, reference).await?,
            false => self.fetch(kind, reference).await?,
        };
        Ok(match fetched.answer {
            BatchAnswer::Ongoing => None,
            BatchAnswer::Completed { .. } | BatchAnswer::Failed { .. } => Some(fetched.body),
        })
    }

    /// The account's balance (Enrow docs: account info).
    pub async fn balance(&self) -> Result<Credits, ProviderError> {
        Ok(self.account().await?.credits)
    }

    /// Where the default webhook of the dashboard sends; none is left out (Enrow docs: account info).
    pub async fn webhooks(&self) -> Result<Vec<String>, ProviderError> {
        Ok(self.account().await?.webhooks.unwrap_or_default())
    }

    async fn account(&self) -> Result<wire::AccountInfo, ProviderError> {
        let call = self.call(Method::GET, "/account/info");
        match self.get::<wire::AccountInfo>(call, refusal::of_get).await? {
            Got::Read(account, _) => Ok(account),
            Got::Pending => Err(ProviderError::Unreadable("it has no balance yet".into())),
        }
    }

    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base_url))
            .header("x-api-key", self.key.clone())
    }

    fn ask(&self, path: &str, reference: &str) -> RequestBuilder {
        self.call(Method::GET, path).query(&[("id", reference)])
    }

    /// Any 2xx is an acceptance: which one differs by kind and by the age of the docs (Enrow docs: status codes).
    async fn post(&self, call: RequestBuilder) -> Result<Submission, ProviderError> {
        let reply = call
            .send()
            .await
            .map_err(|error| not_sent(error, ProviderError::InDoubt))?;
        let status = reply.status();
        if !status.is_success() {
            return Err(refusal::of_post(status, &said(reply).await));
        }
        let body = body(reply).await.map_err(ProviderError::InDoubt)?;
        let accepted: wire::Accepted = serde_json::from_slice(&body)
            .map_err(|_| ProviderError::InDoubt("its reply cannot be read".into()))?;
        Ok(Submission {
            reference: accepted.id,
            held: accepted.credits_used,
        })
    }

    async fn get<T: DeserializeOwned>(
        &self,
        call: RequestBuilder,
        refusal: fn(StatusCode, &str) -> ProviderError,
    ) -> Result<Got<T>, ProviderError> {
        let reply = call
            .send()
            .await
            .map_err(|error| not_sent(error, ProviderError::TryAgain))?;
        let status = reply.status();
        if !status.is_success() {
            return Err(refusal(status, &said(reply).await));
        }
        if status == StatusCode::ACCEPTED {
            return Ok(Got::Pending);
        }
        let body = body(reply).await.map_err(ProviderError::TryAgain)?;
        Ok(Got::Read(answer::from_json(&body)?, body))
    }
}

/// What a GET that was not refused brought.
enum Got<T> {
    /// The reply, and the bytes it came in.
    Read(T, Vec<u8>),
    /// 202: not finished, whatever the body (Enrow docs: single results; older ones, bulk results, too).
    Pending,
}

/// Phones have no `find` in their path, and singles have their id behind a question mark as bulks do.
const fn path(kind: Kind, single: bool) -> &'static str {
    match (kind, single) {
        (Kind::FindEmail, true) => "/email/find/single",
        (Kind::FindEmail, false) => "/email/find/bulk",
        (Kind::VerifyEmail, true) => "/email/verify/single",
        (Kind::VerifyEmail, false) => "/email/verify/bulk",
        (Kind::FindPhone, true) => "/phone/single",
        (Kind::FindPhone, false) => "/phone/bulk",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_never_sent_is_not_in_doubt_and_the_key_stays_out_of_the_words() {
        // Port 1 on loopback: nobody listens there.
        let offer = Offer {
            base_url: "http://127.0.0.1:1/enrow".into(),
            key: "sesame".to_owned().into(),
        };
        let client = Client::new(&offer).unwrap();
        let error = client.submit(Kind::FindEmail, &[], None).await.unwrap_err();
        assert!(matches!(error, ProviderError::NotSent(_)), "{error:?}");
        assert!(!format!("{error:?} {offer:?} {client:?}").contains("sesame"));
    }

    #[test]
    fn trap_32_every_kind_has_its_path_and_none_has_a_version() {
        let paths: Vec<_> = Kind::ALL
            .into_iter()
            .flat_map(|kind| [path(kind, true), path(kind, false)])
            .collect();
        assert_eq!(
            paths,
            [
                "/email/find/single",
                "/email/find/bulk",
                "/email/verify/single",
                "/email/verify/bulk",
                "/phone/single",
                "/phone/bulk",
            ]
        );
    }
}
