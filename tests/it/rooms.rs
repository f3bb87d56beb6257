//! The table of rooms, held: which room may know which, and where each library lives.

use std::{
    fs,
    path::{Path, PathBuf},
};

const CORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../src-tauri/core/src");

/// Room → the rooms it may know. Only `app`, the composition root, knows everyone.
const KNOWS: [(&str, &[&str]); 15] = [
    ("domain", &[]),
    ("dns", &["domain"]),
    ("import", &["domain"]),
    ("preflight", &["domain"]),
    ("store", &["domain"]),
    (
        "engine",
        &["domain", "store", "provider", "preflight", "apply"],
    ),
    ("provider", &["domain"]),
    ("listener", &["domain", "store"]),
    (
        "inbox",
        &["domain", "store", "provider", "preflight", "apply"],
    ),
    ("apply", &["domain"]),
    ("export", &["domain", "store"]),
    ("sandbox", &["domain", "provider"]),
    ("keys", &["domain"]),
    ("way_in", &["domain"]),
    // Tests alone.
    (
        "simulation",
        &[
            "domain",
            "store",
            "engine",
            "provider",
            "inbox",
            "preflight",
        ],
    ),
];

/// Library → the rooms it lives in.
const HOMES: [(&str, &[&str]); 18] = [
    ("rusqlite", &["store"]),
    ("reqwest", &["provider", "sandbox", "way_in"]),
    ("axum", &["listener", "sandbox"]),
    ("hyper", &["listener", "sandbox"]),
    ("keyring", &["keys"]),
    ("hmac", &["provider", "sandbox"]),
    ("governor", &["listener", "sandbox"]),
    ("rust_xlsxwriter", &["sandbox"]),
    ("flate2", &["export"]),
    ("sys_locale", &["export"]),
    ("encoding_rs", &["import"]),
    ("hickory_resolver", &["dns"]),
    ("mailchecker", &["preflight"]),
    ("phonenumber", &["preflight"]),
    ("psl", &["preflight"]),
    ("cfb", &["import"]),
    ("quick_xml", &["import"]),
    ("zip", &["import"]),
];

#[test]
fn every_room_knows_only_whom_it_may() {
    let mut breaches = Vec::new();
    for (room, line, place) in lines() {
        let known = KNOWS
            .iter()
            .find(|(name, _)| *name == room)
            .map(|(_, known)| *known);
        for other in KNOWS.iter().map(|(name, _)| *name).chain(["app"]) {
            let allowed =
                room == "app" || room == other || known.is_some_and(|known| known.contains(&other));
            if !allowed && mentions(&line, &format!("crate::{other}")) {
                breaches.push(format!("{place}: {room} must not know {other}"));
            }
        }
        if line.contains("crate::{") {
            breaches.push(format!(
                "{place}: import rooms one per line, or this test cannot see them"
            ));
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn the_sandbox_knows_of_providers_only_their_wire() {
    let strays = lines().filter(|(room, line, _)| {
        room == "sandbox"
            && line.contains("crate::provider")
            && !line.contains("crate::provider::enrow::wire")
    });
    assert_eq!(
        strays.map(|(_, _, place)| place).collect::<Vec<_>>(),
        Vec::<String>::new()
    );
}

#[test]
fn every_library_stays_at_home() {
    let mut breaches = Vec::new();
    for (room, line, place) in lines().filter(|(_, _, place)| !is_test(place)) {
        for (library, homes) in HOMES {
            if !homes.contains(&room.as_str()) && mentions(&line, &format!("{library}::")) {
                breaches.push(format!(
                    "{place}: {library} belongs in {}",
                    homes.join(" or ")
                ));
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn every_room_is_in_the_table() {
    let rooms = fs::read_dir(CORE)
        .unwrap()
        .map(|entry| room(&entry.unwrap().path()));
    let unknown: Vec<_> = rooms
        .filter(|room| {
            room != "lib" && room != "app" && !KNOWS.iter().any(|(name, _)| name == room)
        })
        .collect();
    assert_eq!(
        unknown,
        Vec::<String>::new(),
        "say in the table what a new room may know"
    );
}

/// Every line of core's code that is no comment: its room, itself, its place.
fn lines() -> impl Iterator<Item = (String, String, String)> {
    let files = files(Path::new(CORE));
    assert!(
        files.len() > 50,
        "the sources are where this test looks for them"
    );
    files.into_iter().flat_map(|path| {
        let inside = path.strip_prefix(CORE).unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let code = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim_start().starts_with("//"));
        let line = |(at, line): (usize, &str)| {
            (
                room(inside.iter().next().unwrap().as_ref()),
                line.to_owned(),
                format!("{}:{}", inside.display(), at + 1),
            )
        };
        code.map(line).collect::<Vec<_>>()
    })
}

/// The sources in a folder and below it.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let rust = files
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    rust.chain(folders.iter().flat_map(|folder| self::files(folder)))
        .collect()
}

/// A room's tests, in a file or folder of that name, may play the world around it.
fn is_test(place: &str) -> bool {
    let path = place.rsplit_once(':').map_or(place, |(path, _)| path);
    let path = Path::new(path).with_extension("");
    path.iter().any(|part| part == "tests")
}

/// `store/mod.rs`, `store` and `store.rs` are the room `store`.
fn room(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// Whether `line` has `word` as a whole word: `crate::app` is not in `crate::apply`.
fn mentions(line: &str, word: &str) -> bool {
    let part_of_name = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        let after = line[at + word.len()..].chars().next();
        !part_of_name(line[..at].chars().next_back())
            && (word.ends_with(':') || !part_of_name(after))
    })
}
