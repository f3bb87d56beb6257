//! Jobs, and which lead is in which search of theirs.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::Credits;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::JobState;
use crate::domain::Kind;
use crate::domain::LeadId;
use crate::domain::ListId;
use crate::domain::PauseReason;
use crate::domain::RecipeStep;
use crate::domain::RunId;
use crate::domain::SearchId;
use crate::domain::Sending;
use crate::domain::Skip;

pub(super) const SCHEMA: &str = "
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    list_id INTEGER NOT NULL REFERENCES lists,
    recipe TEXT NOT NULL,
    state TEXT NOT NULL,
    pause_reason TEXT,
    pause_message TEXT,
    balance_before INTEGER,
    balance_after INTEGER,
    created_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
CREATE INDEX jobs_by_list ON jobs (list_id, id);
CREATE TABLE job_leads (
    job_id INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
    lead_id INTEGER NOT NULL,
    search_id INTEGER,
    skip TEXT,
    PRIMARY KEY (job_id, lead_id)
) STRICT, WITHOUT ROWID;
-- A job's view counts its skips whenever something changes; without this it would read every lead for it.
CREATE INDEX job_leads_skipped ON job_leads (job_id, skip) WHERE skip IS NOT NULL;
";

/// A job that is stopped sends nothing more, whatever comes back into its queue.
pub(super) const STOPPED: &str = "
ALTER TABLE jobs ADD COLUMN stopped_at INTEGER;
-- The user wants the window to run it: then, and only then, it goes on by itself after a crash.
ALTER TABLE jobs ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;
";

/// How the user wants searches to be sent stays with the job, so that one taken up again goes on as it began.
pub(super) const SENDING: &str = "
ALTER TABLE jobs ADD COLUMN sending TEXT;
";

/// When the balances were read: what other jobs spent in between is no part of what this one cost.
pub(super) const BALANCED: &str = "
ALTER TABLE jobs ADD COLUMN balance_before_at INTEGER;
ALTER TABLE jobs ADD COLUMN balance_after_at INTEGER;
";

impl Reading<'_> {
    /// The newest planned job of `step` over `list`, where that was all that was wanted.
    pub fn find_latest_job(
        &self,
        list: ListId,
        step: &RecipeStep,
    ) -> Result<Option<Job>, StoreError> {
        let sql = format!(
            "{SELECT_JOB} WHERE list_id = ?1 AND recipe = ?2 AND state <> 'planning'
             AND coalesce((SELECT steps FROM runs WHERE id = run_id), 1) = 1 ORDER BY id DESC LIMIT 1"
        );
        let step = step_as_json(step)?;
        self.0
            .prepare_cached(&sql)?
            .query_row(params![list.0, step], job)
            .optional()?
            .transpose()
    }

    /// The newest planned job over `list`, whatever its step.
    pub fn find_latest_job_of_list(&self, list: ListId) -> Result<Option<Job>, StoreError> {
        let sql = format!(
            "{SELECT_JOB} WHERE list_id = ?1 AND state <> 'planning' ORDER BY id DESC LIMIT 1"
        );
        self.0
            .prepare_cached(&sql)?
            .query_row([list.0], job)
            .optional()?
            .transpose()
    }

    /// The newest planned job of each kind over `list`, in the order of [`Kind::ALL`]: jobs of several kinds live
    /// beside each other.
    pub fn list_latest_jobs(&self, list: ListId) -> Result<Vec<Job>, StoreError> {
        let jobs = self.list_jobs_of_list(list)?;
        let newest = |kind: Kind| jobs.iter().find(|job| job.step.find == kind).cloned();
        Ok(Kind::ALL.into_iter().filter_map(newest).collect())
    }

    /// Every planned job over `list`, newest first.
    pub fn list_jobs_of_list(&self, list: ListId) -> Result<Vec<Job>, StoreError> {
        let sql =
            format!("{SELECT_JOB} WHERE list_id = ?1 AND state <> 'planning' ORDER BY id DESC");
        self.0
            .prepare_cached(&sql)?
            .query_map([list.0], job)?
            .map(|row| row?)
            .collect()
    }

    /// The job of that id.
    pub fn get_job(&self, id: JobId) -> Result<Job, StoreError> {
        let sql = format!("{SELECT_JOB} WHERE id = ?1");
        let found = self
            .0
            .prepare_cached(&sql)?
            .query_row([id.0], job)
            .optional()?;
        found.ok_or_else(|| StoreError::Missing(format!("job {id}")))?
    }

    /// Every job, newest first.
    pub fn list_jobs(&self) -> Result<Vec<Job>, StoreError> {
        let sql = format!("{SELECT_JOB} ORDER BY id DESC");
        self.0
            .prepare_cached(&sql)?
            .query_map([], job)?
            .map(|row| row?)
            .collect()
    }

    /// Whether `job` has ended, once more perhaps, since `other` was begun.
    pub fn has_ended_since(&self, job: JobId, other: JobId) -> Result<bool, StoreError> {
        let sql = "SELECT coalesce(finished_at > (SELECT created_at FROM jobs WHERE id = ?2), 0) FROM jobs WHERE id = ?1";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.query_row([job.0, other.0], |row| row.get(0))?)
    }

    /// Whether `job` has looked at a lead at which `next`, which comes after it, has not.
    pub fn has_to_come(&self, job: JobId, next: JobId) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM job_leads l WHERE l.job_id = ?1 AND NOT EXISTS
                       (SELECT 1 FROM job_leads n WHERE n.job_id = ?2 AND n.lead_id = l.lead_id))";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.query_row([job.0, next.0], |row| row.get(0))?)
    }

    /// The jobs that have ended and of which a batch is at its service after all: a callback has told of it since.
    pub fn list_told_late(&self) -> Result<Vec<JobId>, StoreError> {
        let sql = "SELECT DISTINCT b.job_id FROM batches b JOIN jobs j ON j.id = b.job_id
                   WHERE b.state = 'submitted' AND j.state = 'finished'";
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement
            .query_map([], |row| row.get(0).map(JobId))?
            .collect::<Result<_, _>>()?)
    }
}

