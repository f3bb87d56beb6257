//! Runs, the cap on what their jobs spend together, and the recipes that were saved.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::jobs::step_as_json;
use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::Credits;
use crate::domain::Details;
use crate::domain::Foretold;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::ListId;
use crate::domain::Recipe;
use crate::domain::RecipeStep;
use crate::domain::Run;
use crate::domain::RunId;

/// A job of an earlier version is the only one of a run with that one step.
pub(super) const SCHEMA: &str = "
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    list_id INTEGER NOT NULL REFERENCES lists,
    name TEXT NOT NULL,
    recipe TEXT NOT NULL,
    steps INTEGER NOT NULL,
    details TEXT NOT NULL,
    cap INTEGER,
    forecast TEXT,
    -- The user wants the window to take its steps one after the other: then, and only then, it goes on after a crash.
    wanted INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX runs_by_list ON runs (list_id, id);
ALTER TABLE jobs ADD COLUMN run_id INTEGER;
-- Which of its run's steps it is.
ALTER TABLE jobs ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
-- What one of its searches costs at most: a batch of which nothing is booked yet counts with it.
ALTER TABLE jobs ADD COLUMN price INTEGER NOT NULL DEFAULT 0;
CREATE INDEX jobs_by_run ON jobs (run_id, place);
INSERT INTO runs (id, list_id, name, recipe, steps, details, created_at)
SELECT id, list_id, '', json_object(recipe ->> 'find', json_array(recipe ->> 'provider'),
    'phone_for', 'everyone', 'order', 'as_written'), 1, '{}', created_at FROM jobs;
UPDATE jobs SET run_id = id;
CREATE TABLE recipes (name TEXT PRIMARY KEY, recipe TEXT NOT NULL, saved_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
";

/// A run that is about to begin.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// The list it goes over.
    pub list: ListId,
    /// What is wanted, its services in the order in which they are to be asked.
    pub recipe: Recipe,
    /// What the user adds to the recipe.
    pub details: Details,
    /// What its jobs may cost together.
    pub cap: Option<Credits>,
}

