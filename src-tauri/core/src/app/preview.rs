//! A file before it becomes a list: what was found in it, its first rows, and what is wrong with those.

use std::path::{Path, PathBuf};

use super::import::widened;
use super::{App, AppError, Comparison};
use crate::domain::Column;
use crate::domain::NewLead;
use crate::domain::Problem;
use crate::import;
use crate::import::MapOverride;
use crate::import::SAMPLE;
use crate::store::not_writable;

/// Rows that are shown.
const ROWS: usize = 20;

/// What a file would become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The file's name, without the folder.
    pub name: String,
    /// How it is written, in words.
    pub dialect: String,
    /// Its length.
    pub bytes: u64,
    /// Its columns, and what they were taken for.
    pub columns: Vec<Column>,
    /// Its first rows.
    pub rows: Vec<NewLead>,
    /// What is wrong with those rows.
    pub problems: Vec<Problem>,
    /// It has been imported before, under this mapping.
    pub known: bool,
    /// The list that it is a newer version of, where it is not known itself.
    pub older: Option<Comparison>,
}

impl App {
    /// What the file at `path` would become under these `overrides`. Reads it once to its end.
    pub fn preview(&self, path: &Path, overrides: &[MapOverride]) -> Result<Preview, AppError> {
        let source = import::open(path, overrides)?;
        let known = self.find_known(&source, overrides)?;
        let older = match known {
            Some(_) => None,
            None => self.find_older_of(path, &source)?,
        };
        let (mut rows, mut problems): (Vec<NewLead>, Vec<_>) = (Vec::new(), Vec::new());
        for row in source.rows()? {
            let row = row?;
            rows.extend(row.lead);
            problems.extend(row.problems);
            if rows.len() >= ROWS {
                break;
            }
        }
        let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        Ok(Preview {
            name: path
                .file_name()
                .unwrap_or(path.as_os_str())
                .to_string_lossy()
                .into_owned(),
            dialect: source.dialect().to_string(),
            bytes: source.bytes(),
            columns: match &known {
                Some((_, columns)) => columns.clone(),
                None => widened(source.columns(), widest),
            },
            rows,
            problems,
            known: known.is_some(),
            older,
        })
    }

    /// The sample list as a file in the data folder: it is imported by the same way as any other.
    pub fn sample(&self) -> Result<PathBuf, AppError> {
        let path = self.folder.join("Sample leads.csv");
        if std::fs::read(&path).is_ok_and(|kept| kept == SAMPLE) {
            return Ok(path);
        }
        std::fs::write(&path, SAMPLE).map_err(|error| not_writable(&path, &error))?;
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::World;

    #[test]
    fn rows_are_numbered_as_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        let path = folder.path().join("preamble.csv");
        let file = "Exported from Northpier CRM\n\nName,Company,Website\n\
            Ada Moreau,Firm,firm.example\n\nZoe Lind,Other,other.example\n";
        std::fs::write(&path, file).unwrap();
        let rows = app.preview(&path, &[]).unwrap().rows;
        let numbers: Vec<_> = rows
            .iter()
            .map(|row| (row.row, row.cells[0].as_str()))
            .collect();
        assert_eq!(numbers, [(4, "Ada Moreau"), (6, "Zoe Lind")]);
    }
}
