//! Whether a lead is on the suppression list, by whatever it has.

use std::collections::HashSet;

use super::company::site_of;
use super::{address_of, key_of_lead, phone_of, profile_of};
use crate::domain::Asked;
use crate::domain::Column;
use crate::domain::Company;
use crate::domain::Country;
use crate::domain::Field;
use crate::domain::Lead;
use crate::domain::PersonKey;
use crate::domain::Suppresses;
use crate::domain::Suppression;

/// What `entry` suppresses: an address, a profile, a number that begins with `+`, a domain; or, with a `company`, whoever
/// has that name there. `None` where it is none of these.
pub fn suppression_of(entry: &str, company: Option<&str>) -> Option<Suppression> {
    let entry = entry.trim();
    if let Some(company) = company {
        return person(entry, company);
    }
    let of = |what, value: Option<String>| value.map(|value| Suppression { what, value });
    if entry.contains('@') && !entry.contains("://") {
        return of(Suppresses::Email, address_of(entry));
    }
    if entry.starts_with('+') {
        return of(Suppresses::Phone, phone_of(entry, None));
    }
    let profile = of(Suppresses::Profile, profile_of(entry));
    // A page on a network is one company's, and the network's domain is many's.
    let site = site_of(entry).filter(|site| site.page.is_none());
    profile.or_else(|| of(Suppresses::Domain, site.map(|site| site.host)))
}

fn person(name: &str, company: &str) -> Option<Suppression> {
    let says = |text: &str| text.chars().any(char::is_alphanumeric);
    let company = match site_of(company) {
        Some(site) => Company::Domain(site.host),
        None => Company::Name(company.trim().to_owned()),
    };
    let (Company::Domain(text) | Company::Name(text)) = &company;
    let sound = says(name) && says(text);
    let asked = Asked::FindEmail {
        full_name: name.to_owned(),
        company,
        country: None,
        gender: false,
    };
    sound.then(|| Suppression {
        what: Suppresses::Person,
        value: super::person_key(&asked).0,
    })
}

/// A suppression list, to be looked into.
#[derive(Clone, Debug, Default)]
pub struct Suppressions(HashSet<(Suppresses, String)>);

impl FromIterator<Suppression> for Suppressions {
    fn from_iter<I: IntoIterator<Item = Suppression>>(all: I) -> Self {
        Self(all.into_iter().map(|one| (one.what, one.value)).collect())
    }
}

impl Suppressions {
    /// Whether `lead`, which asks that, is on it.
    pub fn have(&self, asked: &Asked, lead: &Lead, columns: &[Column]) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let cell = |field| lead.get(columns, field);
        let country = cell(Field::Country).and_then(Country::from_code);
        let email = cell(Field::Email).and_then(address_of);
        let profile = cell(Field::LinkedinUrl).and_then(profile_of);
        let phone = || cell(Field::Phone).and_then(|cell| phone_of(cell, country));
        let host = cell(Field::Domain).and_then(site_of).map(|site| site.host);
        let asked_at = match asked {
            Asked::FindEmail {
                company: Company::Domain(domain),
                ..
            }
            | Asked::FindPhoneByName {
                company: Company::Domain(domain),
                ..
            } => Some(domain.clone()),
            _ => None,
        };
        let at = email.as_ref().and_then(|email| email.rsplit_once('@'));
        let mail_host = at.map(|(_, host)| host.to_owned());
        let hosts = [host, asked_at, mail_host];
        hosts
            .into_iter()
            .flatten()
            .any(|host| self.has_domain(&host))
            || email.is_some_and(|email| self.has(Suppresses::Email, email))
            || profile.is_some_and(|profile| self.has(Suppresses::Profile, profile))
            || self.any(Suppresses::Phone)
                && phone().is_some_and(|it| self.has(Suppresses::Phone, it))
            || self.has_person(asked, lead, columns)
    }

    fn has(&self, what: Suppresses, value: String) -> bool {
        self.0.contains(&(what, value))
    }

    fn any(&self, what: Suppresses) -> bool {
        self.0.iter().any(|(of, _)| *of == what)
    }

    fn has_domain(&self, host: &str) -> bool {
        let dots = host.match_indices('.').map(|(at, _)| &host[at + 1..]);
        let mut hosts = std::iter::once(host).chain(dots);
        hosts.any(|host| self.has(Suppresses::Domain, host.to_owned()))
    }

    /// In whatever country the company is: who is not to be asked about is not.
    fn has_person(&self, asked: &Asked, lead: &Lead, columns: &[Column]) -> bool {
        let PersonKey(key) = key_of_lead(asked, lead, columns);
        let key = key.split_once("\nin ").map_or(key.as_str(), |(key, _)| key);
        self.has(Suppresses::Person, key.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Details;
    use crate::domain::Included;
    use crate::domain::Kind;
    use crate::domain::LeadId;

    const FIELDS: [Field; 5] = [
        Field::FullName,
        Field::Domain,
        Field::Email,
        Field::LinkedinUrl,
        Field::Phone,
    ];

    fn is_on(entry: &str, company: Option<&str>, cells: [&str; 5]) -> bool {
        let columns = FIELDS.map(|field| Column {
            name: field.to_string(),
            field: Some(field),
        });
        let lead = Lead {
            id: LeadId(1),
            row: 2,
            cells: cells.map(str::to_owned).to_vec(),
        };
        let details = Details {
            include: Included::all(),
            ..Details::default()
        };
        let asked = super::super::ask(Kind::FindEmail, &lead, &columns, details).unwrap();
        let list: Suppressions = suppression_of(entry, company).into_iter().collect();
        assert_eq!(list.0.len(), 1, "{entry}");
        list.have(&asked, &lead, &columns)
    }

    #[test]
    fn whoever_is_on_the_list_is_found_by_whatever_there_is() {
        let ada = [
            "Ada Moreau",
            "https://shop.northpier.com",
            "Ada@NorthPier.com",
            "linkedin.com/in/Ada",
            "+49 30 23125 009",
        ];
        for (entry, company, on) in [
            ("ada@northpier.com", None, true),
            ("ida@northpier.com", None, false),
            ("northpier.com", None, true),
            ("https://www.northpier.com/", None, true),
            ("pier.com", None, false),
            ("https://fr.linkedin.com/in/ada/", None, true),
            ("+493023125009", None, true),
            ("ADA MOREAU", Some("northpier.com"), true),
            ("Ada Moreau", Some("Northpier Ltd"), false),
            ("Ida Moreau", Some("northpier.com"), false),
        ] {
            assert_eq!(is_on(entry, company, ada), on, "{entry} {company:?}");
        }
        let at_host = ["Kim Lee", "", "kim@mail.northpier.com", "", ""];
        let columns = ["Kim Lee", "vega.com", at_host[2], "", ""];
        assert!(
            is_on("northpier.com", None, columns),
            "by the address's domain"
        );
    }

    #[test]
    fn what_names_nobody_is_refused() {
        for (entry, company) in [
            ("", None),
            ("Ada Moreau", None),
            ("030 23125", None),
            ("https://www.facebook.com/acme", None),
            ("-", Some("northpier.com")),
            ("Ada", Some("-")),
        ] {
            assert_eq!(suppression_of(entry, company), None, "{entry}");
        }
    }
}
