//! The nouns of Ringback, their ids and their rules. Values in, values out: no clock, no disk, no network.

mod credits;
mod ids;
mod list;

pub use credits::*;
pub use ids::*;
pub use list::*;
