//! A newer version of a list's file, with the jobs before and after it.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::Arc;

use ringback_core::app::{App, Joining, World};
use ringback_core::domain::{Details, InDoubt};
use ringback_core::engine::{End, Sending};
use ringback_core::import::Said;
use serde_json::Value;

use crate::desk::{Desk, RECIPE, check_money, controls, until};

/// So many people of whom every fifth has no company.
fn file(people: std::ops::Range<usize>, columns: &str, row: impl Fn(usize) -> String) -> String {
    let mut text = format!("{columns}\n");
    people.for_each(|n| text.push_str(&row(n)));
    text
}

fn older() -> String {
    file(0..40, "ID,Name,Website,Note", |n| match n % 5 {
        4 => format!("{n},Given{n} Family{n},,no company\n"),
        _ => format!("{n},Given{n} Family{n},firm{n}.example,note {n}\n"),
    })
}

/// Of the forty, two have another note, two are at another company, two have got one, five are gone; ten are new. Its
/// columns stand in another order, and there is one more.
fn newer() -> String {
    file(5..50, "Note,Name,ID,Website,City", |n| {
        let site = match n {
            19 | 24 | 29 | 34 | 39 | 44 | 49 => String::new(),
            9 | 14 => format!("late{n}.example"),
            10 | 11 => format!("other{n}.example"),
            n => format!("firm{n}.example"),
        };
        let note = match n {
            12 | 13 => "corrected".to_owned(),
            n if n % 5 == 4 && n < 40 => "no company".to_owned(),
            n => format!("note {n}"),
        };
        format!("{note},Given{n} Family{n},{n},{site},\n")
    })
}

