//! The one door to every service: what the engine asks for, and whoever is there to answer.

use std::time::Duration;

#[cfg(test)]
use super::played;
use super::{Fetched, ProviderError, Submission, Taken, clearout, enrow};
use crate::domain::Account;
use crate::domain::AccountLists;
use crate::domain::Credits;
use crate::domain::Kind;
use crate::domain::LookUp;
use crate::domain::LookUpAnswer;
use crate::domain::Price;
use crate::domain::ProviderName;
use crate::domain::Search;

/// A client of some service. An enum and no trait: the services are known here, all of them.
#[derive(Debug)]
pub enum Client {
    /// Of Enrow.
    Enrow(enrow::Client),
    /// Of Clearout.
    Clearout(clearout::Client),
    /// Of a service that a simulation plays.
    #[cfg(test)]
    Played(played::Client),
}

impl Client {
    /// Whose client it is.
    pub const fn provider(&self) -> ProviderName {
        match self {
            #[cfg(test)]
            Self::Played(client) => client.provider,
            Self::Enrow(_) => ProviderName::Enrow,
            Self::Clearout(_) => ProviderName::Clearout,
        }
    }

    /// Submits `searches`, all of `kind`, as one batch. `tag` is the batch's own name, by which [`Self::trace`] finds it;
    /// `webhook` is where the callback is wanted, if anywhere.
    pub async fn submit(
        &self,
        kind: Kind,
        searches: &[Search],
        tag: &str,
        webhook: Option<&str>,
    ) -> Result<Submission, ProviderError> {
        match self {
            #[cfg(test)]
            Self::Played(client) => {
                let (searches, tag) = (searches.to_vec(), tag.to_owned());
                let webhook = webhook.map(str::to_owned);
                let call = |reply| played::Call::Submit {
                    kind,
                    searches,
                    tag,
                    webhook,
                    reply,
                };
                client.call(call).await
            }
            Self::Enrow(client) => client.submit(kind, searches, webhook).await,
            Self::Clearout(client) => client.submit(kind, searches, tag).await,
        }
    }

    /// Submits one search by itself. Clearout knows no `webhook` of a call: the account's tells of every one.
    pub async fn submit_single(
        &self,
        search: &Search,
        webhook: Option<&str>,
    ) -> Result<Taken, ProviderError> {
        match self {
            #[cfg(test)]
            Self::Played(client) => {
                let (search, webhook) = (search.clone(), webhook.map(str::to_owned));
                let call = |reply| played::Call::SubmitSingle {
                    search,
                    webhook,
                    reply,
                };
                client.call(call).await
            }
            Self::Enrow(client) => client
                .submit_single(search, webhook)
                .await
                .map(Taken::Submitted),
            Self::Clearout(client) => client.submit_single(search).await,
        }
    }

    /// Asks how the batch of `reference` is doing.
    pub async fn fetch(&self, kind: Kind, reference: &str) -> Result<Fetched, ProviderError> {
        match self {
            #[cfg(test)]
            Self::Played(client) => {
                let reference = reference.to_owned();
                let call = |reply| played::Call::Fetch { reference, reply };
                client.call(call).await
            }
            Self::Enrow(client) => client.fetch(kind, reference).await,
            Self::Clearout(client) => client.fetch(kind, reference).await,
        }
    }

    /// Asks how the single search of `reference` is doing.
    pub async fn fetch_single(
        &self,
        kind: Kind,
        reference: &str,
    ) -> Result<Fetched, ProviderError> {
        match self {
            #[cfg(test)]
            Self::Played(client) => {
                let reference = reference.to_owned();
                let call = |reply| played::Call::Fetch { reference, reply };
                client.call(call).await
            }
            Self::Enrow(client) => client.fetch_single(kind, reference).await,
            Self::Clearout(client) => client.fetch_single(kind, reference).await,
        }
    }

    /// The raw answer about a finished batch or single search that another program had submitted on the same account;
    /// `None` while it runs. Nothing is charged for it. Clearout tells of lists only.
    pub async fn rows(
        &self,
        kind: Kind,
        single: bool,
        reference: &str,
    ) -> Result<Option<Vec<u8>>, ProviderError> {
        match self {
            #[cfg(test)]
            Self::Played(_) => Ok(None),
            Self::Enrow(client) => client.rows(kind, single, reference).await,
            Self::Clearout(client) => client.rows(kind, reference).await,
        }
    }

    /// The addresses to which the account's webhooks send, where the service tells; asking is free.
    pub async fn webhooks(&self) -> Result<Option<Vec<String>>, ProviderError> {
        match self {
            #[cfg(test)]
            Self::Played(_) => Ok(None),
            Self::Enrow(client) => client.webhooks().await.map(Some),
            Self::Clearout(_) => Ok(None),
        }
    }

