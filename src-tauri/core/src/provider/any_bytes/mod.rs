//! What must hold for any bytes that come from outside, one function for each parser of such bytes. A fuzzer calls them
//! (`fuzz/`), and so do tests with bytes of their own. Not part of a program that people use.
//!
//! None may panic, each reads the same bytes in the same way, and nothing that was made up proves anything.

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use super::{clearout, enrow, read_account_event, read_answer, read_event};
use crate::domain::BatchAnswer;
use crate::domain::Kind;
use crate::domain::ProviderName;
use crate::domain::SearchId;

const PROVIDERS: [ProviderName; 2] = [ProviderName::Enrow, ProviderName::Clearout];

/// The body of a delivery.
pub fn webhook_body(body: &[u8]) {
    for provider in PROVIDERS {
        let event = read_event(provider, body);
        assert_eq!(event, read_event(provider, body));
        let told = read_account_event(provider, body);
        assert_eq!(told, read_account_event(provider, body));
        // Copies are told by it.
        if let Ok(event) = told {
            assert!(!event.key.is_empty());
        }
    }
}

/// A signature header on the first line, and the body below it: whoever does not know the secret proves nothing.
pub fn signature_header(bytes: &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (header, body) = bytes.split_at(end.unwrap_or(bytes.len()));
    let header = String::from_utf8_lossy(header);
    let secret = "a secret that no maker of bytes knows".to_owned();
    let verifier = clearout::Verifier::new(Some(secret.into()), None, clearout::Window::OFF);
    for header in [
        Some(&*header),
        clearout::header_in(&header),
        clearout::header_in(&format!("{}: {header}", clearout::HEADER)),
    ] {
        let proof = verifier.check(header, body, Timestamp::UNIX_EPOCH);
        assert!(matches!(proof, clearout::Proof::Refused(_)), "{proof:?}");
    }
}

/// A result file of Clearout.
pub fn result_file(file: &[u8]) {
    for (product, kind) in [
        (clearout::Product::Verifier, Kind::VerifyEmail),
        (clearout::Product::Finder, Kind::FindEmail),
    ] {
        let rows = clearout::read_rows(product, file);
        let answer = read_answer(ProviderName::Clearout, kind, false, file);
        assert_eq!(rows.is_ok(), answer.is_ok());
        assert_eq!(
            answer,
            read_answer(ProviderName::Clearout, kind, false, file)
        );
        answer.iter().for_each(sound);
    }
    let _row = clearout::raw_row(file, SearchId(7), |_| true);
}

/// An answer of Enrow.
pub fn answer(body: &[u8]) {
    for kind in Kind::ALL {
        for single in [false, true] {
            let answer = read_answer(ProviderName::Enrow, kind, single, body);
            assert_eq!(answer, read_answer(ProviderName::Enrow, kind, single, body));
            answer.iter().for_each(sound);
            let _row = enrow::raw_row(single, body, SearchId(7), |_| true);
        }
    }
}

/// Something is found where it says so, and nowhere else.
fn sound(answer: &BatchAnswer) {
    let BatchAnswer::Completed { rows, .. } = answer else {
        return;
    };
    for row in rows {
        let has = row.found.email.is_some() || row.found.phone.is_some();
        let says = row.qualification == Some(crate::domain::Qualification::Found);
        assert_eq!(has, says, "{:?}", row.word);
    }
}
