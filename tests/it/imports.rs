//! `import` as a program: several files, standard input, sheets, and what was understood written down.

use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

#[cfg(unix)]
use crate::desk::until;

fn import(folder: &Path, words: &[&str], stdin: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ringback-cli-under-test"))
        .current_dir(folder)
        .args(["--data-dir", "data", "import"])
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever does not read its input may have ended before it was written.
    drop(child.stdin.take().unwrap().write_all(stdin));
    child.wait_with_output().unwrap()
}

fn said(output: &Output, status: i32) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{error}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn what_was_understood_is_written_down_as_rfc_4180() {
    let folder = tempfile::tempdir().unwrap();
    let file = "Export of May;;\r\n\r\nName;Firm;City\r\nZo\u{eb};\"A, \"\"B\"\"\";Rome\r\nBo;\"Bolt;Oslo\r\nCy;C\r\n";
    let latin: Vec<u8> = file
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    std::fs::write(folder.path().join("leads.csv"), latin).unwrap();
    let expected =
        "Name,Firm,City\r\nZoë,\"A, \"\"B\"\"\",Rome\r\nBo,\"\"\"Bolt\",Oslo\r\nCy,C,\r\n";
    let output = import(folder.path(), &["leads.csv", "--to-csv", "out.csv"], b"");
    assert_eq!(
        said(&output, 0),
        "semicolon-separated, Windows-1252: 3 records, 3 problems\n"
    );
    let written = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert_eq!(written, expected);
    // Never over the file that is read, by whatever name.
    let before = std::fs::read(folder.path().join("leads.csv")).unwrap();
    std::fs::hard_link(
        folder.path().join("leads.csv"),
        folder.path().join("linked.csv"),
    )
    .unwrap();
    for out in ["leads.csv", "./leads.csv", "linked.csv"] {
        let refused = import(folder.path(), &["leads.csv", "--to-csv", out], b"");
        assert_eq!(refused.status.code(), Some(2), "{out}");
        let kept = std::fs::read(folder.path().join("leads.csv")).unwrap();
        assert!(kept == before, "{out}");
    }
    let again = import(folder.path(), &["-", "--to-csv", "-"], written.as_bytes());
    assert_eq!(said(&again, 0), expected);
    let nothing = import(folder.path(), &["-", "--to-csv", "-"], b"");
    assert_eq!(said(&nothing, 0), "");
    assert!(!folder.path().join("data").exists(), "nothing was imported");
}

#[test]
fn several_files_become_a_list_each_and_a_bad_one_stops_no_other() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), "Name,Firm\nAda,Acme\n").unwrap();
    std::fs::write(folder.path().join("b.csv"), "Name;Firm\nBo;Bolt\nCy;C\n").unwrap();
    let words = ["a.csv", "missing.csv", "-", "b.csv", "--sandbox"];
    let output = import(folder.path(), &words, b"Name\tFirm\nDi\tDove\n");
    let told = said(&output, 1);
    for line in [
        "a.csv: list 1, 1 lead, 0 problems",
        "standard input: list 2, 1 lead, 0 problems",
        "b.csv: list 3, 2 leads, 0 problems",
    ] {
        assert!(told.contains(line), "{told}");
    }
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no file `missing.csv`"));
    let again = import(
        folder.path(),
        &["-", "--sandbox"],
        b"Name\tFirm\nDi\tDove\n",
    );
    assert!(said(&again, 0).contains("list 2, 1 lead, 0 problems (imported before)"));
    said(&import(folder.path(), &["-", "-"], b""), 2);
    for words in [
        &["-", "--sandbox"][..],
        &["-", "--sheet", "x", "--to-csv", "-"],
    ] {
        let output = import(folder.path(), words, b"PK\x03\x04");
        said(&output, 1);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.starts_with("ringback-cli: standard input "), "{told}");
    }
    said(
        &import(folder.path(), &["a.csv", "b.csv", "--to-csv", "c.csv"], b""),
        2,
    );
}

#[test]
fn a_sheet_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let seed = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../fuzz/seeds/lead_file/sheet.xlsx"
    );
    let told = said(
        &import(
            folder.path(),
            &[seed, "--sheet", "leads", "--to-csv", "-"],
            b"",
        ),
        0,
    );
    assert_eq!(told, "Name,Phone\r\nAda,441632960123\r\n");
    let output = import(folder.path(), &[seed, "--sheet", "Lead", "--sandbox"], b"");
    said(&output, 1);
    assert!(String::from_utf8_lossy(&output.stderr).contains("its sheets are: Leads, Notes"));
}

#[test]
fn how_a_file_is_read_can_be_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = b"Made in May\nName\t'Firm; Place'\nZo\xEB\t'A\tB'\n";
    std::fs::write(folder.path().join("leads.txt"), file).unwrap();
    let words =
        "leads.txt --encoding latin1 --delimiter tab --quote single --header-rows 0 --first-row 2";
    let said_of_it: Vec<&str> = words.split(' ').collect();
    let to_csv = [&said_of_it[..], &["--to-csv", "-"]].concat();
    let written = said(&import(folder.path(), &to_csv, b""), 0);
    assert_eq!(written, "Name,Firm; Place\r\nZoë,A\tB\r\n");
    let sandbox = [&said_of_it[..], &["--sandbox"]].concat();
    assert!(said(&import(folder.path(), &sandbox, b""), 0).contains("2 leads, 1 problem\n"));
    assert!(said(&import(folder.path(), &sandbox, b""), 0).contains("(imported before)"));
    let lossy = ["leads.txt", "--encoding", "utf-8", "--sandbox"];
    let told = said(&import(folder.path(), &lossy, b""), 0);
    assert!(
        told.contains("1 place of the file is nothing in UTF-8 and would be lost"),
        "{told}"
    );
    let output = import(folder.path(), &["leads.txt", "--first-row", "9"], b"");
    said(&output, 1);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        error.contains("cannot begin in row 9, but in row 3 at the latest"),
        "{error}"
    );
}

