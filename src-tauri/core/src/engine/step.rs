//! What a job does next. One pure function, and its table of tests is the specification of pausing, caps, doubts and
//! ends.

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
    /// Batches that are still to be dealt with.
    pub open: &'a [OpenBatch],
    /// A submission is under way. One at a time: then a crash can leave one batch in doubt, not several.
    pub submitting: bool,
    /// No submission before this, after one that failed.
    pub submit_not_before: Timestamp,
    /// The user wants it to stop.
    pub stopping: bool,
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
    /// What one search holds at most.
    pub price: Credits,
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
    /// Nothing to do before this time, or before something happens.
    Wait(Option<Timestamp>),
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
    if job.stopping && !job.submitting {
        return if job.open.iter().any(|batch| batch.busy) {
            Step::Wait(None)
        } else {
            Step::Pause(PauseReason::ByUser)
        };
    }
    match submit(job, policy, balance, now) {
        Some(step) => step,
        None if under_way(job, now) => Step::Wait(next_due(job, now)),
        None if !job.open.is_empty() => Step::Pause(PauseReason::InDoubt),
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
    (asking < MAX_ASKING && !job.stopping).then_some(Step::Ask(longest_due.id))
}

/// A batch that the service knows under its name is in doubt no longer: nobody needs to be asked.
fn trace(job: &JobView<'_>, now: Timestamp) -> Option<Step> {
    let due = |batch: &&OpenBatch| {
        batch.state == BatchState::InDoubt && !batch.busy && batch.trace.is_some_and(|at| at <= now)
    };
    let batch = job.open.iter().find(due)?;
    (!job.stopping).then_some(Step::Trace(batch.id))
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
    if job.queued == 0 || job.submitting || under_way_count(job) >= policy.max_open {
        return None;
    }
    if job.submit_not_before > now {
        return Some(Step::Wait(Some(
            next_due(job, now).map_or(job.submit_not_before, |due| due.min(job.submit_not_before)),
        )));
    }
    let wanted = u32::try_from(job.queued)
        .unwrap_or(u32::MAX)
        .min(policy.batch_size);
    match balance.map_or(wanted, |balance| {
        affordable(balance, policy.price).min(wanted)
    }) {
        size if size == wanted => Some(Step::Submit(size)),
        // What is under way gives back what it does not find: a full batch then beats a scrap now.
        _ if under_way_count(job) > 0 => None,
        0 => Some(Step::Pause(PauseReason::OutOfCredits)),
        size => Some(Step::Submit(size)),
    }
}

fn affordable(balance: Credits, price: Credits) -> u32 {
    u32::try_from(balance.hundredths().max(0) / price.hundredths().max(1)).unwrap_or(u32::MAX)
}

/// Batches at the service or on their way there.
fn under_way_count(job: &JobView<'_>) -> usize {
    job.open
        .iter()
        .filter(|batch| batch.state != BatchState::InDoubt)
        .count()
}

