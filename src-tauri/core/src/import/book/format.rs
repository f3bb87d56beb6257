//! Number formats: how a spreadsheet shows a number (`00000`, `0.0%`, `#,##0.00 "€"`, `+0`). What they show is what the
//! number means to whoever wrote it. A format is read once for all cells of its style; what is not understood for certain
//! (other calendars, say) shows nothing, and then the plain value stands. So does an exponent's on purpose: a phone
//! number that a spreadsheet shows as `4.42E+11` has all of its digits in the file.

use std::collections::HashMap;

use super::{
    clock::{Clock, clocks},
    fraction,
    language::Locale,
};

/// Spreadsheet programs write no longer ones.
const LONGEST: usize = 255;

/// Whole numbers up to here are exact.
pub(super) const EXACT: f64 = 9_007_199_254_740_992.0;

/// A number format.
#[derive(Debug, Default)]
pub(super) struct Format {
    /// For numbers above zero, below, zero, and for text; each `None` where it is not understood.
    sections: Vec<Option<Section>>,
}

/// One of a format's sections.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) parts: Vec<Part>,
    pub(super) locale: Locale,
    when: Option<(String, f64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A place for a digit: `0` shows a zero that is not there, `?` a space, `#` nothing.
    Digit(char),
    Point,
    Comma,
    Percent,
    /// Between the numbers of a date, or in a fraction.
    Slash,
    /// The number as it is.
    General,
    Literal(char),
    /// A piece of a date or a time.
    Clock(Clock),
}

impl Part {
    /// Whether a digit goes there.
    pub(super) fn is_place(&self) -> bool {
        matches!(self, Self::Digit(_))
    }
}

impl Format {
    /// Reads `code`.
    pub(super) fn new(code: &str) -> Self {
        if code.len() > LONGEST {
            return Self::default();
        }
        Self {
            sections: sections(code)
                .iter()
                .map(|text| Section::new(text))
                .collect(),
        }
    }

    /// The same, unless `code` is one of those that show a value as it is. `number` is what the file calls it.
    pub(super) fn of_cells(number: u32, code: &str) -> Option<Self> {
        if code == "@" || code.eq_ignore_ascii_case("general") {
            return None;
        }
        let mut format = Self::new(code);
        if is_of_machine(number) {
            for section in format.sections.iter_mut().flatten() {
                section.locale = Locale::Unsettled;
            }
        }
        Some(format)
    }

    /// The format that a file calls by `number`: one of its own `codes`, or one that every file has.
    pub(super) fn by_number(number: u16, codes: &HashMap<u16, String>) -> Option<Self> {
        let own = codes.get(&number).map(String::as_str);
        Self::of_cells(number.into(), own.or_else(|| built_in(number))?)
    }

    /// The first section, by which dates are shown, unless they must be of some size for it.
    pub(super) fn first(&self) -> Option<&Section> {
        let section = self.sections.first()?.as_ref();
        section.filter(|section| section.when.is_none())
    }

    /// How `number` is shown, where the format says so for certain.
    pub(super) fn shown(&self, number: f64) -> Option<String> {
        if !number.is_finite() {
            return None;
        }
        let by_condition = |section: &Option<Section>| {
            section
                .as_ref()
                .is_some_and(|section| section.when.is_some())
        };
        let (section, signed) = if self.sections.iter().any(by_condition) {
            (self.by_condition(number)?, false)
        } else {
            let at = match (self.sections.len(), number) {
                (0, _) => return None,
                (2.., n) if n < 0.0 => 1,
                (3.., 0.0) => 2,
                _ => 0,
            };
            (self.sections.get(at)?.as_ref()?, at == 0 && number < 0.0)
        };
        section.shown(number.abs(), signed)
    }

