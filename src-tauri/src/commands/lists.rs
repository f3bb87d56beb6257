//! Files become lists.

use std::ops::ControlFlow;
use std::path::Path;

use ringback_core::app::App;
use ringback_core::app::AppError;
use ringback_core::app::Comparison;
use ringback_core::app::Joining;
use ringback_core::app::Preview as CorePreview;
use ringback_core::domain as core;
use ringback_core::domain::ListId;
use ringback_core::store::StoreError;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::State;
use tauri_specta::Event;

use super::job_view::JobBrief;
use super::on_a_thread;
use super::said::{ReadAs, Said};
use crate::app::{Desk, Host};
use crate::error::Reply;
use crate::grants::Use;
use crate::live::{ImportProgress, once_a_frame};
use crate::mirror::Field;

/// No screen shows more problems at once.
const MOST_PROBLEMS: usize = 1_000;

/// A column of a list.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Its header.
    pub name: String,
    /// What it was taken for.
    pub field: Option<Field>,
}

/// Something in a file that could not be taken as it stood.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The row; none where the whole file is meant.
    pub row: Option<u64>,
    /// The column's name, where one cell is meant.
    pub column: Option<String>,
    /// What is wrong.
    pub message: String,
}

/// A file before it becomes a list.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// Where it lies.
    pub path: String,
    /// Its name.
    pub name: String,
    /// How it is written, in words.
    pub dialect: String,
    /// How it is read: nothing is missing, but of a sheet what a sheet has not.
    pub read: ReadAs,
    /// How it would be read if nobody said anything.
    pub found: ReadAs,
    /// Why the encoding that was said is doubtful.
    pub conflict: Option<String>,
    /// Cells may look garbled without that being certain, so that to repair them is offered.
    pub may_be_garbled: bool,
    /// Of a workbook the sheet that is read.
    pub sheet: Option<String>,
    /// All its sheets that a person sees.
    pub sheets: Vec<String>,
    /// Its columns are mapped as somebody mapped the same header before.
    pub remembered: bool,
    /// Its length.
    pub bytes: u64,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its first rows.
    pub rows: Vec<Vec<String>>,
    /// The number of each of those rows in the file: a file with a preamble begins later.
    pub row_numbers: Vec<u64>,
    /// What is wrong with those rows.
    pub problems: Vec<Problem>,
    /// It has been imported before, mapped the same way.
    pub known: bool,
    /// The list that it is a newer version of; of a known one, its list, where that does not hold what it says.
    pub older: Option<Older>,
}

/// A list, and how a newer version of its file compares with it.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Older {
    /// The list's id.
    pub list: i64,
    /// Its name.
    pub name: String,
    /// Leads in the file: `same`, `changed`, `anew` and `new` together.
    pub rows: u64,
    /// Those that are as they were.
    pub same: u64,
    /// Those whose cells have changed.
    pub changed: u64,
    /// Those about whom something else is asked now than was.
    pub anew: u64,
    /// Those that the list has not.
    pub new: u64,
    /// Leads of the list that are not in the file.
    pub gone: u64,
    /// The columns in which something has changed, each with how many leads.
    pub columns: Vec<(String, u64)>,
    /// Of these the columns in which a cell is emptied, each with how many leads.
    pub emptied: Vec<(String, u64)>,
    /// Columns that the list has not.
    pub new_columns: Vec<String>,
}

/// The leads of a list about somebody whom another lead is about.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Duplicates {
    /// Those of whom an earlier lead of the list is about the same person.
    pub within: u64,
    /// The other lists with the same people, the one with the most first.
    pub elsewhere: Vec<AlsoIn>,
}

/// Another list with the same people.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AlsoIn {
    /// Its name.
    pub name: String,
    /// The leads of the list that was asked about who are in it.
    pub leads: u64,
}

/// What becomes of a file that has to do with a list that is there.
#[derive(Clone, Copy, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Reimport {
    /// Its new rows join that list.
    OnlyNew(i64),
    /// Its new rows join that list, and changed cells take their new values.
    Update(i64),
    /// A list of its own, even where the same bytes are one.
    AsNew,
}

/// A list.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ListView {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// How many leads it has.
    pub leads: u64,
    /// How many problems its import had.
    pub problems: u64,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its jobs, newest first.
    pub jobs: Vec<JobBrief>,
    /// How far the newest has come.
    pub progress: Option<ListProgress>,
    /// When it was imported.
    pub imported_at: String,
    /// No file stands behind it: a service adds to it while the window is open.
    pub grows: bool,
    /// It has columns for what services tell, and can take in what waits unmatched.
    pub living: bool,
}

