//! The real window: real pages, host, engine and database, the sandbox over real HTTP, a display that nobody sees.

mod law;
mod walk;

use std::path::{Path, PathBuf};

use ringback_tests::{Driven, Look, Stage, Window};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::desk::Desk;

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
    async fn new(look: Look, faults: &str) -> Driven<Self> {
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

    /// Keeps a picture of the window, for people to look at.
    fn picture(&self, window: &Window<'_>, name: &str) -> Driven<()> {
        window.picture(&self.picture_path(name)?)
    }

    fn picture_path(&self, name: &str) -> Driven<PathBuf> {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screens/window");
        std::fs::create_dir_all(&target)?;
        let look = match self.stage.look() {
            Look::Light => "light",
            Look::Dark => "dark",
        };
        Ok(target.join(format!("{name}-{look}.png")))
    }
}

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ringback-window-under-test"))
}