    /// The section whose condition holds, or the first one without.
    fn by_condition(&self, number: f64) -> Option<&Section> {
        let holds = |section: &&Option<Section>| {
            let when = section.as_ref().and_then(|section| section.when.as_ref());
            when.is_none_or(|(compared, limit)| match compared.as_str() {
                "<" => number < *limit,
                "<=" => number <= *limit,
                ">" => number > *limit,
                ">=" => number >= *limit,
                "=" => (number - limit).abs() < f64::EPSILON,
                _ => (number - limit).abs() >= f64::EPSILON,
            })
        };
        // How a number below zero is signed depends on the conditions.
        let found = self.sections.iter().find(holds)?;
        found.as_ref().filter(|_| number >= 0.0)
    }
}

/// The sections of `code`.
fn sections(code: &str) -> Vec<String> {
    let (mut sections, mut chars) = (vec![String::new()], code.chars());
    let mut within = None;
    while let Some(c) = chars.next() {
        let section = sections.last_mut();
        match (c, within) {
            (';', None) => {
                sections.push(String::new());
                continue;
            }
            ('"', None) => within = Some('"'),
            ('[', None) => within = Some(']'),
            (c, Some(end)) if c == end => within = None,
            _ => {}
        }
        if let Some(section) = section {
            section.push(c);
            if within.is_none() && "\\_*".contains(c) {
                section.extend(chars.next());
            }
        }
    }
    sections
}

impl Section {
    /// `None` where it has something in it that is not understood, or nothing at all.
    fn new(text: &str) -> Option<Self> {
        let (mut section, mut chars) = (Self::default(), text.chars().peekable());
        while let Some(c) = chars.next() {
            let part = match c {
                '0' | '#' | '?' => Part::Digit(c),
                '.' => Part::Point,
                ',' => Part::Comma,
                '%' => Part::Percent,
                '/' => Part::Slash,
                '@' => Part::General,
                '\\' => Part::Literal(chars.next()?),
                '_' => {
                    chars.next()?;
                    Part::Literal(' ')
                }
                '*' => {
                    chars.next()?;
                    continue;
                }
                '"' => {
                    let quoted = chars.by_ref().take_while(|c| *c != '"');
                    section.parts.extend(quoted.map(Part::Literal));
                    continue;
                }
                '[' => {
                    let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    section.bracket(&inside)?;
                    continue;
                }
                c if c.is_ascii_alphabetic() => {
                    let mut word = String::from(c);
                    while let Some(more) = chars.next_if(|c| c.is_ascii_alphabetic() || *c == '/') {
                        word.push(more);
                    }
                    section.word(&word)?;
                    continue;
                }
                c => Part::Literal(c),
            };
            section.parts.push(part);
        }
        clocks(&mut section.parts);
        (!section.parts.is_empty()).then_some(section)
    }

    /// A colour, a condition, a currency, a locale, or hours beyond a day.
    fn bracket(&mut self, inside: &str) -> Option<()> {
        if let Some(currency) = inside.strip_prefix('$') {
            let (sign, code) = currency.split_once('-').unwrap_or((currency, ""));
            if !code.is_empty() {
                self.locale = Locale::read(code);
            }
            self.parts.extend(sign.chars().map(Part::Literal));
            return Some(());
        }
        let digits = inside.trim_start_matches(['<', '>', '=']);
        let compared = &inside[..inside.len() - digits.len()];
        if !compared.is_empty() {
            self.when = Some((compared.to_owned(), digits.parse().ok()?));
            return Some(());
        }
        if let Some(clock) = Clock::elapsed(inside) {
            self.parts.push(Part::Clock(clock));
            return Some(());
        }
        const COLOURS: &str = "black blue cyan green magenta red white yellow";
        let colour = inside.to_lowercase();
        let is_colour = COLOURS.split(' ').any(|known| known == colour);
        (is_colour || colour.starts_with("color")).then_some(())
    }

    /// `General`, or letters of dates and times.
    fn word(&mut self, word: &str) -> Option<()> {
        if word.eq_ignore_ascii_case("general") {
            self.parts.push(Part::General);
            return Some(());
        }
        let mut rest = word;
        while let Some(first) = rest.chars().next() {
            if first == '/' {
                self.parts.push(Part::Slash);
                rest = &rest[1..];
                continue;
            }
            let (clock, behind) = Clock::read(rest)?;
            self.parts.push(Part::Clock(clock));
            rest = behind;
        }
        Some(())
    }

