//! Clearout through the whole of Ringback: lists go up, are asked about and come down, against everything that goes
//! wrong on the way.

use ringback_core::app::{App, World};
use ringback_core::domain::{
    Credits, InDoubt, Kind, PauseReason, ProviderName, RecipeStep, Verdict,
};
use ringback_core::engine::{End, Sending};
use ringback_core::store::{LeadQuery, LeadSort};

use crate::desk::{Desk, Ran, people, reachable_people};

const LEADS: usize = 80;
const BATCH: u32 = 20;

pub fn step(kind: Kind) -> RecipeStep {
    RecipeStep {
        find: kind,
        provider: ProviderName::Clearout,
    }
}

async fn desk(kind: Kind, faults: &str, settings: &str) -> Desk {
    let list = match kind {
        Kind::VerifyEmail => reachable_people(LEADS),
        _ => people(LEADS),
    };
    desk_with(Desk::new(faults).await, &list, settings).await
}

/// A desk that has the `list` in a file, and whose Clearout has these settings, its minute lasting a second.
pub async fn desk_with(desk: Desk, list: &str, settings: &str) -> Desk {
    std::fs::write(desk.path("leads.csv"), list).unwrap();
    let url = format!("{}/sandbox/clearout/settings", desk.sandbox().root_url());
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for change in [r#"{"minute-ms": 1000}"#, settings] {
        let set = http.post(&url).body(change.to_owned());
        assert!(set.send().await.unwrap().status().is_success(), "{change}");
    }
    desk
}

async fn run_on(desk: &Desk, kind: Kind, in_doubt: InDoubt) -> Ran {
    let list = desk.path("leads.csv");
    let ran = desk
        .run_step(&list, step(kind), Sending::BySize, BATCH, in_doubt)
        .await;
    check(&ran, desk);
    ran
}

/// Whatever happened, nothing was bought twice, and our books and the service's agree.
pub fn check(ran: &Ran, desk: &Desk) {
    let ledger = desk.sandbox().clearout_ledger();
    assert_eq!((ledger.repeated, ledger.paid_twice), (0, 0), "{ledger:?}");
    assert_eq!(ledger.tokens_given_away, 0, "trap 21");
    assert_eq!(
        ran.summary.money.charged, ledger.credits_spent,
        "{:?} {:?}",
        ran.end, ran.summary.counts
    );
    assert_eq!(ran.summary.money.outstanding(), Credits::ZERO);
    assert!(ran.summary.counts.conserved(), "{:?}", ran.summary.counts);
}

