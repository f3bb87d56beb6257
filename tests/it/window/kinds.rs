//! What is searched, and by whom, is the user's choice; each job of a list shows its own answers.

use ringback_core::app::{App, World};
use ringback_core::domain::{Kind, ProviderName};
use ringback_tests::find::{button, button_beginning, in_dialog, path, role, text};
use ringback_tests::{Driven, Window};

use super::{Scene, screen};

/// More than go one by one.
const LEADS: usize = 60;

#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_verified_by_clearout_and_numbers_found_by_enrow_over_one_list() -> Driven<()>
{
    let scene = Scene::new("work-ms=200").await?;
    let file = scene.desk.path("contacts.csv");
    std::fs::write(&file, contacts())?;
    let app = App::open(&scene.desk.data(), World::Sandbox)?;
    app.import(&file, &[], |_, _| {})?;
    drop(app);

    let window = scene.open().await?;
    choose(&window, "Verify e-mail").await?;
    // The dialog moves when its price comes.
    window.sees(&in_dialog(&text("Every check costs"))).await?;
    window.click(&in_dialog(&role("radio", "Clearout"))).await?;
    window
        .sees(&in_dialog(&text("Every verdict costs 1 credit")))
        .await?;
    screen::of_sandbox(&window, "run-verify").await?;
    window
        .click(&in_dialog(&button("Start 60 searches")))
        .await?;
    window.sees(&text("Verify e-mail, Clearout")).await?;
    window.sees(&text("Finished")).await?;
    window.sees(&text("deliverable")).await?;
    screen::of_sandbox(&window, "list-verified").await?;

    choose(&window, "Find phone").await?;
    window
        .sees(&in_dialog(&text("alone finds phone numbers")))
        .await?;
    window
        .click(&in_dialog(&button_beginning("Start ")))
        .await?;
    window.sees(&text("Find phone, Enrow")).await?;
    window.sees(&role("columnheader", "Phone found")).await?;
    window.sees(&text("Finished")).await?;
    screen::of_sandbox(&window, "list-phones").await?;

    window
        .click(&path("//button[starts-with(@aria-label, 'Answers of')]"))
        .await?;
    window
        .click(&role("option", "Verify e-mail, Clearout (job 1)"))
        .await?;
    window.sees(&role("columnheader", "Verification")).await?;
    assert_eq!(window.close().await?.0, "0");

    let (app, list, phones) = scene.kept()?;
    let jobs = app.store().read(|db| db.list_jobs_of_list(list.id))?;
    let asked: Vec<_> = jobs
        .iter()
        .map(|job| (job.step.find, job.step.provider))
        .collect();
    assert_eq!(
        asked,
        [
            (Kind::FindPhone, ProviderName::Enrow),
            (Kind::VerifyEmail, ProviderName::Clearout)
        ]
    );
    let verified = app.summary(jobs[1].id)?;
    for summary in [phones, verified] {
        let counts = summary.counts;
        assert!(counts.conserved() && counts.pending == 0, "{counts:?}");
        assert_eq!(counts.leads, LEADS as u64);
        assert_eq!(counts.searches, LEADS as u64);
    }
    Ok(())
}

/// Opens the dialog and chooses what is searched.
async fn choose(window: &Window<'_>, kind: &str) -> Driven<()> {
    window.click(&button("Search")).await?;
    window.click(&in_dialog(&role("radio", kind))).await
}

fn contacts() -> String {
    let rows = (0..LEADS).map(|n| {
        let place = ["northpier", "tidewater", "quarryfinch"][n % 3];
        format!("Ada{n} Moreau,{place},{place}.example,ada{n}.moreau@{place}.example\n")
    });
    std::iter::once("Name,Company,Website,E-mail\n".to_owned())
        .chain(rows)
        .collect()
}
