//! Delimiters that are rare: spaces, and a delimiter that is written with a second character behind it, or between spaces.

use super::{
    content::is_value,
    dialect::Syntax,
    records::Record,
    said::delimiter,
    sniff::{Given, WIDER, common_width, header_words, records, score, sniff},
    words::field_named,
};

/// How many pairs of signs are tried.
const PAIRS: usize = 8;

/// A dialect with spaces for delimiters, where that makes a table with columns of values, or one that quotes cells because
/// they have spaces, and a better one than `best`, of no cell of which it makes several records. Names and street addresses
/// have spaces, too.
pub(super) fn spaced(text: &str, best: (Syntax, f64)) -> Option<Syntax> {
    let syntax = Syntax {
        delimiter: " ",
        line_end: best.0.line_end,
        ..Syntax::COMMA
    };
    let rows = records(text, syntax);
    let width = common_width(rows.iter())?;
    let regular: Vec<&Record> = rows
        .iter()
        .filter(|record| record.cells.len() == width)
        .collect();
    let values = |at: &usize| {
        let cells = regular.iter().filter_map(|record| record.cells.get(*at));
        cells.filter(|cell| is_value(cell)).count() * 5 >= regular.len() * 4
    };
    let is_quoted = regular.len() == rows.len()
        && regular.len() > 2
        && rows.iter().all(|record| record.flaw.is_none())
        && cells_with_spaces(&regular) > 0;
    let is_table =
        width > 2 && regular.len() * 5 >= rows.len() * 3 && (0..width).filter(values).count() > 1;
    let cuts_cells = || rows.len() > records(text, best.0).len();
    // `first last email`: of other words that begin a list, columns are made by nothing else.
    let is_headed = regular.len() == rows.len()
        && rows.len() > 1
        && rows[0].cells.iter().all(|cell| field_named(cell).is_some())
        && (0..width).any(|at| rows[1..].iter().all(|record| is_value(&record.cells[at])));
    ((is_table || is_quoted || is_headed) && score(text, syntax) > best.1 && !cuts_cells())
        .then_some(syntax)
}

/// How many cells have a space in them, which nothing but quotes can have kept there.
fn cells_with_spaces(records: &[&Record]) -> usize {
    let cells = records.iter().flat_map(|record| &record.cells);
    cells.filter(|cell| cell.trim().contains(' ')).count()
}

/// `text` without the quotes that stand around each of its lines, where a table of known names is within them: a program
/// that knew another delimiter took each line for one cell.
pub(super) fn unwrapped(text: &str) -> Option<String> {
    let line = |line: &str| {
        let inside = line.trim_end().strip_prefix('"')?.strip_suffix('"')?;
        let is_one = !inside.replace("\"\"", "").contains('"');
        is_one.then(|| inside.replace("\"\"", "\"") + "\n")
    };
    let filled = text.lines().filter(|line| !line.trim().is_empty());
    let inside: String = filled.map(line).collect::<Option<_>>()?;
    let (syntax, _) = sniff(&inside, Given::default());
    let is_table = |text: &str| header_words(&records(text, syntax)) > 1;
    (is_table(&inside) && !is_table(text)).then_some(inside)
}

/// The pairs of signs in the first line of `text` that has any: each may be its delimiter.
pub(super) fn pairs(text: &str) -> Vec<&'static str> {
    const SIGNS: &str = "!#$%&*+-/:<=>?@^_`~§¦\\";
    let of = |line: &str| {
        let pairs = line.chars().zip(line.chars().skip(1));
        let both = pairs.filter(|(one, other)| SIGNS.contains(*one) && SIGNS.contains(*other));
        both.map(|(one, other)| format!("{one}{other}")).collect()
    };
    let mut found: Vec<String> = text
        .lines()
        .map(of)
        .find(|pairs: &Vec<_>| !pairs.is_empty())
        .unwrap_or_default();
    found.sort_unstable();
    found.dedup();
    found.truncate(PAIRS);
    found
        .iter()
        .filter_map(|pair| delimiter(pair).ok())
        .collect()
}

/// The delimiter of two characters of which `narrow` is one, where the other stands at that side of each cell.
fn paired(records: &[Record], narrow: &str) -> Option<&'static str> {
    const SIGNS: &str = "~^#@$|;,:*=&+<>\\_!%";
    let sign = |at_end: bool| {
        let mut cells = records
            .iter()
            .flat_map(|record| match record.cells.split_last() {
                Some((_, cells)) if at_end => cells,
                _ => record.cells.get(1..).unwrap_or(&[]),
            });
        let of = |cell: &String| match at_end {
            true => cell.chars().next_back(),
            false => cell.chars().next(),
        };
        let sign = of(cells.next()?).filter(|sign| SIGNS.contains(*sign))?;
        cells.all(|cell| of(cell) == Some(sign)).then_some(sign)
    };
    if records.len() < 2 {
        return None;
    }
    let wide = match (sign(true), sign(false)) {
        (Some(before), _) => format!("{before}{narrow}"),
        (None, Some(behind)) => format!("{narrow}{behind}"),
        (None, None) => return None,
    };
    delimiter(&wide).ok()
}

/// `syntax` with a delimiter of two characters, where each delimiter is followed by the second of them: there are as many
/// records then, with as many cells, none has the first character outside of quotes left, and they are no less regular.
pub(super) fn widened(text: &str, syntax: Syntax) -> Syntax {
    let narrow = records(text, syntax);
    let Some(width) = common_width(narrow.iter()) else {
        return syntax;
    };
    let regular = |records: &[Record], width: usize| {
        records
            .iter()
            .filter(|record| record.cells.len() == width)
            .count()
    };
    // An empty column stands between two of the same delimiters; it is none where every second column is so, names included.
    let is_doubled = || {
        let mut between = narrow
            .iter()
            .flat_map(|record| record.cells.iter().skip(1).step_by(2));
        width > 4 && between.all(|cell| cell.is_empty())
    };
    let is_better = |wider: &Syntax| {
        let doubled = wider.delimiter == syntax.delimiter.repeat(2);
        let expected = if doubled { width.div_ceil(2) } else { width };
        let wide = records(text, *wider);
        expected > 1
            && wide.len() == narrow.len()
            && header_words(&wide) >= header_words(&narrow)
            && common_width(wide.iter()) == Some(expected)
            && regular(&wide, expected) >= regular(&narrow, width)
            && (!doubled || width % 2 == 1)
            && (!doubled || syntax.delimiter == "|" || is_doubled())
    };
    let paired = paired(&narrow, syntax.delimiter);
    WIDER
        .into_iter()
        .chain(paired)
        .filter(|delimiter| {
            if paired == Some(*delimiter) {
                return true;
            }
            let begins = delimiter.strip_prefix(' ').unwrap_or(delimiter);
            begins.starts_with(syntax.delimiter) && text.contains(*delimiter)
        })
        .map(|delimiter| Syntax {
            delimiter,
            ..syntax
        })
        .find(is_better)
        .unwrap_or(syntax)
}
