//! The loop: look at the store, choose, carry out, remember, wait for something to happen.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{sync::watch, task::JoinSet};

use super::calls::{Heard, Sent, Traced};
use super::ending::Ending;
use super::manner::Manner;
use super::memory::Memory;
use super::pace::retry_delay;
use super::time::{jitter, sleep};
use super::watched::later;
use super::{Elsewhere, End, Engine, Halt, JobView, Policy, Step, next_step};
use crate::domain::BatchId;
use crate::domain::Credits;
use crate::domain::PauseReason;
use crate::domain::Price;
use crate::provider::ProviderError;
use crate::provider::dearest;
use crate::store::Lane;
use crate::store::Reading;
use crate::store::StoreError;

/// However long there is nothing to do, the loop looks up this often: clocks are set, and machines sleep.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);
/// A balance that cannot be read so often is left unknown: the service then says itself when it is exhausted.
const BALANCE_TRIES: u32 = 4;

/// A call that has come home.
enum Home {
    Submitted(BatchId, Sent),
    Asked(BatchId, Heard),
    /// A batch in doubt was looked for.
    Traced(BatchId, Traced),
}

/// So many single searches refused one after the other are no slip in the list: whatever is wrong, more of them would
/// only fail the rest of it.
const REFUSED_IN_A_ROW: u32 = 3;

/// So long other jobs' answers are gathered before they are taken over.
const TAKE_OVER: Duration = Duration::from_secs(2);

/// What the loop listens for while it waits. Its own copies, so that a ring that was heard is not heard again.
struct Bells {
    news: watch::Receiver<()>,
    halt: watch::Receiver<Halt>,
}

/// The calls that are out.
#[derive(Default)]
struct Calls {
    out: JoinSet<Result<Home, StoreError>>,
    /// Waits for the next submission's turn, where one wants to leave.
    turn: JoinSet<()>,
    /// It is this job's turn. One that is not used at once is lost: calls under one key are spaced.
    has_turn: bool,
}

impl Engine {
    /// Runs the job until every search has ended or it has to pause. An error is a store that can keep nothing more;
    /// then, too, everything that was kept still holds.
    pub async fn run(self) -> Result<End, StoreError> {
        let engine = Arc::new(self);
        let (job, provider) = (engine.job, engine.client.provider());
        engine
            .store
            .write(Lane::Work, move |db| {
                let find = db.get_job(job)?.step.find;
                db.fear_price(job, dearest(provider, find))?;
                db.run_job(job)?;
                db.doubt_interrupted(job)
            })
            .await?;
        let manner = engine.manner()?;
        let mut memory = Memory::new(engine.wishes, engine.calls_back(), (engine.clock)());
        memory.traces = engine.client.traces();
        memory.events_possible = engine.way_in.is_some();
        let mut ending = match engine.read_balance(&mut memory).await? {
            Some(pause) => pause,
            None => engine.work(manner, &mut memory).await?,
        };
        loop {
            if let Some(end) = engine.end(ending).await? {
                return Ok(end);
            }
            ending = engine.work(manner, &mut memory).await?;
        }
    }

    /// Whether callbacks are asked for.
    pub(super) fn calls_back(&self) -> bool {
        self.way_in.is_some() && self.client.calls_back()
    }

    fn manner(&self) -> Result<Manner, StoreError> {
        let (job, searches) = self
            .store
            .read(|db| Ok((db.get_job(self.job)?, db.count_searches(self.job)?)))?;
        Ok(Manner::new(
            job.step.find,
            searches,
            &self.wishes,
            &self.client,
        ))
    }

