//! What the sandbox answers: an honest invention about each person. It depends on the seed and the person asked and on
//! nothing else, so that the same list gets the same table whatever is lost, doubled, repeated or killed on the way.

use crate::provider::enrow::wire::Search;

use super::address;
use super::address::{fold, short};
use super::chance;
use super::choices::FOUND_SHARE;
use super::company::Company;
use super::order::Question;
use super::phones::{FIND_PHONE, find_phone};
use super::verification::VERIFY_EMAIL;

/// Names service and kind, in draws and in the ledger.
const FIND_EMAIL: &str = "enrow/email/find";

/// A person whose e-mail address is "found".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The invented address, under `.example`.
    pub email: String,
    /// The first word of the name asked for.
    pub firstname: String,
    /// The other words; `None` if there were none.
    pub lastname: Option<String>,
    /// The domain asked for, or one made of the company's name.
    pub domain: String,
    /// The company asked for, or a name made of the domain.
    pub company: String,
    /// `female` or `male`, by chance.
    pub gender: &'static str,
}

/// The answer to `search`; `None`: not found.
pub fn find_email(seed: u64, search: &Search) -> Option<Found> {
    let company = Company::of(search);
    let person = format!("{}\0{}", fold(&search.fullname), company.domain);
    let found = chance::happens(seed, FIND_EMAIL, &person, FOUND_SHARE);
    found.then(|| invent(seed, &search.fullname, &person, company))
}

/// How often `question` is charged: once, or not at all.
pub fn is_charged(seed: u64, question: &Question) -> bool {
    match question {
        Question::Person(search) => find_email(seed, search).is_some(),
        Question::Address(_) => true,
        Question::Phone(search) => find_phone(seed, search).is_some(),
    }
}

/// What makes two searches the same one: kind and input, trimmed and case-folded; `custom` is no part of it.
pub fn identity(question: &Question) -> u128 {
    let part = |text: &Option<String>| text.as_deref().map(fold).unwrap_or_default();
    let (what, input) = match question {
        Question::Person(search) => (
            FIND_EMAIL,
            vec![
                fold(&search.fullname),
                part(&search.company_domain),
                part(&search.company_name),
            ],
        ),
        Question::Address(address) => (VERIFY_EMAIL, vec![fold(&address.email)]),
        Question::Phone(search) => (
            FIND_PHONE,
            [
                &search.linkedin_url,
                &search.firstname,
                &search.lastname,
                &search.company_domain,
                &search.company_name,
            ]
            .map(part)
            .to_vec(),
        ),
    };
    let digest = chance::digest(0, what, &input.join("\0"));
    digest[..16]
        .iter()
        .fold(0, |id, byte| id << 8 | u128::from(*byte))
}

fn invent(seed: u64, fullname: &str, person: &str, company: Company) -> Found {
    let (firstname, lastname) = split(fullname);
    let (first, last) = (address::piece(&firstname), address::piece(&lastname));
    let local = address::local_part(&first, &last, chance::draw(seed, "local part", person))
        .unwrap_or_else(|| format!("lead-{}", short(person)));
    let female = chance::happens(seed, "gender", person, 0.5);
    Found {
        email: format!("{local}@{}", company.mail),
        firstname,
        lastname: Some(lastname).filter(|name| !name.is_empty()),
        domain: company.domain,
        company: company.name,
        gender: if female { "female" } else { "male" },
    }
}

