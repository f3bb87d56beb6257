//! The driver of one window: started on a port of its own, and told which program to open.

use std::{
    ffi::OsString,
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU16, Ordering},
};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::Driven;
use crate::group::Group;
use crate::stage::Stage;
use crate::tools;
use crate::wait::until;

/// Runs the program and keeps how it ended, which its parent, the driver, tells nobody.
const WITNESS: &str = "#!/bin/sh\n\"$RINGBACK_PROGRAM\" \"$@\"\necho $? >\"$RINGBACK_ENDED\"\n";

/// Starts a driver that will open `program`: its processes, and its port.
pub async fn start(stage: &Stage, program: &Path) -> Driven<(Group, u16)> {
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
    Ok((driver, port))
}

/// A session with the page of the program, which it opens.
pub async fn connect(stage: &Stage, port: u16, arguments: &[OsString]) -> Driven<Client> {
    let program = witness(stage)?;
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

/// Here stands how the program ended, once it has.
pub fn ended(stage: &Stage) -> PathBuf {
    stage.path("ended")
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
