//! What the engine knows beyond the store: when to look at which batch next, what failed lately, how far the balance
//! reaches. All of it may be forgotten in a crash; a fresh start looks at every open batch at once.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use jiff::Timestamp;

use super::pace::{called_back_delay, poll_delay, retry_delay};
use super::{OpenBatch, Wishes};
use crate::domain::Batch;
use crate::domain::BatchId;
use crate::domain::BatchState;
use crate::domain::Credits;
use crate::domain::SearchId;

/// A batch that the service says it does not know is believed to be gone for good after so many times, and not sooner
/// after its submission than this: it is paid for, and a service may need a moment to know its own batches.
const UNKNOWN_TIMES: u32 = 3;
const UNKNOWN_TIME: Duration = Duration::from_secs(600);
/// No due time lies further ahead, unless the clock was set back.
const FURTHEST: Duration = Duration::from_secs(120);

pub(super) struct Memory {
    wishes: Wishes,
    callbacks_possible: bool,
    started: Timestamp,
    /// The balance by our own count since it was last read.
    pub balance: Option<Credits>,
    /// What one search was seen to hold, where that is more than the list's price.
    pub held_each: Credits,
    /// Single searches that the service refused one after the other.
    pub refused: u32,
    /// A submission is under way.
    pub submitting: bool,
    /// No submission before this.
    pub submit_not_before: Timestamp,
    submit_failures: u32,
    last_success: Timestamp,
    callbacks_arrive: bool,
    watched: HashMap<BatchId, Watched>,
    resent: HashSet<SearchId>,
}

struct Watched {
    state: BatchState,
    called_back: bool,
    busy: bool,
    decidable: bool,
    submitted_at: Timestamp,
    due: Timestamp,
    asked: u32,
    failures: u32,
    unknown: u32,
}

impl Memory {
    pub fn new(wishes: Wishes, callbacks_possible: bool, now: Timestamp) -> Self {
        Self {
            wishes,
            callbacks_possible,
            started: now,
            balance: None,
            held_each: Credits::ZERO,
            refused: 0,
            submitting: false,
            submit_not_before: now,
            submit_failures: 0,
            last_success: now,
            callbacks_arrive: false,
            watched: HashMap::new(),
            resent: HashSet::new(),
        }
    }

    /// `batches` as the next step sees them.
    pub fn view(&mut self, batches: &[Batch], now: Timestamp) -> Vec<OpenBatch> {
        self.watched
            .retain(|id, watched| watched.busy || batches.iter().any(|batch| batch.id == *id));
        batches.iter().map(|batch| self.watch(batch, now)).collect()
    }

    fn watch(&mut self, batch: &Batch, now: Timestamp) -> OpenBatch {
        let fresh = self.first_due(batch, now);
        let watched = self
            .watched
            .entry(batch.id)
            .or_insert_with(|| Watched::new(batch, fresh));
        if watched.state != batch.state {
            (watched.state, watched.due) = (batch.state, fresh);
        }
        if batch.called_back_at.is_some() && !watched.called_back {
            (watched.called_back, watched.asked, watched.due) = (true, 0, now);
            self.callbacks_arrive = true;
        }
        if batch.state == BatchState::Submitted {
            watched.due = watched.due.min(later(now, FURTHEST));
        }
        let Watched {
            busy,
            due,
            decidable,
            ..
        } = *watched;
        OpenBatch {
            id: batch.id,
            state: batch.state,
            busy,
            due,
            decidable,
        }
    }

    /// When a batch first wants something, seen in this state for the first time at `now`.
    fn first_due(&self, batch: &Batch, now: Timestamp) -> Timestamp {
        let since = batch.submitted_at.unwrap_or(now);
        match batch.state {
            BatchState::InDoubt if self.callbacks_possible => later(now, self.wishes.doubt_time),
            // What was submitted before this start has waited long enough.
            BatchState::Submitted if since >= self.started => {
                later(since, poll_delay(0, self.callbacks_arrive, 0.0))
            }
            _ => now,
        }
    }

    pub fn begin(&mut self, batch: BatchId) {
        if let Some(watched) = self.watched.get_mut(&batch) {
            watched.busy = true;
        }
    }

    pub fn taken(&mut self, held: Credits, now: Timestamp) {
        self.spend(held);
        (self.submit_failures, self.refused) = (0, 0);
        self.last_success = now;
    }

