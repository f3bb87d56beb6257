//! One call to the service each, and what came of it written down before anything else happens.
//!
//! The order is the promise: the intent is committed, then the POST leaves; an answer is kept, then it counts.

use jiff::Timestamp;

use super::answers::keep_and_apply;
use super::manner::Manner;
use super::memory::Memory;
use super::step::affordable;
use super::{Decision, Engine};
use crate::domain::Batch;
use crate::domain::BatchAnswer;
use crate::domain::BatchId;
use crate::domain::BatchState;
use crate::domain::CallbackSecret;
use crate::domain::Credits;
use crate::domain::JobId;
use crate::domain::Price;
use crate::domain::Search;
use crate::domain::SearchId;
use crate::provider;
use crate::provider::ProviderError;
use crate::provider::Taken;
use crate::store::Lane;
use crate::store::StoreError;
use crate::store::Writing;

/// A batch whose intent is on disk, and whose call may leave.
pub(super) struct Intent {
    pub batch: BatchId,
    pub searches: Vec<Search>,
    secret: CallbackSecret,
}

/// What came of submitting a batch.
#[derive(Debug)]
pub(super) enum Sent {
    /// The service has it.
    Taken {
        /// So much is held for it.
        held: Credits,
        /// So much of that for each search.
        each: Credits,
    },
    /// It has its answer, and cost so much.
    Answered(Credits),
    /// The service will never take this search, for the reason in its words.
    Refused(String),
    /// The service does not have it; its searches are back in the queue.
    NotTaken(ProviderError),
    /// Nobody knows whether the service has this batch; so much may be held.
    InDoubt(Credits),
}

/// What came of looking for a batch in doubt.
#[derive(Debug)]
pub(super) enum Traced {
    /// The service has it.
    There,
    /// The service does not have it.
    Missing,
    /// There was no answer.
    Nothing(ProviderError),
}

/// What came of asking about a batch.
#[derive(Debug)]
pub(super) enum Heard {
    /// It is not finished.
    Ongoing,
    /// It has ended, and so much of its hold came back.
    Ended(Credits),
    /// There was no answer.
    Nothing(ProviderError),
}

impl Engine {
    /// Takes up to `size` searches from the queue as one batch, or one by itself. `None` where the queue is empty, or the
    /// cap has no room any more.
    pub(super) async fn intend(
        &self,
        size: u32,
        manner: Manner,
    ) -> Result<Option<Intent>, StoreError> {
        let secret = new_secret()?;
        let (job, path, now) = (self.job, secret.hash(), (self.clock)());
        let calls_back = self.calls_back();
        let intent = self
            .store
            .write(Lane::Work, move |db| {
                let intent = match within_cap(db, job, size)? {
                    0 => None,
                    _ if manner.single => db.intend_single(job, path, now)?,
                    size => db.intend_batch(job, size, path, now)?,
                };
                if let (Some((batch, _)), true) = (&intent, calls_back) {
                    db.await_callback(*batch)?;
                }
                Ok(intent)
            })
            .await?;
        Ok(intent.map(|(batch, searches)| Intent {
            batch,
            searches,
            secret,
        }))
    }

    /// Submits what was intended.
    pub(super) async fn submit(&self, intent: Intent, manner: Manner) -> Result<Sent, StoreError> {
        let Intent {
            batch,
            searches,
            secret,
        } = intent;
        let job = self.job;
        let sent = u32::try_from(searches.len()).unwrap_or(u32::MAX);
        let worst = manner.price.worst(sent.into());
        match self.post(&searches, &secret, manner).await {
            Ok(Taken::Answered(fetched)) => {
                let (now, price) = ((self.clock)(), self.feared(manner.price)?);
                let back = self
                    .store
                    .write(Lane::Work, move |db| {
                        keep_and_apply(db, batch, fetched, price, now)
                    })
                    .await?;
                Ok(Sent::Answered(worst - back.unwrap_or(Credits::ZERO)))
            }
            Ok(Taken::Submitted(taken)) => {
                let (held, now) = (taken.held, (self.clock)());
                let seen = Price::seen(held, sent).map(|each| each.max(manner.price.each));
                // Where the reply does not say what is held, the worst is feared.
                let booked = match held {
                    Some(held) => held,
                    None => self.feared(manner.price)?.worst(sent.into()),
                };
                self.store
                    .write(Lane::Work, move |db| {
                        seen.map_or(Ok(()), |each| db.set_price(job, each))?;
                        db.submitted(batch, &taken.reference, Some(booked), now)
                    })
                    .await?;
                if let Some(back) = self.told(batch)? {
                    return Ok(Sent::Answered(worst - back));
                }
                Ok(Sent::Taken {
                    held: held.unwrap_or(worst),
                    each: manner.price.shown_by(held, sent).each,
                })
            }
            Err(ProviderError::InDoubt(why)) => {
                tracing::warn!(
                    batch = batch.0,
                    why,
                    "nobody knows whether the service took this batch"
                );
                self.store
                    .write(Lane::Work, move |db| db.doubt_batch(batch))
                    .await?;
                let told = self.told(batch)?;
                Ok(told.map_or(Sent::InDoubt(worst), |back| Sent::Answered(worst - back)))
            }
            Err(ProviderError::Refused(why)) if manner.single => Ok(Sent::Refused(why)),
            Err(error) => {
                self.put_back(batch).await?;
                Ok(Sent::NotTaken(error))
            }
        }
    }

