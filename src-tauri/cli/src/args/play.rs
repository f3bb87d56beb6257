//! How the sandbox plays.

use clap::Args as Group;
use ringback_core::sandbox::Faults;

/// How the sandbox plays.
#[derive(Clone, Debug, Default, Group)]
pub struct Play {
    /// Sandbox: what its answers depend on, besides the person asked [default: 1]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Sandbox: what it does wrong on purpose, such as lose=0.3,double=1,delay-ms=200
    ///
    /// Shares from 0 to 1: lose (callback never sent), double (sent twice), early (sent before the call is answered),
    /// reorder, 429, 500 (answered so), cut (connection cut in the middle of a reply), empty (a reply without a body), old
    /// (answered as in older docs), fail (a bulk of Enrow's ends failed). Milliseconds: delay-ms (before a callback), work-ms (over a batch), slow-ms (before
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
