//! A newer file laid beside a list: its columns under the list's, and of each row what it is to the list.

use std::collections::{HashMap, HashSet};

use super::columns::{join, placed};
use super::pairing::pair_up;
use crate::app::AppError;
use crate::app::import::widened;
use crate::domain::Column;
use crate::domain::Lead;
use crate::domain::LeadId;
use crate::domain::List;
use crate::domain::NewLead;
use crate::domain::Problem;
use crate::import::Source;
use crate::preflight::asks_the_same;
use crate::store::Reading;
use crate::store::Store;
use crate::store::StoreError;

/// Rows, or leads, looked at in one read.
const PIECE: usize = 1_000;

/// A newer file beside a list.
pub(super) struct Newer<'a> {
    pub source: &'a Source,
    pub list: List,
    /// The list's, and behind them those that only the file has.
    pub columns: Vec<Column>,
    /// Where among these each of the file's is.
    places: Vec<usize>,
    /// Leads in the file.
    pub rows: u64,
    /// By the row in the file, the lead whose newer version stands there.
    pairs: HashMap<u64, LeadId>,
    /// The rows whose phone number says nothing of who is meant: see [`super::pairing::Pairs::alone`].
    alone: HashSet<u64>,
}

/// A row of the newer file.
pub(super) struct NewerRow {
    /// Its number there.
    pub row: u64,
    /// What it says, under the list's columns.
    pub cells: Vec<String>,
    /// What it is to the list.
    pub fate: Fate,
    pub bytes_read: u64,
}

pub(super) enum Fate {
    Same,
    Changed(Change),
    New,
}

/// What a row changes of a lead.
pub(super) struct Change {
    pub lead: Lead,
    /// The cells that it is to have.
    pub cells: Vec<String>,
    /// The places of those that are others.
    pub columns: Vec<usize>,
    /// One of these has a field: jobs may ask otherwise.
    pub mapped: bool,
    pub asks: Asks,
}

impl Change {
    /// The places of those cells that had something and are empty now.
    pub fn emptied(&self) -> impl Iterator<Item = usize> {
        let is_empty = |at: &usize| self.cells[*at].trim().is_empty();
        self.columns.iter().copied().filter(is_empty)
    }
}

/// What would be asked about a changed lead, beside what was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    TheSame,
    /// Something else, but nobody has asked so far.
    AsNobodyAsked,
    SomethingElse,
}

impl<'a> Newer<'a> {
    /// The file beside `list`; none where the file has none of the list's columns that say who somebody is, or, where none
    /// does, not all of them. Where not `thorough`, who is in both is only found out where half of the shorter one may be.
    pub fn of(
        store: &Store,
        source: &'a Source,
        list: List,
        thorough: bool,
    ) -> Result<Option<Self>, AppError> {
        let of_list = list.columns.len();
        let wide = widened(source.columns(), of_list);
        let (columns, places) = join(&list.columns, &wide);
        let in_both: HashSet<usize> = places
            .iter()
            .take(source.columns().len())
            .copied()
            .filter(|at| *at < of_list)
            .collect();
        let says_who = |at: &usize| columns[*at].field.is_some();
        let comparable = match (0..of_list).any(|at| says_who(&at)) {
            true => in_both.iter().any(says_who),
            false => in_both.len() == of_list,
        };
        if !comparable {
            return Ok(None);
        }
        let pairs = pair_up(
            store,
            source,
            &list,
            (&columns, &places),
            (&in_both, thorough),
        )?;
        let wide = widened(source.columns(), pairs.widest);
        let (columns, places) = join(&list.columns, &wide);
        Ok(Some(Self {
            source,
            list,
            columns,
            places,
            rows: pairs.rows,
            pairs: pairs.leads,
            alone: pairs.alone,
        }))
    }

    /// How many of the list's leads are in the file.
    pub fn pairs(&self) -> u64 {
        self.pairs.len() as u64
    }

    /// Where among [`Self::columns`] each of the file's is, in its order.
    pub fn places(&self) -> &[usize] {
        &self.places
    }

    /// Calls `each` with every row of the file, in its order, and what is wrong with it; one that is no lead has nothing but
    /// that. Reads the leads that they are versions of.
    pub fn each_row(
        &self,
        store: &Store,
        mut each: impl FnMut(Option<NewerRow>, Vec<Problem>) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let mut rows = self.source.rows()?;
        loop {
            let piece: Vec<_> = rows.by_ref().take(PIECE).collect::<Result<_, _>>()?;
            if piece.is_empty() {
                return Ok(());
            }
            let read = store.read(|db| {
                let leads = piece.into_iter().map(|row| {
                    let (bytes_read, problems) = (row.bytes_read, row.problems);
                    let Some(lead) = row.lead else {
                        return Ok((None, problems));
                    };
                    let fate = self.fate(db, &lead, &problems)?;
                    let read = NewerRow {
                        row: lead.row,
                        cells: placed(&lead.cells, &self.places, self.columns.len()),
                        fate,
                        bytes_read,
                    };
                    Ok((Some(read), problems))
                });
                leads.collect::<Result<Vec<_>, StoreError>>()
            })?;
            for (row, problems) in read {
                each(row, problems)?;
            }
        }
    }

    fn fate(
        &self,
        db: &Reading<'_>,
        row: &NewLead,
        problems: &[Problem],
    ) -> Result<Fate, StoreError> {
        let Some(lead) = self.pairs.get(&row.row) else {
            return Ok(Fate::New);
        };
        let lead = db.get_lead(*lead)?;
        let mut cells = lead.cells.clone();
        cells.resize(self.columns.len().max(cells.len()), String::new());
        let mut columns = Vec::new();
        for (cell, at) in row.cells.iter().zip(&self.places) {
            let spoilt = |problem: &Problem| {
                problem.column.as_deref() == Some(self.columns[*at].name.as_str())
            };
            // What the newer file has spoilt is no news.
            let keeps = !cells[*at].is_empty() && problems.iter().any(spoilt);
            if cells[*at].trim() != cell.trim() && !keeps {
                cells[*at].clone_from(cell);
                columns.push(*at);
            }
        }
        if columns.is_empty() {
            return Ok(Fate::Same);
        }
        let mapped = columns.iter().any(|at| self.columns[*at].field.is_some());
        let asks = match mapped {
            false => Asks::TheSame,
            true => self.asks(db, &lead, &cells, self.alone.contains(&row.row))?,
        };
        Ok(Fate::Changed(Change {
            lead,
            cells,
            columns,
            mapped,
            asks,
        }))
    }

    fn asks(
        &self,
        db: &Reading<'_>,
        lead: &Lead,
        cells: &[String],
        alone: bool,
    ) -> Result<Asks, StoreError> {
        let asked = db.list_asked_for(self.list.id, lead.id)?;
        let after = Lead {
            cells: cells.to_vec(),
            ..lead.clone()
        };
        let same = |asked| asks_the_same(asked, [lead, &after], &self.columns, alone);
        Ok(match asked.is_empty() {
            true => Asks::AsNobodyAsked,
            false if asked.iter().all(same) => Asks::TheSame,
            false => Asks::SomethingElse,
        })
    }
}
