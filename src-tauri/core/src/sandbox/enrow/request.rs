//! Reads a request as strictly as Enrow says it does: one bad search refuses the whole batch.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::domain::Country;
use crate::domain::Kind;
use crate::provider::enrow::wire::Address;
use crate::provider::enrow::wire::PhoneSearch;
use crate::provider::enrow::wire::Search;
use crate::provider::enrow::wire::Settings;
use crate::sandbox::callbacks;
use crate::sandbox::choices;
use crate::sandbox::order::{Order, Question};
use crate::sandbox::verification::looks_like_address;

use super::reply::Age;
use super::settings as open;
use super::settings::{BadAddress, BadCountry, FirstRow};

/// Why a request is refused, in the service's words.
type Refusal = Cow<'static, str>;

/// What a request is read by.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The generation of the docs.
    pub age: Age,
    /// What they leave open.
    pub settings: open::Settings,
}

/// The request in `body`.
///
/// # Errors
/// The message to refuse it with.
pub fn read(kind: Kind, single: bool, body: &[u8], rules: &Rules) -> Result<Order, Refusal> {
    let mut members = members(kind, single, body)?;
    let settings = settings(members.remove("settings"), &rules.settings);
    let (searches, custom) = match single {
        true => (vec![alone(kind, members)?], None),
        false => {
            let custom = members.remove("custom").filter(|custom| !custom.is_null());
            (together(kind, members, rules)?, custom)
        }
    };
    Ok(Order {
        kind,
        single,
        searches,
        custom,
        settings: settings?,
    })
}

fn members(kind: Kind, single: bool, body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    if !single && body.trim_ascii().is_empty() {
        return Err("Missing payload".into());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) if !single => Err("Missing payload".into()),
        Ok(_) | Err(_) => Err(match (kind, single) {
            (Kind::FindEmail, false) => choices::INVALID_JSON,
            (Kind::VerifyEmail, _) => "invalid JSON input",
            (Kind::FindEmail, true) | (Kind::FindPhone, _) => choices::INVALID_JSON_SINGLE,
        }
        .into()),
    }
}

/// Searches a batch may have (Enrow docs: bulk finder, bulk verifier, bulk phone finder).
const fn limit(kind: Kind) -> usize {
    match kind {
        Kind::FindEmail | Kind::VerifyEmail => 5000,
        Kind::FindPhone => 3000,
    }
}

fn together(
    kind: Kind,
    mut members: Map<String, Value>,
    rules: &Rules,
) -> Result<Vec<Question>, Refusal> {
    let (name, none) = match kind {
        Kind::FindEmail => ("searches", "Missing searches payload"),
        Kind::VerifyEmail => (
            "verifications",
            "At least 1 verification must be present in the payload",
        ),
        Kind::FindPhone => (
            "searches",
            "At least 1 phone search must be present in the payload",
        ),
    };
    let other = (kind == Kind::VerifyEmail && rules.age == Age::Old).then_some("emails");
    let named = members.remove(name);
    let rows = match named.or_else(|| members.remove(other?)) {
        Some(Value::Array(rows)) if !rows.is_empty() => rows,
        _ => return Err(none.into()),
    };
    let (total, limit) = (rows.len(), limit(kind));
    if total > limit {
        return Err(format!("Too many {name}. Limit is currently at {limit} per batch.").into());
    }
    let first = match rules.settings.first_row {
        FirstRow::One => 1,
        FirstRow::Zero => 0,
    };
    let strict = rules.settings.bad_address == BadAddress::Refused;
    let number = |(at, row)| of_many(kind, row, strict).ok_or(at + first);
    let read: Result<Vec<Question>, usize> = rows.into_iter().enumerate().map(number).collect();
    read.map_err(|at| format!("Missing mandatory property on search n°{at} of {total}").into())
}

/// `strict`: an address that is none is no question.
fn of_many(kind: Kind, row: Value, strict: bool) -> Option<Question> {
    match kind {
        Kind::FindEmail => {
            let search: Search = serde_json::from_value(row).ok()?;
            let complete = says(&search.fullname) && has_company(&search);
            complete.then_some(Question::Person(search))
        }
        Kind::VerifyEmail => match row {
            Value::String(email) if strict && !looks_like_address(&email) => None,
            Value::String(email) => Some(Question::Address(Address {
                email,
                custom: None,
            })),
            _ => None,
        },
        Kind::FindPhone => {
            let search: PhoneSearch = serde_json::from_value(row).ok()?;
            check_phone(&search)
                .is_ok()
                .then_some(Question::Phone(search))
        }
    }
}

