//! Promise 1: nobody is paid for twice, in one list or in several, and every row has the answer.

use ringback_core::app::{App, World};
use ringback_core::domain::{
    Credits, Details, InDoubt, JobState, Kind, LeadId, ProviderName, RecipeStep,
};
use ringback_core::engine::{End, Sending};

use crate::desk::{Desk, RECIPE, Ran, check_money, controls};
use crate::rebuild::rebuild;

/// `rows` rows about so many people, each spelled in several ways.
fn rows(rows: usize, persons: usize) -> String {
    let mut list = String::from("First name,Last name,Website,Note\n");
    for n in 0..rows {
        let person = n % persons;
        list.push_str(&match n / persons {
            0 => format!("José{person},Núñez,firm{person}.example,{n}\n"),
            1 => format!("JOSE{person},NUNEZ,https://www.firm{person}.example/?utm_source=x,{n}\n"),
            _ => format!(" jose{person},nuñez ,WWW.Firm{person}.example,{n}\n"),
        });
    }
    list
}

/// Of each row what was found and the verdict.
fn answers(ran: &Ran) -> Vec<Vec<String>> {
    let of = |row: &Vec<String>| row[4..].to_vec();
    ran.table[1..].iter().map(of).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_rows_of_three_hundred_people_are_three_hundred_searches_here_and_later() {
    let desk = Desk::new("work-ms=50").await;
    let path = desk.path("first.csv");
    std::fs::write(&path, rows(1_000, 300)).unwrap();
    let first = desk.run_file(&path, 100, InDoubt::Wait).await;
    let counts = first.summary.counts;
    assert_eq!((counts.leads, counts.searches), (1_000, 300));
    assert_eq!(counts.found + counts.not_found + counts.unsure, 1_000);
    assert!(counts.found > 0 && counts.not_found > 0);
    check_money(&first, desk.sandbox());
    let told = answers(&first);
    for (row, answer) in told.iter().enumerate() {
        assert_eq!(answer, &told[row % 300], "row {row}");
    }

    // The same people and ten more in a later list: only those are paid for.
    let path = desk.path("later.csv");
    std::fs::write(&path, rows(310, 310)).unwrap();
    let before = desk.sandbox().ledger();
    let later = desk.run_file(&path, 100, InDoubt::Wait).await;
    let counts = later.summary.counts;
    assert_eq!((counts.leads, counts.searches), (310, 310));
    assert!(counts.conserved() && counts.pending == 0);
    let after = desk.sandbox().ledger();
    assert_eq!(after.searches - before.searches, 10);
    assert_eq!(
        later.summary.money.charged,
        after.credits_spent - before.credits_spent
    );
    assert_eq!(answers(&later)[..300], told[..300]);

    // Where an answer came from is told: the job that paid for it, and that this one did not.
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let list = later.summary.job.list;
    let leads = app
        .store()
        .read(|db| db.list_leads(list, LeadId(0), 400))
        .unwrap();
    let detail = |at: usize| {
        app.get_lead(list, Some(later.summary.job.id), leads[at].id)
            .unwrap()
    };
    let known = (0..300)
        .map(detail)
        .find(|lead| lead.outcome.found.email.is_some())
        .unwrap();
    let origin = known.origin.unwrap();
    assert_eq!(origin.job.id, first.summary.job.id);
    assert_eq!(
        (origin.list.as_deref(), origin.price),
        (Some("first.csv"), Credits::ZERO)
    );
    let raw = origin.answer.expect("its row of the raw answer");
    assert!(raw.contains(known.outcome.found.email.as_deref().unwrap()));
    let new = detail(305).origin.unwrap();
    assert_eq!((new.job.id, new.list), (later.summary.job.id, None));
    rebuild(&app, &desk.data()).await;

    // A chain of copies leads to the one that was paid for.
    let path = desk.path("last.csv");
    std::fs::write(&path, rows(300, 300).replace("Note", "Remark")).unwrap();
    drop(app);
    let last = desk.run_file(&path, 100, InDoubt::Wait).await;
    assert_eq!(last.end, End::Finished);
    assert_eq!(last.summary.money.held, Credits::ZERO);
    assert_eq!(desk.sandbox().ledger().searches, after.searches);
    assert_eq!(answers(&last), told[..300]);
}

/// Two lists of the same people are there before either is run.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_bought_for_another_list_meanwhile_is_not_bought_by_a_job_that_waited() {
    let desk = Desk::new("work-ms=50").await;
    let (waiting, other) = (desk.path("waiting.csv"), desk.path("other.csv"));
    std::fs::write(&waiting, rows(20, 20)).unwrap();
    std::fs::write(&other, rows(15, 15).replace("Note", "Remark")).unwrap();
    let job = {
        let app = App::open(&desk.data(), World::Sandbox).unwrap();
        let list = app.import(&waiting, &[], |_, _| {}).unwrap().list;
        let planned = app.plan(&list, &RECIPE, Details::default(), false);
        planned.unwrap().job
    };
    let bought = desk.run_file(&other, 20, InDoubt::Wait).await;
    let before = desk.sandbox().ledger();
    let waited = desk.run_file(&waiting, 20, InDoubt::Wait).await;
    assert_eq!((waited.summary.job.id, &waited.end), (job, &End::Finished));
    let after = desk.sandbox().ledger();
    assert_eq!(after.searches - before.searches, 5);
    let spent = after.credits_spent - before.credits_spent;
    assert_eq!(waited.summary.money.charged, spent);
    assert_eq!(answers(&waited)[..15], answers(&bought));
}