    async fn work(
        self: &Arc<Self>,
        manner: Manner,
        memory: &mut Memory,
    ) -> Result<Ending, StoreError> {
        let mut calls = Calls::default();
        let mut bells = Bells {
            news: self.news.clone(),
            halt: self.halt.clone(),
        };
        let mut ending = None;
        loop {
            let step = match ending {
                Some(ending) if calls.out.is_empty() => return Ok(ending),
                Some(_) => Step::Wait(None),
                None => self.choose(manner, memory, &calls)?,
            };
            match step {
                Step::Ask(batch) => self.start_asking(batch, memory, &mut calls),
                Step::Trace(batch) => self.start_tracing(batch, memory, &mut calls),
                Step::Submit(size) => {
                    self.start_submitting(size, manner, memory, &mut calls)
                        .await?;
                }
                Step::Decide(batch, decision) => self.decide(batch, decision, memory).await?,
                Step::TakeOver => self.take_over(memory).await?,
                Step::Brake => ending = Some(Ending::Braked),
                Step::Pause(reason) => ending = Some(Ending::pause(reason)),
                Step::Finish => ending = Some(Ending::Finished),
                Step::Wait(until) => {
                    let pause = self.wait(until, memory, &mut calls, &mut bells).await?;
                    ending = ending.or(pause);
                }
            }
        }
    }

