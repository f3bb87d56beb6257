//! What the verifier says about an address, wherever it says it: a reply, an event, a row of a result file.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::wire;

/// Whether mail to an address arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deliverability {
    /// It does, and Clearout would send.
    Deliverable,
    /// It does not.
    Undeliverable,
    /// The server takes mail for anybody, so nobody knows.
    CatchAll,
    /// It does, and Clearout would not send.
    Risky,
    /// Clearout could not find out, or says a word that is not known here. Costs nothing.
    Unknown,
}

/// What is true of an address whatever its verdict: a throw-away address can be valid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// A throw-away address.
    pub disposable: Option<bool>,
    /// A function rather than a person.
    pub role: Option<bool>,
    /// At a free mail service.
    pub free: Option<bool>,
    /// Random letters.
    pub gibberish: Option<bool>,
}

/// Everything that the verifier says about one address.
#[derive(Clone, Debug, PartialEq)]
pub struct Verification {
    /// The address.
    pub address: Option<String>,
    /// The verdict.
    pub deliverability: Deliverability,
    /// The service's own word for it, empty where it says none.
    pub word: String,
    /// Its own word on sending.
    pub safe_to_send: Option<String>,
    /// Why, as a number. Result files give the text only.
    pub reason_code: Option<i64>,
    /// Why, in its words, which change.
    pub reason: Option<String>,
    /// What is true beside the verdict.
    pub flags: Flags,
    /// `hard` or `soft`.
    pub bounce: Option<String>,
    /// What may have been meant.
    pub suggestion: Option<String>,
    /// A remark in free words.
    pub remark: Option<String>,
    /// The address's domain.
    pub domain: Option<String>,
    /// The host that takes its mail.
    pub mx_record: Option<String>,
    /// Who runs that host.
    pub smtp_provider: Option<String>,
    /// The person behind it, of no documented shape.
    pub profile: Option<Value>,
    /// When it was looked at.
    pub verified_at: Option<Timestamp>,
}

impl Verification {
    /// When it is worth asking again: the mail server put it off, and Clearout says after about an hour (Clearout docs:
    /// sub-status 407, 412, 414).
    pub fn ask_again_after(&self) -> Option<Duration> {
        let put_off = matches!(self.reason_code, Some(407 | 412 | 414));
        put_off.then_some(Duration::from_secs(3600))
    }
}

impl From<wire::Verified> for Verification {
    fn from(said: wire::Verified) -> Self {
        let word = said.status.unwrap_or_default();
        let sub_status = said.sub_status.unwrap_or_default();
        let detail = said.detail_info.unwrap_or_default();
        Self {
            deliverability: deliverability(&word, said.safe_to_send.as_deref()),
            address: said.email_address,
            word,
            safe_to_send: said.safe_to_send,
            reason_code: sub_status.code,
            reason: sub_status.desc,
            flags: Flags {
                disposable: said.disposable,
                role: said.role,
                free: said.free,
                gibberish: said.gibberish,
            },
            bounce: said.bounce_type,
            suggestion: said.suggested_email_address,
            remark: said.ai_verdict,
            domain: detail.domain,
            mx_record: detail.mx_record,
            smtp_provider: detail.smtp_provider,
            profile: said.profile,
            verified_at: said.verified_on,
        }
    }
}

/// `status` decides; `safe_to_send` only tells a good address from one that Clearout would rather not send to.
fn deliverability(status: &str, safe_to_send: Option<&str>) -> Deliverability {
    let safe_to_send = safe_to_send.map(plain);
    match (plain(status).as_str(), safe_to_send.as_deref()) {
        ("valid", Some("risky" | "no")) => Deliverability::Risky,
        ("valid", _) => Deliverability::Deliverable,
        ("invalid", _) => Deliverability::Undeliverable,
        ("catch_all", _) => Deliverability::CatchAll,
        _ => Deliverability::Unknown,
    }
}

