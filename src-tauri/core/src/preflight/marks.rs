//! What tells namesakes apart: where a question goes by a name, a LinkedIn profile, an e-mail address or a phone number
//! that is another is another person. One that is missing says nothing.

use super::phone::line_of;
use super::{address_of, profile_of};
use crate::domain::Asked;
use crate::domain::Column;
use crate::domain::Country;
use crate::domain::Field;
use crate::domain::Lead;
use crate::domain::LeadId;
use crate::domain::PersonKey;

/// What a lead has beside its question that says who is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    profile: Option<String>,
    email: Option<String>,
    /// As it stands: most are never compared, and reading one takes its time.
    phone: Option<(String, Option<Country>)>,
    /// The user said that this lead is nobody else.
    apart: Option<LeadId>,
}

impl Marks {
    /// The marks of `lead`, which the user has said to be somebody else where `apart`. An address and a profile say who is
    /// meant by themselves: questions about one have none.
    pub fn of(asked: &Asked, lead: &Lead, columns: &[Column], apart: bool) -> Self {
        if !goes_by_name(asked) {
            return Self::default();
        }
        let cell = |field| lead.get(columns, field);
        let country = cell(Field::Country).and_then(Country::from_code);
        Self {
            profile: cell(Field::LinkedinUrl).and_then(profile_of),
            email: cell(Field::Email).and_then(address_of),
            phone: cell(Field::Phone)
                .filter(|cell| super::looks_like_phone(cell))
                .map(|cell| (cell.to_owned(), country)),
            apart: apart.then_some(lead.id),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether nothing says that these are two people.
    pub fn agree(&self, other: &Self) -> bool {
        let same = |one: &Option<String>, other: &Option<String>| {
            one.is_none() || other.is_none() || one == other
        };
        self.apart == other.apart
            && same(&self.profile, &other.profile)
            && same(&self.email, &other.email)
            && self.same_phone(other) != Some(false)
    }

    /// Whether something says that these are one person, and nothing that they are two.
    pub fn confirm(&self, other: &Self) -> bool {
        let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        let one_person = self.apart.is_some()
            || same(&self.profile, &other.profile)
            || same(&self.email, &other.email)
            || self.same_phone(other) == Some(true);
        one_person && self.agree(other)
    }

    /// Whether everything that `other` says of who is meant is said here, too.
    pub fn include(&self, other: &Self) -> bool {
        let still = |one: &Option<String>, other: &Option<String>| other.is_none() || one == other;
        still(&self.profile, &other.profile)
            && still(&self.email, &other.email)
            && (other.phone.is_none() || self.same_phone(other) == Some(true))
    }

    /// What is said of who is meant but for the phone number.
    #[must_use]
    pub fn without_phone(self) -> Self {
        Self {
            phone: None,
            ..self
        }
    }

    fn same_phone(&self, other: &Self) -> Option<bool> {
        let (one, other) = (self.phone.as_ref()?, other.phone.as_ref()?);
        Some(one == other || number(one) == number(other))
    }

    /// `key` as the question of whoever has these marks, and of nobody who only has the name.
    pub fn own(&self, key: &PersonKey) -> PersonKey {
        let parts = [
            self.profile.clone(),
            self.email.clone(),
            self.phone.as_ref().map(number),
            self.apart.map(|lead| format!("lead {lead}")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        PersonKey(format!("{}{}{}", key.0, PersonKey::WHO, parts.join(" ")))
    }

    /// `anew`, and of `kept` what [`Self::own`] had added to it.
    pub fn keep(kept: &PersonKey, anew: PersonKey) -> PersonKey {
        match kept.0.split_once(PersonKey::WHO) {
            Some((_, who)) => PersonKey(format!("{}{}{who}", anew.0, PersonKey::WHO)),
            None => anew,
        }
    }

    /// Whether a question whose leads have `theirs` was about whoever has these: one of them says so, or none says
    /// otherwise.
    pub fn fit(&self, theirs: &[Self]) -> bool {
        theirs.iter().any(|other| self.confirm(other))
            || theirs.iter().all(|other| self.agree(other))
    }
}

/// Between which two keys all lie that [`Marks::own`] makes of `key`.
pub fn namesakes_of(key: &PersonKey) -> [String; 2] {
    let start = format!("{}{}", key.0, PersonKey::WHO);
    let end = format!("{start}{}", char::MAX);
    [start, end]
}

/// Whether a question says by a name who is meant, so that it may be one of several.
pub fn goes_by_name(asked: &Asked) -> bool {
    matches!(
        asked,
        Asked::FindEmail { .. } | Asked::FindPhoneByName { .. }
    )
}

fn number((cell, country): &(String, Option<Country>)) -> String {
    let digits = || cell.chars().filter(char::is_ascii_digit).collect();
    line_of(cell, *country).unwrap_or_else(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Company;

    const FIELDS: [Field; 4] = [
        Field::LinkedinUrl,
        Field::Email,
        Field::Phone,
        Field::Country,
    ];

    fn asked() -> Asked {
        Asked::FindEmail {
            full_name: "Ada Moreau".into(),
            company: Company::Name("Northpier".into()),
            country: None,
            gender: false,
        }
    }

    fn marks(cells: [&str; 4]) -> Marks {
        Marks::of(&asked(), &lead(1, cells), &columns(), false)
    }

    fn columns() -> [Column; 4] {
        FIELDS.map(|field| Column {
            name: field.to_string(),
            field: Some(field),
        })
    }

    fn lead(id: i64, cells: [&str; 4]) -> Lead {
        Lead {
            id: LeadId(id),
            row: 2,
            cells: cells.map(str::to_owned).to_vec(),
        }
    }

    #[test]
    fn what_differs_keeps_apart_and_what_is_missing_does_not() {
        let one = marks([
            "linkedin.com/in/ada",
            "ada@b.example",
            "+49 30 23125 009",
            "",
        ]);
        for (other, agree, confirm) in [
            (["", "", "", ""], true, false),
            (
                ["https://fr.linkedin.com/in/Ada/?x=1", "", "", ""],
                true,
                true,
            ),
            (["linkedin.com/in/other", "", "", ""], false, false),
            (["", "ADA@B.example", "", ""], true, true),
            (["", "ida@b.example", "", ""], false, false),
            (["", "", "030/23125-009", "DE"], true, true),
            (["", "", "030/23125-010", "DE"], false, false),
            // One that agrees does not make up for one that does not.
            (
                ["linkedin.com/in/ada", "ida@b.example", "", ""],
                false,
                false,
            ),
            (["n/a", "-", "n/a", ""], true, false),
        ] {
            let other_marks = marks(other);
            assert_eq!(one.agree(&other_marks), agree, "{other:?}");
            assert_eq!(one.confirm(&other_marks), confirm, "{other:?}");
            assert_eq!(other_marks.agree(&one), agree, "{other:?}");
        }
    }

    #[test]
    fn two_extensions_of_one_switchboard_are_two_people() {
        let with = |phone| marks(["", "", phone, ""]);
        let five = with("+1 202 555 0117 ext. 5");
        assert!(!five.agree(&with("+1 202 555 0117 x6")));
        assert!(!five.confirm(&with("+1 202 555 0117")));
        assert!(five.confirm(&with("+12025550117 ext 5")));
    }

    #[test]
    fn whoever_is_said_to_be_somebody_else_is() {
        let cells = ["linkedin.com/in/ada", "", "", ""];
        let of = |id, apart| Marks::of(&asked(), &lead(id, cells), &columns(), apart);
        assert!(of(1, false).agree(&of(2, false)));
        assert!(!of(1, true).agree(&of(2, false)) && !of(1, true).agree(&of(2, true)));
        assert!(of(1, true).confirm(&of(1, true)));
    }

    #[test]
    fn an_address_and_a_profile_say_by_themselves_who_is_meant() {
        let cells = ["linkedin.com/in/ada", "ada@b.example", "", ""];
        for asked in [
            Asked::VerifyEmail {
                email: "ada@b.example".into(),
            },
            Asked::FindPhoneByProfile {
                linkedin_url: "https://www.linkedin.com/in/ada".into(),
            },
        ] {
            assert!(Marks::of(&asked, &lead(1, cells), &columns(), true).is_empty());
        }
    }

    #[test]
    fn a_key_of_ones_own_is_found_among_its_namesakes() {
        let key = PersonKey("ada moreau\nof northpier".into());
        let of_germany = PersonKey("ada moreau\nof northpier\nin DE".into());
        let mark = marks(["linkedin.com/in/ada", "", "", ""]);
        let own = mark.own(&key);
        let [start, end] = namesakes_of(&key);
        assert!(start <= own.0 && own.0 <= end);
        assert!(!(start..=end).contains(&mark.own(&of_germany).0));
        let moved = Marks::keep(&own, of_germany.clone());
        assert_eq!(moved, mark.own(&of_germany));
        assert_eq!(Marks::keep(&key, of_germany.clone()), of_germany);
        assert_ne!(Marks::default().own(&key), key);
    }

    #[test]
    fn an_answer_fits_where_one_of_its_rows_says_so_or_none_says_otherwise() {
        let [x, y, nobody] = ["linkedin.com/in/x", "linkedin.com/in/y", ""]
            .map(|profile| marks([profile, "", "", ""]));
        for (mine, theirs, fits) in [
            (&x, vec![x.clone()], true),
            (&x, vec![nobody.clone()], true),
            (&nobody, vec![x.clone()], true),
            (&x, vec![y.clone()], false),
            // An older version let both share it.
            (&x, vec![y.clone(), x.clone()], true),
            (&x, vec![y.clone(), nobody.clone()], false),
        ] {
            assert_eq!(mine.fit(&theirs), fits, "{mine:?} {theirs:?}");
        }
    }
}
