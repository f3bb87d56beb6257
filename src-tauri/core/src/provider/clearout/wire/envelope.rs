//! The envelope of every reply (Clearout docs: API overview). HTTP 200 says nothing yet: `status` does.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::lenient;

/// A reply.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Envelope {
    /// `success` or `failed`.
    #[serde(deserialize_with = "lenient::text")]
    pub status: Option<String>,
    /// What was asked for, where it worked.
    pub data: Option<Box<RawValue>>,
    /// Why not, where it did not.
    #[serde(deserialize_with = "lenient::part")]
    pub error: Option<Failure>,
    /// Where the next page begins, beside a `data` that is a list.
    #[serde(deserialize_with = "lenient::part")]
    pub page_info: Option<PageInfo>,
}

/// The `error` of a reply. Validation errors and timeouts have no code.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Failure {
    /// Clearout's number for it; the list stands in `client/meaning.rs`.
    #[serde(deserialize_with = "lenient::number")]
    pub code: Option<i64>,
    /// Free text. May name what was asked, and is never repeated.
    #[serde(deserialize_with = "lenient::text")]
    pub message: Option<String>,
    /// Which fields are wrong, in validation errors.
    #[serde(deserialize_with = "lenient::many")]
    pub reasons: Vec<Reason>,
    /// More, for timeouts and missing credits.
    #[serde(deserialize_with = "lenient::part")]
    pub additional_info: Option<MoreInfo>,
}

/// One wrong field.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Reason {
    /// The path to the field.
    #[serde(deserialize_with = "lenient::many")]
    pub field: Vec<String>,
    /// What is wrong, as a word such as `any.required`.
    #[serde(deserialize_with = "lenient::many")]
    pub types: Vec<String>,
}

/// `additional_info`, as far as it matters.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MoreInfo {
    /// The finder goes on under this id.
    #[serde(deserialize_with = "lenient::text")]
    pub queue_id: Option<String>,
    /// How many credits the file would take.
    #[serde(deserialize_with = "lenient::number")]
    pub required_credits: Option<i64>,
}

/// `page_info` beside a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PageInfo {
    /// Whether there is more.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub has_more: Option<bool>,
    /// `start_after` of the next page.
    pub last_cursor: Option<Value>,
}

impl Failure {
    /// The id under which the finder goes on, if it does.
    pub fn queue_id(&self) -> Option<&str> {
        self.additional_info.as_ref()?.queue_id.as_deref()
    }

    /// Whether it is a timeout, which has no code of its own.
    pub fn is_timeout(&self) -> bool {
        let message = self.message.as_deref().unwrap_or_default();
        self.code.is_none() && message.to_ascii_lowercase().starts_with("timeout")
    }
}
