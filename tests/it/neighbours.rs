//! Promise 1 where it is hardest: two lists with the same people, and the answers for the one are still to come.

use std::{process::Stdio, sync::Arc};

use ringback_core::app::{App, Forecast, Running, World};
use ringback_core::domain::{Details, InDoubt, JobId, JobState, PauseReason};
use ringback_core::engine::{End, Sending};
use serde_json::Value;

use crate::desk::{Desk, RECIPE, check_ledger, controls, people, read_csv, until};
use crate::halted::jobs;
use crate::process::{Case, FarEnd, conserved, program, wait_until};

/// `people(leads)` in a file of that name, which no other file is like.
fn job_over(desk: &Desk, app: &App, name: &str, leads: usize) -> JobId {
    let path = desk.path(name);
    std::fs::write(&path, people(leads).replace("Note", name)).unwrap();
    let list = app.import(&path, &[], |_, _| {}).unwrap().list;
    let planned = app.plan(&list, &RECIPE, Details::default(), false);
    planned.unwrap().job
}

/// What another list with `people(leads)` would come to.
fn foresee(desk: &Desk, app: &App, leads: usize) -> Forecast {
    let path = desk.path("foreseen.csv");
    std::fs::write(&path, people(leads).replace("Note", "Foreseen")).unwrap();
    let list = app.import(&path, &[], |_, _| {}).unwrap().list;
    app.forecast(&list, &RECIPE, Details::default()).unwrap()
}

/// What is kept of the people of a job: whose search it was and what was found.
fn found(desk: &Desk, app: &App, job: JobId) -> Vec<Vec<String>> {
    let summary = app.summary(job).unwrap();
    let list = app.store().read(|db| db.get_list(summary.job.list));
    let out = desk.path(&format!("{job}.csv"));
    let done = app.export(&list.unwrap(), Some(&summary.job), &out, |_, _| {});
    done.unwrap();
    let rows = read_csv(&out);
    rows[1..].iter().map(|row| row[5..].to_vec()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_jobs_at_once_with_the_same_people_pay_for_each_once() {
    for (sending, batch, work) in [(Sending::Bulk, 7, 300), (Sending::Live, 1, 50)] {
        let desk = Desk::new(&format!("work-ms={work}")).await;
        let app = Arc::new(App::open(&desk.data(), World::Sandbox).unwrap());
        let jobs = [
            job_over(&desk, &app, "one.csv", 60),
            job_over(&desk, &app, "other.csv", 80),
            job_over(&desk, &app, "last.csv", 40),
        ];
        let options = desk.options(sending, batch, InDoubt::Wait);
        let running = Running::new(Arc::clone(&app), options.service, options.wishes);
        for job in jobs {
            running.start(job).await.unwrap();
        }
        until("all have ended", || {
            let state = |job: &JobId| app.summary(*job).unwrap().job.state;
            jobs.iter().all(|job| state(job) == JobState::Finished)
        })
        .await;
        running.leave().await.unwrap();
        // Of 80 rows 72 can be asked about; the other two lists have nobody else.
        let ledger = desk.sandbox().ledger();
        assert_eq!(ledger.searches, 72, "{sending:?}");
        let money = jobs.map(|job| app.summary(job).unwrap().money);
        let charged = money[0].charged + money[1].charged + money[2].charged;
        assert_eq!(charged, ledger.credits_spent);
        check_ledger(&app);
        let [one, other, last] = jobs.map(|job| found(&desk, &app, job));
        assert_eq!((&other[..60], &other[..40]), (&one[..], &last[..]));
    }
}

/// A job that stands still for one that was paused goes on by itself when that does.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_waits_for_a_paused_one_says_so_and_goes_on_with_it() {
    let desk = Desk::new("work-ms=60000").await;
    let app = Arc::new(App::open(&desk.data(), World::Sandbox).unwrap());
    let first = job_over(&desk, &app, "one.csv", 40);
    let options = desk.options(Sending::Bulk, 100, InDoubt::Wait);
    let running = Running::new(Arc::clone(&app), options.service, options.wishes);
    running.start(first).await.unwrap();
    until("it is at the service", || {
        desk.sandbox().ledger().searches == 36
    })
    .await;
    running.leave().await.unwrap();
    let foretold = foresee(&desk, &app, 50);
    assert_eq!((foretold.searches, foretold.notes.awaited), (45, 36));

    let options = desk.options(Sending::Bulk, 100, InDoubt::Wait);
    let running = Running::new(Arc::clone(&app), options.service, options.wishes);
    let second = job_over(&desk, &app, "other.csv", 60);
    desk.change_faults("work-ms=50").await;
    running.start(second).await.unwrap();
    let pause = |job| app.summary(job).unwrap().job.pause;
    until("it stands still", || {
        pause(second).is_some_and(|(why, _)| why == PauseReason::AskedElsewhere)
    })
    .await;
    let (_, words) = pause(second).unwrap();
    assert!(words.contains("36 searches"), "{words}");
    assert!(words.contains(&format!("job {first}")), "{words}");
    assert_eq!(desk.sandbox().ledger().searches, 54);

    running.start(first).await.unwrap();
    until("it is worked on again", || {
        app.summary(second).unwrap().job.state == JobState::Running
    })
    .await;
    assert_eq!(desk.sandbox().ledger().searches, 54);
    running.leave().await.unwrap();
}

/// What was counted as lost may have been carried out: whoever asks the same again is told.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_counted_as_lost_is_told_before_it_is_asked_again() {
    let desk = Desk::new("work-ms=60000,cut=1").await;
    let lost = desk.run(40, 10, InDoubt::Lost).await;
    let failed = lost.summary.counts.failed;
    assert!(failed > 0);
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let told = foresee(&desk, &app, 60);
    assert_eq!(told.notes.lost, failed);
    let words = told.notes.sentences();
    let said = |words: &String| words.contains("counted as lost: may be charged twice");
    assert!(words.iter().any(said), "{words:?}");
    // Planned, it is told of what is left, too.
    let job = job_over(&desk, &app, "other.csv", 60);
    assert_eq!(app.store().read(|db| db.count_lost(job)).unwrap(), failed);
}

