//! A mapping that somebody corrected is remembered for the header that it was said of, and used for any file that has it.

use super::{App, AppError, clock};
use crate::domain::{Column, Field};
use crate::import::{ColumnRef, MapOverride, Source};

impl App {
    /// Maps the columns of `source` to what its header was mapped to last.
    pub(super) fn recall(&self, source: &mut Source) -> Result<(), AppError> {
        let Some(header) = header(source) else {
            return Ok(());
        };
        if let Some(fields) = self.store.read(|db| db.find_mapping(&header))? {
            source.map(&overrides(&fields, source.columns().len()))?;
        }
        Ok(())
    }

    /// Remembers what the columns of `source` were mapped to, unless that is what is `recognised` anyway.
    pub(super) fn remember(&self, source: &Source, recognised: &[Column]) -> Result<(), AppError> {
        let Some(header) = header(source) else {
            return Ok(());
        };
        let fields: Vec<Option<Field>> = source.columns().iter().map(|it| it.field).collect();
        let is_corrected = source.columns() != recognised;
        self.store.write_blocking(move |db| {
            if is_corrected {
                db.keep_mapping(&header, &fields, clock())
            } else {
                db.forget_mapping(&header)
            }
        })?;
        Ok(())
    }
}

/// The header without what makes no difference, as JSON; `None` where the file has none.
fn header(source: &Source) -> Option<String> {
    let folded = |cell: &String| cell.trim().to_lowercase();
    let mut cells: Vec<String> = source.header()?.iter().map(folded).collect();
    while cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    serde_json::to_string(&cells).ok()
}

/// Every field is said, so that nothing recognised stays beside it.
fn overrides(fields: &[Option<Field>], columns: usize) -> Vec<MapOverride> {
    let column = |field| {
        let at = fields.iter().position(|it| *it == Some(field));
        at.filter(|at| *at < columns)
            .map(|at| ColumnRef::Place(at + 1))
    };
    Field::ALL
        .into_iter()
        .map(|field| MapOverride {
            field,
            column: column(field),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::app::World;
    use crate::import::Said;

    #[test]
    fn a_corrected_mapping_is_used_for_the_same_header_until_it_is_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let mapped = |path: &std::path::Path, said: &Said| {
            let preview = app.preview(path, said).unwrap();
            let fields = preview
                .columns
                .iter()
                .map(|it| it.field.map_or("-", Field::word));
            (fields.collect::<Vec<_>>().join(" "), preview.remembered)
        };
        let import = |path: &std::path::Path, said: &Said| {
            app.import_as(path, said, |_, _| ControlFlow::Continue(()))
                .unwrap()
                .list
        };
        let unsaid = Said::default();
        let may = file("may.csv", "Name,Firm,Client\nAda,Acme,Bolt\n");
        assert_eq!(mapped(&may, &unsaid), ("full_name company -".into(), false));
        let corrected = Said::mapped(&["company=Client".parse().unwrap()]);
        import(&may, &corrected);
        // Other bytes, in another dialect, under the same header.
        let june = file("june.csv", "name ;FIRM;Client;\nBo;Bolt;Acme;\n");
        assert_eq!(
            mapped(&june, &unsaid),
            ("full_name - company -".into(), true)
        );
        let other = file("other.csv", "Name,Firm,Clients\nBo,Bolt,Acme\n");
        assert!(!mapped(&other, &unsaid).1);
        let said = Said::mapped(&["company=Firm".parse().unwrap()]);
        assert_eq!(
            mapped(&june, &said),
            ("full_name company - -".into(), false)
        );
        // It is used, and stays.
        let list = import(&june, &unsaid);
        assert_eq!(list.columns[2].field, Some(Field::Company));
        let july = file("july.csv", "Name,Firm,Client\nCy,Crag,Dove\n");
        assert!(mapped(&july, &unsaid).1);
        // A list that is there keeps its own.
        assert!(!mapped(&may, &unsaid).1);
        let anew = Said {
            anew: true,
            ..Said::default()
        };
        assert_eq!(mapped(&july, &anew), ("full_name company -".into(), false));
        assert!(mapped(&july, &unsaid).1, "to look is not to forget");
        import(&july, &anew);
        let august = file("august.csv", "Name,Firm,Client\nDi,Dune,Elm\n");
        assert_eq!(
            mapped(&august, &unsaid),
            ("full_name company -".into(), false)
        );
    }
}
