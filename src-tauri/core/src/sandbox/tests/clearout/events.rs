//! What is told to receivers, and how.

use super::instant::name;
use super::*;

const SECRET: &str = "sandbox-clearout-secret-signs-nothing-else";

#[tokio::test]
async fn trap_33_events_follow_replies_too_and_trap_26_are_signed_over_their_bytes() {
    let play = Play::start("").await;
    let ear = Ear::start().await;
    play.tell(&ear).await;
    let verified = play
        .data(
            "/email_verify/instant",
            json!({"email": "über@tannwerk.example/ä"}),
        )
        .await;
    play.until(|ledger| ledger.events_answered == 1).await;
    let found = play
        .data(
            "/email_finder/instant",
            json!({"name": name(true), "domain": "tannwerk.example"}),
        )
        .await;
    play.until(|ledger| ledger.events_answered == 2).await;
    let list = play
        .listed("/email_verify/bulk", "l/ü.csv", &addresses("a", 2))
        .await;
    play.until(|ledger| ledger.events_answered == 3).await;
    let people = play
        .listed(
            "/email_finder/bulk",
            "p.csv",
            "Name,Domain\nKim Lee,a.example\n",
        )
        .await;
    play.until(|ledger| ledger.events_answered == 4).await;
    let heard = ear.heard();
    assert_eq!(
        ear.kinds(),
        [
            "email_verifier.instant.completed",
            "email_finder.instant.completed",
            "email_verifier.bulk.completed",
            "email_finder.bulk.completed"
        ]
    );
    for event in &heard {
        let (t, right) = event.signature(SECRET);
        assert!(right && !event.signature("another").1);
        assert!((play_now() - t).abs() < 60);
        assert_eq!(
            (event.id().len(), &event.json()["event_mode"]),
            (24, &json!("live"))
        );
        assert_eq!(event.headers["content-type"], "application/json");
        assert_eq!(event.body, event.json().to_string(), "compact");
    }
    assert_eq!(
        heard[0].json()["payload"],
        json!({"status": "success", "data": verified}),
        "the very data of the reply"
    );
    let mut extra = heard[1].json()["payload"]["data"].clone();
    assert_eq!(
        (&extra["credits_charged"], extra["_depreciated"].is_object()),
        (&json!(4), true)
    );
    extra
        .as_object_mut()
        .unwrap()
        .retain(|key, _| key != "credits_charged" && key != "_depreciated");
    assert_eq!(extra, found);
    assert_eq!(
        heard[2].json()["payload"]["data"],
        json!({"list_id": list, "list_name": "l/ü.csv"})
    );
    assert_eq!(
        heard[3].json()["payload"]["data"],
        json!({"list_id": people, "list_name": "p.csv"})
    );
}

#[expect(clippy::disallowed_methods, reason = "a receiver has a clock")]
fn play_now() -> i64 {
    jiff::Timestamp::now().as_second()
}

#[tokio::test]
async fn trap_29_a_finders_event_is_dated_otherwise() {
    let play = Play::start("").await;
    let ear = Ear::start().await;
    play.tell(&ear).await;
    let find = json!({"name": name(true), "domain": "tannwerk.example"});
    play.data("/email_finder/instant", find.clone()).await;
    play.until(|ledger| ledger.events_answered == 1).await;
    play.set(json!({"find-event-time": "event_created_on"}))
        .await;
    play.data("/email_finder/instant", find).await;
    play.until(|ledger| ledger.events_answered == 2).await;
    let dated = |n: usize, key: &str| ear.heard()[n].json().get(key).is_some();
    assert!(dated(0, "event_on") && !dated(0, "event_created_on"));
    assert!(!dated(1, "event_on") && dated(1, "event_created_on"));
}

#[tokio::test]
async fn trap_28_whatever_is_not_200_is_tried_again_up_to_nine_times() {
    let play = Play::with("", 100, json!({"minute-ms": 1})).await;
    let ear = Ear::answering(&[401, 204, 302, 500, 200]).await;
    play.tell(&ear).await;
    play.data(
        "/email_verify/instant",
        json!({"email": "valid@example.com"}),
    )
    .await;
    let ledger = play.until(|ledger| ledger.events_answered == 1).await;
    assert_eq!(
        (ledger.events, ledger.events_sent, ledger.events_given_up),
        (1, 5, 0)
    );
    let ids: Vec<String> = ear.heard().iter().map(Heard::id).collect();
    assert!(
        ids.iter().all(|id| *id == ids[0]),
        "the id stays the same: {ids:?}"
    );
}

