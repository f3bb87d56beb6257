//! The client: one call, one report. Nothing here waits, retries or decides.

mod account;
mod allowance;
mod call;
mod find;
mod list;
mod lists;
mod lookup;
mod meaning;
mod net;
mod result_file;
mod verify;

use std::time::Duration;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

pub use account::Spendable;
pub use allowance::{Allowance, Allowances, Meter};
pub(super) use call::read_reply;
pub(super) use find::read_found;
pub use find::{FIND_TIME, Find, Sought};
pub use list::{Cancelling, ListAnswer, Progress, Stage, Upload};
pub use lists::{ListEntry, ListState, ListsPage, ListsQuery, Span};
pub use lookup::{NameCheck, Strictness};
pub use verify::{CHECK_TIME, Check, VERIFY_TIME};

use crate::provider::ProviderError;
use crate::provider::clearout::Product;
use crate::provider::http;
use crate::provider::is_loopback;

/// What the service said, with the bytes it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<T> {
    /// What it comes to.
    pub what: T,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl<T> Said<T> {
    pub(super) fn map<U>(self, read: impl FnOnce(T) -> U) -> Said<U> {
        Said {
            what: read(self.what),
            body: self.body,
        }
    }
}

/// Where the client calls, and with which token.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The address before `/email_verify/instant`; ends in `/v2`.
    pub base_url: String,
    /// The API token. Has a colon in it, and is one piece all the same.
    pub key: SecretString,
}

/// A client of Clearout.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    base_url: String,
    key: HeaderValue,
    /// The service is played on this machine, so its files may lie here, too.
    local: bool,
    allowances: Allowances,
}

impl Client {
    /// A client for `offer`. Fails where the token has characters that cannot be in a header.
    pub fn new(offer: &Offer) -> Result<Self, ProviderError> {
        let local = is_loopback(&offer.base_url);
        Ok(Self {
            http: http::client(&offer.base_url)?,
            base_url: offer.base_url.trim_end_matches('/').to_owned(),
            key: authorization(&offer.key)?,
            local,
            allowances: Allowances::default(),
        })
    }

    /// What the service last said of how many calls it still takes on `meter`.
    pub fn allowance(&self, meter: Meter) -> Option<Allowance> {
        self.allowances.last(meter)
    }

    /// How long no submission of `product` should be made, those that are out counted.
    pub fn closed_for(&self, product: Product) -> Duration {
        self.allowances.closed_for(product.into(), Instant::now())
    }
}

/// Official pages show the token bare, after `Bearer ` and after `Bearer:`; the newest ones and the OpenAPI file say
/// `Bearer `.
fn authorization(key: &SecretString) -> Result<HeaderValue, ProviderError> {
    let key = key.expose_secret().trim();
    let mut header = Some(key)
        .filter(|key| !key.is_empty() && key.is_ascii())
        .and_then(|key| HeaderValue::from_str(&format!("Bearer {key}")).ok())
        .ok_or(ProviderError::KeyRefused)?;
    header.set_sensitive(true);
    Ok(header)
}
