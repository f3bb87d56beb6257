//! Which row of a newer file is which lead of an older one. Where two could be meant, none is: a lead that is there twice
//! costs nothing, two people taken for one cost a customer.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::fold::fold;
use super::hosts::is_role;
use super::phone::line_of;
use super::{Marks, address_of, ask, ask_all, full_name, key_of_lead, profile_of};
use crate::domain::Asked;
use crate::domain::Column;
use crate::domain::Country;
use crate::domain::Details;
use crate::domain::Field;
use crate::domain::Included;
use crate::domain::Kind;
use crate::domain::Lead;
use crate::domain::PersonKey;
use crate::domain::Skip;

/// So many who have something in common have nothing in common that says who they are.
const MOST: usize = 50;

/// Who a lead is, as far as its cells say: of each thing the hash alone, because there may be a million of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// What the column that numbers people has.
    id: Option<u64>,
    profile: Option<u64>,
    email: Option<u64>,
    /// That address is an office's.
    office: bool,
    /// The question about the person by name and company.
    person: Option<u64>,
    phone: Option<u64>,
    name: Option<u64>,
}

/// For each of `rows` the place of the one of `leads` that it is a newer version of, where there is exactly one, and that
/// is one of no other row.
pub fn pair(rows: &[Who], leads: &[Who]) -> Vec<Option<usize>> {
    let mut having: HashMap<(u8, u64), Vec<usize>> = HashMap::new();
    for (at, lead) in leads.iter().enumerate() {
        for sign in lead.signs() {
            having.entry(sign).or_default().push(at);
        }
    }
    let mut claims = vec![0_usize; leads.len()];
    let mut pairs = Vec::with_capacity(rows.len());
    for row in rows {
        let those = row.signs().filter_map(|sign| having.get(&sign));
        let those = those.filter(|those| those.len() <= MOST).flatten();
        let mut those: Vec<usize> = those
            .copied()
            .filter(|at| row.may_be(&leads[*at]))
            .collect();
        those.sort_unstable();
        those.dedup();
        those.iter().for_each(|at| claims[*at] += 1);
        if those.len() > 1 {
            // Whoever changed company after being asked about is there twice.
            let surely: Vec<usize> = those
                .iter()
                .copied()
                .filter(|at| row.surely_is(&leads[*at]))
                .collect();
            if let [only] = surely[..] {
                those = vec![only];
            }
        }
        pairs.push(match those[..] {
            [only] => Some(only),
            _ => None,
        });
    }
    for pair in &mut pairs {
        *pair = pair.filter(|at| claims[*at] == 1);
    }
    pairs
}

/// The column by whose values people are told apart, where its name says that there is one: `ID`, `Contact ID`, `uuid`.
/// That of a company or an owner is none.
pub fn id_column(columns: &[Column]) -> Option<usize> {
    const OF_A_PERSON: [&str; 18] = [
        "apollo",
        "candidate",
        "contact",
        "crm",
        "external",
        "hs",
        "hubspot",
        "internal",
        "lead",
        "member",
        "object",
        "people",
        "person",
        "pipedrive",
        "prospect",
        "record",
        "salesforce",
        "unique",
    ];
    let is_id = |column: &Column| {
        let name = fold(&column.name);
        let words: Vec<&str> = name
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let (ids, others): (Vec<&str>, Vec<&str>) = words
            .into_iter()
            .partition(|word| matches!(*word, "id" | "uuid" | "guid"));
        let of_a_person = |word: &&str| OF_A_PERSON.contains(word);
        column.field.is_none() && ids.len() == 1 && others.iter().all(of_a_person)
    };
    columns.iter().position(is_id)
}

/// What two versions of most leads have in common, quickly told: the name, or else what stands for an address.
pub fn rough_sign(lead: &Lead, columns: &[Column]) -> u64 {
    let name = full_name(lead, columns).map(|name| fold(&name));
    let address = || lead.get(columns, Field::Email).map(str::to_lowercase);
    hash(&name.or_else(address).unwrap_or_default())
}

