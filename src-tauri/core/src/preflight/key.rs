//! The person key: two leads that ask the same question make one search.
//!
//! When unsure, two people stay two: paying twice costs a credit, merging two people costs a customer. Where a question
//! goes by a name, what else a lead has keeps it apart from its namesakes: see [`super::Marks`].

use super::company::{domain_in_name, home_of, is_of_many, name_of, site_of};
use super::fold::fold;
use super::hosts::is_office;
use super::name::{plain_name, salutations_of, without_salutation};
use super::{address_of, find_email_at, full_name, name_asked, own_company, profile_of};
use crate::domain::About;
use crate::domain::Asked;
use crate::domain::Column;
use crate::domain::Company;
use crate::domain::Details;
use crate::domain::Field;
use crate::domain::Included;
use crate::domain::Lead;
use crate::domain::PersonHash;
use crate::domain::PersonKey;
use crate::domain::Skip;

/// By which rule keys are made. A store keeps which it was; where that is another, its keys are made anew.
pub const KEY_RULE: u32 = 6;

/// The key of a question.
pub fn person_key(asked: &Asked) -> PersonKey {
    key(asked, None, None)
}

/// The key of the question that `lead` makes: the same, but where its company is one page among others of a host, or where
/// its name tells it apart by what is not sent (`Jr.`, a middle initial).
pub fn key_of_lead(asked: &Asked, lead: &Lead, columns: &[Column]) -> PersonKey {
    let name = name_asked(asked, lead, columns);
    key_of_named(asked, name.as_deref(), lead, columns)
}

/// The same, where the lead has that whole `name`.
fn key_of_named(asked: &Asked, name: Option<&str>, lead: &Lead, columns: &[Column]) -> PersonKey {
    let page = match company_of(asked) {
        Some(Company::Domain(host)) if is_of_many(host) => lead
            .get(columns, Field::Domain)
            .and_then(site_of)
            .filter(|site| site.host == *host)
            .and_then(|site| site.page),
        Some(Company::Domain(_) | Company::Name(_)) | None => None,
    };
    key(asked, name, page.as_deref())
}

const fn company_of(asked: &Asked) -> Option<&Company> {
    match asked {
        Asked::FindEmail { company, .. } | Asked::FindPhoneByName { company, .. } => Some(company),
        Asked::VerifyEmail { .. } | Asked::FindPhoneByProfile { .. } => None,
    }
}

fn key(asked: &Asked, name: Option<&str>, page: Option<&str>) -> PersonKey {
    let named = |sent: &str, company| asked_of(name.unwrap_or(sent), company, page);
    PersonKey(match asked {
        Asked::FindEmail {
            full_name,
            company,
            country,
            ..
        } => {
            let mut key = named(full_name, company);
            if let Some(country) = country {
                key.push_str("\nin ");
                key.push_str(&country.to_string());
            }
            key
        }
        Asked::VerifyEmail { email } => email.clone(),
        Asked::FindPhoneByProfile { linkedin_url } => linkedin_url.clone(),
        Asked::FindPhoneByName {
            first_name,
            last_name,
            company,
        } => named(&format!("{first_name} {last_name}"), company),
    })
}

fn asked_of(name: &str, company: &Company, page: Option<&str>) -> String {
    let mut key = who(name);
    key.push('\n');
    key.push_str(&at(company, page));
    key
}

/// A name without what stands around it, in one spelling.
fn who(name: &str) -> String {
    fold(&plain_name(name))
}

/// The key of questions about whoever has that name at `company`, or at that page of it, in whatever country and however they
/// are addressed.
pub(super) fn key_of_person(name: &str, company: &Company, page: Option<&str>) -> PersonKey {
    PersonKey(asked_of(&unsaluted(name), company, page))
}

fn unsaluted(name: &str) -> String {
    without_salutation(&plain_name(name)).to_owned()
}

/// The key of the question that verifies `address`, as a service writes it in its answer.
pub fn key_of_address(address: &str) -> PersonKey {
    PersonKey(address_of(address).unwrap_or_else(|| address.to_owned()))
}

/// What the keys of all questions about people of that name begin with, be there another name in brackets behind it or not,
/// or a salutation before it.
pub fn keys_of_name(full_name: &str) -> Vec<String> {
    let name = who(full_name);
    let saluted = salutations_of(&name).map(|said| format!("{} {name}\n", fold(said)));
    let saluted = saluted.collect::<Vec<_>>();
    let bare = [format!("{name}\n"), format!("{name} (")];
    bare.into_iter().chain(saluted).collect()
}

/// `key` of a person by the rule of today's.
pub(super) fn person_anew(key: &str) -> String {
    match key.split_once('\n') {
        Some((name, place)) => format!("{}\n{place}", who(&unsaluted(name))),
        None => key.to_owned(),
    }
}

