//! What the dashboard does, and what only a test wants: under `/sandbox/clearout`.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::Credits;
use crate::sandbox::callbacks;
use crate::sandbox::choices::clearout as choices;
use crate::sandbox::stage::Stage;

use super::events;
use super::intake;
use super::ledger::ClearoutLedger;
use super::names;
use super::phone;
use super::record::{Asked, Event, Mode, Record, Webhook};
use super::refusal::Refusal;
use super::settings::Settings;
use super::verdict;

/// Receivers that an account may have (Clearout docs: webhooks, FAQ).
const MOST_WEBHOOKS: usize = 2;

/// Longest description (Clearout docs: set up and edit webhooks).
const DESCRIPTION: usize = 150;

/// Everything under `/sandbox/clearout`.
pub fn routes() -> Router<Arc<Stage>> {
    Router::new()
        .route("/ledger", get(ledger))
        .route("/settings", get(settings).post(change_settings))
        .route(
            "/webhooks",
            get(webhooks).put(set_webhooks).post(set_webhooks),
        )
        .route("/secret", get(secret).post(rotate))
        .route("/test_event", post(test_event))
        .route("/form_guard", post(form_guard))
}

/// Why a control route does nothing: a sentence under 400, or the service's own refusal.
enum Refused {
    Wrong(String),
    Service(Refusal),
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Wrong(message) => {
                (StatusCode::BAD_REQUEST, Json(json!({"message": message}))).into_response()
            }
            Self::Service(refusal) => refusal.into_response(),
        }
    }
}

impl<E: Into<Refusal>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Service(error.into())
    }
}

fn wrong(message: impl Into<String>) -> Refused {
    Refused::Wrong(message.into())
}

async fn ledger(State(stage): State<Arc<Stage>>) -> Json<ClearoutLedger> {
    Json(stage.desk.book().clearout.ledger())
}

async fn settings(State(stage): State<Arc<Stage>>) -> Json<Settings> {
    Json(stage.clearout.settings())
}

async fn change_settings(
    State(stage): State<Arc<Stage>>,
    body: String,
) -> Result<Json<Settings>, Refused> {
    let changed = stage.clearout.settings().changed_by(&body).map_err(wrong)?;
    let record = Record::Settings(Box::new(changed.clone()));
    stage.write(record.into()).await.map_err(Refusal::from)?;
    stage.clearout.set(changed.clone());
    Ok(Json(changed))
}

async fn webhooks(State(stage): State<Arc<Stage>>) -> Json<Vec<Webhook>> {
    Json(stage.desk.book().clearout.webhooks.clone())
}

/// All receivers at once, as a list.
async fn set_webhooks(
    State(stage): State<Arc<Stage>>,
    body: Bytes,
) -> Result<Json<Vec<Webhook>>, Refused> {
    let webhooks: Vec<Webhook> = serde_json::from_slice(&body).map_err(|error| {
        wrong(format!(
            "give a list of webhooks, such as [{{\"url\": \"http://127.0.0.1:1/\"}}]: {error}"
        ))
    })?;
    if webhooks.len() > MOST_WEBHOOKS {
        return Err(wrong("an account has at most 2 webhooks"));
    }
    webhooks.iter().try_for_each(check)?;
    stage
        .write(Record::Webhooks(webhooks.clone()).into())
        .await
        .map_err(Refusal::from)?;
    Ok(Json(webhooks))
}

fn check(webhook: &Webhook) -> Result<(), Refused> {
    if !callbacks::is_local(&webhook.url) {
        return Err(wrong(
            "the sandbox sends events only to http and https addresses on this machine",
        ));
    }
    if webhook.description.chars().count() > DESCRIPTION {
        return Err(wrong("a description has at most 150 characters"));
    }
    let unknown = |kind: &&String| !events::TYPES.contains(&kind.as_str());
    if let Some(kind) = webhook.events.iter().flatten().find(unknown) {
        return Err(wrong(format!(
            "there is no event `{kind}`; there are {}",
            events::TYPES.join(", ")
        )));
    }
    match webhook.headers.iter().all(is_header) {
        true => Ok(()),
        false => Err(wrong("a header has a name and a value that HTTP allows")),
    }
}

