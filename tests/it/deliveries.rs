//! Deliveries in every condition, from the listener's router through the inbox to the store: no socket, no sleep.

use std::sync::Arc;

use axum::{Router, body::Body, http::Request};
use jiff::Timestamp;
use ringback_core::domain::{
    Asked, BatchId, BatchState, CallbackSecret, Company, DeliveryId, DeliveryState, JobId,
    NewDelivery, PersonKey, ProviderName, RecipeStep, Via,
};
use ringback_core::inbox;
use ringback_core::listener::{router, trust_nobody};
use ringback_core::preflight::person_key;
use ringback_core::store::{Lane, NewList, Store};
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::desk::RECIPE;

const HOST: &str = "127.0.0.1:21001";

pub fn clock() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

pub struct Case {
    _folder: tempfile::TempDir,
    pub store: Store,
    pub job: JobId,
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

    fn router(&self) -> Router {
        router(
            self.store.clone(),
            vec![HOST.into()],
            Arc::default(),
            clock,
            trust_nobody(),
        )
    }

    async fn deliver(&self, secret: &CallbackSecret, body: &'static str) -> u16 {
        post(self.router(), secret.path(), body).await
    }

    pub async fn read(&self) -> usize {
        inbox::work_through(&self.store, clock).await.unwrap()
    }

    pub fn count(&self, state: DeliveryState) -> u64 {
        self.store.read(|db| db.count_deliveries(state)).unwrap()
    }

    fn batch(&self, id: BatchId) -> (BatchState, Option<String>, bool) {
        let batch = self.store.read(|db| db.get_batch(id)).unwrap();
        (batch.state, batch.reference, batch.called_back_at.is_some())
    }
}

async fn post(router: Router, path: String, body: &'static str) -> u16 {
    let request = Request::post(path)
        .header("host", HOST)
        .body(Body::from(body))
        .unwrap();
    router.oneshot(request).await.unwrap().status().as_u16()
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
async fn trap_18_ten_thousand_copies_have_one_effect() {
    let case = Case::new().await;
    let (batch, secret) = case.intend(1).await;
    case.reply(batch, "a").await;
    let mut senders = JoinSet::new();
    for _ in 0..200 {
        let (router, path) = (case.router(), secret.path());
        senders.spawn(async move {
            for _ in 0..50 {
                let answered = post(router.clone(), path.clone(), FINISHED_A).await;
                assert_eq!(answered, 200);
            }
        });
    }
    senders.join_all().await;
    assert_eq!(case.read().await, 10_000);
    assert_eq!(
        (
            case.count(DeliveryState::Applied),
            case.count(DeliveryState::Repeated)
        ),
        (1, 9_999)
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

/// A list of Clearout's, sent under the tag of its path.
impl Case {
    async fn at_clearout() -> Self {
        let person = |name: &str| Asked::FindEmail {
            full_name: name.into(),
            company: Company::Domain("firm.example".into()),
            country: None,
            gender: false,
        };
        Self::asking(["kim lee", "ada moreau"].map(person)).await
    }

    /// A job at Clearout that asks these.
    pub async fn asking(asked: [Asked; 2]) -> Self {
        let case = Self::new().await;
        let job = case.beside(asked).await;
        Self { job, ..case }
    }

    /// Another job at Clearout.
    pub async fn beside<const N: usize>(&self, asked: [Asked; N]) -> JobId {
        let job = self.job;
        let step = RecipeStep {
            find: asked[0].kind(),
            provider: ProviderName::Clearout,
        };
        let again = self.store.write(Lane::Work, move |db| {
            let list = db.get_job(job)?.list;
            let job = db.begin_job(list, &step, clock())?;
            for asked in asked {
                db.add_search(job, &person_key(&asked), &asked)?;
            }
            db.run_job(job)?;
            Ok(job)
        });
        again.await.unwrap()
    }

    /// Keeps a delivery as the listener does once it has been proven.
    pub async fn told(&self, body: &str) -> DeliveryId {
        let delivery = NewDelivery {
            via: Via::Account(ProviderName::Clearout),
            received_at: clock(),
            head: String::new(),
            body: body.into(),
        };
        let keep = self
            .store
            .write(Lane::Delivery, move |db| db.keep_delivery(&delivery));
        keep.await.unwrap()
    }
}

fn list_finished(event: &str, list: &str, name: &str) -> String {
    format!(
        r#"{{"event_id":"{event}","event_type":"email_finder.bulk.completed","event_mode":"live",
        "payload":{{"status":"success","data":{{"list_id":"{list}","list_name":"{name}"}}}}}}"#
    )
}

pub fn kim(event: &str, id: &str) -> String {
    format!(
        r#"{{"event_id":"{id}","event_type":"{event}","event_mode":"live","payload":{{"status":"success",
        "data":{{"emails":[{{"email_address":"kim@firm.example","role":"no"}}],"full_name":"kim lee",
        "email_address":"kim@firm.example","status":"valid","domain":"firm.example"}}}}}}"#
    )
}

