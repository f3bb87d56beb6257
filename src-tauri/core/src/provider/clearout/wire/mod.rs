//! What travels between us and Clearout. Reading is lenient to the last field: unknown ones are ignored, any may be
//! absent, and one of another type counts as absent, because the documents disagree with each other and with what was
//! seen live. What a word means is for the reader to decide. Writing is exactly what the documents show.

mod account;
mod envelope;
mod event;
mod finder;
pub(super) mod lenient;
mod list;
mod lookup;
mod verifier;

pub use account::*;
pub use envelope::*;
pub use event::*;
pub use finder::*;
pub use list::*;
pub use lookup::*;
pub use verifier::*;
