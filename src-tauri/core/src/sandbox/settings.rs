//! How a service's settings are changed while the sandbox runs.

use serde::{Serialize, de::DeserializeOwned};

/// `settings` with the changes in the JSON object `text`; all of them, or what is wrong as a sentence.
pub fn changed<S: Serialize + DeserializeOwned>(settings: &S, text: &str) -> Result<S, String> {
    let unreadable = |error| format!("these are not settings: {error}");
    let changes: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(text).map_err(unreadable)?;
    let mut whole = serde_json::to_value(settings).map_err(unreadable)?;
    for (name, value) in changes {
        whole[name] = value;
    }
    serde_json::from_value(whole).map_err(unreadable)
}
