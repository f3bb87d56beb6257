//! How a job is doing beyond its counts: how long it will still take, and what callbacks have saved.

use std::time::Duration;

use jiff::Timestamp;

use super::{App, clock};
use crate::domain::JobId;
use crate::engine::looks_without_callback;
use crate::store::StoreError;

/// Settled batches that the pace is taken from.
const RECENT: usize = 16;

/// How a job is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How long it will still take, where there is something to go by.
    pub left: Option<Duration>,
    /// Status requests that polling alone would have made on top.
    pub polls_saved: u64,
}

impl App {
    /// How `job` is doing.
    pub fn progress(&self, job: JobId) -> Result<Progress, StoreError> {
        let (settled, searches, callbacks) = self.store.read(|db| {
            Ok((
                db.list_settled(job, RECENT)?,
                db.count_unsettled(job)?,
                db.list_callbacks(job)?,
            ))
        })?;
        Ok(Progress {
            left: left(&settled, searches, clock()),
            polls_saved: callbacks
                .into_iter()
                .map(|(wait, polls)| u64::from(polls_saved(wait, polls)))
                .sum(),
        })
    }
}

/// How long `searches` take at the pace of the batches `settled` lately, newest first. One batch is no pace: when it was
/// begun says nothing about how many can be under way.
fn left(settled: &[(Timestamp, u64)], searches: u64, now: Timestamp) -> Option<Duration> {
    let ((oldest, _), newer) = settled.split_last()?;
    let done: u64 = newer.iter().map(|(_, searches)| searches).sum();
    let took = oldest.duration_until(now).unsigned_abs();
    (done > 0).then(|| took.mul_f64(as_f64(searches) / as_f64(done)))
}

/// The requests of a batch that was called back after `wait` and polled `polls` times, against polling alone. Either way
/// the last request is the one that fetches the answer.
fn polls_saved(wait: Duration, polls: u32) -> u32 {
    looks_without_callback(wait).saturating_sub(polls + 1)
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn as_f64(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn what_is_left_is_told_by_the_pace_of_late() {
        let settled = [(at(30), 200), (at(20), 200), (at(10), 200)];
        assert_eq!(
            left(&settled, 1_000, at(30)),
            Some(Duration::from_secs(50)),
            "400 searches in 20 seconds"
        );
        assert_eq!(left(&settled, 0, at(30)), Some(Duration::ZERO));
        assert_eq!(left(&settled[2..], 1_000, at(30)), None);
        assert_eq!(left(&[], 1_000, at(30)), None);
    }

    #[test]
    fn a_callback_saves_what_polling_would_have_asked_meanwhile() {
        for (seconds, polls, saved) in [(1, 0, 0), (3, 0, 1), (60, 0, 6), (60, 2, 4), (1, 4, 0)] {
            assert_eq!(
                polls_saved(Duration::from_secs(seconds), polls),
                saved,
                "{seconds} s, {polls} polls"
            );
        }
    }
}
