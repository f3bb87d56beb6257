//! The other kinds, and single searches: their routes, shapes, prices and events. Each test names the trap that it
//! sets for a client, as the fact sheet numbers them.

use super::*;

/// A route and what it is asked, with what the answer to its POST must say.
struct Case {
    path: &'static str,
    body: Value,
    status: u16,
    message: &'static str,
    held: Value,
}

fn cases() -> Vec<Case> {
    let profile = |name: &str| json!({"linkedin_url": format!("https://www.linkedin.com/in/{name}"), "custom": name});
    let case = |path, body, status, message, held| Case {
        path,
        body,
        status,
        message,
        held,
    };
    vec![
        case(
            "/email/find/single",
            json!({"fullname": "Iris Falk", "company_domain": "tannwerk.example", "custom": {"row": 1}}),
            200,
            "Single search operating",
            json!(1),
        ),
        case(
            "/email/verify/single",
            json!({"email": "iris@tannwerk.example", "custom": {"row": 1}}),
            200,
            "Single verification operating",
            json!(0.25),
        ),
        case(
            "/email/verify/bulk",
            json!({"verifications": ["iris@tannwerk.example", "odo@tannwerk.example", "no address"]}),
            201,
            "Bulk verification operating",
            json!(0.75),
        ),
        case(
            "/phone/single",
            profile("iris"),
            201,
            "Single search operating",
            json!(40),
        ),
        case(
            "/phone/bulk",
            json!({"searches": [profile("iris"), profile("odo"), profile("ada"), profile("ida")]}),
            201,
            "Bulk search operating",
            json!(160),
        ),
    ]
}

async fn done(client: &Client, path: &str, id: &str) -> Value {
    let poll = async {
        loop {
            let (status, body) = client.get(&format!("/enrow{path}?id={id}")).await;
            if status == 200 && body["general"]["status"] != "ongoing" {
                return body;
            }
            time::sleep(Duration::from_millis(5)).await;
        }
    };
    time::timeout(LIMIT, poll).await.unwrap()
}

#[tokio::test]
async fn trap_1_and_8_each_route_accepts_with_its_own_status_and_holds_the_full_price() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(&folder.path().join("journal"), "work-ms=60000").await;
    let client = Client::of(&sandbox);
    for case in cases() {
        let (status, reply) = client.post_to(case.path, case.body).await;
        assert_eq!(status, case.status, "{}: {reply}", case.path);
        assert_eq!(reply["message"], case.message, "{}", case.path);
        assert_eq!(reply["credits_used"], case.held, "{}", case.path);
        assert_eq!(
            reply.get("estimated_duration").is_some(),
            case.path.ends_with("bulk"),
            "{}",
            case.path
        );
        let id = reply["id"].as_str().unwrap();
        let (status, shown) = client.get(&format!("/enrow{}?id={id}", case.path)).await;
        let (pending, word) = match case.path.ends_with("bulk") {
            true => (200, &shown["general"]["status"]),
            false => (202, &shown["qualification"]),
        };
        assert_eq!(
            (status, word),
            (pending, &json!("ongoing")),
            "trap 2, {}",
            case.path
        );
        assert!(shown.get("results").is_none());
        assert_eq!(shown.get("params").is_some(), case.path == "/phone/single");
    }
    let held = Credits::from_hundredths(20_200);
    assert_eq!(
        sandbox.ledger().credits_held,
        held,
        "1 + 0.25 + 0.75 + 40 + 160"
    );
    assert_eq!(
        client.get("/enrow/account/info").await.1,
        json!({"credits": 999_798}),
        "trap 28: no webhooks"
    );
}

#[tokio::test]
async fn trap_7_and_11_each_kind_is_charged_by_its_own_rule() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(&folder.path().join("journal"), "work-ms=0").await;
    let client = Client::of(&sandbox);
    let mut spent = Credits::ZERO;
    for case in cases() {
        let (_, reply) = client.post_to(case.path, case.body).await;
        let shown = done(&client, case.path, reply["id"].as_str().unwrap()).await;
        let found = |word: &str| {
            let rows = shown["results"].as_array().cloned();
            let rows = rows.unwrap_or_else(|| vec![shown.clone()]);
            rows.iter()
                .filter(|row| row["qualification"] == word)
                .count() as i64
        };
        let cost = match case.path {
            "/email/find/single" => Credits::whole(found("valid")),
            "/email/verify/single" => Credits::from_hundredths(25),
            "/email/verify/bulk" => {
                assert_eq!(shown["stats"]["credits_cost"], json!(0.75));
                assert_eq!(shown["stats"]["valid"], found("valid"));
                Credits::from_hundredths(75)
            }
            "/phone/single" => Credits::whole(40 * found("found")),
            _ => {
                let (cost, back) = (40 * found("found"), 160 - 40 * found("found"));
                assert_eq!(
                    shown["stats"],
                    json!({"requested": 4, "found": found("found"), "credits_cost": cost, "credits_to_refund": back})
                );
                Credits::whole(cost)
            }
        };
        spent = spent + cost;
        assert_eq!(sandbox.ledger().credits_spent, spent, "{}", case.path);
    }
}

