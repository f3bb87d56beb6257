//! One folder per service: its client, its wire, its deliveries. A client reports what happened in terms of what the
//! caller can do about it; whether and when to try again is the engine's decision.

pub mod clearout;
pub mod enrow;

use std::net::IpAddr;
use std::time::Duration;

use url::Url;

use crate::domain::BatchAnswer;
use crate::domain::Credits;

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

/// A service's answer about a batch, with the bytes it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// What it says.
    pub answer: BatchAnswer,
    /// The body as it came.
    pub body: Vec<u8>,
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
