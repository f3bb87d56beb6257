//! Whether the lines of a quoted cell are rows of the table: of a quote that nobody closed, another one that is too many
//! is the end, and every row between them would be part of a cell.

use super::{
    content::{Look, look},
    dialect::Syntax,
    requote::{is_odd, requote},
    split::{Split, split_plain, without_end},
};

/// Of how many delimiters a line is a row, and of how many all the lines of a cell are rows that a quote has swallowed: prose has
/// commas, too, but not as many in each line.
const SWALLOWED: usize = 6;

/// What the lines of a record that has a quoted cell of several lines are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Swallowed {
    /// Lines of the cell.
    Nothing,
    /// Each could be a row of the table as well.
    Perhaps,
    /// Rows: each has an address where the others have theirs.
    Rows,
}

/// Whether `lines` are as many rows of a table of `width` as would not be by chance.
pub(super) fn are_rows<'l>(
    lines: impl Iterator<Item = &'l str>,
    syntax: Syntax,
    width: usize,
) -> bool {
    let mut rows = 0;
    for line in lines.filter(|line| !line.trim().is_empty()) {
        if line.matches(syntax.delimiter).count() + 1 != width {
            return false;
        }
        rows += 1;
    }
    rows * (width - 1) >= SWALLOWED
}

/// What the `lines` of one record are, from the first, in which a quote is opened, to the last, in which one closes it. The
/// bytes looked at are added to `spent`.
pub(super) fn swallowed<'l>(
    lines: impl Iterator<Item = &'l str> + Clone,
    syntax: Syntax,
    width: usize,
    spent: &mut usize,
) -> Swallowed {
    let filled = lines.filter(|line| !line.trim().is_empty());
    let is_wide = |line: &str| line.matches(syntax.delimiter).count() + 1 >= width;
    if width < 2 || !filled.clone().all(is_wide) {
        return Swallowed::Nothing;
    }
    let rows: Vec<Vec<String>> = filled
        .map(|line| alone(line, syntax, width, spent))
        .collect();
    if rows.iter().any(|row| row.len() < width) {
        return Swallowed::Nothing;
    }
    let looks = |at: usize| {
        let cells = rows.iter().filter_map(move |row| row.get(at));
        let bare = cells.map(|cell| cell.trim_matches(|c| c == ' ' || Some(c) == syntax.quote));
        let filled = bare.filter(|cell| !cell.is_empty());
        filled.map(look).collect::<Vec<_>>()
    };
    let count =
        |looks: &[Option<Look>], wanted| looks.iter().filter(|look| **look == Some(wanted)).count();
    let mut agree = false;
    for looks in (0..width).map(looks) {
        for wanted in [Look::Email, Look::Profile] {
            match count(&looks, wanted) {
                0 => {}
                several if several > 1 && several == looks.len() => agree = true,
                // An address in one line, and words in another: they do not stand under each other.
                _ => return Swallowed::Nothing,
            }
        }
    }
    match (agree, rows.iter().all(|row| row.len() == width)) {
        (true, _) => Swallowed::Rows,
        (false, true) => Swallowed::Perhaps,
        (false, false) => Swallowed::Nothing,
    }
}

/// The cells of `line` where it is a row by itself, of `width` if it can be read so.
fn alone(line: &str, syntax: Syntax, width: usize, spent: &mut usize) -> Vec<String> {
    if !is_odd(line, syntax) {
        let mut split = Split::new(syntax);
        split.line(line);
        let cells = split.into_cells();
        if cells.len() >= width {
            return cells;
        }
    }
    requote(line, syntax, Some(width), spent)
        .unwrap_or_else(|| split_plain(without_end(line), syntax))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_within_a_quoted_cell_are_known_by_their_addresses() {
        for (record, width, expected) in [
            (
                "Di,Co,d@x.example,\"hello\nAnn,Acme,a@x.example,plain\nEd,Co,e@x.example,bye\"",
                4,
                Swallowed::Rows,
            ),
            (
                "Ann,\"Bob,a@x.example\nCy,Bob\",c@x.example",
                3,
                Swallowed::Rows,
            ),
            (
                "Ann,a@x.example,\"note, z\"\"\nBo,b@x.example,note, g\"",
                3,
                Swallowed::Rows,
            ),
            ("Ann,\"Bob,Rome\nCy,Bob\",Oslo", 3, Swallowed::Perhaps),
            (
                "Ann,\"tea, milk\nand, cake\",a@x.example",
                3,
                Swallowed::Nothing,
            ),
            ("Ann,\"tea\nand cake\",a@x.example", 3, Swallowed::Nothing),
            (
                "Ann,\"a@x.example, b@x.example\nc@x.example, d@x.example\",e@x.example",
                3,
                Swallowed::Nothing,
            ),
            ("Ann,\"1 High Street\n\nRome\",x", 3, Swallowed::Nothing),
        ] {
            let said = swallowed(record.lines(), Syntax::COMMA, width, &mut 0);
            assert_eq!(said, expected, "{record}");
        }
    }
}
