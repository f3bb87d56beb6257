//! A search: one person put to one provider for one kind of answer. What it asks is all that leaves the machine.

use serde::{Deserialize, Serialize};

use super::{BatchId, SearchId, words};

/// The kind of answer a search asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person's business e-mail address.
    FindEmail,
}

/// How the company is named to the service.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Company {
    /// A host name without `www.`, lower case.
    Domain(String),
    /// The company's name, where no domain is known.
    Name(String),
}

/// What one search asks: the only fields of a lead that are sent to a service.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Asked {
    /// The person's name, white space tidied.
    pub full_name: String,
    /// Where the person works.
    pub company: Company,
}

/// Two leads with the same key are the same question and make one search, its answer on both rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PersonKey(pub String);

/// Where a search stands. Past participles, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SearchState {
    /// Waits for a batch.
    Queued,
    /// In a batch whose sending has begun.
    Submitted,
    /// Has its result.
    Settled,
    /// Ended without a result, with a reason.
    Failed,
    /// Taken off the queue because its job was stopped: never sent, or sent in doubt and not to be sent again.
    Cancelled,
}
words!(SearchState { Queued = "queued", Submitted = "submitted", Settled = "settled", Failed = "failed",
    Cancelled = "cancelled" });

/// The verdict in a result, in our words; the provider's own word is kept beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Qualification {
    /// There is an answer.
    Found,
    /// The service looked and has none.
    NotFound,
    /// The service answered with a word that Ringback does not know.
    Unknown,
}
words!(Qualification { Found = "found", NotFound = "not_found", Unknown = "unknown" });

/// A search as the engine takes it from the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Its id, which travels to the service as `custom`.
    pub id: SearchId,
    /// What it asks.
    pub asked: Asked,
}

/// A provider's answer to one search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchResult {
    /// The search it answers.
    pub search: SearchId,
    /// The batch in which the answer came.
    pub batch: BatchId,
    /// The verdict.
    pub qualification: Qualification,
    /// The provider's own word for it.
    pub word: String,
    /// What was found.
    pub found: Found,
}

/// What a service tells about a person; every part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The e-mail address; present only in a result that is [`Qualification::Found`].
    pub email: Option<String>,
    /// Given name as the service has it.
    pub first_name: Option<String>,
    /// Family name as the service has it.
    pub last_name: Option<String>,
    /// The company's name as the service has it.
    pub company: Option<String>,
    /// The company's domain as the service has it.
    pub domain: Option<String>,
}

/// Why a lead makes no search. Each is a reason that a person can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Skip {
    /// No cell gives the person's name.
    NoName,
    /// Neither a domain nor a company name.
    NoCompany,
    /// The list already has an e-mail address for this lead.
    HasEmail,
    /// The name or the company is longer than any is.
    TooLong,
    /// The user stopped the job before this lead's search was sent.
    Stopped,
}
words!(Skip { NoName = "no_name", NoCompany = "no_company", HasEmail = "has_email",
    TooLong = "too_long", Stopped = "stopped" });

impl Skip {
    /// Every reason, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::NoName,
        Self::NoCompany,
        Self::HasEmail,
        Self::TooLong,
        Self::Stopped,
    ];

    /// The reason in words, for the row in an export and for the run's summary.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoName => "no name to search for",
            Self::NoCompany => "no company name, domain or web site",
            Self::HasEmail => "the list already has an e-mail address",
            Self::TooLong => "the name or the company is too long to be one",
            Self::Stopped => "the job was stopped before this was searched",
        }
    }
}
