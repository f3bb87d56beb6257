//! What the command line tells about money, before a run and after it: each figure means one thing, parts add up to their
//! whole, and what is to be done next is named.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::commands::{object, run};
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
