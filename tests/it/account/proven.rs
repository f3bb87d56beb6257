//! What is let in on an account's path.

use super::*;
use crate::desk::in_own_process;

const DEMO_SECRET: &str = "whsec_demo_0123456789";
/// Signed long ago, and checked in other languages.
const DEMO_BODY: &str = r#"{"event_id":"65f0c0ffee0000000000abcd","event_type":"email_verifier.bulk.completed","event_mode":"test","event_created_on":"2026-02-03T04:05:06.789Z","payload":{"status":"success","data":{"list_id":"65f0c0ffee0000000000beef","list_name":"q1/übersicht.csv"}}}"#;
const DEMO_SIGNATURE: &str =
    "t=1770091506,v1=2ea822bc2db79194f83d3210746154560cedd5742efc16d0d90a0a92a909f4d4";

/// Forged, changed, written anew: refused, kept in the quarantine, and nothing is changed. A copy is a copy.
#[tokio::test(flavor = "multi_thread")]
async fn trap_26_only_the_very_bytes_that_were_signed_are_let_in() {
    let open = Open::new("", &json!({})).await;
    let over = "über@tannwerk.example";
    open.sandbox(
        "form_guard",
        &json!({"email": "a/b@tannwerk.example", "name": over}),
    )
    .await;
    let deliveries = open.until_read(2).await;
    let (to, of) = (open.address().await, deliveries[0].id);
    let anew = |_: &mut String, body: &mut Vec<u8>| {
        let value: Value = serde_json::from_slice(body).unwrap();
        *body = serde_json::to_vec_pretty(&value).unwrap();
    };
    assert_eq!(open.send(&to, of, anew).await, 401);
    let forged = |signature: &mut String, _: &mut Vec<u8>| {
        *signature = format!("t=1,v1={}", "0".repeat(64));
    };
    assert_eq!(open.send(&to, of, forged).await, 401);
    assert_eq!(
        open.send(&to, of, |signature, _| signature.clear()).await,
        401
    );
    let elsewhere = to.replace("/callbacks/", "/callbacks/0");
    assert_eq!(open.send(&elsewhere, of, |_, _| ()).await, 404);
    let refused = open.refused();
    assert_eq!(refused.len(), 4);
    assert!(refused[1].ends_with("but it is not signed"), "{refused:?}");
    assert!(refused[2].contains("signed with another secret, or changed on the way"));
    // Several signatures pass if one is right.
    let several = |signature: &mut String, _: &mut Vec<u8>| {
        let wrong = format!("v1={},", "0".repeat(64));
        *signature = signature.replacen("v1=", &format!("{wrong}v1="), 1);
    };
    assert_eq!(open.send(&to, of, several).await, 200);
    for _ in 0..50 {
        assert_eq!(open.send(&to, of, |_, _| ()).await, 200);
    }
    let deliveries = open.until_read(53).await;
    let applied = deliveries
        .iter()
        .filter(|d| d.state == DeliveryState::Applied);
    assert_eq!(applied.count(), 2, "copies change nothing");
    assert_eq!(open.list("Form Guard").unwrap().leads, 2);
    open.close().await;
}

/// Trap 31: one secret for all, changed at once. What was refused meanwhile is let in when the new one is entered, and what
/// was signed with the old one still is.
#[tokio::test(flavor = "multi_thread")]
async fn trap_31_a_secret_that_is_entered_late_costs_no_event() {
    let open = Open::new("", &json!({"attempts": 1})).await;
    open.sandbox("form_guard", &json!({"email": "valid@example.com"}))
        .await;
    let before = open.until_read(1).await[0].id;
    let new = open.sandbox("secret", &json!({})).await["secret"].clone();
    open.sandbox("form_guard", &json!({"email": "invalid@example.com"}))
        .await;
    until(|| open.refused().len() == 1).await;
    let kept = open.app.store().read(|db| db.list_refused()).unwrap()[0].id;
    let why = open.app.find_why_refused(kept).unwrap().unwrap();
    assert!(why.contains("signed with another secret"), "{why}");
    let early = open.app.release_refused(kept).await;
    assert!(matches!(early, Err(AppError::NotReleased(_))), "{early:?}");
    assert_eq!(open.refused().len(), 1, "and it stays where it is");

    let secret = new.as_str().unwrap().to_owned().into();
    assert_eq!(
        open.app.set_webhook_secret(CLEAROUT, secret).await.unwrap(),
        1
    );
    assert!(open.refused().is_empty());
    assert_eq!(open.list("Form Guard").unwrap().leads, 2);
    open.sandbox("form_guard", &json!({"email": "role@example.com"}))
        .await;
    open.until_read(3).await;
    let to = open.address().await;
    assert_eq!(
        open.send(&to, before, |_, _| ()).await,
        200,
        "the old one is still good"
    );
    open.app.end_rotation(CLEAROUT).unwrap();
    assert_eq!(
        open.send(&to, before, |_, _| ()).await,
        401,
        "until the rotation is over"
    );
    open.close().await;
}

/// Trap 27: a retry may carry the time of its first attempt, so any age is let in unless the user says otherwise. The
/// delivery is the one that the documents' rules were tried on in other languages.
#[tokio::test(flavor = "multi_thread")]
async fn trap_27_a_window_is_off_until_it_is_chosen() {
    let open = Open::new("", &json!({})).await;
    let released = open
        .app
        .set_webhook_secret(CLEAROUT, DEMO_SECRET.to_owned().into())
        .await;
    assert_eq!(released.unwrap(), 0);
    let to = open.address().await;
    let post = || {
        let request = open.http.post(&to).body(DEMO_BODY);
        let request = request.header("x-co-webhook-signature", DEMO_SIGNATURE);
        async { request.send().await.unwrap().status().as_u16() }
    };
    assert_eq!(post().await, 200);
    open.app.set_freshness(60).await.unwrap();
    assert_eq!(post().await, 401);
    assert!(open.refused()[0].ends_with("but it was signed too long ago"));
    open.app.set_freshness(0).await.unwrap();
    assert_eq!(post().await, 200);
    assert!(matches!(
        open.app.set_freshness(61).await,
        Err(AppError::NoSuchWindow)
    ));
    open.until_read(2).await;
    open.close().await;
}

