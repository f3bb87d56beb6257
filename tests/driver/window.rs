//! One window, from its opening to its end.

use std::{
    ffi::OsString,
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, Instant},
};

use fantoccini::{Client, ClientBuilder, elements::Element, error::CmdError};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::Driven;
use crate::find;
use crate::find::Find;
use crate::group::Group;
use crate::stage::Stage;
use crate::tools;
use crate::wait::{in_time, until};

/// Runs the program and keeps how it ended, which its parent, the driver, tells nobody.
const WITNESS: &str = "#!/bin/sh\n\"$RINGBACK_PROGRAM\" \"$@\"\necho $? >\"$RINGBACK_ENDED\"\n";

/// The first element on the page that an XPath finds and a person sees.
const LOOK_FOR: &str = "
    const found = document.evaluate(arguments[0], document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
    for (let n = 0; n < found.snapshotLength; n += 1) {
        const element = found.snapshotItem(n);
        const { width, height } = element.getBoundingClientRect();
        if (width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true })) return element;
    }
    return null;";
/// Under this name WebDriver hands elements over (W3C WebDriver, web element identifier).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

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
        let (port, native_port) = (free_port()?, free_port()?);
        let mut command = stage.command(tools::find("tauri-driver")?);
        command
            .arg("--port")
            .arg(port.to_string())
            .arg("--native-port")
            .arg(native_port.to_string())
            .arg("--native-driver")
            .arg(tools::find("WebKitWebDriver")?);
        command
            .env("RINGBACK_PROGRAM", program)
            .env("RINGBACK_ENDED", ended(stage));
        if ended(stage).exists() {
            fs::remove_file(ended(stage))?;
        }
        let driver = Group::start(&command, &stage.home().log())?;
        until("the window's driver", async || {
            let there = |port| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok();
            Ok(there(port).and_then(|_| there(native_port)))
        })
        .await?;
        let page = in_time("the window", connect(port, &witness(stage)?, &arguments)).await;
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

    /// Waits until something is to be seen.
    pub async fn sees(&self, wanted: &Find) -> Driven<Element> {
        let seen = until(&wanted.what, async || self.look_for(wanted).await).await;
        match seen {
            Ok(element) => Ok(element),
            Err(why) => Err(format!("{why}\n{}", self.in_words().await).into()),
        }
    }

    /// Waits until something is not to be seen any more.
    pub async fn sees_no(&self, unwanted: &Find) -> Driven<()> {
        let what = format!("the end of {}", unwanted.what);
        let gone = async || Ok(self.look_for(unwanted).await?.is_none().then_some(()));
        until(&what, gone).await
    }

    /// Whether something is to be seen now: one question, so that the page cannot change in between.
    pub async fn look_for(&self, wanted: &Find) -> Driven<Option<Element>> {
        let found = self
            .page
            .execute(LOOK_FOR, vec![json!(wanted.path)])
            .await?;
        let id = found.get(ELEMENT).and_then(Value::as_str);
        Ok(id.map(|id| Element::from_element_id(self.page.clone(), id.to_owned().into())))
    }

    /// What stands in something, in one line, once it is there. (WebDriver's own word for it is empty within clipped boxes.)
    pub async fn words_of(&self, wanted: &Find) -> Driven<String> {
        let element = serde_json::to_value(self.sees(wanted).await?)?;
        let words = self
            .page
            .execute("return arguments[0].innerText", vec![element]);
        let words = words.await?;
        let words = words.as_str().unwrap_or_default().split_whitespace();
        Ok(words.collect::<Vec<_>>().join(" "))
    }

    /// Clicks on something, once it is there.
    pub async fn click(&self, wanted: &Find) -> Driven<()> {
        until(&format!("a click on {}", wanted.what), async || match self
            .sees(wanted)
            .await?
            .click()
            .await
        {
            Ok(()) => Ok(Some(())),
            Err(error) if moved_on(&error) => Ok(None),
            Err(error) => Err(error.into()),
        })
        .await
    }

    /// Puts `words` into a field.
    pub async fn fill(&self, field: &Find, words: &str) -> Driven<()> {
        Ok(self.sees(field).await?.send_keys(words).await?)
    }

    /// What a script returns that is run in the page.
    pub async fn read(&self, script: &str) -> Driven<Value> {
        Ok(self.page.execute(script, Vec::new()).await?)
    }

    /// Everything that the page says.
    pub async fn in_words(&self) -> String {
        let read = self.read("return document.body.innerText");
        let words = in_time("the page's words", read).await;
        words.map_or_else(|why| why.to_string(), |words| words.to_string())
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
            let status = fs::read_to_string(ended(self.stage)).unwrap_or_default();
            Ok(status.strip_suffix('\n').map(str::to_owned))
        })
        .await
    }
}

async fn connect(port: u16, program: &Path, arguments: &[OsString]) -> Driven<Client> {
    let arguments: Vec<_> = arguments
        .iter()
        .map(|word| word.to_string_lossy())
        .collect();
    let wishes = json!({ "tauri:options": { "application": program, "args": arguments } });
    let Value::Object(wishes) = wishes else {
        return Err("wishes are an object".into());
    };
    let address = format!("http://127.0.0.1:{port}");
    let mut builder = ClientBuilder::new(HttpConnector::new());
    Ok(builder.capabilities(wishes).connect(&address).await?)
}

fn witness(stage: &Stage) -> Driven<PathBuf> {
    let path = stage.path("bin/witness");
    if !path.exists() {
        fs::write(&path, WITNESS)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700))?;
    }
    Ok(path)
}

fn ended(stage: &Stage) -> PathBuf {
    stage.path("ended")
}

/// The page has been drawn anew between looking and doing.
fn moved_on(error: &CmdError) -> bool {
    error.is_stale_element_reference() || error.is_no_such_element()
}

/// A port nobody listens on, each time another one, from below the range that systems hand out by themselves.
fn free_port() -> Driven<u16> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let own = u16::try_from(std::process::id() % 8_000)?;
    for _ in 0..1_000 {
        let port = 20_000 + (own + NEXT.fetch_add(1, Ordering::Relaxed)) % 8_000;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    Err("no port is free".into())
}
