//! Who may use the sandbox's own routes: programs on this machine. A web page could reach them, too, through a name that
//! leads here; its browser would say so in `Host`, or in `Origin`.

use axum::{
    Json,
    extract::Request,
    http::{
        HeaderMap, StatusCode,
        header::{HOST, ORIGIN},
        uri::Authority,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::callbacks;

/// Lets through what was addressed to this machine by its own names.
pub async fn pass(request: Request, next: Next) -> Response {
    let target = request.uri().authority().map(Authority::as_str);
    if is_local(request.headers(), target) {
        return next.run(request).await;
    }
    let message = "The sandbox's own routes are for programs on this machine: address it as 127.0.0.1 or localhost";
    (StatusCode::FORBIDDEN, Json(json!({"message": message}))).into_response()
}

fn is_local(headers: &HeaderMap, target: Option<&str>) -> bool {
    let text = |name| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    let host = text(HOST).or(target).unwrap_or_default();
    let here = |authority: &str| callbacks::is_local(&format!("http://{authority}/"));
    here(host) && target.is_none_or(here) && text(ORIGIN).is_none_or(callbacks::is_local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine() {
        let of = |host: &str, origin: &str, target: Option<&str>| {
            let mut headers = HeaderMap::new();
            if !host.is_empty() {
                headers.insert(HOST, host.parse().unwrap());
            }
            if !origin.is_empty() {
                headers.insert(ORIGIN, origin.parse().unwrap());
            }
            is_local(&headers, target)
        };
        for (host, origin, target, local) in [
            ("127.0.0.1:4010", "", None, true),
            ("localhost:4010", "http://localhost:4010", None, true),
            ("[::1]:4010", "", None, true),
            ("127.0.0.1:4010", "", Some("127.0.0.1:4010"), true),
            ("", "", None, false),
            ("rebound.example:4010", "", None, false),
            ("127.0.0.1.rebound.example", "", None, false),
            ("127.0.0.1@rebound.example", "", None, false),
            ("127.0.0.1:4010", "https://page.example", None, false),
            ("127.0.0.1:4010", "null", None, false),
            ("127.0.0.1:4010", "", Some("rebound.example"), false),
        ] {
            assert_eq!(
                of(host, origin, target),
                local,
                "{host} {origin} {target:?}"
            );
        }
    }
}
