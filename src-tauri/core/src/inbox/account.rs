//! What the webhook of an account tells. A finished batch of ours rings for it; an answer settles the searches of ours
//! that ask the same and are under way; what nobody here has asked for is kept, and what forms were told makes leads.

use jiff::Timestamp;

use super::ring;
use crate::apply;
use crate::apply::Told;
use crate::domain::AccountEvent;
use crate::domain::Answered;
use crate::domain::Asked;
use crate::domain::Delivery;
use crate::domain::DeliveryState;
use crate::domain::Event;
use crate::domain::FORM_GUARD;
use crate::domain::Kind;
use crate::domain::NewUnmatched;
use crate::domain::ProviderName;
use crate::domain::SearchResult;
use crate::domain::Sighting;
use crate::domain::Tells;
use crate::domain::UnmatchedKind;
use crate::domain::living_columns;
use crate::preflight;
use crate::provider;
use crate::store::NewList;
use crate::store::StoreError;
use crate::store::Writing;

pub(super) fn take_in(
    db: &Writing<'_>,
    delivery: &Delivery,
    account: ProviderName,
    now: Timestamp,
) -> Result<(), StoreError> {
    let event = match provider::read_account_event(account, &delivery.body) {
        Ok(event) => event,
        Err(error) => {
            let why = error.to_string();
            return db.delivery_read(delivery.id, DeliveryState::Unreadable, Some(&why));
        }
    };
    if event.test {
        db.delivery_is_test(delivery.id)?;
        let note = "a test event, sent by hand: it changes nothing";
        return db.delivery_read(delivery.id, DeliveryState::Applied, Some(note));
    }
    if !db.take_event(account, &event.key, delivery.id)? {
        return db.delivery_read(delivery.id, DeliveryState::Repeated, None);
    }
    let opened = Opened {
        db,
        delivery,
        account,
        now,
    };
    opened.tell(event)
}

/// A delivery of an account, being read.
struct Opened<'a> {
    db: &'a Writing<'a>,
    delivery: &'a Delivery,
    account: ProviderName,
    now: Timestamp,
}

impl Opened<'_> {
    fn tell(&self, event: AccountEvent) -> Result<(), StoreError> {
        let at = event.at.unwrap_or(self.delivery.received_at);
        match event.tells {
            Tells::Finished {
                kind,
                reference,
                tag,
                name,
            } => self.finished(kind, reference, tag.as_deref(), name, at),
            Tells::Answered(answered) => self.answered(*answered, at),
            Tells::Typed(sighting) => self.typed(&sighting, at),
            Tells::Other(word) => self.unmatched(UnmatchedKind::Other, word, None, at),
        }
    }

    fn finished(
        &self,
        kind: Kind,
        reference: String,
        tag: Option<&str>,
        name: Option<String>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let batch = self.db.find_batch_of(self.account, &reference, tag)?;
        let Some(batch) = batch else {
            let name = name.unwrap_or(reference);
            return self.unmatched(UnmatchedKind::List, name, None, at);
        };
        self.db.delivery_is_about(self.delivery.id, batch.id)?;
        let event = Event::BatchFinished {
            kind,
            single: false,
            reference,
        };
        match apply::tell(&batch, &event) {
            Told::Misfit(why) => self.read(DeliveryState::Unreadable, Some(why)),
            told => ring(self.db, self.delivery.id, &batch, told, self.now),
        }
    }

    /// An `unknown` settles nothing: the service may have told it because it had no time, and tell more later.
    fn answered(&self, answered: Answered, at: Timestamp) -> Result<(), StoreError> {
        let Answered {
            asked,
            row,
            sighting,
        } = answered;
        let mut under_way = Vec::new();
        for asked in &asked {
            let key = match asked {
                // In the one spelling in which addresses are asked about.
                Asked::VerifyEmail { email } => preflight::key_of_address(email),
                other => preflight::person_key(other),
            };
            under_way.extend(self.db.list_under_way(self.account, asked.kind(), &key)?);
        }
        let decided = row
            .qualification
            .filter(|qualification| qualification.decides());
        let (Some(qualification), false) = (decided, under_way.is_empty()) else {
            let subject = sighting.about.text().to_owned();
            return self.unmatched(UnmatchedKind::Answer, subject, Some(&sighting), at);
        };
        for (search, batch) in under_way {
            let result = SearchResult {
                search,
                batch,
                qualification,
                word: row.word.clone(),
                found: row.found.clone(),
            };
            let answer = self.db.keep_answer(batch, &self.delivery.body, self.now)?;
            self.db.settle_search(&result, answer)?;
            self.db.delivery_is_about(self.delivery.id, batch)?;
        }
        self.read(DeliveryState::Applied, None)
    }

    fn typed(&self, sighting: &Sighting, at: Timestamp) -> Result<(), StoreError> {
        let list = NewList {
            name: "Form Guard".to_owned(),
            source: FORM_GUARD.to_owned(),
            dialect: String::new(),
            columns: living_columns(),
        };
        let list = self.db.get_living_list(&list, self.now)?;
        let key = preflight::sighting_key(&sighting.about);
        self.db.write_lead(list, &key, |columns, before| {
            sighting.cells(columns, before, at)
        })?;
        self.read(DeliveryState::Applied, None)
    }

    fn unmatched(
        &self,
        kind: UnmatchedKind,
        subject: String,
        sighting: Option<&Sighting>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.db.keep_unmatched(&NewUnmatched {
            delivery: self.delivery.id,
            account: self.account,
            kind,
            subject,
            qualification: sighting.and_then(|sighting| sighting.qualification),
            word: sighting.map_or_else(String::new, |sighting| sighting.word.clone()),
            told_at: at,
        })?;
        let note = "nobody here had asked for it: it waits among the unmatched";
        self.read(DeliveryState::Applied, Some(note))
    }

    fn read(&self, state: DeliveryState, note: Option<&str>) -> Result<(), StoreError> {
        self.db.delivery_read(self.delivery.id, state, note)
    }
}
