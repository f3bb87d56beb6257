//! Enrow's bulk answer in the words every provider shares (Enrow docs: get bulk results).

use serde_json::Value;

use super::wire;
use crate::domain::AnswerRow;
use crate::domain::BatchAnswer;
use crate::domain::Credits;
use crate::domain::Found;
use crate::domain::Qualification;
use crate::domain::SearchId;

/// No batch costs more, and none costs less than nothing: such a bill is a slip, and the price list serves instead.
const MOST: Credits = Credits::whole(1_000_000_000);

/// What `bulk` says. A status that is neither `completed` nor `failed` is taken as still running: a batch that is
/// declared finished too early would lose rows, one that is asked again loses a moment.
pub(super) fn read(bulk: wire::Bulk) -> BatchAnswer {
    let cost = bulk
        .stats
        .and_then(|stats| stats.credits_cost)
        .and_then(wire::CreditsCost::paid)
        .filter(|cost| (Credits::ZERO..=MOST).contains(cost));
    match (bulk.general.status.as_str(), bulk.results) {
        ("completed", Some(rows)) => BatchAnswer::Completed {
            rows: rows.into_iter().map(row).collect(),
            cost,
        },
        ("failed", _) => BatchAnswer::Failed { cost },
        _ => BatchAnswer::Ongoing,
    }
}

/// The part of a raw answer that is about `search`, as it came, written to be read by people.
pub fn raw_row(answer: &[u8], search: SearchId) -> Option<String> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    let rows = answer.get("results")?.as_array()?;
    let row = rows
        .iter()
        .find(|row| row.get("custom").and_then(search_id) == Some(search))?;
    serde_json::to_string_pretty(row).ok()
}

fn row(row: wire::Row) -> AnswerRow {
    let word = row.qualification.unwrap_or_default();
    let qualification = qualification(&word, row.email.as_deref());
    let found = match qualification {
        Some(Qualification::Found) => found(row.email, row.info.unwrap_or_default()),
        _ => Found::default(),
    };
    AnswerRow {
        search: row.custom.as_ref().and_then(search_id),
        qualification,
        word,
        found,
    }
}

/// The finder's words: `valid` is found, `invalid` is not found, whatever else the row holds; `ongoing` is no verdict
/// (Enrow docs: status codes).
fn qualification(word: &str, email: Option<&str>) -> Option<Qualification> {
    match (word, email) {
        ("valid", Some(_)) => Some(Qualification::Found),
        ("invalid", _) => Some(Qualification::NotFound),
        ("ongoing", _) => None,
        _ => Some(Qualification::Unknown),
    }
}

fn found(email: Option<String>, info: wire::Info) -> Found {
    Found {
        email,
        domain: info.any_domain().map(str::to_owned),
        first_name: info.firstname,
        last_name: info.lastname,
        company: info.company_info.and_then(|company| company.name),
    }
}

/// Our search id, which `custom` carries as a string; a service that hands it back as a number is understood too.
fn search_id(custom: &Value) -> Option<SearchId> {
    match custom {
        Value::String(text) => text.parse().ok().map(SearchId),
        Value::Number(number) => number.as_i64().map(SearchId),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(body: Value) -> BatchAnswer {
        read(serde_json::from_value(body).unwrap())
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "reads better in a table of literals"
    )]
    fn only_row(row: Value) -> AnswerRow {
        match answer(json!({"general": {"status": "completed"}, "results": [row]})) {
            BatchAnswer::Completed { mut rows, .. } => rows.remove(0),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_batch_is_finished_only_when_it_says_so_and_brings_rows() {
        assert_eq!(
            answer(json!({"general": {"status": "ongoing"}, "stats": {"finished": 3}})),
            BatchAnswer::Ongoing
        );
        assert_eq!(
            answer(json!({"general": {"status": "completed"}})),
            BatchAnswer::Ongoing
        );
        assert_eq!(
            answer(json!({"general": {"status": "paused"}, "results": []})),
            BatchAnswer::Ongoing
        );
        let failed = json!({"general": {"status": "failed"}, "stats": {"credits_cost": 0.5}});
        assert_eq!(
            answer(failed),
            BatchAnswer::Failed {
                cost: Some(Credits::from_hundredths(50))
            }
        );
    }

    #[test]
    fn a_bill_that_cannot_be_is_no_bill() {
        for cost in [
            json!(-1),
            json!(-92_233_720_368_547_758_i64),
            json!(2_000_000_000),
        ] {
            let bill = json!({"general": {"status": "failed"}, "stats": {"credits_cost": {"final": cost}}});
            assert_eq!(answer(bill), BatchAnswer::Failed { cost: None }, "{cost}");
        }
    }

    #[test]
    fn a_searchs_own_row_is_cut_out_of_the_raw_answer() {
        let body = br#"{"general": {}, "results": [{"custom": "7", "email": null}, {"custom": 8, "new": "word"}]}"#;
        assert_eq!(
            raw_row(body, SearchId(8)).unwrap(),
            "{\n  \"custom\": 8,\n  \"new\": \"word\"\n}"
        );
        assert_eq!(raw_row(body, SearchId(9)), None);
        assert_eq!(raw_row(b"<html>", SearchId(8)), None);
    }

    #[test]
    fn a_row_is_believed_by_its_qualification_not_by_its_address() {
        let found = only_row(
            json!({"qualification": "valid", "email": "a@b.example", "custom": "17",
            "info": {"domain": "b.example", "companyInfo": {"name": "B"}}}),
        );
        assert_eq!(
            (found.search, found.qualification),
            (Some(SearchId(17)), Some(Qualification::Found))
        );
        assert_eq!(found.found.company.as_deref(), Some("B"));
        let bad =
            only_row(json!({"qualification": "invalid", "email": "a@b.example", "custom": 17}));
        assert_eq!(
            (bad.qualification, bad.found.email),
            (Some(Qualification::NotFound), None)
        );
        assert_eq!(bad.search, Some(SearchId(17)));
    }

    #[test]
    fn unknown_words_are_kept_and_ongoing_is_no_verdict() {
        let strange = only_row(json!({"qualification": "catch_all", "email": "a@b.example"}));
        assert_eq!(
            (strange.qualification, strange.word.as_str()),
            (Some(Qualification::Unknown), "catch_all")
        );
        assert_eq!(strange.found.email, None);
        assert_eq!(
            only_row(json!({"qualification": "ongoing"})).qualification,
            None
        );
        assert_eq!(
            only_row(json!({"qualification": "valid", "email": null})).qualification,
            Some(Qualification::Unknown)
        );
        assert_eq!(only_row(json!({"custom": {"not": "ours"}})).search, None);
    }
}