async fn run(kind: Kind, faults: &str, settings: &str) -> (Desk, Ran) {
    let desk = desk(kind, faults, settings).await;
    let ran = run_on(&desk, kind, InDoubt::Wait).await;
    assert_eq!(ran.end, End::Finished, "{kind:?} {faults} {settings}");
    (desk, ran)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_verified_and_people_are_found_whatever_goes_wrong_on_the_way() {
    for kind in [Kind::VerifyEmail, Kind::FindEmail] {
        let (desk, plain) = run(kind, "work-ms=50", "{}").await;
        let counts = plain.summary.counts;
        assert!(counts.found > 0 && counts.not_found > 0, "{counts:?}");
        let ledger = desk.sandbox().clearout_ledger();
        assert_eq!(ledger.rows, counts.searches, "a row for each search");
        assert_eq!(plain.summary.traffic.batches, ledger.lists);
        for (faults, settings) in [
            // Events go where nobody listens: early, doubled, reordered or lost, they change nothing.
            ("work-ms=50,early=0.5,double=1,reorder=1", "{}"),
            // Trap 30: an event that is lost does not come again; asking makes up for it.
            ("work-ms=50,lose=1,slow-ms=100", "{}"),
            ("work-ms=50,429=0.2", "{}"),
            ("work-ms=50", r#"{"bulk-at-once": 1}"#),
            ("work-ms=50", r#"{"verify-rpm": 6, "find-rpm": 6}"#),
        ] {
            let (_desk, ran) = run(kind, faults, settings).await;
            assert_eq!(ran.table, plain.table, "{kind:?} {faults} {settings}");
        }
    }
}

/// A reply to an upload that is lost is no doubt for long: the account's lists are asked for the file's name.
#[tokio::test(flavor = "multi_thread")]
async fn an_upload_whose_reply_was_lost_is_found_by_its_name() {
    for kind in [Kind::VerifyEmail, Kind::FindEmail] {
        let (_desk, plain) = run(kind, "work-ms=50", "{}").await;
        // Each upload's reply, and no other.
        let (desk, ran) = run(kind, "work-ms=50", r#"{"cut-paid": 1}"#).await;
        assert_eq!(ran.table, plain.table, "{kind:?}");
        let ledger = desk.sandbox().clearout_ledger();
        assert!(ledger.lists > 1 && ledger.replies_cut == ledger.lists);
        // Replies of every kind, as the dice fall.
        let (desk, ran) = run(kind, "work-ms=50,cut=0.3", "{}").await;
        assert_eq!(ran.table, plain.table, "{kind:?}");
        assert!(desk.sandbox().clearout_ledger().replies_cut > 0);
    }
}

/// Trap 3: a 500 may have come before or after the work. What the service does not have was not taken, and is sent
/// again if the user says so.
#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_never_arrived_waits_for_the_users_word() {
    let kind = Kind::VerifyEmail;
    let (_desk, plain) = run(kind, "work-ms=50", "{}").await;
    let desk = desk(kind, "work-ms=50,500=0.3", "{}").await;
    let mut ran = run_on(&desk, kind, InDoubt::Wait).await;
    // A refused call is seldom an upload: however the dice fell, the user's word ends it.
    for _ in 0..10 {
        match &ran.end {
            End::Finished => break,
            End::Paused(PauseReason::InDoubt | PauseReason::Unreachable, _) => {
                ran = run_on(&desk, kind, InDoubt::Resend).await;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(ran.end, End::Finished);
    assert_eq!(ran.table, plain.table);
}

/// Trap 22: the finder wants four credits for each row before it begins, and gives back what it does not find.
#[tokio::test(flavor = "multi_thread")]
async fn trap_17_and_22_what_a_list_holds_and_what_it_costs() {
    for kind in [Kind::VerifyEmail, Kind::FindEmail] {
        let (_desk, ran) = run(kind, "work-ms=50", "{}").await;
        let (summary, each) = match kind {
            Kind::VerifyEmail => (ran.summary, Credits::whole(1)),
            _ => (ran.summary, Credits::whole(4)),
        };
        let searches = i64::try_from(summary.counts.searches).unwrap();
        assert_eq!(summary.money.held, each.times(searches), "{kind:?}");
        assert!(summary.money.refunded > Credits::ZERO, "{kind:?}");
        let (before, after) = (summary.job.balance_before, summary.job.balance_after);
        let gap = summary.money.unexplained(before.unwrap(), after.unwrap());
        assert_eq!(gap, Credits::ZERO, "the balance agrees");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_traced_to_its_row_of_the_file() {
    let (desk, ran) = run(Kind::VerifyEmail, "work-ms=50", "{}").await;
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let query = LeadQuery {
        list: ran.summary.job.list,
        job: Some(ran.summary.job.id),
        verdict: Some(Verdict::Found),
        search: String::new(),
        sort: LeadSort::Verdict,
        descending: false,
    };
    let page = app.page_leads(&query, 0, 100).unwrap();
    let lead = app
        .get_lead(query.list, query.job, page.rows[0].id)
        .unwrap();
    let origin = lead.origin.unwrap();
    assert_eq!(origin.price, Credits::whole(1));
    let row = origin.answer.unwrap();
    assert!(row.starts_with("Email: given"), "{row}");
    assert!(row.contains(&format!(
        "Clearout Verification Status: {}",
        origin.kept.word
    )));
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_of_both_services_live_beside_each_other() {
    let desk = desk(Kind::FindEmail, "work-ms=50", "{}").await;
    let list = desk.path("leads.csv");
    let enrow = desk.run_file(&list, BATCH, InDoubt::Wait).await;
    let clearout = run_on(&desk, Kind::FindEmail, InDoubt::Wait).await;
    assert_ne!(enrow.summary.job.id, clearout.summary.job.id);
    assert_eq!(enrow.summary.counts.leads, clearout.summary.counts.leads);
    let by = |ran: &Ran| ran.table[1].contains(&"Clearout".to_owned());
    assert!(by(&clearout) && !by(&enrow));
}
