//! Accounts at services: what they have, and the lists that lie there.

use ringback_core::app::AccountListed;
use serde::Serialize;
use specta::Type;
use tauri::State;

use super::look_ups::{FactView, facts};
use super::on_a_thread_of_its_own;
use crate::app::Host;
use crate::error::Reply;
use crate::mirror::AccountListState;
use crate::mirror::Kind;
use crate::mirror::Provider;

/// The lists that lie at a service.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountLists {
    /// Newest first.
    pub lists: Vec<AccountListRow>,
    /// There are older ones.
    pub more: bool,
}

/// One of them.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountListRow {
    /// Its id there.
    pub reference: String,
    /// Its name, or its id where it has none.
    pub title: String,
    /// What it asks.
    pub kind: Kind,
    /// How far it is.
    pub state: AccountListState,
    /// The service's own word for that.
    pub word: String,
    /// Its rows, where that is told.
    pub rows: Option<u64>,
    /// When it was made, where that is told.
    pub made_at: Option<String>,
    /// The job of ours whose batch it is.
    pub job: Option<i64>,
    /// That job still waits for its rows.
    pub awaited: bool,
}

/// What the account has beside its credits.
#[tauri::command]
#[specta::specta]
pub async fn get_account(host: State<'_, Host>, provider: Provider) -> Reply<Vec<FactView>> {
    let desk = host.desk()?;
    on_a_thread_of_its_own(async move {
        let line = desk.running.line().await?;
        let account = desk.app.account(&line, provider.into()).await?;
        Ok(facts(account.facts))
    })
    .await
}

/// The lists that lie at a service.
#[tauri::command]
#[specta::specta]
pub async fn list_account_lists(host: State<'_, Host>, provider: Provider) -> Reply<AccountLists> {
    let desk = host.desk()?;
    on_a_thread_of_its_own(async move {
        let line = desk.running.line().await?;
        let told = desk.app.account_lists(&line, provider.into()).await?;
        Ok(AccountLists {
            lists: told.lists.into_iter().map(AccountListRow::from).collect(),
            more: told.more,
        })
    })
    .await
}

/// Stops the work on one of them.
#[tauri::command]
#[specta::specta]
pub async fn cancel_account_list(
    host: State<'_, Host>,
    provider: Provider,
    reference: String,
) -> Reply<()> {
    change_list(&host, Change::Cancel, provider, reference).await
}

/// Removes one of them with its result; refused while a job of ours waits for its rows.
#[tauri::command]
#[specta::specta]
pub async fn remove_account_list(
    host: State<'_, Host>,
    provider: Provider,
    reference: String,
) -> Reply<()> {
    change_list(&host, Change::Remove, provider, reference).await
}

enum Change {
    Cancel,
    Remove,
}

async fn change_list(
    host: &Host,
    change: Change,
    provider: Provider,
    reference: String,
) -> Reply<()> {
    let _no_other_world = host.start().await;
    let desk = host.desk()?;
    on_a_thread_of_its_own(async move {
        let (app, line) = (&desk.app, desk.running.line().await?);
        let provider = provider.into();
        match change {
            Change::Cancel => app.cancel_account_list(&line, provider, &reference).await?,
            Change::Remove => app.remove_account_list(&line, provider, &reference).await?,
        };
        Ok(())
    })
    .await
}

impl From<AccountListed> for AccountListRow {
    fn from(listed: AccountListed) -> Self {
        Self {
            title: listed.title(),
            job: listed.ours.map(|ours| ours.job.0),
            awaited: listed.ours.is_some_and(|ours| ours.awaited),
            reference: listed.list.reference,
            kind: listed.list.kind.into(),
            state: listed.list.state.into(),
            word: listed.list.word,
            rows: listed.list.rows,
            made_at: listed.list.made_at.map(|at| at.to_string()),
        }
    }
}
