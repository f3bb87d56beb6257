//! A newer file joins its list: put down piece by piece, and all of it takes its place at once.

use std::ops::ControlFlow;
use std::path::Path;

use super::newer::{Asks, Change, Fate, Newer, NewerRow};
use super::{Joining, Reimported};
use crate::app::import::{file_name, identity, reading, told};
use crate::app::{App, AppError, Imported, clock};
use crate::domain::Column;
use crate::domain::List;
use crate::domain::ListId;
use crate::domain::Problem;
use crate::import::Said;
use crate::import::Source;
use crate::store::NewReimport;
use crate::store::Revision;

/// Rows put down in one go: a few milliseconds, so that deliveries never wait long.
const PIECE: usize = 1_000;
/// A job that is planned meanwhile may ask about a lead that was to change; the next try sees that.
const TRIES: usize = 3;

impl App {
    /// Takes the newer file at `path` into `list`. Nothing is asked for its new leads, or again, before a job over the list
    /// is started. Cut off anywhere, the list is as it was. `watch` is told bytes read and bytes in all, now and then, and
    /// may break it off.
    pub fn reimport(
        &self,
        path: &Path,
        said: &Said,
        (list, joining): (ListId, Joining),
        mut watch: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Reimported, AppError> {
        let source = self.look_at_file(path, said)?.source;
        if said.map.is_empty() && self.is_held(&source, list)? {
            return Ok(Reimported::nothing(
                self.store.read(|db| db.get_list(list))?,
            ));
        }
        for _ in 0..TRIES {
            let newer = self.beside(&source, list)?;
            if let Some(done) = self.take_in(path, &newer, joining, &mut watch)? {
                return Ok(done);
            }
        }
        let list = self.store.read(|db| db.get_list(list))?;
        Err(AppError::ListMoves(list.name))
    }

    /// Whether rows of the file are in `list`.
    fn is_in(&self, source: &Source, list: ListId) -> Result<bool, AppError> {
        let lists = self
            .store
            .read(|db| db.list_lists_from(&bytes_of(source)))?;
        Ok(lists.iter().any(|(known, _)| known.id == list))
    }

    /// Whether `list` holds the file as it stands: it took these bytes last, read the same way, and left nothing out.
    pub(super) fn is_held(&self, source: &Source, list: ListId) -> Result<bool, AppError> {
        let held = self.store.read(|db| db.find_held(list))?;
        let is_read_so = |held: &str| reading(held) == reading(&identity(source, source.columns()));
        Ok(held.is_some_and(|held| held.starts_with(&bytes_of(source)) && is_read_so(&held)))
    }

    /// Makes another list of the file, whatever is known of it. What was bought for the one there is fills it at no cost.
    pub fn import_as_new(
        &self,
        path: &Path,
        said: &Said,
        mut watch: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Imported, AppError> {
        let looked = self.look_at_file(path, said)?;
        self.make_list(path, looked, &mut watch)
    }

    /// None where something has come in between.
    fn take_in(
        &self,
        path: &Path,
        newer: &Newer<'_>,
        joining: Joining,
        watch: &mut impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Option<Reimported>, AppError> {
        let (source, list) = (newer.source, newer.list.id);
        let columns = as_mapped(newer);
        let new = NewReimport {
            list,
            name: file_name(path),
            source: identity(source, &columns),
            columns,
        };
        let (reimport, last_row) = self
            .store
            .write_blocking(move |db| db.begin_reimport(&new))?;
        let mut taking = Taking {
            file: file_name(path),
            joining,
            last_row,
            added: 0,
            changed: 0,
            emptied: 0,
            left: 0,
            revisions: Vec::new(),
            problems: Vec::new(),
            of_the_file: Vec::new(),
        };
        newer.each_row(&self.store, |row, problems| {
            let read = row.as_ref().map_or(0, |row| row.bytes_read);
            taking.add_problems_of_all(&problems);
            if let Some(row) = row {
                taking.add(row, &problems);
            }
            taking.of_the_file.extend(problems);
            if taking.revisions.len() >= PIECE {
                self.put_down(reimport, &mut taking)?;
                told(watch(read, source.bytes()))?;
            }
            Ok(())
        })?;
        self.put_down(reimport, &mut taking)?;
        told(watch(source.bytes(), source.bytes()))?;
        if taking.added + taking.changed == 0 && self.is_in(source, list)? {
            self.store
                .write_blocking(move |db| db.abandon_reimport(reimport))?;
            return Ok(Some(Reimported {
                problems: taking.of_the_file,
                ..Reimported::nothing(newer.list.clone())
            }));
        }
        let (columns, problems, left) = (newer.columns.clone(), taking.problems, taking.left);
        let done = self.store.write_blocking(move |db| {
            db.leave_out(reimport, left)?;
            db.finish_reimport((reimport, list), &columns, &problems, clock())
        })?;
        let list = self.store.read(|db| db.get_list(list))?;
        Ok(done.then_some(Reimported {
            list,
            added: taking.added,
            changed: taking.changed,
            emptied: taking.emptied,
            problems: taking.of_the_file,
            known: false,
        }))
    }

    fn put_down(&self, reimport: i64, taking: &mut Taking) -> Result<(), AppError> {
        let piece = std::mem::take(&mut taking.revisions);
        Ok(self
            .store
            .write_blocking(move |db| db.add_revisions(reimport, &piece))?)
    }
}

impl Reimported {
    /// Nothing came of it: all that was to be taken is in `list`.
    const fn nothing(list: List) -> Self {
        Self {
            list,
            added: 0,
            changed: 0,
            emptied: 0,
            problems: Vec::new(),
            known: true,
        }
    }
}

/// What every [`identity`] of the file begins with.
fn bytes_of(source: &Source) -> String {
    format!("{} ", hex::encode(source.hash()))
}

/// The file's columns in its order, with what they are in the list.
fn as_mapped(newer: &Newer<'_>) -> Vec<Column> {
    let columns: &[Column] = newer.source.columns();
    let placed = newer.places().iter().map(|at| newer.columns[*at].field);
    let further = newer.places().len().saturating_sub(columns.len());
    let names = columns.iter().map(|column| column.name.clone());
    let further = (0..further).map(|at| format!("Column {}", columns.len() + at + 1));
    let column = |(name, field)| Column { name, field };
    names.chain(further).zip(placed).map(column).collect()
}

/// What has been read of a newer file so far.
struct Taking {
    file: String,
    joining: Joining,
    /// Of the list, before.
    last_row: u64,
    added: u64,
    changed: u64,
    emptied: u64,
    /// Changed rows that are not taken.
    left: u64,
    revisions: Vec<Revision>,
    /// What is wrong with what it brings, by the list's rows, and with the whole of it.
    problems: Vec<Problem>,
    /// All that is wrong with it, by its own.
    of_the_file: Vec<Problem>,
}

impl Taking {
    fn add(&mut self, row: NewerRow, problems: &[Problem]) {
        let NewerRow {
            row, cells, fate, ..
        } = row;
        let lead_row = match (fate, self.joining) {
            (Fate::New, _) => self.add_new(row, cells),
            (Fate::Same, _) => return,
            (Fate::Changed(_), Joining::OnlyNew) => {
                self.left += 1;
                return;
            }
            (Fate::Changed(change), Joining::Update) => match change.asks {
                Asks::SomethingElse => self.add_beside(row, change),
                Asks::TheSame | Asks::AsNobodyAsked => self.change(row, change),
            },
        };
        for problem in problems.iter().filter(|problem| problem.row.is_some()) {
            self.problems.push(Problem {
                row: Some(lead_row),
                column: problem.column.clone(),
                message: format!("{} (row {row} of {})", problem.message, self.file),
            });
        }
    }

    /// What is wrong with the whole file, be its rows new or not.
    fn add_problems_of_all(&mut self, problems: &[Problem]) {
        for problem in problems.iter().filter(|problem| problem.row.is_none()) {
            self.problems.push(Problem {
                row: None,
                column: problem.column.clone(),
                message: format!("{} ({})", problem.message, self.file),
            });
        }
    }

    /// Returns the row that the new lead has in the list.
    fn add_new(&mut self, row: u64, cells: Vec<String>) -> u64 {
        self.added += 1;
        self.revisions.push(Revision {
            of: Err(self.added),
            row,
            cells,
            looked_at_anew: false,
            unasked: false,
        });
        self.last_row + self.added
    }

    fn add_beside(&mut self, row: u64, change: Change) -> u64 {
        let lead_row = self.add_new(row, change.cells);
        let (older, file) = (change.lead.row, &self.file);
        self.problems.push(Problem {
            row: Some(lead_row),
            column: None,
            message: format!(
                "this is row {older} as {file} has it (there row {row}): something else is asked about it, so it is a lead \
                 of its own, and row {older} keeps its answer"
            ),
        });
        lead_row
    }

    fn change(&mut self, row: u64, change: Change) -> u64 {
        self.changed += 1;
        self.emptied += change.emptied().count() as u64;
        self.revisions.push(Revision {
            of: Ok(change.lead.id),
            row,
            cells: change.cells,
            looked_at_anew: change.mapped,
            unasked: change.asks == Asks::AsNobodyAsked,
        });
        change.lead.row
    }
}
