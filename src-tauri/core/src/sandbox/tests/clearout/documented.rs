//! The documentation's examples, with made-up values, as bytes: what they get has the documented members.

use super::*;

/// A request as `curl` writes it.
fn curl(play: &Play, method: &str, path: &str, authorization: &str, body: Option<&str>) -> String {
    let length = body.map(|body| {
        format!(
            "Content-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        )
    });
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {}\r\nUser-Agent: curl/8.0\r\nAccept: */*\r\nAuthorization: {authorization}\r\nConnection: close\r\n{}\r\n{}",
        play.sandbox.addr(),
        length.unwrap_or_default(),
        body.unwrap_or_default(),
    )
}

fn members(reply: &str) -> (String, Value) {
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    assert!(
        head.to_lowercase()
            .contains("content-type: application/json"),
        "{head}"
    );
    (head[9..12].to_owned(), serde_json::from_str(body).unwrap())
}

#[tokio::test]
async fn examples_as_curl_writes_them() {
    let play = Play::start("").await;
    let bearer = format!("Bearer {CLEAROUT_TOKEN}");
    for (method, path, body, names) in [
        (
            "GET",
            "/email_verify/getcredits",
            None,
            vec![
                "available_credits",
                "credits",
                "low_credit_balance_min_threshold",
            ],
        ),
        (
            "POST",
            "/email_verify/instant",
            Some(r#"{"email": "valid@example.com", "timeout": 130000}"#),
            vec![
                "email_address",
                "safe_to_send",
                "status",
                "sub_status",
                "detail_info",
                "disposable",
                "free",
                "role",
                "gibberish",
                "suggested_email_address",
                "profile",
                "bounce_type",
                "time_taken",
                "verified_on",
            ],
        ),
        (
            "POST",
            "/email/verify/business",
            Some(r#"{"email": "valid@example.com", "timeout": 90000}"#),
            vec![
                "email_address",
                "business_account",
                "verified_on",
                "time_taken",
            ],
        ),
        (
            "POST",
            "/name/validate",
            Some(r#"{"name": "John Doe"}"#),
            vec!["input_name", "status", "profanity", "gibberish"],
        ),
        (
            "GET",
            "/account/credits",
            None,
            vec!["total_remaining_credits", "plan_remaining_credits"],
        ),
        (
            "POST",
            "/domain/resolve/mx",
            Some(r#"{"domain": "tannwerk.example"}"#),
            vec!["domain", "mx_records"],
        ),
    ] {
        for authorization in [CLEAROUT_TOKEN, &bearer] {
            let reply = play
                .raw(
                    curl(
                        &play,
                        method,
                        &format!("/clearout/v2{path}"),
                        authorization,
                        body,
                    )
                    .as_bytes(),
                )
                .await;
            let (status, said) = members(&reply);
            assert_eq!(
                (status.as_str(), &said["status"]),
                ("200", &json!("success")),
                "{path}: {said}"
            );
            for name in &names {
                assert!(said["data"].get(*name).is_some(), "{path}: {name}");
            }
        }
    }
}

#[tokio::test]
async fn an_absolute_target_is_taken_as_a_proxy_would_send_it() {
    let play = Play::start("").await;
    let path = format!(
        "http://{}/clearout/v2/email_verify/getcredits",
        play.sandbox.addr()
    );
    let reply = play
        .raw(curl(&play, "GET", &path, CLEAROUT_TOKEN, None).as_bytes())
        .await;
    assert_eq!(members(&reply).0, "200");
}

#[tokio::test]
async fn trap_02_the_documented_validation_failure() {
    let play = Play::start("").await;
    let reason = json!({"field": ["email"], "location": "body", "messages": ["\"email\" is required"], "types": ["any.required"]});
    let expected =
        json!({"status": "failed", "error": {"message": "validation failed", "reasons": [reason]}});
    assert_eq!(
        play.post("/email_verify/instant", json!({})).await,
        (400, expected)
    );
    let (status, said) = play
        .post("/email_finder/instant", json!({"domain": "a.example"}))
        .await;
    assert_eq!(
        (status, &said["error"]["reasons"][0]["field"]),
        (400, &json!(["name"]))
    );
}
