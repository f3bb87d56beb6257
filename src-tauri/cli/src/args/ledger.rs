//! What `ledger` may be told.

use std::path::PathBuf;

use clap::Args as Group;

#[derive(Debug, Group)]
pub struct Ledger {
    /// One job's alone
    #[arg(long, value_name = "N")]
    pub job: Option<i64>,
    /// With --job: wait no more to be told what its ended batches cost; what is held for them is written off
    #[arg(long, requires = "job")]
    pub write_off: bool,
    /// The sandbox's
    #[arg(long)]
    pub sandbox: bool,
    /// Write every line of it, down to what each search cost, to this file (.csv, .json or .xlsx)
    #[arg(long, value_name = "OUT")]
    pub out: Option<PathBuf>,
}
