//! A world: a folder of data, a service, some jobs and their user, and the power, which may go at any commit.

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::{BoxFuture, join_all};
use tokio::sync::{Notify, mpsc, watch};

use super::service::{self, Faults, Open, Service, rest};
use crate::domain::Asked;
use crate::domain::BatchState;
use crate::domain::Company;
use crate::domain::Credits;
use crate::domain::Details;
use crate::domain::InDoubt;
use crate::domain::JobId;
use crate::domain::JobState;
use crate::domain::Kind;
use crate::domain::LeadId;
use crate::domain::PauseReason;
use crate::domain::ProviderName;
use crate::domain::Qualification;
use crate::domain::Recipe;
use crate::domain::RecipeStep;
use crate::domain::RunId;
use crate::domain::Sending;
use crate::engine::played::{below, chance, clock, gone, leap};
use crate::engine::{Budget, Decision, End, Engine, Halt, Others, Wishes, decide_doubt};
use crate::inbox;
use crate::preflight::person_key;
use crate::provider::{Client, offers, played, price};
use crate::store::driven::{Fate, Hand};
use crate::store::{CameTo, Lane, NewList, NewRun, Store, StoreError, Writing};

/// When the power goes.
#[derive(Clone, Copy, Debug)]
pub enum Cuts {
    /// Now and then.
    Some,
    /// Once, at that commit and no other.
    Once(u64, Fate),
}

/// The power, and what has been written under it.
pub struct Power {
    pub hand: Hand,
    pub cuts: Cell<Cuts>,
    pub commits: Cell<u64>,
    pub left: Cell<u32>,
    /// It goes by chance.
    pub by_chance: Cell<f64>,
    pub off: Notify,
    /// Nothing can be kept any more: the program is about to end.
    pub full: Cell<bool>,
}

impl Power {
    /// What happens when nothing else can: what waits to be kept is kept, or the power goes.
    pub fn rest(&self) -> bool {
        if !self.hand.is_waited_for() || chance(0.05) {
            return false;
        }
        let commit = self.commits.get() + 1;
        self.commits.set(commit);
        let fate = match self.cuts.get() {
            _ if self.full.get() => Fate::DiskFull,
            Cuts::Once(at, fate) if at == commit => fate,
            Cuts::Some if self.left.get() > 0 && chance(self.by_chance.get()) => {
                self.left.set(self.left.get() - 1);
                [Fate::PowerBefore, Fate::PowerAfter, Fate::DiskFull]
                    [usize::try_from(below(3)).unwrap()]
            }
            Cuts::Once(..) | Cuts::Some => Fate::Kept,
        };
        self.hand.write(fate);
        match fate {
            Fate::Kept => {}
            Fate::PowerBefore | Fate::PowerAfter => self.off.notify_one(),
            Fate::DiskFull => self.full.set(true),
        }
        true
    }
}

/// A job, and what its user has in mind.
pub struct Job {
    pub id: JobId,
    pub run: RunId,
    pub number: usize,
    pub step: RecipeStep,
    /// Its first lead.
    first: i64,
    pub searches: Cell<u64>,
    /// The job whose misses it takes, in the same run: it is planned when that is over.
    after: Option<usize>,
    pub planned: Cell<bool>,
    wishes: Cell<Wishes>,
    way_in: bool,
    /// An engine works on it.
    worked_on: Arc<AtomicBool>,
    /// How often it has been let run.
    rounds: Cell<u32>,
    halts: RefCell<Option<watch::Sender<Halt>>>,
    reopened: Cell<bool>,
    /// How its last run ended.
    pub end: RefCell<Option<End>>,
}

/// A job is worked on for as long as this lives.
struct WorkedOn<'a>(&'a AtomicBool);

impl<'a> WorkedOn<'a> {
    fn new(worked_on: &'a AtomicBool) -> Self {
        worked_on.store(true, Ordering::Relaxed);
        Self(worked_on)
    }
}

impl Drop for WorkedOn<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Jobs beside each other, of whose people nothing is known but their keys.
pub struct Neighbours {
    pub store: Store,
    pub worked_on: Vec<(JobId, Arc<AtomicBool>)>,
    /// Where it is noted that something was taken over.
    pub open: Option<Open>,
}

