//! What a run would come to, for `run --dry-run`.

use ringback_core::app::App;
use ringback_core::app::Cap;
use ringback_core::app::RunForecast;
use ringback_core::app::ServiceForecast;
use ringback_core::app::StepForecast;
use ringback_core::app::Wanted;
use ringback_core::domain::Credits;
use ringback_core::domain::Expected;
use ringback_core::domain::List;
use ringback_core::domain::in_money;
use serde_json::{Value, json};

use crate::args::Common;
use crate::outcome::{Failure, Outcome};
use crate::say::say;

/// Tells what a run of what is `wanted` over `list` would come to.
pub fn tell(common: &Common, app: &App, list: &List, wanted: &Wanted) -> Result<Outcome, Failure> {
    let forecast = app.forecast_run(list, wanted)?;
    let kept = forecast.unfinished.as_ref().and_then(|run| run.cap);
    let cap = wanted.cap.map_or(kept, Cap::credits);
    if common.json {
        say(as_json(list, &forecast))?;
        return Ok(Outcome::Complete);
    }
    for line in lines(&forecast) {
        say(line)?;
    }
    if let Some(cap) = cap {
        let within = forecast.committed + forecast.ceiling() <= cap;
        say(match within {
            true => format!("the cap of {cap} credits is enough in any case"),
            false => {
                format!("the cap is {cap} credits: what goes beyond it waits until you raise it")
            }
        })?;
    }
    say("nothing was sent")?;
    Ok(Outcome::Complete)
}

fn as_json(list: &List, forecast: &RunForecast) -> Value {
    let step = |step: &StepForecast| {
        json!({
            "kind": step.step.find.word(),
            "provider": step.step.provider.word(),
            "searches_at_most": step.expected.most,
            "searches_expected": step.expected.asked,
            "credits_at_most": step.expected.ceiling,
            "credits_expected": range(step.expected.cost),
            "known": step.known,
            "own_searches": step.experience,
            "sends": step.sends,
        })
    };
    let service = |service: &ServiceForecast| {
        json!({
            "provider": service.provider.word(),
            "credits_at_most": service.ceiling,
            "credits_expected": range(service.expected),
            "per_credit": service.per_credit,
        })
    };
    let skips = forecast.first.skips.iter();
    let skips = skips.map(|(skip, leads)| (skip.word().to_owned(), Value::from(*leads)));
    json!({
        "list": list.id,
        "unfinished": forecast.unfinished.as_ref().map(|run| run.id),
        "steps": forecast.steps.iter().map(step).collect::<Value>(),
        "services": forecast.services.iter().map(service).collect::<Value>(),
        "credits_at_most": forecast.ceiling(),
        "credits_expected": range(forecast.expected),
        "credits_committed": forecast.committed,
        "answers_expected": forecast.answers,
        "known": forecast.first.known,
        "shared": forecast.first.shared,
        "skipped": skips.collect::<Value>(),
        "credits_saved": {
            "known": forecast.saved.known,
            "shared": forecast.saved.shared,
            "skipped": forecast.saved.skipped,
        },
    })
}

fn range(expected: Expected) -> Value {
    json!({ "low": expected.low, "middle": expected.middle, "high": expected.high })
}

fn lines(forecast: &RunForecast) -> Vec<String> {
    let mut lines = Vec::new();
    if forecast.first.anew {
        lines.push(
            "run before, and nothing is left to buy; with --again it would come to this:"
                .to_owned(),
        );
    }
    if let Some(run) = &forecast.unfinished {
        lines.push(format!(
            "run {} is not finished and is gone on with; it has spent or holds {} credits",
            run.id, forecast.committed
        ));
    }
    for (n, step) in forecast.steps.iter().enumerate() {
        let kind = step.step.find.word().replace('_', " ");
        let searches = match n {
            0 => format!("{} searches", step.expected.asked),
            _ => format!(
                "about {} searches, at most {}",
                step.expected.asked, step.expected.most
            ),
        };
        lines.push(format!(
            "{}. {kind} at {}: {searches}",
            n + 1,
            step.step.provider.title()
        ));
        if step.known > 0 {
            lines.push(format!(
                "   {} leads are known from earlier searches",
                step.known
            ));
        }
        lines.push(format!(
            "   {}; {}",
            in_words(step.expected.cost, step.expected.ceiling),
            grounds(step.experience)
        ));
    }
    let first = &forecast.first;
    if first.shared > 0 {
        lines.push(format!(
            "{} leads share the search of another one",
            first.shared
        ));
    }
    for (credits, what) in [
        (forecast.saved.known, "known from earlier searches"),
        (forecast.saved.shared, "shared"),
    ] {
        if credits > Credits::ZERO {
            lines.push(format!("what is {what} saves up to {credits} credits"));
        }
    }
    for (skip, leads) in &first.skips {
        lines.push(format!("{leads} skipped: {}", skip.sentence()));
    }
    if forecast.saved.skipped > Credits::ZERO {
        lines.push(format!(
            "what is skipped saves up to {} credits",
            forecast.saved.skipped
        ));
    }
    for service in &forecast.services {
        let price = service.per_credit.map(|price| {
            let (likely, most) = (price.of(service.expected.middle), price.of(service.ceiling));
            format!(" ({likely}, at most {most})")
        });
        lines.push(format!(
            "{}: {}{}",
            service.provider.title(),
            in_words(service.expected, service.ceiling),
            price.unwrap_or_default()
        ));
    }
    let amounts = |credits: fn(&ServiceForecast) -> Credits| {
        let amount = |service: &ServiceForecast| {
            let price = service.per_credit;
            (
                service.provider,
                price.map(|price| price.of(credits(service))),
            )
        };
        in_money(&forecast.services.iter().map(amount).collect::<Vec<_>>())
    };
    let likely = amounts(|service| service.expected.middle);
    let total = match (likely, amounts(|service| service.ceiling)) {
        (Some(likely), Some(most)) => format!("; expected: {likely}; at most: {most}"),
        _ => String::new(),
    };
    lines.push(format!(
        "altogether {}{total}; about {} leads will have an answer",
        in_words(forecast.expected, forecast.ceiling()),
        forecast.answers
    ));
    for step in forecast.steps.iter().filter(|step| !step.sends.is_empty()) {
        let (sends, title) = (step.sends.join(", "), step.step.provider.title());
        let line = format!("leaves this machine, to {title}: {sends}");
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

fn in_words(expected: Expected, ceiling: Credits) -> String {
    let Expected { low, middle, high } = expected;
    match low == high {
        true => format!("{middle} credits are expected, at most {ceiling}"),
        false => format!(
            "{middle} credits are expected ({low} to {high} in eight of ten cases), at most {ceiling}"
        ),
    }
}

fn grounds(experience: u64) -> String {
    match experience {
        0 => "nothing of the kind has been searched yet, so this is a guess".to_owned(),
        n => format!("by {n} searches of your own"),
    }
}
