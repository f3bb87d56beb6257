//! The file that asks.

use super::OWN_COLUMN;
use crate::domain::SearchId;
use crate::provider::clearout::Product;

/// One address to verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The search that asks.
    pub search: SearchId,
    /// The address.
    pub email: String,
}

/// One person to find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The search that asks.
    pub search: SearchId,
    /// The whole name.
    pub name: String,
    /// The company's domain, where it is known.
    pub domain: Option<String>,
    /// The company's name, where its domain is not.
    pub company: Option<String>,
}

/// A file to upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Whom it is for.
    pub product: Product,
    /// Its name.
    pub name: String,
    /// What is in it.
    pub csv: Vec<u8>,
}

impl Sheet {
    /// Addresses to verify. `tag` goes into the file's name, and is to be the batch's own and the same each time the
    /// batch is sent: Clearout refuses a file whose name and size it has just had, which keeps a batch from being
    /// bought twice, and its name finds a list whose upload was in doubt.
    pub fn of_addresses(tag: &str, addresses: &[Address]) -> Self {
        let row = |asked: &Address| vec![asked.email.clone(), asked.search.to_string()];
        let csv = written(&["Email", OWN_COLUMN], addresses.iter().map(row));
        Self::new(Product::Verifier, tag, csv)
    }

    /// People to find; `tag` as in [`Sheet::of_addresses`].
    pub fn of_people(tag: &str, people: &[Person]) -> Self {
        let row = |asked: &Person| {
            let domain = asked.domain.clone().unwrap_or_default();
            let company = asked.company.clone().unwrap_or_default();
            vec![
                asked.name.clone(),
                domain,
                company,
                asked.search.to_string(),
            ]
        };
        let csv = written(
            &["Name", "Domain", "Company", OWN_COLUMN],
            people.iter().map(row),
        );
        Self::new(Product::Finder, tag, csv)
    }

    /// The name of the file with that `tag`.
    pub fn name(tag: &str) -> String {
        format!("ringback-{tag}.csv")
    }

    /// The tag in the name of a file, where it is one of ours.
    pub fn tag_in(name: &str) -> Option<&str> {
        name.strip_prefix("ringback-")?.strip_suffix(".csv")
    }

    fn new(product: Product, tag: &str, csv: Vec<u8>) -> Self {
        Self {
            product,
            name: Self::name(tag),
            csv,
        }
    }
}

/// The header stands without spaces around its names: Clearout finds its columns by name.
fn written(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let every_row = std::iter::once(head.iter().map(ToString::to_string).collect()).chain(rows);
    for row in every_row {
        if let Err(error) = writer.write_record(&row) {
            unreachable!("memory takes every row of one length: {error}");
        }
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_20_the_columns_have_names_that_clearout_knows_and_one_is_ours() {
        let addresses =
            [(7, "ada@firm.example"), (8, "b\"o,b@firm.example")].map(|(id, email)| Address {
                search: SearchId(id),
                email: email.into(),
            });
        let sheet = Sheet::of_addresses("a1b2", &addresses);
        assert_eq!(sheet.name, "ringback-a1b2.csv");
        assert_eq!(Sheet::tag_in(&sheet.name), Some("a1b2"));
        assert_eq!(Sheet::tag_in("leads.csv"), None);
        let csv = "Email,Ringback search\nada@firm.example,7\n\"b\"\"o,b@firm.example\",8\n";
        assert_eq!(String::from_utf8(sheet.csv).unwrap(), csv);

        let person = Person {
            search: SearchId(9),
            name: "Zoë Øst".into(),
            domain: None,
            company: Some("Firm, Ltd.".into()),
        };
        let sheet = Sheet::of_people("c", &[person]);
        let csv = "Name,Domain,Company,Ringback search\nZoë Øst,,\"Firm, Ltd.\",9\n";
        assert_eq!(String::from_utf8(sheet.csv).unwrap(), csv);
        assert_eq!(sheet.product, Product::Finder);
    }
}
