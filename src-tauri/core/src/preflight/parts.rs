//! A name that stands in several cells: the given name, what is between it and the family name, and what is behind that.
//! Put together it is what it were in one cell.

use super::name::{
    is_generation, is_nobodys, is_particle, is_plain, is_title_alone, is_unknown, only_part,
    plain_part, without_degrees,
};
use crate::domain::Column;
use crate::domain::Field;
use crate::domain::Lead;

/// The parts of a name as their cells have them.
pub(super) struct Parts<'l> {
    first: Option<&'l str>,
    last: Option<&'l str>,
    /// Only where there is one of the others.
    middle: Option<&'l str>,
    suffix: Option<&'l str>,
}

impl<'l> Parts<'l> {
    pub(super) fn of(lead: &'l Lead, columns: &[Column]) -> Self {
        let cell = |field| lead.get(columns, field).filter(|cell| !is_unknown(cell));
        let (first, last) = (cell(Field::FirstName), cell(Field::LastName));
        let is_named = first.is_some() || last.is_some();
        let says = |cell: &&str| cell.contains(char::is_alphabetic) && !is_nobodys(cell);
        let beside = |field| cell(field).filter(|_| is_named).filter(says);
        Self {
            first,
            last,
            middle: beside(Field::MiddleName),
            suffix: beside(Field::Suffix),
        }
    }

    /// The whole name.
    pub(super) fn joined(&self) -> String {
        let alone = match (self.first, self.last) {
            (Some(only), None) | (None, Some(only)) => Some(only.to_owned()),
            (Some(title), Some(last)) if is_title_alone(title) => Some(format!("{title} {last}")),
            _ => None,
        };
        if let Some(alone) = alone.filter(|_| self.middle.is_none() && self.suffix.is_none()) {
            return only_part(&alone);
        }
        let parts = self.plain();
        let name = super::joined(parts.iter().map(String::as_str).filter(|it| !it.is_empty()));
        // Together they may have what none of them has alone: an office before two words, what somebody does behind them.
        match is_plain(&name) && !parts[0].contains(' ') {
            true => name,
            false => plain_part(&name),
        }
    }

    /// As much of the name as lists have that have the least of it: a particle is a part of the family name, a middle name
    /// may be left out.
    pub(super) fn least(&self) -> String {
        let last = self.last.unwrap_or_default();
        let middle = self.middle.filter(|middle| is_particle(middle, last));
        let parts = [self.first, middle, self.last].into_iter().flatten();
        super::joined(parts)
    }

    /// Given and family name: a particle belongs to this one, another name to that one.
    pub(super) fn two(&self) -> Option<(String, String)> {
        let (_, _) = (
            self.first.filter(|first| !is_title_alone(first))?,
            self.last?,
        );
        let [first, middle, last, suffix] = self.plain();
        let with = |one: String, other: String| match (one.is_empty(), other.is_empty()) {
            (_, true) => one,
            (true, _) => other,
            (false, false) => format!("{one} {other}"),
        };
        let (first, last) = match is_particle(&middle, &last) {
            true => (first, with(middle, last)),
            false => (with(first, middle), last),
        };
        Some((first, with(last, suffix)))
    }

    /// Each without what stands around it; empty where there is none, or where another has it already.
    fn plain(&self) -> [String; 4] {
        // What somebody does stands behind a sign.
        let own = |cell: &'l str| match cell.split(['|', '•']).map(str::trim).next() {
            Some(name) if !name.is_empty() => name,
            _ => cell,
        };
        let plain = |cell: Option<&'l str>| cell.map(own).map(plain_part).unwrap_or_default();
        let [first, mut middle, last] = [self.first, self.middle, self.last].map(plain);
        let mut suffix = self.suffix.map(without_degrees).unwrap_or_default();
        // `Namenszusatz` is both.
        if suffix.is_empty() && is_generation(&middle) {
            suffix = std::mem::take(&mut middle);
        }
        if begins(&last, &middle) || ends(&first, &middle) {
            middle.clear();
        }
        if ends(&last, &suffix) {
            suffix.clear();
        }
        [first, middle, last, suffix]
    }
}

/// Whether the first words of `text` are `start`.
fn begins(text: &str, start: &str) -> bool {
    let at = text.split_at_checked(start.len());
    at.is_some_and(|(words, rest)| words.eq_ignore_ascii_case(start) && rest.starts_with(' '))
}

