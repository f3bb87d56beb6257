//! A header of one row or of several: a row of groups (`Contact`, `Company`) over the columns' own names, or the same row
//! again, as it comes from files that were put together.

use std::{borrow::Borrow, collections::HashSet};

use crate::domain::Field;

use super::{
    another::{fit, has_known_names, may_be_header},
    content::is_value,
    mapping::fields_of,
    records::Record,
    words::{field_named, is_other_thing, known_names},
};

/// How often a header is looked for under itself.
const REPEATED: usize = 4;

/// Within how many records a header is looked for, and how many at most are above it that are as wide as it is.
const WITHIN: usize = 60;
const AS_WIDE: usize = 6;

/// Which of the `records` is the first of the header, where known words say so: it is over a row as wide, and what is above it
/// has less in it, however many lines that are; or addresses stand under it below and not above.
pub(super) fn headed<R: Borrow<Record>>(records: &[R]) -> Option<usize> {
    let is_headed = |at: &usize| {
        let record = records[*at].borrow();
        let is_over = |below: &R| below.borrow().cells.len() == record.cells.len();
        if !has_known_names(record)
            || !may_be_header(record)
            || !records.get(at + 1).is_some_and(is_over)
        {
            return false;
        }
        let (above, below) = (&records[..*at], &records[at + 1..]);
        let names = record.filled();
        above.iter().all(|above| above.borrow().filled() < names)
            || above.len() <= AS_WIDE.min(below.len()) && {
                let fields = fields_of(&record.cells);
                let fits = |records: &[R]| {
                    let records: Vec<&Record> = records.iter().map(Borrow::borrow).collect();
                    fit(&fields, &records)
                };
                fits(above) <= 0 && fits(&below[..above.len()]) > 0
            }
    };
    let at = (0..records.len().min(WITHIN)).find(is_headed)?;
    let is_below_groups = at > 0 && is_grouped(records[at - 1].borrow(), records[at].borrow());
    Some(at - usize::from(is_below_groups))
}

/// How many of the `table`'s first records are its header, given that the first one is.
pub(super) fn rows(table: &[&Record]) -> usize {
    let repeated = table
        .windows(2)
        .take(REPEATED)
        .take_while(|pair| pair[1].row == pair[0].row + 1 && pair[1].cells == pair[0].cells);
    match repeated.count() {
        0 => {
            let grouped = matches!(table, [groups, names, ..] if is_grouped(groups, names));
            let pairs = table.windows(2).take(REPEATED);
            let names =
                pairs.take_while(|pair| pair[1].row == pair[0].row + 1 && is_of_words(pair[1]));
            1 + names.count().max(usize::from(grouped))
        }
        more => 1 + more,
    }
}

/// Whether `names` are those of the columns and `groups` stand above them: cells are left empty there, or the same word comes
/// several times, and there are fewer of the words that headers are made of; but some are, unless the names need it.
pub(super) fn is_grouped(groups: &Record, names: &Record) -> bool {
    let known = |record: &Record| known_names(&record.cells);
    let all_different = |record: &Record| {
        let cells = record.cells.iter().map(|cell| cell.trim().to_lowercase());
        let filled: Vec<String> = cells.filter(|cell| !cell.is_empty()).collect();
        filled.iter().collect::<HashSet<_>>().len() == filled.len()
    };
    let is_filled = |record: &Record, at| !cell(record, at).is_empty();
    let leaves = (0..names.cells.len()).any(|at| is_filled(names, at) && !is_filled(groups, at));
    let repeats = !all_different(groups);
    names.row == groups.row + 1
        && (leaves || repeats)
        && (0..groups.cells.len()).all(|at| !is_filled(groups, at) || is_filled(names, at))
        && !names.cells.iter().any(|cell| is_value(cell))
        && known(names) > 1
        && (known(names) > known(groups) || repeats && all_different(names))
        && (known(groups) > 0 || repeats || !all_different(names))
}

/// Whether nothing but known names of columns is in `record`, and several of them: no lead is so.
fn is_of_words(record: &Record) -> bool {
    let cells = record.cells.iter().map(|cell| cell.trim());
    let mut filled = cells.filter(|cell| !cell.is_empty());
    let several = filled.clone().count() > 1;
    several && filled.all(|cell| field_named(cell).is_some())
}

/// What all of `rows` say, column by column.
pub(super) fn joined(rows: &[&Record]) -> Vec<String> {
    if let [only] = rows {
        return only.cells.clone();
    }
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    (0..width).map(|at| joined_at(rows, at)).collect()
}

fn joined_at(rows: &[&Record], at: usize) -> String {
    let cells = rows.iter().map(|row| cell(row, at));
    let filled: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    filled.join(" ")
}

/// The `cells` of a header of which the one at `at` is two names: parted where both are known, if they are anywhere.
pub(super) fn parted(cells: &[String], at: usize) -> Vec<String> {
    let is_known =
        |(one, other): &(&str, &str)| field_named(one).is_some() && field_named(other).is_some();
    let cell = cells.get(at).map_or("", |cell| cell.trim());
    let spaces = cell
        .match_indices(' ')
        .map(|(space, _)| cell.split_at(space));
    let mut cells = cells.to_vec();
    if let Some((one, other)) = spaces.into_iter().find(is_known) {
        cells.splice(at..=at, [one.trim().to_owned(), other.trim().to_owned()]);
    }
    cells
}

