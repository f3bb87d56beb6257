//! What `run` may be told.

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum};
use ringback_core::app::Cap;
use ringback_core::domain::Country;
use ringback_core::domain::Credits;
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
    /// Spend at most so many credits, whatever the service, all that is under way counted with what it can cost; `none`
    /// lifts the cap of a run that has one
    #[arg(long, value_name = "CREDITS", value_parser = cap)]
    pub cap: Option<Cap>,
    /// Import the list, say what the run would come to, and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Where to write the enriched list (.xlsx or .csv) [default: FILE-enriched.xlsx in this folder]
    #[arg(long, value_name = "OUT")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub mapping: Mapping,
}

/// What is wanted. Both: first everything is found, and then the list's addresses are verified, found ones among them.
#[derive(Debug, Group)]
#[group(required = true, multiple = true)]
pub struct What {
    /// What to find
    #[arg(long, value_enum, value_name = "KIND")]
    pub find: Option<Find>,
    /// What to verify; without a KIND, the list's e-mail addresses (then behind FILE, not before it). With --find as well:
    /// once all is found, and what was found, too
    #[arg(long, value_enum, value_name = "KIND", num_args = 0..=1, default_missing_value = "email")]
    pub verify: Option<Verify>,
    /// A recipe: a file, or one that was saved under that name (`recipes` shows them). It names its services itself
    #[arg(long, value_name = "FILE|NAME", conflicts_with_all = ["find", "verify", "provider"])]
    pub recipe: Option<String>,
}

pub(super) fn cap(text: &str) -> Result<Cap, String> {
    if text == "none" {
        return Ok(Cap::None);
    }
    match text.parse() {
        Ok(credits) if credits >= Credits::ZERO => Ok(Cap::At(credits)),
        _ => Err("say a number of credits, such as 250 or 12.5, or none".to_owned()),
    }
}

impl What {
    /// The kinds of answer, in the order in which they are asked for.
    pub fn kinds(&self) -> Vec<Kind> {
        let find = self.find.map(|find| match find {
            Find::Email => Kind::FindEmail,
            Find::Phone => Kind::FindPhone,
        });
        let verify = self.verify.map(|Verify::Email| Kind::VerifyEmail);
        find.into_iter().chain(verify).collect()
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
    fn what_is_wanted_and_how_it_is_sent() {
        let run = |words: &[&str]| {
            let words = [&["ringback-cli", "run", "leads.csv"], words].concat();
            Args::try_parse_from(words).map(|args| match args.command {
                Command::Run(run) => run,
                other => panic!("{other:?}"),
            })
        };
        let [email, verify, phone] = [Kind::FindEmail, Kind::VerifyEmail, Kind::FindPhone];
        use engine::Sending::{Bulk, BySize, Live};
        for (words, kinds, sending) in [
            (&["--find", "email"][..], &[email][..], BySize),
            (&["--verify", "email", "--live"], &[verify], Live),
            (&["--verify"], &[verify], BySize),
            (&["--verify", "--live"], &[verify], Live),
            (&["--find", "phone", "--bulk"], &[phone], Bulk),
            (&["--find", "phone", "--batch", "9"], &[phone], Bulk),
            (&["--find", "email", "--verify"], &[email, verify], BySize),
            (
                &["--verify", "email", "--find", "phone"],
                &[phone, verify],
                BySize,
            ),
        ] {
            let run = run(words).unwrap();
            assert_eq!(
                (&run.what.kinds()[..], run.asking.sending.choice()),
                (kinds, sending),
                "{words:?}"
            );
        }
        assert!(run(&["--recipe", "r.json"]).is_ok());
        for words in [
            &["--recipe", "r.json", "--provider", "enrow"][..],
            &["--recipe", "r.json", "--service", "clearout"],
            &["--find", "email", "--live", "--bulk"],
            &["--find", "email", "--live", "--batch", "9"],
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
