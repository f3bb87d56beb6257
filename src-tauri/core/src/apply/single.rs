//! A single search may be answered twice: by the reply to its call and by the account's event, in either order.

use crate::domain::Qualification;

/// Whether the verdict `new` takes the place of `before`: the first counts, unless it was an *unknown*, which a service
/// tells where it had no time, and this one is its last word.
pub fn improves(before: Option<Qualification>, new: Qualification) -> bool {
    before.is_none_or(|before| !before.decides() && new.decides())
}

#[cfg(test)]
mod tests {
    use super::*;
    use Qualification::{Deliverable, Found, NotFound, Undeliverable, Unknown};

    /// Traps 17 and 34: one answer is one result, whichever way it came first.
    #[test]
    fn trap_17_and_34_the_first_verdict_counts_and_an_unknown_is_none() {
        for (before, new, takes) in [
            (None, Deliverable, true),
            (None, Unknown, true),
            (Some(Unknown), Deliverable, true),
            (Some(Unknown), Unknown, false),
            (Some(Deliverable), Deliverable, false),
            (Some(Deliverable), Undeliverable, false),
            (Some(Deliverable), Unknown, false),
            (Some(NotFound), Found, false),
        ] {
            assert_eq!(improves(before, new), takes, "{before:?} {new:?}");
        }
    }
}
