//! Living lists: no file stands behind them, and they grow as services tell of people. *Form Guard* is one.

use jiff::Timestamp;

use super::{Column, Field, Flags, ProviderName, Qualification};

/// The source of the list that forms fill: no file has one like it.
pub const FORM_GUARD: &str = "living form_guard";

/// What a service told of somebody, as a lead of a list has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// What it is about; the same again is the same lead.
    pub about: About,
    /// The person's name.
    pub name: Option<String>,
    /// The company's name.
    pub company: Option<String>,
    /// The company's domain.
    pub domain: Option<String>,
    /// The verdict.
    pub qualification: Option<Qualification>,
    /// The service's own word for it.
    pub word: String,
    /// Why, in the service's words.
    pub reason: Option<String>,
    /// What is to be said of the address whatever the verdict.
    pub flags: Flags,
    /// What may have been meant.
    pub suggestion: Option<String>,
    /// How sure the service is, 0 to 100.
    pub confidence: Option<u8>,
    /// Who told it.
    pub by: ProviderName,
}

/// What a sighting is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// An address.
    Email(String),
    /// A phone number.
    Phone(String),
    /// A person whose address is not known, by name and company.
    Person(String),
}

impl About {
    /// It, for people.
    pub fn text(&self) -> &str {
        let (Self::Email(text) | Self::Phone(text) | Self::Person(text)) = self;
        text
    }

    fn cell(&self, field: Field) -> Option<&str> {
        match (self, field) {
            (Self::Email(text), Field::Email) | (Self::Phone(text), Field::Phone) => Some(text),
            _ => None,
        }
    }
}

/// The columns of a living list: who and the verdict first, what a list is looked at for; then the rest.
const COLUMNS: [(&str, Option<Field>); 13] = [
    ("E-mail", Some(Field::Email)),
    ("Verdict", None),
    ("Word", None),
    ("Reason", None),
    ("Phone", Some(Field::Phone)),
    ("Name", Some(Field::FullName)),
    ("Company", Some(Field::Company)),
    ("Domain", Some(Field::Domain)),
    ("Flags", None),
    ("Suggestion", None),
    ("Confidence", None),
    ("Told by", None),
    ("Told at", None),
];

/// The columns of a living list.
pub fn living_columns() -> Vec<Column> {
    let column = |(name, field): (&str, _)| Column {
        name: name.to_owned(),
        field,
    };
    COLUMNS.into_iter().map(column).collect()
}

impl Sighting {
    /// Its cells under `columns`, which may be those of any list: a column that is mapped to a field has that, one of a
    /// living list's own names has what that says, every other one is blank. `before` are the cells that the same lead
    /// has already: what is not told anew about the person stays, the verdict is the new one.
    pub fn cells(&self, columns: &[Column], before: &[String], at: Timestamp) -> Vec<String> {
        let kept = |n: usize| before.get(n).cloned().unwrap_or_default();
        let cell = |(n, column): (usize, &Column)| match column.field {
            Some(field) => self.of_field(field).unwrap_or_else(|| kept(n)),
            None => self.told(&column.name, at).unwrap_or_else(|| kept(n)),
        };
        columns.iter().enumerate().map(cell).collect()
    }

    fn of_field(&self, field: Field) -> Option<String> {
        let own = self.about.cell(field).map(str::to_owned);
        let said = match field {
            Field::FullName => self.name.clone(),
            Field::Company => self.company.clone(),
            Field::Domain => self.domain.clone(),
            _ => None,
        };
        own.or(said).filter(|text| !text.is_empty())
    }

    fn told(&self, column: &str, at: Timestamp) -> Option<String> {
        let text = Option::unwrap_or_default;
        Some(match column {
            "Verdict" => self.qualification.map_or_else(String::new, label),
            "Word" => self.word.clone(),
            "Reason" => text(self.reason.clone()),
            "Flags" => self.flags.words().collect::<Vec<_>>().join(", "),
            "Suggestion" => text(self.suggestion.clone()),
            "Confidence" => self.confidence.map_or_else(String::new, |n| n.to_string()),
            "Told by" => self.by.title().to_owned(),
            "Told at" => at.to_string(),
            _ => return None,
        })
    }
}

fn label(qualification: Qualification) -> String {
    match qualification {
        Qualification::CatchAll => "catch-all".to_owned(),
        other => other.word().replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sighting() -> Sighting {
        Sighting {
            about: About::Email("ada@northpier.example".into()),
            name: Some("Ada Moreau".into()),
            company: None,
            domain: None,
            qualification: Some(Qualification::CatchAll),
            word: "catch_all".into(),
            reason: None,
            flags: Flags {
                role: true,
                ..Flags::default()
            },
            suggestion: None,
            confidence: None,
            by: ProviderName::Clearout,
        }
    }

    #[test]
    fn what_was_told_stands_under_its_column_and_told_again_the_verdict_is_the_new_one() {
        let columns = living_columns();
        let at = Timestamp::UNIX_EPOCH;
        let first = sighting().cells(&columns, &[], at);
        assert_eq!(
            first,
            [
                "ada@northpier.example",
                "catch-all",
                "catch_all",
                "",
                "",
                "Ada Moreau",
                "",
                "",
                "role",
                "",
                "",
                "Clearout",
                "1970-01-01T00:00:00Z"
            ]
        );
        let again = Sighting {
            name: None,
            qualification: Some(Qualification::Deliverable),
            flags: Flags::default(),
            ..sighting()
        };
        let second = again.cells(&columns, &first, at);
        assert_eq!(
            (&*second[5], &*second[1], &*second[8]),
            ("Ada Moreau", "deliverable", "")
        );
    }

    #[test]
    fn another_lists_columns_take_what_they_are_for() {
        let column = |name: &str, field| Column {
            name: name.into(),
            field,
        };
        let columns = [
            column("Contact", Some(Field::Email)),
            column("Shoe size", None),
            column("Who", Some(Field::FullName)),
        ];
        let cells = sighting().cells(&columns, &[], Timestamp::UNIX_EPOCH);
        assert_eq!(cells, ["ada@northpier.example", "", "Ada Moreau"]);
    }
}
