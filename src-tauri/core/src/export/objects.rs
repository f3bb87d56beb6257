//! JSON for programs: one array, an object on each line, so that a file of any length is written, and can be read, a line
//! at a time.

use std::{
    io::{BufWriter, Write},
    path::Path,
};

use serde::Serialize;

use super::ExportError;
use super::place::Place;

/// A JSON file being written. Dropping it before [`Objects::finish`] leaves everything as it was.
pub struct Objects {
    out: BufWriter<Place>,
    written: u64,
}

impl Objects {
    /// Begins a file that is to appear at `path`; see [`super::Writer::create`].
    ///
    /// # Errors
    /// Where the folder is missing, may not be written to, or the disk is full; where `path` is no ordinary file.
    pub fn create(path: &Path) -> Result<Self, ExportError> {
        Ok(Self {
            out: BufWriter::new(Place::open(path)?),
            written: 0,
        })
    }

    /// Adds an object.
    ///
    /// # Errors
    /// Where the disk is full or fails. The writer is then of no more use.
    pub fn add(&mut self, object: &impl Serialize) -> Result<(), ExportError> {
        let before = if self.written == 0 { "[\n" } else { ",\n" };
        self.written += 1;
        let written = self.out.write_all(before.as_bytes());
        let written = written.and_then(|()| {
            serde_json::to_writer(&mut self.out, object).map_err(std::io::Error::from)
        });
        written.map_err(|error| self.out.get_ref().refuse(error))
    }

    /// Completes the file and puts it in its place, on disk before this returns. Says how many objects it has.
    ///
    /// # Errors
    /// Where the disk is full or fails. An older file is then still as it was.
    pub fn finish(mut self) -> Result<u64, ExportError> {
        let end: &[u8] = if self.written == 0 { b"[]\n" } else { b"\n]\n" };
        let written = self.out.write_all(end);
        written.map_err(|error| self.out.get_ref().refuse(error))?;
        Place::commit_buffered(self.out)?;
        Ok(self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_an_array_with_an_object_on_each_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        for (objects, text) in [(0, "[]\n"), (1, "[\n1\n]\n"), (3, "[\n1,\n2,\n3\n]\n")] {
            let mut file = Objects::create(&path).unwrap();
            (1..=objects).for_each(|n| file.add(&n).unwrap());
            assert_eq!(file.finish().unwrap(), objects);
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }
}