/// Something will happen without the user: a call returns, a batch falls due, a doubt is still fresh.
fn under_way(job: &JobView<'_>, now: Timestamp) -> bool {
    let alive = |batch: &OpenBatch| {
        let doubted = batch.state == BatchState::InDoubt;
        !doubted || batch.busy || batch.due > now || batch.trace.is_some()
    };
    job.submitting || job.open.iter().any(alive)
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

#[cfg(test)]
mod tests {
    use super::*;
    use BatchState::{InDoubt as Doubt, Intended, Submitted};

    const NOW: i64 = 1_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn batch(id: i64, state: BatchState, due: i64) -> OpenBatch {
        OpenBatch {
            id: BatchId(id),
            state,
            busy: false,
            due: at(due),
            trace: None,
            decidable: true,
        }
    }

    fn busy(batch: OpenBatch) -> OpenBatch {
        OpenBatch {
            busy: true,
            ..batch
        }
    }

    /// A job with `queued` searches and `open` batches under the default policy; `change` makes it the case at hand.
    struct Case {
        queued: u64,
        open: Vec<OpenBatch>,
        submitting: bool,
        not_before: i64,
        stopping: bool,
        in_doubt: InDoubt,
        balance: Option<i64>,
    }

    fn case(queued: u64, open: impl Into<Vec<OpenBatch>>) -> Case {
        let open = open.into();
        Case {
            queued,
            open,
            submitting: false,
            not_before: 0,
            stopping: false,
            in_doubt: InDoubt::Wait,
            balance: None,
        }
    }

    fn step(case: &Case) -> Step {
        let job = JobView {
            queued: case.queued,
            open: &case.open,
            submitting: case.submitting,
            submit_not_before: at(case.not_before),
            stopping: case.stopping,
        };
        let policy = Policy {
            batch_size: 200,
            in_doubt: case.in_doubt,
            max_open: 16,
            price: Credits::whole(1),
        };
        next_step(&job, &policy, case.balance.map(Credits::whole), at(NOW))
    }

    #[test]
    fn what_a_job_does_next() {
        let sixteen: Vec<_> = (1..=16).map(|id| batch(id, Submitted, 1_005)).collect();
        let four_busy: Vec<_> = (1..=4).map(|id| busy(batch(id, Submitted, 900))).collect();
        let one_more_due = [four_busy, vec![batch(5, Submitted, 999)]].concat();
        for (what, case, expected) in [
            (
                "a queue is sent in batches",
                case(500, []),
                Step::Submit(200),
            ),
            (
                "the last batch is what is left",
                case(30, []),
                Step::Submit(30),
            ),
            (
                "one submission at a time",
                Case {
                    submitting: true,
                    ..case(500, [])
                },
                Step::Wait(None),
            ),
            (
                "the next goes out while others are under way",
                case(9, [batch(1, Submitted, 1_005)]),
                Step::Submit(9),
            ),
            (
                "sixteen open are enough",
                case(9, sixteen),
                Step::Wait(Some(at(1_005))),
            ),
            (
                "what is due is asked first",
                case(9, [batch(1, Submitted, NOW)]),
                Step::Ask(BatchId(1)),
            ),
            (
                "the longest due of all",
                case(0, [batch(1, Submitted, 999), batch(2, Submitted, 998)]),
                Step::Ask(BatchId(2)),
            ),
            (
                "not twice at once",
                case(0, [busy(batch(1, Submitted, 900))]),
                Step::Wait(None),
            ),
            (
                "four calls at once are enough",
                case(0, one_more_due),
                Step::Wait(None),
            ),
            (
                "what is not due is waited for",
                case(0, [batch(1, Submitted, 1_002)]),
                Step::Wait(Some(at(1_002))),
            ),
            ("nothing left is the end", case(0, []), Step::Finish),
            (
                "an intent under way is waited for",
                Case {
                    submitting: true,
                    ..case(0, [busy(batch(1, Intended, 0))])
                },
                Step::Wait(None),
            ),
        ] {
            assert_eq!(step(&case), expected, "{what}");
        }
    }

    #[test]
    fn after_a_failure_submitting_waits_and_asking_goes_on() {
        let failed = Case {
            not_before: 1_004,
            ..case(9, [])
        };
        assert_eq!(step(&failed), Step::Wait(Some(at(1_004))));
        let with_batch = Case {
            open: vec![batch(1, Submitted, 1_002)],
            ..failed
        };
        assert_eq!(
            step(&with_batch),
            Step::Wait(Some(at(1_002))),
            "the earlier of the two"
        );
        let with_due = Case {
            open: vec![batch(1, Submitted, NOW)],
            ..with_batch
        };
        assert_eq!(step(&with_due), Step::Ask(BatchId(1)));
    }

    #[test]
    fn the_balance_is_a_reservation_that_rolls() {
        let with = |balance, open: &[OpenBatch]| {
            step(&Case {
                balance: Some(balance),
                ..case(500, open)
            })
        };
        assert_eq!(with(1_000, &[]), Step::Submit(200));
        assert_eq!(
            with(150, &[]),
            Step::Submit(150),
            "a scrap, when nothing is under way that could give back"
        );
        assert_eq!(
            with(150, &[batch(1, Submitted, 1_005)]),
            Step::Wait(Some(at(1_005)))
        );
        assert_eq!(with(0, &[]), Step::Pause(PauseReason::OutOfCredits));
        assert_eq!(with(-3, &[]), Step::Pause(PauseReason::OutOfCredits));
        assert_eq!(
            with(0, &[batch(1, Doubt, 0)]),
            Step::Pause(PauseReason::OutOfCredits),
            "a doubt gives nothing back"
        );
    }

    #[test]
    fn a_doubt_is_waited_for_then_decided_by_the_user_alone() {
        let fresh = |in_doubt| Case {
            in_doubt,
            ..case(0, [batch(1, Doubt, 1_010)])
        };
        let stale = |in_doubt| Case {
            in_doubt,
            ..case(0, [batch(1, Doubt, 990)])
        };
        for choice in [InDoubt::Wait, InDoubt::Lost, InDoubt::Resend] {
            assert_eq!(
                step(&fresh(choice)),
                Step::Wait(Some(at(1_010))),
                "a callback may still come"
            );
        }
        assert_eq!(
            step(&stale(InDoubt::Wait)),
            Step::Pause(PauseReason::InDoubt)
        );
        assert_eq!(
            step(&stale(InDoubt::Lost)),
            Step::Decide(BatchId(1), Decision::Lost)
        );
        assert_eq!(
            step(&stale(InDoubt::Resend)),
            Step::Decide(BatchId(1), Decision::Resend)
        );
        let resent = [OpenBatch {
            decidable: false,
            ..batch(1, Doubt, 990)
        }];
        let resent = Case {
            in_doubt: InDoubt::Resend,
            ..case(0, resent)
        };
        assert_eq!(
            step(&resent),
            Step::Pause(PauseReason::InDoubt),
            "not a third time"
        );
        let with_queue = Case {
            queued: 5,
            ..stale(InDoubt::Wait)
        };
        assert_eq!(
            step(&with_queue),
            Step::Submit(5),
            "a doubt does not hold up the others"
        );
        let with_open = Case {
            open: vec![batch(1, Doubt, 990), batch(2, Submitted, 1_003)],
            ..case(0, [])
        };
        assert_eq!(
            step(&with_open),
            Step::Wait(Some(at(1_003))),
            "others are still under way"
        );
    }

    #[test]
    fn a_doubt_is_looked_for_at_the_service_before_anybody_is_asked() {
        let sought = |at_second| OpenBatch {
            trace: Some(at(at_second)),
            ..batch(1, Doubt, 990)
        };
        for in_doubt in [InDoubt::Wait, InDoubt::Lost, InDoubt::Resend] {
            let of = |batch| Case {
                in_doubt,
                ..case(0, [batch])
            };
            assert_eq!(step(&of(sought(NOW))), Step::Trace(BatchId(1)));
            assert_eq!(step(&of(sought(1_004))), Step::Wait(Some(at(1_004))));
            assert_eq!(step(&of(busy(sought(NOW)))), Step::Wait(None));
        }
        let stopping = Case {
            stopping: true,
            ..case(0, [sought(NOW)])
        };
        assert_eq!(step(&stopping), Step::Pause(PauseReason::ByUser));
    }

    #[test]
    fn stopping_sends_nothing_more_and_waits_only_for_calls_under_way() {
        let stopping = |queued, open: &[OpenBatch]| Case {
            stopping: true,
            ..case(queued, open)
        };
        assert_eq!(step(&stopping(500, &[])), Step::Pause(PauseReason::ByUser));
        assert_eq!(
            step(&stopping(500, &[batch(1, Submitted, 900)])),
            Step::Pause(PauseReason::ByUser)
        );
        assert_eq!(
            step(&stopping(0, &[busy(batch(1, Submitted, 900))])),
            Step::Wait(None)
        );
        let submitting = Case {
            submitting: true,
            ..stopping(500, &[])
        };
        assert_eq!(
            step(&submitting),
            Step::Wait(None),
            "a call that is out comes home"
        );
    }

    /// What is sent next under each kind's price, in hundredths, with a balance and perhaps one batch under way.
    #[test]
    fn the_reservation_is_made_by_the_price_of_the_kind() {
        let (email, verify, phone) = (100, 25, 4_000);
        let open = [batch(1, Submitted, 1_005)];
        let wait = Step::Wait(Some(at(1_005)));
        for (what, price, size, balance, open, expected) in [
            ("an address each", email, 200, 150, &[][..], Step::Submit(1)),
            (
                "four checks a credit",
                verify,
                200,
                1_000,
                &[],
                Step::Submit(40),
            ),
            (
                "less than a check",
                verify,
                200,
                24,
                &[],
                Step::Pause(PauseReason::OutOfCredits),
            ),
            ("forty a number", phone, 200, 11_900, &[], Step::Submit(2)),
            (
                "less than a number",
                phone,
                200,
                3_900,
                &[],
                Step::Pause(PauseReason::OutOfCredits),
            ),
            (
                "what is under way may give back",
                phone,
                200,
                3_900,
                &open,
                wait,
            ),
            ("an older plan", 5_000, 200, 11_900, &[], Step::Submit(2)),
            ("one by one", email, 1, 1_000_000, &[], Step::Submit(1)),
            (
                "one by one beside others",
                email,
                1,
                1_000_000,
                &open,
                Step::Submit(1),
            ),
        ] {
            let job = JobView {
                queued: 500,
                open,
                submitting: false,
                submit_not_before: at(0),
                stopping: false,
            };
            let policy = Policy {
                batch_size: size,
                in_doubt: InDoubt::Wait,
                max_open: 16,
                price: Credits::from_hundredths(price),
            };
            let balance = Some(Credits::from_hundredths(balance));
            assert_eq!(
                next_step(&job, &policy, balance, at(NOW)),
                expected,
                "{what}"
            );
        }
    }

    #[test]
    fn singles_have_more_open_than_batches_may() {
        let open: Vec<_> = (1..=40).map(|id| batch(id, Submitted, 1_005)).collect();
        for (max_open, expected) in [(16, Step::Wait(Some(at(1_005)))), (256, Step::Submit(1))] {
            let job = JobView {
                queued: 10,
                open: &open,
                submitting: false,
                submit_not_before: at(0),
                stopping: false,
            };
            let policy = Policy {
                batch_size: 1,
                in_doubt: InDoubt::Wait,
                max_open,
                price: Credits::whole(1),
            };
            assert_eq!(next_step(&job, &policy, None, at(NOW)), expected);
        }
    }
}
