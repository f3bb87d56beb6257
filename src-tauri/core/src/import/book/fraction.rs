//! Numbers that are shown as fractions: `# ?/?`, `# ??/??`, `?/?`, `# ?/8`.

use super::format::Part;

/// The longest denominator that is looked for.
const DIGITS: u32 = 3;

/// Whole numbers up to here have a fraction that says something.
const MOST: f64 = 1e9;

/// A format's parts, before and behind the fraction and of it.
struct Layout<'a> {
    /// With places for the whole number, where there are any.
    before: &'a [Part],
    numerator: &'a [Part],
    denominator: &'a [Part],
    behind: &'a [Part],
}

/// How `number`, which is not below zero, is shown in these `parts`; `None` where they are no fraction.
pub(super) fn shown(parts: &[Part], number: f64) -> Option<String> {
    let layout = Layout::of(parts)?;
    let is_mixed = layout.before.iter().any(Part::is_place);
    if number > MOST {
        return None;
    }
    let (whole, rest) = (number.trunc(), number.fract());
    let (top, bottom) = if layout.denominator.iter().all(Part::is_place) {
        closest(rest, layout.denominator.len())?
    } else {
        let bottom = given(layout.denominator)?;
        ((rest * f64::from(bottom)).round(), bottom)
    };
    let bottom_number = f64::from(bottom);
    let (whole, top) = match is_mixed {
        true if top >= bottom_number => (whole + 1.0, 0.0),
        true => (whole, top),
        false => (0.0, whole * bottom_number + top),
    };
    // A whole number has blanks where others have a fraction.
    let is_blank = is_mixed && top == 0.0 && !layout.numerator.contains(&Part::Digit('0'));
    let digits = match whole {
        0.0 if !is_blank => String::new(),
        whole => format!("{whole:.0}"),
    };
    let mut text = placed(&digits, layout.before);
    let fraction = format!(
        "{}/{}",
        padded(&format!("{top:.0}"), layout.numerator),
        aligned(bottom, layout.denominator)
    );
    match is_blank {
        true => text.extend(fraction.chars().map(|_| ' ')),
        false => text.push_str(&fraction),
    }
    text.push_str(&placed("", layout.behind));
    Some(text)
}

impl<'a> Layout<'a> {
    fn of(parts: &'a [Part]) -> Option<Self> {
        let slash = parts.iter().position(|part| *part == Part::Slash)?;
        let (before, behind) = (&parts[..slash], &parts[slash + 1..]);
        let start = before.iter().rposition(|part| !part.is_place());
        let (before, numerator) = before.split_at(start.map_or(0, |at| at + 1));
        let is_digit = |part: &Part| matches!(part, Part::Literal('0'..='9')) || part.is_place();
        let end = behind.iter().position(|part| !is_digit(part));
        let (denominator, behind) = behind.split_at(end.unwrap_or(behind.len()));
        let is_plain = |part: &Part| matches!(part, Part::Literal(_));
        let is_whole = |part: &Part| is_plain(part) || part.is_place();
        let fits = before.iter().all(is_whole) && behind.iter().all(is_plain);
        (fits && !numerator.is_empty() && !denominator.is_empty()).then_some(Self {
            before,
            numerator,
            denominator,
            behind,
        })
    }
}

/// The denominator that the format gives: `16` in `# ??/16`.
fn given(denominator: &[Part]) -> Option<u32> {
    let digits = denominator.iter().map(|part| match part {
        Part::Literal(c) | Part::Digit(c) => *c,
        _ => '?',
    });
    let bottom = digits.collect::<String>().parse().ok();
    bottom.filter(|bottom| *bottom > 0)
}

/// The fraction closest to `rest`, which is below one, with no more than so many `digits` in its denominator; of those that
/// are as close, the one with the smallest.
fn closest(rest: f64, digits: usize) -> Option<(f64, u32)> {
    let digits = u32::try_from(digits)
        .ok()
        .filter(|digits| *digits <= DIGITS)?;
    let mut best = (rest.round(), 1, (rest - rest.round()).abs());
    for bottom in 2..10_u32.pow(digits) {
        let top = (rest * f64::from(bottom)).round();
        let off = (rest - top / f64::from(bottom)).abs();
        if off + f64::EPSILON < best.2 {
            best = (top, bottom, off);
        }
    }
    Some((best.0, best.1))
}

/// These parts, with `digits` in their places.
fn placed(digits: &str, parts: &[Part]) -> String {
    let places: Vec<Part> = parts.iter().copied().filter(Part::is_place).collect();
    let (mut text, mut digits) = (String::new(), Some(padded(digits, &places)));
    for part in parts {
        match part {
            Part::Literal(c) => text.push(*c),
            _ => text.push_str(&digits.take().unwrap_or_default()),
        }
    }
    text
}

/// Digits in their places, from the last one.
fn padded(digits: &str, places: &[Part]) -> String {
    let open = places.len().saturating_sub(digits.len());
    let blanks = places[..open].iter().filter_map(|part| match part {
        Part::Digit('0') => Some('0'),
        Part::Digit('?') => Some(' '),
        _ => None,
    });
    blanks.chain(digits.chars()).collect()
}

/// A denominator in its places, from the first one.
fn aligned(bottom: u32, places: &[Part]) -> String {
    let mut text = bottom.to_string();
    let open = places.iter().skip(text.len());
    let blanks = open.filter(|part| **part == Part::Digit('?')).count();
    text.push_str(&" ".repeat(blanks));
    text
}
