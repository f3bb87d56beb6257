//! Reads a bulk request as strictly as Enrow says it does: one bad search refuses the whole batch.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::provider::enrow::wire::BulkRequest;
use crate::provider::enrow::wire::Search;
use crate::provider::enrow::wire::Settings;
use crate::sandbox::callbacks;
use crate::sandbox::choices;

/// Searches a batch may have (Enrow docs: bulk finder).
const LIMIT: usize = 5000;

/// Why a request is refused, in the service's words.
type Refusal = Cow<'static, str>;

/// The request in `body`.
///
/// # Errors
/// The message to refuse it with.
pub fn read(body: &[u8]) -> Result<BulkRequest, Refusal> {
    let mut members = members(body)?;
    let searches = searches(members.remove("searches"))?;
    Ok(BulkRequest {
        searches,
        settings: settings(members.remove("settings"))?,
        custom: members.remove("custom").filter(|custom| !custom.is_null()),
    })
}

fn members(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    if body.trim_ascii().is_empty() {
        return Err("Missing payload".into());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err("Missing payload".into()),
        Err(_) => Err(choices::INVALID_JSON.into()),
    }
}

fn searches(value: Option<Value>) -> Result<Vec<Search>, Refusal> {
    let rows = match value {
        Some(Value::Array(rows)) if !rows.is_empty() => rows,
        _ => return Err("Missing searches payload".into()),
    };
    let total = rows.len();
    if total > LIMIT {
        return Err(format!("Too many searches. Limit is currently at {LIMIT} per batch.").into());
    }
    let number = |(at, row)| search(row).ok_or(at + 1);
    let read: Result<Vec<Search>, usize> = rows.into_iter().enumerate().map(number).collect();
    read.map_err(|at| format!("Missing mandatory property on search n°{at} of {total}").into())
}

/// A search that has a name, and a domain or a company name.
fn search(row: Value) -> Option<Search> {
    let search: Search = serde_json::from_value(row).ok()?;
    let says = |text: &str| !text.trim().is_empty();
    let has = |text: &Option<String>| text.as_deref().is_some_and(says);
    let complete =
        says(&search.fullname) && (has(&search.company_domain) || has(&search.company_name));
    complete.then_some(search)
}

fn settings(value: Option<Value>) -> Result<Option<Settings>, Refusal> {
    let value = value.unwrap_or_default();
    let settings: Option<Settings> =
        serde_json::from_value(value).map_err(|_| choices::INVALID_SETTINGS)?;
    let webhook = settings
        .as_ref()
        .and_then(|settings| settings.webhook.as_deref());
    match webhook {
        Some(url) if !callbacks::is_local(url) => Err(choices::WEBHOOK_NOT_LOCAL.into()),
        _ => Ok(settings),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = r#"{"fullname":"Iris Falk","company_domain":"a.example"}"#;

    fn rows(count: usize) -> String {
        format!(r#"{{"searches":[{}]}}"#, vec![ROW; count].join(","))
    }

    #[test]
    fn refusals_in_the_services_words() {
        let eighth = format!(
            r#"{{"searches":[{}{{"fullname":"No Company"}}{}]}}"#,
            format!("{ROW},").repeat(7),
            format!(",{ROW}").repeat(42)
        );
        let of_one = "Missing mandatory property on search n°1 of 1";
        for (body, message) in [
            ("", "Missing payload"),
            ("  \n", "Missing payload"),
            ("null", "Missing payload"),
            ("[]", "Missing payload"),
            ("{\"searches\":", choices::INVALID_JSON),
            ("{}", "Missing searches payload"),
            (r#"{"searches":[]}"#, "Missing searches payload"),
            (r#"{"searches":{}}"#, "Missing searches payload"),
            (r#"{"searches":[{"company_name":"A"}]}"#, of_one),
            (
                r#"{"searches":[{"fullname":"A","company_name":null}]}"#,
                of_one,
            ),
            (
                r#"{"searches":[{"fullname":" ","company_name":"A"}]}"#,
                of_one,
            ),
            (
                r#"{"searches":[{"fullname":"A","company_domain":" "}]}"#,
                of_one,
            ),
            (
                r#"{"searches":[{"fullname":7,"company_domain":"a.example"}]}"#,
                of_one,
            ),
            (r#"{"searches":["Iris Falk"]}"#, of_one),
            (
                eighth.as_str(),
                "Missing mandatory property on search n°8 of 50",
            ),
            (
                rows(5001).as_str(),
                "Too many searches. Limit is currently at 5000 per batch.",
            ),
            (
                r#"{"searches":[{"fullname":"A","company_name":"B"}],"settings":"x"}"#,
                choices::INVALID_SETTINGS,
            ),
            (
                r#"{"searches":[{"fullname":"A","company_name":"B"}],"settings":{"webhook":"https://hooks.northpier.example/"}}"#,
                choices::WEBHOOK_NOT_LOCAL,
            ),
        ] {
            assert_eq!(
                read(body.as_bytes()).unwrap_err(),
                message,
                "{}",
                &body[..body.len().min(90)]
            );
        }
    }

    #[test]
    fn a_request_is_read() {
        assert_eq!(read(rows(5000).as_bytes()).unwrap().searches.len(), 5000);
        let body = r#"{"searches":[{"fullname":"A","company_name":"B","custom":{"k":"17"},"new":1}],
            "custom":"c","settings":{"webhook":"http://127.0.0.1:1/x","retrieve_gender":true}}"#;
        let request = read(body.as_bytes()).unwrap();
        assert_eq!(
            request.searches[0].custom,
            Some(serde_json::json!({"k": "17"}))
        );
        assert_eq!(request.custom, Some("c".into()));
        assert_eq!(request.settings.unwrap().retrieve_gender, Some(true));
    }
}
