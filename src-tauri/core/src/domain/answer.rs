//! What a service says about a batch when it is asked, in words that are the same for every provider.

use super::{Credits, Found, Qualification, SearchId};

/// A service's answer to "how is that batch doing?".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchAnswer {
    /// Not finished.
    Ongoing,
    /// Finished, with its rows and its bill.
    Completed {
        /// The rows, in the service's order.
        rows: Vec<AnswerRow>,
        /// What the batch cost in the end, where the service says so.
        cost: Option<Credits>,
    },
    /// The service gave up on the batch.
    Failed {
        /// What it cost all the same, where the service says so.
        cost: Option<Credits>,
    },
}

/// One row of a finished batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRow {
    /// The search it answers; `None` where the row does not carry an id of ours.
    pub search: Option<SearchId>,
    /// The address that was verified, where rows carry no id and are joined by it.
    pub address: Option<String>,
    /// The verdict; `None` while the service is still at it.
    pub qualification: Option<Qualification>,
    /// The service's own word.
    pub word: String,
    /// What it found.
    pub found: Found,
}