/// A batch that was counted as lost is called back where nobody works on its job: its answers are there to be fetched, and
/// nobody buys them again.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_counted_as_lost_and_is_told_of_after_all_is_not_bought_for_another() {
    let desk = Desk::new("work-ms=3000,cut=1").await;
    let lost = desk.run(40, 10, InDoubt::Lost).await;
    let failed = lost.summary.counts.failed;
    assert_eq!(failed, desk.sandbox().ledger().searches);
    desk.change_faults("cut=0").await;
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let options = desk.options(Sending::Bulk, 10, InDoubt::Wait);
    let line = app.open_line(&options.service, None).await.unwrap();
    let batches = lost.summary.traffic.batches;
    let told = || {
        app.store()
            .read(|db| db.list_open_batches(lost.summary.job.id))
    };
    until("all is called back", || {
        told().unwrap().len() as u64 == batches
    })
    .await;
    line.hang_up().await.unwrap();

    let foretold = foresee(&desk, &app, 60);
    assert_eq!((foretold.notes.awaited, foretold.notes.lost), (failed, 0));
    let other = job_over(&desk, &app, "other.csv", 60);
    let end = app.run(other, &options, controls()).await.unwrap();
    let End::Paused(PauseReason::AskedElsewhere, words) = end else {
        panic!("{end:?}")
    };
    assert!(
        words.contains(&format!("job {}", lost.summary.job.id)),
        "{words}"
    );
    // The first is fetched, and the second has its answers.
    for job in [lost.summary.job.id, other] {
        let end = app.run(job, &options, controls()).await.unwrap();
        assert_eq!(end, End::Finished, "{job}");
    }
    assert_eq!(desk.sandbox().ledger().searches, 54, "everybody once");
    assert_eq!(app.summary(other).unwrap().counts.failed, 0);
}

/// The program is killed with a batch in doubt, and the same people come in another list.
#[test]
fn what_is_in_doubt_in_one_list_is_not_bought_for_another() {
    let case = Case::new(40);
    let far_end = FarEnd::start(&case.path("far-end"), 0, "work-ms=50,slow-ms=700");
    case.crash_in_the_first_call(&far_end);
    let sent = far_end.ledger()["searches"].as_u64().unwrap();
    let other = case.path("other.csv");
    std::fs::write(&other, people(60).replace("Note", "Remark")).unwrap();
    let run = || {
        let mut command = program();
        command.arg("run").arg(&other);
        command.args(["--find", "email", "--batch", "20", "--json", "--data-dir"]);
        command
            .arg(case.path("data"))
            .arg("--out")
            .arg(case.path("other-out.csv"));
        command.arg(format!("--sandbox={}", far_end.url));
        let output = command.stderr(Stdio::null()).output().unwrap();
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code().unwrap(), said)
    };
    let (status, said) = run();
    assert_eq!(status, 3, "{said}");
    assert_eq!(said["pending"].as_u64(), Some(sent), "{said}");
    let words = said.to_string();
    assert!(words.contains("job 1"), "{words}");
    let paid = far_end.ledger()["searches"].as_u64().unwrap();
    assert_eq!(paid, 54, "everybody once");

    let shown = program()
        .args(["jobs", "show", "2", "--sandbox", "--data-dir"])
        .arg(case.path("data"))
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("jobs resume"), "{shown}");

    // The user says that the first is lost: then, and only then, it is asked again, for the other list.
    let at = format!("--sandbox={}", far_end.url);
    wait_until("the first has heard what there is", || {
        let (_, resumed) = jobs(
            &case.path("data"),
            &[
                "resume",
                "1",
                "--in-doubt",
                "lost",
                "--doubt-wait",
                "1",
                &at,
            ],
        );
        resumed["pending"] == 0
    });
    let (status, said) = run();
    assert_eq!((status, &said["pending"]), (0, &Value::from(0)), "{said}");
    assert!(conserved(&said));
    let again = far_end.ledger()["searches"].as_u64().unwrap();
    assert!(again == paid || again == paid + sent, "{again}");
}
