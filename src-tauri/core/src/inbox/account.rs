//! What the webhook of an account tells. A finished batch or single of ours rings for it; an answer settles the searches of
//! ours that ask the same; what nobody here has asked for is kept, and what forms were told makes leads.

use jiff::Timestamp;

use super::answered::Answer;
use super::ring;
use crate::apply;
use crate::domain::AccountEvent;
use crate::domain::Answered;
use crate::domain::BatchId;
use crate::domain::Delivery;
use crate::domain::DeliveryState;
use crate::domain::Event;
use crate::domain::FORM_GUARD;
use crate::domain::Kind;
use crate::domain::NewUnmatched;
use crate::domain::ProviderName;
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
    settled: Option<&[BatchId]>,
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
    if db.is_event_taken(account, &event.key)? {
        // The same whether it still waits: what is read again out of its bytes must say what it said then.
        let unasked = db.is_unmatched(account, &event.key)?;
        let note = unasked.then_some("told before: nobody here had asked for it");
        return db.delivery_read(delivery.id, DeliveryState::Repeated, note);
    }
    let key = event.key.clone();
    let opened = Opened {
        db,
        delivery,
        account,
        settled,
        now,
    };
    // One that did not fit has had no effect, and may have it when it is tried again.
    match opened.tell(event)? {
        DeliveryState::Applied => db.take_event(account, &key, delivery.id),
        _ => Ok(()),
    }
}

/// A delivery of an account, being read.
struct Opened<'a> {
    db: &'a Writing<'a>,
    delivery: &'a Delivery,
    account: ProviderName,
    /// Where it is read again: the batches in which it settled searches when it was first read. It settles nothing now.
    settled: Option<&'a [BatchId]>,
    now: Timestamp,
}

impl Opened<'_> {
    /// Takes in what the event tells; returns what became of its delivery.
    fn tell(&self, event: AccountEvent) -> Result<DeliveryState, StoreError> {
        let at = event.at.unwrap_or(self.delivery.received_at);
        match event.tells {
            Tells::Finished {
                kind,
                single,
                reference,
                tag,
                name,
            } => self.finished((kind, single), reference, tag.as_deref(), name, at),
            Tells::Answered(answered) => self.answered(&answered, at),
            Tells::Typed(sighting) => self.typed(&sighting, at),
            Tells::Other(word) => self.unmatched(UnmatchedKind::Other, word, None, at),
        }
    }

    fn finished(
        &self,
        (kind, single): (Kind, bool),
        reference: String,
        tag: Option<&str>,
        name: Option<String>,
        at: Timestamp,
    ) -> Result<DeliveryState, StoreError> {
        let batch = self.db.find_batch_of(self.account, &reference, tag)?;
        let Some(batch) = batch else {
            let name = name.unwrap_or(reference);
            let what = match single {
                true => UnmatchedKind::Single,
                false => UnmatchedKind::List,
            };
            return self.unmatched(what, name, None, at);
        };
        self.db.delivery_is_about(self.delivery.id, batch.id)?;
        let event = Event::BatchFinished {
            kind,
            single,
            reference,
        };
        let told = apply::tell(&batch, &event);
        ring(self.db, self.delivery.id, &batch, told, self.now)
    }

    fn answered(&self, answered: &Answered, at: Timestamp) -> Result<DeliveryState, StoreError> {
        let answer = Answer {
            db: self.db,
            account: self.account,
            answered,
            now: self.now,
        };
        let ours = match self.settled {
            None => answer.take_in(self.delivery)?,
            Some(batches) => answer.take_in_again(self.delivery, batches)?,
        };
        if ours {
            return self.read(DeliveryState::Applied, None);
        }
        let subject = answered.sighting.about.text().to_owned();
        self.unmatched(UnmatchedKind::Answer, subject, Some(&answered.sighting), at)
    }

    fn typed(&self, sighting: &Sighting, at: Timestamp) -> Result<DeliveryState, StoreError> {
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
    ) -> Result<DeliveryState, StoreError> {
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

    fn read(&self, state: DeliveryState, note: Option<&str>) -> Result<DeliveryState, StoreError> {
        self.db.delivery_read(self.delivery.id, state, note)?;
        Ok(state)
    }
}
