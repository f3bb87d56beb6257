//! The program and the sandbox as processes of their own, for tests that kill them, freeze them and start them again.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::desk::{check_books, people, read_csv};

/// No single step of these tests takes longer.
pub const LIMIT: Duration = Duration::from_secs(60);

pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_ringback-cli-under-test"))
}

/// A sandbox in a process of its own, killed at the end.
pub struct FarEnd {
    process: Child,
    pub url: String,
}

impl FarEnd {
    pub fn start(data: &std::path::Path, port: u16, faults: &str) -> Self {
        let mut command = program();
        command
            .args([
                "sandbox",
                "--port",
                &port.to_string(),
                "--faults",
                faults,
                "--data-dir",
            ])
            .arg(data);
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let said: Value =
            serde_json::from_str(&line).unwrap_or_else(|_| panic!("one line of JSON: {line:?}"));
        for (service, what) in [
            ("enrow", "key"),
            ("clearout", "token"),
            ("clearout", "webhook_secret"),
        ] {
            let word = said[service][what].as_str();
            assert!(
                word.is_some_and(|word| !word.is_empty()),
                "{service} {what}"
            );
        }
        let url = said["sandbox"]["base_url"].as_str().unwrap().to_owned();
        Self { process, url }
    }

    pub fn ledger(&self) -> Value {
        self.get("ledger")
    }

    pub fn clearout_ledger(&self) -> Value {
        self.get("clearout/ledger")
    }

    fn get(&self, what: &str) -> Value {
        let url = format!("{}/sandbox/{what}", self.url);
        let get = async { reqwest::get(url).await.unwrap().text().await.unwrap() };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        serde_json::from_str(&runtime.block_on(get)).unwrap()
    }

    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for FarEnd {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ended = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// A data folder, a list in it, and the command that is given again and again.
pub struct Case {
    folder: tempfile::TempDir,
    list: String,
    /// What is wanted, and how it is sent.
    what: &'static [&'static str],
    pub extra: Vec<&'static str>,
}

impl Case {
    pub fn new(leads: usize) -> Self {
        Self::of(&["--find", "email", "--batch", "20"], people(leads))
    }

    pub fn of(what: &'static [&'static str], list: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("leads.csv"), &list).unwrap();
        Self {
            folder,
            list,
            what,
            extra: Vec::new(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self, far_end: &FarEnd) -> Command {
        let mut command = program();
        command.arg("run").arg(self.path("leads.csv"));
        command.args(self.what).args(["--json", "--data-dir"]);
        command
            .arg(self.path("data"))
            .arg("--out")
            .arg(self.path("out.csv"))
            .arg(format!("--sandbox={}", far_end.url));
        command
            .args(&self.extra)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the command to its end: its exit status and what it printed.
    pub fn run(&self, far_end: &FarEnd) -> (i32, Value) {
        let output = self.command(far_end).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let object = serde_json::from_str(&said);
        let object = object
            .unwrap_or_else(|_| panic!("{said}\n{}", String::from_utf8_lossy(&output.stderr)));
        (output.status.code().unwrap(), object)
    }

    /// Starts the command and kills it after `life`; true if it was still at it.
    pub fn run_and_kill(&self, far_end: &FarEnd, life: Duration) -> bool {
        let mut process = self
            .command(far_end)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while begun.elapsed() < life {
            if process.try_wait().unwrap().is_some() {
                return false;
            }
            pause(5);
        }
        process.kill().unwrap();
        process.wait().unwrap();
        true
    }

    /// Kills the command when the service has its first batch, and its reply is still to come.
    pub fn crash_in_the_first_call(&self, far_end: &FarEnd) {
        let mut process = self.command(far_end).stdout(Stdio::null()).spawn().unwrap();
        wait_until("the call", || far_end.ledger()["batches"] == 1);
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// The table that an undisturbed run gives.
    pub fn undisturbed_table(&self) -> Vec<Vec<String>> {
        let calm = Self::of(self.what, self.list.clone());
        let far_end = FarEnd::start(&calm.path("far-end"), 0, "work-ms=50");
        assert_eq!(calm.run(&far_end).0, 0);
        read_csv(&calm.path("out.csv"))
    }

    pub fn table(&self) -> Vec<Vec<String>> {
        read_csv(&self.path("out.csv"))
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            check_books(&self.path("data"));
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "these tests wait for other processes"
)]
pub fn pause(milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
}

pub fn wait_until(what: &str, mut there: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !there() {
        assert!(begun.elapsed() < LIMIT, "{what} took too long");
        pause(10);
    }
}

pub fn conserved(said: &Value) -> bool {
    let n = |name: &str| said[name].as_u64().unwrap();
    let answered = n("found") + n("not_found") + n("unsure");
    n("leads") == answered + n("skipped") + n("failed") + n("pending")
}

pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}
