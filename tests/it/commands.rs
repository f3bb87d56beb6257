//! `verify`, `deliveries`, `replay` and `listen` as programs: what they print, how they end, and that they end well.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::desk::people;

fn ringback(data: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringback-cli-under-test"));
    command
        .args(words)
        .arg("--data-dir")
        .arg(data)
        .env_remove("RINGBACK_ENROW_KEY")
        .env_remove("RINGBACK_CLEAROUT_KEY");
    // No keychain can be reached: the tests must not find a key of whoever runs them.
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs it, with `stdin`, to its end with that exit status.
pub fn run_with(data: &Path, words: &[&str], stdin: &str, status: i32) -> Output {
    let mut command = ringback(data, words);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let wrote = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    // Whoever does not read its input may have ended before it was written.
    drop(wrote);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{words:?}: {said}");
    assert!(!said.contains("panicked"), "{said}");
    output
}

pub fn run(data: &Path, words: &[&str], status: i32) -> String {
    String::from_utf8(run_with(data, words, "", status).stdout).unwrap()
}

pub fn object(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Find, then verify: what was found is verified with what the list had, in one command, and nothing of it twice.
#[test]
fn what_is_found_is_verified_in_the_same_run() {
    for (provider, find_first) in [("enrow", true), ("enrow", false), ("clearout", true)] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        let (list, out) = (data.join("leads.csv"), data.join("out.csv"));
        std::fs::write(&list, people(40)).unwrap();
        let leads = list.to_str().unwrap();
        let start = ["run", leads, "--provider", provider, "--json"];
        let end = ["--faults", "work-ms=50", "--out", out.to_str().unwrap()];
        let jobs = |what: &[&'static str]| -> Vec<Value> {
            let words = [&start[..], &end[..], &["--sandbox"], what].concat();
            let mut told: Vec<Value> = run(data, &words, 0).lines().map(object).collect();
            if what.len() > 1 {
                // After the jobs, what they cost together.
                let whole = told.pop().unwrap();
                let spent = |of: &Value| of["credits_spent"].as_f64().unwrap();
                let sum: f64 = told.iter().map(spent).sum();
                assert!((spent(&whole) - sum).abs() < 0.001, "{whole}");
                let services = whole["services"].as_array().unwrap();
                assert_eq!(services.len(), 1, "{whole}");
                assert!((spent(&services[0]) - sum).abs() < 0.001, "{whole}");
                let most = services[0]["credits_at_most"].as_f64().unwrap();
                assert!(sum <= most && whole["ended"] == json!(true), "{whole}");
            }
            told
        };
        if !find_first {
            // People without an address: nothing is asked, and nothing of it holds later ones up.
            let [alone] = &jobs(&["--verify"])[..] else {
                panic!("one job");
            };
            assert_eq!(
                (&alone["searches"], &alone["found"]),
                (&json!(0), &json!(0))
            );
        }
        let done = jobs(&["--find", "email", "--verify"]);
        let [find, verify] = &done[..] else {
            panic!("two jobs: {done:?}");
        };
        assert_eq!(
            (&find["kind"], &verify["kind"]),
            (&json!("find_email"), &json!("verify_email"))
        );
        let found = find["found"].as_u64().unwrap();
        assert!(found > 5, "{find}");
        assert_eq!(verify["searches"], json!(found), "{verify}");
        assert_eq!(
            (&find["out"], verify["out"].is_string()),
            (&Value::Null, true)
        );
        let count = |name: &str| verify[name].as_u64().unwrap();
        assert_eq!(count("found") + count("not_found") + count("unsure"), found);
        assert_eq!(count("leads") - count("skipped"), found);
        let table = crate::desk::read_csv(&out);
        let column = |name: &str| table[0].iter().position(|cell| cell == name).unwrap();
        let [email, verdict] = ["E-mail found", "Verification result"].map(column);
        for row in &table[1..] {
            assert_eq!(row[email].is_empty(), row[verdict] == "skipped", "{row:?}");
        }
        // Once more: told again, nothing more is paid.
        let again = jobs(&["--find", "email", "--verify"]);
        for (before, after) in done.iter().zip(&again) {
            for same in ["job", "credits_spent", "batches"] {
                assert_eq!(before[same], after[same], "{same}");
            }
        }
    }
}

#[test]
fn addresses_are_verified_once_whatever_their_order_and_spelling() {
    for provider in ["enrow", "clearout"] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        let asking = |more: &[&'static str]| {
            let words = [
                "--sandbox",
                "--faults",
                "work-ms=50",
                "--provider",
                provider,
            ];
            [&["verify"], more, &words].concat()
        };
        let words = asking(&["Valid@example.com", "nobody", "-", "--json"]);
        let output = run_with(
            data,
            &words,
            "ada@tannwerk.example\n\nvalid@example.com\n",
            0,
        );
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("`nobody` is not an e-mail address"), "{said}");
        let first = object(&String::from_utf8(output.stdout).unwrap());
        assert_eq!(
            (&first["searches"], &first["leads"]),
            (&json!(2), &json!(2))
        );
        assert_eq!(first["not_addresses"], json!(["nobody"]));
        let addresses = first["addresses"].as_array().unwrap();
        assert_eq!(addresses[0]["address"], "valid@example.com");
        for address in addresses {
            let verdict = address["verdict"].as_str().unwrap();
            assert!(
                !["pending", "failed", "none"].contains(&verdict),
                "{address}"
            );
            assert!(!address["word"].as_str().unwrap().is_empty(), "{address}");
        }
        let charged: f64 = addresses
            .iter()
            .map(|one| one["credits"].as_f64().unwrap())
            .sum();
        assert_eq!(json!(charged).as_f64(), first["credits_spent"].as_f64());

        // The same again: the same job, nothing more spent.
        let words = asking(&["ada@TANNWERK.example", "<valid@example.com>", "--json"]);
        let again = object(&run(data, &words, 0));
        for same in ["job", "list", "credits_spent", "batches", "addresses"] {
            assert_eq!(first[same], again[same], "{same}");
        }
        let text = run(
            data,
            &asking(&["ada@tannwerk.example", "valid@example.com"]),
            0,
        );
        let line = text
            .lines()
            .find(|line| line.starts_with("valid@example.com  "));
        assert!(line.unwrap().contains(" credit"), "{text}");
        assert!(text.contains("searched before"), "{text}");
        // Others are another list.
        let other = object(&run(data, &asking(&["valid@example.com", "--json"]), 0));
        assert!(other["list"] != first["list"] && other["searches"] == 1);
    }
}

