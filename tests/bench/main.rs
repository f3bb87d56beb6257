//! `./x bench`: how fast, and beside what. Each section prints its figures next to those of something that does the same
//! work, taken in the same minutes on the same machine: a number alone says more about the machine than about Ringback.

mod contest;
mod deliveries;
mod far_end;
mod figures;
mod files;
mod http;
mod load;
mod million;
mod people;
mod pipeline;
mod process;
mod rank;
mod settle;
#[cfg(target_os = "linux")]
mod window;
mod yardsticks;

use std::{error::Error, path::Path, process::ExitCode};

/// What can be asked for by name.
const SECTIONS: [&str; 6] = [
    "deliveries",
    "pipeline",
    "settle",
    "files",
    "million",
    "window",
];

fn main() -> ExitCode {
    if process::is_ringback() {
        return ringback_cli::main();
    }
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = asked.iter().find(|name| !SECTIONS.contains(&name.as_str())) {
        eprintln!("there is no section `{unknown}`: {}", SECTIONS.join(", "));
        return ExitCode::from(2);
    }
    match measure(&asked) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the benchmark broke off: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the sections `asked` for, all of them where none is named.
fn measure(asked: &[String]) -> Result<(), Box<dyn Error + Send + Sync>> {
    let runtime = tokio::runtime::Runtime::new()?;
    // Beside this program and not in the temporary folder, which may be memory, where a commit costs nothing.
    let program = std::env::current_exe()?;
    let beside = program.parent().ok_or("the program is in no folder")?;
    println!("at the start: {}", figures::machine());
    for name in SECTIONS {
        if asked.is_empty() || asked.iter().any(|asked| asked == name) {
            println!();
            let folder = tempfile::tempdir_in(beside)?;
            runtime.block_on(section(name, folder.path()))?;
        }
    }
    println!("\nat the end: {}", figures::machine());
    Ok(())
}

async fn section(name: &str, folder: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    match name {
        "deliveries" => deliveries::measure(folder).await,
        "pipeline" => pipeline::measure(folder).await,
        "settle" => settle::measure(folder).await,
        "million" => million::measure(folder),
        "window" => window(folder).await,
        _ => files::measure(folder),
    }
}

#[cfg(target_os = "linux")]
async fn window(folder: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    window::measure(folder).await
}

#[cfg(not(target_os = "linux"))]
async fn window(_folder: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    println!("the window is measured on Linux only: elsewhere nothing drives it");
    Ok(())
}