/// The words of the name, as their hashes.
pub fn name_signs(lead: &Lead, columns: &[Column]) -> Vec<u64> {
    let name = full_name(lead, columns).map(|name| fold(&name));
    let name = name.unwrap_or_default();
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(hash).collect()
}

/// The question about the person by name and company, as its hash.
pub fn person_sign(lead: &Lead, columns: &[Column]) -> Option<u64> {
    let asked = ask_all(Kind::FindEmail, lead, columns)?;
    Some(hash(&key_of_lead(&asked, lead, columns).0))
}

/// Whether `after`, which is `before` in a newer version, still asks what was asked for it, and says who is meant as well
/// as before: then its answer stays its answer. Where nobody else has the name at the company, in either version, the name
/// says it, and a phone number that is another or none has been corrected.
pub fn asks_the_same(
    asked: &Asked,
    [before, after]: [&Lead; 2],
    columns: &[Column],
    alone: bool,
) -> bool {
    let kind = asked.kind();
    // That there is an address or a number already is no other question.
    let has = Included::default().and(Skip::HasEmail).and(Skip::HasPhone);
    let key = |lead: &Lead, include| {
        let details = Details {
            include,
            ..Details::default()
        };
        let asked = ask(kind, lead, columns, details).ok()?;
        Some(key_of_lead(&asked, lead, columns))
    };
    // An address that was found and verified does not stand in the file.
    let of_the_file = |key: Option<PersonKey>| key == Some(key_of_lead(asked, before, columns));
    if kind == Kind::VerifyEmail && !of_the_file(key(before, Included::all())) {
        return true;
    }
    let same = |include| key(before, include) == key(after, include);
    let marks = |lead| Marks::of(asked, lead, columns, false);
    let meant = match alone {
        true => marks(before).without_phone(),
        false => marks(before),
    };
    same(has) && same(Included::all()) && marks(after).include(&meant)
}

impl Who {
    /// Who `lead` is. Numbers of people stand in its cell at `id`, where there is such a column.
    pub fn of(lead: &Lead, columns: &[Column], id: Option<usize>) -> Self {
        let cell = |field| lead.get(columns, field);
        let country = cell(Field::Country).and_then(Country::from_code);
        let id = id.and_then(|at| lead.cells.get(at)).map(|id| id.trim());
        let email = cell(Field::Email).and_then(address_of);
        let phone = cell(Field::Phone).filter(|cell| super::looks_like_phone(cell));
        Self {
            id: id.filter(|id| !id.is_empty()).map(hash),
            profile: cell(Field::LinkedinUrl)
                .and_then(profile_of)
                .map(|it| hash(&it)),
            office: email.as_deref().is_some_and(is_role),
            email: email.map(|email| hash(&email)),
            person: person_sign(lead, columns),
            phone: phone.map(|phone| {
                let digits = || phone.chars().filter(char::is_ascii_digit).collect();
                hash(&line_of(phone, country).unwrap_or_else(digits))
            }),
            name: full_name(lead, columns).map(|name| hash(&fold(&name))),
        }
    }

    /// The sign of the person by name and company, where that is the same as `before`, which had a phone number that this
    /// has not.
    pub fn person_without_phone_of(&self, before: &Self) -> Option<u64> {
        let has_not = before.phone.is_some() && self.phone != before.phone;
        self.person
            .filter(|person| has_not && before.person == Some(*person))
    }

    /// What says by itself who is meant.
    fn signs(&self) -> impl Iterator<Item = (u8, u64)> {
        let all = [self.id, self.profile, self.email, self.person, self.phone];
        let numbered = (0..).zip(all);
        numbered.filter_map(|(which, sign): (u8, _)| Some((which, sign?)))
    }

    /// Whether these are one by a sign of their own, and by name and company as well.
    fn surely_is(&self, other: &Self) -> bool {
        let same = |one: Option<u64>, other: Option<u64>| one.is_some() && one == other;
        same(self.person, other.person)
            && (same(self.id, other.id)
                || same(self.profile, other.profile)
                || same(self.email, other.email) && !self.office)
    }

