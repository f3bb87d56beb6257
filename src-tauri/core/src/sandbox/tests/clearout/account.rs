//! The account, and replies made flat.

use super::*;

#[tokio::test]
async fn trap_25_shapes_and_spellings_of_the_account() {
    let play = Play::with("", 5120, json!({"verify-rpm": 300})).await;
    let credits = play.look("/email_verify/getcredits").await;
    let reset = credits["credits"]["reset_daily_verify_limit_date"]
        .as_str()
        .unwrap();
    assert!(reset.ends_with("T00:00:00.000Z"), "{reset}");
    let expected = json!({"available_credits": 5120, "credits": {"available": 5120, "subs": null,
        "available_daily_verify_limit": null, "reset_daily_verify_limit_date": reset, "total": 5120},
        "low_credit_balance_min_threshold": 50});
    assert_eq!(credits, expected, "an object, not a list");
    let expected = json!({"total_remaining_credits": 5120,
        "plan_remaining_credits": {"pay-as-you-go": 5120, "subscription": 0, "bonus": 0},
        "low_credit_balance_min_threshold": 50});
    assert_eq!(play.look("/account/credits").await, expected);
    let limits = play.look("/account/limits").await;
    let rate = &limits["email_verify"]["api_rate_limit"];
    assert_eq!(rate["total"], "300");
    assert!(rate["remaining"].is_string() && rate["next_limit_reset"].is_string());
    assert_eq!(
        limits["email_verify"]["bulk_verify_concurrency_limit"],
        json!({"total": "5", "remaining": "5"})
    );
    let plans = play.look("/account/myplans").await;
    for name in ["name", "status", "type", "charge"] {
        assert!(plans["current_plan"][name].is_string(), "{name}");
    }
    assert!(plans["addons"].is_array());
}

#[tokio::test]
async fn a_reply_is_flat_on_request() {
    let play = Play::start("").await;
    let (_, said) = play
        .post(
            "/email_verify/instant?response=flat",
            json!({"email": "valid@example.com"}),
        )
        .await;
    assert_eq!(
        (&said["status"], &said["data"]["sub_status.code"]),
        (&json!("success"), &json!(200))
    );
    assert!(said["data"].get("sub_status").is_none());
    let (status, said) = play
        .post("/email_verify/instant?response=flat", json!({}))
        .await;
    assert_eq!(
        (status, &said["error"]["reasons.0.location"]),
        (400, &json!("body"))
    );
}

#[tokio::test]
async fn the_ledger_is_shown_and_enrows_is_another_one() {
    let play = Play::start("").await;
    let email = json!({"email": "person1@tannwerk.example"});
    for _ in 0..2 {
        play.data("/email_verify/instant", email.clone()).await;
    }
    let url = format!("{}/sandbox/clearout/ledger", play.sandbox.root_url());
    let (status, shown) = said(play.http.get(url)).await;
    assert_eq!(
        (status, &shown),
        (200, &serde_json::to_value(play.ledger()).unwrap())
    );
    assert_eq!(
        (&shown["instants"], &shown["repeated"], &shown["requests"]),
        (&json!(2), &json!(1), &json!(2))
    );
    assert_eq!(play.sandbox.ledger().searches, 0);
}
