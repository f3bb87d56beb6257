//! Other programs, and Ringback's own command line, each in a process of its own: only then is its peak memory its own.

use std::{
    error::Error,
    fs,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// Set where this very program is to be `ringback-cli`: Cargo builds one program for a benchmark.
const AS_RINGBACK: &str = "RINGBACK_BENCH_AS_RINGBACK";
/// How often a process is looked at. Memory it takes in its last moment only is missed.
const LOOK: Duration = Duration::from_millis(2);

/// What a process took.
pub struct Taken {
    /// From start to end.
    pub time: Duration,
    /// The most memory it ever had resident, in KiB; `None` where the system does not tell it the way Linux does.
    pub peak: Option<u64>,
}

/// Whether this process was started by [`ringback`].
pub fn is_ringback() -> bool {
    std::env::var_os(AS_RINGBACK).is_some()
}

/// `ringback-cli` with these arguments.
pub fn ringback(args: &[&str]) -> Result<Command, Box<dyn Error + Send + Sync>> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(args).env(AS_RINGBACK, "1");
    Ok(command)
}

/// Runs `command` to its end.
///
/// # Errors
/// Where it cannot be started, or fails.
pub fn measure(command: &mut Command) -> Result<Taken, Box<dyn Error + Send + Sync>> {
    let begun = Instant::now();
    let mut process = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let mut peak = None;
    let status = loop {
        peak = peak.max(peak_memory(&process));
        if let Some(status) = process.try_wait()? {
            break status;
        }
        pause();
    };
    if !status.success() {
        return Err(format!("{command:?} ended with {status}").into());
    }
    Ok(Taken {
        time: begun.elapsed(),
        peak,
    })
}

/// Whether `program` is installed and does this.
pub fn is_there(program: &str, args: &[&str]) -> bool {
    let mut command = Command::new(program);
    command
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// As the kernel counts it (`VmHWM`), so that nothing is missed between two looks.
fn peak_memory(process: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id())).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// A moment between two looks.
#[expect(
    clippy::disallowed_methods,
    reason = "there is no portable way to wait for a process and watch it"
)]
pub fn pause() {
    std::thread::sleep(LOOK);
}
