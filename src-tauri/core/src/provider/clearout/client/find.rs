//! One person at a time (Clearout docs: email finder).

use std::time::Duration;

use super::allowance::Meter;
use super::call::{Refusal, read_reply};
use super::meaning::Stake;
use super::verify::{milliseconds, patience};
use super::{Client, Said};
use crate::provider::ProviderError;
use crate::provider::clearout::Finding;
use crate::provider::clearout::wire::{FindRequest, Found};

/// How long a search may take where nobody says otherwise.
pub const FIND_TIME: Duration = Duration::from_secs(30);
/// Outside of these the call may be refused.
const TIMES: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(180));
/// The finder's way of saying that there is nothing.
const NOT_FOUND: i64 = 1027;

/// A person to find.
#[derive(Clone, Copy, Debug)]
pub struct Find<'a> {
    /// The whole name.
    pub name: &'a str,
    /// The company's domain, or its name: an account may refuse names.
    pub company: &'a str,
    /// How long the call may take.
    pub within: Duration,
    /// Whether the service is to go on looking after that, under an id that can be asked about.
    pub queue: bool,
}

/// What came of looking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    /// An answer, be it that there is none.
    Answered(Box<Said<Finding>>),
    /// The service goes on looking under this id; the answer comes by event, too.
    Queued(String),
}

impl Client {
    /// Looks for a person's address.
    pub async fn find(&self, person: Find<'_>) -> Result<Sought, ProviderError> {
        let within = person.within.clamp(TIMES.0, TIMES.1);
        let request = FindRequest {
            name: person.name,
            domain: person.company,
            timeout: milliseconds(within),
            queue: person.queue,
        };
        let call = self
            .post("/email_finder/instant")
            .json(&request)
            .timeout(patience(within));
        // Without the queue the search ends with its time, and what is not found is free.
        let said = self.said(Meter::Finder, Stake::Credits, call).await;
        said.map(answered).or_else(|refusal| match refusal {
            Refusal { failure, .. } if failure.is_timeout() && !person.queue => {
                Err(ProviderError::TryAgain("it ran out of time".into()))
            }
            refusal => settled(refusal),
        })
    }

    /// Asks how the search of `queue_id` is doing.
    pub async fn queued(&self, queue_id: &str) -> Result<Sought, ProviderError> {
        let call = self
            .get("/email_finder/instant/queue_status")
            .query(&[("qid", queue_id)]);
        match self.said(Meter::Finder, Stake::Nothing, call).await {
            Ok(said) if still_looking(&said.what) => Ok(Sought::Queued(queue_id.to_owned())),
            Ok(said) => Ok(answered(said)),
            Err(refusal) => settled(refusal),
        }
    }
}

/// Reads the kept bytes of a finder's reply, or of its queue's.
pub fn read_found(body: Vec<u8>) -> Result<Sought, ProviderError> {
    read_reply(body).map(answered).or_else(settled)
}

/// A status and no addresses: the words for it are not documented, so none of them is taken for an end.
fn still_looking(said: &Found) -> bool {
    said.query_status.is_some() && said.emails.as_ref().is_none_or(Vec::is_empty)
}

fn answered(said: Said<Found>) -> Sought {
    Sought::Answered(Box::new(said.map(Finding::from)))
}

/// Two refusals are none: work that goes on, and a search that found nothing.
fn settled(refusal: Refusal) -> Result<Sought, ProviderError> {
    if let Some(queue_id) = refusal.failure.queue_id() {
        return Ok(Sought::Queued(queue_id.to_owned()));
    }
    match refusal.failure.code {
        Some(NOT_FOUND) => Ok(Sought::Answered(Box::new(Said {
            what: Finding::nothing(),
            body: refusal.body,
        }))),
        _ => Err(refusal.error),
    }
}
