//! What a refusal means, by what can be done about it (Clearout docs: API overview, error codes). The service's own
//! texts are never repeated: they may name the person who was asked about. Its codes are, with a sentence of ours.

use std::time::Duration;

use crate::provider::ProviderError;
use crate::provider::clearout::wire::Failure;

/// What is lost when nobody knows whether a call was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stake {
    /// Credits: it must not be made again lightly.
    Credits,
    /// Nothing: it can be made again.
    Nothing,
}

impl Stake {
    /// The report of a call that broke off.
    pub(super) fn lost(self, why: String) -> ProviderError {
        match self {
            Self::Credits => ProviderError::InDoubt(why),
            Self::Nothing => ProviderError::TryAgain(why),
        }
    }
}

/// What the reply `status` with `failure` in it means. HTTP 200 is as much a refusal as any other, and a code says more
/// than a status.
pub(super) fn meaning(
    status: u16,
    failure: &Failure,
    stake: Stake,
    resets_in: Option<Duration>,
) -> ProviderError {
    let known = failure.code.and_then(|code| by_code(code, resets_in));
    known.unwrap_or_else(|| by_status(status, failure, stake, resets_in))
}

fn by_code(code: i64, resets_in: Option<Duration>) -> Option<ProviderError> {
    Some(match code {
        1000 => ProviderError::KeyRefused,
        1002 | 1028 | 1031 | 1099 => ProviderError::OutOfCredits,
        1001 | 1083 => ProviderError::Busy,
        1017 | 1032 => ProviderError::DailyLimit,
        1030 => wait(resets_in),
        1007 | 1008 | 1029 | 1104 => ProviderError::UnknownReference,
        _ => return None,
    })
}

/// Nothing says that a 500 did nothing, and a call that ran out of time may still be carried out and charged (Clearout
/// docs: webhooks overview). A 503 has not been looked at.
fn by_status(
    status: u16,
    failure: &Failure,
    stake: Stake,
    resets_in: Option<Duration>,
) -> ProviderError {
    match status {
        401 | 403 => ProviderError::KeyRefused,
        402 => ProviderError::OutOfCredits,
        429 => wait(resets_in),
        503 => ProviderError::TryAgain(told(status, failure)),
        _ if status == 524 || failure.is_timeout() => stake.lost("it ran out of time".into()),
        500..=599 => stake.lost(told(status, failure)),
        _ => ProviderError::Refused(told(status, failure)),
    }
}

fn wait(resets_in: Option<Duration>) -> ProviderError {
    resets_in.map_or(ProviderError::Wait, ProviderError::WaitFor)
}

fn told(status: u16, failure: &Failure) -> String {
    match failure.code {
        Some(code) => format!("HTTP {status}, error {code}{}", sentence(code)),
        None => format!("HTTP {status}{}", wrong_fields(failure)),
    }
}

fn sentence(code: i64) -> &'static str {
    match code {
        1004 => ": the file has no column of e-mail addresses",
        1074 => ": the token is not for calls from here",
        1088 => ": the name has characters that it does not take",
        1100 => ": the file is of no type that it takes",
        1116 => ": the list cannot be cancelled any more",
        _ => "",
    }
}

