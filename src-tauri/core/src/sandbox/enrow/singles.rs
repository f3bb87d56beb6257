//! What a single search looks like from outside, running and done. It never names its id (Enrow docs: single results).

use axum::{http::StatusCode, response::Response};

use crate::provider::enrow::wire::Info;
use crate::provider::enrow::wire::Maybe;
use crate::provider::enrow::wire::Row;
use crate::sandbox::answers;
use crate::sandbox::answers::Found;
use crate::sandbox::book::Batch;
use crate::sandbox::order::Question;
use crate::sandbox::record::Accepted;

use super::reply::json;
use super::rows;
use super::settings::{Blank, Gender, Settings};

/// The reply to a GET: 202 while it runs, 200 when it is done.
pub fn single(batch: &Batch, settings: &Settings) -> Response {
    match batch.completed {
        Some(_) => json(StatusCode::OK, &result(&batch.accepted, settings)),
        None => json(StatusCode::ACCEPTED, &running(&batch.accepted)),
    }
}

/// A phone search shows what was asked while it runs, too.
fn running(accepted: &Accepted) -> Row {
    let ongoing = Row {
        qualification: Some("ongoing".into()),
        ..Row::default()
    };
    match accepted.request.searches.first() {
        Some(Question::Phone(search)) => Row {
            params: Some(rows::params(search)),
            custom: search.custom.clone(),
            ..ongoing
        },
        _ => ongoing,
    }
}

/// The result of the only question.
pub fn result(accepted: &Accepted, settings: &Settings) -> Row {
    let Some(question) = accepted.request.searches.first() else {
        return Row::default();
    };
    let row = match question {
        Question::Person(search) => {
            let found = answers::find_email(accepted.seed, search);
            let fullname = &search.fullname;
            let gender = accepted.request.with_gender().then_some(settings.gender);
            person(found, fullname, gender, settings.miss)
        }
        Question::Address(address) => rows::verdict(accepted.seed, &address.email),
        Question::Phone(search) => rows::number(accepted.seed, search),
    };
    Row {
        custom: rows::custom(question, settings),
        ..row
    }
}

fn person(found: Option<Found>, fullname: &str, gender: Option<Gender>, miss: Blank) -> Row {
    let Some(found) = found else {
        return Row {
            qualification: Some("invalid".into()),
            email: match miss {
                Blank::Null => Maybe::Null,
                Blank::Absent => Maybe::Absent,
            },
            ..Row::default()
        };
    };
    let info = Info {
        company_domain: Some(found.domain),
        fullname: Some(fullname.to_owned()),
        firstname: Some(found.firstname),
        lastname: found.lastname,
        gender: gender.and_then(|gender| rows::gender(gender, found.gender)),
        ..Info::default()
    };
    Row {
        qualification: Some("valid".into()),
        email: Maybe::Text(found.email),
        info: Some(info),
        ..Row::default()
    }
}
