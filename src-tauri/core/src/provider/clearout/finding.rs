//! What the finder says about a person, wherever it says it: a reply, the queue, an event, a row of a result file.

use jiff::Timestamp;

use super::verification::plain;
use super::wire;
use crate::domain::Credits;

/// Whether there is an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// There is.
    Found,
    /// Clearout looked and has none.
    NotFound,
    /// It says a word that is not known here.
    Unknown,
}

/// An address of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The address.
    pub address: String,
    /// A function rather than a person. Result files do not say.
    pub role: Option<bool>,
    /// At a company's own domain.
    pub business: Option<bool>,
}

/// Everything that the finder says about one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The verdict.
    pub outcome: Outcome,
    /// The service's own word for it; replies have none.
    pub word: String,
    /// Why, in its words; result files only.
    pub reason: Option<String>,
    /// The addresses, a person's own before a function's. Empty unless found.
    pub mailboxes: Vec<Mailbox>,
    /// 0 to 100.
    pub confidence: Option<i64>,
    /// Given name, in lower case.
    pub first_name: Option<String>,
    /// Family name, in lower case.
    pub last_name: Option<String>,
    /// The whole name, in lower case.
    pub full_name: Option<String>,
    /// The company's name.
    pub company: Option<String>,
    /// The company's domain.
    pub domain: Option<String>,
    /// When it was found.
    pub found_at: Option<Timestamp>,
    /// What it cost, where Clearout says so.
    pub charged: Option<Credits>,
}

/// One row of a finder's result file, its cells as they came.
#[derive(Debug, Default)]
pub(super) struct FinderCells {
    pub status: String,
    pub reason: Option<String>,
    pub address: Option<String>,
    pub business: Option<bool>,
    pub confidence: Option<i64>,
    pub full_name: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub company: Option<String>,
    pub domain: Option<String>,
    pub processed_at: Option<Timestamp>,
}

impl Finding {
    /// The best address.
    pub fn address(&self) -> Option<&str> {
        self.mailboxes
            .first()
            .map(|mailbox| mailbox.address.as_str())
    }

    /// Nothing found, and nothing more said about it.
    pub(super) fn nothing() -> Self {
        wire::Found::default().into()
    }
}

impl From<wire::Found> for Finding {
    /// A reply has no word for its verdict: it has addresses or none.
    fn from(said: wire::Found) -> Self {
        let mailboxes = mailboxes(said.emails.unwrap_or_default());
        let outcome = match mailboxes.is_empty() {
            true => Outcome::NotFound,
            false => Outcome::Found,
        };
        Self {
            outcome,
            word: String::new(),
            reason: None,
            mailboxes,
            confidence: said.confidence_score,
            first_name: said.first_name,
            last_name: said.last_name,
            full_name: said.full_name,
            company: said.company.and_then(|company| company.name),
            domain: said.domain,
            found_at: said.found_on,
            charged: said.credits_charged,
        }
    }
}

impl From<FinderCells> for Finding {
    /// A row is believed by its status, not by its address.
    fn from(cells: FinderCells) -> Self {
        let cancelled = is_cancelled(cells.reason.as_deref());
        let (outcome, word) = match cells.reason.as_deref().filter(|_| cancelled) {
            Some(reason) => (Outcome::Unknown, reason.to_owned()),
            None => (
                outcome(&cells.status, cells.address.is_some()),
                cells.status,
            ),
        };
        let mailbox = cells.address.map(|address| Mailbox {
            address,
            role: None,
            business: cells.business,
        });
        Self {
            outcome,
            word,
            reason: cells.reason,
            mailboxes: mailbox
                .filter(|_| outcome == Outcome::Found)
                .into_iter()
                .collect(),
            confidence: cells.confidence,
            first_name: cells.first_name,
            last_name: cells.last_name,
            full_name: cells.full_name,
            company: cells.company,
            domain: cells.domain,
            found_at: cells.processed_at,
            charged: None,
        }
    }
}

