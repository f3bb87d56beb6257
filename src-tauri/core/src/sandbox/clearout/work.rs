//! What a task is about, and what it costs.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::domain::Credits;
use crate::sandbox::address::fold;
use crate::sandbox::choices::clearout as choices;

use super::person;
use super::person::Person;
use super::record::Asked;
use super::table::Table;
use super::verdict;

/// Headers of a column of addresses (Clearout docs: code 1004).
const EMAIL: &[&str] = &["email", "emails", "email address", "emailaddress"];

/// Something to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Verify an address.
    Verify(String),
    /// Look for a person.
    Find {
        /// The whole name.
        name: String,
        /// A domain or a company.
        domain: String,
        /// It goes on when its time is over.
        queue: bool,
    },
    /// Verify the addresses of a file.
    VerifyList(Upload),
    /// Look for the people of a file.
    FindList(Upload),
}

/// A file as it was uploaded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Upload {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub size: usize,
    /// What was in it.
    pub table: Table,
}

impl Upload {
    /// Whether one of its columns holds addresses.
    pub fn has_emails(&self) -> bool {
        self.table.column(EMAIL).is_some()
    }

    /// The address in a row; empty where there is none.
    pub fn email(&self, row: usize) -> &str {
        self.table.cell(row, self.table.column(EMAIL))
    }

    /// Whether its columns say whom to look for, and where.
    pub fn has_people(&self) -> bool {
        let column = |names: &[&str]| self.table.column(names).is_some();
        (column(&["name", "full name", "fullname"]) || column(&["first name", "firstname"]))
            && (column(&["domain"]) || column(&["company", "company name"]))
    }

    /// The name in a row.
    pub fn name(&self, row: usize) -> String {
        let cell = |names: &[&str]| self.table.cell(row, self.table.column(names));
        let whole = cell(&["name", "full name", "fullname"]);
        let parts = [
            cell(&["first name", "firstname"]),
            cell(&["last name", "lastname"]),
        ];
        match whole {
            "" => parts.join(" ").trim().to_owned(),
            whole => whole.to_owned(),
        }
    }

    /// The domain in a row, or else the company.
    pub fn place(&self, row: usize) -> &str {
        let cell = |names: &[&str]| self.table.cell(row, self.table.column(names));
        match cell(&["domain"]) {
            "" => cell(&["company", "company name"]),
            domain => domain,
        }
    }

    /// The person in a row; `None` where the row is no question.
    pub fn person(&self, seed: u64, row: usize) -> Option<Person> {
        let (name, place) = (self.name(row), self.place(row));
        (!name.is_empty() && !place.is_empty()).then(|| person::find(seed, &name, place))
    }
}

impl Work {
    /// Whether it is the finder's.
    pub const fn is_finding(&self) -> bool {
        matches!(self, Self::Find { .. } | Self::FindList(_))
    }

    /// Its file, if it is a list.
    pub const fn upload(&self) -> Option<&Upload> {
        match self {
            Self::VerifyList(upload) | Self::FindList(upload) => Some(upload),
            Self::Verify(_) | Self::Find { .. } => None,
        }
    }

    /// How many questions it is at most.
    pub fn rows(&self) -> usize {
        self.upload().map_or(1, |upload| upload.table.rows.len())
    }

    /// What is held for it.
    pub fn hold(&self) -> Credits {
        match self {
            Self::Verify(email) if is_free(email) => Credits::ZERO,
            Self::Verify(_) => choices::VERIFIED,
            Self::Find { .. } => choices::FOUND,
            Self::VerifyList(upload) => choices::VERIFIED.times(payable(upload) as i64),
            Self::FindList(_) => choices::FOUND.times(self.rows() as i64),
        }
    }

