//! Times as Clearout writes them, from milliseconds since 1970.

use jiff::{Timestamp, ToSpan, Zoned, civil::Weekday, tz::TimeZone};

fn zoned(ms: i64) -> Zoned {
    let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    at.to_zoned(TimeZone::UTC)
}

/// `2026-02-03T04:05:06.789Z`.
pub fn iso(ms: i64) -> String {
    zoned(ms).strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// `20260203T040506Z`, as links to the storage have it.
pub fn compact(ms: i64) -> String {
    zoned(ms).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// `Tue Feb 03 2026 04:05:06 GMT+0000 (UTC)`, as JavaScript prints a date.
pub fn javascript(ms: i64) -> String {
    zoned(ms)
        .strftime("%a %b %d %Y %H:%M:%S GMT+0000 (UTC)")
        .to_string()
}

/// The beginning of the day of `ms`.
pub fn day(ms: i64) -> i64 {
    ms - ms.rem_euclid(DAY)
}

/// Milliseconds of a day.
pub const DAY: i64 = 86_400_000;

/// From when until when a `date_range` of the list routes goes, at `now`; `None`: there is no such range.
pub fn range(name: &str, now: i64) -> Option<(i64, i64)> {
    let today = day(now);
    let monday = today - DAY * i64::from(zoned(now).weekday().since(Weekday::Monday));
    let end = now + 1;
    Some(match name {
        "ps_today" => (today, end),
        "ps_yesterday" => (today - DAY, today),
        "ps_last_24_hours" => (now - DAY, end),
        "ps_this_week_mon_today" => (monday, end),
        "ps_last_7_days_including_today" => (today - 6 * DAY, end),
        "ps_last_week_mon_sun" => (monday - 7 * DAY, monday),
        "ps_this_month" => (month(now), end),
        "ps_last_30_days" => (today - 29 * DAY, end),
        _ => return None,
    })
}

fn month(now: i64) -> i64 {
    let today = zoned(now);
    let passed = i64::from(today.day()) - 1;
    let first = today.checked_sub(passed.days()).unwrap_or(today);
    day(first.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tuesday, 2026-02-03T04:05:06.789Z.
    const NOW: i64 = 1_770_091_506_789;

    #[test]
    fn times_as_they_are_written() {
        assert_eq!(iso(NOW), "2026-02-03T04:05:06.789Z");
        assert_eq!(compact(NOW), "20260203T040506Z");
        assert_eq!(javascript(NOW), "Tue Feb 03 2026 04:05:06 GMT+0000 (UTC)");
    }

    #[test]
    fn ranges_of_days() {
        for (name, from, until) in [
            (
                "ps_today",
                "2026-02-03T00:00:00.000Z",
                "2026-02-03T04:05:06.790Z",
            ),
            (
                "ps_yesterday",
                "2026-02-02T00:00:00.000Z",
                "2026-02-03T00:00:00.000Z",
            ),
            (
                "ps_this_week_mon_today",
                "2026-02-02T00:00:00.000Z",
                "2026-02-03T04:05:06.790Z",
            ),
            (
                "ps_last_week_mon_sun",
                "2026-01-26T00:00:00.000Z",
                "2026-02-02T00:00:00.000Z",
            ),
            (
                "ps_last_7_days_including_today",
                "2026-01-28T00:00:00.000Z",
                "2026-02-03T04:05:06.790Z",
            ),
            (
                "ps_this_month",
                "2026-02-01T00:00:00.000Z",
                "2026-02-03T04:05:06.790Z",
            ),
        ] {
            let (start, end) = range(name, NOW).unwrap();
            assert_eq!(
                (iso(start).as_str(), iso(end).as_str()),
                (from, until),
                "{name}"
            );
        }
        assert_eq!(range("ps_ever", NOW), None);
    }
}
