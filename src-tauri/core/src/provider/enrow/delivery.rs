//! What Enrow calls back with (Enrow docs: webhooks). Unsigned: the secret path proves where it came from, and
//! everything that matters is fetched with the key.

use super::wire;
use crate::domain::Event;

/// Why a delivery's body cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableEvent {
    /// It is no JSON, or lacks `event` or `id`.
    #[error("it is not an Enrow event: {0}")]
    NotAnEvent(String),
    /// It is an event that no search of ours asks for.
    #[error("its kind of event is not known here")]
    OtherEvent,
}

/// The event that `body` tells of.
pub fn read_event(body: &[u8]) -> Result<Event, UnreadableEvent> {
    let event: wire::Event =
        serde_json::from_slice(body).map_err(|error| UnreadableEvent::NotAnEvent(place(&error)))?;
    match event.event.as_str() {
        wire::BULK_SEARCH_FINISHED => Ok(Event::BatchFinished {
            reference: event.id,
        }),
        _ => Err(UnreadableEvent::OtherEvent),
    }
}

/// Where in the body reading ended, without a word of the body itself: it may name people.
fn place(error: &serde_json::Error) -> String {
    format!(
        "unreadable at line {}, column {}",
        error.line(),
        error.column()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finished_batch_rings_with_its_reference_and_unknown_fields_do_no_harm() {
        let body =
            br#"{"event":"bulk_search_finished","id":"4e1a","credits":{"cost":143},"more":[1]}"#;
        assert_eq!(
            read_event(body),
            Ok(Event::BatchFinished {
                reference: "4e1a".into()
            })
        );
    }

    #[test]
    fn rubbish_is_told_apart_from_another_event() {
        for body in [
            "",
            "null",
            "[]",
            "{}",
            "<html>",
            r#"{"event":"bulk_search_finished"}"#,
            "\u{0}",
        ] {
            assert!(
                matches!(
                    read_event(body.as_bytes()),
                    Err(UnreadableEvent::NotAnEvent(_))
                ),
                "{body}"
            );
        }
        let other = br#"{"event":"bulk_phone_search_finished","id":"e8"}"#;
        assert_eq!(read_event(other), Err(UnreadableEvent::OtherEvent));
    }

    #[test]
    fn what_is_said_of_rubbish_never_repeats_it() {
        let said = read_event(br#"{"event": ada@northpier.example}"#)
            .unwrap_err()
            .to_string();
        assert!(!said.contains("northpier"), "{said}");
    }
}
