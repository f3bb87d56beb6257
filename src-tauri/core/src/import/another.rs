//! What stands below the first table: another one, products under people, or the last words of whoever exported it. Neither
//! has leads. A list with blank lines in it is one list, so more is needed than a blank line: a header of known words, rows
//! of another width over columns of numbers, or a sentence in the first cell with nothing but such lines after it.

use std::collections::HashSet;

use crate::domain::Column;
use crate::domain::Field;

use super::{
    content::{is_number, is_value, look},
    layout::unique,
    mapping::{field_of, fields_of},
    records::Record,
    words::{field_named, is_among, plain},
};

/// How many rows below a header are looked at.
pub(super) const BELOW: usize = 2;

/// How many lines may stand below a list.
pub(super) const FOOTER: usize = 12;

/// Whether `record` may be the header of a table: several names, all different, and no value among them.
pub(super) fn may_be_header(record: &Record) -> bool {
    let cells: Vec<&str> = record.cells.iter().map(|cell| cell.trim()).collect();
    let last = cells.iter().rposition(|cell| !cell.is_empty());
    let names = last.map_or(&[][..], |last| &cells[..=last]);
    let different: HashSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    names.len() > 1
        && different.len() == names.len()
        && names.iter().all(|name| !name.is_empty() && !is_value(name))
}

/// Where the cells under `header` belong among `columns`: under the same name, or else under what holds the same field. Where
/// one is left on either side and neither holds any, they belong together.
pub(super) fn counterparts(header: &Record, columns: &[Column]) -> Vec<Option<usize>> {
    let names = unique(header.cells.iter().map(|cell| cell.trim().to_owned()));
    let named = |name: &String| {
        columns
            .iter()
            .position(|it| folded(&it.name) == folded(name))
    };
    let mut places: Vec<Option<usize>> = names.iter().map(named).collect();
    for (at, field) in fields_of(&header.cells).into_iter().enumerate() {
        let alike = columns
            .iter()
            .position(|it| field.is_some() && it.field == field);
        let free = alike.filter(|place| !places.contains(&Some(*place)));
        places[at] = places[at].or(free);
    }
    let is_free = |place: &usize| !places.contains(&Some(*place));
    let free: Vec<usize> = (0..columns.len()).filter(is_free).collect();
    let left = places.iter().filter(|place| place.is_none()).count();
    if let ([place], 1, Some(at)) = (&free[..], left, places.iter().position(Option::is_none))
        && columns[*place].field.is_none()
        && field_named(&header.cells[at]).is_none()
        && !header.cells[at].trim().is_empty()
    {
        places[at] = Some(*place);
    }
    places
}

/// Which names of `header` its `places` among `columns` change, in words.
pub(super) fn renamed(
    header: &Record,
    places: &[Option<usize>],
    columns: &[Column],
) -> Vec<String> {
    let pairs = header.cells.iter().zip(places);
    let named =
        pairs.filter_map(|(cell, place)| Some((cell.trim(), &columns.get((*place)?)?.name)));
    let other = named.filter(|(cell, name)| plain(cell) != plain(name));
    other
        .map(|(cell, name)| format!("{cell} under {name}"))
        .collect()
}

/// `name` as it is compared with others: case makes no other name.
pub(super) fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// How well the rows `below` stand under `fields`: each address where one is said to be speaks for it, and anything else
/// there against it, and so does a value in place of a name.
pub(super) fn fit(fields: &[Option<Field>], below: &[&Record]) -> i32 {
    let cells = below
        .iter()
        .flat_map(|record| record.cells.iter().zip(fields));
    let filled = cells.filter(|(cell, _)| !cell.trim().is_empty());
    let told = |(cell, field): (&String, &Option<Field>)| match field {
        Some(Field::Email | Field::Domain | Field::LinkedinUrl | Field::Phone) => {
            let is_bare = *field == Some(Field::Phone) && is_number(cell.trim());
            if is_bare || look(cell).is_some_and(|look| field_of(look) == *field) {
                1
            } else {
                -1
            }
        }
        Some(
            Field::FullName
            | Field::FirstName
            | Field::MiddleName
            | Field::LastName
            | Field::Suffix,
        ) => -i32::from(is_value(cell)),
        Some(Field::Company | Field::Country) | None => 0,
    };
    filled.map(told).sum()
}

