//! What became of each lead: a list's rows beside what its newest job has brought, for exports, tables and a single
//! lead's panel.

use std::{collections::HashMap, ops::RangeInclusive};

use rusqlite::{OptionalExtension, Row, Statement, params};

use super::{Reading, StoreError, error::unreadable, leads::cells};
use crate::domain::Country;
use crate::domain::Flags;
use crate::domain::Found;
use crate::domain::JobId;
use crate::domain::LeadId;
use crate::domain::ListId;
use crate::domain::ProviderName;
use crate::domain::Qualification;
use crate::domain::SearchState;
use crate::domain::Skip;
use crate::domain::SubStatus;
use crate::domain::Verdict;

/// One lead of a job with everything an export or a table shows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeadOutcome {
    /// The lead.
    pub id: LeadId,
    /// See [`NewLead::row`](crate::domain::NewLead::row).
    pub row: u64,
    /// The cells as the file had them.
    pub cells: Vec<String>,
    /// Where it stands.
    pub verdict: Verdict,
    /// Why it was skipped or failed, in words; empty where that needs no saying.
    pub reason: String,
    /// Whether its search has a result, whatever that says.
    pub answered: bool,
    /// The verdict in that result, in finer terms.
    pub qualification: Option<Qualification>,
    /// What was found.
    pub found: Found,
    /// Who told, where that was taken over from another step.
    pub told_by: Option<ProviderName>,
    /// The address that was verified, where that was asked.
    pub verified: Option<String>,
}

