//! Records of a text: lines, joined where a quoted cell goes on. A quote that nobody closed would swallow the rest of
//! the file; here it costs no row, because the lines are kept until the record is complete and are given back if it
//! never is.

use std::{collections::VecDeque, io, io::BufRead};

use super::{
    dialect::Syntax,
    lines::{LONGEST_LINE, Line, Lines},
    requote::{is_odd, requote},
    split::{Split, State, split_plain, without_end},
    swallowed::{Swallowed, are_rows, is_prose, swallowed},
};

/// Digits before a sign for inches at most: what ends a phone number is none.
const MOST_INCHES: usize = 3;

/// How far a quoted cell is read on that is longer than a record may be, to find its end.
const FURTHEST: usize = 8 << 20;

/// How much may be read in vain behind stray quotes, beyond the text's own length, before quotes are no longer looked
/// at. It bounds the time for a hostile file; no lead file was seen to come near it.
const PATIENCE: usize = 8 << 20;

/// One record.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// Its number, the text's first record being 1. Blank lines count, as they do at the left edge of a spreadsheet.
    pub(super) row: u64,
    /// The number of its first line: cells of several lines make it another one.
    pub(super) line: u64,
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
    /// A quote within a cell has no other.
    LoneQuote,
    /// A quote has no other, and no reading of the line is as wide as the table.
    Uneven,
    /// A quoted cell has lines that may be rows of the table: nothing in them says that they are.
    RowsPerhaps,
    /// It is quoted as a whole, and its cells are within.
    Wrapped,
    /// It is longer than [`LONGEST_LINE`], and what it holds is not kept.
    TooLong,
}

