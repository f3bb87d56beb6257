//! Dates and times by their formats. A whole date is written as ISO 8601 has it, whatever its format: which of two
//! numbers is the month depends on the machine that showed it. Times, durations and what is less than a date are written
//! as they looked.

use calamine::ExcelDateTime;

use super::format::{Format, Part, plain};

const DAY: i64 = 86_400_000;

/// Days of a spreadsheet's calendar: it ends with the year 9999.
const LAST: f64 = 2_958_466.0;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// A piece of a date or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    unit: Unit,
    /// With how many letters it is written.
    width: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    /// Morning or afternoon.
    Half,
    /// Hours, minutes or seconds in all, beyond a day, an hour or a minute.
    Hours,
    Minutes,
    Seconds,
}

impl Clock {
    /// The piece that `text` begins with, and what follows it. An `m` is a month as long as its neighbours do not say
    /// otherwise.
    pub(super) fn read(text: &str) -> Option<(Self, &str)> {
        let lower = text.to_ascii_lowercase();
        for half in ["am/pm", "a/p"] {
            if lower.starts_with(half) {
                let width = half.len();
                return Some((
                    Self {
                        unit: Unit::Half,
                        width,
                    },
                    &text[width..],
                ));
            }
        }
        let letter = lower.chars().next()?;
        let unit = match letter {
            'y' => Unit::Year,
            'm' => Unit::Month,
            'd' => Unit::Day,
            'h' => Unit::Hour,
            's' => Unit::Second,
            _ => return None,
        };
        let width = lower.chars().take_while(|c| *c == letter).count();
        Some((Self { unit, width }, &text[width..]))
    }

    /// The piece in brackets: `[h]`.
    pub(super) fn elapsed(inside: &str) -> Option<Self> {
        let (Self { unit, width }, rest) = Self::read(inside)?;
        let unit = match unit {
            Unit::Hour => Unit::Hours,
            Unit::Month => Unit::Minutes,
            Unit::Second => Unit::Seconds,
            _ => return None,
        };
        rest.is_empty().then_some(Self { unit, width })
    }
}

/// Makes minutes of the months that stand behind hours or before seconds.
pub(super) fn clocks(parts: &mut [Part]) {
    let units: Vec<(usize, Unit)> = parts
        .iter()
        .enumerate()
        .filter_map(|(at, part)| match part {
            Part::Clock(clock) => Some((at, clock.unit)),
            _ => None,
        })
        .collect();
    for (n, (at, unit)) in units.iter().enumerate() {
        let before = n
            .checked_sub(1)
            .and_then(|n| units.get(n))
            .map(|(_, unit)| *unit);
        let after = units.get(n + 1).map(|(_, unit)| *unit);
        let behind_hours = matches!(before, Some(Unit::Hour | Unit::Hours));
        let before_seconds = matches!(after, Some(Unit::Second | Unit::Seconds));
        if *unit == Unit::Month
            && (behind_hours || before_seconds)
            && let Some(Part::Clock(clock)) = parts.get_mut(*at)
        {
            clock.unit = Unit::Minute;
        }
    }
}

/// The text of `date` in a cell with this format; as ISO 8601 where there is none.
pub(super) fn date_text(date: &ExcelDateTime, format: Option<&Format>) -> String {
    let value = date.as_f64();
    let parts = format
        .and_then(Format::first)
        .map(|section| &*section.parts);
    let moment = Moment::new(date, parts.is_some_and(has_fraction));
    if date.is_duration() {
        let parts = parts.filter(|parts| is_understood(parts));
        return match (moment, parts) {
            (Some(moment), Some(parts)) => moment.written(parts),
            (Some(moment), None) => moment.duration(),
            (None, _) => plain(value),
        };
    }
    let Some(moment) = moment.filter(|_| (0.0..LAST).contains(&value)) else {
        return plain(value);
    };
    match parts.filter(|parts| is_understood(parts)) {
        Some(parts) => moment.shown(parts).unwrap_or_else(|| plain(value)),
        None => moment.iso(),
    }
}

fn is_understood(parts: &[Part]) -> bool {
    parts.iter().any(|part| matches!(part, Part::Clock(_))) && !parts.contains(&Part::General)
}

/// Whether parts of a second are shown.
fn has_fraction(parts: &[Part]) -> bool {
    parts
        .windows(2)
        .any(|pair| pair == [Part::Point, Part::Digit('0')])
}

