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
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};

pub use account::Account;
pub use allowance::{Allowance, Meter};
pub use find::{FIND_TIME, Find, Sought};
pub use list::{Cancelling, ListAnswer, Progress, Stage, Upload};
pub use lists::{ListEntry, ListState, ListsPage, ListsQuery, Span};
pub use lookup::{NameCheck, Strictness};
pub use verify::{CHECK_TIME, Check, VERIFY_TIME};

use crate::provider::ProviderError;
use crate::provider::is_loopback;
use allowance::Allowances;

/// A call without a time of its own that brings no answer in this time is given up.
const CALL_TIME: Duration = Duration::from_secs(60);
const CONNECT_TIME: Duration = Duration::from_secs(10);

/// What the service said, with the bytes it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<T> {
    /// What it comes to.
    pub what: T,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl<T> Said<T> {
    fn map<U>(self, read: impl FnOnce(T) -> U) -> Said<U> {
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
        let mut http = reqwest::Client::builder()
            .timeout(CALL_TIME)
            .connect_timeout(CONNECT_TIME)
            .redirect(Policy::none())
            // A connection kept from before may die just as a POST goes out on it, and put a batch in doubt for nothing.
            .pool_max_idle_per_host(0);
        if local {
            // A proxy would carry what is meant for this machine, people's names among it, to another one.
            http = http.no_proxy();
        }
        Ok(Self {
            http: http
                .build()
                .map_err(|error| ProviderError::NotSent(net::plain(error)))?,
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