fn alone(kind: Kind, members: Map<String, Value>) -> Result<Question, Refusal> {
    let body = Value::Object(members);
    match kind {
        Kind::FindEmail => {
            let search: Search = serde_json::from_value(body)
                .ok()
                .filter(|search: &Search| says(&search.fullname))
                .ok_or("input payload is missing fullname")?;
            if !has_company(&search) {
                return Err("both company_domain and company_name are absent, input payload needs at least one of them".into());
            }
            Ok(Question::Person(search))
        }
        Kind::VerifyEmail => {
            let address: Option<Address> = serde_json::from_value(body).ok();
            let address = address.filter(|address| looks_like_address(&address.email));
            Ok(Question::Address(address.ok_or("invalid email format")?))
        }
        Kind::FindPhone => {
            let search = serde_json::from_value(body).map_err(|_| choices::INCOMPLETE_PHONE)?;
            check_phone(&search)?;
            Ok(Question::Phone(search))
        }
    }
}

/// The profile counts where there are both (Enrow docs: bulk phone finder), so a bad one is refused whatever is beside it.
fn check_phone(search: &PhoneSearch) -> Result<(), Refusal> {
    let has = |text: &Option<String>| text.as_deref().is_some_and(says);
    match search.linkedin_url.as_deref().filter(|url| says(url)) {
        Some(url) if url.contains("linkedin.com/") => Ok(()),
        Some(_) => Err("Invalid linkedin_url".into()),
        None => {
            let named = has(&search.firstname) && has(&search.lastname);
            let placed = has(&search.company_domain) || has(&search.company_name);
            (named && placed)
                .then_some(())
                .ok_or(choices::INCOMPLETE_PHONE.into())
        }
    }
}

fn says(text: &str) -> bool {
    !text.trim().is_empty()
}

fn has_company(search: &Search) -> bool {
    let has = |text: &Option<String>| text.as_deref().is_some_and(says);
    has(&search.company_domain) || has(&search.company_name)
}