    /// The service does not have `batch`: its searches wait again.
    pub(super) async fn put_back(&self, batch: BatchId) -> Result<(), StoreError> {
        self.store
            .write(Lane::Work, move |db| db.refuse_batch(batch))
            .await
    }

    /// The single search of `batch` is refused for what it asks, and would be again: the others go on without it.
    pub(super) async fn fail_refused(&self, batch: BatchId, why: &str) -> Result<(), StoreError> {
        let reason = format!("the service refused it: {why}");
        self.store
            .write(Lane::Work, move |db| db.refuse_for_good(batch, &reason))
            .await
    }

    /// What of the hold of `batch` came back, where an event of the account has ended it while its call was out. A
    /// callback of its own never ends one: it rings for this engine.
    fn told(&self, batch: BatchId) -> Result<Option<Credits>, StoreError> {
        let back = self.store.read(|db| db.find_refund(batch))?;
        Ok(back.filter(|_| !self.client.calls_back()))
    }

    async fn post(
        &self,
        searches: &[Search],
        secret: &CallbackSecret,
        manner: Manner,
    ) -> Result<Taken, ProviderError> {
        let way_in = self.way_in.as_ref();
        let webhook = way_in.map(|way_in| format!("{way_in}{}", secret.path()));
        let (webhook, tag) = (webhook.as_deref(), secret.hash().tag());
        match searches {
            [search] if manner.single => self.client.submit_single(search, webhook).await,
            _ => {
                let taken = self.client.submit(manner.kind, searches, &tag, webhook);
                taken.await.map(Taken::Submitted)
            }
        }
    }

    /// Asks the service about `batch` and applies what it answers.
    pub(super) async fn ask(&self, batch: BatchId) -> Result<Heard, StoreError> {
        let known = self.store.read(|db| db.get_batch(batch))?;
        let Some(reference) = known.reference else {
            return Ok(Heard::Ongoing);
        };
        if known.called_back_at.is_none() {
            self.store
                .write(Lane::Work, move |db| db.count_poll(batch))
                .await?;
        }
        let kind = known.step.find;
        let asked = match known.single {
            true => self.client.fetch_single(kind, &reference).await,
            false => self.client.fetch(kind, &reference).await,
        };
        let fetched = match asked {
            Ok(fetched) => fetched,
            Err(error) => return Ok(Heard::Nothing(self.doubt_unknown(error).await)),
        };
        if fetched.answer == BatchAnswer::Ongoing {
            return Ok(Heard::Ongoing);
        }
        let (now, price) = ((self.clock)(), self.feared(self.client.price(kind))?);
        let back = self
            .store
            .write(Lane::Work, move |db| {
                keep_and_apply(db, batch, fetched, price, now)
            })
            .await?;
        Ok(back.map_or(Heard::Ongoing, Heard::Ended))
    }

    /// What is charged for what no hold was told for: what another hold of the job has shown, or the dearest that it can
    /// have been.
    fn feared(&self, price: Price) -> Result<Price, StoreError> {
        let each = self.store.read(|db| db.get_price(self.job))?;
        Ok(Price { each, ..price })
    }

    /// A service that is out of order may say, too, that it does not know a batch. It is believed where it can tell the
    /// balance beside.
    async fn doubt_unknown(&self, error: ProviderError) -> ProviderError {
        match error {
            ProviderError::UnknownReference => self.client.balance().await.err().unwrap_or(error),
            other => other,
        }
    }

