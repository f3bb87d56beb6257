//! A desk to run jobs at: a data folder, a sandbox over real HTTP, a list of made-up people. Leaving it checks the books:
//! whatever a test did, no delivery may be unread, every lead must be in exactly one place, and the credits must add up.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use ringback_core::app::{App, Controls, RunOptions, Service, Summary, World};
use ringback_core::domain::{Credits, Details, InDoubt, Kind, ProviderName, RecipeStep};
use ringback_core::engine::{End, Halt, Sending, Wishes};
use ringback_core::sandbox::{Sandbox, SandboxConfig};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tokio::sync::watch;

pub const RECIPE: RecipeStep = RecipeStep {
    find: Kind::FindEmail,
    provider: ProviderName::Enrow,
};

pub struct Desk {
    pub folder: tempfile::TempDir,
    sandbox: Option<Sandbox>,
}

/// What a run left behind.
pub struct Ran {
    pub end: End,
    pub summary: Summary,
    /// The exported rows, the header among them.
    pub table: Vec<Vec<String>>,
}

impl Desk {
    /// A desk whose sandbox has these `faults`.
    pub async fn new(faults: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = Self {
            folder,
            sandbox: None,
        };
        desk.start_sandbox(faults).await;
        desk
    }

    /// A desk whose sandbox has so many credits.
    pub async fn with_credits(faults: &str, credits: Credits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = Self {
            folder,
            sandbox: None,
        };
        let config = SandboxConfig {
            faults: faults.parse().unwrap(),
            credits,
            ..SandboxConfig::new(desk.path("far-end.journal"))
        };
        desk.sandbox = Some(Sandbox::start(config).await.unwrap());
        desk
    }

    /// Starts the sandbox, anew where there was one: it comes back to its journal.
    pub async fn start_sandbox(&mut self, faults: &str) {
        self.sandbox = None;
        let journal = self.path("far-end.journal");
        let faults = faults.parse().unwrap();
        self.sandbox = Some(
            Sandbox::start(SandboxConfig {
                faults,
                ..SandboxConfig::new(journal)
            })
            .await
            .unwrap(),
        );
    }

    pub fn sandbox(&self) -> &Sandbox {
        self.sandbox.as_ref().unwrap()
    }

