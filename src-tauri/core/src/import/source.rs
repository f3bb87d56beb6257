//! A lead file that has been looked at: what it is, before its rows are read.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use encoding_rs::Encoding;
use sha2::{Digest, Sha256};

use crate::domain::Column;

use super::{
    Dialect, ImportError, MapOverride, Rows,
    book::{self, PutDown},
    decode::{Text, decode},
    dialect::Syntax,
    encoding::label,
    layout::{Layout, layout},
    map_override,
    mapping::map_columns,
    records::{Record, Records},
    rows::Origin,
    scan::{Scan, book_at, fingerprint, scan},
    sniff::sniff,
};

/// How much of the text is looked at to find dialect, header and mapping, in bytes.
const SAMPLE: u64 = 256 * 1024;

/// A lead file that can be read.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    hash: [u8; 32],
    bytes: u64,
    /// Of the text that the rows are in: the file itself, or a sheet's rows put down.
    scan: Scan,
    sheet: Option<Arc<PutDown>>,
    dialect: Dialect,
    told_delimiter: bool,
    header: Option<Vec<String>>,
    columns: Vec<Column>,
}

/// Looks at the file: reads it once to its end for its hash and encoding, and its start for the rest. `overrides`
/// go over what is recognised. Of a workbook the first sheet is read that a person sees and that has something in it.
///
/// # Errors
/// See [`ImportError`]. Nothing in a single row is an error here.
pub fn open(path: &Path, overrides: &[MapOverride]) -> Result<Source, ImportError> {
    open_sheet(path, None, overrides)
}

/// The same as [`open`], with the sheet of that name where there is one.
///
/// # Errors
/// The same, and where there is no such sheet.
pub fn open_sheet(
    path: &Path,
    sheet: Option<&str>,
    overrides: &[MapOverride],
) -> Result<Source, ImportError> {
    if let Some(kind) = book_at(path)? {
        let (file_hash, bytes) = fingerprint(path)?;
        let put_down = book::put_down(path, kind, sheet)?;
        let hash = hash_of_sheet(file_hash, &put_down.sheet);
        let scan = scan(&put_down.rows)?;
        return look(path, (hash, bytes), scan, Some(put_down), overrides);
    }
    if let Some(wanted) = sheet {
        return Err(ImportError::NoSheet {
            path: path.to_owned(),
            wanted: wanted.to_owned(),
            sheets: Vec::new(),
        });
    }
    let scan = scan(path)?;
    look(path, (scan.hash, scan.bytes), scan, None, overrides)
}

/// Every [`Source::hash`] that the file at `path` has: its own, or one for each sheet of a workbook that a person sees.
///
/// # Errors
/// The file cannot be read.
pub fn hashes(path: &Path) -> Result<Vec<[u8; 32]>, ImportError> {
    let (hash, _) = fingerprint(path)?;
    let Some(kind) = book_at(path)? else {
        return Ok(vec![hash]);
    };
    let sheets = book::sheets(path, kind)?;
    let of_sheet = |sheet: &String| hash_of_sheet(hash, sheet);
    Ok(sheets.iter().map(of_sheet).collect())
}

/// Each sheet of a workbook is a table of its own.
fn hash_of_sheet(file: [u8; 32], sheet: &str) -> [u8; 32] {
    Sha256::new_with_prefix(file)
        .chain_update(sheet)
        .finalize()
        .into()
}

fn look(
    path: &Path,
    (hash, bytes): ([u8; 32], u64),
    scan: Scan,
    sheet: Option<PutDown>,
    overrides: &[MapOverride],
) -> Result<Source, ImportError> {
    let text = sheet.as_ref().map_or(path, |sheet| &sheet.rows);
    let sample = sample(text, scan.encoding).map_err(|error| ImportError::from_io(path, error))?;
    let (syntax, told_delimiter) = match &sheet {
        Some(_) => (Syntax::COMMA, false),
        None => sniff(&sample),
    };
    let records = sample_records(&sample, syntax, told_delimiter);
    let layout = layout(&records).ok_or_else(|| ImportError::Empty {
        path: path.to_owned(),
    })?;
    let told = sheet.as_ref().map(|sheet| sheet.told.clone());
    let dialect = dialect(syntax, &layout, (label(scan.encoding), scan.bom), told);
    let Layout { header, names, .. } = layout;
    let mut columns = map_columns(names, &body(&records, &dialect));
    map_override::apply(&mut columns, overrides)
        .map_err(|wanted| unknown(path, wanted.to_string(), &columns))?;
    Ok(Source {
        path: path.to_owned(),
        hash,
        bytes,
        scan,
        sheet: sheet.map(Arc::new),
        dialect,
        told_delimiter,
        header,
        columns,
    })
}

impl Source {
    /// SHA-256 of the file's bytes; of a workbook's, and of the name of its sheet.
    pub fn hash(&self) -> [u8; 32] {
        self.hash
    }

    /// The file's length in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The columns in the file's order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The header as the file has it, where it has one.
    pub fn header(&self) -> Option<&[String]> {
        self.header.as_deref()
    }

    /// How the file writes its table down.
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// Reads the file a second time, for its rows.
    ///
    /// # Errors
    /// The file cannot be opened any more.
    pub fn rows(&self) -> Result<Rows, ImportError> {
        let failed = |error| ImportError::from_io(&self.path, error);
        let text = self.sheet.as_ref().map_or(&*self.path, |sheet| &sheet.rows);
        let (text, seen) = decode(File::open(text).map_err(failed)?, self.scan.encoding);
        let mut records: Records<Text> =
            Records::new(text, syntax(&self.dialect), Some(self.columns.len()));
        if self.told_delimiter {
            records.skip_line().map_err(failed)?;
        }
        let file = Origin {
            path: self.path.clone(),
            hash: self.scan.hash,
            bytes: (self.bytes, self.scan.bytes),
            sheet: self.sheet.clone(),
        };
        Ok(Rows::new(
            file,
            records,
            seen,
            self.dialect.clone(),
            self.columns.clone(),
        ))
    }
}

/// The text's start, as whole lines where it has any.
fn sample(path: &Path, encoding: &'static Encoding) -> std::io::Result<String> {
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

fn sample_records(sample: &str, syntax: Syntax, told_delimiter: bool) -> Vec<Record> {
    let mut records = Records::new(sample.as_bytes(), syntax, None);
    if told_delimiter {
        // Reading from memory does not fail.
        records.skip_line().ok();
    }
    records.map_while(Result::ok).collect()
}

/// The sample's records below the header.
fn body<'r>(records: &'r [Record], dialect: &Dialect) -> Vec<&'r Record> {
    let above = dialect.first_record + dialect.header_rows;
    records
        .iter()
        .filter(|record| record.row >= above)
        .collect()
}

fn dialect(
    syntax: Syntax,
    layout: &Layout,
    (encoding, bom): (&'static str, bool),
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
        header_rows,
        first_record,
    }
}

fn syntax(dialect: &Dialect) -> Syntax {
    let Dialect {
        delimiter,
        quote,
        escape,
        line_end,
        ..
    } = *dialect;
    Syntax {
        delimiter,
        quote,
        escape,
        line_end,
    }
}

fn unknown(path: &Path, wanted: String, columns: &[Column]) -> ImportError {
    let columns = columns.iter().map(|column| column.name.clone()).collect();
    ImportError::UnknownColumn {
        path: path.to_owned(),
        wanted,
        columns,
    }
}
