//! What there is to count about a job. Where its leads stand is kept by triggers, so that nobody has to count a hundred
//! thousand rows to draw a progress bar.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Params, Row, params};

use super::{Reading, StoreError, Writing, error::unreadable, jobs::step_as_json};
use crate::domain::Counts;
use crate::domain::JobId;
use crate::domain::Qualification;
use crate::domain::RecipeStep;
use crate::domain::Skip;
use crate::domain::Standing;
use crate::domain::Traffic;

pub(super) const SCHEMA: &str = "
CREATE TABLE counts (
    job_id INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
    outcome TEXT NOT NULL,
    leads INTEGER NOT NULL,
    searches INTEGER NOT NULL,
    PRIMARY KEY (job_id, outcome)
) STRICT, WITHOUT ROWID;
";

/// How much of a job stands in one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Searches.
    pub searches: u64,
    /// Leads in them.
    pub leads: u64,
}

impl Reading<'_> {
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

    /// How many leads of `job` the service could not tell anything of.
    pub fn count_unknown(&self, job: JobId) -> Result<u64, StoreError> {
        let sql =
            "SELECT coalesce(sum(leads), 0) FROM counts WHERE job_id = ?1 AND outcome = 'unknown'";
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row([job.0], |row| row.get(0))?)
    }

    /// How many leads of `job` nobody has looked for, because their list was cancelled at the service. Reads every result of
    /// the job.
    pub fn count_cancelled_there(&self, job: JobId) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(s.leads), 0) FROM searches s JOIN results r ON r.search_id = s.id
                   WHERE s.job_id = ?1 AND s.qualification = 'unknown' AND lower(r.word) = 'request cancelled'";
        let leads = |row: &Row<'_>| row.get(0);
        Ok(self.0.prepare_cached(sql)?.query_row([job.0], leads)?)
    }

    /// What all searches of `step` that were put to the service have come to, in whatever list. Copies are not counted.
    pub fn count_verdicts(
        &self,
        step: &RecipeStep,
    ) -> Result<Vec<(Qualification, u64)>, StoreError> {
        let sql = "SELECT verdict, sum(n) FROM (
                       SELECT outcome AS verdict, searches AS n FROM counts JOIN jobs ON jobs.id = job_id WHERE recipe = ?1
                       UNION ALL
                       SELECT qualification, -count(*) FROM searches s JOIN jobs ON jobs.id = s.job_id
                       WHERE recipe = ?1 AND from_search IS NOT NULL GROUP BY qualification)
                   GROUP BY verdict HAVING sum(n) > 0";
        self.list_verdicts(sql, params![step_as_json(step)?])
    }

    /// How many leads of `job` have which verdict, wherever that came from.
    pub fn count_verdicts_of(&self, job: JobId) -> Result<Vec<(Qualification, u64)>, StoreError> {
        let sql = "SELECT outcome, leads FROM counts WHERE job_id = ?1 AND leads > 0";
        self.list_verdicts(sql, [job.0])
    }

    /// What verifications have said of the addresses that searches of `step` found, whoever was asked.
    pub fn count_verdicts_on(
        &self,
        step: &RecipeStep,
    ) -> Result<Vec<(Qualification, u64)>, StoreError> {
        let sql = "SELECT v.qualification, count(*) FROM jobs j JOIN searches s ON s.job_id = j.id AND s.from_search IS NULL
                   JOIN results r ON r.search_id = s.id AND r.email IS NOT NULL
                   JOIN searches v ON v.person_key = lower(r.email) AND v.state = 'settled' AND v.from_search IS NULL
                   JOIN jobs w ON w.id = v.job_id AND w.recipe ->> 'find' = 'verify_email'
                   WHERE j.recipe = ?1 GROUP BY v.qualification";
        self.list_verdicts(sql, params![step_as_json(step)?])
    }

    fn list_verdicts(
        &self,
        sql: &str,
        params: impl Params,
    ) -> Result<Vec<(Qualification, u64)>, StoreError> {
        let row = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get(1)?));
        let mut statement = self.0.prepare_cached(sql)?;
        let all: Vec<(String, u64)> = statement
            .query_map(params, row)?
            .collect::<Result<_, _>>()?;
        let verdict = |(word, n): (String, u64)| Some((Qualification::from_word(&word)?, n));
        Ok(all.into_iter().filter_map(verdict).collect())
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

    /// For each batch of `job` that ended after its callback had come: how long it took from its submission, and how
    /// often it was polled.
    pub fn list_ended_by_callback(&self, job: JobId) -> Result<Vec<(Duration, u32)>, StoreError> {
        let sql = "SELECT max(settled_at - submitted_at, 0), polls FROM batches
                   WHERE job_id = ?1 AND called_back_at <= settled_at AND submitted_at IS NOT NULL";
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
        let mut skips = counted
            .into_iter()
            .map(read)
            .collect::<Result<Vec<_>, StoreError>>()?;
        for (skip, outcome) in [
            (Skip::Suppressed, "suppressed"),
            (Skip::Stopped, "cancelled"),
        ] {
            let more = self.count_outcome(job, outcome)?.leads;
            match skips.iter_mut().find(|(counted, _)| *counted == skip) {
                Some((_, leads)) => *leads += more,
                None if more > 0 => skips.push((skip, more)),
                None => {}
            }
        }
        Ok(skips)
    }

    /// How many searches of `job` wait for a batch.
    pub fn count_queued(&self, job: JobId) -> Result<u64, StoreError> {
        Ok(self.count_outcome(job, "queued")?.searches)
    }

    /// The same, with their leads.
    pub fn count_queued_leads(&self, job: JobId) -> Result<Counted, StoreError> {
        self.count_outcome(job, "queued")
    }

    /// How many searches of `job` are at the service, on their way there, or in doubt.
    pub fn count_in_flight(&self, job: JobId) -> Result<u64, StoreError> {
        Ok(self.count_outcome(job, "submitted")?.searches)
    }

    /// What of `job` was cancelled.
    pub fn count_cancelled(&self, job: JobId) -> Result<Counted, StoreError> {
        self.count_outcome(job, "cancelled")
    }

    fn count_outcome(&self, job: JobId, outcome: &str) -> Result<Counted, StoreError> {
        let sql = "SELECT coalesce(sum(searches), 0), coalesce(sum(leads), 0) FROM counts
                   WHERE job_id = ?1 AND outcome = ?2";
        let counted = |row: &Row<'_>| {
            Ok(Counted {
                searches: row.get(0)?,
                leads: row.get(1)?,
            })
        };
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.query_row(params![job.0, outcome], counted)?)
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
    /// Counts a lead of `job` that makes no search.
    /// A lead that was skipped is not any more.
    pub(super) fn count_asked_after_all(&self, job: JobId) -> Result<(), StoreError> {
        let sql = "UPDATE counts SET leads = leads - 1 WHERE job_id = ?1 AND outcome = 'skipped'";
        self.0.0.prepare_cached(sql)?.execute([job.0])?;
        Ok(())
    }

    pub(super) fn count_skipped(&self, job: JobId) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO counts (job_id, outcome, leads, searches) VALUES (?1, 'skipped', 1, 0)
                   ON CONFLICT DO UPDATE SET leads = leads + 1";
        self.0.0.prepare_cached(sql)?.execute([job.0])?;
        Ok(())
    }
}

fn add_outcome(counts: &mut Counts, outcome: &str, leads: u64) -> Result<(), StoreError> {
    let place = match outcome {
        "skipped" | "cancelled" | "suppressed" => &mut counts.skipped,
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

/// A time as kept: milliseconds since 1970.
fn time(milliseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(|_| unreadable("time"))
}