impl Others for Neighbours {
    fn answer_queued(&self, job: JobId) -> BoxFuture<'static, Result<(), StoreError>> {
        let (store, open) = (self.store.clone(), self.open.clone());
        Box::pin(async move {
            let take_over = move |db: &Writing<'_>| {
                let (searches, newest) = db.list_answered_elsewhere(job)?;
                let mut taken_over = false;
                for search in searches {
                    if let Some(bought) = db.find_bought_by_key(search)? {
                        db.answer_by(search, bought)?;
                        taken_over = true;
                    }
                }
                db.caught_up(job, newest)?;
                Ok(taken_over)
            };
            if store.write(Lane::Work, take_over).await?
                && let Some(open) = open
            {
                open.lock().note("taken over");
            }
            Ok(())
        })
    }

    fn works_on(&self, job: JobId) -> bool {
        let mut jobs = self.worked_on.iter();
        jobs.any(|(id, worked_on)| *id == job && worked_on.load(Ordering::Relaxed))
    }
}

pub struct World {
    pub store: Store,
    pub power: Rc<Power>,
    pub open: Open,
    pub jobs: Vec<Job>,
    calls: mpsc::UnboundedSender<played::Call>,
    budgets: [Arc<Budget>; 2],
    news: (watch::Sender<()>, watch::Receiver<()>),
    /// Nothing goes wrong any more, and the user helps.
    calm: Cell<bool>,
}

/// Rounds in which things go wrong.
const ROUGH: u32 = 6;
/// Rounds after which a job that nobody hinders must have ended.
const CALM: u32 = 14;

impl World {
    /// A world in which `rough` things happen, or none.
    pub async fn new(store: Store, power: Rc<Power>, rough: bool) -> Self {
        let service = Service {
            phone: if chance(0.5) { 4_000 } else { 5_000 },
            balance: if chance(0.3) {
                i64::try_from(below(40_000)).unwrap()
            } else {
                100_000_000
            },
            faults: if rough { faults() } else { Faults::default() },
            ..Service::default()
        };
        let open = Open {
            service: Arc::new(std::sync::Mutex::new(service)),
            store: store.clone(),
            arrived: Arc::new(Notify::new()),
        };
        let (calls, called) = mpsc::unbounded_channel();
        tokio::spawn(open.clone().serve(called));
        let mut world = Self {
            store,
            power,
            open,
            jobs: Vec::new(),
            calls,
            budgets: [
                Arc::new(Budget::per_second(10)),
                Arc::new(Budget::per_second(5)),
            ],
            news: watch::channel(()),
            calm: Cell::new(!rough),
        };
        let jobs = if rough { 1 + below(5) } else { 1 };
        for number in 0..jobs {
            world.begin(usize::try_from(number).unwrap(), rough).await;
        }
        world
    }

