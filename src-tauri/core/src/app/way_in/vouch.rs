//! Looks after the way in while a line is open: where it is down, its proof is repeated, so that the mark goes when the
//! tunnel is back, and does not wait for the next batch.

use std::time::Duration;

use jiff::Timestamp;
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};

use super::super::{AppError, clock};
use super::health::{health, last_heard};
use super::prove;
use crate::listener::Nonces;
use crate::store::{Lane, Store};
use crate::way_in::{Knocker, Mark, PublicAddress};

/// How often, at most, the proof is repeated.
const ROUND: Duration = Duration::from_secs(60);

/// A way in that services are given.
pub struct Given {
    pub store: Store,
    pub address: PublicAddress,
    pub nonces: Nonces,
    pub port: u16,
}

/// Looks after it until `closed` is set.
pub async fn watch_over(given: Given, mut closed: watch::Receiver<bool>) {
    let Ok(knocker) = Knocker::new() else {
        return;
    };
    let mut round = interval(ROUND);
    round.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let rounds = async {
        let mut vouched = None;
        loop {
            round.tick().await;
            match given.look(&knocker, vouched).await {
                Ok(proven) => vouched = proven.or(vouched),
                Err(error) => tracing::info!(%error, "the way in is still down"),
            }
        }
    };
    tokio::select! {
        () = rounds => {}
        _ = closed.wait_for(|closed| *closed) => {}
    }
}

impl Given {
    /// Repeats the proof where the way in is down; returns when that was done. Where nothing has come since the last time
    /// that we `vouched` for it, services do not get through although we do: then a proof would only hide the mark.
    pub async fn look(
        &self,
        knocker: &Knocker,
        vouched: Option<Timestamp>,
    ) -> Result<Option<Timestamp>, AppError> {
        let down = health(&self.store, clock())?.mark == Mark::Down;
        let in_vain = vouched.is_some() && last_heard(&self.store)? <= vouched;
        if !down || in_vain {
            return Ok(None);
        }
        prove(knocker, &self.address, &self.nonces, self.port).await?;
        let (text, now) = (self.address.to_string(), clock());
        let keep = move |db: &crate::store::Writing<'_>| {
            // The user may have gone over to another address meanwhile, or to none.
            let kept = db.find_way_in()?;
            let same = kept.is_some_and(|(kept, _)| kept == text);
            same.then(|| db.set_way_in(&text, now)).transpose()?;
            Ok(same.then_some(now))
        };
        Ok(self.store.write(Lane::Work, keep).await?)
    }
}
