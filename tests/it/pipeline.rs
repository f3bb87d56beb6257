//! The main job against every way in which callbacks go wrong. The promise: callback or no callback, the same table.

use ringback_core::domain::{InDoubt, PauseReason};
use ringback_core::engine::End;

use crate::desk::{Desk, Ran, check_money};

const LEADS: usize = 100;
const BATCH: u32 = 20;

async fn run_with(faults: &str) -> (Desk, Ran) {
    let desk = Desk::new(faults).await;
    let ran = desk.run(LEADS, BATCH, InDoubt::Wait).await;
    assert_eq!(ran.end, End::Finished, "{faults}");
    check_money(&ran, desk.sandbox());
    assert_eq!(desk.sandbox().ledger().repeated, 0, "{faults}");
    (desk, ran)
}

#[tokio::test(flavor = "multi_thread")]
async fn callback_or_no_callback_the_table_is_the_same() {
    let (_desk, plain) = run_with("work-ms=150").await;
    let counts = plain.summary.counts;
    assert_eq!(
        (counts.leads, counts.searches, counts.skipped),
        (100, 90, 10)
    );
    assert!(counts.found > 0 && counts.not_found > 0);
    let traffic = plain.summary.traffic;
    assert_eq!(
        (traffic.batches, traffic.deliveries, traffic.polls),
        (5, 5, 0),
        "every answer was rung for, none polled"
    );
    for faults in [
        "work-ms=150,lose=1",
        "work-ms=150,lose=0.5",
        "work-ms=150,double=1",
        "work-ms=150,early=1",
        "work-ms=150,reorder=1",
        "work-ms=150,delay-ms=700",
        "work-ms=20,slow-ms=150",
        "work-ms=150,429=0.3,500=0.3",
        "work-ms=150,early=0.4,double=0.5,reorder=0.5,delay-ms=100,500=0.2",
    ] {
        let (_desk, ran) = run_with(faults).await;
        assert_eq!(ran.table, plain.table, "{faults}");
        if faults.contains("lose=1") {
            assert_eq!(ran.summary.traffic.deliveries, 0);
            assert!(ran.summary.traffic.polls > 0, "polling found out");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_is_cut_is_made_good_by_the_callback() {
    let (_desk, plain) = run_with("work-ms=100").await;
    let (_cut_desk, cut) = run_with("work-ms=100,cut=0.4").await;
    assert_eq!(cut.table, plain.table);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stays_in_doubt_says_so_and_is_never_sent_again_by_itself() {
    let mut desk = Desk::new("work-ms=50,lose=1,cut=1").await;
    let ran = desk.run(LEADS, BATCH, InDoubt::Wait).await;
    let End::Paused(PauseReason::Unreachable, words) = &ran.end else {
        panic!("{:?}", ran.end)
    };
    assert!(words.contains("three calls in a row"), "{words}");
    let counts = ran.summary.counts;
    assert_eq!((counts.pending, counts.in_doubt), (90, 60));
    assert!(counts.conserved());

    // The service is well again: what had not been sent goes, and what is in doubt is not sent by itself.
    desk.start_sandbox("work-ms=50,lose=1").await;
    for _ in 0..2 {
        let ran = desk.run(LEADS, BATCH, InDoubt::Wait).await;
        let End::Paused(PauseReason::InDoubt, words) = &ran.end else {
            panic!("{:?}", ran.end)
        };
        assert!(
            words.contains("not sent again without your word"),
            "{words}"
        );
        let counts = ran.summary.counts;
        assert_eq!((counts.pending, counts.in_doubt), (60, 60));
    }
    let ledger = desk.sandbox().ledger();
    assert_eq!((ledger.batches, ledger.repeated), (5, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_user_decides_a_doubt() {
    let mut desk = Desk::new("work-ms=50,lose=1,cut=1").await;
    desk.run(LEADS, BATCH, InDoubt::Wait).await;
    desk.start_sandbox("work-ms=50").await;
    let resent = desk.run(LEADS, BATCH, InDoubt::Resend).await;
    assert_eq!(resent.end, End::Finished);
    assert_eq!(resent.summary.counts.pending, 0);
    assert_eq!(
        desk.sandbox().ledger().repeated,
        60,
        "sent twice, by the user's word"
    );

    let mut desk = Desk::new("work-ms=50,lose=1,cut=1").await;
    desk.run(LEADS, BATCH, InDoubt::Wait).await;
    desk.start_sandbox("work-ms=50").await;
    let lost = desk.run(LEADS, BATCH, InDoubt::Lost).await;
    assert_eq!(lost.end, End::Finished);
    assert_eq!(
        (lost.summary.counts.failed, lost.summary.counts.pending),
        (60, 0)
    );
    assert!(
        lost.table
            .iter()
            .any(|row| row.iter().any(|cell| cell.contains("counted as lost")))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_down_pauses_the_job_and_nothing_is_lost() {
    let desk = Desk::new("work-ms=50,500=1").await;
    let ran = desk.run(10, BATCH, InDoubt::Wait).await;
    assert!(
        matches!(ran.end, End::Paused(PauseReason::Unreachable, _)),
        "{:?}",
        ran.end
    );
    assert_eq!(
        (ran.summary.counts.pending, ran.summary.counts.in_doubt),
        (9, 0)
    );
    assert_eq!(desk.sandbox().ledger().searches, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_person_twice_in_a_list_is_one_search_and_two_answers() {
    let desk = Desk::new("work-ms=50").await;
    let list = desk.path("twice.csv");
    let rows = "Name;Website\nJosé Núñez;www.vega.example\nJOSE NUNEZ;https://vega.example/\nIda Holm;vega.example\n";
    std::fs::write(&list, rows).unwrap();
    let ran = desk.run_file(&list, BATCH, InDoubt::Wait).await;
    let counts = ran.summary.counts;
    assert_eq!((counts.leads, counts.searches), (3, 2));
    assert_eq!(counts.found + counts.not_found, 3);
    assert_eq!(
        ran.table[1][2..],
        ran.table[2][2..],
        "both rows have the one answer"
    );
}
