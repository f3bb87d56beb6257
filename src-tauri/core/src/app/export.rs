//! A list with its answers to a file: the original columns in their order, then the answers, then, where that is wanted,
//! where each came from. What is exported ([`ExportChoice`]) and how it is written (the room `export`) know nothing of each
//! other; between them goes one row at a time.

mod columns;
mod provenance;
mod summary;

use std::{ops::ControlFlow, path::Path};

use self::columns::Columns;
use self::provenance::Provenance;
use self::summary::Results;
use super::answers::{answers, cells};
use super::{App, AppError, World};
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::Kind;
use crate::domain::List;
use crate::export::ExportError;
use crate::export::Format;
use crate::export::Names;
use crate::export::Writer;
use crate::export::Written;
use crate::import;
use crate::store::LeadOutcome;
use crate::store::LeadQuery;
use crate::store::Reading;
use crate::store::StoreError;

/// In the sandbox every row says what its answer is worth.
const SANDBOX: &str = "sandbox: invented answer";

/// Problems, or leads of a filter, read at once.
const PIECE: usize = 1_000;

/// What is exported, and how.
#[derive(Clone, Debug)]
pub struct ExportChoice {
    /// What kind of file.
    pub format: Format,
    /// What the columns are called.
    pub names: Names,
    /// Only the leads that this shows, in its order; without one, all in the file's.
    pub shown: Option<LeadQuery>,
    /// Further columns say where each answer came from.
    pub provenance: bool,
}

impl ExportChoice {
    /// Everything, in that format, under the list's own names.
    pub const fn everything(format: Format) -> Self {
        Self {
            format,
            names: Names::AsTheyAre,
            shown: None,
            provenance: false,
        }
    }
}

