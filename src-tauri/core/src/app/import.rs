//! A file becomes a list.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use sha2::{Digest, Sha256};

use super::{App, AppError, clock};
use crate::domain::Column;
use crate::domain::Lead;
use crate::domain::LeadId;
use crate::domain::List;
use crate::domain::ListId;
use crate::domain::NewLead;
use crate::domain::PersonHash;
use crate::domain::Problem;
use crate::import;
use crate::import::MapOverride;
use crate::import::Row;
use crate::import::Rows;
use crate::import::Said;
use crate::import::Source;
use crate::preflight;
use crate::store::AT_ONCE;
use crate::store::NewList;
use crate::store::Sighted;
use crate::store::WrittenLead;
use crate::store::repeated;

/// Rows written in one go: about ten milliseconds, so that deliveries never wait long.
const PIECE: usize = 8_000;
/// Read, and made ready, before they can be kept: some tens of megabytes in all.
const PIECES_AHEAD: usize = 2;

/// A list that is now in the store.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The list.
    pub list: List,
    /// It was there before: the same bytes, read and mapped the same way.
    pub known: bool,
    /// Its columns are mapped as somebody mapped the same header before.
    pub remembered: bool,
}

/// A file that was looked at, with what is known of it.
pub struct Looked {
    pub(super) source: Source,
    /// Its columns as they would be taken without a word of anybody.
    recognised: Vec<Column>,
    /// They are mapped as somebody mapped the same header before.
    pub(super) remembered: bool,
    /// The list that it became before, or that it joined.
    pub(super) known: Option<Known>,
}

/// A list that a file is in.
pub(super) struct Known {
    pub(super) list: List,
    /// The file's columns as they were mapped.
    pub(super) columns: Vec<Column>,
    /// How the file was read, where that was said.
    read: Option<Said>,
}

