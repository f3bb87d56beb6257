//! A batch as the engine keeps an eye on it: when it is due, and what came of the looks so far.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::OpenBatch;
use super::pace::{called_back_delay, poll_delay, retry_delay};
use crate::domain::Batch;
use crate::domain::BatchId;
use crate::domain::BatchState;

/// A batch that the service says it does not know is believed to be gone for good after so many times, and not sooner
/// after the first of them than this: it is paid for, a service may need a moment to know its own batches, and one that is
/// out of order may say the same (Enrow docs: status codes).
const UNKNOWN_TIMES: u32 = 3;
const UNKNOWN_TIME: Duration = Duration::from_secs(600);
/// So often a batch in doubt is looked for at the service before it is told that it is not there.
const TRACES: u32 = 3;
/// What a service has had for longer than this without an end is not waited for: it answers in minutes, a long list in
/// hours. A word of which nobody knows whether it means an end would otherwise be asked about for ever.
const OVERDUE: Duration = Duration::from_secs(24 * 60 * 60);
/// No due time lies further ahead, unless the clock was set back.
const FURTHEST: Duration = Duration::from_secs(120);

pub(super) struct Watched {
    state: BatchState,
    called_back: bool,
    /// A call about it is out.
    pub busy: bool,
    /// Whether it may be sent again in this run.
    pub decidable: bool,
    /// When to look for it at the service, and how often that was done.
    trace: Option<Timestamp>,
    traced: Option<u32>,
    submitted_at: Timestamp,
    due: Timestamp,
    asked: u32,
    failures: u32,
    unknown: u32,
    /// Since when it has said nothing else.
    unknown_since: Option<Timestamp>,
}

impl Watched {
    pub fn new(batch: &Batch, due: Timestamp) -> Self {
        Self {
            state: batch.state,
            called_back: false,
            busy: false,
            decidable: true,
            trace: None,
            traced: None,
            submitted_at: batch.submitted_at.unwrap_or(batch.intended_at),
            due,
            asked: 0,
            failures: 0,
            unknown: 0,
            unknown_since: None,
        }
    }

    /// Takes in where `batch` stands at `now`; in a new state it is due at `fresh`. True where its callback has come since
    /// the last time.
    pub fn see(&mut self, batch: &Batch, fresh: Timestamp, now: Timestamp) -> bool {
        if self.state != batch.state {
            (self.state, self.due) = (batch.state, fresh);
        }
        let called_back = batch.called_back_at.is_some() && !self.called_back;
        if called_back {
            (self.called_back, self.asked, self.due) = (true, 0, now);
        }
        if self.state == BatchState::Submitted {
            self.due = self.due.min(later(now, FURTHEST));
        }
        called_back
    }

    /// Its call has come home, and what it may hold is off the balance.
    pub fn was_sent(&self) -> bool {
        self.state != BatchState::Intended
    }

    /// The batch as the next step sees it.
    pub fn view(&self, id: BatchId, now: Timestamp) -> OpenBatch {
        OpenBatch {
            id,
            state: self.state,
            busy: self.busy,
            due: self.due,
            trace: self.trace,
            decidable: self.decidable,
            overdue: self.overdue(now),
        }
    }

    /// The machine slept for as long as `gone`: a callback that resolves a doubt is given its time all the same, and nobody
    /// was asked in it.
    pub fn wake(&mut self, gone: SignedDuration) {
        match self.state {
            BatchState::InDoubt => self.due = self.due.checked_add(gone).unwrap_or(self.due),
            _ => (self.asked, self.unknown) = (0, 0),
        }
    }

    /// It was looked at in vain, and has been at the service for too long.
    fn overdue(&self, now: Timestamp) -> bool {
        let looked_at = self.state == BatchState::Submitted && self.asked > 0;
        looked_at && later(self.submitted_at, OVERDUE) <= now
    }

    /// It was looked at and is not finished.
    pub fn ongoing(&mut self, callbacks_arrive: bool, now: Timestamp, jitter: f64) {
        let delay = if self.called_back {
            called_back_delay(self.asked, jitter)
        } else {
            poll_delay(self.asked + 1, callbacks_arrive, jitter)
        };
        (self.busy, self.failures, self.unknown) = (false, 0, 0);
        self.asked += 1;
        self.due = later(now, delay);
    }

    /// Whether its callback has come.
    pub fn called_back(&self) -> bool {
        self.called_back
    }

    /// Callbacks arrive no more: it is looked at by `soon`, unless the service wants to be left alone.
    pub fn hurry(&mut self, soon: Timestamp) {
        if self.state == BatchState::Submitted && self.failures == 0 {
            self.due = self.due.min(soon);
        }
    }

    /// It was asked about, and there was no answer; the service may want to be left alone for `wait`.
    pub fn unheard(&mut self, now: Timestamp, jitter: f64, wait: Option<Duration>) {
        self.busy = false;
        self.failures += 1;
        let delay = wait.unwrap_or_else(|| retry_delay(self.failures, jitter));
        match self.trace {
            Some(_) => self.trace = Some(later(now, delay)),
            None => self.due = later(now, delay),
        }
    }

    /// It can be looked for at the service, at once while it is in doubt.
    pub fn traceable(&mut self, now: Timestamp) {
        match (self.state, self.traced) {
            (BatchState::InDoubt, None) => (self.trace, self.traced) = (Some(now), Some(0)),
            (BatchState::InDoubt, Some(_)) => {}
            _ => self.trace = None,
        }
    }

    /// It was looked for: the service has it.
    pub fn there(&mut self) {
        (self.busy, self.failures, self.trace) = (false, 0, None);
    }

    /// It was looked for and is not there, or not there yet: a file that was cut off may still be on its way.
    pub fn missing(&mut self, now: Timestamp, jitter: f64) {
        let times = self.traced.unwrap_or(0);
        (self.busy, self.failures, self.traced) = (false, 0, Some(times + 1));
        let again = times + 1 < TRACES;
        self.trace = again.then(|| later(now, poll_delay(times, false, jitter)));
    }

    /// The service does not know it; true once that is to be believed.
    pub fn unknown(&mut self, now: Timestamp) -> bool {
        if self.unknown == 0 {
            self.unknown_since = Some(now);
        }
        self.unknown += 1;
        let since = self.unknown_since.unwrap_or(now);
        self.unknown >= UNKNOWN_TIMES && later(since, UNKNOWN_TIME) <= now
    }
}

pub(super) fn later(time: Timestamp, by: Duration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}
