//! Searches as Enrow is asked them: only what the question needs, under the names of its kind.

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use super::answer::OURS;
use super::wire;
use crate::domain::Asked;
use crate::domain::Company;
use crate::domain::Country;
use crate::domain::Kind;
use crate::domain::Search;
use crate::domain::SearchId;

/// `call` with `searches` as one batch. All of them are of `kind` and of one country: settings are for a whole batch.
pub(super) fn bulk(
    call: RequestBuilder,
    kind: Kind,
    searches: &[Search],
    webhook: Option<&str>,
) -> RequestBuilder {
    let settings = settings(searches.first(), webhook);
    match kind {
        Kind::FindEmail => call.json(&wire::BulkRequest {
            searches: searches
                .iter()
                .filter_map(person)
                .map(|(search, id)| wire::Search {
                    custom: Some(text(id)),
                    ..search
                })
                .collect(),
            custom: None,
            settings,
        }),
        Kind::VerifyEmail => call.json(&wire::BulkVerifyRequest {
            verifications: searches.iter().filter_map(address).collect(),
            custom: None,
            settings,
        }),
        Kind::FindPhone => call.json(&wire::BulkPhoneRequest {
            searches: searches.iter().filter_map(phone).collect(),
            custom: None,
            settings,
        }),
    }
}

/// `call` with `search` by itself.
pub(super) fn single(
    call: RequestBuilder,
    search: &Search,
    webhook: Option<&str>,
) -> RequestBuilder {
    let settings = settings(Some(search), webhook);
    // An object is what e-mail singles document, a string what phones do (Enrow docs: single finder, phone finder).
    let custom = Some(json!({ OURS: search.id.to_string() }));
    match search.asked.kind() {
        Kind::FindEmail => call.json(&person(search).map(|(asked, _)| wire::FindRequest {
            search: wire::Search { custom, ..asked },
            settings,
        })),
        Kind::VerifyEmail => call.json(&address(search).map(|email| wire::VerifyRequest {
            address: wire::Address { email, custom },
            settings,
        })),
        Kind::FindPhone => {
            call.json(&phone(search).map(|search| wire::PhoneRequest { search, settings }))
        }
    }
}

fn person(search: &Search) -> Option<(wire::Search, SearchId)> {
    let Asked::FindEmail {
        full_name, company, ..
    } = &search.asked
    else {
        return None;
    };
    let (company_domain, company_name) = two_ways(company);
    let person = wire::Search {
        fullname: full_name.clone(),
        company_domain,
        company_name,
        custom: None,
    };
    Some((person, search.id))
}

fn address(search: &Search) -> Option<String> {
    match &search.asked {
        Asked::VerifyEmail { email } => Some(email.clone()),
        _ => None,
    }
}

fn phone(search: &Search) -> Option<wire::PhoneSearch> {
    let custom = Some(text(search.id));
    match &search.asked {
        Asked::FindPhoneByProfile { linkedin_url } => Some(wire::PhoneSearch {
            linkedin_url: Some(linkedin_url.clone()),
            custom,
            ..Default::default()
        }),
        Asked::FindPhoneByName {
            first_name,
            last_name,
            company,
        } => {
            let (company_domain, company_name) = two_ways(company);
            Some(wire::PhoneSearch {
                linkedin_url: None,
                firstname: Some(first_name.clone()),
                lastname: Some(last_name.clone()),
                company_domain,
                company_name,
                custom,
            })
        }
        _ => None,
    }
}

fn two_ways(company: &Company) -> (Option<String>, Option<String>) {
    match company {
        Company::Domain(domain) => (Some(domain.clone()), None),
        Company::Name(name) => (None, Some(name.clone())),
    }
}

fn text(id: SearchId) -> Value {
    Value::String(id.to_string())
}