/// Who has an address is skipped until the user includes such leads; then their company is where that address is.
#[test]
fn a_list_of_names_and_addresses_is_searched_where_it_is_included() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let (list, out) = (data.join("leads.csv"), data.join("out.csv"));
    let rows = "Name,Email\nAda Stone,ada@northpier.example\nKim Lee,kim@gmail.com\n";
    std::fs::write(&list, rows).unwrap();
    let run = |kind, more: &[&'static str]| {
        let start = ["run", list.to_str().unwrap(), "--find", kind, "--sandbox"];
        let end = ["--faults", "work-ms=50", "--out", out.to_str().unwrap()];
        run(data, &[&start[..], &end[..], more].concat(), 0)
    };
    let has_email = "2 skipped: the list already has an e-mail address";
    let first = run("email", &[]);
    assert!(
        first.contains("nothing to search for: every lead is skipped"),
        "{first}"
    );
    assert!(first.contains(has_email), "{first}");
    assert_eq!(run("email", &[]), first, "and nothing was searched before");
    let foretold = run("email", &["--include", "has_email", "--dry-run"]);
    assert!(foretold.contains("1 search"), "{foretold}");
    let second = run("email", &["--include", "has_email"]);
    assert!(second.contains("1 search for e-mail addresses"), "{second}");
    assert!(second.contains("1 skipped: no company name"), "{second}");
    assert!(!second.contains("already has"), "{second}");
    let third = run("email", &["--include", "has_email"]);
    assert!(third.contains("searched before"), "{third}");
    let phones = run("phone", &[]);
    assert!(phones.contains("1 search for phone numbers"), "{phones}");
    assert!(phones.contains("1 skipped: no company name"), "{phones}");
}

#[test]
fn what_cannot_be_verified_is_said_before_anything_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    for (words, status, about) in [
        (&["verify", "nobody"][..], 2, "none of these"),
        (&["verify", "-"], 2, "none of these"),
        (&["verify"], 2, "ADDRESS"),
        (
            &["verify", "a@b.example", "--seed", "3"],
            2,
            "add --sandbox",
        ),
        (&["deliveries", "show", "7"], 1, "no delivery 7"),
        (&["replay", "7"], 1, "no delivery 7"),
        (&["listen", "--faults", "lose=1"], 2, "add --sandbox"),
    ] {
        let output = run_with(data, words, "", status);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(about), "{words:?}: {said}");
    }
    let nothing = run(data, &["replay", "--from-raw"], 0);
    assert!(nothing.contains("nothing has been kept"), "{nothing}");
    assert_eq!(run(data, &["deliveries", "list", "--json"], 0).trim(), "[]");
}