    /// Takes `held` off the balance: certain or feared.
    pub fn spend(&mut self, held: Credits) {
        self.balance = self.balance.map(|balance| balance - held);
    }

    pub fn not_taken(&mut self, now: Timestamp, jitter: f64) {
        self.submit_failures += 1;
        self.submit_not_before = later(now, retry_delay(self.submit_failures, jitter));
    }

    pub fn ongoing(&mut self, batch: BatchId, now: Timestamp, jitter: f64) {
        self.last_success = now;
        let callbacks_arrive = self.callbacks_arrive;
        if let Some(watched) = self.watched.get_mut(&batch) {
            let delay = if watched.called_back {
                called_back_delay(watched.asked, jitter)
            } else {
                poll_delay(watched.asked + 1, callbacks_arrive, jitter)
            };
            (watched.busy, watched.failures, watched.unknown) = (false, 0, 0);
            watched.asked += 1;
            watched.due = later(now, delay);
        }
    }

    pub fn ended(&mut self, batch: BatchId, back: Credits, now: Timestamp) {
        self.last_success = now;
        self.balance = self.balance.map(|balance| balance + back);
        self.watched.remove(&batch);
    }

    pub fn unheard(&mut self, batch: BatchId, now: Timestamp, jitter: f64) {
        if let Some(watched) = self.watched.get_mut(&batch) {
            watched.busy = false;
            watched.failures += 1;
            watched.due = later(now, retry_delay(watched.failures, jitter));
        }
    }

    /// Notes that the service does not know `batch`; true once that is to be believed.
    pub fn unknown(&mut self, batch: BatchId, now: Timestamp) -> bool {
        self.watched.get_mut(&batch).is_none_or(|watched| {
            watched.unknown += 1;
            watched.unknown >= UNKNOWN_TIMES && later(watched.submitted_at, UNKNOWN_TIME) <= now
        })
    }

    /// Whether the `searches` of `batch` may be sent again: once each in a run.
    pub fn resend(&mut self, batch: BatchId, searches: &[SearchId]) -> bool {
        let first_time = searches.iter().all(|search| !self.resent.contains(search));
        if first_time {
            self.resent.extend(searches);
        } else if let Some(watched) = self.watched.get_mut(&batch) {
            watched.decidable = false;
        }
        first_time
    }

    /// Nothing has succeeded for longer than the user wants to wait.
    pub fn out_of_patience(&self, now: Timestamp) -> bool {
        later(self.last_success, self.wishes.patience) < now
    }
}

impl Watched {
    fn new(batch: &Batch, due: Timestamp) -> Self {
        Self {
            state: batch.state,
            called_back: false,
            busy: false,
            decidable: true,
            submitted_at: batch.submitted_at.unwrap_or(batch.intended_at),
            due,
            asked: 0,
            failures: 0,
            unknown: 0,
        }
    }
}

