//! How the account follows the journal: the only way in which it changes for good.

use std::{collections::HashSet, sync::Arc};

use crate::domain::Credits;

use super::account::{Account, End, Held, Sending};
use super::clock;
use super::record::{Asked, Event, Record, Task};
use super::work::Work;

impl Account {
    /// Takes back the promises to a record that has reached the disk, or did not.
    pub fn refuse(&mut self, record: &Record) {
        let promised = match record {
            Record::Taken(task) => {
                let finding = usize::from(task.work.is_finding());
                self.opening[finding] -= usize::from(task.work.upload().is_some());
                task.hold
            }
            Record::Spent { asked, .. } => asked.iter().map(|asked| asked.cost).sum(),
            _ => Credits::ZERO,
        };
        self.reserved = self.reserved - promised;
    }

    /// Follows a record found on disk.
    pub fn replay(&mut self, record: Record) {
        match record {
            Record::Taken(task) => self.take(Arc::from(task)),
            Record::Settled {
                id,
                at,
                cost,
                fired,
            } => {
                let end = End {
                    at,
                    cost,
                    cancelled_after: None,
                };
                if self.end(&id, end) {
                    fired.into_iter().for_each(|event| self.fire(event));
                }
            }
            Record::Cancelled { id, at, cost, done } => {
                let end = End {
                    at,
                    cost,
                    cancelled_after: Some(done),
                };
                self.end(&id, end);
            }
            Record::Removed { id } => {
                self.tasks.remove(&id);
            }
            Record::Spent { asked, fired } => self.spend(&asked, fired),
            Record::Tried {
                id,
                at,
                sent,
                answered,
                over,
            } => self.tried(&id, at, [sent, answered], over),
            Record::Webhooks(webhooks) => self.webhooks = webhooks,
            Record::Settings(settings) => self.settings = *settings,
            Record::Secret(secret) => self.secret = secret,
        }
    }

    fn take(&mut self, task: Arc<Task>) {
        self.last_number = self.last_number.max(task.number);
        let ledger = &mut self.ledger;
        match task.work.upload() {
            Some(upload) => {
                ledger.lists += 1;
                ledger.rows += upload.table.rows.len() as u64;
            }
            None => ledger.instants += 1,
        }
        ledger.credits_available = ledger.credits_available - task.hold;
        ledger.credits_held = ledger.credits_held + task.hold;
        ledger.credits_held_peak = ledger.credits_held_peak.max(ledger.credits_held);
        if !task.work.is_finding() {
            let questions = task.work.rows() as u64;
            self.verified_on = (
                clock::day(task.at),
                self.verified_today(task.at) + questions,
            );
        }
        for identity in task.work.identities() {
            self.asked(identity);
        }
        self.tasks.insert(task.id.clone(), Held { task, end: None });
    }

    /// Whether it was still running.
    fn end(&mut self, id: &str, end: End) -> bool {
        let open = self.tasks.get_mut(id).filter(|held| held.end.is_none());
        let Some(held) = open else { return false };
        held.end = Some(end);
        let task = held.task.clone();
        let ledger = &mut self.ledger;
        ledger.credits_held = ledger.credits_held - task.hold;
        ledger.credits_spent = ledger.credits_spent + end.cost;
        ledger.credits_available = ledger.credits_available + task.hold - end.cost;
        let rows = end.cancelled_after.unwrap_or(task.work.rows());
        // An instant that was given up is not billed; a list is, as far as it came.
        if task.work.upload().is_some() || end.cancelled_after.is_none() {
            self.pay(&task.work, task.seed, rows);
        }
        true
    }

    fn pay(&mut self, work: &Work, seed: u64, rows: usize) {
        work.bill(seed, rows)
            .iter()
            .for_each(|asked| self.paid(asked));
    }

    fn asked(&mut self, identity: String) {
        self.ledger.repeated += u64::from(self.seen.contains_key(&identity));
        self.seen.entry(identity).or_default();
    }

    fn paid(&mut self, asked: &Asked) {
        if asked.cost > Credits::ZERO {
            let before = self.seen.insert(asked.identity.clone(), true);
            self.ledger.paid_twice += u64::from(before == Some(true));
        }
    }

    fn spend(&mut self, asked: &[Asked], fired: Vec<Event>) {
        for question in asked {
            self.ledger.answered_at_once += 1;
            self.asked(question.identity.clone());
            self.paid(question);
            self.ledger.credits_available = self.ledger.credits_available - question.cost;
            self.ledger.credits_spent = self.ledger.credits_spent + question.cost;
        }
        fired.into_iter().for_each(|event| self.fire(event));
    }

    fn fire(&mut self, event: Event) {
        self.last_number = self.last_number.max(event.number);
        let event = Arc::new(event);
        for delivery in event.deliveries.clone() {
            self.ledger.events += 1;
            let sending = Sending {
                event: event.clone(),
                delivery,
                attempts: 0,
                last_at: event.at,
            };
            self.sending.insert(sending.delivery.id.clone(), sending);
        }
    }

    fn tried(&mut self, id: &str, at: i64, [sent, answered]: [u32; 2], over: bool) {
        let Some(sending) = self.sending.get_mut(id) else {
            return;
        };
        sending.attempts += 1;
        sending.last_at = at;
        let number = sending.event.number;
        if over {
            self.sending.remove(id);
        }
        let ledger = &mut self.ledger;
        ledger.events_sent += u64::from(sent);
        ledger.events_answered += u64::from(answered);
        ledger.events_lost += u64::from(sent == 0);
        ledger.events_given_up += u64::from(over && sent > 0 && answered == 0);
        if sent > 0 {
            self.last_gone = self.last_gone.max(number);
        }
    }
}

/// Ids of what has a life of its own from this record on.
pub fn born(record: &Record) -> Vec<String> {
    let of = |event: &Event| {
        event
            .deliveries
            .iter()
            .map(|delivery| delivery.id.clone())
            .collect::<HashSet<_>>()
    };
    match record {
        Record::Taken(task) => vec![task.id.clone()],
        Record::Settled { fired, .. } => fired.iter().flat_map(of).collect(),
        Record::Spent { fired, .. } => fired.iter().flat_map(of).collect(),
        _ => Vec::new(),
    }
}
