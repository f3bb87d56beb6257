//! A look-up: one question about an address, a name, a profile, a domain or a company, put to a service outside of any
//! list and job.

use super::{Credits, Per, words};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LookUpKind {
    /// Does the address's server take mail for anybody?
    CatchAll,
    /// Is it a throw-away address?
    Disposable,
    /// Is it at a company's own domain?
    Business,
    /// Is it at a free mail service?
    Free,
    /// Does it belong to a function rather than to a person?
    Role,
    /// Is it random letters?
    Gibberish,
    /// Could this be somebody's name?
    Name,
    /// Who is behind an address?
    Person,
    /// Who is behind a LinkedIn profile?
    Profile,
    /// Who is behind a domain?
    Domain,
    /// Which hosts take a domain's mail?
    MailHosts,
    /// What does the registry say of a domain?
    Whois,
    /// Which companies have names that begin like this?
    Companies,
}
words!(LookUpKind {
    CatchAll = "catch_all",
    Disposable = "disposable",
    Business = "business",
    Free = "free",
    Role = "role",
    Gibberish = "gibberish",
    Name = "name",
    Person = "person",
    Profile = "profile",
    Domain = "domain",
    MailHosts = "mail_hosts",
    Whois = "whois",
    Companies = "companies",
});

/// What a look-up is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An e-mail address.
    Address,
    /// A person's name.
    Name,
    /// A LinkedIn profile.
    Profile,
    /// A domain.
    Domain,
    /// The beginning of a company's name.
    Company,
}

impl LookUpKind {
    /// Every kind, in the order in which they are offered.
    pub const ALL: [Self; 13] = [
        Self::CatchAll,
        Self::Disposable,
        Self::Business,
        Self::Free,
        Self::Role,
        Self::Gibberish,
        Self::Person,
        Self::Name,
        Self::Profile,
        Self::Domain,
        Self::MailHosts,
        Self::Whois,
        Self::Companies,
    ];

    /// What it is about.
    pub const fn about(self) -> Subject {
        match self {
            Self::CatchAll
            | Self::Disposable
            | Self::Business
            | Self::Free
            | Self::Role
            | Self::Gibberish
            | Self::Person => Subject::Address,
            Self::Name => Subject::Name,
            Self::Profile => Subject::Profile,
            Self::Domain | Self::MailHosts | Self::Whois => Subject::Domain,
            Self::Companies => Subject::Company,
        }
    }
}

/// A look-up, its question in the one form that all spellings share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LookUp {
    /// What is asked.
    pub kind: LookUpKind,
    /// Subject whom or what: all that is sent.
    pub about: String,
}

/// What an answer comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LookUpVerdict {
    /// It is so.
    Yes,
    /// It is not.
    No,
    /// There is something.
    Found,
    /// The service knows of nothing.
    NotFound,
    /// It could be one.
    Valid,
    /// It could not.
    Invalid,
    /// The service could not tell, or told by a word that Ringback does not know.
    Unknown,
}
words!(LookUpVerdict {
    Yes = "yes",
    No = "no",
    Found = "found",
    NotFound = "not_found",
    Valid = "valid",
    Invalid = "invalid",
    Unknown = "unknown",
});

/// Something that was told, under its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its name.
    pub label: String,
    /// What was told.
    pub value: String,
}

impl Fact {
    /// A fact where there is one to tell.
    pub fn of(label: &str, value: Option<impl ToString>) -> Option<Self> {
        let value = value?.to_string();
        (!value.trim().is_empty()).then(|| Self {
            label: label.to_owned(),
            value,
        })
    }
}

/// What a service says to a look-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookUpAnswer {
    /// What it comes to.
    pub verdict: LookUpVerdict,
    /// The service's own word, empty where it says none.
    pub word: String,
    /// What is to be said beside the verdict.
    pub flags: Vec<&'static str>,
    /// What was found: a person, a company, a host each, the likeliest first.
    pub hits: Vec<Vec<Fact>>,
}

/// What a look-up costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookUpPrice {
    /// For each that is charged; zero where it is free.
    pub each: Credits,
    /// Which are charged.
    pub per: Per,
    /// The service publishes it; else it is what can be expected.
    pub published: bool,
}

impl LookUpPrice {
    /// Asking costs nothing, whatever is answered.
    pub fn is_free(self) -> bool {
        self.each == Credits::ZERO
    }

    /// What an answer with this verdict costs, by this price.
    pub fn of(self, verdict: LookUpVerdict) -> Credits {
        match (self.per, verdict) {
            (Per::Found, LookUpVerdict::NotFound) => Credits::ZERO,
            (Per::Found | Per::Check | Per::Verdict, _) => self.each,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_miss_is_free_where_hits_are_charged() {
        let price = |per| LookUpPrice {
            each: Credits::whole(4),
            per,
            published: true,
        };
        for (per, verdict, cost) in [
            (Per::Found, LookUpVerdict::Found, 4),
            (Per::Found, LookUpVerdict::NotFound, 0),
            (Per::Check, LookUpVerdict::No, 4),
            (Per::Check, LookUpVerdict::NotFound, 4),
        ] {
            assert_eq!(price(per).of(verdict), Credits::whole(cost));
        }
    }

    #[test]
    fn every_kind_has_a_word_of_its_own() {
        for kind in LookUpKind::ALL {
            assert_eq!(LookUpKind::from_word(kind.word()), Some(kind));
        }
    }

    #[test]
    fn nothing_is_no_fact() {
        assert_eq!(Fact::of("Name", Some("  ")), None);
        assert_eq!(Fact::of("Name", None::<&str>), None);
        let fact = Fact::of("Months", Some(12));
        assert_eq!(fact.map(|fact| fact.value).as_deref(), Some("12"));
    }
}
