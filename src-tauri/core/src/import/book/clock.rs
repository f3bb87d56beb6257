//! Dates and times by their formats, as they looked. Some formats leave it to the machine which of two numbers is the
//! month, or name months in a language that is not known here: then a date is written as ISO 8601 has it, and so is one
//! without a format.

use calamine::ExcelDateTime;

use super::{
    format::{Format, Part, Section, plain},
    language::{ENGLISH, Language, Locale},
};

const DAY: i64 = 86_400_000;

/// Days of a spreadsheet's calendar: it ends with the year 9999.
const LAST: f64 = 2_958_466.0;

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

/// Whether a piece of that kind is among `parts`.
fn has(parts: &[Part], unit: Unit) -> bool {
    let is = |part: &Part| matches!(part, Part::Clock(clock) if clock.unit == unit);
    parts.iter().any(is)
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
    let section = format
        .and_then(Format::first)
        .filter(|section| is_understood(&section.parts));
    let moment = Moment::new(date, section.map_or(0, |section| decimals(&section.parts)));
    if date.is_duration() {
        return match (moment, section) {
            (Some(moment), Some(section)) => moment.written(&section.parts, &ENGLISH),
            (Some(moment), None) => moment.duration(),
            (None, _) => plain(value),
        };
    }
    let Some(moment) = moment.filter(|_| (0.0..LAST).contains(&value)) else {
        return plain(value);
    };
    match section {
        Some(section) => moment.shown(section).unwrap_or_else(|| plain(value)),
        None => moment.iso(),
    }
}

fn is_understood(parts: &[Part]) -> bool {
    parts.iter().any(|part| matches!(part, Part::Clock(_))) && !parts.contains(&Part::General)
}

/// How many decimals of a second are shown.
fn decimals(parts: &[Part]) -> u32 {
    let point = parts.iter().position(|part| *part == Part::Point);
    let behind = parts
        .iter()
        .skip(point.map_or(parts.len(), |point| point + 1));
    let places = behind.take_while(|part| **part == Part::Digit('0'));
    u32::try_from(places.count()).unwrap_or(0)
}

