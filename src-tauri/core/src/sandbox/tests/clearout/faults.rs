//! Each fault, shown at Clearout.

use super::instant::name;
use super::*;

#[tokio::test]
async fn lost_doubled_and_delayed() {
    let play = Play::start("lose=1").await;
    let ear = Ear::start().await;
    play.tell(&ear).await;
    let verify = json!({"email": "valid@example.com"});
    play.data("/email_verify/instant", verify.clone()).await;
    play.until(|ledger| ledger.events_lost == 1).await;
    assert!(ear.heard().is_empty());
    play.set_faults("lose=0 double=1").await;
    play.data("/email_verify/instant", verify.clone()).await;
    play.until(|ledger| ledger.events_sent == 2).await;
    assert_eq!(ear.heard()[0].body, ear.heard()[1].body);
    play.set_faults("double=0 delay-ms=120").await;
    let before = std::time::Instant::now();
    play.data("/email_verify/instant", verify).await;
    play.until(|ledger| ledger.events_sent == 3).await;
    assert!(before.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn trap_34_an_event_may_come_before_its_reply() {
    let play = Play::start("early=1 work-ms=60000 delay-ms=60000").await;
    let ear = Ear::start().await;
    play.tell(&ear).await;
    let found = play
        .data(
            "/email_finder/instant",
            json!({"name": name(true), "domain": "tannwerk.example"}),
        )
        .await;
    assert_eq!(
        ear.heard()[0].json()["payload"]["data"]["emails"],
        found["emails"],
        "there when the reply is"
    );
    let id = play
        .listed("/email_verify/bulk", "l.csv", &addresses("a", 2))
        .await;
    assert_eq!(
        ear.heard()[1].json()["payload"]["data"]["list_id"],
        id.as_str()
    );
}

#[tokio::test]
async fn a_reordered_event_lets_a_later_one_pass() {
    let play = Play::start("reorder=1 work-ms=0").await;
    let ear = Ear::start().await;
    play.tell(&ear).await;
    let first = play
        .listed("/email_verify/bulk", "a.csv", &addresses("a", 1))
        .await;
    play.done(&first).await;
    time::sleep(Duration::from_millis(50)).await;
    assert!(ear.heard().is_empty(), "it waits");
    play.set_faults("reorder=0").await;
    let second = play
        .listed("/email_verify/bulk", "b.csv", &addresses("a", 1))
        .await;
    play.until(|ledger| ledger.events_sent == 2).await;
    let ids: Vec<Value> = ear
        .heard()
        .iter()
        .map(|event| event.json()["payload"]["data"]["list_id"].clone())
        .collect();
    assert_eq!(ids, [json!(second), json!(first)]);
}

#[tokio::test]
async fn trap_03_breakage_has_many_faces() {
    let play = Play::start("500=1").await;
    let ask = json!({"email": "person1@tannwerk.example"});
    let (status, said) = play.post("/email_verify/instant", ask.clone()).await;
    assert_eq!((status, &said["status"]), (500, &json!("failed")));
    play.set(json!({"broken-as": "503"})).await;
    assert_eq!(
        play.post("/email_verify/instant", ask.clone()).await,
        (503, json!("")),
        "nothing at all"
    );
    play.set(json!({"broken-as": "524-html"})).await;
    let (status, page) = play.post("/email_verify/instant", ask.clone()).await;
    assert!(status == 524 && page.as_str().unwrap().starts_with("<!DOCTYPE html>"));
    play.set_faults("500=0 429=1").await;
    assert_eq!(
        code(&play.post("/email_verify/instant", ask).await),
        (429, 1030)
    );
    assert_eq!(play.ledger().instants, 0, "nothing was looked at");
}

#[tokio::test]
async fn a_cut_reply_leaves_a_list_that_was_taken() {
    let play = Play::start("cut=1").await;
    let ear = Ear::start().await;
    play.tell(&ear).await;
    let request = play
        .request("POST", "/email_verify/bulk")
        .header("content-type", "multipart/form-data; boundary=XX");
    let reply = request
        .body(form("l.csv", addresses("a", 3).as_bytes(), &[]))
        .send()
        .await;
    let broken = match reply {
        Ok(reply) => reply.bytes().await.is_err(),
        Err(_) => true,
    };
    assert!(broken);
    let ledger = play.until(|ledger| ledger.events_answered == 1).await;
    assert_eq!(ledger.lists, 1);
}
