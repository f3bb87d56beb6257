//! What the user may say.

use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand, ValueEnum, builder::RangedU64ValueParser};
use ringback_core::app::SandboxAddress;
use ringback_core::app::default_data_folder;
use ringback_core::domain::Country;
use ringback_core::domain::InDoubt;
use ringback_core::domain::Kind;
use ringback_core::domain::ProviderName;
use ringback_core::engine;
use ringback_core::import::MapOverride;
use ringback_core::provider::max_batch;
use ringback_core::provider::usual_batch;
use ringback_core::sandbox::Faults;

use crate::outcome::Failure;

/// Lead lists in, bulk searches on the services you pay for, callbacks and polling, enriched spreadsheets out.
#[derive(Debug, Parser)]
#[command(name = "ringback-cli", version, max_term_width = 100, after_help = AFTER_HELP)]
pub struct Args {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Try it without a key, a credit or the network:
  ringback-cli run leads.csv --find email --sandbox

Exit status: 0 complete, 1 failed (one sentence says why), 2 wrong usage, 3 something is pending, failed or in doubt.";

#[derive(Debug, Group)]
pub struct Common {
    /// Where lists, jobs and answers are kept [default: the system's place for application data]
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Print one JSON object at the end instead of sentences
    #[arg(long, global = true)]
    pub json: bool,
}

impl Common {
    /// The data folder.
    pub fn data_dir(&self) -> Result<PathBuf, Failure> {
        let missing = || {
            Failure::Usage(
                "this system names no home folder: say where to keep data with --data-dir".into(),
            )
        };
        self.data_dir
            .clone()
            .or_else(default_data_folder)
            .ok_or_else(missing)
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Do the main job: import a lead list, search, wait for the answers, write the enriched spreadsheet
    ///
    /// The same file with the same recipe in the same data folder is the same job: an unfinished one resumes, a
    /// finished one is only exported again.
    Run(Run),
    /// Import a lead list and say what was found in it, without searching
    Import(Import),
    /// List jobs, or show one
    Jobs(Jobs),
    /// Write a list with its answers to a spreadsheet
    Export(Export),
    /// Play the services on this machine, with invented answers, until stopped
    ///
    /// Prints one line of JSON with the address and key of each service. What it was asked is kept in a journal, so
    /// that it can be killed and come back.
    Sandbox(Sandbox),
    /// Put a service's key into the keychain (read from standard input)
    Key(Key),
}

#[derive(Debug, Group)]
pub struct Run {
    /// The lead list: a CSV file, whatever its delimiter and encoding
    pub file: PathBuf,
    #[command(flatten)]
    pub what: What,
    /// Who is asked
    #[arg(long, visible_alias = "service", value_enum, default_value = "enrow")]
    pub provider: Provider,
    /// Ask the sandbox, which invents answers: one started for this run, or the one at URL
    #[arg(long, value_name = "URL", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub sandbox: Option<SandboxChoice>,
    #[command(flatten)]
    pub play: Play,
    #[command(flatten)]
    pub sending: Sending,
    #[command(flatten)]
    pub details: Details,
    /// Where to write the enriched list (.xlsx or .csv) [default: FILE-enriched.xlsx in this folder]
    #[arg(long, value_name = "OUT")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub mapping: Mapping,
    /// What to do with a batch whose call broke off before the service had answered, once no callback came
    #[arg(long, value_enum, value_name = "CHOICE", default_value = "wait")]
    pub in_doubt: InDoubtChoice,
    /// How long to wait for the callback of a batch in doubt [default: 15 in the sandbox, else 600]
    #[arg(long, value_name = "SECONDS")]
    pub doubt_wait: Option<u64>,
    /// Buy all answers anew, though this list was searched before (an unfinished job is finished first)
    #[arg(long)]
    pub again: bool,
    /// The port on this machine on which callbacks are awaited [default: the one of the last start]
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<u16>::new().range(1..=65_535))]
    pub port: Option<u16>,
}

/// What is wanted: exactly one answer.
#[derive(Debug, Group)]
#[group(required = true, multiple = false)]
pub struct What {
    /// What to find
    #[arg(long, value_enum, value_name = "KIND")]
    pub find: Option<Find>,
    /// What to verify
    #[arg(long, value_enum, value_name = "KIND")]
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

/// In batches or one by one.
#[derive(Debug, Group)]
pub struct Sending {
    /// Send searches one by one, so that each answer comes by itself [default: up to 50 searches]
    #[arg(long, conflicts_with_all = ["bulk", "batch"])]
    live: bool,
    /// Send searches in batches [default: from 51 searches on]
    #[arg(long)]
    bulk: bool,
    /// Searches sent in one batch; implies --bulk [default: 200, for Clearout 2000; at most 5000, for phones 3000]
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<u32>::new().range(1..=5_000))]
    batch: Option<u32>,
}

impl Sending {
    /// The way they are sent.
    pub fn choice(&self) -> engine::Sending {
        match (self.live, self.bulk || self.batch.is_some()) {
            (true, _) => engine::Sending::Live,
            (false, true) => engine::Sending::Bulk,
            (false, false) => engine::Sending::BySize,
        }
    }

