//! Spreadsheets: a sheet is put down as a CSV file of its own, cell by cell, and then read like any other. So there is
//! one way from rows to leads, whatever a file is, and no more memory is needed than for one row.
//!
//! A workbook is asked first how much it would take to read it (`archive`, `old`): a few kilobytes may claim more cells
//! than any machine has memory, or unpack to more than any disk holds.

mod archive;
mod binary;
mod bytes;
mod cells;
mod clock;
mod format;
mod fraction;
mod language;
mod links;
mod merged;
mod ods;
mod old;
mod spool;
mod styles;
mod unseen;

use std::{fs::File, io::BufReader, panic, path::Path};

use calamine::{DataRef, Reader, Sheet, SheetType, SheetVisible, Xls, Xlsb, Xlsx};
use tempfile::TempPath;

use super::{
    ImportError,
    cover::{Holds, holds},
};
use archive::Found;
use format::Format;
use merged::Area;
use spool::Spool;

/// The kinds of workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Since 2007.
    Xlsx,
    /// The same, in binary.
    Xlsb,
    /// Before 2007.
    Xls,
    /// LibreOffice's.
    Ods,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "an XLSX workbook",
            Self::Xlsb => "an XLSB workbook",
            Self::Xls => "an XLS workbook",
            Self::Ods => "an ODS spreadsheet",
        }
    }
}

/// What to do about a workbook that another program has made too large to be read.
const SAVE_AGAIN: &str =
    "open it in a spreadsheet program and save it again, or export the list as CSV";

/// How a sheet is chosen where there is no window.
pub(super) const CHOOSE: &str = "on the command line with `--sheet NAME`";

/// A sheet that has been put down.
#[derive(Debug)]
pub(super) struct PutDown {
    /// Its rows as CSV: RFC 4180, UTF-8. The file goes when this does.
    pub(super) rows: TempPath,
    /// Its name.
    pub(super) sheet: String,
    /// In words, where it is from.
    pub(super) told: String,
    /// All sheets that a person sees, this one among them.
    pub(super) all: Vec<String>,
    /// What should be known of the workbook, in words.
    pub(super) notes: Vec<String>,
}

/// The names of a workbook's sheets, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheets {
    /// Those that a person sees.
    shown: Vec<String>,
    /// Those that somebody has hidden.
    hidden: Vec<String>,
}

/// Why a workbook is not read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// No workbook at all, or a broken one.
    #[error("it is damaged, or no whole workbook; download or copy it again")]
    Damaged,
    /// Its cells cannot be read without the password.
    #[error("it is protected with a password; save it without one")]
    Protected,
    /// More than is read.
    #[error("{0}")]
    TooLarge(&'static str),
    /// More than any program has put into such a file.
    #[error("{0}; {SAVE_AGAIN}")]
    Swollen(&'static str),
    /// The sheet that was chosen, where there are others.
    #[error("{0}; {1}")]
    OfSheet(String, String),
    /// There is no such sheet.
    #[error("there is no such sheet")]
    NoSheet(Sheets),
    /// Not one cell with something in it.
    #[error("it is empty")]
    Empty,
    /// Nothing in what a person sees, but there is more.
    #[error(
        "nothing is in the sheets that are shown, and {0}; show the one that is meant and save it"
    )]
    AllHidden(String),
    /// The disk.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// The kind of the workbook at `path`, which starts with `head`; `None` where it is none.
pub(super) fn kind(path: &Path, head: &[u8]) -> Option<Kind> {
    if head.starts_with(b"PK\x03\x04") {
        return archive::kind(File::open(path).ok()?);
    }
    let is_old = head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    is_old.then_some(Kind::Xls)
}

/// Puts down the sheet of that name, or else the first one that a person sees and that holds a list.
///
/// # Errors
/// See [`Refusal`].
pub(super) fn put_down(
    path: &Path,
    kind: Kind,
    sheet: Option<&str>,
) -> Result<PutDown, ImportError> {
    // The library panics at some files that are damaged: that is one of them, and no end of the program.
    panic::catch_unwind(|| read(path, kind, sheet))
        .unwrap_or(Err(Refusal::Damaged))
        .map_err(|refusal| in_words(path, kind, sheet, refusal))
}

