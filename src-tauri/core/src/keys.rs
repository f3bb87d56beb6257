//! Keys of services: from an environment variable, or from the operating system's keychain. Never in the database, a
//! file of ours, a log or an error.

use keyring::Entry;
use secrecy::{ExposeSecret, SecretString};

use crate::domain::ProviderName;

/// Under this name the keychain shows our entries.
const SERVICE: &str = "ringback";

/// Why a key cannot be had or kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is none.
    #[error(
        "there is no key for {provider}: put it into the environment variable {variable}, or into the keychain with `ringback-cli key {word}`; or try everything without a key on the sandbox, with --sandbox"
    )]
    Missing {
        /// The service's name.
        provider: &'static str,
        /// Where else it could stand.
        variable: &'static str,
        /// The service's word on the command line.
        word: &'static str,
    },
    /// The keychain does not answer.
    #[error(
        "the keychain cannot be used ({why}): put the key into the environment variable {variable} instead"
    )]
    NoKeychain {
        /// Its reason.
        why: String,
        /// Where else it could stand.
        variable: &'static str,
    },
    /// What is there is no key.
    #[error(
        "the key for {0} cannot be read: it is empty or has characters that no key has; enter it again"
    )]
    Unreadable(&'static str),
}

/// The environment variable that may hold the key of `provider`.
pub const fn variable(provider: ProviderName) -> &'static str {
    match provider {
        ProviderName::Enrow => "RINGBACK_ENROW_KEY",
        ProviderName::Clearout => "RINGBACK_CLEAROUT_KEY",
    }
}

/// The key of `provider`: the environment goes before the keychain.
pub fn get_key(provider: ProviderName) -> Result<SecretString, KeyError> {
    let unreadable = || KeyError::Unreadable(provider.title());
    if let Some(key) = std::env::var_os(variable(provider)) {
        let key = key.into_string().map_err(|_| unreadable())?;
        return sound(&key).ok_or_else(unreadable);
    }
    match Entry::new(SERVICE, word(provider)).and_then(|entry| entry.get_password()) {
        Ok(key) => sound(&key).ok_or_else(unreadable),
        Err(keyring::Error::NoEntry) => Err(missing(provider)),
        Err(keyring::Error::BadEncoding(_)) => Err(unreadable()),
        // Nothing says that there is a key at all; so both ways to give one are named.
        Err(error) => {
            tracing::info!(%error, "the keychain does not answer");
            Err(missing(provider))
        }
    }
}

/// Keeps the key of `provider` in the keychain.
pub fn set_key(provider: ProviderName, key: &SecretString) -> Result<(), KeyError> {
    let key = sound(key.expose_secret()).ok_or(KeyError::Unreadable(provider.title()))?;
    Entry::new(SERVICE, word(provider))
        .and_then(|entry| entry.set_password(key.expose_secret()))
        .map_err(|error| no_keychain(provider, &error))
}

/// Removes the key of `provider` from the keychain. One that stands in the environment stays there.
pub fn clear_key(provider: ProviderName) -> Result<(), KeyError> {
    match Entry::new(SERVICE, word(provider)).and_then(|entry| entry.delete_credential()) {
        Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(error) => Err(no_keychain(provider, &error)),
    }
}

/// What belongs to the webhook of an account. All of it is secret: who knows the path can fill the quarantine, who knows
/// the secret can forge deliveries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OfWebhook {
    /// What the service signs with.
    Secret,
    /// What it signed with before.
    SecretBefore,
    /// The last part of the path on which it is awaited.
    Path,
}

