//! Whom nothing is to be asked about: typed in the real window, and imported through the system's own dialog.

use ringback_core::app::{App, World};
use ringback_tests::Driven;
use ringback_tests::find::{button, field, heading, in_section, text};

use super::{Scene, screen};

#[tokio::test(flavor = "multi_thread")]
async fn people_are_suppressed_by_hand_and_from_a_file() -> Driven<()> {
    let scene = Scene::new("").await?;
    let file = scene.stage.path("left-alone.csv");
    std::fs::write(
        &file,
        "E-mail;Why\r\nkim@tannwerk.example;asked\r\nnobody;?\r\n",
    )?;
    let window = scene.open().await?;
    window.click(&button("Suppression list")).await?;
    window.sees(&heading("Suppression list")).await?;
    window
        .fill(&field("Whom to suppress"), "Ada Moreau at Northpier")
        .await?;
    window.click(&button("Add")).await?;
    window.sees(&text("1 entry added")).await?;
    window.click(&button("Import a file…")).await?;
    window
        .answer_dialog("Import into the suppression list", &file)
        .await?;
    window.sees(&text("from left-alone.csv")).await?;
    window
        .sees(&in_section("Not understood", &text("Line 3")))
        .await?;
    screen::of_sandbox(&window, "suppression").await?;
    window.close().await?;

    let app = App::open(&scene.desk.data(), World::Sandbox)?;
    let all = app.store().read(|db| db.list_suppressed())?;
    let values: Vec<&str> = all.iter().map(|one| one.value.as_str()).collect();
    assert_eq!(values, ["kim@tannwerk.example", "ada moreau\nof northpier"]);
    Ok(())
}
