//! One job from its start to its end, over a line of its own: what the command line does.

use tokio::sync::watch;

use super::{App, AppError, Service};
use crate::domain::JobId;
use crate::engine::End;
use crate::engine::Halt;
use crate::engine::Wishes;

/// How a job is to be run.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Who is asked.
    pub service: Service,
    /// What the user may set.
    pub wishes: Wishes,
    /// The listener's port, where the user names one.
    pub port: Option<u16>,
}

/// What connects a run to whoever watches it.
pub struct Controls {
    /// Set to make the job pause before its end.
    pub halt: watch::Receiver<Halt>,
    /// Where the engine says what it is having trouble with.
    pub trouble: watch::Sender<Option<String>>,
}

impl App {
    /// Runs `job` until it is finished or pauses. Meanwhile it does what other processes wish by their slips.
    pub async fn run(
        &self,
        job: JobId,
        options: &RunOptions,
        controls: Controls,
    ) -> Result<End, AppError> {
        let (end, _) = self.run_until_told(job, options, controls).await?;
        Ok(end)
    }

    /// The same, and whether somebody wanted it to halt: then no step may follow, though this one had nothing left to send.
    pub async fn run_until_told(
        &self,
        job: JobId,
        options: &RunOptions,
        controls: Controls,
    ) -> Result<(End, bool), AppError> {
        self.answer_queued(job)?;
        let line = self.open_line(&options.service, options.port).await?;
        let Controls {
            halt: word,
            trouble,
        } = controls;
        let (tell, halt) = watch::channel(*word.borrow());
        let told = halt.clone();
        let worked_on = line.work_on(job);
        let end = tokio::select! {
            end = line.run(job, options.wishes, Controls { halt, trouble }) => end,
            never = self.attend(&line, job, word, tell) => match never {},
        };
        drop(worked_on);
        if end.as_ref().is_ok_and(|end| *end == End::Finished) {
            line.see_off(job).await?;
        }
        line.hang_up().await?;
        let halted = *told.borrow() != Halt::No;
        Ok((end?, halted))
    }
}
