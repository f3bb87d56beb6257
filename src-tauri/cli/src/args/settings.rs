//! What `settings` may be told.

use clap::Args as Group;
use ringback_core::domain::Kind;
use ringback_core::domain::NotAPrice;
use ringback_core::domain::PerCredit;
use ringback_core::domain::ProviderName;

#[derive(Debug, Group)]
pub struct Settings {
    /// For how many days an answer that was bought is used again, whatever list it was bought for; 0: never. Kinds:
    /// find_email, verify_email, find_phone
    #[arg(long, value_name = "KIND=DAYS", value_parser = age)]
    pub max_age: Vec<(Kind, u16)>,
    /// What you pay for a credit of a service, such as enrow=0.017EUR, so that forecasts and sums are told in money, too;
    /// `enrow=none` forgets it
    #[arg(long, value_name = "SERVICE=PRICE", value_parser = price)]
    pub price: Vec<(ProviderName, Option<PerCredit>)>,
    /// How long a callback is waited for where a call broke off before the service had answered, before you are asked
    #[arg(long, value_name = "SECONDS")]
    pub doubt_wait: Option<u64>,
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

fn price(text: &str) -> Result<(ProviderName, Option<PerCredit>), String> {
    let (service, price) = text.split_once('=').ok_or("say SERVICE=PRICE")?;
    let known = ProviderName::from_word(service);
    let provider =
        known.ok_or_else(|| format!("{service} is no service: say enrow or clearout"))?;
    if price == "none" {
        return Ok((provider, None));
    }
    let price = price
        .parse()
        .map_err(|error: NotAPrice| error.to_string())?;
    Ok((provider, Some(price)))
}
