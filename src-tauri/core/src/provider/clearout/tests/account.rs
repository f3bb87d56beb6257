use super::*;

#[tokio::test]
async fn trap_25_the_balance_is_an_object_or_an_array_of_one() {
    let credits = json!({"available_credits": 5120, "credits": {"available": 5120, "subs": null,
        "available_daily_verify_limit": 40, "reset_daily_verify_limit_date": "2026-02-04T18:30:00.000Z",
        "total": 5120}, "low_credit_balance_min_threshold": 50});
    for data in [
        credits.clone(),
        json!([credits]),
        json!({"credits": {"available": "5120"}}),
    ] {
        let (desk, client) = on("GET /email_verify/getcredits", success(&data)).await;
        assert_eq!(client.balance().await, Ok(Credits::whole(5120)), "{data}");
        assert_eq!(
            desk.only_request().header("content-type"),
            Some("application/json")
        );
    }
    let (_desk, client) = on("GET /email_verify/getcredits", success(&credits)).await;
    let account = client.spendable().await.unwrap();
    assert_eq!(account.verifications_today, Some(40));
    assert_eq!(account.begins_anew_at, "2026-02-04T18:30:00Z".parse().ok());
    let (_desk, client) = on("GET /email_verify/getcredits", success(&json!({"new": 1}))).await;
    let error = client.balance().await.unwrap_err();
    assert!(matches!(error, ProviderError::Unreadable(_)), "{error:?}");
}

#[tokio::test]
async fn trap_25_plans_have_hyphens_and_limits_are_texts() {
    let data = json!({"total_remaining_credits": 700, "low_credit_balance_min_threshold": 50,
        "plan_remaining_credits": {"pay-as-you-go": 500, "subscription": 150, "bonus": 50}});
    let (_desk, client) = on("GET /account/credits", success(&data)).await;
    let left = client.credits_left().await.unwrap();
    assert_eq!(left.total_remaining_credits, Some(Credits::whole(700)));
    let plans = left.plan_remaining_credits.unwrap();
    assert_eq!(plans.pay_as_you_go, Some(Credits::whole(500)));

    let data = json!({"email_verify": {"api_rate_limit": {"total": "25", "remaining": "24",
        "next_limit_reset": "41"}, "bulk_verify_concurrency_limit": {"total": "3", "remaining": "2"}}});
    let (_desk, client) = on("GET /account/limits", success(&data)).await;
    let limits = client.limits().await.unwrap().email_verify.unwrap();
    assert_eq!(limits.api_rate_limit.unwrap().remaining, Some(24));
    assert_eq!(limits.bulk_verify_concurrency_limit.unwrap().total, Some(3));
}

#[tokio::test]
async fn the_plan_is_told() {
    let data = json!({"current_plan": {"name": "Pay as you go", "status": "active", "type": "one-time",
        "charge": "$21"}, "addons": []});
    let (_desk, client) = on("GET /account/myplans", success(&data)).await;
    let plan = client.plans().await.unwrap().current_plan.unwrap();
    assert_eq!(
        (plan.status.as_deref(), plan.kind.as_deref()),
        (Some("active"), Some("one-time"))
    );
}

#[tokio::test]
async fn a_question_that_costs_nothing_is_never_in_doubt() {
    for status in [500, 502, 524] {
        let (_desk, client) = on(
            "GET /email_verify/getcredits",
            Reply::bytes(status, b"<html>"),
        )
        .await;
        let error = client.balance().await.unwrap_err();
        assert!(
            matches!(error, ProviderError::TryAgain(_)),
            "{status}: {error:?}"
        );
    }
    let (_desk, client) = on("GET /email_verify/getcredits", Reply::bytes(200, b"<html>")).await;
    let error = client.balance().await.unwrap_err();
    assert!(matches!(error, ProviderError::Unreadable(_)), "{error:?}");
}
