//! Upload of a file to verify, or of people to look for. The body may come in chunks, without a length.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Multipart, State, multipart::MultipartRejection},
    http::StatusCode,
};
use serde_json::{Value, json};

use crate::sandbox::choices::clearout as choices;
use crate::sandbox::stage::Stage;

use super::instant;
use super::intake;
use super::refusal::{Refusal, reason};
use super::reply::{Reply, success};
use super::table::{Kind, Table};
use super::work::{Upload, Work};

/// The parts of the form that count.
#[derive(Default)]
struct Parts {
    file: Option<(String, Bytes)>,
    allow_duplicate: bool,
    optimize: Option<String>,
}

/// What the extractor makes of the body.
type Body = Result<Multipart, MultipartRejection>;

/// `POST /email_verify/bulk`.
pub async fn verify(State(stage): State<Arc<Stage>>, body: Body) -> Reply {
    let parts = read(body).await?;
    let speeds = ["highest_accuracy", "fastest_turnaround"];
    if parts
        .optimize
        .as_deref()
        .is_some_and(|word| !speeds.contains(&word))
    {
        let message = "must be one of [highest_accuracy, fastest_turnaround]";
        let reason = reason("optimize", "body", message, "any.allowOnly");
        return Err(Refusal::invalid(&[reason]));
    }
    let allow = parts.allow_duplicate;
    let upload = upload(parts, true)?.ok_or_else(|| Refusal::invalid(&[wrong_format()]))?;
    if !upload.has_emails() {
        return Err(Refusal::failed(1004, choices::NO_EMAIL_COLUMN));
    }
    if !allow {
        intake::not_there_yet(&stage, &upload, false)?;
    }
    accept(&stage, Work::VerifyList(upload)).await
}

/// `POST /email_finder/bulk`.
pub async fn find(State(stage): State<Arc<Stage>>, body: Body) -> Reply {
    let parts = read(body).await?;
    let allow = parts.allow_duplicate;
    let upload = upload(parts, false)?.ok_or_else(|| Refusal::failed(1100, "Invalid file type"))?;
    if !upload.has_people() {
        return Err(Refusal::plain(StatusCode::OK, choices::NO_NAME_COLUMN));
    }
    if !allow {
        intake::not_there_yet(&stage, &upload, true)?;
    }
    accept(&stage, Work::FindList(upload)).await
}

async fn accept(stage: &Stage, work: Work) -> Reply {
    let taken = intake::take(stage, work, stage.faults().work_ms.into()).await?;
    instant::told(stage, &taken).await;
    success(json!({"list_id": taken.id}))
}

async fn read(body: Body) -> Result<Parts, Refusal> {
    let unreadable = || Refusal::invalid(&[no_file()]);
    let mut body = body.map_err(|_| unreadable())?;
    let mut parts = Parts::default();
    while let Some(field) = body.next_field().await.map_err(|_| unreadable())? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let bytes = field.bytes().await.map_err(|_| unreadable())?;
        match (name.as_str(), file) {
            ("file", Some(file)) => parts.file = Some((file, bytes)),
            ("ignore_duplicate_file", _) => parts.allow_duplicate = *bytes == *b"true",
            ("optimize", _) => parts.optimize = Some(String::from_utf8_lossy(&bytes).into_owned()),
            _ => {}
        }
    }
    Ok(parts)
}

/// `None`: it is no file of a kind that can be read.
fn upload(parts: Parts, all_sheets: bool) -> Result<Option<Upload>, Refusal> {
    let Some((name, bytes)) = parts.file else {
        return Err(Refusal::invalid(&[no_file()]));
    };
    let table = Kind::of(&name).and_then(|kind| Table::read(kind, &bytes, all_sheets));
    Ok(table.map(|table| Upload {
        name,
        size: bytes.len(),
        table,
    }))
}

fn no_file() -> Value {
    let mut reason = reason("file", "body", "is required", "any.required");
    without_location(&mut reason);
    reason
}

fn wrong_format() -> Value {
    json!({
        "field": ["file"],
        "messages": ["Invalid file format, support file formats - ['csv', 'xlsx']"],
        "types": ["any.required"],
    })
}

/// A fault of the file has none (Clearout docs: OpenAPI).
fn without_location(reason: &mut Value) {
    if let Some(members) = reason.as_object_mut() {
        members.shift_remove("location");
    }
}
