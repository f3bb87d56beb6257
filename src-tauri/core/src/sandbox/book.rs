//! What the sandbox knows: its batches and what they cost. It is changed by records alone, in the journal's order, so
//! that a sandbox come back from the dead counts exactly what it counted before.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::domain::Credits;

use super::answers;
use super::clearout;
use super::enrow;
use super::ledger::Ledger;
use super::record::Accepted;
use super::record::Ended;
use super::record::Record;

/// A batch and how far it is.
#[derive(Clone, Debug)]
pub struct Batch {
    /// What was taken on.
    pub accepted: Arc<Accepted>,
    /// Its end, once it is on disk.
    pub completed: Option<Completed>,
    /// Whether its callback was tried, or dropped on request.
    pub called_back: bool,
}

/// The end of a batch.
#[derive(Clone, Copy, Debug)]
pub struct Completed {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The price of what was found.
    pub cost: Credits,
    /// How.
    pub ended: Ended,
}

impl Batch {
    /// Nothing remains to be done for it.
    pub fn is_settled(&self) -> bool {
        let tells = self.accepted.webhook().is_some();
        self.completed.is_some_and(|completed| {
            self.called_back || !tells || completed.ended == Ended::Silently
        })
    }
}

/// See the module.
#[derive(Debug)]
pub struct Book {
    batches: HashMap<String, Batch>,
    seen: HashSet<u128>,
    ledger: Ledger,
    /// Promised to batches whose record is on its way to the disk.
    reserved: Credits,
    last_number: u64,
    last_gone: u64,
    /// Where the default webhook of Enrow's dashboard sends: one address, or none.
    pub webhooks: Vec<String>,
    /// What Enrow's documents leave open.
    pub settings: enrow::Settings,
    /// Clearout's half.
    pub clearout: clearout::Account,
}

impl Book {
    /// A book without batches and with `credits` to spend.
    pub fn new(credits: Credits) -> Self {
        let ledger = Ledger {
            credits_available: credits,
            ..Ledger::default()
        };
        Self {
            batches: HashMap::new(),
            seen: HashSet::new(),
            ledger,
            reserved: Credits::ZERO,
            last_number: 0,
            last_gone: 0,
            webhooks: Vec::new(),
            settings: enrow::Settings::default(),
            clearout: clearout::Account::new(credits),
        }
    }

    /// The figures now.
    pub fn ledger(&self) -> Ledger {
        self.ledger.clone()
    }

    /// The batch with that reference.
    pub fn batch(&self, id: &str) -> Option<Batch> {
        self.batches.get(id).cloned()
    }

    /// References of the batches that something remains to be done for, oldest first.
    pub fn unsettled(&self) -> Vec<String> {
        let mut batches: Vec<&Batch> = self.batches.values().filter(|b| !b.is_settled()).collect();
        batches.sort_by_key(|batch| batch.accepted.number);
        batches
            .into_iter()
            .map(|batch| batch.accepted.id.clone())
            .collect()
    }

    /// Whether the callback of a batch after this one has gone.
    pub fn later_has_gone(&self, number: u64) -> bool {
        self.last_gone > number
    }

    /// Counts a request and gives its number.
    pub fn count_request(&mut self) -> u64 {
        self.ledger.requests += 1;
        self.ledger.requests
    }

    /// Promises `hold` to a new batch and gives its number; `None`: there are not enough credits.
    pub fn reserve(&mut self, hold: Credits) -> Option<u64> {
        (self.ledger.credits_available - self.reserved >= hold).then(|| {
            self.reserved = self.reserved + hold;
            self.last_number += 1;
            self.last_number
        })
    }

    /// Takes back the promise to a batch whose record did not reach the disk.
    pub fn refuse(&mut self, record: &Record) {
        match record {
            Record::Accepted(accepted) => self.reserved = self.reserved - accepted.hold,
            Record::Clearout(record) => self.clearout.refuse(record),
            Record::Completed { .. }
            | Record::CalledBack { .. }
            | Record::Webhooks(_)
            | Record::Settings(_) => {}
        }
    }

    /// Follows a record that is on disk and was promised for by [`Self::reserve`].
    pub fn apply(&mut self, record: Record) {
        self.refuse(&record);
        self.replay(record);
    }

    /// Follows a record found on disk.
    pub fn replay(&mut self, record: Record) {
        match record {
            Record::Accepted(accepted) => self.accept(Arc::from(accepted)),
            Record::Completed {
                id,
                completed_at,
                cost,
                ended,
            } => self.complete(
                &id,
                Completed {
                    at: completed_at,
                    cost,
                    ended,
                },
            ),
            Record::CalledBack { id, sent, answered } => self.call_back(&id, sent, answered),
            Record::Webhooks(webhooks) => self.webhooks = webhooks,
            Record::Settings(settings) => self.settings = *settings,
            Record::Clearout(record) => self.clearout.replay(record),
        }
    }

    fn accept(&mut self, accepted: Arc<Accepted>) {
        self.last_number = self.last_number.max(accepted.number);
        self.count(&accepted);
        let batch = Batch {
            accepted,
            completed: None,
            called_back: false,
        };
        self.batches.insert(batch.accepted.id.clone(), batch);
    }