#[tokio::test]
async fn trap_30_after_the_last_attempt_it_is_gone() {
    let play = Play::with("", 100, json!({"minute-ms": 1, "attempts": 3})).await;
    let ear = Ear::answering(&[503]).await;
    play.tell(&ear).await;
    let id = play
        .listed("/email_verify/bulk", "l.csv", &addresses("a", 1))
        .await;
    let ledger = play.until(|ledger| ledger.events_given_up == 1).await;
    assert_eq!((ledger.events_sent, ear.heard().len()), (3, 3));
    let path = format!("/email_verify/bulk/progress_status?list_id={id}");
    assert_eq!(
        play.look(&path).await["progress_status"],
        "completed",
        "polling knows"
    );
}

#[tokio::test]
async fn any_2xx_counts_where_that_is_asked_for() {
    let play = Play::with("", 100, json!({"minute-ms": 1, "any-2xx": true})).await;
    let ear = Ear::answering(&[204]).await;
    play.tell(&ear).await;
    play.data(
        "/email_verify/instant",
        json!({"email": "valid@example.com"}),
    )
    .await;
    let ledger = play.until(|ledger| ledger.events_answered == 1).await;
    assert_eq!(ledger.events_sent, 1);
}

#[tokio::test]
async fn trap_27_t_is_the_events_or_the_attempts() {
    for (how, differs) in [("creation", false), ("attempt", true)] {
        // The second attempt is more than a second after the first.
        let play = Play::with("", 100, json!({"minute-ms": 250, "signed-at": how})).await;
        let ear = Ear::answering(&[500, 200]).await;
        play.tell(&ear).await;
        play.data(
            "/email_verify/instant",
            json!({"email": "valid@example.com"}),
        )
        .await;
        play.until(|ledger| ledger.events_answered == 1).await;
        let heard = ear.heard();
        let [(first, right), (second, still_right)] =
            [&heard[0], &heard[1]].map(|event| event.signature(SECRET));
        assert!(right && still_right);
        assert_eq!(second > first, differs, "{how}: {first} {second}");
        assert_eq!(heard[0].body, heard[1].body);
    }
}

#[tokio::test]
async fn trap_31_one_secret_for_all_receivers_and_a_rotation_without_overlap() {
    let play = Play::with("", 100, json!({"minute-ms": 1})).await;
    let (all, some) = (Ear::start().await, Ear::start().await);
    let webhooks = json!([
        {"url": all.url, "name": "all", "headers": {"X-Mine": "17"}},
        {"url": some.url, "events": ["email_finder.instant.completed"]},
        {"url": some.url, "enabled": false},
    ]);
    assert_eq!(
        play.control("webhooks", webhooks.clone()).await.0,
        400,
        "at most two"
    );
    let two = json!([webhooks[0], webhooks[1]]);
    assert_eq!(play.control("webhooks", two).await.0, 200);
    play.data(
        "/email_verify/instant",
        json!({"email": "valid@example.com"}),
    )
    .await;
    play.until(|ledger| ledger.events_answered == 1).await;
    let (_, said) = play
        .control("secret", json!({"secret": "another one"}))
        .await;
    assert_eq!(
        (said, play.sandbox.clearout_secret().as_str()),
        (json!({"secret": "another one"}), "another one")
    );
    play.data(
        "/email_finder/instant",
        json!({"name": name(true), "domain": "tannwerk.example"}),
    )
    .await;
    play.until(|ledger| ledger.events_answered == 3).await;
    let (first, second, other) = (&all.heard()[0], &all.heard()[1], &some.heard()[0]);
    assert!(first.signature(SECRET).1 && !second.signature(SECRET).1);
    assert!(second.signature("another one").1 && other.signature("another one").1);
    assert_eq!((second.body == other.body, some.heard().len()), (true, 1));
    assert_eq!(first.headers["x-mine"], "17");
    let fresh = play.control("secret", json!({})).await.1;
    assert!(
        fresh["secret"]
            .as_str()
            .unwrap()
            .starts_with("sandbox-secret-")
    );
}

