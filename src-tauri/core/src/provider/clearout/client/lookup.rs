//! Names, people behind addresses and profiles, domains, companies (Clearout docs: name validation; reverse lookup). The
//! shapes of most replies are known from other clients only.

use std::time::Duration;

use reqwest::RequestBuilder;
use serde_json::Value;

use super::Client;
use super::allowance::Meter;
use super::meaning::Stake;
use super::verify::{CHECK_TIME, milliseconds, patience};
use crate::provider::ProviderError;
use crate::provider::clearout::wire::{
    CompanyHint, DomainRequest, KnownLead, Looked, MxRecord, NameChecked, NameRequest,
    NameSettings, Resolved,
};

const NAME_TIME: Duration = Duration::from_secs(8);

/// How strictly random letters are looked for in a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// Not at all.
    Off,
    /// Somewhat.
    Medium,
    /// As Clearout does unless told otherwise.
    #[default]
    High,
}

/// What is said about a name. It can be valid and gibberish at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameCheck {
    /// It could be a name.
    pub valid: Option<bool>,
    /// The service's own word for that.
    pub word: String,
    /// It is a swear word.
    pub profanity: Option<bool>,
    /// It is random letters.
    pub gibberish: Option<bool>,
}

impl Client {
    /// Looks at a name.
    pub async fn check_name(
        &self,
        name: &str,
        strictness: Strictness,
    ) -> Result<NameCheck, ProviderError> {
        let request = NameRequest {
            name,
            settings: NameSettings {
                gibberish_threshold: strictness.word(),
            },
            timeout: milliseconds(NAME_TIME),
        };
        let call = self.post("/name/validate").json(&request);
        let said: NameChecked = self.paid(call).await?;
        Ok(NameCheck {
            valid: said.status.as_deref().and_then(valid),
            profanity: said.profanity,
            gibberish: said.gibberish,
            word: said.status.unwrap_or_default(),
        })
    }

    /// Who is behind an e-mail address. Nobody, one, or several.
    pub async fn who_has_address(&self, address: &str) -> Result<Vec<KnownLead>, ProviderError> {
        self.who("/reverse_lookup/email", ("email_address", address))
            .await
    }

    /// Who is behind a LinkedIn profile.
    pub async fn who_has_profile(&self, url: &str) -> Result<Vec<KnownLead>, ProviderError> {
        self.who("/reverse_lookup/linkedin", ("url", url)).await
    }

    /// Which company is behind a domain.
    pub async fn who_has_domain(&self, domain: &str) -> Result<Vec<KnownLead>, ProviderError> {
        self.who("/reverse_lookup/domain", ("name", domain)).await
    }

    /// The hosts that take a domain's mail, the first choice first.
    pub async fn mail_hosts(&self, domain: &str) -> Result<Vec<MxRecord>, ProviderError> {
        let mut said = self.resolve("/domain/resolve/mx", domain).await?;
        said.mx_records
            .sort_by_key(|record| record.priority.unwrap_or(i64::MAX));
        Ok(said.mx_records)
    }

    /// What the registry says about a domain, in a shape that is not documented.
    pub async fn whois(&self, domain: &str) -> Result<Option<Value>, ProviderError> {
        Ok(self
            .resolve("/domain/resolve/whois", domain)
            .await?
            .whois_record)
    }

    /// Companies whose names begin like `typed`. Free.
    pub async fn companies(&self, typed: &str) -> Result<Vec<CompanyHint>, ProviderError> {
        let call = self
            .get("/public/companies/autocomplete")
            .query(&[("query", typed)]);
        let said: Value = self.data(Meter::Other, Stake::Nothing, call).await?;
        Ok(hints(said))
    }

    async fn who(&self, path: &str, what: (&str, &str)) -> Result<Vec<KnownLead>, ProviderError> {
        let call = self.get(path).query(&[what]);
        let said: Option<Looked> = self.paid(call).await?;
        Ok(said.unwrap_or_default().lead)
    }

    async fn resolve(&self, path: &str, domain: &str) -> Result<Resolved, ProviderError> {
        let timeout = milliseconds(CHECK_TIME);
        let call = self
            .post(path)
            .json(&DomainRequest { domain, timeout })
            .timeout(patience(CHECK_TIME));
        self.paid(call).await
    }

    async fn paid<T: serde::de::DeserializeOwned>(
        &self,
        call: RequestBuilder,
    ) -> Result<T, ProviderError> {
        Ok(self.data(Meter::Other, Stake::Credits, call).await?)
    }
}

impl Strictness {
    const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

fn valid(status: &str) -> Option<bool> {
    match status {
        "valid" => Some(true),
        "invalid" => Some(false),
        _ => None,
    }
}

/// The list itself, or the first one inside: the shape is not documented.
fn hints(said: Value) -> Vec<CompanyHint> {
    let list = match said {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(_, field)| field)
            .find(Value::is_array),
        list => Some(list),
    };
    let items = match list {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    };
    let read = |item| serde_json::from_value(item).ok();
    items.into_iter().filter_map(read).collect()
}
