//! What services told though nobody here had asked: kept, to be looked at and to be taken into a list.

use jiff::Timestamp;

use super::{DeliveryId, ListId, ProviderName, Qualification, UnmatchedId, words};

/// What kind of thing was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnmatchedKind {
    /// An answer about one address or one person: it can be taken into a list.
    Answer,
    /// A list is finished, with rows that nobody has fetched.
    List,
    /// A single search is finished, with an answer that nobody has fetched.
    Single,
    /// An event that says something else, or that something did not succeed.
    Other,
}
words!(UnmatchedKind { Answer = "answer", List = "list", Single = "single", Other = "other" });

/// Something told that nobody here had asked for, on its way into the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUnmatched {
    /// The delivery that told it; its bytes are the whole of it.
    pub delivery: DeliveryId,
    /// Who told it.
    pub account: ProviderName,
    /// What kind of thing it is.
    pub kind: UnmatchedKind,
    /// What it is about: an address, a name, a list's name, an event's type.
    pub subject: String,
    /// The verdict, where there is one.
    pub qualification: Option<Qualification>,
    /// The service's own word.
    pub word: String,
    /// When it happened, or else when it came.
    pub told_at: Timestamp,
}

/// The same, as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// Its id, in order of arrival.
    pub id: UnmatchedId,
    /// What it says.
    pub said: NewUnmatched,
    /// The list into which it was taken; until then it waits.
    pub taken_into: Option<ListId>,
}