#[tokio::test]
async fn where_events_may_go() {
    let play = Play::start("").await;
    for wrong in [
        json!({"url": "http://127.0.0.1:1/"}),
        json!([{"url": "https://hooks.northpier.example/x"}]),
        json!([{"url": "http://127.0.0.1:1/", "events": ["email_verifier.cancelled"]}]),
        json!([{"url": "http://127.0.0.1:1/", "description": "x".repeat(151)}]),
        json!([{"url": "http://127.0.0.1:1/", "headers": {"A B": "x"}}]),
        json!([{"url": "http://127.0.0.1:1/", "event": []}]),
    ] {
        let (status, said) = play.control("webhooks", wrong.clone()).await;
        assert!(
            status == 400 && said["message"].is_string(),
            "{wrong}: {said}"
        );
    }
    let (_, kept) = said(play.http.get(format!(
        "{}/sandbox/clearout/webhooks",
        play.sandbox.root_url()
    )))
    .await;
    assert_eq!(kept, json!([]), "all of it or nothing");
}

#[tokio::test]
async fn trap_32_test_events_are_marked_free_signed_and_never_repeated() {
    let play = Play::with("", 100, json!({"minute-ms": 1})).await;
    let ear = Ear::answering(&[500]).await;
    play.tell(&ear).await;
    let kinds = [
        "email_verifier.instant.completed",
        "email_verifier.bulk.completed",
        "email_finder.instant.completed",
        "email_finder.bulk.completed",
        "form_guard.email_validation.completed",
        "form_guard.phone_validation.completed",
        "form_guard.name_validation.completed",
    ];
    for (n, kind) in (1..).zip(kinds) {
        let (status, said) = play
            .control("test_event", json!({"event_type": kind}))
            .await;
        assert_eq!(
            (status, said["event_ids"].as_array().unwrap().len()),
            (200, 1),
            "{kind}"
        );
        play.until(|ledger| ledger.events_given_up == n).await;
    }
    assert_eq!(ear.kinds(), kinds);
    for event in ear.heard() {
        assert_eq!(event.json()["event_mode"], "test");
        assert!(event.signature(SECRET).1);
    }
    let ledger = play.ledger();
    assert_eq!(
        (ledger.events_sent, ledger.credits_spent),
        (7, Credits::ZERO)
    );
    assert_eq!(
        play.control("test_event", json!({"event_type": "x"}))
            .await
            .0,
        400
    );
}

#[tokio::test]
async fn form_guard_tells_of_each_field() {
    let play = Play::start("").await;
    let ear = Ear::start().await;
    play.tell(&ear).await;
    let typed =
        json!({"email": "iris@tannwerk.example", "phone": "+1 202 555 0143", "name": "Iris Falk"});
    let (status, said) = play.control("form_guard", typed).await;
    assert_eq!((status, &said["credits_charged"]), (200, &json!(6)));
    let ledger = play.until(|ledger| ledger.events_answered == 3).await;
    assert_eq!(ledger.credits_spent, Credits::whole(6));
    let mut kinds = ear.kinds();
    kinds.sort();
    assert_eq!(
        kinds,
        [
            "form_guard.email_validation.completed",
            "form_guard.name_validation.completed",
            "form_guard.phone_validation.completed"
        ]
    );
    let data = |kind: &str| {
        ear.heard()
            .iter()
            .find(|event| event.kind() == kind)
            .unwrap()
            .json()["payload"]["data"]
            .clone()
    };
    assert_eq!(
        data("form_guard.phone_validation.completed")["e164_format"],
        "+12025550143"
    );
    assert_eq!(
        data("form_guard.email_validation.completed")["email_address"],
        "iris@tannwerk.example"
    );
    assert_eq!(
        data("form_guard.name_validation.completed")["input_name"],
        "Iris Falk"
    );
    assert_eq!(play.control("form_guard", json!({"fax": "1"})).await.0, 400);
}
