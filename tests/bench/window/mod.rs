//! The real window, released, on a screen that nobody sees: how soon it is there, how fast it shows any part of a long
//! list, how soon an answer is on the screen, what it follows while somebody scrolls, and what it keeps in memory.

mod follow;
mod memory;
mod page;
mod pages;
mod picture;
mod seen;
mod start;

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use ringback_core::{
    app::{App, World},
    domain::{Details, List},
};
use ringback_tests::{
    Look, Stage, Window,
    find::{button, button_beginning},
};

use crate::{far_end::FarEnd, figures, people, pipeline};

/// As long as the list is that the figures are about.
const LEADS: usize = 100_000;
/// How long the far end works on a batch, where that is not what is measured.
const WORK_MS: u32 = 50;
/// Where searches would go if there were any.
const NOBODY: &str = "http://127.0.0.1:9";

/// What is opened: the window, and the least that Tauri can show.
struct Programs {
    window: PathBuf,
    empty: PathBuf,
}

/// All of it.
pub async fn measure(folder: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    println!(
        "the window (a list of {} leads; WebKitGTK on Xvfb, without a graphics card)",
        figures::count(LEADS as u64)
    );
    let programs = programs()?;
    let settled = settled_list(&folder.join("settled")).await?;
    start::measure(&programs, &settled)?;
    pages::measure(&programs, &settled).await?;
    memory::measure(&programs, &settled).await?;
    seen::measure(&programs, &folder.join("seen")).await?;
    follow::measure(&programs, &folder.join("follow")).await
}

fn programs() -> Result<Programs, Box<dyn Error + Send + Sync>> {
    let own = std::env::current_exe()?;
    let beside = own.parent().ok_or("the program is in no folder")?;
    let programs = Programs {
        window: beside.join("ringback-window-under-test"),
        empty: beside.join("examples/empty-window"),
    };
    for program in [&programs.window, &programs.empty] {
        if !program.exists() {
            return Err(format!("{} is missing: `./x bench` builds it", program.display()).into());
        }
    }
    Ok(programs)
}

/// A data folder with one long list, every lead of which has its answer.
async fn settled_list(folder: &Path) -> Result<PathBuf, Box<dyn Error + Send + Sync>> {
    let data = folder.join("data");
    let (app, list) = imported(folder, LEADS)?;
    let far_end = FarEnd::start(folder, WORK_MS)?;
    let job = app
        .plan(&list, &pipeline::RECIPE, Details::default(), false)?
        .job;
    pipeline::search(&app, job, far_end.service()?, 5_000).await?;
    Ok(data)
}

/// A list of so many leads in a data folder of its own.
fn imported(folder: &Path, leads: usize) -> Result<(App, List), Box<dyn Error + Send + Sync>> {
    fs::create_dir_all(folder)?;
    let file = folder.join("leads.csv");
    people::write(&file, leads)?;
    let app = App::open(&folder.join("data"), World::Sandbox)?;
    let list = app.import(&file, &[], |_, _| {})?.list;
    Ok((app, list))
}

fn stage() -> Result<Stage, Box<dyn Error + Send + Sync>> {
    Stage::new(Look::Light)
}

/// The window over `data`, once its list is on the screen.
async fn opened<'stage>(
    stage: &'stage Stage,
    programs: &Programs,
    data: &Path,
    url: &str,
) -> Result<Window<'stage>, Box<dyn Error + Send + Sync>> {
    let window = stage.open(&programs.window, &arguments(data, url)).await?;
    page::allow_long_scripts(&window).await?;
    page::list_is_there(&window).await?;
    Ok(window)
}

/// Starts the search of the list that is shown.
async fn start_search(window: &Window<'_>) -> Result<(), Box<dyn Error + Send + Sync>> {
    window.click(&button("Search")).await?;
    window.click(&button_beginning("Start ")).await
}

/// What opens the window over `data`, its searches going to the far end at `url`.
fn arguments(data: &Path, url: &str) -> [std::ffi::OsString; 4] {
    [
        "--data-dir".into(),
        data.into(),
        "--sandbox-at".into(),
        url.into(),
    ]
}
