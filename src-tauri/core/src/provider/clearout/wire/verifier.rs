//! The verifier: one address, and one thing about an address (Clearout docs: email verify).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lenient;

/// Body of `POST /email_verify/instant` and of the six single checks.
#[derive(Debug, Serialize)]
pub struct VerifyRequest<'a> {
    /// The address.
    pub email: &'a str,
    /// Milliseconds after which the service gives up waiting.
    pub timeout: u64,
}

/// `data` of an instant verification, of its event, and of Form Guard's e-mail event.
#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default)]
pub struct Verified {
    /// The address it is about.
    #[serde(deserialize_with = "lenient::text")]
    pub email_address: Option<String>,
    /// `valid`, `invalid`, `catch_all` or `unknown`.
    #[serde(deserialize_with = "lenient::text")]
    pub status: Option<String>,
    /// Why.
    #[serde(deserialize_with = "lenient::part")]
    pub sub_status: Option<SubStatus>,
    /// `yes`, `no`, `risky` or `unknown`.
    #[serde(deserialize_with = "lenient::text")]
    pub safe_to_send: Option<String>,
    /// A remark in free words.
    #[serde(deserialize_with = "lenient::text")]
    pub ai_verdict: Option<String>,
    /// What may have been meant.
    #[serde(deserialize_with = "lenient::text")]
    pub suggested_email_address: Option<String>,
    /// When it was looked at.
    #[serde(deserialize_with = "lenient::time")]
    pub verified_on: Option<Timestamp>,
    /// Milliseconds that it took.
    #[serde(deserialize_with = "lenient::number")]
    pub time_taken: Option<i64>,
    /// A throw-away address.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub disposable: Option<bool>,
    /// An address at a free mail service.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub free: Option<bool>,
    /// A function rather than a person.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub role: Option<bool>,
    /// Random letters.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub gibberish: Option<bool>,
    /// `hard`, `soft` or nothing.
    #[serde(deserialize_with = "lenient::text")]
    pub bounce_type: Option<String>,
    /// The address taken apart.
    #[serde(deserialize_with = "lenient::part")]
    pub detail_info: Option<DetailInfo>,
    /// The person behind it; of no documented shape.
    pub profile: Option<Value>,
}

/// Why a verdict is what it is. The codes overlap with HTTP's and mean something else.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SubStatus {
    /// The code, which is stable.
    #[serde(deserialize_with = "lenient::number")]
    pub code: Option<i64>,
    /// The text, which is not.
    #[serde(deserialize_with = "lenient::text")]
    pub desc: Option<String>,
}

/// The address taken apart.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct DetailInfo {
    /// Before the `@`.
    #[serde(deserialize_with = "lenient::text")]
    pub account: Option<String>,
    /// After the `@`.
    #[serde(deserialize_with = "lenient::text")]
    pub domain: Option<String>,
    /// The host that takes its mail.
    #[serde(deserialize_with = "lenient::text")]
    pub mx_record: Option<String>,
    /// Who runs that host.
    #[serde(deserialize_with = "lenient::text")]
    pub smtp_provider: Option<String>,
}

/// `data` of the six single checks. Each answers under a key of its own; the OpenAPI file names some of them wrongly,
/// the vendor's own tests rightly.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Checked {
    /// Answer of `catchall`.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub catchall: Option<bool>,
    /// Answer of `disposable`.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub disposable: Option<bool>,
    /// Answer of `business`.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub business_account: Option<bool>,
    /// Answer of `free`.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub free_account: Option<bool>,
    /// Answer of `role`.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub role_account: Option<bool>,
    /// Answer of `gibberish`.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub gibberish: Option<bool>,
}