    fn count(&mut self, accepted: &Accepted) {
        let ledger = &mut self.ledger;
        ledger.batches += 1;
        for search in &accepted.request.searches {
            ledger.searches += 1;
            let repeated = u64::from(!self.seen.insert(answers::identity(search)));
            ledger.repeated += repeated;
            let kind = accepted.request.kind.word().to_owned();
            *ledger.repeated_by_kind.entry(kind).or_default() += repeated;
        }
        ledger.credits_available = ledger.credits_available - accepted.hold;
        ledger.credits_held = ledger.credits_held + accepted.hold;
        ledger.credits_held_peak = ledger.credits_held_peak.max(ledger.credits_held);
    }

    fn complete(&mut self, id: &str, completed: Completed) {
        let open = self
            .batches
            .get_mut(id)
            .filter(|batch| batch.completed.is_none());
        let Some(batch) = open else { return };
        batch.completed = Some(completed);
        let (hold, ledger) = (batch.accepted.hold, &mut self.ledger);
        ledger.credits_held = ledger.credits_held - hold;
        ledger.credits_spent = ledger.credits_spent + completed.cost;
        ledger.credits_available = ledger.credits_available + hold - completed.cost;
    }

    fn call_back(&mut self, id: &str, sent: u32, answered: u32) {
        let Some(batch) = self.batches.get_mut(id) else {
            return;
        };
        batch.called_back = true;
        self.ledger.callbacks_sent += u64::from(sent);
        self.ledger.callbacks_answered += u64::from(answered);
        match sent {
            0 => self.ledger.callbacks_lost += 1,
            _ => self.last_gone = self.last_gone.max(batch.accepted.number),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::provider::enrow::wire::Search;
    use crate::provider::enrow::wire::Settings;
    use crate::sandbox::order::Order;

    use super::*;

    fn accepted(number: u64, names: &[&str]) -> Record {
        let search = |name: &&str| Search {
            fullname: (*name).into(),
            ..Search::default()
        };
        Record::Accepted(Box::new(Accepted {
            number,
            id: format!("b{number}"),
            seed: 0,
            accepted_at: 0,
            work_ms: 0,
            early: false,
            hold: Credits::whole(names.len() as i64),
            request: Order {
                settings: Some(Settings {
                    webhook: Some("http://127.0.0.1/".into()),
                    ..Settings::default()
                }),
                ..Order::of_people(names.iter().map(search).collect())
            },
            dashboard: None,
        }))
    }

    fn completed(id: &str, cost: i64) -> Record {
        Record::Completed {
            id: id.into(),
            completed_at: 1,
            cost: Credits::whole(cost),
            ended: Ended::Well,
        }
    }

    fn called_back(id: &str, sent: u32) -> Record {
        Record::CalledBack {
            id: id.into(),
            sent,
            answered: sent,
        }
    }

    #[test]
    fn the_ledger_adds_up() {
        let mut book = Book::new(Credits::whole(10));
        for record in [
            accepted(1, &["A", "B", "C"]),
            accepted(2, &["D", " a "]),
            completed("b1", 2),
            completed("b1", 2),
            accepted(3, &["D", "D"]),
            called_back("b1", 2),
            called_back("b2", 0),
        ] {
            book.replay(record);
        }
        let expected = Ledger {
            batches: 3,
            searches: 7,
            repeated: 3,
            repeated_by_kind: [("find_email".to_owned(), 3)].into(),
            credits_available: Credits::whole(4),
            credits_held: Credits::whole(4),
            credits_held_peak: Credits::whole(5),
            credits_spent: Credits::whole(2),
            callbacks_sent: 2,
            callbacks_answered: 2,
            callbacks_lost: 1,
            requests: 0,
        };
        assert_eq!(book.ledger(), expected, "a batch is completed once");
        assert_eq!(book.unsettled(), ["b2", "b3"]);
    }

    #[test]
    fn credits_on_their_way_cannot_be_promised_twice() {
        let mut book = Book::new(Credits::whole(5));
        assert_eq!(book.reserve(Credits::whole(3)), Some(1));
        assert_eq!(book.reserve(Credits::whole(3)), None);
        assert_eq!(
            book.ledger().credits_held,
            Credits::ZERO,
            "what is not on disk is not shown"
        );
        book.apply(accepted(1, &["A", "B", "C"]));
        assert_eq!(book.reserve(Credits::whole(3)), None);
        assert_eq!(book.reserve(Credits::whole(2)), Some(2));
        book.refuse(&accepted(2, &["D", "E"]));
        assert_eq!(
            book.reserve(Credits::whole(2)),
            Some(3),
            "given back when the disk refused"
        );
    }

    #[test]
    fn numbers_go_on_after_a_replay() {
        let mut book = Book::new(Credits::whole(5));
        book.replay(accepted(7, &["A"]));
        assert_eq!(book.reserve(Credits::whole(1)), Some(8));
    }

    #[test]
    fn only_a_callback_that_went_lets_earlier_ones_go() {
        let mut book = Book::new(Credits::whole(5));
        for number in 1..=3 {
            book.replay(accepted(number, &["A"]));
        }
        book.replay(called_back("b3", 0));
        assert!(!book.later_has_gone(1));
        book.replay(called_back("b2", 1));
        assert!(book.later_has_gone(1) && !book.later_has_gone(2));
    }
}
