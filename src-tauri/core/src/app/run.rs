//! A job runs: the listener is opened where the service would accept it as a way in, the inbox reads what arrives, the
//! engine does the work, and all of them are stopped when it is done.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
    time::{Instant, sleep},
};

use super::service::Ready;
use super::{App, AppError, Service, World, clock};
use crate::domain::JobId;
use crate::engine::Budget;
use crate::engine::End;
use crate::engine::Engine;
use crate::engine::Wishes;
use crate::inbox;
use crate::listener::Listener;
use crate::provider::enrow;
use crate::store::StoreError;

/// A callback of a batch that polling settled first may be on its way when all is done. Where callbacks have been
/// arriving, it is given this long, so that its sender finds an open door.
const FAREWELL: Duration = Duration::from_millis(1_500);

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
    /// Set to make the job stop at the next batch boundary.
    pub stop: watch::Receiver<bool>,
    /// Where the engine says what it is having trouble with.
    pub trouble: watch::Sender<Option<String>>,
}

/// The way in and who works through what comes by it.
struct Gate {
    url: Option<String>,
    news: Arc<Notify>,
    close: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl App {
    /// Runs `job` until it is finished or pauses.
    pub async fn run(
        &self,
        job: JobId,
        options: &RunOptions,
        controls: Controls,
    ) -> Result<End, AppError> {
        // The door is open before the sandbox comes back: it may have callbacks to make up for.
        let gate = self.open_gate(options.port).await?;
        let Ready { offer, sandbox } = self.ready(&options.service).await?;
        let engine = Engine {
            store: self.store.clone(),
            client: Arc::new(enrow::Client::new(&offer)?),
            job,
            wishes: options.wishes,
            way_in: gate.url.clone(),
            news: Arc::clone(&gate.news),
            stop: controls.stop,
            trouble: controls.trouble,
            clock,
            budget: Budget::per_second(enrow::POSTS_A_SECOND),
        };
        let end = engine.run().await;
        if end.as_ref().is_ok_and(|end| *end == End::Finished) {
            self.see_off(job).await?;
        }
        gate.shut().await;
        inbox::work_through(&self.store, clock).await?;
        if let Some(sandbox) = sandbox {
            sandbox.stop().await;
        }
        Ok(end?)
    }

    /// Opens the listener and the inbox. A real service would accept only a proven HTTPS address, of which there is
    /// none yet: then nothing is opened, and polling finds out.
    async fn open_gate(&self, port: Option<u16>) -> Result<Gate, AppError> {
        let (close, closed) = watch::channel(false);
        let (arrived, news) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        if self.world == World::Real {
            return Ok(Gate {
                url: None,
                news,
                close,
                tasks: Vec::new(),
            });
        }
        let listener = Listener::bind(&self.store, port).await?;
        let url = format!("http://127.0.0.1:{}", listener.port());
        let read = inbox::run(
            self.store.clone(),
            Arc::clone(&arrived),
            Arc::clone(&news),
            closed.clone(),
            clock,
        );
        let tasks = vec![
            tokio::spawn(listener.serve(arrived, closed, clock)),
            tokio::spawn(read),
        ];
        Ok(Gate {
            url: Some(url),
            news,
            close,
            tasks,
        })
    }

    async fn see_off(&self, job: JobId) -> Result<(), StoreError> {
        let begun = Instant::now();
        while begun.elapsed() < FAREWELL {
            let (traffic, awaited) = self
                .store
                .read(|db| Ok((db.count_traffic(job)?, db.count_awaited_callbacks(job)?)))?;
            if traffic.deliveries == 0 || awaited == 0 {
                return Ok(());
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}

impl Gate {
    async fn shut(self) {
        self.close.send_replace(true);
        for task in self.tasks {
            let _ended = task.await;
        }
    }
}
