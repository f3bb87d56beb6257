//! A delivery as a line for people and as an object for programs. Neither names what the delivery says of anybody.

use ringback_core::app::App;
use ringback_core::domain::ProviderName;
use ringback_core::provider;
use ringback_core::store::KeptDelivery;
use ringback_core::store::StoreError;
use serde_json::{Value, json};

/// An event's name is no longer.
const LONGEST_EVENT: usize = 80;

/// A delivery, and what kind of event it is.
pub struct Told {
    kept: KeptDelivery,
    event: Option<String>,
    sandbox: bool,
}

impl Told {
    /// What there is to say about `kept`.
    pub fn of(app: &App, kept: KeptDelivery) -> Result<Self, StoreError> {
        let id = kept.id;
        let (_, body) = app.store().read(|db| db.get_delivery_bytes(id))?;
        Ok(Self {
            kept,
            event: event(&body),
            sandbox: super::is_sandbox(app),
        })
    }

    /// One line: number, time, service, proof, event, what it is about, what became of it.
    pub fn text(&self) -> String {
        let kept = &self.kept;
        let by = kept.provider.map_or("a service", ProviderName::title);
        let by = match self.sandbox {
            true => format!("the sandbox's {by}"),
            false => by.to_owned(),
        };
        let event = self.event.as_deref().unwrap_or("no event");
        let note = kept.note.as_ref().map(|note| format!(": {note}"));
        format!(
            "{}  {}  {by}, {}  {event}  {}  {}{}",
            kept.id,
            kept.received_at,
            self.proof().replace('_', " "),
            self.about(),
            kept.state.word(),
            note.unwrap_or_default()
        )
    }

    /// The same as an object.
    pub fn json(&self) -> Value {
        let kept = &self.kept;
        json!({
            "id": kept.id,
            "received_at": kept.received_at.to_string(),
            "provider": kept.provider.map(ProviderName::word),
            "sandbox": self.sandbox,
            "proof": self.proof(),
            "event": self.event,
            "batch": kept.batch,
            "job": kept.job,
            "test": kept.test,
            "unmatched": kept.unmatched,
            "state": kept.state.word(),
            "note": kept.note,
            "bytes": kept.bytes,
        })
    }

    /// The same with its headers and its body: JSON as it is, anything else as text.
    pub fn whole(&self, head: &str, body: &[u8]) -> Value {
        let mut object = self.json();
        let header = |line: &str| {
            let (name, value) = line.split_once(": ")?;
            Some(json!({ "name": name, "value": value }))
        };
        object["headers"] = head.lines().filter_map(header).collect();
        object["body"] =
            serde_json::from_slice(body).unwrap_or_else(|_| super::readable(body).into());
        object
    }

    /// What shows that it came from the service.
    const fn proof(&self) -> &'static str {
        match self.kept.account {
            Some(account) if provider::signs(account) => "signature",
            _ => "secret_path",
        }
    }

    fn about(&self) -> String {
        let kept = &self.kept;
        match (kept.batch, kept.job) {
            _ if kept.test => "a test".to_owned(),
            (Some(batch), Some(job)) => format!("batch {batch} of job {job}"),
            (Some(batch), None) => format!("batch {batch}"),
            _ if kept.unmatched => "unmatched".to_owned(),
            _ => "the account".to_owned(),
        }
    }
}

/// The event's name, by either service's word for it.
fn event(body: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let name = ["event", "event_type"]
        .iter()
        .find_map(|name| value.get(name)?.as_str())?;
    let plain = |c: &char| c.is_ascii_alphanumeric() || "._-".contains(*c);
    Some(name.chars().filter(plain).take(LONGEST_EVENT).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_called_what_the_service_calls_it() {
        for (body, name) in [
            (
                r#"{"event":"bulk_search_finished"}"#,
                Some("bulk_search_finished"),
            ),
            (
                r#"{"event_type":"email_finder.bulk.completed"}"#,
                Some("email_finder.bulk.completed"),
            ),
            (r#"{"event":"a\u001b[31m b"}"#, Some("a31mb")),
            (r#"{"event":7}"#, None),
            ("[]", None),
            ("<html>", None),
        ] {
            assert_eq!(event(body.as_bytes()).as_deref(), name, "{body}");
        }
    }
}
