//! `export` as a program and its choices: formats, names, filters, where answers came from; and what is left of an old
//! file when a new one fails.

use std::{
    collections::{HashMap, HashSet},
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use ringback_core::app::{
    App, ExportChoice, LedgerLine, LineEntry, NextJob, Summary, Wanted, World,
};
use ringback_core::domain::{
    Accept, Credits, Details, Entry, InDoubt, Job, LeadId, List, Order, ProviderName, Recipe,
    RunId, Verdict,
};
use ringback_core::engine::{End, Sending};
use ringback_core::export::{Format, Names};
use ringback_core::store::{LeadQuery, LeadSort};
use serde_json::Value;

use calamine::{Data, Reader, open_workbook};

use crate::clearout::desk_with;
use crate::commands::{object, run, run_with};
use crate::desk::{Desk, controls, people, read_csv};

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
        ("b.csv", &[], "1 cell with the beginning of a formula"),
        (
            "c.csv",
            &["--format", "excel-csv"],
            "with an apostrophe before what Excel would have run or changed: 4 cells",
        ),
        ("d.xlsx", &["--format", "xlsx"], ""),
    ] {
        let (path, said) = export(folder.path(), out, words, 0);
        assert!(said.starts_with(told), "{out}: {said}");
        let app = App::open(&folder.path().join(format!("again-{out}")), World::Real).unwrap();
        let list = app.import(&path, &[], |_, _| {}).unwrap().list;
        let query = LeadQuery::all(list.id, None);
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
fn the_lead_list_itself_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    imported(folder.path());
    let (book, _) = export(folder.path(), "book.xlsx", &[], 0);
    run(folder.path(), &["import", &book.display().to_string()], 0);
    fs::copy(&book, folder.path().join("copy.xlsx")).unwrap();
    for (list, out) in [
        ("people.csv", "people.csv"),
        ("book.xlsx", "book.xlsx"),
        ("book.xlsx", "copy.xlsx"),
    ] {
        let path = folder.path().join(out);
        let before = fs::read(&path).unwrap();
        let name = path.display().to_string();
        let words = ["export", list, "--to", &name, "--search", "nobody"];
        let output = run_with(folder.path(), &words, "", 2);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("it is the lead list itself"), "{said}");
        assert_eq!(fs::read(&path).unwrap(), before, "{out}");
    }
    // What was wrong with it does not go there either; another list's file is the user's own affair.
    let app = App::open(folder.path(), World::Real).unwrap();
    let [books, people] = app
        .store()
        .read(|db| db.list_lists())
        .unwrap()
        .try_into()
        .unwrap();
    let own = folder.path().join("people.csv");
    app.export_problems(&people, &own).unwrap_err();
    assert_eq!(fs::read_to_string(&own).unwrap(), PEOPLE);
    app.export(&books, None, &own, |_, _| {}).unwrap();
}

