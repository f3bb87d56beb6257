//! What became of each lead: a list's rows beside what its newest job has brought, for exports, tables and a single
//! lead's panel.

use rusqlite::{OptionalExtension, Row, Statement, params};

use super::{Reading, StoreError, leads::cells};
use crate::domain::Found;
use crate::domain::JobId;
use crate::domain::LeadId;
use crate::domain::ListId;
use crate::domain::Qualification;
use crate::domain::SearchState;
use crate::domain::Skip;
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
    /// What was found.
    pub found: Found,
}

impl Reading<'_> {
    /// Calls `each` with every lead of `list`, in the file's order, with its outcome in `job`. Rows are handed on one
    /// by one, so a list of any length takes the memory of one lead.
    pub fn each_outcome<E: From<StoreError>>(
        &self,
        list: ListId,
        job: Option<JobId>,
        mut each: impl FnMut(LeadOutcome) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!("{SELECT} WHERE l.list_id = ?1 ORDER BY l.id");
        let mut statement = self.0.prepare_cached(&sql).map_err(StoreError::from)?;
        let mut rows = statement
            .query(params![list.0, job.map(|job| job.0)])
            .map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            each(outcome(row).map_err(StoreError::from)??)?;
        }
        Ok(())
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

const SELECT: &str = "
SELECT l.cells, j.skip, s.state, s.qualification, s.reason, b.state = 'in_doubt',
       r.email, r.first_name, r.last_name, r.company, r.domain, l.id, l.row
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
        reason: reason(skip, qualification, verdict, word(4)?),
        found: Found {
            email: word(6)?,
            first_name: word(7)?,
            last_name: word(8)?,
            company: word(9)?,
            domain: word(10)?,
        },
    }))
}

fn verdict(
    skip: Option<Skip>,
    state: Option<SearchState>,
    qualification: Option<Qualification>,
    in_doubt: bool,
) -> Verdict {
    match (skip, state, qualification) {
        (Some(_), _, _) => Verdict::Skipped,
        (None, _, Some(Qualification::Found)) => Verdict::Found,
        (None, _, Some(Qualification::NotFound)) => Verdict::NotFound,
        (None, _, Some(Qualification::Unknown)) | (None, Some(SearchState::Failed), None) => {
            Verdict::Failed
        }
        (None, Some(_), None) if in_doubt => Verdict::InDoubt,
        (None, Some(_), None) => Verdict::Pending,
        (None, None, None) => Verdict::None,
    }
}

fn reason(
    skip: Option<Skip>,
    qualification: Option<Qualification>,
    verdict: Verdict,
    kept: Option<String>,
) -> String {
    match (skip, qualification) {
        (Some(skip), _) => skip.sentence().to_owned(),
        (None, Some(Qualification::Unknown)) => {
            "the service answered with a word that is not known here".to_owned()
        }
        (None, _) if verdict == Verdict::InDoubt => {
            "in doubt: the service may have taken its batch or not".to_owned()
        }
        (None, _) => kept.unwrap_or_default(),
    }
}
