//! A header of one row or of several: a row of groups (`Contact`, `Company`) over the columns' own names, or the same row
//! again, as it comes from files that were put together.

use std::borrow::Borrow;

use crate::domain::Field;

use super::{
    another::{has_known_names, may_be_header},
    content::is_value,
    records::Record,
    words::{field_named, is_other_thing},
};

/// How often a header is looked for under itself.
const REPEATED: usize = 4;

/// Within how many records a header is looked for.
const WITHIN: usize = 60;

/// Which of the `records` is the header of the table, where known words say so: it is over a row as wide, and what is above it
/// is narrower, however many lines that are.
pub(super) fn headed<R: Borrow<Record>>(records: &[R]) -> Option<usize> {
    let width = |at: usize| records.get(at).map(|record| record.borrow().cells.len());
    let is_headed = |at: &usize| {
        let record = records[*at].borrow();
        has_known_names(record)
            && may_be_header(record)
            && width(at + 1) == width(*at)
            && (0..*at).all(|above| width(above) < width(*at))
    };
    (0..records.len().min(WITHIN)).find(is_headed)
}

/// How many of the `table`'s first records are its header, given that the first one is.
pub(super) fn rows(table: &[&Record]) -> usize {
    let repeated = table
        .windows(2)
        .take(REPEATED)
        .take_while(|pair| pair[1].row == pair[0].row + 1 && pair[1].cells == pair[0].cells);
    match repeated.count() {
        0 => 1 + usize::from(is_grouped(table)),
        more => 1 + more,
    }
}

/// Whether the second record names the columns and the first one their groups: it leaves cells empty that the second
/// fills, and knows fewer of the words that headers are made of.
fn is_grouped(table: &[&Record]) -> bool {
    let [groups, names, ..] = table else {
        return false;
    };
    let known = |record: &Record| {
        let cells = record.cells.iter();
        cells.filter(|cell| field_named(cell).is_some()).count()
    };
    let is_filled = |record: &Record, at| !cell(record, at).is_empty();
    names.row == groups.row + 1
        && (0..names.cells.len()).any(|at| is_filled(names, at) && !is_filled(groups, at))
        && (0..groups.cells.len()).all(|at| !is_filled(groups, at) || is_filled(names, at))
        && !names.cells.iter().any(|cell| is_value(cell))
        && known(names) > 1
        && known(names) > known(groups)
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

/// What the column at `at` is called. A group's name is put before it, unless only the name alone says what it holds.
pub(super) fn name(rows: &[&Record], at: usize) -> String {
    let name = match rows {
        [groups, names] if groups.cells != names.cells => {
            in_group(group(groups, at), cell(names, at))
        }
        [first, .., last] if first.cells != last.cells => joined_at(rows, at),
        [first, ..] => cell(first, at).to_owned(),
        [] => String::new(),
    };
    match name.replace('\0', "").trim() {
        "" => format!("Column {}", at + 1),
        name => name.to_owned(),
    }
}

fn in_group(group: &str, own: &str) -> String {
    let both = format!("{group} {own}");
    let says_more = field_named(&both).is_some() || is_other_thing(&both);
    match field_named(own) {
        _ if group.is_empty() => own.to_owned(),
        Some((Field::FullName, _)) if !says_more && field_named(group).is_some() => {
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
