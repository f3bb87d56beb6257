//! What a fuzzer calls: a file of whatever bytes, read as a person's would be.

use std::io::{Cursor, Write};

use cfb::CompoundFile;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::open;

/// What stands between the parts of a [`workbook`].
const PARTING: &[u8] = b"\n=====\n";

/// The part that a workbook of before 2007 is known by.
const OLD: &str = "Workbook";

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

/// Reads a workbook to its end that is put together of `bytes`: its parts, each with its name in the first line, and a line
/// of `=` between them. Damage then is damage to a sheet, and not to the sums of the archive around it.
///
/// # Panics
/// As [`lead_file`] does.
pub fn workbook(bytes: &[u8]) {
    if let Some(file) = put_together(bytes) {
        lead_file(&file);
    }
}

/// The workbook of these parts; `None` where two have one name, or none.
pub(super) fn put_together(bytes: &[u8]) -> Option<Vec<u8>> {
    let parts: Vec<(&str, &[u8])> = parts(bytes).into_iter().filter_map(named).collect();
    if let [(OLD, part)] = parts[..] {
        return stream(part).ok();
    }
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        archive.start_file(name, options).ok()?;
        archive.write_all(part).ok()?;
    }
    archive.finish().ok().map(Cursor::into_inner)
}

fn parts(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut parts, mut rest) = (Vec::new(), bytes);
    let parting = |rest: &[u8]| rest.windows(PARTING.len()).position(|at| at == PARTING);
    while let Some(at) = parting(rest) {
        parts.push(&rest[..at]);
        rest = &rest[at + PARTING.len()..];
    }
    parts.push(rest);
    parts
}

fn named(part: &[u8]) -> Option<(&str, &[u8])> {
    let end = part.iter().position(|byte| *byte == b'\n')?;
    let name = std::str::from_utf8(&part[..end]).ok()?;
    Some((name, &part[end + 1..]))
}

fn stream(part: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut file = CompoundFile::create(Cursor::new(Vec::new()))?;
    file.create_stream(OLD)?.write_all(part)?;
    file.flush()?;
    Ok(file.into_inner().into_inner())
}
