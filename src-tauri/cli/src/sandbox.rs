//! `sandbox`: the services played on this machine, until stopped.

use std::io::Write;

use ringback_core::app::AppError;
use ringback_core::domain::Credits;
use ringback_core::sandbox::Sandbox;
use ringback_core::sandbox::SandboxConfig;
use serde_json::{Value, json};

use crate::args;
use crate::args::Common;
use crate::outcome::{Failure, Outcome};
use crate::search::{runtime, stopped};

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
    let mut out = std::io::stdout();
    writeln!(out, "{}", announced(sandbox))?;
    out.flush()
}

/// Where everything is and what opens it, for programs to read.
fn announced(sandbox: &Sandbox) -> Value {
    let (enrow, clearout) = (sandbox.enrow(), sandbox.clearout());
    json!({
        "enrow": { "base_url": enrow.base_url, "key": enrow.key },
        "clearout": {
            "base_url": clearout.base_url,
            "token": clearout.key,
            "webhook_secret": sandbox.clearout_secret(),
        },
        "sandbox": { "base_url": sandbox.root_url() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_services_are_announced() {
        let folder = tempfile::tempdir().unwrap();
        let config = SandboxConfig::new(folder.path().join("journal"));
        let said = runtime().unwrap().block_on(async {
            let sandbox = Sandbox::start(config).await.unwrap();
            announced(&sandbox)
        });
        let text = |service: &str, name: &str| said[service][name].as_str().unwrap().to_owned();
        let root = text("sandbox", "base_url");
        assert_eq!(text("enrow", "base_url"), format!("{root}/enrow"));
        assert_eq!(text("clearout", "base_url"), format!("{root}/clearout/v2"));
        assert!(
            text("clearout", "token").contains(':')
                && !text("clearout", "webhook_secret").is_empty()
        );
    }
}
