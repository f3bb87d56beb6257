//! The calls that may be made under one key, and whose turn it is.

#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::time;

/// How much wider than allowed calls are spaced. On their way to the service one is held up longer than another, and
/// eleven that left at equal distances in one second and a bit must not arrive within one.
const MARGIN: f64 = 1.03;

/// What is closed may open sooner than it seemed.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// A service's budget of submissions, one per key. Calls are evenly spaced: there are no bursts, at the beginning no more than
/// after a rest, or a retry would find nothing left. Whoever asks first has the next turn, so that jobs, of which each
/// asks for one call at a time, share it evenly.
pub struct Budget {
    spacing: Duration,
    /// When the next call may be made, by the service's meters ([`crate::provider::Client::meter`]). Tokio's lock is handed
    /// on in the order of asking.
    next: [Mutex<Option<Instant>>; 3],
}

impl Budget {
    /// `calls` in any second.
    pub fn per_second(calls: u32) -> Self {
        Self {
            spacing: (Duration::from_secs(1) / calls.max(1)).mul_f64(MARGIN),
            next: [(); 3].map(|()| Mutex::new(None)),
        }
    }

    /// Until the next call on `meter` may be made. As long as it is `closed`, which is how long the service takes no more by
    /// its own word, everybody waits in line: whose turn it is then has nothing to do with who looks first.
    pub(crate) async fn wait(&self, meter: usize, closed: impl Fn() -> Duration) {
        let mut next = self.next[meter].lock().await;
        let now = time::now();
        let at = next.map_or(now, |next| next.max(now));
        if at > now {
            time::sleep(at - now).await;
        }
        loop {
            match closed() {
                Duration::ZERO => break,
                closed => time::sleep(closed.min(LOOK_AGAIN)).await,
            }
        }
        *next = Some(at.max(time::now()) + self.spacing);
    }
}
