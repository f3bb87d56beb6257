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
    /// Each could be a row of the table as well: it is as wide, but for one, or has as many addresses.
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
    let mut filled = lines.filter(|line| !line.trim().is_empty());
    let is_wide = |line: &str| line.matches(syntax.delimiter).count() + 1 >= width;
    if width < 2 {
        return Swallowed::Nothing;
    }
    if !filled.clone().all(is_wide) {
        // What is between may be a cell of several lines itself.
        let ends = [filled.next(), filled.last()].map(|line| line.filter(|line| is_wide(line)));
        let [Some(first), Some(last)] = ends else {
            return Swallowed::Nothing;
        };
        return match swallowed([first, last].into_iter(), syntax, width, spent) {
            Swallowed::Rows => Swallowed::Perhaps,
            _ => Swallowed::Nothing,
        };
    }
    let rows: Vec<Vec<String>> = filled
        .map(|line| alone(line, syntax, width, spent))
        .collect();
    if rows.iter().any(|row| row.len() < width) {
        return Swallowed::Nothing;
    }
    let bare = |cell: &String| {
        let bare = cell.trim_matches(|c| c == ' ' || Some(c) == syntax.quote);
        (!bare.is_empty()).then(|| look(bare))
    };
    let looks: Vec<Vec<_>> = rows
        .iter()
        .map(|row| row.iter().map(bare).collect())
        .collect();
    let others = rows.iter().filter(|row| row.len() != width).count();
    match (stand(&looks, width), others <= 1, have_as_many(&looks)) {
        // Where the first line is wider, the quote was needed.
        (Some(true), ..) if rows[0].len() == width => Swallowed::Rows,
        (Some(true), ..) | (Some(_), true, _) | (_, _, true) => Swallowed::Perhaps,
        _ => Swallowed::Nothing,
    }
}

/// Whether there are addresses in `looks` which stand under each other; `None` where one stands under words.
fn stand(looks: &[Vec<Option<Option<Look>>>], width: usize) -> Option<bool> {
    let mut stand = false;
    for at in 0..width {
        let column = || looks.iter().filter_map(|row| *row.get(at)?);
        for wanted in [Look::Email, Look::Profile, Look::Web] {
            match column().filter(|look| *look == Some(wanted)).count() {
                0 => {}
                several if several > 1 && several == column().count() => stand = true,
                // In place of a web site there may be words.
                _ if wanted == Look::Web => {}
                _ => return None,
            }
        }
    }
    Some(stand)
}

/// Whether there are as many addresses in each of `looks`, and any.
fn have_as_many(looks: &[Vec<Option<Option<Look>>>]) -> bool {
    let count = |row: &Vec<Option<Option<Look>>>| {
        row.iter()
            .filter(|look| **look == Some(Some(Look::Email)))
            .count()
    };
    let first = looks.first().map_or(0, count);
    first > 0 && looks.iter().all(|row| count(row) == first)
}

/// Whether what is within the quotes, from `first` to `last`, is written as prose is, with a space behind each comma, and
/// what is without is not.
pub(super) fn is_prose<'l>(
    first: &str,
    mut between: impl Iterator<Item = &'l str>,
    last: &str,
    syntax: Syntax,
) -> bool {
    let (Some(quote), false) = (syntax.quote, syntax.delimiter.contains(' ')) else {
        return false;
    };
    let opens = |at: &usize| {
        let before = &first[..*at];
        let is_start = before.trim_end_matches(' ').ends_with(syntax.delimiter);
        (is_start || before.trim().is_empty()) && before.matches(quote).count() % 2 == 0
    };
    let opening = first.match_indices(quote).map(|(at, _)| at).rfind(opens);
    let (Some(opening), Some(closing)) = (opening, closing(last, syntax)) else {
        return false;
    };
    let spaced = |text: &str| {
        let behind = text
            .match_indices(syntax.delimiter)
            .map(|(at, found)| &text[at + found.len()..]);
        let (spaced, tight): (Vec<_>, Vec<_>) = behind.partition(|rest| rest.starts_with(' '));
        (spaced.len(), tight.len())
    };
    let without = [&first[..opening], &last[closing..]].map(spaced);
    let within = [spaced(&first[opening..]), spaced(&last[..closing])];
    let is_tight = without.iter().all(|(spaced, _)| *spaced == 0)
        && without.iter().any(|(_, tight)| *tight > 0);
    let is_spaced = |(spaced, tight): (usize, usize)| spaced > 0 && tight == 0;
    is_tight
        && within.iter().all(|(_, tight)| *tight == 0)
        && (between.any(|line| is_spaced(spaced(line))) || within.into_iter().any(is_spaced))
}

