//! `kill -9` at any moment, of the program or of the sandbox, then the same command again. What crashes here are real
//! processes.

use std::{process::Stdio, time::Duration};

use serde_json::Value;

use crate::desk::{people, reachable_people};
use crate::process::{Case, FarEnd, conserved, free_port, pause, wait_until};

#[test]
fn the_program_is_killed_again_and_again_and_nothing_is_sent_twice() {
    let case = Case::new(300);
    let far_end = FarEnd::start(&case.path("far-end"), 0, "work-ms=200,slow-ms=10");
    // Lives of every length, the shortest of which end in the import, the longest when nearly all is done.
    let mut life = 40;
    while case.run_and_kill(&far_end, Duration::from_millis(life)) {
        life = life * 5 / 4;
    }
    let mut case = case;
    case.extra = vec!["--doubt-wait", "1"];
    let (status, said) = case.run(&far_end);
    assert!(conserved(&said), "{said}");
    assert_eq!(far_end.ledger()["repeated"], 0, "{said}");
    if said["in_doubt"] == 0 {
        assert_eq!((status, said["pending"].as_u64()), (0, Some(0)), "{said}");
        assert_eq!(case.table(), case.undisturbed_table());
    } else {
        // A kill between a POST and its reply: the rest is done, and those wait for the user's word.
        assert_eq!((status, &said["pending"]), (3, &said["in_doubt"]), "{said}");
    }
}

/// The same for the other kinds, in batches, and for single searches, where each kill leaves one lead in doubt at most.
#[test]
fn whatever_is_asked_nothing_is_sent_twice_by_a_program_that_is_killed() {
    for (what, leads) in [
        (&["--verify", "email", "--batch", "20"][..], 200),
        (&["--find", "phone", "--batch", "20"], 200),
        (&["--verify", "email", "--live"], 30),
        (&["--find", "phone", "--live"], 30),
    ] {
        let mut case = Case::of(what, reachable_people(leads));
        let far_end = FarEnd::start(&case.path("far-end"), 0, "work-ms=200,slow-ms=10");
        let (mut life, mut kills) = (60, 0);
        while case.run_and_kill(&far_end, Duration::from_millis(life)) {
            (life, kills) = (life * 3 / 2, kills + 1);
        }
        case.extra = vec!["--doubt-wait", "1"];
        let (status, said) = case.run(&far_end);
        assert!(conserved(&said), "{what:?} {said}");
        assert_eq!(far_end.ledger()["repeated"], 0, "{what:?} {said}");
        if said["in_doubt"] == 0 {
            assert_eq!((status, said["pending"].as_u64()), (0, Some(0)), "{said}");
            assert_eq!(case.table(), case.undisturbed_table(), "{what:?}");
        } else {
            assert_eq!((status, &said["pending"]), (3, &said["in_doubt"]), "{said}");
            if what.contains(&"--live") {
                assert!(said["in_doubt"].as_u64().unwrap() <= kills * 2, "{said}");
            }
        }
    }
}

/// A kill between an upload and its reply leaves no doubt where the service can be asked for the file's name; one before
/// the upload had arrived leaves a doubt that is sent again without being bought twice.
#[test]
fn a_program_that_is_killed_while_clearout_works_buys_nothing_twice() {
    for what in [
        &[
            "--verify",
            "email",
            "--service",
            "clearout",
            "--batch",
            "20",
        ][..],
        &["--find", "email", "--service", "clearout", "--batch", "20"],
    ] {
        let mut case = Case::of(what, reachable_people(200));
        let far_end = FarEnd::start(&case.path("far-end"), 0, "work-ms=200,slow-ms=10");
        let mut life = 60;
        while case.run_and_kill(&far_end, Duration::from_millis(life)) {
            life = life * 3 / 2;
        }
        case.extra = vec!["--doubt-wait", "1", "--in-doubt", "resend"];
        let (status, said) = case.run(&far_end);
        assert!(conserved(&said), "{what:?} {said}");
        assert_eq!((status, said["pending"].as_u64()), (0, Some(0)), "{said}");
        let ledger = far_end.clearout_ledger();
        let twice = (&ledger["repeated"], &ledger["paid_twice"]);
        assert_eq!(twice, (&0.into(), &0.into()), "{what:?} {said}");
        assert_eq!(case.table(), case.undisturbed_table(), "{what:?}");
    }
}

