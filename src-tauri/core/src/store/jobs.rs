//! Jobs and their counts, which triggers keep so that nobody has to count a hundred thousand rows to draw a progress
//! bar.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::Counts;
use crate::domain::Credits;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::JobState;
use crate::domain::Kind;
use crate::domain::LeadId;
use crate::domain::ListId;
use crate::domain::PauseReason;
use crate::domain::Qualification;
use crate::domain::Recipe;
use crate::domain::SearchId;
use crate::domain::Skip;
use crate::domain::Standing;
use crate::domain::Traffic;

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
CREATE TABLE counts (
    job_id INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
    outcome TEXT NOT NULL,
    leads INTEGER NOT NULL,
    searches INTEGER NOT NULL,
    PRIMARY KEY (job_id, outcome)
) STRICT, WITHOUT ROWID;
";

impl Reading<'_> {
    /// The newest planned job of `recipe` over `list`.
    pub fn find_latest_job(
        &self,
        list: ListId,
        recipe: &Recipe,
    ) -> Result<Option<Job>, StoreError> {
        let sql = format!(
            "{SELECT_JOB} WHERE list_id = ?1 AND recipe = ?2 AND state <> 'planning' ORDER BY id DESC LIMIT 1"
        );
        let recipe = recipe_as_json(recipe)?;
        self.0
            .prepare_cached(&sql)?
            .query_row(params![list.0, recipe], job)
            .optional()?
            .transpose()
    }

    /// The newest planned job over `list`, whatever its recipe.
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
        let jobs: Vec<Job> = self
            .0
            .prepare_cached(&format!(
                "{SELECT_JOB} WHERE list_id = ?1 AND state <> 'planning' ORDER BY id DESC"
            ))?
            .query_map([list.0], job)?
            .map(|row| row?)
            .collect::<Result<_, StoreError>>()?;
        let newest = |kind: Kind| jobs.iter().find(|job| job.recipe.find == kind).cloned();
        Ok(Kind::ALL.into_iter().filter_map(newest).collect())
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

    /// How many leads and searches of `job` stand where.
    pub fn count_job(&self, job: JobId) -> Result<Counts, StoreError> {
        let mut counts = Counts::default();
        let mut statement = self
            .0
            .prepare_cached("SELECT outcome, leads, searches FROM counts WHERE job_id = ?1")?;
        let mut rows = statement.query([job.0])?;
        while let Some(row) = rows.next()? {
            let (outcome, leads) = (row.get::<_, String>(0)?, row.get(1)?);
            add_outcome(&mut counts, &outcome, leads)?;
            counts.leads += leads;
            counts.searches += row.get::<_, u64>(2)?;
        }
        counts.in_doubt = self.count_in_doubt(job)?;
        Ok(counts)
    }

    fn count_in_doubt(&self, job: JobId) -> Result<u64, StoreError> {
        let sql =
            "SELECT coalesce(sum(s.leads), 0) FROM batches b JOIN searches s ON s.batch_id = b.id
                   WHERE b.job_id = ?1 AND b.state = 'in_doubt' AND s.state = 'submitted'";
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row([job.0], |row| row.get(0))?)
    }

    /// The last `limit` batches of `job` that were settled, newest first: when, and with how many searches.
    pub fn list_settled(
        &self,
        job: JobId,
        limit: usize,
    ) -> Result<Vec<(Timestamp, u64)>, StoreError> {
        let sql =
            "SELECT settled_at, searches FROM batches WHERE job_id = ?1 AND settled_at IS NOT NULL
                   ORDER BY settled_at DESC LIMIT ?2";
        let mut statement = self.0.prepare_cached(sql)?;
        let rows = statement.query_map(params![job.0, limit], |row| {
            Ok((time(row.get(0)?), row.get(1)?))
        })?;
        rows.map(|row| row.map(|(at, searches)| Ok((at?, searches)))?)
            .collect()
    }

    /// For each batch of `job` that was called back: how long after its submission, and how often it was polled.
    pub fn list_callbacks(&self, job: JobId) -> Result<Vec<(Duration, u32)>, StoreError> {
        let sql = "SELECT max(called_back_at - submitted_at, 0), polls FROM batches
                   WHERE job_id = ?1 AND called_back_at IS NOT NULL AND submitted_at IS NOT NULL";
        let mut statement = self.0.prepare_cached(sql)?;
        let rows = statement.query_map([job.0], |row| {
            Ok((Duration::from_millis(row.get(0)?), row.get(1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many leads of `job` were skipped for each reason.
    pub fn count_skips(&self, job: JobId) -> Result<Vec<(Skip, u64)>, StoreError> {
        let sql = "SELECT skip, count(*) FROM job_leads WHERE job_id = ?1 AND skip IS NOT NULL GROUP BY skip";
        let mut statement = self.0.prepare_cached(sql)?;
        let skip = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get(1)?));
        let counted = statement
            .query_map([job.0], skip)?
            .collect::<Result<Vec<_>, _>>()?;
        let read = |(word, n): (String, u64)| {
            Ok((Skip::from_word(&word).ok_or_else(|| unreadable("skip"))?, n))
        };
        counted.into_iter().map(read).collect()
    }

    /// The traffic of `job`.
    pub fn count_traffic(&self, job: JobId) -> Result<Traffic, StoreError> {
        let sql = "SELECT count(*) FILTER (WHERE state <> 'refused'), coalesce(sum(polls), 0),
                          (SELECT count(*) FROM deliveries d JOIN batches o ON o.id = d.batch_id WHERE o.job_id = ?1)
                   FROM batches WHERE job_id = ?1";
        let traffic = |row: &Row<'_>| {
            Ok(Traffic {
                batches: row.get(0)?,
                polls: row.get(1)?,
                deliveries: row.get(2)?,
            })
        };
        Ok(self.0.prepare_cached(sql)?.query_row([job.0], traffic)?)
    }
}

impl Writing<'_> {
    /// Begins a job that is still to be planned. What an unfinished planning of the same job left is removed: nothing
    /// of it has been sent.
    pub fn begin_job(
        &self,
        list: ListId,
        recipe: &Recipe,
        now: Timestamp,
    ) -> Result<JobId, StoreError> {
        let recipe = recipe_as_json(recipe)?;
        let sql = "DELETE FROM jobs WHERE list_id = ?1 AND recipe = ?2 AND state = 'planning'";
        self.0.0.execute(sql, params![list.0, recipe])?;
        self.0.0.execute(
            "INSERT INTO jobs (list_id, recipe, state, created_at) VALUES (?1, ?2, 'planning', ?3)",
            params![list.0, recipe, now.as_millisecond()],
        )?;
        Ok(JobId(self.0.0.last_insert_rowid()))
    }

    /// Notes that a lead makes no search.
    pub fn add_skip(&self, job: JobId, lead: LeadId, skip: Skip) -> Result<(), StoreError> {
        let sql = "INSERT INTO job_leads (job_id, lead_id, skip) VALUES (?1, ?2, ?3)";
        self.0
            .0
            .prepare_cached(sql)?
            .execute(params![job.0, lead.0, skip.word()])?;
        self.0
            .0
            .prepare_cached(COUNT_ONE)?
            .execute(params![job.0, "skipped", 1, 0])?;
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

    /// Notes the balance before a job's first batch; once there is a batch, or a balance noted, nothing changes.
    pub fn note_balance_before(&self, job: JobId, balance: Credits) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET balance_before = ?2 WHERE id = ?1 AND balance_before IS NULL
                   AND NOT EXISTS (SELECT 1 FROM batches WHERE job_id = ?1)";
        self.0
            .0
            .execute(sql, params![job.0, balance.hundredths()])?;
        Ok(())
    }

    /// Notes the balance at the end of a run.
    pub fn note_balance_after(&self, job: JobId, balance: Credits) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET balance_after = ?2 WHERE id = ?1";
        self.0
            .0
            .execute(sql, params![job.0, balance.hundredths()])?;
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
        let sql =
            "UPDATE jobs SET state = 'paused', pause_reason = ?2, pause_message = ?3 WHERE id = ?1";
        self.0
            .0
            .execute(sql, params![job.0, reason.word(), message])?;
        Ok(())
    }

    /// Ends a job.
    pub fn finish_job(&self, job: JobId, now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET state = 'finished', finished_at = ?2 WHERE id = ?1";
        self.0
            .0
            .execute(sql, params![job.0, now.as_millisecond()])?;
        Ok(())
    }
}

