//! The figures by which others are measured: a client that pays twice or holds more than it may is caught here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::Credits;

/// Counts of everything since the journal began, as `GET /sandbox/ledger` shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Batches accepted.
    pub batches: u64,
    /// Searches in them.
    pub searches: u64,
    /// Searches beyond the first of the same service, kind and input. Nobody who pays wants one.
    pub repeated: u64,
    /// The same, for each kind of which there was a search.
    pub repeated_by_kind: BTreeMap<String, u64>,
    /// The balance: what is neither spent nor held.
    pub credits_available: Credits,
    /// Held for batches that run.
    pub credits_held: Credits,
    /// The most that was ever held at a time.
    pub credits_held_peak: Credits,
    /// Paid for what was found.
    pub credits_spent: Credits,
    /// Callbacks sent; a doubled one counts twice.
    pub callbacks_sent: u64,
    /// Callbacks answered 200.
    pub callbacks_answered: u64,
    /// Callbacks dropped on request.
    pub callbacks_lost: u64,
    /// Requests to the services since this start: the one figure that is not in the journal.
    pub requests: u64,
}
