//! What Clearout's half of the sandbox knows. It is changed by records alone, in the journal's order.

use std::{collections::HashMap, sync::Arc};

use crate::domain::Credits;
use crate::sandbox::CLEAROUT_SECRET;

use super::clock;
use super::ledger::ClearoutLedger;
use super::record::{Delivery, Event, Task, Webhook};
use super::settings::Settings;
use super::work::Work;

/// A task and how far it is.
#[derive(Clone, Debug)]
pub struct Held {
    /// What was taken on.
    pub task: Arc<Task>,
    /// Its end, once it is on disk.
    pub end: Option<End>,
}

/// The end of a task.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct End {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// What it cost.
    pub cost: Credits,
    /// Rows done, where it was cancelled.
    pub cancelled_after: Option<usize>,
}

/// An event on its way to one receiver.
#[derive(Clone, Debug)]
pub struct Sending {
    /// What is sent.
    pub event: Arc<Event>,
    /// Where to.
    pub delivery: Delivery,
    /// Attempts so far.
    pub attempts: u32,
    /// When the last one was.
    pub last_at: i64,
}

/// See the module.
#[derive(Debug)]
pub struct Account {
    pub(super) tasks: HashMap<String, Held>,
    pub(super) sending: HashMap<String, Sending>,
    /// Who is told.
    pub webhooks: Vec<Webhook>,
    /// What deliveries are signed with.
    pub secret: String,
    /// The settings in effect.
    pub settings: Settings,
    pub(super) ledger: ClearoutLedger,
    /// Questions asked, and whether they were paid for.
    pub(super) seen: HashMap<String, bool>,
    pub(super) reserved: Credits,
    /// Lists whose record is on its way to the disk, the verifier's and the finder's.
    pub(super) opening: [usize; 2],
    pub(super) last_number: u64,
    pub(super) last_gone: u64,
    pub(super) verified_on: (i64, u64),
}

impl Account {
    /// An account with `credits` to spend.
    pub fn new(credits: Credits) -> Self {
        Self {
            tasks: HashMap::new(),
            sending: HashMap::new(),
            webhooks: Vec::new(),
            secret: CLEAROUT_SECRET.to_owned(),
            settings: Settings::default(),
            ledger: ClearoutLedger {
                credits_available: credits,
                ..ClearoutLedger::default()
            },
            seen: HashMap::new(),
            reserved: Credits::ZERO,
            opening: [0; 2],
            last_number: 0,
            last_gone: 0,
            verified_on: (0, 0),
        }
    }

    /// The figures now.
    pub fn ledger(&self) -> ClearoutLedger {
        self.ledger.clone()
    }

    /// Counts a request.
    pub fn count_request(&mut self) -> u64 {
        self.ledger.requests += 1;
        self.ledger.requests
    }

    /// Counts a reply that is broken off.
    pub fn count_cut(&mut self) {
        self.ledger.replies_cut += 1;
    }

    /// Counts a token that was sent where it does not belong.
    pub fn count_token_given_away(&mut self) {
        self.ledger.tokens_given_away += 1;
    }

    /// What can be spent or held now.
    pub fn available(&self) -> Credits {
        self.ledger.credits_available - self.reserved
    }

    /// Promises `hold` and gives a number; `None`: there are not enough credits.
    pub fn reserve(&mut self, hold: Credits) -> Option<u64> {
        (self.available() >= hold).then(|| {
            self.reserved = self.reserved + hold;
            self.number()
        })
    }

    /// A number for something new.
    pub fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// The task with that id.
    pub fn task(&self, id: &str) -> Option<Held> {
        self.tasks.get(id).cloned()
    }

    /// The event on its way with that id.
    pub fn sending(&self, id: &str) -> Option<Sending> {
        self.sending.get(id).cloned()
    }

    /// Lists that are there, newest first.
    pub fn lists(&self, finding: bool) -> Vec<Held> {
        let is_meant = |held: &&Held| {
            held.task.work.upload().is_some() && held.task.work.is_finding() == finding
        };
        let mut lists: Vec<Held> = self.tasks.values().filter(is_meant).cloned().collect();
        lists.sort_by_key(|held| std::cmp::Reverse(held.task.number));
        lists
    }

    /// Lists that run.
    pub fn running(&self, finding: bool) -> usize {
        let lists = self.lists(finding);
        let running = lists.iter().filter(|held| held.end.is_none()).count();
        running + self.opening[usize::from(finding)]
    }

    /// Promises a place to `work`, if it is a list.
    pub fn open(&mut self, work: &Work) {
        let finding = usize::from(work.is_finding());
        self.opening[finding] += usize::from(work.upload().is_some());
    }

    /// Addresses verified on the day of `now`.
    pub fn verified_today(&self, now: i64) -> u64 {
        match self.verified_on {
            (day, count) if day == clock::day(now) => count,
            _ => 0,
        }
    }

    /// Sets a task's times back: nobody can wait for thirty days.
    #[cfg(test)]
    pub fn age(&mut self, id: &str, ms: i64) {
        let held = self.tasks.get_mut(id).unwrap();
        Arc::make_mut(&mut held.task).at -= ms;
        held.end.iter_mut().for_each(|end| end.at -= ms);
    }

    /// Whether an event after this one has gone.
    pub fn later_has_gone(&self, number: u64) -> bool {
        self.last_gone > number
    }

    /// Whether an id is known here.
    pub fn knows(&self, id: &str) -> bool {
        self.tasks.contains_key(id) || self.sending.contains_key(id)
    }

    /// Whether a task has ended, and none of the events made since waits for its first attempt.
    pub fn has_told(&self, id: &str) -> bool {
        let ended = self.tasks.get(id).is_none_or(|held| held.end.is_some());
        ended
            && self
                .sending
                .values()
                .all(|sending| !sending.event.early || sending.attempts > 0)
    }

    /// Ids of everything that remains to be done, oldest first.
    pub fn unsettled(&self) -> Vec<String> {
        let tasks = self.tasks.values().filter(|held| held.end.is_none());
        let tasks = tasks.map(|held| (held.task.number, held.task.id.clone()));
        let sending = self
            .sending
            .values()
            .map(|s| (s.event.number, s.delivery.id.clone()));
        let mut all: Vec<(u64, String)> = tasks.chain(sending).collect();
        all.sort();
        all.into_iter().map(|(_, id)| id).collect()
    }
}
