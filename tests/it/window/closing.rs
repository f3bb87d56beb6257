//! The window is closed by its cross.

use ringback_core::domain::JobState;
use ringback_tests::Driven;
use ringback_tests::find::{button, button_beginning, in_dialog, text};

use super::Scene;

#[tokio::test(flavor = "multi_thread")]
async fn closing_the_window_ends_the_program_also_while_a_job_runs() -> Driven<()> {
    let scene = Scene::new("").await?;
    scene.list(4_000)?;
    let window = scene.open_plain().await?;
    let (status, idle) = window.close().await?;
    assert_eq!(status, "0");

    let window = scene.open_plain().await?;
    window.click(&button("Search")).await?;
    window
        .click(&in_dialog(&button_beginning("Start ")))
        .await?;
    window.sees(&text("Running")).await?;
    let (status, busy) = window.close().await?;
    assert_eq!(status, "0");
    println!("closed after {idle:?} when idle, after {busy:?} while a job ran");
    assert_eq!(scene.kept()?.2.job.state, JobState::Paused);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_the_window_waits_for_a_call_that_is_out_but_not_for_ever() -> Driven<()> {
    let scene = Scene::new("").await?;
    scene.list(40)?;
    let window = scene.open().await?;
    window.click(&button("Search")).await?;
    window.sees(&text("credits at most")).await?;
    // From now on the service takes what it is asked, and does not reply.
    scene.desk.change_faults("slow-ms=600000").await;
    window
        .click(&in_dialog(&button_beginning("Start ")))
        .await?;
    window.sees(&text("Running")).await?;
    let (status, took) = window.close().await?;
    assert_eq!(status, "0");
    println!("closed after {took:?} with a call out");
    assert_eq!(scene.kept()?.2.counts.pending, 36, "nothing is lost");
    Ok(())
}