impl Reading<'_> {
    /// Calls `each` with every lead of `list`, in the file's order, with its outcomes in `jobs`, one for each. Rows are
    /// handed on one by one, so a list of any length takes the memory of one lead.
    pub fn each_outcome<E: From<StoreError>>(
        &self,
        list: ListId,
        jobs: &[Option<JobId>],
        mut each: impl FnMut(Vec<LeadOutcome>) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!("{SELECT} WHERE l.list_id = ?1 ORDER BY l.id");
        let prepare = |_| self.0.prepare_cached(&sql).map_err(StoreError::from);
        let mut statements = jobs.iter().map(prepare).collect::<Result<Vec<_>, _>>()?;
        let mut cursors = Vec::new();
        for (statement, job) in statements.iter_mut().zip(jobs) {
            let rows = statement.query(params![list.0, job.map(|job| job.0)]);
            cursors.push(rows.map_err(StoreError::from)?);
        }
        // Every cursor passes the same leads in the same order, in one snapshot.
        loop {
            let mut outcomes = Vec::with_capacity(cursors.len());
            for cursor in &mut cursors {
                if let Some(row) = cursor.next().map_err(StoreError::from)? {
                    outcomes.push(outcome(row).map_err(StoreError::from)??);
                }
            }
            if outcomes.is_empty() {
                return Ok(());
            }
            each(outcomes)?;
        }
    }

    /// The addresses that `job` has found for those of these `leads` that it has any for.
    pub fn list_found_emails(
        &self,
        job: JobId,
        leads: RangeInclusive<LeadId>,
    ) -> Result<HashMap<LeadId, String>, StoreError> {
        let sql =
            format!("SELECT f.lead_id, r.email {FOUND_EMAILS} AND f.lead_id BETWEEN ?2 AND ?3");
        let between = params![job.0, leads.start().0, leads.end().0];
        let email = |row: &Row<'_>| Ok((LeadId(row.get(0)?), row.get(1)?));
        let mut statement = self.0.prepare_cached(&sql)?;
        Ok(statement
            .query_map(between, email)?
            .collect::<Result<_, _>>()?)
    }

    /// The addresses that `job`, which verifies, has asked about for those of these `leads` that it has asked about.
    pub fn list_asked_emails(
        &self,
        job: JobId,
        leads: RangeInclusive<LeadId>,
    ) -> Result<HashMap<LeadId, String>, StoreError> {
        let sql = "SELECT m.lead_id, s.asked ->> '$.email' FROM job_leads m JOIN searches s ON s.id = m.search_id
                   WHERE m.job_id = ?1 AND m.lead_id BETWEEN ?2 AND ?3 AND s.asked ->> '$.email' IS NOT NULL";
        let between = params![job.0, leads.start().0, leads.end().0];
        let email = |row: &Row<'_>| Ok((LeadId(row.get(0)?), row.get(1)?));
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement
            .query_map(between, email)?
            .collect::<Result<_, _>>()?)
    }

    /// Those of these `leads` that `job` skipped, and why.
    pub fn list_skips(
        &self,
        job: JobId,
        leads: RangeInclusive<LeadId>,
    ) -> Result<HashMap<LeadId, Skip>, StoreError> {
        let sql = "SELECT lead_id, skip FROM job_leads
                   WHERE job_id = ?1 AND skip IS NOT NULL AND lead_id BETWEEN ?2 AND ?3
                   UNION ALL SELECT m.lead_id, s.state FROM searches s JOIN job_leads m ON m.search_id = s.id
                   WHERE s.job_id = ?1 AND s.state = 'suppressed' AND m.lead_id BETWEEN ?2 AND ?3";
        let between = params![job.0, leads.start().0, leads.end().0];
        let skip = |row: &Row<'_>| Ok((LeadId(row.get(0)?), row.get::<_, String>(1)?));
        let mut statement = self.0.prepare_cached(sql)?;
        let skips = statement.query_map(between, skip)?;
        skips
            .map(|row| {
                let (lead, word) = row?;
                let skip = Skip::from_word(&word).ok_or_else(|| unreadable("skip"))?;
                Ok((lead, skip))
            })
            .collect()
    }

    /// Whether the job `find` has found addresses for leads that had none when the job `verify` was planned.
    pub fn has_new_emails(&self, verify: JobId, find: JobId) -> Result<bool, StoreError> {
        let sql = format!(
            "SELECT EXISTS (SELECT 1 {FOUND_EMAILS} AND EXISTS (SELECT 1 FROM job_leads v
                 WHERE v.job_id = ?2 AND v.lead_id = f.lead_id AND v.skip IN ('no_email', 'bad_email')))"
        );
        let exists = |row: &Row<'_>| row.get(0);
        let mut statement = self.0.prepare_cached(&sql)?;
        Ok(statement.query_row([find.0, verify.0], exists)?)
    }

    /// Whether any result of `job` tells a gender: it does where that was asked for.
    pub fn has_genders(&self, job: JobId) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM searches s JOIN results r ON r.search_id = s.id
                   WHERE s.job_id = ?1 AND r.gender IS NOT NULL)";
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row([job.0], |row| row.get(0))?)
    }

    /// The outcomes of these `leads` in `job`, in the order asked for. A lead that is gone is left out.
    pub fn list_outcomes(
        &self,
        job: Option<JobId>,
        leads: &[LeadId],
    ) -> Result<Vec<LeadOutcome>, StoreError> {
        let mut statement = self.0.prepare_cached(&one())?;
        leads
            .iter()
            .filter_map(|lead| find(&mut statement, *lead, job).transpose())
            .collect()
    }

    /// The outcome of `lead` of `list` in `job`.
    pub fn get_outcome(
        &self,
        list: ListId,
        lead: LeadId,
        job: Option<JobId>,
    ) -> Result<LeadOutcome, StoreError> {
        let mut statement = self
            .0
            .prepare_cached(&format!("{} AND l.list_id = ?3", one()))?;
        let found = statement
            .query_row(params![lead.0, job.map(|job| job.0), list.0], outcome)
            .optional()?;
        found.ok_or_else(|| StoreError::Missing(format!("lead {lead} in list {list}")))?
    }
}

/// The leads of a job whose address was found.
const FOUND_EMAILS: &str = "
FROM job_leads f JOIN searches s ON s.id = f.search_id AND s.qualification = 'found'
JOIN results r ON r.search_id = s.id AND r.email IS NOT NULL WHERE f.job_id = ?1";

const SELECT: &str = "
SELECT l.cells, j.skip, s.state, s.qualification, s.reason, b.state = 'in_doubt',
       r.email, r.first_name, r.last_name, r.company, r.domain, l.id, l.row,
       r.gender, r.phone, r.phone_country, r.confidence, r.sub_status, r.sub_status_text, r.flags, r.word,
       CASE WHEN s.carried THEN (SELECT y.recipe ->> 'provider' FROM batches x JOIN jobs y ON y.id = x.job_id
           WHERE x.id = r.batch_id) END,
       s.asked ->> '$.email'
FROM leads l
LEFT JOIN job_leads j ON j.lead_id = l.id AND j.job_id = ?2
LEFT JOIN searches s ON s.id = j.search_id
LEFT JOIN batches b ON b.id = s.batch_id AND s.state = 'submitted'
LEFT JOIN results r ON r.search_id = s.id";

fn one() -> String {
    format!("{SELECT} WHERE l.id = ?1")
}

