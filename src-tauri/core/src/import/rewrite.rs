//! What was understood of a file, written down once more in the one dialect that nobody has to guess: UTF-8, commas,
//! double quotes, as RFC 4180 has it. So anyone can look at a reading, or judge it, without the rest of the program.

use std::io::{self, Write};

use super::{ImportError, Source};

/// Why a reading could not be written down.
#[derive(Debug, thiserror::Error)]
pub enum RewriteError {
    /// The file that is read.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The file that is written.
    #[error("the rows could not be written: {0}")]
    Write(#[from] io::Error),
}

/// What was written, and what was told beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewritten {
    /// Records under the header.
    pub records: u64,
    /// What could not be taken as it stood.
    pub problems: u64,
}

/// Writes the header, where the file has one, and every record of `source` to `out`.
///
/// # Errors
/// The file cannot be read to its end, or `out` takes no more.
pub fn rewrite(source: &Source, out: impl Write) -> Result<Rewritten, RewriteError> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    let mut written = Rewritten::default();
    if let Some(header) = source.header() {
        writer.write_record(header).map_err(io::Error::from)?;
    }
    for row in source.rows()? {
        let row = row?;
        written.problems += row.problems.len() as u64;
        if let Some(lead) = row.lead {
            writer.write_record(&lead.cells).map_err(io::Error::from)?;
            written.records += 1;
        }
    }
    writer.flush()?;
    Ok(written)
}