impl Writing<'_> {
    /// Keeps how the searches of `job` are to be sent.
    pub fn set_sending(&self, job: JobId, sending: Sending) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET sending = ?2 WHERE id = ?1";
        let mut statement = self.0.0.prepare_cached(sql)?;
        statement.execute(params![job.0, sending.word()])?;
        Ok(())
    }

    /// Notes that a lead makes no search.
    pub fn add_skip(&self, job: JobId, lead: LeadId, skip: Skip) -> Result<(), StoreError> {
        let sql = "INSERT INTO job_leads (job_id, lead_id, skip) VALUES (?1, ?2, ?3)";
        self.0
            .0
            .prepare_cached(sql)?
            .execute(params![job.0, lead.0, skip.word()])?;
        self.count_skipped(job)
    }

    /// The lead is asked about after all; changes nothing where it was not skipped.
    pub fn lift_skip(&self, job: JobId, lead: LeadId) -> Result<(), StoreError> {
        let sql = "DELETE FROM job_leads WHERE job_id = ?1 AND lead_id = ?2 AND skip IS NOT NULL";
        let lifted = self.0.0.prepare_cached(sql)?.execute([job.0, lead.0])?;
        match lifted {
            0 => Ok(()),
            _ => self.count_asked_after_all(job),
        }
    }

    /// Skips a lead that `job` has skipped for that reason instead.
    pub fn change_skip(&self, job: JobId, lead: LeadId, skip: Skip) -> Result<(), StoreError> {
        let sql = "UPDATE job_leads SET skip = ?3 WHERE job_id = ?1 AND lead_id = ?2 AND skip IS NOT NULL";
        let mut statement = self.0.0.prepare_cached(sql)?;
        statement.execute(params![job.0, lead.0, skip.word()])?;
        Ok(())
    }

    /// Puts a lead on a search that exists.
    pub fn add_lead_to_search(
        &self,
        job: JobId,
        lead: LeadId,
        search: SearchId,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO job_leads (job_id, lead_id, search_id) VALUES (?1, ?2, ?3)";
        self.0
            .0
            .prepare_cached(sql)?
            .execute(params![job.0, lead.0, search.0])?;
        self.0
            .0
            .prepare_cached("UPDATE searches SET leads = leads + 1 WHERE id = ?1")?
            .execute([search.0])?;
        Ok(())
    }

    /// Lets a job run: planned, or paused before.
    pub fn run_job(&self, job: JobId) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET state = 'running', pause_reason = NULL, pause_message = NULL
                   WHERE id = ?1 AND state <> 'finished'";
        self.0.0.execute(sql, [job.0])?;
        Ok(())
    }

    /// Notes whether the user wants the window to run a job, and then to take the steps that come after it. A stopped one
    /// has to be reopened first: bringing home what it has at the service is no wish for more.
    pub fn want_job(&self, job: JobId, wanted: bool) -> Result<(), StoreError> {
        for sql in [
            "UPDATE runs SET wanted = ?2 WHERE id = (SELECT run_id FROM jobs WHERE id = ?1
                 AND NOT (?2 AND stopped_at IS NOT NULL))",
            "UPDATE jobs SET wanted = ?2 WHERE id = ?1 AND NOT (?2 AND stopped_at IS NOT NULL)",
        ] {
            self.0.0.execute(sql, params![job.0, wanted])?;
        }
        Ok(())
    }

    /// Notes that the user wants no job to be run: the window is closed.
    pub fn want_no_job(&self) -> Result<(), StoreError> {
        self.0.0.execute_batch(
            "UPDATE jobs SET wanted = 0 WHERE wanted; UPDATE runs SET wanted = 0 WHERE wanted;",
        )?;
        Ok(())
    }

    /// Notes the balance before a job's first batch; once there is a batch, or a balance noted, nothing changes.
    pub fn note_balance_before(
        &self,
        job: JobId,
        balance: Credits,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET balance_before = ?2, balance_before_at = ?3 WHERE id = ?1 AND balance_before IS NULL
                   AND NOT EXISTS (SELECT 1 FROM batches WHERE job_id = ?1)";
        self.0.0.execute(
            sql,
            params![job.0, balance.hundredths(), now.as_millisecond()],
        )?;
        Ok(())
    }

    /// Notes the balance at the end of a run, where it could be read: one from before would explain nothing.
    pub fn note_balance_after(
        &self,
        job: JobId,
        balance: Option<Credits>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET balance_after = ?2, balance_after_at = ?3 WHERE id = ?1";
        let balance = balance.map(Credits::hundredths);
        self.0
            .0
            .execute(sql, params![job.0, balance, now.as_millisecond()])?;
        Ok(())
    }

    /// Changes nothing but makes whoever follows the feed look at the job again.
    pub fn touch_job(&self, job: JobId) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET state = state WHERE id = ?1";
        self.0.0.execute(sql, [job.0])?;
        Ok(())
    }

    /// Pauses a job.
    pub fn pause_job(
        &self,
        job: JobId,
        reason: PauseReason,
        message: &str,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET state = 'paused', pause_reason = ?2, pause_message = ?3
                   WHERE id = ?1";
        self.0
            .0
            .execute(sql, params![job.0, reason.word(), message])?;
        Ok(())
    }

    /// Stops a job: what waits for a batch is cancelled, and nothing more is sent. What is at the service still arrives.
    /// One that has ended stays as it is.
    pub fn stop_job(&self, job: JobId, now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET stopped_at = coalesce(stopped_at, ?2), wanted = 0
                   WHERE id = ?1 AND state <> 'finished'";
        self.0
            .0
            .execute(sql, params![job.0, now.as_millisecond()])?;
        let sql = "UPDATE runs SET wanted = 0 WHERE id = (SELECT run_id FROM jobs WHERE id = ?1)";
        self.0.0.execute(sql, [job.0])?;
        let sql = "UPDATE searches SET state = 'cancelled' WHERE job_id = ?1 AND state = 'queued'
                   AND EXISTS (SELECT 1 FROM jobs WHERE id = ?1 AND stopped_at IS NOT NULL)";
        self.0.0.execute(sql, [job.0])?;
        Ok(())
    }

    /// Takes a stopped job up again: what was cancelled waits for a batch once more. Any other job stays as it is.
    pub fn reopen_job(&self, job: JobId) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET stopped_at = NULL, finished_at = NULL, state = 'running',
                       pause_reason = NULL, pause_message = NULL
                   WHERE id = ?1 AND stopped_at IS NOT NULL";
        if self.0.0.execute(sql, [job.0])? == 1 {
            let sql = "UPDATE searches SET state = 'queued', batch_id = NULL
                       WHERE job_id = ?1 AND state = 'cancelled'";
            self.0.0.execute(sql, [job.0])?;
        }
        Ok(())
    }

    /// The user goes on after a stop that cancelled nothing of `job`, which has ended: its run goes on, too.
    pub fn forget_stop(&self, job: JobId) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET stopped_at = NULL WHERE id = ?1 AND state = 'finished'";
        self.0.0.execute(sql, [job.0])?;
        Ok(())
    }

    /// Ends a stopped job of which nothing is at the service any more; true where that is so, or was.
    pub fn finish_stopped_job(&self, job: JobId, now: Timestamp) -> Result<bool, StoreError> {
        let kept = self.get_job(job)?;
        if kept.state == JobState::Finished {
            return Ok(true);
        }
        let ended =
            kept.stopped && self.list_open_batches(job)?.is_empty() && self.count_queued(job)? == 0;
        if ended {
            self.finish_job(job, now)?;
        }
        Ok(ended)
    }

    /// Ends a job of which nothing waits and nothing is at the service; true where that is so. More may have come since it
    /// was looked at: the list may have grown.
    pub fn finish_done_job(&self, job: JobId, now: Timestamp) -> Result<bool, StoreError> {
        let done = self.list_open_batches(job)?.is_empty() && self.count_queued(job)? == 0;
        if done {
            self.finish_job(job, now)?;
        }
        Ok(done)
    }

    /// Ends a job.
    pub fn finish_job(&self, job: JobId, now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET state = 'finished', finished_at = ?2, wanted = 0, pause_reason = NULL, pause_message = NULL
                   WHERE id = ?1";
        self.0
            .0
            .execute(sql, params![job.0, now.as_millisecond()])?;
        Ok(())
    }
}

