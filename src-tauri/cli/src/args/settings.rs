//! What `settings` may be told.

use clap::Args as Group;
use ringback_core::domain::Kind;

#[derive(Debug, Group)]
pub struct Settings {
    /// For how many days an answer that was bought is used again, whatever list it was bought for; 0: never. Kinds:
    /// find_email, verify_email, find_phone
    #[arg(long, value_name = "KIND=DAYS", value_parser = age)]
    pub max_age: Vec<(Kind, u16)>,
    /// The sandbox's
    #[arg(long)]
    pub sandbox: bool,
}

fn age(text: &str) -> Result<(Kind, u16), String> {
    let (kind, days) = text.split_once('=').ok_or("say KIND=DAYS")?;
    let known = Kind::from_word(&kind.replace('-', "_"));
    let kind = known.ok_or_else(|| format!("{kind} is no kind of answer"))?;
    let days = days
        .parse()
        .map_err(|_| format!("{days} is no number of days"))?;
    Ok((kind, days))
}