/// Which fields are wrong, and how: words of the interface, not of what was asked.
fn wrong_fields(failure: &Failure) -> String {
    let interface = |word: &&String| {
        let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        word.len() <= 40 && word.chars().all(known)
    };
    let words = |words: &[String]| {
        words
            .iter()
            .filter(interface)
            .cloned()
            .collect::<Vec<_>>()
            .join(".")
    };
    let reasons = failure.reasons.iter().take(5);
    reasons
        .map(|reason| format!(", {}: {}", words(&reason.field), words(&reason.types)))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use ProviderError::{
        Busy, DailyLimit, InDoubt, KeyRefused, OutOfCredits, Refused, TryAgain, UnknownReference,
        Wait, WaitFor,
    };

    fn of(status: u16, error: Value, stake: Stake) -> ProviderError {
        let failure: Failure = serde_json::from_value(error).unwrap();
        meaning(status, &failure, stake, None)
    }

    #[test]
    fn trap_1_a_code_says_what_can_be_done_whatever_the_status() {
        for (status, code, meant) in [
            (401, 1000, KeyRefused),
            (200, 1001, Busy),
            (402, 1002, OutOfCredits),
            (
                400,
                1004,
                Refused("HTTP 400, error 1004: the file has no column of e-mail addresses".into()),
            ),
            (200, 1007, UnknownReference),
            (200, 1008, UnknownReference),
            (200, 1017, DailyLimit),
            (200, 1029, UnknownReference),
            (429, 1030, Wait),
            (200, 1032, DailyLimit),
            (403, 1074, KeyRefused),
            (200, 1083, Busy),
            (
                200,
                1088,
                Refused(
                    "HTTP 200, error 1088: the name has characters that it does not take".into(),
                ),
            ),
            (
                200,
                1100,
                Refused("HTTP 200, error 1100: the file is of no type that it takes".into()),
            ),
            (200, 1104, UnknownReference),
            (200, 4711, Refused("HTTP 200, error 4711".into())),
        ] {
            assert_eq!(
                of(
                    status,
                    json!({"code": code, "message": "x"}),
                    Stake::Credits
                ),
                meant,
                "{code}"
            );
        }
    }

    #[test]
    fn trap_22_four_codes_all_mean_credits_and_so_does_402_without_one() {
        for (status, error) in [
            (402, json!({"code": 1002})),
            (
                402,
                json!({"code": 1028, "additional_info": {"required_credits": 37201}}),
            ),
            (200, json!({"code": 1028})),
            (200, json!({"code": 1031})),
            (402, json!({"code": 1099})),
            (402, json!({"code": 9999})),
            (402, json!({})),
        ] {
            assert_eq!(
                of(status, error.clone(), Stake::Credits),
                OutOfCredits,
                "{error}"
            );
        }
    }

    #[test]
    fn trap_2_no_code_is_needed() {
        let validation = json!({"message": "validation failed", "reasons": [{"field": ["email"], "location": "body",
            "messages": ["\"ada@northpier.example\" is wrong"], "types": ["string.email"]}]});
        let error = of(400, validation, Stake::Credits);
        assert_eq!(error, Refused("HTTP 400, email: string.email".into()));
        let file = json!({"message": "validation failed", "reasons": [{"field": ["file"], "types": ["any.required"]}]});
        assert_eq!(
            of(400, file, Stake::Credits),
            Refused("HTTP 400, file: any.required".into())
        );
        assert_eq!(
            of(200, json!({"message": "no"}), Stake::Credits),
            Refused("HTTP 200".into())
        );
    }

    #[test]
    fn trap_3_and_5_out_of_time_is_a_doubt_where_credits_are_at_stake() {
        let timeout = json!({"message": "Timeout Occurred", "additional_info": {"resource_name": "email",
            "resource_value": "pat@firm.example"}});
        for status in [524, 200, 408] {
            assert_eq!(
                of(status, timeout.clone(), Stake::Credits),
                InDoubt("it ran out of time".into())
            );
            assert_eq!(
                of(status, timeout.clone(), Stake::Nothing),
                TryAgain("it ran out of time".into())
            );
        }
        // A page of something in between has no JSON at all, and means the same.
        assert_eq!(
            of(524, json!({}), Stake::Credits),
            InDoubt("it ran out of time".into())
        );
    }

    #[test]
    fn a_broken_service_is_a_doubt_where_credits_are_at_stake() {
        for status in [500, 502, 504, 520, 599] {
            let words = format!("HTTP {status}");
            assert_eq!(
                of(status, json!({}), Stake::Credits),
                InDoubt(words.clone())
            );
            assert_eq!(of(status, json!({}), Stake::Nothing), TryAgain(words));
        }
        assert_eq!(
            of(503, json!({}), Stake::Credits),
            TryAgain("HTTP 503".into())
        );
        for status in [301, 302, 404, 415] {
            assert_eq!(
                of(status, json!({}), Stake::Credits),
                Refused(format!("HTTP {status}"))
            );
        }
    }

    #[test]
    fn trap_18_how_long_to_wait_comes_from_the_header_not_from_the_text() {
        let text = json!({"code": 1030, "message": "try calling after Fri Jul 10 2020 10:59:19 GMT+0530 (IST)"});
        let failure: Failure = serde_json::from_value(text).unwrap();
        let wait = Duration::from_secs(17);
        assert_eq!(
            meaning(429, &failure, Stake::Credits, Some(wait)),
            WaitFor(wait)
        );
        assert_eq!(
            meaning(429, &Failure::default(), Stake::Credits, Some(wait)),
            WaitFor(wait)
        );
        assert_eq!(
            meaning(429, &Failure::default(), Stake::Credits, None),
            Wait
        );
    }

    #[test]
    fn what_the_service_says_of_people_is_not_repeated() {
        let talk = json!({"message": "ada@northpier.example is Ada Lovelace", "reasons": [
            {"field": ["Ada Lovelace"], "types": ["ada@northpier.example"]}], "additional_info":
            {"resource_value": "ada@northpier.example"}});
        for status in [200, 400, 418, 500, 503, 524] {
            for stake in [Stake::Credits, Stake::Nothing] {
                let said = format!("{:?}", of(status, talk.clone(), stake));
                assert!(
                    !said.contains("northpier") && !said.contains("Lovelace"),
                    "{said}"
                );
            }
        }
    }
}
