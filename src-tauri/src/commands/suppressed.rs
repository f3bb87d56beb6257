//! The suppression list: whom nothing is asked about.

use ringback_core::app::App;
use ringback_core::app::{PutOn, TakenOff};
use ringback_core::domain::Suppression;
use ringback_core::preflight::suppressions_typed;
use ringback_core::preflight::{NotSuppressed, SuppressionLines};
use ringback_core::store::{SuppressionKept, SuppressionQuery};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::State;

use super::on_a_thread;
use crate::app::Host;
use crate::error::Reply;
use crate::grants::Use;
use crate::mirror::Suppresses;

/// No screen shows more entries at once.
const MOST: usize = 500;
/// Lines that name nobody, told one by one; of more, how many.
const MOST_STRANGE: usize = 1_000;

/// Whom an entry names.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SuppressionName {
    /// By what.
    pub what: Suppresses,
    /// The one form that all spellings share.
    pub value: String,
}

/// An entry of the suppression list.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SuppressionRow {
    /// Whom it names.
    pub name: SuppressionName,
    /// The same for people to read.
    pub shown: String,
    /// Since when.
    pub added_at: String,
    /// The file it came from; none where it was typed.
    pub source: Option<String>,
}

/// A piece of the list.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SuppressionPage {
    /// Entries on the whole list.
    pub total: u64,
    /// Of these, those with what was searched for.
    pub matching: u64,
    /// The piece, newest first.
    pub rows: Vec<SuppressionRow>,
}

/// A line that names nobody.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StrangeLine {
    /// Which line, from 1.
    pub line: u64,
    /// What stands there.
    pub text: String,
    /// Why it names nobody, and what to write instead.
    pub why: String,
}

/// What adding came to.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SuppressedNow {
    /// Entries that are new.
    pub added: u64,
    /// Entries that were there already, or were named twice.
    pub known: u64,
    /// Leads that waited in a job, and are skipped now.
    pub taken_off: u64,
    /// Lines that name nobody.
    pub strange: Vec<StrangeLine>,
    /// How many there are in all.
    pub strange_lines: u64,
    /// The first line of the file, where it was taken for a header.
    pub header: Option<String>,
}

/// What removing came to.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SuppressedNoMore {
    /// Entries that were on the list.
    pub removed: u64,
    /// Leads that wait again, in jobs that are not over.
    pub waiting_again: u64,
}

/// A piece of the suppression list, newest first: what has `search` in it, all where that is empty.
#[tauri::command]
#[specta::specta]
pub async fn list_suppressed(
    host: State<'_, Host>,
    search: String,
    offset: u32,
    limit: u32,
) -> Reply<SuppressionPage> {
    let app = host.desk()?.app;
    on_a_thread(move || {
        let search = search.trim().to_lowercase();
        let query = SuppressionQuery {
            search: &search,
            offset: offset as usize,
            limit: (limit as usize).min(MOST),
        };
        Ok(app.store().read(|db| {
            let rows = db.page_suppressed(query)?;
            Ok(SuppressionPage {
                total: db.count_suppressed("")?,
                matching: db.count_suppressed(&search)?,
                rows: rows.into_iter().map(SuppressionRow::from).collect(),
            })
        })?)
    })
    .await
}

/// Puts on the list whom `text` names: one a line, or several with commas between them.
#[tauri::command]
#[specta::specta]
pub async fn add_suppressed(host: State<'_, Host>, text: String) -> Reply<SuppressedNow> {
    let _no_other_world = host.start().await;
    let app = host.desk()?.app;
    on_a_thread(move || put_on(&app, suppressions_typed(&text), None)).await
}

/// Puts on the list whom the file at `path` names: one a line, of a CSV in the first column that names them.
#[tauri::command]
#[specta::specta]
pub async fn import_suppressed(host: State<'_, Host>, path: String) -> Reply<SuppressedNow> {
    let _no_other_world = host.start().await;
    let (app, file) = (host.desk()?.app, host.grants().redeem(Use::Read, path)?);
    on_a_thread(move || {
        let name = file.file_name().map(|name| name.to_string_lossy());
        let source = name.map(|name| name.into_owned());
        put_on(&app, App::read_suppressions(&file)?, source)
    })
    .await
}

/// Takes these off the list.
#[tauri::command]
#[specta::specta]
pub async fn remove_suppressed(
    host: State<'_, Host>,
    names: Vec<SuppressionName>,
) -> Reply<SuppressedNoMore> {
    let _no_other_world = host.start().await;
    let app = host.desk()?.app;
    on_a_thread(move || {
        let named = |name: SuppressionName| Suppression {
            what: name.what.into(),
            value: name.value,
        };
        let TakenOff {
            removed,
            waiting_again,
        } = app.unsuppress(names.into_iter().map(named).collect())?;
        Ok(SuppressedNoMore {
            removed,
            waiting_again,
        })
    })
    .await
}

fn put_on(app: &App, lines: SuppressionLines, source: Option<String>) -> Reply<SuppressedNow> {
    let PutOn {
        added,
        known,
        taken_off,
    } = app.suppress(lines.all, source)?;
    let strange_lines = lines.strange.len() as u64;
    let strange = lines.strange.into_iter().take(MOST_STRANGE);
    Ok(SuppressedNow {
        added,
        known,
        taken_off,
        strange: strange.map(StrangeLine::from).collect(),
        strange_lines,
        header: lines.header,
    })
}

impl From<SuppressionKept> for SuppressionRow {
    fn from(kept: SuppressionKept) -> Self {
        let Suppression { what, value } = kept.suppression;
        Self {
            // A person's name and company stand on a line each.
            shown: value.replace('\n', " "),
            name: SuppressionName {
                what: what.into(),
                value,
            },
            added_at: kept.added_at.to_string(),
            source: kept.source,
        }
    }
}

impl From<NotSuppressed> for StrangeLine {
    fn from(NotSuppressed { line, text, why }: NotSuppressed) -> Self {
        Self {
            line,
            text,
            why: why.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use ringback_core::app::World;

    use super::*;

    #[test]
    fn what_was_put_on_is_told_with_what_was_not_understood() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path(), World::Sandbox).unwrap();
        let put = |text: &str| put_on(&app, suppressions_typed(text), None).unwrap();
        let first = put("Ada@northpier.com\nnobody\nOdo Dee at Vega");
        assert_eq!((first.added, first.known, first.strange_lines), (2, 0, 1));
        let strange = &first.strange[0];
        assert_eq!((strange.line, strange.text.as_str()), (2, "nobody"));
        assert_eq!((put("ada@northpier.com").added, put("").known), (0, 0));
        let query = SuppressionQuery {
            search: "vega",
            offset: 0,
            limit: 9,
        };
        let rows = app.store().read(|db| db.page_suppressed(query)).unwrap();
        let row = SuppressionRow::from(rows[0].clone());
        assert_eq!((rows.len(), row.shown.as_str()), (1, "odo dee of vega"));
        // What the page gives back names the same entry.
        let named = Suppression {
            what: row.name.what.into(),
            value: row.name.value,
        };
        assert_eq!(app.unsuppress(vec![named]).unwrap().removed, 1);
    }
}
