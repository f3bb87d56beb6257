//! `export` as a program and its choices: formats, names, filters, where answers came from; and what is left of an old
//! file when a new one fails.

use std::{
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use ringback_core::app::{App, ExportChoice, World};
use ringback_core::domain::{InDoubt, Job, List, Verdict};
use ringback_core::export::{Format, Names};
use ringback_core::store::{LeadQuery, LeadSort};
use serde_json::Value;

use crate::commands::{run, run_with};
use crate::desk::{Desk, read_csv};

const PEOPLE: &str = include_str!("exports/people.csv");
const PROGRAMS: [&str; 5] = [
    "hubspot",
    "salesforce",
    "pipedrive",
    "instantly",
    "smartlead",
];

/// A data folder with the list `people.csv`.
fn imported(folder: &Path) {
    let file = folder.join("people.csv");
    fs::write(&file, PEOPLE).unwrap();
    let words = [
        "import",
        &file.display().to_string(),
        "--map",
        "country=Land",
    ];
    run(folder, &words, 0);
}

fn export(folder: &Path, out: &str, words: &[&str], status: i32) -> (PathBuf, String) {
    let path = folder.join(out);
    let name = path.display().to_string();
    let all = [&["export", "people.csv", "--to", &name], words].concat();
    let output = run_with(folder, &all, "", status);
    (path, String::from_utf8(output.stderr).unwrap())
}

#[test]
fn each_programs_template_is_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    imported(folder.path());
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/exports");
    for program in PROGRAMS {
        let name = format!("{program}.csv");
        let (out, _) = export(folder.path(), &name, &["--names", program], 0);
        let written = fs::read_to_string(&out).unwrap();
        let expected = fs::read_to_string(golden.join(&name)).unwrap();
        assert_eq!(written, expected, "{program}");
    }
}

#[test]
fn what_is_exported_in_any_format_is_imported_again_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    imported(folder.path());
    let own: Vec<Vec<String>> = read_csv(&folder.path().join("people.csv"));
    for (out, words, told) in [
        ("a.xlsx", &[][..], ""),
        ("b.csv", &[], "1 cells begin as formulas do"),
        (
            "c.csv",
            &["--format", "excel-csv"],
            "4 cells that Excel would have run",
        ),
        ("d.xlsx", &["--format", "xlsx"], ""),
    ] {
        let (path, said) = export(folder.path(), out, words, 0);
        assert!(said.starts_with(told), "{out}: {said}");
        let app = App::open(&folder.path().join(format!("again-{out}")), World::Real).unwrap();
        let list = app.import(&path, &[], |_, _| {}).unwrap().list;
        let query = LeadQuery {
            list: list.id,
            job: None,
            verdict: None,
            search: String::new(),
            sort: LeadSort::Row,
            descending: false,
        };
        let rows = app.page_leads(&query, 0, 10).unwrap().rows;
        let cells: Vec<_> = rows.iter().map(|row| row.cells[..9].to_vec()).collect();
        assert_eq!(cells, own[1..], "{out}");
    }
    let (path, _) = export(folder.path(), "e.jsonl", &[], 0);
    let lines = fs::read_to_string(path).unwrap();
    let objects: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(objects[0]["Mobile phone"], "+33 1 99 00 12 34");
    assert_eq!(objects[1]["Notes"], "two\nlines");
    assert_eq!(objects[2]["Notes"], "-5");
}

#[test]
fn a_name_must_end_as_its_format_does() {
    let folder = tempfile::tempdir().unwrap();
    imported(folder.path());
    for (out, words, told) in [
        ("a.csv", &["--format", "xlsx"][..], "must end in .xlsx"),
        ("a.xlsx", &["--format", "jsonl"], "must end in .jsonl"),
        ("a.ods", &[], "must end in .xlsx, .csv or .jsonl"),
    ] {
        let (path, said) = export(folder.path(), out, words, 2);
        assert!(said.contains(told), "{said}");
        assert!(!path.exists());
    }
}

