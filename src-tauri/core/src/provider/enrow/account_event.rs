//! What the default webhook of Enrow's dashboard tells: the same events as on a search's own address, for every search of
//! the account that named none (Enrow docs: webhooks, API settings). Unsigned like those, so an event says that something
//! is finished and nothing else: what came of it and what it cost are fetched with the key. Tests are not documented.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::delivery::place;
use super::wire;
use crate::domain::AccountEvent;
use crate::domain::Tells;
use crate::provider::UnreadableEvent;

/// All that is read of an event.
#[derive(Deserialize)]
struct Said {
    event: String,
    #[serde(default)]
    id: Option<String>,
}

/// The event that `body` tells of. Copies are told by word and id (Enrow docs: webhooks, duplicates).
pub fn read_account_event(body: &[u8]) -> Result<AccountEvent, UnreadableEvent> {
    let Said { event, id } =
        serde_json::from_slice(body).map_err(|error| UnreadableEvent::NotAnEvent(place(&error)))?;
    let id = id.filter(|id| !id.is_empty());
    let key = match &id {
        Some(id) => format!("{event} {id}"),
        None => format!("bytes {}", hex::encode(Sha256::digest(body))),
    };
    let tells = match wire::about(&event) {
        Some((kind, single)) => Tells::Finished {
            kind,
            single,
            reference: id.ok_or(UnreadableEvent::Lacks("id"))?,
            tag: None,
            name: None,
        },
        None => Tells::Other(event),
    };
    Ok(AccountEvent {
        key,
        test: false,
        at: None,
        tells,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Kind;

    fn read(body: &str) -> Result<AccountEvent, UnreadableEvent> {
        read_account_event(body.as_bytes())
    }

    #[test]
    fn all_six_events_say_that_something_is_finished_and_nothing_else() {
        for (body, kind, single, id) in [
            (
                r#"{"event":"single_search_finished","id":"b7","credits":{"cost":1},
                    "result":{"email":"a@b.example","qualification":"valid"}}"#,
                Kind::FindEmail,
                true,
                "b7",
            ),
            (
                r#"{"event":"bulk_search_finished","id":"4e1a","credits":{"cost":143}}"#,
                Kind::FindEmail,
                false,
                "4e1a",
            ),
            (
                r#"{"event":"verification_finished","id":"c0","email":"a@b.example","qualification":"valid"}"#,
                Kind::VerifyEmail,
                true,
                "c0",
            ),
            (
                r#"{"event":"bulk_verification_finished","id":"77","credits":{"cost":61.75}}"#,
                Kind::VerifyEmail,
                false,
                "77",
            ),
            (
                r#"{"event":"single_phone_search_finished","id":"d3","result":{"number":"+33199001234"}}"#,
                Kind::FindPhone,
                true,
                "d3",
            ),
            (
                r#"{"event":"bulk_phone_search_finished","id":"e8"}"#,
                Kind::FindPhone,
                false,
                "e8",
            ),
        ] {
            let event = read(body).unwrap();
            let told = Tells::Finished {
                kind,
                single,
                reference: id.into(),
                tag: None,
                name: None,
            };
            assert_eq!((event.tells, event.test), (told, false), "{body}");
            assert!(event.key.ends_with(&format!("_finished {id}")));
        }
    }

    #[test]
    fn copies_are_told_by_word_and_id_whatever_else_they_say() {
        let key = |body: &str| read(body).unwrap().key;
        let one = key(r#"{"event":"bulk_search_finished","id":"4e1a","credits":{"cost":143}}"#);
        assert_eq!(one, key(r#"{"id":"4e1a","event":"bulk_search_finished"}"#));
        let other = key(r#"{"id":"4e1a","event":"bulk_phone_search_finished"}"#);
        assert_ne!(one, other);
    }

    #[test]
    fn a_word_of_tomorrow_is_kept_and_rubbish_is_told_from_it() {
        let told = |body: &str| read(body).map(|event| event.tells);
        for other in [
            r#"{"event":"bulk_search_failed","id":"4e1a"}"#,
            r#"{"event":"bulk_search_failed"}"#,
        ] {
            assert_eq!(told(other), Ok(Tells::Other("bulk_search_failed".into())));
        }
        for lacking in [
            r#"{"event":"bulk_search_finished"}"#,
            r#"{"event":"bulk_search_finished","id":null}"#,
            r#"{"event":"bulk_search_finished","id":""}"#,
        ] {
            assert_eq!(told(lacking), Err(UnreadableEvent::Lacks("id")));
        }
        for rubbish in [
            "",
            "null",
            "[]",
            "{}",
            "<html>",
            r#"{"event":7,"id":"ada@northpier.example"}"#,
        ] {
            let why = told(rubbish).unwrap_err();
            assert!(
                matches!(why, UnreadableEvent::NotAnEvent(_)),
                "{rubbish}: {why}"
            );
            assert!(!why.to_string().contains("northpier"), "{why}");
        }
    }
}
