//! One request: is it meant for us, and is it kept? A body is read only once the path has proved itself, and 200 is
//! answered only once the bytes are durable. What comes on the path of an account's webhook has to be signed besides, where
//! its service signs, over the bytes as they came: it is verified before anything looks into them.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode, header::HOST},
    routing::post,
};
use jiff::Timestamp;
use tokio::sync::Notify;

use super::arriving::Arriving;
use super::nonces::Nonces;
use super::quarantine::{Quarantine, Refusal};
use crate::domain::NewDelivery;
use crate::domain::PathHash;
use crate::domain::ProviderName;
use crate::domain::Via;
use crate::store::Lane;
use crate::store::Store;

/// No documented delivery is larger than a few kilobytes.
const MAX_BODY: usize = 1 << 20;

/// Says whether a delivery to the webhook of an account is signed by its service, or need not be, because that signs
/// nothing: by account, headers (one `name: value` a line), raw body and the time. A value that the composition root makes, because the listener knows no service; an error
/// says why not, in words that follow *but*.
pub type Verifier =
    Arc<dyn Fn(ProviderName, &str, &[u8], Timestamp) -> Result<(), String> + Send + Sync>;

/// Whom the listener lets in besides the callbacks of batches.
#[derive(Clone)]
pub struct Admission {
    /// What proves the deliveries of accounts.
    pub verifier: Verifier,
    /// Nonces that are awaited.
    pub nonces: Nonces,
    /// Hosts under which it may be asked, besides this machine's own names.
    pub hosts: Vec<String>,
}

/// The admission where no account has a webhook, and nobody waits for anything else.
pub fn trust_nobody() -> Admission {
    Admission {
        verifier: Arc::new(|_, _, _, _| Err("no account has a webhook here".to_owned())),
        nonces: Nonces::default(),
        hosts: Vec::new(),
    }
}

struct Door {
    verifier: Verifier,
    nonces: Nonces,
    store: Store,
    hosts: Vec<String>,
    news: Arc<Notify>,
    clock: fn() -> Timestamp,
    quarantine: Quarantine,
}

/// Whose path a request came on. Only [`Door::recognise`] makes one, and only of a recognised request is the body read.
struct Recognised(Via);

/// Proof that a request came from whom its path was given to. Only [`Door::verify`] makes one, and only a verified request
/// becomes a delivery.
struct Verified(Via);

/// The listener's routes, for requests under one of `hosts` (each `name:port`).
pub fn router(
    store: Store,
    mut hosts: Vec<String>,
    news: Arc<Notify>,
    clock: fn() -> Timestamp,
    admission: Admission,
) -> Router {
    hosts.extend(admission.hosts);
    let door = Arc::new(Door {
        verifier: admission.verifier,
        nonces: admission.nonces,
        quarantine: Quarantine::new(store.clone(), clock),
        store,
        hosts,
        news,
        clock,
    });
    Router::new()
        .route("/callbacks/{secret}", post(receive).fallback(nothing))
        .fallback(nothing)
        .with_state(door)
}

async fn nothing() -> StatusCode {
    StatusCode::NOT_FOUND
}

async fn receive(
    State(door): State<Arc<Door>>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> StatusCode {
    let Ok(Path(secret)) = path else {
        return StatusCode::NOT_FOUND;
    };
    if let Some(status) = door.nonce(&secret, &headers) {
        return status;
    }
    let mut body = Arriving::new(&headers, body);
    let head = head(&headers, &secret);
    let refusal = match door.let_in(&secret, &headers, &head, &mut body).await {
        Ok(verified) => return door.keep(&verified, head, body.whole()).await,
        Err(refusal) => refusal,
    };
    door.quarantine.keep(&refusal, head, body).await;
    refusal.status()
}

impl Door {
    async fn let_in(
        &self,
        secret: &str,
        headers: &HeaderMap,
        head: &str,
        body: &mut Arriving,
    ) -> Result<Verified, Refusal> {
        let recognised = self.recognise(secret, headers)?;
        body.read(MAX_BODY).await?;
        self.verify(&recognised, head, body.bytes())
    }

    /// The path of a batch is a secret that proves itself; that of an account's webhook is known to all that have looked
    /// at its settings, so what comes there has to be signed, or is not believed about anything but that it came.
    fn verify(
        &self,
        recognised: &Recognised,
        head: &str,
        body: &[u8],
    ) -> Result<Verified, Refusal> {
        if let Via::Account(account) = recognised.0 {
            (self.verifier)(account, head, body, (self.clock)())
                .map_err(|why| Refusal::NotProven(account, why))?;
        }
        Ok(Verified(recognised.0))
    }

    /// The answer to a nonce that is awaited. Its body is nothing.
    fn nonce(&self, secret: &str, headers: &HeaderMap) -> Option<StatusCode> {
        let host = host(headers);
        let known = self
            .nonces
            .came(PathHash::of(secret), host, self.knows(host))?;
        Some(match known {
            true => StatusCode::OK,
            false => StatusCode::NOT_FOUND,
        })
    }

    fn knows(&self, host: &str) -> bool {
        let mut hosts = self.hosts.iter();
        hosts.any(|known| known.eq_ignore_ascii_case(host))
    }

    /// A foreign host name means that a web page has pointed a name of its own at this machine, or that a tunnel passes
    /// its own name on.
    fn recognise(&self, secret: &str, headers: &HeaderMap) -> Result<Recognised, Refusal> {
        let host = host(headers);
        if !self.knows(host) {
            let host = host.chars().take(100).collect();
            return Err(Refusal::ForeignHost(host, self.hosts.join(" and ")));
        }
        let hash = PathHash::of(secret);
        let whose = self.store.read(|db| match db.find_batch_by_path(hash)? {
            Some(batch) => Ok(Some(Via::Batch(batch))),
            None => Ok(db.find_account_by_path(hash)?.map(Via::Account)),
        });
        match whose {
            Ok(via) => via
                .map(Recognised)
                .ok_or_else(|| Refusal::UnknownPath(start(secret))),
            Err(error) => {
                tracing::error!(%error, "a delivery's path could not be looked up");
                Err(Refusal::NotLookedUp)
            }
        }
    }

    async fn keep(&self, verified: &Verified, head: String, body: Vec<u8>) -> StatusCode {
        let delivery = NewDelivery {
            via: verified.0,
            received_at: (self.clock)(),
            head,
            body,
        };
        match self
            .store
            .write(Lane::Delivery, move |db| db.keep_delivery(&delivery))
            .await
        {
            Ok(_) => {
                self.news.notify_one();
                StatusCode::OK
            }
            Err(error) => {
                tracing::error!(%error, "a delivery could not be kept");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }
}

fn host(headers: &HeaderMap) -> &str {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.unwrap_or("no name")
}

/// As much of a path as helps to recognise it, and to guess nothing.
fn start(secret: &str) -> String {
    let start = secret.chars().take(6).filter(char::is_ascii_alphanumeric);
    start.chain(['…']).collect()
}

/// The headers as they came, one a line. Whatever stands before us may repeat the path in one of its own: its secret is
/// taken out.
fn head(headers: &HeaderMap, secret: &str) -> String {
    let mut head = String::new();
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        head.extend([name.as_str(), ": ", &value, "\n"]);
    }
    if secret.len() >= 32 {
        head = head.replace(secret, "…");
    }
    head
}