    /// Searches in one batch of `kind`.
    pub fn batch(&self, provider: ProviderName, kind: Kind) -> Result<u32, Failure> {
        let (batch, most) = (
            self.batch.unwrap_or(usual_batch(provider)),
            max_batch(provider, kind),
        );
        match batch <= most {
            true => Ok(batch),
            false => Err(Failure::Usage(format!(
                "--batch {batch}: {} takes at most {most} of these searches in a batch",
                provider.title()
            ))),
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

/// How the sandbox plays.
#[derive(Debug, Group)]
pub struct Play {
    /// Sandbox: what its answers depend on, besides the person asked [default: 1]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Sandbox: what it does wrong on purpose, such as lose=0.3,double=1,delay-ms=200
    ///
    /// Shares from 0 to 1: lose (callback never sent), double (sent twice), early (sent before the call is answered),
    /// reorder, 429, 500 (answered so), cut (connection cut in the middle of a reply), empty (a reply without a body), old
    /// (answered as in older docs). Milliseconds: delay-ms (before a callback), work-ms (over a batch), slow-ms (before
    /// a reply). Credits: phone-price.
    #[arg(long, value_name = "FAULTS")]
    pub faults: Option<Faults>,
}

impl Play {
    /// The seed, where none is named the first.
    pub fn seed(&self) -> u64 {
        self.seed.unwrap_or(1)
    }

    /// The faults, where none are named none.
    pub fn faults(&self) -> Faults {
        self.faults.clone().unwrap_or_default()
    }

    /// Whether anything is named.
    pub fn named(&self) -> bool {
        self.seed.is_some() || self.faults.is_some()
    }
}

#[derive(Debug, Group)]
pub struct Mapping {
    /// Say what a column holds, over what was recognised: full_name="Contact name", domain=#4, or email= for none
    ///
    /// Fields: full_name, first_name, last_name, company, domain (or a web site), linkedin_url, email, phone,
    /// country (two letters; only where mapped so). May be given several times.
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub map: Vec<MapOverride>,
}

#[derive(Debug, Group)]
pub struct Import {
    /// The lead list: a CSV file, whatever its delimiter and encoding
    pub file: PathBuf,
    #[command(flatten)]
    pub mapping: Mapping,
    /// Into the sandbox's data
    #[arg(long)]
    pub sandbox: bool,
}

#[derive(Debug, Group)]
pub struct Jobs {
    #[command(subcommand)]
    pub command: JobsCommand,
}

#[derive(Debug, Subcommand)]
pub enum JobsCommand {
    /// Every job, newest first
    List {
        /// Only the sandbox's
        #[arg(long)]
        sandbox: bool,
    },
    /// One job: its counts, its money, why it stands still
    Show {
        /// The job's number
        job: i64,
        /// The sandbox's
        #[arg(long)]
        sandbox: bool,
    },
}

#[derive(Debug, Group)]
pub struct Export {
    /// The list: its number or its file's name (the newest of that name)
    pub list: String,
    /// Where to write it (.xlsx or .csv)
    #[arg(long, value_name = "OUT")]
    pub out: PathBuf,
    /// The sandbox's
    #[arg(long)]
    pub sandbox: bool,
}

#[derive(Debug, Group)]
pub struct Sandbox {
    /// The port to listen on; 0 for any that is free
    #[arg(long, value_name = "N")]
    pub port: u16,
    #[command(flatten)]
    pub play: Play,
    /// The balance it begins with
    #[arg(long, value_name = "N", default_value_t = ringback_core::app::SANDBOX_CREDITS)]
    pub credits: i64,
}

#[derive(Debug, Group)]
pub struct Key {
    /// Whose key
    #[arg(value_enum)]
    pub provider: Provider,
    /// Only say whether there is one, without showing it
    #[arg(long)]
    pub check: bool,
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

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Provider {
    /// Enrow
    Enrow,
    /// Clearout: finds and verifies e-mail addresses, always in batches
    Clearout,
}

/// The value of `--sandbox`.
#[derive(Clone, Debug)]
pub enum SandboxChoice {
    /// One for this run.
    Here,
    /// One that runs already.
    At(SandboxAddress),
}

impl std::str::FromStr for SandboxChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            Ok(Self::Here)
        } else {
            text.parse().map(Self::At)
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum InDoubtChoice {
    /// Leave it in doubt; its callback can still settle it
    Wait,
    /// Count its searches as failed
    Lost,
    /// Send its searches again, once in a run, which may be charged twice
    Resend,
}

impl From<InDoubtChoice> for InDoubt {
    fn from(choice: InDoubtChoice) -> Self {
        match choice {
            InDoubtChoice::Wait => Self::Wait,
            InDoubtChoice::Lost => Self::Lost,
            InDoubtChoice::Resend => Self::Resend,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        Args::command().debug_assert();
    }

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
                (run.what.kind(), run.sending.choice()),
                (kind, sending),
                "{words:?}"
            );
        }
        for words in [
            &["--find", "email", "--verify", "email"][..],
            &["--find", "email", "--live", "--bulk"],
            &["--find", "email", "--live", "--batch", "9"],
            &["--verify", "phone"],
            &["--find", "email", "--country", "Germany"],
        ] {
            assert!(run(words).is_err(), "{words:?}");
        }
        let phones = run(&["--find", "phone", "--batch", "3001"]).unwrap();
        let refused = phones.sending.batch(ProviderName::Enrow, Kind::FindPhone);
        assert!(refused.is_err(), "trap 25");
        let lists = run(&["--find", "email", "--service", "clearout"]).unwrap();
        let size = lists.sending.batch(lists.provider.into(), Kind::FindEmail);
        assert_eq!(size.ok(), Some(2_000));
    }
}
