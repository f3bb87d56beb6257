//! What was asked for in one call, in bulk or by itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::Kind;
use crate::provider::enrow::wire::Address;
use crate::provider::enrow::wire::PhoneSearch;
use crate::provider::enrow::wire::Search;
use crate::provider::enrow::wire::Settings;

/// A call's content. As the journal keeps it, one without a kind is of the time when there was only one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// What is searched for.
    #[serde(default = "find_email")]
    pub kind: Kind,
    /// It is one search by itself.
    #[serde(default)]
    pub single: bool,
    /// What is asked.
    pub searches: Vec<Question>,
    /// The caller's, for the whole batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Value>,
    /// How.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
}

/// One question, as it was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Question {
    /// Find this person's address.
    Person(Search),
    /// Verify this address.
    Address(Address),
    /// Find this person's phone number.
    Phone(PhoneSearch),
}

impl Question {
    /// What the caller sent with it.
    pub const fn custom(&self) -> Option<&Value> {
        match self {
            Self::Person(search) => search.custom.as_ref(),
            Self::Address(address) => address.custom.as_ref(),
            Self::Phone(search) => search.custom.as_ref(),
        }
    }
}

impl Order {
    /// Where its end is to be called back, by its own word.
    pub fn webhook(&self) -> Option<&str> {
        self.settings.as_ref()?.webhook.as_deref()
    }

    /// Whether gender was asked for.
    pub fn with_gender(&self) -> bool {
        let settings = self.settings.as_ref();
        settings.and_then(|settings| settings.retrieve_gender) == Some(true)
    }
}

const fn find_email() -> Kind {
    Kind::FindEmail
}

#[cfg(test)]
impl Order {
    /// A bulk of people, as tests need it.
    pub fn of_people(people: Vec<Search>) -> Self {
        Self {
            kind: Kind::FindEmail,
            single: false,
            searches: people.into_iter().map(Question::Person).collect(),
            custom: None,
            settings: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_journal_kept_is_an_order_for_addresses() {
        let kept = r#"{"searches":[{"fullname":"Iris Falk","company_domain":"a.example","custom":"7"}],"settings":{"webhook":"http://127.0.0.1:1/"}}"#;
        let order: Order = serde_json::from_str(kept).unwrap();
        assert_eq!((order.kind, order.single), (Kind::FindEmail, false));
        assert!(
            matches!(&order.searches[..], [Question::Person(search)] if search.fullname == "Iris Falk")
        );
    }

    #[test]
    fn questions_are_told_apart_by_their_fields() {
        for text in [
            r#"{"fullname":"Iris Falk","company_name":"A"}"#,
            r#"{"email":"a@b.example","custom":{"z":1,"a":2}}"#,
            r#"{"linkedin_url":"https://www.linkedin.com/in/a","custom":"7"}"#,
        ] {
            let question: Question = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&question).unwrap(), text);
        }
    }
}
