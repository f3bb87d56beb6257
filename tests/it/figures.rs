//! What the command line tells about money, before a run and after it: each figure means one thing, parts add up to their
//! whole, and what is to be done next is named.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::commands::{object, run, run_with};
use crate::desk::people;

/// A folder with a list, and the words that run it.
struct Place {
    folder: TempDir,
    list: PathBuf,
}

impl Place {
    fn with(rows: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("leads.csv");
        std::fs::write(&list, rows).unwrap();
        Self { folder, list }
    }

    fn data(&self) -> &Path {
        self.folder.path()
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.data().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn words<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        let start = ["run", self.list.to_str().unwrap(), "--sandbox"];
        [&start[..], more].concat()
    }

    /// What `run` says with these words.
    fn run(&self, more: &[&str], status: i32) -> String {
        let out = self.data().join("out.csv");
        let end = ["--faults", "work-ms=30", "--out", out.to_str().unwrap()];
        run(self.data(), &self.words(&[more, &end].concat()), status)
    }

    fn forecast(&self, more: &[&str]) -> Value {
        object(&self.run(&[more, &["--dry-run", "--json"]].concat(), 0))
    }
}

fn number(of: &Value) -> f64 {
    of.as_f64().unwrap_or_else(|| panic!("{of} is no number"))
}

fn sum<'a>(all: &'a Value, of: impl Fn(&'a Value) -> &'a Value) -> f64 {
    let all = all.as_array().unwrap();
    all.iter().map(|one| number(of(one))).sum()
}

#[test]
fn a_finished_run_has_nothing_left_to_buy_and_says_so() {
    let place = Place::with(&people(40));
    let find = ["--find", "email"];
    let first = place.forecast(&find);
    assert_eq!(first["nothing_left"], json!(false));
    assert_eq!(number(&first["searches"]), 36.0);
    place.run(&find, 0);

    let told = place.forecast(&find);
    assert_eq!(told["nothing_left"], json!(true), "{told}");
    assert_eq!(
        (&told["searches"], &told["known"], &told["credits_at_most"]),
        (&json!(0), &json!(36), &json!(0)),
        "{told}"
    );
    assert_eq!(told["steps"], json!([]), "{told}");
    assert_eq!(told["with_again"]["searches"], json!(36), "{told}");
    let words = place.run(&["--find", "email", "--dry-run"], 0);
    assert!(words.contains("nothing is left to buy"), "{words}");

    let again = place.forecast(&["--find", "email", "--again"]);
    assert_eq!(
        (&again["nothing_left"], &again["searches"]),
        (&json!(false), &json!(36)),
        "{again}"
    );
    let words = place.run(&["--find", "email", "--again", "--dry-run"], 0);
    assert!(!words.contains("nothing is left"), "{words}");
    assert!(words.contains("bought anew"), "{words}");
}

/// With leads that are skipped, share a search or are known: what each step is told to come to and to save adds up to what
/// each service is and all together are.
#[test]
fn parts_of_a_forecast_add_up_to_the_whole() {
    let twice: Vec<String> = people(40)
        .lines()
        .take(6)
        .skip(1)
        .map(str::to_owned)
        .collect();
    let place = Place::with(&format!("{}{}\r\n", people(40), twice.join("\r\n")));
    let recipe = place.file(
        "recipe.json",
        r#"{"find_email": ["enrow", "clearout"], "verify_email": ["clearout"], "find_phone": ["enrow"],
            "accept": "strict", "order": "as_written"}"#,
    );
    let suppress = ["suppress", "add", "firm9.example", "--sandbox"];
    run(place.data(), &suppress, 0);
    for known in [false, true] {
        let told = place.forecast(&["--recipe", &recipe]);
        let (steps, services) = (&told["steps"], &told["services"]);
        let most = number(&told["credits_at_most"]);
        assert!(most > 0.0);
        assert_eq!(sum(steps, |step| &step["credits_at_most"]), most, "{told}");
        assert_eq!(sum(services, |one| &one["credits_at_most"]), most, "{told}");
        let expected = number(&told["credits_expected"]["middle"]);
        let middle = |of| sum(of, |one: &Value| &one["credits_expected"]["middle"]);
        assert_eq!(middle(steps), expected, "{told}");
        assert_eq!(middle(services), expected, "{told}");
        let saved = &told["credits_saved"];
        for part in ["known", "shared", "skipped", "total"] {
            let of_steps = sum(steps, |step| &step["credits_saved"][part]);
            assert_eq!(of_steps, number(&saved[part]), "{part}: {told}");
        }
        let parts = ["known", "shared", "skipped"].map(|part| number(&saved[part]));
        assert_eq!(parts.iter().sum::<f64>(), number(&saved["total"]));
        // The first step is about everybody.
        let first = &steps[0];
        let skipped: u64 = first["skipped"]
            .as_object()
            .unwrap()
            .values()
            .filter_map(Value::as_u64)
            .sum();
        let [searches, known_leads, shared] =
            ["searches_at_most", "known", "shared"].map(|of| first[of].as_u64().unwrap());
        assert_eq!(searches + known_leads + shared + skipped, 45, "{told}");
        assert_eq!(known_leads > 0, known, "{told}");
        if !known {
            // Who shares a search shares its check; who is skipped is not checked and not called, either.
            let checks = &steps[1];
            assert_eq!(checks["shared"], first["shared"], "{told}");
            let price =
                |step: &Value| number(&step["credits_at_most"]) / number(&step["searches_at_most"]);
            assert_eq!((shared, skipped), (5, 5), "{told}");
            for step in steps.as_array().unwrap() {
                assert_eq!(
                    number(&step["credits_saved"]["skipped"]),
                    price(step),
                    "{told}"
                );
            }
            place.run(&["--find", "email"], 0);
        }
    }
}

