//! Records of a text: lines, joined where a quoted cell goes on. A quote that nobody closed would swallow the rest of
//! the file; here it costs no row, because the lines are kept until the record is complete and are given back if it
//! never is.

use std::{collections::VecDeque, io, io::BufRead};

use super::{
    dialect::Syntax,
    lines::{LONGEST_LINE, Line, Lines},
    requote::{is_odd, requote},
    split::{Split, State, split_plain},
};

/// How much may be read in vain behind stray quotes, beyond the text's own length, before quotes are no longer looked
/// at. It bounds the time for a hostile file; no lead file was seen to come near it.
const PATIENCE: usize = 8 << 20;

/// One record.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// Its number, the text's first record being 1. Blank lines count, as they do at the left edge of a spreadsheet.
    pub(super) row: u64,
    /// Its cells, at least one.
    pub(super) cells: Vec<String>,
    /// What was wrong with its form.
    pub(super) flaw: Option<Flaw>,
}

/// What can be wrong with a record's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// A quote is opened and never closed; the record is its first line, that quote taken as a plain character.
    StrayQuote,
    /// So many of those that from this record on quotes are plain characters.
    QuotesGivenUp,
    /// No line end for [`LONGEST_LINE`] bytes; the rest comes as the next record.
    TooLong,
}

impl Record {
    /// Whether no cell has anything in it.
    pub(super) fn is_blank(&self) -> bool {
        let is_blank = |c: char| c.is_whitespace() || c.is_control();
        self.cells.iter().all(|cell| cell.chars().all(is_blank))
    }
}

/// The records of a text.
pub(super) struct Records<R> {
    lines: Lines<R>,
    given_back: VecDeque<Line>,
    syntax: Syntax,
    width: Option<usize>,
    row: u64,
    bytes: usize,
    wasted: usize,
    plain: bool,
}

impl<R: BufRead> Records<R> {
    /// The records of `text`. Where the table's `width` is known it helps to tell a cell of several lines from a
    /// stray quote.
    pub(super) fn new(text: R, syntax: Syntax, width: Option<usize>) -> Self {
        let lines = Lines::new(text, syntax.line_end);
        Self {
            lines,
            given_back: VecDeque::new(),
            syntax,
            width,
            row: 0,
            bytes: 0,
            wasted: 0,
            plain: false,
        }
    }

    /// Leaves out the first line, without counting it as a row.
    pub(super) fn skip_line(&mut self) -> io::Result<()> {
        self.lines.next().transpose().map(drop)
    }

    fn line(&mut self) -> io::Result<Option<Line>> {
        let line = match self.given_back.pop_front() {
            Some(line) => Some(line),
            None => self.lines.next().transpose()?,
        };
        self.bytes += line.as_ref().map_or(0, |line| line.text.len());
        Ok(line)
    }

    fn record(&mut self, first: &Line) -> io::Result<(Vec<String>, Option<Flaw>)> {
        let long = first.cut.then_some(Flaw::TooLong);
        let quoted = |quote| first.text.contains(quote);
        if self.plain || !self.syntax.quote.is_some_and(quoted) {
            return Ok((split_plain(&first.text, self.syntax), long));
        }
        let mut split = Split::new(self.syntax);
        if split.line(&first.text) == State::Complete {
            let cells = split.into_cells();
            return Ok(match self.repaired(&cells, &first.text) {
                Some(repaired) => (repaired, Some(Flaw::StrayQuote)),
                None => (cells, long),
            });
        }
        self.continued(split, first)
    }

    /// A record of the right width, where `line` was read as `cells` of another one and has a quote too many.
    fn repaired(&mut self, cells: &[String], line: &str) -> Option<Vec<String>> {
        let width = self.width.filter(|width| *width != cells.len())?;
        if !is_odd(line, self.syntax) {
            return None;
        }
        requote(line, self.syntax, Some(width), &mut self.wasted)
    }

    /// A record whose `first` line leaves a quote open.
    fn continued(
        &mut self,
        mut split: Split,
        first: &Line,
    ) -> io::Result<(Vec<String>, Option<Flaw>)> {
        let mut more = Vec::new();
        let mut length = first.text.len();
        while length < LONGEST_LINE
            && let Some(line) = self.line()?
        {
            length += line.text.len();
            let state = split.line(&line.text);
            more.push(line);
            match state {
                State::Open => {}
                State::Stray => break,
                State::Complete => return Ok(self.joined(split.into_cells(), first, more)),
            }
        }
        Ok(self.stray(first, more))
    }

