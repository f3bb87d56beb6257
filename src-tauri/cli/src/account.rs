//! `account`: what an account has; and the line over which it, look-ups and lists ask.

use ringback_core::app::App;
use ringback_core::app::Line;
use ringback_core::app::Service;
use ringback_core::domain::Fact;
use serde_json::{Value, json};

use crate::args::{Account, At, Common};
use crate::outcome::{Failure, Outcome};
use crate::say::say;
use crate::search;

/// Carries out `account`.
pub fn account(common: &Common, args: &Account) -> Result<Outcome, Failure> {
    let provider = args.at.provider();
    let (account, title) = over_a_line(common, &args.at, async |app, line| {
        let account = app.account(line, provider).await?;
        Ok((account, app.world().title_of(provider)))
    })?;
    if common.json {
        say(json!({
            "service": title,
            "credits": account.credits,
            "facts": facts(&account.facts),
        }))?;
    } else {
        say(format!("{title}: {}", account.credits.in_words()))?;
        tell(&account.facts)?;
    }
    Ok(Outcome::Complete)
}

/// Does something over a line that is open for that long.
pub fn over_a_line<T>(
    common: &Common,
    at: &At,
    act: impl AsyncFnOnce(&App, &Line) -> Result<T, Failure>,
) -> Result<T, Failure> {
    search::check_play(at.sandbox.as_ref(), &at.play)?;
    let world = search::world(at.sandbox.as_ref());
    let app = App::open(&common.data_dir()?, world)?;
    app.check_key(at.provider())?;
    let service = search::sandbox(at.sandbox.as_ref(), &at.play).unwrap_or(Service::Real);
    search::runtime()?.block_on(async {
        let line = app.open_line(&service, None).await?;
        let done = act(&app, &line).await;
        line.hang_up().await?;
        done
    })
}

/// Facts as objects, in their order.
pub fn facts(facts: &[Fact]) -> Vec<Value> {
    let object = |fact: &Fact| json!({ "label": fact.label, "value": fact.value });
    facts.iter().map(object).collect()
}

/// A line for each fact.
pub fn tell(facts: &[Fact]) -> Result<(), Failure> {
    facts
        .iter()
        .try_for_each(|fact| say(format!("  {}: {}", fact.label, fact.value)))
}
