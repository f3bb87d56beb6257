//! An export opened by LibreOffice, the way a person would: what was text is text.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use ringback_core::app::{App, World};

use crate::desk::read_csv;

const CELLS: [&str; 12] = [
    "=1+1",
    "=HYPERLINK(\"http://northpier.example\",\"x\")",
    "+33 1 99 00 12 34",
    "-5",
    "00123",
    "12345678901234567890",
    "@SUM(1)",
    "1/2",
    "2026-01-02",
    "TRUE",
    "Zoë \"Zo\" Ångström, 李",
    "1e5",
];

#[test]
fn libreoffice_reads_every_cell_of_a_workbook_as_the_text_it_was() {
    let Some(office) = office() else {
        println!("skipped: LibreOffice is not installed (./x test installs it)");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("leads.csv");
    let mut writer = csv::Writer::from_path(&list).unwrap();
    writer.write_record(["Name", "Cell"]).unwrap();
    CELLS
        .iter()
        .for_each(|cell| writer.write_record(["Ada Moreau", cell]).unwrap());
    writer.flush().unwrap();
    let app = App::open(&folder.path().join("data"), World::Real).unwrap();
    let imported = app.import(&list, &[], |_, _| {}).unwrap();
    let book = folder.path().join("book.xlsx");
    app.export(&imported.list, None, &book, |_, _| {}).unwrap();
    let rows = read_csv(&converted(&office, &book, folder.path()));
    let cells: Vec<&str> = rows[1..].iter().map(|row| row[1].as_str()).collect();
    assert_eq!(cells, CELLS);
}

fn office() -> Option<PathBuf> {
    let names = ["soffice", "libreoffice"];
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|file| file.is_file())
}

/// The first sheet of `book` as LibreOffice itself writes it down, in UTF-8 and as shown.
fn converted(office: &Path, book: &Path, folder: &Path) -> PathBuf {
    let profile = format!(
        "-env:UserInstallation=file://{}",
        folder.join("profile").display()
    );
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false";
    let mut command = Command::new(office);
    command
        .args([&profile, "--headless", "--convert-to", filter, "--outdir"])
        .arg(folder)
        .arg(book);
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    book.with_extension("csv")
}
