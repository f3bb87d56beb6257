//! The one door to every service: what the engine asks for, and whoever is there to answer.

use super::{Fetched, ProviderError, Submission, enrow};
use crate::domain::Credits;
use crate::domain::Kind;
use crate::domain::Price;
use crate::domain::ProviderName;
use crate::domain::Search;

/// A client of some service. An enum and no trait: the services are known here, all of them.
#[derive(Debug)]
pub enum Client {
    /// Of Enrow.
    Enrow(enrow::Client),
}

impl Client {
    /// Whose client it is.
    pub const fn provider(&self) -> ProviderName {
        match self {
            Self::Enrow(_) => ProviderName::Enrow,
        }
    }

    /// Submits `searches`, all of `kind`, as one batch. `webhook` is where the callback is wanted, if anywhere.
    pub async fn submit(
        &self,
        kind: Kind,
        searches: &[Search],
        webhook: Option<&str>,
    ) -> Result<Submission, ProviderError> {
        match self {
            Self::Enrow(client) => client.submit(kind, searches, webhook).await,
        }
    }

    /// Submits one search by itself.
    pub async fn submit_single(
        &self,
        search: &Search,
        webhook: Option<&str>,
    ) -> Result<Submission, ProviderError> {
        match self {
            Self::Enrow(client) => client.submit_single(search, webhook).await,
        }
    }

    /// Asks how the batch of `reference` is doing.
    pub async fn fetch(&self, kind: Kind, reference: &str) -> Result<Fetched, ProviderError> {
        match self {
            Self::Enrow(client) => client.fetch(kind, reference).await,
        }
    }

    /// Asks how the single search of `reference` is doing.
    pub async fn fetch_single(
        &self,
        kind: Kind,
        reference: &str,
    ) -> Result<Fetched, ProviderError> {
        match self {
            Self::Enrow(client) => client.fetch_single(kind, reference).await,
        }
    }

    /// The account's balance.
    pub async fn balance(&self) -> Result<Credits, ProviderError> {
        match self {
            Self::Enrow(client) => client.balance().await,
        }
    }

    /// The largest batch of `kind`.
    pub const fn max_batch(&self, kind: Kind) -> u32 {
        super::max_batch(self.provider(), kind)
    }

    /// What `kind` costs.
    pub const fn price(&self, kind: Kind) -> Price {
        super::price(self.provider(), kind)
    }

    /// Submissions a second that its key may make.
    pub const fn posts_a_second(&self) -> u32 {
        match self {
            Self::Enrow(_) => enrow::POSTS_A_SECOND,
        }
    }
}
