//! Areas of merged cells that reach over several rows. A file keeps the value of the first cell alone; a person sees it
//! beside each of the rows, and that is what is read.

use std::collections::{BTreeMap, HashMap};

/// An area of merged cells, from 0: its first row and column, and its last ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) top: (u32, u32),
    pub(super) end: (u32, u32),
}

impl Area {
    /// That of a reference: `C2:C4`.
    pub(super) fn named(reference: &str) -> Option<Self> {
        let (top, end) = reference.split_once(':')?;
        Some(Self {
            top: place(top)?,
            end: place(end)?,
        })
    }
}

/// The areas of a sheet, and those that reach into the row that is being read.
#[derive(Default)]
pub(super) struct Merged {
    /// By their first cell, until that was read.
    ahead: HashMap<(u32, u32), Area>,
    /// By their column.
    open: BTreeMap<u32, Open>,
    /// How many were read beside each of their rows, and where the first of them is.
    filled: (u64, Option<(u32, u32)>),
    /// Those over several columns, of which the first row alone has the value.
    left: (u64, Option<(u32, u32)>),
}

/// An area whose first row was read.
struct Open {
    area: Area,
    text: String,
    is_counted: bool,
}

impl Merged {
    /// Adds an area; those of one row have nothing to tell.
    pub(super) fn add(&mut self, area: Area) {
        if area.end.0 > area.top.0 {
            self.ahead.insert(area.top, area);
        }
    }

    /// `text` stands at `place`.
    pub(super) fn see(&mut self, place: (u32, u32), text: &str) {
        let area = match self.ahead.is_empty() {
            true => None,
            false => self.ahead.remove(&place),
        };
        if let Some(area) = area {
            let text = text.to_owned();
            let is_counted = false;
            let open = Open {
                area,
                text,
                is_counted,
            };
            self.open.insert(place.1, open);
        }
    }

    /// Fills the cells of `row` that are below the first one of an area; gives how much text that was.
    pub(super) fn fill(&mut self, row: u32, cells: &mut Vec<String>) -> u64 {
        self.open.retain(|_, open| open.area.end.0 >= row);
        let mut written = 0;
        for (column, open) in &mut self.open {
            let at = *column as usize;
            // What a row has of its own lies below the area, where nobody sees it: it is older, or typed by a program.
            let is_own = cells.get(at).is_some_and(|cell| !cell.is_empty());
            if open.area.top.0 >= row || is_own {
                continue;
            }
            let is_one_column = open.area.end.1 == open.area.top.1;
            if is_one_column {
                cells.resize(cells.len().max(at + 1), String::new());
                cells[at].clone_from(&open.text);
                written += open.text.len() as u64;
            }
            if !open.is_counted {
                open.is_counted = true;
                let (count, first) = match is_one_column {
                    true => &mut self.filled,
                    false => &mut self.left,
                };
                *count += 1;
                first.get_or_insert(open.area.top);
            }
        }
        written
    }

    /// What is to be said of them; `name` is that of a cell.
    pub(super) fn told(&self, name: impl Fn((u32, u32)) -> String) -> Vec<String> {
        let (filled, first) = self.filled;
        let read = first.map(|first| match filled {
            1 => format!(
                "the cell {} is merged with others below it, and its value was read for each of their rows",
                name(first)
            ),
            n => format!(
                "{n} cells are merged with others below them, the first in {}, and their values were read for each of the \
                 rows",
                name(first)
            ),
        });
        let (left, first) = self.left;
        let unread = first.map(|first| {
            let what = match left {
                1 => format!("cells over several rows and columns are merged in {}:", name(first)),
                n => format!(
                    "cells over several rows and columns are merged in {n} places, the first in {}:",
                    name(first)
                ),
            };
            format!("{what} only the first row has the value; undo that and fill in what is missing")
        });
        read.into_iter().chain(unread).collect()
    }
}

/// The row and the column of a cell's name, from 0.
pub(super) fn place(name: &str) -> Option<(u32, u32)> {
    let name = name.replace('$', "");
    let letters = name.find(|c: char| c.is_ascii_digit())?;
    let (column, row) = name.split_at(letters);
    let digit = |letter: char| letter.to_digit(36)?.checked_sub(9);
    let column = column.chars().try_fold(0_u32, |before, letter| {
        before.checked_mul(26)?.checked_add(digit(letter)?)
    });
    Some((
        row.parse::<u32>().ok()?.checked_sub(1)?,
        column?.checked_sub(1)?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_has_the_places_of_its_name() {
        let area = |top, end| Some(Area { top, end });
        for (name, expected) in [
            ("C2:C4", area((1, 2), (3, 2))),
            ("$A$1:$XFD$1048576", area((0, 0), (1_048_575, 16_383))),
            ("aa10:AB11", area((9, 26), (10, 27))),
            ("C2", None),
            ("2:4", None),
            ("A0:A1", None),
            ("AAAAAAAAAA1:B2", None),
            ("A1:A99999999999", None),
        ] {
            assert_eq!(Area::named(name), expected, "{name}");
        }
    }
}
