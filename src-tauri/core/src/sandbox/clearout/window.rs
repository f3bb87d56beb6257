//! The rate: so many requests in a window that begins with the first of them (Clearout docs: API overview).

/// A window of one budget; times in milliseconds since 1970.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    began_at: i64,
    used: u32,
}

/// What the rate headers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests a window.
    pub limit: u32,
    /// Those left.
    pub remaining: u32,
    /// Seconds until the window ends, rounded up.
    pub reset_s: i64,
    /// This request was one too many.
    pub over: bool,
}

impl Window {
    /// Counts a request at `now`, in windows of `limit` requests that last `length_ms`.
    pub fn take(&mut self, now: i64, limit: u32, length_ms: i64) -> Rate {
        if !(self.began_at..self.began_at.saturating_add(length_ms)).contains(&now) {
            *self = Self {
                began_at: now,
                used: 0,
            };
        }
        let over = self.used >= limit;
        self.used += u32::from(!over);
        Rate {
            over,
            ..self.look(now, limit, length_ms)
        }
    }

    /// The same without counting.
    pub fn look(&self, now: i64, limit: u32, length_ms: i64) -> Rate {
        let left = self.began_at + length_ms - now;
        let live = (1..=length_ms).contains(&left);
        Rate {
            limit,
            remaining: limit - if live { self.used.min(limit) } else { 0 },
            reset_s: if live { (left + 999) / 1000 } else { 0 },
            over: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_18_remaining_falls_and_reset_is_seconds_that_remain() {
        let mut window = Window::default();
        let mut said = |now| {
            let rate = window.take(now, 2, 60_000);
            (rate.remaining, rate.reset_s, rate.over)
        };
        assert_eq!(said(1_000_000), (1, 60, false));
        assert_eq!(said(1_000_500), (0, 60, false));
        assert_eq!(said(1_030_000), (0, 30, true));
        assert_eq!(said(1_060_000), (1, 60, false), "a new window");
        assert_eq!(said(900_000), (1, 60, false), "a clock that was set back");
    }
}