    async fn begin(&mut self, number: usize, rough: bool) {
        let find = Kind::ALL[usize::try_from(below(3)).unwrap()];
        let mut provider = if chance(0.6) {
            ProviderName::Enrow
        } else {
            ProviderName::Clearout
        };
        if !offers(provider, find) {
            provider = ProviderName::Enrow;
        }
        // Two lists may have the same people, and both be searched at once.
        let like = self.jobs.iter().rev().find(|job| job.after.is_none());
        let like = like
            .filter(|_| chance(0.4))
            .map(|job| (job.step, job.first));
        let step = like.map_or(RecipeStep { find, provider }, |(step, _)| step);
        let RecipeStep { find, provider } = step;
        let size = match below(10) {
            _ if !rough => 3,
            0 => 1,
            1..=6 => 2 + below(20),
            _ => 20 + below(60),
        };
        let worst = price(provider, find).worst(size).hundredths();
        let cap = chance(0.4)
            .then(|| i64::try_from(below(u64::try_from(worst).unwrap() * 3 / 2)).unwrap());
        // Jobs of one run go one after the other; that the cap holds all the same where they do not costs nothing to see.
        let beside = self.jobs.last().filter(|_| chance(0.4)).map(|job| job.run);
        let after = (beside.is_some() && chance(0.6)).then(|| number - 1);
        let size = if after.is_some() { 0 } else { size };
        let now = clock();
        let first = match (after, like) {
            (Some(before), _) => self.jobs[before].first,
            (None, Some((_, first))) => first + i64::try_from(below(10)).unwrap(),
            (None, None) => i64::try_from(number).unwrap() * 1_000,
        };
        let plan = move |db: &Writing<'_>| {
            let run = match beside {
                Some(run) => run,
                None => {
                    let new = NewRun {
                        list: crate::domain::ListId(1),
                        recipe: Recipe::of(step),
                        details: Details::default(),
                        cap: cap.map(Credits::from_hundredths),
                    };
                    db.begin_run(&new, now)?
                }
            };
            let job = db.begin_step(run, (number, &step), price(provider, find).each, now)?;
            let mut searches = Vec::new();
            for n in 0..i64::try_from(size).unwrap() {
                let asked = asked(find, first + n);
                let search = db.add_search(job, &person_key(&asked), &asked)?;
                db.add_lead_to_search(job, LeadId(first + n), search)?;
                searches.push(search);
            }
            Ok((run, job, searches))
        };
        let (run, job, searches) = self.write(plan).await.unwrap();
        let way_in = chance(0.8);
        let mut service = self.open.lock();
        let run_at = match beside {
            Some(_) => self.jobs.len() - 1,
            None => self.jobs.len(),
        };
        let run_at = if beside.is_some() {
            service.jobs[run_at].run
        } else {
            run_at
        };
        service.caps.push(vec![(Duration::ZERO, cap)]);
        service.jobs.push(service::Client {
            provider: Some(provider),
            run: run_at,
            resends: false,
            decides: false,
            calls_back: way_in,
        });
        service
            .job_of
            .extend(searches.iter().map(|search| (*search, number)));
        drop(service);
        let wishes = Wishes {
            batch_size: Some(u32::try_from(1 + below(if chance(0.7) { 12 } else { 60 })).unwrap()),
            sending: [Sending::BySize, Sending::Live, Sending::Bulk]
                [usize::try_from(below(3)).unwrap()],
            in_doubt: InDoubt::Wait,
            doubt_time: Duration::from_secs(15),
            patience: Duration::from_secs(60),
        };
        let job = Job {
            id: job,
            run,
            number,
            step,
            first,
            searches: Cell::new(size),
            after,
            planned: Cell::new(after.is_none()),
            wishes: Cell::new(wishes),
            way_in,
            worked_on: Arc::default(),
            rounds: Cell::new(0),
            halts: RefCell::default(),
            reopened: Cell::new(false),
            end: RefCell::default(),
        };
        if rough && chance(0.5) {
            self.choose(&job);
        }
        self.jobs.push(job);
    }

    /// Lives on until every job has ended or says what it waits for. Then nobody hinders them any more, and all must end.
    pub async fn live(&self) {
        if !self.calm.get() {
            self.live_through().await;
        }
        self.calm_down();
        self.live_through().await;
    }

    async fn live_through(&self) {
        loop {
            let all = join_all(self.jobs.iter().map(|job| self.tend(job)));
            tokio::select! {
                biased;
                () = self.power.off.notified() => {}
                () = self.read_deliveries() => {}
                _ = all => return,
            }
            // Whatever ran is gone: it was a part of what has just been dropped.
            self.power.hand.forget();
            self.open.lock().note("power cut");
            rest(20_000).await;
        }
    }

    fn calm_down(&self) {
        self.calm.set(true);
        self.power.by_chance.set(0.0);
        self.power.full.set(false);
        let mut service = self.open.lock();
        service.faults = Faults::default();
        service.balance += 100_000_000;
        for job in &self.jobs {
            job.rounds.set(0);
        }
    }

    async fn read_deliveries(&self) {
        loop {
            self.open.arrived.notified().await;
            if inbox::work_through(&self.store, clock).await.is_ok() {
                self.news.0.send_replace(());
            }
        }
    }

    /// What the window does with a recipe: where the step before is over, and was not stopped, those whom it has not found
    /// are searched for by the next. False where that does not come.
    async fn plan(&self, job: &Job) -> bool {
        let Some(before) = job.after.filter(|_| !job.planned.get()) else {
            return true;
        };
        let before = &self.jobs[before];
        let mut waits = 0;
        let stopped = |db: &crate::store::Reading<'_>| Ok(db.get_job(before.id)?.stopped);
        while !before.planned.get()
            || !self.is_over(before)
            || self.store.read(stopped).unwrap_or(true)
        {
            waits += 1;
            if waits > 100 {
                return false;
            }
            rest(40_000).await;
        }
        let (id, find, last) = (job.id, job.step.find, job.first + 999);
        let (from, leads) = (before.id, LeadId(job.first)..=LeadId(last));
        let plan = move |db: &Writing<'_>| {
            // The power may have gone when it had been planned.
            if db.count_searches(id)? > 0 {
                return db.list_queued_ids(id);
            }
            let came_to = db.list_came_to(from, &leads)?;
            let missed = came_to.iter().filter(|(_, came_to)| {
                let found = Some(Qualification::Found);
                !matches!(came_to, CameTo::Searched { verdict, .. } if *verdict == found)
            });
            let mut missed: Vec<_> = missed.map(|(lead, _)| *lead).collect();
            missed.sort();
            for lead in missed {
                let asked = asked(find, lead.0);
                let search = db.add_search(id, &person_key(&asked), &asked)?;
                db.add_lead_to_search(id, lead, search)?;
            }
            db.list_queued_ids(id)
        };
        let Ok(searches) = self.write(plan).await else {
            return false;
        };
        let mut service = self.open.lock();
        service.note("next step");
        job.searches.set(searches.len() as u64);
        let of = searches.iter().map(|search| (*search, job.number));
        service.job_of.extend(of);
        job.planned.set(true);
        true
    }

    /// Lets `job` run again and again.
    async fn tend(&self, job: &Job) {
        if !self.plan(job).await {
            return;
        }
        loop {
            let calm = self.calm.get();
            if job.rounds.get() >= if calm { CALM } else { ROUGH } {
                return;
            }
            job.rounds.set(job.rounds.get() + 1);
            let (halts, halt) = watch::channel(Halt::No);
            *job.halts.borrow_mut() = Some(halts);
            let engine = self.engine(job, halt);
            let _worked_on = WorkedOn::new(&job.worked_on);
            let end = tokio::select! {
                biased;
                end = engine.run() => end,
                () = self.meddle(job) => continue,
            };
            match end {
                Ok(end) => {
                    self.note(&end);
                    *job.end.borrow_mut() = Some(end.clone());
                    super::checks::after_run(self, job, &end);
                    if self.react(job, &end).await.is_ok() && self.is_over(job) {
                        // A callback that comes late may still change something.
                        rest(120_000).await;
                        if self.is_over(job) {
                            return;
                        }
                    }
                }
                Err(error) => {
                    if !self.power.full.get() {
                        let breach = format!("the engine ended with an error: {error}");
                        self.open.lock().breaches.push(breach);
                    }
                    rest(3_000).await;
                    self.power.full.set(false);
                }
            }
            // What somebody helps with takes its time, too.
            rest(if calm { 60_000 } else { 2_000 }).await;
        }
    }

    fn is_over(&self, job: &Job) -> bool {
        let look = |db: &crate::store::Reading<'_>| {
            let kept = db.get_job(job.id)?;
            Ok(kept.state == JobState::Finished && db.list_open_batches(job.id)?.is_empty())
        };
        self.store.read(look).unwrap_or(false)
    }

    fn note(&self, end: &End) {
        self.open.lock().note(match end {
            End::Finished => "finished",
            End::Paused(PauseReason::OutOfCredits, _) => "paused: out of credits",
            End::Paused(PauseReason::KeyRefused, _) => "paused: key refused",
            End::Paused(PauseReason::Refused, _) => "paused: refused",
            End::Paused(PauseReason::Unreachable, _) => "paused: unreachable",
            End::Paused(PauseReason::Overdue, _) => "paused: overdue",
            End::Paused(PauseReason::InDoubt, _) => "paused: in doubt",
            End::Paused(PauseReason::CapReached, _) => "paused: cap reached",
            End::Paused(PauseReason::AskedElsewhere, _) => "paused: asked elsewhere",
            End::Paused(PauseReason::ByUser, _) => "paused by the user",
        });
    }

    fn engine(&self, job: &Job, halt: watch::Receiver<Halt>) -> Engine {
        let (trouble, _) = watch::channel(None);
        let client = played::Client {
            provider: job.step.provider,
            calls: self.calls.clone(),
        };
        let mut wishes = job.wishes.get();
        if self.calm.get() && wishes.in_doubt == InDoubt::Wait {
            wishes.in_doubt = InDoubt::Lost;
        }
        {
            let mut service = self.open.lock();
            let says = &mut service.jobs[job.number];
            says.resends |= wishes.in_doubt == InDoubt::Resend;
            says.decides |= wishes.in_doubt != InDoubt::Wait;
        }
        Engine {
            store: self.store.clone(),
            client: Arc::new(Client::Played(client)),
            job: job.id,
            wishes,
            way_in: job.way_in.then(|| "http://127.0.0.1:9".to_owned()),
            news: self.news.1.clone(),
            halt,
            trouble,
            clock,
            others: Arc::new(Neighbours {
                store: self.store.clone(),
                worked_on: self
                    .jobs
                    .iter()
                    .map(|job| (job.id, Arc::clone(&job.worked_on)))
                    .collect(),
                open: Some(self.open.clone()),
            }),
            budget: Arc::clone(
                &self.budgets[usize::from(job.step.provider == ProviderName::Clearout)],
            ),
        }
    }

    /// What the user, the service and the weather do while `job` runs. Returns where the program was left and begun anew.
    async fn meddle(&self, job: &Job) {
        loop {
            rest(40_000).await;
            if self.calm.get() {
                continue;
            }
            match below(16) {
                0 | 1 => self.halt(job, Halt::Pause),
                2 => self.halt(job, Halt::Leave),
                3 if self.stop(job).await => self.halt(job, Halt::Pause),
                4 | 5 => self.set_cap(job, below(3) > 0).await,
                6 => self.open.lock().balance += 50_000,
                7 => {
                    let mut service = self.open.lock();
                    service.faults = faults();
                }
                8 => {
                    let away = self.open.lock().faults.away;
                    self.open.lock().faults.away = !away && chance(0.5);
                }
                9 => {
                    let bad = self.open.lock().faults.bad_key;
                    self.open.lock().faults.bad_key = !bad && chance(0.3);
                }
                10 => {
                    self.decide(job).await;
                }
                11 if chance(0.3) => {
                    self.open.lock().note("slept");
                    leap(Duration::from_secs(60 + below(30 * 3_600)));
                }
                _ => {}
            }
        }
    }

    async fn stop(&self, job: &Job) -> bool {
        let id = job.id;
        let stop = move |db: &Writing<'_>| {
            db.stop_job(id, clock())?;
            db.finish_stopped_job(id, clock())
        };
        self.write(stop).await.is_ok()
    }

    fn halt(&self, job: &Job, how: Halt) {
        if let Some(halts) = job.halts.borrow().as_ref() {
            halts.send_replace(how);
        }
    }

    /// What the user does about the end of a run.
    async fn react(&self, job: &Job, end: &End) -> Result<(), StoreError> {
        if !self.calm.get() {
            self.choose(job);
            if matches!(end, End::Paused(..)) && chance(0.1) && self.stop(job).await {
                self.open.lock().note("stopped while it stood still");
            }
        }
        match end {
            End::Finished => {
                let stopped = self.store.read(|db| db.get_job(job.id))?.stopped;
                if stopped && !job.reopened.replace(true) {
                    let id = job.id;
                    self.write(move |db| db.reopen_job(id)).await?;
                }
            }
            End::Paused(PauseReason::OutOfCredits, _) => {
                if self.calm.get() || chance(0.7) {
                    self.open.lock().balance += 100_000;
                }
            }
            End::Paused(PauseReason::CapReached, _) => self.set_cap(job, true).await,
            End::Paused(PauseReason::InDoubt, _) => self.decide(job).await,
            End::Paused(PauseReason::KeyRefused, _) => self.open.lock().faults.bad_key = false,
            End::Paused(PauseReason::Unreachable, _) => self.open.lock().faults.away = false,
            End::Paused(
                PauseReason::Refused
                | PauseReason::ByUser
                | PauseReason::Overdue
                | PauseReason::AskedElsewhere,
                _,
            ) => {}
        }
        Ok(())
    }

    fn choose(&self, job: &Job) {
        let in_doubt = match below(10) {
            0 | 1 => InDoubt::Lost,
            2 => InDoubt::Resend,
            _ => InDoubt::Wait,
        };
        let wishes = Wishes {
            in_doubt,
            ..job.wishes.get()
        };
        job.wishes.set(wishes);
    }

    /// The user says what is to become of the batches in doubt.
    async fn decide(&self, job: &Job) {
        let choice = match below(3) {
            0 if !self.calm.get() => return,
            1 => Decision::Resend,
            _ => Decision::Lost,
        };
        let id = job.id;
        let look = |db: &crate::store::Reading<'_>| {
            let mut doubted = Vec::new();
            for batch in db.list_open_batches(id)? {
                if batch.state == BatchState::InDoubt {
                    doubted.push((batch.id, db.list_submitted(batch.id)?));
                }
            }
            Ok(doubted)
        };
        let Ok(doubted) = self.store.read(look) else {
            return;
        };
        if choice == Decision::Resend {
            let mut service = self.open.lock();
            for search in doubted.iter().flat_map(|(_, searches)| searches) {
                *service.consents.entry(*search).or_default() += 1;
            }
        }
        let searches = doubted.iter().flat_map(|(_, searches)| searches);
        self.open.lock().let_go.extend(searches);
        if choice == Decision::Lost {
            self.open.lock().note("counted as lost");
        }
        let decide = move |db: &Writing<'_>| {
            doubted
                .iter()
                .try_for_each(|(batch, _)| decide_doubt(db, *batch, choice, clock()))?;
            // The window goes on with a job that stood still for its doubts.
            db.want_job(id, true)
        };
        let _kept = self.write(decide).await;
        if let Ok(kept) = self.store.read(|db| db.get_job(id))
            && kept.stopped
            && kept.wanted
        {
            let breach = format!(
                "job {}: a word on its doubts wants the rest of what was stopped",
                id.0
            );
            self.open.lock().breaches.push(breach);
        }
    }

    async fn set_cap(&self, job: &Job, up: bool) {
        let run = job.run;
        let at = self.open.lock().jobs[job.number].run;
        // As it is kept: the power may have gone while it was being set.
        let Ok(Some(cap)) = self.store.read(|db| Ok(db.get_run(run)?.cap)) else {
            return;
        };
        let cap = cap.hundredths();
        let new = match up {
            true if self.calm.get() => None,
            true => Some(cap + i64::try_from(below(20_000)).unwrap()),
            false => Some(cap / 2),
        };
        // What is lower counts from when it is kept, what is higher from when it may be.
        if up {
            self.open.lock().caps[at].push((gone(), new));
        }
        let kept = self
            .write(move |db| db.set_cap(run, new.map(Credits::from_hundredths)))
            .await;
        let last = if kept.is_ok() { new } else { Some(cap) };
        self.open.lock().caps[at].push((gone(), last));
    }

    pub async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Writing<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.store.write(Lane::Work, change).await
    }
}