#[test]
fn an_import_is_undone_and_a_corrected_mapping_is_used_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    file("may.csv", "Name,Firm,Client\nAda,Acme,Bolt\n");
    file("june.csv", "Name,Firm,Client\nBo,Bolt,Crag\nCy,C,D\n");
    let words = ["may.csv", "--sandbox", "--map", "company=Client"];
    assert!(said(&import(folder.path(), &words, b""), 0).contains("company = Client"));
    let told = said(&import(folder.path(), &["june.csv", "--sandbox"], b""), 0);
    assert!(
        told.contains("company = Client (as this header was mapped last)"),
        "{told}"
    );
    let twice = [
        "may.csv",
        "--sandbox",
        "--map",
        "company=Client",
        "--map",
        "company=Firm",
    ];
    let refused = import(folder.path(), &twice, b"");
    said(&refused, 1);
    let error = String::from_utf8_lossy(&refused.stderr);
    assert!(error.contains("company is mapped twice"), "{error}");
    let undone = import(folder.path(), &["--undo", "june.csv", "--sandbox"], b"");
    assert_eq!(
        said(&undone, 0),
        "june.csv: list 2 was removed, with 2 leads\n"
    );
    let again = import(folder.path(), &["--undo", "2", "--sandbox", "--json"], b"");
    assert!(said(&again, 1).contains("there is no list `2`"));
}

#[test]
fn who_is_there_twice_or_in_another_list_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    file(
        "may.csv",
        "Name,Website\nAda Moreau,northpier.example\nBo Lind,bolt.example\n",
    );
    file(
        "june.csv",
        "Full name,Domain\n\"Moreau, Dr. Ada\",https://www.northpier.example/team\nCy Dove,crag.example\nCY DOVE,crag.example\n",
    );
    let told = said(&import(folder.path(), &["may.csv", "--sandbox"], b""), 0);
    assert!(
        !told.contains("about somebody") && !told.contains("also in"),
        "{told}"
    );
    let told = said(&import(folder.path(), &["june.csv", "--sandbox"], b""), 0);
    let duplicates = "  1 lead about somebody who stands above, 1 lead also in list 1 (may.csv)\n";
    assert!(told.contains(duplicates), "{told}");
    let words = ["june.csv", "--sandbox", "--json"];
    let told: serde_json::Value =
        serde_json::from_str(&said(&import(folder.path(), &words, b""), 0)).unwrap();
    let elsewhere = serde_json::json!([{ "list": 1, "name": "may.csv", "leads": 1 }]);
    assert_eq!(
        told["duplicates"],
        serde_json::json!({ "within": 1, "elsewhere": elsewhere })
    );
}

/// Sends the signal of Ctrl-C to an import once `is_under_way`, and gives what it says then.
#[cfg(unix)]
async fn interrupt(folder: &Path, words: &[&str], is_under_way: impl Fn() -> bool) -> Output {
    let child = Command::new(env!("CARGO_BIN_EXE_ringback-cli-under-test"))
        .current_dir(folder)
        .args(["--data-dir", "data", "import"])
        .args(words)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    until("the import is under way", is_under_way).await;
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(sent.success());
    child.wait_with_output().unwrap()
}

#[cfg(unix)]
#[tokio::test]
async fn an_import_that_is_interrupted_says_so_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "Name,Company,Website,Phone\n".to_owned();
    for n in 0..200_000 {
        text.push_str(&format!(
            "Given{n} Family{n},Firm {n},firm{n}.example,+49 30 {n}\n"
        ));
    }
    std::fs::write(folder.path().join("big.csv"), text).unwrap();
    std::fs::write(folder.path().join("out.csv"), "older").unwrap();
    let names = || {
        let files = std::fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let writes = || {
        names()
            .iter()
            .any(|name| name.starts_with(".ringback-export-"))
    };
    let output = interrupt(folder.path(), &["big.csv", "--to-csv", "out.csv"], writes).await;
    said(&output, 1);
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.contains("out.csv was not written"), "{words}");
    assert_eq!(names(), ["big.csv", "out.csv"]);
    let kept = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert_eq!(kept, "older");

    let store = folder.path().join("data").join("ringback.db");
    let lists = |sql: &str| -> u64 {
        let db = rusqlite::Connection::open_with_flags(
            &store,
            rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
        );
        let count = db.and_then(|db| db.query_row(sql, [], |row| row.get(0)));
        count.unwrap_or(0)
    };
    let all = "SELECT count(*) FROM lists";
    let output = interrupt(folder.path(), &["big.csv"], || lists(all) > 0).await;
    assert_eq!(said(&output, 1), "");
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(
        words.contains("the import was cancelled: nothing of it was kept"),
        "{words}"
    );
    assert_eq!(lists(all), 0);
}
