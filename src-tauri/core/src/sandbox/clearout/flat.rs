//! `response=flat`: nested objects of a reply become members with long names (Clearout docs: API overview).

use serde_json::{Map, Value};

use crate::sandbox::choices::clearout::FLAT_JOINT;

/// Whether a query asks for it.
pub fn is_wanted(query: &str) -> bool {
    query.split('&').any(|pair| pair == "response=flat")
}

/// Flattens what is below `data` and `error`.
pub fn flatten(mut whole: Value) -> Value {
    for part in ["data", "error"] {
        if let Some(Value::Object(members)) = whole.get_mut(part) {
            let mut flat = Map::new();
            for (name, value) in std::mem::take(members) {
                put(&mut flat, name, value);
            }
            *members = flat;
        }
    }
    whole
}

fn put(flat: &mut Map<String, Value>, name: String, value: Value) {
    let joined = |inner: &str| format!("{name}{FLAT_JOINT}{inner}");
    match value {
        Value::Object(members) => members
            .into_iter()
            .for_each(|(inner, value)| put(flat, joined(&inner), value)),
        Value::Array(items) => items
            .into_iter()
            .enumerate()
            .for_each(|(at, value)| put(flat, joined(&at.to_string()), value)),
        other => {
            flat.insert(name, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_nested_is_joined() {
        let whole = json!({"status": "success", "data": {"a": {"b": {"c": 1}}, "l": [{"x": 2}], "n": null}});
        let expected = json!({"status": "success", "data": {"a.b.c": 1, "l.0.x": 2, "n": null}});
        assert_eq!(flatten(whole), expected);
        assert!(is_wanted("a=1&response=flat") && !is_wanted("response=flatter"));
    }
}
