//! When to ask, when to try again. Retry policy lives here, in one place, and not in the client. Jitter comes in as an
//! argument, 0 to 1, so that every delay can be tabled.

use std::time::Duration;

/// The first look at a batch when nothing says that callbacks arrive.
const FIRST_POLL: Duration = Duration::from_secs(2);
/// The first look at a batch when callbacks have been arriving: only a lost one needs it.
const FIRST_POLL_BEHIND_CALLBACKS: Duration = Duration::from_secs(10);
const LONGEST_POLL: Duration = Duration::from_secs(60);
/// A service that has called back may still say `ongoing` for a moment.
const AFTER_CALLBACK: Duration = Duration::from_millis(200);
const FIRST_RETRY: Duration = Duration::from_millis(250);
const LONGEST_RETRY: Duration = Duration::from_secs(10);

/// How long after submission, or after the `asked`-th look in vain, a batch is looked at.
pub(super) fn poll_delay(asked: u32, callbacks_arrive: bool, jitter: f64) -> Duration {
    let first = if callbacks_arrive {
        FIRST_POLL_BEHIND_CALLBACKS
    } else {
        FIRST_POLL
    };
    if asked == 0 {
        first
    } else {
        spread(
            first
                .mul_f64(1.5_f64.powi(exponent(asked)))
                .min(LONGEST_POLL),
            jitter,
        )
    }
}

/// How many looks a batch takes until its end is seen, `wait` after its submission, where no callback tells.
pub fn looks_without_callback(wait: Duration) -> u32 {
    let (mut looks, mut at) = (1, poll_delay(0, false, 0.0));
    while at < wait {
        at += poll_delay(looks, false, 0.0);
        looks += 1;
    }
    looks
}

/// How long after the `asked`-th look in vain a batch that has been called back is looked at again.
pub(super) fn called_back_delay(asked: u32, jitter: f64) -> Duration {
    spread(
        AFTER_CALLBACK
            .mul_f64(2_f64.powi(exponent(asked)))
            .min(LONGEST_RETRY),
        jitter,
    )
}

/// How long after the `failures`-th failed call in a row the next is made.
pub(super) fn retry_delay(failures: u32, jitter: f64) -> Duration {
    spread(
        FIRST_RETRY
            .mul_f64(2_f64.powi(exponent(failures.saturating_sub(1))))
            .min(LONGEST_RETRY),
        jitter,
    )
}

/// Beyond this the longest delay is reached anyway.
fn exponent(n: u32) -> i32 {
    i32::try_from(n.min(16)).unwrap_or(16)
}

/// Up to a fifth longer, so that many who failed together do not return together.
fn spread(delay: Duration, jitter: f64) -> Duration {
    delay.mul_f64(1.0 + jitter.clamp(0.0, 1.0) / 5.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polling_starts_after_two_seconds_and_backs_off() {
        let delays: Vec<u128> = (0..5)
            .map(|asked| poll_delay(asked, false, 0.0).as_millis())
            .collect();
        assert_eq!(delays, [2_000, 3_000, 4_500, 6_750, 10_125]);
        assert_eq!(poll_delay(40, false, 1.0), Duration::from_secs(72));
    }

    #[test]
    fn polling_steps_back_where_callbacks_arrive() {
        assert_eq!(poll_delay(0, true, 0.9), Duration::from_secs(10));
        assert_eq!(called_back_delay(0, 0.0), Duration::from_millis(200));
        assert_eq!(called_back_delay(3, 0.0), Duration::from_millis(1_600));
    }

    #[test]
    fn retries_double_up_to_a_bound() {
        let delays: Vec<u128> = (1..9)
            .map(|failures| retry_delay(failures, 0.0).as_millis())
            .collect();
        assert_eq!(
            delays,
            [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]
        );
        assert_eq!(
            retry_delay(1, 1.0),
            Duration::from_millis(300),
            "jitter only ever adds"
        );
    }
}