/// The names of the sheets that a person sees.
///
/// # Errors
/// See [`Refusal`].
pub(super) fn sheets(path: &Path, kind: Kind) -> Result<Vec<String>, ImportError> {
    let names = || match kind {
        Kind::Xlsx => {
            archive::check(File::open(path)?)?;
            let book = Xlsx::new(BufReader::new(File::open(path)?)).map_err(damaged)?;
            Ok(sheets_of(book.sheets_metadata()).shown)
        }
        Kind::Xlsb | Kind::Xls | Kind::Ods => Ok(read(path, kind, None)?.all),
    };
    panic::catch_unwind(names)
        .unwrap_or(Err(Refusal::Damaged))
        .map_err(|refusal| in_words(path, kind, None, refusal))
}

fn in_words(path: &Path, kind: Kind, sheet: Option<&str>, refusal: Refusal) -> ImportError {
    let path = path.to_owned();
    match refusal {
        Refusal::Empty => ImportError::Empty { path },
        Refusal::Io(error) => ImportError::from_io(&path, error),
        Refusal::NoSheet(sheets) => ImportError::NoSheet {
            path,
            wanted: sheet.unwrap_or_default().to_owned(),
            is_hidden: sheets
                .hidden
                .iter()
                .any(|name| is_same(name, sheet.unwrap_or_default())),
            sheets: sheets.shown,
        },
        refusal => ImportError::Workbook {
            path,
            kind: kind.name(),
            why: refusal.to_string(),
        },
    }
}

fn read(path: &Path, kind: Kind, sheet: Option<&str>) -> Result<PutDown, Refusal> {
    let found = match kind {
        Kind::Xls => old::check(path).map(|()| Found::default())?,
        Kind::Xlsx | Kind::Xlsb | Kind::Ods => archive::check(File::open(path)?)?,
    };
    let file = BufReader::new(File::open(path)?);
    match kind {
        Kind::Xlsx => {
            let mut book = Xlsx::new(file).map_err(|error| match error {
                calamine::XlsxError::Password => Refusal::Protected,
                _ => Refusal::Damaged,
            })?;
            let sheets = sheets_of(book.sheets_metadata());
            choose(kind, &sheets, sheet, |name, spool| {
                if found.unseen {
                    let unseen = unseen::look(path, name);
                    spool.hide_all(unseen.rows);
                    spool.merge_all(unseen.merged);
                    for (place, target) in unseen.links {
                        spool.link(place, target);
                    }
                }
                let has_empty = xlsx(&mut book, name, spool)?;
                match found.formulas && has_empty {
                    true => valueless(&mut book, name, spool),
                    false => Ok(()),
                }
            })
        }
        Kind::Xlsb => {
            let mut book = Xlsb::new(file).map_err(|error| match error {
                calamine::XlsbError::Password => Refusal::Protected,
                _ => Refusal::Damaged,
            })?;
            let sheets = sheets_of(book.sheets_metadata());
            let mut styles = binary::Styles::new(path);
            choose(kind, &sheets, sheet, |name, spool| {
                if let Some(styles) = &mut styles {
                    let (hidden, merged) = styles.hidden_and_merged(name);
                    spool.hide_all(hidden);
                    spool.merge_all(merged);
                }
                let mut styles = styles.as_mut().and_then(|styles| styles.cells(name));
                let mut reader = book.worksheet_cells_reader(name).map_err(damaged)?;
                while let Some(cell) = reader.next_cell().map_err(damaged)? {
                    let place = cell.get_position();
                    if let Some(number) = cells::number(cell.get_value()) {
                        spool.number(place, number);
                    }
                    let format = styles.as_mut().and_then(|cells| cells.format(place));
                    spool.put(place, cells::text(cell.get_value(), format))?;
                }
                Ok(())
            })
        }
        Kind::Xls => {
            let mut book = Xls::new(file).map_err(|error| match error {
                calamine::XlsError::Password => Refusal::Protected,
                _ => Refusal::Damaged,
            })?;
            let sheets = sheets_of(book.sheets_metadata());
            choose(kind, &sheets, sheet, |name, spool| {
                let all = book.sheets_metadata().iter();
                let nth = all.take_while(|sheet| sheet.name != name).count();
                let mut formats = styles::formats(path, nth)?;
                spool.hide_all(std::mem::take(&mut formats.hidden));
                let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
                spool.merge_all(merged.into_iter().map(|area| Area {
                    top: area.start,
                    end: area.end,
                }));
                let range = book.worksheet_range(name).map_err(damaged)?;
                let (top, left) = range.start().unwrap_or_default();
                for (row, column, value) in range.used_cells() {
                    let at = |offset: u32, from: usize| {
                        u32::try_from(from).map_or(u32::MAX, |from| offset.saturating_add(from))
                    };
                    let place = (at(top, row), at(left, column));
                    if let Some(number) = cells::owned_number(value) {
                        spool.number(place, number);
                    }
                    spool.put(place, cells::owned_text(value, formats.at(place)))?;
                }
                Ok(())
            })
        }
        Kind::Ods => {
            let sheets = ods::sheets(path)?;
            choose(kind, &sheets, sheet, |name, spool| {
                ods::read(path, name, spool)
            })
        }
    }
}

