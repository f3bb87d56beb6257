//! The places in which a lead of a job can be, in the words of what was asked.

use ringback_core::domain::Counts;
use ringback_core::domain::Kind;

/// What the two clear verdicts are called.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    yes: &'static str,
    no: &'static str,
}

impl Words {
    /// The words for a job of `kind`.
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::FindEmail | Kind::FindPhone => Self {
                yes: "found",
                no: "not found",
            },
            Kind::VerifyEmail => Self {
                yes: "deliverable",
                no: "undeliverable",
            },
        }
    }

    /// Every place with its leads: all of them together are all leads. *Unsure* is named for verifications, and where
    /// there is one.
    pub fn places(self, counts: &Counts) -> Vec<String> {
        let unsure =
            (self.yes == "deliverable" || counts.unsure > 0).then_some((counts.unsure, "unsure"));
        let places = [(counts.found, self.yes), (counts.not_found, self.no)].into_iter();
        let places = places.chain(unsure).chain([
            (counts.skipped, "skipped"),
            (counts.failed, "failed"),
            (counts.pending, "pending"),
        ]);
        places.map(|(n, word)| format!("{n} {word}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_words() {
        let counts = Counts {
            leads: 10,
            found: 4,
            not_found: 3,
            unsure: 1,
            pending: 2,
            ..Counts::default()
        };
        let said = |kind, counts: &Counts| Words::of(kind).places(counts).join(" + ");
        assert_eq!(
            said(Kind::VerifyEmail, &counts),
            "4 deliverable + 3 undeliverable + 1 unsure + 0 skipped + 0 failed + 2 pending"
        );
        let clear = Counts {
            unsure: 0,
            ..counts
        };
        assert_eq!(
            said(Kind::FindPhone, &clear),
            "4 found + 3 not found + 0 skipped + 0 failed + 2 pending"
        );
        assert!(
            said(Kind::FindEmail, &counts).contains("1 unsure"),
            "no lead is left out"
        );
    }
}
