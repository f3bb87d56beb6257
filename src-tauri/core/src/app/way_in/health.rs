//! How the way in does, in a sentence.

use jiff::Timestamp;

use super::super::{App, World, clock};
use crate::store::{Store, StoreError};
use crate::way_in::{Health, Mark};

/// How the way in does, for whoever looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WayInHealth {
    /// How.
    pub mark: Mark,
    /// Since when callbacks are missed; `None` where none is.
    pub since: Option<Timestamp>,
    /// What happens instead, and what can be done. `None` where nothing is missed.
    pub sentence: Option<&'static str>,
    /// When to look again though nothing happens: the time of a callback is still running.
    pub may_change_at: Option<Timestamp>,
}

impl App {
    /// How the way in does; `None` where there is none. Told by what came and what did not: the mark comes with callbacks
    /// that were asked for and are missed, and goes with whatever arrives next, late callbacks and proofs among it.
    pub fn way_in_health(&self) -> Result<Option<WayInHealth>, StoreError> {
        self.way_in_health_at(clock())
    }

    pub(super) fn way_in_health_at(
        &self,
        now: Timestamp,
    ) -> Result<Option<WayInHealth>, StoreError> {
        if self.world == World::Real && self.way_in()?.is_none() {
            return Ok(None);
        }
        let Health {
            mark,
            since,
            may_change_at,
        } = health(&self.store, now)?;
        Ok(Some(WayInHealth {
            mark,
            since,
            sentence: sentence(mark, self.world),
            may_change_at,
        }))
    }
}

pub(super) fn health(store: &Store, now: Timestamp) -> Result<Health, StoreError> {
    let since = last_heard(store)?.unwrap_or(Timestamp::UNIX_EPOCH);
    let ended = store.read(|db| db.list_missed(since, Health::COUNTED))?;
    Ok(Health::of(&ended, now))
}

/// When something last came by the way in: a delivery, or a proof.
pub(super) fn last_heard(store: &Store) -> Result<Option<Timestamp>, StoreError> {
    let (arrived, proven) = store.read(|db| Ok((db.find_last_arrival()?, db.find_way_in()?)))?;
    Ok(arrived.max(proven.map(|(_, at)| at)))
}

const fn sentence(mark: Mark, world: World) -> Option<&'static str> {
    match (mark, world) {
        (Mark::Fine, _) => None,
        (Mark::Late, _) => {
            Some("A callback has not come: its answers were fetched instead, nothing is lost.")
        }
        (Mark::Down, World::Real) => Some(
            "Callbacks do not arrive: answers are fetched instead, a little later. Prove the address again to see what is wrong.",
        ),
        (Mark::Down, World::Sandbox) => Some(
            "The sandbox's callbacks do not arrive: answers are fetched instead, a little later. Its faults may lose them on purpose.",
        ),
    }
}
