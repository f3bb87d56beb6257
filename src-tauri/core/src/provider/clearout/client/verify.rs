//! One address at a time (Clearout docs: email verify).

use std::time::Duration;

use super::allowance::Meter;
use super::meaning::Stake;
use super::{Client, Said};
use crate::provider::ProviderError;
use crate::provider::clearout::Verification;
use crate::provider::clearout::wire::{Checked, Verified, VerifyRequest};

/// How long a verification may take where nobody says otherwise.
pub const VERIFY_TIME: Duration = Duration::from_secs(130);
const LONGEST_VERIFY: Duration = Duration::from_secs(180);
/// How long a single check may take where nobody says otherwise.
pub const CHECK_TIME: Duration = Duration::from_secs(90);
const LONGEST_CHECK: Duration = Duration::from_secs(110);
/// How much longer than the service we wait: its own word on a timeout says more than a broken connection.
const MARGIN: Duration = Duration::from_secs(20);

/// One thing to ask about an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Does its server take mail for anybody?
    CatchAll,
    /// Is it a throw-away address?
    Disposable,
    /// Is it at a company's own domain?
    Business,
    /// Is it at a free mail service?
    Free,
    /// Is it a function rather than a person?
    Role,
    /// Is it random letters?
    Gibberish,
}

impl Check {
    /// All six.
    pub const ALL: [Self; 6] = [
        Self::CatchAll,
        Self::Disposable,
        Self::Business,
        Self::Free,
        Self::Role,
        Self::Gibberish,
    ];

    /// With a slash, where the verifier proper has an underscore.
    const fn path(self) -> &'static str {
        match self {
            Self::CatchAll => "/email/verify/catchall",
            Self::Disposable => "/email/verify/disposable",
            Self::Business => "/email/verify/business",
            Self::Free => "/email/verify/free",
            Self::Role => "/email/verify/role",
            Self::Gibberish => "/email/verify/gibberish",
        }
    }

    const fn answer(self, said: &Checked) -> Option<bool> {
        match self {
            Self::CatchAll => said.catchall,
            Self::Disposable => said.disposable,
            Self::Business => said.business_account,
            Self::Free => said.free_account,
            Self::Role => said.role_account,
            Self::Gibberish => said.gibberish,
        }
    }
}

impl Client {
    /// Verifies `address`, and gives the service `within` for it. A verification that runs out of time is in doubt: it
    /// may still be finished, charged, and told by an event alone.
    pub async fn verify(
        &self,
        address: &str,
        within: Duration,
    ) -> Result<Said<Verification>, ProviderError> {
        let within = within.min(LONGEST_VERIFY);
        let call = self
            .post("/email_verify/instant")
            .json(&request(address, within))
            .timeout(patience(within));
        let said: Said<Verified> = self.said(Meter::Verifier, Stake::Credits, call).await?;
        let mut said = said.map(Verification::from);
        let asked = || address.to_owned();
        said.what.address.get_or_insert_with(asked);
        Ok(said)
    }

    /// Answers `check` about `address`.
    pub async fn check(
        &self,
        check: Check,
        address: &str,
        within: Duration,
    ) -> Result<bool, ProviderError> {
        let within = within.min(LONGEST_CHECK);
        let call = self
            .post(check.path())
            .json(&request(address, within))
            .timeout(patience(within));
        let said: Checked = self.data(Meter::Verifier, Stake::Credits, call).await?;
        let missing = || ProviderError::InDoubt("its reply does not answer the question".into());
        check.answer(&said).ok_or_else(missing)
    }
}

fn request(email: &str, within: Duration) -> VerifyRequest<'_> {
    let timeout = milliseconds(within);
    VerifyRequest { email, timeout }
}

/// As the service counts time.
pub(super) fn milliseconds(within: Duration) -> u64 {
    u64::try_from(within.as_millis()).unwrap_or(u64::MAX)
}

/// How long a call is waited for that the service has `within` for.
pub(super) fn patience(within: Duration) -> Duration {
    within + MARGIN
}
