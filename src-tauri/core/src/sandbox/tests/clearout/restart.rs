//! Killed and come back.

use super::*;

#[tokio::test]
async fn lists_credits_searches_and_events_outlive_a_death() {
    let play = Play::with("work-ms=300", 1_000_000, json!({"late": 1, "late-ms": 300})).await;
    let ear = Ear::start().await;
    play.tell(&ear).await;
    play.control("secret", json!({"secret": "kept"})).await;
    let list = play
        .listed("/email_verify/bulk", "l.csv", &addresses("a", 20))
        .await;
    let find =
        json!({"name": super::instant::name(true), "domain": "tannwerk.example", "timeout": 1000});
    let (_, said) = play.post("/email_finder/instant", find).await;
    let queue = said["error"]["additional_info"]["queue_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let held = play.ledger();
    assert_eq!(held.credits_held, Credits::whole(24));
    let play = play.come_back("work-ms=60000").await;
    assert_eq!(play.ledger().credits_held_peak, held.credits_held_peak);
    let ledger = play.until(|ledger| ledger.events_answered == 2).await;
    assert_eq!(
        (ledger.lists, ledger.instants, ledger.credits_held),
        (1, 1, Credits::ZERO)
    );
    assert!(ear.heard().iter().all(|event| event.signature("kept").1));
    assert_eq!(
        play.look(&format!("/email_finder/instant/queue_status?qid={queue}"))
            .await["total"],
        1
    );
    let before = play.result("/download/result", &list).await;
    let play = play.come_back("").await;
    assert_eq!(play.result("/download/result", &list).await, before);
    assert_eq!(play.ledger().credits_spent, ledger.credits_spent);
    time::sleep(Duration::from_millis(50)).await;
    assert_eq!(ear.heard().len(), 2, "each event once");
}

#[tokio::test]
async fn a_retry_that_was_waiting_goes_on_after_a_death() {
    let play = Play::with("", 100, json!({"minute-ms": 40})).await;
    let ear = Ear::answering(&[500, 500, 200]).await;
    play.tell(&ear).await;
    play.data(
        "/email_verify/instant",
        json!({"email": "valid@example.com"}),
    )
    .await;
    play.until(|ledger| ledger.events_sent == 1).await;
    let play = play.come_back("").await;
    let ledger = play.until(|ledger| ledger.events_answered == 1).await;
    assert_eq!((ledger.events, ledger.events_sent), (1, 3));
    let ids: Vec<String> = ear.heard().iter().map(Heard::id).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

#[tokio::test]
async fn removed_and_cancelled_lists_stay_so_and_figures_too() {
    let play = Play::start("work-ms=60000").await;
    let first = play
        .listed("/email_verify/bulk", "a.csv", &addresses("a", 4))
        .await;
    let second = play
        .listed("/email_verify/bulk", "b.csv", &addresses("a", 4))
        .await;
    for id in [&first, &second] {
        play.data("/email_verify/list/cancel", json!({"list_id": id}))
            .await;
    }
    play.data("/email_verify/list/remove", json!({"list_id": first}))
        .await;
    play.data(
        "/email/verify/role",
        json!({"email": "iris@tannwerk.example"}),
    )
    .await;
    let before = play.ledger();
    let play = play.come_back("").await;
    assert_eq!(
        play.ledger(),
        ClearoutLedger {
            requests: 0,
            ..before
        }
    );
    assert_eq!(
        code(
            &play
                .post("/download/result", json!({"list_id": first}))
                .await
        ),
        (200, 1029)
    );
    assert_eq!(play.result("/download/result", &second).await.len(), 5);
}
