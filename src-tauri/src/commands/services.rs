//! Services: their keys and balances, what they can do and what that costs.

use ringback_core::app::AppError;
use ringback_core::app::World;
use ringback_core::domain as core;
use ringback_core::domain::Credits;
use ringback_core::domain::ProviderName;
use ringback_core::engine::LIVE_UP_TO;
use ringback_core::keys;
use ringback_core::provider;
use secrecy::SecretString;
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;
use tauri::State;

use super::on_a_thread;
use crate::app::{Desk, Host};
use crate::error::Reply;
use crate::mirror::Kind;
use crate::mirror::Per;
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
    /// What it answers, and for how much.
    pub offers: Vec<Offer>,
    /// What it charges for a field of a form that it guards, where it guards forms.
    #[specta(type = Option<Number>)]
    pub guards: Option<Credits>,
}

/// A kind of answer that a service sells, by its price list.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// Which.
    pub kind: Kind,
    /// What one costs.
    #[specta(type = Number)]
    pub each: Credits,
    /// Which are charged.
    pub per: Per,
    /// Searches that a batch has at most.
    pub max_batch: u32,
    /// A job of up to so many searches asks one by one; none where only batches are asked for.
    pub live_up_to: u64,
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
        offers: offers(provider),
        guards: provider::guards(provider),
    }
}

fn offers(provider: ProviderName) -> Vec<Offer> {
    let sold = core::Kind::ALL.into_iter();
    let sold = sold.filter(|kind| provider::offers(provider, *kind));
    let offer = |kind| {
        let price = provider::price(provider, kind);
        Offer {
            kind: kind.into(),
            each: price.each,
            per: price.per.into(),
            max_batch: provider::max_batch(provider, kind),
            live_up_to: LIVE_UP_TO,
        }
    };
    sold.map(offer).collect()
}

/// The balance at `provider` in the world that is shown.
pub(super) async fn balance(desk: &Desk, provider: ProviderName) -> Result<Credits, AppError> {
    match desk.app.world() {
        World::Sandbox => desk.running.balance(provider).await,
        World::Real => desk.app.real_balance(provider).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_offers_is_the_price_list_that_jobs_go_by() {
        for name in [ProviderName::Enrow, ProviderName::Clearout] {
            for offer in offers(name) {
                let price = provider::price(name, offer.kind.into());
                assert_eq!((offer.each, offer.per), (price.each, price.per.into()));
                assert!(price.each > Credits::ZERO && offer.max_batch > 1);
            }
        }
        let kinds = offers(ProviderName::Clearout)
            .into_iter()
            .map(|offer| offer.kind);
        assert_eq!(
            kinds.collect::<Vec<_>>(),
            [Kind::FindEmail, Kind::VerifyEmail]
        );
        assert_eq!(offers(ProviderName::Enrow).len(), 3);
    }
}