/// Whoever shares an answer is as much the person as whoever it was bought for.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_shared_is_not_shared_with_somebody_else() {
    let desk = Desk::new("work-ms=50").await;
    let mut searches = Vec::new();
    for (n, profile) in ["", "linkedin.com/in/ada-x", "linkedin.com/in/ada-y"]
        .iter()
        .enumerate()
    {
        let path = desk.path(&format!("{n}.csv"));
        let list = format!("Name,Website,LinkedIn,Note\nAda Bee,vega.example,{profile},{n}\n");
        std::fs::write(&path, list).unwrap();
        desk.run_file(&path, 20, InDoubt::Wait).await;
        searches.push(desk.sandbox().ledger().searches);
    }
    assert_eq!(searches, [1, 1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_too_old_or_another_services_is_bought() {
    let desk = Desk::new("work-ms=50").await;
    let path = desk.path("first.csv");
    std::fs::write(&path, rows(20, 20)).unwrap();
    desk.run_file(&path, 20, InDoubt::Wait).await;
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let path = desk.path("later.csv");
    std::fs::write(&path, rows(20, 20).replace("Note", "Remark")).unwrap();
    let list = app.import(&path, &[], |_, _| {}).unwrap().list;
    let known = |step: RecipeStep, max_age: Option<u16>| {
        let details = Details {
            max_age,
            ..Details::default()
        };
        let forecast = app.forecast(&list, &step, details).unwrap();
        assert_eq!(forecast.known + forecast.searches, 20);
        forecast.known
    };
    assert_eq!(known(RECIPE, None), 20);
    assert_eq!(known(RECIPE, Some(0)), 0, "none is used again");
    let other = RecipeStep {
        provider: ProviderName::Clearout,
        ..RECIPE
    };
    assert_eq!(known(other, None), 0);
    let gender = Details {
        gender: true,
        ..Details::default()
    };
    let forecast = app.forecast(&list, &RECIPE, gender).unwrap();
    assert_eq!(forecast.known, 0, "nobody was asked for that");
    // The limit is kept for each kind of answer.
    let set = app
        .store()
        .write_blocking(|db| db.set_max_age(Kind::FindEmail, 0));
    set.unwrap();
    assert_eq!((known(RECIPE, None), known(RECIPE, Some(30))), (0, 20));
    let hand = rusqlite::Connection::open(desk.data().join("sandbox.db")).unwrap();
    let day = 24 * 60 * 60 * 1_000;
    hand.execute(
        "UPDATE answers SET fetched_at = fetched_at - ?1",
        [10 * day + 5_000],
    )
    .unwrap();
    assert_eq!((known(RECIPE, Some(10)), known(RECIPE, Some(11))), (0, 20));
    // By word it is bought anew.
    let set = app
        .store()
        .write_blocking(|db| db.set_max_age(Kind::FindEmail, 90));
    set.unwrap();
    let job = app
        .plan(&list, &RECIPE, Details::default(), true)
        .unwrap()
        .job;
    assert_eq!(app.store().read(|db| db.count_queued(job)).unwrap(), 20);
    hand.execute(
        "UPDATE answers SET fetched_at = fetched_at + ?1",
        [10 * day + 5_000],
    )
    .unwrap();
}

/// Never merged when unsure: paying twice costs a credit, merging two people costs a customer.
#[tokio::test(flavor = "multi_thread")]
async fn namesakes_stay_apart_in_one_list_and_across_lists() {
    let desk = Desk::new("work-ms=50").await;
    let app = || App::open(&desk.data(), World::Sandbox).unwrap();
    let import = |app: &App, name: &str, rows: &str| {
        let path = desk.path(name);
        std::fs::write(&path, rows).unwrap();
        app.import(&path, &[], |_, _| {}).unwrap().list
    };
    let head = "Name,Website,LinkedIn\n";
    let kim = |slug: &str| format!("Kim Lee,vega.example,{slug}\n");
    let [one, other, nobody] = ["linkedin.com/in/kim-1", "linkedin.com/in/kim-2", ""].map(kim);

    // One that says nothing goes with the only one there is; with several it is somebody else.
    let open = app();
    for (name, rows, searches) in [
        ("a.csv", format!("{head}{one}{nobody}{one}"), 1),
        ("b.csv", format!("{head}{one}{nobody}{other}"), 3),
        (
            "c.csv",
            format!("{head}{nobody}{other}{one}{nobody}{one}"),
            3,
        ),
    ] {
        let list = import(&open, name, &rows);
        let forecast = open.forecast(&list, &RECIPE, Details::default()).unwrap();
        assert_eq!(forecast.searches, searches, "{name}");
        assert_eq!(forecast.notes.alike, searches - 1, "{name}: and it is said");
    }
    drop(open);

    desk.run_file(&desk.path("a.csv"), 20, InDoubt::Wait).await;
    let open = app();
    for (name, rows, known, searches) in [
        ("d.csv", format!("{head}{nobody}"), 1, 0),
        ("e.csv", format!("{head}{one}"), 1, 0),
        ("f.csv", format!("{head}{other}"), 0, 1),
        ("g.csv", format!("{head}{nobody}{other}"), 1, 1),
        ("h.csv", format!("{head}{other}{nobody}"), 0, 1),
    ] {
        let list = import(&open, name, &rows);
        let forecast = open.forecast(&list, &RECIPE, Details::default()).unwrap();
        assert_eq!(
            (forecast.known, forecast.searches),
            (known, searches),
            "{name}"
        );
        let job = open
            .plan(&list, &RECIPE, Details::default(), false)
            .unwrap()
            .job;
        let queued = open.store().read(|db| db.count_queued(job)).unwrap();
        assert_eq!(queued, searches, "{name}");
    }
    drop(open);
    // Once both are known, one that says nothing may be either.
    desk.run_file(&desk.path("f.csv"), 20, InDoubt::Wait).await;
    let open = app();
    let list = import(
        &open,
        "i.csv",
        &format!("{}{nobody}", head.replace("LinkedIn", "LinkedIn URL")),
    );
    let forecast = open.forecast(&list, &RECIPE, Details::default()).unwrap();
    assert_eq!((forecast.known, forecast.searches), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_set_apart_gets_an_answer_of_its_own() {
    let desk = Desk::new("work-ms=50").await;
    let path = desk.path("twice.csv");
    let rows = "Name,Website\nKim Lee,vega.example\nKIM LEE,www.vega.example\n";
    std::fs::write(&path, rows).unwrap();
    let ran = desk
        .run_kind(&path, Kind::FindEmail, Sending::Bulk, 20, InDoubt::Wait)
        .await;
    assert_eq!(ran.summary.counts.searches, 1);
    // A copy in a later list is taken away, too.
    let later = desk.path("later.csv");
    std::fs::write(&later, "Name,Website,Note\nkim lee,vega.example,x\n").unwrap();
    let copied = desk.run_file(&later, 20, InDoubt::Wait).await;
    assert_eq!(copied.summary.money.held, Credits::ZERO);
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let same = app.list_companions(&copied.summary.job, 2).unwrap();
    assert_eq!(same.len(), 2, "both rows of the older list");
    assert!(
        same.iter()
            .all(|other| other.list == "twice.csv" && !other.why.is_empty())
    );
    for (ran, row) in [(&ran, 3), (&copied, 2)] {
        let job = &ran.summary.job;
        assert_eq!(app.set_apart(job, row).unwrap(), [job.id]);
        let summary = app.summary(job.id).unwrap();
        assert_eq!(summary.counts.pending, 1);
        assert!(summary.counts.conserved());
        let options = desk.options(Sending::Bulk, 20, InDoubt::Wait);
        let list = app.store().read(|db| db.get_list(job.list)).unwrap();
        let planned = app.plan(&list, &RECIPE, Details::default(), false).unwrap();
        assert_eq!((planned.job, planned.finished), (job.id, false));
        let end = app.run(job.id, &options, controls()).await.unwrap();
        assert_eq!(end, End::Finished);
    }
    assert_eq!(desk.sandbox().ledger().searches, 3);
    // What was bought for them stays theirs.
    for (ran, row) in [(&ran, 3), (&copied, 2)] {
        assert!(app.set_together(&ran.summary.job, row).unwrap().is_empty());
    }
    rebuild(&app, &desk.data()).await;
    // A copy that was taken away comes back, at no cost, where nothing was bought instead.
    let last = desk.path("last.csv");
    std::fs::write(&last, "Name,Website,Remark\nIda Holm,vega.example,x\n").unwrap();
    drop(app);
    desk.run_file(&last, 20, InDoubt::Wait).await;
    std::fs::write(&last, "Name,Website,Row\nIDA HOLM,vega.example,1\n").unwrap();
    let copied = desk.run_file(&last, 20, InDoubt::Wait).await;
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let job = &copied.summary.job;
    assert_eq!(app.set_apart(job, 2).unwrap(), [job.id]);
    assert_eq!(app.summary(job.id).unwrap().counts.pending, 1);
    assert_eq!(app.set_together(job, 2).unwrap(), [job.id]);
    let summary = app.summary(job.id).unwrap();
    assert_eq!((summary.counts.pending, summary.known.leads), (0, 1));
    assert_eq!(summary.job.state, JobState::Finished);
    assert_eq!(desk.sandbox().ledger().searches, 4);
    rebuild(&app, &desk.data()).await;
}
