//! The desktop program.
// No console window on Windows, where the program is not started from one.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    ringback_window::main()
}