struct Moment {
    value: f64,
    year: u16,
    month: u8,
    day: u8,
    /// Milliseconds in all, and of its day.
    all: i64,
    time: i64,
}

impl Moment {
    /// Rounded to a second, unless a `fraction` is shown. `None` beyond all calendars.
    fn new(date: &ExcelDateTime, fraction: bool) -> Option<Self> {
        let value = date.as_f64();
        if !value.is_finite() || value.abs() > LAST {
            return None;
        }
        let (year, month, day, ..) = date.to_ymd_hms_milli();
        let all = round(value, fraction);
        // The last half of a day's last second belongs to that day: its date is known.
        let time = round(value - value.floor(), fraction).min(DAY - 1);
        Some(Self {
            value,
            year,
            month,
            day,
            all,
            time,
        })
    }

    /// A whole date as ISO 8601 has it, with the time as it looked; anything else as it looked. `None` where there is
    /// no such day.
    fn shown(&self, parts: &[Part]) -> Option<String> {
        let has = |unit: Unit| {
            parts
                .iter()
                .any(|part| matches!(part, Part::Clock(clock) if clock.unit == unit))
        };
        let is_date = has(Unit::Year) || has(Unit::Month) || has(Unit::Day);
        if is_date && self.value < 1.0 {
            return has(Unit::Hour).then(|| self.written(time_of(parts)));
        }
        if !(has(Unit::Year) && has(Unit::Month) && has(Unit::Day)) {
            return Some(self.written(parts));
        }
        let time = time_of(parts);
        Some(match time {
            [] => self.iso_day(),
            time => format!("{} {}", self.iso_day(), self.written(time)),
        })
    }