/// Nothing is said that need not be: the service then takes what the account has set.
fn settings(search: Option<&Search>, webhook: Option<&str>) -> Option<wire::Settings> {
    let asked = search.map(|search| &search.asked);
    let country: Option<Country> = asked.and_then(Asked::country);
    let gender = matches!(asked, Some(Asked::FindEmail { gender: true, .. }));
    let settings = wire::Settings {
        webhook: webhook.map(str::to_owned),
        country_code: country.map(String::from),
        retrieve_gender: gender.then_some(true),
    };
    (settings != wire::Settings::default()).then_some(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(kind: Kind, asked: impl IntoIterator<Item = Asked>) -> Value {
        let searches: Vec<Search> = asked
            .into_iter()
            .zip(7..)
            .map(|(asked, id)| Search {
                id: SearchId(id),
                asked,
            })
            .collect();
        body(|call| bulk(call, kind, &searches, Some("https://a.example/x")))
    }

    fn sent_alone(asked: Asked) -> Value {
        let search = Search {
            id: SearchId(7),
            asked,
        };
        body(|call| single(call, &search, None))
    }

    fn body(fill: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Value {
        let call = fill(
            reqwest::Client::builder()
                .build()
                .unwrap()
                .post("http://127.0.0.1:1/"),
        )
        .build()
        .unwrap();
        serde_json::from_slice(call.body().unwrap().as_bytes().unwrap()).unwrap()
    }

    fn ada(country: Option<&str>) -> Asked {
        Asked::FindEmail {
            full_name: "Ada Moreau".into(),
            company: Company::Name("Northpier".into()),
            country: country.and_then(Country::from_code),
            gender: country.is_some(),
        }
    }

    fn by_profile() -> Asked {
        Asked::FindPhoneByProfile {
            linkedin_url: "https://www.linkedin.com/in/ada".into(),
        }
    }

    #[test]
    fn trap_26_settings_are_for_the_whole_batch() {
        let row = json!({"fullname": "Ada Moreau", "company_name": "Northpier", "custom": "7"});
        let settings = json!({"webhook": "https://a.example/x", "country_code": "DE", "retrieve_gender": true});
        assert_eq!(
            sent(Kind::FindEmail, [ada(Some("DE"))]),
            json!({"searches": [row], "settings": settings})
        );
        let plain = sent(Kind::FindEmail, [ada(None)]);
        assert_eq!(plain["settings"], json!({"webhook": "https://a.example/x"}));
    }

    #[test]
    fn trap_23_a_bulk_verification_is_plain_strings_under_verifications() {
        let emails = ["a@b.example", "c@d.example"].map(|email| Asked::VerifyEmail {
            email: email.into(),
        });
        assert_eq!(
            sent(Kind::VerifyEmail, emails),
            json!({"verifications": ["a@b.example", "c@d.example"], "settings": {"webhook": "https://a.example/x"}})
        );
    }

    #[test]
    fn trap_24_phones_have_two_names_without_an_underscore() {
        let by_name = Asked::FindPhoneByName {
            first_name: "Ada".into(),
            last_name: "Moreau".into(),
            company: Company::Domain("northpier.example".into()),
        };
        assert_eq!(
            sent(Kind::FindPhone, [by_profile(), by_name])["searches"],
            json!([
                {"linkedin_url": "https://www.linkedin.com/in/ada", "custom": "7"},
                {"firstname": "Ada", "lastname": "Moreau", "company_domain": "northpier.example", "custom": "8"},
            ])
        );
    }

    #[test]
    fn trap_14_a_single_search_carries_an_object_or_for_phones_a_string() {
        let object = json!({"search": "7"});
        assert_eq!(
            sent_alone(ada(None)),
            json!({"fullname": "Ada Moreau", "company_name": "Northpier", "custom": object})
        );
        assert_eq!(
            sent_alone(Asked::VerifyEmail {
                email: "a@b.example".into()
            }),
            json!({"email": "a@b.example", "custom": object})
        );
        assert_eq!(
            sent_alone(by_profile()),
            json!({"linkedin_url": "https://www.linkedin.com/in/ada", "custom": "7"})
        );
    }
}
