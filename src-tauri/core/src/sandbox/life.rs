//! The life of a batch from the moment it is on disk: it works, it is completed, it calls back. A sandbox that comes back
//! from the dead starts it again here, and it goes on with whatever is not in the journal yet.

use std::sync::Arc;

use super::answers;
use super::book::Batch;
use super::callbacks;
use super::chance;
use super::clearout;
use super::record::Accepted;
use super::record::Ended;
use super::record::Record;
use super::stage::Stage;
use super::writer::NotWritten;

/// Does what remains to be done for the batch with that reference.
pub async fn live(stage: Arc<Stage>, id: String) {
    let is_clearouts = stage.desk.book().clearout.knows(&id);
    let done = match is_clearouts {
        true => clearout::live(&stage, &id).await,
        false => go_on(&stage, &id).await,
    };
    if let Err(error) = done {
        tracing::error!(batch = id, %error, "the batch rests until the sandbox starts again");
    }
}

async fn go_on(stage: &Stage, id: &str) -> Result<(), NotWritten> {
    if let Some(batch) = running(stage, id) {
        stage.pause(batch.accepted.remaining_ms(stage.now())).await;
        stage.write(completion(stage, &batch.accepted)).await?;
    }
    callbacks::call_back(stage, id).await
}

fn running(stage: &Stage, id: &str) -> Option<Batch> {
    let batch = stage.desk.book().batch(id);
    batch.filter(|batch| batch.completed.is_none())
}

fn completion(stage: &Stage, accepted: &Accepted) -> Record {
    let ended = ended(stage, accepted);
    let is_charged = |question: &&_| answers::is_charged(accepted.seed, question);
    let charged = match ended {
        Ended::Well => accepted.request.searches.iter().filter(is_charged).count(),
        Ended::Failed | Ended::Silently => 0,
    };
    Record::Completed {
        id: accepted.id.clone(),
        completed_at: stage.now(),
        cost: accepted.price().times(charged as i64),
        ended,
    }
}

/// Bulks alone can fail (Enrow docs: bulk results).
fn ended(stage: &Stage, accepted: &Accepted) -> Ended {
    let (number, chance) = (accepted.number.to_string(), stage.faults().fail);
    let fails = !accepted.request.single && chance::happens(accepted.seed, "fail", &number, chance);
    match (fails, stage.desk.book().settings.failed_event) {
        (false, _) => Ended::Well,
        (true, true) => Ended::Failed,
        (true, false) => Ended::Silently,
    }
}
