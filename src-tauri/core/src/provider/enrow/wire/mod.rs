//! What travels between us and Enrow. One set of types serves the client and the sandbox, so that the two cannot drift
//! apart unseen; what a word means (`ongoing`, `valid`) is for the reader to decide, because a word Enrow adds tomorrow
//! must reach that decision and not fail here. Reading is lenient (unknown fields are ignored, nearly everything may be
//! absent); writing is exactly what Enrow's pages show today.
//!
//! Here stands what the kinds share; what each has of its own stands in a file of its name.

mod event;
mod find;
mod phone;
mod verify;

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use crate::domain::Credits;

pub use event::*;
pub use find::*;
pub use phone::*;
pub use verify::*;

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

/// Reply to a POST that was accepted, single or bulk, of any kind (Enrow docs: bulk finder, single verifier).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// `Bulk search operating`, `Single verification operating` and the like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The reference. Opaque: most samples are UUIDs, some are not.
    pub id: String,
    /// What is held, the full price of every search; not the bill (inferred from the samples and the refunds).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits_used: Option<Credits>,
    /// Minutes, not guaranteed; bulks only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_duration: Option<Number>,
    /// From which of the account's two pots it is taken; verifier and phone finder only (Enrow docs: single verifier).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<Pots>,
}

/// The pots that credits are taken from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pots {
    /// How much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Credits>,
    /// `sub` or `paygo`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How much from each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Value>,
}

/// Reply 200 to a GET of a bulk, running or done: only `general.status` tells (Enrow docs: bulk results).
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
    /// Given back for the searches without an answer; phone batches only (Enrow docs: bulk phone results).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits_to_refund: Option<Credits>,
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

/// One search's result: a row of a [`Bulk`], or the whole reply to a GET of a single search. The kinds fill in what is
/// theirs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Position in the request: a string for e-mail finding, a number for phones, a UUID for verification (Enrow docs:
    /// bulk results). Nothing is joined by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<Value>,
    /// `valid`, `invalid`; for phones `found`, `not_found` (Enrow docs: status codes).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualification: Option<String>,
    /// The address found or verified; written as `null` where none was found, left out where it is about a phone
    /// (Enrow docs: bulk results).
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub email: Maybe,
    /// The phone number; absent where none was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The number's country, two letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Who was found; absent where nobody was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub info: Option<Info>,
    /// The search as it was sent. We join by `custom`, so its shape is left open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_params: Option<Value>,
    /// The same, as phone batches call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Value>,
    /// What the search was sent with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Value>,
}

/// A text that can be absent, `null` or there; the first two mean the same (Enrow docs: bulk results have `null`, phone
/// results leave it out), but are written as they are documented.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Maybe {
    /// Not there.
    #[default]
    Absent,
    /// There, and `null`.
    Null,
    /// The text.
    Text(String),
}

impl Maybe {
    /// Whether it is not there.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The text, if there is one.
    pub fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Absent | Self::Null => None,
        }
    }
}

impl Serialize for Maybe {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Absent | Self::Null => serializer.serialize_none(),
        }
    }
}