impl Record {
    /// How many cells have more in them than blanks.
    pub(super) fn filled(&self) -> usize {
        let cells = self.cells.iter();
        cells.filter(|cell| !cell.trim().is_empty()).count()
    }

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
    line: u64,
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
            line: 0,
            bytes: 0,
            wasted: 0,
            plain: false,
        }
    }

    /// Leaves out the first line, without counting it as a row.
    pub(super) fn skip_line(&mut self) -> io::Result<()> {
        self.line += 1;
        self.lines.next().transpose().map(drop)
    }

    fn line(&mut self) -> io::Result<Option<Line>> {
        let line = match self.given_back.pop_front() {
            Some(line) => Some(line),
            None => self.lines.next().transpose()?,
        };
        if let Some(line) = &line {
            self.bytes += line.text.len();
            self.line += u64::from(!line.cut);
        }
        Ok(line)
    }

    fn record(&mut self, first: &Line) -> io::Result<(Vec<String>, Option<Flaw>)> {
        let quoted = |quote| first.text.contains(quote);
        if self.plain || !self.syntax.quote.is_some_and(quoted) {
            return match first.cut {
                true => self.too_long(first),
                false if self.syntax.has_one_cell() => {
                    Ok((vec![without_end(&first.text).to_owned()], None))
                }
                false => Ok((split_plain(&first.text, self.syntax), None)),
            };
        }
        let mut split = Split::new(self.syntax);
        match split.line(&first.text) {
            State::Complete if first.cut => self.too_long(first),
            State::Complete => Ok(self.complete(split, &first.text)),
            State::Open | State::Stray => self.continued(split, first),
        }
    }

    /// A record of one line.
    fn complete(&mut self, split: Split, line: &str) -> (Vec<String>, Option<Flaw>) {
        let (is_odd, is_loose) = (is_odd(line, self.syntax), split.is_loose());
        let cells = split.into_cells();
        if let Some(cells) = self.unwrapped(&cells, line) {
            return (cells, Some(Flaw::Wrapped));
        }
        let wrong = self.width.filter(|width| *width != cells.len());
        let Some(width) = wrong.filter(|_| is_odd || is_loose) else {
            let is_alone =
                self.width.is_some() && cells.iter().any(|cell| self.has_lone_quote(cell, line));
            return (cells, is_alone.then_some(Flaw::LoneQuote));
        };
        match requote(line, self.syntax, Some(width), &mut self.wasted) {
            Some(repaired) => (repaired, is_odd.then_some(Flaw::StrayQuote)),
            // One within a cell is a sign for inches.
            None => (cells, (is_odd && self.opens(line)).then_some(Flaw::Uneven)),
        }
    }

    /// Whether a quote in `cell` has no other, which is not written as one that belongs there, nor a sign for inches.
    fn has_lone_quote(&self, cell: &str, line: &str) -> bool {
        let Some(quote) = self.syntax.quote.filter(|quote| *quote == '"') else {
            return false;
        };
        let is_sign = |at: usize| {
            let before = cell[..at].bytes().rev();
            let digits = before.take_while(u8::is_ascii_digit).count();
            (1..=MOST_INCHES).contains(&digits)
        };
        let quotes = cell.match_indices(quote).filter(|(at, _)| !is_sign(*at));
        quotes.count() % 2 == 1 && line.contains(cell)
    }

    /// The cells within the only one of a `line` that is quoted as a whole.
    fn unwrapped(&self, cells: &[String], line: &str) -> Option<Vec<String>> {
        let ([only], Some(width)) = (cells, self.width.filter(|width| *width > 1)) else {
            return None;
        };
        self.syntax.after_quote(line)?;
        let mut split = Split::new(self.syntax);
        let state = split.line(only);
        let cells = split.into_cells();
        (state == State::Complete && cells.len() == width).then_some(cells)
    }

    /// Whether a quote opens a cell of `line`.
    fn opens(&self, line: &str) -> bool {
        let delimiter = self.syntax.delimiter;
        let mut behind = line
            .match_indices(delimiter)
            .map(|(at, _)| &line[at + delimiter.len()..]);
        let is_quoted = |text: &str| {
            self.syntax
                .after_quote(text.trim_start_matches(' '))
                .is_some()
        };
        is_quoted(line) || behind.any(is_quoted)
    }

    /// A record whose line was cut, read to the end of that line. NULs alone are nothing, however many.
    fn too_long(&mut self, first: &Line) -> io::Result<(Vec<String>, Option<Flaw>)> {
        let mut is_nothing = is_nul(first);
        while let Some(line) = self.line()? {
            is_nothing &= is_nul(&line);
            if !line.cut {
                break;
            }
        }
        Ok(match is_nothing {
            true => (vec!["\0".to_owned()], None),
            false => (vec![String::new()], Some(Flaw::TooLong)),
        })
    }

    /// A record whose `first` line leaves a quote open.
    fn continued(
        &mut self,
        mut split: Split,
        first: &Line,
    ) -> io::Result<(Vec<String>, Option<Flaw>)> {
        let mut more = Vec::new();
        let mut length = first.text.len();
        while self.goes_on(length, &more)
            && let Some(line) = self.line()?
        {
            length += line.text.len();
            let (state, cut) = (split.line(&line.text), line.cut);
            more.push(line);
            match state {
                State::Open => {}
                State::Stray => break,
                State::Complete if cut => return self.too_long(first),
                State::Complete if length > LONGEST_LINE => {
                    return Ok((vec![String::new()], Some(Flaw::TooLong)));
                }
                State::Complete => return Ok(self.joined(split.into_cells(), first, more)),
            }
        }
        if first.cut {
            // What is behind the cut is no line of its own.
            self.give_back(more);
            return self.too_long(first);
        }
        Ok(self.stray(first, more))
    }

    /// Whether a quoted cell may go on behind `length` bytes and the lines of `more`.
    fn goes_on(&self, length: usize, more: &[Line]) -> bool {
        length <= LONGEST_LINE || length <= FURTHEST && self.width.is_some() && !self.are_rows(more)
    }

    /// Whether `lines` are rows of the table, rather than the lines of a cell.
    fn are_rows(&self, lines: &[Line]) -> bool {
        let width = self.width.filter(|width| *width > 1);
        let texts = lines.iter().map(|line| &*line.text);
        width.is_some_and(|width| are_rows(texts, self.syntax, width))
    }

    /// Whether `line`, of which a quote has no other, can be a row of the table by itself.
    fn is_row(&mut self, line: &Line) -> bool {
        requote(&line.text, self.syntax, self.width, &mut self.wasted).is_some()
    }

    /// The record joined from several lines, unless all of them are rows of the table, or it has the wrong width and its
    /// first line alone has the right one.
    fn joined(
        &mut self,
        cells: Vec<String>,
        first: &Line,
        more: Vec<Line>,
    ) -> (Vec<String>, Option<Flaw>) {
        let wanted = self.width.filter(|width| *width != cells.len());
        let syntax = self.syntax;
        let Some((last, between)) = more.split_last() else {
            return (cells, None);
        };
        let lines = || between.iter().map(|line| &*line.text);
        let closes = self.only_closes(&last.text);
        let is_prose = wanted.is_none() && is_prose(&first.text, lines(), &last.text, syntax);
        if !closes && !is_prose && self.are_rows(between) && self.is_row(first) && self.is_row(last)
        {
            return self.stray(first, more);
        }
        if wanted.is_some() && requote(&first.text, syntax, wanted, &mut self.wasted).is_some() {
            return self.stray(first, more);
        }
        let Some(width) = self.width.filter(|_| !is_prose) else {
            return (cells, None);
        };
        // Of a line that only closes the cell, what is before it counts.
        let inside = if closes { between } else { &more[..] };
        let texts = std::iter::once(first).chain(inside).map(|line| &*line.text);
        match swallowed(texts, syntax, width, &mut self.wasted) {
            Swallowed::Rows if closes && !between.is_empty() => (cells, Some(Flaw::RowsPerhaps)),
            _ if closes => (cells, None),
            Swallowed::Rows => self.stray(first, more),
            Swallowed::Perhaps => (cells, Some(Flaw::RowsPerhaps)),
            Swallowed::Nothing => (cells, None),
        }
    }

    /// Whether `line` begins with the quote that closes a cell: no row begins so.
    fn only_closes(&self, line: &str) -> bool {
        let behind = self.syntax.after_quote(line.trim_start_matches(' '));
        behind.is_some_and(|behind| {
            without_end(behind).trim().is_empty() || self.syntax.after_delimiter(behind).is_some()
        })
    }

    fn stray(&mut self, first: &Line, more: Vec<Line>) -> (Vec<String>, Option<Flaw>) {
        self.give_back(more);
        self.plain = self.wasted > PATIENCE + self.bytes;
        let flaw = if self.plain {
            Flaw::QuotesGivenUp
        } else {
            Flaw::StrayQuote
        };
        let cells = self.requoted(&first.text);
        // `"The" Company` was not meant to be quoted.
        let is_sure = self.width == Some(cells.len()) && !is_odd(&first.text, self.syntax);
        (cells, Some(flaw).filter(|_| self.plain || !is_sure))
    }

    fn give_back(&mut self, lines: Vec<Line>) {
        for line in lines.into_iter().rev() {
            self.bytes -= line.text.len();
            self.wasted += line.text.len();
            self.line -= u64::from(!line.cut);
            self.given_back.push_front(line);
        }
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

fn is_nul(line: &Line) -> bool {
    line.text.bytes().all(|byte| byte == 0)
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = io::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.line().transpose()?;
        self.row += 1;
        let row = self.row;
        // A line that was cut is counted with its end.
        let line = self.line + u64::from(first.as_ref().is_ok_and(|first| first.cut));
        let record = first.and_then(|first| self.record(&first));
        Some(record.map(|(cells, flaw)| Record {
            row,
            line,
            cells,
            flaw,
        }))
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
                vec![(1, "a|b\nc,5", Some(Flaw::RowsPerhaps)), (2, "e|f", None)],
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
    fn a_record_that_is_too_long_is_one_and_the_next_one_is_whole() {
        let (long, short) = ("x".repeat(LONGEST_LINE), "y\n".repeat(LONGEST_LINE / 2));
        for (text, width) in [
            (format!("{long}x"), None),
            (format!("a,{long}{long}\nb,c\n"), Some(2)),
            (format!("a,\"{long}\n\"\"{long}\"\nb,c\n"), Some(2)),
            (format!("a,\"{short}\n{short}\"\nb,c\n"), Some(2)),
            (format!("a,\"{long}{long}\nb,c\n"), Some(2)),
        ] {
            let records = records(&text, width);
            assert_eq!(
                (records[0].0, records[0].2),
                (1, Some(Flaw::TooLong)),
                "{}",
                &text[..4]
            );
            let rest: Vec<_> = records[1..].iter().map(|(_, cells, _)| &**cells).collect();
            assert_eq!(rest, width.map(|_| "b|c").into_iter().collect::<Vec<_>>());
        }
        let whole = format!("a,\"{}\"\nb,c\n", &short[2..LONGEST_LINE - 100]);
        let records = records(&whole, Some(2));
        assert_eq!(records.len(), 2);
        assert_eq!(
            (records[0].2, records[0].1.len()),
            (None, LONGEST_LINE - 100)
        );
    }

    #[test]
    fn a_quote_that_closes_by_chance_swallows_no_rows() {
        let rows = "Bo,Bolt,Oslo\n".repeat(3);
        let text = format!("Ada,\"Acme,Rome\n{rows}Cy,7\",Bonn\nDi,Dove,Lyon\n");
        let records = records(&text, Some(3));
        assert_eq!(records.len(), 6);
        assert_eq!(
            records[0],
            (1, "Ada|\"Acme|Rome".to_owned(), Some(Flaw::StrayQuote))
        );
        assert_eq!(records[4].1, "Cy|7\"|Bonn");
        let address = "Ada,\"1 Sample Street,\nUnit 7, Rome,\nItaly\",Rome\n";
        let read = super::tests::records(address, Some(3));
        assert_eq!((read.len(), read[0].2), (1, None));
        // Nor is its last line or its first one a row.
        let listed =
            "Ada,\"Name, Mail, City\nBo, b, Rome\nCy, c, Oslo\nDi, d, Bonn\nEd, e, Lyon\",Rome\n";
        let read = super::tests::records(listed, Some(3));
        assert_eq!((read.len(), read[0].2), (1, None));
        // What closes it stands on a line of its own: pasted rows within a cell are a cell.
        let pasted = format!("Ada,Acme,\"pasted:\n{rows}{rows}\"\nCy,Dove,Bonn\n");
        let read = super::tests::records(&pasted, Some(3));
        assert_eq!((read.len(), read[0].2, read[1].2), (2, None, None));
    }
}
