//! Whether searches go to a service in batches or one by one.

use super::words;

/// How the searches of a job are put to the service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sending {
    /// One by one where they are few, else in batches.
    #[default]
    BySize,
    /// One by one.
    Live,
    /// In batches.
    Bulk,
}
words!(Sending { BySize = "by_size", Live = "live", Bulk = "bulk" });
