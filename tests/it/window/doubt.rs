//! A batch of which nobody knows whether it arrived.

use ringback_tests::find::{button, button_beginning, in_dialog, role, text};
use ringback_tests::{Driven, Window};

use super::{Scene, law, screen};

/// Too many to be sent one by one, few enough for one batch.
const LEADS: usize = 120;
/// The first batch arrives; its reply is cut off, and its callback is lost.
const FAULTS: &str = "work-ms=50,lose=1,cut=1";

async fn until_a_doubt(scene: &Scene) -> Driven<Window<'_>> {
    scene.list(LEADS)?;
    let window = scene.open().await?;
    window.click(&button("Search")).await?;
    window
        .click(&in_dialog(&button_beginning("Start ")))
        .await?;
    window.sees(&text("1 batch in doubt")).await?;
    Ok(window)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_in_doubt_is_sent_again_by_the_users_word() -> Driven<()> {
    let scene = Scene::new(FAULTS).await?;
    let window = until_a_doubt(&scene).await?;
    window.click(&button("Decide")).await?;
    window.click(&role("radio", "Send again")).await?;
    assert_eq!(scene.desk.sandbox().ledger().batches, 1);
    scene.desk.change_faults("work-ms=50,lose=0,cut=0").await;
    window.click(&in_dialog(&button("Send again"))).await?;
    window.sees(&text("Finished")).await?;
    let last = law::now(&window).await?;
    window.click(&button("More for this job")).await?;
    window
        .click(&role("menuitem", "Credits and balance"))
        .await?;
    for words in [
        "108 searches go out a second time by your word; they may be charged twice (up to 108 credits).",
        "up to 108 more may have been charged",
    ] {
        window.sees(&in_dialog(&text(words))).await?;
    }
    screen::of_sandbox(&window, "doubt-report").await?;
    assert_eq!(window.close().await?.0, "0");
    assert_eq!(last, scene.kept()?.2.counts.into());
    assert_eq!((last.pending, last.failed), (0, 0));
    let ledger = scene.desk.sandbox().ledger();
    assert_eq!(
        (ledger.batches, ledger.repeated > 0),
        (2, true),
        "sent twice, by word"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubt_is_explained_and_decided_by_the_user() -> Driven<()> {
    let scene = Scene::new(FAULTS).await?;
    let window = until_a_doubt(&scene).await?;
    window
        .sees(&text("call broke off before the service had answered"))
        .await?;
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
