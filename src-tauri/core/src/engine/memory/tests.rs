//! When the engine looks at what.

use std::time::Duration;

use super::super::Sending;
use super::*;
use crate::domain::InDoubt;
use crate::domain::JobId;
use crate::domain::Kind;
use crate::domain::ProviderName;
use crate::domain::RecipeStep;

fn at(millisecond: i64) -> Timestamp {
    Timestamp::from_millisecond(millisecond).unwrap()
}

fn memory(callbacks_possible: bool) -> Memory {
    let (doubt_time, patience) = (Duration::from_secs(15), Duration::from_secs(60));
    let wishes = Wishes {
        batch_size: Some(200),
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
        step: RecipeStep {
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

/// A way in that has fallen: two batches end without their callback, and the others are looked at soon and often. A
/// callback makes polling patient again; after a sleep everything that is open is looked at at once.
#[test]
fn polling_is_quick_again_when_callbacks_stop_coming() {
    let of = |id, submitted_at, called_back| Batch {
        id: BatchId(id),
        ..batch(BatchState::Submitted, submitted_at, called_back)
    };
    let mut memory = memory(true);
    let dues = |memory: &mut Memory, batches: &[Batch], now| {
        let open = memory.view(batches, at(now));
        let due = |batch: &OpenBatch| batch.due.as_millisecond();
        open.iter().map(due).collect::<Vec<_>>()
    };
    dues(&mut memory, &[of(1, 11_000, true)], 11_500);
    memory.ended(BatchId(1), Credits::ZERO, at(12_000));
    let open = [2, 3, 4, 5].map(|id| of(id, 13_000, false));
    assert_eq!(dues(&mut memory, &open, 13_000), [23_000; 4]);
    memory.ended(BatchId(2), Credits::ZERO, at(14_000));
    assert_eq!(
        dues(&mut memory, &open[1..], 14_000),
        [23_000; 3],
        "one is lost now and then"
    );
    let wait = Some(Duration::from_secs(41));
    memory.unheard(BatchId(4), at(14_000), 0.0, wait);
    memory.ended(BatchId(3), Credits::ZERO, at(15_000));
    assert_eq!(
        dues(&mut memory, &open[2..], 15_000),
        [55_000, 17_000],
        "a service that wants to be left alone is"
    );
    memory.ongoing(BatchId(5), at(17_000), 0.0);
    assert_eq!(dues(&mut memory, &open[3..], 17_000), [20_000]);

    dues(&mut memory, &[of(6, 20_000, true)], 20_500);
    assert_eq!(
        dues(
            &mut memory,
            &[of(7, 21_000, false), of(8, 21_000, false)],
            21_000
        ),
        [31_000; 2],
        "callbacks are back"
    );
    let asleep = 21_000 + 7_200_000;
    let woken = dues(
        &mut memory,
        &[of(7, 21_000, false), of(8, 21_000, false)],
        asleep,
    );
    assert!(woken.iter().all(|due| *due <= asleep), "{woken:?}");
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

/// Else a job whose last batch was forgotten would stand still for want of an answer, again and again, and never end.
#[test]
fn a_service_that_does_not_know_a_batch_is_there() {
    let mut memory = memory(true);
    due(
        &mut memory,
        batch(BatchState::Submitted, 10_000, false),
        10_000,
    );
    assert!(memory.out_of_patience(at(71_000)));
    memory.unknown(BatchId(1), at(70_000));
    assert!(!memory.out_of_patience(at(71_000)));
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
        [11_000, 12_000, 13_000, 610_999, 611_000].map(&mut unknown),
        [false, false, false, false, true]
    );
    memory.ongoing(BatchId(1), at(612_000), 0.0);
    assert!(
        !memory.unknown(BatchId(1), at(613_000)),
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

#[test]
fn a_doubt_is_looked_for_three_times_and_a_service_that_is_asked_to_wait_for_is_waited_for() {
    let mut memory = memory(false);
    memory.traces = true;
    let in_doubt = batch(BatchState::InDoubt, 5_000, false);
    let trace = |memory: &mut Memory, now| {
        let doubt = memory.view(std::slice::from_ref(&in_doubt), at(now))[0];
        doubt.trace.map(|at| at.as_millisecond())
    };
    assert_eq!(trace(&mut memory, 11_000), Some(11_000));
    memory.missing(BatchId(1), at(11_000), 0.0);
    assert_eq!(trace(&mut memory, 11_500), Some(13_000));
    let wait = Some(Duration::from_secs(41));
    memory.unheard(BatchId(1), at(13_000), 0.0, wait);
    assert_eq!(
        trace(&mut memory, 13_000),
        Some(54_000),
        "not in vain: not heard"
    );
    memory.missing(BatchId(1), at(54_000), 0.0);
    assert_eq!(trace(&mut memory, 54_000), Some(57_000));
    memory.missing(BatchId(1), at(57_000), 0.0);
    assert_eq!(trace(&mut memory, 57_000), None, "the user is asked");
    memory.not_taken(at(57_000), 0.0, wait);
    assert_eq!(memory.submit_not_before, at(98_000));
}

/// What Clearout was asked by itself has no name there, and only the account's event tells of it.
#[test]
fn a_single_in_doubt_waits_for_an_event_and_is_not_looked_for() {
    let doubted = |single| Batch {
        single,
        reference: None,
        ..batch(BatchState::InDoubt, 5_000, false)
    };
    for (events_possible, single, due, looked_for) in [
        (true, true, 26_500, false),
        (false, true, 11_500, false),
        (true, false, 11_500, true),
    ] {
        let mut memory = memory(false);
        (memory.traces, memory.events_possible) = (true, events_possible);
        let view = memory.view(&[doubted(single)], at(11_500));
        assert_eq!(view[0].due, at(due), "{events_possible} {single}");
        assert_eq!(view[0].trace.is_some(), looked_for);
    }
}

#[test]
fn what_an_event_ended_gives_its_hold_back_and_what_is_on_its_way_holds_nothing_yet() {
    for (state, counted) in [
        (BatchState::InDoubt, vec![BatchId(1)]),
        (BatchState::Submitted, vec![BatchId(1)]),
        (BatchState::Intended, vec![]),
    ] {
        let mut memory = memory(false);
        memory.view(&[batch(state, 11_000, false)], at(11_000));
        assert!(memory.ended_elsewhere.is_empty());
        memory.view(&[], at(11_500));
        assert_eq!(memory.ended_elsewhere, counted, "{state:?}");
    }
    let mut memory = memory(false);
    memory.view(&[batch(BatchState::Submitted, 11_000, false)], at(11_000));
    memory.ended(BatchId(1), Credits::ZERO, at(11_000));
    memory.view(&[], at(11_500));
    assert!(
        memory.ended_elsewhere.is_empty(),
        "the engine ended it itself"
    );
}

/// Three calls that break off in a row are the brake; what shows the service at work, or the user looking, lets it go.
#[test]
fn three_doubts_in_a_row_brake_until_one_is_resolved() {
    let of = |id, state| Batch {
        id: BatchId(id),
        ..batch(state, 11_000, false)
    };
    let doubt = |id| of(id, BatchState::InDoubt);
    let braked = || {
        let mut memory = memory(true);
        for id in 1..=3 {
            assert!(!memory.braked());
            memory.doubt(BatchId(id), Credits::whole(1));
        }
        memory.view(&[doubt(1), doubt(2), doubt(3)], at(12_000));
        assert!(memory.braked());
        memory
    };
    let mut told = braked();
    told.view(
        &[doubt(1), of(2, BatchState::Submitted), doubt(3)],
        at(12_000),
    );
    assert!(!told.braked(), "its callback came");
    let mut ended = braked();
    ended.view(&[doubt(1), doubt(3)], at(12_000));
    assert!(!ended.braked(), "an event has ended it");
    let mut decided = braked();
    for id in 1..=3 {
        decided.decided(BatchId(id));
    }
    decided.view(&[], at(12_000));
    assert!(
        decided.braked(),
        "a choice made beforehand says nothing about the service"
    );
    decided.taken(Credits::ZERO, at(12_000));
    assert!(!decided.braked(), "a call was taken");
    let mut refused = braked();
    refused.refused();
    assert!(!refused.braked(), "the service answered");
}

#[test]
fn trap_23_a_batch_is_overdue_after_a_day_and_a_look_in_vain() {
    let mut memory = memory(true);
    let (hour, day) = (3_600_000, 24 * 3_600_000);
    let overdue = |memory: &mut Memory, now| {
        memory.view(&[batch(BatchState::Submitted, 11_000, false)], at(now))[0].overdue
    };
    assert!(!overdue(&mut memory, 11_000 + 2 * day), "not looked at yet");
    memory.ongoing(BatchId(1), at(11_000 + hour), 0.0);
    assert!(
        !overdue(&mut memory, 11_000 + day),
        "nobody has looked since it slept"
    );
    memory.ongoing(BatchId(1), at(11_000 + day), 0.0);
    assert!(overdue(&mut memory, 11_000 + day));
    assert!(!overdue(&mut memory, 11_000 + day - 1));
}

#[test]
fn what_was_slept_through_is_no_reason_to_give_up() {
    let mut memory = memory(true);
    let hours = 8 * 3_600_000;
    let view =
        |memory: &mut Memory, state, now| memory.view(&[batch(state, 11_000, false)], at(now))[0];
    assert_eq!(
        view(&mut memory, BatchState::InDoubt, 12_000).due,
        at(27_000)
    );
    memory.not_taken(at(12_000), 0.0, Some(Duration::from_secs(300)));
    let woken = 12_000 + hours;
    let doubted = view(&mut memory, BatchState::InDoubt, woken);
    assert_eq!(doubted.due, at(27_000 + hours), "its callback has its time");
    assert!(memory.submit_not_before <= at(woken));
    assert!(!memory.out_of_patience(at(woken + 60_000)));
    assert!(memory.out_of_patience(at(woken + 60_001)));

    // The clock is set back.
    let back = view(&mut memory, BatchState::InDoubt, 12_000);
    assert_eq!(back.due, at(27_000));
}

#[test]
fn a_batch_is_looked_at_as_soon_as_the_machine_wakes() {
    let mut memory = memory(true);
    let submitted = || batch(BatchState::Submitted, 11_000, false);
    assert!(due(&mut memory, submitted(), 11_000) > 11_000);
    let woken = 11_000 + 8 * 3_600_000;
    assert!(due(&mut memory, submitted(), woken) <= woken);
}

#[test]
fn what_is_out_is_off_the_balance_until_it_is_home() {
    let mut memory = memory(true);
    memory.balance = Some(Credits::whole(10));
    memory.submit(BatchId(1), Credits::whole(2));
    memory.submit(BatchId(2), Credits::whole(3));
    assert_eq!(
        (memory.balance, memory.submitting()),
        (Some(Credits::whole(5)), 2)
    );
    memory.submitted(BatchId(1));
    memory.taken(Credits::whole(1), at(10_000));
    assert_eq!(
        (memory.balance, memory.submitting()),
        (Some(Credits::whole(6)), 1)
    );
    memory.submitted(BatchId(2));
    assert_eq!(
        (memory.balance, memory.submitting()),
        (Some(Credits::whole(9)), 0)
    );
}

#[test]
fn three_are_out_until_one_is_taken_and_one_while_anything_is_wrong() {
    let mut memory = memory(true);
    let now = at(10_000);
    assert_eq!((memory.at_once(16), memory.at_once(1)), (3, 1));
    memory.taken(Credits::ZERO, now);
    assert_eq!((memory.at_once(16), memory.at_once(1)), (16, 1));
    for wrong in [
        |memory: &mut Memory, _| memory.doubt(BatchId(1), Credits::ZERO),
        |memory: &mut Memory, _| memory.refused(),
        |memory: &mut Memory, now| memory.not_taken(now, 0.0, None),
    ] {
        wrong(&mut memory, now);
        assert_eq!(memory.at_once(16), 1);
        memory.taken(Credits::ZERO, now);
        assert_eq!(memory.at_once(16), 16);
    }
}

#[test]
fn calls_that_were_out_together_fail_together() {
    let mut memory = memory(true);
    let delay = |memory: &Memory| memory.submit_not_before.as_millisecond() - 20_000;
    for _ in 0..5 {
        memory.not_taken(at(20_000), 0.0, None);
    }
    assert_eq!(delay(&memory), 250);
    memory.not_taken(at(20_250), 0.0, None);
    assert_eq!(
        delay(&memory),
        750,
        "one that left after the first failure is the second"
    );
    memory.not_taken(at(20_300), 0.0, Some(Duration::from_secs(9)));
    assert_eq!(delay(&memory), 9_300, "a service that says when is heard");
    memory.not_taken(at(20_400), 0.0, Some(Duration::from_secs(1)));
    assert_eq!(delay(&memory), 9_300, "the longest counts");
}