    fn iso_day(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// A date, a date with its time, or a time alone.
    fn iso(&self) -> String {
        let [hour, minute, second] = self.hms();
        let time = format!("{hour:02}:{minute:02}:{second:02}");
        if self.value < 1.0 {
            time
        } else if self.time == 0 {
            self.iso_day()
        } else {
            format!("{} {time}", self.iso_day())
        }
    }

    fn duration(&self) -> String {
        let (sign, seconds) = (if self.all < 0 { "-" } else { "" }, self.all.abs() / 1_000);
        format!(
            "{sign}{}:{:02}:{:02}",
            seconds / 3_600,
            seconds / 60 % 60,
            seconds % 60
        )
    }

    fn hms(&self) -> [i64; 3] {
        let seconds = self.time / 1_000;
        [seconds / 3_600, seconds / 60 % 60, seconds % 60]
    }

    fn written(&self, parts: &[Part]) -> String {
        let halves = parts
            .iter()
            .any(|part| matches!(part, Part::Clock(clock) if clock.unit == Unit::Half));
        let mut text = String::from(if self.all < 0 { "-" } else { "" });
        let mut milliseconds = format!("{:03}", self.time % 1_000)
            .chars()
            .collect::<Vec<_>>()
            .into_iter();
        for part in parts {
            match part {
                Part::Clock(clock) => text.push_str(&self.piece(*clock, halves)),
                Part::Literal(c) => text.push(*c),
                Part::Point => text.push('.'),
                Part::Comma => text.push(','),
                Part::Digit(_) => text.push(milliseconds.next().unwrap_or('0')),
                Part::Percent => text.push('%'),
                Part::General => {}
            }
        }
        text.trim().to_owned()
    }

    fn piece(&self, clock: Clock, halves: bool) -> String {
        let [hour, minute, second] = self.hms();
        let width = clock.width;
        let number = |number: i64| format!("{number:0width$}", width = width.min(2));
        let in_all = |unit: i64| format!("{:0width$}", self.all.abs() / unit);
        let letters = |name: &str, short: usize| match short {
            0 => name.to_owned(),
            short => name.chars().take(short).collect(),
        };
        match clock.unit {
            Unit::Year if width < 3 => format!("{:02}", self.year % 100),
            Unit::Year => format!("{:04}", self.year),
            Unit::Month if width < 3 => number(self.month.into()),
            Unit::Month => {
                let name = MONTHS.get(usize::from(self.month).wrapping_sub(1)).copied();
                letters(name.unwrap_or_default(), [3, 0, 1][(width - 3).min(2)])
            }
            Unit::Day if width < 3 => number(self.day.into()),
            Unit::Day => letters(self.weekday(), if width == 3 { 3 } else { 0 }),
            Unit::Hour if halves => number((hour + 11) % 12 + 1),
            Unit::Hour => number(hour),
            Unit::Minute => number(minute),
            Unit::Second => number(second),
            Unit::Half => {
                let half = if hour < 12 { "AM" } else { "PM" };
                letters(half, if width > 3 { 2 } else { 1 })
            }
            Unit::Hours => in_all(3_600_000),
            Unit::Minutes => in_all(60_000),
            Unit::Seconds => in_all(1_000),
        }
    }

    /// By Sakamoto's rule.
    fn weekday(&self) -> &'static str {
        const SHIFTS: [usize; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
        let month = usize::from(self.month);
        let year = usize::from(self.year) - usize::from(month < 3);
        let shift = SHIFTS.get(month.wrapping_sub(1)).copied().unwrap_or(0);
        let at = year + year / 4 - year / 100 + year / 400 + shift + usize::from(self.day);
        WEEKDAYS[at % 7]
    }
}

/// The parts of a time, from its first piece to its last.
fn time_of(parts: &[Part]) -> &[Part] {
    let is_time = |part: &Part| matches!(part, Part::Clock(clock) if !matches!(clock.unit, Unit::Year | Unit::Month | Unit::Day));
    let Some(first) = parts.iter().position(is_time) else {
        return &[];
    };
    let is_kept = |part: &Part| is_time(part) || matches!(part, Part::Digit(_));
    let last = parts.iter().rposition(is_kept).unwrap_or(first);
    let is_date = |part: &Part| matches!(part, Part::Clock(_)) && !is_time(part);
    let time = parts.get(first..=last).unwrap_or_default();
    // A time around a date has no place of its own.
    if time.iter().any(is_date) { &[] } else { time }
}

#[expect(clippy::cast_possible_truncation, reason = "within the calendar")]
fn round(days: f64, fraction: bool) -> i64 {
    let milliseconds = (days * 86_400_000.0).round() as i64;
    if fraction {
        milliseconds
    } else {
        (milliseconds + 500).div_euclid(1_000) * 1_000
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn dates_are_iso_and_times_are_as_they_looked() {
        // 3 May 2026, 14:30:15.
        let value = 46_145.0 + (14.0 * 3_600.0 + 30.0 * 60.0 + 15.0) / 86_400.0;
        for (value, code, expected) in [
            (value, "dd/mm/yyyy", "2026-05-03"),
            (value, "mm-dd-yy", "2026-05-03"),
            (value, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2026-05-03"),
            (value, "dd/mm/yyyy\\ hh:mm", "2026-05-03 14:30"),
            (value, "m/d/yy h:mm AM/PM", "2026-05-03 2:30 PM"),
            (value, "yyyy\\-mm\\-dd\\Thh:mm:ss", "2026-05-03 14:30:15"),
            (value, "h:mm", "14:30"),
            (value, "h:mm:ss AM/PM", "2:30:15 PM"),
            (value, "mm:ss.0", "30:15.0"),
            (0.354_166_666_7, "h:mm", "8:30"),
            (0.354_166_666_7, "dd/mm/yyyy hh:mm", "08:30"),
            (0.0, "h:mm AM/PM", "12:00 AM"),
            (value, "mmm\\-yy", "May-26"),
            (value, "d\\-mmm", "3-May"),
            (value, "yyyy", "2026"),
            (value, "dddd", "Sunday"),
            (0.0, "dd/mm/yyyy", "0"),
            (value, "ge.m.d", "2026-05-03 14:30:15"),
            (-1.0, "dd/mm/yyyy", "-1"),
            (46_145.999_999, "dd/mm/yyyy", "2026-05-03"),
        ] {
            let date = ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false);
            assert_eq!(
                date_text(&date, Some(&Format::new(code))),
                expected,
                "{value} {code}"
            );
        }
        let date = ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false);
        assert_eq!(date_text(&date, None), "2026-05-03 14:30:15");
    }

    #[test]
    fn a_duration_goes_beyond_a_day() {
        for (value, code, expected) in [
            (1.5, "[h]:mm", "36:00"),
            (1.5, "[hh]:mm:ss", "36:00:00"),
            (0.0625, "[mm]:ss", "90:00"),
            (0.5, "[s]", "43200"),
            (-0.25, "[h]:mm", "-6:00"),
        ] {
            let date = ExcelDateTime::new(value, ExcelDateTimeType::TimeDelta, false);
            assert_eq!(
                date_text(&date, Some(&Format::new(code))),
                expected,
                "{value} {code}"
            );
            assert!(!date_text(&date, None).is_empty());
        }
    }
}
