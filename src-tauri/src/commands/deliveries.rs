//! Deliveries: what services have called back with.

use ringback_core::domain::DeliveryId;
use ringback_core::provider;
use ringback_core::store::KeptDelivery;
use serde::Serialize;
use specta::Type;
use tauri::State;

use crate::app::Host;
use crate::error::Reply;
use crate::mirror::DeliveryState;
use crate::mirror::Provider;

/// No screen shows more at once.
const MOST: usize = 500;

/// A delivery in a table.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryRow {
    /// Its id, in order of arrival.
    pub id: i64,
    /// When its last byte had arrived.
    pub received_at: String,
    /// What became of it.
    pub state: DeliveryState,
    /// Why, where that needs saying.
    pub note: Option<String>,
    /// The body's length.
    pub bytes: u64,
    /// The service it came from.
    pub provider: Option<Provider>,
    /// The batch that it is about, where it is about one.
    pub batch: Option<i64>,
    /// That batch's job.
    pub job: Option<i64>,
    /// What shows that it came from the service.
    pub proof: Proof,
    /// It was sent by hand, to try the way in: it says nothing about anything.
    pub test: bool,
    /// What it told was asked for by nobody here, and waits among the unmatched.
    pub unmatched: bool,
}

/// What shows that a delivery came from the service.
#[derive(Clone, Copy, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Proof {
    /// It came on a path that only the service was told.
    SecretPath,
    /// The service has signed it.
    Signature,
}

/// A delivery with its bytes.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryDetail {
    /// The delivery as the table shows it.
    pub row: DeliveryRow,
    /// The request's headers.
    pub head: String,
    /// The body, as it came; bytes that are no text as `\xNN`.
    pub raw: String,
    /// The body written to be read, where it is JSON.
    pub pretty: Option<String>,
}

/// Deliveries, newest first, those before `before` where one is named.
#[tauri::command]
#[specta::specta]
pub async fn list_deliveries(
    host: State<'_, Host>,
    before: Option<i64>,
    limit: u32,
) -> Reply<Vec<DeliveryRow>> {
    let limit = (limit as usize).min(MOST);
    let app = host.desk()?.app;
    let kept = app
        .store()
        .read(|db| db.list_deliveries(before.map(DeliveryId), limit))?;
    Ok(kept.into_iter().map(DeliveryRow::from).collect())
}

/// A delivery with its bytes.
#[tauri::command]
#[specta::specta]
pub async fn get_delivery(host: State<'_, Host>, id: i64) -> Reply<DeliveryDetail> {
    let app = host.desk()?.app;
    let id = DeliveryId(id);
    let (row, (head, body)) = app
        .store()
        .read(|db| Ok((db.get_delivery(id)?, db.get_delivery_bytes(id)?)))?;
    Ok(DeliveryDetail {
        row: row.into(),
        head,
        raw: as_text(&body),
        pretty: pretty(&body),
    })
}

/// Has a delivery read once more.
#[tauri::command]
#[specta::specta]
pub async fn replay_delivery(host: State<'_, Host>, id: i64) -> Reply<DeliveryRow> {
    let app = host.desk()?.app;
    Ok(app.replay(DeliveryId(id)).await?.into())
}

/// A body as text to be read: what is no UTF-8 is written as `\xNN`.
pub(super) fn as_text(body: &[u8]) -> String {
    body.utf8_chunks()
        .map(|chunk| format!("{}{}", chunk.valid(), chunk.invalid().escape_ascii()))
        .collect()
}

pub(super) fn pretty(body: &[u8]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    serde_json::to_string_pretty(&value).ok()
}

impl From<KeptDelivery> for DeliveryRow {
    fn from(kept: KeptDelivery) -> Self {
        Self {
            id: kept.id.0,
            received_at: kept.received_at.to_string(),
            state: kept.state.into(),
            note: kept.note,
            bytes: kept.bytes,
            provider: kept.provider.map(Provider::from),
            batch: kept.batch.map(|batch| batch.0),
            job: kept.job.map(|job| job.0),
            proof: match kept.account {
                Some(account) if provider::signs(account) => Proof::Signature,
                _ => Proof::SecretPath,
            },
            test: kept.test,
            unmatched: kept.unmatched,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_are_told_and_not_replaced() {
        assert_eq!(as_text("{\"ü\": 1}\n".as_bytes()), "{\"ü\": 1}\n");
        assert_eq!(as_text(b"a\xff\xfeb\0"), "a\\xff\\xfeb\0");
    }
}
