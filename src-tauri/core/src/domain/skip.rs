//! Why a lead makes no search.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::words;

/// Why a lead makes no search. Each is a reason that a person can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Skip {
    /// No cell gives the person's name.
    NoName,
    /// Neither a domain nor a company name.
    NoCompany,
    /// The list already has an e-mail address for this lead.
    HasEmail,
    /// The name or the company is longer than any is.
    TooLong,
    /// There is no address to verify.
    NoEmail,
    /// What stands where the address should be is none.
    BadEmail,
    /// The list already has a phone number for this lead.
    HasPhone,
    /// Neither a LinkedIn profile nor a first and a last name.
    NoPerson,
    /// What stands where the profile should be is none, and there is no name and company to search with instead.
    BadProfile,
    /// The address is an office's, not a person's.
    Role,
    /// The address is at a host whose addresses are made to be thrown away.
    Disposable,
    /// The company's domain is a free mail host's, and there is no name to search with instead.
    FreeMail,
    /// The company's web site is a page on another company's, and there is no name to search with instead.
    Platform,
    /// What stands where the company's domain should be is none, and there is no company name.
    BadDomain,
    /// The person or the company is on the suppression list.
    Suppressed,
    /// The address's domain does not exist.
    NoDomain,
    /// The address's domain says that it takes no mail.
    NullMx,
    /// A phone number is looked for only where there is an address that counts, and there is none.
    NotEarned,
    /// The user stopped the job before this lead's search was sent.
    Stopped,
}
words!(Skip {
    NoName = "no_name",
    NoCompany = "no_company",
    HasEmail = "has_email",
    TooLong = "too_long",
    NoEmail = "no_email",
    BadEmail = "bad_email",
    HasPhone = "has_phone",
    NoPerson = "no_person",
    BadProfile = "bad_profile",
    Role = "role",
    Disposable = "disposable",
    FreeMail = "free_mail",
    Platform = "platform",
    BadDomain = "bad_domain",
    Suppressed = "suppressed",
    NoDomain = "no_domain",
    NullMx = "null_mx",
    NotEarned = "not_earned",
    Stopped = "stopped",
});

impl Skip {
    /// Every reason, in the order in which they are shown.
    pub const ALL: [Self; 19] = [
        Self::NoName,
        Self::NoPerson,
        Self::NoCompany,
        Self::BadDomain,
        Self::BadProfile,
        Self::NoEmail,
        Self::BadEmail,
        Self::HasEmail,
        Self::HasPhone,
        Self::TooLong,
        Self::FreeMail,
        Self::Platform,
        Self::Role,
        Self::Disposable,
        Self::NoDomain,
        Self::NullMx,
        Self::Suppressed,
        Self::NotEarned,
        Self::Stopped,
    ];

    /// Whether the lead can be searched for all the same, if the user says so: there is something to ask.
    pub const fn can_be_included(self) -> bool {
        match self {
            Self::HasEmail
            | Self::BadEmail
            | Self::TooLong
            | Self::HasPhone
            | Self::Role
            | Self::Disposable
            | Self::FreeMail
            | Self::Platform
            | Self::BadDomain
            | Self::Suppressed
            | Self::NoDomain
            | Self::NullMx => true,
            Self::NoName
            | Self::NoCompany
            | Self::NoEmail
            | Self::NoPerson
            | Self::BadProfile
            | Self::NotEarned
            | Self::Stopped => false,
        }
    }

    /// The reason in words, for the row in an export and for the run's summary.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoName => "no name to search for",
            Self::NoCompany => "no company name, domain or web site",
            Self::HasEmail => "the list already has an e-mail address",
            Self::TooLong => "the name or the company is too long to be one",
            Self::Stopped => "the job was stopped before this was searched",
            Self::NotEarned => "no e-mail address that counts, and only those are searched for",
            Self::NoEmail => "no e-mail address to verify",
            Self::BadEmail => "what stands there is not an e-mail address",
            Self::HasPhone => "the list already has a phone number",
            Self::NoPerson => "no LinkedIn profile, and no first and last name to search for",
            Self::Role => "the address is an office's, such as info@, not a person's",
            Self::Disposable => "the address is at a host for addresses that are thrown away",
            Self::FreeMail => {
                "the company's domain is a free mail host's, and there is no company name"
            }
            Self::Platform => {
                "the web site is a page on another company's, and there is no company name"
            }
            Self::BadDomain => {
                "what stands for the company's domain is none, and there is no company name"
            }
            Self::Suppressed => "the person or the company is on your suppression list",
            Self::NoDomain => "the address's domain does not exist",
            Self::NullMx => "the address's domain says that it takes no mail",
            Self::BadProfile => {
                "what stands there is not a person's LinkedIn profile (linkedin.com/in/...; a company's page and a Sales Navigator link are none), and there is no name with a company"
            }
        }
    }
}

/// Reasons for which the user wants leads not to be skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Included(u32);

impl Included {
    /// Every reason.
    pub const fn all() -> Self {
        Self(u32::MAX)
    }

    /// These, and `skip` as well.
    #[must_use]
    pub const fn and(self, skip: Skip) -> Self {
        Self(self.0 | 1 << skip as u32)
    }

    /// These, but not `skip`.
    #[must_use]
    pub const fn without(self, skip: Skip) -> Self {
        Self(self.0 & !(1 << skip as u32))
    }

    /// The words of the reasons.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let included = Skip::ALL.into_iter().filter(move |skip| self.has(*skip));
        included.map(Skip::word)
    }

    /// Whether leads are not to be skipped for that reason.
    pub const fn has(self, skip: Skip) -> bool {
        self.0 & (1 << skip as u32) != 0
    }
}

impl Serialize for Included {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.words())
    }
}

/// A reason that this version does not know includes nobody.
impl<'de> Deserialize<'de> for Included {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = Vec::<String>::deserialize(deserializer)?;
        let skips = words.iter().filter_map(|word| Skip::from_word(word));
        Ok(skips.fold(Self::default(), Self::and))
    }
}
