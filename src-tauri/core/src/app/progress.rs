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
    /// Searches that wait to be sent.
    pub queued: u64,
    /// Searches at the service, on their way there, or in doubt.
    pub in_flight: u64,
    /// How long it will still take, where there is something to go by.
    pub left: Option<Duration>,
    /// Status requests that callbacks have saved. Counted are the batches that a callback ended, each with the requests
    /// that polling alone would have made until then (after two seconds, and then less and less often; one at the
    /// least), less those that were made all the same. What fetches the rows once a callback has come is no status
    /// request. A callback that comes after polling has seen the end saves nothing.
    pub polls_saved: u64,
}

impl App {
    /// How `job` is doing.
    pub fn progress(&self, job: JobId) -> Result<Progress, StoreError> {
        let (settled, queued, in_flight, callbacks) = self.store.read(|db| {
            Ok((
                db.list_settled(job, RECENT)?,
                db.count_queued(job)?,
                db.count_in_flight(job)?,
                db.list_ended_by_callback(job)?,
            ))
        })?;
        Ok(Progress {
            queued,
            in_flight,
            left: left(&settled, queued + in_flight, clock()),
            polls_saved: callbacks
                .into_iter()
                .map(|(took, polls)| u64::from(polls_saved(took, polls)))
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

/// For a batch that a callback ended `took` after its submission, and that had been polled `polls` times.
fn polls_saved(took: Duration, polls: u32) -> u32 {
    looks_without_callback(took).saturating_sub(polls)
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn as_f64(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::World;
    use crate::domain::BatchState;
    use crate::domain::Kind;
    use crate::domain::PathHash;
    use crate::domain::ProviderName;
    use crate::domain::RecipeStep;
    use crate::store::Writing;

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
        for (seconds, polls, saved) in [(0, 0, 1), (1, 0, 1), (3, 0, 2), (60, 0, 7), (60, 2, 5)] {
            assert_eq!(
                polls_saved(Duration::from_secs(seconds), polls),
                saved,
                "{seconds} s, {polls} polls"
            );
        }
        assert_eq!(polls_saved(Duration::from_secs(1), 4), 0);
    }

    /// A batch of one search: submitted at 0 s, ended and called back then, with so many polls.
    fn batch(
        db: &Writing<'_>,
        job: JobId,
        ended: Option<i64>,
        called_back: Option<i64>,
        polls: u32,
    ) {
        let path = PathHash::of(&format!("{ended:?} {called_back:?} {polls}"));
        let (batch, _) = db.intend_batch(job, 1, path, at(0)).unwrap().unwrap();
        db.submitted(batch, "r", None, at(0)).unwrap();
        (0..polls).for_each(|_| db.count_poll(batch).unwrap());
        if let Some(second) = called_back {
            db.called_back(batch, at(second)).unwrap();
        }
        if let Some(second) = ended {
            db.end_batch(batch, BatchState::Settled, at(second))
                .unwrap();
        }
    }

    #[test]
    fn only_a_batch_that_a_callback_ended_saves_anything() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path(), World::Sandbox).unwrap();
        let path = folder.path().join("a.csv");
        let names = (0..5).map(|n| format!("Given Family{n},Firm\n"));
        std::fs::write(
            &path,
            format!("Name,Company\n{}", names.collect::<String>()),
        )
        .unwrap();
        let list = app.import(&path, &[], |_, _| {}).unwrap().list;
        let step = RecipeStep {
            find: Kind::FindEmail,
            provider: ProviderName::Enrow,
        };
        let job = app
            .plan(&list, &step, crate::domain::Details::default(), false)
            .unwrap()
            .job;
        let ended = move |db: &Writing<'_>| {
            batch(db, job, Some(1), Some(1), 0); // before the first look: one saved
            batch(db, job, Some(60), Some(59), 2); // seven less two
            batch(db, job, Some(2), Some(60), 1); // polling was first
            batch(db, job, Some(2), None, 1); // no callback
            batch(db, job, None, Some(60), 0); // not ended
            Ok(())
        };
        app.store().write_blocking(ended).unwrap();
        assert_eq!(app.progress(job).unwrap().polls_saved, 6);
    }
}
