//! The main job, from an empty window to a spreadsheet, the way the README promises it: the sample, no key, no network;
//! and every screen on the way.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use ringback_tests::find::{button, button_beginning, field, heading, in_dialog, path, role, text};
use ringback_tests::{Driven, Look, Stage, Window, until};

use super::{Scene, book, law, screen};

#[tokio::test(flavor = "multi_thread")]
async fn from_the_sample_list_to_a_spreadsheet() -> Driven<()> {
    let scene = Scene::new("").await?;
    let window = scene.open_plain().await?;
    window.sees(&heading("Welcome to Ringback")).await?;
    screen::of_sandbox(&window, "start").await?;
    import_sample(&window).await?;
    run(&window).await?;
    look_at_a_lead(&window).await?;
    let workbook = scene.stage.path("enriched.xlsx");
    export(&window, &workbook).await?;
    look_at_deliveries(&window).await?;
    look_at_services(&window).await?;
    let (status, _) = window.close().await?;
    assert_eq!(status, "0");
    let (app, list, summary) = scene.kept()?;
    let (written, expected) = (book::cells(&workbook)?, book::expected(&app, &list)?);
    assert_eq!(written.len(), expected.len());
    for (row, expected) in written.iter().zip(&expected) {
        assert_eq!(row, expected);
    }
    assert!(summary.counts.conserved() && summary.counts.found > 0);
    Ok(())
}

/// What a column means is corrected, and the page says at once what that changes.
async fn import_sample(window: &Window<'_>) -> Driven<()> {
    window.click(&button("Try the sample list")).await?;
    window.sees(&button("Import list")).await?;
    screen::of_sandbox(window, "import-preview").await?;
    assign(window, "Last Name", "Last name", "Keep as it is").await?;
    assign(window, "First Name", "First name", "Keep as it is").await?;
    window.sees(&text("Nobody could be searched for")).await?;
    screen::of_sandbox(window, "import-unsearchable").await?;
    assign(window, "First Name", "Keep as it is", "First name").await?;
    window
        .sees_no(&text("Nobody could be searched for"))
        .await?;
    assign(window, "Last Name", "Keep as it is", "Last name").await?;
    window.click(&button("Import list")).await?;
    window.sees(&heading("Sample leads.csv")).await?;
    Ok(())
}

async fn assign(window: &Window<'_>, column: &str, from: &str, to: &str) -> Driven<()> {
    window
        .click(&button(&format!("{column} is: {from}")))
        .await?;
    window.click(&role("option", to)).await?;
    window.sees(&button(&format!("{column} is: {to}"))).await?;
    Ok(())
}

/// The dialog says how many would be searched, at what price at most, and what leaves the machine.
async fn run(window: &Window<'_>) -> Driven<()> {
    window.click(&button("Search")).await?;
    let start = in_dialog(&button_beginning("Start "));
    let name = window.words_of(&start).await?;
    let searches = name.split(' ').nth(1).ok_or("a number to start")?;
    let dialog = window.words_of(&path("//*[@role='dialog']")).await?;
    assert!(
        dialog.contains(&format!("{searches} searches for 300 leads")),
        "{dialog}"
    );
    assert!(
        dialog.contains(&format!("{searches} credits at most")),
        "{dialog}"
    );
    assert!(dialog.contains("What leaves this machine"), "{dialog}");
    screen::of_sandbox(window, "run-dialog").await?;
    window.click(&start).await?;
    window.sees(&text("Finished")).await?;
    let stated = law::now(window).await?;
    assert_eq!((stated.leads, stated.pending, stated.failed), (300, 0, 0));
    screen::of_sandbox(window, "list-finished").await
}

/// A lead says where its answer comes from, and shows it as it came.
async fn look_at_a_lead(window: &Window<'_>) -> Driven<()> {
    let found = "//*[@role='row'][.//*[@role='gridcell'][normalize-space(.)='Found']]";
    let cell = path(&format!("({found}//*[@aria-colindex='3'])[1]"));
    let email = window.words_of(&cell).await?;
    assert!(
        email.contains('@') && email.ends_with(".example"),
        "{email}"
    );
    window.click(&cell).await?;
    let grid = window.sees(&path("//*[@role='grid']")).await?;
    grid.send_keys("\u{e007}").await?;
    window.sees(&text("Where the answer comes from")).await?;
    let panel = window.words_of(&path("//aside")).await?;
    let raw = path("//aside//pre[@aria-label='Raw answer']");
    let raw = window.words_of(&raw).await?;
    assert!(raw.contains(&email) && panel.contains(&email), "{panel}");
    screen::of_sandbox(window, "lead-panel").await?;
    window.click(&button("Close panel")).await
}

