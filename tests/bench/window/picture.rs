//! What is on the screen, read from the memory of the X server (`Xvfb -fbdir`, an XWD file): nothing has to be asked of
//! the program that is measured, and a look costs a millisecond.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

/// Where in the file's header stand, in words: its own length, the bytes of a line, the number of colours after it.
const HEADER: [usize; 3] = [0, 12, 19];
const WORDS: usize = 25;
const COLOUR: u64 = 12;
/// Every so many pixels is looked at: no letter is missed, and a look stays short.
const STEP: usize = 5;

/// A part of the screen of an X server, as wide as the screen.
pub struct Picture {
    memory: File,
    start: u64,
    bytes: Vec<u8>,
    line: usize,
    inset: usize,
}

impl Picture {
    /// The screen kept in the file at `path`, `height` lines of it, without `inset` pixels at each of its four sides.
    pub fn open(path: &Path, height: usize, inset: usize) -> io::Result<Self> {
        let mut memory = File::open(path)?;
        let mut header = [0; WORDS * 4];
        memory.read_exact(&mut header)?;
        let [length, line, colours] = HEADER.map(|at| word(&header, at));
        let above = u64::from(line) * inset as u64;
        Ok(Self {
            memory,
            start: u64::from(length) + u64::from(colours) * COLOUR + above,
            bytes: vec![0; line as usize * (height - 2 * inset)],
            line: line as usize,
            inset: inset * 4,
        })
    }

    /// Whether more than one colour is on it: a window that is mapped and not yet drawn has one.
    pub fn is_drawn(&mut self) -> io::Result<bool> {
        self.memory.seek(SeekFrom::Start(self.start))?;
        self.memory.read_exact(&mut self.bytes)?;
        let (line, inset) = (self.line, self.inset);
        let inner = |line: &'_ [u8]| line[inset..line.len() - inset].to_owned();
        let inner: Vec<u8> = self.bytes.chunks(line).flat_map(inner).collect();
        let (pixels, _) = inner.as_chunks::<4>();
        let mut pixels = pixels.iter().step_by(STEP);
        let first = pixels.next();
        Ok(pixels.any(|pixel| Some(pixel) != first))
    }
}

fn word(header: &[u8], at: usize) -> u32 {
    let (words, _) = header.as_chunks::<4>();
    words.get(at).map_or(0, |word| u32::from_be_bytes(*word))
}
