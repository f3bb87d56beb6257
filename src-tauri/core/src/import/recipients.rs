//! Recipients as mail programs write them, on one line or on a few: each is a row of its own.

use crate::domain::Field;

use super::{
    LineEnd,
    content::{Look, look},
    dialect::Syntax,
    words::field_named,
};

/// How many lines at most are looked at, and how many cells of addresses a row of a table may have.
const LINES: usize = 20;
const CELLS: usize = 3;

/// How `text` is parted, where it is nothing but addresses, with names or without, several of them on a line. Rows of as many
/// addresses each are a table.
pub(super) fn recipients(text: &str) -> Option<Syntax> {
    if !text.contains('@') {
        return None;
    }
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let mut lines: Vec<&str> = lines.collect();
    let is_headed = lines.first().is_some_and(|line| is_header(line));
    if is_headed {
        lines.remove(0);
    }
    let parted = [
        (";", LineEnd::Semicolon),
        (",", LineEnd::Comma),
        (" ", LineEnd::Space),
    ];
    let is_so = |delimiter: &str| {
        let counts: Option<Vec<usize>> = lines.iter().map(|line| count(line, delimiter)).collect();
        counts.is_some_and(|counts| match &counts[..] {
            [only] if is_headed => *only >= CELLS,
            [only] => *only > 1,
            // Cells of several addresses, of which each is one lead's.
            _ if is_headed => false,
            // A sign at the end of a line parts no cells.
            all if all.iter().all(|count| *count == 1) => {
                lines
                    .iter()
                    .any(|line| line.trim_end().ends_with(delimiter.trim_end()))
                    && !delimiter.trim_end().is_empty()
            }
            all if all.len() > LINES => false,
            [first, rest @ ..] => *first > CELLS || rest.iter().any(|count| count != first),
            [] => false,
        })
    };
    let (delimiter, line_end) = parted.into_iter().find(|(delimiter, _)| is_so(delimiter))?;
    Some(Syntax {
        delimiter,
        quote: None,
        escape: None,
        line_end,
    })
}

fn is_header(line: &str) -> bool {
    field_named(line).is_some_and(|(field, _)| field == Field::Email)
}

/// How many addresses are in `line`, where nothing else is.
fn count(line: &str, delimiter: &str) -> Option<usize> {
    let is_one = |piece: &&str| {
        let (signs, brackets) = (piece.matches('@').count(), piece.matches('<').count());
        look(piece) == Some(Look::Email) && (signs == 1 || brackets == 1)
    };
    let mut is_quoted = false;
    let is_end = |c: char| {
        is_quoted ^= c == '"';
        !is_quoted && delimiter.contains(c)
    };
    let pieces = line.split(is_end).map(str::trim);
    let pieces: Vec<&str> = pieces.filter(|piece| !piece.is_empty()).collect();
    pieces.iter().all(is_one).then_some(pieces.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_on_a_line_are_told_from_a_table() {
        for (text, expected) in [
            (
                "anna@berg.example, paul@stone.example, lea@vogt.example",
                Some(","),
            ),
            (
                "Anna Berg <a@berg.example>; Paul Stone <p@stone.example>",
                Some(";"),
            ),
            (
                "\"Berg, Anna\" <a@berg.example>; Stone, Paul <p@stone.example>;\n",
                Some(";"),
            ),
            ("a@berg.example p@stone.example\n", Some(" ")),
            (
                "a@berg.example, b@berg.example,\nc@berg.example\n",
                Some(","),
            ),
            (
                "\"Berg, Anna\" <a@berg.example>, Paul Stone <p@stone.example>",
                Some(","),
            ),
            (
                "Email\na@berg.example, b@berg.example, c@berg.example",
                Some(","),
            ),
            (
                "Emails\na@berg.example; b@berg.example\nc@berg.example",
                None,
            ),
            (
                "Anna Berg <a@berg.example>;\nPaul Stone <p@stone.example>;\n",
                Some(";"),
            ),
            (
                "\"Berg, Anna\" <a@berg.example>,\n\"Stone, Paul\" <p@stone.example>",
                Some(","),
            ),
            ("a@berg.example", None),
            ("a@berg.example\nb@berg.example\n", None),
            (
                "a@berg.example,a@a.example\nb@berg.example,b@b.example\n",
                None,
            ),
            ("a@berg.example, Berlin", None),
            ("Email,Work Email\na@berg.example,a@a.example", None),
            ("a@berg.example, b@berg.example; c@berg.example", None),
            ("", None),
        ] {
            let found = recipients(text).map(|syntax| syntax.delimiter);
            assert_eq!(found, expected, "{text}");
        }
        let many = "a@b.example, c@d.example\n".repeat(LINES + 1) + "e@f.example\n";
        assert_eq!(recipients(&many), None);
    }
}
