//! The way in for callbacks of real services: proven, kept, used at the next line.

mod health;
#[cfg(test)]
mod tests;
mod vouch;

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::{Notify, watch};

use super::{App, AppError, Line, clock, webhook};
use crate::listener::{Admission, Listener, Nonces, trust_nobody};
use crate::store::{Lane, StoreError};
use crate::way_in::{Arrival, Knocker, PublicAddress, Trouble};

pub use health::WayInHealth;
pub(super) use vouch::{Given, watch_over};

/// A way in that was proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayIn {
    /// Its address.
    pub address: PublicAddress,
    /// When it was proven.
    pub proven_at: Timestamp,
}

impl App {
    /// The way in that was proven last.
    pub fn way_in(&self) -> Result<Option<WayIn>, StoreError> {
        let kept = self.store.read(|db| db.find_way_in())?;
        Ok(kept.and_then(|(address, proven_at)| {
            let address = address.parse().ok()?;
            Some(WayIn { address, proven_at })
        }))
    }

    /// Proves that `address` leads here: a nonce that is posted to it has to come back through the listener, that of
    /// `line` where there is one. From the next line on services are given that address.
    pub async fn prove_way_in(
        &self,
        address: &str,
        line: Option<&Line>,
    ) -> Result<WayIn, AppError> {
        let knocker = Knocker::new()?;
        self.prove_way_in_with(&knocker, address, line).await
    }

    /// The same with a knocker of one's own, such as one that trusts an own authority.
    pub async fn prove_way_in_with(
        &self,
        knocker: &Knocker,
        address: &str,
        line: Option<&Line>,
    ) -> Result<WayIn, AppError> {
        let address: PublicAddress = address.parse()?;
        match line.and_then(Line::nonces) {
            Some((nonces, port)) => prove(knocker, &address, nonces, port).await?,
            None => self.prove_alone(knocker, &address).await?,
        }
        let (text, proven_at) = (address.to_string(), clock());
        self.store
            .write(Lane::Work, move |db| db.set_way_in(&text, proven_at))
            .await?;
        Ok(WayIn { address, proven_at })
    }

    /// Opens the listener for as long as the proof takes.
    async fn prove_alone(
        &self,
        knocker: &Knocker,
        address: &PublicAddress,
    ) -> Result<(), AppError> {
        let listener = Listener::bind(&self.store, None).await?;
        let port = listener.port();
        let nonces = Nonces::default();
        let admission = Admission {
            nonces: nonces.clone(),
            ..trust_nobody()
        };
        let (close, closed) = watch::channel(false);
        let serving =
            tokio::spawn(listener.serve(Arc::<Notify>::default(), closed, clock, admission));
        let proof = prove(knocker, address, &nonces, port).await;
        close.send_replace(true);
        let _ended = serving.await;
        proof
    }

    /// Forgets the way in: from the next line on polling finds out.
    pub async fn close_way_in(&self) -> Result<(), AppError> {
        Ok(self.store.write(Lane::Work, |db| db.clear_way_in()).await?)
    }
}

async fn prove(
    knocker: &Knocker,
    address: &PublicAddress,
    nonces: &Nonces,
    port: u16,
) -> Result<(), AppError> {
    let secret = webhook::draw()?;
    let came = nonces.expect(secret.hash(), address.authority());
    let arrived = async {
        let came = came.await.ok()?;
        Some(Arrival {
            host: came.host,
            known: came.known,
        })
    };
    let proof: Result<(), Trouble> = knocker.knock(address, &secret.path(), port, arrived).await;
    Ok(proof?)
}
