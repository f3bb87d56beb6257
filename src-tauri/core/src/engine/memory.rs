//! What the engine knows beyond the store: when to look at which batch next, what failed lately, how far the balance
//! reaches. All of it may be forgotten in a crash; a fresh start looks at every open batch at once.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::pace::{poll_delay, retry_delay};
use super::watched::{Watched, later};
use super::{OpenBatch, Wishes};
use crate::domain::Batch;
use crate::domain::BatchId;
use crate::domain::BatchState;
use crate::domain::Credits;
use crate::domain::SearchId;

/// So many batches without their callback, one after the other, and callbacks count as arriving no more: polling is as
/// quick again as where none ever came. One alone is lost now and then.
const MISSED_IN_A_ROW: u32 = 2;

/// So many calls one after the other of which nobody knows whether the service carried them out, and no more are sent:
/// whatever eats the replies would put the whole list in doubt.
const DOUBTED_IN_A_ROW: usize = 3;

/// The loop looks up once a second. Where it has not for longer than this, the machine slept, or its clock was set.
const ASLEEP: Duration = Duration::from_secs(60);

pub(super) struct Memory {
    wishes: Wishes,
    callbacks_possible: bool,
    started: Timestamp,
    /// The balance by our own count since it was last read.
    pub balance: Option<Credits>,
    /// What one search was seen to hold, where that is more than the list's price.
    pub held_each: Credits,
    /// The service can be asked whether it has a batch in doubt.
    pub traces: bool,
    /// An event of the account may tell of a single.
    pub events_possible: bool,
    /// Batches that an event has ended, and whose hold counts as spent.
    pub ended_elsewhere: Vec<BatchId>,
    /// Single searches that the service refused one after the other.
    pub refused: u32,
    /// Batches whose call broke off, one after the other, and whether this run has decided them.
    doubts: Vec<(BatchId, bool)>,
    /// Submissions whose calls are out, and what is kept free for each.
    submitting: HashMap<BatchId, Credits>,
    /// A submission was taken in this run.
    proven: bool,
    /// No submission before this.
    pub submit_not_before: Timestamp,
    submit_failures: u32,
    /// What other jobs have been told is not taken over before this.
    pub take_over_not_before: Timestamp,
    last_success: Timestamp,
    looked_up: Timestamp,
    callbacks_arrive: bool,
    /// Batches that ended without their callback since one came.
    missed: u32,
    watched: HashMap<BatchId, Watched>,
    resent: HashSet<SearchId>,
}

impl Memory {
    pub fn new(wishes: Wishes, callbacks_possible: bool, now: Timestamp) -> Self {
        Self {
            wishes,
            callbacks_possible,
            started: now,
            balance: None,
            held_each: Credits::ZERO,
            traces: false,
            events_possible: false,
            ended_elsewhere: Vec::new(),
            refused: 0,
            doubts: Vec::new(),
            submitting: HashMap::new(),
            proven: false,
            submit_not_before: now,
            submit_failures: 0,
            take_over_not_before: now,
            last_success: now,
            looked_up: now,
            callbacks_arrive: false,
            missed: 0,
            watched: HashMap::new(),
            resent: HashSet::new(),
        }
    }

    /// `batches` as the next step sees them.
    pub fn view(&mut self, batches: &[Batch], now: Timestamp) -> Vec<OpenBatch> {
        self.look_up(now);
        let open = |id: &BatchId| batches.iter().any(|batch| batch.id == *id);
        let ended = |(id, watched): (&BatchId, &Watched)| {
            (!open(id) && !watched.busy && watched.was_sent()).then_some(*id)
        };
        self.ended_elsewhere
            .extend(self.watched.iter().filter_map(ended));
        self.watched.retain(|id, watched| watched.busy || open(id));
        let doubted = |id: &BatchId| {
            let mut open = batches.iter().filter(|batch| batch.id == *id);
            open.next().map(|batch| batch.state == BatchState::InDoubt)
        };
        // A doubt that has been resolved, unless by the choice made beforehand, shows the service at work or the user
        // looking.
        let resolved = |(id, decided): &(BatchId, bool)| !doubted(id).unwrap_or(*decided);
        if self.doubts.iter().any(resolved) {
            self.doubts.clear();
        }
        batches.iter().map(|batch| self.watch(batch, now)).collect()
    }

    /// The loop is at work at `now`. Whatever it does next must not be judged by a time that was slept through.
    pub fn look_up(&mut self, now: Timestamp) {
        let gone = self.looked_up.duration_until(now);
        if gone.unsigned_abs() > ASLEEP {
            self.wake(gone, now);
        }
        self.looked_up = now;
    }

    /// Since the loop last looked up, `gone` was slept through, or the clock set by it: nothing could succeed in that time,
    /// and no callback arrive. What was to happen then happens now.
    fn wake(&mut self, gone: SignedDuration, now: Timestamp) {
        self.last_success = now;
        self.submit_not_before = self.submit_not_before.min(now);
        self.take_over_not_before = self.take_over_not_before.min(now);
        self.watched
            .values_mut()
            .for_each(|watched| watched.wake(gone));
    }

    fn watch(&mut self, batch: &Batch, now: Timestamp) -> OpenBatch {
        let fresh = self.first_due(batch, now);
        let watched = self
            .watched
            .entry(batch.id)
            .or_insert_with(|| Watched::new(batch, fresh));
        if watched.see(batch, fresh, now) {
            (self.callbacks_arrive, self.missed) = (true, 0);
        }
        // What was not sent under a name cannot be looked for by it.
        if self.traces && !batch.single {
            watched.traceable(now);
        }
        watched.view(batch.id, now)
    }

