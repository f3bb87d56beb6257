//! A list with its answers as a file.

use std::{
    io,
    path::{Path, PathBuf},
    process::Command,
};

use ringback_core::app::ExportChoice;
use ringback_core::app::proposed_name;
use ringback_core::domain::JobId;
use ringback_core::domain::ListId;
use ringback_core::export::Format;
use ringback_core::export::Names;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::State;
use tauri_specta::Event;

use super::leads::{PageQuery, lead_query};
use super::on_a_thread;
use crate::app::Host;
use crate::error::{CommandError, Reply};
use crate::grants::Use;
use crate::live::{ExportProgress, once_a_frame};

/// What kind of file.
#[derive(Clone, Copy, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ExportFormat {
    /// A workbook.
    Xlsx,
    /// Text for a double click in Excel.
    CsvForExcel,
    /// Text for other programs, every value as it is.
    CsvForImport,
    /// An object on each line.
    JsonLines,
}

/// Whose names the columns have.
#[derive(Clone, Copy, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ExportNames {
    /// The list's own.
    AsTheyAre,
    /// HubSpot's.
    Hubspot,
    /// Salesforce's.
    Salesforce,
    /// Pipedrive's.
    Pipedrive,
    /// Instantly's.
    Instantly,
    /// Smartlead's.
    Smartlead,
}

/// What is exported, and how.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportWish {
    /// What kind of file.
    pub format: ExportFormat,
    /// Whose names the columns have.
    pub names: ExportNames,
    /// Only what this shows, its pages aside.
    pub shown: Option<PageQuery>,
    /// With where each answer came from.
    pub provenance: bool,
}

/// A file that has been written.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    /// Where it lies.
    pub path: String,
    /// Rows, the header not counted.
    pub rows: u64,
    /// Cells given an apostrophe, because Excel would have run or changed them.
    pub guarded: u64,
    /// Cells that a spreadsheet would run as formulas if it opened the file.
    pub live: u64,
    /// Cells cut, because a spreadsheet's cell holds no more.
    pub cut: u64,
    /// Cells of a CSV for Excel that are longer than that: nothing is cut, but Excel would not take them whole.
    pub long: u64,
}

/// The name to propose for the file.
#[tauri::command]
#[specta::specta]
pub async fn propose_export(
    host: State<'_, Host>,
    list: i64,
    format: ExportFormat,
) -> Reply<String> {
    let app = host.desk()?.app;
    let list = app.store().read(|db| db.get_list(ListId(list)))?;
    Ok(proposed_name(&list.name, app.world(), format.into()))
}

/// Writes a list to `path` with the answers of the newest job of each kind; of the kind of `job`, with its answers.
/// `cancelled` where the user wanted it no more.
#[tauri::command]
#[specta::specta]
pub async fn export_list(
    host: State<'_, Host>,
    list: i64,
    job: Option<i64>,
    path: String,
    wish: ExportWish,
) -> Reply<Exported> {
    let (app, window) = (host.desk()?.app, host.window().clone());
    let choice = ExportChoice::from(wish);
    let target = with_ending(
        host.grants().redeem(Use::Write, path.clone())?,
        choice.format,
    )?;
    let (file, stop) = (target.clone(), host.exports().begin(&path));
    let write = on_a_thread(move || {
        let (list, job) = app.store().read(|db| {
            let job = job.map(|job| db.get_job(JobId(job))).transpose()?;
            Ok((db.get_list(ListId(list))?, job))
        })?;
        let mut progress = once_a_frame(|rows, of| {
            // A window that is not there misses nothing.
            let _sent = ExportProgress { rows, of }.emit(&window);
        });
        let watch = |rows, of| {
            progress(rows, of);
            stop.look()
        };
        Ok(app.export_chosen(&list, job.as_ref(), &file, &choice, watch)?)
    });
    let written = write.await;
    host.exports().end(&path);
    let written = written?;
    Ok(Exported {
        path: host.grants().hand_out(Use::Show, target),
        rows: written.rows,
        guarded: written.guarded,
        live: written.live,
        cut: written.cut,
        long: written.long,
    })
}

