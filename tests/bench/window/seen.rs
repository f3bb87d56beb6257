//! From callback to visible cell. The clock starts when the listener has a callback's bytes (`received_at`) and stops at
//! the frame in which a row of its batch, that was on the screen and waiting, shows its answer. In between lie the commit of the
//! delivery, the inbox, the fetch over HTTP, the commit of every row, the change feed, the event, and the page asking again.

use std::{collections::HashMap, error::Error, path::Path, time::Duration};

use ringback_tests::find::{button, button_beginning};
use rusqlite::{Connection, OpenFlags};

use super::{Programs, arguments, imported, page, stage};
use crate::{far_end::FarEnd, figures, rank::percentile};

const BATCHES: usize = 100;
const BATCH: usize = 200;
/// Answers come while the rows are looked at, not before they are on the screen.
const WORK_MS: u32 = 900;

/// A row's number in the list, from 0, and when it was seen to have its answer, in milliseconds since 1970.
type Seen = Vec<(u64, i64)>;

pub async fn measure(
    programs: &Programs,
    folder: &Path,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    drop(imported(folder, BATCHES * BATCH)?);
    let far_end = FarEnd::start(folder, WORK_MS)?;
    let data = folder.join("data");
    let stage = stage()?;
    let window = stage
        .open(&programs.window, &arguments(&data, far_end.url()))
        .await?;
    page::list_is_there(&window).await?;
    window.click(&button("Find e-mail addresses")).await?;
    window.click(&button_beginning("Start ")).await?;
    let seen: Seen = page::ask(&window, &watch()).await?;
    drop(window);
    let waits = waits(&data.join("sandbox.db"), &seen)?;
    let at = |percent| figures::milliseconds(percentile(&waits, percent));
    println!(
        "  callback to visible cell: p50 {}   p99 {}   longest {}   ({} of {BATCHES} batches had a row on the screen)",
        at(50),
        at(99),
        at(100),
        waits.len(),
    );
    Ok(())
}

/// Looks at each frame which rows that waited have their answer, and moves on to where rows still wait.
fn watch() -> String {
    format!(
        r#"const waiting = new Set(), seen = [], last = {BATCHES} * {BATCH} - 1;
        const idle = () => Date.now() - moved > 15000;
        let moved = Date.now();
        for (;;) {{
            await frame();
            const here = rows().filter((row) => row.here);
            for (const row of here) {{
                if (row.waits) waiting.add(row.number);
                else if (waiting.delete(row.number)) {{ seen.push([row.number, Date.now()]); moved = Date.now(); }}
            }}
            if (!here.length || here.some((row) => row.waits)) {{ if (idle()) return seen; continue; }}
            const bottom = Math.max(...here.map((row) => row.number));
            if (bottom >= last) return seen;
            const next = (Math.floor(bottom / {BATCH}) + 1) * {BATCH};
            if (next > last) return seen;
            grid().scrollTop = next * 30;
        }}"#
    )
}

/// For each batch, from its first delivery to the first of its rows that was seen, ascending.
fn waits(db: &Path, seen: &Seen) -> Result<Vec<Duration>, Box<dyn Error + Send + Sync>> {
    let db = Connection::open_with_flags(db, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut arrival = db.prepare(
        "SELECT searches.batch_id, min(deliveries.received_at) FROM leads
         JOIN job_leads ON job_leads.lead_id = leads.id
         JOIN searches ON searches.id = job_leads.search_id
         JOIN deliveries ON deliveries.batch_id = searches.batch_id
         WHERE leads.row = ?1 GROUP BY searches.batch_id",
    )?;
    let mut first: HashMap<i64, i64> = HashMap::new();
    for (number, at) in seen {
        // The header is row 1 of the file.
        let arrived =
            arrival.query_row([number + 2], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)));
        if let Ok((batch, arrived)) = arrived {
            let wait = at - arrived;
            let known = first.entry(batch).or_insert(wait);
            *known = wait.min(*known);
        }
    }
    let mut waits: Vec<_> = first
        .into_values()
        .filter_map(|wait| u64::try_from(wait).ok())
        .map(Duration::from_millis)
        .collect();
    if waits.is_empty() {
        return Err("no answer was seen to arrive".into());
    }
    waits.sort_unstable();
    Ok(waits)
}