/// Trap 5: a single of Clearout's that a kill cut off is told by its event alone, which may find the door closed: it is
/// never made again without a word.
#[test]
fn trap_05_a_program_that_is_killed_between_clearouts_singles_makes_no_call_twice() {
    for what in [
        &["--verify", "email", "--service", "clearout", "--live"][..],
        &["--find", "email", "--service", "clearout", "--live"],
    ] {
        let list = if what.contains(&"--verify") {
            reachable_people(30)
        } else {
            people(30)
        };
        let mut case = Case::of(what, list);
        case.extra = vec!["--doubt-wait", "1"];
        let far_end = FarEnd::start(&case.path("far-end"), 0, "slow-ms=10");
        let (mut life, mut kills) = (60, 0);
        while case.run_and_kill(&far_end, Duration::from_millis(life)) {
            (life, kills) = (life * 3 / 2, kills + 1);
        }
        let (status, said) = case.run(&far_end);
        assert!(kills > 0 && conserved(&said), "{what:?} {said}");
        let ledger = far_end.clearout_ledger();
        let twice = (&ledger["repeated"], &ledger["lists"]);
        assert_eq!(twice, (&0.into(), &0.into()), "{what:?} {said}");
        let in_doubt = said["in_doubt"].as_u64().unwrap();
        assert!(in_doubt <= kills * 2, "{said}");
        assert_eq!(said["pending"], said["in_doubt"], "{said}");
        assert_eq!(status, if in_doubt == 0 { 0 } else { 3 }, "{said}");
    }
}

/// Trap 29: a POST is not idempotent, and nothing but its callback or the user tells what became of one that broke off.
#[test]
fn trap_29_a_single_search_that_broke_off_is_a_doubt_that_its_callback_resolves() {
    for (what, kind) in [
        (&["--verify", "email", "--live"][..], "verify_email"),
        (&["--find", "phone", "--live"], "find_phone"),
        (&["--find", "email", "--live"], "find_email"),
    ] {
        let one = "First name,Last name,Company,E-mail\nAda,Moreau,Northpier,";
        let email = if kind == "verify_email" {
            "ada@northpier.example"
        } else {
            ""
        };
        let case = Case::of(what, format!("{one}{email}\n"));
        let far_end = FarEnd::start(&case.path("far-end"), 0, "slow-ms=1500,work-ms=3500");
        case.crash_in_the_first_call(&far_end);
        let (status, said) = case.run(&far_end);
        assert_eq!(
            (status, &said["in_doubt"], &said["kind"]),
            (0, &Value::from(0), &Value::from(kind)),
            "{said}"
        );
        assert_eq!(said["deliveries"], 1, "{said}");
        assert_eq!(far_end.ledger()["repeated"], 0);
        assert_eq!(case.table(), case.undisturbed_table());
    }
}

#[test]
fn the_sandbox_is_killed_and_comes_back_while_the_program_goes_on() {
    let case = Case::new(300);
    let mut far_end = FarEnd::start(&case.path("far-end"), free_port(), "work-ms=300");
    let port = far_end.url.rsplit(':').next().unwrap().parse().unwrap();
    let mut process = case
        .command(&far_end)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    for batches in [2, 6] {
        wait_until("the next batches", || {
            far_end.ledger()["batches"].as_u64().unwrap() >= batches
        });
        far_end.kill();
        pause(300);
        far_end = FarEnd::start(&case.path("far-end"), port, "work-ms=300");
    }
    let status = process.wait().unwrap().code().unwrap();
    assert!(
        status == 0 || status == 3,
        "a kill in the middle of a call leaves a doubt, anything else does not"
    );
    let ledger = far_end.ledger();
    assert_eq!(ledger["repeated"], 0, "{ledger}");
    if status == 0 {
        assert_eq!(case.table(), case.undisturbed_table());
    }
}

#[test]
fn a_crash_between_call_and_reply_is_a_doubt_that_the_callback_resolves() {
    let case = Case::new(20);
    let far_end = FarEnd::start(&case.path("far-end"), 0, "slow-ms=2000,work-ms=4000");
    case.crash_in_the_first_call(&far_end);
    let (status, said) = case.run(&far_end);
    assert_eq!(
        (status, &said["in_doubt"], &said["pending"]),
        (0, &Value::from(0), &Value::from(0)),
        "{said}"
    );
    assert_eq!(far_end.ledger()["repeated"], 0);
    assert_eq!(case.table(), case.undisturbed_table());
}

