//! What `deliveries` and `replay` may be told.

use clap::{Args as Group, Subcommand};

#[derive(Debug, Group)]
pub struct Deliveries {
    #[command(subcommand)]
    pub command: DeliveriesCommand,
}

#[derive(Debug, Subcommand)]
pub enum DeliveriesCommand {
    /// What has been delivered, newest first
    List(ListDeliveries),
    /// One delivery: what became of it, its headers, its body
    Show(ShowDelivery),
    /// Read deliveries once more, or build the whole table anew
    Replay(Replay),
}

#[derive(Debug, Group)]
pub struct ListDeliveries {
    #[command(flatten)]
    pub only: Only,
    /// So many of them
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// Only those that came before the one of this number
    #[arg(long, value_name = "ID")]
    pub before: Option<i64>,
    /// Only the sandbox's
    #[arg(long)]
    pub sandbox: bool,
}

/// Which deliveries are wanted; all of them where nothing is said.
#[derive(Clone, Copy, Debug, Group)]
#[group(multiple = false)]
pub struct Only {
    /// Only those that nobody has read yet
    #[arg(long)]
    pub unread: bool,
    /// Only those that cannot be read, or do not fit their batch
    #[arg(long)]
    pub unreadable: bool,
    /// Only test events
    #[arg(long)]
    pub tests: bool,
    /// Only those whose news nobody here had asked for, and that wait
    #[arg(long)]
    pub unmatched: bool,
}

#[derive(Debug, Group)]
pub struct ShowDelivery {
    /// The delivery's number
    pub id: i64,
    /// Write the body's bytes as they came, and nothing else
    #[arg(long, conflicts_with = "json")]
    pub raw: bool,
    /// The sandbox's
    #[arg(long)]
    pub sandbox: bool,
}

#[derive(Debug, Group)]
pub struct Replay {
    #[command(flatten)]
    pub which: Which,
    /// With --from-raw: keep what was rebuilt even where it differs
    #[arg(long, requires = "from_raw", conflicts_with_all = ["ids", "unreadable"])]
    pub accept: bool,
    /// Only the sandbox's
    #[arg(long)]
    pub sandbox: bool,
}

/// What is read once more: one of the three.
#[derive(Debug, Group)]
#[group(required = true)]
pub struct Which {
    /// The deliveries' numbers: what they say is known, so they change nothing, and show that they do
    #[arg(value_name = "ID", conflicts_with_all = ["unreadable", "from_raw"])]
    pub ids: Vec<i64>,
    /// Try all again that could not be read, as after an update
    #[arg(long, conflicts_with = "from_raw")]
    pub unreadable: bool,
    /// Rebuild every result out of raw answers and raw deliveries, and compare it with what stands there
    ///
    /// What is rebuilt is kept if it is the same, cell for cell. What differs is named, and what stood before stays.
    /// No service is asked anything.
    #[arg(long)]
    pub from_raw: bool,
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::{Args, Command};

    fn replay(words: &[&str]) -> Result<Replay, clap::Error> {
        Args::try_parse_from([&["ringback-cli"], words].concat()).map(|args| match args.command {
            Command::Replay(replay) => replay,
            Command::Deliveries(Deliveries {
                command: DeliveriesCommand::Replay(replay),
            }) => replay,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn a_replay_is_of_some_of_the_unreadable_or_of_everything() {
        assert_eq!(
            replay(&["deliveries", "replay", "3", "4"])
                .unwrap()
                .which
                .ids,
            [3, 4]
        );
        assert!(
            replay(&["deliveries", "replay", "--unreadable"])
                .unwrap()
                .which
                .unreadable
        );
        let all = replay(&["replay", "--from-raw", "--accept"]).unwrap();
        assert!(all.which.from_raw && all.accept && all.which.ids.is_empty());
        for words in [
            &["replay"][..],
            &["replay", "--sandbox"],
            &["replay", "--accept"],
            &["replay", "3", "--from-raw"],
            &["replay", "3", "--unreadable"],
            &["replay", "3", "--accept"],
            &["replay", "--unreadable", "--from-raw"],
            &["replay", "three"],
        ] {
            assert!(replay(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn one_kind_of_delivery_is_listed_at_a_time() {
        let parse = |words: &[&str]| {
            Args::try_parse_from([&["ringback-cli", "deliveries"], words].concat()).is_ok()
        };
        assert!(parse(&["list"]) && parse(&["list", "--tests", "--limit", "3"]));
        assert!(!parse(&["list", "--tests", "--unread"]));
        assert!(parse(&["show", "3", "--raw"]) && !parse(&["show"]));
        assert!(!parse(&["show", "3", "--raw", "--json"]));
    }
}