fn settings(value: Option<Value>, open: &open::Settings) -> Result<Option<Settings>, Refusal> {
    let value = value.unwrap_or_default();
    let settings: Option<Settings> =
        serde_json::from_value(value).map_err(|_| choices::INVALID_SETTINGS)?;
    let webhook = settings
        .as_ref()
        .and_then(|settings| settings.webhook.as_deref());
    let country = settings
        .as_ref()
        .and_then(|settings| settings.country_code.as_deref());
    let is_none = |code: &str| Country::from_code(code).is_none();
    if open.bad_country == BadCountry::Refused && country.is_some_and(is_none) {
        return Err(choices::INVALID_COUNTRY.into());
    }
    match webhook {
        Some(url) if !callbacks::is_local(url) => Err(choices::WEBHOOK_NOT_LOCAL.into()),
        _ => Ok(settings),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: Kind, single: bool, body: &[u8]) -> Result<Order, Refusal> {
        let rules = Rules {
            age: Age::New,
            settings: open::Settings::default(),
        };
        super::read(kind, single, body, &rules)
    }

    const ROW: &str = r#"{"fullname":"Iris Falk","company_domain":"a.example"}"#;

    fn rows(count: usize) -> String {
        format!(r#"{{"searches":[{}]}}"#, vec![ROW; count].join(","))
    }

    #[test]
    fn refusals_in_the_services_words() {
        let eighth = format!(
            r#"{{"searches":[{}{{"fullname":"No Company"}}{}]}}"#,
            format!("{ROW},").repeat(7),
            format!(",{ROW}").repeat(42)
        );
        let of_one = "Missing mandatory property on search n°1 of 1";
        for (body, message) in [
            ("", "Missing payload"),
            ("  \n", "Missing payload"),
            ("null", "Missing payload"),
            ("[]", "Missing payload"),
            ("{\"searches\":", choices::INVALID_JSON),
            ("{}", "Missing searches payload"),
            (r#"{"searches":[]}"#, "Missing searches payload"),
            (r#"{"searches":{}}"#, "Missing searches payload"),
            (r#"{"searches":[{"company_name":"A"}]}"#, of_one),
            (
                r#"{"searches":[{"fullname":"A","company_name":null}]}"#,
                of_one,
            ),
            (
                r#"{"searches":[{"fullname":" ","company_name":"A"}]}"#,
                of_one,
            ),
            (
                r#"{"searches":[{"fullname":"A","company_domain":" "}]}"#,
                of_one,
            ),
            (
                r#"{"searches":[{"fullname":7,"company_domain":"a.example"}]}"#,
                of_one,
            ),
            (r#"{"searches":["Iris Falk"]}"#, of_one),
            (
                eighth.as_str(),
                "Missing mandatory property on search n°8 of 50",
            ),
            (
                rows(5001).as_str(),
                "Too many searches. Limit is currently at 5000 per batch.",
            ),
            (
                r#"{"searches":[{"fullname":"A","company_name":"B"}],"settings":"x"}"#,
                choices::INVALID_SETTINGS,
            ),
            (
                r#"{"searches":[{"fullname":"A","company_name":"B"}],"settings":{"webhook":"https://hooks.northpier.example/"}}"#,
                choices::WEBHOOK_NOT_LOCAL,
            ),
        ] {
            assert_eq!(
                read(Kind::FindEmail, false, body.as_bytes()).unwrap_err(),
                message,
                "{}",
                &body[..body.len().min(90)]
            );
        }
    }

    #[test]
    fn trap_23_to_25_refusals_of_the_other_kinds() {
        let addresses = |count: usize| {
            format!(
                r#"{{"verifications":[{}]}}"#,
                vec![r#""a@b.example""#; count].join(",")
            )
        };
        let phones = |count: usize| {
            format!(
                r#"{{"searches":[{}]}}"#,
                vec![r#"{"linkedin_url":"https://www.linkedin.com/in/a"}"#; count].join(",")
            )
        };
        let none = "At least 1 verification must be present in the payload";
        for (kind, single, body, message) in [
            (Kind::FindEmail, true, "", "Invalid JSON input"),
            (
                Kind::FindEmail,
                true,
                "{}",
                "input payload is missing fullname",
            ),
            (
                Kind::FindEmail,
                true,
                r#"{"first_name":"A","last_name":"B","company_name":"C"}"#,
                "input payload is missing fullname",
            ),
            (
                Kind::FindEmail,
                true,
                r#"{"fullname":"A B"}"#,
                "both company_domain and company_name are absent, input payload needs at least one of them",
            ),
            (Kind::VerifyEmail, true, "{", "invalid JSON input"),
            (Kind::VerifyEmail, true, "{}", "invalid email format"),
            (
                Kind::VerifyEmail,
                true,
                r#"{"email":"ada"}"#,
                "invalid email format",
            ),
            (Kind::VerifyEmail, false, "", "Missing payload"),
            (Kind::VerifyEmail, false, r#"{"verifications":[]}"#, none),
            (
                Kind::VerifyEmail,
                false,
                r#"{"emails":["a@b.example"]}"#,
                none,
            ),
            (
                Kind::VerifyEmail,
                false,
                &addresses(5001),
                "Too many verifications. Limit is currently at 5000 per batch.",
            ),
            (
                Kind::FindPhone,
                true,
                r#"{"linkedin_url":"ada"}"#,
                "Invalid linkedin_url",
            ),
            (
                Kind::FindPhone,
                true,
                r#"{"first_name":"A","last_name":"B","company_name":"C"}"#,
                choices::INCOMPLETE_PHONE,
            ),
            (Kind::FindPhone, false, "", "Missing payload"),
            (
                Kind::FindPhone,
                false,
                "{}",
                "At least 1 phone search must be present in the payload",
            ),
            (
                Kind::FindPhone,
                false,
                &phones(3001),
                "Too many searches. Limit is currently at 3000 per batch.",
            ),
            (
                Kind::FindPhone,
                false,
                r#"{"searches":[{"linkedin_url":"ada"}]}"#,
                "Missing mandatory property on search n°1 of 1",
            ),
        ] {
            let refusal = read(kind, single, body.as_bytes()).unwrap_err();
            assert_eq!(refusal, message, "{kind:?} {}", &body[..body.len().min(90)]);
        }
        assert_eq!(
            read(Kind::FindPhone, false, phones(3000).as_bytes())
                .unwrap()
                .searches
                .len(),
            3000
        );
        let odd = read(
            Kind::VerifyEmail,
            false,
            br#"{"verifications":["no address"]}"#,
        );
        assert_eq!(
            odd.unwrap().searches.len(),
            1,
            "a malformed address sinks no batch"
        );
    }

    #[test]
    fn a_request_is_read() {
        let of_many = |body: &str| read(Kind::FindEmail, false, body.as_bytes()).unwrap();
        assert_eq!(of_many(&rows(5000)).searches.len(), 5000);
        let body = r#"{"searches":[{"fullname":"A","company_name":"B","custom":{"k":"17"},"new":1}],
            "custom":"c","settings":{"webhook":"http://127.0.0.1:1/x","retrieve_gender":true}}"#;
        let request = of_many(body);
        assert_eq!(
            request.searches[0].custom(),
            Some(&serde_json::json!({"k": "17"}))
        );
        assert_eq!(request.custom, Some("c".into()));
        assert!(request.with_gender());
        let single = br#"{"email":"a@b.example","custom":{"z":1,"a":2},"settings":{"webhook":"http://127.0.0.1:1/x"}}"#;
        let single = read(Kind::VerifyEmail, true, single).unwrap();
        assert_eq!((single.single, single.custom), (true, None));
        assert_eq!(
            single.searches[0].custom().unwrap().to_string(),
            r#"{"z":1,"a":2}"#
        );
    }
}
