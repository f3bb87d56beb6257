//! Each fault, shown.

use std::time::Instant;

use super::*;

#[tokio::test]
async fn faults_are_shown_and_changed_while_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(&folder.path().join("journal"), "lose=0.5").await;
    let client = Client::of(&sandbox);
    let shown = json!({
        "lose": 0.5, "double": 0.0, "early": 0.0, "reorder": 0.0, "delay-ms": 0, "work-ms": 30, "slow-ms": 0,
        "429": 0.0, "500": 0.0, "cut": 0.0, "empty": 0.0, "old": 0.0, "fail": 0.0, "phone-price": 40,
    });
    assert_eq!(client.get("/sandbox/faults").await, (200, shown));
    let (status, changed) = client.set_faults(r#"{"double": 1, "slow-ms": 5}"#).await;
    assert_eq!(
        (
            status,
            &changed["lose"],
            &changed["double"],
            &changed["slow-ms"]
        ),
        (200, &json!(0.5), &json!(1.0), &json!(5))
    );
    assert_eq!(client.set_faults("lose=0 slow-ms=0").await.1["lose"], 0.0);
    let (status, refusal) = client.set_faults(r#"{"double": 0, "lose": 3}"#).await;
    assert_eq!(
        (status, refusal["message"].as_str()),
        (
            400,
            Some("`lose=3`: give a probability, a number from 0 to 1")
        )
    );
    assert_eq!(
        client.get("/sandbox/faults").await.1["double"],
        1.0,
        "all of it or nothing"
    );
}

#[tokio::test]
async fn lost_and_doubled() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(StatusCode::OK).await;
    let sandbox = start(&folder.path().join("journal"), "lose=1").await;
    let client = Client::of(&sandbox);
    let lost = client.accepted(people("A", 1), receiver.url()).await;
    until(&sandbox, |ledger| ledger.callbacks_lost == 1).await;
    assert_eq!(
        client.bulk(&lost).await["general"]["status"],
        "completed",
        "it can still be fetched"
    );
    client.set_faults("lose=0 double=1").await;
    let doubled = client.accepted(people("B", 1), receiver.url()).await;
    until(&sandbox, |ledger| ledger.callbacks_sent == 2).await;
    assert_eq!(receiver.ids(), [doubled.as_str(), doubled.as_str()]);
}

#[tokio::test]
async fn early_comes_before_the_reply() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(StatusCode::OK).await;
    let sandbox = start(
        &folder.path().join("journal"),
        "early=1 work-ms=60000 delay-ms=60000 reorder=1",
    )
    .await;
    let id = Client::of(&sandbox)
        .accepted(people("A", 2), receiver.url())
        .await;
    assert_eq!(receiver.ids(), [id], "there when the reply is");
}

#[tokio::test]
async fn reordered_lets_a_later_one_pass() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(StatusCode::OK).await;
    let sandbox = start(&folder.path().join("journal"), "work-ms=0 reorder=1").await;
    let client = Client::of(&sandbox);
    let first = client.accepted(people("A", 1), receiver.url()).await;
    client.finished(&first).await;
    time::sleep(Duration::from_millis(50)).await;
    assert!(receiver.ids().is_empty(), "it waits");
    client.set_faults("reorder=0").await;
    let second = client.accepted(people("B", 1), receiver.url()).await;
    until(&sandbox, |ledger| ledger.callbacks_sent == 2).await;
    assert_eq!(receiver.ids(), [second, first]);
}

#[tokio::test]
async fn reordered_waits_no_longer_than_its_limit() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(StatusCode::OK).await;
    let sandbox = start(&folder.path().join("journal"), "work-ms=0 reorder=1").await;
    Client::of(&sandbox)
        .accepted(people("A", 1), receiver.url())
        .await;
    let accepted = Instant::now();
    until(&sandbox, |ledger| ledger.callbacks_sent == 1).await;
    assert!((1300..5000).contains(&accepted.elapsed().as_millis()));
}

#[tokio::test]
async fn work_delay_and_slowness_take_their_time() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(StatusCode::OK).await;
    let sandbox = start(
        &folder.path().join("journal"),
        "work-ms=100 delay-ms=100 slow-ms=60",
    )
    .await;
    let client = Client::of(&sandbox);
    let before = Instant::now();
    let id = client.accepted(people("A", 1), receiver.url()).await;
    assert!(before.elapsed() >= Duration::from_millis(60), "slow-ms");
    client.set_faults("slow-ms=0").await;
    client.finished(&id).await;
    assert!(before.elapsed() >= Duration::from_millis(100), "work-ms");
    until(&sandbox, |ledger| ledger.callbacks_sent == 1).await;
    assert!(before.elapsed() >= Duration::from_millis(200), "delay-ms");
}

#[tokio::test]
async fn refused_with_429_and_500_nothing_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(&folder.path().join("journal"), "").await;
    let client = Client::of(&sandbox);
    for (faults, refused) in [
        ("429=1", (429, json!({"message": "Too Many Requests"}))),
        (
            "429=0 500=1",
            (500, json!({"message": choices::BROKEN_ON_REQUEST})),
        ),
    ] {
        client.set_faults(faults).await;
        assert_eq!(client.post(people("A", 1), None).await, refused);
        for path in ["/enrow/account/info", "/enrow/email/find/bulk?id=x"] {
            assert_eq!(client.get(path).await, refused, "{path}");
        }
    }
    client.set_faults("500=0").await;
    assert_eq!(sandbox.ledger().batches, 0);
    assert_eq!(client.get("/enrow/account/info").await.0, 200);
}

#[tokio::test]
async fn a_cut_reply_breaks_off_in_the_middle_of_a_batch_that_was_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(StatusCode::OK).await;
    let sandbox = start(&folder.path().join("journal"), "cut=1").await;
    let client = Client::of(&sandbox);
    let body = json!({"searches": people("A", 3), "settings": {"webhook": receiver.url}});
    let request = client
        .http
        .post(format!("{}/email/find/bulk", sandbox.enrow().base_url));
    let mut reply = request
        .header("x-api-key", ENROW_KEY)
        .json(&body)
        .send()
        .await
        .unwrap();
    let announced = reply.content_length().unwrap();
    let mut got = 0;
    let end = loop {
        match reply.chunk().await {
            Ok(Some(bytes)) => got += bytes.len() as u64,
            end => break end,
        }
    };
    assert!(end.is_err(), "the client notices");
    assert_eq!((reply.status().as_u16(), got), (201, announced / 2));
    until(&sandbox, |ledger| ledger.callbacks_answered == 1).await;
}
