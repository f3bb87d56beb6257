//! Lists, their columns, and the leads in them.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{LeadId, ListId};

/// What a column of a lead file holds, as far as searches care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The person's whole name in one cell.
    FullName,
    /// Given name.
    FirstName,
    /// What stands between them: a middle name, or a particle such as `van der`.
    MiddleName,
    /// Family name.
    LastName,
    /// What stands behind them: `Jr.`, `III`.
    Suffix,
    /// The company's name.
    Company,
    /// The company's domain, or a web site's address that contains it.
    Domain,
    /// The person's LinkedIn profile.
    LinkedinUrl,
    /// An e-mail address the file already had.
    Email,
    /// A phone number the file already had.
    Phone,
    /// The country where the company is, by its two letters.
    Country,
}

impl Field {
    /// Every field, in the order in which they are shown.
    pub const ALL: [Self; 11] = [
        Self::FullName,
        Self::FirstName,
        Self::MiddleName,
        Self::LastName,
        Self::Suffix,
        Self::Company,
        Self::Domain,
        Self::LinkedinUrl,
        Self::Email,
        Self::Phone,
        Self::Country,
    ];

    /// The word for this field on the command line and in the store.
    pub const fn word(self) -> &'static str {
        match self {
            Self::FullName => "full_name",
            Self::FirstName => "first_name",
            Self::MiddleName => "middle_name",
            Self::LastName => "last_name",
            Self::Suffix => "suffix",
            Self::Company => "company",
            Self::Domain => "domain",
            Self::LinkedinUrl => "linkedin_url",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Country => "country",
        }
    }

    /// The field of that word, if there is one. Case, spaces, `-` and `_` do not matter.
    pub fn from_word(word: &str) -> Option<Self> {
        let plain = |s: &str| {
            s.chars()
                .filter(|c| c.is_alphanumeric())
                .collect::<String>()
                .to_lowercase()
        };
        Self::ALL
            .into_iter()
            .find(|field| plain(field.word()) == plain(word))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One column of a lead file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The header as the file has it; `Column 7` where the file has none.
    pub name: String,
    /// What the column was mapped to; `None`: kept, exported, not searched with. At most one column per field.
    pub field: Option<Field>,
}

/// A list that has been imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// Its id.
    pub id: ListId,
    /// Its name: the file's, without the folder.
    pub name: String,
    /// The columns in the file's order.
    pub columns: Vec<Column>,
    /// How many leads it has.
    pub leads: u64,
    /// How many problems its import had.
    pub problems: u64,
    /// When its import was finished.
    pub imported_at: Timestamp,
    /// No file stands behind it: it has columns for what services tell, and grows as they do. See [`super::Sighting`].
    pub living: bool,
    /// A service adds to it while the program runs.
    pub grows: bool,
}

/// One row of a file on its way into the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLead {
    /// The record's number in the file, the first record (the header, where there is one) being 1. This is what a
    /// spreadsheet shows at the left edge as long as no cell above contains a line break.
    pub row: u64,
    /// The cells as the file has them, one for each column, in order; more than columns where the row was longer.
    pub cells: Vec<String>,
}

/// A lead as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Its id.
    pub id: LeadId,
    /// See [`NewLead::row`].
    pub row: u64,
    /// See [`NewLead::cells`].
    pub cells: Vec<String>,
}

impl Lead {
    /// The trimmed cell that `columns` map to `field`; `None` where there is no such column or the cell is blank.
    pub fn get(&self, columns: &[Column], field: Field) -> Option<&str> {
        let at = columns
            .iter()
            .position(|column| column.field == Some(field))?;
        self.cells
            .get(at)
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
    }
}

/// Something in a lead file that could not be taken as it stood. It never stops the rows after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// See [`NewLead::row`]; `None` where the whole file is meant.
    pub row: Option<u64>,
    /// The column's name, where one cell is meant.
    pub column: Option<String>,
    /// What is wrong, in words a person can act on. Never contains the cell's value.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.row, &self.column) {
            (Some(row), Some(column)) => write!(f, "row {row}, column {column}: {}", self.message),
            (Some(row), None) => write!(f, "row {row}: {}", self.message),
            (None, Some(column)) => write!(f, "column {column}: {}", self.message),
            (None, None) => f.write_str(&self.message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_its_word_however_it_is_spelled() {
        assert_eq!(Field::from_word("Full Name"), Some(Field::FullName));
        assert_eq!(Field::from_word("linkedin-url"), Some(Field::LinkedinUrl));
        assert_eq!(Field::from_word("DOMAIN"), Some(Field::Domain));
        assert_eq!(Field::from_word("shoe size"), None);
    }

    #[test]
    fn a_problem_names_its_place() {
        let problem = Problem {
            row: Some(41_203),
            column: Some("Company".into()),
            message: "damaged".into(),
        };
        assert_eq!(problem.to_string(), "row 41203, column Company: damaged");
    }
}
