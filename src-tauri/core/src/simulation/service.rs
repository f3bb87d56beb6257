//! The service, played in memory: it holds and charges, loses replies before and after it has carried out what was asked,
//! refuses, is slow, is away, gives up, forgets, and calls back late, twice or never. It keeps its own books, and cries out
//! at once where it is asked what it must not be asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::sync::{Notify, mpsc};

use crate::domain::AnswerRow;
use crate::domain::Asked;
use crate::domain::BatchAnswer;
use crate::domain::Credits;
use crate::domain::Found;
use crate::domain::Kind;
use crate::domain::NewDelivery;
use crate::domain::PathHash;
use crate::domain::ProviderName;
use crate::domain::Qualification;
use crate::domain::Search;
use crate::domain::SearchId;
use crate::domain::Via;
use crate::engine::played::{below, chance, clock, gone, sleep};
use crate::provider::played::{Call, Reply};
use crate::provider::{self, Fetched, ProviderError, Submission, Taken};
use crate::store::Lane;
use crate::store::Store;

/// How much goes wrong: each a probability, but for the times.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    pub too_many: f64,
    pub broken: f64,
    pub lost_before: f64,
    pub lost_after: f64,
    pub refused: f64,
    pub unknown: f64,
    pub forgotten: f64,
    pub given_up: f64,
    pub odd_cost: f64,
    pub no_hold: f64,
    pub no_row: f64,
    pub lose_callback: f64,
    pub double_callback: f64,
    pub slow: f64,
    pub away: bool,
    pub bad_key: bool,
}

/// A submission that was carried out.
#[derive(Debug)]
pub struct Order {
    pub reference: String,
    pub job: usize,
    kind: Kind,
    single: bool,
    tag: Option<String>,
    webhook: Option<String>,
    searches: Vec<Search>,
    verdicts: Vec<Qualification>,
    /// What is held for it, or kept free for it.
    pub held: i64,
    /// What it costs in the end.
    pub cost: i64,
    pub done: bool,
    failed: bool,
    forgotten: bool,
    no_row: bool,
    /// Whether whoever is told its end, and knows the price list and the hold, knows its cost.
    pub tells_cost: bool,
    /// What was charged for a row that is never told: that shows on the balance alone, and no cap can know of it.
    untold: i64,
    /// Looked at since it was done: the first look may come too early.
    looked: u32,
}

/// What the service knows of a job: only the checks do.
#[derive(Debug, Default)]
pub struct Client {
    pub provider: Option<ProviderName>,
    pub run: usize,
    /// The user has said at some time that doubts are to be sent again.
    pub resends: bool,
    /// Its user has said beforehand what is to become of doubts.
    pub decides: bool,
    pub calls_back: bool,
}

#[derive(Debug, Default)]
pub struct Service {
    pub faults: Faults,
    pub balance: i64,
    pub phone: i64,
    pub orders: Vec<Order>,
    pub jobs: Vec<Client>,
    pub job_of: BTreeMap<SearchId, usize>,
    /// How often each search has been carried out, and how often the user has let it be sent again.
    pub carried_out: BTreeMap<SearchId, u32>,
    pub consents: BTreeMap<SearchId, u32>,
    /// Those that were in doubt when the user said what was to become of them.
    pub let_go: BTreeSet<SearchId>,
    /// Singles that it will never take.
    pub refused: BTreeSet<SearchId>,
    /// The caps that were set on each run, and when.
    pub caps: Vec<Vec<(Duration, Option<i64>)>>,
    pub breaches: Vec<String>,
    /// Everything that was done, as one number: two plays of one seed end with the same.
    pub trace: u64,
    pub happened: BTreeMap<&'static str, u64>,
}

/// A service that is open for calls.
#[derive(Clone)]
pub struct Open {
    pub service: Arc<Mutex<Service>>,
    pub store: Store,
    pub arrived: Arc<Notify>,
}

impl Open {
    /// Answers calls as long as anybody may make any.
    pub async fn serve(self, mut calls: mpsc::UnboundedReceiver<Call>) {
        while let Some(call) = calls.recv().await {
            tokio::spawn(self.clone().answer(call));
        }
    }