/// The first word, and the others.
fn split(fullname: &str) -> (String, String) {
    let mut words = fullname.split_whitespace();
    let first = words.next().unwrap_or_default().to_owned();
    (first, words.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use crate::provider::enrow::wire::Address;
    use crate::provider::enrow::wire::PhoneSearch;

    use super::*;

    fn search(fullname: &str, domain: &str, company: &str) -> Search {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Search {
            fullname: fullname.to_owned(),
            company_domain: given(domain),
            company_name: given(company),
            custom: None,
        }
    }

    /// The answer under the first seed for which there is one.
    fn found(search: &Search) -> Found {
        (0..99).find_map(|seed| find_email(seed, search)).unwrap()
    }

    #[test]
    fn about_two_thirds_are_found_and_each_seed_finds_others() {
        let people: Vec<Search> = (0..2000)
            .map(|n| search(&format!("Person {n}"), "tannwerk.example", ""))
            .collect();
        let hits = |seed| {
            people
                .iter()
                .map(|p| find_email(seed, p).is_some())
                .collect::<Vec<_>>()
        };
        let share = hits(1).iter().filter(|hit| **hit).count();
        assert!((1240..1360).contains(&share), "{share}");
        assert_ne!(hits(1), hits(2));
    }

    #[test]
    fn the_same_person_spelled_another_way_gets_the_same_answer() {
        for seed in 0..20 {
            let answer = |s: Search| find_email(seed, &s).map(|found| found.email);
            let plain = answer(search("Iris Falk", "tannwerk.example", ""));
            assert_eq!(
                answer(search(" iris FALK ", "https://www.Tannwerk.example/x", "")),
                plain
            );
            assert_eq!(
                answer(search("Iris Falk", "tannwerk.example", "Any name")),
                plain
            );
        }
    }

    #[test]
    fn an_address_is_invented_from_what_was_asked() {
        for (fullname, domain, company, mail_domain, info_domain, company_name) in [
            (
                "Iris Falk",
                "http://www.north-pier.com/a",
                "",
                "north-pier.com.example",
                "north-pier.com",
                "North-pier",
            ),
            (
                "Iris Falk",
                "north-pier.com",
                "North Pier Ltd",
                "north-pier.com.example",
                "north-pier.com",
                "North Pier Ltd",
            ),
            (
                "Iris Falk",
                "",
                "Söhne & Co",
                "sohne-co.example",
                "sohne-co.example",
                "Söhne & Co",
            ),
            (
                "Iris Falk",
                "not a domain",
                "",
                "not-a-domain.example",
                "not-a-domain.example",
                "not a domain",
            ),
            (
                "王小明",
                "bücher.example",
                "",
                "xn--bcher-kva.example.example",
                "xn--bcher-kva.example",
                "Xn--bcher-kva",
            ),
        ] {
            let found = found(&search(fullname, domain, company));
            let (local, at) = found.email.split_once('@').unwrap();
            assert!(
                !local.is_empty() && found.email.is_ascii(),
                "{}",
                found.email
            );
            assert_eq!(
                (at, found.domain.as_str(), found.company.as_str()),
                (mail_domain, info_domain, company_name)
            );
        }
    }

    #[test]
    fn names_are_split_and_have_a_fallback() {
        let found_for = |name: &str| found(&search(name, "a.example", ""));
        let berg = found_for("Ada  van der Berg");
        assert_eq!(
            (berg.firstname.as_str(), berg.lastname.as_deref()),
            ("Ada", Some("van der Berg"))
        );
        assert_eq!(found_for("Prince").lastname, None);
        assert!(
            found_for("\u{e000}").email.starts_with("lead-"),
            "no letter to romanise"
        );
        assert!(
            found(&search("A B", "", "\u{e000}"))
                .domain
                .starts_with("company-")
        );
    }

    #[test]
    fn identity_ignores_case_space_and_custom_only() {
        let of = |search: Search| identity(&Question::Person(search));
        let plain = of(search("Iris Falk", "a.example", ""));
        let mut same = search(" IRIS falk", "A.example ", "");
        same.custom = Some(17.into());
        assert_eq!(of(same), plain);
        for other in [
            search("Iris Falk", "b.example", ""),
            search("Iris Falk", "", "a.example"),
            search("Iris", "Falk a.example", ""),
        ] {
            assert_ne!(of(other), plain);
        }
    }

    #[test]
    fn another_kind_is_another_search() {
        let address = |custom: Option<&str>, email: &str| {
            Question::Address(Address {
                email: email.into(),
                custom: custom.map(Into::into),
            })
        };
        let ours = identity(&address(None, "iris@a.example"));
        assert_eq!(ours, identity(&address(Some("7"), " Iris@A.example")));
        let profile = Question::Phone(PhoneSearch {
            linkedin_url: Some("iris@a.example".into()),
            ..PhoneSearch::default()
        });
        assert_ne!(ours, identity(&profile));
    }
}