impl Reading<'_> {
    /// The run of that id.
    pub fn get_run(&self, id: RunId) -> Result<Run, StoreError> {
        let sql = format!("{SELECT_RUN} WHERE id = ?1");
        let found = self
            .0
            .prepare_cached(&sql)?
            .query_row([id.0], run)
            .optional()?;
        found.ok_or_else(|| StoreError::Missing(format!("run {id}")))?
    }

    /// The newest run of `recipe` over `list`, whatever order it asks in and whatever it is called.
    pub fn find_latest_run(
        &self,
        list: ListId,
        recipe: &Recipe,
    ) -> Result<Option<Run>, StoreError> {
        let sql = format!("{SELECT_RUN} WHERE list_id = ?1 ORDER BY id DESC");
        let mut statement = self.0.prepare_cached(&sql)?;
        let runs: Vec<Run> = statement
            .query_map([list.0], run)?
            .map(|row| row?)
            .collect::<Result<_, _>>()?;
        Ok(runs.into_iter().find(|run| run.recipe.wants_same(recipe)))
    }

    /// The jobs of `run` that have been planned, one for each of its steps so far, in their order; of a step that was asked
    /// again the newest, which has the outcomes of the others.
    pub fn list_jobs_of_run(&self, run: RunId) -> Result<Vec<Job>, StoreError> {
        let sql = "SELECT max(id) FROM jobs WHERE run_id = ?1 AND state <> 'planning' GROUP BY place ORDER BY place";
        self.list_jobs_by(sql, run)
    }

    /// Every job of `run` that has been planned, in the order in which they were.
    pub fn list_all_jobs_of_run(&self, run: RunId) -> Result<Vec<Job>, StoreError> {
        let sql = "SELECT id FROM jobs WHERE run_id = ?1 AND state <> 'planning' ORDER BY id";
        self.list_jobs_by(sql, run)
    }

    fn list_jobs_by(&self, sql: &str, run: RunId) -> Result<Vec<Job>, StoreError> {
        let ids: Vec<JobId> = self
            .0
            .prepare_cached(sql)?
            .query_map([run.0], |row| row.get(0).map(JobId))?
            .collect::<Result<_, _>>()?;
        ids.into_iter().map(|id| self.get_job(id)).collect()
    }

    /// What the jobs of `run` have spent or may yet: what was charged, and for each batch of which nobody has said that, all
    /// that it can cost. A hold may be more than that; less it is believed only where it has shown what the account pays
    /// ([`Writing::set_price`]), since a hold that no reply told is booked as feared. Of a batch that was counted as lost or
    /// sent again nobody knows, either.
    pub fn sum_committed(&self, run: RunId) -> Result<Credits, StoreError> {
        let sql = "SELECT coalesce(sum(CASE
                       WHEN b.state = 'refused' THEN coalesce(charge.hundredths, 0)
                       ELSE coalesce(charge.hundredths, max(coalesce(hold.hundredths, 0), b.searches * j.price)) END), 0)
                   FROM batches b JOIN jobs j ON j.id = b.job_id
                   LEFT JOIN ledger hold ON hold.batch_id = b.id AND hold.entry = 'hold'
                   LEFT JOIN ledger charge ON charge.batch_id = b.id AND charge.entry = 'charge'
                   WHERE j.run_id = ?1";
        let sum = |row: &Row<'_>| row.get(0).map(Credits::from_hundredths);
        Ok(self.0.prepare_cached(sql)?.query_row([run.0], sum)?)
    }

    /// What one search of `job` costs at most.
    pub fn get_price(&self, job: JobId) -> Result<Credits, StoreError> {
        let sql = "SELECT price FROM jobs WHERE id = ?1";
        let price = |row: &Row<'_>| row.get(0).map(Credits::from_hundredths);
        Ok(self.0.prepare_cached(sql)?.query_row([job.0], price)?)
    }

    /// What one search like those of `step` costs on the account, as the newest job has seen it that sent any.
    pub fn find_seen_price(&self, step: &RecipeStep) -> Result<Option<Credits>, StoreError> {
        let sql = "SELECT price FROM jobs j WHERE recipe = ?1 AND price > 0
                   AND EXISTS (SELECT 1 FROM batches b WHERE b.job_id = j.id AND b.state = 'settled')
                   ORDER BY id DESC LIMIT 1";
        let price = |row: &Row<'_>| row.get(0).map(Credits::from_hundredths);
        let step = step_as_json(step)?;
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row([step], price)
            .optional()?)
    }

    /// What is left of the cap on the run that `job` belongs to; `None` where there is none.
    pub fn find_cap_left(&self, job: JobId) -> Result<Option<Credits>, StoreError> {
        let sql = "SELECT r.id, r.cap FROM jobs j JOIN runs r ON r.id = j.run_id
                   WHERE j.id = ?1 AND r.cap IS NOT NULL";
        let capped = |row: &Row<'_>| Ok((RunId(row.get(0)?), row.get(1)?));
        let capped = self
            .0
            .prepare_cached(sql)?
            .query_row([job.0], capped)
            .optional()?;
        let left = |(run, cap)| Ok(Credits::from_hundredths(cap) - self.sum_committed(run)?);
        capped.map(left).transpose()
    }

    /// Whether the window is to take the steps of `run` one after the other.
    pub fn is_wanted(&self, run: RunId) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM runs WHERE id = ?1 AND wanted)";
        let wanted = |row: &Row<'_>| row.get(0);
        Ok(self.0.prepare_cached(sql)?.query_row([run.0], wanted)?)
    }

    /// The runs whose steps the window is to take.
    pub fn list_wanted_runs(&self) -> Result<Vec<RunId>, StoreError> {
        let sql = "SELECT id FROM runs WHERE wanted ORDER BY id";
        let id = |row: &Row<'_>| row.get(0).map(RunId);
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.query_map([], id)?.collect::<Result<_, _>>()?)
    }

    /// The recipes that were saved, by name.
    pub fn list_recipes(&self) -> Result<Vec<Recipe>, StoreError> {
        let sql = "SELECT recipe, name FROM recipes ORDER BY name";
        let mut statement = self.0.prepare_cached(sql)?;
        statement.query_map([], named)?.map(|row| row?).collect()
    }

    /// The recipe that was saved under that name.
    pub fn find_recipe(&self, name: &str) -> Result<Option<Recipe>, StoreError> {
        let sql = "SELECT recipe, name FROM recipes WHERE name = ?1";
        let mut statement = self.0.prepare_cached(sql)?;
        statement.query_row([name], named).optional()?.transpose()
    }
}

