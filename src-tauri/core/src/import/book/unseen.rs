//! Rows of a workbook that nobody sees, because a filter or a person has hidden them, and cells that are merged. The library that reads the cells does
//! not tell. What is not as it should be here hides nothing.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use quick_xml::{Reader, events::Event};
use zip::{ZipArchive, read::ZipFile};

use super::{
    merged::{Area, place},
    ods::attribute,
    spool::DEEPEST,
};

type Archive = ZipArchive<BufReader<File>>;

/// The hidden rows of the sheet called `name` of the XLSX workbook at `path`, from 0.
pub(super) fn rows(path: &Path, name: &str) -> Vec<u32> {
    of_sheet(path, name, |sheet| rows_of(sheet))
}

/// The merged areas of the same.
pub(super) fn merged(path: &Path, name: &str) -> Vec<Area> {
    of_sheet(path, name, |sheet| merged_of(sheet))
}

/// The addresses behind the cells of the same.
pub(super) fn links(path: &Path, name: &str) -> Vec<((u32, u32), String)> {
    let found = || {
        let mut archive = Archive::new(BufReader::new(File::open(path).ok()?)).ok()?;
        let relation = relation(&mut archive, name)?;
        let part = target(&mut archive, "xl/_rels/workbook.xml.rels", &relation)?;
        let links = links_of(archive.by_name(&part).ok()?);
        let (folder, file) = part.rsplit_once('/')?;
        let relations = archive
            .by_name(&format!("{folder}/_rels/{file}.rels"))
            .ok()?;
        let targets = targets_of(relations);
        let link = |(place, id): (_, String)| Some((place, targets.get(&id)?.clone()));
        Some(links.into_iter().filter_map(link).collect())
    };
    found().unwrap_or_default()
}

fn of_sheet<T>(
    path: &Path,
    name: &str,
    read: impl FnOnce(ZipFile<'_, BufReader<File>>) -> Vec<T>,
) -> Vec<T> {
    let found = || {
        let mut archive = Archive::new(BufReader::new(File::open(path).ok()?)).ok()?;
        let relation = relation(&mut archive, name)?;
        let part = target(&mut archive, "xl/_rels/workbook.xml.rels", &relation)?;
        let sheet = archive.by_name(&part).ok()?;
        Some(read(sheet))
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
    look: impl Fn(&quick_xml::events::BytesStart<'_>) -> Option<T>,
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

fn rows_of(sheet: impl Read) -> Vec<u32> {
    let mut reader = Reader::from_reader(BufReader::new(sheet));
    let (mut buffer, mut hidden, mut next) = (Vec::new(), Vec::new(), 0_u32);
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        match event {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "row" => {
                let said = attribute(&tag, "r").and_then(|row| row.parse::<u32>().ok());
                let row = said.and_then(|row| row.checked_sub(1)).unwrap_or(next);
                let is_hidden = attribute(&tag, "hidden");
                if matches!(is_hidden.as_deref(), Some("1" | "true")) && row < DEEPEST {
                    hidden.push(row);
                }
                next = row.saturating_add(1);
            }
            Event::End(tag) if tag.local_name().as_ref() == "sheetData" => break,
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    hidden
}

/// Which relation each cell has that leads somewhere; of several in one, the first cell.
fn links_of(sheet: impl Read) -> Vec<((u32, u32), String)> {
    let mut links = Vec::new();
    each_tag(sheet, |tag| {
        if tag.local_name().as_ref() == "hyperlink" {
            let cells = attribute(tag, "ref");
            let first = cells.and_then(|cells| place(cells.split(':').next()?));
            links.extend(first.zip(attribute(tag, "id")));
        }
    });
    links
}

/// Where each relation of a part leads.
fn targets_of(relations: impl Read) -> HashMap<String, String> {
    let mut targets = HashMap::new();
    each_tag(relations, |tag| {
        targets.extend(attribute(tag, "Id").zip(attribute(tag, "Target")));
    });
    targets
}

fn each_tag(part: impl Read, mut each: impl FnMut(&quick_xml::events::BytesStart<'_>)) {
    let mut reader = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        match event {
            Event::Start(tag) | Event::Empty(tag) => each(&tag),
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
}

fn merged_of(sheet: impl Read) -> Vec<Area> {
    let mut reader = Reader::from_reader(BufReader::new(sheet));
    let (mut buffer, mut areas) = (Vec::new(), Vec::new());
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        match event {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "mergeCell" => {
                let area = attribute(&tag, "ref");
                areas.extend(area.and_then(|area| Area::named(&area)));
            }
            Event::End(tag) if tag.local_name().as_ref() == "mergeCells" => break,
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    areas
}
