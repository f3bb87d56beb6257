//! An open line to a service: the way in for its callbacks, whoever plays the service, and the client that calls it. All
//! jobs of one world share one, because they share its key, its budget and the listener's port.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
    time::{Instant, sleep},
};

use super::neighbours::{Neighbours, WorkedOn};
use super::service::{FarEnd, Ready};
use super::way_in::{Given, watch_over};
use super::{App, AppError, Controls, Service, World, clock};
use crate::domain::Credits;
use crate::domain::JobId;
use crate::domain::Kind;
use crate::domain::ProviderName;
use crate::engine::Budget;
use crate::engine::End;
use crate::engine::Engine;
use crate::engine::Wishes;
use crate::inbox;
use crate::listener::Admission;
use crate::listener::Listener;
use crate::listener::Nonces;
use crate::provider::Client;
use crate::provider::ProviderError;
use crate::sandbox::Sandbox;
use crate::store::Lane;
use crate::store::Store;
use crate::store::StoreError;
use crate::way_in::FAIR_TIME;

/// A callback of a batch that polling settled first may be on its way when all is done. Where callbacks have been
/// arriving, it is given this long, so that its sender finds an open door.
const FAREWELL: Duration = Duration::from_millis(1_500);

/// A line that is open.
pub struct Line {
    store: Store,
    neighbours: Neighbours,
    gate: Gate,
    far_end: FarEnd,
    /// A client and a budget for each service that a job has asked for.
    asked: Mutex<HashMap<ProviderName, Asked>>,
    sandbox: Option<Sandbox>,
}

#[derive(Clone)]
pub(super) struct Asked {
    pub client: Arc<Client>,
    pub budget: Arc<Budget>,
}

/// The way in and who works through what comes by it.
pub(super) struct Gate {
    nonces: Nonces,
    port: Option<u16>,
    url: Option<String>,
    news: watch::Receiver<()>,
    close: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl App {
    /// Opens the line to `service`, for which no key is needed: each is looked up when its service is first asked. Callbacks are awaited on `port`, or where they were the last time.
    pub async fn open_line(&self, service: &Service, port: Option<u16>) -> Result<Line, AppError> {
        // The door is open before the sandbox comes back: it may have callbacks to make up for.
        let gate = self.open_gate(port, false).await?;
        let ready = self.ready(service).await?;
        self.begin_line(gate, ready).await
    }

    pub(super) async fn begin_line(&self, gate: Gate, ready: Ready) -> Result<Line, AppError> {
        let Ready { far_end, sandbox } = ready;
        if let (FarEnd::Sandbox(root), Some(url)) = (&far_end, &gate.url) {
            self.subscribe(root, url).await?;
        }
        Ok(Line {
            store: self.store.clone(),
            neighbours: self.neighbours.clone(),
            gate,
            far_end,
            asked: Mutex::default(),
            sandbox,
        })
    }

    /// Opens the listener and the inbox. A real service accepts only a proven HTTPS address: where there is none, nothing
    /// is opened unless in any case, and polling finds out.
    pub(super) async fn open_gate(
        &self,
        port: Option<u16>,
        in_any_case: bool,
    ) -> Result<Gate, AppError> {
        let (close, closed) = watch::channel(false);
        let (read, news) = watch::channel(());
        let way_in = self.way_in()?;
        if self.world == World::Real && way_in.is_none() && !in_any_case {
            return Ok(Gate {
                nonces: Nonces::default(),
                port: None,
                url: None,
                news,
                close,
                tasks: Vec::new(),
            });
        }
        let way_in = way_in.filter(|_| self.world == World::Real);
        let door = self.door.lock().await;
        let listener = Listener::bind(&self.store, port).await?;
        drop(door);
        let port = listener.port();
        // What is open now may have been called back while nobody listened.
        self.store
            .write(Lane::Work, |db| db.listen_no_more(clock()))
            .await?;
        let (url, hosts) = match &way_in {
            Some(way_in) => (
                way_in.address.to_string(),
                vec![way_in.address.authority().to_owned()],
            ),
            None => (format!("http://127.0.0.1:{port}"), Vec::new()),
        };
        let nonces = Nonces::default();
        let admission = Admission {
            verifier: self.webhooks.verifier(),
            nonces: nonces.clone(),
            hosts,
        };
        let arrived = Arc::new(Notify::new());
        let reader = inbox::run(
            self.store.clone(),
            Arc::clone(&arrived),
            read,
            closed.clone(),
            clock,
        );
        let mut tasks = vec![
            tokio::spawn(listener.serve(arrived, closed.clone(), clock, admission)),
            tokio::spawn(reader),
        ];
        if let Some(way_in) = way_in {
            let given = Given {
                store: self.store.clone(),
                address: way_in.address,
                nonces: nonces.clone(),
                port,
            };
            tasks.push(tokio::spawn(watch_over(given, closed)));
        }
        Ok(Gate {
            nonces,
            port: Some(port),
            url: Some(url),
            news,
            close,
            tasks,
        })
    }
}

impl Line {
    /// The balance at `provider`.
    pub async fn balance(&self, provider: ProviderName) -> Result<Credits, AppError> {
        Ok(self.asked(provider)?.client.balance().await?)
    }

