//! Answers that were bought before, in whatever list. A search that one of them answers is there like any other, settled
//! as soon as it is made: it names the search that was paid for and has a copy of its result, so every table, count and
//! export shows it, and no batch, hold or charge is its.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing, counts::Counted, error::unreadable, leads};
use crate::domain::Asked;
use crate::domain::Column;
use crate::domain::JobId;
use crate::domain::Kind;
use crate::domain::Lead;
use crate::domain::LeadId;
use crate::domain::PersonKey;
use crate::domain::Qualification;
use crate::domain::RecipeStep;
use crate::domain::SearchId;

pub(super) const SCHEMA: &str = "
ALTER TABLE searches ADD COLUMN from_search INTEGER;
CREATE INDEX searches_known ON searches (person_key) WHERE state = 'settled' AND from_search IS NULL;
CREATE INDEX searches_sharing ON searches (from_search) WHERE from_search IS NOT NULL;
CREATE INDEX searches_answered_before ON searches (job_id) WHERE from_search IS NOT NULL;
CREATE INDEX job_leads_by_search ON job_leads (search_id) WHERE search_id IS NOT NULL;
";

/// A search that has been paid for and answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// It.
    pub search: SearchId,
    /// What it asked.
    pub asked: Asked,
}

/// A lead that has the answer of a search.
#[derive(Clone, Debug)]
pub struct Sharing {
    /// The lead.
    pub lead: Lead,
    /// The columns of its list.
    pub columns: Vec<Column>,
    /// The job in which it has that answer.
    pub job: JobId,
}

/// Which answers are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Of this step: what another service says is another answer.
    pub step: &'a RecipeStep,
    /// With this key.
    pub key: &'a str,
    /// Or with a key between these.
    pub namesakes: [&'a str; 2],
    /// That came then or later.
    pub since: Timestamp,
}

