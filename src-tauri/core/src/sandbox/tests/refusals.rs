//! What the service refuses, in its own words and in its order.

use super::*;

fn refusal(message: &str) -> Value {
    json!({ "message": message })
}

#[tokio::test]
async fn a_missing_and_a_wrong_key() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(&folder.path().join("journal"), "").await;
    let wrong = Client {
        key: "another".into(),
        ..Client::of(&sandbox)
    };
    let refused = (401, refusal("This apikey is not valid"));
    assert_eq!(
        wrong.post(json!([]), None).await,
        refused,
        "before anything else is looked at"
    );
    for path in [
        "/enrow/account/info",
        "/enrow/email/find/bulk?id=x",
        "/enrow/phone/bulk",
    ] {
        assert_eq!(wrong.get(path).await, refused, "{path}");
    }
    let reply = wrong
        .http
        .get(format!("{}/account/info", sandbox.enrow().base_url))
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 401);
    assert_eq!(
        reply.json::<Value>().await.unwrap(),
        refusal("No apikey found in the x-api-key headers")
    );
    assert_eq!(sandbox.ledger().batches, 0);
}

#[tokio::test]
async fn ten_posts_a_second_and_any_number_of_gets() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(&folder.path().join("journal"), "").await;
    let client = Client::of(&sandbox);
    let posts = (0..40).map(|_| client.try_post("{".into()));
    let replies = futures_util::future::try_join_all(posts).await.unwrap();
    let passed = replies.iter().filter(|reply| reply.0 == 400).count();
    assert!(
        (10..40).contains(&passed),
        "a burst of ten, and one every 100 ms: {passed}"
    );
    let refused = replies.iter().find(|reply| reply.0 != 400).unwrap();
    let too_many = (429, refusal("Too Many Requests"));
    assert_eq!(*refused, too_many, "before the body is parsed");
    for _ in 0..30 {
        assert_eq!(client.get("/enrow/account/info").await.0, 200);
    }
}

#[tokio::test]
async fn what_cannot_be_read_or_found() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(&folder.path().join("journal"), "").await;
    let client = Client::of(&sandbox);
    for (body, message) in [
        ("", "Missing payload"),
        ("{}", "Missing searches payload"),
        (
            r#"{"searches":[{"fullname":"A"}]}"#,
            "Missing mandatory property on search n°1 of 1",
        ),
    ] {
        assert_eq!(
            client.try_post(body.into()).await.unwrap(),
            (400, refusal(message))
        );
    }
    let outside = client
        .post(people("A", 1), Some("https://hooks.northpier.example/x"))
        .await;
    assert_eq!(outside, (400, refusal(choices::WEBHOOK_NOT_LOCAL)));
    for (path, message) in [
        (
            "/enrow/email/find/bulk?id=nobody",
            "Could not retrieve bulk search results",
        ),
        ("/enrow/email/find/bulk", choices::MISSING_ID),
        ("/enrow/phone/find/single?id=x", choices::NOT_PLAYED),
        ("/enrow/email/find/bulk/x", choices::NOT_PLAYED),
    ] {
        assert_eq!(client.get(path).await, (400, refusal(message)), "{path}");
    }
    let ledger = sandbox.ledger();
    assert_eq!(
        (ledger.batches, ledger.searches, ledger.credits_held_peak),
        (0, 0, Credits::ZERO)
    );
}

#[tokio::test]
async fn the_whole_batch_must_be_covered() {
    let folder = tempfile::tempdir().unwrap();
    let config = SandboxConfig {
        credits: Credits::whole(5),
        ..config(&folder.path().join("journal"), "work-ms=60000")
    };
    let sandbox = Sandbox::start(config).await.unwrap();
    let client = Client::of(&sandbox);
    let refused = (402, refusal("Insufficient credits"));
    assert_eq!(client.post(people("A", 6), None).await, refused);
    assert_eq!(client.post(people("A", 4), None).await.0, 201);
    assert_eq!(client.post(people("B", 2), None).await, refused);
    assert_eq!(client.post(people("B", 1), None).await.0, 201);
    let ledger = sandbox.ledger();
    assert_eq!(
        (ledger.batches, ledger.credits_held),
        (2, Credits::whole(5))
    );
}

#[tokio::test]
async fn a_port_or_a_journal_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(&folder.path().join("journal"), "").await;
    let port = sandbox.addr().port();
    let other = SandboxConfig {
        port,
        ..config(&folder.path().join("other"), "")
    };
    let error = Sandbox::start(other).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("port {port} is in use; choose another one for the sandbox")
    );
    let error = Sandbox::start(config(&folder.path().join("journal"), ""))
        .await
        .unwrap_err();
    assert!(
        matches!(error, SandboxError::JournalInUse { .. }),
        "{error}"
    );
}