impl Writing<'_> {
    /// Begins a run. Its jobs come one by one, each when those before it have ended.
    pub fn begin_run(&self, new: &NewRun, now: Timestamp) -> Result<RunId, StoreError> {
        let details = as_json(&new.details)?;
        self.0.0.execute(
            "INSERT INTO runs (list_id, name, recipe, steps, details, cap, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                new.list.0,
                new.recipe.name,
                new.recipe.as_kept(),
                new.recipe.steps().len(),
                details,
                new.cap.map(Credits::hundredths),
                now.as_millisecond()
            ],
        )?;
        Ok(RunId(self.0.0.last_insert_rowid()))
    }

    /// Begins the job that is the step of `run` at `place`, still to be planned. `price` is the most that one of its
    /// searches costs. Its searches go to the service as those of the steps before it do. What an unfinished planning of the same job left is removed: nothing of it has been sent.
    pub fn begin_step(
        &self,
        run: RunId,
        (place, step): (usize, &RecipeStep),
        price: Credits,
        now: Timestamp,
    ) -> Result<JobId, StoreError> {
        let sql = "DELETE FROM jobs WHERE run_id = ?1 AND place = ?2 AND state = 'planning'";
        self.0.0.execute(sql, params![run.0, place])?;
        self.0.0.execute(
            "INSERT INTO jobs (list_id, recipe, state, created_at, run_id, place, price, caught_up, sending)
             SELECT list_id, ?3, 'planning', ?4, id, ?2, ?5, (SELECT coalesce(max(id), 0) FROM answers),
                 (SELECT sending FROM jobs WHERE run_id = ?1 AND place < ?2 ORDER BY place DESC LIMIT 1)
             FROM runs WHERE id = ?1",
            params![
                run.0,
                place,
                step_as_json(step)?,
                now.as_millisecond(),
                price.hundredths()
            ],
        )?;
        Ok(JobId(self.0.0.last_insert_rowid()))
    }

    /// Removes every job whose planning was cut off. Only while nobody plans. Nothing of them has been sent, and their runs
    /// keep what was said of them: who goes on with one plans its step anew.
    pub fn forget_cut_off(&self) -> Result<(), StoreError> {
        self.0
            .0
            .execute("DELETE FROM jobs WHERE state = 'planning'", [])?;
        Ok(())
    }

    /// Begins the only job of a run with that one step and no cap.
    pub fn begin_job(
        &self,
        list: ListId,
        step: &RecipeStep,
        now: Timestamp,
    ) -> Result<JobId, StoreError> {
        let new = NewRun {
            list,
            recipe: Recipe::of(*step),
            details: Details::default(),
            cap: None,
        };
        let run = self.begin_run(&new, now)?;
        self.begin_step(run, (0, step), Credits::ZERO, now)
    }

    /// One search of `job` may cost as much as `dearest`. Once something of it was sent, what a hold has shown of the price
    /// counts, if any has.
    pub fn fear_price(&self, job: JobId, dearest: Credits) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET price = ?2 WHERE id = ?1 AND price < ?2
                   AND (price = 0 OR NOT EXISTS (SELECT 1 FROM batches WHERE job_id = ?1))";
        self.0
            .0
            .execute(sql, params![job.0, dearest.hundredths()])?;
        Ok(())
    }

    /// A hold has shown what one search of `job` costs at most.
    pub fn set_price(&self, job: JobId, each: Credits) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET price = ?2 WHERE id = ?1 AND price <> ?2";
        self.0.0.execute(sql, params![job.0, each.hundredths()])?;
        Ok(())
    }

    /// Sets what the jobs of `run` may cost together; `None` for no cap.
    pub fn set_cap(&self, run: RunId, cap: Option<Credits>) -> Result<(), StoreError> {
        let sql = "UPDATE runs SET cap = ?2 WHERE id = ?1";
        self.0
            .0
            .execute(sql, params![run.0, cap.map(Credits::hundredths)])?;
        Ok(())
    }

    /// Notes that every step of `run` has been taken: nobody need look at it again.
    pub fn end_run(&self, run: RunId) -> Result<(), StoreError> {
        self.0
            .0
            .execute("UPDATE runs SET wanted = 0 WHERE id = ?1", [run.0])?;
        Ok(())
    }

    /// What the user adds to the recipe of `run` from now on.
    pub fn set_run_details(&self, run: RunId, details: Details) -> Result<(), StoreError> {
        let sql = "UPDATE runs SET details = ?2 WHERE id = ?1";
        self.0.0.execute(sql, params![run.0, as_json(&details)?])?;
        Ok(())
    }

    /// Adds to what `run` was foretold to cost what it is to cost for those who join it, where the first was kept.
    pub fn add_foretold(&self, run: RunId, more: &Foretold) -> Result<(), StoreError> {
        let Some(kept) = self.get_run(run)?.foretold else {
            return Ok(());
        };
        let sql = "UPDATE runs SET forecast = ?2 WHERE id = ?1";
        self.0
            .0
            .execute(sql, params![run.0, as_json(&kept.and(more))?])?;
        Ok(())
    }

    /// Keeps what `run` was foretold to cost when it was begun; what is foretold of it later changes nothing.
    pub fn keep_foretold(&self, run: RunId, foretold: &Foretold) -> Result<(), StoreError> {
        let sql = "UPDATE runs SET forecast = ?2 WHERE id = ?1 AND forecast IS NULL";
        self.0.0.execute(sql, params![run.0, as_json(foretold)?])?;
        Ok(())
    }

    /// Saves `recipe` under its name, in place of the one that had it.
    pub fn save_recipe(&self, recipe: &Recipe, now: Timestamp) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO recipes (name, recipe, saved_at) VALUES (?1, ?2, ?3)";
        self.0.0.execute(
            sql,
            params![recipe.name, recipe.as_kept(), now.as_millisecond()],
        )?;
        Ok(())
    }

    /// Forgets the recipe of that name; false where there is none.
    pub fn forget_recipe(&self, name: &str) -> Result<bool, StoreError> {
        let sql = "DELETE FROM recipes WHERE name = ?1";
        Ok(self.0.0.execute(sql, [name])? > 0)
    }
}

