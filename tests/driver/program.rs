//! `ringback`, built as a program of this package so that its tests and benchmarks can open it.

use std::process::ExitCode;

fn main() -> ExitCode {
    ringback_window::main()
}
