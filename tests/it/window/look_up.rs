//! Something is looked up in the real window, and what the account has is shown.

use ringback_tests::Driven;
use ringback_tests::find::{Find, button, field, heading, in_dialog, in_section, text};

use super::{Scene, screen};

#[tokio::test(flavor = "multi_thread")]
async fn something_is_looked_up_once_and_an_account_shows_what_it_has() -> Driven<()> {
    let scene = Scene::new("").await?;
    let window = scene.open().await?;
    window.click(&button("Look up")).await?;
    window.sees(&heading("Look up")).await?;
    window
        .fill(&field("E-mail address"), "info@tannwerk.example")
        .await?;
    window.click(&button("Ask")).await?;
    let answer = |wanted: &Find| in_section("Answer", wanted);
    window.sees(&answer(&text("Not a catch-all"))).await?;
    window
        .sees(&answer(&text("1 credit, by the price shown")))
        .await?;
    screen::of_sandbox(&window, "look-up").await?;
    let ledger = || scene.desk.sandbox().clearout_ledger().requests;
    let asked = ledger();
    window.click(&button("Ask")).await?;
    window.sees(&answer(&text("Not bought again"))).await?;
    assert_eq!(ledger(), asked, "nobody was asked again");

    window.click(&button("Services")).await?;
    window
        .sees(&in_section("Clearout", &text("Lists at a time")))
        .await?;
    window.click(&button("Lists at Clearout…")).await?;
    window
        .sees(&in_dialog(&text("No lists of the last 30 days")))
        .await?;
    window.close().await?;
    Ok(())
}
