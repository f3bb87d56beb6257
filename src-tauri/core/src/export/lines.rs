//! JSON Lines: an object on each line, a text for each column, in the order of the columns. Nothing is guarded and
//! nothing is cut, because nothing guesses at it.

use std::{
    io::{self, BufWriter, Write},
    path::Path,
};

use super::place::Place;
use super::{ExportError, Written};

/// A JSON Lines file being written.
pub(super) struct Lines {
    out: BufWriter<Place>,
    /// The names of the columns, no two the same: an object has each once.
    names: Vec<String>,
    written: Written,
}

impl Lines {
    /// See [`super::Writer::create`].
    pub(super) fn create(path: &Path, header: &[String]) -> Result<Self, ExportError> {
        let mut lines = Self {
            out: BufWriter::with_capacity(1 << 16, Place::open(path)?),
            names: Vec::new(),
            written: Written {
                sheets: 1,
                ..Written::default()
            },
        };
        header.iter().for_each(|name| lines.name(name));
        Ok(lines)
    }

    /// See [`super::Writer::row`].
    pub(super) fn row<S: AsRef<str>>(&mut self, cells: &[S]) -> Result<(), ExportError> {
        while self.names.len() < cells.len() {
            self.name("");
        }
        self.line(cells)
            .map_err(|error| self.out.get_ref().refuse(error))?;
        self.written.rows += 1;
        Ok(())
    }

    /// See [`super::Writer::written`].
    pub(super) fn written(&self) -> Written {
        self.written
    }

    /// See [`super::Writer::finish`].
    pub(super) fn finish(self) -> Result<Written, ExportError> {
        Place::commit_buffered(self.out)?;
        Ok(self.written)
    }

    /// Names the next column: a name that is taken is numbered, one that is missing tells the place.
    fn name(&mut self, name: &str) {
        let name = match name.is_empty() {
            true => format!("Column {}", self.names.len() + 1),
            false => name.to_owned(),
        };
        let numbered = (2..).map(|n| format!("{name} {n}"));
        let mut free = std::iter::once(name.clone()).chain(numbered);
        self.names
            .extend(free.find(|name| !self.names.contains(name)));
    }

    fn line<S: AsRef<str>>(&mut self, cells: &[S]) -> io::Result<()> {
        let cells = cells.iter().map(AsRef::as_ref).chain(std::iter::repeat(""));
        for (at, (name, cell)) in self.names.iter().zip(cells).enumerate() {
            self.out.write_all(if at == 0 { b"{" } else { b"," })?;
            serde_json::to_writer(&mut self.out, name)?;
            self.out.write_all(b":")?;
            serde_json::to_writer(&mut self.out, cell)?;
        }
        self.out.write_all(if self.names.is_empty() {
            b"{}\n"
        } else {
            b"}\n"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_is_an_object_with_each_name_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.jsonl");
        let header = ["Name", "", "Name", "Name 2"].map(String::from);
        let mut lines = Lines::create(&path, &header).unwrap();
        lines.row(&["Zoë \"Zed\"", "a\r\n\tb", "=1+1"]).unwrap();
        lines.row(&["a", "b", "c", "d", "one more"]).unwrap();
        assert_eq!(lines.finish().unwrap().rows, 2);
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            "{\"Name\":\"Zoë \\\"Zed\\\"\",\"Column 2\":\"a\\r\\n\\tb\",\"Name 2\":\"=1+1\",\"Name 2 2\":\"\"}\n\
             {\"Name\":\"a\",\"Column 2\":\"b\",\"Name 2\":\"c\",\"Name 2 2\":\"d\",\"Column 5\":\"one more\"}\n"
        );
    }
}
