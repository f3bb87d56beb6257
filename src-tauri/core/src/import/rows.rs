//! The second pass: records as leads, one at a time. Blank records vanish here, and what concerns the whole file is said
//! once, at the end.

use std::path::PathBuf;

use crate::domain::Column;
use crate::domain::NewLead;
use crate::domain::Problem;

use super::{
    Dialect, ImportError,
    check::{Check, at},
    decode::{Seen, Text},
    records::{Record, Records},
};

/// One record of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The lead; `None` where there are only problems to tell (about the header, about the whole file).
    pub lead: Option<NewLead>,
    /// What could not be taken as it stood.
    pub problems: Vec<Problem>,
    /// How many bytes of the file have been read so far; a little ahead of this row, never behind.
    pub bytes_read: u64,
}

/// The rows of a file, one at a time. Blank records are left out; after an error there are no more.
pub struct Rows {
    path: PathBuf,
    records: Records<Text>,
    seen: Seen,
    /// Of the file that was looked at; whoever reads another one must be told.
    hash: [u8; 32],
    dialect: Dialect,
    check: Check,
    header: Vec<String>,
    /// Lines above the table, and rows of empty cells: told once, at the end.
    above: u64,
    empty: u64,
    done: bool,
}

impl Rows {
    pub(super) fn new(
        path: PathBuf,
        records: Records<Text>,
        (seen, hash): (Seen, [u8; 32]),
        dialect: Dialect,
        columns: Vec<Column>,
    ) -> Self {
        let check = Check::new(columns, &dialect);
        Self {
            path,
            records,
            seen,
            hash,
            dialect,
            check,
            header: Vec::new(),
            above: 0,
            empty: 0,
            done: false,
        }
    }

    /// The row of `record`, where there is anything to tell about it.
    fn row(&mut self, record: Record) -> Option<Row> {
        let first = self.dialect.first_record;
        if record.row < first {
            self.above += u64::from(!record.is_blank());
            return None;
        }
        if record.is_blank() {
            self.empty += u64::from(record.cells.len() > 1 && record.row > first);
            return None;
        }
        if record.row == first && self.dialect.header_rows > 0 {
            return self.take_header(record);
        }
        let is_header = record.row < first + self.dialect.header_rows;
        if is_header && self.header != record.cells {
            return None;
        }
        if self.header == record.cells {
            return Some(self.told(vec![at(
                record.row,
                None,
                "repeats the header and is left out".into(),
            )]));
        }
        Some(self.lead(record))
    }

    fn take_header(&mut self, mut record: Record) -> Option<Row> {
        let problems = self.check.header(&mut record);
        self.header = record.cells;
        (!problems.is_empty()).then(|| self.told(problems))
    }

    fn lead(&self, mut record: Record) -> Row {
        let problems = self.check.lead(&mut record);
        let lead = NewLead {
            row: record.row,
            cells: record.cells,
        };
        Row {
            lead: Some(lead),
            ..self.told(problems)
        }
    }

    /// What is said once, at the end.
    fn last(&mut self) -> Option<Row> {
        self.done = true;
        let about = |count, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one} and is left out")),
            n => Some(format!("{n} {many} and are left out")),
        };
        let above = about(
            self.above,
            "line stands above the table",
            "lines stand above the table",
        );
        let empty = about(
            self.empty,
            "row has only empty cells",
            "rows have only empty cells",
        );
        let told = above.into_iter().chain(empty).map(|message| Problem {
            row: None,
            column: None,
            message,
        });
        let problems: Vec<Problem> = told.collect();
        (!problems.is_empty()).then(|| self.told(problems))
    }

    fn told(&self, problems: Vec<Problem>) -> Row {
        Row {
            lead: None,
            problems,
            bytes_read: self.seen.bytes(),
        }
    }
}

impl Iterator for Rows {
    type Item = Result<Row, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            match self.records.next() {
                Some(Ok(record)) => match self.row(record) {
                    Some(row) => return Some(Ok(row)),
                    None => continue,
                },
                Some(Err(error)) => {
                    self.done = true;
                    return Some(Err(ImportError::from_io(&self.path, error)));
                }
                None if self.seen.hash() != self.hash => {
                    self.done = true;
                    let path = self.path.clone();
                    return Some(Err(ImportError::Changed { path }));
                }
                None => return self.last().map(Ok),
            }
        }
        None
    }
}
