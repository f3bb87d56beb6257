//! What the columns of an export are called, and which answer stands in for which cell of the list.

use super::provenance::Provenance;
use super::{List, Names, Told, World};
use crate::app::answers::{field_of, header};
use crate::domain::Column;
use crate::domain::Field;

/// The columns of an export, in their order.
pub(super) struct Columns {
    header: Vec<String>,
    /// Columns of answers, and the list's own that each is filled from where nothing was found.
    filled: Vec<(usize, usize)>,
}

impl Columns {
    /// Those of `list`, then those of the answers of `jobs`, then where these came from.
    pub(super) fn of(
        list: &List,
        jobs: &[Told],
        names: Names,
        provenance: &Provenance<'_>,
        world: World,
    ) -> Self {
        // Without a job there are no answers, and what the list has is all there is.
        let field = |name| field_of(name).filter(|_| !jobs.is_empty());
        let answers = header(jobs)
            .into_iter()
            .map(|name| (name.to_owned(), field(name)));
        let from = provenance.header().into_iter().map(|name| (name, None));
        let sandbox = (world == World::Sandbox).then(|| ("Sandbox".to_owned(), None));
        let added = answers.chain(from).chain(sandbox).collect();
        Self::named(&list.columns, added, names)
    }

    /// A program takes one column for one field. Where an answer is of that field, the answers have the program's name,
    /// and where nothing was found what the list had, or the program would lose it.
    fn named(own: &[Column], added: Vec<(String, Option<Field>)>, names: Names) -> Self {
        let of_list = own.iter().map(|column| (column.name.clone(), column.field));
        let mut columns: Vec<_> = of_list.chain(added).collect();
        let has = |field| own.iter().any(|column| column.field == Some(field));
        // Salesforce takes a full name or its parts, not both; the others read the parts first.
        let parts = has(Field::FirstName) || has(Field::LastName);
        let (mut called, mut filled) = (vec![None; columns.len()], Vec::new());
        for field in Field::ALL {
            let name = names
                .of(field)
                .filter(|_| field != Field::FullName || !parts);
            let places = columns.iter().enumerate();
            let mut places = places.filter(|(_, (_, of))| *of == Some(field));
            let places: Vec<usize> = places.by_ref().map(|(at, _)| at).collect();
            let (Some(name), Some(last)) = (name, places.last()) else {
                continue;
            };
            called[*last] = Some(name.to_owned());
            if let [first, last] = places[..] {
                filled.push((last, first));
            }
        }
        let mut header: Vec<String> = called.iter().flatten().cloned().collect();
        let taken = header.len();
        for (at, (name, _)) in columns.iter_mut().enumerate() {
            let name = std::mem::take(name);
            let name = match called[at].take() {
                Some(called) => called,
                // The list's own names stay as they are, twice the same and all.
                None if at < own.len() && !is_in(&name, &header[..taken]) => name,
                None => unused(&name, &header),
            };
            header.push(name);
        }
        header.drain(..taken);
        Self { header, filled }
    }

    /// Their names.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// The row with what stands in for what was not found.
    pub(super) fn fill(&self, mut row: Vec<String>) -> Vec<String> {
        for (answer, own) in &self.filled {
            if row[*answer].is_empty() {
                row[*answer] = row[*own].clone();
            }
        }
        row
    }
}

/// `name`, numbered where the file already has a column of that name.
fn unused(name: &str, header: &[String]) -> String {
    let numbered = (2..).map(|n| format!("{name} {n}"));
    std::iter::once(name.to_owned())
        .chain(numbered)
        .find(|candidate| !is_in(candidate, header))
        .unwrap_or_default()
}

fn is_in(name: &str, header: &[String]) -> bool {
    header.iter().any(|other| other.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_added_column_never_takes_the_name_of_one_that_was_there() {
        let header = ["e-mail FOUND", "E-mail found 2"].map(str::to_owned);
        assert_eq!(unused("E-mail found", &header), "E-mail found 3");
        assert_eq!(unused("E-mail by", &header), "E-mail by");
    }

    fn named(own: &[(&str, Option<Field>)], names: Names) -> Columns {
        let column = |&(name, field): &(&str, _)| Column {
            name: name.to_owned(),
            field,
        };
        let own: Vec<Column> = own.iter().map(column).collect();
        let added = ["E-mail found", "E-mail by"].map(|name| (name.to_owned(), field_of(name)));
        Columns::named(&own, added.into(), names)
    }

    #[test]
    fn a_list_keeps_its_own_names() {
        let own = [
            ("Mail", Some(Field::Email)),
            ("x", None),
            ("x", None),
            ("E-mail by", None),
        ];
        let columns = named(&own, Names::AsTheyAre);
        let header = ["Mail", "x", "x", "E-mail by", "E-mail found", "E-mail by 2"];
        assert_eq!(columns.header(), header);
        assert_eq!(columns.filled, []);
    }

    #[test]
    fn a_program_finds_one_column_for_each_field_with_the_best_there_is() {
        let own = [
            ("Name", Some(Field::FullName)),
            ("Given", Some(Field::FirstName)),
            ("email", Some(Field::Email)),
        ];
        let columns = named(&own, Names::Salesforce);
        let header = ["Name", "First Name", "email 2", "Email", "E-mail by"];
        assert_eq!(columns.header(), header);
        let row = |found: &str| ["A B", "A", "had@x.example", found, ""].map(str::to_owned);
        assert_eq!(columns.fill(row("").into())[3], "had@x.example");
        let found = row("found@x.example");
        assert_eq!(columns.fill(found.clone().into()), found);
        let alone = named(&own[..1], Names::Salesforce);
        assert_eq!(alone.header(), ["Full Name", "Email", "E-mail by"]);
    }
}
