//! Clearout asked one by one: the reply is the answer, the account's event tells the same again, and either may be lost.
//! Whichever comes first, there is one result and one charge.

use std::time::Duration;

use ringback_core::app::{App, RunOptions, World};
use ringback_core::domain::{
    CallbackSecret, Credits, Details, InDoubt, JobId, Kind, List, PauseReason, ProviderName,
    Verdict,
};
use ringback_core::engine::{End, Sending};
use ringback_core::sandbox::CLEAROUT_TOKEN;
use ringback_core::store::Lane;
use rusqlite::Connection;
use serde_json::json;

use crate::clearout::{check, desk_with, step};
use crate::desk::{Desk, Ran, controls, read_csv};

const LEADS: usize = 12;
const KINDS: [Kind; 2] = [Kind::VerifyEmail, Kind::FindEmail];

/// People of whom everybody can be asked about: whoever has an address is not looked for, and every third one's company
/// has no domain.
fn list(kind: Kind) -> String {
    let mut list = String::from("First name,Last name,Company,Website,E-mail\n");
    for n in 0..LEADS {
        let (site, email) = match (kind, n % 3) {
            (Kind::VerifyEmail, _) => (String::new(), format!("given{n}@firm{n}.example")),
            (_, 2) => (String::new(), String::new()),
            _ => (format!("firm{n}.example"), String::new()),
        };
        list.push_str(&format!(
            "Given{n},Family{n},Firm & Söhne {n},{site},{email}\n"
        ));
    }
    list
}

async fn desk(kind: Kind, faults: &str, settings: &str) -> Desk {
    desk_with(Desk::new(faults).await, &list(kind), settings).await
}

fn options(desk: &Desk, sending: Sending, in_doubt: InDoubt) -> RunOptions {
    desk.options(sending, 20, in_doubt)
}

/// The same, with all the time in the world for an event to come.
fn patient(desk: &Desk) -> RunOptions {
    let mut options = options(desk, Sending::BySize, InDoubt::Wait);
    options.wishes.doubt_time = Duration::from_secs(30);
    options
}

fn planned(desk: &Desk, app: &App, kind: Kind) -> (List, JobId) {
    let list = app.import(&desk.path("leads.csv"), &[], |_, _| {});
    let list = list.unwrap().list;
    let planned = app.plan(&list, &step(kind), Details::default(), false);
    (list, planned.unwrap().job)
}

async fn run(desk: &Desk, kind: Kind, options: &RunOptions) -> Ran {
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let (list, job) = planned(desk, &app, kind);
    let end = app.run(job, options, controls()).await.unwrap();
    let summary = app.summary(job).unwrap();
    let out = desk.path("out.csv");
    app.export(&list, Some(&summary.job), &out, |_, _| {})
        .unwrap();
    let table = read_csv(&out);
    Ran {
        end,
        summary,
        table,
    }
}

/// What every way must come to, in the words of a list: files and replies spell some of them otherwise.
async fn by_list(kind: Kind) -> Vec<Vec<String>> {
    let desk = desk(kind, "work-ms=50", "{}").await;
    let options = options(&desk, Sending::Bulk, InDoubt::Wait);
    let ran = run(&desk, kind, &options).await;
    assert_eq!(ran.end, End::Finished);
    verdicts(&ran.table)
}

/// What was found, in columns that say it in our words.
fn verdicts(table: &[Vec<String>]) -> Vec<Vec<String>> {
    let own = |name: &str| !name.contains("word") && !name.contains("reason");
    let kept: Vec<bool> = table[0]
        .iter()
        .map(|name| own(&name.to_lowercase()))
        .collect();
    let cells = |row: &Vec<String>| {
        let cells = row.iter().zip(&kept).filter(|(_, kept)| **kept);
        cells.map(|(cell, _)| cell.to_lowercase()).collect()
    };
    table.iter().map(cells).collect()
}

