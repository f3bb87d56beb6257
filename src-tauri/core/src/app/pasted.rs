//! Rows that were pasted become a file, and are then read as any other. It stays: no other copy of them may be left.

use std::path::PathBuf;
use std::{fs, io::ErrorKind};

use super::{App, AppError};
use crate::store::not_writable;

impl App {
    /// Keeps `text` as a file in the data folder. The same text is the same file, and so the same list.
    pub fn keep_pasted(&self, text: &str) -> Result<PathBuf, AppError> {
        if text.trim().is_empty() {
            return Err(AppError::NothingPasted);
        }
        let folder = self.folder.join("pasted");
        fs::create_dir_all(&folder).map_err(|error| not_writable(&folder, &error))?;
        let mut copies = 1;
        loop {
            let name = match copies {
                1 => "Pasted rows.csv".to_owned(),
                n => format!("Pasted rows {n}.csv"),
            };
            let path = folder.join(name);
            match fs::read(&path) {
                Ok(kept) if kept == text.as_bytes() => return Ok(path),
                Ok(_) => copies += 1,
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    fs::write(&path, text).map_err(|error| not_writable(&path, &error))?;
                    return Ok(path);
                }
                Err(error) => return Err(not_writable(&path, &error).into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::World;

    #[test]
    fn what_is_pasted_is_a_file_that_stays_and_the_same_again_is_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        let one = app.keep_pasted("Name\tFirm\nAda\tAcme\n").unwrap();
        let other = app.keep_pasted("Name\tFirm\nBo\tBolt\n").unwrap();
        assert_eq!(app.keep_pasted("Name\tFirm\nAda\tAcme\n").unwrap(), one);
        assert!(
            one.starts_with(folder.path().join("data")) && one.ends_with("pasted/Pasted rows.csv")
        );
        assert!(other.ends_with("Pasted rows 2.csv"));
        let list = app.import(&other, &[], |_, _| {}).unwrap().list;
        assert_eq!((list.name.as_str(), list.leads), ("Pasted rows 2.csv", 1));
        let nothing = app.keep_pasted(" \n\t\n").unwrap_err().to_string();
        assert_eq!(
            nothing,
            "nothing was pasted: copy the rows, with their header, and paste them again"
        );
    }
}
