//! A search: one person put to one provider for one kind of answer. What it asks is all that leaves the machine.

use sha2::{Digest, Sha256};

use super::{Asked, BatchId, Country, SearchId, words};

/// Two leads with the same key are the same question and make one search, its answer on both rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PersonKey(pub String);

impl PersonKey {
    /// What begins the part of a key that tells namesakes apart.
    pub const WHO: &str = "\nwho ";
}

/// A number for a [`PersonKey`]: the same for the same key, whichever machine makes it. Kept in the store; practically no
/// two keys have the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonHash(pub i64);

impl From<&PersonKey> for PersonHash {
    fn from(key: &PersonKey) -> Self {
        let [a, b, c, d, e, f, g, h, ..]: [u8; 32] = Sha256::digest(key.0.as_bytes()).into();
        Self(i64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }
}

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
    /// Taken off the queue because everybody it is about has come onto the suppression list.
    Suppressed,
}
words!(SearchState { Queued = "queued", Submitted = "submitted", Settled = "settled", Failed = "failed",
    Cancelled = "cancelled", Suppressed = "suppressed" });

/// The verdict in a result, in our words; the provider's own word is kept beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Qualification {
    /// There is an answer.
    Found,
    /// The service looked and has none.
    NotFound,
    /// Mail to the address arrives.
    Deliverable,
    /// It does not.
    Undeliverable,
    /// Its domain takes mail for any address, so nobody can tell.
    CatchAll,
    /// It may arrive and do harm.
    Risky,
    /// The service could not tell, or told by a word that Ringback does not know.
    Unknown,
}
words!(Qualification {
    Found = "found",
    NotFound = "not_found",
    Deliverable = "deliverable",
    Undeliverable = "undeliverable",
    CatchAll = "catch_all",
    Risky = "risky",
    Unknown = "unknown",
});

impl Qualification {
    /// Whether it is the service's last word.
    pub const fn decides(self) -> bool {
        !matches!(self, Self::Unknown)
    }

    /// Where a lead with it counts.
    pub const fn standing(self) -> Standing {
        match self {
            Self::Found | Self::Deliverable => Standing::Yes,
            Self::NotFound | Self::Undeliverable => Standing::No,
            Self::CatchAll | Self::Risky | Self::Unknown => Standing::Unsure,
        }
    }
}

/// What a verdict comes to, whatever was asked: the three places in which an answered lead can count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Found, deliverable.
    Yes,
    /// Not found, undeliverable.
    No,
    /// Neither can be said.
    Unsure,
}

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

/// What a service tells about a person or an address; every part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The e-mail address; present only in a result that is [`Qualification::Found`].
    pub email: Option<String>,
    /// The phone number; present only in a result that is [`Qualification::Found`].
    pub phone: Option<String>,
    /// The phone number's country.
    pub phone_country: Option<Country>,
    /// Given name as the service has it.
    pub first_name: Option<String>,
    /// Family name as the service has it.
    pub last_name: Option<String>,
    /// `female` or `male`, where it was asked for.
    pub gender: Option<String>,
    /// The company's name as the service has it.
    pub company: Option<String>,
    /// The company's domain as the service has it.
    pub domain: Option<String>,
    /// How sure the service is, 0 to 100.
    pub confidence: Option<u8>,
    /// Why the verdict is what it is, in the service's words.
    pub sub_status: Option<SubStatus>,
    /// What is to be said of an address whatever the verdict.
    pub flags: Flags,
}

/// A service's finer word on its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubStatus {
    /// The service's number for it.
    pub code: Option<i64>,
    /// The service's text for it.
    pub text: String,
}

/// What is to be said of an address apart from whether mail arrives: a disposable one can be deliverable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent of one another"
)]
pub struct Flags {
    /// Made to be thrown away.
    pub disposable: bool,
    /// Belongs to an office, not to a person.
    pub role: bool,
    /// At a free mail host.
    pub free: bool,
    /// Its local part looks typed at random.
    pub gibberish: bool,
}

impl Flags {
    /// The words of those that are raised.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let all = [
            (self.disposable, "disposable"),
            (self.role, "role"),
            (self.free, "free"),
            (self.gibberish, "gibberish"),
        ];
        all.into_iter()
            .filter(|(raised, _)| *raised)
            .map(|(_, word)| word)
    }

    /// The flags that these words raise; a word that is not known raises none.
    pub fn from_words<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut flags = Self::default();
        for word in words {
            match word {
                "disposable" => flags.disposable = true,
                "role" => flags.role = true,
                "free" => flags.free = true,
                "gibberish" => flags.gibberish = true,
                _ => {}
            }
        }
        flags
    }
}
