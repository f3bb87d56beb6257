//! A run: one use of a recipe over a list. Each of its steps is a job, and what they spend together has one cap.

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
    /// When it was begun.
    pub created_at: Timestamp,
}

/// What a service was expected to be paid for a run, as it was told before the run began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foretold {
    /// Who.
    pub provider: ProviderName,
    /// At most.
    pub ceiling: Credits,
    /// One in ten comes to less.
    pub low: Credits,
    /// The middle of what was expected.
    pub middle: Credits,
    /// One in ten comes to more.
    pub high: Credits,
}
