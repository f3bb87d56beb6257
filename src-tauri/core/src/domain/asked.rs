//! What a search asks: all of a lead that leaves the machine.

use serde::{Deserialize, Serialize};

use super::{Country, Included, words};

/// The kind of answer a search asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person's business e-mail address.
    FindEmail,
    /// Whether mail to an address arrives.
    VerifyEmail,
    /// A person's phone number.
    FindPhone,
}
words!(Kind { FindEmail = "find_email", VerifyEmail = "verify_email", FindPhone = "find_phone" });

impl Kind {
    /// Every kind, in the order in which their answers are exported.
    pub const ALL: [Self; 3] = [Self::FindEmail, Self::VerifyEmail, Self::FindPhone];

    /// How many days an answer stays good unless the user says otherwise: people change their place of work seldom, a
    /// mailbox is closed from one day to the next.
    pub const fn usual_age(self) -> u16 {
        match self {
            Self::FindEmail | Self::FindPhone => 90,
            Self::VerifyEmail => 30,
        }
    }
}

/// How the company is named to the service.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Company {
    /// A host name without `www.`, lower case.
    Domain(String),
    /// The company's name, where no domain is known.
    Name(String),
}

/// What one search asks: the only fields of a lead that are sent to a service. As kept, each kind is told by its
/// fields; the first is as it was when there was no other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Asked {
    /// Finds a person's e-mail address.
    FindEmail {
        /// The person's name, white space tidied.
        full_name: String,
        /// Where the person works.
        company: Company,
        /// Whose company is meant, of several with one name; said only beside a name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        country: Option<Country>,
        /// Whether the person's gender is wanted, too.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        gender: bool,
    },
    /// Verifies an address.
    VerifyEmail {
        /// The address, in the one form that all its spellings share.
        email: String,
    },
    /// Finds the phone number of whoever has a LinkedIn profile.
    FindPhoneByProfile {
        /// The profile's address.
        linkedin_url: String,
    },
    /// Finds the phone number of a person at a company.
    FindPhoneByName {
        /// Given name.
        first_name: String,
        /// Family name.
        last_name: String,
        /// Where the person works.
        company: Company,
    },
}

impl Asked {
    /// The kind of answer it asks for.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::FindEmail { .. } => Kind::FindEmail,
            Self::VerifyEmail { .. } => Kind::VerifyEmail,
            Self::FindPhoneByProfile { .. } | Self::FindPhoneByName { .. } => Kind::FindPhone,
        }
    }

    /// Whether its answer answers `other` as well, which has the same key: whoever wants more has not been told all.
    pub const fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::FindEmail { gender, .. }, Self::FindEmail { gender: wanted, .. }) => {
                *gender || !*wanted
            }
            _ => true,
        }
    }

    /// The country that has to be the same for a whole batch, where one is said.
    pub const fn country(&self) -> Option<Country> {
        match self {
            Self::FindEmail { country, .. } => *country,
            _ => None,
        }
    }
}

/// What the user adds to a job's step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Where companies are that are named and have no country of their own in the list.
    pub country: Option<Country>,
    /// Whether people's gender is wanted.
    pub gender: bool,
    /// The reasons for which leads are not skipped, though they could be.
    pub include: Included,
    /// How many days old an answer may be that was bought before; 0 for none at all. Else it is the setting for its kind.
    pub max_age: Option<u16>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_earlier_versions_kept_is_read_and_written_as_it_was() {
        for kept in [
            json!({"full_name": "Ada Moreau", "company": {"domain": "northpier.example"}}),
            json!({"full_name": "Ada Moreau", "company": {"name": "Northpier"}}),
        ] {
            let asked: Asked = serde_json::from_value(kept.clone()).unwrap();
            assert_eq!(asked.kind(), Kind::FindEmail);
            assert_eq!(serde_json::to_value(&asked).unwrap(), kept);
        }
    }

    #[test]
    fn every_kind_is_told_by_its_fields() {
        for (kept, kind) in [
            (
                json!({"full_name": "A", "company": {"name": "B"}, "country": "DE", "gender": true}),
                Kind::FindEmail,
            ),
            (json!({"email": "ada@northpier.example"}), Kind::VerifyEmail),
            (
                json!({"linkedin_url": "https://www.linkedin.com/in/ada"}),
                Kind::FindPhone,
            ),
            (
                json!({"first_name": "Ada", "last_name": "Moreau", "company": {"name": "B"}}),
                Kind::FindPhone,
            ),
        ] {
            let asked: Asked = serde_json::from_value(kept.clone()).unwrap();
            assert_eq!(
                (asked.kind(), serde_json::to_value(&asked).unwrap()),
                (kind, kept)
            );
        }
        assert!(serde_json::from_value::<Asked>(json!({"name": "Ada"})).is_err());
    }
}
