//! What Clearout calls back with (Clearout docs: webhook events and payloads). An event of an unknown kind is an event,
//! too: only bytes that are no event at all cannot be read.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::wire::{self, event_type};
use super::{Finding, Product, Verification};

/// A delivery, read. A test event looks exactly like a real one, so the two are different things here.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// It happened.
    Live(Event),
    /// Somebody pressed *send a test*; it says nothing about anything.
    Test(Event),
}

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its id, by which a second copy is known.
    pub id: Option<String>,
    /// When it happened.
    pub at: Option<Timestamp>,
    /// What it tells.
    pub told: Told,
}

/// What an event tells. Instant events follow every completed call, also those whose reply arrived, and nothing in them
/// names the call: they are matched by address, or by name and domain.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// One address was verified.
    Verified(Box<Verification>),
    /// One person was looked for.
    Sought(Box<Finding>),
    /// A list is finished; its rows are to be fetched.
    ListFinished {
        /// Which product's.
        product: Product,
        /// The list.
        reference: String,
        /// Its file's name.
        name: Option<String>,
    },
    /// Form Guard looked at an address that a visitor typed.
    FormEmail(Box<Verification>),
    /// Form Guard looked at a phone number; the shape is not documented.
    FormPhone(Value),
    /// Form Guard looked at a name; the shape is not documented.
    FormName(Value),
    /// Something of a known kind did not succeed; no example is documented.
    Failed(Kind, Value),
    /// An event that Clearout has added since, with everything in it.
    Other {
        /// Its type.
        word: String,
        /// Its data.
        data: Value,
    },
}

/// The kinds of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One address, or one person.
    Instant(Product),
    /// A list.
    Bulk(Product),
    /// An address in a form.
    FormEmail,
    /// A phone number in a form.
    FormPhone,
    /// A name in a form.
    FormName,
}

/// Why a delivery's body cannot be read. Never repeats a word of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableEvent {
    /// It is no JSON object with an `event_type`.
    #[error("it is not a Clearout event: unreadable at line {line}, column {column}")]
    NotAnEvent {
        /// Where reading ended.
        line: usize,
        /// Where in that line.
        column: usize,
    },
    /// It lacks what an event of its kind is for.
    #[error("it is a Clearout event without its {0}")]
    Lacks(&'static str),
}

/// The event that `body` tells of.
pub fn read_event(body: &[u8]) -> Result<Reading, UnreadableEvent> {
    let said: wire::Event =
        serde_json::from_slice(body).map_err(|error| UnreadableEvent::NotAnEvent {
            line: error.line(),
            column: error.column(),
        })?;
    let event = Event {
        id: said.event_id,
        at: said.event_created_on.or(said.event_on),
        told: told(said.event_type, said.payload.unwrap_or_default())?,
    };
    // A mode that nobody has heard of is not taken for the real thing.
    let mode = said.event_mode.unwrap_or_else(|| "live".into());
    Ok(match mode.eq_ignore_ascii_case("live") {
        true => Reading::Live(event),
        false => Reading::Test(event),
    })
}

fn told(word: String, payload: wire::Payload) -> Result<Told, UnreadableEvent> {
    let data = payload.data;
    let Some(kind) = kind(&word) else {
        return Ok(Told::Other { word, data });
    };
    // The text says `error` where replies say `failed`; whatever is not success is neither verdict nor charge.
    if payload.status.is_some_and(|status| status != "success") {
        return Ok(Told::Failed(kind, data));
    }
    Ok(match kind {
        Kind::Instant(Product::Verifier) => Told::Verified(Box::new(verification(data)?)),
        Kind::Instant(Product::Finder) => Told::Sought(Box::new(part::<wire::Found>(data)?.into())),
        Kind::Bulk(product) => list_finished(product, data)?,
        Kind::FormEmail => Told::FormEmail(Box::new(verification(data)?)),
        Kind::FormPhone => Told::FormPhone(data),
        Kind::FormName => Told::FormName(data),
    })
}