#[tokio::test]
async fn an_accounts_event_finds_its_batch_before_the_reply_and_after_it() {
    let case = Case::at_clearout().await;
    let (batch, secret) = case.intend(1).await;
    let name = format!("ringback-{}.csv", secret.hash().tag());
    case.told(&list_finished(
        "e1",
        "66a1",
        "ringback-0011223344556677.csv",
    ))
    .await;
    case.read().await;
    assert_eq!(case.batch(batch).1, None, "somebody else's");
    case.store
        .write(Lane::Work, move |db| db.doubt_batch(batch))
        .await
        .unwrap();
    let id = case.told(&list_finished("e2", "66a2", &name)).await;
    case.read().await;
    let known = (BatchState::Submitted, Some("66a2".into()), true);
    assert_eq!(case.batch(batch), known, "it settles the doubt, too");
    let kept = case.store.read(|db| db.get_delivery(id)).unwrap();
    assert_eq!((kept.batch, kept.job), (Some(batch), Some(case.job)));
    let waiting = case.store.read(|db| db.list_unmatched(None, 9)).unwrap();
    assert_eq!(waiting.len(), 1);
    // The same list in another event says nothing new.
    let id = case.told(&list_finished("e3", "66a2", "renamed.csv")).await;
    case.read().await;
    let kept = case.store.read(|db| db.get_delivery(id)).unwrap();
    assert_eq!(kept.state, DeliveryState::Repeated);
}

/// Only what was applied has had its effect: what did not fit may fit when it is tried again, and is no repetition.
#[tokio::test]
async fn an_event_that_did_not_fit_its_batch_is_tried_again() {
    let case = Case::at_clearout().await;
    let (batch, _) = case.intend(1).await;
    case.reply(batch, "66a1").await;
    let wrong = list_finished("e1", "66a1", "a.csv").replace("finder", "verifier");
    let id = case.told(&wrong).await;
    for _ in 0..2 {
        case.read().await;
        let kept = case.store.read(|db| db.get_delivery(id)).unwrap();
        assert_eq!(kept.state, DeliveryState::Unreadable);
        assert!(kept.note.unwrap().contains("another kind of search"));
        let again = case.store.write(Lane::Work, |db| db.unread_unreadable());
        assert_eq!(again.await.unwrap(), 1);
    }
    case.read().await;
    case.told(&list_finished("e1", "66a1", "a.csv")).await;
    case.read().await;
    assert_eq!(
        case.count(DeliveryState::Applied),
        1,
        "the event is not used up"
    );
}

