//! An export opened by LibreOffice, the way a person would: what was text is text.

use std::{
    fs::File,
    io::Read,
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::Command,
};

use ringback_core::app::{App, ExportChoice, World};
use ringback_core::domain::List;
use ringback_core::export::Format;
use ringback_core::store::LeadQuery;

use crate::desk::read_csv;

/// What spreadsheets run, and what they change. A carriage return is left out: LibreOffice takes it for a line feed.
const CELLS: [&str; 33] = [
    "=1+1",
    "=HYPERLINK(\"http://northpier.example\",\"x\")",
    "+33 1 99 00 12 34",
    "+33199001234",
    "-5",
    "-2+3",
    "00123",
    "12345678901234567890",
    "@SUM(1)",
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "=DDE(\"cmd\";\"/C calc\";\"x\")",
    " =1+1",
    "\u{a0}=1+1",
    "\t=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "﹦1+1",
    "﹫SUM(1)",
    "'=1+1",
    "1/2",
    "2026-01-02",
    "TRUE",
    "Zoë \"Zo\" Ångström, 李; x",
    "1e5",
    "x;=1+1;y",
    "x|=1+1|y",
    "MARCH1",
    "(555)",
    "10:30 PM",
];

struct Exported {
    office: PathBuf,
    folder: tempfile::TempDir,
    app: App,
    list: List,
}

/// A list of [`CELLS`], unless there is no LibreOffice.
fn listed() -> Option<Exported> {
    let Some(office) = office() else {
        println!("skipped: LibreOffice is not installed (./x test installs it)");
        return None;
    };
    let (folder, list) = (tempfile::tempdir().unwrap(), "leads.csv");
    let path = folder.path().join(list);
    let mut writer = csv::Writer::from_path(&path).unwrap();
    writer.write_record(["Name", "Cell"]).unwrap();
    CELLS
        .iter()
        .for_each(|cell| writer.write_record(["Ada Moreau", cell]).unwrap());
    writer.flush().unwrap();
    let app = App::open(&folder.path().join("data"), World::Real).unwrap();
    let list = app.import(&path, &[], |_, _| {}).unwrap().list;
    Some(Exported {
        office,
        folder,
        app,
        list,
    })
}

impl Exported {
    fn export(&self, name: &str, format: Format) -> PathBuf {
        let out = self.folder.path().join(name);
        let (choice, watch) = (ExportChoice::everything(format), |_, _| {
            ControlFlow::Continue(())
        });
        let written = self
            .app
            .export_chosen(&self.list, None, &out, &choice, watch);
        written.unwrap();
        out
    }

    /// `file` as LibreOffice opens it and saves it by `filter`.
    fn resaved(&self, file: &Path, filter: &str) -> PathBuf {
        converted(&self.office, file, self.folder.path(), filter, ',')
    }

    /// The second cells of the leads in `file`, imported anew.
    fn imported(&self, file: &Path) -> Vec<String> {
        let data = self.folder.path().join("again");
        let app = App::open(&data, World::Real).unwrap();
        let list = app.import(file, &[], |_, _| {}).unwrap().list;
        let query = LeadQuery::all(list.id, None);
        let rows = app.page_leads(&query, 0, 100).unwrap().rows;
        rows.into_iter().map(|row| row.cells[1].clone()).collect()
    }
}

#[test]
fn libreoffice_reads_every_cell_of_a_workbook_as_the_text_it_was() {
    let Some(exported) = listed() else { return };
    let book = exported.export("book.xlsx", Format::Xlsx);
    let rows = read_csv(&exported.resaved(&book, AS_SHOWN));
    let cells: Vec<&str> = rows[1..].iter().map(|row| row[1].as_str()).collect();
    assert_eq!(cells, CELLS);
    // Saved by LibreOffice as a workbook of its own, and imported again.
    std::fs::rename(&book, book.with_file_name("ours.xlsx")).unwrap();
    let saved = exported.resaved(&book.with_file_name("ours.xlsx"), "ods");
    assert_eq!(exported.imported(&saved), CELLS);
    assert_eq!(formulas(&saved), 0);
}