/// How far the newest job of a list has come.
#[derive(Clone, Copy, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ListProgress {
    /// Its leads that are not pending.
    pub done: u64,
    /// All its leads.
    pub of: u64,
    /// An engine works on it now.
    pub active: bool,
}

/// What the file at `path` would become, read as is `said`.
#[tauri::command]
#[specta::specta]
pub async fn preview_list(host: State<'_, Host>, path: String, said: Said) -> Reply<Preview> {
    let app = host.desk()?.app;
    let file = host.grants().redeem(Use::Read, path.clone())?;
    on_a_thread(move || {
        let preview = app.preview(&file, &said.into())?;
        Ok(Preview::of(path, preview))
    })
    .await
}

/// Imports the file at `path`, read as is `said`; `cancelled` where the user wanted it no more.
#[tauri::command]
#[specta::specta]
pub async fn import_list(host: State<'_, Host>, path: String, said: Said) -> Reply<ListView> {
    read_in(&host, path, move |app, file, watch| {
        Ok(app.import_as(file, &said.into(), watch)?.list)
    })
    .await
}

/// Takes the file at `path` into a list that is there, or makes another one of it, by the user's word; `cancelled` where
/// that was taken back.
#[tauri::command]
#[specta::specta]
pub async fn reimport_list(
    host: State<'_, Host>,
    path: String,
    said: Said,
    how: Reimport,
) -> Reply<ListView> {
    read_in(&host, path, move |app, file, watch| {
        let said = said.into();
        let into = match how {
            Reimport::OnlyNew(list) => (ListId(list), Joining::OnlyNew),
            Reimport::Update(list) => (ListId(list), Joining::Update),
            Reimport::AsNew => return Ok(app.import_as_new(file, &said, watch)?.list),
        };
        Ok(app.reimport(file, &said, into, watch)?.list)
    })
    .await
}

