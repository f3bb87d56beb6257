//! The whole table built anew, out of nothing but the bytes that were kept: raw answers and raw deliveries.

use std::collections::HashMap;

use super::unmatched::Seen;
use super::{App, AppError, clock, unmatched};
use crate::apply::{GIVEN_UP, NO_ROW};
use crate::domain::Answered;
use crate::domain::BatchId;
use crate::domain::Delivery;
use crate::domain::DeliveryId;
use crate::domain::ProviderName;
use crate::domain::Tells;
use crate::domain::Via;
use crate::engine::apply_answer;
use crate::inbox;
use crate::provider;
use crate::store::Compared;
use crate::store::KeptAnswer;
use crate::store::Lane;
use crate::store::StoreError;
use crate::store::Writing;

/// What came of building the table anew.
#[derive(Clone, Debug)]
pub struct Rebuilt {
    /// How each part compares with what stood before.
    pub parts: Vec<Compared>,
    /// Raw answers that were read.
    pub answers: u64,
    /// How many of them this version cannot read.
    pub unreadable: u64,
    /// Deliveries that were read.
    pub deliveries: u64,
    /// What was built stands now; otherwise what stood before stands still.
    pub kept: bool,
}

impl Rebuilt {
    /// Whether it is what stood before, cell for cell.
    pub fn is_equal(&self) -> bool {
        self.parts.iter().all(|part| part.differing == 0)
    }
}

impl App {
    /// Takes away what answers and deliveries have told, tells it again out of their bytes, in the order in which they
    /// came, and compares. What was built is kept where it is equal, or in any case with `accept`; all of it is one
    /// transaction. Asks no service anything. Nothing else may use the folder meanwhile: a job that runs would see its
    /// batches open.
    pub async fn rebuild(&self, accept: bool) -> Result<Rebuilt, AppError> {
        inbox::work_through(&self.store, clock).await?;
        let rebuild = move |db: &Writing<'_>| db.rehearse(|db| rebuild(db, accept));
        Ok(self.store.write(Lane::Work, rebuild).await?)
    }
}

/// Also says whether it is to be kept.
fn rebuild(db: &Writing<'_>, accept: bool) -> Result<(Rebuilt, bool), StoreError> {
    db.forget_told([GIVEN_UP, NO_ROW])?;
    let told = tell_answers(db)?;
    db.reopen_batches()?;
    let deliveries = read_deliveries(db, &told.settled)?;
    db.give_back_batches()?;
    db.answer_again()?;
    db.count_anew()?;
    let mut rebuilt = Rebuilt {
        parts: db.compare_told()?,
        answers: told.answers,
        unreadable: told.unreadable,
        deliveries,
        // What cannot be read would be lost.
        kept: accept && told.unreadable == 0,
    };
    rebuilt.kept |= rebuilt.is_equal();
    let kept = rebuilt.kept;
    Ok((rebuilt, kept))
}

/// The events of accounts that settled searches, by what makes two copies the same, with the batches in which they did.
type Settled = HashMap<(ProviderName, String), Vec<BatchId>>;

#[derive(Default)]
struct ToldAnswers {
    settled: Settled,
    answers: u64,
    unreadable: u64,
}

fn tell_answers(db: &Writing<'_>) -> Result<ToldAnswers, StoreError> {
    let (mut told, mut after) = (ToldAnswers::default(), 0);
    while let Some(answer) = db.find_next_answer(after)? {
        after = answer.id;
        told.answers += 1;
        tell_answer(db, &answer, &mut told)?;
    }
    Ok(told)
}

fn tell_answer(
    db: &Writing<'_>,
    answer: &KeptAnswer,
    told: &mut ToldAnswers,
) -> Result<(), StoreError> {
    let batch = db.get_batch(answer.batch)?;
    let (provider, kind) = (batch.step.provider, batch.step.find);
    if let Some((key, answered)) = as_event(provider, &answer.body) {
        let settled = told.settled.entry((provider, key)).or_default();
        settled.push(batch.id);
        return inbox::settle_again(db, &batch, &answered, answer.id, answer.fetched_at);
    }
    let Ok(read) = provider::read_answer(provider, kind, batch.single, &answer.body) else {
        told.unreadable += 1;
        return Ok(());
    };
    db.unend_batch(batch.id)?;
    let (price, keep) = (provider::price(provider, kind), || Ok(answer.id));
    apply_answer(db, batch.id, read, price, answer.fetched_at, keep)?;
    Ok(())
}

/// Most answers were fetched; some the webhook of an account told.
fn as_event(provider: ProviderName, body: &[u8]) -> Option<(String, Answered)> {
    let event = provider::read_account_event(provider, body).ok()?;
    match event.tells {
        Tells::Answered(answered) => Some((event.key, *answered)),
        _ => None,
    }
}

fn read_deliveries(db: &Writing<'_>, settled: &Settled) -> Result<u64, StoreError> {
    let (mut deliveries, mut after) = (0, DeliveryId(0));
    while let Some(delivery) = db.find_next_delivery(after)? {
        after = delivery.id;
        deliveries += 1;
        let batches = settled_by(&delivery, settled);
        inbox::read_again(db, &delivery, batches, delivery.received_at)?;
        let Some((id, Some(list))) = db.give_back_unmatched(delivery.id)? else {
            continue;
        };
        let seen = Seen::again(db, db.get_unmatched(id)?)?;
        unmatched::take_one(db, &seen, list)?;
    }
    Ok(deliveries)
}

fn settled_by<'a>(delivery: &Delivery, settled: &'a Settled) -> &'a [BatchId] {
    let Via::Account(account) = delivery.via else {
        return &[];
    };
    let event = as_event(account, &delivery.body);
    let batches = event.and_then(|(key, _)| settled.get(&(account, key)));
    batches.map_or(&[], Vec::as_slice)
}
