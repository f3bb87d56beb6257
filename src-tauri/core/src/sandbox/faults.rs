//! What the sandbox is told to do wrong. A webhook loses, doubles and reorders; a service is slow, refuses and breaks
//! off; the promise that the final table is the same in spite of it can only be tested where these happen on request.

use std::{fmt, str::FromStr};

use serde::Serialize;
use serde_json::{Map, Value};

/// Which faults are in effect. In text, `lose=0.3,double=1,delay-ms=200`; in JSON, an object with the same names.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Faults {
    /// Probability that a batch's callback is never sent.
    pub lose: f64,
    /// Probability that a batch's callback is sent twice.
    pub double: f64,
    /// Probability that a batch is done and called back before the reply that accepts it is written.
    pub early: f64,
    /// Probability that a batch's callback waits until a later batch's has gone.
    pub reorder: f64,
    /// How long a callback waits once its batch is done.
    pub delay_ms: u32,
    /// How long a batch takes.
    pub work_ms: u32,
    /// How long every reply of a service waits, its work being done.
    pub slow_ms: u32,
    /// Probability that a request is answered 429 and not looked at.
    #[serde(rename = "429")]
    pub too_many: f64,
    /// Probability that a request is answered 500 and not looked at.
    #[serde(rename = "500")]
    pub broken: f64,
    /// Probability that the connection is cut in the middle of a reply, the request having been carried out.
    pub cut: f64,
    /// Probability that a reply has no body, whatever its status, the request having been carried out.
    pub empty: f64,
    /// Probability that a call is treated as older generations of the service's docs have it: 202 for a bulk that runs,
    /// 404 for an unknown id, 422 without credits, other words under 429 and in phone results, `emails` taken for a bulk
    /// of addresses.
    pub old: f64,
    /// Probability that a bulk of Enrow's ends `failed`: without rows, and for nothing.
    pub fail: f64,
    /// Credits that a phone number costs: 40, on older plans 50.
    pub phone_price: u32,
}

impl Default for Faults {
    /// None, and batches that take 800 ms: long enough to be seen running.
    fn default() -> Self {
        Self {
            lose: 0.0,
            double: 0.0,
            early: 0.0,
            reorder: 0.0,
            delay_ms: 0,
            work_ms: 800,
            slow_ms: 0,
            too_many: 0.0,
            broken: 0.0,
            cut: 0.0,
            empty: 0.0,
            old: 0.0,
            fail: 0.0,
            phone_price: 40,
        }
    }
}

/// A description of faults that cannot be followed; names the part that is wrong.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotFaults {
    /// Neither pairs nor a JSON object.
    #[error("`{0}` is not a fault; write name=value, such as lose=0.3")]
    NotAPair(String),
    /// There is no such fault.
    #[error(
        "there is no fault `{0}`; there are lose, double, early, reorder, delay-ms, work-ms, slow-ms, 429, 500, cut, \
         empty, old, fail, phone-price"
    )]
    Unknown(String),
    /// The fault takes a probability.
    #[error("`{name}={value}`: give a probability, a number from 0 to 1")]
    NotAProbability {
        /// The fault.
        name: String,
        /// What was given.
        value: String,
    },
    /// It takes an amount.
    #[error("`{name}={value}`: give a whole number from 0 to 4294967295")]
    NotWhole {
        /// The fault.
        name: String,
        /// What was given.
        value: String,
    },
    /// The fault takes a duration.
    #[error("`{name}={value}`: give milliseconds, a whole number from 0 to 4294967295")]
    NotMilliseconds {
        /// The fault.
        name: String,
        /// What was given.
        value: String,
    },
}

impl Faults {
    /// These faults with the changes that `text` names, as pairs or as a JSON object.
    pub fn changed_by(&self, text: &str) -> Result<Self, NotFaults> {
        let mut changed = self.clone();
        match serde_json::from_str::<Map<String, Value>>(text) {
            Ok(object) => changed.set_members(&object)?,
            Err(_) => changed.set_pairs(text)?,
        }
        Ok(changed)
    }

    fn set_members(&mut self, object: &Map<String, Value>) -> Result<(), NotFaults> {
        object.iter().try_for_each(|(name, value)| match value {
            Value::String(text) => self.set(name, text),
            other => self.set(name, &other.to_string()),
        })
    }

