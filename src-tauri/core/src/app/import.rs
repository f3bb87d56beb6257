//! A file becomes a list.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::{App, AppError, clock};
use crate::domain::Column;
use crate::domain::List;
use crate::domain::ListId;
use crate::domain::NewLead;
use crate::domain::Problem;
use crate::import;
use crate::import::MapOverride;
use crate::store::NewList;

/// Leads written in one go: a few milliseconds, so that deliveries never wait long.
const PIECE: usize = 1_000;

/// A list that is now in the store.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The list.
    pub list: List,
    /// It was there before: the same bytes, mapped the same way.
    pub known: bool,
}

impl App {
    /// Imports the file at `path`, unless the same bytes were imported before under a mapping that `overrides` agree
    /// with. `progress` is told bytes read and bytes in all, now and then.
    pub fn import(
        &self,
        path: &Path,
        overrides: &[MapOverride],
        progress: impl FnMut(u64, u64),
    ) -> Result<Imported, AppError> {
        self.import_sheet(path, None, overrides, progress)
    }

    /// The same, of the sheet of that name where the file is a workbook.
    pub fn import_sheet(
        &self,
        path: &Path,
        sheet: Option<&str>,
        overrides: &[MapOverride],
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Imported, AppError> {
        let source = import::open_sheet(path, sheet, overrides)?;
        if let Some((list, _)) = self.find_known(&source, overrides)? {
            return Ok(Imported { list, known: true });
        }
        self.import_source(path, &source, &mut progress)
    }

    /// Makes a list of the file, whatever is there.
    pub(super) fn import_source(
        &self,
        path: &Path,
        source: &import::Source,
        progress: &mut impl FnMut(u64, u64),
    ) -> Result<Imported, AppError> {
        let identity = identity(source, source.columns());
        let name = name_of(path);
        let columns = source.columns().to_vec();
        let new = NewList {
            name,
            source: identity,
            dialect: source.dialect().to_string(),
            columns,
        };
        let id = self
            .store
            .write_blocking(move |db| db.begin_list(&new, clock()))?;
        let (widest, leads) = self.keep_rows(id, source, progress)?;
        if leads == 0 {
            return Err(AppError::NoLeads(path.to_owned()));
        }
        let columns = widened(source.columns(), widest);
        self.store
            .write_blocking(move |db| db.finish_list(id, &columns, clock()))?;
        Ok(Imported {
            list: self.store.read(|db| db.get_list(id))?,
            known: false,
        })
    }

    /// The list that these bytes became before, or that they joined, and what their columns are there: mapped the same way;
    /// or else, because what is recognised may change from one version to the next and what was bought must not be bought
    /// again, mapped in a way that nobody contradicts.
    /// Of several the oldest, which was the one without a word before the others were asked for.
    pub(super) fn find_known(
        &self,
        source: &import::Source,
        overrides: &[MapOverride],
    ) -> Result<Option<(List, Vec<Column>)>, AppError> {
        let identity = identity(source, source.columns());
        let bytes = format!("{} ", hex::encode(source.hash()));
        Ok(self.store.read(|db| {
            let same = db.find_list_by_source(&identity)?.map(|list| list.id);
            let lists = db.list_lists_from(&bytes)?;
            let is_same = |list: &&List| Some(list.id) == same;
            let agrees = |list: &&List| import::agrees(&list.columns, overrides);
            let known = lists.iter().find(is_same).or(lists.iter().find(agrees));
            known
                .map(|known| Ok((db.get_list(known.id)?, known.columns.clone())))
                .transpose()
        })?)
    }

    /// Keeps all rows; returns the cells of the widest and the number of leads.
    fn keep_rows(
        &self,
        list: ListId,
        source: &import::Source,
        progress: &mut impl FnMut(u64, u64),
    ) -> Result<(usize, usize), AppError> {
        let (mut leads, mut problems): (Vec<NewLead>, Vec<Problem>) = (Vec::new(), Vec::new());
        let (mut widest, mut total) = (0, 0);
        for row in source.rows()? {
            let row = row?;
            widest = widest.max(row.lead.as_ref().map_or(0, |lead| lead.cells.len()));
            leads.extend(row.lead);
            problems.extend(row.problems);
            if leads.len() + problems.len() >= PIECE {
                total += leads.len();
                self.keep_piece(
                    list,
                    std::mem::take(&mut leads),
                    std::mem::take(&mut problems),
                )?;
                progress(row.bytes_read, source.bytes());
            }
        }
        total += leads.len();
        self.keep_piece(list, leads, problems)?;
        progress(source.bytes(), source.bytes());
        Ok((widest, total))
    }

    fn keep_piece(
        &self,
        list: ListId,
        leads: Vec<NewLead>,
        problems: Vec<Problem>,
    ) -> Result<(), AppError> {
        Ok(self
            .store
            .write_blocking(move |db| db.add_leads(list, &leads, &problems))?)
    }
}

/// The name of the file at `path`, without the folder.
pub(super) fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// The same bytes mapped the same way are the same list. Stored with the list: it must not change.
pub(super) fn identity(source: &import::Source, columns: &[Column]) -> String {
    let mut mapping = Sha256::new();
    for column in columns {
        mapping.update(column.field.map_or("", |field| field.word()));
        mapping.update([0]);
    }
    format!(
        "{} {}",
        hex::encode(source.hash()),
        hex::encode(mapping.finalize())
    )
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
mod tests {
    use super::*;
    use crate::app::World;

    #[test]
    fn a_file_that_was_imported_keeps_its_mapping_where_nobody_says_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        let path = folder.path().join("leads.csv");
        std::fs::write(&path, "Contact,Firm,Web\nAda Moreau,Acme,acme.example\n").unwrap();
        let import = |words: &[&str]| {
            let overrides: Vec<MapOverride> =
                words.iter().map(|word| word.parse().unwrap()).collect();
            app.import(&path, &overrides, |_, _| {}).unwrap()
        };
        // Mapped as no version would by itself: as if it had been another one that did.
        let first = import(&["company=Web", "domain=", "full_name=Firm"]);
        assert!(!first.known);
        for words in [&[][..], &["company=#3"], &["domain="], &["full_name=firm"]] {
            let again = import(words);
            assert_eq!(
                (again.known, again.list.id),
                (true, first.list.id),
                "{words:?}"
            );
        }
        let preview = app.preview(&path, &[]).unwrap();
        assert!(preview.known);
        assert_eq!(preview.columns, first.list.columns);
        let other = import(&["company=Firm"]);
        assert!(!other.known && other.list.id != first.list.id);
        assert_eq!(import(&["company=Firm"]).list.id, other.list.id);
    }
}
