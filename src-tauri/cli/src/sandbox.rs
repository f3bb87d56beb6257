//! `sandbox`: the services played on this machine, until stopped.

use std::io::Write;

use ringback_core::app::AppError;
use ringback_core::domain::Credits;
use ringback_core::sandbox::Sandbox;
use ringback_core::sandbox::SandboxConfig;
use serde_json::json;

use crate::args;
use crate::args::Common;
use crate::outcome::{Failure, Outcome};
use crate::run::{runtime, stopped};

/// Carries out `sandbox`.
pub fn sandbox(common: &Common, args: &args::Sandbox) -> Result<Outcome, Failure> {
    let journal = common
        .data_dir()?
        .join(format!("sandbox-{}.journal", args.port));
    let config = SandboxConfig {
        port: args.port,
        seed: args.play.seed(),
        credits: Credits::whole(args.credits),
        faults: args.play.faults(),
        journal,
    };
    runtime()?.block_on(async {
        let sandbox = Sandbox::start(config).await.map_err(AppError::from)?;
        announce(&sandbox)
            .map_err(|error| Failure::System("its address could not be printed", error))?;
        stopped().await;
        sandbox.stop().await;
        Ok(Outcome::Complete)
    })
}

fn announce(sandbox: &Sandbox) -> std::io::Result<()> {
    let enrow = sandbox.enrow();
    let line = json!({
        "enrow": { "base_url": enrow.base_url, "key": enrow.key },
        "sandbox": { "base_url": sandbox.root_url() },
    });
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    out.flush()
}