#[test]
fn a_program_is_told_what_was_done_to_cells() {
    let folder = tempfile::tempdir().unwrap();
    imported(folder.path());
    for (out, words, guarded, live) in [
        ("a.csv", &["--format", "excel-csv"][..], 4, 0),
        ("b.csv", &[], 0, 1),
    ] {
        let path = folder.path().join(out).display().to_string();
        let words = [&["export", "people.csv", "--to", &path, "--json"], words].concat();
        let told = object(&run(folder.path(), &words, 0));
        assert_eq!(
            (&told["guarded"], &told["live"]),
            (&guarded.into(), &live.into())
        );
        assert_eq!((&told["cut"], &told["sheets"]), (&0.into(), &1.into()));
    }
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

/// Finders and verifiers one after the other, over a list that has some people twice.
async fn recipe_run(desk: &Desk) -> (App, List, RunId) {
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let list = app.import(&desk.path("leads.csv"), &[], |_, _| {}).unwrap();
    let wanted = Wanted {
        recipe: Recipe {
            find_email: vec![ProviderName::Enrow, ProviderName::Clearout],
            verify_email: vec![ProviderName::Clearout],
            accept: Accept::Strict,
            order: Order::AsWritten,
            ..Recipe::default()
        },
        details: Details::default(),
        cap: None,
        again: false,
    };
    let run = app.begin_run(&list.list, &wanted).unwrap();
    while let NextJob::Job(planned) = app.next_job(run).unwrap() {
        let options = desk.options(Sending::Bulk, 10, InDoubt::Wait);
        let end = app.run(planned.job, &options, controls()).await.unwrap();
        assert_eq!(end, End::Finished);
    }
    (app, list.list, run)
}

async fn desk_of_two() -> Desk {
    let people = people(60);
    let twice: Vec<&str> = people.lines().skip(1).take(20).collect();
    let list = format!("{}\n{}\n", people.trim_end(), twice.join("\n"));
    desk_with(Desk::new("work-ms=50").await, &list, "{}").await
}

fn done(app: &App, run: RunId) -> Vec<Summary> {
    let jobs = app.store().read(|db| db.list_jobs_of_run(run)).unwrap();
    let done = jobs.iter().map(|job| app.summary(job.id).unwrap());
    done.collect()
}

/// What the ledger has charged each search of these jobs.
fn charged(app: &App, done: &[Summary]) -> HashMap<i64, Credits> {
    let mut charged = HashMap::new();
    for done in done {
        let sum = app.sum_ledger(Some(done.job.id)).unwrap().remove(0);
        let each = |line: LedgerLine| {
            if line.entry == LineEntry::Of(Entry::Charge) {
                charged.insert(line.search.unwrap().0, line.amount);
            }
            Ok(())
        };
        app.each_ledger_line(&sum, each).unwrap();
    }
    charged
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_rows_say_that_their_answers_cost_is_what_was_charged_for_them() {
    let desk = desk_of_two().await;
    let (app, list, run) = recipe_run(&desk).await;
    let done = done(&app, run);
    let choice = ExportChoice {
        provenance: true,
        ..ExportChoice::everything(Format::CsvForImport)
    };
    let out = desk.path("from.csv");
    let watch = |_, _| ControlFlow::Continue(());
    app.export_chosen(&list, None, &out, &choice, watch)
        .unwrap();
    let table = read_csv(&out);
    let at = |name: &str| table[0].iter().position(|other| other == name).unwrap();
    let told = |name: &str| -> f64 {
        let cells = table[1..].iter().map(|row| &row[at(name)]);
        cells
            .filter(|cell| !cell.is_empty())
            .map(|cell| cell.parse::<f64>().unwrap())
            .sum()
    };
    let number = |credits: Credits| credits.to_string().parse::<f64>().unwrap();
    let charged = charged(&app, &done);
    // The newest verifier has everybody: what it took over, and what it was asked.
    let last = done.last().unwrap().job.id;
    let (leads, mut paid, mut shared) = (leads_of(&app, &list), HashSet::new(), 0);
    for lead in leads {
        let source = app.store().read(|db| db.find_source(last, lead)).unwrap();
        if let Some(source) = source {
            shared += u32::from(!paid.insert(source.search.id.0));
        }
    }
    assert!(shared > 5, "some rows share a search");
    assert!(
        done.last().unwrap().carried.leads > 0,
        "some were taken over"
    );
    let expected: Credits = paid
        .iter()
        .filter_map(|search| charged.get(search))
        .copied()
        .sum();
    let verified = told("Verification credits");
    assert!(
        (verified - number(expected)).abs() < 1e-6,
        "{verified} of {expected}"
    );
    // Who was found by the first finder and asked for no second time costs what the first one took.
    let jobs: HashSet<&str> = table[1..]
        .iter()
        .map(|row| row[at("E-mail job")].as_str())
        .collect();
    assert!(jobs.contains(done[0].job.id.to_string().as_str()));
    let of_first: f64 = table[1..]
        .iter()
        .filter(|row| row[at("E-mail job")] == done[0].job.id.to_string())
        .map(|row| row[at("E-mail credits")].parse::<f64>().unwrap())
        .sum();
    assert!(of_first > 0.0);
    assert!(told("E-mail credits") <= number(done.iter().map(|one| one.money.charged).sum()));

    // The same file once more is another list: there they cost nothing.
    let again = desk.path("again.csv");
    let text = fs::read_to_string(desk.path("leads.csv")).unwrap();
    fs::write(&again, format!("{text}\n")).unwrap();
    let other = app.import(&again, &[], |_, _| {}).unwrap().list;
    let wanted = Wanted {
        recipe: Recipe {
            find_email: vec![ProviderName::Enrow],
            ..Recipe::default()
        },
        details: Details::default(),
        cap: None,
        again: false,
    };
    let run = app.begin_run(&other, &wanted).unwrap();
    while let NextJob::Job(planned) = app.next_job(run).unwrap() {
        let options = desk.options(Sending::Bulk, 10, InDoubt::Wait);
        app.run(planned.job, &options, controls()).await.unwrap();
    }
    app.export_chosen(&other, None, &out, &choice, watch)
        .unwrap();
    let table = read_csv(&out);
    let at = table[0]
        .iter()
        .position(|other| other == "E-mail credits")
        .unwrap();
    assert!(
        table[1..]
            .iter()
            .all(|row| ["", "0"].contains(&row[at].as_str()))
    );
}

fn leads_of(app: &App, list: &List) -> Vec<LeadId> {
    let query = LeadQuery::all(list.id, None);
    app.store().read(|db| db.order_leads(&query)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_summary_has_every_job_and_what_its_rows_show() {
    let desk = desk_of_two().await;
    let (app, list, run) = recipe_run(&desk).await;
    let price = "0.02 EUR".parse().unwrap();
    app.store()
        .write_blocking(move |db| db.set_per_credit(ProviderName::Enrow, Some(price)))
        .unwrap();
    let done = done(&app, run);
    let out = desk.path("whole.xlsx");
    app.export(&list, None, &out, |_, _| {}).unwrap();
    let mut book: calamine::Xlsx<_> = open_workbook(&out).unwrap();
    let mut sheet = |name: &str| -> Vec<Vec<String>> {
        let range = book.worksheet_range(name).unwrap();
        range
            .rows()
            .map(|row| row.iter().map(Data::to_string).collect())
            .collect()
    };
    let (leads, summary) = (sheet("Leads"), sheet("Summary"));
    let all = |label: &str| -> Vec<&str> {
        let rows = summary.iter().filter(|row| row[0] == label);
        rows.map(|row| row[1].as_str()).collect()
    };
    let jobs: Vec<String> = done.iter().map(|done| done.job.id.to_string()).collect();
    assert_eq!(all("Job"), jobs);
    let sum = |label: &str| -> f64 {
        all(label)
            .iter()
            .map(|cell| cell.parse::<f64>().unwrap())
            .sum()
    };
    let number = |credits: Credits| credits.to_string().parse::<f64>().unwrap();
    let spent: Credits = done.iter().map(|done| done.money.charged).sum();
    // Once by job, once by service.
    assert!((sum("Credits charged") - 2.0 * number(spent)).abs() < 1e-6);
    assert_eq!(sum("Credits held now"), 0.0);
    assert_eq!(all("Paid").len(), 1);
    assert!(all("Paid")[0].ends_with(" EUR"));
    // What the rows show is what is counted.
    for column in ["E-mail result", "Verification result"] {
        let at = leads[0].iter().position(|name| name == column).unwrap();
        let mut counted: HashMap<&str, u64> = HashMap::new();
        for row in &leads[1..] {
            *counted.entry(row[at].as_str()).or_default() += 1;
        }
        assert!(counted.len() > 1);
        for (result, count) in counted {
            let label = match result {
                "" => format!("{column}: none"),
                result => format!("{column}: {result}"),
            };
            assert_eq!(all(&label), [count.to_string()], "{label}");
        }
    }
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