type XlsxFile = Xlsx<BufReader<File>>;

/// Puts down the sheet called `name`; whether it has cells without a value.
fn xlsx(book: &mut XlsxFile, name: &str, spool: &mut Spool) -> Result<bool, Refusal> {
    let mut reader = book.worksheet_cells_reader(name).map_err(damaged)?;
    let format = |style: &calamine::Style| {
        let format = style.number_format.as_ref();
        format.and_then(|format| {
            Format::of_cells(format.format_id.unwrap_or_default(), &format.format_code)
        })
    };
    let formats: Vec<_> = reader.styles().iter().map(format).collect();
    let mut has_empty = false;
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(damaged)? {
        has_empty |= matches!(cell.get_value(), DataRef::Empty);
        let format = formats.get(style).and_then(Option::as_ref);
        if let Some(number) = cells::number(cell.get_value()) {
            spool.number(cell.get_position(), number);
        }
        spool.put(cell.get_position(), cells::text(cell.get_value(), format))?;
    }
    Ok(has_empty)
}

/// Reads the sheet a second time, for formulas that no spreadsheet program has ever worked out.
fn valueless(book: &mut XlsxFile, name: &str, spool: &mut Spool) -> Result<(), Refusal> {
    let mut reader = book.worksheet_cells_reader(name).map_err(damaged)?;
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(damaged)? {
        if cell.formula.is_some() && matches!(cell.value, DataRef::Empty) {
            spool.no_value(cell.pos);
        }
    }
    Ok(())
}

fn damaged<E>(_: E) -> Refusal {
    Refusal::Damaged
}

fn sheets_of(all: &[Sheet]) -> Sheets {
    let mut sheets = Sheets::default();
    for sheet in all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let names = match sheet.visible {
            SheetVisible::Visible => &mut sheets.shown,
            SheetVisible::Hidden | SheetVisible::VeryHidden => &mut sheets.hidden,
        };
        names.push(sheet.name.clone());
    }
    sheets
}

fn is_same(name: &str, wanted: &str) -> bool {
    name.trim().to_lowercase() == wanted.trim().to_lowercase()
}