impl Reading<'_> {
    /// The answers that are `wanted`, newest first. An *unknown* is none.
    pub fn list_known(&self, wanted: &Wanted<'_>) -> Result<Vec<Known>, StoreError> {
        let step = super::jobs::step_as_json(wanted.step)?;
        let [first, last] = wanted.namesakes;
        let since = wanted.since.as_millisecond();
        self.0
            .prepare_cached(KNOWN)?
            .query_map(params![wanted.key, first, last, step, since], known)?
            .map(|row| row?)
            .collect()
    }

    /// The searches of `kind` with that key, or one between these, that were paid for and answered, whoever was asked;
    /// newest first, up to `limit`.
    pub fn list_bought(
        &self,
        kind: Kind,
        key: &PersonKey,
        namesakes: [&str; 2],
        limit: usize,
    ) -> Result<Vec<Known>, StoreError> {
        let sql = "SELECT s.id, s.asked FROM searches s JOIN jobs j ON j.id = s.job_id
                   WHERE s.state = 'settled' AND s.from_search IS NULL
                   AND s.person_key BETWEEN ?1 AND ?3 AND (s.person_key = ?1 OR s.person_key >= ?2)
                   AND j.recipe ->> 'find' = ?4 ORDER BY s.id DESC LIMIT ?5";
        let [first, last] = namesakes;
        self.0
            .prepare_cached(sql)?
            .query_map(params![key.0, first, last, kind.word(), limit], known)?
            .map(|row| row?)
            .collect()
    }

    /// The leads that have the answer of `search`, which was paid for, each with the job in which it has it; of the newest
    /// jobs first, up to `limit`.
    pub fn list_sharing(&self, search: SearchId, limit: usize) -> Result<Vec<Sharing>, StoreError> {
        let sql = "SELECT l.id, l.row, l.cells, t.columns, m.job_id FROM job_leads m
                   JOIN leads l ON l.id = m.lead_id JOIN lists t ON t.id = l.list_id
                   WHERE m.search_id IN (SELECT ?1 UNION SELECT id FROM searches WHERE from_search = ?1)
                   ORDER BY m.job_id DESC, l.id LIMIT ?2";
        let sharing = |row: &Row<'_>| {
            let (id, at, job) = (LeadId(row.get(0)?), row.get(1)?, JobId(row.get(4)?));
            let columns = serde_json::from_str(row.get_ref(3)?.as_str()?);
            Ok(leads::cells(row, 2)?.and_then(|cells| {
                Ok(Sharing {
                    lead: Lead { id, row: at, cells },
                    columns: columns.map_err(|_| unreadable("list"))?,
                    job,
                })
            }))
        };
        self.0
            .prepare_cached(sql)?
            .query_map(params![search.0, limit], sharing)?
            .map(|row| row?)
            .collect()
    }

    /// The leads that have the answer of `search`, in whatever list: its own, and those of the searches that share it.
    pub fn list_answered_by(
        &self,
        search: SearchId,
    ) -> Result<Vec<(Lead, Vec<Column>, String)>, StoreError> {
        let sql = "WITH paid (id) AS (SELECT coalesce(from_search, id) FROM searches WHERE id = ?1)
                   SELECT l.id, l.row, l.cells, t.columns, t.name FROM job_leads m JOIN leads l ON l.id = m.lead_id
                   JOIN lists t ON t.id = l.list_id WHERE m.search_id IN (SELECT id FROM paid UNION
                       SELECT s.id FROM searches s JOIN paid p ON s.from_search = p.id) ORDER BY l.id";
        self.0
            .prepare_cached(sql)?
            .query_map([search.0], lead)?
            .map(|row| row?)
            .collect()
    }

    /// The leads of `search`, each with the columns and the name of its list.
    pub fn list_leads_of(
        &self,
        search: SearchId,
    ) -> Result<Vec<(Lead, Vec<Column>, String)>, StoreError> {
        let sql = "SELECT l.id, l.row, l.cells, t.columns, t.name FROM job_leads m JOIN leads l ON l.id = m.lead_id
                   JOIN lists t ON t.id = l.list_id WHERE m.search_id = ?1 ORDER BY l.id";
        self.0
            .prepare_cached(sql)?
            .query_map([search.0], lead)?
            .map(|row| row?)
            .collect()
    }

    /// The leads for whom `address` was found or that were verified by it, in whatever list, with the columns of that.
    pub fn list_leads_at(&self, address: &str) -> Result<Vec<(Lead, Vec<Column>)>, StoreError> {
        let sql = "WITH at (id) AS (SELECT search_id FROM results WHERE email = ?1 COLLATE NOCASE),
                   paid (id) AS (SELECT coalesce(s.from_search, s.id) FROM searches s JOIN at ON at.id = s.id)
                   SELECT DISTINCT l.id, l.row, l.cells, t.columns, t.name FROM job_leads m
                   JOIN leads l ON l.id = m.lead_id JOIN lists t ON t.id = l.list_id
                   WHERE m.search_id IN (SELECT id FROM paid UNION
                       SELECT s.id FROM searches s JOIN paid p ON s.from_search = p.id) ORDER BY l.id";
        let rows: Vec<(Lead, Vec<Column>, String)> = self
            .0
            .prepare_cached(sql)?
            .query_map([address], lead)?
            .map(|row| row?)
            .collect::<Result<_, StoreError>>()?;
        Ok(rows
            .into_iter()
            .map(|(lead, columns, _)| (lead, columns))
            .collect())
    }

    /// What `search` asks.
    pub fn get_asked(&self, search: SearchId) -> Result<Asked, StoreError> {
        let sql = "SELECT id, asked FROM searches WHERE id = ?1";
        let mut statement = self.0.prepare_cached(sql)?;
        let found = statement.query_row([search.0], known).optional()?;
        let found = found.ok_or_else(|| StoreError::Missing(format!("search {search}")))?;
        Ok(found?.asked)
    }

    /// The search of `job` that `lead` is in, and what it asks.
    pub fn find_search_of(&self, job: JobId, lead: LeadId) -> Result<Option<Known>, StoreError> {
        let sql = "SELECT s.id, s.asked FROM job_leads m JOIN searches s ON s.id = m.search_id
                   WHERE m.job_id = ?1 AND m.lead_id = ?2";
        self.0
            .prepare_cached(sql)?
            .query_row([job.0, lead.0], known)
            .optional()?
            .transpose()
    }

    /// The searches of `job` that more than one lead shares, up to `limit`.
    pub fn list_shared(&self, job: JobId, limit: usize) -> Result<Vec<Known>, StoreError> {
        let sql =
            "SELECT id, asked FROM searches WHERE job_id = ?1 AND leads > 1 ORDER BY id LIMIT ?2";
        self.0
            .prepare_cached(sql)?
            .query_map(params![job.0, limit], known)?
            .map(|row| row?)
            .collect()
    }

    /// What `search`, which has been answered, came to, and the address that it found.
    pub fn get_told(
        &self,
        search: SearchId,
    ) -> Result<(Qualification, Option<String>), StoreError> {
        let sql = "SELECT s.qualification, r.email FROM searches s LEFT JOIN results r ON r.search_id = s.id
                   WHERE s.id = ?1 AND s.qualification IS NOT NULL";
        let told = |row: &Row<'_>| {
            let verdict = Qualification::from_word(row.get_ref(0)?.as_str()?);
            let email = row.get(1)?;
            Ok(verdict
                .map(|verdict| (verdict, email))
                .ok_or_else(|| unreadable("verdict")))
        };
        let mut statement = self.0.prepare_cached(sql)?;
        let found = statement.query_row([search.0], told).optional()?;
        found.ok_or_else(|| StoreError::Missing(format!("answer of search {search}")))?
    }

    /// What of `job` was answered by what had been bought before.
    pub fn count_known(&self, job: JobId) -> Result<Counted, StoreError> {
        let sql = "SELECT count(*), coalesce(sum(leads), 0) FROM searches
                   WHERE job_id = ?1 AND from_search IS NOT NULL AND NOT carried";
        Ok(self.0.prepare_cached(sql)?.query_row([job.0], counted)?)
    }
}