    /// The record joined from several lines, unless it has the wrong width and its first line alone has the right one.
    fn joined(
        &mut self,
        cells: Vec<String>,
        first: &Line,
        more: Vec<Line>,
    ) -> (Vec<String>, Option<Flaw>) {
        let wanted = self.width.filter(|width| *width != cells.len());
        let syntax = self.syntax;
        if wanted.is_some() && requote(&first.text, syntax, wanted, &mut self.wasted).is_some() {
            return self.stray(first, more);
        }
        (cells, None)
    }

    fn stray(&mut self, first: &Line, more: Vec<Line>) -> (Vec<String>, Option<Flaw>) {
        let length: usize = more.iter().map(|line| line.text.len()).sum();
        self.bytes -= length;
        self.wasted += length;
        for line in more.into_iter().rev() {
            self.given_back.push_front(line);
        }
        self.plain = self.wasted > PATIENCE + self.bytes;
        let flaw = if self.plain {
            Flaw::QuotesGivenUp
        } else {
            Flaw::StrayQuote
        };
        (self.requoted(&first.text), Some(flaw))
    }

    /// The cells of a `line` that opens a quote in vain.
    fn requoted(&mut self, line: &str) -> Vec<String> {
        let (syntax, width) = (self.syntax, self.width);
        let spent = &mut self.wasted;
        width
            .and_then(|width| requote(line, syntax, Some(width), spent))
            .or_else(|| requote(line, syntax, None, spent))
            .unwrap_or_else(|| split_plain(line, syntax))
    }
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = io::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.line().transpose()?;
        self.row += 1;
        let row = self.row;
        Some(
            first
                .and_then(|first| self.record(&first))
                .map(|(cells, flaw)| Record { row, cells, flaw }),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str, width: Option<usize>) -> Vec<(u64, String, Option<Flaw>)> {
        let record = |record: io::Result<Record>| {
            record.map(|r| (r.row, r.cells.join("|"), r.flaw)).unwrap()
        };
        Records::new(text.as_bytes(), Syntax::COMMA, width)
            .map(record)
            .collect()
    }

    #[test]
    fn a_stray_quote_costs_no_row() {
        let stray = Some(Flaw::StrayQuote);
        for (text, width, expected) in [
            (
                "a,\"b\nc\",d\ne,f",
                None,
                vec![(1, "a|b\nc|d", None), (2, "e|f", None)],
            ),
            (
                "a,\"b\n\nc,d",
                None,
                vec![(1, "a|\"b", stray), (2, "", None), (3, "c|d", None)],
            ),
            (
                "a,\"b\nc,\"d\"\ne,f",
                None,
                vec![(1, "a|\"b", stray), (2, "c|d", None), (3, "e|f", None)],
            ),
            (
                "a,\"b\nc,5\"\ne,f",
                Some(2),
                vec![(1, "a|b\nc,5", None), (2, "e|f", None)],
            ),
            (
                "a,\"b\nc,5\",d\n",
                Some(2),
                vec![(1, "a|\"b", stray), (2, "c|5\"|d", None)],
            ),
        ] {
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(row, cells, flaw)| (row, cells.to_owned(), flaw))
                .collect();
            assert_eq!(records(text, width), expected, "{text:?}");
        }
    }

    #[test]
    fn a_file_full_of_stray_quotes_is_read_in_reasonable_time() {
        let rows = 50_000;
        let records = records(&"\"\"x\n".repeat(rows), None);
        assert_eq!(records.len(), rows);
        assert_eq!(
            records
                .iter()
                .filter(|record| record.2 == Some(Flaw::QuotesGivenUp))
                .count(),
            1
        );
    }

    #[test]
    fn a_text_without_line_ends_comes_in_pieces() {
        let records = records(&"x".repeat(LONGEST_LINE + 1), None);
        assert_eq!(
            records.iter().map(|record| record.2).collect::<Vec<_>>(),
            [Some(Flaw::TooLong), None]
        );
    }
}
