//! Batches in doubt, and what the user decides about them.

use super::{App, AppError, clock};
use crate::domain::Batch;
use crate::domain::BatchId;
use crate::domain::BatchState;
use crate::domain::InDoubt;
use crate::domain::JobId;
use crate::engine::Decision;
use crate::engine::decide_doubt;
use crate::store::Lane;
use crate::store::StoreError;
use crate::store::Writing;

impl App {
    /// The batches of `job` that are in doubt.
    pub fn list_doubts(&self, job: JobId) -> Result<Vec<Batch>, StoreError> {
        let open = self.store.read(|db| db.list_open_batches(job))?;
        Ok(open
            .into_iter()
            .filter(|batch| batch.state == BatchState::InDoubt)
            .collect())
    }

    /// Carries out the user's `choice` for these `batches` of `job`, as far as they are in doubt. A callback that came
    /// first has settled its batch's doubt, and nothing is changed there.
    pub async fn decide_doubts(
        &self,
        job: JobId,
        batches: &[BatchId],
        choice: InDoubt,
    ) -> Result<(), AppError> {
        let decision = match choice {
            InDoubt::Wait => return Ok(()),
            InDoubt::Lost => Decision::Lost,
            InDoubt::Resend => Decision::Resend,
        };
        let mut doubts = self.list_doubts(job)?;
        doubts.retain(|batch| batches.contains(&batch.id));
        let decide = move |db: &Writing<'_>| {
            doubts
                .iter()
                .try_for_each(|batch| decide_doubt(db, batch.id, decision, clock()))
        };
        Ok(self.store.write(Lane::Work, decide).await?)
    }
}