impl App {
    /// Imports the file at `path`, unless the same bytes were imported before under a mapping that `overrides` agree
    /// with. `progress` is told bytes read and bytes in all, now and then.
    pub fn import(
        &self,
        path: &Path,
        overrides: &[MapOverride],
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Imported, AppError> {
        self.import_as(path, &Said::mapped(overrides), |read, all| {
            progress(read, all);
            ControlFlow::Continue(())
        })
    }

    /// The same, read as is `said`. Where `watch` breaks it off, nothing is left of it.
    pub fn import_as(
        &self,
        path: &Path,
        said: &Said,
        mut watch: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Imported, AppError> {
        self.import_looked_at(path, self.look_at_file(path, said)?, &mut watch)
    }

    /// The same of a file that was looked at.
    pub fn import_looked_at(
        &self,
        path: &Path,
        looked: Looked,
        watch: &mut impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Imported, AppError> {
        if let Some(known) = looked.known {
            return Ok(Imported {
                list: known.list,
                known: true,
                remembered: false,
            });
        }
        self.make_list(path, looked, watch)
    }

    /// Makes a list of a file that was looked at, whatever is there.
    pub(super) fn make_list(
        &self,
        path: &Path,
        looked: Looked,
        watch: &mut impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Imported, AppError> {
        let Looked {
            source,
            recognised,
            remembered,
            ..
        } = looked;
        let new = NewList {
            name: file_name(path),
            source: identity(&source, source.columns()),
            dialect: source.dialect().to_string(),
            columns: source.columns().to_vec(),
        };
        let id = self
            .store
            .write_blocking(move |db| db.begin_list(&new, clock()))?;
        if let Err(error) = self.fill(id, path, &source, watch) {
            self.remove_list(id)?;
            return Err(error);
        }
        self.remember(&source, &recognised)?;
        Ok(Imported {
            list: self.store.read(|db| db.get_list(id))?,
            known: false,
            remembered,
        })
    }

    /// Looks at the file at `path`, and whether it became a list before. If so it is read as it was then.
    pub fn look_at_file(&self, path: &Path, said: &Said) -> Result<Looked, AppError> {
        let mut source = import::open_as(path, &said.unmapped())?;
        let recognised = source.columns().to_vec();
        if !said.anew {
            self.recall(&mut source)?;
        }
        let recalled = source.columns().to_vec();
        source.map(&said.map)?;
        let known = self.find_known(&source, &said.map)?;
        if let Some(Known {
            read: Some(read), ..
        }) = &known
            && !read.fits(&source.dialect().said())
        {
            let sheet = said.sheet.clone();
            source = import::open_as(
                path,
                &Said {
                    sheet,
                    ..read.clone()
                },
            )?;
        }
        let remembered = known.is_none() && recalled != recognised && source.columns() == recalled;
        Ok(Looked {
            source,
            recognised,
            remembered,
            known,
        })
    }

    /// The list that these bytes became before, or that they joined, with what their columns are there, and how they were
    /// read then where that was said: mapped the same way; or else, because what is recognised may change from one version to
    /// the next and what was bought must not be bought again, read and mapped in a way that nobody contradicts. Of several
    /// the oldest, which was the one without a word before the others were asked for.
    fn find_known(
        &self,
        source: &Source,
        overrides: &[MapOverride],
    ) -> Result<Option<Known>, AppError> {
        let exact = identity(source, source.columns());
        let bytes = format!("{} ", hex::encode(source.hash()));
        let found = source.found().said();
        Ok(self.store.read(|db| {
            let lists = db.list_lists_from(&bytes)?;
            let agrees = |(list, own): &&(List, String)| {
                let read = reading(own);
                let is_read_so = source.said().fits(read.as_ref().unwrap_or(&found));
                is_read_so && import::agrees(&list.columns, overrides)
            };
            let is_same = |(_, own): &&(List, String)| *own == exact;
            let known = lists.iter().find(is_same).or(lists.iter().find(agrees));
            known
                .map(|(known, own)| {
                    Ok(Known {
                        list: db.get_list(known.id)?,
                        columns: known.columns.clone(),
                        read: reading(own),
                    })
                })
                .transpose()
        })?)
    }

    /// Keeps all rows of a list that was begun, and ends its import.
    fn fill(
        &self,
        list: ListId,
        path: &Path,
        source: &Source,
        watch: &mut impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<(), AppError> {
        let Kept {
            widest,
            leads,
            mut people,
        } = self.keep_rows(list, source, watch)?;
        if leads == 0 {
            return Err(AppError::NoLeads {
                path: path.to_owned(),
                others: source.other_sheets(),
            });
        }
        people.sort_unstable();
        let duplicates = repeated(&people);
        for piece in people.chunks(AT_ONCE) {
            let piece = piece.to_vec();
            self.store
                .write_blocking(move |db| db.add_people(list, &piece))?;
            told(watch(source.bytes(), source.bytes()))?;
        }
        let columns = widened(source.columns(), widest);
        self.store.write_blocking(move |db| {
            db.set_duplicates(list, duplicates)?;
            db.finish_list(list, &columns, clock())
        })?;
        Ok(())
    }

    /// Keeps all rows. While a piece is kept, the next is made ready, and the one after it is read.
    fn keep_rows(
        &self,
        list: ListId,
        source: &Source,
        watch: &mut impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Kept, AppError> {
        let rows = source.rows()?;
        let (read, to_make) = sync_channel(PIECES_AHEAD);
        let (made, pieces) = sync_channel(PIECES_AHEAD);
        let mut kept = Kept::default();
        thread::scope(|scope| {
            // Where this breaks off, whoever works for it finds nobody to work for, and ends.
            scope.spawn(move || read_pieces(rows, &read));
            scope.spawn(move || make_pieces(&to_make, source.columns(), &made));
            for piece in pieces {
                let piece: Piece = piece?;
                let read = piece.read;
                self.keep_piece(list, piece, &mut kept)?;
                told(watch(read, source.bytes()))?;
            }
            told(watch(source.bytes(), source.bytes()))?;
            Ok(kept)
        })
    }

    fn keep_piece(&self, list: ListId, piece: Piece, kept: &mut Kept) -> Result<(), AppError> {
        let Piece {
            leads,
            people,
            problems,
            ..
        } = piece;
        kept.widest = kept.widest.max(piece.widest);
        kept.leads += leads.len();
        let last = self
            .store
            .write_blocking(move |db| db.add_leads(list, &leads, &problems))?;
        let ids = (0..=last.0).rev().map(LeadId);
        let sighted = people.into_iter().rev().zip(ids);
        let sighted = sighted.filter_map(|(person, lead)| Some((person?, lead)));
        kept.people.extend(sighted);
        Ok(())
    }
}

/// What has been kept of a file.
#[derive(Default)]
struct Kept {
    /// The cells of the widest lead.
    widest: usize,
    leads: usize,
    /// Whom they are about.
    people: Vec<Sighted>,
}

/// Rows that are kept together.
#[derive(Default)]
struct Piece {
    leads: Vec<WrittenLead>,
    /// Whom each of them is about.
    people: Vec<Option<PersonHash>>,
    problems: Vec<Problem>,
    /// The cells of the widest lead.
    widest: usize,
    /// Bytes of the file read so far.
    read: u64,
}

type Pieces<T> = SyncSender<Result<T, AppError>>;

/// Reads `rows` in pieces, until nobody takes them any more.
fn read_pieces(rows: Rows, pieces: &Pieces<Vec<Row>>) {
    let mut rows = rows.map(|row| row.map_err(AppError::from));
    loop {
        let piece: Result<Vec<Row>, _> = rows.by_ref().take(PIECE).collect();
        let last = piece.as_ref().map_or(true, |piece| piece.len() < PIECE);
        // Whoever has gone has an error of its own.
        if pieces.send(piece).is_err() || last {
            return;
        }
    }
}

/// Makes the rows ready to be kept, until there are no more or nobody takes them.
fn make_pieces(
    rows: &Receiver<Result<Vec<Row>, AppError>>,
    columns: &[Column],
    pieces: &Pieces<Piece>,
) {
    for read in rows {
        let piece = read.and_then(|rows| Piece::of(rows, columns));
        if pieces.send(piece).is_err() {
            return;
        }
    }
}

impl Piece {
    fn of(rows: Vec<Row>, columns: &[Column]) -> Result<Self, AppError> {
        let mut piece = Self::default();
        for row in rows {
            piece.read = row.bytes_read;
            if let Some(NewLead { row, cells }) = row.lead {
                piece.widest = piece.widest.max(cells.len());
                piece.leads.push(WrittenLead::new(row, &cells)?);
                let id = LeadId(0);
                let lead = Lead { id, row, cells };
                piece.people.push(preflight::person_of(&lead, columns));
            }
            piece.problems.extend(row.problems);
        }
        Ok(piece)
    }
}

/// What the user says when told how far an import has come.
pub(super) fn told(said: ControlFlow<()>) -> Result<(), AppError> {
    match said {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(AppError::ImportCancelled),
    }
}

/// The file's name, without the folder.
pub(super) fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// The same bytes read and mapped the same way are the same list; how they are read stands in it only where that is not
/// what is found. Stored with the list: it must not change.
pub(super) fn identity(source: &Source, columns: &[Column]) -> String {
    let mut mapping = Sha256::new();
    for column in columns {
        mapping.update(column.field.map_or("", |field| field.word()));
        mapping.update([0]);
    }
    let (hash, mapping) = (hex::encode(source.hash()), hex::encode(mapping.finalize()));
    let read = source.dialect().said();
    if read == source.found().said() {
        return format!("{hash} {mapping}");
    }
    // Texts and numbers are always JSON.
    let read = serde_json::to_string(&read).unwrap_or_default();
    format!("{hash} {mapping} {read}")
}

/// How a list's file was read, where its [`identity`] says so.
pub(super) fn reading(identity: &str) -> Option<Said> {
    serde_json::from_str(identity.splitn(3, ' ').nth(2)?).ok()
}

/// `columns` and, for rows that are longer, further ones without a header. Nothing the file had is thrown away.
pub(super) fn widened(columns: &[Column], widest: usize) -> Vec<Column> {
    let further = columns.len()..widest.max(columns.len());
    let named = |at: usize| Column {
        name: format!("Column {}", at + 1),
        field: None,
    };
    columns.iter().cloned().chain(further.map(named)).collect()
}

#[cfg(test)]
mod tests;
