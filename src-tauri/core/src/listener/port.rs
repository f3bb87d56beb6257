//! The port stays the same across starts: a callback sent while the program was being restarted still finds it, and so
//! does whatever the user has set up to forward to it.

use std::{io, net::Ipv4Addr};

use tokio::net::TcpListener;

use super::ListenerError;
use crate::store::Lane;
use crate::store::Store;

/// First choices lie below the range from which systems hand out ports for outgoing connections, or one of those could
/// hold ours at the next start.
const FIRST_CHOICES: std::ops::Range<u16> = 21_000..29_000;
const TRIES: u32 = 50;

pub(super) async fn take(
    store: &Store,
    wanted: Option<u16>,
) -> Result<(TcpListener, u16), ListenerError> {
    let kept = store.read(|db| db.find_listener_port())?;
    let (socket, port) = match wanted.or(kept) {
        Some(port) => (bind(port).await?, port),
        None => any().await?,
    };
    if kept != Some(port) {
        store
            .write(Lane::Work, move |db| db.set_listener_port(port))
            .await?;
    }
    Ok((socket, port))
}

async fn bind(port: u16) -> Result<TcpListener, ListenerError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => ListenerError::PortInUse(port),
            _ => ListenerError::NotAllowed { port, error },
        })
}

async fn any() -> Result<(TcpListener, u16), ListenerError> {
    let mut last = ListenerError::PortInUse(FIRST_CHOICES.start);
    for _ in 0..TRIES {
        let port = random_port();
        match bind(port).await {
            Ok(socket) => return Ok((socket, port)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Where the system has no randomness to give, every installation merely begins with the same port.
fn random_port() -> u16 {
    let span = u32::from(FIRST_CHOICES.end - FIRST_CHOICES.start);
    let offset = getrandom::u32().unwrap_or(0) % span;
    FIRST_CHOICES.start + u16::try_from(offset).unwrap_or(0)
}
