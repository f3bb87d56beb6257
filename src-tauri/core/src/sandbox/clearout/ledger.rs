//! The figures by which a client of Clearout's half is measured.

use serde::{Deserialize, Serialize};

use crate::domain::Credits;

/// Counts of everything since the journal began, as `GET /sandbox/clearout/ledger` shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClearoutLedger {
    /// Lists taken on.
    pub lists: u64,
    /// Their rows.
    pub rows: u64,
    /// Addresses and people asked for one at a time.
    pub instants: u64,
    /// Questions answered on the spot: checks, look-ups, Form Guard.
    pub answered_at_once: u64,
    /// Questions beyond the first of the same kind and input.
    pub repeated: u64,
    /// Questions beyond the first of the same kind and input that cost credits. Nobody wants one.
    pub paid_twice: u64,
    /// The balance: what is neither spent nor held.
    pub credits_available: Credits,
    /// Held for what runs.
    pub credits_held: Credits,
    /// The most that was ever held at a time.
    pub credits_held_peak: Credits,
    /// Paid.
    pub credits_spent: Credits,
    /// Events, tests included, each receiver for itself.
    pub events: u64,
    /// Attempts that left; a doubled one counts twice.
    pub events_sent: u64,
    /// Attempts that were taken.
    pub events_answered: u64,
    /// Events dropped on request.
    pub events_lost: u64,
    /// Events never taken, after the last attempt.
    pub events_given_up: u64,
    /// Requests to the service since this start.
    pub requests: u64,
    /// Replies that were broken off since this start.
    pub replies_cut: u64,
    /// Requests for a result file that carried an `Authorization`, since this start. They give the token away.
    pub tokens_given_away: u64,
}
