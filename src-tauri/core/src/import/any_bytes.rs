//! What a fuzzer calls: a file of whatever bytes, read as a person's would be.

use std::io::Write;

use super::open;

/// Reads `bytes` as a lead file to its end.
///
/// # Panics
/// A row says nothing at all, or stands before the one above it: then a line was lost.
pub fn lead_file(bytes: &[u8]) {
    let Ok(mut file) = tempfile::NamedTempFile::new() else {
        return;
    };
    if file.write_all(bytes).is_err() {
        return;
    }
    let Ok(source) = open(file.path(), &[]) else {
        return;
    };
    let mut last = 0;
    for row in source.rows().into_iter().flatten().flatten() {
        assert!(row.lead.is_some() || !row.problems.is_empty());
        assert!(row.bytes_read <= source.bytes());
        if let Some(lead) = row.lead {
            assert!(lead.row > last && lead.cells.len() >= source.columns().len());
            last = lead.row;
        }
    }
}
