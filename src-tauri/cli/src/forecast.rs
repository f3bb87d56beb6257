//! What a run would come to, for `run --dry-run`.

use ringback_core::app::App;
use ringback_core::app::Cap;
use ringback_core::app::Forecast;
use ringback_core::app::Notes;
use ringback_core::app::RunForecast;
use ringback_core::app::Saved;
use ringback_core::app::ServiceForecast;
use ringback_core::app::StepForecast;
use ringback_core::app::Wanted;
use ringback_core::domain::Credits;
use ringback_core::domain::Expected;
use ringback_core::domain::Job;
use ringback_core::domain::List;
use ringback_core::domain::Skip;
use ringback_core::domain::counted;
use ringback_core::domain::in_money;
use ringback_core::preflight::Retry;
use serde_json::{Value, json};

use crate::args::Common;
use crate::outcome::{Failure, Outcome};
use crate::say::say;

/// Tells what a run of what is `wanted` over `list` would come to.
pub fn tell(common: &Common, app: &App, list: &List, wanted: &Wanted) -> Result<Outcome, Failure> {
    let forecast = app.forecast_run(list, wanted)?;
    let kept = forecast.run().and_then(|run| run.cap);
    let cap = wanted.cap.map_or(kept, Cap::credits);
    let nothing_left = forecast.first.anew && !wanted.again;
    if common.json {
        let told = as_json(list, &forecast);
        say(match nothing_left {
            true => as_nothing_left(app, list, &forecast, told)?,
            false => told,
        })?;
        return Ok(Outcome::Complete);
    }
    if nothing_left {
        say("run before, and nothing is left to buy; with --again it would come to this:")?;
    } else if forecast.first.anew {
        say("run before: all of it is bought anew")?;
    }
    for line in lines(&forecast) {
        say(line)?;
    }
    if let Some(cap) = cap.filter(|_| !nothing_left) {
        let within = forecast.committed + forecast.ceiling() <= cap;
        say(match within {
            true => format!("the cap of {} is enough in any case", cap.in_words()),
            false => format!(
                "the cap is {}: what goes beyond it waits until you raise it",
                cap.in_words()
            ),
        })?;
    }
    say("nothing was sent")?;
    Ok(Outcome::Complete)
}

/// Tells what it would come to to ask again for whom `job` has no answer.
pub fn tell_retry(common: &Common, app: &App, job: &Job, retry: Retry) -> Result<Outcome, Failure> {
    let forecast = app.forecast_retry(job, retry)?;
    if common.json {
        let list = app.store().read(|db| db.get_list(job.list))?;
        say(as_json(&list, &forecast))?;
        return Ok(Outcome::Complete);
    }
    lines(&forecast).into_iter().try_for_each(say)?;
    say("nothing was sent")?;
    Ok(Outcome::Complete)
}

/// A run that has ended: the command as it stands sends nothing and tells the answers again. What buying them anew would
/// come to is told beside it.
fn as_nothing_left(
    app: &App,
    list: &List,
    forecast: &RunForecast,
    with_again: Value,
) -> Result<Value, Failure> {
    let step = forecast.steps.first().map(|step| step.step);
    let counts = app.store().read(|db| {
        let job = step.map(|step| db.find_latest_job(list.id, &step));
        let job = job.transpose()?.flatten();
        job.map(|job| db.count_job(job.id)).transpose()
    })?;
    let counts = counts.unwrap_or_default();
    let nothing = RunForecast {
        steps: Vec::new(),
        services: Vec::new(),
        expected: Expected::default(),
        answers: 0,
        saved: Saved::default(),
        first: Forecast {
            searches: 0,
            known: counts.found + counts.not_found + counts.unsure,
            shared: 0,
            notes: Notes::default(),
            ..forecast.first.clone()
        },
        ..forecast.clone()
    };
    let mut told = as_json(list, &nothing);
    told["nothing_left"] = json!(true);
    told["with_again"] = with_again;
    Ok(told)
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
            "shared": step.shared,
            "skipped": skipped(&step.skips),
            "credits_saved": saved(step.saved),
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
    json!({
        "list": list.id,
        "nothing_left": false,
        "searches": forecast.first.searches,
        "unfinished": forecast.unfinished.as_ref().map(|run| run.id),
        "joined": forecast.joined.as_ref().map(|run| run.id),
        "steps": forecast.steps.iter().map(step).collect::<Value>(),
        "services": forecast.services.iter().map(service).collect::<Value>(),
        "credits_at_most": forecast.ceiling(),
        "credits_expected": range(forecast.expected),
        "credits_committed": forecast.committed,
        "answers_expected": forecast.answers,
        "known": forecast.first.known,
        "shared": forecast.first.shared,
        "skipped": skipped(&forecast.first.skips),
        "notes": forecast.first.notes.sentences(),
        "credits_saved": saved(forecast.saved),
    })
}