const SELECT_JOB: &str =
    "SELECT id, list_id, recipe, state, pause_reason, pause_message, balance_before, balance_after,
       stopped_at IS NOT NULL, wanted, sending, created_at, coalesce(run_id, 0), place FROM jobs";

pub(super) fn step_as_json(step: &RecipeStep) -> Result<String, StoreError> {
    serde_json::to_string(step).map_err(|error| StoreError::Broken(error.to_string().into()))
}

fn job(row: &Row<'_>) -> rusqlite::Result<Result<Job, StoreError>> {
    let (id, list) = (JobId(row.get(0)?), ListId(row.get(1)?));
    let step = serde_json::from_str(row.get_ref(2)?.as_str()?);
    let state = JobState::from_word(row.get_ref(3)?.as_str()?);
    let reason = row
        .get::<_, Option<String>>(4)?
        .and_then(|word| PauseReason::from_word(&word));
    let pause = reason.zip(row.get(5)?);
    let credits =
        |at| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(at)?.map(Credits::from_hundredths));
    let (balance_before, balance_after) = (credits(6)?, credits(7)?);
    let (stopped, wanted) = (row.get(8)?, row.get(9)?);
    let sending = row.get::<_, Option<String>>(10)?;
    let created_at = Timestamp::from_millisecond(row.get(11)?);
    let (run, place) = (RunId(row.get(12)?), row.get(13)?);
    let (Ok(step), Some(state), Ok(created_at)) = (step, state, created_at) else {
        return Ok(Err(unreadable("job")));
    };
    Ok(Ok(Job {
        id,
        run,
        place,
        list,
        step,
        state,
        stopped,
        wanted,
        sending: sending.as_deref().and_then(Sending::from_word),
        pause,
        balance_before,
        balance_after,
        created_at,
    }))
}
