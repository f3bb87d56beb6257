//! Nonces that somebody waits for: paths made up to see whether what is sent to a way in arrives here.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::oneshot;

use crate::domain::PathHash;

/// The nonces that are awaited. Clones share them.
#[derive(Clone, Default)]
pub struct Nonces(Arc<Mutex<HashMap<PathHash, Awaited>>>);

struct Awaited {
    /// A host under which it may come, besides those that the listener knows.
    host: String,
    told: oneshot::Sender<Came>,
}

/// A nonce that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// The host that it was sent to.
    pub host: String,
    /// It is one under which it was awaited.
    pub known: bool,
}

impl Nonces {
    /// Awaits a nonce on the path of that hash, under `host` or one of the listener's own names.
    pub fn expect(&self, path: PathHash, host: &str) -> oneshot::Receiver<Came> {
        let (told, came) = oneshot::channel();
        let host = host.to_owned();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, awaited| !awaited.told.is_closed());
        all.insert(path, Awaited { host, told });
        came
    }

    /// Tells whoever awaits the nonce on the path of that hash that it came, sent to `host`; `None` where nobody does, or
    /// else whether the host is right. Each is told once.
    pub(super) fn came(&self, path: PathHash, host: &str, own: bool) -> Option<bool> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let awaited = all.remove(&path)?;
        let known = own || awaited.host.eq_ignore_ascii_case(host);
        let host = host.to_owned();
        awaited.told.send(Came { host, known }).ok()?;
        Some(known)
    }
}
