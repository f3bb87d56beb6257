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
fn a_workbook_that_breaks_off_is_called_one() {
    let file = file(b"PK\x03\x04\x14\0\x08\0[Content_Types].xml");
    let remedy = "it is damaged or breaks off: download or copy it again";
    assert_eq!(
        refused(file.path()),
        format!("`{}` is an XLSX workbook; {remedy}", file.path().display())
    );
}

#[test]
fn a_document_of_numbers_is_called_one() {
    let archive = |names: &[&str]| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let mut zip = zip::ZipWriter::new(&mut bytes);
        for name in names {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(*name, options).unwrap();
            // So much that what is behind it is not in the start of the file.
            let noise = (0..40_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes());
            zip.write_all(&noise.flatten().collect::<Vec<u8>>())
                .unwrap();
        }
        zip.finish().unwrap();
        bytes.into_inner()
    };
    let numbers = "an Apple Numbers document; export it from Numbers as Excel or CSV";
    let packed = "a ZIP archive; unpack it and import the CSV file inside";
    for (names, told) in [
        (&["Data/photo.jpg", "Index/Document.iwa"][..], numbers),
        (&["preview.jpg", "Index.zip"], numbers),
        (&["leads.csv"], packed),
    ] {
        let file = file(&archive(names));
        assert_eq!(
            refused(file.path()),
            format!("`{}` is {told}", file.path().display())
        );
    }
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

#[test]
fn a_picture_a_database_or_anything_packed_is_no_list() {
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    picture.extend((0..9_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8));
    let unmarked = picture[8..].to_vec();
    for (bytes, told) in [(picture, "a picture"), (unmarked, "not a text file")] {
        let file = file(&bytes);
        let sentence = format!(
            "`{}` is {told}; export the list again as CSV",
            file.path().display()
        );
        assert_eq!(refused(file.path()), sentence);
    }
}

#[test]
fn a_table_of_sixty_thousand_columns_is_refused_and_a_row_of_them_is_a_problem() {
    let wide: Vec<String> = (0..60_000).map(|n| format!("Column name {n}")).collect();
    let header = file((wide.join(",") + "\n").as_bytes());
    let sentence = refused(header.path());
    assert!(
        sentence.ends_with("has more than 2,048 columns; delete those that no search needs, or say what stands between its cells"),
        "{sentence}"
    );
    let wide = vec!["x"; 60_000].join(",");
    let rows = format!(
        "Name,Firm\nAda,Acme\n{}\nBo,Bolt\nCy,C{}\n",
        wide,
        ",".repeat(9_000)
    );
    let imported = import_bytes(rows.as_bytes());
    assert_eq!(imported.lines(), ["Ada|Acme", "Bo|Bolt", "Cy|C"]);
    assert_eq!(
        imported.problems,
        [
            "row 3: has 60000 cells, more than a list may have, and is left out",
            "row 5: has 9002 cells, the header has 2; what is too much is empty, so its cells may stand in the wrong columns",
        ]
    );
}

#[test]
fn a_file_that_ends_in_nuls_is_read_and_says_so() {
    for nuls in [1, 4_096, 3 << 20] {
        let mut bytes = b"Name,Firm\nAda,Acme\nBo,Bolt\n".to_vec();
        bytes.extend(std::iter::repeat_n(0, nuls));
        let imported = import_bytes(&bytes);
        assert_eq!(imported.lines(), ["Ada|Acme", "Bo|Bolt"]);
        assert_eq!(
            imported.problems,
            [
                "the file ends in NUL characters: it may not have been written to its end; compare its last row with \
                 where it is from, or export it again"
            ]
        );
    }
}
