//! An import is undone: the list goes, with its leads and problems.

use super::{App, AppError};
use crate::domain::ListId;

/// Leads removed in one go: a few milliseconds, so that deliveries never wait long.
const PIECE: usize = 2_000;

impl App {
    /// Removes an imported list and its leads; returns how many those were. Refused where anything was ever asked for
    /// the list: what was bought, and what it cost, stays.
    pub fn undo_import(&self, list: ListId) -> Result<u64, AppError> {
        let list = self.store.read(|db| db.get_list(list))?;
        if list.living {
            return Err(AppError::NotImported(list.name));
        }
        let id = list.id;
        // From here on nobody sees it, and no job can be made of it.
        if !self.store.write_blocking(move |db| db.hide_list(id))? {
            return Err(AppError::HasJobs(list.name));
        }
        self.remove_list(id)?;
        Ok(list.leads)
    }

    /// Removes a list that nobody sees.
    pub(super) fn remove_list(&self, list: ListId) -> Result<(), AppError> {
        while self
            .store
            .write_blocking(move |db| db.remove_leads(list, PIECE))?
            > 0
        {}
        Ok(self
            .store
            .write_blocking(move |db| db.remove_hidden(list))?)
    }
}
