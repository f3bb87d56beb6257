//! The nouns of Ringback, their ids and their rules. Values in, values out: no clock, no disk, no network.

mod account;
mod answer;
mod asked;
mod batch;
mod counted;
mod country;
mod credits;
mod delivery;
mod guard;
mod ids;
mod job;
mod ledger;
mod list;
mod living;
mod look_up;
mod mail_domain;
mod per_credit;
mod price;
mod recipe;
mod run;
mod search;
mod sending;
mod skip;
mod suppression;
mod told;
mod unmatched;
mod verdict;

pub use account::*;
pub use answer::*;
pub use asked::*;
pub use batch::*;
pub use counted::*;
pub use country::*;
pub use credits::*;
pub use delivery::*;
pub use guard::*;
pub use ids::*;
pub use job::*;
pub use ledger::*;
pub use list::*;
pub use living::*;
pub use look_up::*;
pub use mail_domain::*;
pub use per_credit::*;
pub use price::*;
pub use recipe::*;
pub use run::*;
pub use search::*;
pub use sending::*;
pub use skip::*;
pub use suppression::*;
pub use told::*;
pub use unmatched::*;
pub use verdict::*;

/// Gives the variants of a fieldless enum the word that stands for them in the store, in logs and in JSON: one word
/// per thing everywhere.
macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            /// The word for it in the store, in JSON and in the window.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The variant of that word; `None` for any other word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use words;
