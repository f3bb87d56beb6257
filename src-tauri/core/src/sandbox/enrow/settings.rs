//! What a test may want otherwise where Enrow's documents are silent or contradict each other in a way that a client may
//! notice: changed while the sandbox runs, kept in its journal.

use serde::{Deserialize, Serialize};

use crate::sandbox::settings::changed;

/// `GET` and `POST /sandbox/enrow/settings`; what is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Settings {
    /// The address of a single search that found nobody. In bulks it is `null` (documented).
    pub miss: Blank,
    /// `custom` where none was sent; one fixture of others has an empty object.
    pub no_custom: NoCustom,
    /// `credits` in the event of a single search that found nothing: a cost of 0, or none said.
    pub miss_cost: MissCost,
    /// Whether a bulk's event carries its `custom`: the text says so, the samples do not.
    pub event_custom: bool,
    /// Gender, asked for, that cannot be determined.
    pub gender: Gender,
    /// Whether a phone bulk's `credits_cost` stands before its refund or after it.
    pub phone_cost: PhoneCost,
    /// An address in a bulk that is none: a verdict, or the whole bulk's end.
    pub bad_address: BadAddress,
    /// A country that is none.
    pub bad_country: BadCountry,
    /// What the first row is called in a refusal of a bulk, 1 or 0.
    pub first_row: FirstRow,
    /// What a bulk that failed shows besides its status.
    pub failed_shows: FailedShows,
    /// Whether the end of a bulk that failed is called back.
    pub failed_event: bool,
    /// Whether each route has a rate of its own, not one for all of them.
    pub rate_by_route: bool,
    /// After so many milliseconds a finished id has expired; none: never. That ids expire is documented, when is not.
    pub expires_ms: Option<u32>,
}

/// See [`Settings::miss`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Blank {
    /// There, and `null`.
    #[default]
    Null,
    /// Not there.
    Absent,
}

/// See [`Settings::no_custom`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoCustom {
    /// Not there.
    #[default]
    Absent,
    /// `{}`.
    Empty,
}

/// See [`Settings::miss_cost`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MissCost {
    /// 0.
    #[default]
    Zero,
    /// Not there.
    Absent,
}

/// See [`Settings::gender`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gender {
    /// It always can.
    #[default]
    Told,
    /// It never can: not there.
    Absent,
}

/// See [`Settings::phone_cost`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhoneCost {
    /// What was kept.
    #[default]
    After,
    /// What was held.
    Before,
}

/// See [`Settings::bad_address`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BadAddress {
    /// It is `invalid`, and charged.
    #[default]
    Invalid,
    /// The bulk is refused.
    Refused,
}

/// See [`Settings::bad_country`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BadCountry {
    /// It is not looked at.
    #[default]
    Ignored,
    /// The call is refused.
    Refused,
}

/// See [`Settings::first_row`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FirstRow {
    /// 1.
    #[default]
    One,
    /// 0.
    Zero,
}

/// See [`Settings::failed_shows`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailedShows {
    /// Counts, and a cost of nothing.
    #[default]
    Cost,
    /// Nothing else.
    Nothing,
    /// Counts, a cost of nothing and no row, as an empty list.
    Rows,
}

impl Settings {
    /// These settings with the changes in the JSON object `text`.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence.
    pub fn changed_by(&self, text: &str) -> Result<Self, String> {
        changed(self, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_all_or_nothing_and_the_rest_stays() {
        let usual = Settings::default();
        let changed = usual
            .changed_by(r#"{"miss": "absent", "expires-ms": 5}"#)
            .unwrap();
        assert_eq!((changed.miss, changed.expires_ms), (Blank::Absent, Some(5)));
        assert_eq!(changed.no_custom, NoCustom::Absent);
        for wrong in ["miss=absent", r#"{"miss": "gone"}"#, r#"{"mist": "null"}"#] {
            assert!(usual.changed_by(wrong).is_err(), "{wrong}");
        }
    }
}