/// A number out of the database, past the store.
fn number(desk: &Desk, sql: &str) -> i64 {
    let db = Connection::open(desk.data().join("sandbox.db")).unwrap();
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// Results that stand in an event, and not in a reply.
fn from_events(desk: &Desk) -> i64 {
    let sql = "SELECT count(*) FROM results r JOIN answers a ON a.id = r.answer_id
               WHERE CAST(a.body AS TEXT) LIKE '%event_type%'";
    number(desk, sql)
}

/// One call for each search, one charge, one batch that has ended, and nothing waits for anybody.
fn one_result_and_one_charge(ran: &Ran, desk: &Desk) {
    assert_eq!(ran.end, End::Finished);
    check(ran, desk);
    let (ledger, counts) = (desk.sandbox().clearout_ledger(), &ran.summary.counts);
    assert_eq!((ledger.lists, ledger.instants), (0, counts.searches));
    assert_eq!((counts.pending, counts.in_doubt, counts.failed), (0, 0, 0));
    let open = "SELECT count(*) FROM batches WHERE state <> 'settled' OR NOT single";
    assert_eq!(number(desk, open), 0);
    assert_eq!(number(desk, "SELECT count(*) FROM unmatched"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_list_goes_one_by_one_and_comes_to_what_a_list_comes_to() {
    for kind in KINDS {
        let plain = by_list(kind).await;
        for (faults, settings) in [
            ("", "{}"),
            ("429=0.3", "{}"),
            ("", r#"{"verify-rpm": 5, "find-rpm": 5}"#),
            ("lose=1", r#"{"not-found": "empty", "find-extras": true}"#),
            ("double=1,reorder=1", "{}"),
        ] {
            let desk = desk(kind, faults, settings).await;
            let ran = run(&desk, kind, &patient(&desk)).await;
            assert_eq!(verdicts(&ran.table), plain, "{kind:?} {faults} {settings}");
            if !faults.contains("429") && !settings.contains("rpm") {
                let batches = number(&desk, "SELECT count(*) FROM batches");
                assert_eq!(batches, LEADS as i64, "each search by itself, and once");
                one_result_and_one_charge(&ran, &desk);
            }
            check(&ran, &desk);
            assert_eq!(
                desk.sandbox().clearout_ledger().instants,
                ran.summary.counts.searches
            );
        }
    }
}

/// Trap 34: the event and the reply, in either order.
#[tokio::test(flavor = "multi_thread")]
async fn trap_33_and_34_an_event_before_its_reply_and_after_it_is_one_result_and_one_charge() {
    for kind in KINDS {
        let plain = by_list(kind).await;
        // The reply waits for the event, and then a while.
        let before = desk(kind, "early=1,slow-ms=200", "{}").await;
        let ran = run(&before, kind, &patient(&before)).await;
        assert_eq!(verdicts(&ran.table), plain, "{kind:?}");
        one_result_and_one_charge(&ran, &before);
        assert!(from_events(&before) > 0, "an event was the faster way");

        // The event leaves when the reply has long been read.
        let after = desk(kind, "delay-ms=150", "{}").await;
        let ran = run(&after, kind, &patient(&after)).await;
        assert_eq!(verdicts(&ran.table), plain, "{kind:?}");
        one_result_and_one_charge(&ran, &after);
        assert!(from_events(&after) < i64::try_from(LEADS).unwrap());
        assert!(ran.summary.traffic.deliveries > 0, "events did come");
        let told = "SELECT count(*) FROM deliveries WHERE state <> 'applied' OR batch_id IS NULL";
        assert_eq!(number(&after, told), 0, "each is about a call of ours");
    }
}

/// Traps 5 and 34: a call that broke off is not made again; its event, before the break or after it, is the answer.
#[tokio::test(flavor = "multi_thread")]
async fn trap_05_and_34_a_reply_that_was_lost_is_made_up_for_by_its_event() {
    for kind in KINDS {
        let plain = by_list(kind).await;
        for faults in ["early=1", "delay-ms=300", "double=1,reorder=1"] {
            let desk = desk(kind, faults, r#"{"cut-paid": 1}"#).await;
            let ran = run(&desk, kind, &patient(&desk)).await;
            assert_eq!(verdicts(&ran.table), plain, "{kind:?} {faults}");
            one_result_and_one_charge(&ran, &desk);
            let ledger = desk.sandbox().clearout_ledger();
            assert_eq!(ledger.replies_cut, ledger.instants, "every reply was lost");
            assert_eq!(from_events(&desk), i64::try_from(LEADS).unwrap());
        }
    }
}

/// Trap 5: without an event nobody knows. It is a doubt, and is not sent again by itself, however often the job is run.
#[tokio::test(flavor = "multi_thread")]
async fn trap_05_without_reply_and_event_a_call_is_in_doubt_and_is_not_made_again() {
    for kind in KINDS {
        let desk = desk(kind, "lose=1", r#"{"cut-paid": 1}"#).await;
        let leads = LEADS as u64;
        // Three in a row, and the rest waits for the user, who lets it go on four times.
        for (sent, queued) in [(3, true), (6, true), (9, true), (12, false), (12, false)] {
            let options = options(&desk, Sending::BySize, InDoubt::Wait);
            let ran = run(&desk, kind, &options).await;
            match (&ran.end, queued) {
                (End::Paused(PauseReason::Unreachable, words), true) => {
                    assert!(words.contains("three calls in a row"), "{words}");
                }
                (End::Paused(PauseReason::InDoubt, _), false) => {}
                (other, _) => panic!("{other:?}"),
            }
            let counts = ran.summary.counts;
            assert_eq!((counts.pending, counts.in_doubt), (leads, sent));
            assert!(counts.conserved(), "{counts:?}");
            assert_eq!(desk.sandbox().clearout_ledger().instants, sent);
        }
        let ran = run(&desk, kind, &options(&desk, Sending::BySize, InDoubt::Lost)).await;
        assert_eq!(ran.end, End::Finished);
        let (counts, ledger) = (ran.summary.counts, desk.sandbox().clearout_ledger());
        assert_eq!((counts.failed, ledger.instants), (leads, leads));
        assert!(counts.conserved() && ledger.paid_twice == 0);
    }
}

/// Traps 4 and 11: what the finder does not find in its time it goes on looking for, under an id that is asked about.
#[tokio::test(flavor = "multi_thread")]
async fn trap_04_and_11_a_search_that_ran_out_of_time_is_fetched_from_the_queue() {
    let kind = Kind::FindEmail;
    let plain = by_list(kind).await;
    // A minute of a second: 30 s of the finder's are half of one.
    let slow = r#"{"late": 1, "late-ms": 100, "minute-ms": 400}"#;
    for (faults, polled) in [("lose=1", true), ("", false), ("early=1,double=1", false)] {
        let desk = desk(kind, faults, slow).await;
        let ran = run(&desk, kind, &patient(&desk)).await;
        assert_eq!(verdicts(&ran.table), plain, "{faults}");
        one_result_and_one_charge(&ran, &desk);
        let queued = "SELECT count(*) FROM batches WHERE reference IS NOT NULL";
        assert!(number(&desk, queued) > 0, "{faults}: in the queue");
        if polled {
            assert_eq!(from_events(&desk), 0, "only the queue can have told");
        }
    }
}

/// Trap 5: a verification that ran out of time has no queue; only its event tells, and is charged.
#[tokio::test(flavor = "multi_thread")]
async fn trap_05_a_verification_that_ran_out_of_time_is_told_by_its_event_alone() {
    let kind = Kind::VerifyEmail;
    let slow = r#"{"late": 1, "late-ms": 150, "minute-ms": 50}"#;
    let told = desk(kind, "", slow).await;
    let ran = run(&told, kind, &patient(&told)).await;
    assert_eq!(verdicts(&ran.table), by_list(kind).await);
    one_result_and_one_charge(&ran, &told);
    assert_eq!(from_events(&told), i64::try_from(LEADS).unwrap());

    let untold = desk(kind, "lose=1", slow).await;
    let ran = run(
        &untold,
        kind,
        &options(&untold, Sending::BySize, InDoubt::Wait),
    )
    .await;
    assert!(matches!(ran.end, End::Paused(PauseReason::Unreachable, _)));
    let ledger = untold.sandbox().clearout_ledger();
    assert_eq!((ledger.instants, ledger.repeated), (3, 0));
}

/// Killed between a call and its reply: the intent is on disk, the service has the call, and nothing else is known. After
/// the start its event settles the doubt.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_was_killed_before_a_reply_came_is_told_by_the_event() {
    for kind in KINDS {
        let desk = desk(kind, "delay-ms=800", "{}").await;
        let app = App::open(&desk.data(), World::Sandbox).unwrap();
        let (_, job) = planned(&desk, &app, kind);
        let path = CallbackSecret::from_bytes([5; 32]).hash();
        let now = ringback_core::app::clock();
        let intent = app
            .store()
            .write(Lane::Work, move |db| db.intend_single(job, path, now));
        assert!(intent.await.unwrap().is_some());
        drop(app);
        // The call itself, whose reply nobody reads; its event waits for a door that is open.
        let call = match kind {
            Kind::VerifyEmail => ("verify", json!({"email": "given0@firm0.example"})),
            _ => (
                "finder",
                json!({"name": "Given0 Family0", "domain": "firm0.example"}),
            ),
        };
        let webhooks = patient(&desk);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!(
            "{}/email_{}/instant",
            desk.sandbox().clearout().base_url,
            call.0
        );
        let post = http.post(url).header("authorization", CLEAROUT_TOKEN);
        let app = App::open(&desk.data(), World::Sandbox).unwrap();
        let line = app.open_line(&webhooks.service, None).await.unwrap();
        assert!(
            post.json(&call.1)
                .send()
                .await
                .unwrap()
                .status()
                .is_success()
        );
        let end = line.run(job, webhooks.wishes, controls()).await.unwrap();
        assert_eq!(end, End::Finished);
        line.hang_up().await.unwrap();
        let (summary, ledger) = (app.summary(job).unwrap(), desk.sandbox().clearout_ledger());
        assert_eq!((ledger.instants, ledger.repeated), (LEADS as u64, 0));
        assert_eq!(summary.money.charged, ledger.credits_spent);
        assert!(summary.counts.conserved() && summary.counts.pending == 0);
        assert!(from_events(&desk) > 0, "it was told");
    }
}

/// What is wrong with one search is no reason to stop the others; three in a row are a reason to look.
#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_is_refused_fails_in_the_services_words_and_three_in_a_row_pause() {
    let odd = |n: usize| format!("Kim <Lee {n}>,Firm {n},firm{n}.example,\n");
    let even = |n: usize| format!("Kim Lee {n},Firm {n},firm{n}.example,\n");
    let head = "Name,Company,Website,E-mail\n".to_owned();
    let one = [head.clone(), even(0), odd(1), odd(2), even(3), odd(4)].concat();
    let desk = desk_with(Desk::new("").await, &one, "{}").await;
    let ran = run(&desk, Kind::FindEmail, &patient(&desk)).await;
    assert_eq!(ran.end, End::Finished);
    check(&ran, &desk);
    assert_eq!(ran.summary.counts.failed, 3);
    let words = ran.table.concat().join(" ");
    assert!(words.contains("error 1088: the name has characters that it does not take"));

    let three = [head, even(0), odd(1), odd(2), odd(3), even(4)].concat();
    let desk = desk_with(Desk::new("").await, &three, "{}").await;
    let ran = run(&desk, Kind::FindEmail, &patient(&desk)).await;
    assert!(matches!(ran.end, End::Paused(PauseReason::Refused, _)));
    assert_eq!(
        (ran.summary.counts.failed, ran.summary.counts.pending),
        (3, 1)
    );
    check(&ran, &desk);
}

/// Trap 22: whichever code says it, what is not covered waits.
#[tokio::test(flavor = "multi_thread")]
async fn trap_22_out_of_credits_pauses_and_the_rest_waits() {
    for (kind, credits) in [(Kind::VerifyEmail, 3), (Kind::FindEmail, 9)] {
        let desk = Desk::with_credits("", Credits::whole(credits)).await;
        let desk = desk_with(desk, &list(kind), "{}").await;
        let ran = run(&desk, kind, &patient(&desk)).await;
        let End::Paused(PauseReason::OutOfCredits, _) = ran.end else {
            panic!("{:?}", ran.end);
        };
        check(&ran, &desk);
        let counts = ran.summary.counts;
        assert!(counts.pending > 0 && counts.in_doubt == 0, "{counts:?}");
        assert!(ran.summary.money.charged <= Credits::whole(credits));
        let app = App::open(&desk.data(), World::Sandbox).unwrap();
        let job = app.summary(ran.summary.job.id).unwrap().job;
        assert_eq!(job.step.provider, ProviderName::Clearout);
    }
}

/// Where a lead's answer came from, whichever way it came.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_traced_to_its_reply_or_its_event() {
    for faults in ["early=1,slow-ms=200", "lose=1"] {
        let kind = Kind::VerifyEmail;
        let desk = desk(kind, faults, "{}").await;
        let ran = run(&desk, kind, &patient(&desk)).await;
        let app = App::open(&desk.data(), World::Sandbox).unwrap();
        let list = ran.summary.job.list;
        let leads = app
            .store()
            .read(|db| db.list_leads(list, ringback_core::domain::LeadId(0), 99))
            .unwrap();
        for lead in leads {
            let detail = app
                .get_lead(list, Some(ran.summary.job.id), lead.id)
                .unwrap();
            let origin = detail.origin.unwrap();
            let free = detail.outcome.verdict == Verdict::Unsure && origin.kept.word == "unknown";
            let price = if free {
                Credits::ZERO
            } else {
                Credits::whole(1)
            };
            assert_eq!(origin.price, price);
            let row = origin.answer.unwrap();
            assert!(
                row.contains("\"email_address\"") && !row.contains("event_id"),
                "{row}"
            );
        }
    }
}
