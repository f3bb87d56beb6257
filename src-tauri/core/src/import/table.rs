//! The table at the start of a text: in which dialect it is, where it begins, and what its columns are.

use std::{fs::File, io::Read, path::Path};

use encoding_rs::Encoding;

use crate::domain::Column;
use crate::domain::unguarded;

use super::{
    Dialect, ImportError,
    another::{has_known_names, may_be_header},
    book::PutDown,
    decode::decode,
    dialect::Syntax,
    encoding::label,
    layout::{Layout, layout},
    losses::{Guarded, looks_garbled, repaired},
    mapping::fields_over,
    recipients::recipients,
    records::{Record, Records},
    said::Reading,
    scan::Scan,
    sniff::{Given, sniff},
    unusual::unwrapped,
};

/// How much of the text is looked at to find dialect, header and mapping, in bytes.
const SAMPLE: u64 = 256 * 1024;

/// Columns that are read: no lead list has as many, and each row of a file pays for its widest.
pub(super) const WIDEST: usize = 2_048;

/// How the text is read, and what its columns are.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) dialect: Dialect,
    pub(super) told_delimiter: bool,
    pub(super) header: Option<Vec<String>>,
    /// Why the header is doubtful, in words.
    pub(super) doubts: Vec<String>,
    pub(super) columns: Vec<Column>,
    /// How many cells most rows have.
    pub(super) usual: usize,
    /// Where it may have apostrophes against formulas.
    pub(super) guarded: Guarded,
    /// Whether cells may look garbled: some do, or the text goes on behind its sample.
    pub(super) may_be_garbled: bool,
}

/// Looks at the start of the text that is read in `scan`'s encoding: the file's at `path`, or the `sheet`'s.
///
/// # Errors
/// There is no table in it, or none where `reading` says.
pub(super) fn look_at(
    path: &Path,
    scan: &Scan,
    sheet: Option<&PutDown>,
    reading: Reading,
) -> Result<Table, ImportError> {
    let text = sheet.map_or(path, |sheet| &sheet.rows);
    let sample = sample(text, scan.encoding).map_err(|error| ImportError::from_io(path, error))?;
    let sample = match sheet {
        None => unwrapped(&sample).unwrap_or(sample),
        Some(_) => sample,
    };
    let (syntax, told_delimiter) = match sheet {
        Some(_) => (Syntax::COMMA, false),
        None => match recipients(&sample).filter(|_| is_unsaid(reading)) {
            Some(syntax) => (syntax, false),
            None => sniff(&sample, reading.given),
        },
    };
    let records = sample_records(&sample, syntax, told_delimiter);
    let layout = layout(&records, reading.first_row, reading.header_rows)
        .ok_or_else(|| no_table(path, &records, reading.first_row))?;
    if layout.names.len() > WIDEST {
        let path = path.to_owned();
        return Err(ImportError::TooWide { path });
    }
    let told = sheet.map(|sheet| sheet.told.clone());
    let written = (label(scan.encoding), scan.bom, reading.repair);
    let dialect = dialect(syntax, &layout, written, told);
    let Layout {
        mut header,
        doubts,
        mut names,
        mut words,
        usual,
        ..
    } = layout;
    if may_be_guarded(&dialect) {
        header
            .iter_mut()
            .flatten()
            .chain(&mut names)
            .chain(&mut words)
            .for_each(unguard);
    }
    // In a sheet a name that is merged over both rows of its header is there twice.
    if sheet.is_some() && dialect.header_rows > 1 && header.is_some() {
        header = Some(names.clone());
    }
    let below = body(&records, &dialect);
    let guarded = match may_be_guarded(&dialect) {
        true => Guarded::Anywhere,
        false => Guarded::found(&below, names.len()),
    };
    let fields = fields_over(&words, &below).into_iter();
    let column = |(name, field): (String, _)| Column {
        name: repaired(&name).unwrap_or(name),
        field,
    };
    let columns = names.into_iter().zip(fields).map(column).collect();
    let mut cells = records.iter().flat_map(|record| &record.cells);
    let may_be_garbled = scan.bytes > SAMPLE || cells.any(|cell| looks_garbled(cell));
    Ok(Table {
        dialect,
        told_delimiter,
        header,
        doubts,
        columns,
        usual,
        guarded,
        may_be_garbled,
    })
}

/// Whether the file has the mark of one that is written for spreadsheets, with apostrophes against formulas.
fn may_be_guarded(dialect: &Dialect) -> bool {
    dialect.bom && dialect.sheet.is_none()
}

/// Whether nothing is said of where rows and cells begin.
fn is_unsaid(reading: Reading) -> bool {
    reading.given == Given::default()
        && reading.header_rows.unwrap_or(0) == 0
        && reading.first_row.is_none()
}

fn unguard(cell: &mut String) {
    let bare = unguarded(cell);
    if bare.len() < cell.len() {
        *cell = bare.into_owned();
    }
}

/// Only the text's start is looked at for the row in which a table begins.
fn no_table(path: &Path, records: &[Record], first_row: Option<u64>) -> ImportError {
    let path = path.to_owned();
    let filled = records.iter().rfind(|record| !record.is_blank());
    match (filled, first_row) {
        (Some(last), Some(row)) => ImportError::Said {
            path,
            why: format!(
                "its table cannot begin in row {row}, but in row {} at the latest",
                last.row
            ),
        },
        _ => ImportError::Empty { path },
    }
}

/// The text's start, as whole lines where it has any.
pub(super) fn sample(path: &Path, encoding: &'static Encoding) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    decode(File::open(path)?, encoding)
        .0
        .take(SAMPLE)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 == SAMPLE
        && let Some(end) = bytes.iter().rposition(|byte| b"\r\n".contains(byte))
    {
        bytes.truncate(end + 1);
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

/// The records of a `sample`.
pub(super) fn sample_records(sample: &str, syntax: Syntax, told_delimiter: bool) -> Vec<Record> {
    let mut records = Records::new(sample.as_bytes(), syntax, None);
    if told_delimiter {
        // Reading from memory does not fail.
        records.skip_line().ok();
    }
    records.map_while(Result::ok).collect()
}

/// The sample's records below the header, as far as no other one stands among them: under that, columns are others.
fn body<'r>(records: &'r [Record], dialect: &Dialect) -> Vec<&'r Record> {
    let above = dialect.first_record + dialect.header_rows;
    let below = records.iter().filter(|record| record.row >= above);
    let is_headed = |record: &&Record| may_be_header(record) && has_known_names(record);
    below.take_while(|record| !is_headed(record)).collect()
}

fn dialect(
    syntax: Syntax,
    layout: &Layout,
    (encoding, bom, repair): (&'static str, bool, bool),
    sheet: Option<String>,
) -> Dialect {
    let Syntax {
        delimiter,
        quote,
        escape,
        line_end,
    } = syntax;
    let Layout {
        first_record,
        header_rows,
        ..
    } = *layout;
    Dialect {
        delimiter,
        quote,
        escape,
        line_end,
        encoding,
        bom,
        sheet,
        repair,
        header_rows,
        first_record,
    }
}
