//! A lead file that has been looked at: what it is, before its rows are read.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use encoding_rs::{UTF_16BE, UTF_16LE};
use sha2::{Digest, Sha256};

use crate::domain::Column;

use super::{
    Dialect, ImportError, MapOverride, Rows, Said,
    book::{self, PutDown},
    decode::{Text, decode},
    dialect::Syntax,
    encoding::label,
    map_override,
    records::Records,
    rows::Origin,
    said::Reading,
    scan::{Scan, book_at, fingerprint, scan, undecodable},
    table::{Table, look_at},
};

/// A lead file that can be read.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    hash: [u8; 32],
    bytes: u64,
    /// Of the text that the rows are in: the file itself, or a sheet's rows put down.
    scan: Scan,
    sheet: Option<Arc<PutDown>>,
    found: Dialect,
    said: Said,
    conflict: Option<String>,
    /// Why what is said of the delimiter is doubtful, as a sentence without its stop.
    narrow: Option<String>,
    table: Table,
}

/// Looks at the file: reads it once to its end for its hash and encoding, and its start for the rest. `overrides`
/// go over what is recognised. Of a workbook the first sheet is read that a person sees and that holds a list.
///
/// # Errors
/// See [`ImportError`]. Nothing in a single row is an error here.
pub fn open(path: &Path, overrides: &[MapOverride]) -> Result<Source, ImportError> {
    open_as(path, &Said::mapped(overrides))
}

