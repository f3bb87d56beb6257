//! Where results are fetched: links of their own that need no token, and must not be shown one.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    extract::{Path, Query, State},
    http::{
        HeaderMap, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE, HOST},
    },
    response::{IntoResponse, Response},
};
use reqwest::Url;

use crate::sandbox::chance;
use crate::sandbox::choices::clearout as choices;
use crate::sandbox::stage::Stage;

use super::account::Held;
use super::clock;
use super::results;

/// A link to the result of `held`, at the host that was asked.
pub fn link(stage: &Stage, headers: &HeaderMap, held: &Held) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.unwrap_or("127.0.0.1");
    let now = stage.now();
    let Ok(mut url) = Url::parse(&format!("http://{host}/clearout/storage")) else {
        return String::new();
    };
    if let Ok(mut path) = url.path_segments_mut() {
        path.push(&held.task.id).push(&file_name(held));
    }
    url.query_pairs_mut()
        .append_pair("X-Amz-Date", &clock::compact(now))
        .append_pair("X-Amz-Expires", "300")
        .append_pair("X-Amz-Credential", &now.to_string())
        .append_pair("X-Amz-Signature", &signature(stage, &held.task.id, now));
    url.into()
}

fn file_name(held: &Held) -> String {
    let name = held
        .task
        .work
        .upload()
        .map_or("", |upload| upload.name.as_str());
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match held.task.work.is_finding() {
        true => format!("{stem}_appended_clearout_finder_results.csv"),
        false => format!("{stem}_clearout_results.csv"),
    }
}

fn signature(stage: &Stage, id: &str, at: i64) -> String {
    hex::encode(chance::digest(stage.seed, "storage", &format!("{id} {at}")))
}

/// `GET /clearout/storage/{list}/{file}`.
pub async fn fetch(
    State(stage): State<Arc<Stage>>,
    Path((id, _)): Path<(String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    if headers.contains_key(AUTHORIZATION) {
        stage.desk.book().clearout.count_token_given_away();
        return refuse(
            StatusCode::BAD_REQUEST,
            "InvalidArgument",
            "Only one auth mechanism allowed",
        );
    }
    let part = |name: &str| query.get(name).map_or("", String::as_str);
    let at: i64 = part("X-Amz-Credential").parse().unwrap_or(0);
    if part("X-Amz-Signature") != signature(&stage, &id, at) {
        return refuse(
            StatusCode::FORBIDDEN,
            "SignatureDoesNotMatch",
            "The request signature does not match",
        );
    }
    if stage.now() - at > stage.clearout.settings().minutes(choices::LINK_MINUTES) {
        return refuse(StatusCode::FORBIDDEN, "AccessDenied", "Request has expired");
    }
    let held = stage.desk.book().clearout.task(&id);
    match held.and_then(|held| results::file(&held)) {
        Some(file) => ([(CONTENT_TYPE, "text/csv")], file).into_response(),
        None => refuse(
            StatusCode::NOT_FOUND,
            "NoSuchKey",
            "The specified key does not exist.",
        ),
    }
}

/// In the form of the storage, which is not Clearout's own.
fn refuse(status: StatusCode, code: &str, message: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    (status, [(CONTENT_TYPE, "application/xml")], body).into_response()
}
