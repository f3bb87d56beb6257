//! Files that cannot be imported: each says what to do, and names the path.

use super::*;

fn refused(path: &Path) -> String {
    open(path, &[]).map(drop).unwrap_err().to_string()
}

#[test]
fn a_file_that_is_not_there_or_not_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("leads.csv");
    assert_eq!(
        refused(&missing),
        format!("there is no file `{}`; check the path", missing.display())
    );
    let shown = folder.path().display();
    assert_eq!(
        refused(folder.path()),
        format!("`{shown}` is a folder; name the CSV file in it")
    );
}

#[cfg(unix)]
#[test]
fn a_device_is_not_read_for_ever() {
    assert!(matches!(
        open(Path::new("/dev/zero"), &[]),
        Err(ImportError::NotAFile { .. })
    ));
}

#[test]
fn an_operating_system_error_becomes_its_consequence() {
    let error = |kind| ImportError::from_io(Path::new("leads.csv"), std::io::Error::from(kind));
    assert!(matches!(
        error(std::io::ErrorKind::PermissionDenied),
        ImportError::Refused { .. }
    ));
    assert!(matches!(
        error(std::io::ErrorKind::NotFound),
        ImportError::Missing { .. }
    ));
    let sentence = error(std::io::ErrorKind::UnexpectedEof).to_string();
    assert_eq!(
        sentence,
        "`leads.csv` could not be read to its end (unexpected end of file); check the disk and try again"
    );
}

#[test]
fn a_file_without_a_single_cell_is_empty() {
    for bytes in [
        &b""[..],
        b"\n\r\n  \n",
        b"\xEF\xBB\xBF",
        b"\xFF\xFE",
        b"sep=;\n",
        b";;\n;;\n",
    ] {
        let file = file(bytes);
        let sentence = format!(
            "`{}` is empty; export the list again",
            file.path().display()
        );
        assert_eq!(refused(file.path()), sentence, "{bytes:?}");
    }
}

#[test]
fn a_workbook_is_called_one() {
    let file = file(b"PK\x03\x04\x14\0\x08\0[Content_Types].xml");
    let remedy = "open it in a spreadsheet program, save it as CSV and import that file";
    assert_eq!(
        refused(file.path()),
        format!("`{}` is an XLSX workbook; {remedy}", file.path().display())
    );
}

#[test]
fn an_unknown_column_is_answered_with_the_known_ones() {
    let file = file(b"Name,Firm\nAda,Acme\n");
    let error = open(file.path(), &["email=Mail".parse().unwrap()])
        .map(drop)
        .unwrap_err();
    let sentence = format!(
        "`{}` has no column `Mail`; its columns are: Name, Firm",
        file.path().display()
    );
    assert_eq!(error.to_string(), sentence);
}

#[test]
fn a_file_that_changes_between_the_two_readings_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads.csv");
    std::fs::write(
        &path,
        "Name,Company\nAda Moreau,Northpier\nIris Falk,Tannwerk\n",
    )
    .unwrap();
    let source = open(&path, &[]).unwrap();
    std::fs::write(&path, "Name,Company\nAda Moreau,Northpier\n").unwrap();
    let last = source.rows().unwrap().last().unwrap();
    assert!(matches!(last, Err(ImportError::Changed { .. })), "{last:?}");
}