#[tokio::test]
async fn trap_12_to_15_rows_have_the_shapes_of_their_kind() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(&folder.path().join("journal"), "work-ms=0").await;
    let client = Client::of(&sandbox);
    let addresses: Vec<String> = (0..20).map(|n| format!("p{n}@tannwerk.example")).collect();
    let (_, reply) = client
        .post_to("/email/verify/bulk", json!({"verifications": addresses}))
        .await;
    let shown = done(&client, "/email/verify/bulk", reply["id"].as_str().unwrap()).await;
    for (row, address) in shown["results"].as_array().unwrap().iter().zip(&addresses) {
        assert_eq!(row["email"], *address);
        assert_eq!(row["index"].as_str().unwrap().len(), 36, "a UUID");
        assert_eq!(row.as_object().unwrap().len(), 3, "and nothing to join by");
    }

    let profiles: Vec<Value> = (0..20)
        .map(|n| json!({"linkedin_url": format!("https://www.linkedin.com/in/p{n}")}))
        .collect();
    let (_, reply) = client
        .post_to("/phone/bulk", json!({"searches": profiles}))
        .await;
    let shown = done(&client, "/phone/bulk", reply["id"].as_str().unwrap()).await;
    let rows = shown["results"].as_array().unwrap();
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(row["index"], json!(at), "an integer");
        let found = row["qualification"] == "found";
        assert_eq!(row.get("number").is_some(), found, "absent, not null");
        assert_eq!(row.get("country").is_some(), found);
        assert!(row.get("email").is_none() && row["params"]["linkedin_url"].is_string());
    }
    assert!(rows.iter().any(|row| row["qualification"] == "not_found"));

    let mut verdicts = Vec::new();
    for n in 0..8 {
        let body = json!({"fullname": format!("Person {n}"), "company_name": "A", "custom": {"z": n, "a": 1},
            "settings": {"retrieve_gender": n % 2 == 0}});
        let (_, reply) = client.post_to("/email/find/single", body).await;
        let shown = done(
            &client,
            "/email/find/single",
            reply["id"].as_str().unwrap_or("?"),
        )
        .await;
        assert!(shown.get("id").is_none(), "trap 27");
        assert_eq!(
            shown["custom"].to_string(),
            format!(r#"{{"z":{n},"a":1}}"#),
            "trap 14"
        );
        if shown["qualification"] == "valid" {
            assert!(shown["info"]["company_domain"].is_string(), "trap 13");
            assert_eq!(shown["info"]["gender"].is_string(), n % 2 == 0);
        } else {
            assert!(shown["email"].is_null() && shown.get("info").is_none());
        }
        verdicts.push(shown["qualification"].clone());
    }
    assert!(verdicts.contains(&json!("valid")) && verdicts.contains(&json!("invalid")));
}

#[tokio::test]
async fn trap_9_and_10_all_six_events_have_the_shape_of_their_kind() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(&folder.path().join("journal"), "work-ms=0").await;
    let (client, receiver) = (Client::of(&sandbox), Receiver::start(StatusCode::OK).await);
    let bulk = json!({"searches": people("A", 2)});
    let calls = cases().into_iter().map(|case| (case.path, case.body));
    let calls: Vec<_> = calls.chain([("/email/find/bulk", bulk)]).collect();
    let mut ids = Vec::new();
    for (path, mut body) in calls {
        body["settings"] = json!({"webhook": receiver.url});
        let (_, reply) = client.post_to(path, body).await;
        ids.push((path, reply["id"].as_str().unwrap().to_owned()));
    }
    until(&sandbox, |ledger| ledger.callbacks_answered == 6).await;
    for (path, id) in ids {
        let events = receiver.events();
        let event = events
            .iter()
            .find(|event| event["id"] == id.as_str())
            .unwrap();
        let (word, members): (_, &[&str]) = match path {
            "/email/find/single" => ("single_search_finished", &["credits", "result"]),
            "/email/find/bulk" => ("bulk_search_finished", &["credits"]),
            "/email/verify/single" => (
                "verification_finished",
                &["email", "qualification", "custom"],
            ),
            "/email/verify/bulk" => ("bulk_verification_finished", &["credits"]),
            "/phone/single" => ("single_phone_search_finished", &["credits", "result"]),
            _ => ("bulk_phone_search_finished", &[]),
        };
        assert_eq!(event["event"], word);
        let has: Vec<&str> = event
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(has, [&["event", "id"][..], members].concat(), "{word}");
        if path == "/phone/single" {
            let result = event["result"].as_object().unwrap();
            assert!(!result.contains_key("country") && !result.contains_key("custom"));
        }
    }
}

