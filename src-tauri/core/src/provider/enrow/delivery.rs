//! What Enrow calls back with (Enrow docs: webhooks). Unsigned: the secret path proves where it came from, and
//! everything that matters is fetched with the key.

use super::wire;
use crate::domain::Event;
use crate::provider::UnreadableEvent;

/// The event that `body` tells of. Its result and its price, where it has any, are not read: whoever knows the path could
/// have written them.
pub fn read_event(body: &[u8]) -> Result<Event, UnreadableEvent> {
    let event: wire::Event =
        serde_json::from_slice(body).map_err(|error| UnreadableEvent::NotAnEvent(place(&error)))?;
    let (kind, single) = event.about().ok_or(UnreadableEvent::OtherEvent)?;
    Ok(Event::BatchFinished {
        kind,
        single,
        reference: event.id,
    })
}

/// Where in the body reading ended, without a word of the body itself: it may name people.
pub(super) fn place(error: &serde_json::Error) -> String {
    format!(
        "unreadable at line {}, column {}",
        error.line(),
        error.column()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Kind;

    fn finished(kind: Kind, single: bool, reference: &str) -> Event {
        Event::BatchFinished {
            kind,
            single,
            reference: reference.into(),
        }
    }

    #[test]
    fn trap_9_and_10_all_six_events_are_read_nested_flat_and_without_credits() {
        for (body, event) in [
            (
                r#"{"event":"single_search_finished","id":"b7","credits":{"cost":1},"result":{"email":"a@b.example",
                    "qualification":"valid","custom":{"search":"3"},"info":{"company_domain":"b.example"}}}"#,
                finished(Kind::FindEmail, true, "b7"),
            ),
            (
                r#"{"event":"bulk_search_finished","id":"4e1a","credits":{"cost":143},"more":[1]}"#,
                finished(Kind::FindEmail, false, "4e1a"),
            ),
            (
                r#"{"event":"verification_finished","id":"c0","email":"a@b.example","qualification":"valid","custom":"3"}"#,
                finished(Kind::VerifyEmail, true, "c0"),
            ),
            (
                r#"{"event":"bulk_verification_finished","id":"77","credits":{"cost":61.75}}"#,
                finished(Kind::VerifyEmail, false, "77"),
            ),
            (
                r#"{"event":"single_phone_search_finished","id":"d3","credits":{"cost":40},"result":{"number":
                    "+33199001234","params":{"linkedin_url":"https://www.linkedin.com/in/a"},"qualification":"found"}}"#,
                finished(Kind::FindPhone, true, "d3"),
            ),
            (
                r#"{"event":"bulk_phone_search_finished","id":"e8"}"#,
                finished(Kind::FindPhone, false, "e8"),
            ),
        ] {
            assert_eq!(read_event(body.as_bytes()), Ok(event), "{body}");
        }
    }

    #[test]
    fn shapes_of_older_docs_and_of_misses_are_read() {
        for body in [
            r#"{"event":"single_search_finished","id":"b7","credits":{"balance":9,"cost":1},"email":"a@b.example"}"#,
            r#"{"event":"single_search_finished","id":"b7","credits":{"cost":0},"result":{"email":null,"qualification":"invalid"}}"#,
            r#"{"event":"single_search_finished","id":"b7","credits":null,"result":null}"#,
        ] {
            let event = finished(Kind::FindEmail, true, "b7");
            assert_eq!(read_event(body.as_bytes()), Ok(event), "{body}");
        }
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
        let other = br#"{"event":"bulk_dance_finished","id":"e8"}"#;
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