fn paths(desk: &Desk) -> [PathBuf; 2] {
    let paths = [desk.path("leads.csv"), desk.path("leads (1).csv")];
    for (path, text) in paths.iter().zip([older(), newer()]) {
        std::fs::write(path, text).unwrap();
    }
    paths
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_run_of_an_updated_list_asks_for_whom_it_has_not_asked() {
    let desk = Desk::new("work-ms=50").await;
    let [older, newer] = paths(&desk);
    let first = desk.run_file(&older, 20, InDoubt::Wait).await;
    assert_eq!(desk.sandbox().ledger().searches, 32);
    {
        let app = App::open(&desk.data(), World::Sandbox).unwrap();
        let found = app.find_older(&newer, &Said::default()).unwrap().unwrap();
        assert_eq!(
            (found.same, found.changed, found.anew, found.new, found.gone),
            (29, 4, 2, 10, 5)
        );
        let into = (found.list.id, Joining::Update);
        let joined = app
            .reimport(&newer, &Said::default(), into, |_, _| {
                ControlFlow::Continue(())
            })
            .unwrap();
        assert_eq!(
            (joined.added, joined.changed, joined.list.leads),
            (12, 4, 52)
        );
        let forecast = app.forecast(&joined.list, &RECIPE, Details::default());
        let forecast = forecast.unwrap();
        assert_eq!(forecast.joins, Some(first.summary.job.id));
        // Ten new ones of whom two have no company, two at another company, two who have got one.
        assert_eq!(forecast.searches, 12);
    }
    // The newer file is the list's now: the same command goes on with it.
    let again = desk.run_file(&newer, 20, InDoubt::Wait).await;
    assert_eq!(again.end, End::Finished);
    assert_eq!(again.summary.job.id, first.summary.job.id);
    assert_eq!(desk.sandbox().ledger().searches, 32 + 12);
    let counts = again.summary.counts;
    assert_eq!((counts.leads, counts.searches, counts.skipped), (52, 44, 8));
    check_money(&again, desk.sandbox());
    // The list's own columns and rows stand where they stood, with the answers that they had.
    let (before, after) = (&first.table, &again.table);
    assert_eq!(after[0][..5], ["ID", "Name", "Website", "Note", "City"]);
    for (n, row) in before.iter().enumerate().skip(1) {
        let now = &after[n];
        if [12, 13].contains(&(n - 1)) {
            assert_eq!(
                (row[3].as_str(), now[3].as_str()),
                (format!("note {}", n - 1).as_str(), "corrected")
            );
        } else if [9, 14].contains(&(n - 1)) {
            assert!(row[5] == "skipped" && now[6] != "skipped", "{now:?}");
            continue;
        } else {
            assert_eq!(row[..4], now[..4]);
        }
        assert_eq!(row[4..], now[5..], "row {n}");
    }
    // Who is at another company now has a row and an answer of their own.
    for (row, n) in after[41..].iter().zip([10, 11]) {
        assert_eq!(row[..2], [n.to_string(), format!("Given{n} Family{n}")]);
        assert_eq!(row[2], format!("other{n}.example"));
        assert!(!after[n + 1][2].starts_with("other"));
    }

    // As a list of its own, by word: all is known.
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let other = app
        .import_as_new(&newer, &Said::default(), |_, _| ControlFlow::Continue(()))
        .unwrap();
    assert!(other.list.id != again.summary.job.list && other.list.leads == 45);
    let job = app.plan(&other.list, &RECIPE, Details::default(), false);
    let options = desk.options(Sending::Bulk, 20, InDoubt::Wait);
    let job = job.unwrap().job;
    assert_eq!(
        app.run(job, &options, controls()).await.unwrap(),
        End::Finished
    );
    assert_eq!(desk.sandbox().ledger().searches, 32 + 12);
    let counts = app.summary(job).unwrap().counts;
    assert_eq!((counts.leads, counts.pending, counts.skipped), (45, 0, 7));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_joins_a_list_does_not_disturb_the_job_that_runs_over_it() {
    let desk = Desk::new("work-ms=300").await;
    let [older, newer] = paths(&desk);
    let app = Arc::new(App::open(&desk.data(), World::Sandbox).unwrap());
    let list = app.import(&older, &[], |_, _| {}).unwrap().list;
    let job = app
        .plan(&list, &RECIPE, Details::default(), false)
        .unwrap()
        .job;
    let options = desk.options(Sending::Bulk, 8, InDoubt::Wait);
    let running = {
        let (app, options) = (Arc::clone(&app), options.clone());
        tokio::spawn(async move { app.run(job, &options, controls()).await.unwrap() })
    };
    let asked = || app.store().read(|db| db.count_in_flight(job)).unwrap() > 0;
    until("the job has asked", asked).await;
    let joins = {
        let app = Arc::clone(&app);
        let into = (list.id, Joining::Update);
        move || {
            app.reimport(&newer, &Said::default(), into, |_, _| {
                ControlFlow::Continue(())
            })
            .unwrap()
        }
    };
    let joined = tokio::task::spawn_blocking(joins).await.unwrap();
    assert_eq!((joined.added, joined.list.leads), (12, 52));
    assert_eq!(running.await.unwrap(), End::Finished);
    let counts = app.summary(job).unwrap().counts;
    // Two whom it had skipped have got a company: they come with the others.
    assert_eq!((counts.leads, counts.searches, counts.pending), (38, 32, 0));
    assert_eq!(desk.sandbox().ledger().searches, 32);
    let next = app.plan(&joined.list, &RECIPE, Details::default(), false);
    assert_eq!(next.unwrap().job, job);
    assert_eq!(
        app.run(job, &options, controls()).await.unwrap(),
        End::Finished
    );
    assert_eq!(desk.sandbox().ledger().searches, 32 + 12);
    let summary = app.summary(job).unwrap();
    assert_eq!((summary.counts.leads, summary.counts.pending), (52, 0));
    assert_eq!(summary.money.charged, desk.sandbox().ledger().credits_spent);
}

fn import(desk: &std::path::Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ringback-cli-under-test"))
        .current_dir(desk)
        .args(["--data-dir", "data", "import", "--sandbox"])
        .args(words)
        .output()
        .unwrap()
}

fn said(output: &Output, status: i32) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{error}");
    String::from_utf8(output.stdout.clone()).unwrap() + &error
}

#[test]
fn the_command_says_that_a_file_is_a_newer_version_and_does_what_it_did() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("leads.csv", &older());
    write("leads (1).csv", &newer());
    let run = |words: &[&str]| import(folder.path(), words);
    said(&run(&["leads.csv"]), 0);
    let like = "leads (1).csv looks like a newer version of list 1 (leads.csv): of its 45 leads, 29 the same, 6 changed, \
                10 new; 5 leads of the list are not in it; changed in Website 4, Note 2; new columns: City";
    let seen = said(&run(&["leads (1).csv", "--dry-run"]), 0);
    assert_eq!(seen, format!("{like}\n"));
    let seen = said(
        &run(&["leads (1).csv", "--dry-run", "--into", "leads.csv"]),
        0,
    );
    assert_eq!(seen, format!("{like}\n"));
    for wrong in [
        &["leads (1).csv", "--into", "1"][..],
        &["leads (1).csv", "--update"],
        &["leads (1).csv", "leads.csv", "--into", "1", "--update"],
        &["leads (1).csv", "--into", "1", "--update", "--only-new"],
        &["leads (1).csv", "--into", "1", "--as-new"],
    ] {
        said(&run(wrong), 2);
    }
    said(&run(&["leads (1).csv", "--into", "9", "--update"]), 1);
    // Without a word it is a list of its own, as ever.
    let told = said(&run(&["leads (1).csv"]), 0);
    assert!(
        told.contains("leads (1).csv: list 2, 45 leads, 0 problems"),
        "{told}"
    );
    let how =
        "`import leads (1).csv --into 1 --only-new` or `--update` would have taken it into list 1";
    assert!(told.contains(like) && told.contains(how), "{told}");
    let told = said(&run(&["leads (1).csv", "--into", "1", "--update"]), 0);
    assert!(
        told.contains("10 leads more in list 1 (leads.csv), 6 changed; it has 50 leads now"),
        "{told}"
    );
    let told = said(&run(&["leads (1).csv", "--into", "1", "--update"]), 0);
    assert!(told.contains("is in list 1 already"), "{told}");
    let told = said(&run(&["leads (1).csv", "--as-new"]), 0);
    assert!(told.contains("list 3, 45 leads"), "{told}");
    let output = Command::new(env!("CARGO_BIN_EXE_ringback-cli-under-test"))
        .current_dir(folder.path())
        .args([
            "--data-dir",
            "data",
            "--json",
            "import",
            "--sandbox",
            "--dry-run",
        ])
        .args(["--into", "2", "leads.csv"])
        .output();
    let told: Value = serde_json::from_str(&said(&output.unwrap(), 0)).unwrap();
    assert_eq!((&told["rows"], &told["gone"]), (&40.into(), &10.into()));
}