    /// What the sandbox does wrong from now on.
    pub async fn change_faults(&self, faults: &'static str) {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}/sandbox/faults", self.sandbox().root_url());
        let changed = http.post(url).body(faults).send().await.unwrap();
        changed.error_for_status().unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// Runs a list of `leads` made-up people to its end, `batch` to a batch.
    pub async fn run(&self, leads: usize, batch: u32, in_doubt: InDoubt) -> Ran {
        let list = self.path("leads.csv");
        std::fs::write(&list, people(leads)).unwrap();
        self.run_file(&list, batch, in_doubt).await
    }

    pub async fn run_file(&self, list: &Path, batch: u32, in_doubt: InDoubt) -> Ran {
        self.run_kind(list, Kind::FindEmail, Sending::Bulk, batch, in_doubt)
            .await
    }

    /// Runs a job of `kind` over the file to its end.
    pub async fn run_kind(
        &self,
        list: &Path,
        kind: Kind,
        sending: Sending,
        batch: u32,
        in_doubt: InDoubt,
    ) -> Ran {
        let step = RecipeStep {
            find: kind,
            ..RECIPE
        };
        self.run_step(list, step, sending, batch, in_doubt).await
    }

    /// Runs a job of `step` over the file to its end.
    pub async fn run_step(
        &self,
        list: &Path,
        step: RecipeStep,
        sending: Sending,
        batch: u32,
        in_doubt: InDoubt,
    ) -> Ran {
        let app = App::open(&self.data(), World::Sandbox).unwrap();
        let list = app.import(list, &[], |_, _| {}).unwrap().list;
        let job = app
            .plan(&list, &step, Details::default(), false)
            .unwrap()
            .job;
        let options = self.options(sending, batch, in_doubt);
        let end = app.run(job, &options, controls()).await.unwrap();
        let summary = app.summary(job).unwrap();
        let out = self.path("out.csv");
        app.export(&list, Some(&summary.job), &out, |_, _| {})
            .unwrap();
        Ran {
            end,
            summary,
            table: read_csv(&out),
        }
    }

    pub fn options(&self, sending: Sending, batch_size: u32, in_doubt: InDoubt) -> RunOptions {
        let (doubt_time, patience) = (Duration::from_millis(600), Duration::from_secs(20));
        RunOptions {
            service: Service::SandboxAt(self.sandbox().root_url().parse().unwrap()),
            wishes: Wishes {
                batch_size: Some(batch_size),
                sending,
                in_doubt,
                doubt_time,
                patience,
            },
            port: None,
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            check_books(&self.data());
            check_table(&self.data());
        }
    }
}

/// Whatever a test did, its table is what the kept bytes say, and its ledger adds up. Where its app is still open, that is
/// left to others.
fn check_table(data: &Path) {
    let data = data.to_owned();
    let check = move || {
        let Ok(app) = App::open(&data, World::Sandbox) else {
            return;
        };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let rebuilt = runtime.block_on(app.rebuild(false)).unwrap();
        assert!(rebuilt.is_equal(), "{:?}", rebuilt.parts);
        check_ledger(&app);
    };
    // A thread of its own: the test's runtime is under way.
    std::thread::spawn(check).join().unwrap();
}

/// Reads the exported ledger as a stranger would, and adds it up.
pub fn check_ledger(app: &App) {
    let folder = tempfile::tempdir().unwrap();
    for sum in app.sum_ledger(None).unwrap() {
        let (job, money) = (&sum.summary.job, sum.summary.money);
        let [json, csv] = ["ledger.json", "ledger.csv"].map(|name| folder.path().join(name));
        let written = app.export_ledger(Some(job.id), &json).unwrap();
        assert_eq!(app.export_ledger(Some(job.id), &csv).unwrap(), written);
        let lines: Vec<Value> = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
        let table = read_csv(&csv);
        assert_eq!(
            (lines.len(), table.len()),
            (written as usize, written as usize + 1)
        );
        let mut purses: BTreeMap<String, Credits> = BTreeMap::new();
        let mut charges: BTreeMap<i64, Credits> = BTreeMap::new();
        for (line, cells) in lines.iter().zip(&table[1..]) {
            let text = |name: &str| line[name].as_str().unwrap().to_owned();
            let credits: Credits = serde_json::from_value(line["credits"].clone()).unwrap();
            assert!(credits > Credits::ZERO, "{line}");
            assert_eq!(
                [&cells[7], &cells[8], &cells[9]],
                [&text("from"), &text("to"), &credits.to_string()]
            );
            for (purse, amount) in [
                (text("from"), Credits::ZERO - credits),
                (text("to"), credits),
            ] {
                let sum = purses.entry(purse).or_default();
                *sum = *sum + amount;
            }
            assert_ne!(text("entry"), "rest", "{line}");
            if text("entry") == "charge" {
                assert!(line["search"].is_i64(), "{line}");
                let sum = charges.entry(line["batch"].as_i64().unwrap()).or_default();
                *sum = *sum + credits;
            }
        }
        let of = |word: &str| {
            let named = purses.iter().filter(|(purse, _)| purse.starts_with(word));
            named.map(|(_, amount)| *amount).sum::<Credits>()
        };
        assert_eq!(purses.values().copied().sum::<Credits>(), Credits::ZERO);
        for (purse, amount) in &purses {
            let may_fall = purse.starts_with("balance") || purse.starts_with("unexplained");
            assert!(may_fall || *amount >= Credits::ZERO, "{purse}: {amount}");
        }
        assert_eq!(charges.values().copied().sum::<Credits>(), money.charged);
        assert_eq!(
            (of("spent"), of("held"), of("written off")),
            (money.charged, money.outstanding(), money.written_off)
        );
        if sum.summary.unexplained().is_some() {
            let others = sum.summary.beside.charged;
            let fell = job.balance_before.unwrap() - job.balance_after.unwrap() - others;
            assert_eq!(
                of("balance"),
                Credits::ZERO - fell,
                "the balance is explained"
            );
        }
    }
}

/// Waits for as long as it may take on a busy machine.
pub async fn until(what: &str, mut happened: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !happened() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "{what}: it has not happened"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub fn controls() -> Controls {
    Controls {
        halt: watch::channel(Halt::No).1,
        trouble: watch::channel(None).0,
    }
}

/// Runs the test of that whole name once more, in a process of its own with this environment: one's own cannot be changed
/// while other tests run in it.
pub fn in_own_process(test: &str, environment: &[(&str, &str)]) {
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    again.args([test, "--exact"]);
    again.envs(environment.iter().copied());
    let output = again.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
}

/// A list of made-up people, some of whom cannot be searched for.
pub fn people(leads: usize) -> String {
    let mut list = String::from("First name,Last name,Company,Website,Note\r\n");
    for n in 0..leads {
        let row = match n % 20 {
            7 => format!("Given{n},Family{n},,,no company\r\n"),
            13 => format!(",,Firm {n},firm{n}.example,no name\r\n"),
            _ => format!(
                "Given{n},Family{n},Firm {n},https://www.firm{n}.example/team,\"row, {n}\"\r\n"
            ),
        };
        list.push_str(&row);
    }
    list
}

/// A list whose people have addresses and profiles, some of which are none, and some of which stand there twice.
pub fn reachable_people(leads: usize) -> String {
    let mut list = String::from("First name,Last name,Company,E-mail,LinkedIn\r\n");
    for n in 0..leads {
        let twice = n - usize::from(n % 10 == 9);
        let row = match n % 20 {
            5 => format!("Given{n},Family{n},Firm {n},,\r\n"),
            7 => format!("Given{n},,,n/a,\r\n"),
            13 => format!("Given{n},Family{n},Firm {n},given{n}@firm{n}.example,\r\n"),
            17 => format!(",,Firm {n},given{n}@,https://www.linkedin.com/company/firm{n}\r\n"),
            19 => format!(
                "Given{n},Family{n},Firm {n},GIVEN{twice}@Firm{twice}.example,linkedin.com/in/Given{twice}/\r\n"
            ),
            _ => format!(
                "Given{n},Family{n},Firm {n},given{twice}@firm{twice}.example,https://www.linkedin.com/in/given{twice}\r\n"
            ),
        };
        list.push_str(&row);
    }
    list
}

pub fn read_csv(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(path)
        .unwrap();
    reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

const HELD: &str =
    "sum(CASE WHEN entry IN ('hold', 'top_up', 'recovery') THEN hundredths ELSE -hundredths END)";
const WRITTEN_OFF: &str =
    "sum(CASE entry WHEN 'write_off' THEN hundredths WHEN 'recovery' THEN -hundredths ELSE 0 END)";

/// Looks into the database with eyes of its own, past the store.
pub fn check_books(data: &Path) {
    let path = data.join("sandbox.db");
    if !path.exists() {
        return;
    }
    let db = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let none = |what: &str, sql: &str| assert_eq!(number(sql), 0, "{what}");
    none(
        "no delivery is left unread",
        "SELECT count(*) FROM deliveries WHERE state = 'unread'",
    );
    none(
        "the kept counts are what counting gives",
        "SELECT count(*) FROM (
             SELECT job_id, coalesce(qualification, state) AS outcome, sum(leads) AS leads, count(*) AS searches
             FROM searches GROUP BY 1, 2
             EXCEPT SELECT job_id, outcome, leads, searches FROM counts)",
    );
    none(
        "every lead of a list is in its job, and in one place",
        "SELECT count(*) FROM jobs j JOIN lists l ON l.id = j.list_id WHERE j.state <> 'planning'
         AND (l.leads <> (SELECT count(*) FROM job_leads WHERE job_id = j.id)
              OR l.leads <> (SELECT sum(leads) FROM counts WHERE job_id = j.id))",
    );
    none(
        "a lead is skipped or searched, never both or neither",
        "SELECT count(*) FROM job_leads WHERE (skip IS NULL) = (search_id IS NULL)",
    );
    none(
        "what was held is charged, given back or written off once a batch is settled or lost",
        &format!(
            "SELECT count(*) FROM batches WHERE state IN ('settled', 'lost') AND (SELECT {HELD} FROM ledger WHERE batch_id = batches.id) IS NOT 0"
        ),
    );
    none(
        "no purse of a batch is below nothing",
        &format!(
            "SELECT count(*) FROM (SELECT {HELD} AS held, {WRITTEN_OFF} AS written_off FROM ledger GROUP BY batch_id)
             WHERE held < 0 OR written_off < 0"
        ),
    );
    none(
        "settled searches, and they alone, have a result",
        "SELECT count(*) FROM searches s LEFT JOIN results r ON r.search_id = s.id WHERE (s.state = 'settled') <> (r.search_id IS NOT NULL)",
    );
    none(
        "an address or a number stands where something was found, and nowhere else",
        "SELECT count(*) FROM searches s JOIN results r ON r.search_id = s.id
         WHERE (s.qualification = 'found') <> (coalesce(r.email, r.phone) IS NOT NULL)",
    );
    none(
        "every result can be traced to a kept answer",
        "SELECT count(*) FROM results WHERE answer_id NOT IN (SELECT id FROM answers)",
    );
    none(
        "rows point to rows that exist",
        "SELECT count(*) FROM pragma_foreign_key_check",
    );
    let sound: String = db
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(sound, "ok");
}

/// What the sandbox says was spent is what our ledger says.
pub fn check_money(ran: &Ran, sandbox: &Sandbox) {
    let ledger = sandbox.ledger();
    assert_eq!(
        ran.summary.money.charged, ledger.credits_spent,
        "our ledger and the service's agree"
    );
    assert_eq!(ran.summary.money.outstanding(), Credits::ZERO);
    assert!(ran.summary.counts.conserved(), "{:?}", ran.summary.counts);
}
