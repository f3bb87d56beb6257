//! One folder per service: its client, its wire, its deliveries. A client reports what happened in terms of what the
//! caller can do about it; whether and when to try again is the engine's decision.

#[cfg(any(test, feature = "any-bytes"))]
#[doc(hidden)]
pub mod any_bytes;
pub mod clearout;
mod client;
pub mod enrow;
mod http;
#[cfg(test)]
pub(crate) mod played;

use std::net::IpAddr;
use std::time::Duration;

use url::Url;

use crate::domain::AccountEvent;
use crate::domain::BatchAnswer;
use crate::domain::Credits;
use crate::domain::Event;
use crate::domain::Kind;
use crate::domain::LookUpKind;
use crate::domain::LookUpPrice;
use crate::domain::Per;
use crate::domain::Price;
use crate::domain::ProviderName;
use crate::domain::SearchId;
use crate::domain::Sighting;

pub use client::Client;

/// The meter of [`Client::meter`] on which look-ups are counted here: they neither wait behind jobs nor hold any up.
pub const LOOK_UPS: usize = clearout::Meter::Other as usize;

/// What `provider` charges for `kind`.
pub const fn price(provider: ProviderName, kind: Kind) -> Price {
    match provider {
        ProviderName::Enrow => enrow::price(kind),
        ProviderName::Clearout => match clearout::product(kind) {
            Some(product) => clearout::price(product),
            None => Price {
                each: Credits::ZERO,
                per: Per::Found,
            },
        },
    }
}

/// The most that the documents of `provider` name for one search of `kind`, on whatever plan: as long as no hold has shown
/// what an account pays, it may be that.
pub const fn dearest(provider: ProviderName, kind: Kind) -> Credits {
    match (provider, kind) {
        (ProviderName::Enrow, Kind::FindPhone) => enrow::OLDER_PHONE,
        _ => price(provider, kind).each,
    }
}

/// The largest batch of `kind` that `provider` takes.
pub const fn max_batch(provider: ProviderName, kind: Kind) -> u32 {
    match provider {
        ProviderName::Enrow => enrow::max_batch(kind),
        ProviderName::Clearout => clearout::MAX_BATCH,
    }
}

/// Whether `provider` answers `kind` at all.
pub const fn offers(provider: ProviderName, kind: Kind) -> bool {
    match provider {
        ProviderName::Enrow => true,
        ProviderName::Clearout => clearout::product(kind).is_some(),
    }
}

/// Whether `provider` signs what the webhook of an account sends, which is set up by hand. Where it does not, the secret
/// path is the whole proof, and nothing is believed but that something is finished.
pub const fn signs(provider: ProviderName) -> bool {
    match provider {
        ProviderName::Enrow => false,
        ProviderName::Clearout => true,
    }
}

/// What `provider` charges for a field of a form that it guards, where it guards forms.
pub const fn guards(provider: ProviderName) -> Option<Credits> {
    match provider {
        ProviderName::Enrow => None,
        ProviderName::Clearout => Some(clearout::FORM_GUARD_FIELD),
    }
}

/// What `provider` charges for a look-up of `kind`; `None` where it offers none.
pub const fn look_up_price(provider: ProviderName, kind: LookUpKind) -> Option<LookUpPrice> {
    match provider {
        ProviderName::Enrow => None,
        ProviderName::Clearout => Some(clearout::look_up_price(kind)),
    }
}

/// Whether the lists that lie at `provider` can be told, cancelled and removed.
pub const fn keeps_lists(provider: ProviderName) -> bool {
    match provider {
        ProviderName::Enrow => false,
        ProviderName::Clearout => true,
    }
}

/// The tag of ours in the name of a file that lies at `provider`, if it has one.
pub fn tag_in(provider: ProviderName, name: &str) -> Option<&str> {
    match provider {
        ProviderName::Enrow => None,
        ProviderName::Clearout => clearout::Sheet::tag_in(name),
    }
}

/// Searches in a batch where the user names no number. Clearout takes few lists at a time and few calls a minute, so
/// each list carries more.
pub const fn usual_batch(provider: ProviderName) -> u32 {
    match provider {
        ProviderName::Enrow => 200,
        ProviderName::Clearout => 2_000,
    }
}

/// What a delivery's `body` on a path that was given to `provider` says.
pub fn read_event(provider: ProviderName, body: &[u8]) -> Result<Event, UnreadableEvent> {
    match provider {
        ProviderName::Enrow => enrow::read_event(body),
        // Its webhook is the account's: nothing of it comes on the path of a batch.
        ProviderName::Clearout => Err(UnreadableEvent::OtherEvent),
    }
}

/// What a delivery's `body` that the webhook of the account at `provider` sent says.
pub fn read_account_event(
    provider: ProviderName,
    body: &[u8],
) -> Result<AccountEvent, UnreadableEvent> {
    match provider {
        ProviderName::Enrow => enrow::read_account_event(body),
        ProviderName::Clearout => clearout::read_account_event(body),
    }
}

