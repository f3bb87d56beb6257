use proptest::prelude::*;

use super::*;

/// Worked out with two other implementations.
const SECRET: &str = "whsec_demo_0123456789";
const BODY: &str = r#"{"event_id":"65f0c0ffee0000000000abcd","event_type":"email_verifier.bulk.completed","event_mode":"test","event_created_on":"2026-02-03T04:05:06.789Z","payload":{"status":"success","data":{"list_id":"65f0c0ffee0000000000beef","list_name":"q1/übersicht.csv"}}}"#;
const V1: &str = "2ea822bc2db79194f83d3210746154560cedd5742efc16d0d90a0a92a909f4d4";
/// The same body written anew with `\/` and `\u00fc`, as the vendor's PHP sample does.
const V1_OF_REWRITTEN: &str = "a455d56fcdd7e48cc14a5b8aa8150fd1f3c6aa7afbe0b42fcecc5a2210b0da15";
const T: i64 = 1_770_091_506;

fn verifier(window: Window) -> Verifier {
    Verifier::new(Some(SECRET.into()), None, window)
}

fn check(header: &str, body: &[u8]) -> Proof {
    verifier(Window::OFF).check(Some(header), body, at(0))
}

/// So many seconds after the signing.
fn at(after: i64) -> Timestamp {
    Timestamp::from_second(T + after).unwrap()
}

fn signed_by(secret: &str, t: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{t}.").as_bytes());
    mac.update(body);
    format!("t={t},v1={}", hex::encode(mac.finalize().into_bytes()))
}

fn genuine(by: Secret) -> Proof {
    Proof::Genuine { at: at(0), by }
}

#[test]
fn trap_26_the_raw_bytes_are_what_is_signed() {
    assert_eq!(BODY.len(), 259);
    let header = format!("t={T},v1={V1}");
    assert_eq!(check(&header, BODY.as_bytes()), genuine(Secret::Current));
    let rewritten = BODY.replace('/', "\\/").replace('ü', "\\u00fc");
    let mismatch = Proof::Refused(Refusal::Mismatch);
    assert_eq!(check(&header, rewritten.as_bytes()), mismatch);
    let header = format!("t={T},v1={V1_OF_REWRITTEN}");
    assert_eq!(check(&header, BODY.as_bytes()), mismatch);
    assert_eq!(
        check(&header, rewritten.as_bytes()),
        genuine(Secret::Current)
    );
}

#[test]
fn one_byte_changed_anywhere_is_a_mismatch() {
    let header = format!("t={T},v1={V1}");
    for place in 0..BODY.len() {
        let mut body = BODY.as_bytes().to_vec();
        body[place] ^= 1;
        assert_eq!(
            check(&header, &body),
            Proof::Refused(Refusal::Mismatch),
            "{place}"
        );
    }
    let other_time = format!("t={},v1={V1}", T + 1);
    assert_eq!(
        check(&other_time, BODY.as_bytes()),
        Proof::Refused(Refusal::Mismatch)
    );
    assert_eq!(check(&header, b""), Proof::Refused(Refusal::Mismatch));
}

#[test]
fn any_bytes_can_be_signed() {
    for body in [&b""[..], b"\xff\xfe\x00", b"{not json"] {
        let header = signed_by(SECRET, &T.to_string(), body);
        assert_eq!(check(&header, body), genuine(Secret::Current));
    }
}

#[test]
fn one_right_signature_of_several_is_enough_and_other_pairs_are_passed_over() {
    let wrong = "0".repeat(64);
    for header in [
        format!("t={T},v1={wrong},v1={V1}"),
        format!("t={T},v1={V1},v1={wrong}"),
        format!("v1={V1}, t={T}"),
        format!("t={T},v0=zz,v1={V1},v2=later"),
        format!("t={T},v1={}", V1.to_uppercase()),
        format!("t={T},v1=00,v1={V1}"),
        format!("t={T},v1=zz,later,v1={V1},"),
    ] {
        assert_eq!(
            check(&header, BODY.as_bytes()),
            genuine(Secret::Current),
            "{header}"
        );
    }
    let none = format!("t={T},v1={wrong},v1={wrong}");
    assert_eq!(
        check(&none, BODY.as_bytes()),
        Proof::Refused(Refusal::Mismatch)
    );
}

#[test]
fn a_header_that_cannot_be_read_is_malformed() {
    for header in [
        String::new(),
        "nonsense".into(),
        format!("t={T}"),
        format!("v1={V1}"),
        format!("t=,v1={V1}"),
        format!("t=-{T},v1={V1}"),
        format!("t=+{T},v1={V1}"),
        format!("t={T}.5,v1={V1}"),
        format!("t=99999999999999999999,v1={V1}"),
        format!("t=999999999999999,v1={V1}"),
        format!("t={T},t={T},v1={V1}"),
        format!("t={T},v1={}", &V1[..62]),
        format!("t={T},v1={V1}00"),
        format!("t={T},v1=zz{}", &V1[2..]),
        format!("t={T},v2={V1}"),
        format!("t={T},v1={V1},x={}", "x".repeat(LONGEST_HEADER)),
    ] {
        assert_eq!(
            check(&header, BODY.as_bytes()),
            Proof::Refused(Refusal::Malformed),
            "{header}"
        );
    }
    let missing = verifier(Window::OFF).check(None, BODY.as_bytes(), at(0));
    assert_eq!(missing, Proof::Refused(Refusal::Missing));
}