fn skipped(skips: &[(Skip, u64)]) -> Value {
    let skips = skips.iter();
    skips
        .map(|(skip, leads)| (skip.word().to_owned(), Value::from(*leads)))
        .collect()
}

fn saved(saved: Saved) -> Value {
    json!({
        "known": saved.known,
        "shared": saved.shared,
        "skipped": saved.skipped,
        "total": saved.total(),
    })
}

fn range(expected: Expected) -> Value {
    json!({ "low": expected.low, "middle": expected.middle, "high": expected.high })
}

fn lines(forecast: &RunForecast) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(run) = &forecast.unfinished {
        lines.push(format!(
            "run {} is not finished and is gone on with; it has spent or holds {}",
            run.id,
            forecast.committed.in_words()
        ));
    }
    if let Some(run) = forecast
        .joined
        .as_ref()
        .filter(|_| forecast.first.joins.is_some())
    {
        lines.push(format!(
            "run {} has ended; this is for who joins it. It has spent or holds {}",
            run.id,
            forecast.committed.in_words()
        ));
    }
    for (n, step) in forecast.steps.iter().enumerate() {
        let kind = step.step.find.word().replace('_', " ");
        let searches = match (n, step.expected) {
            (0, expected) if expected.asked == expected.most => counted(expected.asked, "search"),
            (0, expected) => format!(
                "{}, at most {}",
                counted(expected.asked, "search"),
                expected.most
            ),
            _ => format!(
                "about {}, at most {}",
                counted(step.expected.asked, "search"),
                step.expected.most
            ),
        };
        lines.push(format!(
            "{}. {kind} at {}: {searches}",
            n + 1,
            step.step.provider.title()
        ));
        lines.push(format!(
            "   {}; {}",
            in_words(step.expected.cost, step.expected.ceiling),
            grounds(step.experience)
        ));
        for (leads, what) in [
            (step.known, "known from earlier searches"),
            (step.shared, "with the search of another one"),
        ] {
            if leads > 0 {
                lines.push(format!("   {} {what}", counted(leads, "lead")));
            }
        }
        let skips = step.skips.iter();
        lines.extend(skips.map(|(skip, n)| format!("   {n} skipped: {}", skip.sentence())));
    }
    lines.extend(forecast.first.notes.sentences());
    for (saved, what) in [
        (forecast.saved.known, "known from earlier searches"),
        (forecast.saved.shared, "shared"),
        (
            forecast.saved.skipped,
            "skipped, with all that might have come of it,",
        ),
    ] {
        if saved > Credits::ZERO {
            lines.push(format!("what is {what} saves up to {}", saved.in_words()));
        }
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
    let amounts = |of: fn(&ServiceForecast) -> Credits| {
        let amount = |service: &ServiceForecast| {
            let price = service.per_credit;
            (service.provider, price.map(|price| price.of(of(service))))
        };
        in_money(&forecast.services.iter().map(amount).collect::<Vec<_>>())
    };
    let likely = amounts(|service| service.expected.middle);
    let total = match (likely, amounts(|service| service.ceiling)) {
        (Some(likely), Some(most)) => format!("; expected: {likely}; at most: {most}"),
        _ => String::new(),
    };
    lines.push(format!(
        "altogether {}{total}; about {} will have an answer in the end",
        in_words(forecast.expected, forecast.ceiling()),
        counted(forecast.answers, "lead")
    ));
    let asks = |step: &&StepForecast| step.expected.most > 0 && !step.sends.is_empty();
    for step in forecast.steps.iter().filter(asks) {
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
        true => format!("{} expected, at most {ceiling}", middle.in_words()),
        false => format!(
            "{} expected ({low} to {high} in eight of ten cases), at most {ceiling}",
            middle.in_words()
        ),
    }
}

fn grounds(experience: u64) -> String {
    match experience {
        0 => "nothing of the kind has been searched yet, so this is a guess".to_owned(),
        n => format!("by {} of your own", counted(n, "search")),
    }
}
