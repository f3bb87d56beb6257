//! Whom the leads of each list are about: an index made by their import, by which duplicates are counted. What is paid for
//! goes by the keys of searches, never by this.

use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing};
use crate::domain::Lead;
use crate::domain::LeadId;
use crate::domain::List;
use crate::domain::ListId;
use crate::domain::PersonHash;

pub(super) const SCHEMA: &str = "
-- The list first: an import writes its people behind all others, in their order.
CREATE TABLE people (
    list_id INTEGER NOT NULL REFERENCES lists ON DELETE CASCADE,
    person INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    PRIMARY KEY (list_id, person, lead_id)
) STRICT, WITHOUT ROWID;
-- Leads about somebody whom an earlier lead of the list is about; null where people are to be made anew.
ALTER TABLE lists ADD COLUMN duplicates INTEGER;
";

/// Leads looked at in one go.
const PIECE: usize = 1_000;

/// Somebody, and a lead that is about them.
pub type Sighted = (PersonHash, LeadId);

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
        let sql = "SELECT person, lead_id FROM people WHERE list_id = ?1 ORDER BY person, lead_id";
        let mut statement = self.0.prepare_cached(sql)?;
        let sighted = |row: &Row<'_>| Ok((PersonHash(row.get(0)?), LeadId(row.get(1)?)));
        Ok(statement
            .query_map([list.0], sighted)?
            .collect::<Result<_, _>>()?)
    }
}

impl Writing<'_> {
    /// Adds a piece of whom the leads of `list` are about.
    pub fn add_people(&self, list: ListId, people: &[Sighted]) -> Result<(), StoreError> {
        let sql = "INSERT INTO people (list_id, person, lead_id) VALUES (?1, ?2, ?3)";
        let mut insert = self.0.0.prepare_cached(sql)?;
        for (person, lead) in people {
            insert.execute(params![list.0, person.0, lead.0])?;
        }
        Ok(())
    }

    /// All of them are there, and so many leads are duplicates; `None` where they are to be found out anew.
    pub fn set_duplicates(&self, list: ListId, duplicates: Option<u64>) -> Result<(), StoreError> {
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

    /// Finds out anew whom the leads of `list` are about.
    pub fn make_people_anew(
        &self,
        list: &List,
        person: impl Fn(&Lead) -> Option<PersonHash>,
    ) -> Result<(), StoreError> {
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
        self.add_people(list.id, &people)?;
        self.set_duplicates(list.id, Some(repeated(&people)))
    }
}

/// How many of `people`, which are in order, are about whom the one before is.
pub fn repeated(people: &[Sighted]) -> u64 {
    let same = |pair: &&[Sighted]| matches!(pair, [(one, _), (other, _)] if one == other);
    people.windows(2).filter(same).count() as u64
}
