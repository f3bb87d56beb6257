//! The time by which the engine waits, and the chance by which it spreads what it does. Where a simulation plays on this
//! thread, both are the simulation's.

use std::time::{Duration, Instant};

#[cfg(test)]
pub(crate) mod played;

/// What a stopwatch shows.
pub(super) fn now() -> Instant {
    #[cfg(test)]
    if let Some(now) = played::now() {
        return now;
    }
    Instant::now()
}

/// Waits for that long.
pub(super) async fn sleep(time: Duration) {
    #[cfg(test)]
    if let Some(sleep) = played::sleep(time) {
        return sleep.await;
    }
    tokio::time::sleep(time).await;
}

/// A number from 0 to 1 for spreading retries. Without randomness they are merely less well spread.
pub(super) fn jitter() -> f64 {
    #[cfg(test)]
    if let Some(number) = played::jitter() {
        return number;
    }
    f64::from(getrandom::u32().unwrap_or(0)) / f64::from(u32::MAX)
}
