//! What an account at a service has, and the lists that lie there: told, cancelled, removed.

use super::{App, AppError, Line};
use crate::domain::Account;
use crate::domain::AccountList;
use crate::domain::AccountListState;
use crate::domain::BatchState;
use crate::domain::JobId;
use crate::domain::ProviderName;
use crate::provider;
use crate::provider::ProviderError;
use crate::store::StoreError;

/// A list that lies at a service, and whether it is ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountListed {
    /// The list.
    pub list: AccountList,
    /// The batch of ours that it is.
    pub ours: Option<OwnBatch>,
}

/// A batch of ours that a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnBatch {
    /// Its job.
    pub job: JobId,
    /// The job still waits for its rows.
    pub awaited: bool,
}

/// The lists that lie at a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountListings {
    /// Newest first.
    pub lists: Vec<AccountListed>,
    /// There are older ones.
    pub more: bool,
}

impl App {
    /// What the account at `provider` has.
    pub async fn account(&self, line: &Line, provider: ProviderName) -> Result<Account, AppError> {
        let account = line.asked(provider)?.client.account().await;
        account.map_err(|why| not_answered(provider, why))
    }

    /// The lists that lie at `provider`, each with the batch of ours that it is.
    pub async fn account_lists(
        &self,
        line: &Line,
        provider: ProviderName,
    ) -> Result<AccountListings, AppError> {
        if !provider::keeps_lists(provider) {
            return Err(AppError::NotOffered(provider.title()));
        }
        let told = line.asked(provider)?.client.account_lists().await;
        let told = told.map_err(|why| not_answered(provider, why))?;
        let listed = |list| {
            Ok(AccountListed {
                ours: self.own_batch(provider, &list)?,
                list,
            })
        };
        let lists = told.lists.into_iter().map(listed);
        Ok(AccountListings {
            lists: lists.collect::<Result<_, StoreError>>()?,
            more: told.more,
        })
    }

    /// One of them.
    pub async fn account_list(
        &self,
        line: &Line,
        provider: ProviderName,
        reference: &str,
    ) -> Result<AccountListed, AppError> {
        let lists = self.account_lists(line, provider).await?.lists;
        let mut named = lists.into_iter();
        named
            .find(|listed| listed.list.reference == reference)
            .ok_or(AppError::NoAccountList(provider.title()))
    }

    /// Stops the work on a list at `provider`, which takes up to a quarter of an hour there. What is done by then is
    /// charged, the rest is not; where it is a batch of ours, its job takes what there is.
    pub async fn cancel_account_list(
        &self,
        line: &Line,
        provider: ProviderName,
        reference: &str,
    ) -> Result<AccountListed, AppError> {
        let listed = self.account_list(line, provider, reference).await?;
        let client = line.asked(provider)?.client;
        let cancelled = client.cancel_list(listed.list.kind, reference).await;
        match cancelled.map_err(|why| not_answered(provider, why))? {
            true => Ok(listed),
            false => Err(AppError::ListEnded(listed.title())),
        }
    }

    /// Removes a list at `provider`, and with it its result for everybody. One whose rows a job of ours waits for stays.
    pub async fn remove_account_list(
        &self,
        line: &Line,
        provider: ProviderName,
        reference: &str,
    ) -> Result<AccountListed, AppError> {
        let listed = self.account_list(line, provider, reference).await?;
        listed.check_removable()?;
        let client = line.asked(provider)?.client;
        let removed = client.remove_list(listed.list.kind, reference).await;
        removed.map_err(|why| not_answered(provider, why))?;
        Ok(listed)
    }

    fn own_batch(
        &self,
        provider: ProviderName,
        list: &AccountList,
    ) -> Result<Option<OwnBatch>, StoreError> {
        let tag = provider::tag_in(provider, &list.name);
        let batch = self
            .store
            .read(|db| db.find_batch_of(provider, &list.reference, tag))?;
        Ok(batch.map(|batch| OwnBatch {
            job: batch.job,
            awaited: matches!(
                batch.state,
                BatchState::Intended | BatchState::Submitted | BatchState::InDoubt
            ),
        }))
    }
}

impl AccountListed {
    /// Whether it may be removed; else why not.
    pub fn check_removable(&self) -> Result<(), AppError> {
        if let Some(ours) = self.ours.filter(|ours| ours.awaited) {
            return Err(AppError::ListNeeded {
                name: self.title(),
                job: ours.job,
            });
        }
        match self.list.state {
            AccountListState::Running => Err(AppError::ListRuns(self.title())),
            _ => Ok(()),
        }
    }

    /// Its name, or its id where it has none.
    pub fn title(&self) -> String {
        match self.list.name.is_empty() {
            true => self.list.reference.clone(),
            false => self.list.name.clone(),
        }
    }
}

fn not_answered(provider: ProviderName, why: ProviderError) -> AppError {
    AppError::NotAnswered {
        service: provider.title(),
        why,
    }
}
