//! A phone number as Form Guard might report it: the event's data is in no stored document, so its form is borrowed from
//! Clearout's phone validation.

use serde_json::{Value, json};

use crate::sandbox::chance;

/// What is said of a number, as it was given.
pub fn json(seed: u64, number: &str) -> Value {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let valid = (8..=15).contains(&digits.len());
    let mobile = chance::happens(seed, "clearout/phone", &digits, 0.5);
    let e164 = if valid {
        format!("+{digits}")
    } else {
        String::new()
    };
    json!({
        "status": if valid { "valid" } else { "invalid" },
        "line_type": if mobile { "mobile" } else { "landline" },
        "carrier": "Sandbox Telecom",
        "location": "Nowhere",
        "country_name": "",
        "country_timezone": "",
        "country_code": "",
        "international_format": e164,
        "local_format": digits,
        "e164_format": e164,
        "can_be_internationally_dialled": if valid { "yes" } else { "no" },
    })
}
