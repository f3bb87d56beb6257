//! Receives deliveries: verify, store, answer 200, and nothing else.
//!
//! Any web page that the user opens can reach a server on loopback, and a tunnel may stand before it, so it answers only
//! POSTs on paths that cannot be guessed, under a host name it knows, within limits of size, number and time.
//! Everything else is an empty 404. [`door`] judges one request, whose body is [`arriving`]; what looks like a callback
//! and is not let in goes into [`quarantine`]; [`serve`] holds the connections; [`port`] keeps the port the same across
//! starts.

mod arriving;
mod door;
mod nonces;
mod port;
mod quarantine;
mod serve;

use std::{io, net::Ipv4Addr, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{
    net::TcpListener,
    sync::{Notify, watch},
};

use crate::store::Store;
use crate::store::StoreError;

pub use door::{Admission, Verifier, router, trust_nobody};
pub use nonces::{Came, Nonces};

/// How long a connection may take over a request's header, or stay idle.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why the listener cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenerError {
    /// Another program has the port.
    #[error(
        "port {0}, on which callbacks are awaited, is used by another program; close that program, or choose another port with --port"
    )]
    PortInUse(u16),
    /// The system does not allow it.
    #[error("port {port} cannot be listened on: {error}; choose another port with --port")]
    NotAllowed {
        /// The port.
        port: u16,
        /// The system's reason.
        error: io::Error,
    },
    /// The port could not be kept or looked up.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A listener that has its port and does not answer yet.
pub struct Listener {
    socket: TcpListener,
    port: u16,
    store: Store,
}

impl Listener {
    /// Takes `port`, or else the port of the last start, or else a free one that is then kept for the next start.
    pub async fn bind(store: &Store, port: Option<u16>) -> Result<Self, ListenerError> {
        let (socket, port) = port::take(store, port).await?;
        Ok(Self {
            socket,
            port,
            store: store.clone(),
        })
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Answers until `stop` is set, ringing `news` for each delivery that has been kept.
    pub async fn serve(
        self,
        news: Arc<Notify>,
        stop: watch::Receiver<bool>,
        clock: fn() -> Timestamp,
        admission: Admission,
    ) {
        let hosts = loopback_hosts(self.port);
        let router = router(self.store, hosts, news, clock, admission);
        serve::serve(self.socket, router, stop, PATIENCE).await;
    }
}

/// The names under which this machine calls itself.
fn loopback_hosts(port: u16) -> Vec<String> {
    let names = [Ipv4Addr::LOCALHOST.to_string(), "localhost".to_owned()];
    names.iter().map(|name| format!("{name}:{port}")).collect()
}
