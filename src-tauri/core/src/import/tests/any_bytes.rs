//! What must hold for every file, not only for the ones somebody thought of.

use proptest::prelude::*;

use super::*;

/// Bytes that look enough like a file to reach every branch: delimiters, quotes, line ends, damage, and some text.
fn scrap() -> impl Strategy<Value = Vec<u8>> {
    let scraps = [
        &b","[..],
        b";",
        b"\t",
        b"\"",
        b"\"\"",
        b"'",
        b"\\\"",
        b"\n",
        b"\r\n",
        b"\r",
        b"\0",
        b"\xFF",
        b"\xC3\xA9",
        b"\xE9",
        b" ",
        b"Name",
        b"E-mail",
        b"a@b.example",
        b"1",
        b"sep=;\n",
        b"\xEF\xBB\xBF",
        b"\xFF\xFE",
        b"4.41E+11",
    ];
    prop::collection::vec(prop::sample::select(scraps.to_vec()), 0..60)
        .prop_map(|scraps| scraps.concat())
}

/// Cells with everything in them that a dialect could stumble over. What no reader could tell from a dialect of its own
/// is left out: a table whose every cell stands between apostrophes, an escape, a byte order mark, and NUL.
fn cell() -> impl Strategy<Value = String> {
    "([a-zA-ZéŁ山 .,;|\t\"\r\n]|\r\n|it's){0,12}".prop_map(|cell| cell.trim().to_owned())
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    let header = ["First name", "Company", "E-mail", "City"];
    (2..=4_usize).prop_flat_map(move |width| {
        let row = prop::collection::vec(cell(), width);
        prop::collection::vec(row, 1..12).prop_map(move |mut rows| {
            rows.insert(0, header[..width].iter().map(ToString::to_string).collect());
            rows
        })
    })
}

fn is_blank(row: &[String]) -> bool {
    row.iter().all(|cell| cell.trim().is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_break_the_import(bytes in prop_oneof![scrap(), prop::collection::vec(any::<u8>(), 0..400)]) {
        let file = file(&bytes);
        let Ok(source) = open(file.path(), &[]) else { return Ok(()) };
        let mut last = 0;
        for row in source.rows().unwrap() {
            let row = row.unwrap();
            prop_assert!(row.lead.is_some() || !row.problems.is_empty());
            prop_assert!(row.bytes_read <= source.bytes());
            if let Some(lead) = row.lead {
                prop_assert!(lead.row > last && lead.cells.len() >= source.columns().len());
                prop_assert!(!is_blank(&lead.cells));
                last = lead.row;
            }
        }
    }

    #[test]
    fn a_table_reads_back_as_it_was_written(
        rows in table(),
        delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        crlf in any::<bool>(),
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(Vec::new());
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        let imported = import_bytes(&writer.into_inner().unwrap());
        let expected: Vec<Vec<String>> = rows.into_iter().filter(|row| !is_blank(row)).collect();
        prop_assert_eq!(imported.table(), expected);
    }
}
