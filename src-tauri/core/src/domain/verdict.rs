//! The verdict on a lead: the one word that a table, a filter and an export show for it.

use super::words;

/// Where a lead stands in its list's newest job. Every lead has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Has an answer.
    Found,
    /// The service looked and has none.
    NotFound,
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
    InDoubt = "in_doubt",
    Pending = "pending",
    Failed = "failed",
    Skipped = "skipped",
    None = "none",
});
