//! Which number formats the cells of a binary workbook have: the library that reads their values says only which of them
//! are dates. The records are described in [MS-XLSB]. What is not as it should be there has no formats.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use zip::{ZipArchive, read::ZipFile};

use super::{
    bytes::{u16_at, u32_at, utf16},
    format::Format,
    merged::Area,
    unseen::target,
};

const ROW: u32 = 0x0000;
/// Where a row's flags are, and the one of no height.
const ROW_FLAGS: usize = 11;
const ROW_HIDDEN: u8 = 0x10;
const MERGED: u32 = 0x00B0;
const FORMAT: u32 = 0x002C;
const STYLE: u32 = 0x002F;
const SHEET: u32 = 0x009C;
const STYLES: u32 = 0x0269;
const STYLES_END: u32 = 0x026A;
/// Kinds of cells, blank ones left out.
const CELLS: std::ops::RangeInclusive<u32> = 0x0002..=0x000B;

type Archive = ZipArchive<BufReader<File>>;

/// The formats of a binary workbook's styles.
pub(super) struct Styles {
    archive: Archive,
    formats: Vec<Option<Format>>,
}

/// The styles of a sheet's cells, in the order of the cells.
pub(super) struct Cells<'a> {
    formats: &'a [Option<Format>],
    records: BufReader<ZipFile<'a, BufReader<File>>>,
    data: Vec<u8>,
    row: u32,
}

impl Styles {
    /// Those of the workbook at `path`.
    pub(super) fn new(path: &Path) -> Option<Self> {
        let mut archive = Archive::new(BufReader::new(File::open(path).ok()?)).ok()?;
        let formats = formats(&mut archive)?;
        Some(Self { archive, formats })
    }

    /// The rows of the sheet called `name` that are hidden, and its merged areas.
    pub(super) fn hidden_and_merged(&mut self, name: &str) -> (Vec<u32>, Vec<Area>) {
        let part = part(&mut self.archive, name);
        let part = part.and_then(|part| self.archive.by_name(&part).ok());
        let (Some(mut records), mut data) = (part.map(BufReader::new), Vec::new()) else {
            return (Vec::new(), Vec::new());
        };
        let (mut hidden, mut merged) = (Vec::new(), Vec::new());
        while let Some(kind) = record(&mut records, &mut data) {
            let flags = data.get(ROW_FLAGS).filter(|_| kind == ROW);
            if flags.is_some_and(|flags| flags & ROW_HIDDEN != 0) {
                hidden.extend(u32_at(&data, 0));
            }
            if kind == MERGED {
                merged.extend(area(&data));
            }
        }
        (hidden, merged)
    }

    /// The cells of the sheet called `name`, where any style has a format.
    pub(super) fn cells(&mut self, name: &str) -> Option<Cells<'_>> {
        if self.formats.iter().all(Option::is_none) {
            return None;
        }
        let part = part(&mut self.archive, name)?;
        let part = self.archive.by_name(&part).ok()?;
        Some(Cells {
            formats: &self.formats,
            records: BufReader::new(part),
            data: Vec::new(),
            row: 0,
        })
    }
}

impl Cells<'_> {
    /// The format of the cell at `place`, which is behind the one that was asked for before.
    pub(super) fn format(&mut self, place: (u32, u32)) -> Option<&Format> {
        loop {
            let kind = record(&mut self.records, &mut self.data)?;
            if kind == ROW {
                self.row = u32_at(&self.data, 0)?;
            } else if CELLS.contains(&kind) && (self.row, u32_at(&self.data, 0)?) == place {
                let style = u32_at(&self.data, 4)? & 0x00FF_FFFF;
                return self.formats.get(style as usize)?.as_ref();
            }
        }
    }
}

/// Its first and last row, and its first and last column.
fn area(data: &[u8]) -> Option<Area> {
    let [top, bottom, left, right] = [0, 4, 8, 12].map(|at| u32_at(data, at));
    Some(Area {
        top: (top?, left?),
        end: (bottom?, right?),
    })
}

fn formats(archive: &mut Archive) -> Option<Vec<Option<Format>>> {
    let mut part = BufReader::new(archive.by_name("xl/styles.bin").ok()?);
    let (mut data, mut within) = (Vec::new(), false);
    let (mut codes, mut formats) = (std::collections::HashMap::new(), Vec::new());
    while let Some(kind) = record(&mut part, &mut data) {
        match kind {
            FORMAT => {
                codes.insert(u16_at(&data, 0)?, wide(&data, 2)?.0);
            }
            STYLES => within = true,
            STYLES_END => break,
            STYLE if within => {
                formats.push(Format::by_number(u16_at(&data, 2)?, &codes));
            }
            _ => {}
        }
    }
    Some(formats)
}

/// The part of the archive that holds the sheet called `name`.
fn part(archive: &mut Archive, name: &str) -> Option<String> {
    let relation = relation(archive, name)?;
    target(archive, "xl/_rels/workbook.bin.rels", &relation)
}

/// What the sheet called `name` is called among the workbook's relations.
fn relation(archive: &mut Archive, name: &str) -> Option<String> {
    let mut part = BufReader::new(archive.by_name("xl/workbook.bin").ok()?);
    let mut data = Vec::new();
    while let Some(kind) = record(&mut part, &mut data) {
        if kind == SHEET {
            let (relation, behind) = wide(&data, 8)?;
            if wide(&data, behind)?.0 == name {
                return Some(relation);
            }
        }
    }
    None
}

/// Reads the next record into `data`; its kind.
fn record(records: &mut impl Read, data: &mut Vec<u8>) -> Option<u32> {
    let kind = match byte(records)? {
        low if low < 0x80 => u32::from(low),
        low => u32::from(low & 0x7F) | u32::from(byte(records)? & 0x7F) << 7,
    };
    let mut length = 0;
    for sevens in 0..4 {
        let piece = byte(records)?;
        length |= u32::from(piece & 0x7F) << (7 * sevens);
        if piece < 0x80 {
            break;
        }
    }
    data.clear();
    let read = records.take(length.into()).read_to_end(data).ok()?;
    (read == length as usize).then_some(kind)
}

fn byte(records: &mut impl Read) -> Option<u8> {
    let mut byte = [0];
    records.read_exact(&mut byte).ok()?;
    let [byte] = byte;
    Some(byte)
}

/// The text at `at`, and where it ends.
fn wide(data: &[u8], at: usize) -> Option<(String, usize)> {
    let end = (u32_at(data, at)? as usize)
        .checked_mul(2)?
        .checked_add(at + 4)?;
    Some((utf16(data.get(at + 4..end)?), end))
}
