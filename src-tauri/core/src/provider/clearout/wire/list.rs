//! Files on their way: progress, result, cancelling, removing, listing (Clearout docs: email verify, email finder).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lenient;

/// Body of the calls about one list.
#[derive(Debug, Serialize)]
pub struct ListRequest<'a> {
    /// The list.
    pub list_id: &'a str,
    /// Removes it although its result was not fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore_result: Option<bool>,
}

/// `data` of an accepted upload, and of a cancelled or removed list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Listed {
    /// The list.
    #[serde(deserialize_with = "lenient::text")]
    pub list_id: Option<String>,
}

/// `data` of a progress call. The verifier writes `percentile`, the finder `percentage`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Progressed {
    /// `completed`, `running`, and more that is not documented.
    #[serde(deserialize_with = "lenient::text")]
    pub progress_status: Option<String>,
    /// 0 to 100.
    #[serde(alias = "percentage", deserialize_with = "lenient::number")]
    pub percentile: Option<i64>,
}

/// `data` of a result call.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Download {
    /// Where the file lies for about five minutes, for whoever knows the address: a secret.
    #[serde(deserialize_with = "lenient::text")]
    pub url: Option<String>,
}

/// Body of `POST /email_verify/list` and `POST /email_finder/list`.
#[derive(Debug, Serialize)]
pub struct ListsRequest<'a> {
    /// 1 to 100.
    pub limit: u8,
    /// The cursor; `null`, and not absent, for the first page.
    pub start_after: Option<&'a Value>,
    /// Which ones.
    pub filter: ListsFilter,
}

/// Which lists are wanted.
#[derive(Debug, Default, Serialize)]
pub struct ListsFilter {
    /// From when; the last seven days if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_range: Option<&'static str>,
    /// How far, in the verifier's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified: Option<&'static str>,
    /// How far, in the finder's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processed: Option<&'static str>,
    /// Where from: `upload`, `hubspot` and more; the verifier's only.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub source: Option<&'static str>,
}
