//! A million leads in and out. Import stands beside `sqlite3 .import` with an index over what tells people apart and, where
//! it is installed, DuckDB's reader into a file of its own; the workbook beside the same rows written by XlsxWriter.

use std::{error::Error, path::Path, process::Command};

use ringback_core::app::{App, World};

use crate::{
    contest::{Program, compare},
    figures,
    files::{XLSXWRITER, python_with, ringback, sqlite, sqlite_is_there},
    people,
};

const LEADS: usize = 1_000_000;
const INDEX: &str = "CREATE INDEX people ON leads (\"Last name\", \"First name\", \"Website\");";
const DUCKDB: &str = "
import duckdb, sys
db = duckdb.connect(sys.argv[2])
db.execute(\"SET threads = 2\")
db.execute(\"CREATE TABLE leads AS SELECT * FROM read_csv(?, all_varchar = true)\", [sys.argv[1]])
db.close()
";

/// Import, then the exports of what was imported.
pub fn measure(folder: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    let list = folder.join("leads.csv");
    people::write(&list, LEADS)?;
    println!(
        "{} leads of 12 columns, {} MB, each program in a process of its own",
        figures::count(LEADS as u64),
        std::fs::metadata(&list)?.len() / 1_000_000,
    );
    import(folder)?;
    export(folder)
}

fn import(folder: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    let ours = |round: usize| {
        let data = format!("data-{round}");
        ringback(
            folder,
            &["import", "leads.csv", "--sandbox", "--data-dir", &data],
        )
    };
    let plain = |round: usize| {
        let db = format!("yardstick-{round}.db");
        Ok(sqlite(
            folder,
            &[&db, ".import --csv leads.csv leads", INDEX],
        ))
    };
    let duckdb = python_with("duckdb");
    let columns = |round: usize| {
        let mut command = Command::new(duckdb.unwrap_or("python3"));
        let db = format!("yardstick-{round}.duckdb");
        command
            .current_dir(folder)
            .args(["-c", DUCKDB, "leads.csv", &db]);
        Ok(command)
    };
    let mut theirs = Vec::new();
    if sqlite_is_there() {
        theirs.push(Program("sqlite3 .import and an index", &plain));
    }
    if duckdb.is_some() {
        theirs.push(Program("DuckDB read_csv into a file", &columns));
    }
    compare("import", &Program("ringback-cli import", &ours), &theirs)?;
    let app = App::open(&folder.join("data-0"), World::Sandbox)?;
    let lists = app.store().read(|db| db.list_lists())?;
    let kept: u64 = lists.iter().map(|list| list.leads).sum();
    println!(
        "    {} leads stand in the store at the end",
        figures::count(kept)
    );
    Ok(())
}

fn export(folder: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    let ours = |_| {
        let what = ["export", "leads.csv", "--sandbox", "--data-dir", "data-0"];
        ringback(folder, &[&what[..], &["--out", "out.xlsx"]].concat())
    };
    let python = python_with("xlsxwriter");
    let theirs = |_| {
        let mut command = Command::new(python.unwrap_or("python3"));
        command
            .current_dir(folder)
            .args(["-c", XLSXWRITER, "leads.csv", "yardstick.xlsx"]);
        Ok(command)
    };
    compare(
        "export to XLSX",
        &Program("ringback-cli export", &ours),
        python
            .map(|_| Program("XlsxWriter, constant memory", &theirs))
            .as_slice(),
    )
}
