//! What a person says of a file in place of what is found in it, and what was found.

use ringback_core::import::ColumnRef;
use ringback_core::import::MapOverride;
use ringback_core::import::Said as CoreSaid;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::mirror::Field;

/// What the user says about one field: which column holds it, counted from 0; none: no column does.
pub type Mapped = (Field, Option<u32>);

/// How a file is read. In what is said, none: as it is found. In what is found, none: a sheet has no such thing.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReadAs {
    /// The sheet of a workbook; said, never found.
    pub sheet: Option<String>,
    /// The encoding's name.
    pub encoding: Option<String>,
    /// What stands between two cells.
    pub delimiter: Option<String>,
    /// What stands around a cell; empty where nothing does.
    pub quote: Option<String>,
    /// How many rows name the columns.
    pub header_rows: Option<u64>,
    /// In which row the table begins.
    pub first_row: Option<u64>,
    /// Whether cells that look garbled are repaired also where that is not certain.
    pub repair: Option<bool>,
}

/// What a person says of a file.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Said {
    /// How it is read.
    #[serde(flatten)]
    pub read: ReadAs,
    /// What its columns hold.
    pub map: Vec<Mapped>,
    /// Its columns are taken for what is recognised, whatever its header was mapped to before.
    pub anew: bool,
}

impl From<Said> for CoreSaid {
    fn from(said: Said) -> Self {
        let Said { read, map, anew } = said;
        Self {
            sheet: read.sheet,
            encoding: read.encoding,
            delimiter: read.delimiter,
            quote: read.quote,
            header_rows: read.header_rows,
            first_row: read.first_row,
            repair: read.repair,
            map: map.into_iter().map(mapped).collect(),
            anew,
        }
    }
}

impl From<CoreSaid> for ReadAs {
    fn from(said: CoreSaid) -> Self {
        Self {
            sheet: said.sheet,
            encoding: said.encoding,
            delimiter: said.delimiter,
            quote: said.quote,
            header_rows: said.header_rows,
            first_row: said.first_row,
            repair: said.repair,
        }
    }
}

fn mapped((field, at): Mapped) -> MapOverride {
    let column = |at: u32| ColumnRef::Place(at as usize + 1);
    MapOverride {
        field: field.into(),
        column: at.map(column),
    }
}
