//! What travels between us and Enrow, for bulk e-mail finding. One set of types serves the client and the sandbox, so
//! that the two cannot drift apart unseen; what a word means (`ongoing`, `valid`) is for the reader to decide, because
//! a word Enrow adds tomorrow must reach that decision and not fail here. Reading is lenient (unknown fields are
//! ignored, nearly everything may be absent); writing is exactly what Enrow's pages show today.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use crate::domain::Credits;

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

/// How a batch is to be worked (Enrow docs: API settings).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Where the end is called back; replaces the one set on Enrow's dashboard. HTTPS only (Enrow docs: webhooks).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<String>,
    /// Which country's search engine turns a company name into a domain: ISO 3166-1 alpha-2, `US` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_code: Option<String>,
    /// Asks for `info.gender`; no if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retrieve_gender: Option<bool>,
}

/// Reply 201 to `POST /email/find/bulk` (Enrow docs: bulk finder).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BulkAccepted {
    /// `Bulk search operating`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The batch's reference. Opaque: most samples are UUIDs, some are not.
    pub id: String,
    /// What is held, one credit a search; not the bill (inferred from the samples and the refunds).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits_used: Option<Credits>,
    /// Minutes, not guaranteed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_duration: Option<Number>,
}

/// Reply 200 to `GET /email/find/bulk?id=`, running or done: only `general.status` tells (Enrow docs: bulk results).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bulk {
    /// Which batch this is, and how far.
    pub general: General,
    /// Counts and credits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stats: Option<Stats>,
    /// One row a search; absent while the batch runs. No paging is documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results: Option<Vec<Row>>,
}

/// Head of a [`Bulk`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct General {
    /// The batch's reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `ongoing`, `completed` or `failed` (Enrow docs: bulk results). What a failed body holds is not documented.
    pub status: String,
    /// What the batch was sent with. Described as an object, shown as a string: any JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Value>,
}

/// Counts of a [`Bulk`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stats {
    /// Searches done so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<u64>,
    /// Searches in the batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested: Option<u64>,
    /// Searches with an answer, as e-mail batches call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid: Option<u64>,
    /// Searches with an answer, as phone batches call it (Enrow docs: bulk phone results).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<u64>,
    /// What the batch cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits_cost: Option<CreditsCost>,
}

/// The bill of a batch: an object for e-mail finding, a number for the other kinds (Enrow docs: bulk results).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CreditsCost {
    /// Held, given back, kept.
    Split {
        /// Held when the batch was accepted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        initial: Option<Credits>,
        /// Given back for the searches without an answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refunded: Option<Credits>,
        /// The price paid. Named so by Enrow; a word of Rust's own, hence the other spelling here.
        #[serde(default, rename = "final", skip_serializing_if = "Option::is_none")]
        paid: Option<Credits>,
    },
    /// The price paid.
    Total(Credits),
}

impl CreditsCost {
    /// The price paid, where it is said.
    pub const fn paid(self) -> Option<Credits> {
        match self {
            Self::Split { paid, .. } => paid,
            Self::Total(total) => Some(total),
        }
    }
}

/// One search's result in a [`Bulk`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Position in the request: a string for e-mail finding, other types for the other kinds (Enrow docs: bulk results).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<Value>,
    /// `valid`: found. `invalid`: not found (Enrow docs: status codes).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualification: Option<String>,
    /// The address; written as `null` where none was found (Enrow docs: bulk results).
    #[serde(default)]
    pub email: Option<String>,
    /// Who was found; absent where nobody was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub info: Option<Info>,
    /// The search as it was sent. We join by `custom`, so its shape is left open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_params: Option<Value>,
    /// What the search was sent with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Value>,
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

/// Reply 200 to `GET /account/info` (Enrow docs: account).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountInfo {
    /// The balance; can be fractional, since a verification costs a quarter.
    pub credits: Credits,
    /// The callback addresses set on the dashboard; absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhooks: Option<Vec<String>>,
}

