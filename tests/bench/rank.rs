//! What stands where in a row of figures that is in order.

use std::time::Duration;

/// The item whose `value` is in the middle; with an even number the lower of the two. A neighbour on the machine who
/// disturbs one round of three does not move it.
pub fn median<T>(mut rounds: Vec<T>, value: impl Fn(&T) -> f64) -> Option<T> {
    rounds.sort_by(|one, other| value(one).total_cmp(&value(other)));
    let middle = rounds.len().checked_sub(1)? / 2;
    Some(rounds.swap_remove(middle))
}

/// The time that `percent` of a hundred of these did not exceed; zero where there are none. They are ascending.
pub fn percentile(times: &[Duration], percent: usize) -> Duration {
    let rank = (times.len() * percent).div_ceil(100);
    let at = rank.saturating_sub(1);
    times.get(at).copied().unwrap_or_default()
}
