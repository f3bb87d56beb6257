//! Number formats that write a whole number out with zeros and signs of its own: a postcode (`00000`), a phone number
//! (`+0`, `000\ 000`). What they show is what the number means.

/// How `code` shows `number`, where it is such a format.
pub(super) fn shown(number: i64, code: &str) -> Option<String> {
    let section = code.split(';').next()?;
    let parts = parts(section)?;
    let places = parts
        .iter()
        .filter(|part| matches!(part, Part::Digit(_)))
        .count();
    let zeros = parts
        .iter()
        .filter(|part| **part == Part::Digit(true))
        .count();
    let plain = places == 1 && parts.len() == 1;
    if places == 0 || plain || number < 0 {
        return None;
    }
    let digits = format!("{number:0zeros$}");
    // What is longer than the format goes before its first place.
    let mut left = digits.chars().collect::<Vec<_>>();
    let mut out: Vec<char> = Vec::new();
    let mut open = places;
    for part in parts.iter().rev() {
        match part {
            Part::Digit(_) => {
                open -= 1;
                if open == 0 {
                    out.extend(left.drain(..).rev());
                } else {
                    out.extend(left.pop());
                }
            }
            Part::Literal(c) if left.is_empty() && open > 0 => {
                // A sign between places that are not filled is not shown either.
                let _unshown = c;
            }
            Part::Literal(c) => out.push(*c),
        }
    }
    Some(out.into_iter().rev().collect())
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// A place for a digit; whether it shows a zero that is not there.
    Digit(bool),
    Literal(char),
}

/// The parts of a format without decimals, thousands, dates or percent.
fn parts(section: &str) -> Option<Vec<Part>> {
    let (mut parts, mut chars) = (Vec::new(), section.chars());
    while let Some(c) = chars.next() {
        match c {
            '0' => parts.push(Part::Digit(true)),
            '#' => parts.push(Part::Digit(false)),
            '\\' => parts.push(Part::Literal(chars.next()?)),
            '"' => loop {
                match chars.next()? {
                    '"' => break,
                    quoted => parts.push(Part::Literal(quoted)),
                }
            },
            '+' | '-' | '(' | ')' | ' ' => parts.push(Part::Literal(c)),
            _ => return None,
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_and_signs_are_shown_as_the_format_has_them() {
        for (number, code, expected) in [
            (1234, "00000", Some("01234")),
            (123_456, "00000", Some("123456")),
            (442_079_460_123, "+0", Some("+442079460123")),
            (442_079_460_123, "\"+\"0", Some("+442079460123")),
            (
                2_025_550_100,
                "\\(000\\)\\ 000\\-0000",
                Some("(202) 555-0100"),
            ),
            (5_550_100, "[<=9999999]###-####;(###) ###-####", None),
            (7, "0", None),
            (7, "General", None),
            (7, "0.00", None),
            (7, "#,##0", None),
            (7, "yyyy\\-mm", None),
            (-7, "000", None),
            (7, "", None),
        ] {
            assert_eq!(shown(number, code).as_deref(), expected, "{code}");
        }
    }
}
