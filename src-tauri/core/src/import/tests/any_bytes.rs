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

/// The fuzzer's seeds for that target.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    let folder = folder.join(target);
    let files = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let seeds: Vec<_> = paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect();
    assert!(seeds.len() > 4);
    seeds
}

fn is_blank(row: &[String]) -> bool {
    row.iter().all(|cell| cell.trim().is_empty())
}

/// `PROPTEST_CASES` says otherwise.
fn cases() -> u32 {
    let said = std::env::var("PROPTEST_CASES").ok();
    said.and_then(|cases| cases.parse().ok()).unwrap_or(128)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_break_the_import(bytes in prop_oneof![scrap(), prop::collection::vec(any::<u8>(), 0..400)]) {
        crate::import::any_bytes::lead_file(&bytes);
    }

    #[test]
    fn no_damage_to_a_file_breaks_the_import(
        file in prop::sample::select(seeds("lead_file")),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        end in any::<prop::sample::Index>(),
    ) {
        let mut bytes = file;
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(bytes.len() - end.index(bytes.len()) / 4);
        crate::import::any_bytes::lead_file(&bytes);
    }

    #[test]
    fn no_damage_to_a_part_of_a_workbook_breaks_the_import(
        parts in prop::sample::select(seeds("workbook")),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = parts;
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        crate::import::any_bytes::workbook(&bytes);
    }

    #[test]
    fn a_table_reads_back_as_it_was_written(
        rows in table(),
        delimiter in prop::sample::select(vec![",", ";", "\t", "|", ", ", "; ", "||", "::"]),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        always in any::<bool>(),
    ) {
        // Of a delimiter with a space, a reader cannot know that the space before a bare cell is not the cell's.
        let quoted = always || delimiter.len() > 1;
        let cell = |cell: &String| {
            let needs = cell.contains(['"', '\r', '\n']) || cell.contains(delimiter);
            if quoted || needs { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
        };
        let line = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(delimiter) + end;
        let imported = import_bytes(rows.iter().map(line).collect::<String>().as_bytes());
        let expected: Vec<Vec<String>> = rows.into_iter().filter(|row| !is_blank(row)).collect();
        prop_assert_eq!(imported.table(), expected);
    }
}

/// Lines of a list that somebody has worked on: each begins with a number of its own.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let rests = [
        "",
        ",Acme",
        ",Acme,a@acme.example",
        ",Acme,a@acme.example,x,y",
        ",\"Acme",
        ",\"Acme, Inc\",a@acme.example",
        ",Acme\",\"a@acme.example",
        ",\"\",5\"",
        ";Acme;x",
    ];
    let rest = prop_oneof![
        3 => prop::sample::select(rests.to_vec()).prop_map(Some),
        1 => Just(None),
    ];
    prop::collection::vec(rest, 0..40).prop_map(|rests| {
        let line = |(at, rest): (usize, Option<&str>)| {
            rest.map_or(String::new(), |rest| format!("Ada{at}.{rest}"))
        };
        rests.into_iter().enumerate().map(line).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// Every line is in a lead, or its row is told.
    #[test]
    fn no_line_is_lost_without_a_word(lines in lines()) {
        let text = format!("Name,Firm,E-mail\n{}\n", lines.join("\n"));
        let imported = import_bytes(text.as_bytes());
        let mut kept = imported.header();
        kept.extend(imported.cells().concat());
        let kept = kept.join("\n");
        for (row, line) in (2..).zip(&lines).filter(|(_, line)| !line.is_empty()) {
            let (number, _) = line.split_once('.').unwrap();
            let told = |problem: &String| {
                problem.starts_with(&format!("row {row}"))
                    || problem.contains("above the table")
            };
            prop_assert!(
                kept.contains(&format!("{number}.")) || imported.problems.iter().any(told),
                "{line} of {text}"
            );
        }
    }
}

/// A fuzzer that begins with what is refused at once would not get far.
#[test]
fn the_fuzzers_workbooks_are_read() {
    for parts in seeds("workbook") {
        let imported = import_bytes(&crate::import::any_bytes::put_together(&parts).unwrap());
        assert!(imported.leads.len() > 1);
    }
}
