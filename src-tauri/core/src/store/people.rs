//! Whom the leads of each list are about: an index made by their import, by which duplicates are counted. What is paid for
//! goes by the keys of searches, never by this.

use rusqlite::{OptionalExtension, params};

use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::Lead;
use crate::domain::LeadId;
use crate::domain::List;
use crate::domain::ListId;
use crate::domain::PersonHash;

pub(super) const SCHEMA: &str = "
-- Always written and read as a whole, so many thousands to a row: a row for each would take longer than its lead.
CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    list_id INTEGER NOT NULL REFERENCES lists ON DELETE CASCADE,
    sighted BLOB NOT NULL
) STRICT;
CREATE INDEX people_by_list ON people (list_id, id);
-- Leads about somebody whom an earlier lead of the list is about; null where people are to be made anew.
ALTER TABLE lists ADD COLUMN duplicates INTEGER;
";

/// Leads looked at in one go.
const PIECE: usize = 1_000;

/// People kept in one row: a megabyte.
pub const AT_ONCE: usize = 1 << 16;

/// Somebody, and a lead that is about them.
pub type Sighted = (PersonHash, LeadId);

/// Of somebody and of a lead.
const NUMBER: usize = size_of::<i64>();

impl Reading<'_> {
    /// How many leads of `list` are about somebody whom an earlier one is about; `None` where that is to be found out.
    pub fn count_duplicates(&self, list: ListId) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT duplicates FROM lists WHERE id = ?1";
        let mut statement = self.0.prepare_cached(sql)?;
        let found = statement.query_row([list.0], |row| row.get(0)).optional()?;
        Ok(found.flatten())
    }

    /// Whom the leads of `list` are about, in the order of their numbers.
    pub fn list_people(&self, list: ListId) -> Result<Vec<Sighted>, StoreError> {
        let sql = "SELECT sighted FROM people WHERE list_id = ?1 ORDER BY id";
        let mut statement = self.0.prepare_cached(sql)?;
        let mut rows = statement.query([list.0])?;
        let mut people = Vec::new();
        while let Some(row) = rows.next()? {
            let kept: Vec<u8> = row.get(0)?;
            let (numbers, rest) = kept.as_chunks::<NUMBER>();
            let (pairs, odd) = numbers.as_chunks::<2>();
            if !rest.is_empty() || !odd.is_empty() {
                return Err(unreadable("index of people"));
            }
            let number = i64::from_le_bytes;
            let sighted = |[person, lead]: &[[u8; NUMBER]; 2]| {
                (PersonHash(number(*person)), LeadId(number(*lead)))
            };
            people.extend(pairs.iter().map(sighted));
        }
        Ok(people)
    }
}

impl Writing<'_> {
    /// Adds the next piece of whom the leads of `list` are about, in the order of their numbers.
    pub fn add_people(&self, list: ListId, people: &[Sighted]) -> Result<(), StoreError> {
        let numbers = people.iter().flat_map(|(person, lead)| [person.0, lead.0]);
        let sighted: Vec<u8> = numbers.flat_map(i64::to_le_bytes).collect();
        let sql = "INSERT INTO people (list_id, sighted) VALUES (?1, ?2)";
        let mut insert = self.0.0.prepare_cached(sql)?;
        insert.execute(params![list.0, sighted])?;
        Ok(())
    }

    /// All of them are there, and so many leads are duplicates.
    pub fn set_duplicates(&self, list: ListId, duplicates: u64) -> Result<(), StoreError> {
        let sql = "UPDATE lists SET duplicates = ?2 WHERE id = ?1";
        let mut statement = self.0.0.prepare_cached(sql)?;
        statement.execute(params![list.0, duplicates])?;
        Ok(())
    }

    /// The people of every list are to be found out anew.
    pub fn forget_people(&self) -> Result<(), StoreError> {
        self.0.0.execute("UPDATE lists SET duplicates = NULL", [])?;
        Ok(())
    }

    /// Finds out anew whom the leads of `list` are about, and returns how many of them are duplicates.
    pub fn make_people_anew(
        &self,
        list: &List,
        person: impl Fn(&Lead) -> Option<PersonHash>,
    ) -> Result<u64, StoreError> {
        let sql = "DELETE FROM people WHERE list_id = ?1";
        self.0.0.execute(sql, [list.id.0])?;
        let mut people: Vec<Sighted> = Vec::new();
        let mut after = LeadId(0);
        loop {
            let leads = self.list_leads(list.id, after, PIECE)?;
            let Some(last) = leads.last() else {
                break;
            };
            after = last.id;
            let sighted = |lead: &Lead| Some((person(lead)?, lead.id));
            people.extend(leads.iter().filter_map(sighted));
        }
        people.sort_unstable();
        for piece in people.chunks(AT_ONCE) {
            self.add_people(list.id, piece)?;
        }
        let duplicates = repeated(&people);
        self.set_duplicates(list.id, duplicates)?;
        Ok(duplicates)
    }
}

/// How many of `people`, which are in order, are about whom the one before is.
pub fn repeated(people: &[Sighted]) -> u64 {
    let same = |pair: &&[Sighted]| matches!(pair, [(one, _), (other, _)] if one == other);
    people.windows(2).filter(same).count() as u64
}