/// Whether most of its names, of which there are three or more unless all are, are words that lists begin with, each for
/// something else.
pub(super) fn has_known_names(header: &Record) -> bool {
    let names = header.filled();
    let fields = header.cells.iter().filter_map(|cell| field_named(cell));
    let known: HashSet<&str> = fields.map(|(field, _)| field.word()).collect();
    known.len() > 1 && (known.len() == names || names > 2 && known.len() * 2 >= names)
}

/// Whether the rows `below` are a table under `header`: as wide, and with a column of numbers.
pub(super) fn is_over_numbers(header: &Record, below: &[&Record]) -> bool {
    let width = header.cells.len();
    let is_column = |at: usize| {
        below.iter().all(|record| {
            let cell = record.cells.get(at);
            cell.is_some_and(|cell| is_number(cell.trim()))
        })
    };
    below.len() == BELOW
        && below.iter().all(|record| record.cells.len() == width)
        && (0..width).any(is_column)
}

/// Words of a sentence at least. Names have fewer.
const WORDS: usize = 4;

/// What a first cell with a sum beside it says.
const SUMS: [&str; 8] = [
    "total",
    "totals",
    "grandtotal",
    "sum",
    "summe",
    "gesamt",
    "totale",
    "somme",
];

/// What programs count below a list that they write.
const COUNTED: &str = "row rows record records result results entry entries line lines lead leads contact contacts zeile zeilen \
    datensatz datensatze ligne lignes enregistrement enregistrements fila filas registro registros riga righe record linha linhas \
    rij rijen total";

/// Whether nothing but how many rows there are stands in `record`: `(8 rows)`, `Total records: 8`.
pub(super) fn is_count(record: &Record) -> bool {
    if !is_line(record) {
        return false;
    }
    let words: Vec<String> = first_cell(record)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(plain)
        .collect();
    let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    words.len() < 2 * WORDS
        && words.iter().any(is_number)
        && words.iter().any(|word| is_among(COUNTED, word))
        && words
            .iter()
            .all(|word| is_number(word) || is_of_counts(word))
}

/// Whether `word` is one of those that are said of counts.
fn is_of_counts(word: &str) -> bool {
    const BESIDE: &str = "of number s affected selected found exported returned in set fetched sec seconds ms warnings warning showing to";
    is_among(COUNTED, word) || is_among(BESIDE, word)
}

/// Whether `record` ends a list: a sum, with no row of a table `below`; or a sentence, or what stands with one below the list.
pub(super) fn is_footer(record: &Record, below: &[&Record], is_end: bool) -> bool {
    let is_sum = SUMS.contains(&&*plain(first_cell(record))) && record.filled() < 3;
    let lines = || below.iter().all(|record| is_line(record));
    let with_sentence = || {
        is_end && below.iter().any(|record| is_sentence(record)) && !is_value(first_cell(record))
    };
    (is_sum || is_sentence(record) || is_line(record) && with_sentence()) && lines()
}

/// Whether nothing but several words is in `record`.
fn is_sentence(record: &Record) -> bool {
    let first = first_cell(record);
    is_line(record)
        && !first.contains('@')
        && !is_value(first)
        && first.split_whitespace().count() >= WORDS
}

fn first_cell(record: &Record) -> &str {
    record.cells.first().map_or("", |cell| cell.trim())
}

/// Whether `record` is drawn: the rule below the header of a table in Markdown, or between the rows of a database's answer.
pub(super) fn is_rule(record: &Record) -> bool {
    let is_drawn = |cell: &str| {
        let lines = || cell.chars().filter(|c| "-=".contains(*c)).count();
        cell.chars().all(|c| "-=:+|".contains(c)) && lines() > 2
    };
    let mut cells = record.cells.iter().map(|cell| cell.trim());
    cells.all(|cell| cell.is_empty() || is_drawn(cell)) && record.filled() > 0
}

/// Whether `record` looks like a sum of those above: the word, and nothing else but numbers. A company may be called so.
pub(super) fn may_be_sum(record: &Record) -> bool {
    let mut cells = record.cells.iter().map(|cell| cell.trim());
    let first = cells.find(|cell| !cell.is_empty()).unwrap_or("");
    let mut numbers = cells.filter(|cell| !cell.is_empty()).peekable();
    numbers.peek().is_some() && numbers.all(is_number) && SUMS.contains(&&*plain(first))
}

/// Whether nothing is in `record` but its first cell.
pub(super) fn is_line(record: &Record) -> bool {
    let rest = record.cells.iter().skip(1);
    rest.into_iter().all(|cell| cell.trim().is_empty())
}
