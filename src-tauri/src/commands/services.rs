//! Services: their keys and balances.

use ringback_core::app::AppError;
use ringback_core::app::World;
use ringback_core::domain::Credits;
use ringback_core::domain::ProviderName;
use ringback_core::keys;
use secrecy::SecretString;
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;
use tauri::State;

use super::on_a_thread;
use crate::app::{Desk, Host};
use crate::error::Reply;
use crate::mirror::Provider;

/// A service. Its key never crosses the bridge towards the window.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ServiceView {
    /// Which.
    pub provider: Provider,
    /// Its name.
    pub title: String,
    /// There is a key for the real service.
    pub has_key: bool,
    /// Its balance; in the sandbox, the sandbox's.
    #[specta(type = Option<Number>)]
    pub balance: Option<Credits>,
    /// Why there is no balance.
    pub problem: Option<String>,
}

/// Every service. They are asked for their balances at the same time; their keys are looked up one after the other, so
/// that a locked keychain asks for its password once.
#[tauri::command]
#[specta::specta]
pub async fn list_services(host: State<'_, Host>) -> Reply<Vec<ServiceView>> {
    use ProviderName::{Clearout, Enrow};
    let desk = host.desk()?;
    let (enrow, clearout) = (has_key(Enrow).await?, has_key(Clearout).await?);
    let (enrow, clearout) =
        tokio::join!(view(&desk, Enrow, enrow), view(&desk, Clearout, clearout));
    Ok(vec![enrow, clearout])
}

/// Keeps a key in the keychain. In the real world the service is asked at once whether it accepts it.
#[tauri::command]
#[specta::specta]
pub async fn set_key(host: State<'_, Host>, provider: Provider, key: String) -> Reply<ServiceView> {
    let (desk, provider, key) = (host.desk()?, provider.into(), SecretString::from(key));
    on_a_thread(move || Ok(keys::set_key(provider, &key)?)).await?;
    desk.running.key_changed(provider).await;
    Ok(view(&desk, provider, has_key(provider).await?).await)
}

/// Removes a key from the keychain.
#[tauri::command]
#[specta::specta]
pub async fn clear_key(host: State<'_, Host>, provider: Provider) -> Reply<ServiceView> {
    let (desk, provider) = (host.desk()?, provider.into());
    on_a_thread(move || Ok(keys::clear_key(provider)?)).await?;
    desk.running.key_changed(provider).await;
    Ok(view(&desk, provider, has_key(provider).await?).await)
}

async fn has_key(provider: ProviderName) -> Reply<bool> {
    on_a_thread(move || Ok(keys::get_key(provider).is_ok())).await
}

async fn view(desk: &Desk, provider: ProviderName, has_key: bool) -> ServiceView {
    // In the real world without a key there is nobody to ask.
    let asked = desk.app.world() == World::Sandbox || has_key;
    let (balance, problem) = match asked {
        true => match balance(desk, provider).await {
            Ok(balance) => (Some(balance), None),
            Err(error) => (None, Some(error.to_string())),
        },
        false => (None, None),
    };
    ServiceView {
        provider: provider.into(),
        title: provider.title().to_owned(),
        has_key,
        balance,
        problem,
    }
}

/// The balance at `provider` in the world that is shown.
pub(super) async fn balance(desk: &Desk, provider: ProviderName) -> Result<Credits, AppError> {
    match desk.app.world() {
        World::Sandbox => desk.running.balance(provider).await,
        World::Real => desk.app.real_balance(provider).await,
    }
}
