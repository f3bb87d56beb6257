//! Requests of every kind at the router: no socket, no sleep.

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
use crate::domain::RecipeStep;
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
    let step = RecipeStep {
        find: Kind::FindEmail,
        provider: ProviderName::Enrow,
    };
    store
        .write_blocking(move |db| {
            let list = db.begin_list(&list, clock())?;
            let job = db.begin_job(list, &step, clock())?;
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
    answer_of(&listener(store), request, Body::from(body)).await
}

fn listener(store: &Store) -> Router {
    router(
        store.clone(),
        vec![HOST_NAME.into()],
        Arc::default(),
        clock,
        trust_nobody(),
    )
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

/// Enrow's trap 21: exactly 200 is an answer, and it comes once the bytes are kept.
#[tokio::test]
async fn trap_21_what_comes_on_a_batchs_path_is_kept_byte_for_byte_then_answered_200() {
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

/// A listener that takes for signed whatever says so.
fn with_account(store: &Store, secret: &CallbackSecret) -> Router {
    let hash = secret.hash();
    store
        .write_blocking(move |db| db.open_path(ProviderName::Clearout, hash, 1, clock()))
        .unwrap();
    let verifier: Verifier = Arc::new(|account, head, body, now| {
        assert_eq!((account, now), (ProviderName::Clearout, clock()));
        match head.contains("x-signed: yes\n") && body == b"{ \"raw\" }" {
            true => Ok(()),
            false => Err("it is not signed".into()),
        }
    });
    router(
        store.clone(),
        vec![HOST_NAME.into()],
        Arc::default(),
        clock,
        Admission {
            verifier,
            ..trust_nobody()
        },
    )
}

#[tokio::test]
async fn what_comes_on_an_accounts_path_is_let_in_by_its_signature_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.db")).unwrap();
    let secret = CallbackSecret::from_bytes([3; 32]);
    let router = with_account(&store, &secret);
    let post = || Request::post(secret.path()).header(HOST, HOST_NAME);
    let signed = || post().header("X-Signed", "yes");
    let raw = Body::from("{ \"raw\" }");
    assert_eq!(answer_of(&router, signed(), raw).await, StatusCode::OK);
    let kept = store.read(|db| db.list_unread(9)).unwrap();
    assert_eq!(kept[0].via, Via::Account(ProviderName::Clearout));
    assert_eq!(kept[0].body, b"{ \"raw\" }", "byte for byte");
    for (request, body) in [
        (post(), "{ \"raw\" }"),
        // The same, written anew.
        (signed(), "{\"raw\"}"),
    ] {
        let status = answer_of(&router, request, Body::from(body)).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        let refused = store.read(|db| db.list_refused()).unwrap().remove(0);
        assert_eq!(refused.account, Some(ProviderName::Clearout));
        assert_eq!(
            refused.reason,
            "It came on the path for Clearout, but it is not signed"
        );
    }
    assert_eq!(unread(&store), 1);
}

#[tokio::test]
async fn an_accounts_path_that_was_closed_is_an_empty_404() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.db")).unwrap();
    let [old, new] = [3, 4].map(|n| CallbackSecret::from_bytes([n; 32]));
    drop(with_account(&store, &old));
    let router = with_account(&store, &new);
    for (secret, status) in [(old, StatusCode::NOT_FOUND), (new, StatusCode::OK)] {
        let request = Request::post(secret.path())
            .header(HOST, HOST_NAME)
            .header("X-Signed", "yes");
        let answer = answer_of(&router, request, Body::from("{ \"raw\" }")).await;
        assert_eq!(answer, status);
    }
}

#[tokio::test]
async fn a_nonce_is_answered_once_to_whoever_awaits_it_and_is_no_delivery() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.db")).unwrap();
    let admission = trust_nobody();
    let nonces = admission.nonces.clone();
    let hosts = vec![HOST_NAME.into()];
    let router = router(store.clone(), hosts, Arc::default(), clock, admission);
    let secret = CallbackSecret::from_bytes([5; 32]);
    for (host, known, status) in [
        (HOST_NAME, true, StatusCode::OK),
        ("callbacks.example", true, StatusCode::OK),
        ("inner.example", false, StatusCode::NOT_FOUND),
    ] {
        let came = nonces.expect(secret.hash(), "callbacks.example");
        let request = || Request::post(secret.path()).header(HOST, host);
        assert_eq!(answer_of(&router, request(), Body::empty()).await, status);
        let host = host.to_owned();
        assert_eq!(came.await, Ok(crate::listener::Came { host, known }));
        let again = answer_of(&router, request(), Body::empty()).await;
        assert_eq!(again, StatusCode::NOT_FOUND, "told once");
    }
    assert_eq!(unread(&store), 0);
}
