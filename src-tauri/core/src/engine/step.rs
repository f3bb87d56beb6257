//! What a job does next. One pure function, and its table of tests is the specification of pausing, caps, doubts and
//! ends.

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use crate::domain::BatchId;
use crate::domain::BatchState;
use crate::domain::Credits;
use crate::domain::InDoubt;
use crate::domain::PauseReason;

/// What the engine knows of a job when it chooses.
#[derive(Clone, Debug)]
pub struct JobView<'a> {
    /// Searches that wait for a batch.
    pub queued: u64,
    /// Of those, the ones that may be sent now, counted up to a batch.
    pub ready: u64,
    /// What is told of the others, where none is ready.
    pub elsewhere: Elsewhere,
    /// Batches that are still to be dealt with.
    pub open: &'a [OpenBatch],
    /// Submissions whose calls are out.
    pub submitting: usize,
    /// The next submission waits for its turn under the key.
    pub awaits_turn: bool,
    /// No submission before this, after one that failed.
    pub submit_not_before: Timestamp,
    /// Too many calls in a row broke off before the service had answered.
    pub braked: bool,
    /// How far it is to be halted.
    pub halt: Halt,
}

/// Where other jobs stand that ask about people whom this one is to ask about, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Elsewhere {
    /// None does.
    #[default]
    Nobody,
    /// One has been told something that this job can take over.
    Told,
    /// One waits for its answers, and is worked on.
    Awaited,
    /// One waits for its answers, and stands still.
    StandsStill,
}

/// How far a run is to be halted before its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Halt {
    /// Not at all.
    #[default]
    No,
    /// Nothing more is submitted; the job pauses once what is at the service has arrived.
    Pause,
    /// The job pauses as soon as the calls that are out have come home: the program is to end.
    Leave,
}

/// A batch that is intended, submitted or in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenBatch {
    /// Which.
    pub id: BatchId,
    /// Where it stands.
    pub state: BatchState,
    /// A call about it is under way.
    pub busy: bool,
    /// Submitted: when to ask the service. In doubt: until when a callback is waited for.
    pub due: Timestamp,
    /// In doubt: when to look for it at the service. `None` where a service cannot be asked, or was in vain.
    pub trace: Option<Timestamp>,
    /// In doubt: whether the user's choice may be carried out in this run. What has been sent again once is not sent a
    /// third time: something between us and the service eats replies, and the user has to know.
    pub decidable: bool,
    /// Submitted: the service has had it for so long that its end is waited for no more. It is looked at as it falls due
    /// while there is something else to wait for, and once at each start.
    pub overdue: bool,
}

/// What the user and the service allow.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Searches in a batch.
    pub batch_size: u32,
    /// What happens to a batch that stays in doubt.
    pub in_doubt: InDoubt,
    /// Batches that may be open at once.
    pub max_open: usize,
    /// Submissions whose calls may be out at once: a crash leaves as many in doubt.
    pub at_once: usize,
    /// What one search holds, as far as is known: where that is too little, the service says so for nothing.
    pub price: Credits,
    /// What one search may cost: the dearest that is documented, as long as no hold has shown what the account pays. A cap
    /// is kept by nobody else.
    pub dearest: Credits,
    /// What is left of the cap on the job's run, all that is under way counted with what it can cost; `None` where there
    /// is no cap.
    pub cap_left: Option<Credits>,
}

/// The next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Ask the service about a batch.
    Ask(BatchId),
    /// Look at the service for a batch in doubt.
    Trace(BatchId),
    /// Carry out the user's choice for a batch that stayed in doubt.
    Decide(BatchId, Decision),
    /// Take up to so many searches from the queue and submit them.
    Submit(u32),
    /// Take over what another job has been told.
    TakeOver,
    /// Nothing to do before this time, or before something happens.
    Wait(Option<Timestamp>),
    /// Stand still: calls break off one after the other, and each may be paid for.
    Brake,
    /// Stand still.
    Pause(PauseReason),
    /// Every search has ended.
    Finish,
}

/// What the user wants done with a batch in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Its searches fail.
    Lost,
    /// Its searches are sent again.
    Resend,
}

/// Calls about batches that may be under way at once.
const MAX_ASKING: usize = 4;

/// What a job does next, given its `balance` at the service, if that is known.
pub fn next_step(
    job: &JobView<'_>,
    policy: &Policy,
    balance: Option<Credits>,
    now: Timestamp,
) -> Step {
    if let Some(step) = ask(job, now)
        .or_else(|| trace(job, now))
        .or_else(|| decide(job, policy, now))
    {
        return step;
    }
    if let Some(step) = halt(job, now) {
        return step;
    }
    match submit(job, policy, balance, now) {
        Some(step) => step,
        None if job.elsewhere == Elsewhere::Told => Step::TakeOver,
        None if under_way(job, now) || job.elsewhere == Elsewhere::Awaited => {
            Step::Wait(next_due(job, now))
        }
        None if job.braked && job.queued > 0 => Step::Brake,
        None if has_doubt(job) => Step::Pause(PauseReason::InDoubt),
        None if job.elsewhere == Elsewhere::StandsStill => Step::Pause(PauseReason::AskedElsewhere),
        None if !job.open.is_empty() => Step::Pause(PauseReason::Overdue),
        None => Step::Finish,
    }
}