    /// Whether these are one, going by what says most of who is meant.
    fn may_be(&self, other: &Self) -> bool {
        // Both have it: whether it is the same.
        let both = |of: fn(&Self) -> Option<u64>| Some(of(self)? == of(other)?);
        let other_name = both(|who| who.name) == Some(false);
        let same = |of| both(of) == Some(true);
        match (both(|who| who.id), both(|who| who.profile)) {
            (Some(same), _) | (None, Some(same)) => same,
            (None, None) if same(|who| who.email) => !(self.office && other_name),
            // An address or a number that is another has been corrected, as long as nobody else has the name.
            (None, None) => same(|who| who.person) || same(|who| who.phone) && !other_name,
        }
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LeadId;

    const FIELDS: [Option<Field>; 6] = [
        None,
        Some(Field::FullName),
        Some(Field::Domain),
        Some(Field::Email),
        Some(Field::Phone),
        Some(Field::LinkedinUrl),
    ];

    fn columns() -> Vec<Column> {
        let column = |field: Option<Field>| Column {
            name: field.map_or("ID".to_owned(), |field| field.to_string()),
            field,
        };
        FIELDS.map(column).to_vec()
    }

    /// `id | name | domain | e-mail | phone | profile`.
    fn lead(line: &str) -> Lead {
        Lead {
            id: LeadId(1),
            row: 2,
            cells: line.split('|').map(|cell| cell.trim().to_owned()).collect(),
        }
    }

    fn who(line: &str) -> Who {
        Who::of(&lead(line), &columns(), Some(0))
    }

    #[test]
    fn a_row_is_the_lead_that_what_says_most_of_who_is_meant_says() {
        let ada = "7 | Ada Moreau | northpier.example | ada@northpier.example | +49 30 123125 | linkedin.com/in/ada";
        for (row, is_it) in [
            ("7 | Zoe Lind | other.example | | |", true),
            (
                "8 | Ada Moreau | northpier.example | ada@northpier.example | |",
                false,
            ),
            (
                "| Ada Lind | other.example | | | https://www.linkedin.com/in/Ada/",
                true,
            ),
            (
                "| Ada Moreau | northpier.example | ada@northpier.example | | linkedin.com/in/adam",
                false,
            ),
            (
                "| Ada Moreau-Lind | other.example | ADA@northpier.example | |",
                true,
            ),
            (
                "| Ada Moreau | northpier.example | moreau@northpier.example | |",
                true,
            ),
            ("| ADA  MOREAU | www.northpier.example | | |", true),
            ("| Ada Moreau | northpier.example | | +49 30 999999 |", true),
            ("| Ada Moreau | other.example | | 030 123125 |", false),
            ("| Ada Moreau | other.example | | +4930123125 |", true),
            ("| Zoe Lind | northpier.example | | +4930123125 |", false),
            ("| Ada Moreau | other.example | | |", false),
        ] {
            let paired = pair(&[who(row)], &[who(ada)]);
            assert_eq!(paired, [is_it.then_some(0)], "{row}");
        }
        let office = "| Ada Moreau | | info@northpier.com | |";
        let other = "| Zoe Lind | | info@northpier.com | |";
        assert_eq!(pair(&[who(other)], &[who(office)]), [None]);
        assert_eq!(pair(&[who(office)], &[who(office)]), [Some(0)]);
    }

    #[test]
    fn where_two_could_be_meant_none_is() {
        let name = who("| Ada Moreau | northpier.example | | |");
        let email = who("| | | ada@northpier.example | |");
        let both = who("| Ada Moreau | northpier.example | ada@northpier.example | |");
        let one = std::slice::from_ref;
        assert_eq!(pair(one(&both), &[name.clone(), email.clone()]), [None]);
        assert_eq!(pair(one(&name), &[name.clone(), name.clone()]), [None]);
        assert_eq!(pair(&[name.clone(), email], one(&both)), [None, None]);
        assert_eq!(pair(&[name.clone(), name.clone()], one(&name)), [None; 2]);
        // Both have the number, and one the company as well.
        let [here, there] = ["northpier.example", "other.example"]
            .map(|site| who(&format!("7 | Ada Moreau | {site} | | |")));
        let both = [here.clone(), there.clone()];
        assert_eq!(pair(one(&there), &both), [Some(1)]);
        assert_eq!(
            pair(one(&who("7 | Ada Moreau | third.example | | |")), &both),
            [None]
        );
        assert_eq!(pair(one(&here), &[here.clone(), here.clone()]), [None]);
        // What many have says nothing, and what else there is does.
        let desk = |n: usize| who(&format!("{n} | | | | +49 30 123125 |"));
        let desks: Vec<Who> = (0..60).map(desk).collect();
        assert_eq!(pair(&[desk(3)], &desks), [Some(3)]);
    }

    #[test]
    fn a_column_numbers_people_where_its_name_says_so() {
        for (name, is_one) in [
            ("ID", true),
            ("Contact Id", true),
            ("record_id", true),
            ("Record ID - Contact", true),
            ("uuid", true),
            ("Company ID", false),
            ("Owner id", false),
            ("Tax ID", false),
            ("Idea", false),
        ] {
            let column = |field| Column {
                name: name.to_owned(),
                field,
            };
            assert_eq!(id_column(&[column(None)]).is_some(), is_one, "{name}");
            assert_eq!(id_column(&[column(Some(Field::Phone))]), None);
        }
    }

    #[test]
    fn an_answer_stays_where_the_question_is_the_same_and_no_less_is_said_of_who_is_meant() {
        let before = lead("7 | Ada Moreau | northpier.example | a@b.example | |");
        let asked = |kind, lead: &Lead| ask_all(kind, lead, &columns()).unwrap();
        for (row, find, verify) in [
            (
                "9 | Ada MOREAU | www.northpier.example | A@b.example | |",
                true,
                true,
            ),
            (
                "7 | Ada Moreau | northpier.example | a@b.example | +49 30 123125 |",
                true,
                true,
            ),
            (
                "7 | Ada Moreau | other.example | a@b.example | |",
                false,
                true,
            ),
            (
                "7 | Ada Lind | northpier.example | a@b.example | |",
                false,
                true,
            ),
            (
                "7 | Ada Moreau | northpier.example | c@b.example | |",
                false,
                false,
            ),
            ("7 | Ada Moreau | northpier.example | | |", false, false),
        ] {
            let same = |kind| {
                let asked = asked(kind, &before);
                asks_the_same(&asked, [&before, &lead(row)], &columns(), false)
            };
            assert_eq!(
                (same(Kind::FindEmail), same(Kind::VerifyEmail)),
                (find, verify),
                "{row}"
            );
        }
        // What was verified had been found, and stands in no file.
        let found = Asked::VerifyEmail {
            email: "found@northpier.example".into(),
        };
        let after = lead("7 | Ada Moreau | northpier.example | c@b.example | |");
        assert!(asks_the_same(&found, [&before, &after], &columns(), false));
    }

    #[test]
    fn another_phone_is_the_same_question_where_nobody_else_has_the_name() {
        let before = lead(
            "7 | Ada Moreau | northpier.example | a@b.example | +49 30 123125 | linkedin.com/in/ada",
        );
        let asked = ask_all(Kind::FindEmail, &before, &columns()).unwrap();
        let at = "7 | Ada Moreau | northpier.example";
        for (row, alone) in [
            ("a@b.example | +49 30 999999 | linkedin.com/in/ada", true),
            ("a@b.example | | linkedin.com/in/ada", true),
            ("a@b.example | +49 30 999999 | linkedin.com/in/ida", false),
            ("a@b.example | +49 30 999999 |", false),
            ("c@b.example | +49 30 123125 | linkedin.com/in/ada", false),
        ] {
            let row = lead(&format!("{at} | {row}"));
            let same = |alone| asks_the_same(&asked, [&before, &row], &columns(), alone);
            assert_eq!((same(true), same(false)), (alone, false), "{row:?}");
        }
        let elsewhere =
            lead("7 | Ada Moreau | other.example | a@b.example | | linkedin.com/in/ada");
        assert!(!asks_the_same(
            &asked,
            [&before, &elsewhere],
            &columns(),
            true
        ));
    }
}