#[tokio::test]
async fn trap_4_and_5_what_is_unknown_or_unpaid_is_told_in_the_form_of_its_route() {
    let folder = tempfile::tempdir().unwrap();
    let config = SandboxConfig {
        credits: Credits::ZERO,
        ..config(&folder.path().join("journal"), "")
    };
    let sandbox = Sandbox::start(config).await.unwrap();
    let client = Client::of(&sandbox);
    for (path, status, unknown, missing) in [
        (
            "/email/find/single",
            500,
            "Could not retrieve single search results",
            choices::MISSING_SINGLE_ID,
        ),
        (
            "/email/verify/single",
            500,
            "Could not retrieve single verification results",
            "The single verif id is missing in the URL query string",
        ),
        (
            "/email/verify/bulk",
            400,
            "Could not retrieve bulk verification results",
            choices::MISSING_ID,
        ),
        (
            "/phone/single",
            500,
            "Could not retrieve single search results",
            choices::MISSING_ID,
        ),
        (
            "/phone/bulk",
            400,
            "Could not retrieve bulk search results",
            choices::MISSING_ID,
        ),
    ] {
        let said = |message: &str| json!({ "message": message });
        assert_eq!(
            client.get(&format!("/enrow{path}?id=x")).await,
            (status, said(unknown)),
            "{path}"
        );
        assert_eq!(
            client.get(&format!("/enrow{path}")).await,
            (400, said(missing)),
            "{path}"
        );
    }
    for case in cases() {
        let refused = match case.path.ends_with("bulk") {
            true => json!({"message": "Insufficient credits"}),
            false => json!({"reason": "Insufficient credits", "success": false}),
        };
        assert_eq!(
            client.post_to(case.path, case.body).await,
            (402, refused),
            "{}",
            case.path
        );
    }
}

#[tokio::test]
async fn an_id_is_known_on_its_own_route_and_on_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(&folder.path().join("journal"), "work-ms=0").await;
    let client = Client::of(&sandbox);
    let body = json!({"email": "iris@tannwerk.example"});
    let (_, reply) = client.post_to("/email/verify/single", body).await;
    let id = reply["id"].as_str().unwrap();
    done(&client, "/email/verify/single", id).await;
    for path in ["/email/find/single", "/email/verify/bulk", "/phone/single"] {
        assert!(
            client.get(&format!("/enrow{path}?id={id}")).await.0 >= 400,
            "{path}"
        );
    }
}

#[tokio::test]
async fn trap_22_and_the_older_docs_are_played_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(
        &folder.path().join("journal"),
        "work-ms=60000 old=1 phone-price=50",
    )
    .await;
    let client = Client::of(&sandbox);
    let id = client.accepted(people("A", 1), None).await;
    assert_eq!(
        client
            .get(&format!("/enrow/email/find/bulk?id={id}"))
            .await
            .0,
        202
    );
    let unknown = client.get("/enrow/email/verify/single?id=x").await;
    assert_eq!(unknown, (404, json!({"message": "Bulk search not found"})));
    let body = json!({"linkedin_url": "https://www.linkedin.com/in/a"});
    let (_, reply) = client.post_to("/phone/single", body).await;
    assert_eq!(reply["credits_used"], 50);

    client.set_faults("old=0 empty=1").await;
    let reply = client
        .http
        .get(format!("{}/enrow/account/info", client.root));
    let reply = reply.header("x-api-key", &client.key).send().await.unwrap();
    assert_eq!(
        (reply.status(), reply.text().await.unwrap().len()),
        (StatusCode::OK, 0)
    );
}