    pub fn lock(&self) -> MutexGuard<'_, Service> {
        self.service.lock().unwrap()
    }

    async fn answer(self, call: Call) {
        let slow = self.lock().faults.slow;
        rest(if chance(slow) { 20_000 } else { 250 }).await;
        match call {
            Call::Balance(reply) => {
                let said = self.lock().ask().map(|service| {
                    // A balance is read beside everything else: it may be told late, not wrongly.
                    Credits::from_hundredths(service.balance)
                });
                let _gone = reply.send(said);
            }
            Call::Submit {
                kind,
                searches,
                tag,
                webhook,
                reply,
            } => {
                let taken = |service: &Service, order: usize| {
                    let order = &service.orders[order];
                    let told = service.provider(order.job) == ProviderName::Enrow
                        && !chance(service.faults.no_hold);
                    Ok(Submission {
                        reference: order.reference.clone(),
                        held: told.then_some(Credits::from_hundredths(order.held)),
                    })
                };
                let asked = (kind, false, searches, Some(tag), webhook);
                self.submit(asked, reply, taken).await;
            }
            Call::SubmitSingle {
                search,
                webhook,
                reply,
            } => {
                let kind = search.asked.kind();
                let job = self.lock().job_of[&search.id];
                let at_once = self.lock().provider(job) == ProviderName::Clearout
                    && (kind == Kind::VerifyEmail || chance(0.7));
                let asked = (kind, true, vec![search], None, webhook);
                if at_once {
                    self.answer_at_once(asked, reply).await;
                    return;
                }
                let taken = |service: &Service, order: usize| {
                    let order = &service.orders[order];
                    let told = service.provider(order.job) == ProviderName::Enrow
                        && !chance(service.faults.no_hold);
                    Ok(Taken::Submitted(Submission {
                        reference: order.reference.clone(),
                        held: told.then_some(Credits::from_hundredths(order.held)),
                    }))
                };
                self.submit(asked, reply, taken).await;
            }
            Call::Fetch { reference, reply } => {
                let said = self.lock().fetch(&reference);
                rest(200).await;
                let _gone = reply.send(said);
            }
            Call::Trace { tag, reply } => {
                let said = self.lock().trace(&tag);
                rest(200).await;
                let _gone = reply.send(said);
            }
        }
    }

    async fn submit<T>(
        &self,
        asked: Submitted,
        reply: Reply<T>,
        taken: impl Fn(&Service, usize) -> Result<T, ProviderError>,
    ) {
        let order = match self.take(asked, reply.is_closed()) {
            Ok(order) => order,
            Err(None) => return,
            Err(Some(error)) => {
                let _gone = reply.send(Err(error));
                return;
            }
        };
        // Often done before the reply is home.
        let work = if chance(0.2) { 50 } else { 20_000 };
        tokio::spawn(self.clone().work(order, work));
        rest(400).await;
        let said = {
            let service = self.lock();
            // What it said it would hold is what it holds: the order is the service's own.
            match chance(service.faults.lost_after) {
                true => Err(ProviderError::InDoubt("the connection was cut".into())),
                false => taken(&service, order),
            }
        };
        let _gone = reply.send(said);
    }

    async fn answer_at_once(&self, asked: Submitted, reply: Reply<Taken>) {
        let order = match self.take(asked, reply.is_closed()) {
            Ok(order) => order,
            Err(None) => return,
            Err(Some(error)) => {
                let _gone = reply.send(Err(error));
                return;
            }
        };
        self.clone().work(order, 3_000).await;
        let lost = chance(self.lock().faults.lost_after);
        let said = match lost {
            true => Err(ProviderError::InDoubt("it took too long".into())),
            false => Ok(Taken::Answered(self.lock().rows(order))),
        };
        let _gone = reply.send(said);
    }

    /// Takes a submission and carries it out, or not.
    fn take(&self, asked: Submitted, gone_away: bool) -> Result<usize, Option<ProviderError>> {
        let mut service = self.lock();
        // The program is gone: its call may never have left the machine.
        if gone_away && chance(0.5) {
            return Err(None);
        }
        service.ask_to_submit().map_err(Some)?;
        let (_, single, searches, ..) = &asked;
        if chance(service.faults.refused) {
            if *single {
                service
                    .refused
                    .extend(searches.iter().map(|search| search.id));
            }
            service.note(if *single {
                "single refused"
            } else {
                "batch refused"
            });
            return Err(Some(ProviderError::Refused(
                "it is not to its liking".into(),
            )));
        }
        self.see_twins(&mut service, &asked.2);
        service.carry_out(asked).map_err(Some)
    }

    /// Nobody is asked about whom another job is asking about, or has an answer for.
    fn see_twins(&self, service: &mut Service, searches: &[Search]) {
        for search in searches {
            let twins = self
                .store
                .read(|db| db.list_twins(search.id))
                .unwrap_or_default();
            for twin in twins {
                // Either call may be one that has been counted as lost, by a word or by what was said before: it was out
                // before the other.
                let lost = |one: &SearchId| {
                    service.let_go.contains(one) || service.jobs[service.job_of[one]].decides
                };
                let excused = [search.id, twin].iter().any(lost) || service.has_let_down(twin);
                if !excused {
                    service.breaches.push(format!(
                        "search {} asks what search {} of another job has asked",
                        search.id.0, twin.0
                    ));
                }
            }
        }
    }

    async fn work(self, order: usize, longest: u64) {
        rest(longest).await;
        let (webhook, event) = {
            let mut service = self.lock();
            service.finish(order);
            service.event(order)
        };
        let (lose, double, far) = {
            let faults = &self.lock().faults;
            (faults.lose_callback, faults.double_callback, faults.slow)
        };
        let Some(body) = event else { return };
        if chance(lose) {
            return;
        }
        for _ in 0..(1 + u64::from(chance(double))) {
            let (later, webhook, body) = (self.clone(), webhook.clone(), body.clone());
            let longest = if chance(far) { 90_000 } else { 2_000 };
            tokio::spawn(async move {
                rest(longest).await;
                later.deliver(webhook, body).await;
            });
        }
    }

    /// What the listener does. A service tries again where it gets no answer.
    async fn deliver(&self, webhook: Option<String>, body: String) {
        for _ in 0..4 {
            let via = match &webhook {
                None => Some(Via::Account(ProviderName::Clearout)),
                Some(url) => {
                    let hash = PathHash::of(url.rsplit('/').next().unwrap_or_default());
                    let batch = self.store.read(|db| db.find_batch_by_path(hash)).unwrap();
                    batch.map(Via::Batch)
                }
            };
            let Some(via) = via else {
                self.lock()
                    .breaches
                    .push("a callback has no batch: its intent was not kept".into());
                return;
            };
            let new = NewDelivery {
                via,
                received_at: clock(),
                head: String::new(),
                body: body.clone().into_bytes(),
            };
            let keep = move |db: &crate::store::Writing<'_>| db.keep_delivery(&new);
            if self.store.write(Lane::Delivery, keep).await.is_ok() {
                self.arrived.notify_one();
                return;
            }
            rest(5_000).await;
        }
    }
}

