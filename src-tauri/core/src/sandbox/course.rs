//! What faults make of a callback: whether, how often, how late and in which order it is sent.

use super::chance;
use super::faults::Faults;

/// What becomes of a callback.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Course {
    /// How often it is sent.
    pub sends: u32,
    /// How long after it could have been.
    pub delay_ms: u32,
    /// One that came later goes first.
    pub after_a_later_one: bool,
}

impl Course {
    /// Sent once and at once.
    pub const PLAIN: Self = Self {
        sends: 1,
        delay_ms: 0,
        after_a_later_one: false,
    };

    /// That of callback `number`. A lost one is lost at once; an `early` one has a reply waiting for it and neither delays
    /// nor lets others pass.
    pub fn of(seed: u64, number: u64, early: bool, faults: &Faults) -> Self {
        let number = number.to_string();
        let happens = |what, probability| chance::happens(seed, what, &number, probability);
        let sends = match (
            happens("lose", faults.lose),
            happens("double", faults.double),
        ) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => 2,
        };
        let waits = sends > 0 && !early;
        Self {
            sends,
            delay_ms: if waits { faults.delay_ms } else { 0 },
            after_a_later_one: waits && happens("reorder", faults.reorder),
        }
    }
}
