//! Any lead file as columns, leads and numbered problems. The file is read twice, both times as a stream: once to learn
//! what it is ([`open`]), once to hand out its rows ([`Source::rows`]), so that a million rows need no more memory than
//! ten. One bad cell never stops the rows after it: it becomes a [`Problem`](crate::domain::Problem) with its place.
//!
//! Read it along the bytes: `scan` (hash, encoding), `decode` (text), `lines`, `split` (cells of a line), `requote` (where
//! quotes do not add up), `records`, `sniff` (which dialect; `unusual` has the rare ones, `recipients` addresses on one line), `layout` (where the table
//! begins) with `first_row` and `headline`, `mapping` (what the columns hold) with `people` (by values alone), all four put
//! together in `table`, `rows`, `another` (a table below the first), `check` (what is wrong with one row), and `losses` (what other programs destroyed; `zeros` in front of numbers). `book` makes such a text of a sheet (`cover`
//! tells which); `said` is
//! what a person says instead of what is found.

mod another;
#[cfg(any(test, feature = "any-bytes"))]
#[doc(hidden)]
pub mod any_bytes;
mod book;
mod check;
mod content;
mod cover;
mod decode;
mod dialect;
mod encoding;
mod error;
mod first_row;
mod headline;
mod kind;
mod layout;
mod lines;
mod losses;
mod map_override;
mod mapping;
mod people;
mod recipients;
mod records;
mod requote;
mod rewrite;
mod rows;
mod said;
mod sample;
mod scan;
mod signs;
mod sniff;
mod source;
mod split;
mod swallowed;
mod table;
mod unusual;
mod words;
mod zeros;

#[cfg(test)]
mod tests;

pub use decode::text_of;
pub use dialect::{Dialect, LineEnd};
pub use error::ImportError;
pub use map_override::{ColumnRef, MapOverride, NotAMapping, agrees};
pub use mapping::fields_of;
pub use rewrite::{RewriteError, Rewritten, rewrite};
pub use rows::{Row, Rows};
pub use said::Said;
pub use sample::SAMPLE;
pub use source::{Source, hashes, open, open_as};
