//! One reading held against the clean table, as points out of ten: one for a reading at all, and precision, recall and
//! F1 of header, records and cells.

use std::collections::HashMap;

/// The points of the table `loaded` where `clean` is meant.
pub fn measure(clean: &[u8], loaded: &[u8]) -> f64 {
    let (clean, loaded) = (rows(clean), rows(loaded));
    let Some((header, body)) = clean.split_first() else {
        return 10.0;
    };
    let empty = Vec::new();
    let (found_header, found_body) = loaded.split_first().unwrap_or((&empty, &[]));
    1.0 + compare(&normal(header), &normal(found_header))
        + compare(&records(body), &records(found_body))
        + compare(&clean.concat(), &loaded.concat())
}

fn rows(csv: &[u8]) -> Vec<Vec<String>> {
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(csv);
    reader
        .into_records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

fn normal(cells: &[String]) -> Vec<String> {
    let plain = |cell: &String| match cell.parse::<i64>() {
        Ok(number) => number.to_string(),
        Err(_) => cell.to_lowercase(),
    };
    cells.iter().map(plain).collect()
}

fn records(rows: &[Vec<String>]) -> Vec<String> {
    rows.iter().map(|row| normal(row).concat()).collect()
}

/// Precision, recall and F1, summed. Where nothing is meant, nothing can be missed.
#[expect(clippy::cast_precision_loss, reason = "a thousand cells")]
fn compare(meant: &[String], found: &[String]) -> f64 {
    if meant.is_empty() {
        return 3.0;
    }
    let mut left: HashMap<&str, usize> = HashMap::new();
    for text in meant {
        *left.entry(text).or_default() += 1;
    }
    let is_meant = |text: &&String| {
        let left = left.get_mut(text.as_str()).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_some()
    };
    let both = found.iter().filter(is_meant).count() as f64;
    if both == 0.0 {
        return 0.0;
    }
    let (precision, recall) = (both / meant.len() as f64, both / found.len() as f64);
    precision + recall + 2.0 * precision * recall / (precision + recall)
}
