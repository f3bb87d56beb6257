//! How many calls the service still takes, as its replies say (Clearout docs: rate limits).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderMap;
use tokio::time::Instant;

use crate::provider::clearout::Product;

/// The window has 60 s; whoever says a number beyond this means something else, such as a date.
const LONGEST: Duration = Duration::from_secs(3600);

/// Seconds are rounded, so the same window seems to end by so much sooner or later.
const ROUNDED: Duration = Duration::from_secs(1);

/// Where only calls that are out stand in the way, they may be home by then.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

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

    /// What the reply to a call said that was begun at `begun`: by then the service has counted it.
    fn read(headers: &HeaderMap, begun: Instant) -> Option<Self> {
        Some(Self {
            limit: number(headers, "x-ratelimit-limit").and_then(|limit| limit.try_into().ok()),
            remaining: number(headers, "x-ratelimit-remaining")?.try_into().ok()?,
            resets_at: begun + resets_in(headers)?,
        })
    }

    /// What is known once `new` was heard at `now`. Of one window the least is true: calls overtake each other.
    fn and(self, new: Self, now: Instant) -> Self {
        if new.resets_at + ROUNDED < self.resets_at {
            self
        } else if new.resets_at > self.resets_at + ROUNDED || self.resets_at <= now {
            new
        } else {
            Self {
                remaining: self.remaining.min(new.remaining),
                ..self
            }
        }
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

/// What is counted on one meter.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    /// The last word on it.
    last: Option<Allowance>,
    /// Calls that are out, of which that word may know nothing.
    out: u32,
}

impl Count {
    /// How long no call should be made. With a window that has ended another begins, of the same length.
    fn closed_for(self, now: Instant) -> Duration {
        let Some(last) = self.last else {
            return Duration::ZERO;
        };
        let (left, until) = match last.resets_at.checked_duration_since(now) {
            Some(until) if !until.is_zero() => (Some(last.remaining), until),
            _ => (last.limit, LOOK_AGAIN),
        };
        match left {
            Some(left) if left <= self.out => until,
            _ => Duration::ZERO,
        }
    }
}

/// The calls of a client, by meter.
#[derive(Debug, Default)]
pub struct Allowances(Mutex<[Count; 3]>);

/// A call that is out.
pub struct Out<'a> {
    all: &'a Allowances,
    meter: Meter,
    begun: Instant,
}

impl Allowances {
    /// Counts a call on `meter` that begins `now`, until it is home.
    pub fn begin(&self, meter: Meter, now: Instant) -> Out<'_> {
        self.all()[meter as usize].out += 1;
        Out {
            all: self,
            meter,
            begun: now,
        }
    }

    /// How long no call on `meter` should be made: what the service still takes is taken by those that are out. It may
    /// be sooner, when one of these comes home.
    pub fn closed_for(&self, meter: Meter, now: Instant) -> Duration {
        self.all()[meter as usize].closed_for(now)
    }

    pub(super) fn last(&self, meter: Meter) -> Option<Allowance> {
        self.all()[meter as usize].last
    }

    fn all(&self) -> std::sync::MutexGuard<'_, [Count; 3]> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Out<'_> {
    /// It comes home at `now`, and its reply says this.
    pub fn hear(self, headers: &HeaderMap, now: Instant) {
        if let Some(new) = Allowance::read(headers, self.begun) {
            let count = &mut self.all.all()[self.meter as usize];
            count.last = Some(count.last.map_or(new, |last| last.and(new, now)));
        }
    }
}

impl Drop for Out<'_> {
    fn drop(&mut self) {
        self.all.all()[self.meter as usize].out -= 1;
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
        let now = Instant::now();
        let hear = |meter, headers| allowances.begin(meter, now).hear(&headers, now);
        hear(Meter::Verifier, headers("25", "0", "41"));
        hear(Meter::Finder, headers("14", "9", "41"));
        hear(Meter::Finder, HeaderMap::new());
        assert_eq!(allowances.last(Meter::Verifier).unwrap().remaining, 0);
        assert_eq!(allowances.last(Meter::Finder).unwrap().remaining, 9);
        assert_eq!(allowances.last(Meter::Other), None);
        let closed = |meter| allowances.closed_for(meter, now);
        assert_eq!(closed(Meter::Verifier), Duration::from_secs(41));
        assert_eq!(closed(Meter::Finder), Duration::ZERO);
    }

    #[test]
    fn calls_that_are_out_are_counted_and_replies_may_overtake_each_other() {
        let allowances = Allowances::default();
        let begun = Instant::now();
        let after = |seconds| begun + Duration::from_secs(seconds);
        let closed = |at| allowances.closed_for(Meter::Verifier, at).as_secs();
        let calls = [(); 3].map(|()| allowances.begin(Meter::Verifier, begun));
        assert_eq!(closed(begun), 0, "nothing is known");
        let [first, second, third] = calls;
        second.hear(&headers("5", "3", "60"), after(1));
        assert_eq!(closed(after(1)), 0, "two are out, three are left");
        first.hear(&headers("5", "4", "60"), after(2));
        let more = allowances.begin(Meter::Verifier, after(2));
        assert_eq!(closed(after(2)), 0, "two are out, three are left still");
        let last = allowances.begin(Meter::Verifier, after(2));
        assert_eq!(closed(after(2)), 58);
        drop((third, more));
        assert_eq!(closed(after(2)), 0, "home without a word");
        assert_eq!(closed(after(60)), 0, "the window has ended");
        let many = [(); 4].map(|()| allowances.begin(Meter::Verifier, after(60)));
        assert!(!allowances.closed_for(Meter::Verifier, after(60)).is_zero());
        let [one, ..] = many;
        one.hear(&headers("5", "1", "60"), after(61));
        last.hear(&headers("5", "0", "58"), after(62));
        let last = allowances.last(Meter::Verifier).unwrap();
        assert_eq!(last.remaining, 1, "that was the window before");
    }
}
