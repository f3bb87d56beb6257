//! A cell's value as the text that a person saw, as far as a file tells.

use calamine::{Data, DataRef};

use super::{
    clock::date_text,
    format::{Format, plain},
};

/// The text of a cell, by the number format it has.
pub(super) fn text(value: &DataRef<'_>, format: Option<&Format>) -> String {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "a spreadsheet has no others")]
        DataRef::Int(number) => number_text(*number as f64, format),
        DataRef::Float(number) => number_text(*number, format),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => boolean(*value),
        DataRef::DateTime(date) => date_text(date, format),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// The same of a value that is not lent.
pub(super) fn owned_text(value: &Data, format: Option<&Format>) -> String {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "a spreadsheet has no others")]
        Data::Int(number) => number_text(*number as f64, format),
        Data::Float(number) => number_text(*number, format),
        Data::Bool(value) => boolean(*value),
        Data::DateTime(date) => date_text(date, format),
        other => other.to_string(),
    }
}

/// The number in a cell, where it is none of a date.
pub(super) fn number(value: &DataRef<'_>) -> Option<f64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "a spreadsheet has no others")]
        DataRef::Int(number) => Some(*number as f64),
        DataRef::Float(number) => Some(*number),
        _ => None,
    }
}

/// The same of a value that is not lent.
pub(super) fn owned_number(value: &Data) -> Option<f64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "a spreadsheet has no others")]
        Data::Int(number) => Some(*number as f64),
        Data::Float(number) => Some(*number),
        _ => None,
    }
}

fn boolean(value: bool) -> String {
    if value { "TRUE" } else { "FALSE" }.to_owned()
}

fn number_text(number: f64, format: Option<&Format>) -> String {
    let shown = format.and_then(|format| format.shown(number));
    shown.unwrap_or_else(|| plain(number))
}

/// A date without the midnight that some programs write behind it.
pub(super) fn iso(text: &str) -> String {
    text.strip_suffix("T00:00:00")
        .unwrap_or(text)
        .replacen('T', " ", 1)
}
