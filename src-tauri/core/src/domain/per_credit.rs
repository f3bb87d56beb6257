//! What the user pays for a credit: services sell them in packs of many sizes, so only the user knows.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{Credits, ProviderName};

/// What the user pays for one credit of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PerCredit {
    millionths: i64,
    currency: Currency,
}

/// A currency by its three letters (ISO 4217), in capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

/// An amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// In millionths of the currency's unit.
    millionths: i128,
    currency: Currency,
}

/// What was read is no price.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no price for a credit: write an amount and a currency, such as 0.017 EUR")]
pub struct NotAPrice(String);

/// Signs that say a currency without doubt enough to be taken for it.
const SIGNS: [(&str, &str); 3] = [("€", "EUR"), ("$", "USD"), ("£", "GBP")];

impl PerCredit {
    /// The currency it is in.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// What so many credits come to.
    pub fn of(self, credits: Credits) -> Amount {
        Amount {
            millionths: i128::from(self.millionths) * i128::from(credits.hundredths()) / 100,
            currency: self.currency,
        }
    }
}

impl Amount {
    /// Both together; `None` where they are in two currencies.
    pub fn and(self, other: Self) -> Option<Self> {
        (self.currency == other.currency).then_some(Self {
            millionths: self.millionths + other.millionths,
            ..self
        })
    }

    /// In millionths of the currency's unit, to be compared.
    pub const fn millionths(self) -> i128 {
        self.millionths
    }
}

/// What was paid at each service, in words: one sum where the price of every credit is known in one currency, or else
/// service by service, and for whom no price is known. `None` where none is.
pub fn in_money(services: &[(ProviderName, Option<Amount>)]) -> Option<String> {
    let known = services
        .iter()
        .filter_map(|(provider, amount)| Some((provider.title(), (*amount)?)));
    let known: Vec<(&str, Amount)> = known.collect();
    let (_, first) = known.first()?;
    let sum = known[1..]
        .iter()
        .try_fold(*first, |sum, (_, amount)| sum.and(*amount));
    let unknown = services.iter().filter(|(_, amount)| amount.is_none());
    let unknown: Vec<&str> = unknown.map(|(provider, _)| provider.title()).collect();
    if let (Some(sum), true) = (sum, unknown.is_empty()) {
        return Some(sum.to_string());
    }
    let part = |(title, amount): &(&str, Amount)| format!("{amount} at {title}");
    let words = known.iter().map(part).collect::<Vec<_>>().join(" and ");
    Some(match unknown.is_empty() {
        true => words,
        false => format!("{words}; no price is known for {}", unknown.join(" and ")),
    })
}

impl FromStr for PerCredit {
    type Err = NotAPrice;

    /// Reads `0.017 EUR`, `EUR 0.017`, `€0.017` and the like, with a point or a comma.
    fn from_str(text: &str) -> Result<Self, NotAPrice> {
        let refuse = || NotAPrice(text.to_owned());
        let mut written = text.trim().to_owned();
        for (sign, letters) in SIGNS {
            written = written.replace(sign, letters);
        }
        let letters: String = written.chars().filter(char::is_ascii_alphabetic).collect();
        let rest: String = written
            .chars()
            .filter(|c| !c.is_ascii_alphabetic() && !c.is_whitespace())
            .map(|c| if c == ',' { '.' } else { c })
            .collect();
        let currency: [u8; 3] = letters
            .to_ascii_uppercase()
            .into_bytes()
            .try_into()
            .map_err(|_| refuse())?;
        let (whole, part) = rest.split_once('.').unwrap_or((&rest, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if rest.len() == usize::from(rest.contains('.'))
            || !digits(whole)
            || !digits(part)
            || part.len() > 6
        {
            return Err(refuse());
        }
        let part: i64 = format!("{part:0<6}").parse().map_err(|_| refuse())?;
        let whole: i64 = match whole {
            "" => 0,
            whole => whole.parse().map_err(|_| refuse())?,
        };
        let millionths = whole
            .checked_mul(1_000_000)
            .and_then(|whole| whole.checked_add(part))
            .filter(|price| *price > 0)
            .ok_or_else(refuse)?;
        Ok(Self {
            millionths,
            currency: Currency(currency),
        })
    }
}

impl TryFrom<String> for PerCredit {
    type Error = NotAPrice;

    fn try_from(text: String) -> Result<Self, NotAPrice> {
        text.parse()
    }
}

impl From<PerCredit> for String {
    fn from(price: PerCredit) -> Self {
        price.to_string()
    }
}

impl fmt::Display for PerCredit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.millionths / 1_000_000, self.millionths % 1_000_000);
        let part = format!("{part:06}");
        let part = part.trim_end_matches('0');
        write!(f, "{whole}.{part:0<2} {}", self.currency)
    }
}

impl fmt::Display for Amount {
    /// In hundredths of the currency's unit, rounded to the nearest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.millionths < 0 { "-" } else { "" };
        let cents = (self.millionths.unsigned_abs() + 5_000) / 10_000;
        write!(
            f,
            "{sign}{}.{:02} {}",
            cents / 100,
            cents % 100,
            self.currency
        )
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_read_as_people_write_it() {
        for (text, shown) in [
            ("0.017 EUR", "0.017 EUR"),
            ("eur 0,017", "0.017 EUR"),
            ("€0.017", "0.017 EUR"),
            ("$.5", "0.50 USD"),
            ("1 CHF", "1.00 CHF"),
            ("0.000001GBP", "0.000001 GBP"),
        ] {
            let price: PerCredit = text.parse().unwrap();
            assert_eq!(price.to_string(), shown);
            assert_eq!(price.to_string().parse(), Ok(price));
        }
        for text in [
            "",
            "EUR",
            "0.017",
            "0 EUR",
            "-1 EUR",
            "1.2.3 EUR",
            "0.0000001 EUR",
            "1 EURO",
            ". EUR",
        ] {
            assert!(text.parse::<PerCredit>().is_err(), "{text}");
        }
    }

    #[test]
    fn credits_come_to_an_amount_and_two_currencies_to_none() {
        let price: PerCredit = "0.017 EUR".parse().unwrap();
        let amount = price.of(Credits::from_hundredths(50_025));
        assert_eq!(amount.to_string(), "8.50 EUR");
        assert_eq!(amount.and(amount).unwrap().to_string(), "17.01 EUR");
        let dollars: PerCredit = "$1".parse().unwrap();
        assert_eq!(amount.and(dollars.of(Credits::whole(1))), None);
    }

    #[test]
    fn money_is_one_sum_or_says_which_part_of_it_has_a_price() {
        let [euros, dollars] = ["0.02 EUR", "$1"].map(|price| {
            let price: PerCredit = price.parse().unwrap();
            Some(price.of(Credits::whole(100)))
        });
        for (enrow, clearout, words) in [
            (euros, euros, Some("4.00 EUR")),
            (
                euros,
                dollars,
                Some("2.00 EUR at Enrow and 100.00 USD at Clearout"),
            ),
            (
                None,
                dollars,
                Some("100.00 USD at Clearout; no price is known for Enrow"),
            ),
            (None, None, None),
        ] {
            let services = [
                (ProviderName::Enrow, enrow),
                (ProviderName::Clearout, clearout),
            ];
            assert_eq!(in_money(&services).as_deref(), words);
        }
    }
}