/// By the system's own dialog to a workbook, whose folder the file manager is asked to show.
async fn export(window: &Window<'_>, workbook: &Path) -> Driven<()> {
    let shown = file_manager(window.stage())?;
    window.click(&button("Export")).await?;
    window
        .sees(&text("Sample leads-enriched-sandbox.xlsx"))
        .await?;
    screen::of_sandbox(window, "export-dialog").await?;
    window.click(&button("Choose place and export")).await?;
    window.dialog("Save as").await?;
    let picture = screen::place("native-save-dialog")?;
    window.stage().display().picture("root", &picture)?;
    window.answer_dialog("Save as", workbook).await?;
    window.sees(&text(&workbook.to_string_lossy())).await?;
    window.sees(&text("300 rows")).await?;
    screen::of_sandbox(window, "export-done").await?;
    window.click(&button("Show in folder")).await?;
    let folder = until("the file manager", async || {
        Ok(fs::read_to_string(&shown).ok())
    });
    let parent = workbook.parent().ok_or("a folder")?;
    assert_eq!(folder.await?, format!("{}\n", parent.display()));
    window.click(&in_dialog(&button("Done"))).await
}

/// A file manager that only says what it is asked to show.
fn file_manager(stage: &Stage) -> Driven<std::path::PathBuf> {
    let (program, shown) = (stage.programs().join("xdg-open"), stage.path("shown"));
    let script = format!(
        "#!/bin/sh\necho \"$*\" >'{0}.new'\nmv '{0}.new' '{0}'\n",
        shown.display()
    );
    fs::write(&program, script)?;
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700))?;
    Ok(shown)
}

/// Every callback is there, raw and to be read; reading it again changes nothing.
async fn look_at_deliveries(window: &Window<'_>) -> Driven<()> {
    window.click(&button("Deliveries")).await?;
    window.sees(&heading("Deliveries")).await?;
    window.sees(&button("Delivery 1")).await?;
    screen::of_sandbox(window, "deliveries").await?;
    window.click(&button("Delivery 1")).await?;
    let pretty = path("//pre[@aria-label='Body, indented']");
    let pretty = window.words_of(&pretty).await?;
    window.click(&role("tab", "Raw")).await?;
    let raw = path("//pre[@aria-label='Body as received']");
    let raw = window.words_of(&raw).await?;
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text);
    assert_eq!(read(&raw)?, read(&pretty)?);
    screen::of_sandbox(window, "delivery-panel").await?;
    window.click(&button("Replay")).await?;
    window
        .sees(&path("//aside[contains(., 'Repeated')]"))
        .await?;
    window.click(&button_beginning("Sample leads.csv")).await?;
    window.sees(&text("Finished")).await?;
    assert_eq!(law::now(window).await?.pending, 0);
    Ok(())
}

/// The sandbox needs no key; the other world has its own data, and nothing of the sandbox's.
async fn look_at_services(window: &Window<'_>) -> Driven<()> {
    window.click(&button("Services")).await?;
    window.sees(&text("Played by the sandbox")).await?;
    screen::of_sandbox(window, "services").await?;
    window.click(&role("radio", "Real data")).await?;
    window.sees(&text("No list yet")).await?;
    screen::of_real(window, "start-real").await?;
    window.click(&button("Services")).await?;
    window.sees(&field("API key")).await?;
    screen::of_real(window, "services-real").await?;
    window.click(&role("radio", "Sandbox")).await?;
    window.sees(&button_beginning("Sample leads.csv")).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dark_desktop_has_a_dark_window() -> Driven<()> {
    let scene = Scene::with_look(Look::Dark, "").await?;
    let window = scene.open().await?;
    let script = "return getComputedStyle(document.documentElement).backgroundColor +
        getComputedStyle(document.body).backgroundColor + matchMedia('(prefers-color-scheme: dark)').matches";
    let said = window.read(script).await?.to_string();
    window.picture(&screen::place("start-on-dark-desktop")?)?;
    assert!(
        said.contains("rgb(20, 22, 26)") && said.contains("true"),
        "{said}"
    );
    Ok(())
}