    /// When a batch first wants something, seen in this state for the first time at `now`.
    fn first_due(&self, batch: &Batch, now: Timestamp) -> Timestamp {
        let since = batch.submitted_at.unwrap_or(now);
        match batch.state {
            BatchState::InDoubt if self.may_be_told(batch) => later(now, self.wishes.doubt_time),
            // What was submitted before this start has waited long enough.
            BatchState::Submitted if since >= self.started => {
                later(since, poll_delay(0, self.callbacks_arrive, 0.0))
            }
            _ => now,
        }
    }

    fn may_be_told(&self, batch: &Batch) -> bool {
        self.callbacks_possible || (batch.single && self.events_possible)
    }

    pub fn begin(&mut self, batch: BatchId) {
        if let Some(watched) = self.watched.get_mut(&batch) {
            watched.busy = true;
        }
    }

    /// The call of `batch` leaves: what it may hold is not there for another that leaves beside it.
    pub fn submit(&mut self, batch: BatchId, reserved: Credits) {
        self.spend(reserved);
        self.submitting.insert(batch, reserved);
    }

    /// The call of `batch` has come home: what was kept free for it gives way to what it brought.
    pub fn submitted(&mut self, batch: BatchId) {
        let reserved = self.submitting.remove(&batch);
        self.spend(Credits::ZERO - reserved.unwrap_or_default());
    }

    /// Submissions whose calls are out.
    pub fn submitting(&self) -> usize {
        self.submitting.len()
    }

    /// Submissions that may be out at once, of at most `most`. While anything is wrong it is one; and as long as nothing
    /// was taken in this run, no more than may break off before that brakes the job.
    pub fn at_once(&self, most: usize) -> usize {
        let trouble = self.submit_failures > 0 || self.refused > 0 || !self.doubts.is_empty();
        match self.proven {
            _ if trouble => 1,
            true => most,
            false => most.min(DOUBTED_IN_A_ROW),
        }
    }

    pub fn taken(&mut self, held: Credits, now: Timestamp) {
        self.spend(held);
        self.proven = true;
        (self.submit_failures, self.refused) = (0, 0);
        self.doubts.clear();
        self.last_success = now;
    }

    /// Takes `held` off the balance: certain or feared.
    pub fn spend(&mut self, held: Credits) {
        self.balance = self.balance.map(|balance| balance - held);
    }

    /// The call of `batch` broke off, and `worst` may be held for it.
    pub fn doubt(&mut self, batch: BatchId, worst: Credits) {
        self.spend(worst);
        self.doubts.push((batch, false));
    }

    /// The choice that was made beforehand is carried out for `batch`.
    pub fn decided(&mut self, batch: BatchId) {
        let mut doubts = self.doubts.iter_mut();
        if let Some((_, decided)) = doubts.find(|(id, _)| *id == batch) {
            *decided = true;
        }
    }

    /// The service has refused a search for what it asks: it was there.
    pub fn refused(&mut self) {
        self.refused += 1;
        self.doubts.clear();
    }

    /// Whether so many calls have broken off in a row that no more are sent.
    pub fn braked(&self) -> bool {
        self.doubts.len() >= DOUBTED_IN_A_ROW
    }

    pub fn not_taken(&mut self, now: Timestamp, jitter: f64, wait: Option<Duration>) {
        // Calls that were out together fail together: only one that left after the last failure is another.
        let again = self.submit_not_before <= now;
        self.submit_failures += u32::from(again);
        let delay = match wait {
            Some(wait) => wait,
            None if again => retry_delay(self.submit_failures, jitter),
            None => return,
        };
        self.submit_not_before = self.submit_not_before.max(later(now, delay));
    }

    pub fn ongoing(&mut self, batch: BatchId, now: Timestamp, jitter: f64) {
        self.last_success = now;
        let callbacks_arrive = self.callbacks_arrive;
        if let Some(watched) = self.watched.get_mut(&batch) {
            watched.ongoing(callbacks_arrive, now, jitter);
        }
    }

    pub fn ended(&mut self, batch: BatchId, back: Credits, now: Timestamp) {
        self.last_success = now;
        self.balance = self.balance.map(|balance| balance + back);
        let watched = self.watched.remove(&batch);
        if watched.is_some_and(|watched| !watched.called_back()) {
            self.missed += 1;
        }
        if self.callbacks_arrive && self.missed >= MISSED_IN_A_ROW {
            self.callbacks_arrive = false;
            let soon = later(now, poll_delay(0, false, 0.0));
            self.watched
                .values_mut()
                .for_each(|watched| watched.hurry(soon));
        }
    }

    pub fn unheard(&mut self, batch: BatchId, now: Timestamp, jitter: f64, wait: Option<Duration>) {
        if let Some(watched) = self.watched.get_mut(&batch) {
            watched.unheard(now, jitter, wait);
        }
    }

    pub fn there(&mut self, batch: BatchId, now: Timestamp) {
        self.last_success = now;
        if let Some(watched) = self.watched.get_mut(&batch) {
            watched.there();
        }
    }

    pub fn missing(&mut self, batch: BatchId, now: Timestamp, jitter: f64) {
        self.last_success = now;
        if let Some(watched) = self.watched.get_mut(&batch) {
            watched.missing(now, jitter);
        }
    }

    /// Notes that the service, which is there, does not know `batch`; true once that is to be believed.
    pub fn unknown(&mut self, batch: BatchId, now: Timestamp) -> bool {
        self.last_success = now;
        let watched = self.watched.get_mut(&batch);
        watched.is_none_or(|watched| watched.unknown(now))
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
