//! The command line, for tests to start and kill.

use std::process::ExitCode;

fn main() -> ExitCode {
    ringback_cli::main()
}