const COUNT_ONE: &str = "
INSERT INTO counts (job_id, outcome, leads, searches) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO UPDATE SET leads = leads + excluded.leads, searches = searches + excluded.searches";

const SELECT_JOB: &str = "SELECT id, list_id, recipe, state, pause_reason, pause_message, balance_before, balance_after FROM jobs";

fn recipe_as_json(recipe: &Recipe) -> Result<String, StoreError> {
    serde_json::to_string(recipe).map_err(|error| StoreError::Broken(error.to_string().into()))
}

fn add_outcome(counts: &mut Counts, outcome: &str, leads: u64) -> Result<(), StoreError> {
    let place = match outcome {
        "skipped" => &mut counts.skipped,
        "failed" => &mut counts.failed,
        "queued" | "submitted" => &mut counts.pending,
        word => match Qualification::from_word(word).map(Qualification::standing) {
            Some(Standing::Yes) => &mut counts.found,
            Some(Standing::No) => &mut counts.not_found,
            Some(Standing::Unsure) => &mut counts.unsure,
            None => return Err(unreadable("outcome")),
        },
    };
    *place += leads;
    Ok(())
}

fn job(row: &Row<'_>) -> rusqlite::Result<Result<Job, StoreError>> {
    let (id, list) = (JobId(row.get(0)?), ListId(row.get(1)?));
    let recipe = serde_json::from_str(row.get_ref(2)?.as_str()?);
    let state = JobState::from_word(row.get_ref(3)?.as_str()?);
    let reason = row
        .get::<_, Option<String>>(4)?
        .and_then(|word| PauseReason::from_word(&word));
    let pause = reason.zip(row.get(5)?);
    let credits =
        |at| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(at)?.map(Credits::from_hundredths));
    let (balance_before, balance_after) = (credits(6)?, credits(7)?);
    let (Ok(recipe), Some(state)) = (recipe, state) else {
        return Ok(Err(unreadable("job")));
    };
    Ok(Ok(Job {
        id,
        list,
        recipe,
        state,
        pause,
        balance_before,
        balance_after,
    }))
}

/// A time as kept: milliseconds since 1970.
fn time(milliseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(|_| unreadable("time"))
}
