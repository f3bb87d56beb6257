//! Delimiters that are rare: spaces, and a delimiter that is written with a second character behind it.

use super::{
    content::is_value,
    dialect::Syntax,
    records::Record,
    sniff::{WIDER, common_width, records, score},
};

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
    ((is_table || is_quoted) && score(text, syntax) > best.1 && !cuts_cells()).then_some(syntax)
}

/// How many cells have a space in them, which nothing but quotes can have kept there.
fn cells_with_spaces(records: &[&Record]) -> usize {
    let cells = records.iter().flat_map(|record| &record.cells);
    cells.filter(|cell| cell.trim().contains(' ')).count()
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
    let is_better = |wider: &Syntax| {
        let doubled = wider.delimiter == syntax.delimiter.repeat(2);
        let expected = if doubled { width.div_ceil(2) } else { width };
        let wide = records(text, *wider);
        expected > 1
            && wide.len() == narrow.len()
            && common_width(wide.iter()) == Some(expected)
            && regular(&wide, expected) >= regular(&narrow, width)
            && (!doubled || width % 2 == 1)
    };
    WIDER
        .into_iter()
        .filter(|delimiter| delimiter.starts_with(syntax.delimiter) && text.contains(*delimiter))
        .map(|delimiter| Syntax {
            delimiter,
            ..syntax
        })
        .find(is_better)
        .unwrap_or(syntax)
}