/// The environment variable that may hold it.
pub const fn webhook_variable(provider: ProviderName, part: OfWebhook) -> &'static str {
    match (provider, part) {
        (ProviderName::Clearout, OfWebhook::Secret) => "RINGBACK_CLEAROUT_WEBHOOK_SECRET",
        (ProviderName::Clearout, OfWebhook::SecretBefore) => {
            "RINGBACK_CLEAROUT_WEBHOOK_SECRET_BEFORE"
        }
        (ProviderName::Clearout, OfWebhook::Path) => "RINGBACK_CLEAROUT_WEBHOOK_PATH",
        (ProviderName::Enrow, OfWebhook::Secret) => "RINGBACK_ENROW_WEBHOOK_SECRET",
        (ProviderName::Enrow, OfWebhook::SecretBefore) => "RINGBACK_ENROW_WEBHOOK_SECRET_BEFORE",
        (ProviderName::Enrow, OfWebhook::Path) => "RINGBACK_ENROW_WEBHOOK_PATH",
    }
}

/// What there is of the webhook of `provider`: the environment goes before the keychain. `None` where there is nothing.
pub fn find_of_webhook(
    provider: ProviderName,
    part: OfWebhook,
) -> Result<Option<SecretString>, KeyError> {
    let unreadable = || KeyError::Unreadable(provider.title());
    let variable = webhook_variable(provider, part);
    if let Some(kept) = std::env::var_os(variable) {
        let kept = kept.into_string().map_err(|_| unreadable())?;
        return sound(&kept).ok_or_else(unreadable).map(Some);
    }
    match of_webhook(provider, part).and_then(|entry| entry.get_password()) {
        Ok(kept) => sound(&kept).ok_or_else(unreadable).map(Some),
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(keyring::Error::BadEncoding(_)) => Err(unreadable()),
        Err(error) => Err(KeyError::NoKeychain {
            why: error.to_string(),
            variable,
        }),
    }
}

/// Keeps it in the keychain.
pub fn set_of_webhook(
    provider: ProviderName,
    part: OfWebhook,
    secret: &SecretString,
) -> Result<(), KeyError> {
    let secret = sound(secret.expose_secret()).ok_or(KeyError::Unreadable(provider.title()))?;
    of_webhook(provider, part)
        .and_then(|entry| entry.set_password(secret.expose_secret()))
        .map_err(|error| KeyError::NoKeychain {
            why: error.to_string(),
            variable: webhook_variable(provider, part),
        })
}

/// Removes it from the keychain. What stands in the environment stays there.
pub fn clear_of_webhook(provider: ProviderName, part: OfWebhook) -> Result<(), KeyError> {
    match of_webhook(provider, part).and_then(|entry| entry.delete_credential()) {
        Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(error) => Err(KeyError::NoKeychain {
            why: error.to_string(),
            variable: webhook_variable(provider, part),
        }),
    }
}

fn of_webhook(provider: ProviderName, part: OfWebhook) -> keyring::Result<Entry> {
    let part = match part {
        OfWebhook::Secret => "webhook-secret",
        OfWebhook::SecretBefore => "webhook-secret-before",
        OfWebhook::Path => "webhook-path",
    };
    Entry::new(SERVICE, &format!("{}-{part}", word(provider)))
}

/// A key as pasted, without the white space around it; `None` where it cannot stand in a header.
fn sound(key: &str) -> Option<SecretString> {
    let key = key.trim();
    let fits = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| key.to_owned().into())
}

fn missing(provider: ProviderName) -> KeyError {
    KeyError::Missing {
        provider: provider.title(),
        variable: variable(provider),
        word: word(provider),
    }
}

fn no_keychain(provider: ProviderName, error: &keyring::Error) -> KeyError {
    KeyError::NoKeychain {
        why: error.to_string(),
        variable: variable(provider),
    }
}

const fn word(provider: ProviderName) -> &'static str {
    match provider {
        ProviderName::Enrow => "enrow",
        ProviderName::Clearout => "clearout",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_key_is_trimmed_and_one_that_cannot_be_sent_is_refused() {
        assert_eq!(sound("  ab-12:cd\n").unwrap().expose_secret(), "ab-12:cd");
        for bad in ["", " \n", "two words", "ключ", "a\u{0}b"] {
            assert!(sound(bad).is_none(), "{bad:?}");
        }
    }
}
