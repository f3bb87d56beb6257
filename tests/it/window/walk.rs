//! The main job, from an empty window to a spreadsheet, the way the README promises it: the sample, no key, no network.

use ringback_tests::find::{button, button_beginning, heading, role, text};
use ringback_tests::{Driven, Look};

use super::{Scene, law};

#[tokio::test(flavor = "multi_thread")]
async fn from_the_sample_list_to_a_spreadsheet() -> Driven<()> {
    walk(Look::Light).await
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_sample_list_to_a_spreadsheet_in_the_dark() -> Driven<()> {
    walk(Look::Dark).await
}

async fn walk(look: Look) -> Driven<()> {
    let scene = Scene::new(look, "").await?;
    let window = scene.open_plain().await?;
    window.sees(&heading("Welcome to Ringback")).await?;
    scene.picture(&window, "start")?;
    window.click(&button("Try the sample list")).await?;
    window.sees(&button("Import list")).await?;
    scene.picture(&window, "import-preview")?;
    window.click(&button("Job Title is: Keep as it is")).await?;
    window.click(&role("option", "LinkedIn")).await?;
    window.sees(&button("Job Title is: LinkedIn")).await?;
    window.sees(&button("LinkedIn is: Keep as it is")).await?;
    window.click(&button("Import list")).await?;
    window.click(&button("Find e-mail addresses")).await?;
    window.sees(&text("credits at most")).await?;
    scene.picture(&window, "run-dialog")?;
    window.click(&button_beginning("Start ")).await?;
    window.sees(&text("Running")).await?;
    law::watch(&window).await?;
    window.sees(&text("Finished")).await?;
    let sums = law::watched(&window).await?;
    assert_eq!(law::now(&window).await?.pending, 0, "{sums:?}");
    scene.picture(&window, "list-finished")?;
    let (status, took) = window.close().await?;
    assert_eq!(status, "0", "after {took:?}");
    Ok(())
}
