//! The program opened once more: a data folder has one window. Whoever clicks the icon again is brought to it, and a
//! file given along is shown there.

use std::{
    ffi::OsString,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ringback_core::app::default_data_folder;
use tauri::{AppHandle, Manager, Wry, plugin::TauriPlugin};
use tauri_plugin_single_instance::Builder;
use tauri_specta::Event;

use crate::arguments;
use crate::live::Opened;

/// The file that the program was opened with last, until the page has asked for it. Clones share it: it may come before
/// there is a window.
#[derive(Clone, Default)]
pub struct OpenedWith(Arc<Mutex<Option<PathBuf>>>);

impl OpenedWith {
    /// Nothing but `file`, where there is one.
    pub fn new(file: Option<PathBuf>) -> Self {
        Self(Arc::new(Mutex::new(file)))
    }

    /// The file, the first time it is asked for.
    pub fn take(&self) -> Option<PathBuf> {
        self.lock().take()
    }

    fn set(&self, file: PathBuf) {
        *self.lock() = Some(file);
    }

    /// A panic while the lock was held cannot have left it half changed.
    fn lock(&self) -> MutexGuard<'_, Option<PathBuf>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What makes a second start on `folder` end at once, and the first hear of it. Only Linux lets a folder have a name of its
/// own; elsewhere the program has one, which is the customary folder's, and any other is held by its lock alone.
pub fn once(folder: &Path, file: OpenedWith) -> Option<TauriPlugin<Wry>> {
    let customary = default_data_folder().is_some_and(|customary| customary == folder);
    (cfg!(target_os = "linux") || customary).then(|| {
        Builder::new()
            .dbus_id(name(folder))
            .callback(move |window, words, here| again(window, &words, &here, &file))
            .build()
    })
}

fn again(app: &AppHandle, words: &[String], here: &str, file: &OpenedWith) {
    let words: Vec<_> = words.iter().skip(1).map(OsString::from).collect();
    if let Some(given) = arguments::read(&words, Path::new(here)).file {
        file.set(given);
        // A page that is not there yet asks for it when it is.
        let _sent = Opened.emit(app);
    }
    let Some(window) = app.get_webview_window("main") else {
        return;
    };
    if let Err(error) = window.unminimize().and_then(|()| window.set_focus()) {
        tracing::info!(%error, "the window cannot be brought to the front");
    }
}

/// The name on the session's bus. Where one folder is named in two ways, or two should share a name, its lock still tells.
fn name(folder: &Path) -> String {
    let mut hash = DefaultHasher::new();
    folder.hash(&mut hash);
    format!("app.ringback.desktop.in_{:016x}", hash.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_has_a_name_of_its_own_that_the_bus_accepts() {
        let names = ["/a", "/a/b", "/a b/ü"].map(|folder| name(Path::new(folder)));
        assert_eq!(names[0], name(Path::new("/a/")), "and always the same");
        assert!(names[0] != names[1] && names[1] != names[2]);
        for name in names {
            let last = name.rsplit('.').next().unwrap();
            let sound = |c: char| c.is_ascii_alphanumeric() || c == '_';
            assert!(last.starts_with("in_") && last.chars().all(sound), "{name}");
        }
    }

    #[test]
    fn the_file_of_a_later_start_is_given_once() {
        let file = OpenedWith::new(Some("/first.csv".into()));
        file.clone().set("/second.csv".into());
        assert_eq!(file.take(), Some("/second.csv".into()));
        assert_eq!(file.take(), None);
    }
}
