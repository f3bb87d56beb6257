//! What a service charges for a kind of answer.

use super::{Credits, Qualification, Standing};

/// What one search costs, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// For each that is charged; held for each that is sent.
    pub each: Credits,
    /// Which are charged.
    pub per: Per,
}

/// What is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// What is found; the rest is free.
    Found,
    /// Every check, whatever its verdict.
    Check,
    /// Every check that comes to a verdict; an unknown is free.
    Verdict,
}

impl Price {
    /// What `searches` cost at most.
    pub fn worst(self, searches: u64) -> Credits {
        self.each.times(i64::try_from(searches).unwrap_or(i64::MAX))
    }

    /// What a search with this verdict costs.
    pub fn of(self, qualification: Qualification) -> Credits {
        match self.per {
            Per::Found if qualification.standing() != Standing::Yes => Credits::ZERO,
            Per::Verdict if matches!(qualification, Qualification::Unknown) => Credits::ZERO,
            Per::Found | Per::Check | Per::Verdict => self.each,
        }
    }

    /// The price as the hold for so many searches shows it: accounts on older plans pay another one than the list
    /// says, and only the hold tells (Enrow docs: credits and billing).
    pub fn shown_by(self, held: Option<Credits>, searches: u32) -> Self {
        let each = Self::seen(held, searches).unwrap_or(self.each);
        Self { each, ..self }
    }

    /// What the hold for so many searches shows of the price of one; `None` where it shows nothing.
    pub fn seen(held: Option<Credits>, searches: u32) -> Option<Credits> {
        let n = i64::from(searches);
        held.map(Credits::hundredths)
            .filter(|held| n > 0 && *held > 0 && held % n == 0)
            .map(|held| Credits::from_hundredths(held / n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_charged_depends_on_what_is_sold() {
        let each = Credits::from_hundredths(25);
        let (found, check) = (
            Price {
                each,
                per: Per::Found,
            },
            Price {
                each,
                per: Per::Check,
            },
        );
        for (qualification, by_found, by_check) in [
            (Qualification::Found, 25, 25),
            (Qualification::NotFound, 0, 25),
            (Qualification::Deliverable, 25, 25),
            (Qualification::Undeliverable, 0, 25),
            (Qualification::Unknown, 0, 25),
        ] {
            assert_eq!(
                found.of(qualification).hundredths(),
                by_found,
                "{qualification:?}"
            );
            assert_eq!(
                check.of(qualification).hundredths(),
                by_check,
                "{qualification:?}"
            );
        }
        assert_eq!(check.worst(3).hundredths(), 75);
        let verdict = Price {
            each,
            per: Per::Verdict,
        };
        for (qualification, price) in [
            (Qualification::Deliverable, 25),
            (Qualification::Undeliverable, 25),
            (Qualification::CatchAll, 25),
            (Qualification::Unknown, 0),
        ] {
            assert_eq!(verdict.of(qualification).hundredths(), price);
        }
    }

    #[test]
    fn a_hold_shows_the_price_of_an_older_plan_where_it_can() {
        let phone = Price {
            each: Credits::whole(40),
            per: Per::Found,
        };
        for (held, searches, each) in [
            (Some(3_400), 68, 50),
            (Some(40), 1, 40),
            (None, 3, 40),
            (Some(0), 3, 40),
            (Some(1), 3, 40),
            (Some(50), 0, 40),
        ] {
            let shown = phone.shown_by(held.map(Credits::whole), searches);
            assert_eq!(shown.each, Credits::whole(each), "{held:?} for {searches}");
        }
    }
}