/// Kind, whether it is a single, what is asked, under which tag, and where to call back.
type Submitted = (Kind, bool, Vec<Search>, Option<String>, Option<String>);

impl Service {
    pub fn provider(&self, job: usize) -> ProviderName {
        self.jobs[job].provider.unwrap()
    }

    pub fn note(&mut self, what: &'static str) {
        *self.happened.entry(what).or_default() += 1;
        let more = u64::try_from(gone().as_millis()).unwrap() ^ (what.len() as u64);
        self.trace = (self.trace ^ more).wrapping_mul(0x0000_0100_0000_01b3);
    }

    /// Whether a call that changes nothing is answered.
    fn ask(&mut self) -> Result<&mut Self, ProviderError> {
        if self.faults.away {
            return Err(ProviderError::NotSent("nobody is there".into()));
        }
        if self.faults.bad_key {
            return Err(ProviderError::KeyRefused);
        }
        if chance(self.faults.broken) {
            self.note("5xx");
            return Err(ProviderError::TryAgain("500".into()));
        }
        if chance(self.faults.too_many) {
            self.note("429");
            return Err(ProviderError::WaitFor(Duration::from_millis(below(3_000))));
        }
        if chance(self.faults.lost_before) {
            return Err(ProviderError::Unreadable("it broke off".into()));
        }
        Ok(self)
    }

