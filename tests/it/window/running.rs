//! A job while it runs: dropped on the window, started, paused, taken up again, and every sum that it showed.

use std::path::Path;

use ringback_tests::Driven;
use ringback_tests::find::{button, button_beginning, heading, in_dialog, role, text};

use super::law::Stated;
use super::{Scene, law, screen};
use crate::desk::people;

/// More than may be under way at once, sixteen batches of 200: some are left to send when it is paused.
const LEADS: usize = 6_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_list_is_searched_with_a_pause_and_adds_up_all_the_while() -> Driven<()> {
    let scene = Scene::new("work-ms=1500").await?;
    let file = scene.stage.path("fair.csv");
    std::fs::write(&file, people(LEADS))?;
    let window = scene.open().await?;
    let source = Path::new(env!("CARGO_BIN_EXE_ringback-drag-source"));
    window.drop_file(source, &file).await?;
    window.sees(&heading("fair.csv")).await?;
    window.click(&button("Import list")).await?;
    window.click(&button("Search")).await?;
    window
        .click(&in_dialog(&button_beginning("Start ")))
        .await?;
    window.sees(&button("Pause")).await?;
    law::watch(&window).await?;
    law::when("the first answers", &window, |sum| sum.found > 0).await?;
    window.click(&button("Pause")).await?;
    window
        .sees(&text("Pausing, what was sent still arrives"))
        .await?;
    window.sees(&text("Paused")).await?;
    let paused = law::now(&window).await?;
    assert!(paused.pending > 0, "{paused:?}");
    let sent = scene.desk.sandbox().ledger().batches;
    screen::of_sandbox(&window, "list-paused").await?;
    assert_eq!(
        sent,
        scene.desk.sandbox().ledger().batches,
        "a pause sends nothing"
    );
    window.click(&button("Resume")).await?;
    window.sees(&text("Running")).await?;
    screen::of_sandbox(&window, "list-running").await?;
    window.sees(&text("Finished")).await?;
    let (sums, last) = (law::watched(&window).await?, law::now(&window).await?);
    assert_eq!(window.close().await?.0, "0");

    assert!(sums.len() > 5, "answers come batch by batch: {sums:?}");
    let falls = |pair: &[Stated]| pair[0].pending > pair[1].pending;
    assert!(sums.windows(2).all(falls), "{sums:?}");
    assert_eq!(last.pending, 0);
    assert_eq!(
        last,
        scene.kept()?.2.counts.into(),
        "the page and the database"
    );
    let ledger = scene.desk.sandbox().ledger();
    assert!(sent < ledger.batches, "it was paused in the middle");
    assert_eq!(ledger.repeated, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_job_has_ended_and_its_rest_is_searched_when_it_is_wanted() -> Driven<()> {
    let scene = Scene::new("work-ms=3000").await?;
    // Enough is left to send while the dialog is looked at.
    scene.list(2 * LEADS)?;
    let window = scene.open().await?;
    window.click(&button("Search")).await?;
    window
        .click(&in_dialog(&button_beginning("Start ")))
        .await?;
    law::when("the first answers", &window, |sum| sum.found > 0).await?;
    window.click(&button("More for this job")).await?;
    window.click(&role("menuitem", "Stop…")).await?;
    window.sees(&heading("Stop this job?")).await?;
    screen::of_sandbox(&window, "stop").await?;
    window.click(&in_dialog(&button("Stop"))).await?;
    window.sees(&button("Search the rest")).await?;
    let stopped = law::now(&window).await?;
    let sent = scene.desk.sandbox().ledger().batches;
    screen::of_sandbox(&window, "list-stopped").await?;
    assert_eq!(stopped.pending, 0, "it has ended: {stopped:?}");
    assert!(stopped.skipped > 0 && stopped.found > 0, "{stopped:?}");
    assert_eq!(sent, scene.desk.sandbox().ledger().batches);

    window.click(&button("Search the rest")).await?;
    window
        .click(&in_dialog(&button_beginning("Start ")))
        .await?;
    window.sees(&text("Finished")).await?;
    let last = law::now(&window).await?;
    assert_eq!(window.close().await?.0, "0");
    assert_eq!(last, scene.kept()?.2.counts.into());
    assert!(last.found > stopped.found && last.skipped < stopped.skipped);
    assert_eq!(scene.desk.sandbox().ledger().repeated, 0);
    Ok(())
}
