//! What another program on the same account had asked for, as leads have it.

use serde::Deserialize;

use super::answer;
use super::wire;
use crate::domain::About;
use crate::domain::Flags;
use crate::domain::Kind;
use crate::domain::ProviderName;
use crate::domain::Sighting;
use crate::provider::ProviderError;

/// The leads that the rows of the body of a GET make, of a batch or of a single search. A row that names nobody makes none:
/// of a single finder's miss nothing is left of what was asked (Enrow docs: get single results).
pub fn read_sightings(
    kind: Kind,
    single: bool,
    body: &[u8],
) -> Result<Vec<Sighting>, ProviderError> {
    let rows = match single {
        true => vec![answer::from_json(body)?],
        false => {
            let bulk: wire::Bulk = answer::from_json(body)?;
            bulk.results.unwrap_or_default()
        }
    };
    let seen = rows.into_iter().filter_map(|row| sighting(kind, row));
    Ok(seen.collect())
}

/// What was asked, as far as the row repeats it: whole names for addresses, two parts for phones.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    fullname: Option<String>,
    firstname: Option<String>,
    lastname: Option<String>,
    company_domain: Option<String>,
    company_name: Option<String>,
}

impl Asked {
    fn of(row: &wire::Row) -> Self {
        let said = row.raw_params.as_ref().or(row.params.as_ref());
        // What is shown of a question in another form names nobody.
        said.cloned()
            .and_then(|said| serde_json::from_value(said).ok())
            .unwrap_or_default()
    }

    fn name(&self) -> Option<String> {
        let given = self.fullname.clone();
        given.or_else(|| joined(self.firstname.as_deref(), self.lastname.as_deref()))
    }
}

fn sighting(kind: Kind, row: wire::Row) -> Option<Sighting> {
    let asked = Asked::of(&row);
    let told = row.info.as_ref().and_then(|info| {
        let parts = joined(info.firstname.as_deref(), info.lastname.as_deref());
        info.fullname.clone().or(parts)
    });
    let read = answer::row(kind, row);
    let found = read.found;
    let name = told.or_else(|| asked.name());
    let company = found.company.or(asked.company_name);
    let domain = found.domain.or(asked.company_domain);
    let person = || {
        let at = domain.clone().or_else(|| company.clone());
        let words: Vec<_> = [name.clone(), at].into_iter().flatten().collect();
        name.is_some().then(|| About::Person(words.join(" at ")))
    };
    let about = match (read.address.or(found.email), found.phone) {
        (Some(address), _) => About::Email(address),
        (None, Some(number)) => About::Phone(number),
        (None, None) => person()?,
    };
    Some(Sighting {
        about,
        name,
        company,
        domain,
        qualification: read.qualification,
        word: read.word,
        reason: None,
        flags: Flags::default(),
        suggestion: None,
        confidence: None,
        by: ProviderName::Enrow,
    })
}

fn joined(first: Option<&str>, last: Option<&str>) -> Option<String> {
    let parts: Vec<_> = [first, last].into_iter().flatten().collect();
    Some(parts.join(" ")).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::Qualification;

    #[expect(
        clippy::needless_pass_by_value,
        reason = "reads better in a table of literals"
    )]
    fn seen(kind: Kind, single: bool, body: Value) -> Vec<Sighting> {
        read_sightings(kind, single, body.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn rows_of_a_batch_are_found_people_and_those_that_were_not() {
        let rows = seen(
            Kind::FindEmail,
            false,
            json!({"general": {"status": "completed"}, "results": [
                {"qualification": "valid", "email": "iris@tannwerk.example",
                 "info": {"domain": "tannwerk.example", "firstname": "Iris", "lastname": "Falk",
                          "companyInfo": {"name": "Tannwerk"}}},
                {"qualification": "invalid", "email": null,
                 "raw_params": {"fullname": "Odo Brandt", "company_name": "Tannwerk"}},
                {"qualification": "invalid", "email": null, "raw_params": "in another form"}]}),
        );
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert_eq!(rows[0].about, About::Email("iris@tannwerk.example".into()));
        assert_eq!(rows[0].name.as_deref(), Some("Iris Falk"));
        assert_eq!(rows[0].company.as_deref(), Some("Tannwerk"));
        assert_eq!(rows[0].qualification, Some(Qualification::Found));
        assert_eq!(
            rows[1].about,
            About::Person("Odo Brandt at Tannwerk".into())
        );
        assert_eq!(rows[1].qualification, Some(Qualification::NotFound));
    }

    #[test]
    fn phones_and_verdicts_are_told_by_number_and_address() {
        let phones = seen(
            Kind::FindPhone,
            false,
            json!({"general": {"status": "completed"}, "results": [
                {"index": 0, "qualification": "found", "number": "+33199001234", "country": "FR",
                 "params": {"firstname": "Iris", "lastname": "Falk", "company_domain": "tannwerk.example"}},
                {"index": 1, "qualification": "not_found",
                 "params": {"linkedin_url": "https://www.linkedin.com/in/odo"}}]}),
        );
        assert_eq!(phones.len(), 1, "a profile is no name");
        assert_eq!(phones[0].about, About::Phone("+33199001234".into()));
        assert_eq!(phones[0].name.as_deref(), Some("Iris Falk"));
        assert_eq!(phones[0].domain.as_deref(), Some("tannwerk.example"));
        let verified = json!({"email": "iris@tannwerk.example", "qualification": "invalid"});
        let verified = seen(Kind::VerifyEmail, true, verified);
        assert_eq!(
            (verified[0].about.text(), verified[0].qualification),
            ("iris@tannwerk.example", Some(Qualification::Undeliverable))
        );
    }

    #[test]
    fn a_single_is_one_lead_or_none() {
        let found = json!({"qualification": "valid", "email": "iris@tannwerk.example",
            "info": {"company_domain": "tannwerk.example", "fullname": "Iris Falk"}});
        let found = seen(Kind::FindEmail, true, found);
        assert_eq!(found[0].name.as_deref(), Some("Iris Falk"));
        assert_eq!(found[0].domain.as_deref(), Some("tannwerk.example"));
        let miss = json!({"qualification": "invalid", "email": null});
        assert!(seen(Kind::FindEmail, true, miss).is_empty());
        assert!(read_sightings(Kind::FindEmail, true, b"<html>").is_err());
    }
}