#[test]
fn deliveries_are_listed_shown_and_read_once_more() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let list = data.join("leads.csv").display().to_string();
    let out = data.join("out.csv").display().to_string();
    std::fs::write(&list, people(30)).unwrap();
    let words = [
        "run",
        &list,
        "--find",
        "email",
        "--sandbox",
        "--batch",
        "10",
    ];
    let faults = ["--faults", "work-ms=50", "--out", &out];
    run(data, &[&words[..], &faults].concat(), 0);

    let listed = object(&run(data, &["deliveries", "list", "--json"], 0));
    let all = listed.as_array().unwrap();
    assert_eq!(all.len(), 3, "a batch each");
    assert_eq!(all[0]["event"], "bulk_search_finished");
    assert_eq!(
        (&all[0]["proof"], &all[0]["state"]),
        (&json!("secret_path"), &json!("applied"))
    );
    let few = run(
        data,
        &["deliveries", "list", "--limit", "2", "--sandbox"],
        0,
    );
    assert_eq!(few.lines().count(), 2);
    assert!(few.contains("the sandbox's Enrow, secret path"), "{few}");
    assert!(run(data, &["deliveries", "list", "--unreadable"], 0).contains("no such"));

    let id = all[0]["id"].to_string();
    let shown = object(&run(data, &["deliveries", "show", &id, "--json"], 0));
    assert_eq!(shown["body"]["event"], "bulk_search_finished");
    assert!(!shown["headers"].as_array().unwrap().is_empty());
    let raw = run(data, &["deliveries", "show", &id, "--raw"], 0);
    assert_eq!(object(&raw), shown["body"], "and not a byte more");
    let pretty = run(data, &["deliveries", "show", &id], 0);
    assert!(
        pretty.contains("\n  \"event\": \"bulk_search_finished\""),
        "{pretty}"
    );

    let again = object(&run(data, &["deliveries", "replay", &id, "--json"], 0));
    assert_eq!(again["deliveries"][0]["state"], "repeated");
    let tried = run(data, &["deliveries", "replay", "--unreadable"], 0);
    assert!(tried.contains("0 deliveries can be read now"), "{tried}");
}