/// Whether the question with that key is about a person at one of `companies`, as a service calls them: it may write a
/// name otherwise than it was asked, or tell the domain of a company that was named.
pub fn is_at(key: &PersonKey, companies: &[&Company]) -> bool {
    let place = key.0.split('\n').nth(1).unwrap_or_default();
    let asked = match place.split_once(' ') {
        Some(("of", name)) => squeezed(name),
        Some((_, site)) => {
            let host = site.split('/').next().unwrap_or_default();
            let there = format!("at {host}");
            return companies.iter().any(|company| at(company, None) == there);
        }
        None => return false,
    };
    let called = |company: &&Company| match company {
        Company::Domain(domain) => squeezed(domain.split('.').next().unwrap_or_default()),
        Company::Name(name) => squeezed(&name_of(name)),
    };
    !asked.is_empty() && companies.iter().map(called).any(|called| called == asked)
}

fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

/// Whom a lead is about: whoever has that name at that company, or else that address, or else that profile; `None` where
/// it has neither. An address says more than the company that it is at, and an office's only together with the name. By less than what a question goes by: that decides whether two are told to be duplicates, not whether
/// they are asked about once.
pub fn person_of(lead: &Lead, columns: &[Column]) -> Option<PersonHash> {
    let details = Details {
        include: Included::default().and(Skip::HasEmail),
        ..Details::default()
    };
    let own = |field, read: fn(&str) -> Option<String>| lead.get(columns, field).and_then(read);
    let key = match find_email_at(lead, columns, details, own_company) {
        Ok((asked, name)) => key_of_named(&asked, Some(&name), lead, columns),
        Err(_) => {
            let address = own(Field::Email, address_of).map(|address| {
                let name = full_name(lead, columns).filter(|_| is_office(&address));
                let name = name.map(|name| format!("\n{}", who(&name)));
                format!("{address}{}", name.unwrap_or_default())
            });
            PersonKey(address.or_else(|| own(Field::LinkedinUrl, profile_of))?)
        }
    };
    Some(PersonHash::from(&key))
}

/// What makes two sightings the same lead of a living list.
pub fn sighting_key(about: &About) -> String {
    match about {
        About::Email(address) => format!("email {}", key_of_address(address).0),
        About::Phone(number) => {
            let digits: String = number.chars().filter(char::is_ascii_digit).collect();
            format!("phone {digits}")
        }
        About::Person(person) => format!("person {}", who(person)),
    }
}

