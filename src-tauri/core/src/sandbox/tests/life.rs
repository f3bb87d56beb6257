//! A batch's life when nothing goes wrong.

use super::*;

#[tokio::test]
async fn accepted_then_ongoing_then_completed_with_credits_held_and_refunded() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(&folder.path().join("journal"), "work-ms=500").await;
    let client = Client::of(&sandbox);
    assert_eq!(
        client.get("/enrow/account/info").await,
        (200, json!({"credits": 1_000_000}))
    );

    let (status, reply) = client.post(people("A", 20), None).await;
    assert_eq!(
        (status, &reply["message"]),
        (201, &json!("Bulk search operating"))
    );
    assert_eq!(
        (&reply["credits_used"], &reply["estimated_duration"]),
        (&json!(20), &json!(1))
    );
    let id = reply["id"].as_str().unwrap();
    assert_eq!(
        client.get("/enrow/account/info").await.1,
        json!({"credits": 999_980})
    );

    let running = client.bulk(id).await;
    assert_eq!(running["general"], json!({"id": id, "status": "ongoing"}));
    assert_eq!(running["stats"]["requested"], 20);
    assert!(running.get("results").is_none());

    let done = client.finished(id).await;
    let found = done["stats"]["valid"].as_i64().unwrap();
    assert!((1..20).contains(&found));
    let cost = json!({"initial": 20, "refunded": 20 - found, "final": found});
    assert_eq!(done["stats"]["credits_cost"], cost);
    assert_eq!(done["results"].as_array().unwrap().len(), 20);
    assert_eq!(done["results"][7]["custom"], "A-7");
    assert_eq!(
        client.get("/enrow/account/info").await.1,
        json!({"credits": 1_000_000 - found})
    );
}

#[tokio::test]
async fn the_callback_says_what_the_batch_cost() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(&folder.path().join("journal"), "").await;
    let (client, receiver) = (Client::of(&sandbox), Receiver::start(StatusCode::OK).await);
    let id = client.accepted(people("A", 9), receiver.url()).await;
    let ledger = until(&sandbox, |ledger| ledger.callbacks_sent == 1).await;
    let event = json!({"event": "bulk_search_finished", "id": id, "credits": {"cost": ledger.credits_spent}});
    assert_eq!(receiver.events(), [event]);
    assert_eq!(
        client.bulk(&id).await["general"]["status"],
        "completed",
        "fetchable when called back"
    );
    assert_eq!(ledger.callbacks_answered, 1);
}

#[tokio::test]
async fn trap_20_and_21_only_200_counts_as_answered_and_nothing_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(&folder.path().join("journal"), "").await;
    let (client, receiver) = (
        Client::of(&sandbox),
        Receiver::start(StatusCode::NO_CONTENT).await,
    );
    client.accepted(people("A", 1), receiver.url()).await;
    client
        .accepted(people("B", 1), Some("http://127.0.0.1:9/closed"))
        .await;
    let ledger = until(&sandbox, |ledger| ledger.callbacks_sent == 2).await;
    assert_eq!((receiver.ids().len(), ledger.callbacks_answered), (1, 0));
}

#[tokio::test]
async fn what_is_ours_comes_back_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(&folder.path().join("journal"), "work-ms=0").await;
    let client = Client::of(&sandbox);
    let custom = r#"{"zeta":[1,2.5,null,true],"alpha":{"b":"ü\"\n","a":""}}"#;
    let row = r#"{"fullname":"Iris Falk","company_name":"Tannwerk""#;
    let body = format!(
        r#"{{"searches":[{row},"custom":{custom}}},{row}}},{row},"custom":"17"}}],"custom":{custom}}}"#
    );
    let (_, reply) = client.try_post(body).await.unwrap();
    let done = client.finished(reply["id"].as_str().unwrap()).await;
    assert_eq!(done["general"]["custom"].to_string(), custom);
    assert_eq!(done["results"][0]["custom"].to_string(), custom);
    assert!(done["results"][1].get("custom").is_none());
    assert_eq!(done["results"][2]["custom"], "17");
}

#[tokio::test]
async fn five_thousand_searches_fit_in_a_batch() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    let sandbox = start(&journal, "").await;
    let client = Client::of(&sandbox);
    let id = client.accepted(people("A", 5000), None).await;
    let done = client.finished(&id).await;
    let found = done["stats"]["valid"].as_i64().unwrap();
    assert!((3100..3400).contains(&found), "{found}");
    assert_eq!(done["results"][4999]["custom"], "A-4999");
    let before = sandbox.ledger();
    sandbox.stop().await;
    let again = start(&journal, "").await;
    assert_eq!(Client::of(&again).bulk(&id).await, done);
    assert_eq!(again.ledger().credits_spent, before.credits_spent);
}

#[tokio::test]
async fn an_answer_depends_on_seed_and_person_alone() {
    let folder = tempfile::tempdir().unwrap();
    let emails = async |journal: &str, seed: u64, mut searches: Vec<Value>, reversed: bool| {
        if reversed {
            searches.reverse();
        }
        let config = SandboxConfig {
            seed,
            ..config(&folder.path().join(journal), "")
        };
        let sandbox = Sandbox::start(config).await.unwrap();
        let client = Client::of(&sandbox);
        let id = client.accepted(searches.into(), None).await;
        let done = client.finished(&id).await;
        let mut emails: Vec<(String, Value)> = done["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["custom"].to_string(), row["email"].clone()))
            .collect();
        emails.sort_by_key(|(custom, _)| custom.clone());
        emails
    };
    let list = || people("A", 30).as_array().unwrap().clone();
    let first = emails("one", 1, list(), false).await;
    assert_eq!(
        emails("one", 1, list(), true).await,
        first,
        "after others, in another order"
    );
    assert_eq!(
        emails("two", 1, list(), true).await,
        first,
        "another journal"
    );
    assert_ne!(emails("two", 2, list(), false).await, first, "another seed");
}

#[tokio::test]
async fn the_ledger_counts_what_was_asked_twice() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(&folder.path().join("journal"), "work-ms=60000").await;
    let client = Client::of(&sandbox);
    client.accepted(people("A", 3), None).await;
    client.accepted(people("B", 2), None).await;
    client
        .accepted(
            json!([{"fullname": " a PERSON0", "company_domain": "Tannwerk.example", "custom": 9}]),
            None,
        )
        .await;
    client.post(json!([{}]), None).await;
    let (status, shown) = client.get("/sandbox/ledger").await;
    let expected = json!({
        "batches": 3, "searches": 6, "repeated": 1, "repeated_by_kind": {"find_email": 1},
        "credits_available": 999_994, "credits_held": 6, "credits_held_peak": 6, "credits_spent": 0,
        "callbacks_sent": 0, "callbacks_answered": 0, "callbacks_lost": 0, "requests": 4,
    });
    assert_eq!((status, shown), (200, expected));
}
