//! The files that bulk work travels in: questions go up as CSV, answers come down as CSV or XLSX. A column of ours
//! carries each search's id there and back; Clearout keeps every column that it does not know (Clearout docs: bulk).

mod ask;
mod rows;
mod table;

pub use ask::{Address, Person, Sheet};
pub use rows::{Row, Rows, read_rows};
pub use table::BadFile;
pub(super) use table::find_row;

/// The column that carries our search id.
pub const OWN_COLUMN: &str = "Ringback search";