/// Nobody has looked for whoever stands in a row that a cancellation left undone, whatever its status says (Clearout docs:
/// bulk validation).
fn is_cancelled(reason: Option<&str>) -> bool {
    reason.is_some_and(|reason| plain(reason) == "request_cancelled")
}

fn outcome(status: &str, has_address: bool) -> Outcome {
    match (plain(status).as_str(), has_address) {
        ("found", true) => Outcome::Found,
        ("not_found", _) => Outcome::NotFound,
        _ => Outcome::Unknown,
    }
}

fn mailboxes(said: Vec<wire::FoundMailbox>) -> Vec<Mailbox> {
    let mailbox = |said: wire::FoundMailbox| {
        Some(Mailbox {
            address: said.email_address?,
            role: said.role,
            business: said.business,
        })
    };
    let mut mailboxes: Vec<_> = said.into_iter().filter_map(mailbox).collect();
    mailboxes.sort_by_key(|mailbox| mailbox.role == Some(true));
    mailboxes
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(said: Value) -> Finding {
        serde_json::from_value::<wire::Found>(said).unwrap().into()
    }

    #[test]
    fn everything_said_about_a_person_arrives_and_the_vendors_spellings_do_no_harm() {
        let said = read(json!({
            "emails": [{"email_address": "info@firm.example", "role": "yes", "business": "yes"},
                       {"email_address": "kim.lee@firm.example", "role": "no", "business": "yes"}],
            "first_name": "kim", "last_name": "lee", "full_name": "kim lee", "domain": "firm.example",
            "confidence_score": 97, "_depreciated": {"confidence_score": 90}, "total": 2,
            "company": {"name": "firm"}, "found_on": "2026-02-03T04:05:06.789Z", "credits_charged": 4}));
        assert_eq!(said.outcome, Outcome::Found);
        assert_eq!(said.address(), Some("kim.lee@firm.example"));
        assert_eq!(said.mailboxes[1].role, Some(true));
        assert_eq!(
            (said.confidence, said.charged),
            (Some(97), Some(Credits::whole(4)))
        );
        assert_eq!(said.company.as_deref(), Some("firm"));
        assert_eq!(said.full_name.as_deref(), Some("kim lee"));
        assert_eq!(said.found_at, "2026-02-03T04:05:06.789Z".parse().ok());
    }

    #[test]
    fn no_address_in_a_reply_is_not_found() {
        for said in [
            json!({"emails": [], "total": 0}),
            json!({}),
            json!({"emails": [{"role": "no"}]}),
        ] {
            let said = read(said);
            assert_eq!((said.outcome, said.address()), (Outcome::NotFound, None));
        }
    }

    #[test]
    fn who_was_not_looked_for_is_not_said_to_be_not_found() {
        let row: Finding = FinderCells {
            status: "Not Found".into(),
            reason: Some("Request cancelled".into()),
            ..FinderCells::default()
        }
        .into();
        assert_eq!(
            (row.outcome, row.word.as_str()),
            (Outcome::Unknown, "Request cancelled")
        );
    }

    #[test]
    fn a_row_is_believed_by_its_status_not_by_its_address() {
        for (status, address, outcome, kept) in [
            ("Found", Some("a@b.example"), Outcome::Found, 1),
            ("found", Some("a@b.example"), Outcome::Found, 1),
            ("Found", None, Outcome::Unknown, 0),
            ("Not Found", None, Outcome::NotFound, 0),
            ("Not Found", Some("a@b.example"), Outcome::NotFound, 0),
            ("Duplicate", Some("a@b.example"), Outcome::Unknown, 0),
            ("", None, Outcome::Unknown, 0),
        ] {
            let row: Finding = FinderCells {
                status: status.into(),
                address: address.map(str::to_owned),
                ..FinderCells::default()
            }
            .into();
            assert_eq!(
                (row.outcome, row.mailboxes.len()),
                (outcome, kept),
                "{status}"
            );
            assert_eq!(row.word, status);
        }
    }
}
