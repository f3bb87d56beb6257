//! What was typed for a look-up, as the question it asks.

use super::{address_of, domain_of, profile_of};
use crate::domain::LookUp;
use crate::domain::LookUpKind;
use crate::domain::Subject;

/// Why nothing is asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAsked {
    /// No address.
    #[error("“{0}” is not an e-mail address: write it as ada@northpier.example; nothing was asked")]
    NoAddress(String),
    /// No domain.
    #[error("“{0}” is not a domain: write it as northpier.example; nothing was asked")]
    NoDomain(String),
    /// No LinkedIn profile.
    #[error(
        "“{0}” is not the address of a LinkedIn profile, such as linkedin.com/in/ada-moreau; nothing was asked"
    )]
    NoProfile(String),
    /// No name.
    #[error("a name has at least one letter; nothing was asked")]
    NoName,
    /// Too little of a company's name.
    #[error("write at least two letters of the company's name; nothing was asked")]
    TooShort,
}

/// The question of `kind` about what was typed.
pub fn look_up(kind: LookUpKind, typed: &str) -> Result<LookUp, NotAsked> {
    let tidy = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters = tidy.chars().filter(|c| c.is_alphanumeric()).count();
    let about = match kind.about() {
        Subject::Address => address_of(&tidy).ok_or(NotAsked::NoAddress(tidy))?,
        Subject::Domain => domain_of(&tidy).ok_or(NotAsked::NoDomain(tidy))?,
        Subject::Profile => profile_of(&tidy).ok_or(NotAsked::NoProfile(tidy))?,
        Subject::Name if letters == 0 => return Err(NotAsked::NoName),
        Subject::Company if letters < 2 => return Err(NotAsked::TooShort),
        Subject::Name | Subject::Company => tidy,
    };
    Ok(LookUp { kind, about })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_one_question_and_nonsense_is_none() {
        for (kind, typed, about) in [
            (
                LookUpKind::Role,
                " Ada Moreau <ADA@NorthPier.example> ",
                Some("ada@northpier.example"),
            ),
            (LookUpKind::Person, "northpier.example", None),
            (
                LookUpKind::MailHosts,
                "https://www.NorthPier.example/about",
                Some("northpier.example"),
            ),
            (
                LookUpKind::Domain,
                "ada@northpier.example",
                Some("northpier.example"),
            ),
            (LookUpKind::Whois, "North Pier", None),
            (
                LookUpKind::Profile,
                "linkedin.com/in/Ada-Moreau/",
                Some("https://www.linkedin.com/in/ada-moreau"),
            ),
            (LookUpKind::Profile, "ada-moreau", None),
            (LookUpKind::Name, "  Ada   Moreau ", Some("Ada Moreau")),
            (LookUpKind::Name, " - ", None),
            (LookUpKind::Companies, "No", Some("No")),
            (LookUpKind::Companies, " n ", None),
        ] {
            let asked = look_up(kind, typed).map(|asked| asked.about).ok();
            assert_eq!(asked.as_deref(), about, "{typed}");
        }
    }
}