/// Reads the sheets in turn, by `read`, until the wanted one was read, or one that holds a list. Where none does, the first
/// one is taken that has something in it.
fn choose(
    kind: Kind,
    sheets: &Sheets,
    wanted: Option<&str>,
    mut read: impl FnMut(&str, &mut Spool) -> Result<(), Refusal>,
) -> Result<PutDown, Refusal> {
    let same = |name: &&String| wanted.is_none_or(|wanted| is_same(name, wanted));
    let (mut empty, mut passed, mut first) = (None, Vec::new(), None);
    for name in sheets.shown.iter().filter(same) {
        empty.get_or_insert(name);
        let mut put_down = match put_down_sheet(kind, sheets, name, &mut read) {
            Ok(Some(put_down)) => put_down,
            Ok(None) => continue,
            // What could not be read stands behind what could.
            Err(_) if first.is_some() => continue,
            Err(refusal) => return Err(sheets.refused(name, refusal)),
        };
        let held = match wanted {
            Some(_) => Holds::List,
            None => holds(&put_down.rows)?,
        };
        match held {
            Holds::List => {
                put_down.notes.extend(passed_told(name, &passed));
                return Ok(put_down);
            }
            Holds::Words => {
                passed.push(name.as_str());
                first.get_or_insert(put_down);
            }
            Holds::Nothing => {}
        }
    }
    if let Some(mut first) = first {
        first.notes.extend(none_told(&first.sheet, &passed));
        return Ok(first);
    }
    match (empty, sheets.hidden_told()) {
        (Some(name), _) if wanted.is_some() => Err(sheets.refused(name, Refusal::Empty)),
        (None, _) if wanted.is_some() => Err(Refusal::NoSheet(sheets.clone())),
        (_, Some(hidden)) => Err(Refusal::AllHidden(hidden)),
        (_, None) => Err(Refusal::Empty),
    }
}

/// Puts down the sheet called `name`, where something is in it.
fn put_down_sheet(
    kind: Kind,
    sheets: &Sheets,
    name: &str,
    read: &mut impl FnMut(&str, &mut Spool) -> Result<(), Refusal>,
) -> Result<Option<PutDown>, Refusal> {
    let mut spool = Spool::new()?;
    read(name, &mut spool)?;
    Ok(spool.finish()?.map(|(rows, told)| PutDown {
        rows,
        sheet: name.to_owned(),
        told: format!("sheet `{name}` of {}", kind.name()),
        all: sheets.shown.clone(),
        notes: told.into_iter().chain(sheets.hidden_told()).collect(),
    }))
}

/// That the sheet called `name` is read for want of a better one, where there are several.
fn none_told(name: &str, passed: &[&str]) -> Option<String> {
    (passed.len() > 1).then(|| {
        format!(
            "none of the sheets looks like a list, so {name}, the first one, was taken; another one is read where it is \
             chosen ({CHOOSE})"
        )
    })
}

/// Why the sheet called `name` is read, and not those before it.
fn passed_told(name: &str, passed: &[&str]) -> Option<String> {
    let before = match passed {
        [] => return None,
        [only] => format!("{only}, which stands before it, holds"),
        all => format!("those before it ({}) hold", all.join(", ")),
    };
    Some(format!(
        "the sheet {name} was taken, because {before} no list; another one is read where it is chosen ({CHOOSE})"
    ))
}

impl Sheets {
    /// Why the sheet called `name` is refused; with what could be read in its place, where there are others.
    fn refused(&self, name: &str, refusal: Refusal) -> Refusal {
        let why = match refusal {
            Refusal::TooLarge(_) | Refusal::Swollen(_) => {
                format!("of its sheet {name}: {refusal}")
            }
            Refusal::Empty => format!("its sheet {name} is empty"),
            other => return other,
        };
        match self.shown.len() {
            0 | 1 => refusal,
            _ => Refusal::OfSheet(
                why,
                format!(
                    "its sheets are: {}; choose another one ({CHOOSE})",
                    self.shown.join(", ")
                ),
            ),
        }
    }

    fn hidden_told(&self) -> Option<String> {
        let names = self.hidden.join(", ");
        match self.hidden.len() {
            0 => None,
            1 => Some(format!("a sheet is hidden and is not read: {names}")),
            n => Some(format!("{n} sheets are hidden and are not read: {names}")),
        }
    }
}