    /// What makes its questions the same as others.
    pub fn identities(&self) -> Vec<String> {
        let rows = 0..self.rows();
        match self {
            Self::Verify(email) => vec![verdict::identity(email)],
            Self::Find { name, domain, .. } => vec![person::identity(name, domain)],
            Self::VerifyList(upload) => {
                let emails = rows.map(|row| upload.email(row));
                let asked = emails.filter(|email| !email.is_empty());
                asked.map(verdict::identity).collect()
            }
            Self::FindList(upload) => {
                let people = rows.map(|row| (upload.name(row), upload.place(row)));
                let asked = people.filter(|(name, place)| !name.is_empty() && !place.is_empty());
                asked
                    .map(|(name, place)| person::identity(&name, place))
                    .collect()
            }
        }
    }

    /// The questions in its first `rows` rows, priced.
    pub fn bill(&self, seed: u64, rows: usize) -> Vec<Asked> {
        match self {
            Self::Verify(email) => vec![verified(seed, email)],
            Self::Find { name, domain, .. } => vec![Asked {
                identity: person::identity(name, domain),
                cost: person::find(seed, name, domain).cost(),
            }],
            Self::VerifyList(upload) => verified_list(upload, seed, rows),
            Self::FindList(upload) => (0..rows)
                .filter_map(|row| found(upload, seed, row))
                .collect(),
        }
    }
}

fn is_free(email: &str) -> bool {
    let folded = fold(email);
    let parts = folded.rsplit_once('@');
    parts.is_some_and(|(account, domain)| super::probe::of(account, domain).is_some())
}

fn payable(upload: &Upload) -> usize {
    let emails = (0..upload.table.rows.len()).map(|row| fold(upload.email(row)));
    let distinct: HashSet<String> = emails
        .filter(|email| !email.is_empty() && !is_free(email))
        .collect();
    distinct.len()
}

fn verified(seed: u64, email: &str) -> Asked {
    Asked {
        identity: verdict::identity(email),
        cost: verdict::verify(seed, email).cost,
    }
}

/// Repetitions within a list are free (Clearout docs: pricing guide).
fn verified_list(upload: &Upload, seed: u64, rows: usize) -> Vec<Asked> {
    let mut seen = HashSet::new();
    let emails = (0..rows)
        .map(|row| upload.email(row))
        .filter(|email| !email.is_empty());
    emails
        .map(|email| {
            let asked = verified(seed, email);
            let first = seen.insert(asked.identity.clone());
            let cost = if first { asked.cost } else { Credits::ZERO };
            Asked { cost, ..asked }
        })
        .collect()
}

fn found(upload: &Upload, seed: u64, row: usize) -> Option<Asked> {
    let cost = upload.person(seed, row)?.cost();
    Some(Asked {
        identity: person::identity(&upload.name(row), upload.place(row)),
        cost,
    })
}

#[cfg(test)]
mod tests {
    use super::super::table::Kind;
    use super::*;

    fn upload(text: &str) -> Upload {
        Upload {
            name: "leads.csv".into(),
            size: text.len(),
            table: Table::read(Kind::Csv, text.as_bytes(), true).unwrap(),
        }
    }

    #[test]
    fn repetitions_and_empty_cells_of_a_list_are_free() {
        let list = Work::VerifyList(upload(
            "id,Email\n1,a@b.example\n2, A@b.example\n3,\n4,valid@example.com\n5,c@d.example\n",
        ));
        assert_eq!((list.rows(), list.hold()), (5, Credits::whole(2)));
        let bill = list.bill(1, 5);
        assert_eq!(bill.len(), 4);
        assert_eq!((bill[1].cost, bill[2].cost), (Credits::ZERO, Credits::ZERO));
        assert_eq!(bill[0].identity, bill[1].identity);
    }

    #[test]
    fn trap_22_the_finder_wants_four_for_each_row() {
        let list = Work::FindList(upload(
            "First Name,Last Name,Company,Domain\nKim,Lee,,b.example\nIris,,Tannwerk,\n",
        ));
        assert_eq!(list.hold(), Credits::whole(8));
        let upload = list.upload().unwrap();
        assert!(upload.has_people());
        assert_eq!(
            (upload.name(0).as_str(), upload.place(0)),
            ("Kim Lee", "b.example")
        );
        assert_eq!(
            (upload.name(1).as_str(), upload.place(1)),
            ("Iris", "Tannwerk")
        );
    }
}