/// Breaks off the export to `path`: a file that was there before stays as it was.
#[tauri::command]
#[specta::specta]
pub async fn cancel_export(host: State<'_, Host>, path: String) -> Reply<()> {
    host.exports().cancel(&path);
    Ok(())
}

/// Shows the folder of a file that was written, in the system's file manager. The file itself is not opened.
#[tauri::command]
#[specta::specta]
pub async fn show_in_folder(host: State<'_, Host>, path: String) -> Reply<()> {
    let path = host.grants().redeem(Use::Show, path)?;
    if !path.exists() {
        return Err(CommandError::failed(format!(
            "{} is not there any more",
            path.display()
        )));
    }
    let shown = on_a_thread(move || Ok(show(&path))).await?;
    shown.map_err(|error| CommandError::failed(format!("the folder cannot be shown: {error}")))
}

/// A dialog may return a name without an ending, and the name must say which format it is. A file that has the name with
/// its ending is not replaced: the dialog has not asked about that one.
fn with_ending(path: PathBuf, format: Format) -> Reply<PathBuf> {
    let ending = format.ending();
    if format.fits(&path) {
        return Ok(path);
    }
    if Format::of_path(&path).is_ok() {
        return Err(CommandError::failed(format!(
            "the file's name must end in .{ending}"
        )));
    }
    let mut name = path.into_os_string();
    name.push(format!(".{ending}"));
    let path = PathBuf::from(name);
    if path.exists() {
        return Err(CommandError::failed(format!(
            "{} is there already: choose it by its whole name to replace it",
            path.display()
        )));
    }
    Ok(path)
}

#[cfg(target_os = "windows")]
fn show(path: &Path) -> io::Result<()> {
    let mut select = std::ffi::OsString::from("/select,");
    select.push(path);
    // It reports failure even where it shows the folder.
    Command::new("explorer").arg(select).status().map(drop)
}

#[cfg(target_os = "macos")]
fn show(path: &Path) -> io::Result<()> {
    succeeded(Command::new("open").arg("-R").arg(path))
}

#[cfg(not(any(target_os = "windows", target_os = "macos")))]
fn show(path: &Path) -> io::Result<()> {
    succeeded(Command::new("xdg-open").arg(path.parent().unwrap_or(path)))
}

#[cfg(not(target_os = "windows"))]
fn succeeded(command: &mut Command) -> io::Result<()> {
    let status = command.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other("the file manager did not open"))
    }
}

impl From<ExportWish> for ExportChoice {
    fn from(wish: ExportWish) -> Self {
        Self {
            format: wish.format.into(),
            names: wish.names.into(),
            shown: wish.shown.map(lead_query),
            provenance: wish.provenance,
        }
    }
}

impl From<ExportFormat> for Format {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Xlsx => Self::Xlsx,
            ExportFormat::CsvForExcel => Self::CsvForExcel,
            ExportFormat::CsvForImport => Self::CsvForImport,
            ExportFormat::JsonLines => Self::JsonLines,
        }
    }
}

impl From<ExportNames> for Names {
    fn from(names: ExportNames) -> Self {
        match names {
            ExportNames::AsTheyAre => Self::AsTheyAre,
            ExportNames::Hubspot => Self::Hubspot,
            ExportNames::Salesforce => Self::Salesforce,
            ExportNames::Pipedrive => Self::Pipedrive,
            ExportNames::Instantly => Self::Instantly,
            ExportNames::Smartlead => Self::Smartlead,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_its_ending_gets_it_and_another_formats_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("there.xlsx"), "old").unwrap();
        let ending = |name: &str| with_ending(at(name), Format::Xlsx);
        assert_eq!(ending("a.xlsx"), Ok(at("a.xlsx")));
        assert_eq!(ending("a.b"), Ok(at("a.b.xlsx")));
        assert_eq!(ending("there.xlsx"), Ok(at("there.xlsx")));
        for (name, words) in [("a.csv", "must end in .xlsx"), ("there", "there already")] {
            let refused = ending(name).unwrap_err();
            assert!(refused.message.contains(words), "{}", refused.message);
        }
    }
}
