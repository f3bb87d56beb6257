//! A newer version of a file whose list is there: what is the same, changed, new and gone, and how the file joins the list.
//!
//! Who has been asked about stays what they were when they were asked: a cell that changes the question makes a further
//! lead, beside the one that keeps its answer. All else that has changed takes its place, and what it was is kept.

mod columns;
mod newer;
mod older;
mod pairing;
mod take_in;
#[cfg(test)]
mod tests;

use std::path::Path;

use self::newer::{Asks, Fate, Newer};
use self::older::{is_version, may_be_older};
use super::import::{Looked, file_name};
use super::{App, AppError};
use crate::domain::List;
use crate::domain::ListId;
use crate::domain::Problem;
use crate::import::Said;
use crate::import::Source;

/// How a newer file joins its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joining {
    /// Its new rows become further leads; nothing else changes.
    OnlyNew,
    /// Its new rows become further leads, and the others' changed cells take their new values. Who is not in it stays.
    Update,
}

/// A newer file beside the list that it is a version of. Its rows are `same`, `changed`, `anew` and `new` together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The list.
    pub list: List,
    /// Leads in the file.
    pub rows: u64,
    /// Those that are in the list as they stand in the file.
    pub same: u64,
    /// Those that have changed, and about whom nothing else is asked than was.
    pub changed: u64,
    /// Those that have changed so that something else is asked about them than was: each becomes a further lead beside
    /// the one that was asked about.
    pub anew: u64,
    /// Those that are in the list no lead's newer version.
    pub new: u64,
    /// Leads of the list that are not in the file.
    pub gone: u64,
    /// The columns in which something has changed, each with how many leads.
    pub columns: Vec<(String, u64)>,
    /// Of these the columns in which a cell that had something is empty now, each with how many leads.
    pub emptied: Vec<(String, u64)>,
    /// The file's columns that the list has not.
    pub new_columns: Vec<String>,
}

/// What came of taking a newer file into a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reimported {
    /// The list as it is now.
    pub list: List,
    /// Leads that it has more.
    pub added: u64,
    /// Leads whose cells have changed.
    pub changed: u64,
    /// Cells of these that had something and are empty now.
    pub emptied: u64,
    /// What is wrong with the file, by its own rows.
    pub problems: Vec<Problem>,
    /// The list took the file before, and has all that is to be taken of it: nothing was done.
    pub known: bool,
}

impl App {
    /// The list that the file is a newer version of, if there is one; where its very bytes are known, their list, and only
    /// where that does not hold what they say: it has taken the new rows alone, or another file since. A list is looked at
    /// where its file had that name, copies' suffixes aside, or where all its columns are in the file; it is the one where
    /// half of its leads, or of the file's, are in both. Of several it is the newest, those of that name first.
    pub fn find_older(&self, path: &Path, said: &Said) -> Result<Option<Comparison>, AppError> {
        self.find_older_of(path, &self.look_at_file(path, said)?)
    }

    /// The same of a file that was looked at.
    pub fn find_older_of(
        &self,
        path: &Path,
        looked: &Looked,
    ) -> Result<Option<Comparison>, AppError> {
        let source = &looked.source;
        if let Some(known) = &looked.known {
            return self.unlike(source, &known.list);
        }
        let lists = self.store.read(|db| db.list_lists_of_files())?;
        for list in may_be_older(lists, &file_name(path), source.columns()) {
            let Some(newer) = Newer::of(&self.store, source, list, false)? else {
                continue;
            };
            if is_version(newer.pairs(), newer.rows, newer.list.leads) {
                return Ok(Some(self.count(&newer)?));
            }
        }
        Ok(None)
    }

    /// What a file that `list` took would change there: what was left out of it, or what another file has changed since.
    fn unlike(&self, source: &Source, list: &List) -> Result<Option<Comparison>, AppError> {
        if self.is_held(source, list.id)? {
            return Ok(None);
        }
        let newer = Newer::of(&self.store, source, list.clone(), true)?;
        let compared = newer.map(|newer| self.count(&newer)).transpose()?;
        Ok(compared.filter(|compared| compared.same < compared.rows))
    }

    /// The file beside `list`, whatever they have in common.
    pub fn compare(&self, path: &Path, said: &Said, list: ListId) -> Result<Comparison, AppError> {
        let source = self.look_at_file(path, said)?.source;
        self.count(&self.beside(&source, list)?)
    }

    /// The file beside `list`; refused where it cannot join it.
    fn beside<'a>(&self, source: &'a Source, list: ListId) -> Result<Newer<'a>, AppError> {
        let (list, of_files) = self
            .store
            .read(|db| Ok((db.get_list(list)?, db.list_lists_of_files()?)))?;
        if of_files.iter().all(|other| other.id != list.id) {
            return Err(AppError::NotOfAFile(list.name));
        }
        let name = list.name.clone();
        Newer::of(&self.store, source, list, true)?.ok_or(AppError::OtherColumns(name))
    }

    fn count(&self, newer: &Newer<'_>) -> Result<Comparison, AppError> {
        let mut columns = vec![0; newer.columns.len()];
        let mut emptied = columns.clone();
        let (mut same, mut changed, mut anew, mut new) = (0, 0, 0, 0);
        newer.each_row(&self.store, |row, _| {
            let Some(row) = row else { return Ok(()) };
            match row.fate {
                Fate::Same => same += 1,
                Fate::New => new += 1,
                Fate::Changed(change) => {
                    change.columns.iter().for_each(|at| columns[*at] += 1);
                    change.emptied().for_each(|at| emptied[at] += 1);
                    match change.asks {
                        Asks::SomethingElse => anew += 1,
                        Asks::TheSame | Asks::AsNobodyAsked => changed += 1,
                    }
                }
            }
            Ok(())
        })?;
        let named = |leads: Vec<u64>| {
            let names = newer.columns.iter().map(|column| column.name.clone());
            names.zip(leads).filter(|(_, leads)| *leads > 0).collect()
        };
        let further = newer.columns.iter().skip(newer.list.columns.len());
        Ok(Comparison {
            rows: newer.rows,
            same,
            changed,
            anew,
            new,
            gone: newer.list.leads.saturating_sub(newer.pairs()),
            columns: named(columns),
            emptied: named(emptied),
            new_columns: further.map(|column| column.name.clone()).collect(),
            list: newer.list.clone(),
        })
    }
}
