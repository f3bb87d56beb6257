//! A file's bytes as UTF-8 text, decoded while it is read. What cannot be decoded becomes U+FFFD and is reported where
//! its cell is known; the count of bytes taken from the file lets a progress bar move, their hash shows whether it is
//! still the file that was looked at.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use sha2::{Digest, Sha256};

/// `bytes` as text: by their byte order mark, since spreadsheets save Unicode text as UTF-16; else as UTF-8 where they are
/// that, and as Windows-1252 where they are not.
pub fn text_of(bytes: &[u8]) -> String {
    let (text, _, broken) = UTF_8.decode(bytes);
    match broken {
        false => text.into_owned(),
        true => WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

/// Text from a file.
pub(super) type Text = BufReader<DecodeReaderBytes<Counted<File>, Vec<u8>>>;

/// `file` as text, and what has been read of it so far.
pub(super) fn decode(file: File, encoding: &'static Encoding) -> (Text, Seen) {
    let seen = Seen::default();
    let counted = Counted {
        inner: file,
        seen: seen.clone(),
    };
    let text = DecodeReaderBytesBuilder::new()
        .encoding(Some(encoding))
        .build(counted);
    (BufReader::with_capacity(64 * 1024, text), seen)
}

/// What has been read of a file so far.
#[derive(Clone, Default)]
pub(super) struct Seen(Arc<Mutex<(u64, Sha256)>>);

impl Seen {
    /// How many bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.lock().0
    }

    /// The SHA-256 of them.
    pub(super) fn hash(&self) -> [u8; 32] {
        self.lock().1.clone().finalize().into()
    }

    /// A panic elsewhere cannot have left count and hash half changed in a way that matters: the run is over.
    fn lock(&self) -> MutexGuard<'_, (u64, Sha256)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A reader that counts and hashes.
pub(super) struct Counted<R> {
    inner: R,
    seen: Seen,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        let mut seen = self.seen.lock();
        seen.0 += n as u64;
        seen.1.update(&buffer[..n]);
        Ok(n)
    }
}
