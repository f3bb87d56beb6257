//! Whole files through the whole room.

use std::{io::Write, path::Path, path::PathBuf};

use tempfile::NamedTempFile;

use crate::domain::Field;
use crate::domain::NewLead;

use super::*;

mod any_bytes;
mod blocks;
mod books;
mod errors;
mod mess;
mod pollock;
mod real_files;
mod said;
mod sample_list;
mod w3c_csvw;
mod xlsb;

fn file(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// A file that has been read to its end.
struct Imported {
    source: Source,
    leads: Vec<NewLead>,
    problems: Vec<String>,
}

impl Imported {
    fn header(&self) -> Vec<String> {
        self.source
            .columns()
            .iter()
            .map(|column| column.name.clone())
            .collect()
    }

    fn cells(&self) -> Vec<Vec<String>> {
        self.leads.iter().map(|lead| lead.cells.clone()).collect()
    }

    /// The header, where there is one, and the leads' cells.
    fn table(&self) -> Vec<Vec<String>> {
        let header = (self.source.dialect().header_rows > 0).then(|| self.header());
        header.into_iter().chain(self.cells()).collect()
    }

    /// The leads' cells, parted by `|`.
    fn lines(&self) -> Vec<String> {
        self.leads.iter().map(|lead| lead.cells.join("|")).collect()
    }

    fn column(&self, field: Field) -> Option<&str> {
        self.source
            .columns()
            .iter()
            .find(|column| column.field == Some(field))
            .map(|column| column.name.as_str())
    }

    /// How many leads have something in the column mapped to `field`.
    fn filled(&self, field: Field) -> usize {
        let at = self
            .source
            .columns()
            .iter()
            .position(|column| column.field == Some(field))
            .unwrap();
        self.leads
            .iter()
            .filter(|lead| !lead.cells[at].trim().is_empty())
            .count()
    }
}

fn import(path: &Path) -> Imported {
    let source = open(path, &[]).unwrap();
    let rows: Vec<Row> = source.rows().unwrap().map(Result::unwrap).collect();
    let problems = rows
        .iter()
        .flat_map(|row| &row.problems)
        .map(ToString::to_string)
        .collect();
    Imported {
        source,
        leads: rows.into_iter().filter_map(|row| row.lead).collect(),
        problems,
    }
}

fn import_bytes(bytes: &[u8]) -> Imported {
    import(file(bytes).path())
}