/// The word as replies write it: result files say `Catch All` for `catch_all` (Clearout docs: verifier overview).
pub(super) fn plain(word: &str) -> String {
    word.trim().to_ascii_lowercase().replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use Deliverability::{CatchAll, Deliverable, Risky, Undeliverable, Unknown};

    fn read(said: Value) -> Verification {
        serde_json::from_value::<wire::Verified>(said)
            .unwrap()
            .into()
    }

    #[test]
    fn trap_15_a_status_means_the_same_in_replies_and_in_files() {
        for (status, safe, meant) in [
            ("valid", "yes", Deliverable),
            ("Valid", "Yes", Deliverable),
            ("valid", "", Deliverable),
            ("valid", "unknown", Deliverable),
            ("valid", "risky", Risky),
            ("Valid", "Risky", Risky),
            ("valid", "no", Risky),
            ("invalid", "no", Undeliverable),
            ("Invalid", "No", Undeliverable),
            ("catch_all", "risky", CatchAll),
            ("Catch All", "Risky", CatchAll),
            ("catch-all", "yes", CatchAll),
            ("unknown", "unknown", Unknown),
            ("sleeping", "yes", Unknown),
            ("", "", Unknown),
        ] {
            let said = read(json!({"status": status, "safe_to_send": safe}));
            assert_eq!(said.deliverability, meant, "{status} {safe}");
            assert_eq!(said.word, status);
        }
    }

    #[test]
    fn trap_16_flags_stand_beside_the_verdict_and_safe_to_send_has_four_values() {
        let said = read(
            json!({"status": "valid", "safe_to_send": "yes", "disposable": "yes",
            "role": "no", "free": "yes"}),
        );
        assert_eq!(said.deliverability, Deliverable);
        assert_eq!(said.safe_to_send.as_deref(), Some("yes"));
        let flags = Flags {
            disposable: Some(true),
            role: Some(false),
            free: Some(true),
            gibberish: None,
        };
        assert_eq!(said.flags, flags);
    }

    #[test]
    fn trap_14_the_code_of_a_sub_status_counts_and_its_text_is_only_kept() {
        let said = read(
            json!({"status": "invalid", "sub_status": {"code": 406, "desc": "Mailbox not found"}}),
        );
        assert_eq!(
            (said.reason_code, said.deliverability),
            (Some(406), Undeliverable)
        );
        assert_eq!(said.reason.as_deref(), Some("Mailbox not found"));
        let odd = read(json!({"status": "invalid", "sub_status": "406"}));
        assert_eq!((odd.reason_code, odd.deliverability), (None, Undeliverable));
    }

    #[test]
    fn trap_17_only_what_was_put_off_is_worth_asking_again_in_an_hour() {
        for (code, hours) in [
            (407, Some(1)),
            (412, Some(1)),
            (414, Some(1)),
            (405, None),
            (200, None),
        ] {
            let said =
                read(json!({"status": "unknown", "sub_status": {"code": code, "desc": "x"}}));
            let after = said.ask_again_after().map(|after| after.as_secs() / 3600);
            assert_eq!(after, hours, "{code}");
        }
    }

    #[test]
    fn everything_said_about_an_address_arrives() {
        let said = read(json!({
            "email_address": "pat@firm.example", "safe_to_send": "yes", "status": "valid",
            "sub_status": {"code": 200, "desc": "Success"}, "verified_on": "2026-02-03T09:35:06.789+05:30",
            "time_taken": 412, "detail_info": {"account": "pat", "domain": "firm.example",
            "mx_record": "mx1.firm.example", "smtp_provider": "gsuite"}, "disposable": "no", "free": "no",
            "role": "no", "gibberish": "no", "suggested_email_address": "", "profile": null, "bounce_type": "",
            "ai_verdict": "It exists.", "score": 1, "blacklist_info": [], "new": {}}));
        assert_eq!(said.address.as_deref(), Some("pat@firm.example"));
        assert_eq!(said.mx_record.as_deref(), Some("mx1.firm.example"));
        assert_eq!(said.smtp_provider.as_deref(), Some("gsuite"));
        assert_eq!(said.domain.as_deref(), Some("firm.example"));
        assert_eq!(said.remark.as_deref(), Some("It exists."));
        assert_eq!(
            (said.suggestion, said.bounce, said.profile),
            (None, None, None)
        );
        assert_eq!(said.verified_at, "2026-02-03T04:05:06.789Z".parse().ok());
    }
}
