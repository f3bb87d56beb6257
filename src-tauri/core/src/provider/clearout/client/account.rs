//! The account: credits, limits, plans (Clearout docs: account).

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Client;
use super::allowance::Meter;
use super::meaning::Stake;
use crate::domain::Credits;
use crate::provider::ProviderError;
use crate::provider::clearout::wire::lenient::many;
use crate::provider::clearout::wire::{Balance, CreditsLeft, Limits, Plans};

/// What the account may spend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spendable {
    /// Its credits.
    pub credits: Credits,
    /// How many addresses may still be verified today, where there is such a limit.
    pub verifications_today: Option<i64>,
    /// When that begins anew.
    pub begins_anew_at: Option<Timestamp>,
}

/// The OpenAPI file calls it an array, and it is an object: both are read.
#[derive(Deserialize)]
struct Balances(#[serde(deserialize_with = "many")] Vec<Balance>);

impl Client {
    /// The account's credits.
    pub async fn balance(&self) -> Result<Credits, ProviderError> {
        Ok(self.spendable().await?.credits)
    }

    /// The account's credits and what is left of today.
    pub async fn spendable(&self) -> Result<Spendable, ProviderError> {
        let said: Balances = self.ask_account("/email_verify/getcredits").await?;
        let balance = said.0.into_iter().next().unwrap_or_default();
        let parts = balance.credits.unwrap_or_default();
        let credits = balance.available_credits.or(parts.available);
        Ok(Spendable {
            credits: credits
                .ok_or_else(|| ProviderError::Unreadable("it names no balance".into()))?,
            verifications_today: parts.available_daily_verify_limit,
            begins_anew_at: parts.reset_daily_verify_limit_date,
        })
    }

    /// Where the credits are from.
    pub async fn credits_left(&self) -> Result<CreditsLeft, ProviderError> {
        self.ask_account("/account/credits").await
    }

    /// How many calls and how many lists at a time the account may have.
    pub async fn limits(&self) -> Result<Limits, ProviderError> {
        self.ask_account("/account/limits").await
    }

    /// What the account has bought.
    pub async fn plans(&self) -> Result<Plans, ProviderError> {
        self.ask_account("/account/myplans").await
    }

    async fn ask_account<T: DeserializeOwned>(&self, path: &str) -> Result<T, ProviderError> {
        let call = self.get(path);
        Ok(self.data(Meter::Other, Stake::Nothing, call).await?)
    }
}
