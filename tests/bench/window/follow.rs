//! How many settled searches a second the window follows while somebody scrolls. Beside it the same job without a window, before and after,
//! and the same scrolling before the job.

use std::{error::Error, path::Path, time::Instant};

use ringback_core::domain::Details;
use serde::Deserialize;

use super::{Programs, WORK_MS, imported, opened, page, stage, start_search};
use crate::{far_end::FarEnd, figures, pipeline, rank::percentile};

const LEADS: usize = 40_000;
/// Frames of scrolling before the job.
const FRAMES: usize = 300;

pub async fn measure(
    programs: &Programs,
    folder: &Path,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let before = alone(&folder.join("before")).await?;
    let (still, run) = watched(programs, &folder.join("window")).await?;
    let after = alone(&folder.join("after")).await?;
    let [still, busy] = [&still, &run.frames].map(|frames| {
        let frames = page::sorted(frames);
        [50, 99].map(|percent| figures::milliseconds(percentile(&frames, percent)))
    });
    println!(
        "  settled searches a second while scrolling: {} with the window; without it {} before and {} after ({} searches, batches of 200)",
        figures::count((run.searches / (run.milliseconds / 1e3)) as u64),
        figures::count(before as u64),
        figures::count(after as u64),
        figures::count(LEADS as u64),
    );
    println!(
        "    frames meanwhile p50 {}, p99 {}; before the job p50 {}, p99 {}; counts on the screen behind the database at most {}",
        busy[0],
        busy[1],
        still[0],
        still[1],
        figures::milliseconds(
            *page::sorted(&run.behind)
                .last()
                .ok_or("the counts were never compared")?
        ),
    );
    Ok(())
}

/// The time of each frame while nothing runs, and the job in the window.
async fn watched(
    programs: &Programs,
    folder: &Path,
) -> Result<(Vec<f64>, Run), Box<dyn Error + Send + Sync>> {
    drop(imported(folder, LEADS)?);
    let far_end = FarEnd::start(folder, WORK_MS)?;
    let stage = stage()?;
    let window = opened(&stage, programs, &folder.join("data"), far_end.url()).await?;
    let still = page::ask(&window, &scroll(&format!("frames.length < {FRAMES}"))).await?;
    start_search(&window).await?;
    Ok((still, page::ask(&window, &run()).await?))
}

/// The same job by the engine alone, in searches a second.
async fn alone(folder: &Path) -> Result<f64, Box<dyn Error + Send + Sync>> {
    let (app, list) = imported(folder, LEADS)?;
    let far_end = FarEnd::start(folder, WORK_MS)?;
    let job = app
        .plan(&list, &pipeline::RECIPE, Details::default(), false)?
        .job;
    let begun = Instant::now();
    pipeline::search(&app, job, far_end.service()?, 200).await?;
    Ok(LEADS as f64 / begun.elapsed().as_secs_f64())
}

#[derive(Deserialize)]
struct Run {
    searches: f64,
    milliseconds: f64,
    frames: Vec<f64>,
    behind: Vec<f64>,
}

/// Scrolls by a wheel's stroke a frame, down and up again, and takes each frame's time.
fn scroll(go_on: &str) -> String {
    format!("{STROKES} while ({go_on}) await stroke(); return frames;")
}

const STROKES: &str = r#"
    const frames = [];
    let by = 53, last = performance.now();
    const stroke = async () => {
        const box = grid();
        if (box.scrollTop + box.clientHeight >= box.scrollHeight - 60) by = -53;
        if (box.scrollTop <= 0) by = 53;
        box.scrollTop += by;
        await frame();
        const now = performance.now();
        frames.push(now - last);
        last = now;
    };
"#;

/// Scrolls until the job has finished. Every half second it asks for the counts, and takes how long the screen needs to show at
/// least as many settled.
fn run() -> String {
    format!(
        r#"{STROKES}
        const invoke = window.__TAURI_INTERNALS__.invoke;
        let list = {{ job: null }};
        while (!list.job) {{ await frame(); [list] = await invoke("list_lists"); }}
        const shown = () => {{
            const terms = [...document.querySelectorAll('[aria-label="Leads by verdict"] button')];
            const [leads, ...others] = terms.map((term) => parseInt(term.innerText.replaceAll(",", "")));
            return leads - others.at(-1);
        }};
        const begun = performance.now(), behind = [];
        let asked = begun, asking = false, due = null, done = false, searches = 0, ended = 0;
        const ask = async () => {{
            asking = true;
            const job = await invoke("get_job", {{ job: list.job }});
            const settled = job.counts.leads - job.counts.pending;
            if (job.state === "finished") {{ done = true; searches = job.counts.searches; ended = performance.now(); }}
            due = {{ settled, at: performance.now() }};
            asking = false;
        }};
        while (!done || due || asking) {{
            await stroke();
            if (due && shown() >= due.settled) {{ behind.push(performance.now() - due.at); due = null; }}
            if (!done && !due && !asking && last - asked > 500) {{ asked = last; void ask(); }}
        }}
        return {{ searches, milliseconds: ended - begun, frames, behind }};"#
    )
}
