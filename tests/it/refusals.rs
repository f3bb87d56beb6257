//! What cannot be done is told in one clear sentence, with the exit status that belongs to it, and nothing is lost.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};

use crate::desk::people;

fn ringback(data: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringback-cli-under-test"));
    command
        .args(words)
        .arg("--data-dir")
        .arg(data)
        .env_remove("RINGBACK_ENROW_KEY");
    // No keychain can be reached: the tests must not find a key of whoever runs them.
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    command.stdin(Stdio::null()).output().unwrap()
}

/// One sentence on standard error, and no more.
fn refused(output: &Output, status: i32, about: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{about}: {said}");
    assert!(said.contains(about), "{about}: {said}");
    if status == 1 {
        assert_eq!(said.trim().lines().count(), 1, "one sentence: {said}");
        assert!(
            !said.contains("Error") && !said.contains("panicked"),
            "in words: {said}"
        );
    }
}

#[test]
fn files_that_cannot_be_lists() {
    let folder = tempfile::tempdir().unwrap();
    let (data, at) = (folder.path().join("data"), |name: &str| {
        folder.path().join(name).display().to_string()
    });
    std::fs::write(at("empty.csv"), "").unwrap();
    std::fs::write(at("header.csv"), "Name,Company\n").unwrap();
    std::fs::write(
        at("book.xlsx"),
        b"PK\x03\x04\x14\0\x06\0and the rest of a workbook",
    )
    .unwrap();
    std::fs::write(at("leads.csv"), people(3)).unwrap();
    let run = |file: &str, more: &[&str]| {
        let file = at(file);
        ringback(
            &data,
            &[
                &[
                    "run",
                    file.as_str(),
                    "--find",
                    "email",
                    "--sandbox",
                    "--out",
                    "/nonexistent.csv",
                ][..5],
                more,
            ]
            .concat(),
        )
    };
    refused(
        &run("missing.csv", &["--out", &at("o.csv")]),
        1,
        "missing.csv",
    );
    refused(&run("", &["--out", &at("o.csv")]), 1, "folder");
    refused(&run("empty.csv", &["--out", &at("o.csv")]), 1, "empty");
    refused(&run("header.csv", &["--out", &at("o.csv")]), 1, "no rows");
    refused(&run("book.xlsx", &["--out", &at("o.csv")]), 1, "CSV");
    refused(
        &run(
            "leads.csv",
            &["--out", &at("o.csv"), "--map", "domain=Homepage"],
        ),
        1,
        "Homepage",
    );
    refused(&run("leads.csv", &["--out", &at("o.doc")]), 2, ".xlsx");
    refused(
        &run("leads.csv", &["--out", &at("leads.csv")]),
        2,
        "the lead list itself",
    );
    refused(
        &run("leads.csv", &["--out", &at("no/such/folder/o.csv")]),
        1,
        "folder",
    );
    refused(
        &run("leads.csv", &["--out", &at("o.csv"), "--faults", "loose=1"]),
        2,
        "loose",
    );
    refused(
        &run("leads.csv", &["--out", &at("o.csv"), "--batch", "5001"]),
        2,
        "5001",
    );
    let real = ringback(
        &data,
        &[
            "run",
            &at("leads.csv"),
            "--find",
            "email",
            "--faults",
            "lose=1",
            "--out",
            &at("o.csv"),
        ],
    );
    refused(&real, 2, "add --sandbox");
    assert_eq!(
        std::fs::read_to_string(at("leads.csv")).unwrap(),
        people(3),
        "the list is as it was"
    );
}

#[test]
fn folders_that_cannot_keep_data() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("leads.csv").display().to_string();
    std::fs::write(&list, people(3)).unwrap();
    let import = |data: &Path| ringback(data, &["import", &list]);
    // Not even root can make a folder there.
    refused(
        &import(Path::new("/proc/ringback")),
        1,
        "cannot be written to",
    );
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    refused(&import(&file), 1, "cannot be written to");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::write(
        data.join("ringback.db"),
        "Name,Company\nthis is no database, but a list that was renamed by someone\n",
    )
    .unwrap();
    refused(&import(&data), 1, "not a Ringback database");
}

#[test]
fn a_second_program_on_the_same_data() {
    let folder = tempfile::tempdir().unwrap();
    let (data, list) = (folder.path().join("data"), folder.path().join("leads.csv"));
    std::fs::write(&list, people(3)).unwrap();
    let _first = ringback_core::app::App::open(&data, ringback_core::app::World::Real).unwrap();
    refused(
        &ringback(&data, &["import", &list.display().to_string()]),
        1,
        "another Ringback",
    );
}

#[test]
fn a_port_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let at = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(at("leads.csv"), people(3)).unwrap();
    let data = folder.path().join("data");
    let run = |more: &[&str]| {
        let (list, out) = (at("leads.csv"), at("out.csv"));
        ringback(
            &data,
            &[
                &["run", &list, "--find", "email", "--sandbox", "--out", &out][..],
                more,
            ]
            .concat(),
        )
    };
    refused(&run(&["--port", &port]), 1, &format!("port {port}"));
    refused(
        &ringback(&data, &["sandbox", "--port", &port]),
        1,
        &format!("port {port}"),
    );
    assert_eq!(
        run(&[]).status.code(),
        Some(0),
        "nothing was lost: the job goes on, on another port"
    );
}

#[test]
fn a_key_that_is_missing_or_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(at("leads.csv"), people(3)).unwrap();
    let (data, list, out) = (folder.path().join("data"), at("leads.csv"), at("out.csv"));
    let run = ["run", &list, "--find", "email", "--out", &out];
    refused(&ringback(&data, &run), 1, "RINGBACK_ENROW_KEY");
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringback-cli-under-test"));
    let output = command
        .args(run)
        .arg("--data-dir")
        .arg(&data)
        .env("RINGBACK_ENROW_KEY", "two words")
        .output()
        .unwrap();
    refused(&output, 1, "enter it again");
    assert!(
        !String::from_utf8_lossy(&output.stderr).contains("two words"),
        "a key is never repeated"
    );
}

#[test]
fn what_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let out = folder.path().join("out.csv").display().to_string();
    refused(&ringback(&data, &["jobs", "show", "7"]), 1, "no job 7");
    refused(
        &ringback(&data, &["export", "leads.csv", "--out", &out]),
        1,
        "no list `leads.csv`",
    );
    let nothing = ringback(&data, &["jobs", "list", "--json"]);
    assert_eq!(
        (nothing.status.code(), nothing.stdout.trim_ascii()),
        (Some(0), &b"[]"[..])
    );
}
