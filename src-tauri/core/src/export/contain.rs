//! Keeps the spreadsheet library's manners when a disk fails from the user. It writes rows to a spool file of its own
//! and panics when that write fails; its zip writer prints to standard error when it is dropped in the middle. A full
//! disk is an everyday event here, and gets one clear sentence instead.

use std::{
    cell::Cell,
    io::{self, Write},
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

thread_local! {
    /// Whether this thread is inside the library.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// The library panicked, and nothing was printed about it. What it said is not kept: it might quote a cell.
#[derive(Debug)]
pub(super) struct Panicked;

/// Runs `work`, which may panic. What it was working on must not be used again afterwards.
pub(super) fn contain<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    mute();
    INSIDE.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    INSIDE.set(false);
    result.map_err(|_| Panicked)
}

/// From now on, a panic inside [`contain`] prints nothing; every other one is reported as before.
fn mute() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !INSIDE.get() {
                report(panic);
            }
        }));
    });
}

/// A writer that never fails: it keeps the first error and lets the rest go nowhere.
pub(super) struct Latch<W> {
    inner: W,
    failed: Option<io::Error>,
}

impl<W: Write> Latch<W> {
    /// A latch before `inner`.
    pub(super) fn new(inner: W) -> Self {
        Self {
            inner,
            failed: None,
        }
    }

    /// The first error, the one of a last flush included.
    pub(super) fn finish(mut self) -> io::Result<()> {
        match self.failed {
            Some(error) => Err(error),
            None => self.inner.flush(),
        }
    }
}

impl<W: Write> Write for Latch<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed.is_none() {
            self.failed = self.inner.write_all(bytes).err();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_and_the_next_call_works() {
        assert!(contain(|| panic!("must not be printed")).is_err());
        assert_eq!(contain(|| 7).unwrap(), 7);
        assert!(!INSIDE.get());
    }

    #[test]
    fn a_latch_keeps_the_first_error() {
        let mut room = [0; 4];
        let mut latch = Latch::new(&mut room[..]);
        for _ in 0..3 {
            latch.write_all(b"abc").unwrap();
        }
        assert_eq!(latch.finish().unwrap_err().kind(), io::ErrorKind::WriteZero);
        assert_eq!(&room, b"abca");
    }
}