    /// Told whenever something that arrived has been read; closed with the line.
    pub(super) fn news(&self) -> watch::Receiver<()> {
        self.gate.news.clone()
    }

    /// The port that it listens on; `None` where nothing is opened.
    pub fn port(&self) -> Option<u16> {
        self.gate.port
    }

    /// The sandbox's own address, where one is at its end.
    pub fn sandbox_url(&self) -> Option<&str> {
        match &self.far_end {
            FarEnd::Real => None,
            FarEnd::Sandbox(root) => Some(root),
        }
    }

    /// Where nonces are awaited, and on which port; `None` where nothing is opened.
    pub(super) fn nonces(&self) -> Option<(&Nonces, u16)> {
        Some((&self.gate.nonces, self.gate.port?))
    }

    /// The address that services are given; `None` where nothing is opened.
    pub(super) fn url(&self) -> Option<&str> {
        self.gate.url.as_deref()
    }

    /// A panic while the lock was held cannot have left the map half changed.
    fn lock_asked(&self) -> MutexGuard<'_, HashMap<ProviderName, Asked>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whoever asks one service shares its client and its budget.
    pub(super) fn asked(&self, provider: ProviderName) -> Result<Asked, AppError> {
        let mut asked = self.lock_asked();
        if let Some(known) = asked.get(&provider) {
            return Ok(known.clone());
        }
        let client = self.far_end.client(provider)?;
        let new = Asked {
            budget: Arc::new(Budget::per_second(client.posts_a_second())),
            client: Arc::new(client),
        };
        asked.insert(provider, new.clone());
        Ok(new)
    }

    /// Whether `provider` can be asked over this line; where its key is missing, that is the error.
    pub fn check(&self, provider: ProviderName) -> Result<(), AppError> {
        self.asked(provider).map(drop)
    }

    /// The rows of a finished list or single search that another program had made on the account at `provider`; `None`
    /// while it runs.
    pub(super) async fn rows(
        &self,
        provider: ProviderName,
        kind: Kind,
        single: bool,
        reference: &str,
    ) -> Result<Result<Option<Vec<u8>>, ProviderError>, AppError> {
        let client = self.asked(provider)?.client;
        Ok(client.rows(kind, single, reference).await)
    }

    /// Forgets the client of `provider`, whose key has changed. A job that runs keeps the one that it has.
    pub(super) fn forget(&self, provider: ProviderName) {
        self.lock_asked().remove(&provider);
    }

    /// `job` is worked on until what is returned is dropped: whoever stands still for it goes on.
    pub(super) fn work_on(&self, job: JobId) -> WorkedOn {
        self.neighbours.work_on(job)
    }

    /// Runs `job` until it is finished or pauses, at the service that its step names.
    pub async fn run(
        &self,
        job: JobId,
        wishes: Wishes,
        controls: Controls,
    ) -> Result<End, AppError> {
        let step = self.store.read(|db| db.get_job(job))?.step;
        let Asked { client, budget } = self.asked(step.provider)?;
        let engine = Engine {
            store: self.store.clone(),
            client,
            job,
            wishes,
            way_in: self.gate.url.clone(),
            news: self.gate.news.clone(),
            halt: controls.halt,
            trouble: controls.trouble,
            clock,
            budget,
            others: Arc::new(self.neighbours.clone()),
        };
        Ok(engine.run().await?)
    }

    /// Gives late callbacks of a finished `job` the time to find the door open.
    pub(super) async fn see_off(&self, job: JobId) -> Result<(), StoreError> {
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

    /// Closes the line; whatever has arrived by then is still read.
    pub async fn hang_up(self) -> Result<(), StoreError> {
        self.gate.close.send_replace(true);
        for task in self.gate.tasks {
            let _ended = task.await;
        }
        inbox::work_through(&self.store, clock).await?;
        let fair = clock().checked_sub(FAIR_TIME).unwrap_or(Timestamp::MIN);
        self.store
            .write(Lane::Work, move |db| db.listen_no_more(fair))
            .await?;
        if let Some(sandbox) = self.sandbox {
            sandbox.stop().await;
        }
        Ok(())
    }
}
