//! Memory before and after scrolling through every page of the list: the program and the processes of its web view, each
//! page of memory that several of them share counted once.

use std::{error::Error, fs, path::Path};

use ringback_tests::Window;
use serde_json::Value;

use super::{Programs, arguments, page, stage};
use crate::figures;

/// Pixels a frame: no page of a hundred rows (3,000 pixels) is passed over.
const STRIDE: usize = 2_800;

pub async fn measure(
    programs: &Programs,
    settled: &Path,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let stage = stage()?;
    let window = stage
        .open(&programs.window, &arguments(settled, "http://127.0.0.1:9"))
        .await?;
    page::list_is_there(&window).await?;
    let before = memory(&window)?;
    let script = format!(
        r#"const box = grid();
        for (let at = 0; at < box.scrollHeight; at += {STRIDE}) {{ box.scrollTop = at; await frame(); }}
        box.scrollTop = box.scrollHeight;
        const last = Number(box.getAttribute("aria-rowcount")) - 2;
        while (!rows().some((row) => row.here && row.number === last)) await frame();
        return null;"#
    );
    let _scrolled: Value = page::ask(&window, &script).await?;
    println!(
        "  memory (proportional, program and web view): list opened {}, scrolled through all {}",
        figures::megabytes(Some(before)),
        figures::megabytes(Some(memory(&window)?)),
    );
    Ok(())
}

/// Of the window's process and all that it started, in KiB.
fn memory(window: &Window<'_>) -> Result<u64, Box<dyn Error + Send + Sync>> {
    let mut family = vec![window.process()?];
    let mut at = 0;
    while let Some(process) = family.get(at).copied() {
        family.extend(children(process));
        at += 1;
    }
    Ok(family.into_iter().filter_map(proportional).sum())
}

fn children(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task"))
        .into_iter()
        .flatten()
        .flatten();
    let children =
        threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let ids = children.flat_map(|ids| ids.split_whitespace().map(str::parse).collect::<Vec<_>>());
    ids.filter_map(Result::ok).collect()
}

fn proportional(process: u32) -> Option<u64> {
    let memory = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
    let line = memory.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
