//! A key, in a real keychain. No service is asked: the stage lets nothing out.

use ringback_tests::find::Find;
use ringback_tests::find::{button, field, in_dialog, in_section, text};
use ringback_tests::{Driven, Window};

use super::{Scene, go_to_real_services, screen};

const KEY: &str = "made-up-key-7";

#[tokio::test(flavor = "multi_thread")]
async fn a_key_outlives_the_window_and_goes_when_it_is_told_to() -> Driven<()> {
    let scene = Scene::new("").await?;
    scene.stage.unlock_keyring()?;
    let window = scene.open().await?;
    go_to_real_services(&window).await?;
    window.sees(&of_enrow(&text("No key"))).await?;
    window.fill(&of_enrow(&field("API key")), KEY).await?;
    window.click(&of_enrow(&button("Save key"))).await?;
    window.sees(&of_enrow(&text("Key stored"))).await?;
    hides_it(&window).await?;
    screen::of_real(&window, "services-key").await?;
    assert_eq!(window.close().await?.0, "0");

    let window = scene.open().await?;
    window.click(&button("Services")).await?;
    window.sees(&of_enrow(&text("Key stored"))).await?;
    hides_it(&window).await?;
    window.click(&button("Remove key")).await?;
    window.click(&in_dialog(&button("Remove key"))).await?;
    window.sees(&of_enrow(&text("No key"))).await?;
    assert_eq!(window.close().await?.0, "0");

    let window = scene.open().await?;
    window.click(&button("Services")).await?;
    window.sees(&of_enrow(&text("No key"))).await?;
    Ok(())
}

/// Every service has a card; this one's.
fn of_enrow(wanted: &Find) -> Find {
    in_section("Enrow", wanted)
}

/// A key never comes back to the page.
async fn hides_it(window: &Window<'_>) -> Driven<()> {
    let page = window
        .read("return document.documentElement.outerHTML + document.querySelector('input').value");
    assert!(!page.await?.to_string().contains(KEY));
    Ok(())
}