    /// Looks for `batch`, which is in doubt, at the service: under its own name it is known there, or it is not.
    pub(super) async fn trace(&self, batch: BatchId) -> Result<Traced, StoreError> {
        let (known, path) = self
            .store
            .read(|db| Ok((db.get_batch(batch)?, db.get_path(batch)?)))?;
        let kind = known.step.find;
        let reference = match self.client.trace(kind, &path.tag()).await {
            Ok(Some(reference)) => reference,
            Ok(None) => return Ok(Traced::Missing),
            Err(error) => return Ok(Traced::Nothing(error)),
        };
        let now = (self.clock)();
        self.store
            .write(Lane::Work, move |db| {
                // The user may have decided meanwhile.
                match db.get_batch(batch)?.state {
                    BatchState::InDoubt => {
                        let feared = feared(db, &known)?;
                        db.submitted(batch, &reference, Some(feared), now)
                    }
                    _ => Ok(()),
                }
            })
            .await?;
        Ok(Traced::There)
    }

    /// Ends a batch that the service does not know any more. What was held for it stays outstanding in the ledger:
    /// nobody can say what became of it, and a later callback may still tell.
    pub(super) async fn give_up(&self, batch: BatchId) -> Result<(), StoreError> {
        let now = (self.clock)();
        let reason = "the service no longer knows the batch it was in";
        self.store
            .write(Lane::Work, move |db| {
                fail_all(db, &db.list_submitted(batch)?, reason)?;
                db.end_batch(batch, BatchState::Failed, now)
            })
            .await
    }

    /// Carries out the user's choice as [`decide_doubt`] does, and sends no search again twice in a run.
    pub(super) async fn decide(
        &self,
        batch: BatchId,
        decision: Decision,
        memory: &mut Memory,
    ) -> Result<(), StoreError> {
        let searches = self.store.read(|db| db.list_submitted(batch))?;
        if decision == Decision::Resend && !memory.resend(batch, &searches) {
            return Ok(());
        }
        memory.decided(batch);
        let now = (self.clock)();
        self.store
            .write(Lane::Work, move |db| decide_doubt(db, batch, decision, now))
            .await
    }
}

/// So many of `size` searches as the cap on the run of `job` has room for. Since the step was chosen it may have been
/// lowered, or another job of the run have sent something.
fn within_cap(db: &Writing<'_>, job: JobId, size: u32) -> Result<u32, StoreError> {
    let Some(left) = db.find_cap_left(job)? else {
        return Ok(size);
    };
    Ok(affordable(left, db.get_price(job)?).min(size))
}

/// Carries out the user's choice for a batch that stayed in doubt. Changes nothing where its callback came first. What a
/// batch that is counted as lost may have cost is written off; what one that is sent again did is told by the balance alone.
pub fn decide_doubt(
    db: &Writing<'_>,
    batch: BatchId,
    decision: Decision,
    now: Timestamp,
) -> Result<(), StoreError> {
    let reason = "its batch was in doubt and was counted as lost";
    let kept = db.get_batch(batch)?;
    match (kept.state, decision) {
        // Nothing more of a stopped job is sent: its doubt stays one.
        (BatchState::InDoubt, Decision::Resend) if db.get_job(kept.job)?.stopped => Ok(()),
        (BatchState::InDoubt, Decision::Resend) => db.resend_batch(batch),
        (BatchState::InDoubt, Decision::Lost) => {
            fail_all(db, &db.list_submitted(batch)?, reason)?;
            db.write_off(batch, feared(db, &kept)?, now)?;
            db.set_batch_state(batch, BatchState::Lost)
        }
        _ => Ok(()),
    }
}

/// What a batch costs at most.
fn feared(db: &Writing<'_>, batch: &Batch) -> Result<Credits, StoreError> {
    let price = provider::price(batch.step.provider, batch.step.find);
    let each = db.get_price(batch.job)?.max(price.each);
    Ok(Price { each, ..price }.worst(batch.searches.into()))
}

fn fail_all(db: &Writing<'_>, searches: &[SearchId], reason: &str) -> Result<(), StoreError> {
    searches
        .iter()
        .try_for_each(|search| db.fail_search(*search, reason))
}

fn new_secret() -> Result<CallbackSecret, StoreError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Broken(error.to_string().into()))?;
    Ok(CallbackSecret::from_bytes(bytes))
}
