//! Whom the finder looks for, and what it finds: an invention that depends on the seed, the name and the domain alone.

use serde_json::{Value, json};

use crate::domain::Credits;
use crate::sandbox::address;
use crate::sandbox::address::{fold, short};
use crate::sandbox::chance;
use crate::sandbox::choices::clearout as choices;

use super::clock;
use super::traits;

/// Names service and kind, in draws and in the ledger.
const FIND: &str = "clearout/find";

/// Left out of names.
const TITLES: [&str; 8] = ["mr", "mrs", "ms", "miss", "dr", "prof", "mr.", "dr."];

/// A person asked for. Names come back in lower case (Clearout docs: email finder, every example).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The first word of the name.
    pub first: String,
    /// The other words.
    pub last: String,
    /// The domain asked for, or one made of the company.
    pub domain: String,
    /// The company's name, made of the domain.
    pub company: String,
    /// What was found.
    pub hit: Option<Hit>,
}

/// An address found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The invented address.
    pub email: String,
    /// `confidence_score`.
    pub confidence: u32,
}

/// Whether the name has characters that the finder refuses.
pub fn is_unsupported(name: &str) -> bool {
    name.contains(choices::UNSUPPORTED) || name.chars().any(char::is_control)
}

/// Looks for somebody at a domain or a company.
pub fn find(seed: u64, name: &str, place: &str) -> Person {
    let words: Vec<String> = fold(name)
        .split_whitespace()
        .filter(|word| !TITLES.contains(word))
        .map(str::to_owned)
        .collect();
    let (first, last) = match words.split_first() {
        Some((first, rest)) => (first.clone(), rest.join(" ")),
        None => Default::default(),
    };
    let domain = domain(place);
    let who = format!("{first} {last}\0{domain}");
    let found = !is_unsupported(name) && chance::happens(seed, FIND, &who, choices::FOUND_SHARE);
    let hit = found.then(|| hit(seed, &who, &first, &last, &domain));
    let company = domain.split('.').next().unwrap_or_default().to_owned();
    Person {
        first,
        last,
        domain,
        company,
        hit,
    }
}

/// What makes two searches the same one.
pub fn identity(name: &str, place: &str) -> String {
    let asked = format!("{}\0{}", fold(name), fold(place));
    hex::encode(&chance::digest(0, FIND, &asked)[..16])
}

fn domain(place: &str) -> String {
    address::host(place)
        .filter(|host| host.contains('.'))
        .unwrap_or_else(|| {
            let label = Some(address::label(place)).filter(|label| !label.is_empty());
            format!(
                "{}.example",
                label.unwrap_or_else(|| format!("company-{}", short(&fold(place))))
            )
        })
}

fn hit(seed: u64, who: &str, first: &str, last: &str, domain: &str) -> Hit {
    let draw = chance::draw(seed, "local part", who);
    let local = address::local_part(&address::piece(first), &address::piece(last), draw)
        .unwrap_or_else(|| format!("lead-{}", short(who)));
    Hit {
        email: format!("{local}@{}", traits::invented(domain)),
        confidence: 70 + (chance::draw(seed, "confidence", who) * 30.0) as u32,
    }
}

impl Person {
    /// The whole name.
    pub fn full(&self) -> String {
        format!("{} {}", self.first, self.last).trim().to_owned()
    }

    /// The price: nothing for nobody (Clearout docs: pricing guide).
    pub const fn cost(&self) -> Credits {
        match self.hit {
            Some(_) => choices::FOUND,
            None => Credits::ZERO,
        }
    }

    /// The `data` of a finding (Clearout docs: email finder).
    pub fn json(&self, found_at: i64) -> Value {
        let business = if traits::is_free(&self.domain) {
            "no"
        } else {
            "yes"
        };
        let email =
            |hit: &Hit| json!({"email_address": hit.email, "role": "no", "business": business});
        let emails: Vec<Value> = self.hit.iter().map(email).collect();
        json!({
            "total": emails.len(),
            "emails": emails,
            "first_name": self.first,
            "last_name": self.last,
            "full_name": self.full(),
            "domain": self.domain,
            "confidence_score": self.hit.as_ref().map_or(0, |hit| hit.confidence),
            "company": {"name": self.company},
            "found_on": clock::iso(found_at),
        })
    }

    /// The same with what the event has besides (Clearout docs: webhook events; the spelling is the vendor's).
    pub fn json_with_extras(&self, found_at: i64) -> Value {
        let mut data = self.json(found_at);
        data["credits_charged"] = json!(self.cost());
        data["_depreciated"] = json!({"confidence_score": data["confidence_score"]});
        data
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, place: &str) -> Person {
        let all = (0..99).map(|seed| find(seed, name, place));
        all.into_iter().find(|person| person.hit.is_some()).unwrap()
    }

    #[test]
    fn invented_addresses_are_nobodys() {
        for (name, place, domain, mail) in [
            (
                "Kim Lee",
                "https://www.Tannwerk.example/a",
                "tannwerk.example",
                "tannwerk.example",
            ),
            (
                "Dr. Kim van Lee",
                "north-pier.com",
                "north-pier.com",
                "north-pier.com.example",
            ),
            (
                "王小明",
                "Söhne & Co",
                "sohne-co.example",
                "sohne-co.example",
            ),
            ("Kim", "acme", "acme.example", "acme.example"),
        ] {
            let person = found(name, place);
            assert_eq!(person.domain, domain);
            let email = person.hit.unwrap().email;
            assert!(
                email.ends_with(&format!("@{mail}")) && !email.starts_with('@'),
                "{email}"
            );
        }
        let kim = found("Dr. Kim van LEE", "tannwerk.example");
        assert_eq!(
            (kim.first.as_str(), kim.last.as_str(), kim.full().as_str()),
            ("kim", "van lee", "kim van lee")
        );
    }

    #[test]
    fn more_than_half_are_found() {
        let hits = (0..1000).filter(|n| find(1, &format!("Person {n}"), "a.example").hit.is_some());
        assert!((540..660).contains(&hits.count()));
    }

    #[test]
    fn names_that_cannot_be_read() {
        for (name, refused) in [
            ("Kim Lee", false),
            ("Anne-Marie O'Neil", false),
            ("Zoë (Zo)", false),
            ("Kim @ Lee", true),
            ("<b>", true),
        ] {
            assert_eq!(is_unsupported(name), refused, "{name}");
        }
    }
}
