//! What a request asks for, from its JSON body or, for a GET, its query; and what is wrong with it, all at once.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    body::Bytes,
    extract::{FromRequest, Query, Request},
    http::{HeaderMap, Method, StatusCode, header::CONTENT_TYPE},
};
use serde_json::{Map, Value};

use crate::sandbox::choices::clearout as choices;
use crate::sandbox::stage::Stage;

use super::refusal::{Refusal, reason};
use super::settings::Beyond;

/// See the module.
#[derive(Debug, Default)]
pub struct Form {
    members: Map<String, Value>,
    location: &'static str,
    reasons: Vec<Value>,
    /// A `timeout` beyond the maximum is refused.
    strict: bool,
}

impl FromRequest<Arc<Stage>> for Form {
    type Rejection = Refusal;

    async fn from_request(request: Request, stage: &Arc<Stage>) -> Result<Self, Refusal> {
        let mut form = Self::read(request, stage).await?;
        form.strict = stage.clearout.settings().timeout_beyond == Beyond::Refused;
        Ok(form)
    }
}

impl Form {
    async fn read(request: Request, state: &Arc<Stage>) -> Result<Self, Refusal> {
        if request.method() == Method::GET {
            return Ok(Self::of_query(&request));
        }
        if !is_json(request.headers()) {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Refusal::plain(status, choices::WRONG_TYPE));
        }
        let unreadable = || Refusal::plain(StatusCode::BAD_REQUEST, choices::NOT_JSON);
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|_| unreadable())?;
        let members = serde_json::from_slice(&body).map_err(|_| unreadable())?;
        Ok(Self::new(members, "body"))
    }
}

/// Whether the body says it is JSON, in whatever charset (docs: the vendor's client adds one).
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/json")
}

impl Form {
    fn new(members: Map<String, Value>, location: &'static str) -> Self {
        Self {
            members,
            location,
            reasons: Vec::new(),
            strict: false,
        }
    }

    fn of_query(request: &Request) -> Self {
        let query = Query::<BTreeMap<String, String>>::try_from_uri(request.uri());
        let pairs = query.map(|query| query.0).unwrap_or_default();
        let members = pairs.into_iter().map(|(name, value)| (name, value.into()));
        Self::new(members.collect(), "query")
    }

    /// A text that must be there.
    pub fn text(&mut self, name: &str) -> String {
        match self.members.get(name) {
            Some(Value::String(text)) if !text.is_empty() => return text.clone(),
            Some(Value::String(_)) => self.refuse(name, "is not allowed to be empty", "any.empty"),
            None => self.refuse(name, "is required", "any.required"),
            Some(_) => self.refuse(name, "must be a string", "string.base"),
        }
        String::new()
    }

    /// A duration in milliseconds: `usual` where none is given, and never more than `most`, which is refused where the
    /// settings say so.
    pub fn timeout(&mut self, usual: i64, most: i64) -> i64 {
        let given = match self.members.get("timeout") {
            None | Some(Value::Null) => return usual,
            Some(Value::Number(number)) => number.as_f64(),
            Some(Value::String(text)) => text.parse().ok(),
            Some(_) => None,
        };
        match given {
            Some(ms) if self.strict && ms > most as f64 => {
                let message = format!("must be less than or equal to {most}");
                self.refuse("timeout", &message, "number.max");
                usual
            }
            Some(ms) if ms > 0.0 => (ms as i64).min(most),
            Some(_) => {
                self.refuse("timeout", "must be a positive number", "number.positive");
                usual
            }
            None => {
                self.refuse("timeout", "must be a number", "number.base");
                usual
            }
        }
    }

    /// A yes or no: `usual` where neither is given.
    pub fn flag(&mut self, name: &str, usual: bool) -> bool {
        let given = match self.members.get(name) {
            None | Some(Value::Null) => return usual,
            Some(Value::Bool(flag)) => Some(*flag),
            Some(Value::String(text)) => text.parse().ok(),
            Some(_) => None,
        };
        given.unwrap_or_else(|| {
            self.refuse(name, "must be a boolean", "boolean.base");
            usual
        })
    }