/// The name that is proposed for the enriched list of a file `name`. The sandbox's carries the word.
pub fn proposed_name(name: &str, world: World, format: Format) -> String {
    let stem = Path::new(name)
        .file_stem()
        .map_or(name.into(), |stem| stem.to_string_lossy());
    let ending = format.ending();
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

    /// Refuses the file that `list` was read from, by whatever name: it has the same bytes. One that cannot be read, or has
    /// been changed since, is not known again.
    pub fn check_not_the_list(&self, list: &List, path: &Path) -> Result<(), AppError> {
        for hash in import::hashes(path).unwrap_or_default() {
            let bytes = format!("{} ", hex::encode(hash));
            let lists = self.store.read(|db| db.list_lists_from(&bytes))?;
            if lists.iter().any(|(known, _)| known.id == list.id) {
                let path = path.to_owned();
                return Err(ExportError::LeadList { path }.into());
            }
        }
        Ok(())
    }

    /// Writes the whole of `list` to `path`, whose ending says which format, with the answers of the newest job of each
    /// kind; of the kind of `job`, with its answers. `progress` is told rows written and rows in all: at each row, and
    /// all of them only when the file is complete and in its place.
    pub fn export(
        &self,
        list: &List,
        job: Option<&Job>,
        path: &Path,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Written, AppError> {
        let choice = ExportChoice::everything(Format::of_path(path)?);
        self.export_chosen(list, job, path, &choice, |rows, of| {
            progress(rows, of);
            ControlFlow::Continue(())
        })
    }

    /// The same of what is chosen. Where `watch` breaks off, the export is cancelled: an older file stays as it was.
    pub fn export_chosen(
        &self,
        list: &List,
        job: Option<&Job>,
        path: &Path,
        choice: &ExportChoice,
        mut watch: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Written, AppError> {
        if !choice.format.fits(path) {
            let (path, ending) = (path.to_owned(), choice.format.ending());
            return Err(ExportError::OtherEnding { path, ending }.into());
        }
        self.check_not_the_list(list, path)?;
        let jobs = self.jobs_to_export(list, job)?;
        let told_from = if choice.provenance { &jobs[..] } else { &[] };
        let mut provenance = Provenance::of(list.id, told_from);
        let mut results = Results::of(&jobs);
        let columns = Columns::of(list, &jobs, choice.names, &provenance, self.world);
        let mut writer = Writer::create(path, choice.format, columns.header())?;
        let (mut rows, mut of) = (0, 0);
        self.store.read(|db| {
            Ok(
                self.each_row(db, list, &jobs, choice.shown.as_ref(), |leads, outcomes| {
                    of = leads;
                    if watch(rows, of).is_break() {
                        let path = path.to_owned();
                        return Err(ExportError::Cancelled { path }.into());
                    }
                    rows += 1;
                    let row = self.row(db, list, outcomes, &jobs, &mut provenance, &mut results)?;
                    Ok(writer.row(&columns.fill(row))?)
                }),
            )
        })??;
        let summary = match choice.format {
            Format::Xlsx => {
                Some(self.summary_sheet(list, &jobs, choice, (writer.written(), results))?)
            }
            _ => None,
        };
        let written = writer.finish_with(summary.as_ref())?;
        // The file is there: nobody can break off any more.
        let _complete = watch(rows, of);
        Ok(written)
    }

    /// Calls `each` with how many leads there are, and with a lead's outcome in each of the jobs.
    fn each_row(
        &self,
        db: &Reading<'_>,
        list: &List,
        jobs: &[Told],
        shown: Option<&LeadQuery>,
        mut each: impl FnMut(u64, Vec<LeadOutcome>) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let ids = ids(jobs);
        let Some(query) = shown else {
            return db.each_outcome(list.id, &ids, |outcomes| each(list.leads, outcomes));
        };
        let order = db.order_leads(query)?;
        for leads in order.chunks(PIECE) {
            let of_job = |job: &Option<JobId>| Ok(db.list_outcomes(*job, leads)?.into_iter());
            let of_jobs: Result<Vec<_>, StoreError> = ids.iter().map(of_job).collect();
            let mut of_jobs = of_jobs?;
            for _ in leads {
                let outcomes = of_jobs.iter_mut().filter_map(Iterator::next).collect();
                each(order.len() as u64, outcomes)?;
            }
        }
        Ok(())
    }

    fn row(
        &self,
        db: &Reading<'_>,
        list: &List,
        mut outcomes: Vec<LeadOutcome>,
        jobs: &[Told],
        provenance: &mut Provenance<'_>,
        results: &mut Results,
    ) -> Result<Vec<String>, AppError> {
        let first = outcomes.first_mut();
        let (lead, own) = first
            .map(|first| (first.id, std::mem::take(&mut first.cells)))
            .unzip();
        let mut row: Vec<String> = own.unwrap_or_default();
        row.resize(list.columns.len(), String::new());
        let answers = answers(outcomes, jobs, &row);
        results.count(&answers);
        let from = match lead {
            Some(lead) => provenance.cells(db, lead, &answers)?,
            None => Vec::new(),
        };
        row.extend(cells(answers, jobs));
        row.extend(from);
        row.extend((self.world == World::Sandbox).then(|| SANDBOX.to_owned()));
        Ok(row)
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
        let jobs = jobs.into_iter().rev();
        let before = |other: &Job| other.step.find == Kind::FindEmail && other.place < job.place;
        Ok(jobs.filter(before).collect())
    }

    /// Writes what was wrong with the file of `list` to `path`, whose ending says which format.
    pub fn export_problems(&self, list: &List, path: &Path) -> Result<u64, AppError> {
        let header = ["Row", "Column", "Problem"].map(str::to_owned);
        let format = Format::of_path(path)?;
        self.check_not_the_list(list, path)?;
        let mut writer = Writer::create(path, format, &header)?;
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
                let column = problem.column.unwrap_or_default();
                let said = [&column, &problem.message].map(|text| format.harmless(text));
                writer.row(&[row.as_str(), said[0].as_ref(), said[1].as_ref()])?;
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

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
            proposed_name("leads.v2.csv", World::Sandbox, Format::CsvForImport),
            "leads.v2-enriched-sandbox.csv"
        );
    }
}
