//! Enrow's answers in the words every provider shares (Enrow docs: get bulk results, get single results).

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::wire;
use crate::domain::AnswerRow;
use crate::domain::BatchAnswer;
use crate::domain::Country;
use crate::domain::Credits;
use crate::domain::Found;
use crate::domain::Kind;
use crate::domain::Qualification;
use crate::domain::SearchId;
use crate::provider::ProviderError;

/// No batch costs more, and none costs less than nothing: such a bill is a slip, and the price list serves instead.
const MOST: Credits = Credits::whole(1_000_000_000);

/// In `custom`, where that is documented as an object, our search's id has this name.
pub(super) const OURS: &str = "search";

/// What the body of a GET of a batch says, or of a single search.
pub fn read_answer(kind: Kind, single: bool, body: &[u8]) -> Result<BatchAnswer, ProviderError> {
    Ok(match single {
        true => read_single(kind, from_json(body)?),
        false => read(kind, from_json(body)?),
    })
}

/// The body of a reply, or where in it reading ended, without a word of it: it names people.
pub(super) fn from_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, ProviderError> {
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        ProviderError::Unreadable(format!("line {line}, column {column}"))
    })
}

/// What `bulk` says. A status that is neither `completed` nor `failed` is taken as still running: a batch that is
/// declared finished too early would lose rows, one that is asked again loses a moment.
pub(super) fn read(kind: Kind, bulk: wire::Bulk) -> BatchAnswer {
    let cost = bulk
        .stats
        .as_ref()
        .and_then(cost)
        .filter(|cost| (Credits::ZERO..=MOST).contains(cost));
    match (bulk.general.status.as_str(), bulk.results) {
        ("completed", Some(rows)) => BatchAnswer::Completed {
            rows: rows.into_iter().map(|one| row(kind, one)).collect(),
            cost,
        },
        ("failed", _) => BatchAnswer::Failed { cost },
        _ => BatchAnswer::Ongoing,
    }
}

/// What the reply to a GET of a single search says: `ongoing` is a qualification, and anything but one means that there
/// is nothing to be read yet. It names no price (Enrow docs: single results).
pub(super) fn read_single(kind: Kind, reply: wire::Row) -> BatchAnswer {
    let row = row(kind, reply);
    if row.word.is_empty() || row.qualification.is_none() {
        return BatchAnswer::Ongoing;
    }
    BatchAnswer::Completed {
        rows: vec![row],
        cost: None,
    }
}

/// The price paid. Whether that of a phone batch stands before or after its refund is not documented: it is taken as
/// whichever of the two divides evenly among the searches it would have been paid for.
fn cost(stats: &wire::Stats) -> Option<Credits> {
    let total = stats.credits_cost?.paid()?;
    let before = || {
        let refund = stats
            .credits_to_refund
            .filter(|refund| *refund > Credits::ZERO)?;
        let (requested, found) = (
            amount(stats.requested)?,
            amount(stats.found.or(stats.valid))?,
        );
        let full = total
            .hundredths()
            .checked_mul(requested.checked_sub(found)?)?
            == refund.hundredths().checked_mul(requested)?;
        full.then_some(total - refund)
    };
    Some(before().unwrap_or(total))
}

fn amount(count: Option<u64>) -> Option<i64> {
    count.and_then(|count| i64::try_from(count).ok())
}

/// The part of a raw answer that is about `search`, as it came, written to be read by people; `is_it` tells by a row's
/// address where rows have no id.
pub fn raw_row(
    single: bool,
    answer: &[u8],
    search: SearchId,
    is_it: impl Fn(&str) -> bool,
) -> Option<String> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    if single {
        return serde_json::to_string_pretty(&answer).ok();
    }
    let about = |row: &&Value| match row.get("custom").and_then(search_id) {
        Some(id) => id == search,
        None => row.get("email").and_then(Value::as_str).is_some_and(&is_it),
    };
    let row = answer.get("results")?.as_array()?.iter().find(about)?;
    serde_json::to_string_pretty(row).ok()
}

pub(super) fn row(kind: Kind, row: wire::Row) -> AnswerRow {
    let word = row.qualification.unwrap_or_default();
    let email = row.email.text();
    let qualification = qualification(kind, &word, email.is_some(), row.number.is_some());
    let found = match (kind, qualification) {
        (Kind::FindEmail, Some(Qualification::Found)) => {
            found_email(email.clone(), row.info.unwrap_or_default())
        }
        (Kind::FindPhone, Some(Qualification::Found)) => Found {
            phone: row.number,
            phone_country: row.country.as_deref().and_then(Country::from_code),
            ..Found::default()
        },
        _ => Found::default(),
    };
    AnswerRow {
        search: row.custom.as_ref().and_then(search_id),
        address: email.filter(|_| kind == Kind::VerifyEmail),
        qualification,
        word,
        found,
    }
}

