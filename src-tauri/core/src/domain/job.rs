//! A job: one step of a recipe over a list, and the conservation law it must obey.

use std::ops::Add;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Credits, JobId, Kind, ListId, RunId, Sending, words};

/// A service that answers searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderName {
    /// Enrow.
    Enrow,
    /// Clearout.
    Clearout,
}

words!(ProviderName { Enrow = "enrow", Clearout = "clearout" });

impl ProviderName {
    /// The service's name as people write it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Enrow => "Enrow",
            Self::Clearout => "Clearout",
        }
    }
}

/// One step of a recipe: which answer is wanted, and from whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RecipeStep {
    /// The kind of answer.
    pub find: Kind,
    /// Who is asked.
    pub provider: ProviderName,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobState {
    /// Its leads are being looked through; nothing has been sent.
    Planning,
    /// Has searches to send or to wait for.
    Running,
    /// Stands still, for a [`PauseReason`].
    Paused,
    /// Every lead has its outcome.
    Finished,
}
words!(JobState { Planning = "planning", Running = "running", Paused = "paused", Finished = "finished" });

/// Why a job is paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PauseReason {
    /// The balance does not cover one more search.
    OutOfCredits,
    /// The service does not accept the key.
    KeyRefused,
    /// The service refuses what is sent.
    Refused,
    /// The service has not been reachable for a while.
    Unreachable,
    /// Only batches are left whose end the service has not told for a day.
    Overdue,
    /// Only batches in doubt are left, and the user has not said what to do.
    InDoubt,
    /// One more search might cost more than what is left of the cap on its run.
    CapReached,
    /// Only searches are left that a job which stands still has at its service.
    AskedElsewhere,
    /// The user paused it.
    ByUser,
}
words!(PauseReason {
    OutOfCredits = "out_of_credits",
    KeyRefused = "key_refused",
    Refused = "refused",
    Unreachable = "unreachable",
    Overdue = "overdue",
    InDoubt = "in_doubt",
    CapReached = "cap_reached",
    AskedElsewhere = "asked_elsewhere",
    ByUser = "by_user",
});

/// What to do with a batch that stays in doubt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InDoubt {
    /// Leave it in doubt; a callback can still resolve it.
    #[default]
    Wait,
    /// Count its searches as failed.
    Lost,
    /// Send its searches again, which may be charged twice.
    Resend,
}

/// A job as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// The run that it belongs to.
    pub run: RunId,
    /// Which of that run's steps it is.
    pub place: usize,
    /// The list it runs over.
    pub list: ListId,
    /// What is wanted.
    pub step: RecipeStep,
    /// Where it stands.
    pub state: JobState,
    /// The user stopped it: nothing more of it is sent, and what had not been sent is cancelled.
    pub stopped: bool,
    /// The user wants the window to run it; so it goes on by itself after a crash.
    pub wanted: bool,
    /// How its searches go to the service, where the user has said.
    pub sending: Option<Sending>,
    /// Why it is paused, in words, where it is.
    pub pause: Option<(PauseReason, String)>,
    /// The service's balance when the job was first run, if it could be read.
    pub balance_before: Option<Credits>,
    /// The service's balance when a run of it last ended, if it could be read.
    pub balance_after: Option<Credits>,
    /// When it was begun.
    pub created_at: Timestamp,
}

/// How many leads of a job stand where. Kept by the store with every write, not counted on demand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Leads in the job.
    pub leads: u64,
    /// Searches they became: leads with the same person key share one.
    pub searches: u64,
    /// Leads with an answer; deliverable ones.
    pub found: u64,
    /// Leads the service looked for in vain; undeliverable ones.
    pub not_found: u64,
    /// Leads whose verdict is neither: catch-all, risky, unknown.
    pub unsure: u64,
    /// Leads for which nothing was asked, those of cancelled searches among them.
    pub skipped: u64,
    /// Leads whose search ended without a verdict.
    pub failed: u64,
    /// Leads whose search is queued or under way.
    pub pending: u64,
    /// Of the pending, the leads in batches that are in doubt.
    pub in_doubt: u64,
}

impl Counts {
    /// The conservation law: every lead is in exactly one place.
    pub const fn conserved(&self) -> bool {
        self.leads
            == self.found + self.not_found + self.unsure + self.skipped + self.failed + self.pending
            && self.in_doubt <= self.pending
    }
}

/// What a job cost so far. `held = charged + refunded + written_off + outstanding`, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// Everything that was ever held for the job's batches, or feared to be.
    pub held: Credits,
    /// What the service kept.
    pub charged: Credits,
    /// What it gave back.
    pub refunded: Credits,
    /// What nobody tells the end of, and the user waits for no more.
    pub written_off: Credits,
}

impl Money {
    /// What the balance fell by between `before` and `after` beyond what is booked: the price of a batch in doubt,
    /// most likely, or of something else on the same account. Negative where it fell by less, as it does where something
    /// was written off that had never been charged.
    pub fn unexplained(&self, before: Credits, after: Credits) -> Credits {
        before - after - self.charged - self.written_off - self.outstanding()
    }

    /// Held for batches whose end nobody has told.
    pub fn outstanding(&self) -> Credits {
        self.held - self.charged - self.refunded - self.written_off
    }
}

impl Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            held: self.held + other.held,
            charged: self.charged + other.charged,
            refunded: self.refunded + other.refunded,
            written_off: self.written_off + other.written_off,
        }
    }
}

/// What of a job was sent a second time, by the user's word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resent {
    /// Searches whose first sending stayed in doubt.
    pub searches: u64,
    /// What that first sending may have been charged, at most: it is booked nowhere.
    pub at_most: Credits,
}

/// What other jobs took from the same balance meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// What they were charged, as far as that is told.
    pub charged: Credits,
    /// Some of it was under way when a balance was read, or nobody has told its end: the balance says nothing about one job
    /// alone.
    pub unclear: bool,
}

/// The traffic of a job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Traffic {
    /// Batches the service took, or may have taken.
    pub batches: u64,
    /// Deliveries received for them.
    pub deliveries: u64,
    /// Status requests that no delivery prompted.
    pub polls: u64,
}