#[tokio::test]
async fn trap_34_ten_thousand_copies_of_an_event_have_one_effect() {
    let case = Case::at_clearout().await;
    let (batch, _) = case.intend(1).await;
    case.reply(batch, "66a1").await;
    let events = [
        kim("email_finder.instant.completed", "e1"),
        kim("form_guard.email_validation.completed", "e2"),
        kim("email_verifier.instant.completed", "e3"),
    ];
    for _ in 0..3_334 {
        let [a, b, c] = &events;
        tokio::join!(case.told(a), case.told(b), case.told(c));
    }
    assert_eq!(case.read().await, 10_002);
    let (applied, repeated) = (DeliveryState::Applied, DeliveryState::Repeated);
    assert_eq!((case.count(applied), case.count(repeated)), (3, 9_999));
    let (counts, waiting, lists) = case
        .store
        .read(|db| {
            Ok((
                db.count_job(case.job)?,
                db.count_unmatched()?,
                db.list_lists()?,
            ))
        })
        .unwrap();
    assert_eq!(
        (counts.searches, waiting),
        (2, 1),
        "nobody verifies kim here"
    );
    let forms = lists.iter().find(|list| list.name == "Form Guard").unwrap();
    assert_eq!(forms.leads, 1);
    let under_way = case.store.read(|db| db.list_submitted(batch)).unwrap();
    assert_eq!(under_way.len(), 1, "kim has an answer, ada waits");
}

#[tokio::test]
async fn what_did_not_succeed_or_is_not_known_settles_nothing_and_waits() {
    let case = Case::at_clearout().await;
    let (batch, _) = case.intend(1).await;
    case.reply(batch, "66a1").await;
    let failed = kim("email_finder.instant.completed", "e1").replace("success", "error");
    case.told(&failed).await;
    case.told(r#"{"event_type":"email_warmer.completed","payload":{"data":{"a":1}}}"#)
        .await;
    case.read().await;
    assert_eq!(
        case.store
            .read(|db| db.list_submitted(batch))
            .unwrap()
            .len(),
        2
    );
    let waiting = case.store.read(|db| db.list_unmatched(None, 9)).unwrap();
    let subjects: Vec<_> = waiting
        .iter()
        .map(|one| one.said.subject.as_str())
        .collect();
    assert_eq!(
        subjects,
        [
            "email_warmer.completed",
            "looking for a person did not succeed"
        ]
    );
}

/// Trap 17: an `unknown` may be told because there was no time, and the verdict later.
#[tokio::test]
async fn trap_17_an_unknown_is_not_the_last_word() {
    let address = |email: &str| Asked::VerifyEmail {
        email: email.into(),
    };
    let case = Case::asking(["kim@firm.example", "ada@firm.example"].map(address)).await;
    let (batch, _) = case.intend(1).await;
    case.reply(batch, "66a1").await;
    let under_way = || {
        case.store
            .read(|db| db.list_submitted(batch))
            .unwrap()
            .len()
    };
    let unknown = kim("email_verifier.instant.completed", "e1").replace("valid", "unknown");
    case.told(&unknown).await;
    case.read().await;
    assert_eq!(under_way(), 2);
    let shouted = kim("email_verifier.instant.completed", "e2").replace("kim@", "KIM@");
    case.told(&shouted).await;
    case.read().await;
    assert_eq!(under_way(), 1);
    let waiting = case.store.read(|db| db.count_unmatched()).unwrap();
    assert_eq!(waiting, 1, "the unknown");
}

#[tokio::test]
async fn an_accounts_event_that_cannot_be_read_is_kept_with_the_reason_and_tried_again() {
    let case = Case::at_clearout().await;
    let bare =
        r#"{"event_id":"e1","event_type":"email_finder.bulk.completed","payload":{"data":{}}}"#;
    let ids = [case.told("<html>").await, case.told(bare).await];
    case.read().await;
    let note = |id| {
        case.store
            .read(|db| db.get_delivery(id))
            .unwrap()
            .note
            .unwrap()
    };
    assert!(note(ids[0]).contains("not a Clearout event: unreadable at line 1"));
    assert!(note(ids[1]).contains("without its list_id"));
    let unread = case
        .store
        .write(Lane::Work, |db| db.unread_unreadable())
        .await;
    assert_eq!(unread.unwrap(), 2);
    assert_eq!(
        (case.read().await, case.count(DeliveryState::Unreadable)),
        (2, 2)
    );
}