#[test]
fn everything_is_rebuilt_from_what_was_kept_and_what_differs_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let words = ["verify", "valid@example.com", "ada@tannwerk.example"];
    let sandbox = ["--sandbox", "--faults", "work-ms=50"];
    run(data, &[&words[..], &sandbox].concat(), 0);
    let same = run(data, &["replay", "--from-raw"], 0);
    assert!(
        same.contains("results: 2 rows equal, cell for cell, 0 differ"),
        "{same}"
    );
    assert!(same.contains("it is the same table"), "{same}");

    let tamper = Connection::open(data.join("sandbox.db")).unwrap();
    let changed = tamper
        .execute(
            "UPDATE results SET word = 'tampered' WHERE search_id = 1",
            [],
        )
        .unwrap();
    assert_eq!(changed, 1);
    drop(tamper);
    let kept = |status: i32, more: &[&str]| {
        let words = [&["deliveries", "replay", "--from-raw", "--json"], more].concat();
        object(&run(data, &words, status))["worlds"][0].clone()
    };
    // Twice: until it is wanted nothing is changed.
    for _ in 0..2 {
        let told = kept(3, &[]);
        assert_eq!(
            (&told["equal"], &told["kept"]),
            (&json!(false), &json!(false))
        );
        let named = json!([{ "row": "2 addresses row 1, job 1", "cells": ["word"] }]);
        assert_eq!(told["parts"][0]["named"], named);
    }
    let told = kept(0, &["--accept"]);
    assert_eq!(
        (&told["equal"], &told["kept"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(kept(0, &[])["equal"], json!(true));
}

/// A program that listens, and where the sandbox is that sends it events.
struct Listening {
    child: Child,
    sandbox: String,
}

impl Listening {
    fn start(data: &Path, more: &[&str]) -> Self {
        let words = [&["listen", "--sandbox"], more].concat();
        let mut child = ringback(data, &words).spawn().unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        let mut lines = said.lines().map(Result::unwrap);
        let mut told = |start: &str| {
            let of = |line: String| Some(line.trim().strip_prefix(start)?.to_owned());
            lines.find_map(of).unwrap()
        };
        told("listening on http://127.0.0.1:");
        let sandbox = told("the sandbox at ");
        let sandbox = sandbox.split(' ').next().unwrap().to_owned();
        told("nothing is opened to the internet");
        Self { child, sandbox }
    }

    /// Has the sandbox send a test event; false where it has ended with its program.
    async fn send(&self) -> bool {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}/sandbox/clearout/test_event", self.sandbox);
        let body = json!({"event_type": "email_verifier.instant.completed"});
        match http.post(url).body(body.to_string()).send().await {
            Ok(sent) => sent.status().is_success(),
            Err(_) => false,
        }
    }

    /// Waits for its end; what it still had to say.
    fn end(mut self) -> (Option<i32>, String) {
        let mut said = String::new();
        if let Some(mut out) = self.child.stdout.take() {
            out.read_to_string(&mut said).unwrap();
        }
        (self.child.wait().unwrap().code(), said)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _it_has_ended = self.child.kill();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_are_told_as_they_come_until_there_are_enough() {
    let folder = tempfile::tempdir().unwrap();
    let listening = Listening::start(folder.path(), &["--json", "--count", "2"]);
    assert!(listening.send().await);
    assert!(listening.send().await);
    let (status, said) = ended(listening).await;
    assert_eq!(status, Some(0));
    let told: Vec<Value> = said.lines().map(object).collect();
    assert_eq!(told.len(), 2, "{said}");
    for one in told {
        assert_eq!(
            (&one["test"], &one["proof"]),
            (&json!(true), &json!("signature"))
        );
        assert_eq!(one["event"], "email_verifier.instant.completed");
    }
    // A reader who has gone ends it. An event whose sending the end cut off comes again, and may be enough for that.
    let mut deaf = Listening::start(folder.path(), &[]);
    drop(deaf.child.stdout.take());
    let _enough = deaf.send().await;
    assert_eq!(ended(deaf).await.0, Some(0));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_the_listening_cleanly() {
    for signal in ["-TERM", "-INT"] {
        let folder = tempfile::tempdir().unwrap();
        let mut listening = Listening::start(folder.path(), &[]);
        assert!(listening.send().await);
        let mut out = BufReader::new(listening.child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        assert!(line.contains("a test"), "{line}");
        let id = listening.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
        assert_eq!(ended(listening).await.0, Some(0), "{signal}");
    }
}

async fn ended(listening: Listening) -> (Option<i32>, String) {
    let end = tokio::task::spawn_blocking(|| listening.end());
    end.await.unwrap()
}

/// A recipe in a file: what is wrong with it is said of its field, and what it cost at each service afterwards.
#[test]
fn a_recipe_is_refused_in_words_and_told_service_by_service() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let [list, other, recipe, out] =
        ["leads.csv", "other.csv", "recipe.json", "out.csv"].map(|name| data.join(name));
    std::fs::write(&list, people(40)).unwrap();
    std::fs::write(&other, people(40).replace("irm", "ouse")).unwrap();
    let [leads, other, file, out] =
        [&list, &other, &recipe, &out].map(|path| path.to_str().unwrap());
    let sandbox = ["--sandbox", "--faults", "work-ms=50", "--out", out];
    let words = |leads, more: &[&'static str]| {
        [&["run", leads, "--recipe", file], &sandbox[..], more].concat()
    };
    std::fs::write(&recipe, r#"{"find_email": ["enrow"], "accept": "strict"}"#).unwrap();
    let refused = run_with(data, &words(leads, &[]), "", 2);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(
        said.contains("name a service under `verify_email`"),
        "{said}"
    );

    let text = r#"{"find_email": ["enrow"], "verify_email": ["clearout"], "order": "as_written"}"#;
    std::fs::write(&recipe, text).unwrap();
    run(
        data,
        &["settings", "--price", "enrow=0.5 EUR", "--sandbox"],
        0,
    );
    let said = run(data, &words(leads, &[]), 0);
    assert!(
        said.contains("\nEnrow: ") && said.contains("\nClearout: "),
        "{said}"
    );
    assert!(said.matches("foretold were").count() == 3, "{said}");
    assert!(
        said.contains(" EUR at Enrow; no price is known for Clearout"),
        "{said}"
    );
    let shown = object(&run(data, &["jobs", "show", "1", "--sandbox", "--json"], 0));
    let whole = &shown["of_run"];
    let spent = |of: &Value| of["credits_spent"].as_f64().unwrap();
    let services = whole["services"].as_array().unwrap();
    assert!(
        (spent(whole) - services.iter().map(spent).sum::<f64>()).abs() < 0.001,
        "{whole}"
    );
    for service in services {
        assert!(
            spent(service) > 0.0 && spent(service) <= service["credits_at_most"].as_f64().unwrap()
        );
    }
    let shown = run(data, &["jobs", "show", "1", "--sandbox"], 0);
    assert!(
        shown.contains("\nEnrow: ") && shown.contains("altogether"),
        "{shown}"
    );

    // A cap that stops a run at once is no silent one; one that leaves something is.
    let note = |cap, status| {
        let told = run_with(
            data,
            &[&words(other, &[])[..], &["--cap", cap]].concat(),
            "",
            status,
        );
        String::from_utf8(told.stderr).unwrap()
    };
    assert!(!note("10", 3).contains("spent or held already"));
    let said = note("3", 3);
    assert!(
        said.contains("spent or held already, and the cap is 3"),
        "{said}"
    );
    assert!(!note("none", 0).contains("the cap is"));
}
