//! A file before it becomes a list: what was found in it, its first rows, and what is wrong with those.

use std::path::{Path, PathBuf};

use super::import::{Looked, file_name, widened};
use super::{App, AppError, Comparison};
use crate::domain::Column;
use crate::domain::NewLead;
use crate::domain::Problem;
use crate::import::SAMPLE;
use crate::import::Said;
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
    /// How it is read: nothing is missing, but of a sheet what cannot be said of one.
    pub read: Said,
    /// How it would be read without a word of anybody.
    pub found: Said,
    /// Why its encoding is doubtful where one is said, as half a sentence.
    pub conflict: Option<String>,
    /// Whether cells may look garbled without that being certain, so that to repair them is offered.
    pub may_be_garbled: bool,
    /// Of a workbook the sheet that is read.
    pub sheet: Option<String>,
    /// All of its sheets that a person sees, in their order.
    pub sheets: Vec<String>,
    /// Its length.
    pub bytes: u64,
    /// Its columns, and what they were taken for.
    pub columns: Vec<Column>,
    /// Its first rows.
    pub rows: Vec<NewLead>,
    /// What is wrong with those rows.
    pub problems: Vec<Problem>,
    /// Its columns are mapped as somebody mapped the same header before.
    pub remembered: bool,
    /// It has been imported before, under this mapping.
    pub known: bool,
    /// The list that it is a newer version of; where it is known itself, its list, where that does not hold what it says.
    pub older: Option<Comparison>,
}

impl App {
    /// What the file at `path` would become, read as is `said`. Reads it once to its end.
    pub fn preview(&self, path: &Path, said: &Said) -> Result<Preview, AppError> {
        let looked = self.look_at_file(path, said)?;
        let older = self.find_older_of(path, &looked)?;
        let Looked {
            source,
            known,
            remembered,
            ..
        } = looked;
        let (mut rows, mut problems): (Vec<NewLead>, Vec<_>) = (Vec::new(), Vec::new());
        for row in source.rows()? {
            let row = row?;
            rows.extend(row.lead);
            // What is told of the whole encoding stands above.
            let told = |problem: &Problem| Some(problem.message.as_str()) != source.conflict();
            problems.extend(row.problems.into_iter().filter(told));
            if rows.len() >= ROWS {
                break;
            }
        }
        let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        Ok(Preview {
            name: file_name(path),
            dialect: source.dialect().to_string(),
            read: source.dialect().said(),
            found: source.found().said(),
            conflict: source.conflict().map(str::to_owned),
            may_be_garbled: source.may_be_garbled(),
            sheet: source.sheets().map(|(sheet, _)| sheet.to_owned()),
            sheets: source
                .sheets()
                .map_or_else(Vec::new, |(_, all)| all.to_vec()),
            bytes: source.bytes(),
            columns: match &known {
                Some(known) => known.columns.clone(),
                None => widened(source.columns(), widest),
            },
            rows,
            problems,
            remembered,
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
        let rows = app.preview(&path, &Said::default()).unwrap().rows;
        let numbers: Vec<_> = rows
            .iter()
            .map(|row| (row.row, row.cells[0].as_str()))
            .collect();
        assert_eq!(numbers, [(4, "Ada Moreau"), (6, "Zoe Lind")]);
    }
}