/// Whether the last words of `text` are `end`.
fn ends(text: &str, end: &str) -> bool {
    let at = text.len().checked_sub(end.len());
    let at = at.and_then(|at| text.split_at_checked(at));
    at.is_some_and(|(rest, words)| words.eq_ignore_ascii_case(end) && rest.ends_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Asked;
    use crate::domain::Details;
    use crate::domain::Kind;
    use crate::domain::LeadId;
    use crate::preflight::{ask, key_of_lead};

    const FIELDS: [Field; 6] = [
        Field::FullName,
        Field::FirstName,
        Field::MiddleName,
        Field::LastName,
        Field::Suffix,
        Field::Company,
    ];

    fn columns() -> [Column; 6] {
        FIELDS.map(|field| Column {
            name: field.to_string(),
            field: Some(field),
        })
    }

    /// A lead with a first, a middle and a last name and a suffix, or with a whole one alone.
    fn lead(cells: &[&str]) -> Lead {
        let cells = match *cells {
            [first, middle, last, suffix] => ["", first, middle, last, suffix, "Akkerbouw"],
            [whole] => [whole, "", "", "", "", "Akkerbouw"],
            _ => panic!("{cells:?}"),
        };
        Lead {
            id: LeadId(1),
            row: 2,
            cells: cells.map(str::to_owned).to_vec(),
        }
    }

    fn asked(kind: Kind, cells: &[&str]) -> Asked {
        ask(kind, &lead(cells), &columns(), Details::default()).unwrap()
    }

    fn key(kind: Kind, cells: &[&str]) -> String {
        key_of_lead(&asked(kind, cells), &lead(cells), &columns()).0
    }

    #[test]
    fn a_name_in_several_cells_is_what_it_is_in_one() {
        for (parts, whole, two) in [
            (["Jan", "de", "Boer", ""], "Jan de Boer", ("Jan", "de Boer")),
            (
                ["Jan", "van den", "Boer", ""],
                "Jan van den Boer",
                ("Jan", "van den Boer"),
            ),
            (
                ["Jan", "'t", "Hooft", ""],
                "Jan 't Hooft",
                ("Jan", "'t Hooft"),
            ),
            (["John", "A.", "Doe", ""], "John A. Doe", ("John", "Doe")),
            (
                ["john", "allan", "doe", ""],
                "john allan doe",
                ("john allan", "doe"),
            ),
            (
                ["John", "Allan", "Doe", ""],
                "John Allan Doe",
                ("John Allan", "Doe"),
            ),
            (
                ["John", "", "Smith", "Jr."],
                "John Smith Jr.",
                ("John", "Smith"),
            ),
            (
                ["John", "", "Smith", "III, MD"],
                "John Smith III",
                ("John", "Smith"),
            ),
            (
                ["John", "", "Smith", "PhD"],
                "John Smith",
                ("John", "Smith"),
            ),
            (["Anna", "-", "Koch", "Mr."], "Anna Koch", ("Anna", "Koch")),
            (
                ["Anna", "none", "Koch", "None"],
                "Anna Koch",
                ("Anna", "Koch"),
            ),
            (
                ["Anna", "", "Koch | CEO", ""],
                "Anna Koch",
                ("Anna", "Koch"),
            ),
            // Said twice.
            (
                ["Jan", "Van den", "van den Boer", ""],
                "Jan van den Boer",
                ("Jan", "van den Boer"),
            ),
            (["John A.", "A.", "Doe", ""], "John A. Doe", ("John", "Doe")),
            (
                ["John", "", "Smith Jr.", "Jr."],
                "John Smith Jr.",
                ("John", "Smith"),
            ),
            (
                ["Hans", "jun.", "Meier", ""],
                "Hans Meier jun.",
                ("Hans", "Meier"),
            ),
        ] {
            let Asked::FindEmail { full_name, .. } = asked(Kind::FindEmail, &parts) else {
                panic!("{parts:?}");
            };
            assert_eq!(full_name, whole, "{parts:?}");
            assert_eq!(key(Kind::FindEmail, &parts), key(Kind::FindEmail, &[whole]));
            let Asked::FindPhoneByName {
                first_name,
                last_name,
                ..
            } = asked(Kind::FindPhone, &parts)
            else {
                panic!("{parts:?}");
            };
            assert_eq!((&first_name[..], &last_name[..]), two, "{parts:?}");
            assert_eq!(key(Kind::FindPhone, &parts), key(Kind::FindPhone, &[whole]));
        }
    }

    #[test]
    fn what_stands_between_and_behind_names_tells_people_apart() {
        for kind in [Kind::FindEmail, Kind::FindPhone] {
            for (one, other) in [
                (["Jan", "de", "Boer", ""], ["Jan", "van den", "Boer", ""]),
                (["John", "A", "Doe", ""], ["John", "B", "Doe", ""]),
                (["John", "", "Smith", "Jr."], ["John", "", "Smith", "Sr."]),
                (["John", "", "Smith", "II"], ["John", "", "Smith", ""]),
            ] {
                assert_ne!(key(kind, &one), key(kind, &other), "{one:?}");
            }
        }
        let alone = lead(&["", "A", "", "Jr."]);
        let asked = ask(Kind::FindEmail, &alone, &columns(), Details::default());
        assert!(asked.is_err(), "they are no name by themselves");
    }
}
