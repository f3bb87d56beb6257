//! The finder: one person's address (Clearout docs: email finder).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lenient;
use crate::domain::Credits;

/// Body of `POST /email_finder/instant`.
#[derive(Debug, Serialize)]
pub struct FindRequest<'a> {
    /// The whole name.
    pub name: &'a str,
    /// The company's domain, or its name.
    pub domain: &'a str,
    /// Milliseconds after which the service gives up waiting.
    pub timeout: u64,
    /// Whether it is to go on looking after that.
    pub queue: bool,
}

/// `data` of an instant finding, of the queue, and of the event.
#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default)]
pub struct Found {
    /// The addresses found; absent while it looks.
    #[serde(deserialize_with = "some_mailboxes")]
    pub emails: Option<Vec<FoundMailbox>>,
    /// Given name, in lower case.
    #[serde(deserialize_with = "lenient::text")]
    pub first_name: Option<String>,
    /// Family name, in lower case.
    #[serde(deserialize_with = "lenient::text")]
    pub last_name: Option<String>,
    /// The whole name, in lower case.
    #[serde(deserialize_with = "lenient::text")]
    pub full_name: Option<String>,
    /// The company's domain.
    #[serde(deserialize_with = "lenient::text")]
    pub domain: Option<String>,
    /// 0 to 100.
    #[serde(deserialize_with = "lenient::number")]
    pub confidence_score: Option<i64>,
    /// How many were found.
    #[serde(deserialize_with = "lenient::number")]
    pub total: Option<i64>,
    /// The company.
    #[serde(deserialize_with = "lenient::part")]
    pub company: Option<FoundCompany>,
    /// When.
    #[serde(deserialize_with = "lenient::time")]
    pub found_on: Option<Timestamp>,
    /// What it cost; only the event says so.
    #[serde(deserialize_with = "lenient::credits")]
    pub credits_charged: Option<Credits>,
    /// Present while the queue works; no values are documented.
    #[serde(deserialize_with = "lenient::text")]
    pub query_status: Option<String>,
}

/// One address found.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FoundMailbox {
    /// The address.
    #[serde(deserialize_with = "lenient::text")]
    pub email_address: Option<String>,
    /// A function rather than a person.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub role: Option<bool>,
    /// At a company's own domain.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub business: Option<bool>,
}

/// The company of a finding.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FoundCompany {
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
}

fn some_mailboxes<'de, D: serde::Deserializer<'de>>(
    field: D,
) -> Result<Option<Vec<FoundMailbox>>, D::Error> {
    let value = Value::deserialize(field)?;
    Ok(serde_json::from_value(value).ok())
}