    fn set_pairs(&mut self, text: &str) -> Result<(), NotFaults> {
        let parts = text.split(|c: char| c == ',' || c.is_whitespace());
        parts.filter(|part| !part.is_empty()).try_for_each(|part| {
            let (name, value) = part
                .split_once('=')
                .ok_or_else(|| NotFaults::NotAPair(part.to_owned()))?;
            self.set(name, value)
        })
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), NotFaults> {
        match name {
            "lose" => self.lose = probability(name, value)?,
            "double" => self.double = probability(name, value)?,
            "early" => self.early = probability(name, value)?,
            "reorder" => self.reorder = probability(name, value)?,
            "429" => self.too_many = probability(name, value)?,
            "500" => self.broken = probability(name, value)?,
            "cut" => self.cut = probability(name, value)?,
            "empty" => self.empty = probability(name, value)?,
            "old" => self.old = probability(name, value)?,
            "fail" => self.fail = probability(name, value)?,
            "phone-price" => self.phone_price = whole(name, value)?,
            "delay-ms" => self.delay_ms = milliseconds(name, value)?,
            "work-ms" => self.work_ms = milliseconds(name, value)?,
            "slow-ms" => self.slow_ms = milliseconds(name, value)?,
            unknown => return Err(NotFaults::Unknown(unknown.to_owned())),
        }
        Ok(())
    }

    fn members(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }
}

fn probability(name: &str, value: &str) -> Result<f64, NotFaults> {
    let number = value.parse().ok().filter(|p| (0.0..=1.0).contains(p));
    number.ok_or_else(|| NotFaults::NotAProbability {
        name: name.to_owned(),
        value: value.to_owned(),
    })
}

fn whole(name: &str, value: &str) -> Result<u32, NotFaults> {
    value.parse().map_err(|_| NotFaults::NotWhole {
        name: name.to_owned(),
        value: value.to_owned(),
    })
}

fn milliseconds(name: &str, value: &str) -> Result<u32, NotFaults> {
    value.parse().map_err(|_| NotFaults::NotMilliseconds {
        name: name.to_owned(),
        value: value.to_owned(),
    })
}

impl FromStr for Faults {
    type Err = NotFaults;

    /// Reads changes to the default; the empty text is the default.
    fn from_str(text: &str) -> Result<Self, NotFaults> {
        Self::default().changed_by(text)
    }
}

impl fmt::Display for Faults {
    /// What differs from the default, in the form that can be read again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = Self::default().members();
        let differs = |(name, value): &(String, Value)| usual.get(name) != Some(value);
        let pairs: Vec<String> = self
            .members()
            .into_iter()
            .filter(differs)
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        f.write_str(&pairs.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_and_written() {
        let text = "lose=0.1,double=0.2,early=0.3,reorder=0.4,delay-ms=5,work-ms=6,slow-ms=7,429=0.8,500=0.9,cut=1.0,empty=0.7,old=0.6,fail=0.5,phone-price=50";
        let faults: Faults = text.parse().unwrap();
        assert_eq!(faults.to_string(), text);
        assert_eq!(
            (faults.too_many, faults.broken, faults.slow_ms),
            (0.8, 0.9, 7)
        );
        let unknown = "loose=1".parse::<Faults>().unwrap_err().to_string();
        for name in faults.members().keys() {
            assert!(unknown.contains(name.as_str()), "{name}: {unknown}");
        }
        let json = serde_json::to_string(&faults).unwrap();
        assert_eq!(Faults::default().changed_by(&json), Ok(faults));
    }

    #[test]
    fn commas_and_spaces_separate_and_the_rest_stays() {
        for text in [
            "lose=1, work-ms=20",
            " lose=1\twork-ms=20,",
            r#"{"lose":1,"work-ms":20}"#,
            r#"{"lose":"1","work-ms":"20"}"#,
        ] {
            let faults: Faults = text.parse().unwrap();
            assert_eq!(
                (faults.lose, faults.work_ms, faults.double),
                (1.0, 20, 0.0),
                "{text}"
            );
            let later = faults.changed_by("double=1").unwrap();
            assert_eq!(
                (later.lose, later.double, later.work_ms),
                (1.0, 1.0, 20),
                "{text}"
            );
        }
        assert_eq!("".parse(), Ok(Faults::default()));
        assert_eq!(Faults::default().to_string(), "");
    }

    #[test]
    fn a_mistake_is_named() {
        for (text, part) in [
            ("lose", "`lose`"),
            ("lose=2", "`lose=2`"),
            ("lose=-0.1", "`lose=-0.1`"),
            ("lose=NaN", "`lose=NaN`"),
            ("double=1,loose=1", "`loose`"),
            ("delay-ms=1.5", "`delay-ms=1.5`"),
            ("work-ms=-1", "`work-ms=-1`"),
            ("delay_ms=1", "`delay_ms`"),
            ("phone-price=4.5", "`phone-price=4.5`"),
            (r#"{"lose": true}"#, "`lose=true`"),
            ("[1]", "`[1]`"),
        ] {
            let error = text.parse::<Faults>().unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