    /// A whole number between two others.
    pub fn number(&mut self, name: &str, usual: u64, between: [u64; 2]) -> u64 {
        let Some(given) = self.members.get(name).filter(|given| !given.is_null()) else {
            return usual;
        };
        match given
            .as_u64()
            .filter(|n| (between[0]..=between[1]).contains(n))
        {
            Some(number) => number,
            None => {
                let message = format!("must be between {} and {}", between[0], between[1]);
                self.refuse(name, &message, "number.base");
                usual
            }
        }
    }

    /// One of some words; nothing and `null` are none of them.
    pub fn word(&mut self, name: &str, words: &[&str]) -> Option<String> {
        let given = self.members.get(name).filter(|given| !given.is_null())?;
        let word = given
            .as_str()
            .filter(|word| words.contains(word))
            .map(str::to_owned);
        if word.is_none() {
            let message = format!("must be one of [{}]", words.join(", "));
            self.refuse(name, &message, "any.allowOnly");
        }
        word
    }

    /// The member as it is.
    pub fn member(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }

    /// The object under `name` as a form of its own; its faults are not this one's.
    pub fn part(&self, name: &str) -> Self {
        let members = self.members.get(name).and_then(Value::as_object);
        Self::new(members.cloned().unwrap_or_default(), self.location)
    }

    /// Refuses a field.
    pub fn refuse(&mut self, field: &str, message: &str, kind: &str) {
        self.reasons
            .push(reason(field, self.location, message, kind));
    }

    /// That nothing was wrong.
    ///
    /// # Errors
    /// Everything that was.
    pub fn check(&self) -> Result<(), Refusal> {
        match self.reasons.as_slice() {
            [] => Ok(()),
            reasons => Err(Refusal::invalid(reasons)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form(members: &Value) -> Form {
        Form::new(members.as_object().unwrap().clone(), "body")
    }

    #[test]
    fn trap_02_validation_has_reasons_and_no_code() {
        let mut form = form(&json!({"timeout": "soon", "queue": 7}));
        form.text("email");
        form.timeout(9, 10);
        form.flag("queue", true);
        let expected = Refusal::invalid(&[
            json!({"field": ["email"], "location": "body", "messages": ["\"email\" is required"], "types": ["any.required"]}),
            json!({"field": ["timeout"], "location": "body", "messages": ["\"timeout\" must be a number"], "types": ["number.base"]}),
            json!({"field": ["queue"], "location": "body", "messages": ["\"queue\" must be a boolean"], "types": ["boolean.base"]}),
        ]);
        assert_eq!(form.check(), Err(expected));
    }

    #[test]
    fn a_timeout_is_clamped_and_refused_for_its_length_only_where_that_is_chosen() {
        for (given, taken) in [
            (json!({}), 90),
            (json!({"timeout": 130_000}), 110),
            (json!({"timeout": "50"}), 50),
        ] {
            let mut form = form(&given);
            assert_eq!(form.timeout(90, 110), taken, "{given}");
            assert_eq!(form.check(), Ok(()));
        }
        for (given, good) in [(110, true), (111, false)] {
            let mut form = form(&json!({"timeout": given}));
            form.strict = true;
            form.timeout(90, 110);
            assert_eq!(form.check().is_ok(), good, "{given}");
        }
    }

    #[test]
    fn an_empty_text_has_its_own_words() {
        let mut form = form(&json!({"list_id": ""}));
        form.text("list_id");
        let reason = json!({"field": ["list_id"], "location": "body", "messages": ["\"list_id\" is not allowed to be empty"], "types": ["any.empty"]});
        assert_eq!(form.check(), Err(Refusal::invalid(&[reason])));
    }
}
