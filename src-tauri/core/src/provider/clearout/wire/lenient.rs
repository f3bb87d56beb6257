//! Readers for fields that come in more than one dress. None of them fails: what cannot be read is absent.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use crate::domain::Credits;

/// A text; numbers are texts too, blanks are none.
pub(crate) fn text<'de, D: Deserializer<'de>>(field: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(field)? {
        Value::String(text) if !text.trim().is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// A yes or no. Results write the words `yes` and `no`, name validation writes booleans (Clearout docs: name validation).
pub(crate) fn yes_no<'de, D: Deserializer<'de>>(field: D) -> Result<Option<bool>, D::Error> {
    Ok(match Value::deserialize(field)? {
        Value::Bool(yes) => Some(yes),
        Value::String(word) => yes_or_no(&word),
        _ => None,
    })
}

/// What the word says, if it is one of the two.
pub(crate) fn yes_or_no(word: &str) -> Option<bool> {
    match word.trim().to_ascii_lowercase().as_str() {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

/// A whole number, also written as a text.
pub(crate) fn number<'de, D: Deserializer<'de>>(field: D) -> Result<Option<i64>, D::Error> {
    Ok(whole(&Value::deserialize(field)?))
}

/// The whole number that `value` is; fractions lose theirs.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = fraction.bytes().all(|b| b.is_ascii_digit());
    whole.parse().ok().filter(|_| digits)
}

/// An amount of credits, also written as a text.
pub(crate) fn credits<'de, D: Deserializer<'de>>(field: D) -> Result<Option<Credits>, D::Error> {
    Ok(match Value::deserialize(field)? {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    })
}

/// A point in time: with an offset, with `Z`, or without either and then in UTC, as result files have it.
pub(crate) fn time<'de, D: Deserializer<'de>>(field: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(match Value::deserialize(field)? {
        Value::String(text) => moment(&text),
        _ => None,
    })
}

/// The point in time that `text` names.
pub(crate) fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let in_utc = || {
        let civil: DateTime = text.parse().ok()?;
        civil.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
    };
    text.parse().ok().or_else(in_utc)
}

/// A part that may be of any shape; only the right one counts.
pub(crate) fn part<'de, D, T>(field: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Ok(serde_json::from_value(Value::deserialize(field)?).ok())
}

/// Several of a thing: an array, one alone, or none. Items that are something else are left out.
pub(crate) fn many<'de, D, T>(field: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let items = match Value::deserialize(field)? {
        Value::Array(items) => items,
        Value::Null => Vec::new(),
        one => vec![one],
    };
    let read = |item| serde_json::from_value(item).ok();
    Ok(items.into_iter().filter_map(read).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Dresses {
        #[serde(deserialize_with = "text")]
        text: Option<String>,
        #[serde(deserialize_with = "yes_no")]
        flag: Option<bool>,
        #[serde(deserialize_with = "number")]
        number: Option<i64>,
        #[serde(deserialize_with = "credits")]
        credits: Option<Credits>,
        #[serde(deserialize_with = "many")]
        many: Vec<u8>,
    }

    fn read(value: Value) -> Dresses {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn trap_13_yes_and_no_are_words_and_no_is_not_true() {
        for (written, meant) in [
            (json!("yes"), Some(true)),
            (json!("No"), Some(false)),
            (json!(false), Some(false)),
            (json!(""), None),
            (json!("perhaps"), None),
            (json!(null), None),
            (json!(1), None),
        ] {
            assert_eq!(read(json!({"flag": written})).flag, meant, "{written}");
        }
    }

    #[test]
    fn trap_25_figures_come_as_numbers_and_as_texts() {
        for (written, number, credits) in [
            (json!(25), Some(25), Some(2500)),
            (json!("25"), Some(25), Some(2500)),
            (json!(2.5), Some(2), Some(250)),
            (json!("unlimited"), None, None),
            (json!(null), None, None),
            (json!({"new": 1}), None, None),
        ] {
            let dresses = read(json!({"number": written, "credits": written}));
            assert_eq!(dresses.number, number, "{written}");
            assert_eq!(
                dresses.credits.map(Credits::hundredths),
                credits,
                "{written}"
            );
        }
    }

    #[test]
    fn one_thing_several_or_none() {
        for (written, meant) in [
            (json!([1, "x", 2]), vec![1, 2]),
            (json!(7), vec![7]),
            (json!(null), vec![]),
        ] {
            assert_eq!(read(json!({"many": written})).many, meant);
        }
        assert_eq!(read(json!({"text": " "})).text, None);
        assert_eq!(read(json!({"text": 4})).text.as_deref(), Some("4"));
    }

    #[test]
    fn times_with_offsets_with_z_and_bare_are_the_same_time() {
        let meant = "2026-02-03T04:05:06Z".parse().ok();
        for text in [
            "2026-02-03T04:05:06.000Z",
            "2026-02-03T09:35:06+05:30",
            "2026-02-03 04:05:06",
        ] {
            assert_eq!(moment(text), meant, "{text}");
        }
        assert_eq!(moment("3rd of February"), None);
    }
}