#[test]
fn what_is_asked_again_is_foretold_and_what_stands_in_its_way_is_said_first() {
    let place = Place::with(&people(30));
    let data = place.data();
    place.run(&["--find", "email", "--bulk", "--cap", "3"], 3);
    let retry = |more: &[&'static str], status| {
        let words = [&["jobs", "retry", "1", "--sandbox"], more].concat();
        let done = run_with(data, &words, "", status);
        [done.stdout, done.stderr].map(|said| String::from_utf8(said).unwrap())
    };
    for words in [&["failed"][..], &["failed", "--dry-run"]] {
        let [said, wrong] = retry(words, 1);
        assert_eq!(said, "", "nothing is announced that is not done");
        assert!(
            wrong.contains("`ringback-cli jobs resume 1 --sandbox` goes on with it"),
            "{wrong}"
        );
    }
    let resume = ["jobs", "resume", "1", "--sandbox", "--cap", "none"];
    let faults = ["--faults", "fail=1,work-ms=30", "--bulk"];
    let resumed = run(data, &[&resume[..], &faults].concat(), 3);
    assert!(
        resumed.contains("\naltogether 3 credits spent"),
        "{resumed}"
    );
    assert_eq!(retry(&["unknown"], 1)[0], "");

    let [told, _] = retry(&["failed", "--dry-run", "--json"], 0);
    let told = object(&told);
    let searches = told["searches"].as_u64().unwrap();
    assert!(searches > 0 && told["credits_at_most"] == json!(searches));
    assert_eq!(told["skipped"], json!({}), "they are not asked about again");
    assert_eq!(number(&told["credits_saved"]["total"]), 0.0);
    let [said, _] = retry(&["failed", "--faults", "work-ms=30"], 0);
    assert!(said.starts_with("asking again for those whose"), "{said}");
    let altogether = said.lines().last().unwrap();
    assert!(altogether.starts_with("altogether"), "{said}");
    assert!(altogether.contains("foretold were"), "{said}");
    assert!(
        altogether.contains(&format!("at most {searches}")),
        "{said}"
    );
}

