//! Who is asked: a real service with its key, or the sandbox, in this process or elsewhere on this machine.

use std::str::FromStr;

use url::Url;

use super::{App, AppError, World};
use crate::domain::Credits;
use crate::domain::ProviderName;
use crate::keys;
use crate::provider::Client;
use crate::provider::clearout;
use crate::provider::enrow;
use crate::provider::is_loopback;
use crate::sandbox::CLEAROUT_TOKEN;
use crate::sandbox::ENROW_KEY;
use crate::sandbox::Faults;
use crate::sandbox::Sandbox;
use crate::sandbox::SandboxConfig;

/// Who is asked.
#[derive(Clone, Debug)]
pub enum Service {
    /// The real services, each with its key from the environment or the keychain, which is looked up when it is asked.
    Real,
    /// A sandbox of our own for the time of the run.
    SandboxHere {
        /// What its answers depend on, besides the person asked.
        seed: u64,
        /// What it does wrong on purpose.
        faults: Faults,
    },
    /// A sandbox that runs elsewhere on this machine.
    SandboxAt(SandboxAddress),
}

/// Where a sandbox listens. Only loopback: a list that was meant to be played with must not leave the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SandboxAddress(String);

impl FromStr for SandboxAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_http = Url::parse(text).is_ok_and(|url| url.scheme() == "http");
        if !is_http || !is_loopback(text) {
            return Err(format!(
                "`{text}` is not the address of a sandbox on this machine, such as http://127.0.0.1:4010"
            ));
        }
        let root = text.trim_end_matches('/');
        let of_service = ["/enrow", "/clearout/v2"];
        let bare = of_service
            .iter()
            .find_map(|suffix| root.strip_suffix(suffix));
        Ok(Self(bare.unwrap_or(root).to_owned()))
    }
}

/// A far end that can be asked now. Keeps the sandbox alive for as long as it is held.
pub(super) struct Ready {
    pub far_end: FarEnd,
    pub sandbox: Option<Sandbox>,
}

/// Where services are.
pub(super) enum FarEnd {
    /// Each at its own address.
    Real,
    /// All of them under this address.
    Sandbox(String),
}

impl FarEnd {
    /// A client of `provider`.
    pub fn client(&self, provider: ProviderName) -> Result<Client, AppError> {
        let (base_url, key) = match self {
            Self::Real => (real_url(provider).to_owned(), keys::get_key(provider)?),
            Self::Sandbox(root) => {
                let (path, key) = played(provider);
                (format!("{root}{path}"), key.to_owned().into())
            }
        };
        Ok(match provider {
            ProviderName::Enrow => {
                Client::Enrow(enrow::Client::new(&enrow::Offer { base_url, key })?)
            }
            ProviderName::Clearout => {
                Client::Clearout(clearout::Client::new(&clearout::Offer { base_url, key })?)
            }
        })
    }
}

const fn real_url(provider: ProviderName) -> &'static str {
    match provider {
        ProviderName::Enrow => enrow::BASE_URL,
        ProviderName::Clearout => clearout::BASE_URL,
    }
}

/// Where the sandbox plays `provider`, and what opens it there.
const fn played(provider: ProviderName) -> (&'static str, &'static str) {
    match provider {
        ProviderName::Enrow => ("/enrow", ENROW_KEY),
        ProviderName::Clearout => ("/clearout/v2", CLEAROUT_TOKEN),
    }
}

impl App {
    pub(super) async fn ready(&self, service: &Service) -> Result<Ready, AppError> {
        match service {
            Service::Real => Ok(Ready {
                far_end: FarEnd::Real,
                sandbox: None,
            }),
            Service::SandboxAt(SandboxAddress(root)) => Ok(Ready {
                far_end: FarEnd::Sandbox(root.clone()),
                sandbox: None,
            }),
            Service::SandboxHere { seed, faults } => {
                self.start_sandbox(*seed, faults.clone()).await
            }
        }
    }

    /// The balance at the real `provider`: no line is opened for it, and no other service's key is needed.
    pub async fn real_balance(&self, provider: ProviderName) -> Result<Credits, AppError> {
        Ok(FarEnd::Real.client(provider)?.balance().await?)
    }

    /// Whether the webhook of the account at the real `provider` sends to `url`; `None` where the service does not tell.
    /// Asking is free.
    pub async fn is_webhook_set(
        &self,
        provider: ProviderName,
        url: &str,
    ) -> Result<Option<bool>, AppError> {
        let webhooks = FarEnd::Real.client(provider)?.webhooks().await?;
        Ok(webhooks.map(|all| all.iter().any(|one| one == url)))
    }

    /// Whether `provider` could be asked in this world, as far as can be told without asking: says which key is missing.
    /// Better asked before a list is read or a job planned. May wait for the keychain.
    pub fn check_key(&self, provider: ProviderName) -> Result<(), AppError> {
        if self.world == World::Real {
            keys::get_key(provider)?;
        }
        Ok(())
    }

    async fn start_sandbox(&self, seed: u64, faults: Faults) -> Result<Ready, AppError> {
        let journal = self.folder.join("sandbox.journal");
        let config = SandboxConfig {
            port: 0,
            seed,
            credits: Credits::whole(SANDBOX_CREDITS),
            faults,
            journal,
        };
        let sandbox = Sandbox::start(config).await?;
        Ok(Ready {
            far_end: FarEnd::Sandbox(sandbox.root_url()),
            sandbox: Some(sandbox),
        })
    }
}

/// Enough for any list to be played with.
pub const SANDBOX_CREDITS: i64 = 1_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sandbox_is_on_this_machine_or_it_is_none() {
        for good in [
            "http://127.0.0.1:4010",
            "http://127.0.0.1:4010/",
            "http://localhost:4010/enrow",
            "http://127.0.0.1:4010/clearout/v2",
            "http://[::1]:4010",
        ] {
            assert!(good.parse::<SandboxAddress>().is_ok(), "{good}");
        }
        assert_eq!(
            "http://127.0.0.1:4010/enrow/".parse(),
            Ok(SandboxAddress("http://127.0.0.1:4010".into()))
        );
        for bad in [
            "",
            "4010",
            "https://api.enrow.io",
            "http://192.168.0.7:4010",
            "http://sandbox.example",
            "ftp://127.0.0.1",
        ] {
            assert!(bad.parse::<SandboxAddress>().is_err(), "{bad}");
        }
    }
}
