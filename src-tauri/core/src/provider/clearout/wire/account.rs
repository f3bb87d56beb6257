//! The account: credits, limits, plans (Clearout docs: account). Figures are numbers in one place and texts in another.

use serde::Deserialize;

use super::lenient;
use crate::domain::Credits;

/// `data` of `GET /email_verify/getcredits`: an object, whatever the OpenAPI file says.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Balance {
    /// What there is.
    #[serde(deserialize_with = "lenient::credits")]
    pub available_credits: Option<Credits>,
    /// More about it.
    #[serde(deserialize_with = "lenient::part")]
    pub credits: Option<BalanceParts>,
    /// Below this, the account's owner is warned.
    #[serde(deserialize_with = "lenient::credits")]
    pub low_credit_balance_min_threshold: Option<Credits>,
}

/// `credits` of a [`Balance`].
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct BalanceParts {
    /// What there is.
    #[serde(deserialize_with = "lenient::credits")]
    pub available: Option<Credits>,
    /// From a subscription.
    #[serde(deserialize_with = "lenient::credits")]
    pub subs: Option<Credits>,
    /// How many addresses may still be verified today, where there is such a limit.
    #[serde(deserialize_with = "lenient::number")]
    pub available_daily_verify_limit: Option<i64>,
    /// When that begins anew.
    #[serde(deserialize_with = "lenient::time")]
    pub reset_daily_verify_limit_date: Option<jiff::Timestamp>,
    /// Everything.
    #[serde(deserialize_with = "lenient::credits")]
    pub total: Option<Credits>,
}

/// `data` of `GET /account/credits`.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CreditsLeft {
    /// What there is.
    #[serde(deserialize_with = "lenient::credits")]
    pub total_remaining_credits: Option<Credits>,
    /// Where it is from.
    #[serde(deserialize_with = "lenient::part")]
    pub plan_remaining_credits: Option<CreditsByPlan>,
    /// Below this, the account's owner is warned.
    #[serde(deserialize_with = "lenient::credits")]
    pub low_credit_balance_min_threshold: Option<Credits>,
}

/// `plan_remaining_credits` of [`CreditsLeft`].
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CreditsByPlan {
    /// Bought once.
    #[serde(rename = "pay-as-you-go", deserialize_with = "lenient::credits")]
    pub pay_as_you_go: Option<Credits>,
    /// From a subscription.
    #[serde(deserialize_with = "lenient::credits")]
    pub subscription: Option<Credits>,
    /// Given.
    #[serde(deserialize_with = "lenient::credits")]
    pub bonus: Option<Credits>,
}

/// `data` of `GET /account/limits`.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// The verifier's; no others are documented.
    #[serde(deserialize_with = "lenient::part")]
    pub email_verify: Option<VerifyLimits>,
}

/// `email_verify` of [`Limits`].
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct VerifyLimits {
    /// Calls in a window.
    #[serde(deserialize_with = "lenient::part")]
    pub api_rate_limit: Option<Limit>,
    /// Lists at a time.
    #[serde(deserialize_with = "lenient::part")]
    pub bulk_verify_concurrency_limit: Option<Limit>,
}

/// One limit.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Limit {
    /// How many in all.
    #[serde(deserialize_with = "lenient::number")]
    pub total: Option<i64>,
    /// How many are left.
    #[serde(deserialize_with = "lenient::number")]
    pub remaining: Option<i64>,
    /// When it begins anew, in a form that is not documented.
    #[serde(deserialize_with = "lenient::text")]
    pub next_limit_reset: Option<String>,
}

/// `data` of `GET /account/myplans`.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Plans {
    /// The plan.
    #[serde(deserialize_with = "lenient::part")]
    pub current_plan: Option<Plan>,
    /// What was bought beside it.
    #[serde(deserialize_with = "lenient::many")]
    pub addons: Vec<Plan>,
}

/// One plan.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Plan {
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// `active`, `inactive` or `suspended`.
    #[serde(deserialize_with = "lenient::text")]
    pub status: Option<String>,
    /// `subscription` or `one-time`.
    #[serde(rename = "type", deserialize_with = "lenient::text")]
    pub kind: Option<String>,
    /// What it costs, in words.
    #[serde(deserialize_with = "lenient::text")]
    pub charge: Option<String>,
    /// When the next credits come.
    #[serde(deserialize_with = "lenient::text")]
    pub next_credit_allocation: Option<String>,
}
