//! How every client calls: the connection, and what went wrong on it in words that name nobody.

use std::time::Duration;

use super::{ProviderError, is_loopback};

/// A call without a time of its own that brings no answer in this time is given up. A POST then is in doubt, so it is
/// generous.
const CALL_TIME: Duration = Duration::from_secs(60);
const CONNECT_TIME: Duration = Duration::from_secs(10);

/// What calls the service at `base_url`.
pub(super) fn client(base_url: &str) -> Result<reqwest::Client, ProviderError> {
    let mut http = reqwest::Client::builder()
        .timeout(CALL_TIME)
        .connect_timeout(CONNECT_TIME)
        .redirect(reqwest::redirect::Policy::none())
        // A connection kept from before may die just as a POST goes out on it, and put a batch in doubt for nothing.
        .pool_max_idle_per_host(0);
    if is_loopback(base_url) {
        // A proxy would carry what is meant for this machine, people's names among it, to another one.
        http = http.no_proxy();
    }
    http.build()
        .map_err(|error| ProviderError::NotSent(plain(error)))
}

/// What went wrong, without the address: it may hold an e-mail address, or be a secret itself.
pub(super) fn plain(error: reqwest::Error) -> String {
    let error = error.without_url();
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let mut cause: &dyn std::error::Error = &error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
