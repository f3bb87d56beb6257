//! A ZIP archive written once from beginning to end, as workbooks are kept in (PKWARE APPNOTE 6.3). It is compressed on a
//! thread of its own, so that the next rows are made meanwhile. Own, because the `zip` crate prints to standard error
//! when it is dropped in the middle, which a full disk does to it.

use std::{
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::{self, JoinHandle},
};

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

use super::ExportError;
use super::place::Place;

/// Parts that wait to be compressed: a few megabytes at most.
const WAITING: usize = 8;
/// As quick as the fastest, and a quarter smaller; the next one up takes three times as long for nothing.
const LEVEL: u32 = 2;
/// Compressed bytes that are put down at once.
const ROOM: usize = 1 << 16;

/// An archive on its way to its place. Dropped before [`Archive::finish`], it leaves nothing behind.
pub(super) struct Archive {
    target: PathBuf,
    parts: Option<SyncSender<Part>>,
    thread: Option<JoinHandle<io::Result<Place>>>,
}

enum Part {
    File(String),
    Text(String),
    End,
}

impl Archive {
    /// An archive that is to appear at `path`.
    pub(super) fn create(path: &Path) -> Result<Self, ExportError> {
        let place = Place::open(path)?;
        let target = place.target().to_owned();
        let (parts, waiting) = sync_channel(WAITING);
        let thread = thread::Builder::new().name("export".into());
        let thread = thread
            .spawn(move || put_down(place, &waiting))
            .map_err(|error| ExportError::of(error, &target))?;
        Ok(Self {
            target,
            parts: Some(parts),
            thread: Some(thread),
        })
    }

    /// Begins the file `name`, to which everything up to the next one belongs. No file may have 4 GiB.
    pub(super) fn file(&mut self, name: &str) -> Result<(), ExportError> {
        self.send(Part::File(name.to_owned()))
    }

    /// Adds to the file.
    pub(super) fn text(&mut self, text: String) -> Result<(), ExportError> {
        self.send(Part::Text(text))
    }

    /// Completes the archive, and puts it in its place.
    pub(super) fn finish(mut self) -> Result<(), ExportError> {
        self.send(Part::End)?;
        self.join()?.commit()
    }

    /// Where the file will be.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    fn send(&mut self, part: Part) -> Result<(), ExportError> {
        let sent = self.parts.as_ref().map(|parts| parts.send(part));
        match sent {
            Some(Ok(())) => Ok(()),
            // The thread has ended before its time: it says why.
            Some(Err(_)) | None => self.join().map(drop),
        }
    }

    fn join(&mut self) -> Result<Place, ExportError> {
        self.parts = None;
        let ended = self.thread.take().map(JoinHandle::join);
        let stopped = || Err(io::Error::other("the file could not be compressed"));
        let ended = ended.and_then(Result::ok).unwrap_or_else(stopped);
        ended.map_err(|error| ExportError::of(error, &self.target))
    }
}

impl Drop for Archive {
    /// Returns when the unfinished file is gone.
    fn drop(&mut self) {
        if self.thread.is_some() {
            let _given_up = self.join();
        }
    }
}

fn put_down(place: Place, parts: &Receiver<Part>) -> io::Result<Place> {
    let mut zip = Zip::new(BufWriter::with_capacity(ROOM, place));
    for part in parts {
        match part {
            Part::File(name) => zip.begin(name)?,
            Part::Text(text) => zip.write(text.as_bytes())?,
            Part::End => return Ok(zip.finish()?.into_inner()?),
        }
    }
    Err(io::Error::other("given up"))
}

/// The format itself.
struct Zip<W> {
    out: W,
    deflate: Compress,
    room: Vec<u8>,
    crc: Crc,
    at: u64,
    entries: Vec<Entry>,
    open: bool,
}

struct Entry {
    name: String,
    crc: u32,
    packed: u64,
    plain: u64,
    at: u64,
}

impl<W: Write + Seek> Zip<W> {
    fn new(out: W) -> Self {
        Self {
            out,
            deflate: Compress::new(Compression::new(LEVEL), false),
            room: Vec::with_capacity(ROOM),
            crc: Crc::new(),
            at: 0,
            entries: Vec::new(),
            open: false,
        }
    }

