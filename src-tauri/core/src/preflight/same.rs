//! Why two leads are taken for the same person, for whoever doubts it.

use super::{Marks, address_of, goes_by_name, key_of_lead, phone_of, profile_of};
use crate::domain::Asked;
use crate::domain::Column;
use crate::domain::Company;
use crate::domain::Country;
use crate::domain::Field;
use crate::domain::Lead;

/// A lead with the question that it makes.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// The lead.
    pub lead: &'a Lead,
    /// Its list's columns.
    pub columns: &'a [Column],
    /// What it asks.
    pub asked: &'a Asked,
}

/// Why `one` and `other` share a search, in words; none where they do not.
pub fn why_same(one: Asking<'_>, other: Asking<'_>) -> Vec<String> {
    let key = |of: Asking<'_>| key_of_lead(of.asked, of.lead, of.columns);
    let marks = |of: Asking<'_>| Marks::of(of.asked, of.lead, of.columns, false);
    if key(one) != key(other) || !marks(one).agree(&marks(other)) {
        return Vec::new();
    }
    let mut why = of_question(one.asked, other.asked);
    if goes_by_name(one.asked) {
        why.push(of_marks(one, other));
    }
    why
}

fn of_question(one: &Asked, other: &Asked) -> Vec<String> {
    match (one, other) {
        (Asked::VerifyEmail { email }, _) => {
            vec![format!("the e-mail address is the same: {email}")]
        }
        (Asked::FindPhoneByProfile { linkedin_url }, _) => {
            vec![format!("the LinkedIn profile is the same: {linkedin_url}")]
        }
        _ => {
            let name = |asked| {
                let (name, _) = person(asked)?;
                Some(name)
            };
            let name = name(one)
                .zip(name(other))
                .map(|(one, other)| alike("the name is the same", &one, &other));
            let company = person(one)
                .zip(person(other))
                .map(|((_, one), (_, other))| {
                    let what = match one {
                        Company::Domain(_) => "the company's domain is the same",
                        Company::Name(_) => "the company's name is the same",
                    };
                    alike(what, text(one), text(other))
                });
            name.into_iter().chain(company).collect()
        }
    }
}

fn person(asked: &Asked) -> Option<(String, &Company)> {
    match asked {
        Asked::FindEmail {
            full_name, company, ..
        } => Some((full_name.clone(), company)),
        Asked::FindPhoneByName {
            first_name,
            last_name,
            company,
        } => Some((format!("{first_name} {last_name}"), company)),
        Asked::VerifyEmail { .. } | Asked::FindPhoneByProfile { .. } => None,
    }
}

fn text(company: &Company) -> &str {
    let (Company::Domain(text) | Company::Name(text)) = company;
    text
}

fn alike(what: &str, one: &str, other: &str) -> String {
    match one == other {
        true => format!("{what}: {one}"),
        false => format!("{what} but for its spelling: {one}, {other}"),
    }
}

fn of_marks(one: Asking<'_>, other: Asking<'_>) -> String {
    let cell = |of: Asking<'_>, field| of.lead.get(of.columns, field).map(str::to_owned);
    let country = |of| cell(of, Field::Country).and_then(|code| Country::from_code(&code));
    let profile = |of| cell(of, Field::LinkedinUrl).and_then(|cell| profile_of(&cell));
    let email = |of| cell(of, Field::Email).and_then(|cell| address_of(&cell));
    let phone = |of| cell(of, Field::Phone).and_then(|cell| phone_of(&cell, country(of)));
    let both = |one: Option<String>, other| one.is_some() && one == other;
    let shared: Vec<&str> = [
        (both(profile(one), profile(other)), "LinkedIn profile"),
        (both(email(one), email(other)), "e-mail address"),
        (both(phone(one), phone(other)), "phone number"),
    ]
    .into_iter()
    .filter_map(|(shared, what)| shared.then_some(what))
    .collect();
    match shared.is_empty() {
        true => "no LinkedIn profile, e-mail address or phone number says otherwise".to_owned(),
        false => format!("they have the same {}", shared.join(" and the same ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Details;
    use crate::domain::Kind;
    use crate::domain::LeadId;
    use crate::preflight::ask;

    fn why(kind: Kind, one: [&str; 5], other: [&str; 5]) -> Vec<String> {
        let fields = [
            Field::FullName,
            Field::Domain,
            Field::LinkedinUrl,
            Field::Phone,
            Field::Email,
        ];
        let columns = fields.map(|field| Column {
            name: field.to_string(),
            field: Some(field),
        });
        let lead = |cells: [&str; 5]| Lead {
            id: LeadId(1),
            row: 2,
            cells: cells.map(str::to_owned).to_vec(),
        };
        let leads = [lead(one), lead(other)];
        let asked = leads
            .each_ref()
            .map(|lead| ask(kind, lead, &columns, Details::default()).unwrap());
        let asking = |at: usize| Asking {
            lead: &leads[at],
            columns: &columns,
            asked: &asked[at],
        };
        why_same(asking(0), asking(1))
    }

    #[test]
    fn it_is_said_what_is_the_same_and_that_nothing_differs() {
        assert_eq!(
            why(
                Kind::FindEmail,
                ["José Núñez", "www.vega.example", "", "", ""],
                ["JOSE NUNEZ", "vega.example", "", "", ""]
            ),
            [
                "the name is the same but for its spelling: José Núñez, JOSE NUNEZ",
                "the company's domain is the same: vega.example",
                "no LinkedIn profile, e-mail address or phone number says otherwise"
            ]
        );
        let with = |profile| ["Ada Moreau", "vega.example", profile, "", ""];
        let said = why(
            Kind::FindEmail,
            with("linkedin.com/in/ada"),
            with("https://linkedin.com/in/Ada/"),
        );
        assert_eq!(said[2], "they have the same LinkedIn profile");
        let other = with("linkedin.com/in/other");
        assert!(why(Kind::FindEmail, with("linkedin.com/in/ada"), other).is_empty());
        let said = why(
            Kind::VerifyEmail,
            ["", "", "", "", "Ada@vega.example"],
            ["", "", "", "", "ada@vega.example"],
        );
        assert_eq!(said, ["the e-mail address is the same: ada@vega.example"]);
    }
}