    fn shown(&self, number: f64, signed: bool) -> Option<String> {
        if self.parts.iter().any(|part| matches!(part, Part::Clock(_))) {
            return None;
        }
        let point = self.parts.iter().position(|part| *part == Part::Point);
        let (before, after) = self.parts.split_at(point.unwrap_or(self.parts.len()));
        let decimals = after.iter().filter(|part| part.is_place()).count();
        let digits = before.iter().filter(|part| part.is_place()).count();
        // A slash between places is a fraction.
        if digits + decimals > 0 && self.parts.contains(&Part::Slash) {
            let text = fraction::shown(&self.parts, number)?;
            let sign = if signed { "-" } else { "" };
            return Some(format!("{sign}{text}").trim().to_owned());
        }
        let (whole, fraction) = rounded(number, self.scale(), decimals);
        let is_nothing = whole
            .chars()
            .chain(fraction.chars())
            .all(|digit| digit == '0');
        let mut shown = Shown::new(&whole, is_grouped(before), before);
        let mut text: Vec<char> = Vec::new();
        for part in before.iter().rev() {
            shown.part(*part, number, &mut text);
        }
        text.reverse();
        if digits == 0 && decimals > 0 {
            text.extend(shown.left.iter());
        }
        decimals_shown(after, &fraction, &mut text);
        let sign = if signed && !(is_nothing && digits + decimals > 0) {
            "-"
        } else {
            ""
        };
        let text: String = text.into_iter().collect();
        Some(format!("{sign}{}", text.trim()))
    }

    /// By which power of ten a number is multiplied before it is shown: a percent sign, and commas behind the last place.
    fn scale(&self) -> i32 {
        let percents = self.parts.iter().filter(|part| **part == Part::Percent);
        let last = self.parts.iter().rposition(Part::is_place);
        let behind = last.map_or(&[][..], |last| &self.parts[last + 1..]);
        let thousands = behind.iter().take_while(|part| **part == Part::Comma);
        let power = |count: usize| i32::try_from(count).unwrap_or(0);
        2 * power(percents.count()) - 3 * power(thousands.count())
    }
}

/// Whether a comma stands between places for digits.
fn is_grouped(before: &[Part]) -> bool {
    let (first, last) = (
        before.iter().position(Part::is_place),
        before.iter().rposition(Part::is_place),
    );
    let (Some(first), Some(last)) = (first, last) else {
        return false;
    };
    before[first..last].contains(&Part::Comma)
}

/// The whole part of a number on its way into its places, from the last one.
struct Shown {
    left: Vec<char>,
    open: usize,
    grouped: bool,
    placed: usize,
}

impl Shown {
    fn new(whole: &str, grouped: bool, before: &[Part]) -> Self {
        let zeros = before
            .iter()
            .filter(|part| **part == Part::Digit('0'))
            .count();
        let places = before.iter().filter(|part| part.is_place()).count();
        Self {
            left: format!("{whole:0>zeros$}").chars().collect(),
            open: places,
            grouped,
            placed: 0,
        }
    }

    fn part(&mut self, part: Part, number: f64, text: &mut Vec<char>) {
        match part {
            Part::Digit(kind) => {
                self.open -= 1;
                // What is longer than the format goes before its first place.
                let here = if self.open == 0 { self.left.len() } else { 1 };
                for _ in 0..here {
                    self.digit(text);
                }
                if here == 0 && kind == '?' {
                    text.push(' ');
                }
            }
            // A sign between places that are not filled is not shown either.
            Part::Literal(_) | Part::Percent | Part::Slash
                if self.left.is_empty() && self.open > 0 => {}
            Part::Literal(c) => text.push(c),
            Part::Percent => text.push('%'),
            Part::Slash => text.push('/'),
            Part::General => text.extend(plain(number).chars().rev()),
            Part::Comma | Part::Point | Part::Clock(_) => {}
        }
    }

