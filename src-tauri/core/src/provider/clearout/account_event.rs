//! An event in the words that are the same for every service.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::batch::{sought, verified};
use super::delivery::{Event, Reading, Told, read_event};
use super::{Finding, Product, Row, Rows, Sheet, Verification, delivery};
use crate::domain::About;
use crate::domain::AccountEvent;
use crate::domain::AnswerRow;
use crate::domain::Answered;
use crate::domain::Asked;
use crate::domain::Company;
use crate::domain::Flags;
use crate::domain::Kind;
use crate::domain::ProviderName;
use crate::domain::Sighting;
use crate::domain::Tells;
use crate::provider::UnreadableEvent;

/// What a phone number is called in data whose shape is not documented, the fullest form first.
const NUMBERS: [&str; 6] = [
    "e164_format",
    "international_format",
    "phone_number",
    "phone",
    "input",
    "local_format",
];
/// The same of a name.
const NAMES: [&str; 3] = ["input_name", "full_name", "name"];

/// The event that `body` tells of.
pub fn read_account_event(body: &[u8]) -> Result<AccountEvent, UnreadableEvent> {
    let read = read_event(body).map_err(|error| match error {
        delivery::UnreadableEvent::NotAnEvent { .. } => {
            UnreadableEvent::NotAnEvent(error.to_string())
        }
        delivery::UnreadableEvent::Lacks(what) => UnreadableEvent::Lacks(what),
    })?;
    let (test, event) = match read {
        Reading::Live(event) => (false, event),
        Reading::Test(event) => (true, event),
    };
    let Event { id, at, told } = event;
    let key = id.unwrap_or_else(|| format!("bytes {}", hex::encode(Sha256::digest(body))));
    Ok(AccountEvent {
        key,
        test,
        at,
        tells: tells(told),
    })
}

fn tells(told: Told) -> Tells {
    match told {
        Told::Verified(said) => answered_address(*said),
        Told::Sought(said) => answered_person(*said),
        Told::ListFinished {
            product,
            reference,
            name,
        } => Tells::Finished {
            kind: match product {
                Product::Verifier => Kind::VerifyEmail,
                Product::Finder => Kind::FindEmail,
            },
            single: false,
            reference,
            tag: name.as_deref().and_then(Sheet::tag_in).map(str::to_owned),
            name,
        },
        Told::FormEmail(said) => match said.address.clone() {
            Some(address) => {
                let suggestion = said.suggestion.clone();
                Tells::Typed(Box::new(of_address(address, suggestion, row_of(*said))))
            }
            None => Tells::Other("form_guard.email_validation".into()),
        },
        Told::FormPhone(data) => {
            typed(&data, &NUMBERS, "form_guard.phone_validation", About::Phone)
        }
        Told::FormName(data) => typed(&data, &NAMES, "form_guard.name_validation", About::Person),
        Told::Failed(kind, _) => Tells::Other(format!("{} did not succeed", what(kind))),
        Told::Other { word, .. } => Tells::Other(word),
    }
}

const fn what(kind: delivery::Kind) -> &'static str {
    match kind {
        delivery::Kind::Instant(Product::Verifier) => "verifying an address",
        delivery::Kind::Instant(Product::Finder) => "looking for a person",
        delivery::Kind::Bulk(Product::Verifier) => "verifying a list",
        delivery::Kind::Bulk(Product::Finder) => "looking for a list of people",
        delivery::Kind::FormEmail => "looking at an address in a form",
        delivery::Kind::FormPhone => "looking at a phone number in a form",
        delivery::Kind::FormName => "looking at a name in a form",
    }
}

/// The rows of a list that another program had worked on, as leads have them. One that names neither an address nor a person
/// makes none.
pub fn sightings(rows: Rows) -> Vec<Sighting> {
    let tells: Vec<_> = match rows {
        Rows::Verified(rows) => rows
            .into_iter()
            .map(|row| answered_address(row.said))
            .collect(),
        Rows::Sought(rows) => rows
            .into_iter()
            .map(|row| answered_person(row.said))
            .collect(),
    };
    let sighting = |tells| match tells {
        Tells::Answered(answered) => Some(answered.sighting),
        _ => None,
    };
    tells.into_iter().filter_map(sighting).collect()
}

