//! A run: one use of a recipe over a list. Each of its steps is a job, and what they spend together has one cap.

use std::ops::Add;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Credits, Details, ListId, ProviderName, Recipe, RunId};

/// A run as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The list it goes over.
    pub list: ListId,
    /// What is wanted, its services in the order in which they are asked.
    pub recipe: Recipe,
    /// What the user added to the recipe.
    pub details: Details,
    /// What its jobs may cost together, whatever the service.
    pub cap: Option<Credits>,
    /// What was foretold when it was begun, and when others joined it, where that was kept.
    pub foretold: Option<Foretold>,
    /// When it was begun.
    pub created_at: Timestamp,
}

/// What a run was to cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foretold {
    /// At most.
    pub ceiling: Credits,
    /// As expected.
    pub expected: Expected,
    /// The same at each of its services; of a run that is older than this, nothing.
    #[serde(default)]
    pub services: Vec<ForetoldAt>,
}

/// What a run was to cost at one service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForetoldAt {
    /// Which.
    pub provider: ProviderName,
    /// At most.
    pub ceiling: Credits,
    /// As expected.
    pub expected: Expected,
}

impl Foretold {
    /// The same, with `more`, which was foretold when others joined the run.
    pub fn and(mut self, more: &Self) -> Self {
        for told in &more.services {
            match self
                .services
                .iter_mut()
                .find(|one| one.provider == told.provider)
            {
                Some(one) => {
                    one.ceiling = one.ceiling + told.ceiling;
                    one.expected = one.expected + told.expected;
                }
                None => self.services.push(*told),
            }
        }
        Self {
            ceiling: self.ceiling + more.ceiling,
            expected: self.expected + more.expected,
            services: self.services,
        }
    }

    /// What it was to cost at `provider`, where that was kept.
    pub fn at(&self, provider: ProviderName) -> Option<ForetoldAt> {
        let mut services = self.services.iter();
        services.find(|told| told.provider == provider).copied()
    }
}

/// An amount that nobody can know yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// One in ten comes to less, or to as much.
    pub low: Credits,
    /// What is expected: the mean of all that may come, so that those of the parts add up to that of the whole.
    pub middle: Credits,
    /// One in ten comes to more, or to as much.
    pub high: Credits,
}

impl Add for Expected {
    type Output = Self;

    /// Wider than it need be: two amounts seldom come out low or high together.
    fn add(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            middle: self.middle + other.middle,
            high: self.high + other.high,
        }
    }
}
