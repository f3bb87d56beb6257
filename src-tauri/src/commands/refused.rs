//! Refused deliveries: what wanted to be one and was not let in, to be looked at,
//! and let in where it proves itself by now.

use ringback_core::domain::RefusedId;
use ringback_core::store::KeptRefused;
use serde::Serialize;
use specta::Type;
use tauri::State;

use super::deliveries::{as_text, pretty};
use super::{on_a_thread, on_a_thread_of_its_own};
use crate::app::Host;
use crate::error::Reply;
use crate::mirror::Provider;

/// A refused delivery in a table.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RefusedRow {
    /// Its id, in order of arrival.
    pub id: i64,
    /// When it came.
    pub received_at: String,
    /// Why it was refused, in a sentence.
    pub reason: String,
    /// How long its body was: as long as was said, or at least as much as was read.
    pub bytes: u64,
    /// The service to whose account's webhook it came, where it came to one: it may prove itself yet.
    pub account: Option<Provider>,
}

/// A refused delivery with what was kept of it.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RefusedDetail {
    /// The refused delivery as the table shows it.
    pub row: RefusedRow,
    /// The request's headers.
    pub head: String,
    /// The body, its first 64 kB at most.
    pub raw: String,
    /// The body written to be read, where it is JSON and whole.
    pub pretty: Option<String>,
    /// Why it could not be let in as things stand now; none where it could.
    pub why_not: Option<String>,
}

/// Every refused delivery that is kept, newest first.
#[tauri::command]
#[specta::specta]
pub async fn list_refused(host: State<'_, Host>) -> Reply<Vec<RefusedRow>> {
    let app = host.desk()?.app;
    let kept = app.store().read(|db| db.list_refused())?;
    Ok(kept.into_iter().map(RefusedRow::from).collect())
}

/// A refused delivery with what was kept of it.
#[tauri::command]
#[specta::specta]
pub async fn get_refused(host: State<'_, Host>, id: i64) -> Reply<RefusedDetail> {
    let app = host.desk()?.app;
    let id = RefusedId(id);
    on_a_thread(move || {
        let (row, (head, body)) = app
            .store()
            .read(|db| Ok((db.get_refused(id)?, db.get_refused_bytes(id)?)))?;
        Ok(RefusedDetail {
            row: row.into(),
            head,
            raw: as_text(&body),
            pretty: pretty(&body),
            why_not: app.find_why_refused(id)?,
        })
    })
    .await
}

/// Lets a refused delivery in, whose signature proves itself by now.
#[tauri::command]
#[specta::specta]
pub async fn release_refused(host: State<'_, Host>, id: i64) -> Reply<()> {
    let _no_other_world = host.start().await;
    let app = host.desk()?.app;
    on_a_thread_of_its_own(async move { Ok(app.release_refused(RefusedId(id)).await?) }).await
}

/// Lets every refused delivery in that proves itself by now, and returns how many.
#[tauri::command]
#[specta::specta]
pub async fn release_proven(host: State<'_, Host>) -> Reply<u32> {
    let _no_other_world = host.start().await;
    let app = host.desk()?.app;
    let released = on_a_thread_of_its_own(async move { Ok(app.release_proven().await?) }).await?;
    Ok(u32::try_from(released).unwrap_or(u32::MAX))
}

impl From<KeptRefused> for RefusedRow {
    fn from(kept: KeptRefused) -> Self {
        Self {
            id: kept.id.0,
            received_at: kept.received_at.to_string(),
            reason: kept.reason,
            bytes: kept.bytes,
            account: kept.account.map(Provider::from),
        }
    }
}