/// A column of a header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// What it is called.
    pub(super) name: String,
    /// By what it is recognised: of people and companies that a row has several of, the first ones go without their group.
    pub(super) word: String,
}

/// The columns under the header `rows`, `width` of them.
pub(super) fn names(rows: &[&Record], width: usize) -> Vec<Named> {
    let named = match rows {
        [groups, names] if groups.cells != names.cells => grouped(groups, names, width),
        _ => (0..width).map(|at| alike(name(rows, at))).collect(),
    };
    let called = |(at, Named { name, word }): (usize, Named)| match name.replace('\0', "").trim() {
        "" => alike(format!("Column {}", at + 1)),
        name => Named {
            name: name.to_owned(),
            word: word.replace('\0', "").trim().to_owned(),
        },
    };
    named.into_iter().enumerate().map(called).collect()
}

fn alike(name: String) -> Named {
    let word = name.clone();
    Named { name, word }
}

/// The columns of `names` in `groups`. A group that has what an earlier one has is about somebody else, and all of its columns
/// are called by it.
fn grouped(groups: &Record, names: &Record, width: usize) -> Vec<Named> {
    let starts: Vec<usize> = (0..width)
        .filter(|at| !cell(groups, *at).is_empty())
        .collect();
    let start = |at: usize| starts.iter().rev().find(|start| **start <= at).copied();
    let is_wide = |at: usize| {
        (0..width)
            .filter(|other| start(*other) == start(at))
            .count()
            > 1
    };
    let both = |at: usize| match (group(groups, at), cell(names, at)) {
        (group, own) if group == own || group.is_empty() => own.to_owned(),
        (group, own) => format!("{group} {own}"),
    };
    let words: Vec<String> = (0..width)
        .map(|at| in_group(group(groups, at), cell(names, at), is_wide(at)))
        .collect();
    let fields: Vec<Option<Field>> = words
        .iter()
        .map(|word| field_named(word).map(|(field, _)| field))
        .collect();
    let is_further = |at: usize| {
        let begin = start(at).filter(|_| is_wide(at));
        let members = (0..width).filter(|other| begin.is_some() && start(*other) == begin);
        let mut told = members.filter_map(|member| fields[member]);
        told.any(|field| fields[..begin.unwrap_or(0)].contains(&Some(field)))
    };
    let own = |at: usize| cell(names, at).to_lowercase();
    let is_repeated = |at: usize| (0..width).any(|other| other != at && own(other) == own(at));
    (0..width)
        .map(|at| match is_further(at) {
            true => alike(both(at)),
            false => Named {
                name: if is_repeated(at) {
                    both(at)
                } else {
                    words[at].clone()
                },
                word: words[at].clone(),
            },
        })
        .collect()
}

/// What the column at `at` is called. A group's name is put before it, unless only the name alone says what it holds.
fn name(rows: &[&Record], at: usize) -> String {
    match rows {
        [groups, names, own]
            if groups.cells != own.cells && field_named(group(groups, at)).is_some() =>
        {
            // Who has no name of its own there is called as the row above says.
            let lower = in_group(group(names, at), cell(own, at), false);
            let upper = in_group(group(groups, at), cell(names, at), false);
            match (cell(own, at), field_named(&lower), field_named(&upper)) {
                ("", _, Some(_)) => upper,
                (_, Some(_), _) => lower,
                _ => joined_at(rows, at),
            }
        }
        [first, .., last] if first.cells != last.cells => joined_at(rows, at),
        [first, ..] => cell(first, at).to_owned(),
        [] => String::new(),
    }
}

/// `is_wide`: the group is over several columns, so that `First` is not the half of a name there.
fn in_group(group: &str, own: &str, is_wide: bool) -> String {
    let both = format!("{group} {own}");
    let is_name = matches!(field_named(own), Some((Field::FullName, _)));
    let is_half = |field| is_wide && is_name && matches!(field, Field::FirstName | Field::LastName);
    let told = field_named(&both).filter(|(field, _)| !is_half(*field));
    let says_more = told.is_some() || is_other_thing(&both);
    match field_named(own) {
        _ if group.is_empty() || group == own => own.to_owned(),
        Some((Field::FullName, _))
            if !says_more && field_named(group).is_some_and(|(field, _)| !is_half(field)) =>
        {
            group.to_owned()
        }
        Some(_) if !says_more => own.to_owned(),
        _ => both,
    }
}

/// A group's name stands over the first of its columns.
fn group(groups: &Record, at: usize) -> &str {
    let cells = (0..=at).rev().map(|at| cell(groups, at));
    cells
        .into_iter()
        .find(|cell| !cell.is_empty())
        .unwrap_or("")
}

fn cell(record: &Record, at: usize) -> &str {
    record.cells.get(at).map_or("", |cell| cell.trim())
}
