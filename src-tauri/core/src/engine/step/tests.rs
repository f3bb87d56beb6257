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
        overdue: false,
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
    ready: Option<u64>,
    elsewhere: Elsewhere,
    open: Vec<OpenBatch>,
    submitting: usize,
    awaits_turn: bool,
    at_once: usize,
    not_before: i64,
    braked: bool,
    halt: Halt,
    in_doubt: InDoubt,
    balance: Option<i64>,
    cap_left: Option<i64>,
    /// What one search holds, and what it may cost.
    prices: [i64; 2],
}

fn case(queued: u64, open: impl Into<Vec<OpenBatch>>) -> Case {
    let open = open.into();
    Case {
        queued,
        ready: None,
        elsewhere: Elsewhere::Nobody,
        open,
        submitting: 0,
        awaits_turn: false,
        at_once: 1,
        not_before: 0,
        braked: false,
        halt: Halt::No,
        in_doubt: InDoubt::Wait,
        balance: None,
        cap_left: None,
        prices: [1, 1],
    }
}

fn step(case: &Case) -> Step {
    let job = JobView {
        queued: case.queued,
        ready: case.ready.unwrap_or(case.queued),
        elsewhere: case.elsewhere,
        open: &case.open,
        submitting: case.submitting,
        awaits_turn: case.awaits_turn,
        submit_not_before: at(case.not_before),
        braked: case.braked,
        halt: case.halt,
    };
    let policy = Policy {
        cap_left: case.cap_left.map(Credits::whole),
        batch_size: 200,
        in_doubt: case.in_doubt,
        max_open: 16,
        at_once: case.at_once,
        price: Credits::whole(case.prices[0]),
        dearest: Credits::whole(case.prices[1]),
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
                submitting: 1,
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
                submitting: 1,
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
fn no_batch_leaves_past_the_cap() {
    let open = [batch(1, Submitted, 1_005)];
    let (wait, reached) = (
        Step::Wait(Some(at(1_005))),
        Step::Pause(PauseReason::CapReached),
    );
    for (what, left, balance, open, expected) in [
        (
            "smaller than a batch",
            150,
            None,
            &[][..],
            Step::Submit(150),
        ),
        ("as large as one", 200, None, &[], Step::Submit(200)),
        ("exhausted", 0, None, &[], reached),
        (
            "less than what is committed: it was lowered",
            -70,
            None,
            &[],
            reached,
        ),
        (
            "exhausted, and what is under way may give back",
            0,
            None,
            &open,
            wait,
        ),
        (
            "lowered, and something is under way",
            -70,
            None,
            &open,
            wait,
        ),
        (
            "a scrap, and what is under way may make it a batch",
            150,
            None,
            &open,
            wait,
        ),
        (
            "raised while something is under way",
            400,
            None,
            &open,
            Step::Submit(200),
        ),
        ("raised", 10, None, &[], Step::Submit(10)),
        (
            "short, and the balance shorter",
            150,
            Some(90),
            &[],
            Step::Submit(90),
        ),
        (
            "short, and shorter than the balance",
            90,
            Some(150),
            &[],
            Step::Submit(90),
        ),
        (
            "exhausted, and the balance short",
            0,
            Some(90),
            &[],
            reached,
        ),
        (
            "exhausted, and the balance, too: topping up would not help",
            0,
            Some(0),
            &[],
            reached,
        ),
        (
            "short, and the balance exhausted",
            90,
            Some(0),
            &[],
            Step::Pause(PauseReason::OutOfCredits),
        ),
        (
            "a doubt gives nothing back",
            0,
            None,
            &[batch(1, Doubt, 0)],
            reached,
        ),
    ] {
        let case = Case {
            balance,
            cap_left: Some(left),
            ..case(500, open)
        };
        assert_eq!(step(&case), expected, "{what}");
    }
}

#[test]
fn the_cap_counts_with_the_dearest_price_and_the_balance_with_the_one_that_is_known() {
    for (cap_left, balance, expected) in [
        (Some(400), None, Step::Submit(8)),
        (None, Some(400), Step::Submit(10)),
        (Some(400), Some(300), Step::Submit(7)),
        (Some(45), Some(400), Step::Pause(PauseReason::CapReached)),
        (None, Some(45), Step::Submit(1)),
    ] {
        let case = Case {
            cap_left,
            balance,
            prices: [40, 50],
            ..case(500, [])
        };
        assert_eq!(step(&case), expected, "{cap_left:?} {balance:?}");
    }
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
    let leaving = Case {
        halt: Halt::Leave,
        ..case(0, [sought(NOW)])
    };
    assert_eq!(step(&leaving), Step::Pause(PauseReason::ByUser));
}

#[test]
fn leaving_sends_nothing_more_and_waits_only_for_calls_under_way() {
    let leaving = |queued, open: &[OpenBatch]| Case {
        halt: Halt::Leave,
        ..case(queued, open)
    };
    assert_eq!(step(&leaving(500, &[])), Step::Pause(PauseReason::ByUser));
    assert_eq!(
        step(&leaving(500, &[batch(1, Submitted, 900)])),
        Step::Pause(PauseReason::ByUser)
    );
    assert_eq!(
        step(&leaving(0, &[busy(batch(1, Submitted, 900))])),
        Step::Wait(None)
    );
    assert_eq!(
        step(&leaving(0, &[])),
        Step::Finish,
        "what has ended needs no pause"
    );
    let submitting = Case {
        submitting: 1,
        ..leaving(500, &[])
    };
    assert_eq!(
        step(&submitting),
        Step::Wait(None),
        "a call that is out comes home"
    );
}

#[test]
fn so_many_submissions_are_out_at_once() {
    for (what, submitting, awaits_turn, balance, expected) in [
        ("fewer", 2, false, None, Step::Submit(200)),
        ("as many", 3, false, None, Step::Wait(None)),
        (
            "more: something went wrong",
            5,
            false,
            None,
            Step::Wait(None),
        ),
        (
            "the next waits for its turn",
            2,
            true,
            None,
            Step::Wait(None),
        ),
        (
            "a turn is not waited for where it would not be used",
            0,
            true,
            Some(0),
            Step::Pause(PauseReason::OutOfCredits),
        ),
    ] {
        let case = Case {
            submitting,
            awaits_turn,
            balance,
            at_once: 3,
            ..case(500, [])
        };
        assert_eq!(step(&case), expected, "{what}");
    }
    let pausing = Case {
        awaits_turn: true,
        halt: Halt::Pause,
        ..case(500, [])
    };
    assert_eq!(
        step(&pausing),
        Step::Pause(PauseReason::ByUser),
        "a pause does not wait for a turn"
    );
}

#[test]
fn pausing_sends_nothing_more_and_lets_arrive_what_is_at_the_service() {
    let pausing = |queued, open: &[OpenBatch]| {
        step(&Case {
            halt: Halt::Pause,
            ..case(queued, open)
        })
    };
    let paused = Step::Pause(PauseReason::ByUser);
    let waits = Step::Wait(Some(at(1_005)));
    assert_eq!(pausing(500, &[]), paused);
    assert_eq!(pausing(500, &[batch(1, Submitted, 1_005)]), waits);
    assert_eq!(
        pausing(500, &[batch(1, Submitted, 900)]),
        Step::Ask(BatchId(1))
    );
    assert_eq!(
        pausing(500, &[batch(1, Doubt, 1_005)]),
        paused,
        "a doubt may last: it holds no pause up"
    );
    assert_eq!(
        pausing(0, &[batch(1, Submitted, 1_005)]),
        waits,
        "with nothing left to send it goes on to its end"
    );
    assert_eq!(pausing(0, &[]), Step::Finish);
    assert_eq!(
        pausing(0, &[batch(1, Doubt, 990)]),
        Step::Pause(PauseReason::InDoubt)
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
            ready: 500,
            elsewhere: Elsewhere::Nobody,
            open,
            submitting: 0,
            awaits_turn: false,
            submit_not_before: at(0),
            braked: false,
            halt: Halt::No,
        };
        let policy = Policy {
            cap_left: None,
            batch_size: size,
            in_doubt: InDoubt::Wait,
            max_open: 16,
            at_once: 1,
            price: Credits::from_hundredths(price),
            dearest: Credits::from_hundredths(price),
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
            ready: 10,
            elsewhere: Elsewhere::Nobody,
            open: &open,
            submitting: 0,
            awaits_turn: false,
            submit_not_before: at(0),
            braked: false,
            halt: Halt::No,
        };
        let policy = Policy {
            cap_left: None,
            batch_size: 1,
            in_doubt: InDoubt::Wait,
            max_open,
            at_once: 16,
            price: Credits::whole(1),
            dearest: Credits::whole(1),
        };
        assert_eq!(next_step(&job, &policy, None, at(NOW)), expected);
    }
}

#[test]
fn a_job_whose_calls_break_off_waits_for_what_is_out_and_stands_still() {
    let braked = |queued, open: &[OpenBatch]| {
        step(&Case {
            braked: true,
            ..case(queued, open)
        })
    };
    let waits = Step::Wait(Some(at(1_005)));
    assert_eq!(braked(5, &[batch(1, Doubt, 990)]), Step::Brake);
    assert_eq!(braked(5, &[]), Step::Brake, "its doubts are decided");
    assert_eq!(
        braked(5, &[batch(1, Doubt, 1_005)]),
        waits,
        "a callback may still come"
    );
    assert_eq!(braked(5, &[batch(1, Submitted, 1_005)]), waits);
    assert_eq!(
        braked(0, &[batch(1, Doubt, 990)]),
        Step::Pause(PauseReason::InDoubt),
        "nothing is left to send"
    );
    assert_eq!(braked(0, &[]), Step::Finish);
}

#[test]
fn trap_23_what_tells_no_end_for_a_day_is_waited_for_no_more() {
    let late = |due| OpenBatch {
        overdue: true,
        ..batch(1, Submitted, due)
    };
    let with = |queued, open: &[OpenBatch]| case(queued, open);
    let overdue = Step::Pause(PauseReason::Overdue);
    for (what, case, expected) in [
        ("it is alone", with(0, &[late(1_060)]), overdue),
        (
            "it is looked at all the same",
            with(0, &[late(NOW)]),
            Step::Ask(BatchId(1)),
        ),
        (
            "it is being looked at",
            with(0, &[busy(late(900))]),
            Step::Wait(None),
        ),
        (
            "something else is waited for",
            with(0, &[late(1_060), batch(2, Submitted, 1_003)]),
            Step::Wait(Some(at(1_003))),
        ),
        (
            "the queue goes on",
            with(9, &[late(1_060)]),
            Step::Submit(9),
        ),
        (
            "no place is left for the queue",
            with(9, &vec![late(1_060); 16]),
            overdue,
        ),
        (
            "what is left of the balance is spent, since nothing is going to come back",
            Case {
                balance: Some(3),
                ..with(9, &[late(1_060)])
            },
            Step::Submit(3),
        ),
        (
            "a doubt is asked about first",
            with(0, &[late(1_060), batch(2, Doubt, 900)]),
            Step::Pause(PauseReason::InDoubt),
        ),
        (
            "a pause is not held up",
            Case {
                halt: Halt::Pause,
                ..with(9, &[late(1_060)])
            },
            Step::Pause(PauseReason::ByUser),
        ),
        (
            "a stopped job stands still for it",
            Case {
                halt: Halt::Pause,
                ..with(0, &[late(1_060)])
            },
            overdue,
        ),
    ] {
        assert_eq!(step(&case), expected, "{what}");
    }
}

#[test]
fn what_another_job_has_asked_is_waited_for_and_taken_over() {
    let beside = |elsewhere| Case {
        ready: Some(0),
        elsewhere,
        ..case(30, [])
    };
    let open = [batch(1, Submitted, 1_005)];
    let stands_still = Step::Pause(PauseReason::AskedElsewhere);
    for (what, case, expected) in [
        (
            "the others are sent meanwhile",
            Case {
                ready: Some(12),
                ..case(30, [])
            },
            Step::Submit(12),
        ),
        (
            "its answers are there",
            beside(Elsewhere::Told),
            Step::TakeOver,
        ),
        (
            "its answers are there while something is under way",
            Case {
                open: open.into(),
                ..beside(Elsewhere::Told)
            },
            Step::TakeOver,
        ),
        (
            "its answers are to come",
            beside(Elsewhere::Awaited),
            Step::Wait(None),
        ),
        (
            "nobody fetches its answers",
            beside(Elsewhere::StandsStill),
            stands_still,
        ),
        (
            "nobody fetches its answers, and something is under way",
            Case {
                open: open.into(),
                ..beside(Elsewhere::StandsStill)
            },
            Step::Wait(Some(at(1_005))),
        ),
        (
            "a doubt is asked about first",
            Case {
                open: vec![batch(1, Doubt, 900)],
                ..beside(Elsewhere::StandsStill)
            },
            Step::Pause(PauseReason::InDoubt),
        ),
        (
            "a pause is one all the same",
            Case {
                halt: Halt::Pause,
                ..beside(Elsewhere::Told)
            },
            Step::Pause(PauseReason::ByUser),
        ),
    ] {
        assert_eq!(step(&case), expected, "{what}");
    }
}
