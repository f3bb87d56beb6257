//! The signature of a delivery: HMAC-SHA256 of `t.body`, keyed by the secret's own bytes (Clearout docs: webhooks,
//! validate deliveries).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Name of the header that carries it.
pub const HEADER: &str = "x-co-webhook-signature";

/// The header's value for the raw bytes of `body`, made at `t` seconds since 1970.
pub fn header(secret: &str, t: i64, body: &str) -> String {
    // HMAC takes keys of every length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("{t}.").as_bytes());
    mac.update(body.as_bytes());
    format!("t={t},v1={}", hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_26_the_raw_bytes_are_signed() {
        let body = r#"{"event_id":"65f0c0ffee0000000000abcd","event_type":"email_verifier.bulk.completed","event_mode":"test","event_created_on":"2026-02-03T04:05:06.789Z","payload":{"status":"success","data":{"list_id":"65f0c0ffee0000000000beef","list_name":"q1/übersicht.csv"}}}"#;
        assert_eq!(
            header("whsec_demo_0123456789", 1_770_091_506, body),
            "t=1770091506,v1=2ea822bc2db79194f83d3210746154560cedd5742efc16d0d90a0a92a909f4d4",
            "the vector of our notes, computed twice elsewhere"
        );
    }
}