/// Where the quote stands that closes a cell which the start of `line` is in.
fn closing(line: &str, syntax: Syntax) -> Option<usize> {
    let quotes = line
        .match_indices(syntax.quote?)
        .map(|(at, quote)| (at, at + quote.len()));
    let closes = |(_, behind): &(usize, usize)| {
        let behind = without_end(&line[*behind..]).trim_start_matches(' ');
        behind.is_empty() || behind.starts_with(syntax.delimiter)
    };
    quotes.into_iter().find(closes).map(|(at, _)| at)
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
            (
                "Cy,\"Ostpier,ostpier.example\nDi,Westpier\",westpier.example",
                3,
                Swallowed::Rows,
            ),
            ("Ann,\"Bob,Rome\nCy,Bob\",Oslo", 3, Swallowed::Perhaps),
            (
                "1001,\"Head of Ops\n1002,CTO\n1003,CEO\n1004,VP, Sales\"",
                2,
                Swallowed::Perhaps,
            ),
            (
                "Ada,a@x.example,\"Bob,b@x.example,met\nEva,e@x.example,met\"",
                3,
                Swallowed::Perhaps,
            ),
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
            (
                "Ada,\"North Pier, Inc.,a@n.example\nBob,South Pier\",b@s.example",
                3,
                Swallowed::Perhaps,
            ),
            (
                "\"Springfield, IL,a@a.example\nRoma\",b@b.example",
                2,
                Swallowed::Perhaps,
            ),
            (
                "\"North,+44 7700 900123,a@a.example\nSouth, Ltd\",+44 7700 900124,b@b.example",
                3,
                Swallowed::Perhaps,
            ),
            ("Ann,\"1 High Street\n\nRome\",x", 3, Swallowed::Nothing),
        ] {
            let said = swallowed(record.lines(), Syntax::COMMA, width, &mut 0);
            assert_eq!(said, expected, "{record}");
        }
    }

    #[test]
    fn prose_within_quotes_has_a_space_behind_each_comma() {
        for (record, expected) in [
            (
                "Ada,ada@n.example,\"Colleagues:\nKim, kim@w.example, call\nDan, d@e.example, later\"",
                true,
            ),
            (
                "Ada,ada@n.example,\"Kim, kim@o.example\nJo, jo@o.example\"",
                true,
            ),
            (
                "\"Ada\",\"x\",\"Kim, kim@o.example\nJo, jo@o.example\",\"y\"",
                true,
            ),
            (
                "Di,d@x.example,\"hello\nAnn,a@x.example,plain\nEd,e@x.example,bye\"",
                false,
            ),
            (
                "Di, d@x.example, \"hello\nAnn, a@x.example, plain\nEd, e@x.example, bye\"",
                false,
            ),
            (
                "Ann,a@x.example,\"note, z\"\"\nBo,b@x.example,note, g\"",
                false,
            ),
        ] {
            let lines: Vec<&str> = record.lines().collect();
            let (first, last) = (lines[0], lines[lines.len() - 1]);
            let between = lines[1..lines.len() - 1].iter().copied();
            assert_eq!(
                is_prose(first, between, last, Syntax::COMMA),
                expected,
                "{record}"
            );
        }
    }
}
