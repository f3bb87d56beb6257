//! What was held, charged, given back and written off at each service, and every line of it as a file.

use ringback_core::app::App;
use ringback_core::domain as core;
use ringback_core::domain::Credits;
use ringback_core::domain::ProviderName;
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;
use tauri::State;

use super::on_a_thread;
use crate::app::Host;
use crate::error::Reply;
use crate::grants::Use;
use crate::mirror::Provider;

/// What all jobs at a service cost. `held = charged + refunded + written_off + outstanding`, always.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ServiceMoney {
    /// Whose credits.
    pub provider: Provider,
    /// Everything that was ever held for a batch, or feared to be.
    #[specta(type = Number)]
    pub held: Credits,
    /// What the service kept.
    #[specta(type = Number)]
    pub charged: Credits,
    /// What it gave back.
    #[specta(type = Number)]
    pub refunded: Credits,
    /// What nobody tells the end of, and the user waits for no more.
    #[specta(type = Number)]
    pub written_off: Credits,
    /// Held for batches whose end nobody has told yet.
    #[specta(type = Number)]
    pub outstanding: Credits,
}

/// What all jobs cost, service by service; nothing about one that has not been asked.
#[tauri::command]
#[specta::specta]
pub async fn get_ledger(host: State<'_, Host>) -> Reply<Vec<ServiceMoney>> {
    let app = host.desk()?.app;
    on_a_thread(move || {
        let sums = App::sum_ledger_by_service(&app.sum_ledger(None)?);
        Ok(sums.into_iter().map(ServiceMoney::from).collect())
    })
    .await
}

/// Writes every line of all jobs to `path`; says how many there are.
#[tauri::command]
#[specta::specta]
pub async fn export_ledger(host: State<'_, Host>, path: String) -> Reply<u64> {
    let app = host.desk()?.app;
    let target = host.grants().redeem(Use::Write, path)?;
    on_a_thread(move || Ok(app.export_ledger(None, &target)?)).await
}

impl From<(ProviderName, core::Money)> for ServiceMoney {
    fn from((provider, money): (ProviderName, core::Money)) -> Self {
        Self {
            provider: provider.into(),
            held: money.held,
            charged: money.charged,
            refunded: money.refunded,
            written_off: money.written_off,
            outstanding: money.outstanding(),
        }
    }
}
