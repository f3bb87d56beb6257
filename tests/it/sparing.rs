//! What is not paid for, through the command line: suppressed people, offices' addresses, what was bought before.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

fn run(data: &Path, words: &[&str], status: i32) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_ringback-cli-under-test"))
        .args(words)
        .arg("--data-dir")
        .arg(data)
        .env_remove("RINGBACK_ENROW_KEY")
        .env_remove("RINGBACK_CLEAROUT_KEY")
        .env("RINGBACK_DNS", "off")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let [out, error] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert_eq!(output.status.code(), Some(status), "{words:?}: {error}");
    (out, error)
}

fn object(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A data folder, and a file beside it.
fn desk(rows: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads.csv");
    std::fs::write(&path, rows).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

fn searched(data: &Path, file: &str, what: &[&str], more: &[&str]) -> Value {
    let sandbox = ["--sandbox", "--faults", "work-ms=50", "--json"];
    let out = data.join("out.csv");
    let out = ["--out", out.to_str().unwrap()];
    let words = [&["run", file], what, &sandbox, &out, more].concat();
    object(&run(data, &words, 0).0)
}

const FIND: [&str; 2] = ["--find", "email"];

#[test]
fn whoever_is_suppressed_is_skipped_until_the_user_says_otherwise() {
    let rows = "Name,Website\nKim Lee,vega.example\nIda Holm,shop.tannwerk.example\nOdo Brandt,vega.example\n";
    let (folder, file) = desk(rows);
    let data = folder.path();
    let suppress = |words: &[&str]| {
        let words = [&["suppress", "--sandbox", "--json"], words].concat();
        object(&run(data, &words, 0).0)
    };
    assert_eq!(suppress(&["add", "tannwerk.example"])["added"], 1);
    assert_eq!(
        suppress(&["add", "KIM LEE", "--at", "www.vega.example"])["added"],
        1
    );
    assert_eq!(
        suppress(&["add", "Tannwerk.example"])["added"],
        0,
        "it is on it"
    );
    let entries = folder.path().join("entries.csv");
    std::fs::write(
        &entries,
        "E-mail;Why\n\"Odo@vega.example\";asked for it\nnobody;x\n\n",
    )
    .unwrap();
    let imported = suppress(&["import", entries.to_str().unwrap()]);
    assert_eq!(
        imported,
        json!({ "added": 1, "known": 0, "taken_off": 0, "not_understood": [3] })
    );
    let list = suppress(&["list"]);
    assert_eq!(list.as_array().unwrap().len(), 3, "{list}");

    let first = searched(data, &file, &FIND, &[]);
    assert_eq!(
        (&first["searches"], &first["skipped"]),
        (&json!(1), &json!(2))
    );
    let told = std::fs::read_to_string(data.join("out.csv")).unwrap();
    assert_eq!(
        told.matches("on your suppression list").count(),
        2,
        "{told}"
    );

    let removed = suppress(&["remove", "tannwerk.example"]);
    assert_eq!(removed["removed"], 1);
    let again = searched(data, &file, &FIND, &["--again"]);
    assert_eq!(
        (&again["searches"], &again["skipped"]),
        (&json!(2), &json!(1))
    );
    let all = searched(data, &file, &FIND, &["--again", "--include", "suppressed"]);
    assert_eq!((&all["searches"], &all["skipped"]), (&json!(3), &json!(0)));

    let (_, said) = run(data, &["suppress", "add", "Kim Lee", "--sandbox"], 2);
    assert!(said.contains("--at COMPANY"), "{said}");
}

/// Who asks to be left alone writes from the address that was found; lists that come later do not have it.
#[test]
fn whoever_was_found_under_a_suppressed_address_is_left_alone_in_every_list() {
    let rows = "Name,Website\nKim Lee,vega.example\nIda Holm,vega.example\nOdo Dee,vega.example\nAda Bo,vega.example\n";
    let (folder, file) = desk(rows);
    let data = folder.path();
    let first = searched(data, &file, &FIND, &[]);
    assert!(first["found"].as_u64().unwrap() > 0, "{first}");
    let told = std::fs::read_to_string(data.join("out.csv")).unwrap();
    let found = told.lines().skip(1).find(|line| line.contains('@'));
    let cells: Vec<&str> = found.unwrap().split(',').collect();
    let address = cells.iter().find(|cell| cell.contains('@')).unwrap();
    let words = ["suppress", "add", address, "--sandbox", "--json"];
    assert_eq!(object(&run(data, &words, 0).0)["added"], 1);

    let later = folder.path().join("later.csv");
    std::fs::write(&later, rows.replace("Name,Website", "Full name,Domain")).unwrap();
    for what in ["email", "phone"] {
        let words = ["run", later.to_str().unwrap(), "--find", what, "--dry-run"];
        let words = [&words[..], &["--sandbox", "--json"]].concat();
        let foretold = object(&run(data, &words, 0).0);
        assert_eq!(foretold["skipped"]["suppressed"], 1, "{what}: {foretold}");
    }
    // An address of the file's own counts beside the one that was found.
    let both = folder.path().join("both.csv");
    let rows = "Name,Website,E-mail\nKim Lee,lyra.example,kim@home.example\nAda Bo,lyra.example,\n";
    std::fs::write(&both, rows).unwrap();
    let both = both.to_str().unwrap();
    let found = searched(data, both, &FIND, &["--include", "has_email"]);
    assert_eq!(found["searches"], 2, "{found}");
    let words = ["suppress", "add", "kim@home.example", "--sandbox", "--json"];
    assert_eq!(object(&run(data, &words, 0).0)["added"], 1);
    let words = ["run", both, "--verify", "--dry-run", "--sandbox", "--json"];
    let foretold = object(&run(data, &words, 0).0);
    assert_eq!(foretold["skipped"]["suppressed"], 1, "{foretold}");
}

#[test]
fn offices_and_hosts_of_thrown_away_addresses_are_verified_by_word_alone() {
    let rows =
        "E-mail\ninfo@northpier.com\nada@mailinator.com\nada@northpier.com\nADA@northpier.com\n";
    let (folder, file) = desk(rows);
    let data = folder.path();
    let verify = ["--verify", "email"];
    let first = searched(data, &file, &verify, &[]);
    assert_eq!(
        (&first["searches"], &first["skipped"]),
        (&json!(1), &json!(2))
    );
    let told = std::fs::read_to_string(data.join("out.csv")).unwrap();
    assert!(
        told.contains("office's") && told.contains("thrown away"),
        "{told}"
    );
    // What was verified before is not paid for again, nor are the others from then on.
    let include = ["--include", "role", "--include", "disposable"];
    for _ in 0..2 {
        let all = searched(data, &file, &verify, &include);
        assert_eq!((&all["searches"], &all["skipped"]), (&json!(3), &json!(0)));
        assert_eq!(
            (&all["job"], &all["credits_spent"]),
            (&first["job"], &json!(0.75))
        );
    }
    let anew = [&["--again"][..], &include].concat();
    let all = searched(data, &file, &verify, &anew);
    assert_eq!((&all["searches"], &all["skipped"]), (&json!(3), &json!(0)));
    assert_eq!(
        (&all["known"], &all["credits_spent"]),
        (&json!(0), &json!(0.75))
    );
    // Whoever types it means it.
    let words = [
        "verify",
        "info@tannwerk.com",
        "--sandbox",
        "--faults",
        "work-ms=50",
        "--json",
    ];
    assert_eq!(object(&run(data, &words, 0).0)["searches"], 1);
    let (_, said) = run(data, &["run", &file, "--verify", "--include", "no_name"], 2);
    assert!(said.contains("null_mx"), "{said}");
}

#[test]
fn an_answer_that_was_bought_for_another_list_is_told_at_no_cost() {
    let (folder, file) = desk("Name,Website\nKim Lee,vega.example\nIda Holm,vega.example\n");
    let data = folder.path();
    let first = searched(data, &file, &FIND, &[]);
    assert_eq!(
        (&first["searches"], &first["known"]),
        (&json!(2), &json!(0))
    );
    let other = folder.path().join("other.csv");
    let rows = "Name,Website,Note\nKIM LEE,https://vega.example/?utm_source=x,1\nkim lee,vega.example,2\nZoe Lind,vega.example,3\n";
    std::fs::write(&other, rows).unwrap();
    let other = other.to_str().unwrap();
    let words = [
        "run",
        other,
        "--find",
        "email",
        "--sandbox",
        "--faults",
        "work-ms=50",
    ];
    let out = data.join("out.csv");
    let words = [&words[..], &["--out", out.to_str().unwrap()]].concat();
    let (said, _) = run(data, &words, 0);
    assert!(said.contains("1 search, one by one"), "{said}");
    assert!(
        said.contains("2 leads with an answer that was bought before"),
        "{said}"
    );
    assert!(
        said.contains("2 answered by what was bought before, at no cost"),
        "{said}"
    );

    // Why a row has another one's answer, and that it should not have.
    let (said, _) = run(data, &["jobs", "same", "2", "3", "--sandbox"], 0);
    assert!(
        said.contains("other.csv row 2: the name is the same"),
        "{said}"
    );
    assert!(said.contains("leads.csv row 2: "), "{said}");
    let apart = object(&run(data, &["jobs", "apart", "2", "3", "--sandbox", "--json"], 0).0);
    assert_eq!(apart, json!({ "row": 3, "jobs": [2] }));
    let undo = ["jobs", "apart", "2", "3", "--undo", "--sandbox", "--json"];
    let together = object(&run(data, &undo, 0).0);
    assert_eq!(together, json!({ "row": 3, "jobs": [2] }));
    let (said, _) = run(data, &["jobs", "same", "2", "3", "--sandbox"], 0);
    assert!(said.contains("other.csv row 2: "), "{said}");
    let apart = object(&run(data, &["jobs", "apart", "2", "3", "--sandbox", "--json"], 0).0);
    assert_eq!(apart, json!({ "row": 3, "jobs": [2] }));
    let again = searched(data, other, &FIND, &[]);
    assert_eq!((&again["job"], &again["searches"]), (&json!(2), &json!(3)));
    assert_eq!((&again["pending"], &again["known"]), (&json!(0), &json!(1)));
    let (said, _) = run(data, &["jobs", "apart", "2", "4", "--sandbox"], 0);
    assert!(said.contains("was alone already"), "{said}");

    let third = folder.path().join("third.csv");
    std::fs::write(&third, "Name,Website,Remark\nKim Lee,vega.example,1\n").unwrap();
    let third = third.to_str().unwrap();
    let settings = [
        "settings",
        "--max-age",
        "find_email=0",
        "--sandbox",
        "--json",
    ];
    let kept = object(&run(data, &settings, 0).0);
    assert_eq!(kept["max_age_days"]["find_email"], 0);
    let capped = ["--find", "email", "--sandbox", "--cap", "0", "--out"];
    let capped = [&["run", third][..], &capped, &[out.to_str().unwrap()]].concat();
    run(data, &capped, 3);
    let (said, _) = run(data, &["jobs", "apart", "3", "2", "--sandbox"], 0);
    assert!(said.contains("its own search waits to be sent"), "{said}");
    run(data, &["jobs", "apart", "3", "2", "--undo", "--sandbox"], 0);
    let bought = searched(data, third, &FIND, &["--cap", "none"]);
    assert_eq!(
        (&bought["searches"], &bought["known"]),
        (&json!(1), &json!(0))
    );
}
