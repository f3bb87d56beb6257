//! What the webhook of an account tells, in words that are the same for every service. It tells about everything that is
//! done on the account: for Ringback, for another program, for a visitor of the user's web site.

use jiff::Timestamp;

use super::{AnswerRow, Asked, Credits, Kind, Sighting};

/// One event of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountEvent {
    /// What makes two copies the same event: the service's id of it, or else its bytes.
    pub key: String,
    /// Somebody pressed *send a test*: it says nothing about anything, however real it looks.
    pub test: bool,
    /// When it happened, where it says so.
    pub at: Option<Timestamp>,
    /// What it tells.
    pub tells: Tells,
}

/// What an event of an account tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Tells {
    /// A batch or a single search is finished; its rows are to be fetched.
    Finished {
        /// What was searched for.
        kind: Kind,
        /// It is a single search.
        single: bool,
        /// The service's reference of it.
        reference: String,
        /// The tag under which it was sent, where its name is one that we give.
        tag: Option<String>,
        /// Its name at the service.
        name: Option<String>,
    },
    /// One question has its answer, whoever asked it.
    Answered(Box<Answered>),
    /// A form on the user's web site was filled in.
    Typed(Box<Sighting>),
    /// Something else, of this type.
    Other(String),
}

/// An answer to one question.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// The questions that it answers: a company can be meant by its domain or its name.
    pub asked: Vec<Asked>,
    /// The answer as a row of a batch would give it, without a search.
    pub row: AnswerRow,
    /// What it cost, as the event or else the price list says.
    pub cost: Credits,
    /// The same as a lead of a list.
    pub sighting: Sighting,
}