#[test]
fn libreoffice_runs_no_cell_of_a_csv_for_excel_and_changes_none() {
    let Some(exported) = listed() else { return };
    let csv = exported.export("excel.csv", Format::CsvForExcel);
    let saved = exported.resaved(&csv, "ods");
    assert_eq!(formulas(&saved), 0);
    let rows = read_csv(&exported.resaved(&saved, AS_SHOWN));
    let cells: Vec<&str> = rows[1..].iter().map(|row| row[1].as_str()).collect();
    // LibreOffice drops tabs from text files.
    let shown = CELLS.map(|cell| ringback_core::domain::guarded(cell).replace('\t', ""));
    assert_eq!(cells, shown);
    // What LibreOffice saves has the apostrophes and not the mark; they go again all the same.
    // Where it drops the tab, the second one of those about it stays.
    let plain = CELLS.map(|cell| cell.replace('\t', "'"));
    assert_eq!(exported.imported(&saved), CELLS);
    assert_eq!(
        exported.imported(&exported.resaved(&saved, AS_SHOWN)),
        plain
    );
    let again = exported.export("again.csv", Format::CsvForExcel);
    assert_eq!(exported.imported(&again), CELLS);
    // Whoever opens it by another separator has other cells, and none of them runs either.
    for separator in [';', '|', '\t'] {
        let (office, folder) = (&exported.office, exported.folder.path());
        let saved = converted(office, &again, folder, "ods", separator);
        assert_eq!(formulas(&saved), 0, "{separator:?}");
    }
}

/// How many cells LibreOffice keeps a formula of.
fn formulas(ods: &Path) -> usize {
    let mut archive = zip::ZipArchive::new(File::open(ods).unwrap()).unwrap();
    let mut content = String::new();
    let mut file = archive.by_name("content.xml").unwrap();
    file.read_to_string(&mut content).unwrap();
    content.matches("table:formula=").count()
}

#[test]
fn openpyxl_reads_every_cell_as_the_text_it_was() {
    let script = "
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book['Leads']
print(json.dumps([book.sheetnames, sheet.freeze_panes, sheet.auto_filter.ref, [[c.data_type, c.number_format, c.value] for c in sheet['B']]]))
";
    let there = Command::new("python3")
        .args(["-c", "import openpyxl"])
        .output();
    if !there.is_ok_and(|output| output.status.success()) {
        println!("skipped: openpyxl is not installed");
        return;
    }
    let Some(exported) = listed() else { return };
    let book = exported.export("book.xlsx", Format::Xlsx);
    let output = Command::new("python3")
        .args(["-c", script])
        .arg(&book)
        .output();
    let output = output.unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told[0], serde_json::json!(["Leads", "Summary"]));
    assert_eq!((&told[1], &told[2]), (&"A2".into(), &"A1:G34".into()));
    for (cell, expected) in told[3].as_array().unwrap().iter().skip(1).zip(CELLS) {
        assert_eq!(cell, &serde_json::json!(["s", "@", expected]));
    }
}

fn office() -> Option<PathBuf> {
    let names = ["soffice", "libreoffice"];
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|file| file.is_file())
}

/// The first sheet in UTF-8 and as shown.
const AS_SHOWN: &str = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false";

fn converted(office: &Path, file: &Path, folder: &Path, filter: &str, separator: char) -> PathBuf {
    let profile = format!(
        "-env:UserInstallation=file://{}",
        folder.join("profile").display()
    );
    let mut command = Command::new(office);
    if file.extension().is_some_and(|ending| ending == "csv") {
        // What its dialog finds out by the mark and the locale.
        command.arg(format!("--infilter=CSV:{},34,76", u32::from(separator)));
    }
    command
        .args([&profile, "--headless", "--convert-to", filter, "--outdir"])
        .arg(folder)
        .arg(file);
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let ending = filter.split(':').next().unwrap();
    file.with_extension(ending)
}
