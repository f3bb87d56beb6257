//! Ringback on the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    ringback_cli::main()
}
