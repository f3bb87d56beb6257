//! A run: one use of a recipe over a list. Each of its steps is a job, and what they spend together has one cap.

use jiff::Timestamp;

use super::{Credits, Details, ListId, Recipe, RunId};

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
