//! Works through unread deliveries: what one changes and that it has been read are one transaction, so none changes
//! anything twice. It does not care in which process the listener ran that kept them.

mod account;
mod answered;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{
    sync::{Notify, watch},
    time::sleep,
};

use crate::apply;
use crate::apply::Told;
use crate::domain::Answered;
use crate::domain::Batch;
use crate::domain::BatchId;
use crate::domain::BatchState;
use crate::domain::Credits;
use crate::domain::Delivery;
use crate::domain::DeliveryId;
use crate::domain::DeliveryState;
use crate::domain::Via;
use crate::provider;
use crate::store::Lane;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::Writing;
use answered::Answer;

/// Deliveries read in one transaction.
const PIECE: usize = 100;
/// A missed ring costs no more than this.
const LOOK_UP: Duration = Duration::from_secs(1);

/// Reads deliveries until `stop` is set: at each ring of `arrived`, and now and then. Rings `read` after each piece.
pub async fn run(
    store: Store,
    arrived: Arc<Notify>,
    read: watch::Sender<()>,
    mut stop: watch::Receiver<bool>,
    clock: fn() -> Timestamp,
) {
    loop {
        match work_through(&store, clock).await {
            Ok(0) => {}
            Ok(_) => read.send_replace(()),
            Err(error) => tracing::error!(%error, "deliveries could not be read; they stay unread"),
        }
        tokio::select! {
            () = arrived.notified() => {}
            () = sleep(LOOK_UP) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Reads all unread deliveries; returns how many.
pub async fn work_through(store: &Store, clock: fn() -> Timestamp) -> Result<usize, StoreError> {
    let mut total = 0;
    loop {
        let piece = store.read(|db| db.list_unread(PIECE))?;
        if piece.is_empty() {
            return Ok(total);
        }
        total += piece.len();
        let now = clock();
        store
            .write(Lane::Work, move |db| {
                piece
                    .iter()
                    .try_for_each(|delivery| take_in(db, delivery, now))
            })
            .await?;
    }
}

fn take_in(db: &Writing<'_>, delivery: &Delivery, now: Timestamp) -> Result<(), StoreError> {
    // Someone else may have read it between our look and this transaction: a replay and the inbox itself.
    if !db.is_unread(delivery.id)? {
        return Ok(());
    }
    match delivery.via {
        Via::Batch(batch) => take_in_of_batch(db, delivery, batch, now),
        Via::Account(account) => account::take_in(db, delivery, account, None, now),
    }
}

/// Reads a delivery once more, for a table that is rebuilt. `settled` are the batches in which it settled searches when
/// it was first read, as the answers kept of it say: those settle them again ([`settle_again`]), and it settles nothing.
pub fn read_again(
    db: &Writing<'_>,
    delivery: &Delivery,
    settled: &[BatchId],
    now: Timestamp,
) -> Result<(), StoreError> {
    match delivery.via {
        Via::Batch(batch) => take_in_of_batch(db, delivery, batch, now),
        Via::Account(account) => account::take_in(db, delivery, account, Some(settled), now),
    }
}

/// Settles again the search of `batch` that an account's event settled, out of the event's bytes, which were kept as
/// `answer` at `now`.
pub fn settle_again(
    db: &Writing<'_>,
    batch: &Batch,
    answered: &Answered,
    answer: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let told = Answer {
        db,
        account: batch.step.provider,
        answered,
        now,
    };
    told.settle_again(batch, answer)
}

fn take_in_of_batch(
    db: &Writing<'_>,
    delivery: &Delivery,
    batch: BatchId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let batch = db.get_batch(batch)?;
    let event = match provider::read_event(batch.step.provider, &delivery.body) {
        Ok(event) => event,
        Err(error) => {
            return db.delivery_read(
                delivery.id,
                DeliveryState::Unreadable,
                Some(&error.to_string()),
            );
        }
    };
    ring(db, delivery.id, &batch, apply::tell(&batch, &event), now).map(drop)
}

/// What is held for `batch` at most, where no reply to its call will tell: it was in doubt, and nobody waits for one.
fn feared(db: &Writing<'_>, batch: &Batch) -> Result<Option<Credits>, StoreError> {
    let price = provider::price(batch.step.provider, batch.step.find);
    let each = db.get_price(batch.job)?.max(price.each);
    Ok(match batch.state {
        BatchState::InDoubt | BatchState::Lost | BatchState::Resent => {
            Some(each.times(batch.searches.into()))
        }
        // The reply of one that is intended may still be on its way.
        BatchState::Intended
        | BatchState::Submitted
        | BatchState::Settled
        | BatchState::Refused
        | BatchState::Failed => None,
    })
}

/// Writes down what a delivery has told of `batch`: its engine hears of it. Returns what became of the delivery.
fn ring(
    db: &Writing<'_>,
    delivery: DeliveryId,
    batch: &Batch,
    told: Told,
    now: Timestamp,
) -> Result<DeliveryState, StoreError> {
    let (state, why) = match told {
        Told::Reference(reference) => {
            db.submitted(batch.id, &reference, feared(db, batch)?, now)?;
            db.called_back(batch.id, now)?;
            (DeliveryState::Applied, None)
        }
        Told::Finished => {
            if batch.state == BatchState::Failed {
                // It had been given up, and the service has it after all.
                db.set_batch_state(batch.id, BatchState::Submitted)?;
            }
            db.called_back(batch.id, now)?;
            (DeliveryState::Applied, None)
        }
        Told::Nothing => (DeliveryState::Repeated, None),
        Told::Misfit(why) => (DeliveryState::Unreadable, Some(why)),
    };
    db.delivery_read(delivery, state, why)?;
    Ok(state)
}
