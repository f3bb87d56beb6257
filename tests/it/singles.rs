//! Which single an event of Clearout's account is about, and what it changes: no socket, no sleep.

use ringback_core::domain::{
    Asked, BatchId, BatchState, CallbackSecret, Company, Credits, DeliveryState, Found, JobId,
    JobState, Money, PauseReason, Qualification, SearchId, SearchResult,
};
use ringback_core::engine::{Decision, decide_doubt};
use ringback_core::store::Lane;

use crate::deliveries::{Case, clock, kim};

const VERIFIED: &str = "email_verifier.instant.completed";
const FOUND: &str = "email_finder.instant.completed";

fn address(email: &str) -> Asked {
    Asked::VerifyEmail {
        email: email.into(),
    }
}

fn person(name: &str, company: Company) -> Asked {
    Asked::FindEmail {
        full_name: name.into(),
        company,
        country: None,
        gender: false,
    }
}

async fn verifying() -> Case {
    Case::asking(["kim@firm.example", "ada@firm.example"].map(address)).await
}

async fn finding(company: Company) -> Case {
    let people = [
        person("Kim Lee", company.clone()),
        person("Ada Moreau", company),
    ];
    Case::asking(people).await
}

/// The next search by itself, its call under way.
async fn intend(case: &Case, seed: u8) -> (BatchId, SearchId) {
    intend_of(case, case.job, seed).await
}

async fn intend_of(case: &Case, job: JobId, seed: u8) -> (BatchId, SearchId) {
    let hash = CallbackSecret::from_bytes([seed; 32]).hash();
    let intent = case
        .store
        .write(Lane::Work, move |db| db.intend_single(job, hash, clock()));
    let (batch, searches) = intent.await.unwrap().unwrap();
    (batch, searches[0].id)
}

/// The same, the call having broken off.
async fn doubt(case: &Case, seed: u8) -> (BatchId, SearchId) {
    let (batch, search) = intend(case, seed).await;
    let doubted = case
        .store
        .write(Lane::Work, move |db| db.doubt_batch(batch));
    doubted.await.unwrap();
    (batch, search)
}

/// The reply to a call has told that.
async fn reply(case: &Case, (batch, search): (BatchId, SearchId), qualification: Qualification) {
    let cost = match qualification {
        Qualification::Unknown => Credits::ZERO,
        _ => Credits::whole(1),
    };
    let replied = case.store.write(Lane::Work, move |db| {
        let result = SearchResult {
            search,
            batch,
            qualification,
            word: "told".into(),
            found: Found::default(),
        };
        let answer = db.keep_answer(batch, b"told", clock())?;
        db.settle_single(&result, answer, [Credits::whole(1), cost], clock())
    });
    replied.await.unwrap();
}

async fn told(case: &Case, body: &str) {
    case.told(body).await;
    case.read().await;
}

fn verdict(case: &Case, batch: BatchId) -> Option<Qualification> {
    let found = case.store.read(|db| db.find_verdict(batch)).unwrap();
    found.map(|(_, verdict)| verdict)
}

fn state(case: &Case, batch: BatchId) -> BatchState {
    case.store.read(|db| db.get_batch(batch)).unwrap().state
}

fn money(case: &Case) -> Money {
    case.store.read(|db| db.sum_ledger(case.job)).unwrap()
}

fn unmatched(case: &Case) -> u64 {
    case.store.read(|db| db.count_unmatched()).unwrap()
}

#[tokio::test]
async fn trap_17_an_unknown_is_free_and_a_late_verdict_takes_its_place_and_is_charged() {
    let case = verifying().await;
    let (batch, _) = doubt(&case, 1).await;
    told(&case, &kim(VERIFIED, "e1").replace("valid", "unknown")).await;
    assert_eq!(verdict(&case, batch), Some(Qualification::Unknown));
    assert_eq!(state(&case, batch), BatchState::Settled);
    let free = money(&case);
    assert_eq!(
        (free.charged, free.outstanding()),
        (Credits::ZERO, Credits::ZERO)
    );

    told(&case, &kim(VERIFIED, "e2")).await;
    assert_eq!(verdict(&case, batch), Some(Qualification::Deliverable));
    let paid = money(&case);
    assert_eq!(
        (paid.charged, paid.refunded),
        (Credits::whole(1), Credits::ZERO)
    );
    let counts = case.store.read(|db| db.count_job(case.job)).unwrap();
    assert_eq!((counts.unsure, counts.searches), (0, 2));

    told(&case, &kim(VERIFIED, "e3").replace("valid", "invalid")).await;
    assert_eq!(verdict(&case, batch), Some(Qualification::Deliverable));
    assert_eq!(
        (unmatched(&case), money(&case)),
        (1, paid),
        "somebody else's"
    );
}

