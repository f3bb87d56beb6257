//! Jobs that share a key, in played time.

use futures_util::future::join_all;

use super::super::played::{below, gone, play, sleep};
use super::*;

/// Lets jobs of these sizes make their calls, whose replies take up to so many milliseconds. Returns when each was made,
/// and by which.
fn calls(seed: u64, sizes: &[u32], longest: u64) -> Vec<(Duration, usize)> {
    let budget = Budget::per_second(10);
    let made = std::cell::RefCell::new(Vec::new());
    play(seed, || false, async {
        join_all(sizes.iter().enumerate().map(async |(job, size)| {
            for _ in 0..*size {
                budget.wait().await;
                made.borrow_mut().push((gone(), job));
                let reply = Duration::from_millis(10 + below(longest - 10));
                sleep(reply).unwrap().await;
            }
        }))
        .await;
    });
    made.into_inner()
}

#[test]
fn jobs_share_a_key_evenly_use_it_and_never_go_past_it() {
    for (sizes, longest) in [
        (&[300, 300][..], 200),
        (&[150, 600], 200),
        (&[60, 120, 300, 300, 900], 500),
        (&[100, 100, 100, 100, 100], 500),
        (&[200], 100),
    ] {
        for seed in 1..=5 {
            let calls = calls(seed, sizes, longest);
            let total: u32 = sizes.iter().sum();
            assert_eq!(
                calls.len(),
                usize::try_from(total).unwrap(),
                "nobody starves"
            );
            for window in calls.windows(11) {
                let apart = window[10].0 - window[0].0;
                assert!(
                    apart > Duration::from_secs(1),
                    "eleven calls within {apart:?}"
                );
            }
            // As long as all have work.
            let smallest = *sizes.iter().min().unwrap();
            let mut made = vec![0_u32; sizes.len()];
            let busy = calls.iter().take_while(|(_, job)| {
                made[*job] += 1;
                made.iter().all(|made| *made < smallest)
            });
            let busy = busy.count();
            let lasted = calls[busy].0.as_secs_f64();
            let used = f64::from(u32::try_from(busy).unwrap()) / (lasted * 10.0);
            assert!(used >= 0.95, "{sizes:?}: {used} of the budget is used");
            let share = f64::from(u32::try_from(busy).unwrap())
                / f64::from(u32::try_from(sizes.len()).unwrap());
            for made in made {
                let part = f64::from(made) / share;
                assert!(
                    (0.9..=1.1).contains(&part),
                    "{sizes:?}: {part} of its share"
                );
            }
        }
    }
}

/// There are no bursts: after a rest no call is made up for.
#[test]
fn a_rest_saves_nothing_up() {
    let budget = Budget::per_second(10);
    let made = play(1, || false, async {
        let mut made = Vec::new();
        budget.wait().await;
        sleep(Duration::from_secs(60)).unwrap().await;
        for _ in 0..12 {
            budget.wait().await;
            made.push(gone());
        }
        made
    });
    assert!(
        made.windows(2)
            .all(|two| two[1] - two[0] >= Duration::from_millis(103))
    );
}