    fn digit(&mut self, text: &mut Vec<char>) {
        let Some(digit) = self.left.pop() else {
            return;
        };
        if self.grouped && self.placed > 0 && self.placed.is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
        self.placed += 1;
    }
}

/// What stands from the point on.
fn decimals_shown(after: &[Part], fraction: &str, text: &mut Vec<char>) {
    let needed = fraction.trim_end_matches('0').len();
    let mut digits = fraction.chars().enumerate();
    let shows = after.contains(&Part::Digit('0')) || needed > 0;
    for part in after {
        match part {
            Part::Point if shows => text.push('.'),
            Part::Digit(kind) => match (digits.next(), kind) {
                (Some((at, digit)), _) if at < needed => text.push(digit),
                (_, '0') => text.push('0'),
                (_, '?') => text.push(' '),
                _ => {}
            },
            Part::Literal(c) => text.push(*c),
            Part::Percent => text.push('%'),
            Part::Slash => text.push('/'),
            _ => {}
        }
    }
}

/// The digits of `number` times ten to the `scale` before and behind the point, rounded to so many `places` as a
/// spreadsheet does it: half up, of fifteen digits.
fn rounded(number: f64, scale: i32, places: usize) -> (String, String) {
    let is_whole = number.fract() == 0.0 && number <= EXACT;
    let (mut digits, power) = if is_whole {
        let digits = format!("{number:.0}");
        let power = digits.len();
        (digits.into_bytes(), i32::try_from(power).unwrap_or(0))
    } else {
        let text = format!("{number:.14e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        let digits = digits.bytes().filter(u8::is_ascii_digit).collect();
        (digits, power.parse::<i32>().unwrap_or(0) + 1)
    };
    let mut power = power + scale;
    let kept = usize::try_from(i64::from(power) + places as i64);
    let up = kept.is_ok_and(|kept| digits.get(kept).is_some_and(|digit| *digit >= b'5'));
    digits.truncate(kept.unwrap_or(0));
    if up && add_one(&mut digits) {
        power += 1;
    }
    let digits: String = digits.into_iter().map(char::from).collect();
    let whole = usize::try_from(power).unwrap_or(0);
    let split = whole.min(digits.len());
    let zeros = "0".repeat(usize::try_from(-power).unwrap_or(0).min(places));
    let fraction = format!("{zeros}{}", &digits[split..]);
    let whole = format!("{:0<whole$}", &digits[..split]);
    (
        whole.trim_start_matches('0').to_owned(),
        format!("{fraction:0<places$}"),
    )
}

/// Adds one to the last of `digits`; whether there is one more of them now.
fn add_one(digits: &mut Vec<u8>) -> bool {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return false;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
    true
}

/// A number without a format: of its digits no more than a spreadsheet has.
pub(super) fn plain(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() <= EXACT {
        return format!("{number:.0}");
    }
    let fifteen: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    fifteen.to_string()
}

/// Whether the format that every file calls by this number looks as the machine's settings say.
fn is_of_machine(number: u32) -> bool {
    matches!(number, 14..=17 | 22)
}

/// The formats that no file says, by [ECMA-376] 18.8.30.
fn built_in(number: u16) -> Option<&'static str> {
    Some(match number {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        12 => "# ?/?",
        13 => "# ??/??",
        14 => "mm-dd-yy",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "m/d/yy h:mm",
        37 | 38 => "#,##0 ;(#,##0)",
        39 | 40 => "#,##0.00;(#,##0.00)",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mmss.0",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_as_the_format_has_it() {
        for (number, code, expected) in [
            (1234.0, "00000", Some("01234")),
            (123_456.0, "00000", Some("123456")),
            (442_079_460_123.0, "+0", Some("+442079460123")),
            (442_079_460_123.0, "\"+\"0", Some("+442079460123")),
            (
                2_025_550_100.0,
                "\\(000\\)\\ 000\\-0000",
                Some("(202) 555-0100"),
            ),
            (
                5_550_100.0,
                "[<=9999999]###-####;(###) ###-####",
                Some("555-0100"),
            ),
            (
                2_025_550_100.0,
                "[<=9999999]###-####;(###) ###-####",
                Some("(202) 555-0100"),
            ),
            (7.0, "0", Some("7")),
            (0.0, "0", Some("0")),
            (0.0, "#", Some("")),
            (7.0, "General", Some("7")),
            (-7.5, "General", Some("-7.5")),
            (0.25, "0%", Some("25%")),
            (0.256, "0.0%", Some("25.6%")),
            (-0.5, "0%", Some("-50%")),
            (7.0, "0.00", Some("7.00")),
            (1.005, "0.00", Some("1.01")),
            (999.995, "#,##0.00", Some("1,000.00")),
            (0.004, "0.00", Some("0.00")),
            (-0.004, "0.00", Some("0.00")),
            (0.5, "#.##", Some(".5")),
            (5.0, "0.##", Some("5")),
            (1_234_567.891, "#,##0.00", Some("1,234,567.89")),
            (12.0, "#,##0", Some("12")),
            (1_234_567.0, "#,##0,\"k\"", Some("1,235k")),
            (1234.5, "#,##0.00\\ \"€\"", Some("1,234.50 €")),
            (1234.5, "[$€-407]\\ #,##0.00", Some("€ 1,234.50")),
            (
                -1234.5,
                "\"$\"#,##0.00_);[Red]\\(\"$\"#,##0.00\\)",
                Some("($1,234.50)"),
            ),
            (
                1234.5,
                "\"$\"#,##0.00_);[Red]\\(\"$\"#,##0.00\\)",
                Some("$1,234.50"),
            ),
            (
                0.0,
                "_(* #,##0_);_(* (#,##0);_(* \"-\"??_);_(@_)",
                Some("-"),
            ),
            (1.0, "\"Yes\";;\"No\"", Some("Yes")),
            (0.0, "\"Yes\";;\"No\"", Some("No")),
            (-7.0, "000", Some("-007")),
            (0.001, "0.00E+00", None),
            (0.5, "# ?/?", Some("1/2")),
            (1.5, "# ?/?", Some("1 1/2")),
            (-1.5, "# ?/?", Some("-1 1/2")),
            (2.0, "# ?/?", Some("2")),
            (2.0, "# ?/?\" in\"", Some("2     in")),
            (0.0, "# ?/?", Some("0")),
            (0.95, "# ?/?", Some("1")),
            (0.1, "# ?/?", Some("1/9")),
            (12.25, "# ??/??", Some("12  1/4")),
            (0.3125, "# ??/??", Some("5/16")),
            (3.15, "# ?/8", Some("3 1/8")),
            (3.99, "# ??/16", Some("4")),
            (1.5, "?/?", Some("3/2")),
            (0.5, "0 0/0", Some("0 1/2")),
            (0.37, "# ??/100", Some("37/100")),
            (0.37, "# ??/0", Some("3/8")),
            (0.37, "# ?/1?", None),
            (0.5, "# ????/????", None),
            (1e300, "# ?/?", None),
            (0.5, "0.0/0", None),
            (12.0, "00\\/00", Some("00/12")),
            (7.0, "yyyy\\-mm", None),
            (7.0, ";;;", None),
            (7.0, "", None),
        ] {
            let shown = Format::new(code).shown(number);
            assert_eq!(shown.as_deref(), expected, "{number} {code}");
        }
    }

    #[test]
    fn a_number_without_a_format_has_the_digits_of_a_spreadsheet() {
        for (number, expected) in [
            (441_632_960_123.0, "441632960123"),
            (0.1 + 0.2, "0.3"),
            (-0.5, "-0.5"),
            (1e300, &*format!("1{}", "0".repeat(300))),
        ] {
            assert_eq!(plain(number), expected);
        }
    }
}