/// What was sent twice is said with what that may cost, and every output counts it alike.
#[test]
fn what_was_sent_a_second_time_may_have_been_charged_twice_and_that_is_said() {
    let mut resent = None;
    for seed in ["1", "2", "3", "4", "5", "6", "7", "8"] {
        let place = Place::with(&people(60));
        let words = place.words(&["--find", "email", "--bulk", "--batch", "20"]);
        let out = place.data().join("out.csv");
        let faults = ["--seed", seed, "--faults", "cut=0.4,lose=1,work-ms=30"];
        let doubt = ["--in-doubt", "resend", "--doubt-wait", "1", "--json"];
        let end = ["--out", out.to_str().unwrap()];
        let words = [&words[..], &faults, &doubt, &end].concat();
        // Whether anything is left in doubt is the die's to say.
        let done = std::process::Command::new(env!("CARGO_BIN_EXE_ringback-cli-under-test"))
            .args(words)
            .arg("--data-dir")
            .arg(place.data())
            .output()
            .unwrap();
        let told = object(&String::from_utf8(done.stdout).unwrap());
        if told["searches_resent"].as_u64() > Some(0) {
            resent = Some((place, told));
            break;
        }
    }
    let (place, told) = resent.unwrap();
    let (searches, at_most) = (&told["searches_resent"], &told["credits_resent_at_most"]);
    assert_eq!(searches, at_most, "a credit each");
    let shown = run(place.data(), &["jobs", "show", "1", "--sandbox"], 0);
    let said = format!(
        "{searches} searches go out a second time by your word; they may be charged twice (up to {at_most} credits)"
    );
    assert!(shown.contains(&said), "{shown}");

    let money = &object(&run(
        place.data(),
        &["jobs", "show", "1", "--sandbox", "--json"],
        0,
    ))["of_run"];
    let feared = &money["credits_feared"];
    assert!(number(feared) >= number(at_most), "{money}");
    let said = format!("up to {feared} more may have been charged");
    assert!(shown.contains(&said), "{shown}");
    let out = place.data().join("out.csv");
    let capped = [
        "--find",
        "email",
        "--cap",
        "1",
        "--doubt-wait",
        "0",
        "--out",
        out.to_str().unwrap(),
    ];
    let words = [
        &place.words(&capped)[..],
        &["--data-dir", place.data().to_str().unwrap()],
    ]
    .concat();
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_ringback-cli-under-test"))
        .args(words)
        .output()
        .unwrap();
    let [out, wrong] = [done.stdout, done.stderr].map(|said| String::from_utf8(said).unwrap());
    assert!(out.contains(&said) && wrong.contains(&said), "{wrong}{out}");
}

/// What is asked again takes its place in the run: what it brings goes on to the next step, counts in the sum, and stands in
/// the spreadsheet, also where others join the run later.
#[test]
fn what_is_asked_again_in_a_run_is_part_of_it() {
    let place = Place::with(&people(120));
    let recipe = r#"{"name": "All", "find_email": ["enrow"], "verify_email": ["clearout"], "find_phone": ["enrow"],
                     "accept": "strict", "order": "as_written"}"#;
    let recipe = place.file("recipe.json", recipe);
    let by = ["--recipe", &recipe];
    let suppress = |what: &str| {
        let words = [
            "suppress",
            what,
            "firm3.example",
            "firm24.example",
            "--sandbox",
        ];
        run(place.data(), &words, 0);
    };
    let steps = |said: &str| -> Vec<Value> { said.lines().map(object).collect() };
    let deliverable = |said: &[Value]| number(&said[1]["found"]);
    let asked = |step: &Value| number(&step["leads"]) - number(&step["skipped"]);
    suppress("add");
    let first = steps(&place.run(&[&by[..], &["--json"]].concat(), 0));
    assert!(number(&first[1]["unsure"]) > 0.0, "{first:?}");

    let retry = ["jobs", "retry", "2", "unknown", "--sandbox", "--json"];
    let told = object(&run(
        place.data(),
        &[&retry[..], &["--dry-run"]].concat(),
        0,
    ));
    assert_eq!(told["steps"].as_array().unwrap().len(), 2, "{told}");
    let play = ["--seed", "5", "--faults", "work-ms=30"];
    let again = object(&run(place.data(), &[&retry[..], &play].concat(), 0));
    let spent = |whole: &Value| number(&whole["credits_spent"]);
    assert!(spent(&again["of_run"]) > spent(&first[3]), "{again}");

    suppress("remove");
    let joined = steps(&place.run(&[&by[..], &["--json"]].concat(), 0));
    assert!(deliverable(&joined) > deliverable(&first), "{joined:?}");
    assert_eq!(asked(&joined[2]), deliverable(&joined), "{joined:?}");
    assert_eq!(
        number(&joined[1]["skipped"]),
        number(&joined[0]["not_found"]) + number(&joined[0]["skipped"])
    );
    let ledger = object(&run(place.data(), &["ledger", "--sandbox", "--json"], 0));
    let charged = sum(&ledger["services"], |service| &service["charged"]);
    assert!((charged - spent(&joined[3])).abs() < 0.001, "{ledger}");
    // The run's own spreadsheet and another one say the same.
    let whole = std::fs::read_to_string(place.data().join("out.csv")).unwrap();
    let list = place.list.to_str().unwrap();
    let other = place.data().join("other.csv");
    let words = [
        "export",
        list,
        "--sandbox",
        "--out",
        other.to_str().unwrap(),
    ];
    run(place.data(), &words, 0);
    assert_eq!(std::fs::read_to_string(other).unwrap(), whole);
    let told = place.forecast(&by);
    assert_eq!(told["nothing_left"], json!(true), "{told}");
}
