//! Memory before and after scrolling through every page of the list: the program and the processes of its web view, each
//! page of memory that several of them share counted once. Beside it an empty Tauri window.

use std::{error::Error, fs, path::Path};

use serde_json::Value;

use super::{NOBODY, Programs, opened, page, stage, start};
use crate::figures;

/// Pixels a frame: no page of a hundred rows (3,000 pixels) is passed over.
const STRIDE: usize = 2_800;

pub async fn measure(
    programs: &Programs,
    settled: &Path,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let stage = stage()?;
    let empty = start::drawn(&stage, &programs.empty, &[])?;
    let least = memory(
        empty
            .process(&programs.empty)
            .ok_or("the empty window is gone")?,
    );
    drop(empty);
    let window = opened(&stage, programs, settled, NOBODY).await?;
    let before = memory(window.process()?);
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
        "  memory (proportional, program and web view): an empty Tauri window {}; list opened {}, scrolled through all {}",
        figures::megabytes(Some(least)),
        figures::megabytes(Some(before)),
        figures::megabytes(Some(memory(window.process()?))),
    );
    Ok(())
}

/// Of a process and all that it started, in KiB.
fn memory(process: u32) -> u64 {
    let mut family = vec![process];
    let mut at = 0;
    while let Some(process) = family.get(at).copied() {
        family.extend(children(process));
        at += 1;
    }
    family.into_iter().filter_map(proportional).sum()
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
