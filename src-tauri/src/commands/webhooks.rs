//! The webhooks of accounts, which their users set up by hand: the address to paste, the secret, how old a signature may
//! be. A secret never crosses the bridge towards the window; of the path, which is one too, it gets the whole address,
//! because that is what is pasted. The sandbox sets its own up by itself.

use std::sync::Arc;

use ringback_core::app::App;
use ringback_core::app::AppError;
use ringback_core::app::WebhookView as CoreWebhook;
use ringback_core::app::World;
use ringback_core::domain::ProviderName;
use ringback_core::keys;
use ringback_core::provider;
use secrecy::SecretString;
use serde::Serialize;
use specta::Type;
use tauri::State;

use super::{on_a_thread, on_a_thread_of_its_own};
use crate::app::Host;
use crate::error::{CommandError, Reply};
use crate::mirror::Provider;

/// How the webhook of an account stands.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WebhookView {
    /// Whose.
    pub provider: Provider,
    /// What is pasted at the service; none before a public address is proven.
    pub url: Option<String>,
    /// It signs what it sends. Where it does not, there is no secret, and nothing is believed but that something is
    /// finished.
    pub signs: bool,
    /// The secret that it signs with is known.
    pub has_secret: bool,
    /// The secret before is still good.
    pub rotating: bool,
    /// How long it will be, where that is known.
    pub rotates_until: Option<String>,
    /// How many minutes old a signature may be; 0: any age.
    pub freshness_minutes: u8,
    /// When it last brought something.
    pub last_at: Option<String>,
    /// When it last brought a test event.
    pub last_test_at: Option<String>,
}

/// A secret was taken in.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SecretTaken {
    /// How the webhook stands now.
    pub webhook: WebhookView,
    /// So many deliveries that were refused have been let in by it.
    pub released: u32,
}

/// How the webhook of an account stands; none in the sandbox.
#[tauri::command]
#[specta::specta]
pub async fn get_webhook(host: State<'_, Host>, provider: Provider) -> Reply<Option<WebhookView>> {
    let app = host.desk()?.app;
    if app.world() == World::Sandbox {
        return Ok(None);
    }
    on_a_thread(move || view(&app, provider.into()).map(Some)).await
}

/// Whether the webhook at the service sends to what is pasted there; none where the service does not tell, where there
/// is no key to ask with or nothing to paste yet, and in the sandbox.
#[tauri::command]
#[specta::specta]
pub async fn is_webhook_set(host: State<'_, Host>, provider: Provider) -> Reply<Option<bool>> {
    let app = host.desk()?.app;
    if app.world() == World::Sandbox {
        return Ok(None);
    }
    let account = ProviderName::from(provider);
    let asked = Arc::clone(&app);
    let url = on_a_thread(move || {
        let has_key = keys::get_key(account).is_ok();
        Ok(view(&asked, account)?.url.filter(|_| has_key))
    });
    match url.await? {
        Some(url) => Ok(app.is_webhook_set(account, &url).await?),
        None => Ok(None),
    }
}

/// Draws another address for the webhook of an account; the one before is closed at once.
#[tauri::command]
#[specta::specta]
pub async fn renew_webhook_path(host: State<'_, Host>, provider: Provider) -> Reply<WebhookView> {
    let (app, account) = real(&host, provider.into())?;
    on_a_thread(move || {
        app.renew_webhook_path(account)?;
        view(&app, account)
    })
    .await
}

/// Keeps the secret with which an account signs from now on in the keychain, and lets in what is proven by it.
#[tauri::command]
#[specta::specta]
pub async fn set_webhook_secret(
    host: State<'_, Host>,
    provider: Provider,
    secret: String,
) -> Reply<SecretTaken> {
    let _no_other_world = host.start().await;
    let (app, account) = real(&host, signing(provider)?)?;
    let secret = SecretString::from(secret);
    on_a_thread_of_its_own(async move {
        let released = app.set_webhook_secret(account, secret).await?;
        Ok(SecretTaken {
            webhook: view(&app, account)?,
            released: u32::try_from(released).unwrap_or(u32::MAX),
        })
    })
    .await
}

/// Ends a rotation: the secret before is good for nothing any more.
#[tauri::command]
#[specta::specta]
pub async fn end_rotation(host: State<'_, Host>, provider: Provider) -> Reply<WebhookView> {
    let (app, account) = real(&host, signing(provider)?)?;
    on_a_thread(move || {
        app.end_rotation(account)?;
        view(&app, account)
    })
    .await
}

/// Sets how many minutes old a signature may be; 0 is any age.
#[tauri::command]
#[specta::specta]
pub async fn set_freshness(
    host: State<'_, Host>,
    provider: Provider,
    minutes: u8,
) -> Reply<WebhookView> {
    let (app, account) = real(&host, signing(provider)?)?;
    on_a_thread_of_its_own(async move {
        app.set_freshness(minutes).await?;
        view(&app, account)
    })
    .await
}

fn real(host: &Host, account: ProviderName) -> Reply<(Arc<App>, ProviderName)> {
    let app = host.desk()?.app;
    match app.world() {
        World::Real => Ok((app, account)),
        World::Sandbox => Err(AppError::NotInSandbox.into()),
    }
}

/// The account at `provider`, where it signs.
fn signing(provider: Provider) -> Reply<ProviderName> {
    let name = ProviderName::from(provider);
    let signs_nothing = || {
        CommandError::failed(format!(
            "{} signs nothing: its webhook has no secret",
            name.title()
        ))
    };
    provider::signs(name)
        .then_some(name)
        .ok_or_else(signs_nothing)
}

fn view(app: &App, account: ProviderName) -> Reply<WebhookView> {
    let way_in = app.way_in()?.map(|way_in| way_in.address.to_string());
    Ok(WebhookView::of(&app.webhook(account)?, way_in.as_deref()))
}

impl WebhookView {
    fn of(core: &CoreWebhook, address: Option<&str>) -> Self {
        Self {
            provider: core.account.into(),
            url: address.map(|address| format!("{address}{}", core.path)),
            signs: provider::signs(core.account),
            has_secret: core.has_secret,
            rotating: core.rotating,
            rotates_until: core.rotates_until.map(|at| at.to_string()),
            freshness_minutes: core.freshness_minutes,
            last_at: core.last_at.map(|at| at.to_string()),
            last_test_at: core.last_test_at.map(|at| at.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> CoreWebhook {
        CoreWebhook {
            account: ProviderName::Clearout,
            path: "/callbacks/5a5a".to_owned(),
            port: Some(21_001),
            has_secret: true,
            rotating: false,
            rotates_until: None,
            freshness_minutes: 0,
            last_at: None,
            last_test_at: None,
        }
    }

    #[test]
    fn the_path_crosses_the_bridge_only_as_the_address_that_is_pasted() {
        let url = |address| WebhookView::of(&kept(), address).url;
        let whole = "https://callbacks.example/callbacks/5a5a";
        assert_eq!(
            url(Some("https://callbacks.example")).as_deref(),
            Some(whole)
        );
        assert_eq!(url(None), None);
        let told = serde_json::to_string(&WebhookView::of(&kept(), None)).unwrap();
        assert!(!told.contains("5a5a"), "{told}");
    }

    #[test]
    fn only_an_account_that_signs_has_a_secret_to_set() {
        assert_eq!(signing(Provider::Clearout), Ok(ProviderName::Clearout));
        let told = signing(Provider::Enrow).unwrap_err().message;
        assert_eq!(told, "Enrow signs nothing: its webhook has no secret");
    }
}
