//! The program is killed in the middle of a run, and opened again.

use ringback_tests::find::{button, button_beginning, in_dialog, text};
use ringback_tests::{Driven, until};
use rusqlite::{Connection, OpenFlags};

use super::{Scene, law, screen};

/// A tenth of these made-up people cannot be searched for; two batches more than may be under way at once.
const LEADS: usize = 4_000;
const BATCHES: u64 = 18;
/// See the engine: no more batches are under way at once.
const AT_ONCE: u64 = 16;

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_was_killed_goes_on_where_it_stood_and_buys_nothing_twice() -> Driven<()> {
    let scene = Scene::new("work-ms=6000").await?;
    scene.list(LEADS)?;
    let window = scene.open().await?;
    window.click(&button("Search")).await?;
    window
        .click(&in_dialog(&button_beginning("Start ")))
        .await?;
    // As many as may be are out, others wait for their turn.
    quiet(&scene, |sent| sent.open == AT_ONCE || sent.all == BATCHES).await?;
    window.kill().await?;

    scene.desk.change_faults("work-ms=3000").await;
    // What ran goes on by itself.
    let window = scene.open().await?;
    // All are out, some answers are there, others not.
    quiet(&scene, |sent| sent.all == BATCHES && sent.open < AT_ONCE).await?;
    window.kill().await?;

    let window = scene.open().await?;
    let before = law::now(&window).await?;
    assert!(before.found > 0, "{before:?}");
    screen::of_sandbox(&window, "list-after-crash").await?;
    window.sees(&text("Finished")).await?;
    let last = law::now(&window).await?;
    assert_eq!(window.close().await?.0, "0");
    assert_eq!((last.leads, last.pending), (LEADS as u64, 0));
    let kept = scene.kept()?.2;
    assert_eq!(last, kept.counts.into());
    let ledger = scene.desk.sandbox().ledger();
    assert_eq!((ledger.batches, ledger.repeated), (BATCHES, 0));
    assert_eq!(ledger.credits_spent, kept.money.charged);
    Ok(())
}

/// Batches that have left, and those of them that are still under way.
struct Sent {
    all: u64,
    open: u64,
}

/// Waits for such a moment, at which no call to the service is out and none can begin: a kill in the middle of a call
/// leaves a doubt, which is another test's matter.
async fn quiet(scene: &Scene, holds: impl Fn(&Sent) -> bool) -> Driven<()> {
    let path = scene.desk.data().join("sandbox.db");
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let sql = "SELECT count(*), coalesce(sum(state = 'submitted'), 0), coalesce(sum(state = 'intended'), 0) FROM batches";
    until("the moment to kill it", async || {
        let (all, open, calls) = db.query_row(sql, [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, u64>(2)?))
        })?;
        Ok((calls == 0 && holds(&Sent { all, open })).then_some(()))
    })
    .await
}