/// What Enrow's words mean (Enrow docs: status codes). `invalid` is *not found* to the finder, whatever else the row
/// holds, and *undeliverable* to the verifier; `ongoing` is no verdict.
fn qualification(kind: Kind, word: &str, email: bool, number: bool) -> Option<Qualification> {
    match (kind, word) {
        (_, "ongoing") => None,
        (Kind::FindEmail, "valid") if email => Some(Qualification::Found),
        (Kind::FindEmail, "invalid") | (Kind::FindPhone, "not_found") => {
            Some(Qualification::NotFound)
        }
        (Kind::VerifyEmail, "valid") => Some(Qualification::Deliverable),
        (Kind::VerifyEmail, "invalid") => Some(Qualification::Undeliverable),
        (Kind::FindPhone, "found") if number => Some(Qualification::Found),
        _ => Some(Qualification::Unknown),
    }
}

fn found_email(email: Option<String>, info: wire::Info) -> Found {
    Found {
        email,
        domain: info.any_domain().map(str::to_owned),
        first_name: info.firstname,
        last_name: info.lastname,
        gender: info.gender,
        company: info.company_info.and_then(|company| company.name),
        ..Found::default()
    }
}

/// Our search id, which `custom` carries as a string or, where that is documented as an object, inside one; a service
/// that hands it back as a number is understood too.
fn search_id(custom: &Value) -> Option<SearchId> {
    match custom {
        Value::String(text) => text.parse().ok().map(SearchId),
        Value::Number(number) => number.as_i64().map(SearchId),
        Value::Object(members) => members
            .get(OURS)
            .filter(|id| !id.is_object())
            .and_then(search_id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(body: Value) -> BatchAnswer {
        read(Kind::FindEmail, serde_json::from_value(body).unwrap())
    }

    fn single(kind: Kind, body: Value) -> BatchAnswer {
        read_single(kind, serde_json::from_value(body).unwrap())
    }

    fn only_row(row: Value) -> AnswerRow {
        row_of(Kind::FindEmail, row)
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "reads better in a table of literals"
    )]
    fn row_of(kind: Kind, row: Value) -> AnswerRow {
        let body = json!({"general": {"status": "completed"}, "results": [row]});
        match read(kind, serde_json::from_value(body).unwrap()) {
            BatchAnswer::Completed { mut rows, .. } => rows.remove(0),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn trap_2_a_batch_is_finished_only_when_it_says_so_and_brings_rows() {
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
            raw_row(false, body, SearchId(8), |_| false).unwrap(),
            "{\n  \"custom\": 8,\n  \"new\": \"word\"\n}"
        );
        assert_eq!(raw_row(false, body, SearchId(9), |_| false), None);
        assert_eq!(raw_row(false, b"<html>", SearchId(8), |_| true), None);
    }

    #[test]
    fn trap_16_a_row_is_believed_by_its_qualification_not_by_its_address() {
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
    fn trap_32_unknown_words_are_kept_and_ongoing_is_no_verdict() {
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

    #[test]
    fn trap_2_and_3_ongoing_is_a_qualification_and_no_result() {
        for kind in Kind::ALL {
            for body in [
                json!({"qualification": "ongoing"}),
                json!({}),
                json!({"qualification": ""}),
            ] {
                assert_eq!(
                    single(kind, body.clone()),
                    BatchAnswer::Ongoing,
                    "{kind:?} {body}"
                );
            }
        }
        let phone =
            json!({"params": {"linkedin_url": "x"}, "custom": "9", "qualification": "ongoing"});
        assert_eq!(single(Kind::FindPhone, phone), BatchAnswer::Ongoing);
    }

    #[test]
    fn every_kind_has_its_words() {
        use Qualification::{Deliverable, Found, NotFound, Undeliverable, Unknown};
        for (kind, row, qualification) in [
            (
                Kind::FindEmail,
                json!({"qualification": "valid", "email": "a@b.example"}),
                Found,
            ),
            (
                Kind::FindEmail,
                json!({"qualification": "found", "email": "a@b.example"}),
                Unknown,
            ),
            (
                Kind::VerifyEmail,
                json!({"qualification": "valid", "email": "a@b.example"}),
                Deliverable,
            ),
            (
                Kind::VerifyEmail,
                json!({"qualification": "invalid", "email": "a@b.example"}),
                Undeliverable,
            ),
            (
                Kind::VerifyEmail,
                json!({"qualification": "risky", "email": "a@b.example"}),
                Unknown,
            ),
            (
                Kind::FindPhone,
                json!({"qualification": "found", "number": "+33199001234"}),
                Found,
            ),
            (
                Kind::FindPhone,
                json!({"qualification": "not_found"}),
                NotFound,
            ),
            (Kind::FindPhone, json!({"qualification": "found"}), Unknown),
            (
                Kind::FindPhone,
                json!({"qualification": "valid", "number": "+33199001234"}),
                Unknown,
            ),
        ] {
            assert_eq!(
                row_of(kind, row.clone()).qualification,
                Some(qualification),
                "{kind:?} {row}"
            );
        }
    }

    #[test]
    fn trap_11_the_cost_is_an_object_or_a_number_and_the_found_are_valid_or_found() {
        for (stats, cost) in [
            (
                json!({"credits_cost": {"initial": 2, "refunded": 1, "final": 1}, "valid": 1}),
                "1",
            ),
            (
                json!({"credits_cost": 61.75, "requested": 247, "valid": 200}),
                "61.75",
            ),
            // After the refund, as in the documented sample; before it; older, without one.
            (
                json!({"credits_cost": 40, "credits_to_refund": 40, "found": 1, "requested": 2}),
                "40",
            ),
            (
                json!({"credits_cost": 120, "credits_to_refund": 80, "found": 1, "requested": 3}),
                "40",
            ),
            (
                json!({"credits_cost": 80, "credits_to_refund": 0, "found": 2, "requested": 2}),
                "80",
            ),
            (
                json!({"credits_cost": 50, "valid": 1, "requested": 2}),
                "50",
            ),
        ] {
            let body = json!({"general": {"status": "completed"}, "stats": stats, "results": []});
            let BatchAnswer::Completed { cost: read, .. } = answer(body) else {
                panic!()
            };
            assert_eq!(read.unwrap().to_string(), cost, "{stats}");
        }
    }

    #[test]
    fn trap_12_an_index_of_any_type_joins_nothing_and_a_verified_row_is_known_by_its_address() {
        for index in [json!("0"), json!(0), json!("5f0c-uuid"), json!(null)] {
            let row = json!({"email": "a@b.example", "index": index, "qualification": "valid"});
            let read = row_of(Kind::VerifyEmail, row);
            assert_eq!(
                (read.search, read.address.as_deref()),
                (None, Some("a@b.example"))
            );
            assert_eq!(
                read.found,
                Found::default(),
                "nothing was found: it was there"
            );
        }
    }

    #[test]
    fn trap_13_a_domain_has_two_names() {
        for info in [
            json!({"domain": "b.example"}),
            json!({"company_domain": "b.example", "gender": "female"}),
        ] {
            let row =
                only_row(json!({"qualification": "valid", "email": "a@b.example", "info": info}));
            assert_eq!(row.found.domain.as_deref(), Some("b.example"));
            assert_eq!(row.found.gender.is_some(), info.get("gender").is_some());
        }
    }

    #[test]
    fn trap_14_what_is_ours_is_a_string_or_an_object() {
        for custom in [
            json!("17"),
            json!(17),
            json!({"search": "17"}),
            json!({"search": 17, "more": {}}),
        ] {
            assert_eq!(search_id(&custom), Some(SearchId(17)), "{custom}");
        }
        for custom in [
            json!({"search": {"search": "17"}}),
            json!({"Search": "17"}),
            json!([17]),
            json!(null),
        ] {
            assert_eq!(search_id(&custom), None, "{custom}");
        }
    }

    #[test]
    fn trap_15_null_and_absent_are_alike() {
        for row in [
            json!({"qualification": "not_found"}),
            json!({"qualification": "not_found", "number": null, "country": null, "email": null}),
        ] {
            assert_eq!(row_of(Kind::FindPhone, row).found, Found::default());
        }
        let BatchAnswer::Completed { rows, cost } = single(
            Kind::FindEmail,
            json!({"qualification": "invalid", "email": null}),
        ) else {
            panic!("a miss is an answer")
        };
        assert_eq!(
            (rows[0].qualification, cost),
            (Some(Qualification::NotFound), None)
        );
    }

    #[test]
    fn trap_27_a_single_result_has_no_id_and_is_its_own_raw_row() {
        let body = br#"{"email":"a@b.example","qualification":"valid"}"#;
        assert!(
            raw_row(true, body, SearchId(3), |_| false)
                .unwrap()
                .contains("a@b.example")
        );
        let bulk = br#"{"results":[{"email":"c@d.example"},{"email":"A@B.example","qualification":"valid"}]}"#;
        let raw = raw_row(false, bulk, SearchId(3), |email| {
            email.eq_ignore_ascii_case("a@b.example")
        });
        assert!(raw.unwrap().contains("A@B.example"));
    }
}