fn ask(job: &JobView<'_>, now: Timestamp) -> Option<Step> {
    let asking = job
        .open
        .iter()
        .filter(|batch| batch.busy && batch.state == BatchState::Submitted)
        .count();
    let due = |batch: &&OpenBatch| {
        batch.state == BatchState::Submitted && !batch.busy && batch.due <= now
    };
    let longest_due = job.open.iter().filter(due).min_by_key(|batch| batch.due)?;
    (asking < MAX_ASKING && job.halt != Halt::Leave).then_some(Step::Ask(longest_due.id))
}

/// The step of a job that is to be halted; `None` where it is not, or where nothing is left to send: then it goes on to
/// its end.
fn halt(job: &JobView<'_>, now: Timestamp) -> Option<Step> {
    let arriving = match job.halt {
        Halt::No => return None,
        _ if job.queued == 0 && (job.halt == Halt::Pause || job.open.is_empty()) => return None,
        Halt::Pause => arriving_count(job) > 0,
        Halt::Leave => job.open.iter().any(|batch| batch.busy),
    };
    Some(if job.submitting > 0 || arriving {
        Step::Wait(next_due(job, now))
    } else {
        Step::Pause(PauseReason::ByUser)
    })
}

/// A batch that the service knows under its name is in doubt no longer: nobody needs to be asked.
fn trace(job: &JobView<'_>, now: Timestamp) -> Option<Step> {
    let due = |batch: &&OpenBatch| {
        batch.state == BatchState::InDoubt && !batch.busy && batch.trace.is_some_and(|at| at <= now)
    };
    let batch = job.open.iter().find(due)?;
    (job.halt != Halt::Leave).then_some(Step::Trace(batch.id))
}

fn decide(job: &JobView<'_>, policy: &Policy, now: Timestamp) -> Option<Step> {
    let decision = match policy.in_doubt {
        InDoubt::Wait => return None,
        InDoubt::Lost => Decision::Lost,
        InDoubt::Resend => Decision::Resend,
    };
    let stays = |batch: &&OpenBatch| {
        batch.state == BatchState::InDoubt
            && !batch.busy
            && batch.trace.is_none()
            && batch.due <= now
            && batch.decidable
    };
    job.open
        .iter()
        .find(stays)
        .map(|batch| Step::Decide(batch.id, decision))
}

/// The step towards sending what is queued; `None` where nothing is, or where it has to wait for something under way.
fn submit(
    job: &JobView<'_>,
    policy: &Policy,
    balance: Option<Credits>,
    now: Timestamp,
) -> Option<Step> {
    let full = job.submitting >= policy.at_once || under_way_count(job) >= policy.max_open;
    if job.ready == 0 || job.braked || full {
        return None;
    }
    if job.submit_not_before > now {
        return Some(Step::Wait(Some(
            next_due(job, now).map_or(job.submit_not_before, |due| due.min(job.submit_not_before)),
        )));
    }
    let wanted = u32::try_from(job.ready)
        .unwrap_or(u32::MAX)
        .min(policy.batch_size);
    let reach = |credits: Option<Credits>, price| {
        credits.map_or(wanted, |credits| affordable(credits, price).min(wanted))
    };
    let capped = reach(policy.cap_left, policy.dearest);
    let affordable = reach(balance, policy.price);
    match capped.min(affordable) {
        size if size > 0 && job.awaits_turn => Some(Step::Wait(next_due(job, now))),
        size if size == wanted => Some(Step::Submit(size)),
        // What is under way gives back what it does not find: a full batch then beats a scrap now.
        _ if arriving_count(job) > 0 => None,
        0 if capped == 0 => Some(Step::Pause(PauseReason::CapReached)),
        0 => Some(Step::Pause(PauseReason::OutOfCredits)),
        size => Some(Step::Submit(size)),
    }
}

/// So many searches at `price` each are covered.
pub(super) fn affordable(balance: Credits, price: Credits) -> u32 {
    u32::try_from(balance.hundredths().max(0) / price.hundredths().max(1)).unwrap_or(u32::MAX)
}

/// Batches at the service or on their way there.
fn under_way_count(job: &JobView<'_>) -> usize {
    job.open
        .iter()
        .filter(|batch| batch.state != BatchState::InDoubt)
        .count()
}

fn has_doubt(job: &JobView<'_>) -> bool {
    let mut open = job.open.iter();
    open.any(|batch| batch.state == BatchState::InDoubt)
}

/// Batches whose end is waited for.
fn arriving_count(job: &JobView<'_>) -> usize {
    let arriving =
        |batch: &&OpenBatch| batch.state != BatchState::InDoubt && (batch.busy || !batch.overdue);
    job.open.iter().filter(arriving).count()
}

/// Something will happen without the user: a call returns, a batch falls due, a doubt is still fresh.
fn under_way(job: &JobView<'_>, now: Timestamp) -> bool {
    let fresh = |batch: &OpenBatch| {
        let doubted = batch.state == BatchState::InDoubt;
        doubted && (batch.busy || batch.due > now || batch.trace.is_some())
    };
    let alive = arriving_count(job) > 0 || job.open.iter().any(fresh);
    job.submitting > 0 || alive
}

/// The next time at which a batch that no call is about wants something.
fn next_due(job: &JobView<'_>, now: Timestamp) -> Option<Timestamp> {
    let waiting = job
        .open
        .iter()
        .filter(|batch| !batch.busy && batch.state != BatchState::Intended);
    waiting
        .flat_map(|batch| [Some(batch.due), batch.trace].into_iter().flatten())
        .filter(|due| *due > now)
        .min()
}
