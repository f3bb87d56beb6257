//! What services told though nobody here had asked, until it is taken into a list.

use ringback_core::app::Target;
use ringback_core::domain::ListId;
use ringback_core::domain::Unmatched;
use ringback_core::domain::UnmatchedId;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::State;

use crate::app::Host;
use crate::error::{CommandError, Reply};
use crate::mirror::Provider;
use crate::mirror::Qualification;
use crate::mirror::UnmatchedKind;

/// No screen shows more at once.
const MOST: usize = 500;

/// Something that waits, in a table. Its bytes are the delivery's.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UnmatchedRow {
    /// Its id, in order of arrival.
    pub id: i64,
    /// The delivery that told it.
    pub delivery: i64,
    /// Who told it.
    pub provider: Provider,
    /// What kind of thing it is: answers and lists can be taken into a list.
    pub kind: UnmatchedKind,
    /// What it is about: an address, a name, a list's name, an event's type.
    pub subject: String,
    /// The verdict, where there is one.
    pub verdict: Option<Qualification>,
    /// The service's own word.
    pub word: String,
    /// When it happened, or else when it came.
    pub told_at: String,
}

/// What waits.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UnmatchedPage {
    /// How much waits in all.
    pub total: u64,
    /// Newest first.
    pub rows: Vec<UnmatchedRow>,
}

/// Where something is taken.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TakeInto {
    /// Into a new list of this name.
    New(String),
    /// Into the list of this id.
    List(i64),
}

/// What waits, newest first, before `before` where one is named.
#[tauri::command]
#[specta::specta]
pub async fn list_unmatched(
    host: State<'_, Host>,
    before: Option<i64>,
    limit: u32,
) -> Reply<UnmatchedPage> {
    let limit = (limit as usize).min(MOST);
    let app = host.desk()?.app;
    Ok(app.store().read(|db| {
        let rows = db.list_unmatched(before.map(UnmatchedId), limit)?;
        Ok(UnmatchedPage {
            total: db.count_unmatched()?,
            rows: rows.into_iter().map(UnmatchedRow::from).collect(),
        })
    })?)
}

/// Takes what waits into a list, answers and whole lists of another program, all or none; returns that list's id.
#[tauri::command]
#[specta::specta]
pub async fn take_unmatched(
    host: State<'_, Host>,
    unmatched: Vec<i64>,
    into: TakeInto,
) -> Reply<i64> {
    let _no_other_world = host.start().await;
    let desk = host.desk()?;
    let unmatched: Vec<UnmatchedId> = unmatched.into_iter().map(UnmatchedId).collect();
    let (target, line) = (target(into)?, desk.running.line().await?);
    let list = desk.app.take_unmatched(&unmatched, target, &line);
    Ok(list.await?.0)
}

fn target(into: TakeInto) -> Reply<Target> {
    match into {
        TakeInto::List(list) => Ok(Target::List(ListId(list))),
        TakeInto::New(name) => match name.trim() {
            "" => Err(CommandError::failed("the new list needs a name")),
            name => Ok(Target::New(name.to_owned())),
        },
    }
}

impl From<Unmatched> for UnmatchedRow {
    fn from(Unmatched { id, said, .. }: Unmatched) -> Self {
        Self {
            id: id.0,
            delivery: said.delivery.0,
            provider: said.account.into(),
            kind: said.kind.into(),
            subject: said.subject,
            verdict: said.qualification.map(Qualification::from),
            word: said.word,
            told_at: said.told_at.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_list_has_a_name() {
        let taken = |name: &str| target(TakeInto::New(name.to_owned()));
        assert_eq!(
            taken(" From the form ").unwrap(),
            Target::New("From the form".to_owned())
        );
        assert!(taken("  ").is_err());
    }
}