/// What a kept raw answer of `provider` about a batch of `kind` says, or about a single search: the same that it said
/// when it was fetched.
pub fn read_answer(
    provider: ProviderName,
    kind: Kind,
    single: bool,
    answer: &[u8],
) -> Result<BatchAnswer, ProviderError> {
    match provider {
        ProviderName::Enrow => enrow::read_answer(kind, single, answer),
        ProviderName::Clearout if single => clearout::read_single(kind, answer),
        ProviderName::Clearout => clearout::read_answer(kind, answer),
    }
}

/// The leads that the rows of a raw answer about somebody else's batch or single search make. A row that names nobody
/// makes none.
pub fn read_sightings(
    provider: ProviderName,
    kind: Kind,
    single: bool,
    answer: &[u8],
) -> Result<Vec<Sighting>, ProviderError> {
    match provider {
        ProviderName::Enrow => enrow::read_sightings(kind, single, answer),
        ProviderName::Clearout => clearout::read_sightings(kind, answer),
    }
}

/// The part of the raw `answer` of `provider` that is about `search`, written to be read by people. Where rows carry no
/// id of ours, `is_it` tells by the address that a row names.
pub fn raw_row(
    provider: ProviderName,
    single: bool,
    answer: &[u8],
    search: SearchId,
    is_it: impl Fn(&str) -> bool,
) -> Option<String> {
    match provider {
        ProviderName::Enrow => enrow::raw_row(single, answer, search, is_it),
        ProviderName::Clearout => clearout::raw_row(answer, search, is_it),
    }
}

/// Why a delivery's body cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableEvent {
    /// It is not what the service sends.
    #[error("it is not an event of the service: {0}")]
    NotAnEvent(String),
    /// It is an event that no search of ours asks for.
    #[error("its kind of event is not known here")]
    OtherEvent,
    /// It lacks what an event of its kind is for.
    #[error("it is an event of the service without its {0}")]
    Lacks(&'static str),
}

/// Whether `url` leads to this machine and no further. Names that merely resolve to it do not count: they may resolve
/// otherwise tomorrow.
pub fn is_loopback(url: &str) -> bool {
    let url = Url::parse(url).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The service has taken a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Its reference of the batch.
    pub reference: String,
    /// What it holds for it, where it says so.
    pub held: Option<Credits>,
}

/// What came of a single search's call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The service works on it.
    Submitted(Submission),
    /// It has answered at once.
    Answered(Fetched),
}

/// A service's answer about a batch, with the bytes it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// What it says.
    pub answer: BatchAnswer,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl Fetched {
    /// Not finished, and nothing to keep.
    pub const fn ongoing() -> Self {
        Self {
            answer: BatchAnswer::Ongoing,
            body: Vec::new(),
        }
    }
}

/// Why a call brought nothing, by what can be done about it. Texts come from the service or the network stack and carry
/// neither keys nor what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// Nothing was sent: no connection came about. Safe to try again.
    #[error("it cannot be reached ({0})")]
    NotSent(String),
    /// Too many calls; the service did nothing. Safe to try again later.
    #[error("it wants fewer calls a second")]
    Wait,
    /// Too many calls, and the service says when there may be more; it did nothing. Safe to try again then.
    #[error("it wants no more calls for {} s", .0.as_secs())]
    WaitFor(Duration),
    /// The service works on as many batches as it takes at a time; it did nothing. Safe to try again when one has ended.
    #[error("it takes no more lists until one of those it works on has ended")]
    Busy,
    /// The account's limit for the day is reached; the service did nothing. Safe to try again tomorrow.
    #[error("the account's limit for today is reached")]
    DailyLimit,
    /// The service failed and says so, which means it did nothing. Safe to try again later.
    #[error("it failed ({0})")]
    TryAgain(String),
    /// The balance does not cover it; the service did nothing.
    #[error("the credits do not suffice")]
    OutOfCredits,
    /// The key is not accepted.
    #[error("it does not accept the key")]
    KeyRefused,
    /// The service will not take this, however often it is sent.
    #[error("it refused: {0}")]
    Refused(String),
    /// The service does not know the batch, or no longer.
    #[error("it does not know the batch, or no longer")]
    UnknownReference,
    /// The call may have been carried out, and nobody can tell.
    #[error("the connection broke before it had answered ({0})")]
    InDoubt(String),
    /// It answered something that cannot be read.
    #[error("its answer cannot be read ({0})")]
    Unreadable(String),
}

impl ProviderError {
    /// How long the service wants to be left alone, where it says so.
    pub const fn wait(&self) -> Option<Duration> {
        match self {
            Self::WaitFor(wait) => Some(*wait),
            _ => None,
        }
    }
}
