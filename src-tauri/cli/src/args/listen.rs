//! What `listen` may be told.

use clap::Args as Group;

use super::{Play, Port, SandboxChoice};

#[derive(Debug, Group)]
pub struct Listen {
    #[command(flatten)]
    pub port: Port,
    /// Listen to the sandbox: one started for the time being, or the one at URL
    #[arg(long, value_name = "URL", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub sandbox: Option<SandboxChoice>,
    #[command(flatten)]
    pub play: Play,
    /// End after so many deliveries
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,
    /// Show the secret paths of the accounts' webhooks, each to be pasted in its service's dashboard
    #[arg(long, conflicts_with = "sandbox")]
    pub show_path: bool,
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::args::Args;

    #[test]
    fn the_sandbox_has_no_path_to_be_pasted() {
        let parse = |words: &[&str]| {
            Args::try_parse_from([&["ringback-cli", "listen"], words].concat()).is_ok()
        };
        assert!(parse(&[]) && parse(&["--sandbox", "--count", "3", "--port", "21000"]));
        assert!(parse(&["--show-path"]) && !parse(&["--show-path", "--sandbox"]));
        assert!(!parse(&["--count", "0"]) && !parse(&["--port", "0"]));
    }
}
