//! Who is asked, and how.

use clap::{Args as Group, ValueEnum, builder::RangedU64ValueParser};
use ringback_core::app::SandboxAddress;
use ringback_core::domain::Details;
use ringback_core::domain::InDoubt;
use ringback_core::domain::Kind;
use ringback_core::domain::ProviderName;
use ringback_core::domain::Skip;
use ringback_core::engine;
use ringback_core::provider::max_batch;
use ringback_core::provider::usual_batch;

use super::Play;
use crate::outcome::Failure;

/// Who is asked, and how: the same for every way to search.
#[derive(Debug, Group)]
pub struct Asking {
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
    /// What to do with a batch whose call broke off before the service had answered, once no callback came
    #[arg(long, value_enum, value_name = "CHOICE", default_value = "wait")]
    pub in_doubt: InDoubtChoice,
    /// How long to wait for the callback of a batch in doubt [default: 15 in the
    /// sandbox, else 600; `settings` keeps another]
    #[arg(long, value_name = "SECONDS")]
    pub doubt_wait: Option<u64>,
    /// Buy all answers anew, though they were bought before (an unfinished job is finished first)
    #[arg(long)]
    pub again: bool,
    #[command(flatten)]
    pub sparing: Sparing,
    #[command(flatten)]
    pub port: Port,
}

/// What is not bought.
#[derive(Debug, Default, Group)]
pub struct Sparing {
    /// Search for leads that are skipped for this reason, too: has_email, has_phone, bad_email, bad_domain, too_long, role,
    /// disposable, free_mail, platform, no_domain, null_mx or suppressed. For other reasons there is nothing to ask. May be
    /// given several times
    #[arg(long, value_name = "REASON", value_parser = reason)]
    pub include: Vec<Skip>,
    /// Use an answer that was bought before, for whatever list, if it is at most so many days old; 0: none [default: 90,
    /// for verifications 30; `settings` keeps others]
    #[arg(long, value_name = "DAYS")]
    pub max_age: Option<u16>,
}

impl Sparing {
    /// These `details`, and what is not spared of the job's questions.
    pub fn add_to(&self, details: Details) -> Details {
        let include = self
            .include
            .iter()
            .fold(details.include, |all, skip| all.and(*skip));
        Details {
            include,
            max_age: self.max_age,
            ..details
        }
    }
}

fn reason(word: &str) -> Result<Skip, String> {
    let reason = Skip::from_word(&word.replace('-', "_"));
    let known = reason.filter(|reason| reason.can_be_included());
    known.ok_or_else(|| {
        let all = Skip::ALL.into_iter().filter(|skip| skip.can_be_included());
        let words: Vec<&str> = all.map(Skip::word).collect();
        format!(
            "leads can be included that are skipped for {}",
            words.join(", ")
        )
    })
}

/// Where callbacks are awaited.
#[derive(Clone, Debug, Group)]
pub struct Port {
    /// The port on this machine on which callbacks are awaited [default: the one of the last start]
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<u16>::new().range(1..=65_535))]
    pub port: Option<u16>,
}

/// In batches or one by one.
#[derive(Clone, Debug, Group)]
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

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Provider {
    /// Enrow
    Enrow,
    /// Clearout: finds and verifies e-mail addresses
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
