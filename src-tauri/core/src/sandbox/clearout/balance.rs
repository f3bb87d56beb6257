//! The account: credits, limits, plans (Clearout docs: account; the older route: OpenAPI).

use std::sync::Arc;

use axum::extract::State;
use serde_json::{Value, json};

use crate::sandbox::choices::clearout as choices;
use crate::sandbox::stage::Stage;

use super::clock;
use super::intake;
use super::reply::{Reply, success};

/// `GET /email_verify/getcredits`: an object, whatever the OpenAPI file says.
pub async fn get_credits(State(stage): State<Arc<Stage>>) -> Reply {
    let (available, now) = (available(&stage), stage.now());
    let daily = stage.clearout.settings().daily_verifies;
    let used = stage.desk.book().clearout.verified_today(now);
    success(json!({
        "available_credits": available,
        "credits": {
            "available": available,
            "subs": null,
            "available_daily_verify_limit": daily.map(|limit| limit.saturating_sub(used)),
            "reset_daily_verify_limit_date": clock::iso(intake::next_day(now)),
            "total": available,
        },
        "low_credit_balance_min_threshold": choices::LOW_BALANCE,
    }))
}

fn available(stage: &Stage) -> Value {
    json!(stage.desk.book().clearout.available())
}

/// `GET /account/credits`: the hyphens are the vendor's.
pub async fn credits(State(stage): State<Arc<Stage>>) -> Reply {
    let available = available(&stage);
    success(json!({
        "total_remaining_credits": available,
        "plan_remaining_credits": {"pay-as-you-go": available, "subscription": 0, "bonus": 0},
        "low_credit_balance_min_threshold": choices::LOW_BALANCE,
    }))
}

/// `GET /account/limits`: all figures are texts.
pub async fn limits(State(stage): State<Arc<Stage>>) -> Reply {
    let now = stage.now();
    let rate = stage.clearout.verifier_rate(now);
    let total = stage.clearout.settings().bulk_at_once;
    let running = stage.desk.book().clearout.running(false) as u32;
    success(json!({"email_verify": {
        "api_rate_limit": {
            "total": rate.limit.to_string(),
            "remaining": rate.remaining.to_string(),
            "next_limit_reset": rate.reset_s.to_string(),
        },
        "bulk_verify_concurrency_limit": {
            "total": total.to_string(),
            "remaining": total.saturating_sub(running).to_string(),
        },
    }}))
}

/// `GET /account/myplans`.
pub async fn plans() -> Reply {
    success(json!({
        "current_plan": {"name": "Sandbox", "status": "active", "type": "one-time", "charge": "0.00"},
        "addons": [],
    }))
}