    /// Whether a submission is looked at.
    fn ask_to_submit(&mut self) -> Result<(), ProviderError> {
        if self.faults.away {
            return Err(ProviderError::NotSent("nobody is there".into()));
        }
        if self.faults.bad_key {
            return Err(ProviderError::KeyRefused);
        }
        if chance(self.faults.too_many) {
            self.note("429");
            return Err(match below(4) {
                0 => ProviderError::Busy,
                1 => ProviderError::WaitFor(Duration::from_millis(below(3_000))),
                _ => ProviderError::Wait,
            });
        }
        if chance(self.faults.broken) {
            self.note("5xx");
            return Err(ProviderError::TryAgain("503".into()));
        }
        if chance(self.faults.lost_before) {
            self.note("lost before");
            return Err(ProviderError::InDoubt("the connection was cut".into()));
        }
        Ok(())
    }

    fn price(&self, job: usize, kind: Kind) -> i64 {
        match (self.provider(job), kind) {
            (ProviderName::Enrow, Kind::FindPhone) => self.phone,
            (provider, kind) => provider::price(provider, kind).each.hundredths(),
        }
    }

    fn carry_out(&mut self, asked: Submitted) -> Result<usize, ProviderError> {
        let (kind, single, searches, tag, webhook) = asked;
        let job = self.job_of[&searches[0].id];
        let each = self.price(job, kind);
        let held = each * i64::try_from(searches.len()).unwrap();
        let enrow = self.provider(job) == ProviderName::Enrow;
        let kept_free: i64 = self
            .orders
            .iter()
            .filter(|order| !order.done)
            .map(|order| order.held)
            .sum();
        let free = if enrow {
            self.balance
        } else {
            self.balance - kept_free
        };
        if free < held {
            self.note("402");
            return Err(ProviderError::OutOfCredits);
        }
        for search in &searches {
            let times = self.carried_out.entry(search.id).or_default();
            *times += 1;
            let (times, client) = (*times, &self.jobs[job]);
            let may = 1 + self.consents.get(&search.id).copied().unwrap_or(0);
            if times > may && !client.resends {
                let breach = format!(
                    "search {} was carried out {times} times, and {may} were allowed",
                    search.id.0
                );
                self.breaches.push(breach);
            }
            if self.job_of[&search.id] != job {
                self.breaches
                    .push("a batch has searches of two jobs".into());
            }
        }
        let verdicts: Vec<_> = searches.iter().map(|_| verdict(kind)).collect();
        let list = provider::price(self.provider(job), kind);
        let mut cost: i64 = verdicts
            .iter()
            .map(|verdict| {
                if list.of(*verdict) == Credits::ZERO {
                    0
                } else {
                    each
                }
            })
            .sum();
        let failed = !single && chance(self.faults.given_up);
        // Only a bulk of Enrow's, and a single of Clearout's, name a price of their own.
        if failed {
            cost = 0;
        } else if enrow && !single && chance(self.faults.odd_cost) {
            cost = i64::try_from(below(u64::try_from(held).unwrap() + 1)).unwrap();
        }
        if enrow {
            self.balance -= held;
        }
        let reference = format!("order-{}", self.orders.len());
        let no_row = !single && chance(self.faults.no_row);
        let untold = match verdicts.last() {
            Some(last) if no_row && !enrow && cost > 0 && list.of(*last) != Credits::ZERO => each,
            _ => 0,
        };
        self.orders.push(Order {
            reference,
            job,
            kind,
            single,
            tag,
            webhook,
            searches,
            verdicts,
            held,
            cost,
            done: false,
            failed,
            forgotten: chance(self.faults.forgotten),
            no_row,
            tells_cost: enrow || !no_row,
            untold,
            looked: 0,
        });
        self.note("carried out");
        self.check_cap(job);
        Ok(self.orders.len() - 1)
    }

    /// Whether nobody could take the event of `order`, which names no call, for another's: none of the same question has cost
    /// something else.
    pub fn can_be_told(&self, order: &Order) -> bool {
        let asks = |order: &Order| order.searches.first().map(|search| search.asked.clone());
        let other = |other: &&Order| {
            other.single && other.reference != order.reference && asks(other) == asks(order)
        };
        !order.single
            || self
                .orders
                .iter()
                .filter(other)
                .all(|other| other.cost == order.cost)
    }

