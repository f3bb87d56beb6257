//! A list with its answers to a file: the original columns in their order, then the answers.

use std::path::Path;

use super::answers::{answers, header};
use super::{App, AppError, World};
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::Kind;
use crate::domain::List;
use crate::export::Format;
use crate::export::Writer;
use crate::export::Written;
use crate::store::LeadOutcome;
use crate::store::StoreError;

/// In the sandbox every row says what its answer is worth.
const SANDBOX: (&str, &str) = ("Sandbox", "sandbox: invented answer");

/// Problems read at once.
const PIECE: usize = 1_000;

/// The name that is proposed for the enriched list of a file `name`. The sandbox's carries the word.
pub fn proposed_name(name: &str, world: World, format: Format) -> String {
    let stem = Path::new(name)
        .file_stem()
        .map_or(name.into(), |stem| stem.to_string_lossy());
    let ending = match format {
        Format::Xlsx => "xlsx",
        Format::Csv => "csv",
    };
    match world {
        World::Sandbox => format!("{stem}-enriched-sandbox.{ending}"),
        World::Real => format!("{stem}-enriched.{ending}"),
    }
}

impl App {
    /// Whether an export to `path` could be written, without writing it: better said before a job than after it.
    pub fn check_export(&self, path: &Path) -> Result<(), AppError> {
        drop(Writer::create(path, Format::of_path(path)?, &[])?);
        Ok(())
    }

