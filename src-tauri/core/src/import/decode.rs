//! A file's bytes as UTF-8 text, decoded while it is read. What cannot be decoded becomes U+FFFD and is reported where
//! its cell is known; the count of bytes taken from the file lets a progress bar move.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use encoding_rs::Encoding;
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};

/// Text from a file.
pub(super) type Text = BufReader<DecodeReaderBytes<Counted<File>, Vec<u8>>>;

/// `file` as text, and how many of its bytes have been read so far.
pub(super) fn decode(file: File, encoding: &'static Encoding) -> (Text, Arc<AtomicU64>) {
    let read = Arc::new(AtomicU64::new(0));
    let counted = Counted {
        inner: file,
        read: Arc::clone(&read),
    };
    let text = DecodeReaderBytesBuilder::new()
        .encoding(Some(encoding))
        .build(counted);
    (BufReader::with_capacity(64 * 1024, text), read)
}

/// A reader that counts.
pub(super) struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}
