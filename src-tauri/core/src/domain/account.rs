//! What an account at a service has: credits, a plan, limits, and lists that lie there.

use jiff::Timestamp;

use super::{Credits, Fact, Kind, words};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its credits.
    pub credits: Credits,
    /// What else the service says of it: plan, limits, where the credits are from.
    pub facts: Vec<Fact>,
}

/// A list that lies at a service, whoever uploaded it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountList {
    /// What it asks.
    pub kind: Kind,
    /// The service's id of it.
    pub reference: String,
    /// Its file's name; empty where the service tells none.
    pub name: String,
    /// How far it is.
    pub state: AccountListState,
    /// The service's own word for that.
    pub word: String,
    /// How many rows it has, where that is told.
    pub rows: Option<u64>,
    /// When it was made, where that is told.
    pub made_at: Option<Timestamp>,
}

/// How far a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountListState {
    /// Not begun.
    Waiting,
    /// Under way.
    Running,
    /// Done.
    Completed,
    /// Cancelled: what was done by then is charged.
    Cancelled,
    /// The service tells by a word that Ringback does not know.
    Unknown,
}
words!(AccountListState {
    Waiting = "waiting",
    Running = "running",
    Completed = "completed",
    Cancelled = "cancelled",
    Unknown = "unknown",
});

/// The lists of an account, of the time for which results are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountLists {
    /// Newest first.
    pub lists: Vec<AccountList>,
    /// There are older ones, which are not told here.
    pub more: bool,
}
