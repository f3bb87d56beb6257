//! The results of one question, as a row of a bulk shows them.

use serde_json::{Value, json};

use crate::provider::enrow::wire::CompanyInfo;
use crate::provider::enrow::wire::Info;
use crate::provider::enrow::wire::Maybe;
use crate::provider::enrow::wire::PhoneSearch;
use crate::provider::enrow::wire::Row;
use crate::provider::enrow::wire::Search;
use crate::sandbox::answers;
use crate::sandbox::answers::Found;
use crate::sandbox::chance;
use crate::sandbox::order::Question;
use crate::sandbox::phones;
use crate::sandbox::record::Accepted;
use crate::sandbox::verification::is_deliverable;

use super::settings::{Gender, NoCustom, Settings};

/// The row of the question in that place.
pub fn row(accepted: &Accepted, at: usize, question: &Question, settings: &Settings) -> Row {
    match question {
        Question::Person(search) => Row {
            custom: custom(question, settings),
            ..person(accepted, at, search, settings.gender)
        },
        Question::Address(address) => Row {
            index: Some(uuid(accepted, at).into()),
            ..verdict(accepted.seed, &address.email)
        },
        Question::Phone(search) => Row {
            index: Some(at.into()),
            custom: custom(question, settings),
            ..number(accepted.seed, search)
        },
    }
}

/// What the caller sent with a question.
pub fn custom(question: &Question, settings: &Settings) -> Option<Value> {
    let empty = || (settings.no_custom == NoCustom::Empty).then(|| json!({}));
    let has_any = !matches!(question, Question::Phone(_));
    question
        .custom()
        .cloned()
        .or_else(|| empty().filter(|_| has_any))
}

/// The gender that is shown where it was asked for.
pub fn gender(shown: Gender, known: &str) -> Option<String> {
    match shown {
        Gender::Told => Some(known.to_owned()),
        Gender::Absent => None,
    }
}

/// Whether a row counts as `valid` or `found`.
pub fn is_good(row: &Row) -> bool {
    let word = row.qualification.as_deref();
    word == Some("valid") || word == Some("found")
}

/// The verdict on an address.
pub fn verdict(seed: u64, email: &str) -> Row {
    let word = if is_deliverable(seed, email) {
        "valid"
    } else {
        "invalid"
    };
    Row {
        qualification: Some(word.into()),
        email: Maybe::Text(email.to_owned()),
        ..Row::default()
    }
}

/// The number of a person, found or not, beside what was asked.
pub fn number(seed: u64, search: &PhoneSearch) -> Row {
    let found = phones::find_phone(seed, search);
    let word = if found.is_some() {
        "found"
    } else {
        "not_found"
    };
    Row {
        qualification: Some(word.into()),
        country: found.as_ref().map(|found| found.country.to_owned()),
        number: found.map(|found| found.number),
        params: Some(params(search)),
        ..Row::default()
    }
}

/// What was asked about a phone, without what is ours.
pub fn params(search: &PhoneSearch) -> Value {
    let asked = PhoneSearch {
        custom: None,
        ..search.clone()
    };
    serde_json::to_value(asked).unwrap_or_default()
}

fn person(accepted: &Accepted, at: usize, search: &Search, gender: Gender) -> Row {
    let found = answers::find_email(accepted.seed, search);
    let asked = accepted.request.with_gender().then_some(gender);
    let word = if found.is_some() { "valid" } else { "invalid" };
    Row {
        index: Some(at.to_string().into()),
        qualification: Some(word.into()),
        email: found
            .as_ref()
            .map_or(Maybe::Null, |found| Maybe::Text(found.email.clone())),
        info: found.map(|found| info(found, asked)),
        raw_params: Some(raw_params(search)),
        ..Row::default()
    }
}

fn info(found: Found, asked: Option<Gender>) -> Info {
    Info {
        domain: Some(found.domain),
        firstname: Some(found.firstname),
        lastname: found.lastname,
        gender: asked.and_then(|asked| self::gender(asked, found.gender)),
        company_info: Some(CompanyInfo {
            name: Some(found.company),
        }),
        ..Info::default()
    }
}

/// Verifications are numbered by UUIDs (Enrow docs: bulk verifications): nothing can be joined by them.
fn uuid(accepted: &Accepted, at: usize) -> String {
    let digest = chance::digest(accepted.seed, "index", &format!("{} {at}", accepted.id));
    let hex = hex::encode(&digest[..16]);
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}

/// The search as it was sent, without what is ours.
fn raw_params(search: &Search) -> Value {
    let mut params = json!({"fullname": search.fullname});
    let given = [
        ("company_domain", &search.company_domain),
        ("company_name", &search.company_name),
    ];
    for (name, value) in given {
        if let Some(value) = value {
            params[name] = value.as_str().into();
        }
    }
    params
}
