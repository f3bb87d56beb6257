//! What happens to Clearout's half of the sandbox, as a line of the journal.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::Credits;

use super::settings::Settings;
use super::work::Work;

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// A task was taken on.
    Taken(Box<Task>),
    /// A task is done, and here is what it will be told by.
    Settled {
        /// The task.
        id: String,
        /// When, in milliseconds since 1970.
        at: i64,
        /// What it cost.
        cost: Credits,
        /// Its event, where somebody listens.
        fired: Option<Event>,
    },
    /// A task was cancelled.
    Cancelled {
        /// The task.
        id: String,
        /// When.
        at: i64,
        /// What it cost until then.
        cost: Credits,
        /// Rows done until then.
        done: usize,
    },
    /// A list was removed.
    Removed {
        /// The list.
        id: String,
    },
    /// Something was answered on the spot.
    Spent {
        /// What was asked, and its price.
        asked: Vec<Asked>,
        /// Events of it.
        fired: Vec<Event>,
    },
    /// An event was tried on one of its receivers.
    Tried {
        /// The delivery.
        id: String,
        /// When.
        at: i64,
        /// How often it was sent; 0: lost on request.
        sent: u32,
        /// How many of those were taken.
        answered: u32,
        /// It will not be tried again.
        over: bool,
    },
    /// Where events go from now on.
    Webhooks(Vec<Webhook>),
    /// How the account is from now on.
    Settings(Box<Settings>),
    /// What they are signed with from now on.
    Secret(String),
}

/// Something that takes its time: a list, or one address or person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// The how-manieth thing of this account, from 1. Faults are drawn by it.
    pub number: u64,
    /// `list_id` or `queue_id`.
    pub id: String,
    /// The seed of its answers.
    pub seed: u64,
    /// When it was taken on, in milliseconds since 1970.
    pub at: i64,
    /// How long it takes.
    pub work_ms: i64,
    /// Its event goes before the reply.
    pub early: bool,
    /// Credits held until it is done.
    pub hold: Credits,
    /// What is to be done.
    pub work: Work,
}

impl Task {
    /// How much of its work remains at `now`. A clock that was set back does not make it take longer than planned.
    pub fn remaining_ms(&self, now: i64) -> i64 {
        (self.at + self.work_ms - now).clamp(0, self.work_ms)
    }

    /// Rows done at `now`, in proportion to the time, and never all of them before the end.
    pub fn done_rows(&self, now: i64) -> usize {
        let rows = self.work.rows();
        let work = self.work_ms.max(1) as usize;
        let passed = (self.work_ms - self.remaining_ms(now)) as usize;
        (rows * passed / work).min(rows.saturating_sub(1))
    }
}

/// A question, and what it cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// What makes two questions the same one.
    pub identity: String,
    /// Its price.
    pub cost: Credits,
}

/// Whether an event is one of life or somebody's test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// It happened.
    Live,
    /// It was asked for.
    Test,
}

/// An event on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Numbered with the tasks.
    pub number: u64,
    /// `event_id`.
    pub id: String,
    /// See there.
    pub mode: Mode,
    /// When it was made, in milliseconds since 1970.
    pub at: i64,
    /// It goes at once, because a reply waits for it.
    pub early: bool,
    /// The bytes that are sent and signed.
    pub body: String,
    /// To whom.
    pub deliveries: Vec<Delivery>,
}

/// An event's way to one receiver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// The event's id and the receiver's place.
    pub id: String,
    /// Where to.
    pub url: String,
    /// Headers it carries besides.
    pub headers: BTreeMap<String, String>,
}

/// A receiver, as the dashboard has it (Clearout docs: set up and edit webhooks).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Where to. On this machine.
    pub url: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// At most 150 characters.
    #[serde(default)]
    pub description: String,
    /// Headers that each delivery carries.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Which events; all of them where it does not say.
    #[serde(default)]
    pub events: Option<Vec<String>>,
    /// Whether it is switched on.
    #[serde(default = "on")]
    pub enabled: bool,
}

impl Webhook {
    /// A webhook that gets every event at `url`.
    pub fn new(name: &str, url: &str) -> Self {
        Self {
            url: url.to_owned(),
            name: name.to_owned(),
            description: String::new(),
            headers: BTreeMap::new(),
            events: None,
            enabled: true,
        }
    }
}

const fn on() -> bool {
    true
}