/// The language in which a section is shown, where that is known. Numbers are alike in all of them.
fn language(section: &Section) -> Option<&'static Language> {
    let has_words = section.parts.iter().any(|part| match part {
        Part::Clock(clock) => matches!(clock.unit, Unit::Month | Unit::Day) && clock.width > 2,
        part => *part == Part::Slash,
    });
    match section.locale {
        Locale::In(language) => Some(language),
        Locale::Foreign if has_words => None,
        Locale::Foreign => Some(&ENGLISH),
        Locale::Unsettled => None,
    }
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
    /// Rounded to so many `decimals` of a second. `None` beyond all calendars.
    fn new(date: &ExcelDateTime, decimals: u32) -> Option<Self> {
        let value = date.as_f64();
        if !value.is_finite() || value.abs() > LAST {
            return None;
        }
        let (year, month, day, ..) = date.to_ymd_hms_milli();
        let all = round(value, decimals);
        // The last half of a day's last second belongs to that day: its date is known.
        let time = round(value - value.floor(), decimals).min(DAY - 1);
        Some(Self {
            value,
            year,
            month,
            day,
            all,
            time,
        })
    }

    /// As it looked; as ISO 8601 has it where that is not known. `None` where there is no such day.
    fn shown(&self, section: &Section) -> Option<String> {
        let parts = &*section.parts;
        let is_date = [Unit::Year, Unit::Month, Unit::Day]
            .into_iter()
            .any(|unit| has(parts, unit));
        if is_date && self.value < 1.0 {
            return has(parts, Unit::Hour).then(|| self.written(time_of(parts), &ENGLISH));
        }
        Some(match (language(section), time_of(parts)) {
            (Some(language), _) => self.written(parts, language),
            (None, _) if !is_date => self.iso_time(),
            (None, []) => self.iso_day(),
            (None, time) => format!("{} {}", self.iso_day(), self.written(time, &ENGLISH)),
        })
    }

    fn iso_day(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// A date, a date with its time, or a time alone.
    fn iso(&self) -> String {
        if self.value < 1.0 {
            self.iso_time()
        } else if self.time == 0 {
            self.iso_day()
        } else {
            format!("{} {}", self.iso_day(), self.iso_time())
        }
    }

    fn iso_time(&self) -> String {
        let [hour, minute, second] = self.hms();
        format!("{hour:02}:{minute:02}:{second:02}")
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

    fn written(&self, parts: &[Part], language: &Language) -> String {
        let halves = has(parts, Unit::Half);
        let mut text = String::from(if self.all < 0 { "-" } else { "" });
        let mut milliseconds = format!("{:03}", self.time % 1_000)
            .chars()
            .collect::<Vec<_>>()
            .into_iter();
        for part in parts {
            match part {
                Part::Clock(clock) => text.push_str(&self.piece(*clock, halves, language)),
                Part::Literal(c) => text.push(*c),
                Part::Point => text.push('.'),
                Part::Comma => text.push(','),
                Part::Digit(_) => text.push(milliseconds.next().unwrap_or('0')),
                Part::Percent => text.push('%'),
                Part::Slash => text.push(language.slash),
                Part::General => {}
            }
        }
        text.trim().to_owned()
    }

    fn piece(&self, clock: Clock, halves: bool, language: &Language) -> String {
        let [hour, minute, second] = self.hms();
        let width = clock.width;
        let number = |number: i64| format!("{number:0width$}", width = width.min(2));
        let in_all = |unit: i64| format!("{:0width$}", self.all.abs() / unit);
        match clock.unit {
            Unit::Year if width < 3 => format!("{:02}", self.year % 100),
            Unit::Year => format!("{:04}", self.year),
            Unit::Month if width < 3 => number(self.month.into()),
            Unit::Month => language.month(self.month.into(), width),
            Unit::Day if width < 3 => number(self.day.into()),
            Unit::Day => language.day(self.weekday(), width).to_owned(),
            Unit::Hour if halves => number((hour + 11) % 12 + 1),
            Unit::Hour => number(hour),
            Unit::Minute => number(minute),
            Unit::Second => number(second),
            Unit::Half => {
                // Programs agree on these words in English alone; in any language they are understood.
                let half = if hour < 12 { "AM" } else { "PM" };
                half.chars().take(if width > 3 { 2 } else { 1 }).collect()
            }
            Unit::Hours => in_all(3_600_000),
            Unit::Minutes => in_all(60_000),
            Unit::Seconds => in_all(1_000),
        }
    }

    /// From Sunday, by Sakamoto's rule.
    fn weekday(&self) -> usize {
        const SHIFTS: [usize; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
        let month = usize::from(self.month);
        let year = usize::from(self.year) - usize::from(month < 3);
        let shift = SHIFTS.get(month.wrapping_sub(1)).copied().unwrap_or(0);
        let at = year + year / 4 - year / 100 + year / 400 + shift + usize::from(self.day);
        at % 7
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

/// Milliseconds, rounded to so many `decimals` of a second.
#[expect(clippy::cast_possible_truncation, reason = "within the calendar")]
fn round(days: f64, decimals: u32) -> i64 {
    let milliseconds = (days * 86_400_000.0).round() as i64;
    let unit = 10_i64.pow(3 - decimals.min(3));
    (milliseconds + unit / 2).div_euclid(unit) * unit
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    fn of_cells(number: u32, code: &str) -> Format {
        Format::of_cells(number, code).unwrap()
    }

    fn shown(value: f64, format: Option<&Format>) -> String {
        let date = ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false);
        date_text(&date, format)
    }

    /// 3 May 2026, 14:30:15.
    const VALUE: f64 = 46_145.0 + (14.0 * 3_600.0 + 30.0 * 60.0 + 15.0) / 86_400.0;

    #[test]
    fn dates_and_times_are_as_they_looked() {
        for (value, code, expected) in [
            (VALUE, "dd/mm/yyyy", "03/05/2026"),
            (VALUE, "mm-dd-yy", "05-03-26"),
            (VALUE, "m/d/yy;@", "5/3/26"),
            (VALUE, "dd.mm.yyyy", "03.05.2026"),
            (VALUE, "dd\\/mm\\/yyyy\\ hh:mm", "03/05/2026 14:30"),
            (VALUE, "dddd, mmmm dd", "Sunday, May 03"),
            (
                VALUE,
                "[$-407]dddd\\,\\ d/\\ mmmm\\ yyyy",
                "Sonntag, 3. Mai 2026",
            ),
            (VALUE, "[$-de-DE]ddd\\ dd/mm/yy", "So 03.05.26"),
            (VALUE, "[$-de-AT]mmm", "Mai"),
            (46_045.0, "[$-C07]d/\\ mmmm", "23. Jänner"),
            (46_045.0, "[$-407]d/\\ mmmm", "23. Januar"),
            (VALUE, "[$-40C]d\\ mmm\\ yyyy", "3 mai 2026"),
            (VALUE, "[$-C0A]d\\ \"de\"\\ mmmm", "3 de mayo"),
            (VALUE, "[$-816]ddd\\ d/m/yy", "dom 3-5-26"),
            (VALUE, "[$-pt-BR]d/m/yy", "3/5/26"),
            (VALUE, "[$-410]mmmmm", "m"),
            (VALUE, "[$-413]d/m/yy", "3-5-26"),
            (VALUE, "[$-en-US,1]d mmm yyyy", "3 May 2026"),
            (VALUE, "[$-1010409]d mmm yyyy", "3 May 2026"),
            (VALUE, "[$-415]dd.mm.yyyy", "03.05.2026"),
            (VALUE, "m/d/yy h:mm AM/PM", "5/3/26 2:30 PM"),
            (VALUE, "yyyy\\-mm\\-dd\\Thh:mm:ss", "2026-05-03T14:30:15"),
            (VALUE, "yyyy\"年\"m\"月\"d\"日\"", "2026年5月3日"),
            (VALUE, "h:mm", "14:30"),
            (VALUE, "h:mm:ss AM/PM", "2:30:15 PM"),
            (VALUE, "mm:ss.0", "30:15.0"),
            (VALUE + 0.96 / 86_400.0, "mm:ss.0", "30:16.0"),
            (VALUE + 0.125 / 86_400.0, "h:mm:ss.000", "14:30:15.125"),
            (0.354_166_666_7, "h:mm", "8:30"),
            (0.354_166_666_7, "dd/mm/yyyy hh:mm", "08:30"),
            (0.0, "h:mm AM/PM", "12:00 AM"),
            (VALUE, "mmm\\-yy", "May-26"),
            (VALUE, "yyyy", "2026"),
            (0.0, "dd/mm/yyyy", "0"),
            (-1.0, "dd/mm/yyyy", "-1"),
            (46_145.999_999, "dd/mm/yyyy", "03/05/2026"),
        ] {
            assert_eq!(
                shown(value, Some(&Format::new(code))),
                expected,
                "{value} {code}"
            );
        }
    }

    #[test]
    fn a_date_is_iso_where_nobody_knows_what_was_seen() {
        for (value, number, code, expected) in [
            (VALUE, 14, "mm-dd-yy", "2026-05-03"),
            (VALUE, 15, "d-mmm-yy", "2026-05-03"),
            (VALUE, 16, "d-mmm", "2026-05-03"),
            (VALUE, 17, "mmm-yy", "2026-05-03"),
            (VALUE, 22, "m/d/yy h:mm", "2026-05-03 14:30"),
            (
                VALUE,
                164,
                "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
                "2026-05-03",
            ),
            (VALUE, 164, "[$-x-sysdate]dddd, mmmm dd, yyyy", "2026-05-03"),
            (VALUE, 164, "[$-F400]h:mm:ss\\ AM/PM", "14:30:15"),
            // A language and calendars that are not known here.
            (VALUE, 164, "[$-415]d mmmm yyyy", "2026-05-03"),
            (VALUE, 164, "[$-415]d/mm/yyyy", "2026-05-03"),
            (VALUE, 164, "[$-pl-PL]ddd hh:mm", "2026-05-03 14:30"),
            (VALUE, 164, "[$-1060401]d/mm/yyyy", "2026-05-03"),
            (VALUE, 164, "[$-2000401]d/mm/yyyy", "2026-05-03"),
            (VALUE, 164, "ge.m.d", "2026-05-03 14:30:15"),
            (VALUE, 164, "[<40000]d.m.yy;d.m.yyyy", "2026-05-03 14:30:15"),
        ] {
            assert_eq!(
                shown(value, Some(&of_cells(number, code))),
                expected,
                "{number} {code}"
            );
        }
        assert_eq!(shown(VALUE, None), "2026-05-03 14:30:15");
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