/// The same as [`open`], read as is `said`.
///
/// # Errors
/// The same, and where what is said cannot be.
pub fn open_as(path: &Path, said: &Said) -> Result<Source, ImportError> {
    let kind = book_at(path)?;
    let reading = said.reading(path, kind.is_some())?;
    let mut source = if let Some(kind) = kind {
        let (file_hash, bytes) = fingerprint(path)?;
        let put_down = book::put_down(path, kind, said.sheet.as_deref())?;
        let hash = hash_of_sheet(file_hash, &put_down.sheet);
        let scan = scan(&put_down.rows, false)?;
        look(path, (hash, bytes), scan, Some(put_down), reading)?
    } else if let Some(wanted) = &said.sheet {
        return Err(ImportError::NoSheet {
            path: path.to_owned(),
            wanted: wanted.clone(),
            is_hidden: false,
            sheets: Vec::new(),
        });
    } else {
        let is_wide = |encoding| [UTF_16LE, UTF_16BE].contains(&encoding);
        let scan = scan(path, reading.encoding.is_some_and(is_wide))?;
        look(path, (scan.hash, scan.bytes), scan, None, reading)?
    };
    source.said = said.as_read(source.dialect().said());
    source.map(&said.map)?;
    Ok(source)
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

/// Looks at the text twice where something is said of it: what is found without a word is told, too.
fn look(
    path: &Path,
    (hash, bytes): ([u8; 32], u64),
    found: Scan,
    sheet: Option<PutDown>,
    reading: Reading,
) -> Result<Source, ImportError> {
    let scan = reading
        .encoding
        .map_or(found, |encoding| found.read_in(encoding));
    let table = look_at(path, &scan, sheet.as_ref(), reading)?;
    // Where nothing but what is said makes a table of it, that is all that can be told.
    let unsaid = (reading != Reading::default())
        .then(|| look_at(path, &found, sheet.as_ref(), Reading::default()).ok())
        .flatten();
    let narrow = unsaid.as_ref().and_then(|unsaid| narrow(&table, unsaid));
    let found_dialect = unsaid.map_or_else(|| table.dialect.clone(), |unsaid| unsaid.dialect);
    Ok(Source {
        path: path.to_owned(),
        hash,
        bytes,
        conflict: conflict(path, &found, &scan)?,
        narrow,
        scan,
        sheet: sheet.map(Arc::new),
        found: found_dialect,
        said: Said::default(),
        table,
    })
}

/// What is wrong where what is said makes one column of a table that has more.
fn narrow(said: &Table, unsaid: &Table) -> Option<String> {
    let (said, by) = (said.columns.len(), said.dialect.delimiter);
    let (found, better) = (unsaid.columns.len(), unsaid.dialect.delimiter);
    let shown = |delimiter: &str| match delimiter {
        "\t" => "a tab".to_owned(),
        " " => "a space".to_owned(),
        other => format!("`{other}`"),
    };
    (said == 1 && found > 1 && by != better).then(|| {
        let (by, better) = (shown(by), shown(better));
        format!(
            "the delimiter is said to be {by}, which makes 1 column; {better} makes {found}: say that one, or none at all"
        )
    })
}

/// Why the encoding that is said cannot be the file's, or that which is found may be another.
fn conflict(path: &Path, found: &Scan, said: &Scan) -> Result<Option<String>, ImportError> {
    let name = label(said.encoding);
    if said.is_dos {
        return Ok(Some(format!(
            "letters with accents look like those of DOS (CP850), and are read as {name}, which may be wrong: look at them, and \
             save the file as UTF-8 if they are"
        )));
    }
    if found.encoding == said.encoding {
        return Ok(None);
    }
    if found.bom {
        let proven = label(found.encoding);
        return Ok(Some(format!(
            "the file begins with the mark of {proven}, so it is hardly {name}"
        )));
    }
    Ok(match undecodable(path, said.encoding)? {
        0 => None,
        1 => Some(format!(
            "1 place of the file is nothing in {name} and would be lost"
        )),
        places => Some(format!(
            "{places} places of the file are nothing in {name} and would be lost"
        )),
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
        &self.table.columns
    }

    /// The header as the file has it, where it has one.
    pub fn header(&self) -> Option<&[String]> {
        self.table.header.as_deref()
    }

    /// How the file writes its table down, as far as nothing else is said.
    pub fn dialect(&self) -> &Dialect {
        &self.table.dialect
    }

    /// How it does without a word of anybody.
    pub fn found(&self) -> &Dialect {
        &self.found
    }

    /// What was said of it, in the words of [`Dialect::said`].
    pub fn said(&self) -> &Said {
        &self.said
    }

    /// Why its encoding is doubtful, be it said or found, as half a sentence.
    pub fn conflict(&self) -> Option<&str> {
        self.conflict.as_deref()
    }

    /// Whether cells may look garbled without that being certain: some at its start do, or it goes on behind that.
    pub fn may_be_garbled(&self) -> bool {
        self.table.may_be_garbled
    }

    /// The sheet that is read, and all that a person sees, in their order.
    pub fn sheets(&self) -> Option<(&str, &[String])> {
        let sheet = self.sheet.as_ref()?;
        Some((&sheet.sheet, &sheet.all))
    }

    /// In words, which sheet is read, and which others could be; `None` where there are none.
    pub fn other_sheets(&self) -> Option<String> {
        let (sheet, all) = self.sheets()?;
        let others: Vec<&str> = all
            .iter()
            .map(String::as_str)
            .filter(|other| *other != sheet)
            .collect();
        (!others.is_empty()).then(|| {
            let others = others.join(", ");
            format!(
                "its sheet {sheet} was read; choose another one, {}: {others}",
                book::CHOOSE
            )
        })
    }

    /// Has columns hold what `overrides` say.
    ///
    /// # Errors
    /// The first column that there is not, or what is said twice.
    pub fn map(&mut self, overrides: &[MapOverride]) -> Result<(), ImportError> {
        let columns = &mut self.table.columns;
        if let Some(why) = map_override::contradiction(columns, overrides) {
            let path = self.path.clone();
            return Err(ImportError::Said { path, why });
        }
        map_override::apply(columns, overrides)
            .map_err(|wanted| unknown(&self.path, wanted.to_string(), columns))
    }

    /// Reads the file a second time, for its rows.
    ///
    /// # Errors
    /// The file cannot be opened any more.
    pub fn rows(&self) -> Result<Rows, ImportError> {
        let failed = |error| ImportError::from_io(&self.path, error);
        let text = self.sheet.as_ref().map_or(&*self.path, |sheet| &sheet.rows);
        let (text, seen) = decode(File::open(text).map_err(failed)?, self.scan.encoding);
        let mut records: Records<Text> = Records::new(
            text,
            syntax(&self.table.dialect),
            Some(self.table.columns.len()),
        );
        if self.table.told_delimiter {
            records.skip_line().map_err(failed)?;
        }
        let file = Origin {
            path: self.path.clone(),
            hash: self.scan.hash,
            bytes: (self.bytes, self.scan.bytes),
            conflict: self.conflict.clone(),
            narrow: self.narrow.clone(),
            doubts: self.table.doubts.clone(),
            usual: self.table.usual,
            guarded: self.table.guarded.clone(),
            sheet: self.sheet.clone(),
        };
        Ok(Rows::new(
            file,
            records,
            seen,
            self.table.dialect.clone(),
            self.table.columns.clone(),
        ))
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