fn later(time: Timestamp, by: Duration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::Sending;
    use super::*;
    use crate::domain::InDoubt;
    use crate::domain::JobId;
    use crate::domain::Kind;
    use crate::domain::ProviderName;
    use crate::domain::Recipe;

    fn at(millisecond: i64) -> Timestamp {
        Timestamp::from_millisecond(millisecond).unwrap()
    }

    fn memory(callbacks_possible: bool) -> Memory {
        let (doubt_time, patience) = (Duration::from_secs(15), Duration::from_secs(60));
        let wishes = Wishes {
            batch_size: 200,
            sending: Sending::Bulk,
            in_doubt: InDoubt::Wait,
            doubt_time,
            patience,
        };
        Memory::new(wishes, callbacks_possible, at(10_000))
    }

    fn batch(state: BatchState, submitted_at: i64, called_back: bool) -> Batch {
        Batch {
            id: BatchId(1),
            job: JobId(1),
            recipe: Recipe {
                find: Kind::FindEmail,
                provider: ProviderName::Enrow,
            },
            single: false,
            state,
            reference: Some("r".into()),
            searches: 2,
            intended_at: at(0),
            submitted_at: Some(at(submitted_at)),
            called_back_at: called_back.then_some(at(submitted_at)),
            held: None,
        }
    }

    fn due(memory: &mut Memory, batch: Batch, now: i64) -> i64 {
        memory.view(&[batch], at(now))[0].due.as_millisecond()
    }

    #[test]
    fn a_fresh_batch_is_looked_at_after_two_seconds_and_an_old_one_at_once() {
        assert_eq!(
            due(
                &mut memory(true),
                batch(BatchState::Submitted, 11_000, false),
                11_500
            ),
            13_000
        );
        assert_eq!(
            due(
                &mut memory(true),
                batch(BatchState::Submitted, 5_000, false),
                11_500
            ),
            11_500
        );
    }

    #[test]
    fn a_callback_makes_it_due_now_and_the_later_ones_patient() {
        let mut memory = memory(true);
        assert_eq!(
            due(
                &mut memory,
                batch(BatchState::Submitted, 11_000, false),
                11_000
            ),
            13_000
        );
        assert_eq!(
            due(
                &mut memory,
                batch(BatchState::Submitted, 11_000, true),
                11_700
            ),
            11_700
        );
        memory.ongoing(BatchId(1), at(11_800), 0.0);
        assert_eq!(
            due(
                &mut memory,
                batch(BatchState::Submitted, 11_000, true),
                11_900
            ),
            12_000,
            "looked at again soon"
        );
        memory.ended(BatchId(1), Credits::ZERO, at(12_100));
        assert_eq!(
            due(
                &mut memory,
                batch(BatchState::Submitted, 13_000, false),
                13_000
            ),
            23_000,
            "callbacks do arrive"
        );
    }

    #[test]
    fn a_doubt_waits_only_where_a_callback_can_come() {
        assert_eq!(
            due(
                &mut memory(true),
                batch(BatchState::InDoubt, 5_000, false),
                11_000
            ),
            26_000
        );
        assert_eq!(
            due(
                &mut memory(false),
                batch(BatchState::InDoubt, 5_000, false),
                11_000
            ),
            11_000
        );
    }

    #[test]
    fn a_batch_that_falls_into_doubt_later_is_given_its_time_from_then() {
        let mut memory = memory(true);
        due(
            &mut memory,
            batch(BatchState::Intended, 5_000, false),
            11_000,
        );
        assert_eq!(
            due(
                &mut memory,
                batch(BatchState::InDoubt, 5_000, false),
                12_000
            ),
            27_000
        );
    }

    #[test]
    fn patience_ends_when_nothing_succeeds() {
        let mut memory = memory(true);
        assert!(!memory.out_of_patience(at(70_000)));
        assert!(memory.out_of_patience(at(70_001)));
        memory.taken(Credits::ZERO, at(70_001));
        assert!(!memory.out_of_patience(at(70_002)));
    }

    #[test]
    fn an_unknown_batch_is_believed_gone_at_the_third_time_and_after_ten_minutes() {
        let mut memory = memory(true);
        due(
            &mut memory,
            batch(BatchState::Submitted, 5_000, false),
            11_000,
        );
        let mut unknown = |now| memory.unknown(BatchId(1), at(now));
        assert_eq!(
            [11_000, 12_000, 13_000, 604_999, 605_000].map(&mut unknown),
            [false, false, false, false, true]
        );
        memory.ongoing(BatchId(1), at(606_000), 0.0);
        assert!(
            !memory.unknown(BatchId(1), at(607_000)),
            "it was known after all: counted anew"
        );
    }

    #[test]
    fn what_was_sent_again_once_is_not_sent_again_in_the_same_run() {
        let mut memory = memory(false);
        due(
            &mut memory,
            batch(BatchState::InDoubt, 5_000, false),
            11_000,
        );
        assert!(memory.resend(BatchId(1), &[SearchId(1), SearchId(2)]));
        assert!(memory.resend(BatchId(1), &[SearchId(3)]));
        assert!(!memory.resend(BatchId(1), &[SearchId(4), SearchId(2)]));
        let doubt = memory.view(&[batch(BatchState::InDoubt, 5_000, false)], at(12_000))[0];
        assert!(!doubt.decidable);
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_put_a_look_off_for_long() {
        let mut memory = memory(true);
        due(
            &mut memory,
            batch(BatchState::Submitted, 11_000, false),
            11_000,
        );
        memory.ongoing(BatchId(1), at(9_000_000), 0.0);
        assert_eq!(
            due(
                &mut memory,
                batch(BatchState::Submitted, 11_000, false),
                11_000
            ),
            131_000
        );
    }
}