    fn choose(
        &self,
        manner: Manner,
        memory: &mut Memory,
        calls: &Calls,
    ) -> Result<Step, StoreError> {
        let now = (self.clock)();
        let read = |db: &Reading<'_>| {
            Ok((
                db.list_open_batches(self.job)?,
                self.count_queued(db, manner.batch_size)?,
                db.find_cap_left(self.job)?,
                db.get_price(self.job)?,
            ))
        };
        let (batches, (queued, ready), cap_left, dearest) = self.store.read(read)?;
        let elsewhere = match queued > 0 && ready == 0 {
            true => self.look_elsewhere(memory, now)?,
            false => Elsewhere::Nobody,
        };
        let open = memory.view(&batches, now);
        for batch in std::mem::take(&mut memory.ended_elsewhere) {
            let back = self.store.read(|db| db.find_refund(batch))?;
            memory.spend(Credits::ZERO - back.unwrap_or(Credits::ZERO));
        }
        let job = JobView {
            queued,
            ready,
            elsewhere,
            open: &open,
            submitting: memory.submitting(),
            awaits_turn: !calls.turn.is_empty(),
            submit_not_before: memory.submit_not_before,
            braked: memory.braked(),
            halt: *self.halt.borrow(),
        };
        let policy = Policy {
            cap_left,
            batch_size: manner.batch_size,
            in_doubt: self.wishes.in_doubt,
            max_open: manner.max_open,
            at_once: memory.at_once(manner.at_once),
            price: manner.price.each.max(memory.held_each),
            dearest,
        };
        Ok(next_step(&job, &policy, memory.balance, now))
    }

    /// The queued searches, and of those the ones that may be sent now, counted up to a batch.
    fn count_queued(&self, db: &Reading<'_>, batch: u32) -> Result<(u64, u64), StoreError> {
        let queued = db.count_queued(self.job)?;
        let ready = match queued > 0 && db.has_neighbours(self.job)? {
            true => db.count_ready(self.job, batch)?,
            false => queued,
        };
        Ok((queued, ready))
    }

    /// Why none of the queued searches may be sent.
    fn look_elsewhere(&self, memory: &Memory, now: Timestamp) -> Result<Elsewhere, StoreError> {
        let told = self.store.read(|db| db.list_answered_elsewhere(self.job))?;
        if !told.0.is_empty() {
            return Ok(match memory.take_over_not_before > now {
                true => Elsewhere::Awaited,
                false => Elsewhere::Told,
            });
        }
        let asked = self.store.read(|db| db.list_asked_elsewhere(self.job))?;
        let awaited = asked.is_empty() || asked.iter().any(|(job, _)| self.others.works_on(*job));
        Ok(match awaited {
            true => Elsewhere::Awaited,
            false => Elsewhere::StandsStill,
        })
    }

    /// Takes over what other jobs have been told. The whole list is looked at for that, so not for each of their answers.
    async fn take_over(&self, memory: &mut Memory) -> Result<(), StoreError> {
        self.others.answer_queued(self.job).await?;
        memory.take_over_not_before = later((self.clock)(), TAKE_OVER);
        Ok(())
    }

    fn start_asking(self: &Arc<Self>, batch: BatchId, memory: &mut Memory, calls: &mut Calls) {
        memory.begin(batch);
        let engine = Arc::clone(self);
        calls
            .out
            .spawn(async move { Ok(Home::Asked(batch, engine.ask(batch).await?)) });
    }

    fn start_tracing(self: &Arc<Self>, batch: BatchId, memory: &mut Memory, calls: &mut Calls) {
        memory.begin(batch);
        let engine = Arc::clone(self);
        calls
            .out
            .spawn(async move { Ok(Home::Traced(batch, engine.trace(batch).await?)) });
    }

    /// Submits up to `size` searches where it is this job's turn, and waits for that where it is not. A turn is taken before
    /// anything else is settled: what leaves is what the store, the cap and the user say by then.
    async fn start_submitting(
        self: &Arc<Self>,
        size: u32,
        manner: Manner,
        memory: &mut Memory,
        calls: &mut Calls,
    ) -> Result<(), StoreError> {
        let engine = Arc::clone(self);
        if !std::mem::take(&mut calls.has_turn) {
            calls.turn.spawn(async move {
                let kind = manner.kind;
                let closed = || engine.client.closed_for(kind);
                engine.budget.wait(engine.client.meter(kind), closed).await;
            });
            return Ok(());
        }
        let Some(intent) = self.intend(size, manner).await? else {
            return Ok(());
        };
        let (batch, price) = (intent.batch, manner.price);
        let each = price.each.max(memory.held_each);
        let searches = intent.searches.len() as u64;
        memory.submit(batch, Price { each, ..price }.worst(searches));
        calls.out.spawn(async move {
            let sent = engine.submit(intent, manner).await?;
            Ok(Home::Submitted(batch, sent))
        });
        Ok(())
    }

    /// Waits until a call comes home, a delivery has been read, the run is to be halted or `until` has come.
    async fn wait(
        &self,
        until: Option<Timestamp>,
        memory: &mut Memory,
        calls: &mut Calls,
        bells: &mut Bells,
    ) -> Result<Option<Ending>, StoreError> {
        let now = (self.clock)();
        let longest = until.map_or(LONGEST_SLEEP, |until| {
            now.duration_until(until).unsigned_abs().min(LONGEST_SLEEP)
        });
        calls.has_turn = false;
        // In this order, so that a simulation can be repeated; whichever rings, everything is looked at.
        tokio::select! {
            biased;
            Some(home) = calls.out.join_next() => {
                let home = home.map_err(|error| StoreError::Broken(error.to_string().into()))??;
                self.remember(home, memory).await
            }
            Some(_) = calls.turn.join_next() => {
                calls.has_turn = true;
                Ok(None)
            }
            Ok(()) = bells.news.changed() => Ok(None),
            Ok(()) = bells.halt.changed() => Ok(None),
            () = sleep(longest) => Ok(None),
        }
    }

    /// Takes in what a call brought; returns the pause it makes necessary, if any.
    async fn remember(
        &self,
        home: Home,
        memory: &mut Memory,
    ) -> Result<Option<Ending>, StoreError> {
        let (now, jitter) = ((self.clock)(), jitter());
        // The first thing that a machine hears when it wakes may be that a call has failed.
        memory.look_up(now);
        match home {
            Home::Submitted(batch, sent) => {
                memory.submitted(batch);
                self.remember_sent(batch, sent, memory).await
            }
            Home::Asked(batch, Heard::Ongoing) => {
                memory.ongoing(batch, now, jitter);
                Ok(None)
            }
            Home::Asked(batch, Heard::Ended(back)) => {
                memory.ended(batch, back, now);
                self.trouble.send_replace(None);
                Ok(None)
            }
            Home::Asked(batch, Heard::Nothing(error)) => {
                memory.unheard(batch, now, jitter, error.wait());
                if error == ProviderError::UnknownReference && memory.unknown(batch, now) {
                    self.give_up(batch).await?;
                }
                Ok(self.bear(&error, memory))
            }
            Home::Traced(batch, Traced::There) => {
                memory.there(batch, now);
                self.trouble.send_replace(None);
                Ok(None)
            }
            Home::Traced(batch, Traced::Missing) => {
                memory.missing(batch, now, jitter);
                Ok(None)
            }
            Home::Traced(batch, Traced::Nothing(error)) => {
                memory.unheard(batch, now, jitter, error.wait());
                Ok(self.bear(&error, memory))
            }
        }
    }

    /// Takes in what came of submitting `batch`.
    async fn remember_sent(
        &self,
        batch: BatchId,
        sent: Sent,
        memory: &mut Memory,
    ) -> Result<Option<Ending>, StoreError> {
        let (now, jitter) = ((self.clock)(), jitter());
        match sent {
            Sent::Taken { held, each } => {
                memory.taken(held, now);
                memory.held_each = memory.held_each.max(each);
                self.trouble.send_replace(None);
                Ok(None)
            }
            Sent::Answered(charged) => {
                memory.taken(charged, now);
                self.trouble.send_replace(None);
                Ok(None)
            }
            Sent::InDoubt(worst) => {
                memory.doubt(batch, worst);
                Ok(None)
            }
            // It was out beside those for which the job pauses: its search fares no worse than one that was not sent.
            Sent::Refused(_) if memory.refused >= REFUSED_IN_A_ROW => {
                self.put_back(batch).await?;
                Ok(None)
            }
            Sent::Refused(why) => {
                self.fail_refused(batch, &why).await?;
                memory.refused();
                if memory.refused < REFUSED_IN_A_ROW {
                    return Ok(None);
                }
                Ok(self.bear(&ProviderError::Refused(why), memory))
            }
            // Not even one batch: whatever the balance was thought to be, it is spent until something comes back.
            Sent::NotTaken(ProviderError::OutOfCredits) => {
                memory.balance = Some(Credits::ZERO);
                Ok(None)
            }
            Sent::NotTaken(error) => {
                memory.not_taken(now, jitter, error.wait());
                Ok(self.bear(&error, memory))
            }
        }
    }

    /// Says what went wrong, and pauses where waiting will not mend it or has lasted too long.
    fn bear(&self, error: &ProviderError, memory: &Memory) -> Option<Ending> {
        let text = error.to_string();
        tracing::info!(trouble = text, "a call brought nothing");
        self.trouble.send_replace(Some(text.clone()));
        let reason = match error {
            ProviderError::KeyRefused => PauseReason::KeyRefused,
            ProviderError::Refused(_) => PauseReason::Refused,
            ProviderError::OutOfCredits => PauseReason::OutOfCredits,
            ProviderError::NotSent(_)
            | ProviderError::UnknownReference
            | ProviderError::Wait
            | ProviderError::WaitFor(_)
            | ProviderError::Busy
            | ProviderError::DailyLimit
            | ProviderError::TryAgain(_)
            | ProviderError::InDoubt(_)
            | ProviderError::Unreadable(_) => {
                if !memory.out_of_patience((self.clock)()) {
                    return None;
                }
                PauseReason::Unreachable
            }
        };
        Some(Ending::Paused(reason, text))
    }

    /// Reads the balance, which every later step counts on; returns the pause where the key is not even good for that,
    /// or nobody is there.
    async fn read_balance(&self, memory: &mut Memory) -> Result<Option<Ending>, StoreError> {
        let mut unreachable = None;
        for attempt in 1..=BALANCE_TRIES {
            match self.client.balance().await {
                Ok(balance) => {
                    let (job, now) = (self.job, (self.clock)());
                    memory.balance = Some(balance);
                    self.store
                        .write(Lane::Work, move |db| {
                            db.note_balance_before(job, balance, now)
                        })
                        .await?;
                    return Ok(None);
                }
                Err(ProviderError::KeyRefused) => {
                    return Ok(Some(Ending::pause(PauseReason::KeyRefused)));
                }
                Err(error) => {
                    unreachable =
                        matches!(error, ProviderError::NotSent(_)).then(|| error.to_string());
                    sleep(retry_delay(attempt, jitter())).await;
                }
            }
        }
        Ok(unreachable.map(|why| Ending::Paused(PauseReason::Unreachable, why)))
    }
}
