//! How figures are printed: few digits, thousands apart.

use std::time::Duration;

/// What the figures were taken on, and whether it had anything else to do.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().filter(|load| !load.is_empty());
    let load = load.map_or(String::new(), |load| format!(", load {load}"));
    format!("{cores} cores{load}")
}

/// `1234567` as `1,234,567`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// So many a second, whole.
pub fn rate(number: usize, took: Duration) -> String {
    format!("{}/s", count((number as f64 / took.as_secs_f64()) as u64))
}

/// Seconds with two decimals.
pub fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

/// Milliseconds with one decimal.
pub fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

/// KiB as megabytes; a dash where it is not known.
pub fn megabytes(kib: Option<u64>) -> String {
    kib.map_or("-".to_owned(), |kib| {
        format!("{} MB", kib * 1024 / 1_000_000)
    })
}
