//! `key`: a service's key goes into the keychain, never through an argument that others could see in a list of
//! processes.

use std::io::{self, IsTerminal};

use ringback_core::app::AppError;
use ringback_core::domain::ProviderName;
use ringback_core::keys;

use crate::args::{Common, Key, Provider};
use crate::outcome::{Failure, Outcome};
use crate::say::say;

/// Carries out `key`.
pub fn key(common: &Common, args: &Key) -> Result<Outcome, Failure> {
    let provider: ProviderName = args.provider.into();
    if args.check {
        keys::get_key(provider).map_err(AppError::from)?;
        tell(common, &format!("there is a key for {}", provider.title()))?;
        return Ok(Outcome::Complete);
    }
    let key =
        read(provider).map_err(|error| Failure::System("the key could not be read", error))?;
    keys::set_key(provider, &key.into()).map_err(AppError::from)?;
    tell(
        common,
        &format!("the key for {} is in the keychain", provider.title()),
    )?;
    Ok(Outcome::Complete)
}

fn tell(common: &Common, sentence: &str) -> Result<(), Failure> {
    if common.json {
        say(serde_json::json!({ "key": true, "message": sentence }))
    } else {
        say(sentence)
    }
}

fn read(provider: ProviderName) -> io::Result<String> {
    if io::stdin().is_terminal() {
        return rpassword::prompt_password(format!("Key for {} (not shown): ", provider.title()));
    }
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line)
}

impl From<Provider> for ProviderName {
    fn from(provider: Provider) -> Self {
        match provider {
            Provider::Enrow => Self::Enrow,
            Provider::Clearout => Self::Clearout,
        }
    }
}

impl From<ProviderName> for Provider {
    fn from(provider: ProviderName) -> Self {
        match provider {
            ProviderName::Enrow => Self::Enrow,
            ProviderName::Clearout => Self::Clearout,
        }
    }
}