#[test]
fn a_doubt_that_nothing_resolves_is_told_until_the_user_decides() {
    let mut case = Case::new(20);
    let far_end = FarEnd::start(&case.path("far-end"), 0, "slow-ms=700,work-ms=50,lose=1");
    case.crash_in_the_first_call(&far_end);
    case.extra = vec!["--doubt-wait", "1"];
    for _ in 0..2 {
        let (status, said) = case.run(&far_end);
        assert_eq!(
            (status, &said["in_doubt"], &said["paused"]),
            (3, &Value::from(18), &Value::from("in_doubt")),
            "{said}"
        );
        assert!(
            said["message"].as_str().unwrap().contains("credits lower"),
            "the balance is the evidence: {said}"
        );
    }
    assert_eq!(far_end.ledger()["repeated"], 0);
    case.extra = vec!["--doubt-wait", "1", "--in-doubt", "resend"];
    let (status, said) = case.run(&far_end);
    assert_eq!((status, &said["pending"]), (0, &Value::from(0)), "{said}");
    assert_eq!(far_end.ledger()["repeated"], 18, "by the user's word");
}

#[test]
fn a_finished_job_is_only_exported_again_unless_asked_anew() {
    let mut case = Case::new(40);
    let far_end = FarEnd::start(&case.path("far-end"), 0, "work-ms=50");
    assert_eq!(case.run(&far_end).0, 0);
    let first = case.table();
    std::fs::remove_file(case.path("out.csv")).unwrap();
    assert_eq!(case.run(&far_end).0, 0);
    assert_eq!(case.table(), first);
    assert_eq!(far_end.ledger()["repeated"], 0, "nothing was bought");
    case.extra = vec!["--again"];
    let (status, said) = case.run(&far_end);
    assert_eq!((status, said["job"].as_u64()), (0, Some(2)), "{said}");
    assert_eq!(far_end.ledger()["repeated"], 36, "bought anew, as asked");
}

#[test]
fn asking_anew_twice_buys_once() {
    let mut case = Case::new(40);
    let far_end = FarEnd::start(&case.path("far-end"), 0, "work-ms=600");
    assert_eq!(case.run(&far_end).0, 0);
    case.extra = vec!["--again", "--doubt-wait", "1"];
    let mut process = case
        .command(&far_end)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_until("the second purchase", || far_end.ledger()["repeated"] == 36);
    pause(200);
    process.kill().unwrap();
    process.wait().unwrap();
    let (status, said) = case.run(&far_end);
    assert_eq!(
        (status, &said["job"], &said["pending"]),
        (0, &Value::from(2), &Value::from(0)),
        "{said}"
    );
    assert_eq!(
        far_end.ledger()["repeated"],
        36,
        "the same command again resumes the killed one"
    );
}

#[test]
fn sending_again_is_done_once_however_often_replies_are_lost() {
    let mut case = Case::new(20);
    let far_end = FarEnd::start(&case.path("far-end"), 0, "cut=1,lose=1,work-ms=10");
    case.extra = vec!["--doubt-wait", "0", "--in-doubt", "resend"];
    let (status, said) = case.run(&far_end);
    assert_eq!((status, &said["in_doubt"]), (3, &Value::from(18)), "{said}");
    assert_eq!(
        far_end.ledger()["repeated"],
        18,
        "once by the user's word, not until the credits are gone"
    );
}

#[test]
fn a_proxy_never_sees_what_is_meant_for_the_sandbox() {
    let case = Case::new(20);
    let far_end = FarEnd::start(&case.path("far-end"), 0, "work-ms=10");
    let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    proxy.set_nonblocking(true).unwrap();
    let url = format!("http://{}", proxy.local_addr().unwrap());
    let mut command = case.command(&far_end);
    let output = command
        .env("http_proxy", &url)
        .env("ALL_PROXY", &url)
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(proxy.accept().is_err(), "nobody knocked");
}

#[test]
fn whoever_stops_listening_does_not_stop_the_job() {
    let case = Case::new(20);
    let far_end = FarEnd::start(&case.path("far-end"), 0, "work-ms=10");
    let mut process = case.command(&far_end).spawn().unwrap();
    drop(process.stdout.take());
    drop(process.stderr.take());
    assert_eq!(process.wait().unwrap().code(), Some(0));
    assert_eq!(case.table(), case.undisturbed_table());
}
