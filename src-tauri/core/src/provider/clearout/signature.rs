//! Whether a delivery is from Clearout: `x-co-webhook-signature: t=<unix seconds>,v1=<hex>` over the raw body (Clearout
//! docs: validate deliveries). The official samples for JavaScript and PHP write the body anew before they check it,
//! which fails on a slash or an umlaut; only the bytes as they came are right.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// The header's name.
pub const HEADER: &str = "x-co-webhook-signature";

/// No honest header is longer: one signature takes 80 bytes.
const LONGEST_HEADER: usize = 2048;
/// Clocks differ. Only looked at where there is a window.
const SKEW: SignedDuration = SignedDuration::from_secs(300);

/// Which secret a delivery was signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    /// The one that holds now.
    Current,
    /// The one before a rotation.
    Previous,
}

/// What a delivery's signature proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Whoever knows the secret signed these bytes.
    Genuine {
        /// When, as the signer says.
        at: Timestamp,
        /// With which secret.
        by: Secret,
    },
    /// Nothing.
    Refused(Refusal),
}

/// Why a signature proves nothing. Each asks for something else of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No secret has been entered yet.
    #[error("there is no webhook secret to check it with: enter the one shown in Clearout")]
    NoSecret,
    /// The header is missing.
    #[error("it is not signed")]
    Missing,
    /// The header is there and cannot be read.
    #[error("its signature cannot be read")]
    Malformed,
    /// Neither secret made any of its signatures: another secret, or other bytes.
    #[error("its signature does not fit: it was signed with another secret, or changed on the way")]
    Mismatch,
    /// Signed rightly, and longer ago than the window allows.
    #[error("it was signed too long ago")]
    Stale {
        /// How long ago.
        age: Duration,
    },
    /// Signed rightly, and for a time to come.
    #[error("it was signed for a time to come: is the clock right?")]
    Early {
        /// How far ahead.
        by: Duration,
    },
}

/// How old a signature may be, up to an hour. Off unless chosen: Clearout tries a delivery again after 5 minutes and up
/// to 21 hours, does not say whether it signs anew each time, and a window would then refuse every retry. A copy of a
/// delivery changes nothing anyway, as its event id is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window(Option<SignedDuration>);

impl Window {
    /// Any age.
    pub const OFF: Self = Self(None);

    /// So many minutes, 0 to 60; 0 turns it off.
    pub const fn minutes(minutes: u8) -> Option<Self> {
        match minutes {
            0 => Some(Self::OFF),
            1..=60 => Some(Self(Some(SignedDuration::from_mins(minutes as i64)))),
            _ => None,
        }
    }

    fn refuses(self, at: Timestamp, now: Timestamp) -> Option<Refusal> {
        let allowed = self.0?;
        let age = now.duration_since(at);
        if age > allowed {
            return Some(Refusal::Stale {
                age: age.unsigned_abs(),
            });
        }
        let by = age.unsigned_abs();
        (age < -SKEW).then_some(Refusal::Early { by })
    }
}

/// Checks signatures. Its secrets are the account's, one for all its webhooks.
#[derive(Clone, Debug)]
pub struct Verifier {
    secrets: Vec<(Secret, SecretString)>,
    window: Window,
}

impl Verifier {
    /// A verifier with the secret that holds now and, during a rotation, the one before: Clearout changes over at once,
    /// while deliveries signed before are still being retried. An empty secret is none, or anybody could sign.
    pub fn new(
        current: Option<SecretString>,
        previous: Option<SecretString>,
        window: Window,
    ) -> Self {
        let named = [(Secret::Current, current), (Secret::Previous, previous)];
        let known = named.into_iter().filter_map(|(which, secret)| {
            let secret = secret.filter(|secret| !secret.expose_secret().is_empty())?;
            Some((which, secret))
        });
        Self {
            secrets: known.collect(),
            window,
        }
    }

    /// What `header` proves about `body` at the time `now`.
    pub fn check(&self, header: Option<&str>, body: &[u8], now: Timestamp) -> Proof {
        self.prove(header, body, now).unwrap_or_else(Proof::Refused)
    }

    fn prove(&self, header: Option<&str>, body: &[u8], now: Timestamp) -> Result<Proof, Refusal> {
        if self.secrets.is_empty() {
            return Err(Refusal::NoSecret);
        }
        let signed = Signed::read(header.ok_or(Refusal::Missing)?).ok_or(Refusal::Malformed)?;
        let by = self.signer(&signed, body).ok_or(Refusal::Mismatch)?;
        // Last, so that only what is genuine is ever called stale.
        match self.window.refuses(signed.at, now) {
            Some(refusal) => Err(refusal),
            None => Ok(Proof::Genuine { at: signed.at, by }),
        }
    }

    fn signer(&self, signed: &Signed<'_>, body: &[u8]) -> Option<Secret> {
        let made = |secret: &SecretString| {
            let mac = signed.mac(secret, body)?;
            let fits = |given: &[u8; 32]| mac.clone().verify_slice(given).is_ok();
            signed.signatures.iter().any(fits).then_some(())
        };
        let signer = |(which, secret): &(Secret, SecretString)| made(secret).map(|()| *which);
        self.secrets.iter().find_map(signer)
    }
}

/// The header, taken apart.
struct Signed<'a> {
    /// The time as it was written: it is part of what was signed.
    written: &'a str,
    at: Timestamp,
    signatures: Vec<[u8; 32]>,
}

impl<'a> Signed<'a> {
    /// One `t`, at least one `v1` that can be read; whatever else there is is for receivers to come.
    fn read(header: &'a str) -> Option<Self> {
        let header = Some(header).filter(|header| header.len() <= LONGEST_HEADER)?;
        let (mut written, mut signatures) = (None, Vec::new());
        for pair in header.split(',') {
            let Some(pair) = pair.trim().split_once('=') else {
                continue;
            };
            match pair {
                ("t", _) if written.is_some() => return None,
                ("t", time) => written = Some(time),
                ("v1", signature) => signatures.extend(bytes(signature)),
                _ => {}
            }
        }
        let written = written?;
        let at = Timestamp::from_second(seconds(written)?).ok()?;
        (!signatures.is_empty()).then_some(Self {
            written,
            at,
            signatures,
        })
    }

    /// The secret is text, and its bytes are the key: it is not decoded.
    fn mac(&self, secret: &SecretString, body: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
        mac.update(self.written.as_bytes());
        mac.update(b".");
        mac.update(body);
        Some(mac)
    }
}

fn bytes(signature: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(signature, &mut bytes).ok()?;
    Some(bytes)
}

/// Digits and nothing else: no sign, no fraction.
fn seconds(written: &str) -> Option<i64> {
    let digits = written.bytes().all(|b| b.is_ascii_digit());
    written.parse().ok().filter(|_| digits)
}

/// The signature in a delivery's kept headers, one `name: value` a line. Two of them are none: which one counts could
/// be chosen by whoever adds the second.
pub fn header_in(head: &str) -> Option<&str> {
    let mut found = head.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim()
            .eq_ignore_ascii_case(HEADER)
            .then_some(value.trim())
    });
    let first = found.next();
    first.filter(|_| found.next().is_none())
}

#[cfg(test)]
mod tests;