const SELECT_RUN: &str =
    "SELECT recipe, name, id, list_id, details, cap, created_at, forecast FROM runs";

fn as_json(kept: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(kept).map_err(|error| StoreError::Broken(error.to_string().into()))
}

/// The recipe in the first column, with the name in the second.
fn named(row: &Row<'_>) -> rusqlite::Result<Result<Recipe, StoreError>> {
    let name = row.get(1)?;
    let recipe = serde_json::from_str::<Recipe>(row.get_ref(0)?.as_str()?);
    Ok(recipe
        .map(|recipe| Recipe { name, ..recipe })
        .map_err(|_| unreadable("recipe")))
}

fn run(row: &Row<'_>) -> rusqlite::Result<Result<Run, StoreError>> {
    let (id, list) = (RunId(row.get(2)?), ListId(row.get(3)?));
    let details = serde_json::from_str(row.get_ref(4)?.as_str()?);
    let cap = row.get::<_, Option<i64>>(5)?.map(Credits::from_hundredths);
    let created_at = Timestamp::from_millisecond(row.get(6)?);
    let foretold = row.get::<_, Option<String>>(7)?;
    let foretold = foretold.and_then(|kept| serde_json::from_str(&kept).ok());
    let recipe = named(row)?;
    let (Ok(details), Ok(created_at)) = (details, created_at) else {
        return Ok(Err(unreadable("run")));
    };
    Ok(recipe.map(|recipe| Run {
        id,
        list,
        recipe,
        details,
        cap,
        foretold,
        created_at,
    }))
}

#[cfg(test)]
mod tests;
