//! Every trap of both services is named in a test: `fn trap_7_and_8_…`, `fn trap_12_to_15_…`, or beside one `Trap 7:`,
//! `Traps 14, 15 and 16:`, `"trap 25"`. Whoever takes the last test of a trap away is told its number here.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::rooms::files;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// Where tests are.
const PLACES: [&str; 3] = ["src-tauri/core/src", "src-tauri/cli/src", "tests/it"];

/// Whose traps a file's numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Enrow,
    Clearout,
    /// Of either.
    Both,
}

#[test]
fn every_trap_is_named_in_a_test() {
    let (mut enrow, mut clearout) = (BTreeSet::new(), BTreeSet::new());
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        let named = numbers(tests_in(&path, &text));
        let whose = whose(&path);
        if whose != Whose::Clearout {
            enrow.extend(&named);
        }
        if whose != Whose::Enrow {
            clearout.extend(&named);
        }
    }
    for (service, last, named) in [("Enrow", 32, &enrow), ("Clearout", 34, &clearout)] {
        let missing = missing(last, named);
        assert!(
            missing.is_empty(),
            "{service}'s traps {missing:?} have no test"
        );
    }
    let past = enrow.union(&clearout).find(|number| **number > 34);
    assert_eq!(past, None, "there is no such trap");
}

fn sources() -> Vec<PathBuf> {
    let sources: Vec<_> = PLACES
        .iter()
        .flat_map(|place| files(&Path::new(ROOT).join(place)))
        // This file names numbers to try itself out.
        .filter(|path| !path.ends_with("it/traps.rs"))
        .collect();
    assert!(sources.len() > 200, "the sources are where this test looks");
    sources
}

/// The tests of a file: all of it, where it holds nothing else.
fn tests_in<'text>(path: &Path, text: &'text str) -> &'text str {
    let whole = path.with_extension("");
    match whole.iter().any(|part| part == "tests" || part == "it") {
        true => text,
        false => text.find("#[cfg(test)]").map_or("", |at| &text[at..]),
    }
}

fn whose(path: &Path) -> Whose {
    let inside = path.strip_prefix(ROOT).unwrap();
    let has = |name: &str| {
        inside
            .iter()
            .any(|part| part.to_string_lossy().starts_with(name))
    };
    if has("clearout") || inside.starts_with("tests/it/account") {
        Whose::Clearout
    } else if has("enrow") || inside.starts_with("src-tauri/core/src/sandbox") || has("kinds") {
        Whose::Enrow
    } else {
        Whose::Both
    }
}

fn missing(last: u32, named: &BTreeSet<u32>) -> Vec<u32> {
    (1..=last)
        .filter(|number| !named.contains(number))
        .collect()
}

/// The numbers behind every `trap` and `traps` of a text.
fn numbers(text: &str) -> BTreeSet<u32> {
    let lower = text.to_ascii_lowercase();
    let mut found = BTreeSet::new();
    for (at, word) in lower.match_indices("trap") {
        let rest = &lower[at + word.len()..];
        let rest = rest.strip_prefix('s').unwrap_or(rest);
        if let Some((first, rest)) = rest.strip_prefix(['_', ' ']).and_then(number) {
            found.insert(first);
            follow(first, rest, &mut found);
        }
    }
    found
}

/// What is listed behind the first number.
fn follow(mut last: u32, mut rest: &str, found: &mut BTreeSet<u32>) {
    const SIGNS: [(&str, bool); 5] = [
        ("_and_", false),
        (" and ", false),
        (", ", false),
        ("_to_", true),
        (" to ", true),
    ];
    let next = |rest: &str| {
        SIGNS.iter().find_map(|(sign, is_range)| {
            let (next, rest) = number(rest.strip_prefix(sign)?)?;
            Some((next, *is_range, rest.len()))
        })
    };
    while let Some((next, is_range, left)) = next(rest) {
        found.extend(if is_range { last..=next } else { next..=next });
        (last, rest) = (next, &rest[rest.len() - left..]);
    }
}

fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    Some((text[..digits].parse().ok()?, &text[digits..]))
}

#[test]
fn numbers_are_read_in_every_way_in_which_they_are_written() {
    for (text, expected) in [
        ("fn trap_7_and_8_each_kind()", &[7, 8][..]),
        ("fn trap_12_to_15_rows()", &[12, 13, 14, 15]),
        ("fn traps_15_and_16_a_verdict()", &[15, 16]),
        ("fn trap_04_a_and_trap_11_is()", &[4, 11]),
        ("fn trap_34_ten_thousand_copies()", &[34]),
        ("/// Traps 14, 15 and 16: flags", &[14, 15, 16]),
        ("/// Traps 2 to 4, and 9: no", &[2, 3, 4]),
        ("\"trap 25: spelled so\"", &[25]),
        ("a trapdoor, a trap, 3 traps", &[]),
    ] {
        let found: Vec<u32> = numbers(text).into_iter().collect();
        assert_eq!(found, expected, "{text}");
    }
    let taken_away: BTreeSet<u32> = (1..=32).filter(|number| *number != 21).collect();
    assert_eq!(missing(32, &taken_away), [21]);
    assert_eq!(
        tests_in(Path::new("a/b.rs"), "Trap 1 #[cfg(test)] Trap 2"),
        "#[cfg(test)] Trap 2"
    );
}