    /// Writes `list` to `path`, whose ending says which format, with the answers of the newest job of each kind; of
    /// the kind of `job`, with its answers. `progress` is told rows written and rows in all: at each row, and all of
    /// them only when the file is complete and in its place.
    pub fn export(
        &self,
        list: &List,
        job: Option<&Job>,
        path: &Path,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Written, AppError> {
        let format = Format::of_path(path)?;
        let jobs = self.jobs_to_export(list, job)?;
        let mut writer = Writer::create(path, format, &self.header(list, &jobs))?;
        let mut rows = 0;
        let each = |outcomes: Vec<LeadOutcome>| {
            progress(rows, list.leads);
            rows += 1;
            Ok(writer.row(&self.row(list, outcomes, &jobs))?)
        };
        let ids = ids(&jobs);
        self.store
            .read(|db| Ok(db.each_outcome::<AppError>(list.id, &ids, each)))??;
        let written = writer.finish()?;
        progress(list.leads, list.leads);
        Ok(written)
    }

    fn jobs_to_export(&self, list: &List, job: Option<&Job>) -> Result<Vec<Told>, AppError> {
        let mut jobs = self.store.read(|db| db.list_latest_jobs(list.id))?;
        if let Some(job) = job.filter(|job| job.list == list.id) {
            let same = |other: &&mut Job| other.step.find == job.step.find;
            if let Some(place) = jobs.iter_mut().find(same) {
                place.clone_from(job);
            }
        }
        let told = |job: Job| {
            let genders = self.store.read(|db| db.has_genders(job.id))?;
            Ok(Told {
                earlier: self.finders_before(&job)?,
                job,
                genders,
            })
        };
        jobs.into_iter().map(told).collect()
    }

    fn finders_before(&self, job: &Job) -> Result<Vec<Job>, StoreError> {
        if job.step.find != Kind::FindEmail || job.place == 0 {
            return Ok(Vec::new());
        }
        let jobs = self.store.read(|db| db.list_jobs_of_run(job.run))?;
        let jobs = jobs.into_iter().rev().map(|(_, job)| job);
        let before = |other: &Job| other.step.find == Kind::FindEmail && other.place < job.place;
        Ok(jobs.filter(before).collect())
    }

    /// Writes what was wrong with the file of `list` to `path`, whose ending says which format.
    pub fn export_problems(&self, list: &List, path: &Path) -> Result<u64, AppError> {
        let header = ["Row", "Column", "Problem"].map(str::to_owned);
        let mut writer = Writer::create(path, Format::of_path(path)?, &header)?;
        let mut offset = 0;
        loop {
            let problems = self
                .store
                .read(|db| db.list_problems(list.id, offset, PIECE))?;
            if problems.is_empty() {
                return Ok(writer.finish()?.rows);
            }
            offset += problems.len() as u64;
            for problem in problems {
                let row = problem.row.map(|row| row.to_string()).unwrap_or_default();
                writer.row(&[row, problem.column.unwrap_or_default(), problem.message])?;
            }
        }
    }

    fn header(&self, list: &List, jobs: &[Told]) -> Vec<String> {
        let mut names: Vec<String> = list
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect();
        let sandbox = (self.world == World::Sandbox).then_some(SANDBOX.0);
        for name in header(jobs).into_iter().chain(sandbox) {
            let name = unused(name, &names);
            names.push(name);
        }
        names
    }

    fn row(&self, list: &List, mut outcomes: Vec<LeadOutcome>, jobs: &[Told]) -> Vec<String> {
        let cells = outcomes
            .first_mut()
            .map(|first| std::mem::take(&mut first.cells));
        let mut cells = cells.unwrap_or_default();
        cells.resize(list.columns.len(), String::new());
        let told = answers(outcomes, jobs, &cells);
        cells.extend(told);
        cells.extend((self.world == World::Sandbox).then(|| SANDBOX.1.to_owned()));
        cells
    }
}

/// A job whose answers are exported.
pub(super) struct Told {
    /// The job.
    pub job: Job,
    /// Its answers tell people's gender.
    pub genders: bool,
    /// The jobs of its run that looked for addresses before it, newest first: what one of them found stays an answer
    /// where nobody after it had another one.
    pub earlier: Vec<Job>,
}

/// Without a job the leads are exported all the same.
fn ids(jobs: &[Told]) -> Vec<Option<JobId>> {
    match jobs {
        [] => vec![None],
        jobs => {
            let earlier = jobs.iter().flat_map(|told| &told.earlier);
            let all = jobs.iter().map(|told| &told.job).chain(earlier);
            all.map(|job| Some(job.id)).collect()
        }
    }
}

/// `name`, numbered where the file already has a column of that name.
fn unused(name: &str, header: &[String]) -> String {
    let taken = |candidate: &str| {
        header
            .iter()
            .any(|column| column.eq_ignore_ascii_case(candidate))
    };
    let numbered = (2..).map(|n| format!("{name} {n}"));
    std::iter::once(name.to_owned())
        .chain(numbered)
        .find(|candidate| !taken(candidate))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_added_column_never_takes_the_name_of_one_that_was_there() {
        let header = ["e-mail FOUND", "E-mail found 2"].map(str::to_owned);
        assert_eq!(unused("E-mail found", &header), "E-mail found 3");
        assert_eq!(unused("E-mail by", &header), "E-mail by");
    }

    #[test]
    fn all_rows_are_told_only_when_the_file_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        let (path, out) = (folder.path().join("a.csv"), folder.path().join("a.xlsx"));
        std::fs::write(&path, "Name\nAda Moreau\nZoe Lind\n").unwrap();
        let list = app.import(&path, &[], |_, _| {}).unwrap().list;
        let mut told = Vec::new();
        let progress = |rows, of| told.push((rows, of, out.exists()));
        app.export(&list, None, &out, progress).unwrap();
        assert_eq!(told, [(0, 2, false), (1, 2, false), (2, 2, true)]);
    }

    #[test]
    fn the_proposed_name_says_sandbox_where_it_is_one() {
        assert_eq!(
            proposed_name("leads.v2.csv", World::Real, Format::Xlsx),
            "leads.v2-enriched.xlsx"
        );
        assert_eq!(
            proposed_name("leads.v2.csv", World::Sandbox, Format::Csv),
            "leads.v2-enriched-sandbox.csv"
        );
    }
}