fn row_of(said: Verification) -> AnswerRow {
    verified(Row { search: None, said })
}

fn answered_address(said: Verification) -> Tells {
    let Some(email) = said.address.clone() else {
        return Tells::Other("email_verifier.instant".into());
    };
    let (suggestion, cost) = (said.suggestion.clone(), said.price());
    let row = row_of(said);
    Tells::Answered(Box::new(Answered {
        cost,
        sighting: of_address(email.clone(), suggestion, row.clone()),
        asked: vec![Asked::VerifyEmail { email }],
        row,
    }))
}

fn of_address(address: String, suggestion: Option<String>, row: AnswerRow) -> Sighting {
    Sighting {
        about: About::Email(address),
        name: None,
        company: None,
        domain: None,
        qualification: row.qualification,
        word: row.word,
        reason: row.found.sub_status.map(|sub| sub.text),
        flags: row.found.flags,
        suggestion,
        confidence: None,
        by: ProviderName::Clearout,
    }
}

fn answered_person(said: Finding) -> Tells {
    let name = name(&said);
    let companies = [
        said.domain.clone().map(Company::Domain),
        said.company.clone().map(Company::Name),
    ];
    let asked = name.iter().flat_map(|name| {
        companies.iter().flatten().map(|company| Asked::FindEmail {
            full_name: name.clone(),
            company: company.clone(),
            country: None,
            gender: false,
        })
    });
    let asked = asked.collect();
    let at = said.domain.clone().or_else(|| said.company.clone());
    let person = [name.clone(), at].into_iter().flatten();
    let person: Vec<_> = person.collect();
    let about = match said.address() {
        Some(address) => About::Email(address.to_owned()),
        None if person.is_empty() => return Tells::Other("email_finder.instant".into()),
        None => About::Person(person.join(" at ")),
    };
    let role = said.mailboxes.first().and_then(|mailbox| mailbox.role);
    let flags = Flags {
        role: role == Some(true),
        ..Flags::default()
    };
    let sighting = Sighting {
        about,
        name,
        company: said.company.clone(),
        domain: said.domain.clone(),
        qualification: None,
        word: said.word.clone(),
        reason: said.reason.clone(),
        flags,
        suggestion: None,
        confidence: said.confidence.and_then(|sure| u8::try_from(sure).ok()),
        by: ProviderName::Clearout,
    };
    let cost = said.price();
    let row = sought(Row { search: None, said });
    let sighting = Sighting {
        qualification: row.qualification,
        ..sighting
    };
    Tells::Answered(Box::new(Answered {
        asked,
        cost,
        row,
        sighting,
    }))
}

fn name(said: &Finding) -> Option<String> {
    let parts = [&said.first_name, &said.last_name];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    let joined = Some(parts.join(" ")).filter(|name| !name.is_empty());
    said.full_name.clone().or(joined)
}