#[test]
fn trap_31_old_and_new_secret_both_count_during_a_rotation() {
    let header = format!("t={T},v1={V1}");
    let checked = |current: Option<&str>, previous: Option<&str>| {
        let secret = |text: Option<&str>| text.map(SecretString::from);
        Verifier::new(secret(current), secret(previous), Window::OFF).check(
            Some(&header),
            BODY.as_bytes(),
            at(0),
        )
    };
    assert_eq!(
        checked(Some(SECRET), Some("older")),
        genuine(Secret::Current)
    );
    assert_eq!(
        checked(Some("newer"), Some(SECRET)),
        genuine(Secret::Previous)
    );
    assert_eq!(
        checked(Some("newer"), Some("older")),
        Proof::Refused(Refusal::Mismatch)
    );
    assert_eq!(
        checked(Some("newer"), None),
        Proof::Refused(Refusal::Mismatch)
    );
}

#[test]
fn without_a_secret_nothing_is_proven_and_an_empty_one_is_none() {
    let header = signed_by("", &T.to_string(), BODY.as_bytes());
    for current in [None, Some(SecretString::from(""))] {
        let verifier = Verifier::new(current, Some("".into()), Window::OFF);
        let proof = verifier.check(Some(&header), BODY.as_bytes(), at(0));
        assert_eq!(proof, Proof::Refused(Refusal::NoSecret));
    }
}

#[test]
fn trap_27_a_window_refuses_what_is_old_and_is_off_unless_chosen() {
    let day = 86_400;
    let header = format!("t={T},v1={V1}");
    let check = |minutes: u8, after: i64| {
        let window = Window::minutes(minutes).unwrap();
        verifier(window).check(Some(&header), BODY.as_bytes(), at(after))
    };
    let stale = |seconds| {
        Proof::Refused(Refusal::Stale {
            age: Duration::from_secs(seconds),
        })
    };
    let early = |seconds| {
        Proof::Refused(Refusal::Early {
            by: Duration::from_secs(seconds),
        })
    };
    let genuine = genuine(Secret::Current);
    for (minutes, after, proof) in [
        (0, day, genuine),
        (0, -day, genuine),
        (2, 120, genuine),
        (2, 121, stale(121)),
        (60, 3600, genuine),
        (60, 3601, stale(3601)),
        (2, -300, genuine),
        (2, -301, early(301)),
    ] {
        assert_eq!(check(minutes, after), proof, "{minutes} min, {after} s");
    }
    assert_eq!(Window::default(), Window::OFF);
    assert_eq!(Window::minutes(61), None);
}

#[test]
fn only_what_is_genuine_is_called_stale() {
    let header = format!("t={T},v1={}", "0".repeat(64));
    let window = Window::minutes(2).unwrap();
    let proof = verifier(window).check(Some(&header), BODY.as_bytes(), at(9999));
    assert_eq!(proof, Proof::Refused(Refusal::Mismatch));
}

#[test]
fn the_header_is_found_among_the_kept_ones_only_where_there_is_one() {
    let head = "content-type: application/json\nX-Co-Webhook-Signature: t=1,v1=ab\n";
    assert_eq!(header_in(head), Some("t=1,v1=ab"));
    assert_eq!(header_in("content-type: application/json\n"), None);
    assert_eq!(header_in(&head.repeat(2)), None);
}

#[test]
fn secrets_are_not_shown() {
    assert!(!format!("{:?}", verifier(Window::OFF)).contains(SECRET));
}

proptest! {
    #[test]
    fn no_made_up_header_proves_anything(header: String, pairs in "((t|v1|v0)=[0-9a-f]{0,64},?){0,4}", body: Vec<u8>) {
        for header in [header, pairs] {
            prop_assert!(matches!(check(&header, &body), Proof::Refused(_)), "{header}");
        }
    }

    #[test]
    fn whatever_is_rightly_signed_is_genuine(body: Vec<u8>, secret in ".{1,80}", t in 0i64..4_000_000_000) {
        let header = signed_by(&secret, &t.to_string(), &body);
        let verifier = Verifier::new(Some(secret.into()), None, Window::OFF);
        let at = Timestamp::from_second(t).unwrap();
        let proof = verifier.check(Some(&header), &body, at);
        prop_assert_eq!(proof, Proof::Genuine { at, by: Secret::Current });
    }
}