/// Two jobs' worth of answers, a filter over them, another program's names, and where each answer came from.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_filter_shows_is_exported_in_its_order_with_where_it_came_from() {
    let desk = Desk::new("work-ms=50").await;
    let ran = desk.run(60, 20, InDoubt::Wait).await;
    let (app, list, job) = opened(&desk);
    let query = LeadQuery {
        list: list.id,
        job: Some(job.id),
        verdict: Some(Verdict::Found),
        search: String::new(),
        sort: LeadSort::Answer,
        descending: true,
    };
    let shown = app.page_leads(&query, 0, 1_000).unwrap().rows;
    let choice = ExportChoice {
        names: Names::Hubspot,
        shown: Some(query),
        provenance: true,
        ..ExportChoice::everything(Format::CsvForImport)
    };
    let out = desk.path("found.csv");
    let mut told = Vec::new();
    let written = app.export_chosen(&list, Some(&job), &out, &choice, |rows, of| {
        told.push((rows, of));
        ControlFlow::Continue(())
    });
    let found = ran.summary.counts.found;
    assert!(found > 5);
    assert_eq!(written.unwrap().rows, found);
    assert_eq!(told.last(), Some(&(found, found)));

    let table = read_csv(&out);
    let column = |name: &str| table[0].iter().position(|other| other == name).unwrap();
    let cells = |name: &str| -> Vec<&str> {
        let at = column(name);
        table[1..].iter().map(|row| row[at].as_str()).collect()
    };
    let emails: Vec<&str> = shown
        .iter()
        .map(|row| row.found.email.as_deref().unwrap())
        .collect();
    assert_eq!(cells("Email"), emails);
    assert!(
        cells("E-mail job")
            .iter()
            .all(|cell| *cell == job.id.to_string())
    );
    for name in ["E-mail batch", "E-mail fetched at", "E-mail credits"] {
        assert!(cells(name).iter().all(|cell| !cell.is_empty()), "{name}");
    }
    let spent: f64 = cells("E-mail credits")
        .iter()
        .map(|cell| cell.parse::<f64>().unwrap())
        .sum();
    let charged: f64 = ran.summary.money.charged.to_string().parse().unwrap();
    assert!((spent - charged).abs() < 1e-6, "{spent} of {charged}");
}

fn opened(desk: &Desk) -> (App, List, Job) {
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let list = app.store().read(|db| db.list_lists()).unwrap().remove(0);
    let job = app.store().read(|db| db.find_latest_job_of_list(list.id));
    (app, list, job.unwrap().unwrap())
}

#[test]
fn an_export_that_is_cancelled_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    imported(folder.path());
    let app = App::open(folder.path(), World::Real).unwrap();
    let list = app.store().read(|db| db.list_lists()).unwrap().remove(0);
    let place = folder.path().join("exports");
    fs::create_dir(&place).unwrap();
    for format in Format::ALL {
        let out = place.join("leads").with_extension(format.ending());
        fs::write(&out, "old").unwrap();
        for after in 0..3 {
            let choice = ExportChoice::everything(format);
            let watch = |rows, _| match rows == after {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            };
            let error = app.export_chosen(&list, None, &out, &choice, watch);
            let error = error.unwrap_err().to_string();
            assert!(error.contains("was cancelled"), "{error}");
            assert_eq!(fs::read(&out).unwrap(), b"old", "{format:?} after {after}");
            assert_eq!(fs::read_dir(&place).unwrap().count(), 1);
        }
        fs::remove_file(&out).unwrap();
    }
}

/// A disk that takes a part of the file and no more. Only root can make one.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_leaves_the_old_file() {
    use std::process::Command;

    let folder = tempfile::tempdir().unwrap();
    let small = folder.path().join("small");
    fs::create_dir(&small).unwrap();
    let mount = |words: &[&str]| {
        let done = Command::new(words[0])
            .args(&words[1..])
            .arg(&small)
            .output();
        done.is_ok_and(|output| output.status.success())
    };
    if !mount(&["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs"]) {
        println!("skipped: a small disk can be mounted by root alone");
        return;
    }
    let file = folder.path().join("people.csv");
    let digits = |n: u64| n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let rows: String = (0..20_000)
        .map(|n| format!("{:016x},{n}\n", digits(n)))
        .collect();
    fs::write(&file, format!("Name,Number\n{rows}")).unwrap();
    let app = App::open(&folder.path().join("data"), World::Real).unwrap();
    let list = app.import(&file, &[], |_, _| {}).unwrap().list;
    let failures = Format::ALL.map(|format| {
        let out = small.join("leads").with_extension(format.ending());
        fs::write(&out, "old").unwrap();
        let choice = ExportChoice::everything(format);
        let watch = |_, _| ControlFlow::Continue(());
        let failed = app.export_chosen(&list, None, &out, &choice, watch);
        let said = failed.map(drop).map_err(|error| error.to_string());
        let (old, left) = (fs::read(&out), fs::read_dir(&small).unwrap().count());
        fs::remove_file(&out).unwrap();
        (said, old.unwrap(), left)
    });
    assert!(mount(&["umount"]));
    for (said, old, left) in failures {
        let said = said.unwrap_err();
        assert!(said.contains("is full"), "{said}");
        assert_eq!((old, left), (b"old".to_vec(), 1));
    }
}