/// What a visitor typed, out of data of no documented shape; without it there is nobody to make a lead of.
fn typed(data: &Value, names: &[&str], word: &str, about: fn(String) -> About) -> Tells {
    let text = |name: &&str| match &data[*name] {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let Some(input) = names.iter().find_map(text) else {
        return Tells::Other(word.to_owned());
    };
    let about = about(input.clone());
    let gibberish = data["gibberish"].as_bool() == Some(true);
    Tells::Typed(Box::new(Sighting {
        name: matches!(about, About::Person(_)).then_some(input),
        about,
        company: None,
        domain: None,
        qualification: None,
        word: text(&"status").unwrap_or_default(),
        reason: text(&"line_type"),
        flags: Flags {
            gibberish,
            ..Flags::default()
        },
        suggestion: None,
        confidence: None,
        by: ProviderName::Clearout,
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::Credits;
    use crate::domain::Qualification;

    fn read(word: &str, data: &Value) -> AccountEvent {
        let body = json!({"event_id": "66a1", "event_type": word, "event_mode": "live",
            "payload": {"status": "success", "data": data}});
        read_account_event(body.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn a_finished_list_of_ours_carries_its_tag() {
        let of = |name: &str| {
            let data = json!({"list_id": "66b2", "list_name": name});
            read("email_finder.bulk.completed", &data).tells
        };
        let Tells::Finished { kind, tag, .. } = of("ringback-a1b2c3d4.csv") else {
            panic!("not finished");
        };
        assert_eq!((kind, tag.as_deref()), (Kind::FindEmail, Some("a1b2c3d4")));
        assert!(matches!(of("q1.csv"), Tells::Finished { tag: None, .. }));
    }

    #[test]
    fn an_answer_says_which_questions_it_answers() {
        let data = json!({"email_address": "Ada@Northpier.example", "status": "valid",
            "safe_to_send": "yes", "role": "yes"});
        let Tells::Answered(answered) = read("email_verifier.instant.completed", &data).tells
        else {
            panic!("no answer");
        };
        assert_eq!(answered.row.qualification, Some(Qualification::Deliverable));
        assert_eq!(answered.cost, Credits::whole(1));
        assert!(answered.sighting.flags.role);
        assert_eq!(answered.asked.len(), 1);
        let data = json!({"emails": [{"email_address": "kim@firm.example"}], "full_name": "kim lee",
            "domain": "firm.example", "company": {"name": "Firm"}, "confidence_score": 97});
        let Tells::Answered(answered) = read("email_finder.instant.completed", &data).tells else {
            panic!("no answer");
        };
        assert_eq!(answered.asked.len(), 2, "by domain and by name");
        assert_eq!(answered.cost, Credits::whole(4));
        assert_eq!(
            answered.sighting.about,
            About::Email("kim@firm.example".into())
        );
        assert_eq!(answered.sighting.qualification, Some(Qualification::Found));
        let nobody = json!({"emails": [], "full_name": "kim lee", "domain": "firm.example"});
        let Tells::Answered(answered) = read("email_finder.instant.completed", &nobody).tells
        else {
            panic!("no answer");
        };
        assert_eq!(
            answered.sighting.about,
            About::Person("kim lee at firm.example".into())
        );
    }

    #[test]
    fn trap_29_what_a_form_was_told_is_found_in_data_of_no_documented_shape() {
        let phone = |data: Value| read("form_guard.phone_validation.completed", &data).tells;
        for (data, number) in [
            (
                json!({"e164_format": "+12025550143", "status": "valid"}),
                "+12025550143",
            ),
            (json!({"e164_format": "", "local_format": "12"}), "12"),
        ] {
            let Tells::Typed(typed) = phone(data) else {
                panic!("not typed");
            };
            assert_eq!(typed.about, About::Phone(number.into()));
        }
        assert!(matches!(phone(json!({"a": 1})), Tells::Other(_)));
        assert!(matches!(phone(json!(null)), Tells::Other(_)));
        let data = json!({"input_name": "qwertyuiop", "status": "valid", "gibberish": true});
        let Tells::Typed(name) = read("form_guard.name_validation.completed", &data).tells else {
            panic!("not typed");
        };
        assert!(name.flags.gibberish && name.name.as_deref() == Some("qwertyuiop"));
    }

    #[test]
    fn an_event_without_an_id_is_known_by_its_bytes() {
        let key = |body: &str| read_account_event(body.as_bytes()).unwrap().key;
        let (one, other) = (r#"{"event_type":"a"}"#, r#"{"event_type":"b"}"#);
        assert_eq!(key(one), key(one));
        assert_ne!(key(one), key(other));
        assert_eq!(read("a.b", &json!({})).key, "66a1");
    }
}
