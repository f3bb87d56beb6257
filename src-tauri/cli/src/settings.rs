//! `settings`: what is kept between runs.

use std::time::Duration;

use ringback_core::app::{App, World};
use ringback_core::domain::Kind;
use ringback_core::domain::ProviderName;
use ringback_core::domain::counted;
use ringback_core::store::Writing;
use serde_json::{Map, Value};

use crate::args::{Common, Settings};
use crate::outcome::{Failure, Outcome};
use crate::say::say;

/// Carries out `settings`.
pub fn settings(common: &Common, args: &Settings) -> Result<Outcome, Failure> {
    let world = match args.sandbox {
        true => World::Sandbox,
        false => World::Real,
    };
    let app = App::open(&common.data_dir()?, world)?;
    let (ages, prices) = (args.max_age.clone(), args.price.clone());
    let doubt_time = args.doubt_wait.map(Duration::from_secs);
    app.store().write_blocking(move |db: &Writing<'_>| {
        ages.iter()
            .try_for_each(|(kind, days)| db.set_max_age(*kind, *days))?;
        prices
            .iter()
            .try_for_each(|(provider, price)| db.set_per_credit(*provider, *price))?;
        doubt_time.map_or(Ok(()), |time| db.set_doubt_time(time))
    })?;
    let doubt_time = app.store().read(|db| db.find_doubt_time())?;
    let doubt_time = doubt_time.unwrap_or(world.wishes().doubt_time).as_secs();
    let mut prices = Map::new();
    for provider in [ProviderName::Enrow, ProviderName::Clearout] {
        if let Some(price) = app.store().read(|db| db.find_per_credit(provider))? {
            prices.insert(provider.word().to_owned(), price.to_string().into());
        }
    }
    let mut kept = Map::new();
    for kind in Kind::ALL {
        let days = app.store().read(|db| db.get_max_age(kind))?;
        kept.insert(kind.word().to_owned(), days.into());
    }
    if common.json {
        say(serde_json::json!({
            "max_age_days": Value::from(kept),
            "per_credit": Value::from(prices),
            "doubt_seconds": doubt_time,
        }))?;
    } else {
        for (kind, days) in &kept {
            let days = counted(days.as_u64().unwrap_or_default(), "day");
            say(format!("{kind}: an answer is used again for {days}"))?;
        }
        say(format!(
            "a callback is waited for {} where a call broke off",
            counted(doubt_time, "second")
        ))?;
        for (provider, price) in &prices {
            say(format!(
                "{provider}: a credit costs {}",
                price.as_str().unwrap_or_default()
            ))?;
        }
    }
    Ok(Outcome::Complete)
}
