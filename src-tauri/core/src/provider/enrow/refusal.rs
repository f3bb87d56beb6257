//! What an error reply means, by what can be done about it (Enrow docs: errors, status codes).

use reqwest::StatusCode;

use crate::provider::ProviderError;

/// What a POST that was answered with an error means. 402 may still be 422 and any 4xx but 429 is final (Enrow docs:
/// errors). 500 and 503 are documented as safe to repeat; other 5xx come from something in between, which may have
/// passed the call on.
pub(super) fn of_post(status: StatusCode, said: &str) -> ProviderError {
    match status.as_u16() {
        402 | 422 => ProviderError::OutOfCredits,
        401 | 403 => ProviderError::KeyRefused,
        429 => ProviderError::Wait,
        500 | 503 => ProviderError::TryAgain(told(status, said)),
        501..=599 => ProviderError::InDoubt(told(status, said)),
        _ => ProviderError::Refused(told(status, said)),
    }
}

/// What a GET that was answered with an error means. 400 (older: 404) is how bulk GETs say that an id is unknown or
/// expired (Enrow docs: status codes).
pub(super) fn of_get(status: StatusCode, said: &str) -> ProviderError {
    match status.as_u16() {
        400 | 404 => ProviderError::UnknownReference,
        401 | 403 => ProviderError::KeyRefused,
        429 => ProviderError::Wait,
        _ => ProviderError::TryAgain(told(status, said)),
    }
}

/// The same for a GET of a single search, where 500 is how an unknown or expired id is told (Enrow docs: status codes).
/// Whether it is one is for the engine to decide, which sees how often and for how long.
pub(super) fn of_get_single(status: StatusCode, said: &str) -> ProviderError {
    match status {
        StatusCode::INTERNAL_SERVER_ERROR => ProviderError::UnknownReference,
        status => of_get(status, said),
    }
}

fn told(status: StatusCode, said: &str) -> String {
    match said {
        "" => format!("HTTP {}", status.as_u16()),
        said => format!("HTTP {}: {said}", status.as_u16()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_5_a_refused_post_says_what_can_be_done_in_any_generation_of_the_docs() {
        for (status, meaning) in [
            (400, ProviderError::Refused("HTTP 400: no".into())),
            (401, ProviderError::KeyRefused),
            (402, ProviderError::OutOfCredits),
            (422, ProviderError::OutOfCredits),
            (429, ProviderError::Wait),
            (500, ProviderError::TryAgain("HTTP 500: no".into())),
            (502, ProviderError::InDoubt("HTTP 502: no".into())),
            (503, ProviderError::TryAgain("HTTP 503: no".into())),
            (504, ProviderError::InDoubt("HTTP 504: no".into())),
            (302, ProviderError::Refused("HTTP 302: no".into())),
        ] {
            assert_eq!(
                of_post(StatusCode::from_u16(status).unwrap(), "no"),
                meaning,
                "{status}"
            );
        }
    }

    #[test]
    fn a_refused_get_is_never_in_doubt() {
        for (status, meaning) in [
            (400, ProviderError::UnknownReference),
            (404, ProviderError::UnknownReference),
            (401, ProviderError::KeyRefused),
            (429, ProviderError::Wait),
            (500, ProviderError::TryAgain("HTTP 500".into())),
            (504, ProviderError::TryAgain("HTTP 504".into())),
        ] {
            assert_eq!(
                of_get(StatusCode::from_u16(status).unwrap(), ""),
                meaning,
                "{status}"
            );
        }
    }

    #[test]
    fn trap_4_a_500_may_mean_that_a_single_search_is_not_known() {
        let of = |status| of_get_single(StatusCode::from_u16(status).unwrap(), "no");
        assert_eq!(of(500), ProviderError::UnknownReference);
        assert_eq!(of(503), ProviderError::TryAgain("HTTP 503: no".into()));
        assert_eq!(
            of(404),
            ProviderError::UnknownReference,
            "as older docs have it"
        );
        assert_eq!(of(401), ProviderError::KeyRefused);
    }
}
