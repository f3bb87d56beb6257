//! What a test may want otherwise where Clearout's documents leave a choice, or where the account decides: changed
//! while the sandbox runs, kept in its journal.

use serde::{Deserialize, Serialize};

use crate::sandbox::settings::changed;

use crate::sandbox::choices::clearout as choices;

/// `GET` and `POST /sandbox/clearout/settings`; what is not named stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Settings {
    /// How long a minute of Clearout's lasts: of the rate, the retries, the links, the retention, and of a `timeout` that runs out.
    pub minute_ms: u32,
    /// How long one address or person takes.
    pub instant_ms: u32,
    /// Share of addresses and people that take longer than any `timeout` allows, so that the reply is 524.
    pub late: f64,
    /// How much longer they take.
    pub late_ms: u32,
    /// Requests a minute, of the verifier and everything else (documented for 1,000,000 credits).
    pub verify_rpm: u32,
    /// Requests a minute, of the finder.
    pub find_rpm: u32,
    /// Lists that may run at once, of each service. By plan; no number is documented.
    pub bulk_at_once: u32,
    /// Verifications a day, where the account has a limit.
    pub daily_verifies: Option<u64>,
    /// What the finder says about nobody: code 1027, or success without addresses.
    pub not_found: NotFound,
    /// What the event of a finder's miss says: success without addresses, or that it did not succeed, by the word of the
    /// text or by that of the API.
    pub miss_event: MissEvent,
    /// A `timeout` beyond the maximum: taken as the maximum, or refused. The vendor's own client sends such.
    pub timeout_beyond: Beyond,
    /// What `progress_status` and `query_status` say of what runs: one word is documented, others exist.
    pub running_word: String,
    /// Whether a verification carries `score` and `blacklist_info`, which older documents list.
    pub verify_extras: bool,
    /// Whether the finder's HTTP reply carries `credits_charged` and `_depreciated` as its event does.
    pub find_extras: bool,
    /// When a finder's event says it was made: the examples disagree with the text.
    pub find_event_time: EventTime,
    /// What `t` of a signature is: the making of the event, or each attempt.
    pub signed_at: SignedAt,
    /// How often a delivery is tried in all, 1 to 9. By plan.
    pub attempts: u8,
    /// Whether any 2xx counts as delivered, not 200 alone: the text leaves it open.
    pub any_2xx: bool,
    /// What a fault `500` looks like.
    pub broken_as: BrokenAs,
    /// Share of replies to calls that cost credits, uploads and instants, that break off; all others come whole.
    pub cut_paid: f64,
}

/// See [`Settings::not_found`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotFound {
    /// HTTP 200, failed, code 1027.
    Failed,
    /// HTTP 200, success, no addresses.
    Empty,
}

/// See [`Settings::miss_event`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MissEvent {
    /// `success`, no addresses.
    Success,
    /// `error`, without data.
    Error,
    /// `failed`, without data.
    Failed,
}

/// See [`Settings::timeout_beyond`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Beyond {
    /// It is the maximum.
    Clamped,
    /// Under 400.
    Refused,
}

/// See [`Settings::find_event_time`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventTime {
    /// As in the example of that event.
    EventOn,
    /// As in all other events.
    EventCreatedOn,
}

/// See [`Settings::signed_at`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignedAt {
    /// The second the event was made, the same in every attempt.
    Creation,
    /// The second of the attempt.
    Attempt,
}

/// See [`Settings::broken_as`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BrokenAs {
    /// 500 in the service's form.
    #[serde(rename = "500")]
    Json,
    /// 503 without a body.
    #[serde(rename = "503")]
    Empty,
    /// 524 with a page of whatever stands before the service.
    #[serde(rename = "524-html")]
    Html,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            minute_ms: 60_000,
            instant_ms: 20,
            late: 0.0,
            late_ms: 1000,
            verify_rpm: 300,
            find_rpm: 190,
            bulk_at_once: 5,
            daily_verifies: None,
            not_found: NotFound::Failed,
            miss_event: MissEvent::Success,
            timeout_beyond: Beyond::Clamped,
            running_word: choices::RUNNING.to_owned(),
            verify_extras: false,
            find_extras: false,
            find_event_time: EventTime::EventOn,
            signed_at: SignedAt::Creation,
            attempts: 9,
            any_2xx: false,
            broken_as: BrokenAs::Json,
            cut_paid: 0.0,
        }
    }
}

impl Settings {
    /// These settings with the changes in the JSON object `text`.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence.
    pub fn changed_by(&self, text: &str) -> Result<Self, String> {
        let changed = changed(self, text)?;
        match changed.minute_ms > 0
            && (1..=9).contains(&changed.attempts)
            && [changed.late, changed.cut_paid].iter().all(|share| (0.0..=1.0).contains(share))
        {
            true => Ok(changed),
            false => Err("`minute-ms` is at least 1, `attempts` is from 1 to 9, `late` and `cut-paid` are shares from 0 to 1".into()),
        }
    }

    /// Milliseconds on the machine's clock that `ms` of Clearout's take.
    pub fn scaled(&self, ms: i64) -> i64 {
        ms.saturating_mul(self.minute_ms.into()) / 60_000
    }

    /// Milliseconds on the machine's clock that `minutes` of Clearout's take.
    pub fn minutes(&self, minutes: i64) -> i64 {
        minutes.saturating_mul(self.minute_ms.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_all_or_nothing_and_the_rest_stays() {
        let usual = Settings::default();
        let changed = usual
            .changed_by(r#"{"minute-ms": 100, "signed-at": "attempt", "broken-as": "524-html"}"#)
            .unwrap();
        assert_eq!(
            (changed.minute_ms, changed.signed_at),
            (100, SignedAt::Attempt)
        );
        assert_eq!(
            (changed.verify_rpm, changed.broken_as),
            (300, BrokenAs::Html)
        );
        assert_eq!((changed.scaled(30_000), changed.minutes(5)), (50, 500));
        for wrong in [
            "minute-ms=1",
            r#"{"minute": 1}"#,
            r#"{"minute-ms": 0}"#,
            r#"{"attempts": 10}"#,
            r#"{"late": 1.5}"#,
            r#"{"cut-paid": -1}"#,
        ] {
            assert!(usual.changed_by(wrong).is_err(), "{wrong}");
        }
    }
}
