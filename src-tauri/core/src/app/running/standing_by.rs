//! The door to real services while no job runs: what an account tells comes unasked, so where a way in is proven, callbacks
//! are awaited for as long as the window is open.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::Running;
use crate::app::{AppError, Line, Service, WayIn};

impl Running {
    /// Awaits callbacks of real services where a way in was proven. No key is needed for that, and nobody is asked.
    pub async fn stand_by(&self) -> Result<(), AppError> {
        let mut line = self.0.line.lock().await;
        if line.is_none() && self.is_real() && self.0.app.way_in()?.is_some() {
            let opened = self.0.app.open_line(&Service::Real, None).await?;
            self.hear(&opened);
            *line = Some(Arc::new(opened));
        }
        Ok(())
    }

    /// Whether callbacks are awaited now, and services are given the address that was proven last.
    pub async fn stands_by(&self) -> Result<bool, AppError> {
        let line = self.0.line.lock().await.clone();
        let url = line.as_deref().and_then(Line::url);
        Ok(url.is_some() && url == self.proven()?.as_deref())
    }

    /// Proves that `address` leads here; from then on callbacks are awaited by it. Where a running job has the door open
    /// under another address, from its end on.
    pub async fn prove_way_in(&self, address: &str) -> Result<WayIn, AppError> {
        let line = self.0.line.lock().await.clone();
        let way_in = self.0.app.prove_way_in(address, line.as_deref()).await?;
        drop(line);
        self.follow_way_in().await?;
        Ok(way_in)
    }

    /// Forgets the way in: polling finds out. Where a running job has the door open, it is closed at its end.
    pub async fn close_way_in(&self) -> Result<(), AppError> {
        self.0.app.close_way_in().await?;
        self.follow_way_in().await
    }

    /// What a running job had to be waited for.
    pub(super) async fn catch_up_with_way_in(&self) {
        if let Err(error) = self.follow_way_in().await {
            tracing::error!(%error, "callbacks are not awaited");
        }
    }

    /// Opens and closes the door as the way in wants it. A line that a job uses stays open: its port cannot be taken twice.
    async fn follow_way_in(&self) -> Result<(), AppError> {
        if !self.is_real() {
            return Ok(());
        }
        let proven = self.proven()?;
        let mut line = self.0.line.lock().await;
        if let Some(open) = line.take_if(|open| open.url() != proven.as_deref()) {
            match Arc::try_unwrap(open) {
                Ok(unused) => unused.hang_up().await?,
                Err(used) if used.url().is_some() => *line = Some(used),
                // It listens nowhere: its jobs go on polling.
                Err(_) => {}
            }
        }
        drop(line);
        self.stand_by().await
    }

    fn proven(&self) -> Result<Option<String>, AppError> {
        let way_in = self.0.app.way_in()?;
        Ok(way_in.map(|way_in| way_in.address.to_string()))
    }

    fn is_real(&self) -> bool {
        matches!(self.0.service, Service::Real)
    }
}
