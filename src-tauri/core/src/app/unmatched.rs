//! What services told though nobody here had asked, taken into a list.

use super::{App, AppError, clock};
use crate::domain::DeliveryState;
use crate::domain::ListId;
use crate::domain::Tells;
use crate::domain::Unmatched;
use crate::domain::UnmatchedId;
use crate::domain::UnmatchedKind;
use crate::domain::living_columns;
use crate::preflight;
use crate::provider;
use crate::store::Lane;
use crate::store::NewList;
use crate::store::StoreError;
use crate::store::Writing;

/// Where something is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Into a new list of this name.
    New(String),
    /// Into a list that is there: what its columns are for.
    List(ListId),
}

impl App {
    /// Takes answers that wait among the unmatched into a list, one lead for each address or person, and returns the list.
    /// What was taken before stays where it is. Whatever cannot be taken is named, and then nothing is.
    pub async fn take_unmatched(
        &self,
        unmatched: &[UnmatchedId],
        target: Target,
    ) -> Result<ListId, AppError> {
        let all = self.store.read(|db| {
            let each = unmatched.iter().map(|id| db.get_unmatched(*id));
            each.collect::<Result<Vec<_>, _>>()
        })?;
        if let Some(other) = all
            .iter()
            .find(|unmatched| unmatched.said.kind != UnmatchedKind::Answer)
        {
            return Err(AppError::NotTaken(other.said.subject.clone()));
        }
        let own = format!("living taken {}", super::webhook::draw()?.hash().tag());
        let take = move |db: &Writing<'_>| {
            let list = match target {
                Target::List(list) => db.get_list(list)?.id,
                Target::New(name) => db.get_living_list(&new_list(name, own), clock())?,
            };
            for unmatched in &all {
                take_one(db, unmatched, list)?;
            }
            Ok(list)
        };
        Ok(self.store.write(Lane::Work, take).await?)
    }
}

fn new_list(name: String, source: String) -> NewList {
    NewList {
        name,
        source,
        dialect: String::new(),
        columns: living_columns(),
    }
}

/// The whole of it is read out of the delivery's bytes: what is kept beside them is for tables only.
pub(super) fn take_one(
    db: &Writing<'_>,
    unmatched: &Unmatched,
    list: ListId,
) -> Result<(), StoreError> {
    // Somebody else may have taken it meanwhile.
    if db.get_unmatched(unmatched.id)?.taken_into.is_some() {
        return Ok(());
    }
    let said = &unmatched.said;
    let delivery = db.get_raw_delivery(said.delivery)?;
    let event = provider::read_account_event(said.account, &delivery.body);
    let Ok(Tells::Answered(answered)) = event.map(|event| event.tells) else {
        return Ok(());
    };
    let sighting = answered.sighting;
    let key = preflight::sighting_key(&sighting.about);
    db.write_lead(list, &key, |columns, before| {
        sighting.cells(columns, before, said.told_at)
    })?;
    db.unmatched_taken(unmatched.id, list)?;
    let note = "nobody here had asked for it: it was taken into a list";
    db.delivery_read(said.delivery, DeliveryState::Applied, Some(note))
}
