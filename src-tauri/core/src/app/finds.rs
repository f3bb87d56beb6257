//! Addresses that a search over a list has found: a verification asks about these, and about the file's for the rest.

use std::borrow::Cow;
use std::collections::HashMap;

use super::look::{Looking, Past, Prospect};
use crate::domain::Column;
use crate::domain::Field;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::Kind;
use crate::domain::Lead;
use crate::domain::LeadId;
use crate::domain::List;
use crate::domain::ListId;
use crate::domain::Skip;
use crate::store::Reading;
use crate::store::StoreError;

/// What has been found for the leads of a list, as far as a question is about it.
pub(super) struct Finds<'a> {
    /// The search that is looked into.
    job: Option<JobId>,
    /// Or the one whose questions are asked again.
    again: Option<JobId>,
    /// Or what will have been found, where that is known.
    known: Option<&'a HashMap<LeadId, String>>,
    columns: Cow<'a, [Column]>,
    /// Where an address stands in a lead's cells.
    at: usize,
    /// The list has no column for addresses.
    added: bool,
}

impl<'a> Finds<'a> {
    /// What matters for a question of `kind` to the leads of `list`; within a run, what its steps have found so far.
    pub fn of(
        db: &Reading<'_>,
        list: &'a List,
        kind: Kind,
        past: Option<&'a Past>,
    ) -> Result<Self, StoreError> {
        let mut columns = Cow::Borrowed(&list.columns[..]);
        let known = match past {
            Some(Past::Prospect(Prospect { found, .. })) if kind == Kind::VerifyEmail => {
                Some(found)
            }
            _ => None,
        };
        // Who is asked about again, is so with the address that was asked about.
        let again = match past {
            Some(Past::Again(job, _)) if kind == Kind::VerifyEmail => Some(*job),
            _ => None,
        };
        let job = match kind {
            Kind::VerifyEmail if known.is_some() || again.is_some() => None,
            Kind::VerifyEmail => match past {
                Some(Past::Steps(run, jobs)) if !run.recipe.find_email.is_empty() => {
                    let steps = run.recipe.steps();
                    let mut found = jobs.iter().zip(&steps).rev();
                    let found = found.find(|(_, step)| step.find == Kind::FindEmail);
                    found.map(|(job, _)| *job)
                }
                _ => find_search(db, list.id)?,
            },
            Kind::FindEmail | Kind::FindPhone => None,
        };
        let is_address = |column: &Column| column.field == Some(Field::Email);
        let at = columns.iter().position(is_address);
        if (job.is_some() || known.is_some() || again.is_some()) && at.is_none() {
            columns.to_mut().push(Column {
                name: String::new(),
                field: Some(Field::Email),
            });
        }
        Ok(Self {
            job,
            again,
            known,
            at: at.unwrap_or(list.columns.len()),
            added: at.is_none(),
            columns,
        })
    }

    /// The columns of [`Self::fill`]ed leads: the list's, and one for an address where the list has none.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Puts what was found into `leads`, one piece of their list: an address that was searched for beside one of the file's is
    /// the one that is wanted, and a verdict stands beside it in an export. Tells those of the file that gave way.
    pub fn fill(
        &self,
        db: &Reading<'_>,
        leads: &mut [Lead],
    ) -> Result<HashMap<LeadId, String>, StoreError> {
        let mut own = HashMap::new();
        let (Some(first), Some(last)) = (leads.first(), leads.last()) else {
            return Ok(own);
        };
        let mut found = match (self.job, self.again, self.known) {
            (Some(job), ..) => db.list_found_emails(job, first.id..=last.id)?,
            (None, Some(job), _) => db.list_asked_emails(job, first.id..=last.id)?,
            (None, None, Some(known)) => {
                let email = |lead: &Lead| Some((lead.id, known.get(&lead.id)?.clone()));
                leads.iter().filter_map(email).collect()
            }
            (None, None, None) => return Ok(own),
        };
        for lead in leads {
            // A row may be longer than its header: what stands there is no address.
            if self.added {
                lead.cells.truncate(self.at);
            }
            if lead.cells.len() <= self.at {
                lead.cells.resize(self.at + 1, String::new());
            }
            if let Some(email) = found.remove(&lead.id) {
                let of_file = std::mem::replace(&mut lead.cells[self.at], email);
                if !of_file.is_empty() && of_file != lead.cells[self.at] {
                    own.insert(lead.id, of_file);
                }
            }
        }
        Ok(own)
    }
}

/// Whether leads that `job` skipped, and that are looked at as `looking` says, may be asked about by now. The others have
/// their answers, which are known.
pub(super) fn would_ask_more(
    db: &Reading<'_>,
    job: &Job,
    looking: &Looking<'_>,
) -> Result<bool, StoreError> {
    let skips = db.count_skips(job.id)?;
    let may_be = |skip: Skip| match looking.past {
        Some(_) => looking.may_be_asked(skip),
        // Whether an address has been found since is told by the store.
        None => looking.may_be_asked_anew(skip),
    };
    let may_be = skips.iter().any(|(skip, _)| may_be(*skip));
    Ok(may_be || (looking.past.is_none() && has_new_finds(db, job)?))
}

fn has_new_finds(db: &Reading<'_>, job: &Job) -> Result<bool, StoreError> {
    if job.step.find != Kind::VerifyEmail {
        return Ok(false);
    }
    match find_search(db, job.list)? {
        Some(find) => db.has_new_emails(job.id, find),
        None => Ok(false),
    }
}

/// The search for addresses over `list` whose answers an export has, too.
fn find_search(db: &Reading<'_>, list: ListId) -> Result<Option<JobId>, StoreError> {
    let jobs = db.list_latest_jobs(list)?;
    let mut jobs = jobs.iter();
    let find = jobs.find(|job| job.step.find == Kind::FindEmail);
    Ok(find.map(|job| job.id))
}
