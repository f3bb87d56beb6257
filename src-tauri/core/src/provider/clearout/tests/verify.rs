use super::*;

const INSTANT: &str = "POST /email_verify/instant";

fn pat() -> Value {
    json!({"email_address": "pat@firm.example", "safe_to_send": "yes", "status": "valid",
        "sub_status": {"code": 200, "desc": "Success"}, "verified_on": "2026-02-03T04:05:06.789Z",
        "disposable": "no", "free": "no", "role": "no", "gibberish": "no", "profile": null, "bounce_type": "",
        "detail_info": {"account": "pat", "domain": "firm.example"}})
}

#[tokio::test]
async fn an_address_is_verified() {
    let (desk, client) = on(INSTANT, success(&pat())).await;
    let said = client
        .verify("pat@firm.example", VERIFY_TIME)
        .await
        .unwrap()
        .what;
    assert_eq!(said.deliverability, Deliverability::Deliverable);
    assert_eq!(
        (said.reason_code, said.flags.role),
        (Some(200), Some(false))
    );
    let asked = desk.only_request();
    assert_eq!(
        asked.json(),
        json!({"email": "pat@firm.example", "timeout": 130_000})
    );
    assert_eq!(asked.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn trap_34_a_reply_and_its_event_say_the_same_in_either_order() {
    let (_desk, client) = on(INSTANT, success(&pat())).await;
    let reply = client
        .verify("pat@firm.example", VERIFY_TIME)
        .await
        .unwrap()
        .what;
    let event = json!({"event_id": "66", "event_type": "email_verifier.instant.completed", "event_mode": "live",
        "payload": {"status": "success", "data": pat()}});
    let Reading::Live(event) = read_event(event.to_string().as_bytes()).unwrap() else {
        panic!("not live");
    };
    assert_eq!(event.told, Told::Verified(Box::new(reply)));
}

#[tokio::test]
async fn trap_1_http_200_with_failed_is_a_failure() {
    for (code, meant) in [
        (1017, ProviderError::DailyLimit),
        (1031, ProviderError::OutOfCredits),
        (9999, ProviderError::Refused("HTTP 200, error 9999".into())),
    ] {
        let (_desk, client) = on(INSTANT, failed(200, code)).await;
        let error = client
            .verify("pat@firm.example", VERIFY_TIME)
            .await
            .unwrap_err();
        assert_eq!(error, meant);
    }
}

#[tokio::test]
async fn trap_3_a_page_instead_of_json_and_an_empty_503_are_survived() {
    let page = b"<html><h1>524: a timeout occurred</h1></html>";
    for (status, body, meant) in [
        (
            524,
            &page[..],
            ProviderError::InDoubt("it ran out of time".into()),
        ),
        (502, &page[..], ProviderError::InDoubt("HTTP 502".into())),
        (503, b"", ProviderError::TryAgain("HTTP 503".into())),
        (500, b"", ProviderError::InDoubt("HTTP 500".into())),
    ] {
        let (_desk, client) = on(INSTANT, Reply::bytes(status, body)).await;
        let error = client
            .verify("pat@firm.example", VERIFY_TIME)
            .await
            .unwrap_err();
        assert_eq!(error, meant, "{status}");
    }
    let (_desk, client) = on(INSTANT, Reply::bytes(200, page)).await;
    let error = client
        .verify("pat@firm.example", VERIFY_TIME)
        .await
        .unwrap_err();
    assert!(matches!(error, ProviderError::InDoubt(_)), "{error:?}");
}

#[tokio::test]
async fn trap_5_a_verification_out_of_time_is_in_doubt_and_names_nobody() {
    let more = json!({"resource_name": "email", "resource_value": "pat@firm.example"});
    let (_desk, client) = on(INSTANT, timeout(&more)).await;
    let error = client
        .verify("pat@firm.example", VERIFY_TIME)
        .await
        .unwrap_err();
    assert_eq!(error, ProviderError::InDoubt("it ran out of time".into()));
}

#[tokio::test]
async fn trap_6_the_services_own_word_on_a_timeout_is_waited_for() {
    let late = timeout(&json!({})).taking(SHORT * 4);
    let (desk, client) = on(INSTANT, late).await;
    let error = client.verify("pat@firm.example", SHORT).await.unwrap_err();
    assert_eq!(error, ProviderError::InDoubt("it ran out of time".into()));
    assert_eq!(desk.only_request().json()["timeout"], 50);
}

#[tokio::test]
async fn the_longest_time_is_what_the_documents_allow() {
    let hour = Duration::from_secs(3600);
    let desk = Desk::open([
        (INSTANT, vec![success(&pat())]),
        (
            "POST /email/verify/role",
            vec![success(&json!({"role_account": "no"}))],
        ),
    ])
    .await;
    let client = client_of(&desk);
    client.verify("pat@firm.example", hour).await.unwrap();
    client
        .check(Check::Role, "pat@firm.example", hour)
        .await
        .unwrap();
    let times: Vec<_> = desk
        .requests()
        .iter()
        .map(|asked| asked.json()["timeout"].clone())
        .collect();
    assert_eq!(times, [180_000, 110_000]);
}

#[tokio::test]
async fn trap_9_and_12_each_check_has_a_path_with_a_slash_and_a_key_of_its_own() {
    let right = [
        (Check::CatchAll, "POST /email/verify/catchall", "catchall"),
        (
            Check::Disposable,
            "POST /email/verify/disposable",
            "disposable",
        ),
        (
            Check::Business,
            "POST /email/verify/business",
            "business_account",
        ),
        (Check::Free, "POST /email/verify/free", "free_account"),
        (Check::Role, "POST /email/verify/role", "role_account"),
        (
            Check::Gibberish,
            "POST /email/verify/gibberish",
            "gibberish",
        ),
    ];
    assert_eq!(right.map(|(check, ..)| check), Check::ALL);
    for (check, path, key) in right {
        for (word, meant) in [("yes", true), ("no", false)] {
            // The other five keys say the opposite, as a copy of the wrong page would.
            let mut data = json!({"email_address": "info@firm.example", "time_taken": 38});
            for (_, _, other) in right {
                data[other] = json!(if meant { "no" } else { "yes" });
            }
            data[key] = json!(word);
            let (desk, client) = on(path, success(&data)).await;
            let said = client.check(check, "info@firm.example", CHECK_TIME).await;
            assert_eq!(said, Ok(meant), "{path}");
            assert_eq!(
                desk.only_request().json(),
                json!({"email": "info@firm.example", "timeout": 90_000})
            );
        }
    }
    let (_desk, client) = on(
        "POST /email/verify/role",
        success(&json!({"business_account": "yes"})),
    )
    .await;
    let error = client
        .check(Check::Role, "info@firm.example", CHECK_TIME)
        .await
        .unwrap_err();
    assert!(matches!(error, ProviderError::InDoubt(_)), "{error:?}");
}
