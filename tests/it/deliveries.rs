//! Deliveries in every condition, from the listener's router through the inbox to the store: no socket, no sleep.

use std::sync::Arc;

use axum::{body::Body, http::Request};
use jiff::Timestamp;
use ringback_core::domain::{
    Asked, BatchId, BatchState, CallbackSecret, Company, DeliveryState, JobId, PersonKey,
};
use ringback_core::inbox;
use ringback_core::listener::router;
use ringback_core::store::{Lane, NewList, Store};
use tower::ServiceExt;

use crate::desk::RECIPE;

const HOST: &str = "127.0.0.1:21001";

fn clock() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

struct Case {
    _folder: tempfile::TempDir,
    store: Store,
    job: JobId,
}

impl Case {
    /// A job of four searches, nothing of which has been sent.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.db")).unwrap();
        let list = NewList {
            name: "a".into(),
            source: "s".into(),
            dialect: String::new(),
            columns: Vec::new(),
        };
        let begin = store.write(Lane::Work, move |db| {
            let list = db.begin_list(&list, clock())?;
            let job = db.begin_job(list, &RECIPE, clock())?;
            for n in 0..4 {
                let asked = Asked::FindEmail {
                    full_name: format!("Given Family{n}"),
                    company: Company::Name("Firm".into()),
                    country: None,
                    gender: false,
                };
                db.add_search(job, &PersonKey(n.to_string()), &asked)?;
            }
            Ok(job)
        });
        let job = begin.await.unwrap();
        Self {
            _folder: folder,
            store,
            job,
        }
    }

    /// A batch of two searches whose call is under way.
    async fn intend(&self, seed: u8) -> (BatchId, CallbackSecret) {
        let (job, secret) = (self.job, CallbackSecret::from_bytes([seed; 32]));
        let hash = secret.hash();
        let intent = self
            .store
            .write(Lane::Work, move |db| db.intend_batch(job, 2, hash, clock()));
        (intent.await.unwrap().unwrap().0, secret)
    }

    async fn reply(&self, batch: BatchId, reference: &'static str) {
        self.store
            .write(Lane::Work, move |db| {
                db.submitted(batch, reference, None, clock())
            })
            .await
            .unwrap();
    }

    async fn deliver(&self, secret: &CallbackSecret, body: &'static str) -> u16 {
        let router = router(self.store.clone(), vec![HOST.into()], Arc::default(), clock);
        let request = Request::post(secret.path())
            .header("host", HOST)
            .body(Body::from(body))
            .unwrap();
        router.oneshot(request).await.unwrap().status().as_u16()
    }

    async fn read(&self) -> usize {
        inbox::work_through(&self.store, clock).await.unwrap()
    }

    fn count(&self, state: DeliveryState) -> u64 {
        self.store.read(|db| db.count_deliveries(state)).unwrap()
    }

    fn batch(&self, id: BatchId) -> (BatchState, Option<String>, bool) {
        let batch = self.store.read(|db| db.get_batch(id)).unwrap();
        (batch.state, batch.reference, batch.called_back_at.is_some())
    }
}

const FINISHED_A: &str = r#"{"event":"bulk_search_finished","id":"a","credits":{"cost":1}}"#;

#[tokio::test]
async fn before_the_reply_or_after_it_a_callback_means_the_same() {
    let case = Case::new().await;
    let (early, secret) = case.intend(1).await;
    assert_eq!(case.deliver(&secret, FINISHED_A).await, 200);
    case.read().await;
    assert_eq!(
        case.batch(early),
        (BatchState::Submitted, Some("a".into()), true),
        "it tells the reference, too"
    );
    case.reply(early, "a").await;
    let (late, secret) = case.intend(2).await;
    case.reply(late, "a").await;
    case.deliver(&secret, FINISHED_A).await;
    case.read().await;
    assert_eq!(case.batch(late), case.batch(early));
}

#[tokio::test]
async fn a_callback_resolves_a_doubt() {
    let case = Case::new().await;
    let (batch, secret) = case.intend(1).await;
    case.store
        .write(Lane::Work, move |db| db.doubt_batch(batch))
        .await
        .unwrap();
    case.deliver(&secret, FINISHED_A).await;
    case.read().await;
    assert_eq!(
        case.batch(batch),
        (BatchState::Submitted, Some("a".into()), true)
    );
}

#[tokio::test]
async fn a_thousand_copies_have_one_effect() {
    let case = Case::new().await;
    let (batch, secret) = case.intend(1).await;
    case.reply(batch, "a").await;
    for _ in 0..1_000 {
        assert_eq!(case.deliver(&secret, FINISHED_A).await, 200);
    }
    assert_eq!(case.read().await, 1_000);
    assert_eq!(
        (
            case.count(DeliveryState::Applied),
            case.count(DeliveryState::Repeated)
        ),
        (1, 999)
    );
    assert_eq!(case.read().await, 0, "each is read once");
}

#[tokio::test]
async fn what_does_not_fit_or_cannot_be_read_is_kept_and_changes_nothing() {
    let case = Case::new().await;
    let (batch, secret) = case.intend(1).await;
    case.reply(batch, "a").await;
    for body in [
        r#"{"event":"bulk_search_finished","id":"another"}"#,
        r#"{"event":"form_guard.email_validation.completed","id":"a"}"#,
        "{\"event\":\"bulk_search_finished\"",
        "",
        "\u{0}\u{1}",
    ] {
        assert_eq!(
            case.deliver(&secret, body).await,
            200,
            "what it means is not the sender's trouble: {body}"
        );
    }
    case.read().await;
    assert_eq!(
        (
            case.count(DeliveryState::Unreadable),
            case.count(DeliveryState::Applied)
        ),
        (5, 0)
    );
    assert_eq!(
        case.batch(batch),
        (BatchState::Submitted, Some("a".into()), false)
    );
}

#[tokio::test]
async fn a_forged_path_reaches_nothing() {
    let case = Case::new().await;
    case.intend(1).await;
    assert_eq!(
        case.deliver(&CallbackSecret::from_bytes([2; 32]), FINISHED_A)
            .await,
        404
    );
    assert_eq!(case.read().await, 0);
}

#[tokio::test]
async fn a_reply_that_comes_after_the_batch_was_settled_does_not_open_it_again() {
    let case = Case::new().await;
    let (batch, secret) = case.intend(1).await;
    case.deliver(&secret, FINISHED_A).await;
    case.read().await;
    case.store
        .write(Lane::Work, move |db| {
            db.end_batch(batch, BatchState::Settled, clock())
        })
        .await
        .unwrap();
    case.reply(batch, "a").await;
    assert_eq!(case.batch(batch).0, BatchState::Settled);
}
