//! The 219 files of the W3C's CSVW group with their true dialects, as annotated for CSVsniffer.

use std::process::Command;

use super::real_files::data;
use super::*;

/// The best published share of delimiters found there.
const BEST: f64 = 0.9955;

/// `(file, delimiter)` of each annotation.
fn annotations(text: &str) -> Vec<(&str, &str)> {
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines
        .filter_map(|line| {
            let mut cells = line.split('|');
            let (name, _encoding) = (cells.next()?, cells.next()?);
            let delimiter = match cells.next()? {
                "comma" => ",",
                "semicolon" => ";",
                "tab" => "\t",
                "space" => " ",
                "pipe" => "|",
                other => other,
            };
            Some((name, delimiter))
        })
        .collect()
}

#[test]
fn no_more_delimiters_were_published_as_found() {
    let (Some(archive), Some(told)) = (
        data("csv/csvsniffer_W3C-CSVW_219.tar.xz"),
        data("csv/W3C-CSVW-Dialect_annotations.txt"),
    ) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let unpack = Command::new("tar")
        .arg("-xJf")
        .args([&archive, Path::new("-C"), folder.path()])
        .status();
    if !unpack.is_ok_and(|status| status.success()) {
        eprintln!("skipped: there is no tar that unpacks xz");
        return;
    }
    let told = std::fs::read_to_string(told).unwrap();
    let (mut right, mut all) = (0, 0);
    for (name, delimiter) in annotations(&told) {
        let path = folder.path().join("W3C-CSVW").join(name);
        // Two files are described that are not among them.
        if !path.exists() {
            continue;
        }
        let source = open(&path, &[]).unwrap();
        let dialect = source.dialect();
        // A comma with a space is annotated as a comma.
        let found = dialect.delimiter.starts_with(delimiter) && dialect.quote == Some('"');
        all += 1;
        right += u32::from(found);
        if !found {
            eprintln!("{name}: {:?}, meant {delimiter:?}", dialect.delimiter);
        }
    }
    eprintln!("{right} of {all}");
    assert!(
        f64::from(right) >= BEST * f64::from(all),
        "{right} of {all}"
    );
}