/// Trap 34: each call has one event.
#[tokio::test]
async fn trap_34_an_event_is_about_one_call() {
    let case = Case::asking([
        person("Kim Lee", Company::Domain("firm.example".into())),
        person("Kim Lee", Company::Name("Firm".into())),
    ])
    .await;
    let (older, _) = doubt(&case, 1).await;
    let (newer, _) = doubt(&case, 2).await;
    told(&case, &kim(FOUND, "e1")).await;
    assert_eq!(verdict(&case, older), Some(Qualification::Found));
    assert_eq!(state(&case, newer), BatchState::InDoubt);
    told(&case, &kim(FOUND, "e2")).await;
    assert_eq!(verdict(&case, newer), Some(Qualification::Found));
    told(&case, &kim(FOUND, "e3")).await;
    assert_eq!(
        (unmatched(&case), money(&case).charged),
        (1, Credits::whole(8))
    );
}

/// Two lists ask about one address, the first of which was told *unknown*: whatever comes later is about the call that was
/// told just that, or is still to be told, and one charge is booked once.
#[tokio::test]
async fn an_event_is_about_the_call_whose_answer_it_repeats() {
    for replied_first in [false, true] {
        let case = verifying().await;
        let first = intend(&case, 1).await;
        reply(&case, first, Qualification::Unknown).await;
        let other = case.beside([address("kim@firm.example")]).await;
        let second = intend_of(&case, other, 2).await;
        if replied_first {
            reply(&case, second, Qualification::Deliverable).await;
        }
        let unknown = kim(VERIFIED, "e1").replace("valid", "unknown");
        let mut events = [unknown, kim(VERIFIED, "e2")];
        if replied_first {
            events.reverse();
        }
        for event in events {
            told(&case, &event).await;
        }
        assert_eq!(verdict(&case, first.0), Some(Qualification::Unknown));
        assert_eq!(verdict(&case, second.0), Some(Qualification::Deliverable));
        let charged = |job| case.store.read(|db| db.sum_ledger(job)).unwrap().charged;
        assert_eq!(
            [case.job, other].map(charged),
            [Credits::ZERO, Credits::whole(1)]
        );
        assert_eq!(unmatched(&case), 0);
    }
}

#[tokio::test]
async fn a_call_that_was_counted_as_lost_or_is_to_be_made_again_takes_its_event() {
    for (decision, after) in [
        (Decision::Lost, BatchState::Lost),
        (Decision::Resend, BatchState::Resent),
    ] {
        let case = verifying().await;
        let (batch, search) = doubt(&case, 1).await;
        let decided = case.store.write(Lane::Work, move |db| {
            decide_doubt(db, batch, decision, clock())
        });
        decided.await.unwrap();
        assert_eq!(state(&case, batch), after);
        told(&case, &kim(VERIFIED, "e1")).await;
        assert_eq!(verdict(&case, batch), Some(Qualification::Deliverable));
        assert_eq!(money(&case).charged, Credits::whole(1), "{decision:?}");
        let (_, next) = intend(&case, 2).await;
        assert_ne!(next, search, "it is not bought again");
        assert_eq!(unmatched(&case), 0);
    }
}

/// What was refused was not charged: then the event told of somebody else's call, and its answer is good all the same.
/// It is to be made again, but the service does not take it: the first call may still have been carried out.
#[tokio::test]
async fn a_call_that_was_to_be_made_again_and_was_not_taken_takes_its_event() {
    let case = verifying().await;
    let (first, _) = doubt(&case, 1).await;
    let resent = case.store.write(Lane::Work, move |db| {
        decide_doubt(db, first, Decision::Resend, clock())
    });
    resent.await.unwrap();
    for seed in [2, 3] {
        let (again, _) = intend(&case, seed).await;
        assert_ne!(again, first);
        let refused = case
            .store
            .write(Lane::Work, move |db| db.refuse_batch(again));
        refused.await.unwrap();
    }
    told(&case, &kim(VERIFIED, "e1")).await;
    assert_eq!(verdict(&case, first), Some(Qualification::Deliverable));
    assert_eq!(
        (unmatched(&case), money(&case).charged),
        (0, Credits::whole(1))
    );
    assert_eq!(case.store.read(|db| db.count_queued(case.job)).unwrap(), 1);
}