fn at(company: &Company, page: Option<&str>) -> String {
    match company {
        Company::Domain(domain) => {
            let page = page.map(|page| format!("/{page}")).unwrap_or_default();
            format!("at {}{page}", home_of(domain))
        }
        Company::Name(name) => match domain_in_name(name) {
            Some(domain) => format!("at {}", home_of(&domain)),
            None => format!("of {}", name_of(name)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Country;

    fn key(name: &str, company: Company) -> PersonKey {
        person_key(&Asked::FindEmail {
            full_name: name.into(),
            company,
            country: None,
            gender: false,
        })
    }

    #[test]
    fn spelling_does_not_make_another_person() {
        let at = |name| key(name, Company::Domain("northpier.example".into()));
        assert_eq!(at("José Núñez"), at("JOSE NUNEZ"));
        assert_eq!(at("Núñez, Dr. José"), at("José Núñez, PhD"));
        assert_ne!(at("John Smith, Jr."), at("John Smith, Sr."));
        assert_ne!(at("Wei Li"), at("Li Wei"));
        assert_ne!(at("李伟"), at("李薇"), "both romanise to Li Wei");
    }

    #[test]
    fn what_is_not_sent_of_a_name_tells_people_apart_all_the_same() {
        let columns = [Field::FullName, Field::Domain].map(|field| Column {
            name: field.to_string(),
            field: Some(field),
        });
        let lead = |name: &str| Lead {
            id: crate::domain::LeadId(1),
            row: 2,
            cells: vec![name.into(), "northpier.com".into()],
        };
        let ask = |kind, name| super::super::ask(kind, &lead(name), &columns, Details::default());
        let key = |kind, name| key_of_lead(&ask(kind, name).unwrap(), &lead(name), &columns);
        let (email, phone) = (
            crate::domain::Kind::FindEmail,
            crate::domain::Kind::FindPhone,
        );
        for (one, other) in [
            ("John Smith Jr.", "John Smith Sr."),
            ("John M. Smith", "John K. Smith"),
            ("Jane Doe (Smith)", "Jane Doe (Miller)"),
        ] {
            assert_eq!(ask(phone, one), ask(phone, other), "the same is sent");
            for kind in [email, phone] {
                assert_ne!(key(kind, one), key(kind, other), "{one}");
            }
        }
        let doe = |name| key(email, name);
        assert_ne!(doe("Herr Müller"), doe("Frau Müller"));
        assert_ne!(doe("Mr. Doe"), doe("Mrs. Doe"));
        assert_ne!(doe("Herr Dr. Müller"), doe("Frau Dr. Müller"));
        assert_eq!(doe("Herr Dr. Müller"), doe("Herr Müller"));
        assert_eq!(ask(email, "Herr Müller"), ask(email, "Frau Müller"));
        assert_eq!(doe("Herr Jan Müller"), doe("Jan Müller"));
        let frau = doe("Frau Müller");
        let of_name = keys_of_name("Müller");
        assert!(of_name.iter().any(|start| frau.0.starts_with(start)));
        for same in ["John ★ Smith", "John (Jack) Smith", "Smith, Dr. John"] {
            for kind in [email, phone] {
                assert_eq!(key(kind, same), key(kind, "John Smith"), "{same}");
            }
        }
        // As they were before parts of a name were left out of what is sent.
        let of_old = Asked::FindPhoneByName {
            first_name: "John".into(),
            last_name: "M. Smith Jr.".into(),
            company: Company::Domain("northpier.com".into()),
        };
        let name = "John M. Smith Jr.";
        assert_eq!(
            key_of_lead(&of_old, &lead(name), &columns),
            key(phone, name)
        );
        assert_eq!(person_key(&of_old), key(phone, name));
        // And before more was known of what stands around one.
        for (sent, cell, now) in [
            ("med. Jane Doe", "Prof. Dr. med. Jane Doe", "Jane Doe"),
            ("Doe Jane Dr.", "Doe, Jane, Dr.", "Jane Doe"),
            ("Jane Doe | Founder", "Jane Doe | Founder", "Jane Doe"),
            ("Müller", "Frau Müller", "Frau Müller"),
        ] {
            let of_old = Asked::FindEmail {
                full_name: sent.into(),
                company: Company::Domain("northpier.com".into()),
                country: None,
                gender: false,
            };
            assert_eq!(
                key_of_lead(&of_old, &lead(cell), &columns),
                doe(now),
                "{cell}"
            );
            assert_ne!(
                key_of_lead(&of_old, &lead("Ida Doe"), &columns),
                doe("Ida Doe")
            );
        }
    }

    #[test]
    fn what_is_told_of_one_address_is_one_lead_however_it_is_spelled() {
        let email = |text: &str| sighting_key(&About::Email(text.into()));
        assert_eq!(
            email("Ada@Northpier.example"),
            email("ada@northpier.example")
        );
        let phone = |text: &str| sighting_key(&About::Phone(text.into()));
        assert_eq!(phone("+1 202 555 0143"), phone("+12025550143"));
        let person = |text: &str| sighting_key(&About::Person(text.into()));
        assert_eq!(person("José Núñez"), person("jose nunez"));
        assert_ne!(phone("1"), person("1"));
    }

    #[test]
    fn another_company_makes_another_person() {
        let named = |name: &str| key("Ada Moreau", Company::Name(name.into()));
        assert_eq!(named("Acme GmbH"), named("ACME GmbH"));
        assert_ne!(named("Acme GmbH"), named("Acme Inc"));
        assert_ne!(
            named("acme.example"),
            key("Ada Moreau", Company::Domain("acme.example".into()))
        );
    }

    #[test]
    fn a_company_that_was_named_is_known_by_what_a_service_calls_it() {
        let named = key("Ada Moreau", Company::Name("Söhne & Co".into()));
        assert!(named.0.starts_with(&keys_of_name("ADA Moreau")[0]));
        let domain = |text: &str| Company::Domain(text.into());
        let name = |text: &str| Company::Name(text.into());
        for (company, known) in [
            (domain("sohne-co.example"), true),
            (name("sohne co"), true),
            (name("Sohne"), false),
            (domain("example"), false),
            (name(""), false),
        ] {
            assert_eq!(is_at(&named, &[&company]), known, "{company:?}");
        }
        let at = key("Ada Moreau", domain("northpier.example"));
        assert!(is_at(&at, &[&domain("northpier.example")]));
        assert!(
            !is_at(&at, &[&name("northpier")]),
            "another may have that name"
        );
        assert!(!is_at(&key("Ada", name("&")), &[&name("")]));
    }

    #[test]
    fn a_company_of_that_name_in_another_country_makes_another_person() {
        let of = |country| {
            person_key(&Asked::FindEmail {
                full_name: "Ada Moreau".into(),
                company: Company::Name("Acme".into()),
                country,
                gender: false,
            })
        };
        let [germany, france] = ["DE", "FR"].map(Country::from_code);
        assert!(of(germany) != of(france) && of(germany) != of(None));
        assert_eq!(of(germany), of(germany));
    }

    /// Trap 12: rows of a bulk verification can be joined by their address alone.
    #[test]
    fn trap_12_an_address_has_the_key_of_its_question_however_the_service_writes_it() {
        let asked = Asked::VerifyEmail {
            email: "ada@xn--bcher-kva.example".into(),
        };
        for written in ["ada@xn--bcher-kva.example", "Ada@BÜCHER.example"] {
            assert_eq!(key_of_address(written), person_key(&asked), "{written}");
        }
    }

    /// Promise 1: what is spelled otherwise is not paid for again, and who is not the same is not merged.
    #[test]
    fn a_company_is_one_however_its_site_is_written_and_stays_apart_on_a_platform() {
        let columns = [Column {
            name: "Website".into(),
            field: Some(Field::Domain),
        }];
        let at = |cell: &str| {
            let lead = Lead {
                id: crate::domain::LeadId(1),
                row: 2,
                cells: vec![cell.into()],
            };
            let asked = Asked::FindEmail {
                full_name: "Ada Moreau".into(),
                company: Company::Domain(super::super::domain_of(cell).unwrap()),
                country: None,
                gender: false,
            };
            key_of_lead(&asked, &lead, &columns)
        };
        for same in [
            "www.northpier.com",
            "https://www.NorthPier.com/?utm_source=x",
            "shop.northpier.com",
        ] {
            assert_eq!(at(same), at("northpier.com"), "{same}");
        }
        for (one, other) in [
            ("facebook.com/acme", "facebook.com/other"),
            ("facebook.com/acme", "facebook.com"),
            ("linkedin.com/company/acme", "linkedin.com/company/other"),
            ("ada.wixsite.com", "ida.wixsite.com"),
            ("ada.wixsite.com/one", "ada.wixsite.com/two"),
            ("ada.github.io", "ida.github.io"),
            ("northpier.com", "northpier.de"),
            ("northpier.com.example", "tannwerk.com.example"),
        ] {
            assert_ne!(at(one), at(other), "{one}");
        }
    }

    #[test]
    fn a_page_elsewhere_is_no_part_of_the_company() {
        let columns = [Column {
            name: "Website".into(),
            field: Some(Field::Domain),
        }];
        let asked = Asked::FindEmail {
            full_name: "Ada Moreau".into(),
            company: Company::Domain("northpier.com".into()),
            country: None,
            gender: false,
        };
        for cell in ["facebook.com/northpier", "northpier.com/team", "n/a"] {
            let lead = Lead {
                id: crate::domain::LeadId(1),
                row: 2,
                cells: vec![cell.into()],
            };
            let key = key_of_lead(&asked, &lead, &columns);
            assert_eq!(key, person_key(&asked), "{cell}");
        }
    }

    #[test]
    fn whom_a_lead_is_about_its_address_says_where_its_company_is_known_by_that_alone() {
        let columns = [Field::FullName, Field::Company, Field::Email].map(|field| Column {
            name: field.to_string(),
            field: Some(field),
        });
        let person = |cells: [&str; 3]| {
            let lead = Lead {
                id: crate::domain::LeadId(1),
                row: 2,
                cells: cells.map(str::to_owned).to_vec(),
            };
            person_of(&lead, &columns).unwrap()
        };
        let ada = person(["Ada Moreau", "", "ada@northpier.com"]);
        assert_eq!(ada, person(["Moreau", "", "Ada@northpier.com"]));
        assert_ne!(ada, person(["Ada Moreau", "", "moreau@northpier.com"]));
        for office in ["office@northpier.com", "info@northpier.example"] {
            let [ada, ida] = ["Ada Moreau", "Ida Moreau"].map(|name| person([name, "", office]));
            assert_ne!(ada, ida, "{office}");
            assert_eq!(ada, person(["ADA MOREAU", "", office]));
            assert_eq!(person(["", "", office]), person(["", "", office]));
        }
        let named = person(["Ada Moreau", "Northpier", "ada@northpier.com"]);
        assert_eq!(named, person(["Ada Moreau", "Northpier", ""]));
    }

    #[test]
    fn given_and_family_name_are_parts_of_one_name() {
        let named = |first: &str, last: &str| {
            person_key(&Asked::FindPhoneByName {
                first_name: first.into(),
                last_name: last.into(),
                company: Company::Domain("northpier.com".into()),
            })
        };
        assert_eq!(named("Ada Maria", "Berg"), named("ada", "maria berg"));
        assert_ne!(named("Wei", "Li"), named("Li", "Wei"));
    }
}
