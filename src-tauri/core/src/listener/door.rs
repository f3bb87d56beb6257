//! One request: is it meant for us, and is it kept? A body is read only once the path has proved itself, and 200 is
//! answered only once the bytes are durable.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode, header::HOST},
    routing::post,
};
use jiff::Timestamp;
use tokio::{sync::Notify, time::timeout};

use crate::domain::BatchId;
use crate::domain::NewDelivery;
use crate::domain::PathHash;
use crate::store::Lane;
use crate::store::Store;

/// No documented delivery is larger than a few kilobytes.
const MAX_BODY: usize = 1 << 20;
/// A sender that has not sent its body by then never will.
const BODY_TIME: Duration = Duration::from_secs(10);

struct Door {
    store: Store,
    hosts: Vec<String>,
    news: Arc<Notify>,
    clock: fn() -> Timestamp,
}

/// Proof that a request came on the path of this batch. Only [`Door::verify`] makes one, and only a verified request is
/// kept.
struct Verified(BatchId);

/// The listener's routes, for requests under one of `hosts` (each `name:port`).
pub fn router(
    store: Store,
    hosts: Vec<String>,
    news: Arc<Notify>,
    clock: fn() -> Timestamp,
) -> Router {
    let door = Arc::new(Door {
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
    let verified = path
        .ok()
        .and_then(|Path(secret)| door.verify(&secret, &headers));
    let Some(verified) = verified else {
        return StatusCode::NOT_FOUND;
    };
    let body = match timeout(BODY_TIME, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE,
        Err(_) => return StatusCode::REQUEST_TIMEOUT,
    };
    door.keep(&verified, &headers, body.into()).await
}

impl Door {
    /// A foreign host name means that a web page has pointed a name of its own at this machine.
    fn verify(&self, secret: &str, headers: &HeaderMap) -> Option<Verified> {
        let host = headers.get(HOST)?.to_str().ok()?;
        if !self
            .hosts
            .iter()
            .any(|known| known.eq_ignore_ascii_case(host))
        {
            return None;
        }
        let batch = self
            .store
            .read(|db| db.find_batch_by_path(PathHash::of(secret)));
        batch
            .inspect_err(
                |error| tracing::error!(%error, "a delivery's path could not be looked up"),
            )
            .ok()?
            .map(Verified)
    }

    async fn keep(&self, verified: &Verified, headers: &HeaderMap, body: Vec<u8>) -> StatusCode {
        let delivery = NewDelivery {
            batch: verified.0,
            received_at: (self.clock)(),
            head: head(headers),
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

/// The headers as they came, one a line.
fn head(headers: &HeaderMap) -> String {
    let mut head = String::new();
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        head.extend([name.as_str(), ": ", &value, "\n"]);
    }
    head
}

#[cfg(test)]
mod tests {
    use axum::http::{Method, Request};
    use tower::ServiceExt;

    use super::*;
    use crate::domain::Asked;
    use crate::domain::CallbackSecret;
    use crate::domain::Company;
    use crate::domain::DeliveryState;
    use crate::domain::Kind;
    use crate::domain::PersonKey;
    use crate::domain::ProviderName;
    use crate::domain::Recipe;
    use crate::store::NewList;

    const HOST_NAME: &str = "127.0.0.1:21001";

    fn clock() -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    /// A store with one batch under way, and the path of its callback.
    fn store_with_batch(folder: &std::path::Path) -> (Store, String) {
        let store = Store::open(&folder.join("a.db")).unwrap();
        let secret = CallbackSecret::from_bytes([9; 32]);
        let hash = secret.hash();
        let list = NewList {
            name: "a".into(),
            source: "s".into(),
            dialect: String::new(),
            columns: Vec::new(),
        };
        let recipe = Recipe {
            find: Kind::FindEmail,
            provider: ProviderName::Enrow,
        };
        store
            .write_blocking(move |db| {
                let list = db.begin_list(&list, clock())?;
                let job = db.begin_job(list, &recipe, clock())?;
                let asked = Asked::FindEmail {
                    full_name: "A B".into(),
                    company: Company::Name("C".into()),
                    country: None,
                    gender: false,
                };
                db.add_search(job, &PersonKey("k".into()), &asked)?;
                db.intend_batch(job, 10, hash, clock())
            })
            .unwrap();
        (store, secret.path())
    }

    async fn answer(
        store: &Store,
        request: axum::http::request::Builder,
        body: &'static str,
    ) -> StatusCode {
        let router = router(store.clone(), vec![HOST_NAME.into()], Arc::default(), clock);
        let response = router
            .oneshot(request.body(Body::from(body)).unwrap())
            .await
            .unwrap();
        let status = response.status();
        let said = to_bytes(response.into_body(), 100).await.unwrap();
        assert!(said.is_empty(), "no answer of the listener says a word");
        status
    }

    fn unread(store: &Store) -> u64 {
        store
            .read(|db| db.count_deliveries(DeliveryState::Unread))
            .unwrap()
    }

    #[tokio::test]
    async fn what_comes_on_a_batchs_path_is_kept_byte_for_byte_then_answered() {
        let folder = tempfile::tempdir().unwrap();
        let (store, path) = store_with_batch(folder.path());
        let request = Request::post(&path)
            .header(HOST, "127.0.0.1:21001")
            .header("X-Any", "thing");
        assert_eq!(
            answer(&store, request, "not even { json").await,
            StatusCode::OK
        );
        let kept = store.read(|db| db.list_unread(9)).unwrap();
        assert_eq!(kept[0].body, b"not even { json");
    }

    #[tokio::test]
    async fn everything_else_is_an_empty_404_and_leaves_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let (store, path) = store_with_batch(folder.path());
        let wrong = format!("/callbacks/{}", "0".repeat(64));
        for (what, request) in [
            ("another path", Request::post("/").header(HOST, HOST_NAME)),
            (
                "an unknown secret",
                Request::post(&wrong).header(HOST, HOST_NAME),
            ),
            (
                "a path that is no text",
                Request::post("/callbacks/%ff").header(HOST, HOST_NAME),
            ),
            (
                "more after the secret",
                Request::post(format!("{path}/x")).header(HOST, HOST_NAME),
            ),
            (
                "another method",
                Request::get(&path).header(HOST, HOST_NAME),
            ),
            (
                "a method that asks what is allowed",
                Request::builder()
                    .method(Method::OPTIONS)
                    .uri(&path)
                    .header(HOST, HOST_NAME),
            ),
            (
                "a foreign host",
                Request::post(&path).header(HOST, "rebound.example:21001"),
            ),
            (
                "another port",
                Request::post(&path).header(HOST, "127.0.0.1:80"),
            ),
            ("no host", Request::post(&path)),
        ] {
            assert_eq!(
                answer(&store, request, "{}").await,
                StatusCode::NOT_FOUND,
                "{what}"
            );
        }
        assert_eq!(unread(&store), 0);
    }

    #[tokio::test]
    async fn a_body_beyond_the_limit_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (store, path) = store_with_batch(folder.path());
        let long: &'static str = "x".repeat(MAX_BODY + 1).leak();
        let request = Request::post(&path).header(HOST, HOST_NAME);
        assert_eq!(
            answer(&store, request, long).await,
            StatusCode::PAYLOAD_TOO_LARGE
        );
        assert_eq!(unread(&store), 0);
    }
}