    /// The reference of the batch that was submitted under `tag`, if the service has it. Only where it [`Self::traces`].
    pub async fn trace(&self, kind: Kind, tag: &str) -> Result<Option<String>, ProviderError> {
        match self {
            #[cfg(test)]
            Self::Played(client) => {
                let tag = tag.to_owned();
                client
                    .call(|reply| played::Call::Trace { tag, reply })
                    .await
            }
            Self::Enrow(_) => Ok(None),
            Self::Clearout(client) => client.trace(kind, tag).await,
        }
    }

    /// Whether the service can tell if it has a batch, no single, whose reference nobody knows.
    pub const fn traces(&self) -> bool {
        match self.provider() {
            ProviderName::Enrow => false,
            ProviderName::Clearout => true,
        }
    }

    /// Whether the service calls back on the path of a batch. Clearout's webhook is set up by hand, for the account.
    pub const fn calls_back(&self) -> bool {
        match self.provider() {
            ProviderName::Enrow => true,
            ProviderName::Clearout => false,
        }
    }

    /// Batches that may be open at once. Enrow documents no limit: small enough for a short list of losses, large enough
    /// that it always has work. Clearout's limit is the account's and not told beforehand.
    pub const fn max_open(&self) -> usize {
        match self.provider() {
            ProviderName::Enrow => 16,
            ProviderName::Clearout => 4,
        }
    }

    /// The account's balance.
    pub async fn balance(&self) -> Result<Credits, ProviderError> {
        match self {
            #[cfg(test)]
            Self::Played(client) => client.call(played::Call::Balance).await,
            Self::Enrow(client) => client.balance().await,
            Self::Clearout(client) => client.balance().await,
        }
    }

    /// Asks one thing outside of any job. Only where [`super::look_up_price`] names a price.
    pub async fn look_up(&self, asked: &LookUp) -> Result<LookUpAnswer, ProviderError> {
        match self {
            #[cfg(test)]
            Self::Played(_) => Err(ProviderError::Refused("it has no look-ups".into())),
            Self::Enrow(_) => Err(ProviderError::Refused("it has no look-ups".into())),
            Self::Clearout(client) => client.look_up(asked).await,
        }
    }

    /// What the account has. Enrow tells no more than the balance.
    pub async fn account(&self) -> Result<Account, ProviderError> {
        match self {
            #[cfg(test)]
            Self::Played(client) => Ok(Account {
                credits: client.call(played::Call::Balance).await?,
                facts: Vec::new(),
            }),
            Self::Enrow(client) => Ok(Account {
                credits: client.balance().await?,
                facts: Vec::new(),
            }),
            Self::Clearout(client) => client.account().await,
        }
    }

    /// The lists that lie at the service, whoever uploaded them. These only where it [`super::keeps_lists`].
    pub async fn account_lists(&self) -> Result<AccountLists, ProviderError> {
        match self {
            #[cfg(test)]
            Self::Played(_) => Err(keeps_none()),
            Self::Enrow(_) => Err(keeps_none()),
            Self::Clearout(client) => client.account_lists().await,
        }
    }

    /// Stops the work on a list that lies there; false where there is nothing left to stop.
    pub async fn cancel_list(&self, kind: Kind, reference: &str) -> Result<bool, ProviderError> {
        match self {
            #[cfg(test)]
            Self::Played(_) => Err(keeps_none()),
            Self::Enrow(_) => Err(keeps_none()),
            Self::Clearout(client) => client.cancel_list(kind, reference).await,
        }
    }

    /// Removes a list that lies there, with its result.
    pub async fn remove_list(&self, kind: Kind, reference: &str) -> Result<(), ProviderError> {
        match self {
            #[cfg(test)]
            Self::Played(_) => Err(keeps_none()),
            Self::Enrow(_) => Err(keeps_none()),
            Self::Clearout(client) => client.remove_list(kind, reference).await,
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

    /// Which of the service's counts of calls a submission of `kind` is on; see [`super::LOOK_UPS`]. Enrow has one for all.
    pub const fn meter(&self, kind: Kind) -> usize {
        match (self.provider(), clearout::product(kind)) {
            (ProviderName::Clearout, Some(clearout::Product::Finder)) => {
                clearout::Meter::Finder as usize
            }
            _ => clearout::Meter::Verifier as usize,
        }
    }

    /// How long no submission of `kind` should be made: the service has said how many it still takes, and those that are
    /// out take them. It may be sooner, when one of these comes home.
    pub fn closed_for(&self, kind: Kind) -> Duration {
        match (self, clearout::product(kind)) {
            (Self::Clearout(client), Some(product)) => client.closed_for(product),
            _ => Duration::ZERO,
        }
    }

    /// Submissions a second that its key may make, on each count.
    pub const fn posts_a_second(&self) -> u32 {
        match self.provider() {
            ProviderName::Enrow => enrow::POSTS_A_SECOND,
            // It counts calls a minute, and says with each reply how many are left: no plan has more than these.
            ProviderName::Clearout => clearout::POSTS_A_SECOND,
        }
    }
}

fn keeps_none() -> ProviderError {
    ProviderError::Refused("it keeps no lists that can be told".into())
}
