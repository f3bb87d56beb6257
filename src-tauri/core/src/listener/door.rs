//! One request: is it meant for us, and is it kept? A body is read only once the path has proved itself, and 200 is
//! answered only once the bytes are durable.

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
use super::quarantine::{Quarantine, Refusal};
use crate::domain::BatchId;
use crate::domain::NewDelivery;
use crate::domain::PathHash;
use crate::store::Lane;
use crate::store::Store;

/// No documented delivery is larger than a few kilobytes.
const MAX_BODY: usize = 1 << 20;

struct Door {
    store: Store,
    hosts: Vec<String>,
    news: Arc<Notify>,
    clock: fn() -> Timestamp,
    quarantine: Quarantine,
}

/// Proof that a request came on the path of this batch. Only [`Door::verify`] makes one, and only a verified request
/// becomes a delivery.
struct Verified(BatchId);

/// The listener's routes, for requests under one of `hosts` (each `name:port`).
pub fn router(
    store: Store,
    hosts: Vec<String>,
    news: Arc<Notify>,
    clock: fn() -> Timestamp,
) -> Router {
    let door = Arc::new(Door {
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
    let mut body = Arriving::new(&headers, body);
    let head = head(&headers, &secret);
    let refusal = match door.verify(&secret, &headers) {
        Ok(verified) => match body.read(MAX_BODY).await {
            Ok(()) => return door.keep(&verified, head, body.whole()).await,
            Err(refusal) => refusal,
        },
        Err(refusal) => refusal,
    };
    door.quarantine.keep(&refusal, head, body).await;
    refusal.status()
}

impl Door {
    /// A foreign host name means that a web page has pointed a name of its own at this machine, or that a tunnel passes
    /// its own name on.
    fn verify(&self, secret: &str, headers: &HeaderMap) -> Result<Verified, Refusal> {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        let host = host.unwrap_or("no name");
        if !self
            .hosts
            .iter()
            .any(|known| known.eq_ignore_ascii_case(host))
        {
            let host = host.chars().take(100).collect();
            return Err(Refusal::ForeignHost(host, self.hosts.join(" and ")));
        }
        match self
            .store
            .read(|db| db.find_batch_by_path(PathHash::of(secret)))
        {
            Ok(batch) => batch
                .map(Verified)
                .ok_or_else(|| Refusal::UnknownPath(start(secret))),
            Err(error) => {
                tracing::error!(%error, "a delivery's path could not be looked up");
                Err(Refusal::NotLookedUp)
            }
        }
    }

    async fn keep(&self, verified: &Verified, head: String, body: Vec<u8>) -> StatusCode {
        let delivery = NewDelivery {
            batch: verified.0,
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

#[cfg(test)]
mod tests {
    use axum::{
        body::to_bytes,
        http::{Method, Request},
    };
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
                let asked = Asked {
                    full_name: "A B".into(),
                    company: Company::Name("C".into()),
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
        answer_of(&listener(store), request, Body::from(body)).await
    }

    fn listener(store: &Store) -> Router {
        router(store.clone(), vec![HOST_NAME.into()], Arc::default(), clock)
    }

    async fn answer_of(
        router: &Router,
        request: axum::http::request::Builder,
        body: Body,
    ) -> StatusCode {
        let request = request.body(body).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
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
    async fn what_is_no_callback_is_an_empty_404_and_leaves_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let (store, path) = store_with_batch(folder.path());
        for (what, request) in [
            ("another path", Request::post("/").header(HOST, HOST_NAME)),
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
        ] {
            assert_eq!(
                answer(&store, request, "{}").await,
                StatusCode::NOT_FOUND,
                "{what}"
            );
        }
        assert_eq!(unread(&store), 0);
        assert_eq!(refused(&store), []);
    }

    /// Reason, length, head and kept bytes of everything in quarantine, newest first.
    fn refused(store: &Store) -> Vec<(String, u64, String, usize)> {
        store
            .read(|db| {
                let kept = db.list_refused()?.into_iter().map(|kept| {
                    let (head, body) = db.get_refused_bytes(kept.id)?;
                    Ok((kept.reason, kept.bytes, head, body.len()))
                });
                kept.collect()
            })
            .unwrap()
    }

    #[tokio::test]
    async fn a_callback_that_is_not_let_in_is_an_empty_404_and_is_kept_apart() {
        let folder = tempfile::tempdir().unwrap();
        let (store, path) = store_with_batch(folder.path());
        let wrong = format!("/callbacks/{}", "0123456789abcdef".repeat(4));
        for (request, words) in [
            (
                Request::post(&wrong).header(HOST, HOST_NAME),
                "No batch in this data folder has the path it came on, which begins with 012345…",
            ),
            (
                Request::post("/callbacks/%22%00short").header(HOST, HOST_NAME),
                "begins with shor…",
            ),
            (
                Request::post(&path).header(HOST, "rebound.example:21001"),
                "It was sent to rebound.example:21001, but callbacks are awaited under 127.0.0.1:21001 only",
            ),
            (
                Request::post(&path).header(HOST, "127.0.0.1:80"),
                "It was sent to 127.0.0.1:80,",
            ),
            (Request::post(&path), "It was sent to no name,"),
        ] {
            assert_eq!(answer(&store, request, "{}").await, StatusCode::NOT_FOUND);
            let (reason, bytes, _, kept) = refused(&store).remove(0);
            assert!(reason.contains(words), "{reason}");
            assert_eq!((bytes, kept), (2, 2), "{words}");
        }
        assert_eq!(unread(&store), 0);
    }

    #[tokio::test]
    async fn of_a_long_body_the_beginning_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (store, path) = store_with_batch(folder.path());
        let long: &'static str = "x".repeat(MAX_BODY + 1).leak();
        for (path, length, status, words) in [
            (
                path.as_str(),
                "1048577",
                StatusCode::PAYLOAD_TOO_LARGE,
                "longer than 1048576 bytes",
            ),
            (
                "/callbacks/unknown",
                "9999999",
                StatusCode::NOT_FOUND,
                "No batch",
            ),
        ] {
            let request = Request::post(path)
                .header(HOST, HOST_NAME)
                .header("content-length", length);
            assert_eq!(answer(&store, request, long).await, status);
            let (reason, bytes, _, kept) = refused(&store).remove(0);
            assert!(reason.contains(words), "{reason}");
            assert_eq!((bytes.to_string().as_str(), kept), (length, 64 << 10));
        }
        assert_eq!(unread(&store), 0);
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_no_delivery_and_what_came_of_it_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (store, path) = store_with_batch(folder.path());
        let pieces = [Ok("half"), Err(std::io::Error::other("gone"))];
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        let request = Request::post(&path).header(HOST, HOST_NAME);
        assert_eq!(
            answer_of(&listener(&store), request, body).await,
            StatusCode::REQUEST_TIMEOUT
        );
        let (reason, bytes, _, kept) = refused(&store).remove(0);
        assert!(reason.contains("broke off"), "{reason}");
        assert_eq!((bytes, kept, unread(&store)), (4, 4, 0));
    }

    #[tokio::test]
    async fn the_secret_of_a_path_is_kept_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let (store, path) = store_with_batch(folder.path());
        let secret = path.strip_prefix("/callbacks/").unwrap();
        for host in [HOST_NAME, "tunnel.example"] {
            let request = Request::post(&path)
                .header(HOST, host)
                .header("X-Original-URI", &path);
            answer(&store, request, "{}").await;
        }
        assert_eq!((unread(&store), refused(&store).len()), (1, 1));
        assert!(
            refused(&store)[0]
                .2
                .contains("x-original-uri: /callbacks/…\n")
        );
        drop(store);
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let found = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found);
        }
    }

    #[tokio::test]
    async fn a_flood_fills_neither_the_quarantine_nor_the_way_of_a_delivery() {
        let folder = tempfile::tempdir().unwrap();
        let (store, path) = store_with_batch(folder.path());
        let router = listener(&store);
        let flood = (0..500).map(|n| {
            let forged = format!("/callbacks/{n:064}");
            let request = Request::post(forged).header(HOST, HOST_NAME);
            answer_of(&router, request, Body::from("{}"))
        });
        let real = Request::post(&path).header(HOST, HOST_NAME);
        let (answers, real) = tokio::join!(
            futures_util::future::join_all(flood),
            answer_of(&router, real, Body::from("{}"))
        );
        assert!(
            answers
                .iter()
                .all(|answer| *answer == StatusCode::NOT_FOUND)
        );
        assert_eq!((real, unread(&store)), (StatusCode::OK, 1));
        let kept = refused(&store).len();
        // One more for each five seconds that a slow machine takes.
        assert!((20..=24).contains(&kept), "{kept}");
    }
}
