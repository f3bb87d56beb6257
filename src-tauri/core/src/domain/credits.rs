//! A provider's unit of account, kept as integers: Enrow bills in quarters of a credit (Enrow docs: webhooks,
//! `credits.cost` 61.75), and sums of binary fractions over thousands of rows would not come out even.

use std::{fmt, iter::Sum, ops::Add, ops::Sub, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount of credits in hundredths of one credit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Credits(i64);

impl Credits {
    /// No credit at all.
    pub const ZERO: Self = Self(0);

    /// `n` whole credits.
    pub const fn whole(n: i64) -> Self {
        Self(n * 100)
    }

    /// `n` hundredths of a credit.
    pub const fn from_hundredths(n: i64) -> Self {
        Self(n)
    }

    /// The amount in hundredths of a credit.
    pub const fn hundredths(self) -> i64 {
        self.0
    }

    /// This amount `n` times.
    pub const fn times(self, n: i64) -> Self {
        Self(self.0 * n)
    }
}

impl Add for Credits {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Credits {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Sum for Credits {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Credits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, n) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        match n % 100 {
            0 => write!(f, "{sign}{}", n / 100),
            cents if cents % 10 == 0 => write!(f, "{sign}{}.{}", n / 100, cents / 10),
            cents => write!(f, "{sign}{}.{cents:02}", n / 100),
        }
    }
}

/// What was read is not an amount of credits.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an amount of credits")]
pub struct NotCredits(String);

impl FromStr for Credits {
    type Err = NotCredits;

    /// Reads a decimal number. Anything finer than a hundredth is rounded to the nearest one: no service documents
    /// such a price, and a balance must not become unreadable over it.
    fn from_str(text: &str) -> Result<Self, NotCredits> {
        let refuse = || NotCredits(text.to_owned());
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) {
            return Err(refuse());
        }
        let thousandths: i64 = format!("{fraction:0<3}")[..3]
            .parse()
            .map_err(|_| refuse())?;
        let n = whole
            .parse::<i64>()
            .ok()
            .and_then(|w| w.checked_mul(100)?.checked_add((thousandths + 5) / 10))
            .ok_or_else(refuse)?;
        Ok(Self(if negative { -n } else { n }))
    }
}

impl Serialize for Credits {
    /// A JSON number: an integer where the amount is whole.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a balance is far below 2^53 hundredths"
    )]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 100 == 0 {
            serializer.serialize_i64(self.0 / 100)
        } else {
            serializer.serialize_f64(self.0 as f64 / 100.0)
        }
    }
}

impl<'de> Deserialize<'de> for Credits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        number.to_string().parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_decimals() {
        for (text, hundredths, shown) in [
            ("0", 0, "0"),
            ("61.75", 6175, "61.75"),
            ("61.5", 6150, "61.5"),
            ("1234", 123_400, "1234"),
            ("-0.25", -25, "-0.25"),
            ("0.05", 5, "0.05"),
            ("0.005", 1, "0.01"),
            ("2.999", 300, "3"),
        ] {
            let credits: Credits = text.parse().unwrap();
            assert_eq!(credits.hundredths(), hundredths, "{text}");
            assert_eq!(credits.to_string(), shown, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "1e3",
            "NaN",
            "1,5",
            "99999999999999999999",
        ] {
            assert!(text.parse::<Credits>().is_err(), "{text}");
        }
    }

    #[test]
    fn crosses_json_without_a_float_sum() {
        let amounts: Vec<Credits> = serde_json::from_str("[0.25, 61.75, 3, 0.1]").unwrap();
        let total: Credits = amounts.into_iter().sum();
        assert_eq!(total.hundredths(), 6510);
        assert_eq!(serde_json::to_string(&total).unwrap(), "65.1");
        assert_eq!(serde_json::to_string(&Credits::whole(7)).unwrap(), "7");
    }
}
