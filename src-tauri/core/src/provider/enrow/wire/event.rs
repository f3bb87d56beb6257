//! What Enrow calls back (Enrow docs: webhooks). Unsigned.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Row;
use crate::domain::Credits;
use crate::domain::Kind;

/// The six words in [`Event::event`], by what was searched for and whether it was a single search.
const WORDS: [(Kind, bool, &str); 6] = [
    (Kind::FindEmail, true, "single_search_finished"),
    (Kind::FindEmail, false, "bulk_search_finished"),
    (Kind::VerifyEmail, true, "verification_finished"),
    (Kind::VerifyEmail, false, "bulk_verification_finished"),
    (Kind::FindPhone, true, "single_phone_search_finished"),
    (Kind::FindPhone, false, "bulk_phone_search_finished"),
];

/// An event. That of a bulk is a notification without rows; that of a single search carries its result, verifications
/// flat, the others under `result`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Which of the six this is.
    pub event: String,
    /// The reference.
    pub id: String,
    /// Absent for single verifications and bulks of phones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<EventCredits>,
    /// The result of a single search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Row>,
    /// The address of a single verification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The verdict of a single verification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualification: Option<String>,
    /// What a single verification was sent with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Value>,
}

impl Event {
    /// The bare event that a search or a bulk of that reference is finished.
    pub fn finished(kind: Kind, single: bool, id: String) -> Self {
        let word = WORDS
            .iter()
            .find(|(of, form, _)| (*of, *form) == (kind, single));
        Self {
            event: word.map_or("", |(.., word)| word).to_owned(),
            id,
            credits: None,
            result: None,
            email: None,
            qualification: None,
            custom: None,
        }
    }

    /// What is finished, and whether it was a single search; `None` for a word that is none of the six.
    pub fn about(&self) -> Option<(Kind, bool)> {
        about(&self.event)
    }
}

/// What an event of that word says is finished, and whether it was a single search; `None` for a word that is none of the
/// six.
pub fn about(word: &str) -> Option<(Kind, bool)> {
    let known = WORDS.iter().find(|(.., known)| *known == word);
    known.map(|(kind, single, _)| (*kind, *single))
}

/// Credits of an [`Event`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventCredits {
    /// The price paid, after refunds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Credits>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn there_and_back(value: &Value) -> Event {
        let read = Event::deserialize(value).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), *value);
        read
    }

    #[test]
    fn trap_9_and_10_events_are_nested_flat_or_bare() {
        let single = there_and_back(
            &json!({"event": "single_search_finished", "id": "b7", "credits": {"cost": 1},
            "result": {"qualification": "valid", "email": "iris@tannwerk.example",
                       "info": {"company_domain": "tannwerk.example"}, "custom": {"row": 1}}}),
        );
        assert_eq!(single.about(), Some((Kind::FindEmail, true)));
        there_and_back(
            &json!({"event": "verification_finished", "id": "c0", "email": "iris@tannwerk.example",
            "qualification": "valid", "custom": {"row": 1}}),
        );
        let fractional = there_and_back(
            &json!({"event": "bulk_verification_finished", "id": "77", "credits": {"cost": 61.75}}),
        );
        assert_eq!(
            fractional.credits.unwrap().cost,
            Some(Credits::from_hundredths(6175)),
            "trap 7"
        );
        there_and_back(&json!({"event": "bulk_phone_search_finished", "id": "e8"}));
        there_and_back(&json!({"event": "bulk_search_finished", "id": "e8", "credits": {}}));
        assert!(serde_json::from_value::<Event>(json!({"event": "bulk_search_finished"})).is_err());
    }

    #[test]
    fn every_word_is_told_and_understood() {
        for kind in Kind::ALL {
            for single in [false, true] {
                let event = Event::finished(kind, single, "x".into());
                assert_eq!(event.about(), Some((kind, single)));
            }
        }
    }
}
