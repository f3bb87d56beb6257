//! The first pass: everything that can only be said after the last byte (the hash, the encoding), and the refusal of
//! files that are no CSV, which must come before a gigabyte has been read.

use std::{
    fs::File,
    io::{Read, Seek},
    path::Path,
    sync::mpsc::sync_channel,
    thread,
};

use encoding_rs::{DecoderResult, Encoding, UTF_8};
use sha2::{Digest, Sha256};

use super::{
    ImportError,
    book::{Kind, kind},
    encoding::{Guess, Utf8Tally, proven},
    kind::{binary, document, foreign},
};

/// How much is read at once; also how much of the start decides what kind of file it is.
const PIECE: usize = 64 * 1024;

/// How much is read and hashed at once, and how many such pieces may wait for that.
const WHOLE_PIECE: usize = 256 * 1024;
const PIECES_AHEAD: usize = 4;

/// What the first pass found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan {
    /// SHA-256 of the file's bytes.
    pub(super) hash: [u8; 32],
    /// How many bytes those are.
    pub(super) bytes: u64,
    /// The encoding to read them in.
    pub(super) encoding: &'static Encoding,
    /// Whether a byte order mark says so.
    pub(super) bom: bool,
    /// Whether it is a guess that letters of DOS speak against.
    pub(super) is_dos: bool,
}

impl Scan {
    /// The same with another encoding, that a person says.
    pub(super) fn read_in(self, encoding: &'static Encoding) -> Self {
        Self {
            bom: self.bom && encoding == self.encoding,
            // Whoever says it has seen how it reads.
            is_dos: false,
            encoding,
            ..self
        }
    }
}

/// Reads `path` once to its end. Where `is_wide`, it is said to be UTF-16 and may be full of NULs.
///
/// # Errors
/// All of [`ImportError`] but an unknown column and what is said in vain.
pub(super) fn scan(path: &Path, is_wide: bool) -> Result<Scan, ImportError> {
    let failed = |error| ImportError::from_io(path, error);
    let mut file = open_regular(path)?;
    let head = read_head(&mut file).map_err(failed)?;
    let proven = proven(&head);
    refuse_foreign(path, &head, proven.is_some() || is_wide)?;
    file.rewind().map_err(failed)?;
    let (hash, bytes, tally) = read_through(&mut file).map_err(failed)?;
    let (encoding, is_dos) = match proven {
        Some((encoding, _)) => (encoding, false),
        None if tally.is_utf8() => (UTF_8, false),
        None => guess(&mut file).map_err(failed)?,
    };
    Ok(Scan {
        hash,
        bytes,
        encoding,
        bom: proven.is_some_and(|(_, bom)| bom),
        is_dos,
    })
}

/// The kind of workbook at `path`, where it is one.
///
/// # Errors
/// It cannot be read, or is no file.
pub(super) fn book_at(path: &Path) -> Result<Option<Kind>, ImportError> {
    let mut head = [0; 8];
    let read = open_regular(path)?
        .read(&mut head)
        .map_err(|error| ImportError::from_io(path, error))?;
    Ok(kind(path, &head[..read]))
}

/// The SHA-256 of the file's bytes, and how many they are.
///
/// # Errors
/// It cannot be read to its end.
pub(super) fn fingerprint(path: &Path) -> Result<([u8; 32], u64), ImportError> {
    let (hash, bytes, _) = read_through(&mut open_regular(path)?)
        .map_err(|error| ImportError::from_io(path, error))?;
    Ok((hash, bytes))
}

/// How many places of the file are nothing in `encoding`: each becomes U+FFFD.
///
/// # Errors
/// It cannot be read to its end.
pub(super) fn undecodable(path: &Path, encoding: &'static Encoding) -> Result<u64, ImportError> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut text, mut count) = (String::with_capacity(PIECE), 0);
    let mut decode = |mut bytes: &[u8], last: bool| {
        loop {
            text.clear();
            let (outcome, read) =
                decoder.decode_to_string_without_replacement(bytes, &mut text, last);
            bytes = &bytes[read..];
            match outcome {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => count += 1,
            }
        }
    };
    each_piece(&mut open_regular(path)?, |piece| decode(piece, false))
        .map_err(|error| ImportError::from_io(path, error))?;
    decode(&[], true);
    Ok(count)
}

/// Asks what it is before opening: opening a named pipe would wait for a writer.
fn open_regular(path: &Path) -> Result<File, ImportError> {
    let failed = |error| ImportError::from_io(path, error);
    let kind = std::fs::metadata(path).map_err(failed)?;
    if kind.is_dir() {
        return Err(ImportError::Folder {
            path: path.to_owned(),
        });
    }
    if !kind.is_file() {
        return Err(ImportError::NotAFile {
            path: path.to_owned(),
        });
    }
    File::open(path).map_err(failed)
}

fn read_head(file: &mut File) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(PIECE);
    file.take(PIECE as u64).read_to_end(&mut head)?;
    Ok(head)
}

fn refuse_foreign(path: &Path, head: &[u8], utf16_or_bom: bool) -> Result<(), ImportError> {
    let owned = || path.to_owned();
    if head.is_empty() {
        return Err(ImportError::Empty { path: owned() });
    }
    let binary = || if utf16_or_bom { None } else { binary(head) };
    let is_archive = head.starts_with(b"PK\x03\x04");
    let document = is_archive.then(|| document(path)).flatten();
    match document.or_else(|| foreign(head)).or_else(binary) {
        Some((kind, remedy)) => Err(ImportError::NotCsv {
            path: owned(),
            kind,
            remedy,
        }),
        None => Ok(()),
    }
}

/// Reads to the end. Each piece is hashed while the next one is read and tallied.
fn read_through(file: &mut File) -> std::io::Result<([u8; 32], u64, Utf8Tally)> {
    let (pieces, to_hash) = sync_channel::<Vec<u8>>(PIECES_AHEAD);
    thread::scope(|scope| {
        let hashed = scope.spawn(move || {
            let (mut hash, mut bytes) = (Sha256::new(), 0);
            for piece in to_hash {
                hash.update(&piece);
                bytes += piece.len() as u64;
            }
            (hash.finalize().into(), bytes)
        });
        let mut tally = Utf8Tally::default();
        loop {
            let mut piece = Vec::with_capacity(WHOLE_PIECE);
            if file.take(WHOLE_PIECE as u64).read_to_end(&mut piece)? == 0 {
                break;
            }
            tally.feed(&piece);
            if pieces.send(piece).is_err() {
                break;
            }
        }
        drop(pieces);
        let (hash, bytes) = hashed.join().map_err(|_| std::io::Error::other("a hash"))?;
        Ok((hash, bytes, tally))
    })
}

/// A third pass that only files in old encodings need, and damaged ones.
fn guess(file: &mut File) -> std::io::Result<(&'static Encoding, bool)> {
    let (mut guess, mut tally) = (Guess::new(), Utf8Tally::careful());
    file.rewind()?;
    each_piece(file, |piece| {
        guess.feed(piece);
        tally.feed(piece);
    })?;
    let (guessed, is_dos) = guess.encoding();
    Ok(match tally.is_utf8() || tally.is_rather_utf8(guessed) {
        true => (UTF_8, false),
        false => (guessed, is_dos),
    })
}

fn each_piece(file: &mut File, mut take: impl FnMut(&[u8])) -> std::io::Result<()> {
    let mut buffer = vec![0; PIECE];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(()),
            n => take(&buffer[..n]),
        }
    }
}
