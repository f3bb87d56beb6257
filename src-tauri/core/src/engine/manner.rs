//! How a run puts its searches to the service: in batches, or one by one, so that each answer comes by itself.

use super::Wishes;
use crate::domain::Kind;
use crate::domain::Price;
use crate::domain::Sending;
use crate::provider::Client;
use crate::provider::usual_batch;

/// Up to so many searches a job goes one by one. A key may make ten POSTs a second, so the last of fifty has left after
/// five seconds, and rows come one after the other from the first second on. Beyond that a bulk, whose estimate begins
/// at a minute, is not the slower one any more, and every POST more is one more that can be left in doubt. Clearout
/// answers while it is waited for, and takes as few as twenty calls a minute: there, too, fifty are what a list's time buys.
pub const LIVE_UP_TO: u64 = 50;

/// Singles open at once: a short list has all of them under way.
const MAX_OPEN_SINGLES: usize = 256;

/// Singles whose calls may be out at once: as many as use a key's ten calls a second up where a reply takes one and a half,
/// and as a crash may leave in doubt. Of batches it is one: each holds a whole list's worth, and takes a minute anyway.
const SINGLES_AT_ONCE: usize = 16;

impl Sending {
    /// Whether a job of so many searches goes one by one.
    pub const fn is_live(self, searches: u64) -> bool {
        match self {
            Self::BySize => searches <= LIVE_UP_TO,
            Self::Live => true,
            Self::Bulk => false,
        }
    }
}

/// What is settled for a run at its start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// What is searched for.
    pub kind: Kind,
    /// One by one.
    pub single: bool,
    /// Searches in a batch.
    pub batch_size: u32,
    /// Batches open at once.
    pub max_open: usize,
    /// Submissions whose calls may be out at once.
    pub at_once: usize,
    /// What a search costs.
    pub price: Price,
}

impl Manner {
    /// The manner of a job for `kind` with so many `searches` in all: one that is taken up again goes on as it began.
    pub fn new(kind: Kind, searches: u64, wishes: &Wishes, client: &Client) -> Self {
        let single = wishes.sending.is_live(searches);
        let (most, usual) = (client.max_batch(kind), usual_batch(client.provider()));
        Self {
            kind,
            single,
            batch_size: if single {
                1
            } else {
                wishes.batch_size.unwrap_or(usual).min(most)
            },
            max_open: if single {
                MAX_OPEN_SINGLES
            } else {
                client.max_open()
            },
            at_once: if single { SINGLES_AT_ONCE } else { 1 },
            price: client.price(kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_list_goes_one_by_one_unless_the_user_says_otherwise() {
        for (sending, searches, live) in [
            (Sending::BySize, 0, true),
            (Sending::BySize, LIVE_UP_TO, true),
            (Sending::BySize, LIVE_UP_TO + 1, false),
            (Sending::Live, 100_000, true),
            (Sending::Bulk, 1, false),
        ] {
            assert_eq!(sending.is_live(searches), live, "{sending:?} {searches}");
        }
    }
}
