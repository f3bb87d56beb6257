//! Refusals, in the words of Clearout's specification: a status of HTTP, `status: "failed"`, and an error that need not
//! have a code.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::domain::Credits;
use crate::sandbox::choices::clearout as choices;

use super::clock;

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    status: StatusCode,
    error: Value,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({"status": "failed", "error": self.error});
        (self.status, Json(body)).into_response()
    }
}

impl Refusal {
    /// A refusal with a code under 200, which is the usual one.
    pub fn failed(code: u32, message: impl Into<String>) -> Self {
        Self::coded(StatusCode::OK, code, message)
    }

    /// A refusal without a code.
    pub fn plain(status: StatusCode, message: &str) -> Self {
        Self {
            status,
            error: json!({"message": message}),
        }
    }

    fn coded(status: StatusCode, code: u32, message: impl Into<String>) -> Self {
        let error = json!({"code": code, "message": message.into()});
        Self { status, error }
    }

    fn with_info(mut self, info: Value) -> Self {
        self.error["additional_info"] = info;
        self
    }

    /// The token is missing or wrong.
    pub fn token() -> Self {
        let message = "Invalid API Token, please generate new token";
        Self::coded(StatusCode::UNAUTHORIZED, 1000, message)
    }

    /// The input is wrong; the reasons are [`reason`]s.
    pub fn invalid(reasons: &[Value]) -> Self {
        let error = json!({"message": "validation failed", "reasons": reasons});
        Self {
            status: StatusCode::BAD_REQUEST,
            error,
        }
    }

    /// Nothing left to verify with.
    pub fn exhausted() -> Self {
        let message = "You have exhausted your credits, please add additional credits to continue";
        Self::coded(StatusCode::PAYMENT_REQUIRED, 1002, message)
    }

    /// Too little left to verify a list with.
    pub fn short_of_verifier(available: Credits, emails: usize) -> Self {
        let message = format!(
            "Your available credits {available} is not enough to verify {emails} email addresses from the list"
        );
        Self::coded(StatusCode::PAYMENT_REQUIRED, 1028, message)
    }

    /// Too little left to look for a list's people with.
    pub fn short_of_finder(available: Credits, people: usize, needed: Credits) -> Self {
        let required = needed - available;
        let message = format!(
            "Your available credits {available} is not enough to find {people} email addresses from the list, so please purchase {required} more credits"
        );
        Self::coded(StatusCode::PAYMENT_REQUIRED, 1028, message)
            .with_info(json!({"required_credits": required}))
    }

    /// Too little left to look for one person with.
    pub fn short_of_finding() -> Self {
        let message = "You do not have sufficient credits for instant email finder";
        Self::coded(StatusCode::PAYMENT_REQUIRED, 1099, message)
    }

    /// The account's verifications of the day are used up.
    pub fn daily_limit() -> Self {
        let message =
            "You have reached daily verify limit, please try next day or contact us@clearout.io";
        Self::failed(1017, message)
    }

    /// Too many requests; `until` in milliseconds since 1970. The finder's sentence has a comma more than the other.
    pub fn too_many(finder: bool, until: i64) -> Self {
        let (date, comma) = (clock::javascript(until), if finder { "," } else { "" });
        let message = format!(
            "You have reached API rate limit, try calling after {date} or to increase limit{comma} upgrade plan or reach us@clearout.io"
        );
        Self::coded(StatusCode::TOO_MANY_REQUESTS, 1030, message)
    }

    /// A verification took too long. There is no way to ask for it later.
    pub fn verifier_timeout(email: &str) -> Self {
        Self::timeout(json!({"resource_name": "email", "resource_value": email}))
    }

    /// A search took too long; with `queue_id` it goes on.
    pub fn finder_timeout(queue_id: Option<&str>) -> Self {
        let mut info = json!({"resource_name": "email_finder", "resource_value": null});
        if let Some(id) = queue_id {
            info["queue_id"] = id.into();
        }
        Self::timeout(info)
    }

    fn timeout(info: Value) -> Self {
        let status = StatusCode::from_u16(524).unwrap_or(StatusCode::GATEWAY_TIMEOUT);
        Self::plain(status, "Timeout Occurred").with_info(info)
    }

    /// Too many lists run.
    pub fn busy(finder: bool) -> Self {
        let (code, what) = if finder {
            (1083, "email finder bulk")
        } else {
            (1001, "bulk verify")
        };
        Self::failed(
            code,
            format!(
                "You have reached the maximum number of {what} requests, please try after the existing request completes or contact us@clearout.io"
            ),
        )
    }

    /// No such list, to whoever asks how far it is.
    pub fn not_yours() -> Self {
        Self::failed(1008, "You are not authorized to access this resource")
    }

    /// No such list, to everybody else.
    pub fn no_list() -> Self {
        Self::failed(1029, "List is not available")
    }

    /// The sandbox could not keep its own promise, or was asked to break.
    pub fn broken() -> Self {
        Self::plain(StatusCode::INTERNAL_SERVER_ERROR, choices::BROKEN)
    }
}

/// Why a field is refused, as the service's validator says it.
pub fn reason(field: &str, location: &str, message: &str, kind: &str) -> Value {
    json!({
        "field": [field],
        "location": location,
        "messages": [format!("\"{field}\" {message}")],
        "types": [kind],
    })
}