/// Reads the file at `path` in by `take`, which tells a watcher how far it is and is broken off by it.
async fn read_in(
    host: &Host,
    path: String,
    take: impl FnOnce(
        &App,
        &Path,
        &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<core::List, AppError>
    + Send
    + 'static,
) -> Reply<ListView> {
    let _no_other_world = host.start().await;
    let (desk, window) = (host.desk()?, host.window().clone());
    let file = host.grants().redeem(Use::Read, path.clone())?;
    let stop = host.imports().begin(&path);
    let import = on_a_thread(move || {
        let mut progress = once_a_frame(|bytes_read, bytes| {
            // A window that is not there misses nothing.
            let _sent = ImportProgress { bytes_read, bytes }.emit(&window);
        });
        let mut watch = |read, all| {
            progress(read, all);
            stop.look()
        };
        let list = take(&desk.app, &file, &mut watch)?;
        view(&desk, list)
    });
    let imported = import.await;
    host.imports().end(&path);
    imported
}

/// Breaks off the import of the file at `path`: nothing is left of it.
#[tauri::command]
#[specta::specta]
pub async fn cancel_import(host: State<'_, Host>, path: String) -> Reply<()> {
    host.imports().cancel(&path);
    Ok(())
}

/// Removes a list that was never run, with its leads; gives how many those were.
#[tauri::command]
#[specta::specta]
pub async fn undo_import(host: State<'_, Host>, list: i64) -> Reply<u64> {
    let _no_other_world = host.start().await;
    let app = host.desk()?.app;
    on_a_thread(move || Ok(app.undo_import(ListId(list))?)).await
}

/// Keeps rows that were pasted as a file, and gives where it lies.
#[tauri::command]
#[specta::specta]
pub async fn keep_pasted(host: State<'_, Host>, text: String) -> Reply<String> {
    let app = host.desk()?.app;
    let path = on_a_thread(move || Ok(app.keep_pasted(&text)?)).await?;
    Ok(host.grants().hand_out(Use::Read, path))
}

/// Where the sample list lies.
#[tauri::command]
#[specta::specta]
pub async fn sample_path(host: State<'_, Host>) -> Reply<String> {
    let sample = host.desk()?.app.sample()?;
    Ok(host.grants().hand_out(Use::Read, sample))
}

/// The file that the program was opened with, given once.
#[tauri::command]
#[specta::specta]
pub async fn opened_with(host: State<'_, Host>) -> Reply<Option<String>> {
    let file = host.opened_with().take();
    Ok(file.map(|file| host.grants().hand_out(Use::Read, file)))
}

/// Every list, newest first.
#[tauri::command]
#[specta::specta]
pub async fn list_lists(host: State<'_, Host>) -> Reply<Vec<ListView>> {
    let desk = host.desk()?;
    let lists = desk.app.store().read(|db| db.list_lists())?;
    lists.into_iter().map(|list| view(&desk, list)).collect()
}

/// What was wrong with the file of a list.
#[tauri::command]
#[specta::specta]
pub async fn list_problems(
    host: State<'_, Host>,
    list: i64,
    offset: u64,
    limit: u32,
) -> Reply<Vec<Problem>> {
    let limit = (limit as usize).min(MOST_PROBLEMS);
    let app = host.desk()?.app;
    let problems = app
        .store()
        .read(|db| db.list_problems(ListId(list), offset, limit))?;
    Ok(problems.into_iter().map(Problem::from).collect())
}

/// The leads of a list about somebody whom another lead is about.
#[tauri::command]
#[specta::specta]
pub async fn find_duplicates(host: State<'_, Host>, list: i64) -> Reply<Duplicates> {
    let app = host.desk()?.app;
    let found = on_a_thread(move || Ok(app.find_duplicates(ListId(list))?)).await?;
    Ok(Duplicates {
        within: found.within,
        elsewhere: found
            .elsewhere
            .into_iter()
            .map(|(list, leads)| AlsoIn {
                name: list.name,
                leads,
            })
            .collect(),
    })
}

/// Writes what was wrong with the file of a list to `path`.
#[tauri::command]
#[specta::specta]
pub async fn export_problems(host: State<'_, Host>, list: i64, path: String) -> Reply<u64> {
    let app = host.desk()?.app;
    let target = host.grants().redeem(Use::Write, path)?;
    let file = target.clone();
    let write = on_a_thread(move || {
        let list = app.store().read(|db| db.get_list(ListId(list)))?;
        Ok(app.export_problems(&list, &file)?)
    });
    let problems = write.await?;
    host.grants().hand_out(Use::Show, target);
    Ok(problems)
}

/// A list as the window shows it.
fn view(desk: &Desk, list: core::List) -> Reply<ListView> {
    let (jobs, counts) = desk.app.store().read(|db| {
        let jobs = db.list_jobs_of_list(list.id)?;
        let newest = jobs.first().map(|job| job.id);
        let counts = newest
            .map(|job| Ok::<_, StoreError>((job, db.count_job(job)?)))
            .transpose()?;
        Ok((jobs, counts))
    })?;
    Ok(ListView {
        id: list.id.0,
        name: list.name,
        leads: list.leads,
        problems: list.problems,
        columns: list.columns.into_iter().map(Column::from).collect(),
        jobs: jobs.into_iter().map(JobBrief::from).collect(),
        progress: counts.map(|(job, counts)| ListProgress {
            done: counts.leads - counts.pending,
            of: counts.leads,
            active: desk.running.activity(job).active,
        }),
        imported_at: list.imported_at.to_string(),
        grows: list.grows,
        living: list.living,
    })
}

impl Preview {
    fn of(path: String, preview: CorePreview) -> Self {
        let (row_numbers, rows) = preview
            .rows
            .into_iter()
            .map(|row| (row.row, row.cells))
            .unzip();
        Self {
            path,
            name: preview.name,
            dialect: preview.dialect,
            read: preview.read.into(),
            found: preview.found.into(),
            conflict: preview.conflict,
            may_be_garbled: preview.may_be_garbled,
            sheet: preview.sheet,
            sheets: preview.sheets,
            remembered: preview.remembered,
            bytes: preview.bytes,
            columns: preview.columns.into_iter().map(Column::from).collect(),
            rows,
            row_numbers,
            problems: preview.problems.into_iter().map(Problem::from).collect(),
            known: preview.known,
            older: preview.older.map(Older::from),
        }
    }
}

impl From<Comparison> for Older {
    fn from(older: Comparison) -> Self {
        Self {
            list: older.list.id.0,
            name: older.list.name,
            rows: older.rows,
            same: older.same,
            changed: older.changed,
            anew: older.anew,
            new: older.new,
            gone: older.gone,
            columns: older.columns,
            emptied: older.emptied,
            new_columns: older.new_columns,
        }
    }
}

impl From<core::Column> for Column {
    fn from(column: core::Column) -> Self {
        Self {
            name: column.name,
            field: column.field.map(Field::from),
        }
    }
}

impl From<core::Problem> for Problem {
    fn from(problem: core::Problem) -> Self {
        Self {
            row: problem.row,
            column: problem.column,
            message: problem.message,
        }
    }
}
