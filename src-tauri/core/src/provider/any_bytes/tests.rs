//! The fuzzer's functions with bytes out of nowhere, with its seeds, and with seeds that were damaged.

use std::path::Path;

use proptest::prelude::*;

use super::*;

/// The fuzzer's seeds of a target.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    let files = std::fs::read_dir(folder.join(target)).unwrap();
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let seeds: Vec<_> = paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect();
    assert!(seeds.len() > 2, "{target} has seeds");
    seeds
}

/// A piece cut out, written over, doubled, or put elsewhere.
#[derive(Clone, Debug)]
enum Damage {
    Cut(prop::sample::Index, usize),
    Over(prop::sample::Index, Vec<u8>),
    Twice(prop::sample::Index, usize),
    Into(prop::sample::Index, Vec<u8>),
    End(prop::sample::Index),
}

impl Damage {
    fn any() -> impl Strategy<Value = Self> {
        let place = any::<prop::sample::Index>;
        // Signs that mean something to one of the parsers, and any others.
        let signs = prop_oneof![
            "[{}\\[\\],:\"=\\\\\n0-9eE.+-]{1,6}".prop_map(String::into_bytes),
            "null|true|\"\"|\\{\\}|\\[\\]|1e999|-1".prop_map(String::into_bytes),
            prop::collection::vec(any::<u8>(), 1..6),
        ];
        prop_oneof![
            (place(), 1..40usize).prop_map(|(at, n)| Self::Cut(at, n)),
            (place(), signs.clone()).prop_map(|(at, signs)| Self::Over(at, signs)),
            (place(), 1..200usize).prop_map(|(at, n)| Self::Twice(at, n)),
            (place(), signs).prop_map(|(at, signs)| Self::Into(at, signs)),
            place().prop_map(Self::End),
        ]
    }

    fn on(self, mut bytes: Vec<u8>) -> Vec<u8> {
        let find = |at: prop::sample::Index| at.index(bytes.len() + 1);
        let upto = |from: usize, n: usize| (from + n).min(bytes.len());
        match self {
            Self::Cut(at, n) => {
                let from = find(at);
                bytes.drain(from..upto(from, n));
            }
            Self::Over(at, signs) => {
                let from = find(at);
                bytes.splice(from..upto(from, signs.len()), signs);
            }
            Self::Twice(at, n) => {
                let from = find(at);
                let piece = bytes[from..upto(from, n)].to_vec();
                bytes.splice(from..from, piece);
            }
            Self::Into(at, signs) => {
                let from = find(at);
                bytes.splice(from..from, signs);
            }
            Self::End(at) => bytes.truncate(find(at)),
        }
        bytes
    }
}

fn damaged(target: &str) -> impl Strategy<Value = Vec<u8>> + use<> {
    let damage = prop::collection::vec(Damage::any(), 0..5);
    (prop::sample::select(seeds(target)), damage)
        .prop_map(|(seed, damages)| damages.into_iter().fold(seed, |seed, one| one.on(seed)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>, text: String) {
        for bytes in [bytes, text.into_bytes()] {
            webhook_body(&bytes);
            signature_header(&bytes);
            result_file(&bytes);
            answer(&bytes);
        }
    }

    #[test]
    fn a_damaged_event_is_read_or_refused(body in damaged("webhook_body")) {
        webhook_body(&body);
    }

    #[test]
    fn a_damaged_signature_proves_nothing(bytes in damaged("signature_header")) {
        signature_header(&bytes);
    }

    #[test]
    fn a_damaged_result_file_is_rows_or_a_reason(file in damaged("result_file")) {
        result_file(&file);
    }

    #[test]
    fn a_damaged_answer_is_read_or_refused(body in damaged("answer")) {
        answer(&body);
    }
}

/// A seed that is none would have nothing damaged but rubbish.
#[test]
fn every_seed_is_what_it_is_for() {
    for body in seeds("webhook_body") {
        let mut readings = PROVIDERS.into_iter();
        let read = |provider| {
            read_event(provider, &body).is_ok() || read_account_event(provider, &body).is_ok()
        };
        assert!(readings.any(read), "{}", String::from_utf8_lossy(&body));
    }
    for file in seeds("result_file") {
        let kinds = [Kind::VerifyEmail, Kind::FindEmail];
        let mut answers = kinds
            .map(|kind| read_answer(ProviderName::Clearout, kind, false, &file))
            .into_iter();
        assert!(answers.any(|answer| matches!(
            answer,
            Ok(BatchAnswer::Completed { rows, .. }) if rows.len() > 1
        )));
    }
    for body in seeds("answer") {
        let read = |single| read_answer(ProviderName::Enrow, Kind::FindEmail, single, &body);
        assert!(read(false).is_ok() || read(true).is_ok());
    }
}
