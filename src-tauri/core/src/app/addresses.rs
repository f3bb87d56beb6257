//! Addresses that stand in no file become a list: one for each set of them, so that the same ones are the same job.

use sha2::{Digest, Sha256};

use super::{App, AppError, Imported, clock};
use crate::domain::Column;
use crate::domain::Field;
use crate::domain::counted;
use crate::preflight::address_of;
use crate::store::NewList;
use crate::store::Writing;
use crate::store::WrittenLead;

/// Addresses that were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Those that are some, in their one form, each once, in the order in which they were typed.
    pub good: Vec<String>,
    /// Which of what was typed, counted from 1, is no address.
    pub bad: Vec<usize>,
}

impl Typed {
    /// Looks at each.
    pub fn read<'a>(typed: impl IntoIterator<Item = &'a str>) -> Self {
        let mut read = Self::default();
        let mut seen = std::collections::HashSet::new();
        for (at, text) in typed.into_iter().enumerate() {
            match address_of(text) {
                None => read.bad.push(at + 1),
                Some(address) if seen.insert(address.clone()) => read.good.push(address),
                Some(_) => {}
            }
        }
        read
    }

    /// What makes it the same list: its addresses, in whatever order.
    fn identity(&self) -> String {
        let mut sorted: Vec<&str> = self.good.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        format!(
            "typed {}",
            hex::encode(Sha256::digest(sorted.join("\n").as_bytes()))
        )
    }
}

impl App {
    /// The list of these addresses: the one there is, or a new one.
    pub fn gather(&self, typed: &Typed) -> Result<Imported, AppError> {
        let source = typed.identity();
        if let Some(list) = self.store.read(|db| db.find_list_by_source(&source))? {
            return Ok(Imported {
                list,
                known: true,
                remembered: false,
            });
        }
        let columns = vec![Column {
            name: "E-mail".to_owned(),
            field: Some(Field::Email),
        }];
        let new = NewList {
            name: counted(typed.good.len() as u64, "address"),
            source,
            dialect: String::new(),
            columns,
        };
        let leads = typed.good.iter().zip(1..);
        let leads: Vec<WrittenLead> = leads
            .map(|(address, row)| WrittenLead::new(row, std::slice::from_ref(address)))
            .collect::<Result<_, _>>()?;
        let keep = move |db: &Writing<'_>| {
            let id = db.begin_list(&new, clock())?;
            db.add_leads(id, &leads, &[])?;
            db.finish_list(id, &new.columns, clock())?;
            db.get_list(id)
        };
        let list = self.store.write_blocking(keep)?;
        Ok(Imported {
            list,
            known: false,
            remembered: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::World;

    #[test]
    fn what_is_typed_is_an_address_once_or_said_to_be_none() {
        let typed = Typed::read([
            "Ada@B.example",
            "nobody",
            "<ada@b.example>",
            "c@d.example",
            "",
        ]);
        assert_eq!(typed.good, ["ada@b.example", "c@d.example"]);
        assert_eq!(typed.bad, [2, 5]);
    }

    #[test]
    fn the_same_addresses_are_the_same_list_in_any_order_and_spelling() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path(), World::Sandbox).unwrap();
        let gather = |typed: &[&str]| app.gather(&Typed::read(typed.iter().copied())).unwrap();
        let first = gather(&["a@b.example", "c@d.example"]);
        assert!(!first.known && first.list.leads == 2 && first.list.name == "2 addresses");
        let again = gather(&["C@d.example", "a@b.example", "a@b.example"]);
        assert!(again.known && again.list.id == first.list.id);
        let other = gather(&["a@b.example"]);
        assert!(!other.known && other.list.name == "1 address");
    }
}
