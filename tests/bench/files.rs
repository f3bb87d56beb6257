//! Import and export of a long list: time, and the peak memory of a process that does nothing else, beside programs that
//! do part of the same work, where they are installed. `sqlite3 .import` splits lines into cells and asks nothing of
//! them; XlsxWriter writes the very rows that Ringback exports.

use std::{
    error::Error,
    fs::File,
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    contest::{Program, compare, print},
    far_end::FarEnd,
    figures, people,
    process::{self, is_there},
};

const LEADS: usize = 100_000;
/// As little memory as XlsxWriter can do with, and every cell a text, as in ours.
pub(crate) const XLSXWRITER: &str = "
import csv, sys, xlsxwriter
book = xlsxwriter.Workbook(sys.argv[2], {'constant_memory': True})
sheet = book.add_worksheet()
with open(sys.argv[1], encoding='utf-8', newline='') as file:
    for y, row in enumerate(csv.reader(file)):
        for x, cell in enumerate(row):
            sheet.write_string(y, x, cell)
book.close()
";

/// Import, then a job, then exports with its answers.
pub fn measure(folder: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    println!(
        "{} leads of 12 columns, each program in a process of its own",
        figures::count(LEADS as u64)
    );
    people::write(&folder.join("leads.csv"), LEADS)?;
    import(folder)?;
    answer(folder)?;
    export_workbook(folder)?;
    export_csv(folder)
}

fn import(folder: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    let ours = |round: usize| {
        let data = format!("data-{round}");
        ringback(
            folder,
            &["import", "leads.csv", "--sandbox", "--data-dir", &data],
        )
    };
    let theirs = |round: usize| {
        let db = format!("yardstick-{round}.db");
        Ok(sqlite(folder, &[&db, ".import --csv leads.csv leads"]))
    };
    compare(
        "import",
        &Program("ringback-cli import", &ours),
        sqlite_is_there()
            .then_some(Program("sqlite3 .import", &theirs))
            .as_slice(),
    )
}

/// A job over the list, so that there are answers to export.
fn answer(folder: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    let far_end = FarEnd::start(folder, 50)?;
    let sandbox = format!("--sandbox={}", far_end.url());
    let run = ["run", "leads.csv", "--find", "email", "--batch", "5000"];
    let with = [&sandbox, "--out", "answered.csv", "--data-dir", "data-0"];
    let taken = process::measure(&mut ringback(folder, &[&run[..], &with].concat())?)?;
    println!("  a whole job over the imported list, batches of 5000");
    print("ringback-cli run", &taken, None);
    Ok(())
}

fn export_workbook(folder: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    let ours = |_| export(folder, "out.xlsx");
    let python = python_with("xlsxwriter");
    let theirs = |_| {
        let mut command = Command::new(python.unwrap_or("python3"));
        let args = ["-c", XLSXWRITER, "answered.csv", "yardstick.xlsx"];
        command.current_dir(folder).args(args);
        Ok(command)
    };
    compare(
        "export to XLSX, with the answers",
        &Program("ringback-cli export", &ours),
        python
            .map(|_| Program("XlsxWriter, constant memory", &theirs))
            .as_slice(),
    )
}

fn export_csv(folder: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    let ours = |_| export(folder, "out.csv");
    let theirs = |_| {
        let select = ["-csv", "-header", "yardstick-0.db", "SELECT * FROM leads"];
        let mut command = sqlite(folder, &select);
        command.stdout(File::create(folder.join("yardstick.csv"))?);
        Ok(command)
    };
    compare(
        "export to CSV, with the answers",
        &Program("ringback-cli export", &ours),
        sqlite_is_there()
            .then_some(Program("sqlite3 -csv, without answers", &theirs))
            .as_slice(),
    )
}

fn export(folder: &Path, out: &str) -> Result<Command, Box<dyn Error + Send + Sync>> {
    let args = [
        "export",
        "leads.csv",
        "--sandbox",
        "--data-dir",
        "data-0",
        "--out",
        out,
    ];
    ringback(folder, &args)
}

pub(crate) fn ringback(
    folder: &Path,
    args: &[&str],
) -> Result<Command, Box<dyn Error + Send + Sync>> {
    let mut command = process::ringback(args)?;
    command.current_dir(folder).stdout(Stdio::null());
    Ok(command)
}

pub(crate) fn sqlite(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("sqlite3");
    command.current_dir(folder).arg("-batch").args(args);
    command
}

pub(crate) fn sqlite_is_there() -> bool {
    is_there("sqlite3", &["-version"])
}

/// A Python that has that `library`. Where one was put before the system's own, that one may still have it.
pub(crate) fn python_with(library: &str) -> Option<&'static str> {
    let import = format!("import {library}");
    let pythons = ["python3", "/usr/bin/python3"];
    pythons
        .into_iter()
        .find(|python| is_there(python, &["-c", &import]))
}