#[tokio::test]
async fn a_refused_call_costs_nothing_though_an_event_had_answered_it() {
    let case = verifying().await;
    let (batch, _) = intend(&case, 1).await;
    told(&case, &kim(VERIFIED, "e1")).await;
    assert_eq!(money(&case).charged, Credits::whole(1));
    let refused = case
        .store
        .write(Lane::Work, move |db| db.refuse_batch(batch));
    refused.await.unwrap();
    assert_eq!(state(&case, batch), BatchState::Settled);
    let money = money(&case);
    assert_eq!(
        (money.charged, money.outstanding()),
        (Credits::ZERO, Credits::ZERO)
    );
    assert_eq!(case.store.read(|db| db.count_queued(case.job)).unwrap(), 1);
}

/// The service writes a company's name its own way, or tells its domain alone; a person of that name at another company is
/// another person.
#[tokio::test]
async fn a_person_at_a_company_that_was_named_is_known_by_both_and_nobody_else_is() {
    let case = finding(Company::Name("Firm GmbH".into())).await;
    let (batch, _) = doubt(&case, 1).await;
    told(&case, &kim(FOUND, "e1")).await;
    assert_eq!((verdict(&case, batch), unmatched(&case)), (None, 1));
    let case = finding(Company::Name("FIRM".into())).await;
    let (batch, _) = doubt(&case, 1).await;
    told(&case, &kim(FOUND, "e1").replace("kim lee", "tim lee")).await;
    assert_eq!((verdict(&case, batch), unmatched(&case)), (None, 1));
    told(&case, &kim(FOUND, "e2")).await;
    assert_eq!(verdict(&case, batch), Some(Qualification::Found));
}

/// A function's address costs half, and only replies and events tell it from a person's own.
#[tokio::test]
async fn an_office_costs_half_and_what_the_event_says_counts() {
    for (from, to, cost) in [
        ("\"no\"", "\"no\"", 4),
        ("\"no\"", "\"yes\"", 2),
        ("\"domain\"", "\"credits_charged\":3,\"domain\"", 3),
    ] {
        let case = finding(Company::Domain("firm.example".into())).await;
        doubt(&case, 1).await;
        told(&case, &kim(FOUND, "e1").replace(from, to)).await;
        let money = money(&case);
        assert_eq!(
            (money.charged, money.held),
            (Credits::whole(cost), Credits::whole(4))
        );
        assert_eq!(money.outstanding(), Credits::ZERO);
    }
}

/// Traps 28 and 34: ten thousand copies are one result and one charge.
#[tokio::test]
async fn trap_34_ten_thousand_copies_settle_a_doubt_once() {
    let case = verifying().await;
    let (batch, _) = doubt(&case, 1).await;
    let event = kim(VERIFIED, "e1");
    for _ in 0..2_500 {
        tokio::join!(
            case.told(&event),
            case.told(&event),
            case.told(&event),
            case.told(&event)
        );
    }
    assert_eq!(case.read().await, 10_000);
    let states = [DeliveryState::Applied, DeliveryState::Repeated];
    assert_eq!(states.map(|state| case.count(state)), [1, 9_999]);
    assert_eq!(verdict(&case, batch), Some(Qualification::Deliverable));
    assert_eq!(
        (money(&case).charged, unmatched(&case)),
        (Credits::whole(1), 0)
    );
}

/// A job that stood still for its doubts alone has ended when the last of them is told.
#[tokio::test]
async fn the_event_of_the_last_doubt_ends_the_job_that_stood_still_for_it() {
    let case = verifying().await;
    doubt(&case, 1).await;
    doubt(&case, 2).await;
    let job = case.job;
    let paused = case.store.write(Lane::Work, move |db| {
        db.pause_job(job, PauseReason::InDoubt, "two")
    });
    paused.await.unwrap();
    let state = || case.store.read(|db| db.get_job(job)).unwrap().state;
    told(&case, &kim(VERIFIED, "e1")).await;
    assert_eq!(state(), JobState::Paused);
    told(&case, &kim(VERIFIED, "e2").replace("kim@", "ada@")).await;
    assert_eq!(state(), JobState::Finished);
}
