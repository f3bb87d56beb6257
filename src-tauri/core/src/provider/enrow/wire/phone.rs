//! Phone finding (Enrow docs: phone finder, bulk phone finder, their results). Names are spelled without an underscore
//! here, unlike in Enrow's own libraries.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Settings;

/// Whose phone to look for: a profile, or a first and a last name with a company. The profile counts where there are
/// both (Enrow docs: bulk phone finder).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PhoneSearch {
    /// The person's LinkedIn profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linkedin_url: Option<String>,
    /// Given name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firstname: Option<String>,
    /// Family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lastname: Option<String>,
    /// A bare host or the address of a web site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_domain: Option<String>,
    /// The company's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    /// Ours; comes back in the result. A string here (Enrow docs: phone finder).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Value>,
}

/// Body of `POST /phone/single`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PhoneRequest {
    /// Whose.
    #[serde(flatten)]
    pub search: PhoneSearch,
    /// Where to call back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
}

/// Body of `POST /phone/bulk`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BulkPhoneRequest {
    /// Whose; at most 3,000.
    pub searches: Vec<PhoneSearch>,
    /// Ours for the whole batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Value>,
    /// Where to call back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
}
