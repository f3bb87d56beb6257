//! A batch of which nobody knows whether it arrived.

use ringback_tests::Driven;
use ringback_tests::find::{button, button_beginning, in_dialog, role, text};

use super::{Scene, law, screen};

#[tokio::test(flavor = "multi_thread")]
async fn a_doubt_is_explained_and_decided_by_the_user() -> Driven<()> {
    let scene = Scene::new("work-ms=50,lose=1,cut=1").await?;
    scene.list(40)?;
    let window = scene.open().await?;
    window.click(&button("Find e-mail addresses")).await?;
    window
        .click(&in_dialog(&button_beginning("Start ")))
        .await?;
    window.sees(&text("1 batch in doubt")).await?;
    screen::of_sandbox(&window, "doubt-banner").await?;
    window.click(&button("Decide")).await?;
    for choice in ["Wait", "Count as lost", "Send again"] {
        window.sees(&role("radio", choice)).await?;
    }
    window.click(&role("radio", "Count as lost")).await?;
    screen::of_sandbox(&window, "doubt-dialog").await?;
    window.click(&in_dialog(&button("Count as lost"))).await?;
    let lost = law::when("the leads that are lost", &window, |sum| sum.failed > 0).await?;
    assert_eq!(lost.pending, 0);
    assert_eq!(window.close().await?.0, "0");
    assert_eq!(lost, scene.kept()?.2.counts.into());
    assert_eq!(scene.desk.sandbox().ledger().batches, 1, "sent once");
    Ok(())
}