fn faults() -> Faults {
    let now_and_then = |most: f64| {
        let share = f64::from(u32::try_from(below(1_000)).unwrap()) / 1_000.0;
        if chance(0.4) { most * share } else { 0.0 }
    };
    Faults {
        too_many: now_and_then(0.6),
        broken: now_and_then(0.6),
        lost_before: now_and_then(0.4),
        lost_after: now_and_then(0.4),
        refused: now_and_then(0.2),
        unknown: now_and_then(0.3),
        forgotten: now_and_then(0.01),
        given_up: now_and_then(0.2),
        odd_cost: now_and_then(0.5),
        no_hold: now_and_then(1.0),
        no_row: now_and_then(0.3),
        lose_callback: now_and_then(1.0),
        double_callback: now_and_then(1.0),
        slow: now_and_then(0.3),
        away: false,
        bad_key: false,
    }
}

/// What is asked about made-up person number `n`.
pub fn asked(find: Kind, n: i64) -> Asked {
    let domain = format!("firm{n}.example");
    match find {
        Kind::FindEmail => Asked::FindEmail {
            full_name: format!("Ada Moreau{n}"),
            company: Company::Domain(domain),
            country: None,
            gender: false,
        },
        Kind::VerifyEmail => Asked::VerifyEmail {
            email: format!("ada@{domain}"),
        },
        Kind::FindPhone => Asked::FindPhoneByProfile {
            linkedin_url: format!("https://www.linkedin.com/in/ada-{n}"),
        },
    }
}

/// The list that all jobs of a world go over.
pub fn list(path: &Path) {
    let store = Store::open(path).unwrap();
    let list = NewList {
        name: "a".into(),
        source: "s".into(),
        dialect: String::new(),
        columns: Vec::new(),
    };
    let begin = move |db: &Writing<'_>| db.begin_list(&list, jiff::Timestamp::UNIX_EPOCH);
    store.write_blocking(begin).unwrap();
}