fn kind(word: &str) -> Option<Kind> {
    Some(match word {
        event_type::VERIFIER_INSTANT => Kind::Instant(Product::Verifier),
        event_type::VERIFIER_BULK => Kind::Bulk(Product::Verifier),
        event_type::FINDER_INSTANT => Kind::Instant(Product::Finder),
        event_type::FINDER_BULK => Kind::Bulk(Product::Finder),
        event_type::FORM_EMAIL => Kind::FormEmail,
        event_type::FORM_PHONE => Kind::FormPhone,
        event_type::FORM_NAME => Kind::FormName,
        _ => return None,
    })
}

/// A verdict without its address can be matched with nothing.
fn verification(data: Value) -> Result<Verification, UnreadableEvent> {
    let said: wire::Verified = part(data)?;
    match said.email_address {
        Some(_) => Ok(said.into()),
        None => Err(UnreadableEvent::Lacks("email_address")),
    }
}

fn list_finished(product: Product, data: Value) -> Result<Told, UnreadableEvent> {
    let list: wire::FinishedList = part(data)?;
    Ok(Told::ListFinished {
        product,
        reference: list.list_id.ok_or(UnreadableEvent::Lacks("list_id"))?,
        name: list.list_name,
    })
}

fn part<T: DeserializeOwned>(data: Value) -> Result<T, UnreadableEvent> {
    let object = Some(data).filter(Value::is_object);
    object
        .and_then(|data| serde_json::from_value(data).ok())
        .ok_or(UnreadableEvent::Lacks("data"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::provider::clearout::{Deliverability, Outcome};

    fn event(word: &str, data: &Value) -> Value {
        json!({"event_id": "66000000000000000000a001", "event_type": word, "event_mode": "live",
            "event_created_on": "2026-02-03T04:05:06.789Z", "payload": {"status": "success", "data": data}})
    }

    fn read(body: &Value) -> Reading {
        read_event(body.to_string().as_bytes()).unwrap()
    }

    fn live(word: &str, data: &Value) -> Told {
        match read(&event(word, data)) {
            Reading::Live(event) => event.told,
            Reading::Test(event) => panic!("{event:?}"),
        }
    }

    #[test]
    fn the_verifiers_and_form_guards_addresses_come_with_their_verdict() {
        let data = json!({"email_address": "pat@firm.example", "status": "valid", "safe_to_send": "yes",
            "sub_status": {"code": 200, "desc": "Success"}, "role": "no"});
        let Told::Verified(verified) = live("email_verifier.instant.completed", &data) else {
            panic!("not a verification");
        };
        assert_eq!(verified.address.as_deref(), Some("pat@firm.example"));
        assert_eq!(verified.deliverability, Deliverability::Deliverable);
        let form = live("form_guard.email_validation.completed", &data);
        assert_eq!(form, Told::FormEmail(verified));
    }

    #[test]
    fn a_finished_list_is_named_and_brings_no_rows() {
        let data = json!({"list_id": "6600aa11bb22cc33dd44ee55", "list_name": "q1/übersicht.csv"});
        for (word, product) in [
            ("email_verifier.bulk.completed", Product::Verifier),
            ("email_finder.bulk.completed", Product::Finder),
        ] {
            let finished = Told::ListFinished {
                product,
                reference: "6600aa11bb22cc33dd44ee55".into(),
                name: Some("q1/übersicht.csv".into()),
            };
            assert_eq!(live(word, &data), finished);
        }
    }

    #[test]
    fn trap_29_the_finders_event_has_another_name_for_its_time() {
        let body = json!({"event_id": "66000000000000000000a003", "event_type": "email_finder.instant.completed",
            "event_mode": "live", "event_on": "2026-02-03T04:05:06.789Z", "payload": {"status": "success",
            "data": {"emails": [{"email_address": "kim@firm.example", "role": "no", "business": "yes"}],
            "full_name": "kim", "domain": "firm.example", "_depreciated": {"confidence_score": 90},
            "credits_charged": 4}}});
        let Reading::Live(event) = read(&body) else {
            panic!("not live");
        };
        assert_eq!(event.at, "2026-02-03T04:05:06.789Z".parse().ok());
        let Told::Sought(finding) = event.told else {
            panic!("not a finding");
        };
        assert_eq!(finding.outcome, Outcome::Found);
        assert_eq!(finding.address(), Some("kim@firm.example"));
    }

    #[test]
    fn trap_29_phone_and_name_payloads_stay_as_they_are() {
        let data = json!({"anything": [1, {"b": "ü"}], "a": null});
        let phone = live("form_guard.phone_validation.completed", &data);
        assert_eq!(phone, Told::FormPhone(data.clone()));
        let name = live("form_guard.name_validation.completed", &data);
        assert_eq!(name, Told::FormName(data));
    }

    #[test]
    fn trap_29_an_unknown_event_is_an_event_with_all_its_data() {
        let data = json!({"z": 1, "a": ["x"]});
        let other = Told::Other {
            word: "email_warmer.completed".into(),
            data: data.clone(),
        };
        assert_eq!(live("email_warmer.completed", &data), other);
        let bare = read(&json!({"event_type": "ping"}));
        assert!(matches!(bare, Reading::Live(Event { id: None, .. })));
    }

    #[test]
    fn trap_29_error_and_failed_are_both_no_success() {
        for status in ["error", "failed"] {
            let mut body = event(
                "email_verifier.instant.completed",
                &json!({"email_address": "a@b.example"}),
            );
            body["payload"]["status"] = json!(status);
            let Reading::Live(event) = read(&body) else {
                panic!("not live");
            };
            let kind = Kind::Instant(Product::Verifier);
            assert!(
                matches!(event.told, Told::Failed(k, _) if k == kind),
                "{event:?}"
            );
        }
    }

    #[test]
    fn trap_32_test_events_are_told_apart_though_they_look_the_same() {
        let mut body = event(
            "email_verifier.bulk.completed",
            &json!({"list_id": "66", "list_name": "a"}),
        );
        let Reading::Live(live) = read(&body) else {
            panic!("not live");
        };
        for mode in ["test", "rehearsal"] {
            body["event_mode"] = json!(mode);
            assert_eq!(read(&body), Reading::Test(live.clone()), "{mode}");
        }
    }

    #[test]
    fn rubbish_is_told_apart_and_not_repeated() {
        for body in [
            "",
            "null",
            "[]",
            "{}",
            "<html>",
            "\u{0}",
            r#"{"event_type": 7}"#,
            r#"{"event_type": ada@northpier.example}"#,
        ] {
            let error = read_event(body.as_bytes()).unwrap_err();
            assert!(
                matches!(error, UnreadableEvent::NotAnEvent { .. }),
                "{body}"
            );
            assert!(!error.to_string().contains("northpier"), "{error}");
        }
        for (word, data, lacks) in [
            (
                "email_verifier.bulk.completed",
                json!({"list_name": "a"}),
                "list_id",
            ),
            (
                "email_verifier.instant.completed",
                json!({"status": "valid"}),
                "email_address",
            ),
            ("email_finder.instant.completed", json!(["a"]), "data"),
        ] {
            let error = read_event(event(word, &data).to_string().as_bytes());
            assert_eq!(error, Err(UnreadableEvent::Lacks(lacks)));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_an_event_or_a_reason(body: Vec<u8>) {
            let _ = read_event(&body);
        }

        #[test]
        fn any_data_under_any_known_word_is_an_event_or_a_reason(
            word in "email_(verifier|finder)\\.(instant|bulk)\\.completed|form_guard\\.(email|phone|name)_validation\\.completed",
            data in "null|[1-9][0-9]{0,29}|\"[a-z]*\"|\\[\\]|\\[1\\]|\\{\"(email_address|list_id|emails|sub_status)\":(1|null|\"a\"|\\[\\{\\}\\])\\}",
        ) {
            let body = format!(r#"{{"event_type":"{word}","payload":{{"data":{data}}}}}"#);
            match read_event(body.as_bytes()) {
                Ok(Reading::Live(_)) | Err(UnreadableEvent::Lacks(_)) => {}
                other => prop_assert!(false, "{other:?}"),
            }
        }
    }
}
