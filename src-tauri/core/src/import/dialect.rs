//! How a file writes its table down, and how that is told to a person.

use std::fmt;

use memchr::{memchr, memchr2};
use serde::Serialize;

/// What ends a line. Most files: a line feed, with or without a carriage return before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineEnd {
    /// LF or CR LF.
    Lf,
    /// CR alone, as old spreadsheet programs on the Macintosh write it.
    Cr,
    /// Some lines end in one way, some in the other: files that were put together.
    Mixed,
    /// Each comma, and an end of any kind: addresses on one line.
    Comma,
    /// The same of semicolons.
    Semicolon,
    /// The same of spaces.
    Space,
}

/// How a file writes its table down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dialect {
    /// What stands between two cells: one character, two or three. Of spaces a run is one delimiter.
    pub delimiter: &'static str,
    /// What stands around a cell that contains a delimiter or a line end; none where quotes are characters like others.
    pub quote: Option<char>,
    /// What stands before a quote that is part of the cell, where that is not another quote.
    pub escape: Option<char>,
    /// What ends a line.
    pub line_end: LineEnd,
    /// The encoding's name: `UTF-8`, `Windows-1252`, `UTF-16`, …
    pub encoding: &'static str,
    /// Whether the file starts with a byte order mark.
    pub bom: bool,
    /// Where the table is from, in words, if that is a sheet of a workbook; then the rest says nothing about the file.
    pub sheet: Option<String>,
    /// How many records from the first on name the columns; 0 where none does.
    pub header_rows: u64,
    /// The number of the table's first record (the header, where there is one), counted as in
    /// [`NewLead::row`](crate::domain::NewLead::row); 1 unless lines stand above the table.
    pub first_record: u64,
    /// Whether cells that look garbled are repaired also where that is not certain: said, never found.
    pub repair: bool,
}

/// The part of a dialect that is needed to cut text into cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Syntax {
    pub(super) delimiter: &'static str,
    /// In ASCII, like the escape.
    pub(super) quote: Option<char>,
    pub(super) escape: Option<char>,
    pub(super) line_end: LineEnd,
}

impl Syntax {
    /// RFC 4180.
    pub(super) const COMMA: Self = Self {
        delimiter: ",",
        quote: Some('"'),
        escape: None,
        line_end: LineEnd::Lf,
    };

    /// The quote as it stands in text.
    pub(super) fn quote_byte(&self) -> Option<u8> {
        self.quote.and_then(|quote| u8::try_from(quote).ok())
    }

    /// What follows a quote at the start of `text`.
    pub(super) fn after_quote<'t>(&self, text: &'t str) -> Option<&'t str> {
        let quote = self.quote_byte()?;
        // Comparing a byte is much faster than comparing texts.
        (text.as_bytes().first() == Some(&quote)).then(|| &text[1..])
    }

    /// Where the next quote or escape stands in `text`, and whether it is a quote.
    pub(super) fn find_quote(&self, text: &str) -> Option<(usize, bool)> {
        let quote = self.quote_byte()?;
        let escape = self.escape.and_then(|escape| u8::try_from(escape).ok());
        let at = memchr2(quote, escape.unwrap_or(quote), text.as_bytes())?;
        Some((at, text.as_bytes()[at] == quote))
    }

    /// What stands before the first delimiter in `text`, and what behind it.
    pub(super) fn cut<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let (cell, rest) = match self.delimiter.as_bytes() {
            // Looking for a byte is much faster than looking for a text.
            [only] => memchr(*only, text.as_bytes()).map(|at| (&text[..at], &text[at + 1..])),
            _ => text.split_once(self.delimiter),
        }?;
        Some((cell, self.skip_run(rest)))
    }

    /// What follows a delimiter at the start of `text`.
    pub(super) fn after_delimiter<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.strip_prefix(self.delimiter)
            .map(|rest| self.skip_run(rest))
    }

    fn skip_run<'t>(&self, rest: &'t str) -> &'t str {
        if self.is_spaced() {
            rest.trim_start_matches(' ')
        } else {
            rest
        }
    }

    /// Whether a delimiter ends a record, which has one cell then.
    pub(super) fn has_one_cell(&self) -> bool {
        use LineEnd::{Comma, Semicolon, Space};
        matches!(self.line_end, Comma | Semicolon | Space)
    }

    /// Whether spaces stand between cells: then they cannot be decoration as well.
    pub(super) fn is_spaced(&self) -> bool {
        self.delimiter == " "
    }
}

impl fmt::Display for Dialect {
    /// `semicolon-separated, UTF-8 with BOM`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sheet) = &self.sheet {
            f.write_str(sheet)?;
            return self.write_header(f);
        }
        match self.delimiter {
            "," | ", " => f.write_str("comma-separated")?,
            ";" | "; " => f.write_str("semicolon-separated")?,
            "\t" => f.write_str("tab-separated")?,
            "|" | "| " | " | " => f.write_str("pipe-separated")?,
            " " => f.write_str("space-separated")?,
            other => write!(f, "separated by `{other}`")?,
        }
        write!(f, ", {}", self.encoding)?;
        f.write_str(if self.bom { " with BOM" } else { "" })?;
        match self.quote {
            Some('"') => {}
            Some('\'') => f.write_str(", single quotes")?,
            Some(other) => write!(f, ", quoted by `{other}`")?,
            None => f.write_str(", no quotes")?,
        }
        self.write_header(f)
    }
}

impl Dialect {
    fn write_header(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.header_rows {
            0 => f.write_str(", no header"),
            1 => Ok(()),
            rows => write!(f, ", a header of {rows} rows"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_told_in_words() {
        let mut dialect = Dialect {
            delimiter: ";",
            quote: Some('"'),
            escape: None,
            line_end: LineEnd::Lf,
            encoding: "UTF-8",
            bom: true,
            sheet: None,
            header_rows: 1,
            first_record: 1,
            repair: false,
        };
        assert_eq!(dialect.to_string(), "semicolon-separated, UTF-8 with BOM");
        dialect = Dialect {
            delimiter: "^",
            quote: Some('\''),
            bom: false,
            header_rows: 0,
            ..dialect
        };
        assert_eq!(
            dialect.to_string(),
            "separated by `^`, UTF-8, single quotes, no header"
        );
    }
}
