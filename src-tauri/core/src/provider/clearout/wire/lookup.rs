//! Name validation, reverse lookups, domains, companies (Clearout docs: name validation; the rest is known from other
//! clients only, so everything may be absent and the whole is kept).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lenient;

/// Body of `POST /name/validate`.
#[derive(Debug, Serialize)]
pub struct NameRequest<'a> {
    /// The whole name.
    pub name: &'a str,
    /// How strict.
    pub settings: NameSettings,
    /// Milliseconds after which the service gives up waiting, 1,000 to 10,000.
    pub timeout: u64,
}

/// How strict a name is looked at.
#[derive(Debug, Serialize)]
pub struct NameSettings {
    /// `off`, `medium` or `high`.
    pub gibberish_threshold: &'static str,
}

/// `data` of a name validation.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NameChecked {
    /// The name that was asked about.
    #[serde(deserialize_with = "lenient::text")]
    pub input_name: Option<String>,
    /// `valid` or `invalid`. A name can be valid and gibberish.
    #[serde(deserialize_with = "lenient::text")]
    pub status: Option<String>,
    /// A swear word.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub profanity: Option<bool>,
    /// Random letters.
    #[serde(deserialize_with = "lenient::yes_no")]
    pub gibberish: Option<bool>,
}

/// `data` of the reverse lookups.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Looked {
    /// Nobody, one, or several.
    #[serde(deserialize_with = "lenient::many")]
    pub lead: Vec<KnownLead>,
}

/// A person or a company behind an address, a profile or a domain.
#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default)]
pub struct KnownLead {
    /// Clearout's id of it.
    #[serde(deserialize_with = "lenient::text")]
    pub id: Option<String>,
    /// Person or company.
    #[serde(rename = "type", deserialize_with = "lenient::text")]
    pub kind: Option<String>,
    /// The whole name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// The position, put together. Clearout's own spelling on the wire.
    #[serde(rename = "contructed_title", deserialize_with = "lenient::text")]
    pub constructed_title: Option<String>,
    /// The position.
    #[serde(deserialize_with = "lenient::text")]
    pub title: Option<String>,
    /// Where a picture lies.
    #[serde(deserialize_with = "lenient::text")]
    pub profile_picture: Option<String>,
    /// The profile's address.
    #[serde(deserialize_with = "lenient::text")]
    pub linkedin_url: Option<String>,
    /// Where the person works.
    #[serde(deserialize_with = "lenient::text")]
    pub company_name: Option<String>,
    /// Its domain.
    #[serde(deserialize_with = "lenient::text")]
    pub company_domain: Option<String>,
    /// Postal addresses, of no documented shape.
    pub addresses: Option<Value>,
    /// How long at work.
    #[serde(deserialize_with = "lenient::number")]
    pub total_experience_in_months: Option<i64>,
}

/// Body of `POST /domain/resolve/mx` and `/whois`.
#[derive(Debug, Serialize)]
pub struct DomainRequest<'a> {
    /// The domain.
    pub domain: &'a str,
    /// Milliseconds after which the service gives up waiting, at most 110,000.
    pub timeout: u64,
}

/// `data` of both.
#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default)]
pub struct Resolved {
    /// The domain.
    #[serde(deserialize_with = "lenient::text")]
    pub domain: Option<String>,
    /// The hosts that take its mail.
    #[serde(deserialize_with = "lenient::many")]
    pub mx_records: Vec<MxRecord>,
    /// Who has registered it, of no documented shape.
    pub whois_record: Option<Value>,
}

/// A host that takes a domain's mail.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MxRecord {
    /// The host.
    #[serde(deserialize_with = "lenient::text")]
    pub exchange: Option<String>,
    /// The lower, the sooner.
    #[serde(deserialize_with = "lenient::number")]
    pub priority: Option<i64>,
}

/// A company whose name begins like what was typed.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CompanyHint {
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// Its domain.
    #[serde(deserialize_with = "lenient::text")]
    pub domain: Option<String>,
}
