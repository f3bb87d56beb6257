//! The far end: the sandbox in a process of its own, as a service is, so that what it costs is not counted as ours.

use std::{
    error::Error,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Stdio},
};

use ringback_core::app::Service;

use crate::process;

/// A sandbox that runs until it is dropped.
pub struct FarEnd {
    process: Child,
    url: String,
}

impl FarEnd {
    /// Starts one that takes `work_ms` over each batch and keeps its journal in `folder`.
    pub fn start(folder: &Path, work_ms: u32) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let faults = format!("work-ms={work_ms}");
        let mut command = process::ringback(&["sandbox", "--port", "0", "--faults", &faults])?;
        command.arg("--data-dir").arg(folder);
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(stdout) = process.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let said: serde_json::Value = serde_json::from_str(&line)?;
        let url = said["sandbox"]["base_url"].as_str().unwrap_or_default();
        Ok(Self {
            process,
            url: url.to_owned(),
        })
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// It as the service that is asked.
    pub fn service(&self) -> Result<Service, Box<dyn Error + Send + Sync>> {
        Ok(Service::SandboxAt(self.url.parse()?))
    }
}

impl Drop for FarEnd {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _killed = self.process.kill();
        let _reaped = self.process.wait();
    }
}
