//! What `look-up`, `account` and `lists` may be told.

use clap::{Args as Group, Subcommand, ValueEnum};
use ringback_core::domain::LookUpKind;
use ringback_core::domain::ProviderName;

use super::{Play, Provider, SandboxChoice};

/// Whose account.
#[derive(Debug, Group)]
pub struct At {
    /// Whose account [default: clearout]
    #[arg(long, visible_alias = "service", value_enum)]
    provider: Option<Provider>,
    /// The sandbox's: one started for this command, or the one at URL
    #[arg(long, value_name = "URL", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub sandbox: Option<SandboxChoice>,
    #[command(flatten)]
    pub play: Play,
}

impl At {
    /// Whose account it is.
    pub fn provider(&self) -> ProviderName {
        self.provider.unwrap_or(Provider::Clearout).into()
    }
}

#[derive(Debug, Group)]
pub struct LookUp {
    /// What is asked
    #[arg(value_enum)]
    pub kind: LookUpChoice,
    /// About what: addresses, names, LinkedIn profiles, domains, or beginnings of companies' names
    #[arg(required = true, value_name = "VALUE")]
    pub values: Vec<String>,
    #[command(flatten)]
    pub at: At,
}

#[derive(Debug, Group)]
pub struct Account {
    #[command(flatten)]
    pub at: At,
}

#[derive(Debug, Group)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Lists {
    #[command(subcommand)]
    pub command: Option<ListsCommand>,
    #[command(flatten)]
    pub at: At,
}

#[derive(Debug, Subcommand)]
pub enum ListsCommand {
    /// Stop the work on a list; it takes up to 15 minutes there, what is done by then is charged, the rest is not
    Cancel(OneList),
    /// Remove a list and its result, for everybody who uses the account; gives no credit back
    Remove(OneList),
}

#[derive(Debug, Group)]
pub struct OneList {
    /// The list's id there, as `lists` shows it
    pub id: String,
    /// Do it without asking
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub at: At,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LookUpChoice {
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
    /// Who is behind an address?
    Person,
    /// Could this be somebody's name?
    Name,
    /// Who is behind a LinkedIn profile?
    Profile,
    /// Who is behind a domain?
    Domain,
    /// Which hosts take a domain's mail?
    MailHosts,
    /// What does the registry say of a domain?
    Whois,
    /// Which companies have names that begin like this? (free)
    Companies,
}

impl From<LookUpChoice> for LookUpKind {
    fn from(choice: LookUpChoice) -> Self {
        match choice {
            LookUpChoice::CatchAll => Self::CatchAll,
            LookUpChoice::Disposable => Self::Disposable,
            LookUpChoice::Business => Self::Business,
            LookUpChoice::Free => Self::Free,
            LookUpChoice::Role => Self::Role,
            LookUpChoice::Gibberish => Self::Gibberish,
            LookUpChoice::Name => Self::Name,
            LookUpChoice::Person => Self::Person,
            LookUpChoice::Profile => Self::Profile,
            LookUpChoice::Domain => Self::Domain,
            LookUpChoice::MailHosts => Self::MailHosts,
            LookUpChoice::Whois => Self::Whois,
            LookUpChoice::Companies => Self::Companies,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::Args;

    #[test]
    fn every_look_up_can_be_named_by_its_own_word() {
        let named: Vec<LookUpKind> = LookUpChoice::value_variants()
            .iter()
            .map(|choice| (*choice).into())
            .collect();
        assert_eq!(named, LookUpKind::ALL);
        for choice in LookUpChoice::value_variants() {
            let word = choice
                .to_possible_value()
                .map(|it| it.get_name().to_owned());
            let kind = LookUpKind::from(*choice).word().replace('_', "-");
            assert_eq!(word, Some(kind));
        }
    }

    #[test]
    fn lists_alone_shows_them_and_the_others_name_one() {
        let parse =
            |words: &[&str]| Args::try_parse_from([&["ringback-cli"], words].concat()).is_ok();
        assert!(parse(&["lists"]) && parse(&["lists", "--sandbox"]));
        assert!(parse(&["lists", "remove", "65f0", "--yes", "--sandbox"]));
        assert!(!parse(&["lists", "cancel"]) && !parse(&["lists", "65f0"]));
        assert!(parse(&["look-up", "mail-hosts", "northpier.example"]));
        assert!(!parse(&["look-up", "role"]) && !parse(&["look-up", "northpier.example"]));
        assert!(parse(&["account", "--provider", "enrow"]));
    }
}
