//! What holds for every format: any text comes back as it was, and an export that fails leaves the old file.

use std::{
    fs,
    io::{Cursor, Read},
};

use proptest::prelude::*;

use super::archive::Archive;
use super::*;
use crate::domain::unguarded;

#[test]
fn the_ending_names_the_format() {
    for (path, format) in [
        ("a.xlsx", Some(Format::Xlsx)),
        ("b/A.XLSX", Some(Format::Xlsx)),
        ("a.b.Csv", Some(Format::CsvForImport)),
        ("a.jsonl", Some(Format::JsonLines)),
        ("a.xls", None),
        ("csv", None),
        (".csv", None),
        ("a.csv/", Some(Format::CsvForImport)),
        ("", None),
    ] {
        assert_eq!(Format::of_path(Path::new(path)).ok(), format, "{path}");
    }
}

/// The rows behind the header, as another program's reader has them.
fn read(path: &Path, format: Format) -> Vec<Vec<String>> {
    if format == Format::JsonLines {
        let text = fs::read_to_string(path).unwrap();
        let row = |line: &str| {
            let object: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(line).unwrap();
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            object.values().map(text).collect()
        };
        return text.lines().map(row).collect();
    }
    let mut bytes = fs::read(path).unwrap();
    let is_marked = bytes.starts_with(b"\xef\xbb\xbf");
    assert_eq!(is_marked, format == Format::CsvForExcel);
    bytes.drain(..if is_marked { 3 } else { 0 });
    let separator = if bytes.starts_with(b"a;") { b';' } else { b',' };
    let mut reader = ::csv::ReaderBuilder::new();
    let mut reader = reader.delimiter(separator).from_reader(&bytes[..]);
    let cell = |cell: &str| match format {
        Format::CsvForExcel => unguarded(cell).into_owned(),
        _ => cell.to_owned(),
    };
    let rows = reader.records();
    rows.map(|row| row.unwrap().iter().map(cell).collect())
        .collect()
}

fn any_text() -> impl Strategy<Value = String> {
    "('{0,2}[=+@0-9\t\r\n −-]|'?([0-9]E[+][0-9]{2}|#N/A|[0-9]{12}|3[.] Dez|5 ene|VRAI)|[,;\"\r\n\t ]|\\PC|\\pC){0,8}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    /// Of workbooks the same is tested beside their writer.
    #[test]
    fn any_text_comes_back(rows in proptest::collection::vec(proptest::collection::vec(any_text(), 3), 1..4)) {
        let folder = tempfile::tempdir().unwrap();
        for format in [Format::CsvForExcel, Format::CsvForImport, Format::JsonLines] {
            let path = folder.path().join("leads").with_extension(format.ending());
            let mut writer = Writer::create(&path, format, &["a", "b", "c"].map(String::from)).unwrap();
            for row in &rows {
                writer.row(row).unwrap();
            }
            writer.finish().unwrap();
            prop_assert_eq!(read(&path, format), rows.clone());
        }
    }
}

#[cfg(unix)]
#[test]
fn an_export_that_fails_leaves_the_old_file() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    for format in Format::ALL {
        let path = folder.path().join("leads").with_extension(format.ending());
        fs::write(&path, "old").unwrap();
        let mut writer = Writer::create(&path, format, &["a".to_owned()]).unwrap();
        // Enough that some of it is on its way to disk.
        for _ in 0..4_000 {
            writer.row(&["x".repeat(500)]).unwrap();
        }
        let stopped = writer.row(&vec![""; 20_000]);
        assert_eq!(stopped.is_err(), format == Format::Xlsx, "{format:?}");
        drop(writer);
        assert_eq!(fs::read(&path).unwrap(), b"old", "{format:?}");
        fs::remove_file(&path).unwrap();
    }
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 0, "nothing is left behind");
    let locked = folder.path().join("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o500)).unwrap();
    let is_root = fs::write(locked.join("probe"), "").is_ok();
    for format in Format::ALL {
        let path = locked.join("leads").with_extension(format.ending());
        let created = Writer::create(&path, format, &["a".to_owned()]);
        assert!(is_root || matches!(created, Err(ExportError::Denied { .. })));
    }
}

#[test]
fn what_is_put_in_an_archive_comes_out_of_another_programs_reader() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    let long: String = (0..200_000).map(|n| format!("{n} ")).collect();
    let texts = [long.as_str(), "", "short"];
    let mut archive = Archive::create(&path).unwrap();
    for text in texts {
        archive.file(&format!("{}.txt", text.len())).unwrap();
        for piece in text.as_bytes().chunks(77_777) {
            let piece = String::from_utf8(piece.to_vec()).unwrap();
            archive.text(piece).unwrap();
        }
    }
    archive.finish().unwrap();
    let bytes = Cursor::new(fs::read(&path).unwrap());
    let mut archive = zip::ZipArchive::new(bytes).unwrap();
    assert_eq!(archive.len(), texts.len());
    for text in texts {
        let mut read = String::new();
        let mut file = archive.by_name(&format!("{}.txt", text.len())).unwrap();
        file.read_to_string(&mut read).unwrap();
        assert!(read == text);
    }
}
