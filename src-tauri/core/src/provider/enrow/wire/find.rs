//! E-mail finding (Enrow docs: single finder, bulk finder, their results).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Settings;

/// Body of `POST /email/find/bulk` (Enrow docs: bulk finder).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BulkRequest {
    /// The people to look for; at most 5,000 (Enrow docs: bulk finder).
    pub searches: Vec<Search>,
    /// Ours for the whole batch; comes back in `general.custom`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Value>,
    /// For the whole batch; there is no setting per search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
}

/// One person to look for. Needs a name, and a domain or a company name (Enrow docs: bulk finder).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Search {
    /// The whole name; Enrow has no separate first and last name here.
    pub fullname: String,
    /// A bare host or the address of a web site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_domain: Option<String>,
    /// Only looked at where there is no domain (Enrow's own MCP server says so; the reference does not).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    /// Ours; comes back in the result. String or object, echoed as it is (Enrow docs: bulk finder).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Value>,
}

/// Body of `POST /email/find/single` (Enrow docs: single finder).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FindRequest {
    /// Whom to look for.
    #[serde(flatten)]
    pub search: Search,
    /// How.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
}

/// The person found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Info {
    /// The company's domain, in bulk results (Enrow docs: bulk results).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// The company's domain, in single results (Enrow docs: single results).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_domain: Option<String>,
    /// The whole name; in single results, and in bulk results of older docs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fullname: Option<String>,
    /// Given name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firstname: Option<String>,
    /// Family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lastname: Option<String>,
    /// `male` or `female`, only when asked for (Enrow docs: API settings).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    /// The company; the one name in camel case (Enrow docs: bulk results).
    #[serde(
        default,
        rename = "companyInfo",
        skip_serializing_if = "Option::is_none"
    )]
    pub company_info: Option<CompanyInfo>,
}

impl Info {
    /// The company's domain under either of its names.
    pub fn any_domain(&self) -> Option<&str> {
        self.domain.as_deref().or(self.company_domain.as_deref())
    }
}

/// The company of an [`Info`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyInfo {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}
