//! From callback to settled row. The clock starts when the listener has a callback's bytes (`received_at`, cut to the
//! millisecond, so up to one too early) and stops when somebody else than the engine, a reader with a connection of its
//! own, sees the batch settled. In between lie the commit of the delivery, the inbox, the fetch of the results
//! over HTTP, and the commit of every row.

use std::{
    collections::HashMap,
    error::Error,
    path::{Path, PathBuf},
    time::Duration,
};

use ringback_core::app::{App, World, clock};
use ringback_core::domain::Details;
use rusqlite::{Connection, OpenFlags};
use tokio::{sync::oneshot, time::interval};

use crate::{
    far_end::FarEnd,
    figures, people,
    pipeline::{RECIPE, search},
    rank::percentile,
};

const BATCHES: usize = 200;
const BATCH: u32 = 200;
const WORK_MS: u32 = 300;
/// How often the observer looks. A timer of the system is no finer.
const LOOK: Duration = Duration::from_millis(1);

type Settled = HashMap<i64, i64>;

/// One job of many batches, watched.
pub async fn measure(folder: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    println!("callback to settled row ({BATCHES} batches of {BATCH}, ten a second)");
    let (file, data) = (folder.join("leads.csv"), folder.join("data"));
    people::write(&file, BATCHES * BATCH as usize)?;
    let far_end = FarEnd::start(folder, WORK_MS)?;
    let app = App::open(&data, World::Sandbox)?;
    let list = app.import(&file, &[], |_, _| {})?.list;
    let job = app.plan(&list, &RECIPE, Details::default(), false)?.job;
    let (ended, end) = oneshot::channel();
    let observer = tokio::spawn(observe(data.join("sandbox.db"), end));
    search(&app, job, far_end.service()?, BATCH).await?;
    drop(ended);
    let settled = observer.await??;
    print(&waits(&data.join("sandbox.db"), &settled)?);
    Ok(())
}

/// Looks at the database until `end`, as any other reader would; gives when each batch was first seen settled, in
/// milliseconds since 1970.
async fn observe(db: PathBuf, mut end: oneshot::Receiver<()>) -> rusqlite::Result<Settled> {
    let db = Connection::open_with_flags(db, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let (mut settled, mut look) = (Settled::new(), interval(LOOK));
    loop {
        tokio::select! {
            _ = look.tick() => note(&db, &mut settled)?,
            _ = &mut end => return note(&db, &mut settled).map(|()| settled),
        }
    }
}

/// Notes the batches that are settled now.
fn note(db: &Connection, settled: &mut Settled) -> rusqlite::Result<()> {
    let mut batches = db.prepare_cached("SELECT id FROM batches WHERE state = 'settled'")?;
    let batches = batches.query_map([], |row| row.get(0))?;
    let now = clock().as_millisecond();
    for batch in batches {
        settled.entry(batch?).or_insert(now);
    }
    Ok(())
}

/// From each batch's first delivery to the moment it was seen settled, ascending. A batch that was settled first, by a
/// poll, waited for nothing and is left out.
fn waits(db: &Path, settled: &Settled) -> rusqlite::Result<Vec<Duration>> {
    let db = Connection::open_with_flags(db, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut arrivals =
        db.prepare("SELECT batch_id, min(received_at) FROM deliveries GROUP BY batch_id")?;
    let arrivals = arrivals.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut waits = Vec::new();
    for arrival in arrivals {
        let (batch, arrived): (i64, i64) = arrival?;
        let seen = settled.get(&batch).copied();
        let wait = seen.and_then(|seen| u64::try_from(seen - arrived).ok());
        waits.extend(wait.map(Duration::from_millis));
    }
    waits.sort_unstable();
    Ok(waits)
}

fn print(waits: &[Duration]) {
    let at = |percent| figures::milliseconds(percentile(waits, percent));
    println!(
        "  from the listener having it to every row of its batch settled, as a reader sees it: p50 {}   p99 {}   longest {}   ({} callbacks)",
        at(50),
        at(99),
        at(100),
        waits.len(),
    );
}
