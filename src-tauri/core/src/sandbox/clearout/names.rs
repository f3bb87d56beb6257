//! What name validation says (Clearout docs: name validation; Form Guard, name field). Real booleans here.

use serde_json::{Value, json};

use crate::sandbox::address::fold;
use crate::sandbox::chance;

use super::person;
use super::traits;

/// Words that nobody is called.
const PROFANE: [&str; 3] = ["damn", "crap", "bloody"];

/// What is said of a name.
pub fn json(seed: u64, name: &str) -> Value {
    json_with_threshold(seed, name, true)
}

/// The same, where gibberish may be off.
pub fn json_with_threshold(seed: u64, name: &str, gibberish: bool) -> Value {
    let folded = fold(name);
    let profane = folded
        .split_whitespace()
        .any(|word| PROFANE.contains(&word));
    let lettered = folded.chars().any(char::is_alphabetic) && !folded.chars().any(char::is_numeric);
    let valid = lettered && !profane && !person::is_unsupported(name);
    json!({
        "input_name": name,
        "status": if valid { "valid" } else { "invalid" },
        "profanity": profane,
        "gibberish": gibberish && traits::is_gibberish(name),
        "time_taken": 20 + (chance::draw(seed, "clearout/name", &folded) * 200.0) as u32,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_examples() {
        for (name, status, gibberish) in [
            ("John Doe", "valid", false),
            ("qwertyuiop", "valid", true),
            ("Mr1 Smith", "invalid", false),
        ] {
            let said = json(1, name);
            assert_eq!(
                (said["status"].as_str(), said["gibberish"].as_bool()),
                (Some(status), Some(gibberish)),
                "{name}"
            );
        }
    }
}