/// Body of a refusal: `{message}`, or `{reason, success}` for a single search without credits (Enrow docs: errors).
/// Older docs had `{error, message, status}`; `error` is read, never written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What is wrong, in the one shape without a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// A code word, in bodies of older docs; any JSON.
    #[serde(default, skip_serializing)]
    pub error: Option<Value>,
}

impl ErrorBody {
    /// A refusal in the documented shape.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: Some(message.into()),
            ..Self::default()
        }
    }

    /// What is wrong, wherever the body says it.
    pub fn text(&self) -> Option<&str> {
        let error = || self.error.as_ref().and_then(Value::as_str);
        self.message
            .as_deref()
            .or(self.reason.as_deref())
            .or_else(error)
    }
}

/// The word in [`Event::event`] that says a bulk e-mail search is done (Enrow docs: webhooks).
pub const BULK_SEARCH_FINISHED: &str = "bulk_search_finished";

/// What Enrow calls back when a batch is done: a notification without rows (Enrow docs: webhooks). Unsigned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Which of Enrow's six events this is.
    pub event: String,
    /// The batch's reference.
    pub id: String,
    /// Absent in some of the other events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<EventCredits>,
}

/// Credits of an [`Event`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventCredits {
    /// The price paid, after refunds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Credits>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn there_and_back<T>(value: &Value) -> T
    where
        T: Serialize + serde::de::DeserializeOwned,
    {
        let read = T::deserialize(value).unwrap();
        let written = serde_json::to_value(&read).unwrap();
        assert_eq!(written, *value, "what was read is written as it was");
        read
    }

    #[test]
    fn a_request_is_written_as_documented() {
        there_and_back::<BulkRequest>(&json!({
            "searches": [
                {"fullname": "Iris Falk", "company_domain": "https://www.tannwerk.example/", "custom": "17"},
                {"fullname": "Odo Brandt", "company_name": "Tannwerk", "custom": {"z": 1, "a": [null]}}
            ],
            "custom": "autumn",
            "settings": {"webhook": "https://hooks.tannwerk.example/x", "country_code": "DE", "retrieve_gender": true}
        }));
        let bare = there_and_back::<BulkRequest>(&json!({"searches": []}));
        assert_eq!(bare.settings, None);
    }

    #[test]
    fn a_batch_is_accepted() {
        let accepted = there_and_back::<BulkAccepted>(&json!(
            {"message": "Bulk search operating", "id": "9b1c-zz", "credits_used": 2, "estimated_duration": 1}
        ));
        assert_eq!(accepted.credits_used, Some(Credits::whole(2)));
        let bare: BulkAccepted = serde_json::from_value(json!({"id": "x", "new": {}})).unwrap();
        assert_eq!(bare.id, "x", "only the id is needed");
    }

    #[test]
    fn a_running_batch_has_no_results() {
        let bulk = there_and_back::<Bulk>(&json!(
            {"general": {"id": "9b1c", "status": "ongoing"}, "stats": {"finished": 97, "requested": 240}}
        ));
        assert_eq!(
            (bulk.general.status.as_str(), bulk.results),
            ("ongoing", None)
        );
    }

    #[test]
    fn a_finished_batch_has_rows_found_and_not() {
        let bulk = there_and_back::<Bulk>(&json!({
            "general": {"id": "9b1c", "status": "completed", "custom": {"b": 1, "a": 2}},
            "stats": {"finished": 2, "requested": 2, "valid": 1,
                      "credits_cost": {"initial": 2, "refunded": 1, "final": 1}},
            "results": [
                {"index": "0", "qualification": "valid", "email": "iris.falk@tannwerk.example",
                 "info": {"domain": "tannwerk.example", "firstname": "Iris", "lastname": "Falk",
                          "companyInfo": {"name": "Tannwerk"}},
                 "raw_params": {"fullname": "Iris Falk"}, "custom": "17"},
                {"index": "1", "qualification": "invalid", "email": null, "raw_params": {"fullname": "No One"}}
            ]
        }));
        let cost = bulk.stats.unwrap().credits_cost.unwrap();
        assert_eq!(cost.paid(), Some(Credits::whole(1)));
        let rows = bulk.results.unwrap();
        assert_eq!(
            rows[0].info.as_ref().unwrap().any_domain(),
            Some("tannwerk.example")
        );
        assert_eq!(rows[1].email, None);
    }

    #[test]
    fn shapes_of_other_kinds_and_older_docs_are_read() {
        for (body, why) in [
            (
                json!({"general": {"status": "failed"}}),
                "nothing but a status",
            ),
            (
                json!({"general": {"status": "paused", "x": 1}, "stats": null, "results": null}),
                "nulls, a new word",
            ),
            (
                json!({"general": {"status": "completed"}, "stats": {"credits_cost": 40, "found": 1, "valid": 1}}),
                "a number for the cost, both words for found",
            ),
            (
                json!({"general": {"status": "completed"}, "results": [{"index": 0}, {"index": "5f0c"}, {}]}),
                "any index, no e-mail",
            ),
            (
                json!({"general": {"status": "completed"}, "results": [
                {"info": {"company_domain": "a.example", "fullname": "A B", "gender": null, "companyInfo": {}}}]}),
                "the single result's info",
            ),
        ] {
            serde_json::from_value::<Bulk>(body).unwrap_or_else(|error| panic!("{why}: {error}"));
        }
        let total: CreditsCost = serde_json::from_value(json!(61.75)).unwrap();
        assert_eq!(total.paid(), Some(Credits::from_hundredths(6175)));
    }

    #[test]
    fn an_account_may_have_no_webhooks() {
        let account = there_and_back::<AccountInfo>(&json!({"credits": 1234.75}));
        assert_eq!(account.credits.hundredths(), 123_475);
        there_and_back::<AccountInfo>(&json!({"credits": 0, "webhooks": ["https://a.example/x"]}));
    }

    #[test]
    fn a_refusal_says_why_in_any_generation_of_the_docs() {
        for (body, text) in [
            (
                json!({"message": "Missing payload"}),
                Some("Missing payload"),
            ),
            (
                json!({"reason": "Insufficient credits", "success": false}),
                Some("Insufficient credits"),
            ),
            (
                json!({"error": "Unauthorized", "message": "no", "status": 401}),
                Some("no"),
            ),
            (
                json!({"error": "Unauthorized", "status": 401}),
                Some("Unauthorized"),
            ),
            (json!({"error": {"code": 3}}), None),
            (json!({}), None),
        ] {
            let read: ErrorBody = serde_json::from_value(body.clone()).unwrap();
            assert_eq!(read.text(), text, "{body}");
        }
        assert_eq!(
            serde_json::to_value(ErrorBody::new("No")).unwrap(),
            json!({"message": "No"})
        );
    }

    #[test]
    fn an_event_needs_its_word_and_its_id() {
        let event = there_and_back::<Event>(&json!(
            {"event": BULK_SEARCH_FINISHED, "id": "9b1c", "credits": {"cost": 143}}
        ));
        assert_eq!(event.credits.unwrap().cost, Some(Credits::whole(143)));
        there_and_back::<Event>(&json!({"event": "bulk_phone_search_finished", "id": "e8"}));
        there_and_back::<Event>(&json!({"event": BULK_SEARCH_FINISHED, "id": "e8", "credits": {}}));
        assert!(serde_json::from_value::<Event>(json!({"event": BULK_SEARCH_FINISHED})).is_err());
    }

    #[test]
    fn what_is_ours_comes_back_with_its_keys_in_order() {
        let text =
            r#"{"fullname":"A B","custom":{"zeta":1,"alpha":{"y":"ü","x":[1.5,null,true]}}}"#;
        let search: Search = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&search).unwrap(), text);
    }
}
