//! Which number formats the cells of a workbook of before 2007 have: the library that reads their values says only which
//! of them are dates. The records are described in [MS-XLS].

use std::{
    collections::HashMap,
    fs::File,
    io::{BufReader, Read, Seek, SeekFrom},
    path::Path,
};

use cfb::CompoundFile;

use super::{
    Refusal,
    bytes::{u16_at, u32_at, utf16},
    format::Format,
};

const BEGINNING: u16 = 0x0809;
const END: u16 = 0x000A;
const SHEET: u16 = 0x0085;
const FORMAT: u16 = 0x041E;
const STYLE: u16 = 0x00E0;
/// A row, where its flags are, and the one of no height.
const ROW: u16 = 0x0208;
const ROW_FLAGS: usize = 12;
const ROW_HIDDEN: u16 = 0x20;
/// A formula, and three kinds of number.
const NUMBERS: [u16; 4] = [0x0006, 0x0203, 0x027E, RUN];
/// Numbers in cells beside each other.
const RUN: u16 = 0x00BD;
/// What stands in a run for each cell: its style and its number.
const RUN_CELL: usize = 6;

/// The number formats of a workbook.
#[derive(Default)]
pub(super) struct Styles {
    codes: HashMap<u16, String>,
    /// The number of each style's format.
    styles: Vec<u16>,
    /// Where the records of each sheet begin.
    sheets: Vec<u64>,
}

/// The number formats of a sheet's cells, by row and column, and its hidden rows. Most cells have none.
#[derive(Default)]
pub(super) struct Formats {
    formats: Vec<Option<Format>>,
    cells: HashMap<(u32, u32), u16>,
    /// The rows that are hidden.
    pub(super) hidden: Vec<u32>,
}

impl Formats {
    /// The format of the cell at `place`.
    pub(super) fn at(&self, place: (u32, u32)) -> Option<&Format> {
        let style = self.cells.get(&place)?;
        self.formats.get(usize::from(*style))?.as_ref()
    }
}

/// The formats of the sheet that is the `nth` of the workbook at `path`.
///
/// # Errors
/// It cannot be read.
pub(super) fn formats(path: &Path, nth: usize) -> Result<Formats, Refusal> {
    let damaged = |_| Refusal::Damaged;
    let mut file = CompoundFile::open(BufReader::new(File::open(path)?)).map_err(damaged)?;
    let name = ["/Workbook", "/Book"]
        .into_iter()
        .find(|name| file.exists(name));
    let Some(name) = name else {
        return Ok(Formats::default());
    };
    let mut book = BufReader::new(file.open_stream(name).map_err(damaged)?);
    let mut styles = Styles::default();
    each_record(&mut book, |kind, data| styles.take(kind, data));
    let Some(beginning) = styles.sheets.get(nth) else {
        return Ok(Formats::default());
    };
    book.seek(SeekFrom::Start(*beginning))?;
    let mut formats = Formats {
        formats: styles
            .styles
            .iter()
            .map(|number| Format::by_number(*number, &styles.codes))
            .collect(),
        ..Formats::default()
    };
    each_record(&mut book, |kind, data| formats.take(kind, data));
    Ok(formats)
}

/// Hands each record out, from the first beginning to the end that belongs to it. What breaks off has no more.
fn each_record(records: &mut impl Read, mut take: impl FnMut(u16, &[u8])) {
    let (mut head, mut data, mut depth) = ([0; 4], Vec::new(), 0_usize);
    while records.read_exact(&mut head).is_ok() {
        let (kind, length) = (u16_at(&head, 0), u16_at(&head, 2));
        data.resize(usize::from(length.unwrap_or_default()), 0);
        if records.read_exact(&mut data).is_err() {
            return;
        }
        match kind {
            Some(BEGINNING) => depth += 1,
            Some(END) if depth < 2 => return,
            Some(END) => depth -= 1,
            // A chart within a sheet has cells of its own.
            Some(kind) if depth < 2 => take(kind, &data),
            _ => {}
        }
    }
}

impl Styles {
    fn take(&mut self, kind: u16, data: &[u8]) {
        match kind {
            SHEET => self.sheets.extend(u32_at(data, 0).map(u64::from)),
            FORMAT => {
                if let (Some(number), Some(code)) = (u16_at(data, 0), text(data.get(2..))) {
                    self.codes.insert(number, code);
                }
            }
            STYLE => self.styles.push(u16_at(data, 2).unwrap_or_default()),
            _ => {}
        }
    }
}

impl Formats {
    fn take(&mut self, kind: u16, data: &[u8]) {
        let flags = u16_at(data, ROW_FLAGS).filter(|_| kind == ROW);
        if flags.is_some_and(|flags| flags & ROW_HIDDEN != 0) {
            self.hidden.extend(u16_at(data, 0).map(u32::from));
        }
        if !NUMBERS.contains(&kind) {
            return;
        }
        let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) else {
            return;
        };
        let cells = if kind == RUN {
            data.len().saturating_sub(6) / RUN_CELL
        } else {
            1
        };
        for (column, at) in (u32::from(column)..).zip(0..cells) {
            let style = u16_at(data, 4 + at * RUN_CELL).unwrap_or_default();
            let format = self.formats.get(usize::from(style));
            if format.is_some_and(Option::is_some) {
                self.cells.insert((row.into(), column), style);
            }
        }
    }
}

/// The code of a format: its length in two bytes, whether a letter has two, and the letters; before 1997 its length in
/// one byte, and letters of one.
fn text(data: Option<&[u8]>) -> Option<String> {
    let data = data?;
    let length = usize::from(u16_at(data, 0)?);
    let one = |bytes: &[u8]| bytes.iter().map(|byte| char::from(*byte)).collect();
    match data.get(2)? {
        0 if data.len() == 3 + length => Some(one(data.get(3..)?)),
        1 if data.len() == 3 + 2 * length => Some(utf16(data.get(3..)?)),
        _ => {
            let (length, letters) = data.split_first()?;
            (letters.len() == usize::from(*length)).then(|| one(letters))
        }
    }
}
