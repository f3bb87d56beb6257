//! What Clearout calls back with (Clearout docs: webhook events and payloads).

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::lenient;

/// A delivery's body.
#[derive(Debug, Deserialize)]
pub struct Event {
    /// Its id; the same in every attempt to deliver it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub event_id: Option<String>,
    /// One of seven, so far.
    pub event_type: String,
    /// `live` or `test`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub event_mode: Option<String>,
    /// When it happened.
    #[serde(default, deserialize_with = "lenient::time")]
    pub event_created_on: Option<Timestamp>,
    /// The same, in the finder's example.
    #[serde(default, deserialize_with = "lenient::time")]
    pub event_on: Option<Timestamp>,
    /// What happened.
    #[serde(default, deserialize_with = "lenient::part")]
    pub payload: Option<Payload>,
}

/// `payload` of an event.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Payload {
    /// `success`, or `error`; elsewhere Clearout says `failed`.
    #[serde(deserialize_with = "lenient::text")]
    pub status: Option<String>,
    /// What it is about.
    pub data: Value,
}

/// `data` of the two events about lists: no rows, only which list.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FinishedList {
    /// The list.
    #[serde(deserialize_with = "lenient::text")]
    pub list_id: Option<String>,
    /// Its file's name.
    #[serde(deserialize_with = "lenient::text")]
    pub list_name: Option<String>,
}

/// The seven words.
pub mod event_type {
    /// One address was verified.
    pub const VERIFIER_INSTANT: &str = "email_verifier.instant.completed";
    /// A file of addresses was verified.
    pub const VERIFIER_BULK: &str = "email_verifier.bulk.completed";
    /// One address was looked for.
    pub const FINDER_INSTANT: &str = "email_finder.instant.completed";
    /// A file of people was worked through.
    pub const FINDER_BULK: &str = "email_finder.bulk.completed";
    /// A visitor of the user's web site typed an address.
    pub const FORM_EMAIL: &str = "form_guard.email_validation.completed";
    /// A visitor of the user's web site typed a phone number.
    pub const FORM_PHONE: &str = "form_guard.phone_validation.completed";
    /// A visitor of the user's web site typed a name.
    pub const FORM_NAME: &str = "form_guard.name_validation.completed";
}