    /// Whether it has given a reason for `search` to end without an answer.
    pub fn has_let_down(&self, search: SearchId) -> bool {
        let mut orders = self.orders.iter();
        self.refused.contains(&search)
            || orders.any(|order| {
                let has = order.searches.iter().any(|asked| asked.id == search);
                has && (order.failed || order.forgotten || order.no_row)
            })
    }

    /// What the jobs of a run have been charged, and what may be.
    pub fn committed(&self, run: usize) -> i64 {
        let orders = self
            .orders
            .iter()
            .filter(|order| self.jobs[order.job].run == run);
        orders
            .map(|order| match order.done {
                true => order.cost - order.untold,
                false => order.held,
            })
            .sum()
    }

    fn check_cap(&mut self, job: usize) {
        let run = self.jobs[job].run;
        // A call may have been on its way for so long.
        let since = gone().saturating_sub(Duration::from_secs(60));
        let caps = &self.caps[run];
        let first = caps.iter().rposition(|(at, _)| *at <= since).unwrap_or(0);
        let in_force = &caps[first..];
        if in_force.iter().any(|(_, cap)| cap.is_none()) {
            return;
        }
        let most = in_force
            .iter()
            .filter_map(|(_, cap)| *cap)
            .max()
            .unwrap_or(0);
        let committed = self.committed(run);
        if committed > most {
            self.breaches
                .push(format!("a run with a cap of {most} has cost {committed}"));
        }
    }

    fn finish(&mut self, order: usize) {
        let enrow = self.provider(self.orders[order].job) == ProviderName::Enrow;
        let order = &mut self.orders[order];
        order.done = true;
        self.balance += if enrow {
            order.held - order.cost
        } else {
            -order.cost
        };
        self.note("done");
    }

    fn fetch(&mut self, reference: &str) -> Result<Fetched, ProviderError> {
        self.ask()?;
        let unknown = chance(self.faults.unknown);
        let Some(at) = self
            .orders
            .iter()
            .position(|order| order.reference == reference)
        else {
            self.breaches
                .push(format!("nobody was given the reference {reference}"));
            return Err(ProviderError::UnknownReference);
        };
        let order = &mut self.orders[at];
        if order.forgotten || unknown {
            self.note("unknown");
            return Err(ProviderError::UnknownReference);
        }
        if !order.done {
            return Ok(Fetched::ongoing());
        }
        order.looked += 1;
        Ok(self.rows(at))
    }

    fn trace(&mut self, tag: &str) -> Result<Option<String>, ProviderError> {
        self.ask()?;
        let missed = chance(self.faults.unknown);
        let order = self
            .orders
            .iter()
            .find(|order| order.tag.as_deref() == Some(tag));
        Ok(order
            .filter(|order| !order.forgotten && !missed)
            .map(|order| order.reference.clone()))
    }

    fn rows(&mut self, at: usize) -> Fetched {
        let provider = self.provider(self.orders[at].job);
        let order = &self.orders[at];
        let body = order.reference.clone().into_bytes();
        let tells = match provider {
            ProviderName::Enrow => !order.single,
            ProviderName::Clearout => order.single,
        };
        let cost = tells.then_some(Credits::from_hundredths(order.cost));
        if order.failed {
            let cost = cost.filter(|_| order.reference.ends_with(['1', '4', '7']));
            return Fetched {
                answer: BatchAnswer::Failed { cost },
                body,
            };
        }
        let early = order.looked == 1 && !order.single && order.reference.ends_with('3');
        let mut rows: Vec<AnswerRow> = order
            .searches
            .iter()
            .zip(&order.verdicts)
            .map(|(search, verdict)| row(search, *verdict, order.single))
            .collect();
        if early {
            rows[0].qualification = None;
        }
        if order.no_row {
            rows.pop();
        }
        Fetched {
            answer: BatchAnswer::Completed { rows, cost },
            body,
        }
    }

