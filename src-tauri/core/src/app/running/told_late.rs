//! Jobs that have ended and are told something after all: a callback about a batch that was counted as lost, was sent again
//! or had been given up. It is fetched like any other, without being asked for.

use super::Running;
use crate::app::{AppError, Line};

impl Running {
    /// Brings home what callbacks over `line` tell of jobs that have ended, for as long as it is open.
    pub(super) fn hear(&self, line: &Line) {
        let (running, mut news) = (self.clone(), line.news());
        tokio::spawn(async move {
            while news.changed().await.is_ok() {
                if let Err(error) = running.bring_home_late().await {
                    tracing::error!(%error, "what came late could not be fetched");
                }
            }
        });
    }

    /// Takes up the jobs that have ended and of which something is at the service after all. That asks for nothing new:
    /// nothing of them is queued, and their runs take no step that nobody wants.
    pub(super) async fn bring_home_late(&self) -> Result<(), AppError> {
        for job in self.app().store().read(|db| db.list_told_late())? {
            self.begin_or_pause(job).await?;
        }
        Ok(())
    }
}
