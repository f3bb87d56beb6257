//! One window, from its opening to its end.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use fantoccini::Client;

use crate::Driven;
use crate::find;
use crate::group::Group;
use crate::session;
use crate::stage::Stage;
use crate::wait::{in_time, until};

/// A window that is open; dropping it ends its program the hard way.
pub struct Window<'s> {
    stage: &'s Stage,
    driver: Group,
    page: Client,
    program: PathBuf,
}

impl<'s> Window<'s> {
    pub(crate) async fn open(
        stage: &'s Stage,
        program: &Path,
        arguments: Vec<OsString>,
    ) -> Driven<Self> {
        let (driver, port) = session::start(stage, program).await?;
        let session = session::connect(stage, port, &arguments);
        let page = in_time("the window", session).await;
        let complaints = || stage.home().complaints();
        let window = Self {
            page: page.map_err(|why| format!("no window: {why}\n{}", complaints()))?,
            stage,
            driver,
            program: program.to_owned(),
        };
        window
            .sees(&find::path("//nav[@aria-label='Main']"))
            .await?;
        Ok(window)
    }

    /// The session with its page, for what there is no word for here.
    pub fn page(&self) -> &Client {
        &self.page
    }

    /// Where it is open.
    pub fn stage(&self) -> &'s Stage {
        self.stage
    }

    /// Its process, for measuring.
    pub fn process(&self) -> Driven<u32> {
        let process = self.driver.process(&self.program);
        process.ok_or_else(|| "the window's program has ended".into())
    }

    /// Keeps a picture of the window as the screen has it. (WebKitWebDriver's own picture of a page may never come.)
    pub fn picture(&self, path: &Path) -> Driven<()> {
        self.stage.display().picture(&self.on_screen()?, path)
    }

    /// Its number on the screen.
    fn on_screen(&self) -> Driven<String> {
        let words = ["search", "--onlyvisible", "--name", "^Ringback"];
        let found = self.stage.display().do_with_xdotool(&words)?;
        Ok(found.lines().next().unwrap_or_default().to_owned())
    }

    /// Ends the program as a power cut would.
    pub async fn kill(self) -> Driven<()> {
        let process = self.process()?.to_string();
        let script = ["-c", "kill -KILL \"$0\"", &process];
        Command::new("/bin/sh").args(script).status()?;
        self.ended().await?;
        Ok(())
    }

    /// Closes the window by its cross: how the program ended, and after how long.
    pub async fn close(self) -> Driven<(String, Duration)> {
        let window = self.on_screen()?.parse()?;
        let begun = Instant::now();
        self.stage.display().ask_to_close(window)?;
        Ok((self.ended().await?, begun.elapsed()))
    }

    async fn ended(&self) -> Driven<String> {
        until("the program's end", async || {
            let status = fs::read_to_string(session::ended(self.stage)).unwrap_or_default();
            Ok(status.strip_suffix('\n').map(str::to_owned))
        })
        .await
    }
}
