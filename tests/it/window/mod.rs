//! The real window: real pages, host, engine and database, the sandbox over real HTTP, a display that nobody sees.

mod account;
mod book;
mod closing;
mod crash;
mod doubt;
mod files;
mod keys;
mod kinds;
mod law;
mod look_up;
mod public;
mod recipe;
mod running;
mod screen;
mod suppression;
mod walk;

use std::path::Path;

use ringback_core::app::{App, Summary, World};
use ringback_core::domain::List;
use ringback_tests::find::{button, heading, role, text};
use ringback_tests::{Driven, Look, Stage, Window};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::desk::{Desk, people};

/// A window wants a processor or two to itself: more at once only make each other slow.
static SEATS: Semaphore = Semaphore::const_new(2);

/// A desk, and the machine on which its window is opened.
struct Scene {
    stage: Stage,
    desk: Desk,
    _seat: SemaphorePermit<'static>,
}

impl Scene {
    /// With a sandbox that has these `faults`.
    async fn new(faults: &str) -> Driven<Self> {
        Self::with_look(Look::Light, faults).await
    }

    async fn with_look(look: Look, faults: &str) -> Driven<Self> {
        let seat = SEATS.acquire().await?;
        Ok(Self {
            stage: Stage::new(look)?,
            desk: Desk::new(faults).await,
            _seat: seat,
        })
    }

    /// The window over the desk's data and its sandbox.
    async fn open(&self) -> Driven<Window<'_>> {
        let (data, url) = (self.desk.data(), self.desk.sandbox().root_url());
        let arguments = [
            "--data-dir".as_ref(),
            data.as_os_str(),
            "--sandbox-at".as_ref(),
            url.as_ref(),
        ];
        self.stage.open(program(), &arguments).await
    }

    /// The window as a person opens it, with the sandbox inside.
    async fn open_plain(&self) -> Driven<Window<'_>> {
        let data = self.desk.data();
        let arguments = ["--data-dir".as_ref(), data.as_os_str()];
        self.stage.open(program(), &arguments).await
    }

    /// A list that is there when the window opens.
    fn list(&self, leads: usize) -> Driven<List> {
        let path = self.desk.path("leads.csv");
        std::fs::write(&path, people(leads))?;
        let app = App::open(&self.desk.data(), World::Sandbox)?;
        Ok(app.import(&path, &[], |_, _| {})?.list)
    }

    /// What the database has, once the window is closed.
    fn kept(&self) -> Driven<(App, List, Summary)> {
        let app = App::open(&self.desk.data(), World::Sandbox)?;
        let list = app.store().read(|db| db.list_lists())?.remove(0);
        let job = app.store().read(|db| db.find_latest_job_of_list(list.id))?;
        let summary = app.summary(job.ok_or("the list has no job")?.id)?;
        Ok((app, list, summary))
    }
}

/// Shows the services of the real world. The welcome comes with the switch: until then a click would be taken back by it.
async fn go_to_real_services(window: &Window<'_>) -> Driven<()> {
    window.click(&button("Services")).await?;
    window.sees(&text("Played by the sandbox")).await?;
    window.click(&role("radio", "Real data")).await?;
    window.sees(&heading("Welcome to Ringback")).await?;
    window.click(&button("Services")).await
}

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ringback-window-under-test"))
}