fn find(
    one: &mut Statement<'_>,
    lead: LeadId,
    job: Option<JobId>,
) -> Result<Option<LeadOutcome>, StoreError> {
    one.query_row(params![lead.0, job.map(|job| job.0)], outcome)
        .optional()?
        .transpose()
}

fn outcome(row: &Row<'_>) -> rusqlite::Result<Result<LeadOutcome, StoreError>> {
    let word = |at: usize| row.get::<_, Option<String>>(at);
    let cells = match cells(row, 0)? {
        Ok(cells) => cells,
        Err(error) => return Ok(Err(error)),
    };
    let state = word(2)?.as_deref().and_then(SearchState::from_word);
    let skip = match state {
        Some(SearchState::Cancelled) => Some(Skip::Stopped),
        Some(SearchState::Suppressed) => Some(Skip::Suppressed),
        _ => word(1)?.as_deref().and_then(Skip::from_word),
    };
    let qualification = word(3)?.as_deref().and_then(Qualification::from_word);
    let in_doubt = row.get::<_, Option<bool>>(5)?.unwrap_or(false);
    let verdict = verdict(skip, state, qualification, in_doubt);
    Ok(Ok(LeadOutcome {
        id: LeadId(row.get(11)?),
        row: row.get(12)?,
        cells,
        verdict,
        answered: qualification.is_some(),
        qualification,
        reason: match skip {
            Some(skip) => skip.sentence().to_owned(),
            None => reason(qualification, verdict, word(20)?.as_deref(), word(4)?),
        },
        found: found(row)?,
        told_by: word(21)?.as_deref().and_then(ProviderName::from_word),
        verified: word(22)?,
    }))
}

fn found(row: &Row<'_>) -> rusqlite::Result<Found> {
    let word = |at: usize| row.get::<_, Option<String>>(at);
    let (code, text) = (row.get::<_, Option<i64>>(17)?, word(18)?);
    Ok(Found {
        email: word(6)?,
        first_name: word(7)?,
        last_name: word(8)?,
        company: word(9)?,
        domain: word(10)?,
        gender: word(13)?,
        phone: word(14)?,
        phone_country: word(15)?.as_deref().and_then(Country::from_code),
        confidence: row.get(16)?,
        sub_status: (code.is_some() || text.is_some()).then(|| SubStatus {
            code,
            text: text.unwrap_or_default(),
        }),
        flags: Flags::from_words(word(19)?.unwrap_or_default().split(' ')),
    })
}

fn verdict(
    skip: Option<Skip>,
    state: Option<SearchState>,
    qualification: Option<Qualification>,
    in_doubt: bool,
) -> Verdict {
    match (skip, state, qualification) {
        (Some(_), _, _) => Verdict::Skipped,
        (None, _, Some(qualification)) => qualification.standing().into(),
        (None, Some(SearchState::Failed), None) => Verdict::Failed,
        (None, Some(_), None) if in_doubt => Verdict::InDoubt,
        (None, Some(_), None) => Verdict::Pending,
        (None, None, None) => Verdict::None,
    }
}

fn reason(
    qualification: Option<Qualification>,
    verdict: Verdict,
    word: Option<&str>,
    kept: Option<String>,
) -> String {
    match (qualification, verdict) {
        (Some(Qualification::CatchAll), _) => "its domain takes mail for any address".to_owned(),
        (Some(Qualification::Risky), _) => "the service calls it risky".to_owned(),
        (Some(Qualification::Unknown), _)
            if word.is_some_and(|word| word.eq_ignore_ascii_case("unknown")) =>
        {
            "the service could not tell".to_owned()
        }
        (Some(Qualification::Unknown), _)
            if word.is_some_and(|word| word.eq_ignore_ascii_case("request cancelled")) =>
        {
            "its list was cancelled at the service".to_owned()
        }
        (Some(Qualification::Unknown), _) => {
            "the service answered with a word that is not known here".to_owned()
        }
        (_, Verdict::InDoubt) => "in doubt: the service may have taken its batch or not".to_owned(),
        _ => kept.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_is_no_foreign_word_however_it_is_written() {
        let said = |word| {
            reason(
                Some(Qualification::Unknown),
                Verdict::Unsure,
                Some(word),
                None,
            )
        };
        for (word, sentence) in [
            ("unknown", "the service could not tell"),
            // As result files have it.
            ("Unknown", "the service could not tell"),
            ("Request cancelled", "its list was cancelled at the service"),
            (
                "perhaps",
                "the service answered with a word that is not known here",
            ),
        ] {
            assert_eq!(said(word), sentence);
        }
    }
}
