//! What the sandbox's routes and batches share. The one place in this room that looks at the clock.

use std::{
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use jiff::Timestamp;

use crate::domain::Credits;
use crate::domain::Kind;

use super::chance;
use super::choices;
use super::clearout;
use super::desk::Desk;
use super::faults::Faults;
use super::faults::NotFaults;
use super::order::Order;
use super::record::Accepted;
use super::record::Record;
use super::writer::Journal;
use super::writer::NotWritten;
use super::writer::Receipt;

/// POSTs a second and key (Enrow docs: rate limits).
const POSTS_PER_SECOND: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

/// See the module.
#[derive(Debug)]
pub struct Stage {
    /// Everything known.
    pub desk: Arc<Desk>,
    /// Where it is made known.
    pub journal: Journal,
    /// Calls back.
    pub client: reqwest::Client,
    /// Fill with ten POSTs a second each. There is one key, so there is one bucket, or one for each route.
    posts: DefaultKeyedRateLimiter<String>,
    /// The seed of what happens from now on; each batch keeps its own.
    pub seed: u64,
    /// Settings and rates of Clearout.
    pub clearout: clearout::Front,
    faults: Mutex<Faults>,
}

/// A batch that was taken on, as far as its reply needs it.
#[derive(Debug)]
pub struct Taken {
    /// Its reference.
    pub id: String,
    /// Its callback goes before the reply.
    pub early: bool,
    /// How long it takes.
    pub work_ms: u32,
    /// What is held for it.
    pub hold: Credits,
    /// Resolves when it is on disk.
    pub receipt: Receipt,
}

impl Stage {
    /// A stage with a full bucket.
    pub fn new(
        desk: Arc<Desk>,
        journal: Journal,
        client: reqwest::Client,
        seed: u64,
        faults: Faults,
    ) -> Self {
        let posts = RateLimiter::keyed(Quota::per_second(POSTS_PER_SECOND));
        let faults = Mutex::new(faults);
        let clearout = clearout::Front::new(desk.book().clearout.settings.clone());
        Self {
            desk,
            journal,
            client,
            posts,
            seed,
            clearout,
            faults,
        }
    }

    /// Whether one more POST to `route` of Enrow's is within the rate.
    pub fn may_post(&self, route: &str) -> bool {
        let bucket = match self.desk.book().settings.rate_by_route {
            true => route.to_owned(),
            false => String::new(),
        };
        self.posts.check_key(&bucket).is_ok()
    }

    /// Milliseconds since 1970.
    #[expect(
        clippy::disallowed_methods,
        reason = "the sandbox is a service of its own: its clock is here"
    )]
    pub fn now(&self) -> i64 {
        Timestamp::now().as_millisecond()
    }

    /// The faults in effect.
    pub fn faults(&self) -> Faults {
        self.faults
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Changes the faults in effect, all of it or nothing, and gives them.
    ///
    /// # Errors
    /// [`NotFaults`].
    pub fn change_faults(&self, text: &str) -> Result<Faults, NotFaults> {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        *faults = faults.changed_by(text)?;
        Ok(faults.clone())
    }

    /// Takes on a batch: holds its credits and hands it to the journal, without waiting, so that a client that hangs up
    /// cannot leave it half accepted. `None`: there are not enough credits.
    pub fn take(&self, request: Order) -> Option<Taken> {
        let faults = self.faults();
        let hold = price(request.kind, &faults).times(i64::try_from(request.searches.len()).ok()?);
        // Held until the record is handed over: numbers and records are in the same order.
        let mut book = self.desk.book();
        let number = book.reserve(hold)?;
        let early = chance::happens(self.seed, "early", &number.to_string(), faults.early);
        let accepted_at = self.now();
        let (id, work_ms) = (
            reference(self.seed, number, accepted_at),
            if early { 0 } else { faults.work_ms },
        );
        let dashboard = match request.webhook() {
            Some(_) => None,
            None => book.webhooks.first().cloned(),
        };
        let accepted = Accepted {
            number,
            id: id.clone(),
            seed: self.seed,
            accepted_at,
            work_ms,
            early,
            hold,
            request,
            dashboard,
        };
        let receipt = self.journal.append(Record::Accepted(Box::new(accepted)));
        Some(Taken {
            id,
            early,
            work_ms,
            hold,
            receipt,
        })
    }

    /// Waits until `record` is on disk.
    ///
    /// # Errors
    /// [`NotWritten`].
    pub async fn write(&self, record: Record) -> Result<(), NotWritten> {
        self.journal.append(record).written().await
    }

    /// Waits, where there is something to wait for.
    pub async fn pause(&self, milliseconds: u64) {
        if milliseconds > 0 {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        }
    }
}

/// What one search of `kind` holds.
fn price(kind: Kind, faults: &Faults) -> Credits {
    match kind {
        Kind::FindEmail => choices::EMAIL_FOUND,
        Kind::VerifyEmail => choices::EMAIL_VERIFIED,
        Kind::FindPhone => Credits::whole(faults.phone_price.into()),
    }
}

/// Looks like the UUIDs of Enrow's samples. The time keeps apart the batches of two journals with one seed.
fn reference(seed: u64, number: u64, accepted_at: i64) -> String {
    let digest = chance::digest(seed, "reference", &format!("{number} {accepted_at}"));
    let hex = hex::encode(&digest[..16]);
    let groups = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_look_like_uuids_and_differ() {
        let first = reference(1, 1, 5);
        let lengths: Vec<usize> = first.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        for other in [reference(2, 1, 5), reference(1, 2, 5), reference(1, 1, 6)] {
            assert_ne!(first, other);
        }
    }
}
