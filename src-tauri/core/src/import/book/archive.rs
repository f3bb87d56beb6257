//! A workbook as the ZIP archive it is: what kind it is, and whether it may be unpacked at all. Everything is unpacked
//! once, into nothing, before the first byte of it is trusted: sizes that an archive claims are no sizes.

use std::{
    fs::File,
    io::{self, BufReader, Read},
};

use quick_xml::{Reader, events::Event};
use zip::ZipArchive;

use super::{Kind, Refusal};

/// What all parts of a workbook may unpack to.
const MOST: u64 = 8 << 30;

/// What a part may unpack to that is held in memory while the workbook is read.
const MOST_HELD: u64 = 256 << 20;

/// How many times its packed size a part may unpack to, beyond [`SMALL`]. Sheets reach thirty.
const TIMES: u64 = 200;
const SMALL: u64 = 16 << 20;

/// The longest text or tag.
const LONGEST: usize = 4 << 20;

/// Bytes that a text of its own takes at least (`<si/>`); a count of more than there is room for is a lie.
const LEAST_TEXT: u64 = 5;

/// What kind of workbook `file` is, by the parts it has.
pub(super) fn kind(file: File) -> Option<Kind> {
    let archive = ZipArchive::new(BufReader::new(file)).ok()?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("xl/workbook.bin") {
        Some(Kind::Xlsb)
    } else if has("content.xml") && has("mimetype") {
        Some(Kind::Ods)
    } else {
        has("[Content_Types].xml").then_some(Kind::Xlsx)
    }
}

/// Of hidden rows, merged cells and addresses behind cells.
const UNSEEN: [&str; 3] = ["hidden=", "<merge", "<hyper"];

/// What some sheet has that takes a closer look.
#[derive(Clone, Copy, Default)]
pub(super) struct Found {
    pub(super) formulas: bool,
    /// What [`super::unseen`] finds, or what is called so.
    pub(super) unseen: bool,
}

/// Refuses what would not fit; says what was found on the way.
pub(super) fn check(file: File) -> Result<Found, Refusal> {
    let damaged = |_| Refusal::Damaged;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let (mut all, mut found) = (0, Found::default());
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.to_lowercase();
        let packed = part.compressed_size();
        let is_sheet = name.contains("worksheets/") || name == "content.xml";
        let most = if is_sheet { MOST } else { MOST_HELD };
        let mut unpacking = Unpacking {
            part,
            length: 0,
            most: most.min(MOST - all).min((packed * TIMES).max(SMALL)),
            is_xml: name.ends_with(".xml") || name.ends_with(".rels"),
            tagless: 0,
            over: false,
            is_sheet,
            found,
            before: [0; 6],
        };
        let claimed = if name.ends_with("sharedstrings.xml") {
            count(&mut unpacking)
        } else {
            Some(0)
        };
        let rest = io::copy(&mut unpacking, &mut io::sink());
        if unpacking.over {
            return Err(Refusal::Swollen("it unpacks to more than a workbook has"));
        }
        let texts = unpacking.length / LEAST_TEXT;
        if rest.is_err() || claimed.is_none_or(|claimed| claimed > texts) {
            return Err(Refusal::Damaged);
        }
        all += unpacking.length;
        found = unpacking.found;
    }
    Ok(found)
}

/// How many texts a part says it has: room is made for as many before they are read. `None` where it is no XML.
fn count(part: impl Read) -> Option<u64> {
    let mut reader = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) | Event::Empty(tag) => {
                let mut attributes = tag.attributes().flatten();
                let count = attributes.find(|given| given.key.as_ref() == "uniqueCount");
                return count.map_or(Some(0), |count| count.value.parse().ok());
            }
            Event::Eof => return Some(0),
            _ => {}
        }
    }
}

/// A part on its way out of the archive, measured.
struct Unpacking<R> {
    part: R,
    length: u64,
    most: u64,
    is_xml: bool,
    /// Bytes since the last tag began.
    tagless: usize,
    /// Whether it was more than it may be.
    over: bool,
    /// Whether it is looked into, what was found, and the last bytes.
    is_sheet: bool,
    found: Found,
    before: [u8; 6],
}

impl<R> Unpacking<R> {
    /// Looks for the tag of a formula and for the word, either of which may have begun in the piece before.
    fn look(&mut self, piece: &[u8]) {
        let is_formula = |bytes: &[u8]| matches!(bytes, b"<f>" | b"<f " | b"<f/");
        let head = &piece[..piece.len().min(self.before.len())];
        let seam = [&self.before[..], head].concat();
        let has = |is: fn(&[u8]) -> bool, length| {
            seam.windows(length).chain(piece.windows(length)).any(is)
        };
        self.found.formulas = self.found.formulas || has(is_formula, 3);
        let says = |word| is_said(&seam, word) || is_said(piece, word);
        self.found.unseen |=
            self.is_xml && !self.found.unseen && UNSEEN.iter().any(|word| says(word));
        let end = piece.len().min(self.before.len());
        self.before.rotate_left(end);
        let kept = self.before.len() - end;
        self.before[kept..].copy_from_slice(&piece[piece.len() - end..]);
    }
}

/// Whether `word` stands in `piece`.
fn is_said(piece: &[u8], word: &str) -> bool {
    String::from_utf8_lossy(piece).contains(word)
}

impl<R: Read> Read for Unpacking<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.part.read(buffer)?;
        self.length += length as u64;
        if self.is_xml {
            self.tagless = match buffer[..length].iter().rposition(|byte| *byte == b'<') {
                Some(at) => length - at,
                None => self.tagless + length,
            };
        }
        if self.is_sheet && !(self.found.formulas && self.found.unseen) {
            self.look(&buffer[..length]);
        }
        self.over |= self.length > self.most || self.tagless > LONGEST;
        if self.over {
            return Err(io::Error::other("it is too large"));
        }
        Ok(length)
    }
}
