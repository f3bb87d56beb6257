//! The verdict on a lead: the one word that a table, a filter and an export show for it.

use super::{Standing, words};

/// Where a lead stands in its list's newest job. Every lead has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Has an answer; deliverable.
    Found,
    /// The service looked and has none; undeliverable.
    NotFound,
    /// The service answered, and neither can be said.
    Unsure,
    /// Its batch may have reached the service or not.
    InDoubt,
    /// Its search is queued or under way.
    Pending,
    /// Its search ended without a verdict.
    Failed,
    /// Nothing was asked for it.
    Skipped,
    /// No job has looked at it.
    None,
}
words!(Verdict {
    Found = "found",
    NotFound = "not_found",
    Unsure = "unsure",
    InDoubt = "in_doubt",
    Pending = "pending",
    Failed = "failed",
    Skipped = "skipped",
    None = "none",
});

impl From<Standing> for Verdict {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Yes => Self::Found,
            Standing::No => Self::NotFound,
            Standing::Unsure => Self::Unsure,
        }
    }
}
