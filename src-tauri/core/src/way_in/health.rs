//! How the way in does, by what came through it and what did not.

use std::time::Duration;

use jiff::Timestamp;

/// A callback that has not come so long after the look that saw its batch finished is missed. The service sent it as the
/// batch ended, which was before that look: so this is for its way alone, and half of what a proof allows for a whole
/// round.
pub const FAIR_TIME: Duration = Duration::from_secs(5);

/// How the way in does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Nothing is known against it.
    #[default]
    Fine,
    /// The newest callback has not come.
    Late,
    /// The newest callbacks, two or more, have not come.
    Down,
}

/// How the way in does, and since when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// How.
    pub mark: Mark,
    /// When the first of the missed callbacks was due. `None` where none is missed.
    pub since: Option<Timestamp>,
    /// When this may change though nothing happens: a batch has ended whose callback still has time.
    pub may_change_at: Option<Timestamp>,
}

impl Health {
    /// How many missed callbacks it takes to know.
    pub const COUNTED: usize = 2;

    /// By the batches that ended without their callback since anything arrived last, the first [`Self::COUNTED`] of them,
    /// oldest first.
    pub fn of(ended: &[Timestamp], now: Timestamp) -> Self {
        let due: Vec<_> = ended.iter().map(|ended| later(*ended, FAIR_TIME)).collect();
        let (missed, waiting): (Vec<_>, Vec<_>) = due.into_iter().partition(|due| *due <= now);
        Self {
            mark: match missed.len() {
                0 => Mark::Fine,
                1 => Mark::Late,
                _ => Mark::Down,
            },
            since: missed.first().copied(),
            may_change_at: waiting.first().copied(),
        }
    }
}

fn later(time: Timestamp, by: Duration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn one_missed_callback_is_late_and_two_are_down() {
        for (ended, now, mark, since, may_change_at) in [
            (vec![], 100, Mark::Fine, None, None),
            (vec![10], 14, Mark::Fine, None, Some(15)),
            (vec![10], 15, Mark::Late, Some(15), None),
            (vec![10, 12], 16, Mark::Late, Some(15), Some(17)),
            (vec![10, 12], 17, Mark::Down, Some(15), None),
            // The clock was set back.
            (vec![10, 12], 3, Mark::Fine, None, Some(15)),
        ] {
            let ended: Vec<_> = ended.into_iter().map(at).collect();
            let health = Health {
                mark,
                since: since.map(at),
                may_change_at: may_change_at.map(at),
            };
            assert_eq!(Health::of(&ended, at(now)), health, "{ended:?} {now}");
        }
    }
}
