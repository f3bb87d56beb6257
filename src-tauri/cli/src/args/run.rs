//! What `run` may be told.

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum};
use ringback_core::domain::Country;
use ringback_core::domain::Kind;

use super::{Asking, Mapping};

#[derive(Debug, Group)]
pub struct Run {
    /// The lead list: a CSV file, whatever its delimiter and encoding
    pub file: PathBuf,
    #[command(flatten)]
    pub what: What,
    #[command(flatten)]
    pub asking: Asking,
    #[command(flatten)]
    pub details: Details,
    /// Where to write the enriched list (.xlsx or .csv) [default: FILE-enriched.xlsx in this folder]
    #[arg(long, value_name = "OUT")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub mapping: Mapping,
}

/// What is wanted: exactly one answer.
#[derive(Debug, Group)]
#[group(required = true, multiple = false)]
pub struct What {
    /// What to find
    #[arg(long, value_enum, value_name = "KIND")]
    pub find: Option<Find>,
    /// What to verify; without a KIND, the list's e-mail addresses (then behind FILE, not before it)
    #[arg(long, value_enum, value_name = "KIND", num_args = 0..=1, default_missing_value = "email")]
    pub verify: Option<Verify>,
}

impl What {
    /// The kind of answer.
    pub fn kind(&self) -> Kind {
        match (self.find, self.verify) {
            (_, Some(Verify::Email)) => Kind::VerifyEmail,
            (Some(Find::Phone), None) => Kind::FindPhone,
            (Some(Find::Email) | None, None) => Kind::FindEmail,
        }
    }
}

/// What is said beside every question.
#[derive(Debug, Group)]
pub struct Details {
    /// --find email: the country of companies that are known by name only, two letters such as DE, where the list does
    /// not say (map its column with --map country=COLUMN)
    #[arg(long, value_name = "CC")]
    pub country: Option<Country>,
    /// --find email: ask for the person's gender, too
    #[arg(long)]
    pub gender: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Find {
    /// Business e-mail addresses
    Email,
    /// Phone numbers
    Phone,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Verify {
    /// Whether mail to the list's addresses arrives
    Email,
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use ringback_core::domain::ProviderName;
    use ringback_core::engine;

    use super::*;
    use crate::args::{Args, Command};

    #[test]
    fn a_sandbox_takes_its_address_only_behind_an_equals_sign() {
        let parse =
            |words: &[&str]| Args::try_parse_from([&["ringback-cli", "run"], words].concat());
        assert!(
            parse(&["--find", "email", "--sandbox", "leads.csv"]).is_ok(),
            "leads.csv is the file"
        );
        assert!(
            parse(&[
                "leads.csv",
                "--find",
                "email",
                "--sandbox=http://127.0.0.1:9"
            ])
            .is_ok()
        );
        assert!(
            parse(&[
                "leads.csv",
                "--find",
                "email",
                "--sandbox=https://api.enrow.io"
            ])
            .is_err()
        );
        assert!(parse(&["leads.csv", "--find", "email", "--batch", "0"]).is_err());
        assert!(parse(&["leads.csv"]).is_err(), "what to find must be said");
    }

    #[test]
    fn one_answer_is_asked_for_in_one_way() {
        let run = |words: &[&str]| {
            let words = [&["ringback-cli", "run", "leads.csv"], words].concat();
            Args::try_parse_from(words).map(|args| match args.command {
                Command::Run(run) => run,
                other => panic!("{other:?}"),
            })
        };
        for (words, kind, sending) in [
            (
                &["--find", "email"][..],
                Kind::FindEmail,
                engine::Sending::BySize,
            ),
            (
                &["--verify", "email", "--live"],
                Kind::VerifyEmail,
                engine::Sending::Live,
            ),
            (&["--verify"], Kind::VerifyEmail, engine::Sending::BySize),
            (
                &["--verify", "--live"],
                Kind::VerifyEmail,
                engine::Sending::Live,
            ),
            (
                &["--find", "phone", "--bulk"],
                Kind::FindPhone,
                engine::Sending::Bulk,
            ),
            (
                &["--find", "phone", "--batch", "9"],
                Kind::FindPhone,
                engine::Sending::Bulk,
            ),
        ] {
            let run = run(words).unwrap();
            assert_eq!(
                (run.what.kind(), run.asking.sending.choice()),
                (kind, sending),
                "{words:?}"
            );
        }
        for words in [
            &["--find", "email", "--verify", "email"][..],
            &["--find", "email", "--live", "--bulk"],
            &["--find", "email", "--live", "--batch", "9"],
            &["--find", "email", "--verify"],
            &["--verify", "phone"],
            &["--find", "email", "--country", "Germany"],
        ] {
            assert!(run(words).is_err(), "{words:?}");
        }
        let phones = run(&["--find", "phone", "--batch", "3001"]).unwrap();
        let refused = phones
            .asking
            .sending
            .batch(ProviderName::Enrow, Kind::FindPhone);
        assert!(refused.is_err(), "trap 25");
        let lists = run(&["--find", "email", "--service", "clearout"]).unwrap();
        let size = lists
            .asking
            .sending
            .batch(lists.asking.provider.into(), Kind::FindEmail);
        assert_eq!(size.ok(), Some(2_000));
    }
}
