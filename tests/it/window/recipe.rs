//! A recipe in the real window: chosen, foretold, run to its end step by step under a cap that is raised on the way.

use ringback_core::app::RunSummary;
use ringback_core::domain::Credits;
use ringback_tests::Driven;
use ringback_tests::find::{button, button_beginning, field, in_dialog, path, role, text};

use super::{Scene, law, screen};

/// More than go one by one.
const LEADS: usize = 300;

#[tokio::test(flavor = "multi_thread")]
async fn a_list_goes_through_find_verified_to_the_end_and_over_its_cap_by_word() -> Driven<()> {
    let scene = Scene::new("work-ms=50").await?;
    scene.list(LEADS)?;
    let window = scene.open().await?;
    window.click(&button("Search")).await?;
    window.click(&in_dialog(&role("radio", "A recipe"))).await?;
    window
        .sees(&in_dialog(&text(
            "verify each at Enrow, if unsure at Clearout",
        )))
        .await?;
    window.sees(&in_dialog(&text("all steps together"))).await?;
    window.sees(&in_dialog(&text("Find at Clearout"))).await?;
    screen::of_sandbox(&window, "recipe-dialog").await?;
    window.fill(&in_dialog(&field("Cap")), "20").await?;
    window
        .click(&in_dialog(&button_beginning("Start ")))
        .await?;
    window.sees(&text("The cap is reached")).await?;
    screen::of_sandbox(&window, "recipe-capped").await?;
    window.click(&button("Raise the cap")).await?;
    window
        .sees(&in_dialog(&text("of a cap of 20 credits")))
        .await?;
    window
        .click(&in_dialog(&button("Go on without a cap")))
        .await?;
    let last =
        "//div[starts-with(@aria-label, 'Steps of run')]/button[last()][@aria-pressed='true']";
    window.sees(&path(last)).await?;
    window.sees(&text("Finished")).await?;
    law::now(&window).await?;
    screen::of_sandbox(&window, "recipe-ended").await?;
    window.click(&button("Whole run")).await?;
    window
        .sees(&in_dialog(&text("Every step has been taken")))
        .await?;
    screen::of_sandbox(&window, "recipe-whole").await?;
    window
        .click(&in_dialog(&button("1. Find at Enrow")))
        .await?;
    window.sees(&role("columnheader", "E-mail found")).await?;
    assert_eq!(window.close().await?.0, "0");

    let (app, _, summary) = scene.kept()?;
    let run = app.summarise_run(summary.job.id)?;
    check(&run);
    let ledger = scene.desk.sandbox().ledger();
    let spent: Credits = run.services.iter().map(|one| one.money.charged).sum();
    assert_eq!(ledger.repeated, 0, "nothing is bought twice");
    assert!(spent > Credits::whole(20), "beyond the first cap: {spent}");
    assert_eq!(run.run.cap, None);
    Ok(())
}

/// Every step has everybody, and each of them in one place.
fn check(run: &RunSummary) {
    assert!(run.ended);
    assert_eq!(run.steps.len(), 6);
    for (step, job) in &run.steps {
        let job = job.as_ref().unwrap();
        let counts = job.counts;
        assert!(
            counts.conserved() && counts.pending == 0,
            "{step:?} {counts:?}"
        );
        assert_eq!(counts.leads, LEADS as u64);
        let done = job.asked() + job.carried + job.known + counts.skipped;
        assert_eq!(done, counts.leads, "{step:?}");
    }
    for service in &run.services {
        assert_eq!(service.unexplained, Some(Credits::ZERO), "{service:?}");
    }
    let told = run.run.foretold.as_ref().unwrap();
    let spent: Credits = run.services.iter().map(|one| one.money.charged).sum();
    assert!(spent <= told.ceiling, "{told:?}");
}
