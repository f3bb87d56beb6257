//! Whom the user wants nothing to be asked about.

use super::words;

/// What a suppression names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Suppresses {
    /// An e-mail address.
    Email,
    /// A domain, and all under it.
    Domain,
    /// A LinkedIn profile.
    Profile,
    /// A phone number.
    Phone,
    /// A person by name, at a company.
    Person,
}
words!(Suppresses {
    Email = "email",
    Domain = "domain",
    Profile = "profile",
    Phone = "phone",
    Person = "person",
});

/// One line of the suppression list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Suppression {
    /// What it names.
    pub what: Suppresses,
    /// Its name in the one form that all spellings share.
    pub value: String,
}
