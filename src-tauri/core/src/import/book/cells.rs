//! A cell's value as the text that a person saw, as far as a file tells. Dates are written as ISO 8601 has them: how they
//! looked depends on the machine.

use calamine::{Data, DataRef, ExcelDateTime};

use super::format::shown;

/// Whole numbers up to here are exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The text of a cell with number format `code`.
pub(super) fn text(value: &DataRef<'_>, code: &str) -> String {
    match value {
        DataRef::Int(number) => whole(*number, code),
        DataRef::Float(number) => number_text(*number, code),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => boolean(*value),
        DataRef::DateTime(date) => date_text(date),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// The text of a cell whose number format is not known.
pub(super) fn owned_text(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number, ""),
        Data::Bool(value) => boolean(*value),
        Data::DateTime(date) => date_text(date),
        other => other.to_string(),
    }
}

fn boolean(value: bool) -> String {
    if value { "TRUE" } else { "FALSE" }.to_owned()
}

fn number_text(number: f64, code: &str) -> String {
    if number.fract() == 0.0 && number.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and small enough")]
        return whole(number as i64, code);
    }
    number.to_string()
}

fn whole(number: i64, code: &str) -> String {
    shown(number, code).unwrap_or_else(|| number.to_string())
}

/// A date, a date with its time, or a time alone.
fn date_text(date: &ExcelDateTime) -> String {
    let value = date.as_f64();
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if date.is_duration() || !(0.0..3_000_000.0).contains(&value) {
        return value.to_string();
    }
    if value < 1.0 {
        return time;
    }
    let day = format!("{year:04}-{month:02}-{day:02}");
    if value.fract() == 0.0 {
        day
    } else {
        format!("{day} {time}")
    }
}
