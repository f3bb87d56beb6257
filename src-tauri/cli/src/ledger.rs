//! `ledger`: what was held, charged, given back and written off.

use ringback_core::app::App;
use ringback_core::app::LedgerSum;
use ringback_core::domain::Credits;
use ringback_core::domain::JobId;
use ringback_core::domain::Money;
use ringback_core::domain::counted;
use serde_json::{Value, json};

use crate::args::{Common, Ledger};
use crate::outcome::{Failure, Outcome};
use crate::say::say;
use crate::search;

/// Look-ups belong to no job, and no reply names their price.
const NOT_HERE: &str = "look-ups are not in the ledger";

/// Carries out `ledger`.
pub fn ledger(common: &Common, args: &Ledger) -> Result<Outcome, Failure> {
    let app = App::open(&common.data_dir()?, search::world_of(args.sandbox))?;
    let job = args.job.map(JobId);
    let written_off = match job.filter(|_| args.write_off) {
        Some(job) => Some(app.write_off(job)?),
        None => None,
    };
    let sums = app.sum_ledger(job)?;
    let lines = match &args.out {
        Some(out) => Some(app.export_ledger(job, out)?),
        None => None,
    };
    if common.json {
        say(json!({
            "sandbox": args.sandbox,
            "services": App::sum_ledger_by_service(&sums).iter().map(|(service, money)| {
                let unexplained = App::sum_unexplained(&sums, *service);
                object(json!({ "service": service.word() }), money, unexplained)
            }).collect::<Vec<_>>(),
            "jobs": sums.iter().map(of_job).collect::<Vec<_>>(),
            "out": args.out,
            "lines": lines,
            "batches_written_off": written_off,
        }))?;
    } else {
        if let Some(batches) = written_off {
            say(format!("{} written off", counted(batches, "batch")))?;
        }
        say(table(&app, &sums))?;
        if let (Some(out), Some(lines)) = (&args.out, lines) {
            say(format!(
                "{} written to {}",
                counted(lines, "line"),
                out.display()
            ))?;
        }
    }
    Ok(Outcome::Complete)
}

fn of_job(sum: &LedgerSum) -> Value {
    let job = &sum.summary.job;
    let about = json!({
        "job": job.id,
        "service": job.step.provider.word(),
        "kind": job.step.find.word(),
        "list": sum.list.name,
    });
    object(about, &sum.summary.money, sum.summary.unexplained())
}

fn object(mut about: Value, money: &Money, unexplained: Option<Credits>) -> Value {
    for (what, credits) in [
        ("held", money.held),
        ("charged", money.charged),
        ("refunded", money.refunded),
        ("written_off", money.written_off),
        ("outstanding", money.outstanding()),
    ] {
        about[what] = json!(credits);
    }
    if let Some(unexplained) = unexplained {
        about["unexplained"] = json!(unexplained);
    }
    about
}

/// A line for each job and for all of each service; `held` is the sum of the four that follow it.
fn table(app: &App, sums: &[LedgerSum]) -> String {
    if sums.is_empty() {
        return format!("nothing was spent yet; {NOT_HERE}");
    }
    let header = [
        "service",
        "job",
        "held",
        "charged",
        "refunded",
        "written off",
        "outstanding",
        "unexplained",
        "list",
    ];
    let mut rows = vec![header.map(str::to_owned)];
    for (service, all) in App::sum_ledger_by_service(sums) {
        let title = app.world().title_of(service);
        for LedgerSum { summary, list } in sums {
            if summary.job.step.provider == service {
                let of_job = figures(&summary.money, summary.unexplained());
                rows.push(of_job.named(&title, &summary.job.id.to_string(), &list.name));
            }
        }
        let unexplained = App::sum_unexplained(sums, service);
        rows.push(figures(&all, unexplained).named(&title, "all", ""));
    }
    format!("{}\n{NOT_HERE}", aligned(&rows))
}

/// The figures of a line.
struct Figures([String; 6]);

fn figures(money: &Money, unexplained: Option<Credits>) -> Figures {
    let unexplained = unexplained.map(|credits| credits.to_string());
    Figures([
        money.held.to_string(),
        money.charged.to_string(),
        money.refunded.to_string(),
        money.written_off.to_string(),
        money.outstanding().to_string(),
        unexplained.unwrap_or_default(),
    ])
}

impl Figures {
    fn named(self, service: &str, job: &str, list: &str) -> [String; 9] {
        let [
            held,
            charged,
            refunded,
            written_off,
            outstanding,
            unexplained,
        ] = self.0;
        let (service, job, list) = (service.to_owned(), job.to_owned(), list.to_owned());
        [
            service,
            job,
            held,
            charged,
            refunded,
            written_off,
            outstanding,
            unexplained,
            list,
        ]
    }
}

/// Words to the left, figures to the right.
fn aligned(rows: &[[String; 9]]) -> String {
    let width = |at: usize| {
        rows.iter()
            .map(|row| row[at].chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..9).map(width).collect();
    let line = |row: &[String; 9]| {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(at, (cell, width))| match at {
            0 | 8 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
