//! Physical lines of a text, each with what ends it: a quoted cell may go on over several lines, and its line ends are
//! part of it.

use std::io::{self, BufRead, Read};

use super::LineEnd;

/// The longest line taken in one piece, in bytes. Memory must not grow with a file that has no line ends; no
/// spreadsheet program writes cells of more than 32,767 characters.
pub(super) const LONGEST_LINE: usize = 1 << 20;

/// One physical line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Its text with its line end; the last one may have none.
    pub(super) text: String,
    /// Whether it was cut at [`LONGEST_LINE`]; what follows it is not a line of its own.
    pub(super) cut: bool,
}

/// The lines of `text`.
pub(super) struct Lines<R> {
    text: R,
    end: LineEnd,
    at_start: bool,
}

impl<R: BufRead> Lines<R> {
    /// The lines of `text`, which must be UTF-8.
    pub(super) fn new(text: R, end: LineEnd) -> Self {
        Self {
            text,
            end,
            at_start: true,
        }
    }

    fn read(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let mut start = (&mut self.text).take(LONGEST_LINE as u64);
        let whole = match self.end {
            LineEnd::Lf => start.read_until(b'\n', &mut bytes)? > 0 && bytes.ends_with(b"\n"),
            LineEnd::Cr => start.read_until(b'\r', &mut bytes)? > 0 && bytes.ends_with(b"\r"),
            LineEnd::Mixed => self.read_mixed(&mut bytes)?,
            LineEnd::Comma => self.read_parted(b",\r\n", &mut bytes)?,
            LineEnd::Semicolon => self.read_parted(b";\r\n", &mut bytes)?,
            LineEnd::Space => self.read_parted(b" \t\r\n", &mut bytes)?,
        };
        let cut = !whole && bytes.len() >= LONGEST_LINE && self.cut(&mut bytes)?;
        Ok((!bytes.is_empty()).then(|| Line {
            text: self.as_text(bytes),
            cut,
        }))
    }

    /// Reads to the end of a line, be it LF, CR, or CR LF; whether it has one.
    fn read_mixed(&mut self, bytes: &mut Vec<u8>) -> io::Result<bool> {
        while bytes.len() < LONGEST_LINE {
            let piece = self.text.fill_buf()?;
            if piece.is_empty() {
                return Ok(false);
            }
            let piece = &piece[..piece.len().min(LONGEST_LINE - bytes.len())];
            let Some(at) = piece.iter().position(|byte| b"\r\n".contains(byte)) else {
                let length = piece.len();
                bytes.extend_from_slice(piece);
                self.text.consume(length);
                continue;
            };
            let end = piece[at];
            bytes.extend_from_slice(&piece[..=at]);
            self.text.consume(at + 1);
            if end == b'\r' && self.text.fill_buf()?.first() == Some(&b'\n') {
                bytes.push(b'\n');
                self.text.consume(1);
            }
            return Ok(true);
        }
        Ok(false)
    }

    /// Reads what is between two of `ends`, as a line that has an end, without what stands around it and however
    /// many are within quotes; whether there was anything.
    fn read_parted(&mut self, ends: &[u8], bytes: &mut Vec<u8>) -> io::Result<bool> {
        let mut is_quoted = false;
        while bytes.len() < LONGEST_LINE {
            let Some(byte) = self.text.fill_buf()?.first().copied() else {
                break;
            };
            is_quoted ^= byte == b'"';
            let is_end = ends.contains(&byte) && (!is_quoted || b"\r\n".contains(&byte));
            let is_around = bytes.is_empty() && (is_end || byte.is_ascii_whitespace());
            if is_end && !is_around {
                break;
            }
            if !is_around {
                bytes.push(byte);
            }
            self.text.consume(1);
        }
        let is_whole = !bytes.is_empty() && bytes.len() < LONGEST_LINE;
        if is_whole {
            bytes.push(b'\n');
        }
        Ok(is_whole)
    }

    /// Completes the last character of a line that is too long; whether anything follows it.
    fn cut(&mut self, bytes: &mut Vec<u8>) -> io::Result<bool> {
        while let Some(byte) = self.text.fill_buf()?.first().copied() {
            if !is_continuation(byte) {
                return Ok(true);
            }
            bytes.push(byte);
            self.text.consume(1);
        }
        Ok(false)
    }

    /// The decoder has already replaced what is not UTF-8; replacing here again changes nothing.
    fn as_text(&mut self, bytes: Vec<u8>) -> String {
        let mut text = String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        if std::mem::take(&mut self.at_start) && text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        text
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, end: LineEnd) -> Vec<String> {
        Lines::new(text.as_bytes(), end)
            .map(|line| line.unwrap().text)
            .collect()
    }

    #[test]
    fn lines_keep_their_ends_and_lose_the_byte_order_mark() {
        for (text, end, expected) in [
            ("a\nb\r\n\nc", LineEnd::Lf, vec!["a\n", "b\r\n", "\n", "c"]),
            ("a\rb\r\rc\r", LineEnd::Cr, vec!["a\r", "b\r", "\r", "c\r"]),
            (
                "a\nb\rc\r\n\r\rd",
                LineEnd::Mixed,
                vec!["a\n", "b\r", "c\r\n", "\r", "\r", "d"],
            ),
            (
                "\u{feff}a\n\u{feff}b",
                LineEnd::Lf,
                vec!["a\n", "\u{feff}b"],
            ),
            ("", LineEnd::Lf, vec![]),
            (
                "a, b c;,\r\n ,d\n",
                LineEnd::Comma,
                vec!["a\n", "b c;\n", "d\n"],
            ),
            (
                "\"a, b\" c, \"d,\ne",
                LineEnd::Comma,
                vec!["\"a, b\" c\n", "\"d,\n", "e\n"],
            ),
            ("a b\tc", LineEnd::Space, vec!["a\n", "b\n", "c\n"]),
            (" ;; ", LineEnd::Semicolon, vec![]),
        ] {
            assert_eq!(texts(text, end), expected, "{text:?}");
        }
    }

    #[test]
    fn a_line_without_end_is_cut_between_two_characters() {
        let text = format!("a{}", "é".repeat(LONGEST_LINE));
        for end in [LineEnd::Lf, LineEnd::Mixed] {
            let lines: Vec<Line> = Lines::new(text.as_bytes(), end)
                .map(Result::unwrap)
                .collect();
            assert_eq!(
                lines.iter().map(|line| line.cut).collect::<Vec<_>>(),
                [true, false]
            );
            assert_eq!(
                lines.iter().map(|line| &*line.text).collect::<String>(),
                text
            );
        }
    }
}
