//! A batch: searches sent in one call, and the secret path on which its callback is awaited.

use std::fmt;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::{BatchId, Credits, JobId, RecipeStep, words};

/// Where a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BatchState {
    /// Its intent is on disk and its call may be under way. After a crash nobody knows whether it was sent.
    Intended,
    /// The service has it, and its reference is known.
    Submitted,
    /// The call may or may not have reached the service.
    InDoubt,
    /// Its answers are applied.
    Settled,
    /// The service did not take it; its searches went back to the queue.
    Refused,
    /// Was in doubt, and the user counted it as lost; its searches failed.
    Lost,
    /// Was in doubt, and the user let its searches be sent again.
    Resent,
    /// The service took it and gave up on it; its searches failed.
    Failed,
}
words!(BatchState {
    Intended = "intended",
    Submitted = "submitted",
    InDoubt = "in_doubt",
    Settled = "settled",
    Refused = "refused",
    Lost = "lost",
    Resent = "resent",
    Failed = "failed",
});

/// The last part of a batch's callback path: 256 random bits, known to us and to the service that was given the path.
/// Only its hash is kept, so neither the database nor the time of an index look-up gives the path away.
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackSecret(String);

impl CallbackSecret {
    /// The secret of these random bytes, in lower-case hex.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(hex::encode(bytes))
    }

    /// The secret that was kept where secrets may be kept; `None` where it is none.
    pub fn from_kept(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self::from_bytes(bytes))
    }

    /// The secret itself, to be kept where secrets may be kept.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The path on the listener.
    pub fn path(&self) -> String {
        format!("/callbacks/{}", self.0)
    }

    /// What is kept of it.
    pub fn hash(&self) -> PathHash {
        PathHash::of(&self.0)
    }
}

impl fmt::Debug for CallbackSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackSecret(…)")
    }
}

/// SHA-256 of a [`CallbackSecret`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PathHash(pub [u8; 32]);

impl PathHash {
    /// The hash of the last part of a request's path.
    pub fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    /// A name for the batch that only we give: a service that keeps names can be asked for it when a reply was lost.
    /// It tells nothing of the path.
    pub fn tag(self) -> String {
        hex::encode(&self.0[..8])
    }
}

/// A batch as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its id.
    pub id: BatchId,
    /// The job it belongs to.
    pub job: JobId,
    /// That job's step: who was asked, for what.
    pub step: RecipeStep,
    /// It is one search, put to the service by itself and not as a bulk of one.
    pub single: bool,
    /// Where it stands.
    pub state: BatchState,
    /// The provider's reference, once known.
    pub reference: Option<String>,
    /// How many searches went with it.
    pub searches: u32,
    /// When its intent was committed.
    pub intended_at: Timestamp,
    /// When the service was first known to have it.
    pub submitted_at: Option<Timestamp>,
    /// When its callback was read, if it came.
    pub called_back_at: Option<Timestamp>,
    /// Credits held for it, as booked so far.
    pub held: Option<Credits>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_makes_an_unguessable_path_and_never_shows_itself() {
        let secret = CallbackSecret::from_bytes([7; 32]);
        assert_eq!(secret.path().len(), "/callbacks/".len() + 64);
        assert_eq!(format!("{secret:?}"), "CallbackSecret(…)");
        assert!(CallbackSecret::from_kept(secret.expose()) == Some(secret.clone()));
        assert!(CallbackSecret::from_kept("07").is_none());
        let last = secret.path().rsplit('/').next().map(PathHash::of);
        assert_eq!(
            last,
            Some(secret.hash()),
            "the listener finds the batch by what stands last in the path"
        );
    }
}
