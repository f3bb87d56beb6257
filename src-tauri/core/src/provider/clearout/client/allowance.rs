//! How many calls the service still takes, as its replies say (Clearout docs: rate limits).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderMap;
use tokio::time::Instant;

use crate::provider::clearout::Product;

/// The window has 60 s; whoever says a number beyond this means something else, such as a date.
const LONGEST: Duration = Duration::from_secs(3600);

/// What calls are counted on. Verifier and finder have limits of their own; which one the rest counts on is not
/// documented, so it spoils neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meter {
    /// The verifier's calls.
    Verifier,
    /// The finder's calls.
    Finder,
    /// Account and look-ups.
    Other,
}

impl From<Product> for Meter {
    fn from(product: Product) -> Self {
        match product {
            Product::Verifier => Self::Verifier,
            Product::Finder => Self::Finder,
        }
    }
}

/// What a reply said of the calls to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Calls in a window of a minute, where it is said.
    pub limit: Option<u32>,
    /// Calls left in this one.
    pub remaining: u32,
    /// When the next one begins.
    pub resets_at: Instant,
}

impl Allowance {
    /// How long no call will be taken.
    pub fn wait(&self, now: Instant) -> Duration {
        match self.remaining {
            0 => self.resets_at.saturating_duration_since(now),
            _ => Duration::ZERO,
        }
    }

    fn read(headers: &HeaderMap, now: Instant) -> Option<Self> {
        Some(Self {
            limit: number(headers, "x-ratelimit-limit").and_then(|limit| limit.try_into().ok()),
            remaining: number(headers, "x-ratelimit-remaining")?.try_into().ok()?,
            resets_at: now + resets_in(headers)?,
        })
    }
}

/// Seconds until the window ends: a duration, not a date.
pub(super) fn resets_in(headers: &HeaderMap) -> Option<Duration> {
    let seconds = Duration::from_secs(number(headers, "x-ratelimit-reset")?);
    Some(seconds).filter(|seconds| *seconds <= LONGEST)
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// The last word on each meter.
#[derive(Debug, Default)]
pub(super) struct Allowances(Mutex<[Option<Allowance>; 3]>);

impl Allowances {
    pub(super) fn hear(&self, meter: Meter, headers: &HeaderMap) {
        if let Some(allowance) = Allowance::read(headers, Instant::now()) {
            self.all()[meter as usize] = Some(allowance);
        }
    }

    pub(super) fn last(&self, meter: Meter) -> Option<Allowance> {
        self.all()[meter as usize]
    }

    fn all(&self) -> std::sync::MutexGuard<'_, [Option<Allowance>; 3]> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(limit: &str, remaining: &str, reset: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [("limit", limit), ("remaining", remaining), ("reset", reset)] {
            let name = format!("x-ratelimit-{name}");
            let name: reqwest::header::HeaderName = name.parse().unwrap();
            headers.insert(name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn trap_18_the_reset_is_seconds_from_now_and_a_date_is_not_believed() {
        let now = Instant::now();
        let spent = Allowance::read(&headers("25", "0", "41"), now).unwrap();
        assert_eq!(spent.limit, Some(25));
        assert_eq!(spent.wait(now), Duration::from_secs(41));
        assert_eq!(spent.wait(now + Duration::from_secs(42)), Duration::ZERO);
        let open = Allowance::read(&headers("25", "1", "41"), now).unwrap();
        assert_eq!(open.wait(now), Duration::ZERO);
        assert_eq!(
            Allowance::read(&headers("25", "0", "1770091506"), now),
            None
        );
        assert_eq!(Allowance::read(&headers("x", "many", "41"), now), None);
    }

    #[test]
    fn trap_18_verifier_and_finder_are_counted_apart() {
        let allowances = Allowances::default();
        allowances.hear(Meter::Verifier, &headers("25", "0", "41"));
        allowances.hear(Meter::Finder, &headers("14", "9", "41"));
        allowances.hear(Meter::Finder, &HeaderMap::new());
        assert_eq!(allowances.last(Meter::Verifier).unwrap().remaining, 0);
        assert_eq!(allowances.last(Meter::Finder).unwrap().remaining, 9);
        assert_eq!(allowances.last(Meter::Other), None);
    }
}
