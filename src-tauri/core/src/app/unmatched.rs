//! What services told though nobody here had asked, taken into a list.

use super::{App, AppError, Line, clock};
use crate::domain::Delivery;
use crate::domain::DeliveryState;
use crate::domain::ListId;
use crate::domain::Sighting;
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
    /// Into a list that is there and that was begun that way or by a form ([`crate::domain::List::living`]): an imported
    /// one has no place for a verdict, and the lead would lose what it was taken for.
    List(ListId),
}

/// What waits, with the leads that it makes.
pub(super) struct Seen {
    unmatched: Unmatched,
    sightings: Vec<Sighting>,
    /// The raw rows, where the delivery only names them and they were fetched now.
    fetched: Option<Vec<u8>>,
}

impl App {
    /// Takes what waits among the unmatched into a list, one lead for each address or person, and returns the list. The
    /// rows of a whole list or of a single search that another program had made are fetched with the key over `line`, which
    /// costs nothing: its service charged them when it worked on them. A row that names nobody makes no lead.
    ///
    /// Whoever is in the list already, by the same address, number or name, keeps one lead and gets the new verdict. What
    /// was taken before stays where it is. Whatever cannot be taken is named, and then nothing is.
    pub async fn take_unmatched(
        &self,
        unmatched: &[UnmatchedId],
        target: Target,
        line: &Line,
    ) -> Result<ListId, AppError> {
        let (all, into) = self.store.read(|db| {
            let each = unmatched.iter().map(|id| {
                let unmatched = db.get_unmatched(*id)?;
                let delivery = db.get_raw_delivery(unmatched.said.delivery)?;
                Ok((unmatched, delivery))
            });
            let into = match &target {
                Target::List(list) => Some(db.get_list(*list)?),
                Target::New(_) => None,
            };
            Ok((each.collect::<Result<Vec<_>, StoreError>>()?, into))
        })?;
        if let Some(imported) = into.filter(|list| !list.living) {
            return Err(AppError::NotLiving(imported.name));
        }
        let other = |(one, _): &&(Unmatched, Delivery)| one.said.kind == UnmatchedKind::Other;
        if let Some((other, _)) = all.iter().find(other) {
            return Err(AppError::NotTaken(other.said.subject.clone()));
        }
        let mut seen = Vec::new();
        for (unmatched, delivery) in all {
            seen.push(match unmatched.taken_into {
                Some(_) => Seen::nobody(unmatched),
                None => Seen::of(unmatched, &delivery, line).await?,
            });
        }
        let own = format!("living taken {}", super::webhook::draw()?.hash().tag());
        let take = move |db: &Writing<'_>| {
            let list = match target {
                Target::List(list) => list,
                Target::New(name) => db.get_living_list(&new_list(name, own), clock())?,
            };
            seen.iter().try_for_each(|seen| take_one(db, seen, list))?;
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

impl Seen {
    fn nobody(unmatched: Unmatched) -> Self {
        Self {
            unmatched,
            sightings: Vec::new(),
            fetched: None,
        }
    }

    /// The whole of it is read out of the delivery's bytes, or fetched where they only name it: what is kept beside them
    /// is for tables only.
    async fn of(unmatched: Unmatched, delivery: &Delivery, line: &Line) -> Result<Self, AppError> {
        let said = &unmatched.said;
        let name = || said.subject.clone();
        let no_rows = |why| AppError::NoRows {
            name: name(),
            service: said.account.title(),
            why,
        };
        let event = provider::read_account_event(said.account, &delivery.body);
        let (sightings, fetched) = match event.map(|event| event.tells) {
            Ok(Tells::Answered(answered)) => (vec![answered.sighting], None),
            Ok(Tells::Finished {
                kind,
                single,
                reference,
                ..
            }) => {
                let rows = line.rows(said.account, kind, single, &reference).await?;
                let file = rows.map_err(no_rows)?;
                let file = file.ok_or_else(|| AppError::NotFinished(name()))?;
                let rows = provider::read_sightings(said.account, kind, single, &file);
                let rows = rows.map_err(no_rows)?;
                if rows.is_empty() {
                    return Err(AppError::NobodyIn(name()));
                }
                (rows, Some(file))
            }
            _ => return Err(AppError::NotTaken(name())),
        };
        Ok(Self {
            unmatched,
            sightings,
            fetched,
        })
    }

    /// The same out of what is kept, without asking anybody.
    pub fn again(db: &Writing<'_>, unmatched: Unmatched) -> Result<Self, StoreError> {
        let said = &unmatched.said;
        let delivery = db.get_raw_delivery(said.delivery)?;
        let event = provider::read_account_event(said.account, &delivery.body);
        let sightings = match event.map(|event| event.tells) {
            Ok(Tells::Answered(answered)) => vec![answered.sighting],
            Ok(Tells::Finished { kind, single, .. }) => {
                let file = db.find_fetched_rows(said.delivery)?.unwrap_or_default();
                provider::read_sightings(said.account, kind, single, &file).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        Ok(Self {
            unmatched,
            sightings,
            fetched: None,
        })
    }
}

pub(super) fn take_one(db: &Writing<'_>, seen: &Seen, list: ListId) -> Result<(), StoreError> {
    // Somebody else may have taken it meanwhile.
    if db.get_unmatched(seen.unmatched.id)?.taken_into.is_some() {
        return Ok(());
    }
    let said = &seen.unmatched.said;
    if let Some(file) = &seen.fetched {
        db.keep_fetched_rows(said.delivery, file)?;
    }
    for sighting in &seen.sightings {
        let key = preflight::sighting_key(&sighting.about);
        db.write_lead(list, &key, |columns, before| {
            sighting.cells(columns, before, said.told_at)
        })?;
    }
    db.unmatched_taken(seen.unmatched.id, list)?;
    let note = "nobody here had asked for it: it was taken into a list";
    db.delivery_read(said.delivery, DeliveryState::Applied, Some(note))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Service, World};
    use crate::domain::NewDelivery;
    use crate::domain::ProviderName;
    use crate::domain::Via;
    use crate::inbox;

    /// What is neither an answer nor a list is told so before any service is asked: this line has no key.
    #[tokio::test]
    async fn an_event_of_another_kind_is_named_and_nothing_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path(), World::Real).unwrap();
        let new = |body: &str| NewDelivery {
            via: Via::Account(ProviderName::Clearout),
            received_at: clock(),
            head: String::new(),
            body: body.as_bytes().to_vec(),
        };
        let all = [
            new(r#"{"event_type": "list.renamed", "event_mode": "live"}"#),
            new(
                r#"{"event_type": "email_verifier.bulk.completed", "event_mode": "live",
                    "payload": {"status": "success", "data": {"list_id": "65f0", "list_name": "q1.csv"}}}"#,
            ),
        ];
        let keep = move |db: &Writing<'_>| {
            all.iter()
                .try_for_each(|one| db.keep_delivery(one).map(drop))
        };
        app.store().write(Lane::Delivery, keep).await.unwrap();
        inbox::work_through(app.store(), clock).await.unwrap();
        let waiting = app.store().read(|db| db.list_unmatched(None, 9)).unwrap();
        let ids: Vec<_> = waiting.iter().map(|one| one.id).collect();
        assert_eq!(ids.len(), 2);
        let line = app.open_line(&Service::Real, None).await.unwrap();
        let told = app
            .take_unmatched(&ids, Target::New("All".into()), &line)
            .await;
        assert!(matches!(told, Err(AppError::NotTaken(what)) if what == "list.renamed"));
        assert!(app.store().read(|db| db.list_lists()).unwrap().is_empty());
        line.hang_up().await.unwrap();
    }
}