impl Writing<'_> {
    /// Answers `search`, which waits, by what `known` was answered.
    pub fn answer_by(&self, search: SearchId, known: SearchId) -> Result<(), StoreError> {
        let sql = "UPDATE searches SET from_search = ?2 WHERE id = ?1";
        self.0.0.prepare_cached(sql)?.execute([search.0, known.0])?;
        let sql = format!(
            "INSERT INTO results ({RESULT}) SELECT ?1, {COPIED} FROM results r WHERE search_id = ?2"
        );
        self.0
            .0
            .prepare_cached(&sql)?
            .execute([search.0, known.0])?;
        let sql = "UPDATE searches SET state = 'settled', reason = NULL, qualification =
                       (SELECT qualification FROM searches WHERE id = ?2)
                   WHERE id = ?1";
        self.0.0.prepare_cached(sql)?.execute([search.0, known.0])?;
        Ok(())
    }

    /// Gives every search that was answered by another the result that this one has now.
    pub fn answer_again(&self) -> Result<(), StoreError> {
        self.0.0.execute_batch(&format!(
            "INSERT INTO results ({RESULT}) SELECT s.id, {COPIED} FROM searches s
             JOIN results r ON r.search_id = s.from_search;
             UPDATE searches SET state = 'settled', qualification = k.qualification
             FROM searches k WHERE k.id = searches.from_search AND k.state = 'settled';"
        ))?;
        Ok(())
    }
}

/// One range of the index, in which namesakes lie right behind the key: of two ranges SQLite would read the whole index.
const KNOWN: &str = "SELECT s.id, s.asked FROM searches s JOIN jobs j ON j.id = s.job_id
JOIN results r ON r.search_id = s.id JOIN answers a ON a.id = r.answer_id
WHERE s.state = 'settled' AND s.from_search IS NULL AND s.qualification <> 'unknown'
AND s.person_key BETWEEN ?1 AND ?3 AND (s.person_key = ?1 OR s.person_key >= ?2)
AND j.recipe = ?4 AND a.fetched_at >= ?5
ORDER BY a.fetched_at DESC, s.id DESC";

/// The columns of a result: whose it is, and all the rest.
const RESULT: &str =
    "search_id, batch_id, answer_id, word, email, first_name, last_name, company, domain,
    gender, phone, phone_country, confidence, sub_status, sub_status_text, flags";
const COPIED: &str =
    "r.batch_id, r.answer_id, r.word, r.email, r.first_name, r.last_name, r.company, r.domain,
    r.gender, r.phone, r.phone_country, r.confidence, r.sub_status, r.sub_status_text, r.flags";

fn known(row: &Row<'_>) -> rusqlite::Result<Result<Known, StoreError>> {
    let search = SearchId(row.get(0)?);
    let asked = serde_json::from_str(row.get_ref(1)?.as_str()?);
    Ok(asked
        .map(|asked| Known { search, asked })
        .map_err(|_| unreadable("search")))
}

pub(super) fn counted(row: &Row<'_>) -> rusqlite::Result<Counted> {
    Ok(Counted {
        searches: row.get(0)?,
        leads: row.get(1)?,
    })
}

type OfList = (Lead, Vec<Column>, String);

fn lead(row: &Row<'_>) -> rusqlite::Result<Result<OfList, StoreError>> {
    let (id, at, list) = (LeadId(row.get(0)?), row.get(1)?, row.get(4)?);
    let columns = serde_json::from_str(row.get_ref(3)?.as_str()?);
    Ok(leads::cells(row, 2)?.and_then(|cells| {
        let columns = columns.map_err(|_| unreadable("list"))?;
        Ok((Lead { id, row: at, cells }, columns, list))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::open;

    #[test]
    fn a_known_answer_is_looked_up_and_not_searched_for() {
        let folder = tempfile::tempdir().unwrap();
        let connection = open::for_writing(&folder.path().join("a.db")).unwrap();
        let sql = format!("EXPLAIN QUERY PLAN {KNOWN}");
        let mut statement = connection.prepare(&sql).unwrap();
        let steps = statement
            .query_map(params!["a", "b", "c", "d", 1], |row| {
                row.get::<_, String>(3)
            })
            .unwrap();
        let steps: Vec<String> = steps.map(Result::unwrap).collect();
        assert!(
            steps[0].starts_with("SEARCH s USING INDEX searches_known"),
            "{steps:?}"
        );
        assert!(
            !steps.iter().any(|step| step.starts_with("SCAN")),
            "{steps:?}"
        );
    }
}
