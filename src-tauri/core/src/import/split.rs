//! Cuts lines into cells. Quotes are read the way spreadsheet programs write them (RFC 4180), and forgivingly where
//! other programs got them wrong: a quote inside a quoted cell that nobody doubled is part of the cell.

use super::dialect::Syntax;

/// Cells that most records have at most.
const ROOM: usize = 16;

/// What a line did to the record it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// The record is complete.
    Complete,
    /// A quoted cell goes on in the next line.
    Open,
    /// A quote that would end a cell begun on an earlier line has text behind it: it opens a cell of its own, and the
    /// quote before it was never closed.
    Stray,
}

/// The cells of one record, gathered line by line.
pub(super) struct Split {
    syntax: Syntax,
    cells: Vec<String>,
    /// The text so far of a quoted cell that is not closed yet.
    open: Option<String>,
    /// Whether that cell was begun on an earlier line.
    carried: bool,
    /// Whether a quote stands within a quoted cell that nobody doubled.
    loose: bool,
}

impl Split {
    /// A record without cells.
    pub(super) fn new(syntax: Syntax) -> Self {
        Self {
            syntax,
            cells: Vec::with_capacity(ROOM),
            open: None,
            carried: false,
            loose: false,
        }
    }

    /// Whether a quoted cell has a quote in it that nobody doubled: the cell may not have been meant to be quoted.
    pub(super) fn is_loose(&self) -> bool {
        self.loose
    }

    /// The cells of a record that is complete.
    pub(super) fn into_cells(self) -> Vec<String> {
        self.cells
    }

    /// Takes the record's next line, with its line end.
    pub(super) fn line(&mut self, line: &str) -> State {
        self.carried = self.open.is_some();
        let begins = self.syntax.is_spaced() && !self.carried;
        let mut rest = Some(line.trim_start_matches(|c| c == ' ' && begins));
        while let Some(text) = rest {
            rest = match self.open.take() {
                Some(cell) => match self.quoted(cell, text) {
                    Ok(rest) => rest,
                    Err(state) => return state,
                },
                None => self.cell(text),
            };
        }
        State::Complete
    }

    /// Takes the cell at the start of `text`; gives what follows its delimiter. Where the cell is quoted, only its quote
    /// is taken. Spaces before a quote are not part of the cell.
    fn cell<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        if let Some(inside) = self.syntax.after_quote(self.unpadded(text)) {
            (self.open, self.carried) = (Some(String::new()), false);
            return Some(inside);
        }
        let (cell, rest) = match self.syntax.cut(text) {
            Some((cell, rest)) => (cell, Some(rest)),
            None => (without_end(text), None),
        };
        self.cells.push(cell.to_owned());
        rest
    }

    /// Takes the rest of a quoted cell, of which `cell` is known already.
    fn quoted<'t>(
        &mut self,
        mut cell: String,
        mut text: &'t str,
    ) -> Result<Option<&'t str>, State> {
        let quote = self.syntax.quote;
        while let Some((at, is_quote)) = self.syntax.find_quote(text) {
            cell.push_str(&text[..at]);
            let behind = &text[at + 1..];
            if let Some(further) = self.syntax.after_quote(behind) {
                cell.extend(quote);
                text = further;
            } else if !is_quote {
                cell.push_str(&text[at..=at]);
                text = behind.strip_prefix(&text[at..=at]).unwrap_or(behind);
            } else if let Some(rest) = self.after_cell(behind) {
                self.cells.push(cell);
                return Ok(rest);
            } else if self.carried {
                return Err(State::Stray);
            } else {
                self.loose = true;
                cell.extend(quote);
                text = behind;
            }
        }
        cell.push_str(text);
        self.open = Some(cell);
        Err(State::Open)
    }

    /// What follows the delimiter, where `behind` a closing quote there is nothing but spaces before it or before the
    /// end of the line.
    fn after_cell<'t>(&self, behind: &'t str) -> Option<Option<&'t str>> {
        let padded = self.syntax.after_delimiter(behind);
        let behind = self.unpadded(behind);
        if let Some(rest) = padded.or_else(|| self.syntax.after_delimiter(behind)) {
            return Some(Some(rest));
        }
        let last = without_end(behind);
        if last.is_empty() {
            return Some(None);
        }
        // Of a delimiter with a space, editors take the space away at the end of a line.
        (last == self.syntax.delimiter.trim_end()).then_some(Some(""))
    }

    fn unpadded<'t>(&self, text: &'t str) -> &'t str {
        if self.syntax.is_spaced() {
            text
        } else {
            text.trim_start_matches(' ')
        }
    }
}

/// The cells of `line` with quotes taken as plain characters.
pub(super) fn split_plain(line: &str, syntax: Syntax) -> Vec<String> {
    let line = line.trim_start_matches(|c| c == ' ' && syntax.is_spaced());
    let (mut cells, mut rest) = (Vec::with_capacity(ROOM), without_end(line));
    while let Some((cell, further)) = syntax.cut(rest) {
        cells.push(cell.to_owned());
        rest = further;
    }
    cells.push(rest.to_owned());
    cells
}

/// `line` without its line end. Some programs write CR CR LF.
pub(super) fn without_end(line: &str) -> &str {
    line.strip_suffix('\n')
        .unwrap_or(line)
        .trim_end_matches('\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(lines: &[&str], syntax: Syntax) -> (State, Vec<String>) {
        let mut split = Split::new(syntax);
        let state = lines.iter().map(|line| split.line(line)).last().unwrap();
        (state, split.into_cells())
    }

    #[test]
    fn cuts_lines_into_cells() {
        for (lines, expected) in [
            (&["a,b\r\n"][..], &["a", "b"][..]),
            (&["a,,\n"], &["a", "", ""]),
            (&["\n"], &[""]),
            (&["a,\"b,c\",d"], &["a", "b,c", "d"]),
            (&["\"a\"\"b\",\"\"\n"], &["a\"b", ""]),
            (&["\"a\r\n", "b\",c\n"], &["a\r\nb", "c"]),
            (&["a, \"b\" ,c"], &["a", "b", "c"]),
            (&["5\" pipe,6\""], &["5\" pipe", "6\""]),
            (&["\"say \"hi\", you\",b"], &["say \"hi", " you\"", "b"]),
            (&["\"say \"hi\" you\",b"], &["say \"hi\" you", "b"]),
            (&["é,ü\r\r\n"], &["é", "ü"]),
        ] {
            let (state, cells) = split(lines, Syntax::COMMA);
            assert_eq!(
                (state, cells),
                (
                    State::Complete,
                    expected.iter().map(|s| s.to_string()).collect()
                ),
                "{lines:?}"
            );
        }
    }

    #[test]
    fn a_backslash_before_a_quote_is_an_escape_only_where_the_dialect_says_so() {
        let syntax = Syntax {
            escape: Some('\\'),
            ..Syntax::COMMA
        };
        assert_eq!(
            split(&[r#""5\" pipe, 6\"",b\c"#], syntax).1,
            ["5\" pipe, 6\"", r"b\c"]
        );
        assert_eq!(split(&[r#""C:\",b"#], Syntax::COMMA).1, [r"C:\", "b"]);
    }

    #[test]
    fn a_quote_that_cannot_close_the_cell_says_that_the_first_one_was_stray() {
        assert_eq!(split(&["a,\"b,c\n"], Syntax::COMMA).0, State::Open);
        assert_eq!(
            split(&["a,\"b,c\n", "d,\"e\",f\n"], Syntax::COMMA).0,
            State::Stray
        );
    }
}