/// Events that found the door closed are sent again, to the path of the start before.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_came_while_the_program_was_closed_is_told_again() {
    let open = Open::new("", &json!({"minute-ms": 50})).await;
    let (http, app) = (
        open.http.clone(),
        App::open(&open.desk.path("other"), World::Sandbox),
    );
    drop(app);
    let root = open.desk.sandbox().root_url();
    let desk = open.close().await;
    let url = format!("{root}/sandbox/clearout/form_guard");
    let typed = json!({"email": "valid@example.com"}).to_string();
    http.post(url).body(typed).send().await.unwrap();
    let missed = || desk.sandbox().clearout_ledger().events_sent;
    until(|| missed() >= 1).await;
    assert_eq!(desk.sandbox().clearout_ledger().events_answered, 0);
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let line = open_line(&desk, &app).await;
    until(|| desk.sandbox().clearout_ledger().events_answered == 1).await;
    let lists = || app.store().read(|db| db.list_lists()).unwrap();
    until(|| lists().iter().any(|list| list.name == "Form Guard")).await;
    assert!(app.store().read(|db| db.list_refused()).unwrap().is_empty());
    line.hang_up().await.unwrap();
}

/// The sandbox of somebody who tries an own receiver goes on telling that one, too.
#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_of_somebody_else_is_left_alone() {
    let desk = Desk::new("").await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/sandbox/clearout/webhooks", desk.sandbox().root_url());
    let theirs = json!([{"url": "http://127.0.0.1:9/theirs", "name": "theirs"}]).to_string();
    http.put(&url).body(theirs).send().await.unwrap();
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    for _ in 0..2 {
        open_line(&desk, &app).await.hang_up().await.unwrap();
    }
    let all: Vec<Value> = http.get(&url).send().await.unwrap().json().await.unwrap();
    let names: Vec<_> = all
        .iter()
        .map(|webhook| webhook["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["theirs", "Ringback"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_of_the_path_and_what_signs_are_kept_nowhere() {
    let open = Open::new("", &json!({})).await;
    let secret = open.desk.sandbox().clearout_secret();
    let address = open.address().await;
    open.sandbox("form_guard", &json!({"email": "valid@example.com"}))
        .await;
    open.until_read(1).await;
    let path = address.rsplit('/').next().unwrap().to_owned();
    assert_eq!(path.len(), 64);
    let desk = open.close().await;
    for file in std::fs::read_dir(desk.data()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for word in [&path, &secret] {
            let found = bytes
                .windows(word.len())
                .any(|part| part == word.as_bytes());
            assert!(!found);
        }
    }
}

/// The real account's webhook: path and secret from where secrets are kept, here the environment of a process of its own,
/// and a way in that was proven. Nothing is sent to the service.
#[tokio::test(flavor = "multi_thread")]
async fn the_real_accounts_webhook_is_awaited_on_its_path_behind_the_way_in() {
    let path = "5a".repeat(32);
    if std::env::var_os("RINGBACK_CLEAROUT_WEBHOOK_PATH").is_none() {
        let own =
            "account::proven::the_real_accounts_webhook_is_awaited_on_its_path_behind_the_way_in";
        let environment = [
            ("RINGBACK_CLEAROUT_WEBHOOK_PATH", path.as_str()),
            ("RINGBACK_CLEAROUT_WEBHOOK_SECRET", "another"),
            ("RINGBACK_CLEAROUT_WEBHOOK_SECRET_BEFORE", DEMO_SECRET),
            ("RINGBACK_CLEAROUT_KEY", "a-key-that-opens-nothing"),
        ];
        in_own_process(own, &environment);
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(folder.path(), World::Real).unwrap();
    let webhook = app.webhook(CLEAROUT).unwrap();
    assert_eq!(webhook.path, format!("/callbacks/{path}"));
    assert!(webhook.has_secret && webhook.rotating && webhook.freshness_minutes == 0);
    assert_eq!((webhook.port, webhook.last_test_at), (None, None));
    let (address, now) = ("https://callbacks.example", ringback_core::app::clock());
    let proven = app
        .store()
        .write(Lane::Work, move |db| db.set_way_in(address, now));
    proven.await.unwrap();

    let line = app.open_line(&Service::Real, None).await.unwrap();
    let port = app.webhook(CLEAROUT).unwrap().port.unwrap();
    let to = format!("http://127.0.0.1:{port}{}", webhook.path);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let post = |host: &'static str, signature: &'static str| {
        let request = http.post(&to).header("host", host).body(DEMO_BODY);
        let request = request.header("x-co-webhook-signature", signature);
        async { request.send().await.unwrap().status().as_u16() }
    };
    assert_eq!(post("callbacks.example", DEMO_SIGNATURE).await, 200);
    assert_eq!(post("callbacks.example", "t=1770091506,v1=00").await, 401);
    assert_eq!(post("inner.example", DEMO_SIGNATURE).await, 404);
    line.hang_up().await.unwrap();
    let webhook = app.webhook(CLEAROUT).unwrap();
    assert!(webhook.last_test_at.is_some() && webhook.last_at.is_none());
}