impl<'de> Deserialize<'de> for Maybe {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Text))
    }
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
    /// `false`, beside a reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
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

    /// A refusal in the one shape without a message.
    pub fn of_single(reason: impl Into<String>) -> Self {
        Self {
            reason: Some(reason.into()),
            success: Some(false),
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
        let accepted = there_and_back::<Accepted>(&json!(
            {"message": "Bulk search operating", "id": "9b1c-zz", "credits_used": 2, "estimated_duration": 1}
        ));
        assert_eq!(accepted.credits_used, Some(Credits::whole(2)));
        let bare: Accepted = serde_json::from_value(json!({"id": "x", "new": {}})).unwrap();
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
        assert_eq!(rows[1].email, Maybe::Null);
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
    fn trap_28_an_account_may_have_no_webhooks() {
        let account = there_and_back::<AccountInfo>(&json!({"credits": 1234.75}));
        assert_eq!(account.credits.hundredths(), 123_475);
        there_and_back::<AccountInfo>(&json!({"credits": 0, "webhooks": ["https://a.example/x"]}));
    }

    #[test]
    fn trap_5_and_6_a_refusal_says_why_in_any_generation_of_the_docs() {
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
    fn what_is_ours_comes_back_with_its_keys_in_order() {
        let text =
            r#"{"fullname":"A B","custom":{"zeta":1,"alpha":{"y":"ü","x":[1.5,null,true]}}}"#;
        let search: Search = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&search).unwrap(), text);
    }

    #[test]
    fn requests_of_every_kind_are_written_as_documented() {
        let settings = json!({"webhook": "https://hooks.tannwerk.example/x"});
        there_and_back::<FindRequest>(
            &json!({"fullname": "Iris Falk", "company_domain": "tannwerk.example",
            "custom": {"row": 1}, "settings": settings}),
        );
        there_and_back::<VerifyRequest>(
            &json!({"email": "iris@tannwerk.example", "custom": {"row": 1},
            "settings": settings}),
        );
        there_and_back::<BulkVerifyRequest>(
            &json!({"verifications": ["iris@tannwerk.example"], "custom": {"a": 1},
            "settings": settings}),
        );
        there_and_back::<PhoneRequest>(
            &json!({"linkedin_url": "https://www.linkedin.com/in/iris", "custom": "7",
            "settings": settings}),
        );
        there_and_back::<BulkPhoneRequest>(&json!({"searches": [
            {"firstname": "Iris", "lastname": "Falk", "company_name": "Tannwerk", "custom": "7"}], "settings": settings}));
    }

    #[test]
    fn results_of_every_kind_are_read_and_written_as_documented() {
        for bulk in [
            json!({"general": {"id": "77", "status": "completed"},
                "stats": {"requested": 2, "valid": 1, "credits_cost": 0.5},
                "results": [{"index": "5f0c-uuid", "qualification": "valid", "email": "iris@tannwerk.example"}]}),
            json!({"general": {"id": "e8", "status": "completed"},
                "stats": {"requested": 2, "found": 1, "credits_cost": 40, "credits_to_refund": 40},
                "results": [
                    {"index": 0, "qualification": "found", "number": "+33199001234", "country": "FR",
                     "params": {"linkedin_url": "https://www.linkedin.com/in/iris"}, "custom": "7"},
                    {"index": 1, "qualification": "not_found", "params": {"linkedin_url": "x"}}]}),
        ] {
            there_and_back::<Bulk>(&bulk);
        }
        for single in [
            json!({"qualification": "ongoing"}),
            json!({"qualification": "valid", "email": "iris@tannwerk.example",
                "info": {"company_domain": "tannwerk.example", "fullname": "Iris Falk", "firstname": "Iris",
                         "lastname": "Falk", "gender": "female"}, "custom": {"z": 1, "a": [null]}}),
            json!({"qualification": "invalid", "email": null}),
            json!({"qualification": "found", "number": "+33199001234", "country": "FR",
                "params": {"linkedin_url": "x"}, "custom": "7"}),
        ] {
            there_and_back::<Row>(&single);
        }
        there_and_back::<Accepted>(
            &json!({"message": "Single verification operating", "id": "c0", "credits_used": 0.25,
            "credits": {"amount": 0.25, "source": "sub", "split": {"fromPaygo": 0, "fromSub": 0.25}}}),
        );
    }

    #[test]
    fn trap_31_only_an_id_is_a_reference() {
        for reply in [
            json!({"batch_id": "9b1c", "total": 2, "status": "processing"}),
            json!({"message": "Bulk search operating"}),
            json!({"id": null}),
        ] {
            assert!(
                serde_json::from_value::<Accepted>(reply.clone()).is_err(),
                "{reply}"
            );
        }
    }
}
