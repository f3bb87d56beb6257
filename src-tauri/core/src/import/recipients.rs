//! Recipients as mail programs write them, on one line or on a few: each is a row of its own.

use super::{
    LineEnd,
    content::{Look, look},
    dialect::Syntax,
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
    let lines: Vec<&str> = lines.take(LINES + 1).collect();
    let parted = [
        (";", LineEnd::Semicolon),
        (",", LineEnd::Comma),
        (" ", LineEnd::Space),
    ];
    let is_so = |delimiter: &str| {
        let counts: Option<Vec<usize>> = lines.iter().map(|line| count(line, delimiter)).collect();
        counts.is_some_and(|counts| match &counts[..] {
            [only] => *only > 1,
            [first, rest @ ..] => *first > CELLS || rest.iter().any(|count| count != first),
            [] => false,
        })
    };
    let (delimiter, line_end) = parted
        .into_iter()
        .find(|(delimiter, _)| lines.len() <= LINES && is_so(delimiter))?;
    Some(Syntax {
        delimiter,
        quote: None,
        escape: None,
        line_end,
    })
}

/// How many addresses are in `line`, where nothing else is.
fn count(line: &str, delimiter: &str) -> Option<usize> {
    let is_one = |piece: &&str| {
        let (signs, brackets) = (piece.matches('@').count(), piece.matches('<').count());
        look(piece) == Some(Look::Email) && (signs == 1 || brackets == 1)
    };
    let pieces = line.split(delimiter).map(str::trim);
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