    /// What is told of a finished order without being asked, and where; an account's event has no path of its own.
    fn event(&self, at: usize) -> (Option<String>, Option<String>) {
        let order = &self.orders[at];
        let reference = &order.reference;
        match self.provider(order.job) {
            ProviderName::Enrow => {
                let word = match (order.kind, order.single) {
                    (Kind::FindEmail, true) => "single_search_finished",
                    (Kind::FindEmail, false) => "bulk_search_finished",
                    (Kind::VerifyEmail, true) => "verification_finished",
                    (Kind::VerifyEmail, false) => "bulk_verification_finished",
                    (Kind::FindPhone, true) => "single_phone_search_finished",
                    (Kind::FindPhone, false) => "bulk_phone_search_finished",
                };
                let body = format!(r#"{{"event":"{word}","id":"{reference}"}}"#);
                (
                    order.webhook.clone(),
                    order.webhook.is_some().then_some(body),
                )
            }
            ProviderName::Clearout if !self.jobs[order.job].calls_back => (None, None),
            ProviderName::Clearout => (None, account_event(order)),
        }
    }
}

fn account_event(order: &Order) -> Option<String> {
    let reference = &order.reference;
    let (word, data) = match (&order.searches[0].asked, order.single) {
        (Asked::VerifyEmail { .. }, false) => ("email_verifier.bulk.completed", list_data(order)),
        (_, false) => ("email_finder.bulk.completed", list_data(order)),
        (Asked::VerifyEmail { email }, true) => {
            let status = word_of(order.verdicts[0]);
            let cost = order.cost / 100;
            let data = format!(
                r#"{{"email_address":"{email}","status":"{status}","credits_charged":{cost}}}"#
            );
            ("email_verifier.instant.completed", data)
        }
        (
            Asked::FindEmail {
                full_name, company, ..
            },
            true,
        ) if order.verdicts[0] == Qualification::Found => {
            let crate::domain::Company::Domain(domain) = company else {
                return None;
            };
            let data = format!(
                r#"{{"emails":[{{"email_address":"found@{domain}","role":"no","business":"yes"}}],"full_name":"{full_name}","domain":"{domain}","credits_charged":4}}"#
            );
            ("email_finder.instant.completed", data)
        }
        _ => return None,
    };
    Some(format!(
        r#"{{"event_id":"event of {reference}","event_type":"{word}","event_mode":"live","payload":{{"status":"success","data":{data}}}}}"#
    ))
}

fn list_data(order: &Order) -> String {
    let (reference, tag) = (&order.reference, order.tag.as_deref().unwrap_or_default());
    format!(r#"{{"list_id":"{reference}","name":"ringback-{tag}.csv"}}"#)
}

fn verdict(kind: Kind) -> Qualification {
    match (kind, below(10)) {
        (Kind::VerifyEmail, 0) => Qualification::Unknown,
        (Kind::VerifyEmail, 1) => Qualification::CatchAll,
        (Kind::VerifyEmail, 2..=4) => Qualification::Undeliverable,
        (Kind::VerifyEmail, _) => Qualification::Deliverable,
        (_, 0..=4) => Qualification::NotFound,
        (_, _) => Qualification::Found,
    }
}

fn word_of(verdict: Qualification) -> &'static str {
    match verdict {
        Qualification::Deliverable => "valid",
        Qualification::Undeliverable => "invalid",
        Qualification::CatchAll => "catch_all",
        _ => "unknown",
    }
}

fn row(search: &Search, verdict: Qualification, single: bool) -> AnswerRow {
    let address = match &search.asked {
        Asked::VerifyEmail { email } => Some(email.clone()),
        _ => None,
    };
    // Verifications are joined by their address, as if nothing of ours had come back.
    let named = !single && address.is_none();
    AnswerRow {
        search: named.then_some(search.id),
        address,
        qualification: Some(verdict),
        word: word_of(verdict).to_owned(),
        found: Found {
            email: (verdict == Qualification::Found).then(|| "found@tannwerk.example".to_owned()),
            ..Found::default()
        },
    }
}

/// Up to so many milliseconds, mostly much less.
pub async fn rest(longest: u64) {
    let longest = if chance(0.8) { longest / 4 } else { longest };
    let time = Duration::from_millis(1 + below(longest.max(1)));
    if let Some(sleep) = sleep(time) {
        sleep.await;
    }
}
