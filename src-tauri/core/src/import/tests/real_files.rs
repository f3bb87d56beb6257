//! Third-party files, where this copy of the tree has them beside it.

use super::*;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");

pub(super) fn data(path: &str) -> Option<PathBuf> {
    let path = Path::new(DATA).join(path);
    if !path.exists() {
        eprintln!("skipped: {} is absent", path.display());
    }
    path.exists().then_some(path)
}

fn read_by_csv(path: &Path) -> Vec<Vec<String>> {
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(path)
        .unwrap();
    reader
        .into_records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

fn is(name: &'static str) -> Option<&'static str> {
    Some(name)
}

#[test]
fn congress_legislators() {
    let Some(path) = data("leads/congress-legislators.csv") else {
        return;
    };
    let imported = import(&path);
    assert_eq!(
        imported.source.dialect().to_string(),
        "comma-separated, UTF-8"
    );
    assert_eq!(
        (imported.leads.len(), imported.source.columns().len()),
        (537, 36)
    );
    for (field, names) in [
        (Field::FirstName, 537),
        (Field::LastName, 537),
        (Field::FullName, 535),
    ] {
        assert_eq!(imported.filled(field), names, "{field}");
    }
    assert_eq!(
        (
            imported.column(Field::Domain),
            imported.filled(Field::Domain)
        ),
        (is("url"), 536)
    );
    assert_eq!(
        (imported.column(Field::Phone), imported.column(Field::Email)),
        (is("phone"), None)
    );
    assert_eq!(imported.problems, [""; 0]);
}

#[test]
fn companies() {
    let Some(path) = data("leads/sp500-companies.csv") else {
        return;
    };
    let imported = import(&path);
    assert_eq!((imported.leads.len(), imported.problems.len()), (503, 0));
    assert!(imported.source.dialect().header_rows > 0);
}

/// The `csv` crate, told the dialect, is an independent reading.
#[test]
fn quoted_cells_read_as_another_reader_reads_them() {
    for file in ["congress-legislators.csv", "sp500-companies.csv"] {
        let Some(path) = data(&format!("leads/{file}")) else {
            return;
        };
        assert_eq!(import(&path).table(), read_by_csv(&path), "{file}");
    }
}

/// No cell of these two files is quoted, so a plain split of the text is an independent reading.
#[test]
fn names_in_native_scripts_keep_every_letter() {
    for file in [
        "common-forenames-by-country.csv",
        "common-surnames-by-country.csv",
    ] {
        let Some(path) = data(&format!("leads/{file}")) else {
            return;
        };
        let bytes = std::fs::read(&path).unwrap();
        let text = std::str::from_utf8(&bytes)
            .unwrap()
            .trim_start_matches('\u{feff}');
        let expected: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        let imported = import(&path);
        assert_eq!(imported.table(), expected, "{file}");
        assert_eq!(
            (imported.header()[0].as_str(), imported.problems.len()),
            ("Country", 0),
            "{file}"
        );
    }
}

#[test]
fn csv_spectrum_reads_exactly() {
    let Some(folder) = data("csv/csv-spectrum") else {
        return;
    };
    for entry in std::fs::read_dir(folder.join("csvs")).unwrap() {
        let path = entry.unwrap().path();
        let json = folder
            .join("json")
            .join(path.with_extension("json").file_name().unwrap());
        let expected: Vec<serde_json::Map<String, serde_json::Value>> =
            serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
        let imported = import(&path);
        let cells: Vec<Vec<String>> = expected
            .iter()
            .map(|row| {
                row.values()
                    .map(|cell| cell.as_str().unwrap().to_owned())
                    .collect()
            })
            .collect();
        assert_eq!(imported.cells(), cells, "{}", path.display());
        assert_eq!(
            imported.header(),
            expected[0].keys().cloned().collect::<Vec<_>>(),
            "{}",
            path.display()
        );
    }
}

/// The pollutions of a file that leave exactly one right reading, cell for cell.
#[test]
fn polluted_files_read_as_their_clean_twins() {
    let Some(folder) = data("csv/pollock-file-level") else {
        return;
    };
    for name in [
        "double_trailing_newline",
        "escape_char_0x5C",
        "field_delimiter_0x3B",
        "field_delimiter_0x9",
        "header_only",
        "no_header",
        "no_trailing_newline",
        "one_data_row",
        "preamble",
        "record_delimiter_0xA",
        "record_delimiter_0xD",
    ] {
        let file = format!("file_{name}.csv");
        let expected = read_by_csv(&folder.join("clean").join(&file));
        assert_eq!(
            import(&folder.join("csv").join(&file)).table(),
            expected,
            "{name}"
        );
    }
}

#[test]
fn polluted_delimiters_and_quotes_are_found() {
    let Some(folder) = data("csv/pollock-file-level/csv") else {
        return;
    };
    for (name, delimiter, quote) in [
        ("field_delimiter_0x2C_0x20", ", ", '"'),
        ("quotation_char_0x27", ",", '\''),
        ("escape_char_0x00", ",", '"'),
        ("header_multirow_3", ",", '"'),
        ("multitable_more", ",", '"'),
    ] {
        let source = open(&folder.join(format!("file_{name}.csv")), &[]).unwrap();
        assert_eq!(
            (source.dialect().delimiter, source.dialect().quote),
            (delimiter, Some(quote)),
            "{name}"
        );
    }
}
