//! The window: a thin shell over `ringback-core`, and the only place that knows Tauri.
//!
//! [`app`] puts the parts together; [`commands`] is what the window may ask, one file per noun, each of which checks,
//! forwards and translates; [`live`] tells the window what has changed; [`bindings`] writes the TypeScript side.

mod app;
mod arguments;
mod bindings;
mod commands;
mod error;
mod grants;
mod live;
mod mirror;
mod opening;
mod stops;

use std::process::ExitCode;

/// A known subcommand is the command line's; anything else (nothing, a file) opens the window.
pub fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    if arguments
        .first()
        .is_some_and(|first| ringback_cli::is_command(first))
    {
        return ringback_cli::main();
    }
    ringback_cli::log_to_stderr();
    let here = std::env::current_dir().unwrap_or_default();
    app::run(arguments::read(&arguments, &here))
}
