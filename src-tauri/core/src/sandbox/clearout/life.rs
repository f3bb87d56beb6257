//! The life of a task from the moment it is on disk: it works, it is settled, its event is on its way. Events have lives
//! of their own, in `deliveries`.

use crate::sandbox::stage::Stage;
use crate::sandbox::writer::NotWritten;

use super::account::Held;
use super::deliveries;
use super::events;
use super::record::{Asked, Event, Mode, Record, Task};

/// Does what remains to be done for a task or an event.
///
/// # Errors
/// [`NotWritten`]: it rests until the sandbox starts again.
pub async fn live(stage: &Stage, id: &str) -> Result<(), NotWritten> {
    let running = stage.desk.book().clearout.task(id);
    match running {
        Some(Held { task, end: None }) => work(stage, &task).await,
        Some(_) => Ok(()),
        None => deliveries::deliver(stage, id).await,
    }
}

async fn work(stage: &Stage, task: &Task) -> Result<(), NotWritten> {
    stage
        .pause(task.remaining_ms(stage.now()).unsigned_abs())
        .await;
    let bill = task.work.bill(task.seed, task.work.rows());
    let at = stage.now();
    let record = Record::Settled {
        id: task.id.clone(),
        at,
        cost: bill.iter().map(|asked: &Asked| asked.cost).sum(),
        fired: fired(stage, task, at),
    };
    stage.write(record.into()).await
}

fn fired(stage: &Stage, task: &Task, at: i64) -> Option<Event> {
    let (kind, data) = events::of_task(task, at);
    let mut book = stage.desk.book();
    let event = events::event(stage, &mut book.clearout, Mode::Live, kind, &data)?;
    Some(Event {
        early: task.early,
        ..event
    })
}
