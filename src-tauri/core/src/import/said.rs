//! What a person says of a file in place of what is found in it. Nobody has to say anything.

use std::{collections::BTreeSet, path::Path, sync::Mutex, sync::PoisonError};

use encoding_rs::{Encoding, REPLACEMENT};
use serde::{Deserialize, Serialize};

use super::{Dialect, ImportError, MapOverride, encoding, sniff::Given};

/// A header has no more rows than this.
const HEADER_ROWS: u64 = 10;

/// What a person says of a file. What is `None` is found. How the text is written is kept with a list, as JSON: a name
/// in it must not change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The encoding, by one of its names: `UTF-8`, `latin1`, `Windows-1252`.
    pub encoding: Option<String>,
    /// What stands between two cells: a character or two.
    pub delimiter: Option<String>,
    /// What stands around a cell that has a delimiter in it: one ASCII character; empty where nothing does.
    pub quote: Option<String>,
    /// How many rows from the first on name the columns; 0 where none does.
    pub header_rows: Option<u64>,
    /// In which row of the file the table begins, its header included.
    pub first_row: Option<u64>,
    /// Cells that look garbled are repaired also where that is not certain; none: they are left as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<bool>,
    /// The sheet of a workbook, by its name.
    #[serde(skip)]
    pub sheet: Option<String>,
    /// What columns hold, over what is recognised.
    #[serde(skip)]
    pub map: Vec<MapOverride>,
    /// Columns are taken for what is recognised, whatever the same header was mapped to before.
    #[serde(skip)]
    pub anew: bool,
}

/// What of [`Said`] cannot be found otherwise, made fit for reading.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Reading {
    pub(super) encoding: Option<&'static Encoding>,
    pub(super) given: Given,
    pub(super) header_rows: Option<u64>,
    pub(super) first_row: Option<u64>,
    pub(super) repair: bool,
}

impl Said {
    /// Nothing but a mapping.
    pub fn mapped(map: &[MapOverride]) -> Self {
        Self {
            map: map.to_vec(),
            ..Self::default()
        }
    }

    /// The same without a mapping.
    pub fn unmapped(&self) -> Self {
        Self {
            map: Vec::new(),
            ..self.clone()
        }
    }

    /// Whether `other`, of which nothing is missing, says nothing else of how the text is written. Both as a dialect
    /// says it.
    pub fn fits(&self, other: &Self) -> bool {
        fn same<T: PartialEq>(said: Option<&T>, other: Option<&T>) -> bool {
            said.is_none() || said == other
        }
        same(self.encoding.as_ref(), other.encoding.as_ref())
            && same(self.delimiter.as_ref(), other.delimiter.as_ref())
            && same(self.quote.as_ref(), other.quote.as_ref())
            && same(self.header_rows.as_ref(), other.header_rows.as_ref())
            && same(self.first_row.as_ref(), other.first_row.as_ref())
            && self.repair.is_none_or(|repair| repair == other.repairs())
    }

    /// Whether cells that look garbled are repaired.
    pub(super) fn repairs(&self) -> bool {
        self.repair == Some(true)
    }

    /// What `read` says, as far as anything was said here.
    pub(super) fn as_read(&self, read: Self) -> Self {
        Self {
            encoding: read.encoding.filter(|_| self.encoding.is_some()),
            delimiter: read.delimiter.filter(|_| self.delimiter.is_some()),
            quote: read.quote.filter(|_| self.quote.is_some()),
            header_rows: read.header_rows.filter(|_| self.header_rows.is_some()),
            first_row: read.first_row.filter(|_| self.first_row.is_some()),
            repair: read.repair.filter(|_| self.repair.is_some()),
            ..self.clone()
        }
    }

    /// The same words, as they hold for the text at `path` or, where `is_book`, for a sheet of the workbook.
    ///
    /// # Errors
    /// The first word that no file could be read by, or that a workbook has no use for.
    pub(super) fn reading(&self, path: &Path, is_book: bool) -> Result<Reading, ImportError> {
        let refused = |why: String| ImportError::Said {
            path: path.to_owned(),
            why,
        };
        let of_text = [&self.encoding, &self.delimiter, &self.quote];
        if is_book && of_text.iter().any(|said| said.is_some()) {
            return Err(refused(
                "it is a workbook, which has no encoding, delimiter or quotes: leave them out"
                    .into(),
            ));
        }
        let delimiter = self.delimiter.as_deref().map(delimiter).transpose();
        let quote = self.quote.as_deref().map(quote).transpose();
        let reading = Reading {
            encoding: self
                .encoding
                .as_deref()
                .map(encoding_of)
                .transpose()
                .map_err(refused)?,
            given: Given {
                delimiter: delimiter.map_err(refused)?,
                quote: quote.map_err(refused)?,
            },
            header_rows: self.header_rows,
            first_row: self.first_row,
            repair: self.repairs(),
        };
        if let Given {
            delimiter: Some(delimiter),
            quote: Some(Some(quote)),
        } = reading.given
            && delimiter.contains(quote)
        {
            return Err(refused(format!(
                "`{quote}` cannot both part cells and stand around them: choose another delimiter or quote"
            )));
        }
        if self.header_rows.is_some_and(|rows| rows > HEADER_ROWS) {
            return Err(refused(format!(
                "a header has {HEADER_ROWS} rows at most: say 0 where none names the columns"
            )));
        }
        if self.first_row == Some(0) {
            return Err(refused(
                "rows are counted from 1: say in which one the table begins".into(),
            ));
        }
        Ok(reading)
    }
}

impl Dialect {
    /// The same in words that can be said; of a sheet only what can be said of one.
    pub fn said(&self) -> Said {
        let of_text = |text: &str| self.sheet.is_none().then(|| text.to_owned());
        let quote = self.quote.map(String::from).unwrap_or_default();
        Said {
            encoding: of_text(self.encoding),
            delimiter: of_text(self.delimiter),
            quote: of_text(&quote),
            header_rows: Some(self.header_rows),
            first_row: Some(self.first_record),
            // Lists from before anybody could say it have no word of it.
            repair: self.repair.then_some(true),
            ..Said::default()
        }
    }
}

fn encoding_of(name: &str) -> Result<&'static Encoding, String> {
    let known = encoding::named(name).filter(|encoding| *encoding != REPLACEMENT);
    known.ok_or_else(|| {
        format!(
            "`{name}` is no encoding that is known: say one like UTF-8, Windows-1252 or Shift_JIS"
        )
    })
}

/// A delimiter that lives as long as the program, because a dialect is copied at every record: each is kept once.
pub(super) fn delimiter(text: &str) -> Result<&'static str, String> {
    static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    if !(1..=3).contains(&text.chars().count()) {
        return Err(format!(
            "`{text}` is no delimiter: say one to three characters"
        ));
    }
    if text.contains(['\n', '\r', '\0', '"']) {
        return Err(
            "a line end, a NUL or a double quote is no delimiter: say what stands between two cells"
                .into(),
        );
    }
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept.get(text) {
        return Ok(known);
    }
    let new: &'static str = Box::leak(text.to_owned().into_boxed_str());
    kept.insert(new);
    Ok(new)
}

fn quote(text: &str) -> Result<Option<char>, String> {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (None, _) => Ok(None),
        (Some(quote), None) if quote.is_ascii_punctuation() => Ok(Some(quote)),
        _ => Err(format!(
            "`{text}` is no quote: say one sign like \" or ', or none"
        )),
    }
}