fn is_header((name, value): (&String, &String)) -> bool {
    HeaderName::from_bytes(name.as_bytes()).is_ok() && HeaderValue::from_str(value).is_ok()
}

async fn secret(State(stage): State<Arc<Stage>>) -> Json<Value> {
    Json(json!({"secret": stage.desk.book().clearout.secret}))
}

/// Another secret from now on, the one given or a new one; there is no overlap.
async fn rotate(State(stage): State<Arc<Stage>>, body: Bytes) -> Result<Json<Value>, Refused> {
    let given: Value = serde_json::from_slice(&body).unwrap_or_default();
    let secret = match given["secret"].as_str() {
        Some("") => return Err(wrong("a secret is not empty")),
        Some(secret) => secret.to_owned(),
        None => {
            let number = stage.desk.book().clearout.number();
            format!(
                "sandbox-secret-{}",
                intake::object_id(stage.seed, number, stage.now())
            )
        }
    };
    stage
        .write(Record::Secret(secret.clone()).into())
        .await
        .map_err(Refusal::from)?;
    Ok(Json(json!({"secret": secret})))
}

#[derive(Deserialize)]
struct Wanted {
    event_type: String,
}

/// Sends a test event of a type: at once, once, free of charge (Clearout docs: test webhooks).
async fn test_event(State(stage): State<Arc<Stage>>, body: Bytes) -> Result<Json<Value>, Refused> {
    let no_such = || {
        wrong(format!(
            "give an `event_type`: one of {}",
            events::TYPES.join(", ")
        ))
    };
    let wanted: Wanted = serde_json::from_slice(&body).map_err(|_| no_such())?;
    let data = events::sample(stage.seed, &wanted.event_type, stage.now()).ok_or_else(no_such)?;
    let events = vec![(wanted.event_type.as_str(), data)];
    fire(&stage, Mode::Test, Vec::new(), events).await
}

/// What a visitor typed into a form that Form Guard guards; each field that is there makes an event.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    email: Option<String>,
    phone: Option<String>,
    name: Option<String>,
}

async fn form_guard(State(stage): State<Arc<Stage>>, body: Bytes) -> Result<Json<Value>, Refused> {
    let typed: Typed = serde_json::from_slice(&body)
        .map_err(|_| wrong("give what was typed: `email`, `phone`, `name`, any of them"))?;
    let (seed, now) = (stage.seed, stage.now());
    let fields: BTreeMap<&str, (String, Value)> = [
        typed.email.map(|e| {
            (
                events::GUARDED_EMAIL,
                (e.clone(), verdict::verify(seed, &e).json(now)),
            )
        }),
        typed
            .phone
            .map(|p| (events::GUARDED_PHONE, (p.clone(), phone::json(seed, &p)))),
        typed
            .name
            .map(|n| (events::GUARDED_NAME, (n.clone(), names::json(seed, &n)))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let asked = fields
        .iter()
        .map(|(kind, (input, _))| intake::asked(kind, input, choices::GUARDED));
    let asked = asked.collect();
    let events = fields
        .into_iter()
        .map(|(kind, (_, data))| (kind, data))
        .collect();
    fire(&stage, Mode::Live, asked, events).await
}

async fn fire(
    stage: &Arc<Stage>,
    mode: Mode,
    asked: Vec<Asked>,
    events: Vec<(&str, Value)>,
) -> Result<Json<Value>, Refused> {
    let charged: Credits = asked.iter().map(|asked| asked.cost).sum();
    let mut ids = Vec::new();
    intake::spend(stage, asked, |account| {
        let fired: Vec<Event> = events
            .into_iter()
            .filter_map(|(kind, data)| events::event(stage, account, mode, kind, &data))
            .collect();
        ids = fired.iter().map(|event| event.id.clone()).collect();
        fired
    })
    .await?;
    Ok(Json(json!({"event_ids": ids, "credits_charged": charged})))
}
