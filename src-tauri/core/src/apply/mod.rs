//! What an event or an answer changes. Pure: the same thing told twice changes nothing the second time, because what
//! it would change is read from the state and not from a flag that someone must remember to set.

mod answer;
mod event;
mod single;

pub use answer::{GIVEN_UP, NO_ROW, Settling, join, settle};
pub use event::{Told, tell};
pub use single::improves;
