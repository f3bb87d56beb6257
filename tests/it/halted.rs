//! `jobs pause`, `jobs stop` and `jobs resume` with real processes: the one that runs a job holds the data folder, and
//! another one halts it.

use std::{
    path::Path,
    process::{Child, Stdio},
};

use ringback_core::app::{App, World};
use ringback_core::domain::{Batch, BatchState, JobId};
use ringback_core::store::Reading;
use serde_json::Value;

use crate::desk::{check_ledger, people};
use crate::process::{Case, FarEnd, conserved, free_port, pause, program, wait_until};

const CLEAROUT: &[&str] = &["--find", "email", "--service", "clearout", "--batch", "20"];

/// `jobs …` about the case's data folder: its exit status and what it printed.
pub fn jobs(data: &Path, words: &[&str]) -> (i32, Value) {
    let mut command = program();
    command
        .arg("jobs")
        .args(words)
        .args(["--json", "--data-dir"]);
    let output = command.arg(data).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let object = serde_json::from_str(&said);
    let object =
        object.unwrap_or_else(|_| panic!("{said}\n{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code().unwrap(), object)
}

fn end(process: Child) -> (i32, Value) {
    let output = process.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let object = serde_json::from_str(&said);
    let object =
        object.unwrap_or_else(|_| panic!("{said}\n{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code().unwrap(), object)
}

fn n(said: &Value, name: &str) -> u64 {
    said[name]
        .as_u64()
        .unwrap_or_else(|| panic!("{name}: {said}"))
}

fn check(case: &Case) {
    check_ledger(&App::open(&case.path("data"), World::Sandbox).unwrap());
}

#[test]
fn a_job_in_another_terminal_is_paused_and_gone_on_with() {
    let case = Case::new(400);
    let far_end = FarEnd::start(&case.path("far-end"), 0, "work-ms=1500,slow-ms=40");
    let data = case.path("data");
    let at = format!("--sandbox={}", far_end.url);
    let running = case.command(&far_end).spawn().unwrap();
    wait_until("a batch", || n(&far_end.ledger(), "batches") > 1);

    // Whoever means another world, or another job, is told so, and nothing is done.
    let (status, said) = jobs(&data, &["pause", "1"]);
    assert_eq!(status, 1);
    assert!(
        said["error"].as_str().unwrap().contains("--sandbox"),
        "{said}"
    );
    let (status, said) = jobs(&data, &["pause", "7", &at]);
    assert_eq!((status, &said["now"]), (1, &Value::Null), "{said}");

    let (status, said) = jobs(&data, &["pause", "1", &at]);
    assert_eq!(
        (status, said["now"].as_str()),
        (0, Some("paused")),
        "{said}"
    );
    assert!(
        n(&said, "in_flight") > 0 && said["awaited"] == true,
        "{said}"
    );
    assert!(n(&said, "unsent") > 0, "{said}");
    let sent = n(&far_end.ledger(), "batches");
    let (status, paused) = end(running);
    assert_eq!(
        (status, paused["paused"].as_str()),
        (3, Some("by_user")),
        "{paused}"
    );
    assert!(n(&far_end.ledger(), "batches") <= sent + 1);
    assert!(
        conserved(&paused) && n(&paused, "found") > 0,
        "what was in flight arrived"
    );
    assert!(
        !data
            .join("slips")
            .read_dir()
            .unwrap()
            .any(|slip| slip.is_ok())
    );

    let (status, idle) = jobs(&data, &["pause", "1", &at]);
    assert_eq!((status, idle["now"].as_str()), (3, Some("idle")), "{idle}");
    let (status, whole) = jobs(&data, &["resume", "1", &at]);
    assert_eq!((status, n(&whole, "pending")), (0, 0), "{whole}");
    assert_eq!(n(&far_end.ledger(), "repeated"), 0);
    let (status, again) = jobs(&data, &["resume", "1", &at]);
    assert_eq!((status, &again["found"]), (0, &whole["found"]));
    assert_eq!(case.run(&far_end).0, 0);
    assert_eq!(case.table(), case.undisturbed_table());
    check(&case);
}

#[test]
fn a_job_in_another_terminal_is_stopped_and_its_rest_taken_up() {
    let case = Case::new(400);
    let far_end = FarEnd::start(&case.path("far-end"), 0, "work-ms=800,slow-ms=40");
    let data = case.path("data");
    let at = format!("--sandbox={}", far_end.url);
    let running = case.command(&far_end).spawn().unwrap();
    wait_until("a batch", || n(&far_end.ledger(), "batches") > 1);
    let (status, said) = jobs(&data, &["stop", "1", &at]);
    assert_eq!(
        (status, said["now"].as_str()),
        (0, Some("stopped")),
        "{said}"
    );
    assert!(n(&said, "unsent") > 0 && said["awaited"] == true, "{said}");
    let (status, stopped) = end(running);
    assert_eq!(
        (status, stopped["state"].as_str()),
        (0, Some("finished")),
        "{stopped}"
    );
    assert!(n(&stopped, "skipped") >= n(&said, "unsent") && conserved(&stopped));
    let (status, again) = jobs(&data, &["stop", "1", &at]);
    assert_eq!(
        (status, again["now"].as_str()),
        (0, Some("stopped")),
        "{again}"
    );
    let (status, whole) = jobs(&data, &["resume", "1", &at]);
    assert_eq!((status, n(&whole, "pending")), (0, 0), "{whole}");
    assert!(n(&whole, "found") > n(&stopped, "found"));
    assert_eq!(n(&far_end.ledger(), "repeated"), 0);
    check(&case);
}

/// A run that was cut off left searches at the service: it is stopped without anybody being asked, and what was sent is
/// fetched by whoever goes on with it.
#[test]
fn a_job_that_nobody_runs_is_stopped_on_the_spot() {
    let case = Case::new(400);
    let far_end = FarEnd::start(&case.path("far-end"), 0, "work-ms=600,slow-ms=20");
    let data = case.path("data");
    let at = format!("--sandbox={}", far_end.url);
    let mut running = case
        .command(&far_end)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    wait_until("a batch", || n(&far_end.ledger(), "batches") > 1);
    running.kill().unwrap();
    running.wait().unwrap();
    let (status, said) = jobs(&data, &["stop", "1", &at]);
    assert_eq!(
        (status, said["now"].as_str()),
        (0, Some("stopped")),
        "{said}"
    );
    assert!(
        n(&said, "in_flight") > 0 && said["awaited"] == false,
        "{said}"
    );
    let (status, missing) = jobs(&data, &["stop", "7", &at]);
    assert!(status == 1 && missing["error"].is_string());
    let (status, whole) = jobs(
        &data,
        &[
            "resume",
            "1",
            &at,
            "--doubt-wait",
            "1",
            "--in-doubt",
            "lost",
        ],
    );
    assert_eq!(n(&whole, "pending"), 0, "{status} {whole}");
    assert_eq!(n(&far_end.ledger(), "repeated"), 0);
    check(&case);
}

/// A process that holds the folder and never looks: nothing is done, and it is said.
#[test]
fn a_wish_that_nobody_takes_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let _held = App::open(&data, World::Sandbox).unwrap();
    let (status, said) = jobs(&data, &["pause", "1", "--sandbox"]);
    assert_eq!(status, 1);
    assert!(
        said["error"].as_str().unwrap().contains("nothing was done"),
        "{said}"
    );
    assert_eq!(data.join("slips").read_dir().unwrap().count(), 0);
}

/// Lists at Clearout are cancelled there: rows that are done by then are charged and the rest is not, and the job takes what
/// there is.
#[test]
fn what_is_in_flight_is_cancelled_where_that_can_be_done() {
    let case = Case::of(CLEAROUT, people(200));
    let far_end = FarEnd::start(&case.path("far-end"), 0, "work-ms=4000,slow-ms=20");
    let data = case.path("data");
    let at = format!("--sandbox={}", far_end.url);
    let running = case.command(&far_end).spawn().unwrap();
    wait_until("a list", || n(&far_end.clearout_ledger(), "lists") > 1);
    let (status, said) = jobs(&data, &["stop", "1", &at, "--cancel"]);
    assert_eq!(
        (status, said["now"].as_str()),
        (0, Some("stopped")),
        "{said}"
    );
    let batches = said["batches"].as_array().unwrap();
    assert!(
        batches.len() > 1 && batches.iter().all(|batch| batch["outcome"] == "cancelled"),
        "{said}"
    );
    let (status, stopped) = end(running);
    assert_eq!(
        (status, stopped["state"].as_str()),
        (0, Some("finished")),
        "{stopped}"
    );
    let spent = &far_end.clearout_ledger()["credits_spent"];
    assert_eq!(&stopped["credits_spent"], spent, "{stopped}");
    assert_eq!(
        (n(&stopped, "credits_held"), n(&stopped, "pending")),
        (0, 0),
        "{stopped}"
    );
    // Nobody has looked for whoever stands in a row that was left undone.
    assert!(
        n(&stopped, "unsure") > 0 && conserved(&stopped),
        "{stopped}"
    );
    assert_eq!(stopped["cancelled_at_service"], stopped["unsure"]);
    check(&case);
    // Said, with what is to be typed to have them looked for.
    let shown = crate::commands::run(&data, &["jobs", "show", "1", "--sandbox"], 0);
    let advice = "`ringback-cli jobs retry 1 unknown --sandbox` does";
    assert!(
        shown.contains("the list was cancelled at Clearout"),
        "{shown}"
    );
    assert!(shown.contains(advice), "{shown}");
    let first = ", after `ringback-cli jobs resume 1 --sandbox`";
    assert_eq!(
        shown.contains(first),
        n(&stopped, "skipped") > 20,
        "{shown}"
    );
    crate::commands::run(&data, &["jobs", "resume", "1", "--sandbox"], 0);
    let words = ["jobs", "retry", "1", "unknown", "--sandbox"];
    crate::commands::run(&data, &words, 0);
    let shown = crate::commands::run(&data, &["jobs", "show", "1", "--sandbox"], 0);
    assert!(!shown.contains(advice), "they have been: {shown}");
}

/// A list that has ended there is past being cancelled, and one at a service that cannot be reached goes on: both are said
/// by batch, and the job is stopped all the same. What there is is fetched when somebody goes on with it.
#[test]
fn what_cannot_be_cancelled_any_more_or_now_is_said_and_still_fetched() {
    let case = Case::of(CLEAROUT, people(60));
    let port = free_port();
    let mut far_end = FarEnd::start(&case.path("far-end"), port, "work-ms=2000,slow-ms=20");
    let data = case.path("data");
    let at = format!("--sandbox={}", far_end.url);
    let mut running = case
        .command(&far_end)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    wait_until("lists", || n(&far_end.clearout_ledger(), "lists") > 2);
    running.kill().unwrap();
    running.wait().unwrap();
    far_end.kill();
    let app = App::open(&data, World::Sandbox).unwrap();
    let open = |db: &Reading<'_>| db.list_open_batches(JobId(1));
    let there = app.store().read(open).unwrap();
    drop(app);
    let sent = |batch: &Batch| batch.state == BatchState::Submitted;
    assert!(there.iter().any(sent), "lists are in flight still");
    let outcomes = |said: &Value| -> Vec<(String, bool)> {
        let batches = said["batches"].as_array().unwrap();
        let of = |batch: &Value| {
            let outcome = batch["outcome"].as_str().unwrap().to_owned();
            (outcome, batch["message"].is_string())
        };
        batches.iter().map(of).collect()
    };
    let (status, said) = jobs(&data, &["stop", "1", &at, "--cancel"]);
    assert_eq!(
        (status, said["now"].as_str()),
        (0, Some("stopped")),
        "{said}"
    );
    let expected = |outcome: &str, why: bool| -> Vec<(String, bool)> {
        let of = |batch: &Batch| match sent(batch) {
            true => (outcome.to_owned(), why),
            false => ("in_doubt".to_owned(), false),
        };
        there.iter().map(of).collect()
    };
    assert_eq!(outcomes(&said), expected("refused", true), "{said}");

    let far_end = FarEnd::start(&case.path("far-end"), port, "work-ms=1,slow-ms=20");
    wait_until("a list has ended", || {
        n(&far_end.clearout_ledger(), "credits_spent") > 0
    });
    // The last went up a moment after the first.
    pause(3000);
    let (status, said) = jobs(&data, &["stop", "1", &at, "--cancel"]);
    assert_eq!(status, 0, "{said}");
    assert_eq!(outcomes(&said), expected("too_late", false), "{said}");
    let resumed = ["resume", "1", &at, "--doubt-wait", "1"];
    let (_, whole) = jobs(&data, &resumed);
    assert!(n(&whole, "found") > 0 && conserved(&whole), "{whole}");
    check(&case);
}

/// Enrow cancels nothing, and says so by batch.
#[test]
fn what_is_at_a_service_that_cancels_nothing_still_arrives() {
    let case = Case::new(100);
    let far_end = FarEnd::start(&case.path("far-end"), 0, "work-ms=1500,slow-ms=40");
    let at = format!("--sandbox={}", far_end.url);
    let running = case.command(&far_end).spawn().unwrap();
    wait_until("a batch", || n(&far_end.ledger(), "batches") > 1);
    let (_, said) = jobs(&case.path("data"), &["stop", "1", &at, "--cancel"]);
    let batches = said["batches"].as_array().unwrap();
    assert!(
        !batches.is_empty()
            && batches
                .iter()
                .all(|batch| batch["outcome"] == "not_offered"),
        "{said}"
    );
    let (_, stopped) = end(running);
    assert!(
        n(&stopped, "found") > 0 && n(&stopped, "pending") == 0,
        "{stopped}"
    );
    check(&case);
}
