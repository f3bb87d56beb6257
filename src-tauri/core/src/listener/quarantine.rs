//! What is not let in. The sender learns nothing but a number; what was meant for a callback path is kept, as far as the
//! budget reaches, for a person who wonders where a callback has gone. Nothing else ever reads it.

use std::{num::NonZeroU32, time::Duration};

use axum::http::StatusCode;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use jiff::Timestamp;

use super::arriving::Arriving;
use crate::domain::NewRefused;
use crate::domain::ProviderName;
use crate::store::Lane;
use crate::store::Store;

/// So much of a body is kept.
const MAX_KEPT: usize = 64 << 10;
/// So many are kept at once, and then one in that time: a flood costs the disk next to nothing, and does not wash away
/// at once what came before it.
const BURST: NonZeroU32 = NonZeroU32::new(20).unwrap();
const PAUSE: Duration = Duration::from_secs(5);

/// Why a request on a callback path is not let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No batch has that path, which begins like this.
    UnknownPath(String),
    /// It was sent to another name than those in the second place.
    ForeignHost(String, String),
    /// Its body is longer than this.
    TooLong(usize),
    /// Its body broke off, or had not arrived after this time.
    Unfinished(Duration),
    /// The store did not say whose path it is.
    NotLookedUp,
    /// It came on the path of this account's webhook, and its signature proves nothing, for this reason.
    NotProven(ProviderName, String),
}

impl Refusal {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::UnknownPath(_) | Self::ForeignHost(..) => StatusCode::NOT_FOUND,
            Self::TooLong(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unfinished(_) => StatusCode::REQUEST_TIMEOUT,
            Self::NotLookedUp => StatusCode::INTERNAL_SERVER_ERROR,
            // Whoever knows the path is told that it is the signature: a service shows that to its user, and tries again.
            Self::NotProven(..) => StatusCode::UNAUTHORIZED,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::UnknownPath(start) => format!(
                "No batch in this data folder has the path it came on, which begins with {start}"
            ),
            Self::ForeignHost(host, known) => format!(
                "It was sent to {host}, but callbacks are awaited under {known} only: let whatever forwards them send that as the host"
            ),
            Self::TooLong(most) => format!("Its body is longer than {most} bytes"),
            Self::Unfinished(time) => format!(
                "Its body broke off, or had not arrived after {} seconds",
                time.as_secs()
            ),
            Self::NotLookedUp => "The database did not say whose path it came on".to_owned(),
            Self::NotProven(account, why) => {
                format!("It came on the path for {}, but {why}", account.title())
            }
        }
    }

    const fn account(&self) -> Option<ProviderName> {
        match self {
            Self::NotProven(account, _) => Some(*account),
            _ => None,
        }
    }
}

/// Where refused requests are kept.
pub(super) struct Quarantine {
    store: Store,
    clock: fn() -> Timestamp,
    budget: DefaultDirectRateLimiter,
}

impl Quarantine {
    pub(super) fn new(store: Store, clock: fn() -> Timestamp) -> Self {
        let quota = Quota::with_period(PAUSE).unwrap_or(Quota::per_minute(NonZeroU32::MIN));
        Self {
            store,
            clock,
            budget: RateLimiter::direct(quota.allow_burst(BURST)),
        }
    }

    /// Keeps a refused request, its body as far as that is worth reading. Where the budget is spent not a byte of it is
    /// read.
    pub(super) async fn keep(&self, refusal: &Refusal, head: String, mut body: Arriving) {
        if self.budget.check().is_err() {
            return;
        }
        let _as_far_as_it_comes = body.read(MAX_KEPT).await;
        let refused = NewRefused {
            reason: refusal.sentence(),
            received_at: (self.clock)(),
            account: refusal.account(),
            bytes: body.length(),
            head,
            body: body.beginning(MAX_KEPT),
        };
        let kept = self
            .store
            .write(Lane::Work, move |db| db.keep_refused(&refused))
            .await;
        if let Err(error) = kept {
            tracing::error!(%error, "a refused delivery could not be kept");
        }
    }
}
