//! What the user says about columns, over what was recognised.

use std::{fmt, str::FromStr};

use crate::domain::Column;
use crate::domain::Field;

/// `full_name=Contact Name`: this column holds this field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapOverride {
    /// The field.
    pub field: Field,
    /// The column that holds it; `None`: no column does.
    pub column: Option<ColumnRef>,
}

/// How a user names a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnRef {
    /// By its name. Case and spaces around it do not matter.
    Name(String),
    /// By its place, `#1` being the first.
    Place(usize),
}

/// The text is not a mapping.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a mapping; write FIELD=COLUMN with one of the fields {fields}", fields = fields())]
pub struct NotAMapping(String);

impl FromStr for MapOverride {
    type Err = NotAMapping;

    /// Reads `full_name=Contact Name`, `Contact Name=full_name`, `phone=#3` or `email=` (no column). The left side is the
    /// field where both could be.
    fn from_str(text: &str) -> Result<Self, NotAMapping> {
        let to = |field, column: &str| Self {
            field,
            column: ColumnRef::read(column),
        };
        let field_first = || {
            text.split_once('=')
                .and_then(|(left, right)| Some(to(Field::from_word(left)?, right)))
        };
        let field_last = || {
            text.rsplit_once('=')
                .and_then(|(left, right)| Some(to(Field::from_word(right)?, left)))
        };
        field_first()
            .or_else(field_last)
            .ok_or_else(|| NotAMapping(text.to_owned()))
    }
}

impl ColumnRef {
    fn read(text: &str) -> Option<Self> {
        let place = |text: &str| text.strip_prefix('#')?.parse().ok();
        match text.trim() {
            "" => None,
            text => Some(place(text).map_or_else(|| Self::Name(text.to_owned()), Self::Place)),
        }
    }

    fn find(&self, columns: &[Column]) -> Option<usize> {
        match self {
            Self::Place(place) => place.checked_sub(1).filter(|at| *at < columns.len()),
            Self::Name(name) => columns
                .iter()
                .position(|column| column.name.trim().to_lowercase() == name.trim().to_lowercase()),
        }
    }
}

impl fmt::Display for ColumnRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Place(place) => write!(f, "#{place}"),
        }
    }
}

/// Whether `columns` are mapped as `overrides` want them already.
pub fn agrees(columns: &[Column], overrides: &[MapOverride]) -> bool {
    let mut mapped = columns.to_vec();
    apply(&mut mapped, overrides).is_ok() && mapped == columns
}

/// What two of `overrides` say otherwise of one field, or of one of `columns`, as half a sentence: which of them is meant,
/// nobody can tell.
pub(super) fn contradiction(columns: &[Column], overrides: &[MapOverride]) -> Option<String> {
    let place = |it: &MapOverride| it.column.as_ref()?.find(columns);
    let pairs = overrides.iter().enumerate().flat_map(|(n, first)| {
        let others = overrides.iter().skip(n + 1);
        others.map(move |other| (first, other))
    });
    let told = |(first, other): (&MapOverride, &MapOverride)| {
        let field = first.field.word();
        if first.field == other.field {
            return Some(format!("{field} is mapped twice: say one column for it"));
        }
        let at = place(first).filter(|at| place(other) == Some(*at))?;
        let (name, other) = (&columns.get(at)?.name, other.field.word());
        Some(format!(
            "column `{name}` is mapped both to {field} and to {other}: say which of them it holds"
        ))
    };
    pairs.into_iter().find_map(told)
}

/// Applies `overrides` in order.
///
/// # Errors
/// The first column that does not exist.
pub(super) fn apply<'o>(
    columns: &mut [Column],
    overrides: &'o [MapOverride],
) -> Result<(), &'o ColumnRef> {
    for MapOverride { field, column } in overrides {
        let at = column
            .as_ref()
            .map(|column| column.find(columns).ok_or(column))
            .transpose()?;
        columns
            .iter_mut()
            .filter(|column| column.field == Some(*field))
            .for_each(|column| column.field = None);
        if let Some(at) = at {
            columns[at].field = Some(*field);
        }
    }
    Ok(())
}

fn fields() -> String {
    Field::ALL.map(Field::word).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column> {
        let column = |(name, field): (&str, _)| Column {
            name: name.into(),
            field,
        };
        [
            ("Contact Name", None),
            ("Company", Some(Field::Company)),
            ("Phone", Some(Field::Phone)),
        ]
        .map(column)
        .into()
    }

    #[test]
    fn overrides_map_and_unmap() {
        for (text, expected) in [
            (
                "full_name=contact name ",
                "Contact Name=full_name Company=company Phone=phone",
            ),
            (
                "Contact Name=full_name",
                "Contact Name=full_name Company=company Phone=phone",
            ),
            ("company=#1", "Contact Name=company Company=- Phone=phone"),
            ("phone=Company", "Contact Name=- Company=phone Phone=-"),
            ("Phone=", "Contact Name=- Company=company Phone=-"),
        ] {
            let mut columns = columns();
            apply(&mut columns, &[text.parse().unwrap()]).unwrap();
            let shown: Vec<String> = columns
                .iter()
                .map(|c| format!("{}={}", c.name, c.field.map_or("-", Field::word)))
                .collect();
            assert_eq!(shown.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn says_which_column_does_not_exist() {
        for (text, expected) in [
            ("email=Mail", "Mail"),
            ("email=#4", "#4"),
            ("email=#0", "#0"),
        ] {
            let overrides = [text.parse().unwrap()];
            assert_eq!(
                apply(&mut columns(), &overrides).unwrap_err().to_string(),
                expected
            );
        }
    }

    #[test]
    fn two_words_about_one_thing_contradict_each_other() {
        for (texts, expected) in [
            (["email=#1", "phone=Phone"], None),
            (["email=", "phone="], None),
            (
                ["email=#1", "email=Phone"],
                Some("email is mapped twice: say one column for it"),
            ),
            (
                ["email=", "email=Phone"],
                Some("email is mapped twice: say one column for it"),
            ),
            (
                ["email=#3", "phone= phone"],
                Some(
                    "column `Phone` is mapped both to email and to phone: say which of them it holds",
                ),
            ),
        ] {
            let overrides = texts.map(|text| text.parse().unwrap());
            let told = contradiction(&columns(), &overrides);
            assert_eq!(told.as_deref(), expected, "{texts:?}");
        }
    }

    #[test]
    fn refuses_what_is_no_mapping() {
        for text in ["", "=", "email", "shoe=size"] {
            assert_eq!(
                text.parse::<MapOverride>(),
                Err(NotAMapping(text.into())),
                "{text}"
            );
        }
    }
}
