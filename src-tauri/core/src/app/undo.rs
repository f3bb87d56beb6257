//! An import is undone: the list goes, with its leads and problems.

use super::{App, AppError};
use crate::domain::ListId;

/// Leads removed in one go: a few milliseconds, so that deliveries never wait long.
const PIECE: usize = 2_000;

impl App {
    /// Removes an imported list and its leads; returns how many those were. Refused where anything was ever asked for
    /// the list: what was bought, and what it cost, stays. So does a list that has taken in a newer file.
    pub fn undo_import(&self, list: ListId) -> Result<u64, AppError> {
        let list = self.store.read(|db| db.get_list(list))?;
        if list.living {
            return Err(AppError::NotImported(list.name));
        }
        let id = list.id;
        if self.store.read(|db| db.has_joined(id))? {
            return Err(AppError::HasJoined(list.name));
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{World, clock};
    use crate::domain::{Kind, LeadId, ProviderName, RecipeStep};

    #[test]
    fn an_import_is_undone_as_long_as_nothing_was_asked_for_its_list() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        let path = folder.path().join("leads.csv");
        let row = |n| format!("Ada {n},Acme{}\n", if n % 3 == 0 { ",x" } else { "" });
        let rows: String = (0..4_500).map(row).collect();
        std::fs::write(&path, format!("Name,Company\n{rows}")).unwrap();
        let import = || app.import(&path, &[], |_, _| {}).unwrap();
        let list = import().list;
        assert_eq!((list.leads, list.problems), (4_500, 1_500));
        assert_eq!(app.undo_import(list.id).unwrap(), 4_500);
        let (lists, leads, problems) = app
            .store()
            .read(|db| {
                let leads = db.list_leads(list.id, LeadId(0), 9)?;
                let problems = db.list_problems(list.id, 0, 9)?;
                Ok((db.list_lists()?, leads, problems))
            })
            .unwrap();
        assert_eq!((lists.len(), leads.len(), problems.len()), (0, 0, 0));
        assert!(app.undo_import(list.id).is_err());
        let again = import();
        assert!(!again.known && again.list.id != list.id);
        assert_eq!(import().list.id, again.list.id);
    }

    #[test]
    fn a_list_that_was_run_stays() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        let path = folder.path().join("leads.csv");
        std::fs::write(&path, "Name,Company\nAda Moreau,Acme\n").unwrap();
        let list = app.import(&path, &[], |_, _| {}).unwrap().list;
        let step = RecipeStep {
            find: Kind::FindEmail,
            provider: ProviderName::Enrow,
        };
        let id = list.id;
        app.store()
            .write_blocking(move |db| db.begin_job(id, &step, clock()))
            .unwrap();
        assert_eq!(
            app.undo_import(list.id).unwrap_err().to_string(),
            "leads.csv has been run: what was asked and paid for it stays, and so does the list"
        );
        assert_eq!(
            app.store().read(|db| db.get_list(list.id)).unwrap().leads,
            1
        );
    }
}
