//! From callback to visible cell. The clock starts when the listener has a callback's bytes (`received_at`) and stops at
//! the frame in which a row of its batch, that was on the screen and waiting, shows its answer. In between lie the commit of the
//! delivery, the inbox, the fetch over HTTP, the commit of every row, the change feed, the event, and the page asking again.

use std::{collections::HashMap, error::Error, path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, Row};

use super::{Programs, imported, opened, page, stage, start_search};
use crate::{far_end::FarEnd, figures, rank::percentile};

const BATCHES: usize = 200;
const BATCH: usize = 200;
/// Answers come while the rows are looked at, not before they are on the screen.
const WORK_MS: u32 = 900;

/// So many batches further on the next rows are awaited: their answers must not be there before the rows are.
const AHEAD: usize = 5;

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
    let window = opened(&stage, programs, &data, far_end.url()).await?;
    start_search(&window).await?;
    let seen: Seen = page::ask(&window, &watch()).await?;
    drop(window);
    let waits = waits(&data.join("sandbox.db"), &seen)?;
    for (what, waits) in [
        ("callback to visible cell:", &waits.seen),
        ("  of that until the row was settled:", &waits.settled),
    ] {
        let at = |percent| figures::milliseconds(percentile(waits, percent));
        println!(
            "  {what:<36} p50 {}   p99 {}   longest {}",
            at(50),
            at(99),
            at(100)
        );
    }
    let batches = waits.seen.len();
    println!("    {batches} of {BATCHES} batches had a row on the screen that waited");
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
            const next = (Math.floor(bottom / {BATCH}) + {AHEAD}) * {BATCH};
            if (next > last) return seen;
            grid().scrollTop = next * 30;
        }}"#
    )
}

/// How long it took from a batch's first delivery, ascending.
struct Waits {
    /// Until the first of its rows was seen.
    seen: Vec<Duration>,
    /// Until its rows were settled in the database.
    settled: Vec<Duration>,
}

fn waits(db: &Path, seen: &Seen) -> Result<Waits, Box<dyn Error + Send + Sync>> {
    let db = Connection::open_with_flags(db, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut arrival = db.prepare(
        "SELECT batches.id, min(deliveries.received_at), batches.settled_at FROM leads
         JOIN job_leads ON job_leads.lead_id = leads.id
         JOIN searches ON searches.id = job_leads.search_id
         JOIN batches ON batches.id = searches.batch_id
         JOIN deliveries ON deliveries.batch_id = searches.batch_id
         WHERE leads.row = ?1 GROUP BY batches.id",
    )?;
    let mut first: HashMap<i64, (i64, i64)> = HashMap::new();
    for (number, at) in seen {
        // The header is row 1 of the file.
        let times = |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?));
        if let Ok((batch, arrived, settled)) = arrival.query_row([number + 2], times) {
            let wait = (at - arrived, settled - arrived);
            let known = first.entry(batch).or_insert(wait);
            *known = wait.min(*known);
        }
    }
    if first.is_empty() {
        return Err("no answer was seen to arrive".into());
    }
    let (seen, settled): (Vec<_>, Vec<_>) = first.into_values().unzip();
    Ok(Waits {
        seen: ascending(&seen),
        settled: ascending(&settled),
    })
}

fn ascending(milliseconds: &[i64]) -> Vec<Duration> {
    let times = milliseconds
        .iter()
        .filter_map(|time| u64::try_from(*time).ok());
    let mut times: Vec<_> = times.map(Duration::from_millis).collect();
    times.sort_unstable();
    times
}
