//! A line whose quotes do not add up, read so that they do. One quote too many changes where cells begin for the rest of
//! its line; the reading that takes the fewest quotes for plain characters and makes a record as wide as the table is
//! what was meant.

use memchr::memchr_iter;

use super::{dialect::Syntax, split::without_end};

/// Quotes taken for plain characters at most. What is worse than that is not repaired.
const DEPARTURES: u32 = 2;

/// Bytes that are looked at in search of a reading; it bounds the time for a hostile line.
const PATIENCE: usize = 1 << 20;

/// Wider tables and longer lines are not repaired: no lead list has them.
const WIDEST: usize = 500;
const LONGEST: usize = 1 << 16;

/// The cells of `line` with as few of its quotes as possible taken for plain characters; `width` of them where that is
/// known. `None` where no such reading is complete at the end of the line. The bytes looked at are added to `spent`.
pub(super) fn requote(
    line: &str,
    syntax: Syntax,
    width: Option<usize>,
    spent: &mut usize,
) -> Option<Vec<String>> {
    if line.len() > LONGEST || width.is_some_and(|width| width > WIDEST) {
        return None;
    }
    (1..=DEPARTURES).find_map(|departures| {
        let mut reading = Reading {
            syntax,
            width: width.unwrap_or(WIDEST),
            exact: width.is_some(),
            patience: PATIENCE,
            cells: Vec::new(),
        };
        let found = reading.cell(without_end(line), departures);
        *spent += PATIENCE - reading.patience;
        found.then_some(reading.cells)
    })
}

/// Whether `line` has a quote that has no other.
pub(super) fn is_odd(line: &str, syntax: Syntax) -> bool {
    let quote = syntax.quote_byte();
    quote.is_some_and(|quote| memchr_iter(quote, line.as_bytes()).count() % 2 == 1)
}

struct Reading {
    syntax: Syntax,
    width: usize,
    exact: bool,
    patience: usize,
    cells: Vec<String>,
}

/// One way in which a quoted cell may end: its text, what follows it, and how many departures that is.
type Ending<'t> = (String, Option<&'t str>, u32);

impl Reading {
    /// Whether the cells from the start of `text` on can be read; then they have been added.
    fn cell(&mut self, text: &str, departures: u32) -> bool {
        if self.patience == 0 || self.cells.len() >= self.width {
            return false;
        }
        self.patience = self.patience.saturating_sub(text.len() + 1);
        let Some(inside) = self.inside(text) else {
            return self.plain(text, departures);
        };
        for (cell, rest, cost) in self.endings(inside) {
            if cost <= departures && self.then(cell, rest, departures - cost) {
                return true;
            }
        }
        departures > 0 && self.plain(text, departures - 1)
    }

    fn plain(&mut self, text: &str, departures: u32) -> bool {
        let (cell, rest) = match self.syntax.cut(text) {
            Some((cell, rest)) => (cell, Some(rest)),
            None => (text, None),
        };
        self.then(cell.to_owned(), rest, departures)
    }

    fn then(&mut self, cell: String, rest: Option<&str>, departures: u32) -> bool {
        self.cells.push(cell);
        let done = match rest {
            Some(rest) => self.cell(rest, departures),
            None => !self.exact || self.cells.len() == self.width,
        };
        if !done {
            self.cells.pop();
        }
        done
    }

    /// What follows the quote that opens a cell at the start of `text`.
    fn inside<'t>(&self, text: &'t str) -> Option<&'t str> {
        let text = if self.syntax.is_spaced() {
            text
        } else {
            text.trim_start_matches(' ')
        };
        self.syntax.after_quote(text)
    }

    /// How the quoted cell may end: at the first quote that can close it, which is a departure where it is not the next; or, before that, at a pair of which one is a
    /// character (`10""` where `10"` was meant).
    fn endings<'t>(&self, inside: &'t str) -> Vec<Ending<'t>> {
        let quote = self.syntax.quote;
        let (mut pairs, mut cell, mut text) = (Vec::new(), String::new(), inside);
        let mut loose = 0;
        while let Some((at, is_quote)) = self.syntax.find_quote(text) {
            cell.push_str(&text[..at]);
            let behind = &text[at + 1..];
            if let Some(further) = self.syntax.after_quote(behind) {
                cell.extend(quote);
                if let Some(rest) = self.after_cell(further) {
                    pairs.push((cell.clone(), rest, 1));
                }
                text = further;
            } else if !is_quote {
                cell.push_str(&text[at..=at]);
                text = behind.strip_prefix(&text[at..=at]).unwrap_or(behind);
            } else if let Some(rest) = self.after_cell(behind) {
                pairs.insert(0, (cell, rest, loose));
                return pairs;
            } else {
                loose = 1;
                cell.extend(quote);
                text = behind;
            }
        }
        pairs
    }

    fn after_cell<'t>(&self, behind: &'t str) -> Option<Option<&'t str>> {
        if let Some(rest) = self.syntax.after_delimiter(behind) {
            return Some(Some(rest));
        }
        let behind = behind.trim_start_matches(|c| c == ' ' && !self.syntax.is_spaced());
        if behind.is_empty() {
            return Some(None);
        }
        self.syntax.after_delimiter(behind).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quote_that_is_too_many_is_a_character() {
        for (line, width, expected) in [
            (r#""a,b,"c, d",e"#, Some(4), Some(r#""a|b|c, d|e"#)),
            (r#"a,"b,"c, d",e"#, Some(4), Some(r#"a|"b|c, d|e"#)),
            (r#"a,"c, d",""#, Some(3), Some(r#"a|c, d|""#)),
            (r#"a,"10"","c, d""#, Some(3), Some(r#"a|10"|c, d"#)),
            (r#""a,"b,"c, d""#, Some(3), Some(r#""a|"b|c, d"#)),
            (r#"a,"b,c"#, Some(2), None),
            (r#""A" b,"c","d, e""#, Some(3), Some(r#""A" b|c|d, e"#)),
            (r#"a,"b, c","d"#, None, Some(r#"a|b, c|"d"#)),
        ] {
            let cells = requote(line, Syntax::COMMA, width, &mut 0).map(|cells| cells.join("|"));
            assert_eq!(cells.as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn a_hostile_line_is_given_up_in_reasonable_time() {
        let line = "\"\",".repeat(400) + "\"";
        let mut spent = 0;
        assert_eq!(requote(&line, Syntax::COMMA, Some(450), &mut spent), None);
        assert!(spent <= 2 * PATIENCE);
    }
}
