//! Rows of a workbook that nobody sees, because a filter or a person has hidden them, cells that are merged, and addresses
//! behind cells. The library that reads the cells does not tell. What is not as it should be here hides nothing.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use quick_xml::{Reader, events::Event};
use zip::ZipArchive;

use super::{
    merged::{Area, place},
    ods::attribute,
    spool::DEEPEST,
};

type Archive = ZipArchive<BufReader<File>>;

/// What nobody sees in the cells of a sheet, each with places from 0.
#[derive(Default)]
pub(super) struct Unseen {
    pub(super) rows: Vec<u32>,
    pub(super) merged: Vec<Area>,
    /// The addresses behind cells; of several with one, behind the first.
    pub(super) links: Vec<((u32, u32), String)>,
}

/// What is unseen in the sheet called `name` of the XLSX workbook at `path`.
pub(super) fn look(path: &Path, name: &str) -> Unseen {
    let found = || {
        let mut archive = Archive::new(BufReader::new(File::open(path).ok()?)).ok()?;
        let relation = relation(&mut archive, name)?;
        let part = target(&mut archive, "xl/_rels/workbook.xml.rels", &relation)?;
        let mut unseen = of_sheet(archive.by_name(&part).ok()?);
        let (folder, file) = part.rsplit_once('/')?;
        let relations = archive.by_name(&format!("{folder}/_rels/{file}.rels"));
        let targets = relations.map(targets_of).unwrap_or_default();
        let links = unseen.links.into_iter();
        let link = |(place, id): (_, String)| Some((place, targets.get(&id)?.clone()));
        unseen.links = links.filter_map(link).collect();
        Some(unseen)
    };
    found().unwrap_or_default()
}

/// The part of the workbook that has this `relation` in the part called `relations`.
pub(super) fn target(archive: &mut Archive, relations: &str, relation: &str) -> Option<String> {
    let relations = archive.by_name(relations).ok()?;
    let target = find(relations, |tag| {
        let is_it = attribute(tag, "Id").as_deref() == Some(relation);
        is_it.then(|| attribute(tag, "Target")).flatten()
    })?;
    Some(match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{target}"),
    })
}

/// What the sheet called `name` is called among the workbook's relations.
fn relation(archive: &mut Archive, name: &str) -> Option<String> {
    let book = archive.by_name("xl/workbook.xml").ok()?;
    find(book, |tag| {
        let is_sheet = tag.local_name().as_ref() == "sheet";
        let is_it = is_sheet && attribute(tag, "name").as_deref() == Some(name);
        is_it.then(|| attribute(tag, "id")).flatten()
    })
}

/// The first thing that a tag of `part` says to `look`.
fn find<T>(
    part: impl Read,
    mut look: impl FnMut(&quick_xml::events::BytesStart<'_>) -> Option<T>,
) -> Option<T> {
    let mut reader = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) | Event::Empty(tag) => {
                if let Some(found) = look(&tag) {
                    return Some(found);
                }
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

fn each_tag(part: impl Read, mut each: impl FnMut(&quick_xml::events::BytesStart<'_>)) {
    find(part, |tag| {
        each(tag);
        None::<()>
    });
}

/// What the `sheet` says itself: of a cell that leads somewhere, by which relation.
fn of_sheet(sheet: impl Read) -> Unseen {
    let (mut unseen, mut next) = (Unseen::default(), 0_u32);
    each_tag(sheet, |tag| match tag.local_name().as_ref() {
        "row" => {
            let said = attribute(tag, "r").and_then(|row| row.parse::<u32>().ok());
            let row = said.and_then(|row| row.checked_sub(1)).unwrap_or(next);
            let is_hidden = attribute(tag, "hidden");
            if matches!(is_hidden.as_deref(), Some("1" | "true")) && row < DEEPEST {
                unseen.rows.push(row);
            }
            next = row.saturating_add(1);
        }
        "mergeCell" => {
            let area = attribute(tag, "ref");
            unseen
                .merged
                .extend(area.and_then(|area| Area::named(&area)));
        }
        "hyperlink" => {
            let cells = attribute(tag, "ref");
            let first = cells.and_then(|cells| place(cells.split(':').next()?));
            unseen.links.extend(first.zip(attribute(tag, "id")));
        }
        _ => {}
    });
    unseen
}

/// Where each relation of a part leads.
fn targets_of(relations: impl Read) -> HashMap<String, String> {
    let mut targets = HashMap::new();
    each_tag(relations, |tag| {
        targets.extend(attribute(tag, "Id").zip(attribute(tag, "Target")));
    });
    targets
}
