//! A workbook of before 2007, looked at before the library reads it: it lays a sheet out whole, as large as its outermost
//! cells say, and makes room for what the sheet claims to be.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use cfb::CompoundFile;

use super::{
    Refusal,
    bytes::{u16_at, u32_at},
};

/// Cells of all sheets together, empty ones between others included. They are held in memory.
const MOST: u64 = 6_000_000;

/// Bytes of the file, which is held in memory, too.
const LONGEST: u64 = 256 << 20;

const DIMENSIONS: u16 = 0x0200;
const BEGINNING: u16 = 0x0809;

/// The records that say where a cell is, by row and column: numbers, texts, truths, errors, formulas, and runs of them.
const CELLS: [u16; 11] = [
    0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x0207, 0x027E,
];

/// Refuses what would not fit.
pub(super) fn check(path: &Path) -> Result<(), Refusal> {
    if std::fs::metadata(path)?.len() > LONGEST {
        return Err(Refusal::TooLarge("it is too large; save it as XLSX"));
    }
    let damaged = |_| Refusal::Damaged;
    let mut file = CompoundFile::open(BufReader::new(File::open(path)?)).map_err(damaged)?;
    if file.exists("/EncryptedPackage") {
        return Err(Refusal::Protected);
    }
    let is_book = |name: &str| ["workbook", "book"].contains(&name.to_lowercase().as_str());
    let entries = file
        .walk()
        .filter(|entry| entry.is_stream() && is_book(entry.name()));
    let books: Vec<_> = entries.map(|entry| entry.path().to_owned()).collect();
    if books.is_empty() {
        return Err(Refusal::Damaged);
    }
    let mut all = 0;
    for book in books {
        let stream = file.open_stream(&book).map_err(damaged)?;
        all += cells(BufReader::new(stream)).ok_or(Refusal::Damaged)?;
        if all > MOST {
            return Err(Refusal::TooLarge(
                "its cells are too far apart to be read; save it as XLSX",
            ));
        }
    }
    Ok(())
}

/// How many cells the sheets of a stream of records are laid out with, or claim to have.
fn cells(mut records: impl Read) -> Option<u64> {
    let (mut all, mut extent) = (0_u64, Extent::default());
    let mut head = [0; 4];
    while records.read_exact(&mut head).is_ok() {
        let [kind, length] = [u16_at(&head, 0)?, u16_at(&head, 2)?];
        let mut data = vec![0; usize::from(length)];
        records.read_exact(&mut data).ok()?;
        match kind {
            BEGINNING => all = all.saturating_add(std::mem::take(&mut extent).cells()),
            DIMENSIONS => extent.claim(&data),
            kind if CELLS.contains(&kind) => extent.include(&data),
            _ => {}
        }
    }
    Some(all.saturating_add(extent.cells()))
}

/// How far a sheet reaches.
#[derive(Default)]
struct Extent {
    rows: u64,
    columns: u64,
    claimed: u64,
}

impl Extent {
    fn claim(&mut self, data: &[u8]) {
        let u32_at = |at| u32_at(data, at).map(u64::from);
        let u16_at = |at| u16_at(data, at).map(u64::from);
        // Fourteen bytes since 1997, ten before.
        let [top, bottom, left, right] = if data.len() >= 14 {
            [u32_at(0), u32_at(4), u16_at(8), u16_at(10)]
        } else {
            [u16_at(0), u16_at(2), u16_at(4), u16_at(6)]
        }
        .map(Option::unwrap_or_default);
        let span = |from: u64, to: u64| (to + 1).saturating_sub(from).max(from.saturating_sub(to));
        self.claimed = self
            .claimed
            .max(span(top, bottom).saturating_mul(span(left, right)));
    }

    fn include(&mut self, data: &[u8]) {
        let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) else {
            return;
        };
        // A run of cells ends with its last column.
        let last = u16_at(data, data.len().saturating_sub(2)).filter(|_| data.len() > 6);
        let last = last.filter(|last| *last < 256).unwrap_or_default();
        self.rows = self.rows.max(u64::from(row) + 1);
        self.columns = self.columns.max(u64::from(column.max(last)) + 1);
    }

    fn cells(&self) -> u64 {
        self.claimed.max(self.rows.saturating_mul(self.columns))
    }
}
