//! A job in figures: as sentences for people, as one object for programs.

use std::{cmp::Ordering, path::Path};

use ringback_core::app::App;
use ringback_core::app::Summary;
use ringback_core::app::World;
use ringback_core::domain::Credits;
use ringback_core::domain::JobState;
use ringback_core::domain::Kind;
use ringback_core::domain::List;
use ringback_core::domain::Skip;
use ringback_core::store::StoreError;
use serde_json::{Value, json};

use crate::outcome::Outcome;
use crate::words::Words;

/// A job and the list it runs over.
pub struct Report<'a> {
    /// The list.
    pub list: &'a List,
    /// The job.
    pub summary: &'a Summary,
    /// Whether its answers are invented.
    pub sandbox: bool,
    /// The spreadsheet that was written, if one was.
    pub out: Option<&'a Path>,
    /// The job that has asked again for whom this one had no answer.
    pub retried: Option<Summary>,
}

impl<'a> Report<'a> {
    /// The report of `summary` in the world of `app`.
    pub fn new(app: &App, list: &'a List, summary: &'a Summary) -> Result<Self, StoreError> {
        Ok(Self {
            list,
            summary,
            sandbox: app.world() == World::Sandbox,
            out: None,
            retried: app.find_retried(summary.job.id)?,
        })
    }

    /// Whether anything is left to do; where it was asked again, by that job.
    pub fn outcome(&self) -> Outcome {
        let Summary { job, counts, .. } = self.retried.as_ref().unwrap_or(self.summary);
        let complete = job.state == JobState::Finished && counts.pending == 0 && counts.failed == 0;
        if complete {
            Outcome::Complete
        } else {
            Outcome::Unfinished
        }
    }

    /// One object. Counts are leads, but `searches` and `batches`; `known` of them were answered by what was bought before; credits are decimal numbers. `found` is deliverable
    /// and `not_found` undeliverable where `kind` is `verify_email`.
    pub fn json(&self) -> Value {
        let Summary {
            job,
            counts,
            money,
            traffic,
            known,
            carried,
            ..
        } = self.summary;
        json!({
            "list": self.list.id,
            "job": job.id,
            "kind": job.step.find.word(),
            "state": job.state.word(),
            "sandbox": self.sandbox,
            "leads": counts.leads,
            "searches": counts.searches,
            "known": known.leads,
            "carried": carried.leads,
            "found": counts.found,
            "not_found": counts.not_found,
            "unsure": counts.unsure,
            "skipped": counts.skipped,
            "failed": counts.failed,
            "pending": counts.pending,
            "in_doubt": counts.in_doubt,
            "credits_spent": money.charged,
            "credits_held": money.outstanding(),
            "batches": traffic.batches,
            "deliveries": traffic.deliveries,
            "polls": traffic.polls,
            "problems": self.list.problems,
            "credits_written_off": money.written_off,
            "credits_unexplained": self.summary.unexplained(),
            "credits_unclear": self.summary.is_unclear(),
            "retried_by": self.retried.as_ref().map(|retried| retried.job.id),
            "paused": job.pause.as_ref().map(|(reason, _)| reason.word()),
            "message": job.pause.as_ref().map(|(_, words)| words),
            "out": self.out,
        })
    }

    /// A few lines.
    pub fn text(&self) -> String {
        let Summary {
            job,
            counts,
            skips,
            money,
            traffic,
            known,
            carried,
            beside: _,
        } = self.summary;
        let mut lines = vec![
            format!(
                "{}: {} leads, {} {} at {}",
                self.list.name,
                counts.leads,
                counts.searches,
                what(job.step.find),
                self.by()
            ),
            format!(
                "  {} = {}",
                Words::of(job.step.find).places(counts).join(" + "),
                counts.leads
            ),
        ];
        if known.leads > 0 {
            lines.push(format!(
                "  {} answered by what was bought before, at no cost",
                known.leads
            ));
        }
        if carried.leads > 0 {
            lines.push(format!(
                "  {} as the step before left them, at no cost",
                carried.leads
            ));
        }
        lines.extend(
            skips
                .iter()
                .map(|(skip, n)| format!("  {n} skipped: {}{}", skip.sentence(), way_out(*skip))),
        );
        let given_up = match money.written_off {
            Credits::ZERO => String::new(),
            given_up => format!(", {given_up} written off: nobody tells what became of them"),
        };
        lines.push(format!(
            "  {} credits spent, {} held{given_up}",
            money.charged,
            money.outstanding()
        ));
        lines.push(format!(
            "  {} batches, {} deliveries, {} polls",
            traffic.batches, traffic.deliveries, traffic.polls
        ));
        lines.extend(self.gap());
        if let Some(Summary { job, counts, .. }) = &self.retried {
            lines.push(format!(
                "  asked again by job {}: {} by now",
                job.id,
                Words::of(job.step.find).places(counts).join(" + ")
            ));
        }
        lines.extend(
            job.pause
                .iter()
                .map(|(_, words)| format!("  paused: {words}")),
        );
        lines.extend(
            self.out
                .map(|out| format!("  written to {}", out.display())),
        );
        lines.join("\n")
    }

    /// What the balance shows and the books do not.
    fn gap(&self) -> Option<String> {
        if self.summary.is_unclear() {
            return Some(
                "  another job asked the same account meanwhile: what the balance fell by cannot be told for this one alone"
                    .to_owned(),
            );
        }
        let words = gap(self.summary.unexplained()?)?;
        // No reply names the price of the plan, and a number found costs by it.
        let by_plan = self.summary.job.step.find == Kind::FindPhone;
        Some(
            match by_plan && self.summary.money.charged > Credits::ZERO {
                true => format!("{words}: your plan may have another price for a number"),
                false => words,
            },
        )
    }

    fn by(&self) -> String {
        let title = self.summary.job.step.provider.title();
        if self.sandbox {
            format!("the sandbox playing {title} (its answers are invented)")
        } else {
            title.to_owned()
        }
    }
}

/// What the balance shows and the books do not.
fn gap(credits: Credits) -> Option<String> {
    match credits.cmp(&Credits::ZERO) {
        Ordering::Equal => None,
        Ordering::Greater => Some(format!(
            "  {credits} credits left the balance that nothing here explains: a batch in doubt, one that was sent again, or something else on the account"
        )),
        Ordering::Less => Some(format!(
            "  the balance fell by {} credits less than is booked",
            Credits::ZERO - credits
        )),
    }
}

const fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::FindEmail => "searches for e-mail addresses",
        Kind::VerifyEmail => "verifications",
        Kind::FindPhone => "searches for phone numbers",
    }
}

/// How to search for such leads all the same.
fn way_out(skip: Skip) -> String {
    match skip {
        Skip::Stopped => " (the same command again searches for them)".to_owned(),
        skip if skip.can_be_included() => {
            let word = skip.word();
            format!(" (--include {word} searches for them all the same)")
        }
        _ => String::new(),
    }
}
