//! Jobs that share a key, in played time.

use std::sync::{Arc, Mutex as Lock};

use futures_util::future::join_all;

use reqwest::header::{HeaderMap, HeaderName};
use tokio::sync::Semaphore;

use super::super::played::{below, gone, play, sleep};
use super::*;
use crate::provider::clearout::{Allowances, Meter};

/// Lets jobs of these sizes make their calls, whose replies take up to so many milliseconds. Returns when each was made,
/// and by which.
fn calls(seed: u64, sizes: &[u32], longest: u64) -> Vec<(Duration, usize)> {
    let budget = Budget::per_second(10);
    let made = std::cell::RefCell::new(Vec::new());
    play(seed, || false, async {
        join_all(sizes.iter().enumerate().map(async |(job, size)| {
            for _ in 0..*size {
                budget.wait(0, || Duration::ZERO).await;
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
        budget.wait(0, || Duration::ZERO).await;
        sleep(Duration::from_secs(60)).unwrap().await;
        for _ in 0..12 {
            budget.wait(0, || Duration::ZERO).await;
            made.push(gone());
        }
        made
    });
    assert!(
        made.windows(2)
            .all(|two| two[1] - two[0] >= Duration::from_millis(103))
    );
}

/// A service that takes so many calls in a minute which begins with its first, and says with each reply how many are left.
struct Minute {
    limit: u32,
    began: Duration,
    taken: u32,
    refused: u32,
}

impl Minute {
    fn take(&mut self) -> HeaderMap {
        let minute = Duration::from_secs(60);
        if self.taken == 0 || gone() >= self.began + minute {
            (self.began, self.taken) = (gone(), 0);
        }
        self.refused += u32::from(self.taken == self.limit);
        self.taken = (self.taken + 1).min(self.limit);
        let resets_in = (self.began + minute - gone()).as_secs_f64().ceil();
        let said = [
            ("limit", f64::from(self.limit)),
            ("remaining", f64::from(self.limit - self.taken)),
            ("reset", resets_in),
        ];
        let header = |(name, value): (&str, f64)| {
            let name: HeaderName = format!("x-ratelimit-{name}").parse().unwrap();
            (name, value.to_string().parse().unwrap())
        };
        said.into_iter().map(header).collect()
    }
}

/// Lets `jobs` make calls for ten minutes, of each as many at once as an engine does. Returns how many each made in the last
/// nine, when the limit was known from the beginning, and how many were too many.
fn minutes(limit: u32, jobs: usize, longest: u64) -> (Vec<u32>, u32) {
    let minute = Minute {
        limit,
        began: Duration::ZERO,
        taken: 0,
        refused: 0,
    };
    let (minute, allowances) = (Arc::new(Lock::new(minute)), Arc::new(Allowances::default()));
    let budget = Budget::per_second(5);
    let made = Lock::new(vec![0; jobs]);
    let stopwatch = || tokio::time::Instant::from_std(time::now());
    play(1, || false, async {
        let job = async |job: usize| {
            let out = Arc::new(Semaphore::new(16));
            loop {
                let free = Arc::clone(&out).acquire_owned().await.unwrap();
                let closed = || allowances.closed_for(Meter::Finder, stopwatch());
                budget.wait(1, closed).await;
                if gone() > Duration::from_secs(600) {
                    return;
                }
                if gone() > Duration::from_secs(60) {
                    made.lock().unwrap()[job] += 1;
                }
                let (minute, allowances) = (Arc::clone(&minute), Arc::clone(&allowances));
                tokio::spawn(async move {
                    let begun = allowances.begin(Meter::Finder, stopwatch());
                    let headers = minute.lock().unwrap().take();
                    sleep(Duration::from_millis(100 + below(longest)))
                        .unwrap()
                        .await;
                    begun.hear(&headers, stopwatch());
                    drop(free);
                });
            }
        };
        join_all((0..jobs).map(job)).await;
    });
    let refused = minute.lock().unwrap().refused;
    (made.into_inner().unwrap(), refused)
}

#[test]
fn what_the_headers_allow_is_used_up_shared_and_never_passed() {
    for (limit, jobs, longest) in [
        (10, 1, 200),
        (10, 3, 9_000),
        (25, 1, 9_000),
        (25, 2, 200),
        (25, 4, 3_000),
        (190, 3, 9_000),
        (300, 2, 3_000),
    ] {
        let (made, refused) = minutes(limit, jobs, longest);
        assert_eq!(refused, 0, "{limit} a minute, {jobs} jobs, {longest} ms");
        let all = f64::from(made.iter().sum::<u32>());
        let used = all / f64::from(limit * 9);
        assert!(
            used >= 0.95,
            "{limit} a minute, {jobs} jobs, {longest} ms: {used}"
        );
        for made in made {
            let part = f64::from(made) * f64::from(u32::try_from(jobs).unwrap()) / all;
            assert!(
                (0.9..=1.1).contains(&part),
                "{limit} a minute: {part} of its share"
            );
        }
    }
}
