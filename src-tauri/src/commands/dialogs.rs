//! The system's own dialogs. Opened from here and not by the pages: so the window needs no permission for any.

use std::path::Path;

use tauri::{Manager, State};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use tokio::sync::oneshot;

use crate::app::Host;
use crate::error::Reply;
use crate::grants::Use;

/// Lets the user choose lead lists; none where they think better of it.
#[tauri::command]
#[specta::specta]
pub async fn choose_files(host: State<'_, Host>) -> Reply<Vec<String>> {
    let (chosen, choice) = oneshot::channel();
    dialog(&host)
        .set_title("Open lead lists")
        .add_filter(
            "Lead lists",
            &[
                "csv", "tsv", "tab", "txt", "xlsx", "xlsb", "xls", "ods", "CSV", "TSV", "TXT",
                "XLSX", "XLSB", "XLS", "ODS",
            ],
        )
        .add_filter("All files", &["*"])
        .pick_files(move |paths| drop(chosen.send(paths)));
    let paths = choice.await.ok().flatten().unwrap_or_default();
    let granted = |path| granted(&host, Use::Read, Some(path));
    Ok(paths.into_iter().filter_map(granted).collect())
}

/// Lets the user choose a recipe's file; none where they think better of it.
#[tauri::command]
#[specta::specta]
pub async fn choose_recipe(host: State<'_, Host>) -> Reply<Option<String>> {
    let (chosen, choice) = oneshot::channel();
    dialog(&host)
        .set_title("Open a recipe")
        .add_filter("Recipes", &["json", "JSON"])
        .add_filter("All files", &["*"])
        .pick_file(move |path| drop(chosen.send(path)));
    Ok(granted(&host, Use::Read, choice.await.ok().flatten()))
}

/// Lets the user choose a file of people and domains to be suppressed; none where they think better of it.
#[tauri::command]
#[specta::specta]
pub async fn choose_entries(host: State<'_, Host>) -> Reply<Option<String>> {
    let (chosen, choice) = oneshot::channel();
    dialog(&host)
        .set_title("Import into the suppression list")
        .add_filter(
            "CSV and text",
            &["csv", "tsv", "tab", "txt", "CSV", "TSV", "TXT"],
        )
        .add_filter("All files", &["*"])
        .pick_file(move |path| drop(chosen.send(path)));
    Ok(granted(&host, Use::Read, choice.await.ok().flatten()))
}

/// Lets the user choose where to write a file that is to be called `proposed`.
#[tauri::command]
#[specta::specta]
pub async fn choose_target(host: State<'_, Host>, proposed: String) -> Reply<Option<String>> {
    let (chosen, choice) = oneshot::channel();
    let ending = Path::new(&proposed).extension().unwrap_or_default();
    let kind = if ending == "json" {
        "Recipes"
    } else {
        "Spreadsheets"
    };
    dialog(&host)
        .set_title("Save as")
        .add_filter(kind, &[&ending.to_string_lossy()])
        .set_file_name(&proposed)
        .save_file(move |path| drop(chosen.send(path)));
    Ok(granted(&host, Use::Write, choice.await.ok().flatten()))
}

/// A dialog that belongs to the window, and that begins where people keep their files.
fn dialog(host: &Host) -> FileDialogBuilder<tauri::Wry> {
    let app = host.window();
    let mut dialog = app.dialog().file();
    if let Some(window) = app.get_webview_window("main") {
        dialog = dialog.set_parent(&window);
    }
    let paths = app.path();
    match paths.document_dir().or_else(|_| paths.home_dir()) {
        Ok(folder) => dialog.set_directory(folder),
        Err(_) => dialog,
    }
}

fn granted(host: &Host, purpose: Use, path: Option<FilePath>) -> Option<String> {
    let path = path?.into_path().ok()?;
    Some(host.grants().hand_out(purpose, path))
}