#[test]
fn the_command_takes_values_back_and_says_what_is_emptied_and_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, rows: &str| {
        let text = format!("Name,Company,Website,Notes,Phone\n{rows}");
        std::fs::write(folder.path().join(name), text).unwrap();
    };
    let told = |words: &[&str]| said(&import(folder.path(), words), 0);
    let ada = "Ada Stone,North,north.example";
    write("v1.csv", &format!("{ada},v1,+33612345601\n"));
    write(
        "v2.csv",
        &format!("{ada},v2,\nKim Brandt,Tannwerk,tannwerk.example,,3.36E+10\n"),
    );
    told(&["v1.csv"]);
    let again = told(&["v1.csv", "--into", "1", "--update"]);
    assert!(
        again.contains("v1.csv is in list 1 already: nothing was changed"),
        "{again}"
    );
    let seen = told(&["v2.csv", "--dry-run"]);
    assert!(
        seen.contains("changed in Notes 1, Phone 1 (1 of them is empty now)"),
        "{seen}"
    );
    let done = told(&["v2.csv", "--into", "1", "--update"]);
    let counts = "1 lead more in list 1 (v1.csv), 1 changed (1 cell emptied), 1 problem in the file; it has 2 leads now";
    assert!(
        done.contains(counts) && done.contains("\n  row 3, column Phone: "),
        "{done}"
    );
    // Its own file says something else by now.
    let known = told(&["v1.csv"]);
    assert!(
        known.contains("v1.csv: list 1, 2 leads") && known.contains("(imported before)"),
        "{known}"
    );
    let unlike = "or another file since: 1 lead changed, 0 new; `import v1.csv --into 1 --update` takes them";
    assert!(known.contains(unlike), "{known}");
    let only_new = told(&["v1.csv", "--into", "1", "--only-new"]);
    assert!(
        only_new.contains("all rows of v1.csv are in list 1 already: nothing was changed"),
        "{only_new}"
    );
    let back = told(&["v1.csv", "--into", "1", "--update"]);
    assert!(
        back.contains("0 leads more in list 1 (v1.csv), 1 changed; it has 2 leads now"),
        "{back}"
    );
    let again = told(&["v1.csv", "--into", "1", "--update"]);
    assert!(
        again.contains("v1.csv is in list 1 already: nothing was changed"),
        "{again}"
    );
    let known = told(&["v1.csv"]);
    assert!(!known.contains("another file since"), "{known}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_another_phone_is_not_bought_again_and_two_who_have_one_each_are_two() {
    let desk = Desk::new("work-ms=50").await;
    let write = |name: &str, phones: [&str; 4]| {
        let mut text = "First name,Last name,Company,Website,Phone\n".to_owned();
        let names = ["Ada,Stone", "Kim,Brandt", "Eva,Sorel", "Eva,Sorel"];
        for (name, phone) in names.iter().zip(phones) {
            text.push_str(&format!("{name},North Pier,northpier.example,{phone}\n"));
        }
        let path = desk.path(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let eva = ["+33612345603", "+33612345604"];
    let older = write("p1.csv", ["+33612345601", "+33612345602", eva[0], eva[1]]);
    let newer = write("p2.csv", ["+33612345699", "", eva[0], eva[1]]);
    let first = desk.run_file(&older, 20, InDoubt::Wait).await;
    let asked = desk.sandbox().ledger().searches;
    assert_eq!((asked, first.table.len()), (4, 5));
    {
        let app = App::open(&desk.data(), World::Sandbox).unwrap();
        let list = first.summary.job.list;
        let into = |path, joining| {
            app.reimport(path, &Said::default(), (list, joining), |_, _| {
                ControlFlow::Continue(())
            })
            .unwrap()
        };
        let joined = into(&newer, Joining::Update);
        assert_eq!((joined.added, joined.changed), (0, 2));
    }
    let again = desk.run_file(&newer, 20, InDoubt::Wait).await;
    assert_eq!(desk.sandbox().ledger().searches, asked);
    check_money(&again, desk.sandbox());
    assert_eq!(again.summary.job.id, first.summary.job.id);
    assert_eq!(again.table.len(), 5);
    for (before, now) in first.table.iter().zip(&again.table) {
        assert_eq!((&before[..4], &before[5..]), (&now[..4], &now[5..]));
    }
    assert_eq!(again.table[1][4], "+33612345699");
}
