//! What of a list leaves the machine, column by column, and to whom: for people who have to answer for it.

use super::App;
use crate::dns::Dns;
use crate::domain::Column;
use crate::domain::Field;
use crate::domain::Kind;
use crate::domain::List;
use crate::domain::ProviderName;
use crate::domain::RecipeStep;
use crate::preflight::fields_asked;

/// Where something of a column may go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// The column.
    pub column: Column,
    /// The steps that may ask with it, by their places among those that were asked about; none for a column that stays.
    pub steps: Vec<usize>,
    /// Whether name servers are asked about the domains in it.
    pub name_servers: bool,
}

impl App {
    /// Where something of each column of `list` may go to in these `steps`.
    pub fn leaving(&self, list: &List, steps: &[RecipeStep]) -> Vec<Leaving> {
        let columns = list.columns.iter().enumerate();
        let leaving = columns.map(|(at, column)| {
            // Of several columns for one field the first is used.
            let field = column
                .field
                .filter(|field| list.columns[..at].iter().all(|c| c.field != Some(*field)));
            let asks = |field: Field| {
                let asked = steps.iter().enumerate();
                asked
                    .filter(|(_, step)| is_told(**step, field))
                    .map(|(place, _)| place)
                    .collect::<Vec<_>>()
            };
            let steps = field.map(asks).unwrap_or_default();
            let has_domains = matches!(field, Some(Field::Domain | Field::Company | Field::Email));
            Leaving {
                column: column.clone(),
                name_servers: self.dns != Dns::Off && has_domains && !steps.is_empty(),
                steps,
            }
        });
        leaving.collect()
    }
}

/// Whether the service is told something of that field; of countries Enrow alone is.
fn is_told(step: RecipeStep, field: Field) -> bool {
    fields_asked(step.find).contains(&field)
        && (field != Field::Country
            || (step.find == Kind::FindEmail && step.provider == ProviderName::Enrow))
}

#[cfg(test)]
mod tests {
    use super::super::World;
    use super::*;
    use crate::domain::Recipe;

    #[test]
    fn each_column_says_who_is_told_of_it_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path(), World::Sandbox).unwrap();
        let file = folder.path().join("list.csv");
        let text =
            "Name,Company,Notes,E-mail,Country,Work e-mail\nAda Moreau,North Pier,secret,,FR,\n";
        std::fs::write(&file, text).unwrap();
        let mut list = app.import(&file, &[], |_, _| {}).unwrap().list;
        // Which the user says.
        list.columns[4].field = Some(Field::Country);
        let [.., verified] = Recipe::usual();
        let steps = verified.steps();
        let told: Vec<(String, Vec<usize>)> = app
            .leaving(&list, &steps)
            .into_iter()
            .map(|leaving| (leaving.column.name, leaving.steps))
            .collect();
        let told: Vec<_> = told
            .iter()
            .map(|(name, steps)| (&name[..], &steps[..]))
            .collect();
        // Enrow finds, two verify, Clearout finds, two verify. An address's domain may be a company's.
        assert_eq!(
            told,
            [
                ("Name", &[0, 3][..]),
                ("Company", &[0, 3]),
                ("Notes", &[]),
                ("E-mail", &[0, 1, 2, 3, 4, 5]),
                ("Country", &[0]),
                ("Work e-mail", &[]),
            ]
        );
    }
}
