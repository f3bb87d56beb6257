//! What happens to a batch, as a line of the journal: the only things that change what the sandbox knows.

use serde::{Deserialize, Serialize};

use crate::domain::Credits;

use super::order::Order;

use super::clearout;
use super::enrow;

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// A batch was taken on.
    Accepted(Box<Accepted>),
    /// A batch is done.
    Completed {
        /// The batch.
        id: String,
        /// When, in milliseconds since 1970.
        completed_at: i64,
        /// The price of what was found.
        cost: Credits,
        /// How it ended.
        #[serde(default, skip_serializing_if = "Ended::is_well")]
        ended: Ended,
    },
    /// A batch's callback was tried, or dropped on request.
    CalledBack {
        /// The batch.
        id: String,
        /// How often it was sent; 0: lost on request.
        sent: u32,
        /// How many of those were answered 200.
        answered: u32,
    },
    /// Where the default webhook of Enrow's dashboard sends from now on.
    Webhooks(Vec<String>),
    /// What is left open is chosen so from now on.
    Settings(Box<enrow::Settings>),
    /// Something of Clearout's half.
    Clearout(clearout::Record),
}

impl From<clearout::Record> for Record {
    fn from(record: clearout::Record) -> Self {
        Self::Clearout(record)
    }
}

/// How a batch ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// With its results.
    #[default]
    Well,
    /// It failed, which is called back.
    Failed,
    /// It failed, and nobody is told.
    Silently,
}

impl Ended {
    /// With its results.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    pub fn is_well(&self) -> bool {
        *self == Self::Well
    }
}

/// A batch as it was taken on: all that its results depend on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// The how-manieth batch of this journal, from 1. Faults are drawn by it.
    pub number: u64,
    /// The reference given to the client.
    pub id: String,
    /// The seed of its answers.
    pub seed: u64,
    /// In milliseconds since 1970.
    pub accepted_at: i64,
    /// How long it takes.
    pub work_ms: u32,
    /// Its callback goes before the reply to its POST.
    pub early: bool,
    /// Credits held until it is done.
    pub hold: Credits,
    /// What was sent, as it was sent.
    pub request: Order,
    /// Where the dashboard's default webhook sends, if the request names no address of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dashboard: Option<String>,
}

impl Accepted {
    /// Where its end is called back: a request's own address replaces the dashboard's (Enrow docs: API settings).
    pub fn webhook(&self) -> Option<&str> {
        let own = self.request.webhook();
        own.or(self.dashboard.as_deref())
    }

    /// What one search of it holds.
    pub fn price(&self) -> Credits {
        let searches = i64::try_from(self.request.searches.len()).unwrap_or(i64::MAX);
        Credits::from_hundredths(self.hold.hundredths() / searches.max(1))
    }

    /// How much of its work remains at `now`. A clock that was set back does not make it take longer than planned.
    pub fn remaining_ms(&self, now: i64) -> u64 {
        let work = i64::from(self.work_ms);
        let left = self.accepted_at.saturating_add(work).saturating_sub(now);
        left.clamp(0, work).unsigned_abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_that_remains() {
        let accepted = |work_ms| Accepted {
            number: 1,
            id: "a".into(),
            seed: 0,
            accepted_at: 1000,
            work_ms,
            early: false,
            hold: Credits::ZERO,
            request: Order::of_people(Vec::new()),
            dashboard: None,
        };
        for (now, remaining) in [(1000, 500), (1200, 300), (1500, 0), (9999, 0), (-5, 500)] {
            assert_eq!(accepted(500).remaining_ms(now), remaining, "{now}");
        }
        assert_eq!(accepted(0).remaining_ms(1000), 0);
    }
}
