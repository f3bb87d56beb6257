//! What a run has cost, service by service, beside what was foretold and the cap.

use ringback_core::app::{App, Cap, RunSummary, ServiceMoney};
use ringback_core::domain::Credits;
use ringback_core::domain::Expected;
use ringback_core::domain::RunId;
use serde_json::{Value, json};

use crate::outcome::Failure;
use crate::say::warn;

/// A line for each service, where there are several, and one for all of them.
pub fn lines(run: &RunSummary) -> Vec<String> {
    let several = run.services.len() > 1;
    let services = run.services.iter().filter(|_| several);
    let mut lines: Vec<String> = services.map(service).collect();
    let mut words = format!("altogether {} spent", run.money().charged.in_words());
    if run.feared() > Credits::ZERO {
        words = format!("{words}, up to {} more may have been charged", run.feared());
    }
    if let Some(amount) = run.in_money() {
        words = format!("{words} ({amount})");
    }
    if let Some(told) = &run.run.foretold {
        words = format!("{words}; {}", foretold(told.expected, told.ceiling));
    }
    if let Some(cap) = run.run.cap {
        words = format!("{words}; the cap is {cap}");
    }
    lines.push(words);
    lines
}

/// The same as one object.
pub fn as_json(run: &RunSummary) -> Value {
    let money = run.money();
    let range =
        |told: Expected| json!({ "low": told.low, "middle": told.middle, "high": told.high });
    let told = run.run.foretold.as_ref();
    let service = |service: &ServiceMoney| {
        json!({
            "provider": service.provider.word(),
            "credits_spent": service.money.charged,
            "credits_held": service.money.outstanding(),
            "credits_unexplained": service.unexplained,
            "credits_at_most": service.foretold.map(|told| told.ceiling),
            "credits_expected": service.foretold.map(|told| range(told.expected)),
            "amount": amount(service),
        })
    };
    json!({
        "run": run.run.id,
        "ended": run.ended,
        "credits_spent": money.charged,
        "credits_held": money.outstanding(),
        "credits_feared": run.feared(),
        "credits_at_most": told.map(|told| told.ceiling),
        "credits_expected": told.map(|told| range(told.expected)),
        "amount": run.in_money(),
        "cap": run.run.cap,
        "services": run.services.iter().map(service).collect::<Value>(),
    })
}

/// A cap below what is spent or held already stops what is left of a run: that is said, not found out.
pub fn warn_of_cap(app: &App, run: RunId, cap: Option<Cap>) -> Result<(), Failure> {
    let Some(cap) = cap.and_then(Cap::credits) else {
        return Ok(());
    };
    let jobs = app.store().read(|db| db.list_jobs_of_run(run))?;
    let Some(job) = jobs.first() else {
        return Ok(());
    };
    let run = app.summarise_run(job.id)?;
    if run.committed > Credits::ZERO && cap <= run.committed {
        let known = (run.committed - run.feared()).in_words();
        let more = match run.feared() {
            Credits::ZERO => String::new(),
            more => format!(", up to {more} more may have been charged"),
        };
        warn(format!(
            "{known} spent or held already{more}, and the cap is {cap}: nothing more is sent until you raise it"
        ));
    }
    Ok(())
}

fn service(service: &ServiceMoney) -> String {
    let title = service.provider.title();
    let mut words = format!("{title}: {} spent", service.money.charged.in_words());
    if let Some(amount) = amount(service) {
        words = format!("{words} ({amount})");
    }
    match service.foretold {
        Some(told) => format!("{words}; {}", foretold(told.expected, told.ceiling)),
        None => words,
    }
}

fn amount(service: &ServiceMoney) -> Option<String> {
    let amount = service.per_credit?.of(service.money.charged);
    Some(amount.to_string())
}

fn foretold(expected: Expected, ceiling: Credits) -> String {
    let Expected { low, middle, high } = expected;
    format!("foretold were {middle} ({low} to {high}), at most {ceiling}")
}