    fn begin(&mut self, name: String) -> io::Result<()> {
        self.end()?;
        let entry = Entry {
            name,
            crc: 0,
            packed: 0,
            plain: 0,
            at: self.at,
        };
        self.put(&[&entry.local()?, entry.name.as_bytes()].concat())?;
        self.entries.push(entry);
        (self.open, self.crc) = (true, Crc::new());
        self.deflate.reset();
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.crc.update(bytes);
        self.squeeze(bytes, FlushCompress::None)
    }

    /// Completes the open entry, whose header is written once more with what is known now.
    fn end(&mut self) -> io::Result<()> {
        if !self.open {
            return Ok(());
        }
        self.squeeze(&[], FlushCompress::Finish)?;
        self.open = false;
        let Some(entry) = self.entries.last_mut() else {
            return Ok(());
        };
        entry.crc = self.crc.sum();
        entry.plain = self.deflate.total_in();
        entry.packed = self.deflate.total_out();
        self.out.seek(SeekFrom::Start(entry.at))?;
        self.out.write_all(&entry.local()?)?;
        self.out.seek(SeekFrom::Start(self.at)).map(drop)
    }

    fn finish(mut self) -> io::Result<W> {
        self.end()?;
        let (at, mut directory) = (self.at, Vec::new());
        for entry in &self.entries {
            directory.extend(entry.central()?);
            directory.extend(entry.name.as_bytes());
        }
        let count = u16::try_from(self.entries.len()).map_err(|_| too_large())?;
        let length = short(directory.len() as u64)?;
        directory.extend(b"PK\x05\x06\0\0\0\0");
        directory.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
        directory.extend([length, short(at)?].concat());
        directory.extend([0, 0]);
        self.put(&directory)?;
        Ok(self.out)
    }

    fn squeeze(&mut self, mut bytes: &[u8], flush: FlushCompress) -> io::Result<()> {
        loop {
            self.room.clear();
            let before = self.deflate.total_in();
            let status = self.deflate.compress_vec(bytes, &mut self.room, flush)?;
            #[expect(clippy::cast_possible_truncation, reason = "no more than there were")]
            let used = (self.deflate.total_in() - before) as usize;
            bytes = &bytes[used..];
            self.out.write_all(&self.room)?;
            self.at += self.room.len() as u64;
            let done = match flush {
                FlushCompress::Finish => status == Status::StreamEnd,
                _ => bytes.is_empty() && self.room.len() < self.room.capacity(),
            };
            if done {
                return Ok(());
            }
        }
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

impl Entry {
    /// The header before the entry, without its name.
    fn local(&self) -> io::Result<Vec<u8>> {
        let mut header = b"PK\x03\x04".to_vec();
        header.extend(self.described()?);
        Ok(header)
    }

    /// The one in the directory, without its name.
    fn central(&self) -> io::Result<Vec<u8>> {
        // Written by version 2.0, which a reader needs too.
        let mut header = b"PK\x01\x02\x14\0".to_vec();
        header.extend(self.described()?);
        // No comment, first disk, no attributes.
        header.extend([0; 10]);
        header.extend(short(self.at)?);
        Ok(header)
    }

    /// What both headers say: version 2.0, names in UTF-8, deflate, no time (the first day there is), sum, lengths.
    fn described(&self) -> io::Result<Vec<u8>> {
        let mut said = b"\x14\0\0\x08\x08\0\0\0\x21\0".to_vec();
        said.extend(self.crc.to_le_bytes());
        said.extend([short(self.packed)?, short(self.plain)?].concat());
        let name = u16::try_from(self.name.len()).map_err(|_| too_large())?;
        said.extend([name.to_le_bytes(), [0, 0]].concat());
        Ok(said)
    }
}

/// A number as the format has it without its extension for more, which older readers do not know.
fn short(number: u64) -> io::Result<[u8; 4]> {
    let number = u32::try_from(number).map_err(|_| too_large())?;
    Ok(number.to_le_bytes())
}

fn too_large() -> io::Error {
    io::Error::other("a workbook cannot be larger than 4 GiB: export it as CSV")
}
