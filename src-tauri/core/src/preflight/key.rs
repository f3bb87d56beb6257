//! The person key: two leads that ask the same question make one search.
//!
//! Only spelling is folded here (case, accents on Latin letters, white space). When unsure, two people stay two:
//! paying twice costs a credit, merging two people costs a customer.

use crate::domain::Asked;
use crate::domain::Company;
use crate::domain::PersonKey;

/// The key of a question.
pub fn person_key(asked: &Asked) -> PersonKey {
    let name = fold(&asked.full_name);
    PersonKey(match &asked.company {
        Company::Domain(domain) => format!("{name}\nat {domain}"),
        Company::Name(company) => format!("{name}\nof {}", fold(company)),
    })
}

fn fold(text: &str) -> String {
    let lower = text.to_lowercase();
    lower
        .chars()
        .map(|letter| plain(letter).unwrap_or_else(|| letter.to_string()))
        .collect()
}

/// A Latin letter without its accent. Other scripts are left alone: romanised, different names fall together.
fn plain(letter: char) -> Option<String> {
    let latin = matches!(letter, '\u{00C0}'..='\u{024F}' | '\u{1E00}'..='\u{1EFF}');
    latin
        .then(|| deunicode::deunicode_char(letter).map(str::to_lowercase))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, company: Company) -> PersonKey {
        person_key(&Asked {
            full_name: name.into(),
            company,
        })
    }

    #[test]
    fn spelling_does_not_make_another_person() {
        let at = |name| key(name, Company::Domain("northpier.example".into()));
        assert_eq!(at("José Núñez"), at("JOSE NUNEZ"));
        assert_ne!(at("Wei Li"), at("Li Wei"));
        assert_ne!(at("李伟"), at("李薇"), "both romanise to Li Wei");
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

    proptest::proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            proptest::prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
